"""Closed paths along which integrals of a field are not zero, and integrals of polynomial fields."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from ...exact.polynomials import Polynomial
from ...exact.reals import Number
from ...html import Shown
from ...verdicts import Refuted
from ..set_field import VectorField, field_text
from ..stratum import Point


@dataclass(frozen=True, repr=False)
class Loop(Shown):
    """A closed polygon; on its side from points[i] to points[i + 1] the element is elements[i].

    Parameters
    ----------
    points : tuple of Point
        The last one is the first one. Sides run in open cells but for their ends.
    elements : tuple of vector fields
    integral : Number
        The sum of the integrals of <element, dx> over the sides; not zero.
    variables : tuple of str
    """

    points: tuple[Point, ...]
    elements: tuple[VectorField, ...]
    integral: Number
    variables: tuple[str, ...] = ()

    def __str__(self) -> str:
        corners = " -> ".join("(" + ", ".join(map(str, p)) + ")" for p in self.points)
        fields = ", ".join(field_text(v, self.variables) for v in self.elements)
        return f"along {corners} with {fields} the integral is {self.integral}"


def refuted_by(loop: Loop, variables: tuple[str, ...]) -> Refuted:
    """The verdict that a field has no potential, with the loop in the field's variables."""
    return Refuted(replace(loop, variables=variables), "the integral along a closed path is not zero")


def segment_integral(v: VectorField, start: Point, end: Point) -> Number:
    """The integral of <v, dx> along a segment; v is polynomial."""
    path = [Polynomial.affine(1, a, {0: b - a} if b != a else {}) for a, b in zip(start, end, strict=True)]
    total: Number = Fraction(0)
    for entry, a, b in zip(v, start, end, strict=True):
        for monomial, coefficient in entry.numerator.substitute(path).terms():
            total += coefficient * (b - a) / ((monomial[0][1] if monomial else 0) + 1)
    return total


def primitive(v: VectorField) -> Polynomial:
    """The integral of <v(t x), x> over 0 <= t <= 1."""
    count = len(v)
    total = Polynomial.constant_of(count, 0)
    for i, entry in enumerate(v):
        scaled = {m: c / (sum(e for _, e in m) + 1) for m, c in entry.numerator.terms()}
        total = total + Polynomial.from_terms(count, scaled) * Polynomial.coordinate(count, i)
    return total


def moved(point: Point, step: dict[int, Number]) -> Point:
    """The point with some coordinates changed."""
    return tuple(p + step.get(i, Fraction(0)) for i, p in enumerate(point))

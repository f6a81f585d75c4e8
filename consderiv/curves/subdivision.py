"""The interval of a curve cut where the function along it, the curve or a field changes its formula."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from ..calculus.chain.programs import composed
from ..errors import DomainError
from ..exact.algebraic_roots import real_roots
from ..exact.polynomials import Polynomial
from ..exact.rational_functions import RationalFunction
from ..exact.reals import Number, format_number
from ..programs.program import Program
from ..stratified.cells.decomposition import decompose
from ..stratified.cells.face_run import OnFace
from ..stratified.cells.faces import coefficients
from ..stratified.formulas import Vector, differentiated, reduced, value_at
from .curve import Curve

Formulas = tuple[RationalFunction, ...]


@dataclass(frozen=True)
class Part:
    """A point (low = high) or an open interval on which the curve and the function along it have one formula.

    Parameters
    ----------
    low, high : Number
    sample : Number
        A number in it.
    curve, value : OnFace
        c(t), and f(c(t)) or the reason why f has no value there.
    """

    low: Number
    high: Number
    sample: Number
    curve: OnFace
    value: OnFace

    @property
    def is_point(self) -> bool:
        """Whether it is a single t."""
        return self.low is self.high

    @cached_property
    def velocity(self) -> Formulas:
        """c'(t) on an interval."""
        return tuple(differentiated(entry, 0) for entry in self.curve.formulas)

    @cached_property
    def derivative(self) -> RationalFunction:
        """(f o c)'(t) on an interval."""
        return differentiated(self.value.formula, 0)

    @cached_property
    def place(self) -> Vector:
        """c(t) at the sample."""
        found = [value_at(entry, (self.sample,)) for entry in self.curve.formulas]
        return tuple(entry for entry in found if entry is not None)


Cuts = Callable[[Part], Iterable[RationalFunction | Polynomial]]


def subdivided(program: Program, curve: Curve, cuts: Cuts | None = None) -> list[Part]:
    """The parts in order: the first end, an interval, a point, an interval, ..., the last end.

    Parameters
    ----------
    program : scalar program on R^n
    curve : Curve
    cuts : function, optional
        What else must not change sign on an interval: functions of t, from their formulas on an interval.

    Raises
    ------
    UnsupportedError
        If something is not piecewise rational along the curve.
    DomainError
        If the curve is not continuous.
    """
    ends = [(Fraction(1), -curve.low), (Fraction(1), -curve.high)]
    parts = _cut(program, curve, ends)
    _require_continuous(parts)
    if cuts is None:
        return parts
    walls = dict.fromkeys(ends)
    for part in parts:
        if not part.is_point:
            walls.update(dict.fromkeys((Fraction(1), -root) for f in cuts(part) for root in zeros(f)))
    return parts if len(walls) == len(ends) else _cut(program, curve, list(walls))


def zeros(function: RationalFunction | Polynomial) -> list[Number]:
    """The real zeros of numerator and denominator; none for constants."""
    both = (function,) if isinstance(function, Polynomial) else (function.numerator, function.denominator)
    return [root for p in both if p is not None and not p.is_constant for root, _ in real_roots(coefficients(p))]


def along(function: RationalFunction | Polynomial, images: Sequence[RationalFunction]) -> RationalFunction | None:
    """A polynomial or rational function at c(t); None where its denominator is zero throughout."""
    if isinstance(function, Polynomial):
        return _substituted(function, images)
    above = _substituted(function.numerator, images)
    if function.denominator is None:
        return above
    below = _substituted(function.denominator, images)
    return None if below.is_zero else reduced(above / below)


def _substituted(polynomial: Polynomial, images: Sequence[RationalFunction]) -> RationalFunction:
    if all(image.denominator is None for image in images):
        return RationalFunction(polynomial.substitute([image.numerator for image in images]))
    total = RationalFunction.constant(1, 0)
    for monomial, coefficient in polynomial.terms():
        term = RationalFunction.constant(1, coefficient)
        for index, exponent in monomial:
            term = term * images[index] ** exponent
        total = total + term
    return reduced(total)


def _cut(program: Program, curve: Curve, walls: Sequence[Vector]) -> list[Part]:
    found = decompose([curve.program, composed(program, curve.program)], 1, walls)
    # The faces of a line come in order, the intervals first.
    inside = [k for k, face in enumerate(found.faces) if curve.low <= face.point[0] <= curve.high]
    intervals = [k for k in inside if found.faces[k].directions]
    points = [k for k in inside if not found.faces[k].directions]
    parts = []
    for place, k in enumerate(points):
        t = found.faces[k].point[0]
        parts.append(Part(t, t, t, *found.values[k]))
        if place < len(intervals):
            j = intervals[place]
            parts.append(Part(t, found.faces[points[place + 1]].point[0], found.faces[j].point[0], *found.values[j]))
    return parts


def _require_continuous(parts: Sequence[Part]) -> None:
    for k, part in enumerate(parts):
        if not part.curve.formulas:
            raise _broken(f"received no value at t = {format_number(part.sample)}: {part.curve.reason}")
        if not part.is_point:
            continue
        here = part.place
        for other in parts[max(0, k - 1) : k + 2]:
            limit = tuple(value_at(entry, (part.low,)) for entry in other.curve.formulas)
            if other.curve.formulas and limit != here:
                raise _broken(f"received a jump at t = {format_number(part.low)}")


def _broken(received: str) -> DomainError:
    return DomainError("a curve is continuous on its interval", received, "shorten the interval, or change the curve")

"""Equations solved for coordinates that occur linearly, and polynomials on their common zeros."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from ...exact.matrices import rref
from ...exact.polynomials import Polynomial
from ...exact.rational_functions import RationalFunction
from ...exact.reals import sign
from ...germs.cofactors import cofactors_of, linear_coordinates
from ..formulas import Vector, substituted


@dataclass(frozen=True)
class Solved:
    """Equations solved for some coordinates.

    Parameters
    ----------
    images : tuple of Polynomial
        Each coordinate as a polynomial in the free ones, on the common zeros.
    rest : tuple of Polynomial
        Equations between the free coordinates.
    free : tuple of int
    """

    images: tuple[Polynomial, ...]
    rest: tuple[Polynomial, ...]
    free: tuple[int, ...]

    @property
    def is_point(self) -> bool:
        """Whether there is at most one common zero."""
        return not self.free

    @property
    def point(self) -> tuple[Polynomial, ...]:
        """The equations x_i - a_i of the only common zero."""
        count = len(self.images)
        return tuple(Polynomial.coordinate(count, i) - image for i, image in enumerate(self.images))

    def reduced(self, polynomial: Polynomial) -> Polynomial:
        """A polynomial with the same values on the common zeros; a normal form if `rest` has one entry."""
        image = polynomial.substitute(self.images)
        return image.divided_by(self.rest[0])[1] if len(self.rest) == 1 else image

    def vanishes(self, polynomial: Polynomial) -> bool:
        """Whether a polynomial is seen to vanish on the common zeros."""
        image = self.reduced(polynomial)
        return image.is_zero or (len(self.rest) > 1 and cofactors_of(image, self.rest) is not None)

    def agree(self, first: RationalFunction, second: RationalFunction) -> bool:
        """Whether two functions are seen to be equal where their denominators are not zero."""
        one, other = (substituted(f, self.images) for f in (first, second))
        return one is not None and other is not None and self.vanishes((one + other.scaled(Fraction(-1))).numerator)


def solved(equations: Sequence[Polynomial], count: int) -> Solved:
    """Coordinates are eliminated one by one: by equations in which they occur once, and by sums of even powers."""
    images = [Polynomial.coordinate(count, i) for i in range(count)]
    free = list(range(count))
    pending = [h for h in equations if not h.is_zero]
    while True:
        pivot = next(((h, i) for h in pending for i in linear_coordinates(h) if i in free), None)
        if pivot is not None:
            equation, i = pivot
            steps = {i: Polynomial.coordinate(count, i) - equation.scaled(1 / equation.gradient[i])}
        else:
            steps = next((s for h in pending if (s := _flattened(h))), {})
            if not steps and len(pending) > 1 and not any(h.is_affine for h in pending):
                shorter = [h for h, _ in echelon(pending)]
                if any(h.is_affine for h in shorter):
                    pending = shorter
                    continue
            if not steps:
                return Solved(tuple(images), tuple(pending), tuple(free))
        step = [steps.get(j, Polynomial.coordinate(count, j)) for j in range(count)]
        images = [image.substitute(step) for image in images]
        pending = [h for h in (other.substitute(step) for other in pending) if not h.is_zero]
        free = [j for j in free if j not in steps]


def echelon(equations: Sequence[Polynomial]) -> list[tuple[Polynomial, Vector]]:
    """Constant combinations of equations with the same span, of low degree where possible, and their coefficients."""
    monomials = sorted({m for h in equations for m, _ in h.terms()}, key=lambda m: (-sum(e for _, e in m), m))
    terms = [dict(h.terms()) for h in equations]
    size = len(equations)
    rows = [
        [t.get(m, Fraction(0)) for m in monomials] + [Fraction(int(i == k)) for i in range(size)]
        for k, t in enumerate(terms)
    ]
    found = []
    for row in rref(rows)[0]:
        kept = {m: c for m, c in zip(monomials, row, strict=False) if c}
        if kept:
            found.append((Polynomial.from_terms(equations[0].count, kept), tuple(row[len(monomials) :])))
    return found


def _flattened(equation: Polynomial) -> dict[int, Polynomial]:
    """Coordinates that are zero where a sum of even monomials without constant is zero."""
    terms = list(equation.terms())
    even = all(e % 2 == 0 for monomial, _ in terms for _, e in monomial)
    if not even or any(not monomial for monomial, _ in terms) or len({sign(c) for _, c in terms}) != 1:
        return {}
    zero = Polynomial.constant_of(equation.count, 0)
    return {monomial[0][0]: zero for monomial, _ in terms if len(monomial) == 1}

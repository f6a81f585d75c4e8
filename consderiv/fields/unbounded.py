"""Gradients that are unbounded near the point: along an arc inside a branch on which the program is smooth.

There the gradient is P_z + P_w grad w with w = b**e (germs/rough.py). Along z_i = c_i t**k_i the term a(z) w**k of P_w
contributes e a w**(k+1) / b grad b, whose order in t is known exactly; a negative order that does not cancel is the proof.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import islice, product
from math import gcd

from ..errors import BudgetError
from ..exact.polynomials import Polynomial
from ..exact.reals import Number
from ..exact.term_arithmetic import Monomial, Terms
from ..germs.arcs import Arc
from ..germs.continuity import Jump
from ..germs.elementary import SingularRoot
from ..germs.germ import Germ
from ..germs.remainders import lies_surely_in
from ..germs.rough import RoughRoot, Smoothness, by_powers
from ..germs.tree import Budget, Leaf, explore, leaves_of

WEIGHTS = (1, 2, 3, 4)
ARCS = 3000
SECONDS = 5.0

Order = tuple[Number, Number]  # exponent and coefficient of a leading power of t


def unbounded_gradient(germ: Germ, budget: Budget) -> Jump | None:
    """An arc along which the gradient of an output is unbounded: then the program is not Lipschitz near the point.

    This needs no proof of continuity: the arc runs inside one open cell.
    """
    program, width = germ.program, len(germ.point)
    short = Budget(budget.leaves, min(budget.seconds, SECONDS))
    try:
        leaves = list(leaves_of(explore(program, germ.point, program.outputs, budget=short)))
    except BudgetError:
        return None
    for leaf in leaves:
        if leaf.rough is None or not isinstance(leaf.error, SingularRoot):
            continue
        for arc in islice(_arcs(leaf, width), ARCS):
            order = _order(leaf, arc, width)
            if order is not None and _is_inside(arc, leaf, width):
                grows = f"the gradient grows like t**({order}) along an arc to the point"
                return Jump(arc, f"{grows}, because of a root that vanishes there")
    return None


def _is_inside(arc: Arc, leaf: Leaf, width: int) -> bool:
    wide = tuple((*step, *(Fraction(0),) * (leaf.cell.count - width)) for step in arc)
    return lies_surely_in(wide, leaf.cell.guards, leaf.cell.equalities, width)


def _arcs(leaf: Leaf, width: int) -> Iterator[Arc]:
    """Arcs z_i = c_i t**k_i with small exponents."""
    assert leaf.rough is not None
    polynomials = [*leaf.cell.guards, *(piece.numerator for piece in leaf.rough.pieces)]
    polynomials += [root.base.numerator for root in leaf.rough.roots.values()]
    used = sorted({i for polynomial in polynomials for i in polynomial.variables() if i < width})
    exponents = sorted((w for w in product(WEIGHTS, repeat=len(used)) if gcd(*w) == 1), key=lambda w: (sum(w), w))
    for weights in exponents:
        for signs in product((1, -1), repeat=len(used)):
            rows = [[Fraction(0)] * width for _ in range(max(weights))]
            for index, weight, side in zip(used, weights, signs, strict=True):
                rows[weight - 1][index] = Fraction(side)
            yield tuple(tuple(row) for row in rows)


def _order(leaf: Leaf, arc: Arc, width: int) -> Number | None:
    """A negative order of some partial derivative along the arc; None if none is proved."""
    assert leaf.rough is not None
    smoothness = Smoothness(width, leaf.rough.roots, leaf.rough.arguments)
    for piece in leaf.rough.pieces:
        if piece.denominator is not None:
            continue
        slopes = _RoughSlopes(smoothness, arc)
        for i in range(width):
            order = slopes.order(smoothness.reduced(piece.numerator), i)
            if order is not None and order < 0:
                return order
    return None


class _Unclear(Exception):
    """An order is not known."""


class _RoughSlopes:
    """Leading orders along one arc."""

    def __init__(self, smoothness: Smoothness, arc: Arc):
        self.smoothness, self.arc, self.variables = smoothness, arc, smoothness.variables
        self.roots: Mapping[int, RoughRoot] = smoothness.roots

    def order(self, polynomial: Polynomial, index: int) -> Number | None:
        """The order of the unbounded part of dP/dz_index, if it is negative and known."""
        terms: list[Order] = []
        try:
            for place in self.smoothness.reached(polynomial):
                if place not in polynomial.variables():
                    return None
                terms += self._terms(polynomial, place, index)
        except _Unclear:
            return None
        if not terms:
            return None
        least = min(exponent for exponent, _ in terms)
        leading = [coefficient for exponent, coefficient in terms if exponent == least]
        if least >= 0 or (len(leading) > 1 and not sum(leading, Fraction(0))):
            return None
        return least

    def _terms(self, polynomial: Polynomial, place: int, index: int) -> Iterator[Order]:
        root = self.roots[place]
        if root.base.denominator is not None or self.smoothness.reached(root.base.numerator):
            raise _Unclear
        slope = self._leading(root.base.numerator.derivative(index))
        if slope is None:
            return
        m, beta = self._known(root.base.numerator)
        for power, factor in by_powers(polynomial.derivative(place), place).items():
            if self.smoothness.reached(factor):
                raise _Unclear
            found = self._leading(factor)
            if found is not None:
                s, alpha = found
                rate = root.exponent * (power + 1)
                # beta**rate is left out unless it is one: leading terms are only added up where it is.
                yield s + rate * m - m + slope[0], root.exponent * alpha * slope[1] * self._scale(beta)

    def _scale(self, beta: Number) -> Number:
        if beta != 1:
            raise _Unclear
        return Fraction(1)

    def _known(self, polynomial: Polynomial) -> Order:
        found = self._leading(polynomial)
        if found is None or found[1] <= 0:
            raise _Unclear
        return found

    def _leading(self, polynomial: Polynomial) -> Order | None:
        """The leading term; None if it is identically zero. Terms with a remainder have to be of no lower order."""
        parts: dict[Monomial, Terms] = {}
        for monomial, coefficient in polynomial.terms():
            inner = tuple((i, e) for i, e in monomial if i < self.variables)
            outer = tuple((i, e) for i, e in monomial if i >= self.variables)
            parts.setdefault(outer, {})[inner] = coefficient
        series = {
            outer: Polynomial.from_terms(polynomial.count, terms).along(self.arc) for outer, terms in parts.items()
        }
        plain: dict[int, Number] = series.pop((), {})
        rest = [min(part) for part in series.values() if part]
        if not plain:
            if rest:
                raise _Unclear
            return None
        least = min(plain)
        if any(power < least for power in rest):
            raise _Unclear
        return Fraction(least), plain[least]

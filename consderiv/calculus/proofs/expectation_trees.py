"""Trees of cells (CELLS of proofs/format.md, section 5c), cut until every sign that is asked for is decided."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations
from typing import Any

from ...certificates.encoding import number, polynomial
from ...certificates.expectation_cells import End, SignedCell, Undecided
from ...certificates.model import Omitted
from ...exact.algebraic_roots import real_roots
from ...exact.polynomials import Polynomial
from ..integrals.cells import univariate
from ..integrals.laws import Component, Law
from ..integrals.quotients import antiderivative, coefficients_in

CUT_LIMIT = 24


@dataclass(frozen=True)
class Grown:
    """A part of a tree as JSON, and what its leaves found."""

    json: dict[str, Any]
    found: tuple[Any, ...]


Build = Callable[[SignedCell], Grown]


def refined(cell: SignedCell, index: int, ends: tuple[End, End], build: Build, sections: bool) -> Grown:
    """One level: the range of a variable is cut until the cases can be built.

    Raises
    ------
    Undecided
        If variables that were given before have to be cut.
    Omitted
        If that takes too many cuts.
    """
    cuts = [Polynomial.constant_of(cell.count, 0)] if ends == (None, None) else []
    while len(cuts) <= CUT_LIMIT:
        sides = [ends[0], *cuts, ends[1]]
        cases: list[Grown] = []
        for k in range(len(sides) - 1):
            try:
                cases.append(build(cell.with_range(index, sides[k], sides[k + 1])))
            except Undecided as error:
                if index not in error.polynomial.variables():
                    raise
                cuts = _with_roots(cell, index, sides, error.polynomial, k)
                break
            if sections and k < len(cuts):
                cases.append(build(cell.with_value(index, cuts[k])))
        else:
            shown = {"cuts": [polynomial(cut) for cut in cuts], "cases": [case.json for case in cases]}
            return Grown(shown, tuple(one for case in cases for one in case.found))
    raise Omitted(f"more than {CUT_LIMIT} cuts of the range of a variable")


def _with_roots(cell: SignedCell, index: int, sides: list[End], zero: Polynomial, failing: int) -> list[Polynomial]:
    """The cuts with the roots of a polynomial, or with the middle of the failing range if all of them are there."""
    cuts = [side for side in sides[1:-1] if side is not None]
    fresh = [root for root in _roots(zero, index) if root not in sides]
    before = len(cuts)
    for root in fresh:
        place = 0 if sides[0] is None or cell.sign(root - sides[0]) > 0 else None
        if place is None or (sides[-1] is not None and cell.sign(sides[-1] - root) <= 0):
            continue
        while place < len(cuts) and cell.sign(root - cuts[place]) > 0:
            place += 1
        if place == len(cuts) or cell.sign(cuts[place] - root) > 0:
            cuts.insert(place, root)
    if len(cuts) == before:
        cuts.insert(failing, _middle(cell.count, sides[failing], sides[failing + 1]))
    return cuts


def _middle(count: int, low: End, high: End) -> Polynomial:
    if low is None or high is None:
        step = Polynomial.constant_of(count, 1)
        if low is not None:
            return low + step
        assert high is not None
        return high - step
    return (low + high).scaled(Fraction(1, 2))


def _roots(zero: Polynomial, index: int) -> list[Polynomial]:
    """Roots in one variable that are polynomials in the others."""
    if zero.variables() == {index}:
        return [Polynomial.constant_of(zero.count, root) for root, _ in real_roots(univariate(zero, index))]
    found = []
    for factor in [f for f, _ in zero.factors()[1]] if zero.is_rational else [zero]:
        parts = coefficients_in(factor, index)
        if len(parts) == 2 and parts[1].is_constant:
            found.append(parts[0].scaled(-1 / parts[1].constant))
    return found


def component_cells(
    component: Component, width: int, cell: SignedCell, leaf: Callable[[SignedCell, Polynomial], Grown]
) -> Grown:
    """CELLS of one component; the leaf gets the cell and the density on it."""
    density = shifted_density(component, width, cell.count)
    for place, side in enumerate(component.sides):
        if not isinstance(side, tuple):
            cell = cell.with_value(width + place, Polynomial.constant_of(cell.count, side))
    free = component.free

    def build(order: Sequence[int], here: SignedCell) -> Grown:
        if not order:
            if here.sign(density) < 0:
                raise Omitted("a density is negative somewhere")
            return leaf(here, density)
        ends = component.sides[order[0]]
        assert isinstance(ends, tuple)
        low, high = (Polynomial.constant_of(cell.count, end) for end in ends)
        grown = refined(here, width + order[0], (low, high), lambda inner: build(order[1:], inner), False)
        return Grown({"parameter": width + order[0], **grown.json}, grown.found)

    reason: Exception | None = None
    for order in permutations(free):
        try:
            return build(order, cell)
        except Omitted as error:
            reason = error
    raise reason if reason is not None else Omitted("no order of the parameters")


def shifted_density(component: Component, width: int, count: int) -> Polynomial:
    """The density in the variables of the integrand, numbers put in for the parameters that are not free."""
    images = [
        Polynomial.coordinate(count, width + i) if isinstance(side, tuple) else Polynomial.constant_of(count, side)
        for i, side in enumerate(component.sides)
    ]
    return component.density.substitute(images)


def law_json(law: Law, width: int) -> list[Any]:
    """LAW."""
    count = width + law.dimension
    return [
        {
            "sides": [[number(s[0]), number(s[1])] if isinstance(s, tuple) else number(s) for s in component.sides],
            "density": polynomial(shifted_density(component, width, count)),
        }
        for component in law.components
    ]


def ranges_of(component: Component, width: int, cell: SignedCell) -> tuple[tuple[int, End, End], ...]:
    """The ranges of the free parameters of a cell."""
    free = {width + i for i in component.free}
    return tuple(one for one in cell.ranges if one[0] in free)


def integral(polynomial: Polynomial, ranges: tuple[tuple[int, End, End], ...]) -> Polynomial:
    """The integral over ranges, the last one first."""
    for index, low, high in reversed(ranges):
        if low is None or high is None:
            raise Omitted("an integral over an unbounded range")
        primitive = antiderivative(polynomial, index)
        images = [Polynomial.coordinate(polynomial.count, i) for i in range(polynomial.count)]
        above, below = ([*images[:index], end, *images[index + 1 :]] for end in (high, low))
        polynomial = primitive.substitute(above) - primitive.substitute(below)
    return polynomial

"""The local Lipschitz modulus: the largest operator norm on the Clarke set."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from ..errors import BudgetError, ConsderivError, UnsupportedError
from ..exact.reals import Number
from ..fields.clarke import clarke
from ..fields.lipschitz import lipschitz
from ..fields.local import Local
from ..sets import FiniteSet, MinkowskiSum, Polytope, Undefined, Union, UnknownSet, bounding_box, expand
from ..sets.elements import Flat, Shape, unflatten
from ..sets.restriction import restrict
from ..sets.sum_membership import blocks
from ..sets.support import maximizer_flat
from ..sets.value_set import ValueSet
from ..verdicts import Refuted
from .cells import CELL_BUDGET, SECONDS, constant_of_cells
from .constants import Answer, Infinite, LipschitzConstant, UnknownConstant
from .locally_lipschitz import has_values_along
from .norms import dual_vertices, matrix_size, rows_of

Best = tuple[Number, Flat]


def modulus(local: Local, norm: str, cells: int = CELL_BUDGET, seconds: float = SECONDS) -> Answer:
    """lip F(x) = lim sup |F(y) - F(z)| / |y - z| for y, z tending to x = max{|J| : J in the Clarke set at x}.

    Notes
    -----
    <= is the mean value theorem with the convexity of the norm (Clarke 1983, 2.6.5); >= because |Jac F(y)| is at most
    the Lipschitz constant near y wherever F is differentiable.
    """
    if not local.jumping:
        try:
            # Many tied switches have no small Clarke set; their cells are visited one by one.
            return constant_of_cells(local.program, norm, None, cells, seconds, local.point)
        except UnsupportedError:
            pass
    verdict = lipschitz(local)
    if isinstance(verdict, Refuted):
        if not has_values_along(local.program, local.point, verdict.evidence):
            return UnknownConstant("the program has no value arbitrarily near the point", norm)
        return Infinite(norm, f"not locally Lipschitz: {verdict.reason}", verdict.evidence)
    found = clarke(local)
    if isinstance(found, Undefined):
        return UnknownConstant(f"the Clarke set is not defined: {found.reason}", norm)
    if isinstance(found, UnknownSet):
        return _between(found, norm)
    best = largest(found, norm)
    if best is None:
        lower, upper = bounds(found, norm)
        return UnknownConstant("the largest norm on this set is not computed", norm, lower, upper)
    size, flat = best
    assert found.shape is not None
    return LipschitzConstant(norm, size, unflatten(flat, found.shape), "at the point")


def _between(found: UnknownSet, norm: str) -> Answer:
    lower = None if found.inner is None else largest(found.inner, norm)
    upper = None if found.outer is None else largest(found.outer, norm)
    if lower is not None and upper is not None and lower[0] == upper[0]:
        assert found.inner is not None and found.inner.shape is not None
        return LipschitzConstant(norm, lower[0], unflatten(lower[1], found.inner.shape), "at the point")
    return UnknownConstant(found.reason, norm, lower and lower[0], upper and upper[0])


def largest(part: ValueSet, norm: str) -> Best | None:
    """The largest size of an element and an element that has it, None where it is not computed."""
    shape = part.shape
    if shape is None:
        return None
    if isinstance(part, Polytope):
        return best_of(part.flat_vertices, shape, norm)
    if isinstance(part, FiniteSet):
        return best_of(part.flat_elements, shape, norm)
    if isinstance(part, Union):
        return _best(largest(member, norm) for member in part.members)
    if isinstance(part, MinkowskiSum):
        return _of_sum(part, shape, norm)
    from .curved_sizes import largest_of_curved

    return largest_of_curved(part, shape, norm)


def best_of(flats: Iterable[Flat], shape: Shape, norm: str) -> Best:
    """The first of the largest elements."""
    best: Best | None = None
    for flat in flats:
        size = matrix_size(rows_of(flat, shape), norm)
        if best is None or size > best[0]:
            best = size, flat
    assert best is not None
    return best


def _best(found: Iterable[Best | None]) -> Best | None:
    known = list(found)
    if not known or any(one is None for one in known):
        return None
    return max((one for one in known if one is not None), key=lambda one: one[0])


def _of_sum(part: MinkowskiSum, shape: Shape, norm: str) -> Best | None:
    """Gradients: block by block, since l1 and squared l2 add up over coordinates; maps: multiplied out."""
    if len(shape) == 1 and norm == "l1":
        return by_support(part, shape, norm)
    if len(shape) > 1:
        return _expanded(part, shape, norm)
    total, flat = Fraction(0), list(part.base)
    covered: set[int] = set()
    for coordinates, group in blocks(part.members):
        best = _expanded(restrict(part, coordinates, group), (len(coordinates),), norm)
        if best is None:
            return None
        total += best[0]
        covered.update(coordinates)
        for i, entry in zip(coordinates, best[1], strict=True):
            flat[i] = entry
    rest = tuple(entry for i, entry in enumerate(part.base) if i not in covered)
    return total + (matrix_size([rest], norm) if rest else 0), tuple(flat)


def _expanded(part: Polytope | MinkowskiSum, shape: Shape, norm: str) -> Best | None:
    try:
        return best_of(expand(part).flat_vertices, shape, norm)
    except BudgetError:
        return None


def by_support(part: ValueSet, shape: Shape, norm: str) -> Best | None:
    """For gradients: max over the vertices d of the unit ball of l1 or linf of the support function."""
    if norm == "l2" or len(shape) > 1:
        return None
    try:
        found = [(d, maximizer_flat(part, d)) for d in dual_vertices(norm, shape[0])]
    except ConsderivError:
        return None
    return best_of((flat for _, flat in found), shape, norm)


def bounds(part: ValueSet, norm: str) -> tuple[Number | None, Number | None]:
    """Bounds of the largest size, from the box around the set."""
    try:
        box: Any = bounding_box(part)
    except ConsderivError:
        return None, None
    if box is None or part.shape is None:
        return None, None
    far = tuple(max(abs(low), abs(high)) for low, high in box)
    lower = max(far, default=Fraction(0))  # every operator norm is at least the size of each entry
    rows = rows_of(far, part.shape)
    if norm == "l2":
        return lower * lower, sum((entry * entry for entry in far), Fraction(0))
    return lower, matrix_size(rows, norm)

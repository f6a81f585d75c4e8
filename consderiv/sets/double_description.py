"""The double description method: from the inequalities of a cone to its extreme rays, on integers, or over a field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from consderiv.errors import BudgetError
from consderiv.exact.lp import UnverifiedError
from consderiv.exact.matrices import independent_rows, inverse
from consderiv.exact.rationals import has_reals, primitive
from consderiv.exact.reals import sign

Row = tuple[Any, ...]
"""A vector of integers; of fractions and `Real`s where the data are irrational."""

MAX_RAYS = 20_000
"""Largest number of facets, intermediate ones included, before a budget error."""


def extreme_rays(rows: Sequence[Row], budget: int = MAX_RAYS) -> list[Row]:
    """The extreme rays of the pointed cone {r : <row, r> >= 0 for all rows}, as primitive vectors.

    The rows enter one at a time (Motzkin, Raiffa, Thompson, Thrall 1953): rays on the wrong side go, and
    each edge that the new hyperplane cuts gives one ray. Two rays span an edge iff no third one is tight
    wherever both are.

    Parameters
    ----------
    rows : sequence of integer vectors, or of vectors of exact numbers
        They must span the space, so that the cone is pointed.
    budget : int
        Largest number of rays kept at any time.

    Raises
    ------
    BudgetError
        If more rays than the budget appear.

    Examples
    --------
    >>> sorted(extreme_rays([(1, 0), (1, 1)]))
    [(0, 1), (1, -1)]
    """
    return rays_and_tight_rows(rows, budget)[0]


def rays_and_tight_rows(rows: Sequence[Row], budget: int = MAX_RAYS) -> tuple[list[Row], list[int]]:
    """The extreme rays, and for each one the bit set of the rows that vanish on it."""
    first = independent_rows(rows)
    columns = inverse([rows[k] for k in first])
    if columns is None:
        raise UnverifiedError("independent rows are required", "received others", "please report the input")
    rays = [primitive(column)[0] for column in zip(*columns, strict=True)]
    tight = [sum(1 << k for k in first if k != own) for own in first]
    for k in range(len(rows)):
        if k not in first:
            rays, tight = _insert(rays, tight, rows, k, len(first))
            if len(rays) > budget:
                raise BudgetError(
                    f"at most {budget} facets are required",
                    f"received a polytope with more, after {k + 1} of {len(rows)} vertices",
                    "use membership, which needs no facets, or raise the budget of facets_of",
                )
    return rays, tight


def _insert(
    rays: list[Row], tight: list[int], rows: Sequence[Row], k: int, dimension: int
) -> tuple[list[Row], list[int]]:
    """Cut the cone with row k; `tight[i]` is the bit set of the rows that vanish on ray i."""
    values = [sum(a * b for a, b in zip(rows[k], ray, strict=True)) for ray in rays]
    signs = [sign(value) for value in values] if has_reals(values) else values  # one proof for each sign
    mark = 1 << k
    new_rays = [ray for ray, value in zip(rays, signs, strict=True) if value >= 0]
    new_tight = [t | mark if value == 0 else t for t, value in zip(tight, signs, strict=True) if value >= 0]
    negative = [i for i, value in enumerate(signs) if value < 0]
    if not negative:
        return new_rays, new_tight
    positive = [i for i, value in enumerate(signs) if value > 0]
    incident, everything = _incidence(tight), (1 << len(rays)) - 1
    for i in negative:
        for j in positive:
            common = tight[i] & tight[j]
            if common.bit_count() >= dimension - 2 and _adjacent(common, incident, (1 << i) | (1 << j), everything):
                combined = [values[j] * a - values[i] * b for a, b in zip(rays[i], rays[j], strict=True)]
                new_rays.append(primitive(combined)[0])
                new_tight.append(common | mark)
    return new_rays, new_tight


def _incidence(tight: Sequence[int]) -> dict[int, int]:
    """For each row the bit set of the rays on which it vanishes."""
    incident: dict[int, int] = {}
    for i, bits in enumerate(tight):
        while bits:
            low = bits & -bits
            incident[low] = incident.get(low, 0) | (1 << i)
            bits ^= low
    return incident


def _adjacent(common: int, incident: dict[int, int], pair: int, shared: int) -> bool:
    """Whether only the two rays of the pair, among the shared ones, are tight on all common rows."""
    while common:
        low = common & -common
        shared &= incident[low]
        if shared == pair:
            return True
        common ^= low
    return shared == pair

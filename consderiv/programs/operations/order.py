"""sort, item, median: order statistics. A sort is one operation with one choice (a permutation), not k of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations, permutations, product
from math import comb, factorial, perm, prod
from typing import Any

from ...errors import UnsupportedError
from .base import LinearForm, Operation, OperationBranch, difference, require_few_branches, unit


def tied_groups(values: Sequence[Any]) -> list[list[int]]:
    """Positions grouped by equal value, smallest value first; positions increase inside a group."""
    groups: list[list[int]] = []
    for position in sorted(range(len(values)), key=lambda i: (values[i], i)):
        if groups and values[groups[-1][0]] == values[position]:
            groups[-1].append(position)
        else:
            groups.append([position])
    return groups


def sort_branches(values: Sequence[Any], parameter: Any = None) -> tuple[OperationBranch, ...]:
    """One branch for each order of the tied operands; the rows of a branch form a permutation matrix."""
    require_few_branches("sort", prod(factorial(len(group)) for group in tied_groups(values)))
    branches = []
    for orders in product(*(permutations(group) for group in tied_groups(values))):
        guards = tuple(difference(high, low) for order in orders for low, high in zip(order, order[1:], strict=False))
        rows = tuple(unit(position) for order in orders for position in order)
        branches.append(OperationBranch(guards, rows))
    return tuple(branches)


def median_branches(values: Sequence[Any], parameter: Any = None) -> tuple[OperationBranch, ...]:
    """The middle order statistic, or the mean of the two middle ones for an even number of operands."""
    count = len(values)
    middle = {(count - 1) // 2, count // 2}
    parts, start = [], 0
    for group in tied_groups(values):
        inside = sorted(rank - start for rank in middle if start <= rank < start + len(group))
        if inside:
            others = len(group) - len(inside)
            require_few_branches("median", perm(len(group), len(inside)) * comb(others, inside[0]))
            parts.append(list(_ranked(group, inside)))
        start += len(group)
    weight = Fraction(1, len(middle))
    branches = []
    for chosen in product(*parts):
        guards = tuple(guard for one in chosen for guard in one[0])
        row = {position: weight for one in chosen for position in one[1]}
        branches.append(OperationBranch(guards, (row,)))
    return tuple(branches)


def _ranked(group: list[int], ranks: list[int]) -> Iterator[tuple[tuple[LinearForm, ...], tuple[int, ...]]]:
    """Every way in which the members of a tied group can fill the given ranks, as (guards, members)."""
    for members in permutations(group, len(ranks)):
        rest = [position for position in group if position not in members]
        for below in combinations(rest, ranks[0]):
            above = [position for position in rest if position not in below]
            guards = [difference(members[0], low) for low in below]
            guards += [difference(high, low) for low, high in zip(members, members[1:], strict=False)]
            guards += [difference(high, members[-1]) for high in above]
            yield tuple(guards), members


def median_value(values: Sequence[Any], parameter: Any = None) -> Any:
    """The middle value; for an even number of values the mean of the two middle ones."""
    ordered = sorted(values)
    count = len(ordered)
    if count % 2:
        return ordered[count // 2]
    return (ordered[count // 2 - 1] + ordered[count // 2]) / 2


def _stable_order(values: Sequence[Any]) -> list[int]:
    return [position for group in tied_groups(values) for position in group]


def _sort_stable(values: Sequence[Any], parameter: Any = None) -> Any:
    """A stable sort: tied operands keep their order. A tuple with one row for each output, as in a branch."""
    return tuple(unit(position) for position in _stable_order(values))


def _median_stable(values: Sequence[Any], parameter: Any = None) -> LinearForm:
    """The middle of a stable sort."""
    order, count = _stable_order(values), len(values)
    middle = {order[(count - 1) // 2], order[count // 2]}
    return {position: Fraction(1, len(middle)) for position in middle}


STABLE_COUNT = 16
"""torch.sort without stable=True keeps the order of ties up to this many elements (17 are permuted)."""


def _few(values: Sequence[Any]) -> None:
    if len(values) > STABLE_COUNT:
        raise UnsupportedError(
            f"torch's order of ties is known up to {STABLE_COUNT} operands",
            f"received {len(values)}",
            "ask for another convention",
        )


def _sort_torch(values: Sequence[Any], parameter: Any = None) -> Any:
    _few(values)
    return _sort_stable(values)


def _median_torch(values: Sequence[Any], parameter: Any = None) -> LinearForm:
    _few(values)
    return _median_stable(values)


ORDER = (
    Operation(
        "sort",
        (1, None),
        "switch",
        lambda u, _: tuple(sorted(u)),
        sort_branches,
        # A sort has one row for each output, so its conventions return a tuple of rows.
        conventions={"relu0=0": _sort_stable, "jax 0.10": _sort_stable, "torch 2.13": _sort_torch},
    ),
    # item(s) picks one output of a sort; its parameter is the position. The germ treats it as a projection.
    Operation("item", (1, 1), "smooth", lambda u, position: u[0][position]),
    Operation(
        "median",
        (1, None),
        "switch",
        median_value,
        median_branches,
        conventions={"relu0=0": _median_stable, "jax 0.10": _median_stable, "torch 2.13": _median_torch},
    ),
)

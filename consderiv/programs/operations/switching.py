"""abs, relu, max, min, clip: value, branches at a tie, and what libraries return there."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from .base import LinearForm, Operation, OperationBranch, difference, single, unit


def abs_branches(values: Sequence[Any], parameter: Any = None) -> tuple[OperationBranch, ...]:
    """|u| is u where u > 0 and -u where -u > 0."""
    (u,) = values
    if u != 0:
        return single(unit(0, 1 if u > 0 else -1))
    return tuple(OperationBranch((unit(0, s),), (unit(0, s),)) for s in (1, -1))


def relu_branches(values: Sequence[Any], parameter: Any = None) -> tuple[OperationBranch, ...]:
    """relu(u) is u where u > 0 and 0 where -u > 0."""
    (u,) = values
    if u != 0:
        return single(unit(0) if u > 0 else {})
    return OperationBranch((unit(0),), (unit(0),)), OperationBranch((unit(0, -1),), ({},))


def tied_extremes(values: Sequence[Any], sense: int) -> list[int]:
    """Positions whose value is the largest (sense 1) or the smallest (sense -1)."""
    best = max(values) if sense > 0 else min(values)
    return [i for i, value in enumerate(values) if value == best]


def extreme_branches(sense: int, values: Sequence[Any]) -> tuple[OperationBranch, ...]:
    """max (sense 1) or min (sense -1): operand i where it beats every other tied operand."""
    tied = tied_extremes(values, sense)
    return tuple(
        OperationBranch(tuple(difference(i, j, sense, sense) for j in tied if j != i), (unit(i),)) for i in tied
    )


def max_branches(values: Sequence[Any], parameter: Any = None) -> tuple[OperationBranch, ...]:
    """max(u_1, ..., u_k) is u_i where u_i - u_j > 0 for all other tied j."""
    return extreme_branches(1, values)


def min_branches(values: Sequence[Any], parameter: Any = None) -> tuple[OperationBranch, ...]:
    """min(u_1, ..., u_k) is u_i where u_j - u_i > 0 for all other tied j."""
    return extreme_branches(-1, values)


def clip_branches(values: Sequence[Any], parameter: Any = None) -> tuple[OperationBranch, ...]:
    """clip(x, lo, hi) = min(max(x, lo), hi), split first at x = lo, then at hi."""
    branches = []
    for inner in max_branches(values[:2]):
        (winner,) = inner.rows[0]
        for outer in min_branches((values[winner], values[2])):
            (side,) = outer.rows[0]
            place = {0: winner, 1: 2}
            guards = tuple({place[p]: c for p, c in guard.items()} for guard in outer.guards)
            branches.append(OperationBranch(inner.guards + guards, (unit(place[side]),)))
    return merge_unguarded(branches)


def merge_unguarded(branches: list[OperationBranch]) -> tuple[OperationBranch, ...]:
    """Branches with one common row are one branch without guards (hi far below x and lo: no tie at all)."""
    if len({tuple(branch.rows[0].items()) for branch in branches}) == 1:
        return single(branches[0].rows[0])
    return tuple(branches)


def even_split(branches: tuple[OperationBranch, ...]) -> LinearForm:
    """The mean of the rows of the tied branches."""
    total: dict[int, Fraction] = {}
    for branch in branches:
        for position, coefficient in branch.rows[0].items():
            total[position] = total.get(position, Fraction(0)) + coefficient / len(branches)
    return total


def _zero(values: Sequence[Any], parameter: Any = None) -> LinearForm:
    return {}


def _identity(values: Sequence[Any], parameter: Any = None) -> LinearForm:
    return unit(0)


def _max_even(values: Sequence[Any], parameter: Any = None) -> LinearForm:
    return even_split(max_branches(values))


def _min_even(values: Sequence[Any], parameter: Any = None) -> LinearForm:
    return even_split(min_branches(values))


def _clip_two_steps(values: Sequence[Any], parameter: Any = None) -> LinearForm:
    """minimum(maximum(x, lo), hi), each of which splits a tie evenly."""
    inner = even_split(max_branches(values[:2]))
    outer = even_split(min_branches((max(values[:2]), values[2])))
    through, upper = outer.get(0, Fraction(0)), outer.get(1, Fraction(0))
    row = {position: through * coefficient for position, coefficient in inner.items()}
    return {**row, 2: upper}


def _clamp(values: Sequence[Any], parameter: Any = None) -> LinearForm:
    """torch.clamp with tensors, reverse mode: both ends belong to x; below lo = hi all three get zero.

    Forward mode differs there, and nowhere else: it returns the derivative of lo.
    """
    x, low, high = values
    if low <= x <= high:
        return unit(0)
    if low > high or x > high:
        return unit(2)
    return unit(1) if low < high else {}


SWITCHING = (
    Operation(
        "abs",
        (1, 1),
        "switch",
        lambda u, _: abs(u[0]),
        abs_branches,
        conventions={"relu0=0": _zero, "jax 0.10": _identity, "torch 2.13": _zero},
    ),
    Operation(
        "relu",
        (1, 1),
        "switch",
        lambda u, _: max(u[0], Fraction(0)),
        relu_branches,
        conventions={"relu0=0": _zero, "jax 0.10": _zero, "torch 2.13": _zero},
    ),
    Operation(
        "max",
        (1, None),
        "switch",
        lambda u, _: max(u),
        max_branches,
        conventions={"relu0=0": _max_even, "jax 0.10": _max_even, "torch 2.13": _max_even},
    ),
    Operation(
        "min",
        (1, None),
        "switch",
        lambda u, _: min(u),
        min_branches,
        conventions={"relu0=0": _min_even, "jax 0.10": _min_even, "torch 2.13": _min_even},
    ),
    Operation(
        "clip",
        (3, 3),
        "switch",
        lambda u, _: min(max(u[0], u[1]), u[2]),
        clip_branches,
        conventions={"relu0=0": _clip_two_steps, "jax 0.10": _clip_two_steps, "torch 2.13": _clamp},
    ),
)

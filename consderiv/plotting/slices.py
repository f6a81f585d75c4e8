"""Convex parts of a chain-rule field that is not known as a union: some choices are fixed, the others fill a convex set.

Operations none of which feeds another enter the derivative jointly affinely; so for fixed choices at all the others the
values form a convex set, the hull of those at the vertices, and every element of it belongs to the field.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations, product
from math import comb, prod

from ..errors import ConsderivError
from ..fields.chain_rule import hull_of_field, linearisation
from ..fields.local import Local
from ..fields.ties import Linearisation, Row, Tie
from ..sets import Undefined, UnknownSet
from ..sets.value_set import ValueSet

MOST_SLICES = 96
FINEST = 32


@dataclass(frozen=True)
class Slices:
    """Convex parts of a field.

    Parameters
    ----------
    parts : tuple of sets
        Each lies in the field; together they are all of it only in the limit of finer steps.
    steps : int
        The weights of the fixed choices are the multiples of 1 / steps.
    """

    parts: tuple[ValueSet, ...]
    steps: int


def slices_of(local: Local) -> Slices | None:
    """Slices of the chain-rule field, by choices at the outer operations and by those at the inner ones; None if too many."""
    lin = linearisation(local)
    if not isinstance(lin, Linearisation):
        return None
    below = _below(lin)
    families = {_fixed(lin, below, order) for order in (sorted(below), sorted(below, reverse=True))}
    found: dict[str, ValueSet] = {}
    steps = []
    for fixed in sorted(families):
        steps.append(_steps(lin, fixed))
        if not steps[-1] or any(below[ball] & set(lin.balls) for ball in lin.balls):
            return None
        for part in _family(local, lin, fixed, steps[-1]):
            found.setdefault(str(part.to_dict()), part)
    return Slices(tuple(found.values()), min(steps)) if found else None


def _below(lin: Linearisation) -> dict[int, frozenset[int]]:
    """For each operation with choices those that feed it."""
    switches = {*lin.ties, *lin.balls}
    feeding: dict[int, frozenset[int]] = {}
    for index in lin.order:
        operands = lin.operands(index)
        feeding[index] = frozenset(operands & switches).union(*(feeding[i] for i in operands))
    return {index: feeding[index] for index in sorted(switches)}


def _fixed(lin: Linearisation, below: Mapping[int, frozenset[int]], order: Sequence[int]) -> tuple[int, ...]:
    """The operations that remain if free ones are taken in this order; norms are free first."""
    free: set[int] = set(lin.balls)
    for index in order:
        if not below[index] & free and not any(index in below[other] for other in free):
            free.add(index)
    return tuple(index for index in sorted(below) if index not in free)


def _steps(lin: Linearisation, fixed: Sequence[int]) -> int:
    """The finest steps with few enough slices; 0 if even the vertices are too many."""
    sizes = [len(lin.ties[tie].branches) for tie in fixed]
    counts = (prod(comb(steps + size - 1, size - 1) for size in sizes) for steps in range(FINEST, 0, -1))
    return next((FINEST - k for k, count in enumerate(counts) if count <= MOST_SLICES), 0)


def _family(local: Local, lin: Linearisation, fixed: Sequence[int], steps: int) -> Iterator[ValueSet]:
    weights = [list(_weights(len(lin.ties[tie].branches), steps)) for tie in fixed]
    for chosen in product(*weights):
        ties = {**lin.ties, **{t: _mixture(lin.ties[t], w) for t, w in zip(fixed, chosen, strict=True)}}
        try:
            part = hull_of_field(local, replace(lin, ties=ties))
        except ConsderivError:
            continue
        if not isinstance(part, (UnknownSet, Undefined)):
            yield part


def _weights(count: int, steps: int) -> Iterator[tuple[Fraction, ...]]:
    """All points of the simplex whose entries are multiples of 1 / steps."""
    for bars in combinations(range(steps + count - 1), count - 1):
        ends = (-1, *bars, steps + count - 1)
        yield tuple(Fraction(b - a - 1, steps) for a, b in zip(ends, ends[1:], strict=False))


def _mixture(tie: Tie, weights: Sequence[Fraction]) -> Tie:
    """The operation with this choice only."""
    rows: list[Row] = [{} for _ in tie.branches[0]]
    for branch, weight in zip(tie.branches, weights, strict=True):
        for row, part in zip(rows, branch, strict=True):
            for operand, factor in part.items():
                row[operand] = row.get(operand, Fraction(0)) + weight * factor
    return Tie(tie.node, (tuple(rows),))

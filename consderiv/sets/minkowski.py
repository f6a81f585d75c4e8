"""Minkowski sums, kept factored: a sum of a thousand segments has 2^1000 vertices and is still small data."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import product
from typing import Any, ClassVar

from consderiv.errors import BudgetError, UnsupportedError
from consderiv.exact.rationals import primitive
from consderiv.exact.reals import Number
from consderiv.exact.sparse import is_direct_sum
from consderiv.sets.elements import Flat, Shape, require_same_shape, size_of
from consderiv.sets.finite import Empty, FiniteSet, finite_set
from consderiv.sets.polytope import Polytope, hull_of
from consderiv.sets.undecided import Undefined, UnknownSet
from consderiv.sets.value_set import ValueSet

EXPANDED = 64
"""A sum with at most this many combinations of vertices is multiplied out to a polytope."""


@dataclass(frozen=True, eq=False, repr=False)
class MinkowskiSum(ValueSet):
    """{v_1 + ... + v_k : v_i in members_i}, in normal form.

    At most one member is a single point and it comes first; the others are sorted polytopes, and no two of
    them are parallel segments. Use `minkowski_sum`; the constructor trusts that its input is in normal form.
    """

    convex: ClassVar[bool] = True
    members: tuple[Polytope, ...]

    @property
    def shape(self) -> Shape:
        """The common shape of the members."""
        return self.members[0].shape

    @cached_property
    def base(self) -> Flat:
        """The sum of the first vertices of the members."""
        return _total((member.flat_vertices[0] for member in self.members), self.shape)


def add(left: Flat, right: Flat) -> Flat:
    """The sum of two flat vectors."""
    return tuple(a + b if b else a for a, b in zip(left, right, strict=True))


def minkowski_sum(*sets: ValueSet, budget: int = EXPANDED) -> ValueSet:
    """The set of all sums of one element of each set.

    Parameters
    ----------
    *sets : sets of one shape
        Polytopes, sums, finite sets, unions; at least one.
    budget : int
        Largest product of vertex numbers that is multiplied out; larger sums stay factored.

    Returns
    -------
    Polytope, MinkowskiSum, FiniteSet, Union, Empty, Undefined or UnknownSet

    Raises
    ------
    UnsupportedError
        If the shapes differ or a type is not known here.

    Examples
    --------
    >>> minkowski_sum(Polytope.hull([(0, 0), (1, 0)]), Polytope.hull([(0, 0), (0, 1)]))
    [0, 1] x [0, 1]
    """
    if not sets:
        raise UnsupportedError("at least one set is required", "received none", "the empty sum is the set {0}")
    undefined = next((s for s in sets if isinstance(s, Undefined)), None)
    if undefined is not None:
        return undefined
    if any(isinstance(s, UnknownSet) for s in sets):
        return _unknown_sum(sets, budget)
    shape = sets[0].shape
    assert shape is not None
    for part in sets[1:]:
        assert part.shape is not None
        require_same_shape(shape, part.shape)
    if any(isinstance(s, Empty) for s in sets):
        return Empty(shape)
    if all(isinstance(s, (Polytope, MinkowskiSum)) for s in sets):
        return sum_of_polytopes(_factors(sets), shape, budget)
    return _distribute(sets, shape, budget)


def _unknown_sum(sets: Sequence[ValueSet], budget: int) -> UnknownSet:
    reason = next(s.reason for s in sets if isinstance(s, UnknownSet))
    inner = [s.inner if isinstance(s, UnknownSet) else s for s in sets]
    outer = [s.outer if isinstance(s, UnknownSet) else s for s in sets]
    below = [s for s in inner if s is not None]
    above = [s for s in outer if s is not None]
    complete = len(sets)
    return UnknownSet(
        reason,
        minkowski_sum(*below, budget=budget) if len(below) == complete else None,
        minkowski_sum(*above, budget=budget) if len(above) == complete else None,
    )


def _factors(sets: Iterable[ValueSet]) -> list[Polytope]:
    factors: list[Polytope] = []
    for part in sets:
        factors.extend(part.members if isinstance(part, MinkowskiSum) else [part])  # type: ignore[list-item]
    return factors


def _distribute(sets: Sequence[ValueSet], shape: Shape, budget: int) -> ValueSet:
    """Sums of unions and finite sets: one sum for each choice of members."""
    from consderiv.sets.union import convex_members, union

    choices = [convex_members(part) for part in sets]
    count = math.prod(len(choice) for choice in choices)
    if count > 100 * budget:
        raise BudgetError(
            f"a sum of unions with at most {100 * budget} combinations is required",
            f"received {count}",
            "take convex hulls first, or raise the budget",
        )
    finite = [part.flat_elements for part in sets if isinstance(part, FiniteSet)]
    if len(finite) == len(sets):
        return finite_set((_total(points, shape) for points in product(*finite)), shape)
    return union(*(sum_of_polytopes(_factors(choice), shape, budget) for choice in product(*choices)))


def _total(points: Iterable[Flat], shape: Shape) -> Flat:
    total: list[Number] = [Fraction(0)] * size_of(shape)
    for point in points:
        for i, entry in enumerate(point):
            if entry:
                total[i] += entry
    return tuple(total)


def sum_of_polytopes(factors: Sequence[Polytope], shape: Shape, budget: int = EXPANDED) -> Polytope | MinkowskiSum:
    """The normal form of a sum of polytopes, multiplied out when it is small."""
    offset, members = _normal_form(factors, shape)
    count = math.prod(len(member.flat_vertices) for member in members)
    if not members:
        return Polytope((offset,), shape)
    if len(members) == 1 or count <= budget:
        return _expand([Polytope((offset,), shape), *members], shape)
    point = [Polytope((offset,), shape)] if any(offset) else []
    return MinkowskiSum((*point, *members))


def _normal_form(factors: Sequence[Polytope], shape: Shape) -> tuple[Flat, list[Polytope]]:
    """One translation, then the other members: parallel segments added up, and sorted."""
    offset = _total((f.flat_vertices[0] for f in factors if len(f.flat_vertices) == 1), shape)
    lines: dict[_Line, list[Polytope]] = {}
    others: list[Polytope] = []
    for factor in factors:
        if len(factor.flat_vertices) == 2:
            lines.setdefault(_line(factor), []).append(factor)
        elif len(factor.flat_vertices) > 2:
            others.append(factor)
    segments = [parallel[0] if len(parallel) == 1 else _add_parallel(parallel) for parallel in lines.values()]
    return offset, sorted(segments + others, key=_sort_key)


_Line = tuple[tuple[int, ...], tuple[Number | int, ...]]
"""The coordinates that vary, and the primitive direction."""


def _line(segment: Polytope) -> _Line:
    """The direction of a segment; its vertices are sorted, so parallel segments give the same one."""
    low, high = segment.flat_vertices
    return segment.varying, primitive([high[i] - low[i] for i in segment.varying])[0]


def _add_parallel(segments: Sequence[Polytope]) -> Polytope:
    shape = segments[0].shape
    low = _total((segment.flat_vertices[0] for segment in segments), shape)
    high = _total((segment.flat_vertices[1] for segment in segments), shape)
    return Polytope((low, high), shape)


def _sort_key(member: Polytope) -> tuple[Any, ...]:
    """First the coordinates that vary: long vectors that are mostly zero are rarely compared in full."""
    varying = member.varying
    return varying, [[vertex[i] for i in varying] for vertex in member.flat_vertices], member.flat_vertices


def differences(member: Polytope) -> list[dict[int, Number]]:
    """The vertices of a member, less the first one, as sparse vectors: they span its directions."""
    base, *rest = member.flat_vertices
    return [{i: vertex[i] - base[i] for i in member.varying if vertex[i] != base[i]} for vertex in rest]


def in_direct_sum(members: Iterable[Polytope]) -> bool:
    """Whether the spans of the members are in direct sum; then every sum of vertices is a vertex."""
    return is_direct_sum([differences(member) for member in members])


def _expand(members: Sequence[Polytope], shape: Shape) -> Polytope:
    points = [_total(choice, shape) for choice in product(*(m.flat_vertices for m in members))]
    if in_direct_sum(members):
        return Polytope(tuple(sorted(points)), shape)
    return hull_of(points, shape)


def expand(part: Polytope | MinkowskiSum, budget: int = 4096) -> Polytope:
    """Multiply a sum out to a polytope.

    Parameters
    ----------
    part : Polytope or MinkowskiSum
        The set.
    budget : int
        Largest number of combinations of vertices.

    Raises
    ------
    BudgetError
        If there are more combinations.
    """
    if isinstance(part, Polytope):
        return part
    count = math.prod(len(member.flat_vertices) for member in part.members)
    if count > budget:
        raise BudgetError(
            f"a sum with at most {budget} combinations of vertices is required",
            f"received {len(part.members)} members with more",
            "keep the sum factored: membership, support and nearest points do not need its vertices",
            part,
        )
    return _expand(part.members, part.shape)

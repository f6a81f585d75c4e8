"""Finite unions of polytopes (and factored sums)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from consderiv.errors import UnsupportedError
from consderiv.sets.elements import Flat, Shape, require_same_shape
from consderiv.sets.finite import Empty, FiniteSet, finite_set
from consderiv.sets.minkowski import MinkowskiSum
from consderiv.sets.polytope import Polytope, hull_of
from consderiv.sets.undecided import Undefined, UnknownSet
from consderiv.sets.value_set import ValueSet

Convex = Polytope | MinkowskiSum


@dataclass(frozen=True, eq=False, repr=False)
class Union(ValueSet):
    """At least two convex sets, none inside another. Use `union`; the constructor trusts its input."""

    members: tuple[Convex, ...]

    @property
    def shape(self) -> Shape:
        """The common shape of the members."""
        return self.members[0].shape


def union(*sets: ValueSet) -> ValueSet:
    """The union of sets, in its simplest type.

    Members inside other members go; on the line overlapping intervals merge; only points left: a finite set;
    one member left: that member. Convex unions in higher dimension are not merged, but they compare equal.

    Parameters
    ----------
    *sets : sets of one shape
        At least one.

    Examples
    --------
    >>> union(Polytope.hull([-1, 1]), Polytope.hull([0, 2]), Polytope.hull([3]))
    [-1, 2] ∪ {3}
    """
    if not sets:
        raise UnsupportedError("at least one set is required", "received none", "use Empty(shape)")
    undefined = next((s for s in sets if isinstance(s, Undefined)), None)
    if undefined is not None:
        return undefined
    if any(isinstance(s, UnknownSet) for s in sets):
        return _unknown_union(sets)
    shape = next(s.shape for s in sets)
    assert shape is not None
    members: list[Convex] = []
    for part in sets:
        assert part.shape is not None
        require_same_shape(shape, part.shape)
        members.extend(convex_members(part))
    return _simplest(members, shape)


def _unknown_union(sets: tuple[ValueSet, ...]) -> UnknownSet:
    reason = next(s.reason for s in sets if isinstance(s, UnknownSet))
    inner = [s.inner if isinstance(s, UnknownSet) else s for s in sets]
    outer = [s.outer if isinstance(s, UnknownSet) else s for s in sets]
    below = [s for s in inner if s is not None]
    above = [s for s in outer if s is not None]
    return UnknownSet(reason, union(*below) if below else None, union(*above) if len(above) == len(sets) else None)


def convex_members(part: ValueSet) -> list[Convex]:
    """The convex sets whose union a set is: one point each for a finite set."""
    if isinstance(part, Empty):
        return []
    if isinstance(part, FiniteSet):
        return [Polytope((flat,), part.shape) for flat in part.flat_elements]
    if isinstance(part, Union):
        return list(part.members)
    if isinstance(part, (Polytope, MinkowskiSum)):
        return [part]
    raise UnsupportedError(
        "a union of polytopes, sums and finite sets is required",
        f"received a member of type {type(part).__name__}",
        "keep other sets apart",
    )


def _simplest(members: list[Convex], shape: Shape) -> ValueSet:
    if not members:
        return Empty(shape)
    if len(members) == 1:
        return members[0]
    maximal = _intervals(members, shape) if shape == (1,) else _maximal(members)
    if len(maximal) == 1:
        return maximal[0]
    points = [m.flat_vertices[0] for m in maximal if isinstance(m, Polytope) and len(m.flat_vertices) == 1]
    if len(points) == len(maximal):
        return finite_set(points, shape)
    return Union(tuple(maximal))


def _intervals(members: list[Convex], shape: Shape) -> list[Convex]:
    """Merge intervals of the line that overlap or touch."""
    merged: list[tuple[Flat, Flat]] = []
    ends = [(m.flat_vertices[0], m.flat_vertices[-1]) for m in members if isinstance(m, Polytope)]
    for low, high in sorted(ends):
        if merged and low <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return [hull_of(pair, shape) for pair in merged]


def _maximal(members: list[Convex]) -> list[Convex]:
    """Drop members that are proved to lie in another one; of equal members the first stays."""
    from consderiv.sets.comparison import is_subset
    from consderiv.sets.support import bounding_box
    from consderiv.verdicts import Proved

    boxes = {_sort_key(member): bounding_box(member) for member in members}

    def inside(small: Convex, large: Convex) -> bool:
        inner, outer = boxes[_sort_key(small)], boxes[_sort_key(large)]
        fits = all(b[0] <= a[0] and a[1] <= b[1] for a, b in zip(inner or (), outer or (), strict=True))
        return fits and isinstance(is_subset(small, large), Proved)

    kept: list[Convex] = []
    for member in sorted({_sort_key(member): member for member in members}.values(), key=_sort_key):
        if any(inside(member, other) for other in kept):
            continue
        kept = [other for other in kept if not inside(other, member)] + [member]
    return sorted(kept, key=_sort_key)


def _sort_key(member: Convex) -> tuple[int, tuple[tuple[Flat, ...], ...]]:
    if isinstance(member, Polytope):
        return 0, (member.flat_vertices,)
    return 1, tuple(part.flat_vertices for part in member.members)


def map_members(part: ValueSet, function: Callable[[Convex], ValueSet]) -> ValueSet:
    """The union of the images of the members of a union or finite set."""
    return union(*(function(member) for member in convex_members(part)))

"""Sums of polytopes and curved atoms, and convex hulls of such sums: the Clarke sets of programs with norms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product as choices
from typing import Any

from consderiv.errors import UnsupportedError
from consderiv.exact.reals import sign
from consderiv.sets.curved_matrices import Vector, shifted
from consderiv.sets.curved_numbers import rational_root
from consderiv.sets.elements import Shape, require_same_shape
from consderiv.sets.ellipsoids import Cap, CurvedSet, Ellipsoid, ellipsoid_flat
from consderiv.sets.finite import Empty, FiniteSet
from consderiv.sets.images import convex_hull
from consderiv.sets.minkowski import MinkowskiSum, minkowski_sum, sum_of_polytopes
from consderiv.sets.polytope import Polytope
from consderiv.sets.undecided import Undefined, UnknownSet
from consderiv.sets.union import Union
from consderiv.sets.value_set import ValueSet

Flat = Polytope | MinkowskiSum


@dataclass(frozen=True, eq=False, repr=False)
class CurvedSum(CurvedSet):
    """flat + curved_1 + ... + curved_k: a polytope (or factored sum) and atoms with centre 0, sorted.

    Use `curved_sum`; the constructor trusts that no two atoms have proportional matrices.
    """

    flat: Flat
    curved: tuple[Ellipsoid, ...]

    @property
    def shape(self) -> Shape:
        """The common shape of the terms."""
        return self.flat.shape


@dataclass(frozen=True, eq=False, repr=False)
class CurvedHull(CurvedSet):
    """The convex hull of at least two convex sets, none of them a hull. Use `curved_hull`."""

    members: tuple[ValueSet, ...]

    @property
    def shape(self) -> Shape:
        """The common shape of the members."""
        assert self.members[0].shape is not None
        return self.members[0].shape


def curved_sum(*sets: ValueSet) -> ValueSet:
    """The Minkowski sum of convex sets, curved or not, in its simplest type.

    Ellipsoids whose matrices are proportional by a rational square are added up; a sum with a hull is the hull of the
    sums; without curved sets it is `minkowski_sum`.

    Parameters
    ----------
    *sets : sets of one shape
        At least one, of any type; unions are summed member by member, a surface can only be moved by a point.

    Examples
    --------
    >>> from consderiv.sets.ellipsoids import ball
    >>> curved_sum(ball((0, 0), 1), ball((1, 0), 2))
    {(a, b) : (a - 1)**2 + b**2 <= 9}
    >>> curved_sum(ball((0, 0, 0), 1, axes=(0, 1)), Polytope.hull([(0, 0, -1), (0, 0, 1)]))
    {(a, b, 0) : a**2 + b**2 <= 1} + {0} x {0} x [-1, 1]
    """
    known = unknown_or_undefined(sets, curved_sum)
    if known is not None:
        return known
    if all(isinstance(part, (Polytope, MinkowskiSum, FiniteSet, Union, Empty)) for part in sets):
        return minkowski_sum(*sets)
    shape = common_shape(sets)
    empty = next((part for part in sets if isinstance(part, Empty)), None)
    if empty is not None:
        return empty
    if not all(isinstance(part, (CurvedSet, Polytope, MinkowskiSum)) for part in sets):
        from consderiv.sets.curved_boundary import sum_of_unions

        return sum_of_unions(sets)
    options = [part.members if isinstance(part, CurvedHull) else (part,) for part in sets]
    if all(len(option) == 1 for option in options):
        return _sum_of_terms(sets, shape)
    return curved_hull(*(_sum_of_terms(choice, shape) for choice in choices(*options)))


def common_shape(sets: Sequence[ValueSet]) -> Shape:
    """The shape of sets that must agree on it."""
    shape = sets[0].shape
    assert shape is not None
    for part in sets[1:]:
        assert part.shape is not None
        require_same_shape(shape, part.shape)
    return shape


def unknown_or_undefined(sets: Sequence[ValueSet], combine: Callable[..., ValueSet]) -> ValueSet | None:
    """The result of a monotone operation if some set is undefined or unknown: itself, or bounds; otherwise None."""
    undefined = next((part for part in sets if isinstance(part, Undefined)), None)
    if undefined is not None:
        return undefined
    unknown = next((part for part in sets if isinstance(part, UnknownSet)), None)
    if unknown is None:
        return None
    below = [part.inner if isinstance(part, UnknownSet) else part for part in sets]
    above = [part.outer if isinstance(part, UnknownSet) else part for part in sets]
    return UnknownSet(
        unknown.reason,
        None if any(part is None for part in below) else combine(*below),
        None if any(part is None for part in above) else combine(*above),
    )


def _sum_of_terms(parts: Sequence[ValueSet], shape: Shape) -> ValueSet:
    flats: list[Polytope] = []
    curved: list[Ellipsoid] = []
    for part in parts:
        for term in _terms(part):
            if isinstance(term, Ellipsoid):
                flats.append(Polytope((term.flat_centre,), shape))
                curved.append(centred(term))
            else:
                flats.extend(term.members if isinstance(term, MinkowskiSum) else [term])
    atoms = _merged(curved)
    flat = sum_of_polytopes(flats, shape)
    if len(atoms) == 1 and isinstance(flat, Polytope) and len(flat.flat_vertices) == 1:
        return moved(atoms[0], flat.flat_vertices[0])
    return CurvedSum(flat, tuple(atoms)) if atoms else flat


def _terms(part: ValueSet) -> Sequence[Any]:
    if isinstance(part, CurvedSum):
        return (part.flat, *part.curved)
    if isinstance(part, (Ellipsoid, Polytope, MinkowskiSum)):
        return (part,)
    raise UnsupportedError(
        "convex sets are required: polytopes, Minkowski sums, ellipsoids, caps, their sums and hulls",
        f"received {type(part).__name__}",
        "take convex_hull(...) first, or add the members one by one",
    )


def centred(part: Ellipsoid) -> Ellipsoid:
    """The atom moved to the centre 0."""
    return moved(part, (Fraction(0),) * len(part.flat_centre))


def moved(part: Ellipsoid, centre: Vector) -> Ellipsoid:
    """The atom moved to another centre."""
    if isinstance(part, Cap):
        return Cap(centre, part.gram, part.shape, part.normal, part.level)
    return Ellipsoid(centre, part.gram, part.shape)


def _merged(atoms: Iterable[Ellipsoid]) -> list[Ellipsoid]:
    """Atoms with centre 0; t^2 Q and s^2 Q give (t + s)^2 Q, and caps of them with one normal and proportional levels."""
    kept: list[Ellipsoid] = []
    for atom in atoms:
        for k, other in enumerate(kept):
            joined = _joined(atom, other)
            if joined is not None:
                kept[k] = joined
                break
        else:
            kept.append(atom)
    return sorted(kept, key=_sort_key)


def _joined(first: Ellipsoid, second: Ellipsoid) -> Ellipsoid | None:
    ratio = proportion(first, second)
    root = None if ratio is None else rational_root(ratio)
    if root is None:
        return None
    factor = (1 + root) * (1 + root)
    gram = tuple(tuple(factor * entry for entry in row) for row in second.gram)
    if isinstance(first, Cap) and isinstance(second, Cap):
        # The same directions reach both caps iff level / |normal|_Q agree.
        if first.normal != second.normal or first.level != root * second.level:
            return None
        return Cap(second.flat_centre, gram, second.shape, second.normal, (1 + root) * second.level)
    if isinstance(first, Cap) or isinstance(second, Cap):
        return None
    joined = ellipsoid_flat(second.flat_centre, gram, second.shape)
    assert isinstance(joined, Ellipsoid)
    return joined


def proportion(first: Ellipsoid, second: Ellipsoid) -> Any:
    """The number r with first.gram = r second.gram, None if there is none."""
    i = next(k for k in range(len(second.gram)) if sign(second.gram[k][k]))
    ratio = first.gram[i][i] / second.gram[i][i]
    same = all(a == ratio * b for x, y in zip(first.gram, second.gram, strict=True) for a, b in zip(x, y, strict=True))
    return ratio if same and sign(ratio) else None


def _sort_key(atom: Ellipsoid) -> Any:
    cap = (atom.normal, atom.level) if isinstance(atom, Cap) else ()
    return tuple(-entry for row in atom.gram for entry in row), len(cap), cap


def curved_hull(*sets: ValueSet) -> ValueSet:
    """The convex hull of a union of sets, curved or not, in its simplest type.

    Members inside other members go; arcs that together are a whole ellipse become the ellipse; a hull whose curved
    members lie in the polytope of the corners is that polytope.

    Parameters
    ----------
    *sets : sets of one shape
        Finite sets, polytopes, sums, unions of these, and curved sets; at least one.

    Examples
    --------
    >>> from consderiv.sets.ellipsoids import ball, cap
    >>> curved_hull(ball((0, 0), 1), ball((1, 0), 3))
    {(a, b) : (a - 1)**2 + b**2 <= 9}
    >>> right, left = cap(ball((-1, 0)), (1, 0)), cap(ball((1, 0)), (-1, 0))
    >>> curved_hull(right, left)  # norm(x, y) - abs(x)
    [-1, 1] x [-1, 1]
    """
    if not sets:
        raise UnsupportedError("at least one set is required", "received none", "use Empty(shape)")
    known = unknown_or_undefined(sets, curved_hull)
    if known is not None:
        return known
    shape = common_shape(sets)
    members = [member for part in sets if not isinstance(part, Empty) for member in _members(part)]
    if not members:
        return Empty(shape)
    from consderiv.sets.curved_normal_form import simplest_hull

    return simplest_hull(members, shape)


def _members(part: ValueSet) -> Sequence[ValueSet]:
    if isinstance(part, (CurvedHull, Union)):
        return part.members
    if isinstance(part, CurvedSet):
        return (part,)
    hull = convex_hull(part)
    if isinstance(hull, CurvedHull):
        return hull.members
    if isinstance(hull, (CurvedSet, Polytope, MinkowskiSum)):
        return (hull,)
    raise UnsupportedError("known nonempty sets are required", f"received {type(part).__name__}", "leave it out")


def normalised(part: ValueSet) -> ValueSet:
    """The simplest type of a set: a curved set that is a polytope comes out as one.

    Examples
    --------
    >>> from consderiv.sets.ellipsoids import ball
    >>> normalised(ball((0, 0)))
    {(a, b) : a**2 + b**2 <= 1}
    """
    if isinstance(part, CurvedHull):
        return curved_hull(*part.members)
    if isinstance(part, CurvedSum):
        return curved_sum(part.flat, *part.curved)
    return part


def translated_sum(part: CurvedSum, vector: Vector) -> CurvedSum:
    """The sum moved by a vector."""
    flat = part.flat
    if isinstance(flat, Polytope):
        points = tuple(shifted(point, vector) for point in flat.flat_vertices)
        return CurvedSum(Polytope(points, flat.shape), part.curved)
    moved = sum_of_polytopes([Polytope((vector,), part.shape), *flat.members], part.shape, budget=0)
    return CurvedSum(moved, part.curved)

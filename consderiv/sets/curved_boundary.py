"""Surfaces of ellipsoids and caps, and unions with them: limiting and Bouligand sets of norms are curved, not convex."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product as product_of
from typing import Any

from consderiv.errors import UnsupportedError
from consderiv.exact.reals import Number, sign
from consderiv.sets.comparison import Outside, subset_of
from consderiv.sets.curved import CurvedSum, common_shape, curved_hull, curved_sum, unknown_or_undefined
from consderiv.sets.curved_formulas import support_formula
from consderiv.sets.curved_matrices import Vector, block_of, congruent, inner, product
from consderiv.sets.curved_printing import atom_text, member_to_json
from consderiv.sets.elements import Shape, unflatten
from consderiv.sets.ellipsoids import Cap, CurvedSet, Ellipsoid, ball, reaches, same_data
from consderiv.sets.finite import Empty, FiniteSet
from consderiv.sets.images import convex_hull, image_flat, scale_exact, translate_flat
from consderiv.sets.json_form import to_json
from consderiv.sets.membership import InMember, OutsideAll, contains_flat
from consderiv.sets.minkowski import MinkowskiSum
from consderiv.sets.polytope import Polytope
from consderiv.sets.printing import Notation, render
from consderiv.sets.support import bounding_box, maximizer_flat
from consderiv.sets.union import Union, union
from consderiv.sets.value_set import ValueSet
from consderiv.verdicts import Proved, Refuted, Unknown, Verdict


@dataclass(frozen=True, eq=False, repr=False)
class Sphere(ValueSet):
    """The surface {c + Q y : y^T Q y = 1} of an ellipsoid, or of a cap its curved part <normal, Q y> >= level.

    The cap is closed: both ends of an arc belong to it. Use `sphere` or `surface`.
    """

    solid: Ellipsoid

    @property
    def shape(self) -> Shape:
        """The shape of the elements."""
        return self.solid.shape


@dataclass(frozen=True, eq=False, repr=False)
class CurvedUnion(ValueSet):
    """A union of at least two sets, one of them curved, none proved to lie in another. Use `curved_union`."""

    members: tuple[ValueSet, ...]

    @property
    def shape(self) -> Shape:
        """The common shape of the members."""
        assert self.members[0].shape is not None
        return self.members[0].shape


def sphere(centre: Any, radius: Any = 1) -> ValueSet:
    """The sphere: the limiting subdifferential of -norm(x) at 0.

    Examples
    --------
    >>> sphere((0, 0))
    {(a, b) : a**2 + b**2 = 1}
    """
    return surface(ball(centre, radius))


def surface(part: ValueSet) -> ValueSet:
    """The curved surface of an ellipsoid or cap; of a segment its ends, of a point the point.

    Raises
    ------
    UnsupportedError
        For other sets.
    """
    if isinstance(part, Ellipsoid):
        return Sphere(part)
    if isinstance(part, Polytope) and len(part.flat_vertices) <= 2:
        return FiniteSet(part.flat_vertices, part.shape)
    raise UnsupportedError("an ellipsoid or cap is required", f"received {type(part).__name__}", "use its members")


def curved_union(*sets: ValueSet) -> ValueSet:
    """The union of sets, curved or not; without curved ones it is `union`.

    Examples
    --------
    >>> curved_union(sphere((0, 0)), FiniteSet.of([(1, 0), (2, 0)]))
    {(2, 0)} ∪ {(a, b) : a**2 + b**2 = 1}
    """
    known = unknown_or_undefined(sets, curved_union)
    if known is not None:
        return known
    members: list[ValueSet] = []
    plain: list[ValueSet] = []
    for part in sets:
        for member in part.members if isinstance(part, (CurvedUnion, Union)) else (part,):
            (members if isinstance(member, (CurvedSet, Sphere)) else plain).append(member)
    if not members:
        return union(*sets)
    common_shape(sets)
    kept: list[ValueSet] = []
    for member in members:
        if not any(_inside(member, other) for other in kept):
            kept = [other for other in kept if not _inside(other, member)] + [member]
    flat = _without(union(*plain), kept) if plain else None
    found = [*([] if flat is None or isinstance(flat, Empty) else [flat]), *sorted(kept, key=str)]
    return found[0] if len(found) == 1 else CurvedUnion(tuple(found))


def sum_of_unions(sets: Sequence[ValueSet]) -> ValueSet:
    """The sum of sets, some of them unions, finite or surfaces: the union of the sums of members.

    Raises
    ------
    UnsupportedError
        If a surface meets more than points.
    """
    options: list[Sequence[ValueSet]] = []
    for part in sets:
        if isinstance(part, FiniteSet):
            options.append([Polytope((flat,), part.shape) for flat in part.flat_elements])
        else:
            options.append(part.members if isinstance(part, (Union, CurvedUnion)) else [part])
    return curved_union(*(_sum_with_surface(choice) for choice in product_of(*options)))


def _sum_with_surface(parts: Sequence[ValueSet]) -> ValueSet:
    surfaces = [part for part in parts if isinstance(part, Sphere)]
    rest = [part for part in parts if not isinstance(part, Sphere)]
    if not surfaces:
        return curved_sum(*rest)
    offset = curved_sum(*rest) if rest else None
    if len(surfaces) == 1 and offset is None:
        return surfaces[0]
    if len(surfaces) == 1 and isinstance(offset, Polytope) and len(offset.flat_vertices) == 1:
        return translate_flat(surfaces[0], offset.flat_vertices[0])
    raise UnsupportedError(
        "a sum of a surface with points is required",
        f"received {len(surfaces)} surfaces and other sets",
        "take convex hulls first",
    )


def _inside(small: ValueSet, large: ValueSet) -> bool:
    return isinstance(subset_of(small, large), Proved)


def _without(flat: ValueSet, curved: list[ValueSet]) -> ValueSet | None:
    """The union without the members and points that lie in a curved set."""
    if isinstance(flat, FiniteSet):
        left = [p for p in flat.flat_elements if not any(isinstance(contains_flat(c, p), Proved) for c in curved)]
        return FiniteSet(tuple(left), flat.shape) if left else None
    parts = flat.members if isinstance(flat, Union) else (flat,)
    kept = [part for part in parts if not any(_inside(part, other) for other in curved)]
    return union(*kept) if kept else None


@contains_flat.register
def _(part: Sphere, point: Vector) -> Verdict:
    inside = contains_flat(part.solid, point)
    if isinstance(inside, Proved) and sign(inside.evidence.square - 1) < 0:
        return Refuted(inside.evidence, "it lies inside the surface, not on it")
    return inside


@contains_flat.register
def _(part: CurvedUnion, point: Vector) -> Verdict:
    verdicts = [contains_flat(member, point) for member in part.members]
    for index, verdict in enumerate(verdicts):
        if isinstance(verdict, Proved):
            return Proved(InMember(index, verdict.evidence))
    for verdict in verdicts:
        if isinstance(verdict, Unknown):
            return verdict
    return Refuted(OutsideAll(tuple(verdict.evidence for verdict in verdicts if isinstance(verdict, Refuted))))


@subset_of.register
def _(part: Sphere, outer: ValueSet) -> Verdict:
    if outer.convex:
        return subset_of(part.solid, outer)
    for member in (outer, *getattr(outer, "members", ())):
        if isinstance(member, Sphere) and (same_data(part.solid, member.solid) or _on_same_surface(part, member)):
            return Proved(None, "it is part of the surface")
        if member.convex and isinstance(subset_of(part.solid, member), Proved):
            return Proved(None, "a convex member contains it")
    size = len(part.solid.flat_centre)
    for k in range(size):
        for side in (Fraction(1), Fraction(-1)):
            direction = tuple(side * (1 + Fraction(int(i == k)) * 5 + i) for i in range(size))
            point: Vector = maximizer_flat(part, direction)
            verdict = contains_flat(outer, point)
            if isinstance(verdict, Refuted):
                return Refuted(Outside(unflatten(point, part.shape), verdict.evidence))
    return Unknown("no rule decides the inclusion of the curved surface")


def _on_same_surface(part: Sphere, outer: Sphere) -> bool:
    own, other = part.solid, outer.solid
    if own.flat_centre != other.flat_centre or own.gram != other.gram:
        return False
    return not isinstance(other, Cap) or isinstance(subset_of(own, other), Proved)


@subset_of.register
def _(part: CurvedUnion, outer: ValueSet) -> Verdict:
    verdicts = [subset_of(member, outer) for member in part.members]
    for kind in (Refuted, Unknown):
        for verdict in verdicts:
            if isinstance(verdict, kind):
                return verdict
    return Proved(None, "each member lies in the other set")


@maximizer_flat.register
def _(part: Sphere, direction: Vector) -> Vector:
    """As for the solid, but where that is a centre any point of the rim will do."""
    solid = part.solid
    if sign(product(solid.gram, direction, direction)) and not (
        isinstance(solid, Cap) and reaches(solid, direction) < 0
    ):
        return maximizer_flat(solid, direction)
    centre, gram = solid.disc if isinstance(solid, Cap) else (solid.flat_centre, solid.gram)
    if not sign(product(gram, direction, direction)):
        k = block_of(gram)[0]
        direction = tuple(Fraction(int(i == k)) for i in range(len(direction)))
    return maximizer_flat(Ellipsoid(centre, gram, part.shape), direction)


@maximizer_flat.register
def _(part: CurvedUnion, direction: Vector) -> Vector:
    points: list[Vector] = [maximizer_flat(member, direction) for member in part.members]
    return max(points, key=lambda point: inner(direction, point))


@bounding_box.register
def _(part: Sphere) -> Any:
    return bounding_box(part.solid)


@bounding_box.register
def _(part: CurvedUnion) -> Any:
    boxes = [box for member in part.members if (box := bounding_box(member)) is not None]
    return tuple((min(a for a, _ in sides), max(b for _, b in sides)) for sides in zip(*boxes, strict=True))


@convex_hull.register
def _(part: Sphere) -> ValueSet:
    return part.solid


@convex_hull.register
def _(part: CurvedUnion) -> ValueSet:
    return curved_hull(*(convex_hull(member) for member in part.members))


def _mapped(part: Sphere, image: Callable[[ValueSet], ValueSet]) -> ValueSet:
    """The image of the surface under an injective map."""
    return surface(image(part.solid))


@image_flat.register
def _(part: Sphere, rows: Any, shape: Shape) -> ValueSet:
    solid = part.solid
    kept = len(block_of(congruent(rows, solid.gram)))
    if kept == solid.rank:
        return _mapped(part, lambda whole: image_flat(whole, rows, shape))
    if not isinstance(solid, Cap) and kept:
        return image_flat(solid, rows, shape)  # a projected sphere is filled
    raise UnsupportedError(
        "a map that is injective on the cap is required", "received another one", "map its convex hull"
    )


@scale_exact.register
def _(part: Sphere, factor: Number) -> ValueSet:
    return _mapped(part, lambda whole: scale_exact(whole, factor))


@translate_flat.register
def _(part: Sphere, vector: Any) -> ValueSet:
    return _mapped(part, lambda whole: translate_flat(whole, vector))


@image_flat.register
def _(part: CurvedUnion, rows: Any, shape: Shape) -> ValueSet:
    return curved_union(*(image_flat(member, rows, shape) for member in part.members))


@scale_exact.register
def _(part: CurvedUnion, factor: Number) -> ValueSet:
    return curved_union(*(scale_exact(member, factor) for member in part.members))


@translate_flat.register
def _(part: CurvedUnion, vector: Any) -> ValueSet:
    return curved_union(*(translate_flat(member, vector) for member in part.members))


@render.register
def _(part: Sphere, notation: Notation) -> str:
    return atom_text(part.solid, notation, "=")


@render.register
def _(part: CurvedUnion, notation: Notation) -> str:
    grouped = (CurvedSum, MinkowskiSum)
    texts = (f"({render(m, notation)})" if isinstance(m, grouped) else render(m, notation) for m in part.members)
    return notation.cup.join(texts)


@to_json.register
def _(part: Sphere) -> dict[str, Any]:
    member = member_to_json(part.solid)
    return {
        "type": "curved",
        "description": str(part),
        "support": support_formula(part.solid),
        "members": [member | {"type": "sphere" if member["type"] == "ellipsoid" else "spherical_cap"}],
    }


@to_json.register
def _(part: CurvedUnion) -> dict[str, Any]:
    return {"type": "union", "members": [to_json(member) for member in part.members]}

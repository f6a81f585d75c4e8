"""Unbounded polyhedra conv(vertices) + cone(rays): values of fields that are not locally bounded, such as cones of normals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from consderiv.errors import UnsupportedError
from consderiv.exact.lp import Feasible, solve_nonnegative
from consderiv.exact.rationals import dot
from consderiv.exact.reals import Number, sign
from consderiv.sets.comparison import Outside, subset_of
from consderiv.sets.elements import Flat, Shape, read_elements, unflatten
from consderiv.sets.images import Rows, convex_hull, image_flat, scale_exact, translate_flat
from consderiv.sets.json_form import Json, element_to_json, to_json
from consderiv.sets.membership import Separator, Weights, contains_flat
from consderiv.sets.polytope import Polytope, hull_of
from consderiv.sets.printing import PLAIN, Notation, element_text, render
from consderiv.sets.support import Box, bounding_box, maximizer_flat
from consderiv.sets.value_set import ValueSet
from consderiv.verdicts import Proved, Refuted, Unknown, Verdict


@dataclass(frozen=True, eq=False, repr=False)
class Polyhedron(ValueSet):
    """conv(vertices) + {sum t_j ray_j : t_j >= 0} with at least one ray. Use `polyhedron`."""

    convex: ClassVar[bool] = True
    flat_vertices: tuple[Flat, ...]
    flat_rays: tuple[Flat, ...]
    shape: Shape


def polyhedron(points: Iterable[Any], rays: Iterable[Any]) -> ValueSet:
    """The set conv(points) + cone(rays), a polytope where all rays are zero.

    Parameters
    ----------
    points : vectors, at least one
    rays : vectors

    Examples
    --------
    >>> polyhedron([(0, 0)], [(0, 1)])
    {(0, 0)} + cone{(0, 1)}
    >>> polyhedron([0, 3], [1]).contains(5)
    Proved('it lies in the polyhedron')
    """
    flats, shape = read_elements(points)
    given = list(rays)
    return polyhedron_of(flats, read_elements(given, shape)[0] if given else [], shape)


def polyhedron_of(points: Sequence[Flat], rays: Sequence[Flat], shape: Shape) -> ValueSet:
    """The same for flat elements."""
    kept = _irredundant_rays([ray for ray in dict.fromkeys(rays) if any(ray)])
    vertices = hull_of(points, shape).flat_vertices
    if not kept:
        return Polytope(vertices, shape)
    left = list(vertices)
    for vertex in vertices:
        others = [v for v in left if v != vertex]
        if others and _weights(others, kept, vertex) is not None:
            left = others
    return Polyhedron(tuple(left), tuple(kept), shape)


def _irredundant_rays(rays: list[Flat]) -> list[Flat]:
    kept = [_normalised(ray) for ray in rays]
    kept = list(dict.fromkeys(kept))
    for ray in list(kept):
        others = [r for r in kept if r != ray]
        if others and isinstance(solve_nonnegative(others, ray), Feasible):
            kept = others
    return sorted(kept)


def _normalised(ray: Flat) -> Flat:
    lead = next(entry for entry in ray if entry)
    return tuple(entry / (lead if sign(lead) > 0 else -lead) for entry in ray)


def _columns(points: Sequence[Flat], rays: Sequence[Flat]) -> list[Flat]:
    return [*((*v, Fraction(1)) for v in points), *((*r, Fraction(0)) for r in rays)]


def _weights(points: Sequence[Flat], rays: Sequence[Flat], target: Flat) -> dict[int, Number] | None:
    answer = solve_nonnegative(_columns(points, rays), (*target, Fraction(1)))
    return dict(answer.weights) if isinstance(answer, Feasible) else None


@contains_flat.register
def _(part: Polyhedron, point: Flat) -> Verdict:
    answer = solve_nonnegative(_columns(part.flat_vertices, part.flat_rays), (*point, Fraction(1)))
    if isinstance(answer, Feasible):
        count = len(part.flat_vertices)
        weights = tuple((j, w) for j, w in answer.weights.items() if w and j < count)
        return Proved(Weights((weights,)), "it lies in the polyhedron")
    functional = tuple(-entry for entry in answer.functional[:-1])
    largest = max(dot(functional, v) for v in part.flat_vertices)
    return Refuted(Separator(unflatten(functional, part.shape), dot(functional, point), largest))


@subset_of.register
def _(inner: Polyhedron, outer: ValueSet) -> Verdict:
    base = subset_of(Polytope(inner.flat_vertices, inner.shape), outer)
    if isinstance(base, Refuted):
        return base
    if isinstance(outer, Polyhedron):
        for ray in inner.flat_rays:
            if not isinstance(solve_nonnegative(outer.flat_rays, ray), Feasible):
                return _far_element(inner.flat_vertices[0], ray, inner.shape, outer)
        return base
    return _far_element(inner.flat_vertices[0], inner.flat_rays[0], inner.shape, outer)


def _far_element(vertex: Flat, ray: Flat, shape: Shape, outer: ValueSet) -> Verdict:
    """The first of vertex + t ray, t = 1, 2, 4, ..., that the other set lacks."""
    for k in range(256):
        point = tuple(v + 2**k * r for v, r in zip(vertex, ray, strict=True))
        verdict = contains_flat(outer, point)
        if isinstance(verdict, Refuted):
            return Refuted(Outside(unflatten(point, shape), verdict.evidence), "an element of a ray is missing")
        if isinstance(verdict, Unknown):
            return verdict
    return Unknown("the rays go beyond what was searched")


@maximizer_flat.register
def _(part: Polyhedron, direction: Flat) -> Flat:
    if any(sign(dot(direction, ray)) > 0 for ray in part.flat_rays):
        raise UnsupportedError(
            "a direction in which the set is bounded is required", "received one along which a ray goes up",
            "take another direction",
        )  # fmt: skip
    return max(part.flat_vertices, key=lambda v: (dot(direction, v), v))


@bounding_box.register
def _(part: Polyhedron) -> Box | None:
    return None


@image_flat.register
def _(part: Polyhedron, rows: Rows, shape: Shape) -> ValueSet:
    points, rays = ([tuple(dot(row, v) for row in rows) for v in own] for own in (part.flat_vertices, part.flat_rays))
    return polyhedron_of(points, rays, shape)


@scale_exact.register
def _(part: Polyhedron, factor: Number) -> ValueSet:
    points, rays = ([tuple(factor * e for e in v) for v in own] for own in (part.flat_vertices, part.flat_rays))
    return polyhedron_of(points, rays, part.shape)


@translate_flat.register
def _(part: Polyhedron, vector: Flat) -> ValueSet:
    moved = [tuple(a + b for a, b in zip(v, vector, strict=True)) for v in part.flat_vertices]
    return polyhedron_of(moved, part.flat_rays, part.shape)


@convex_hull.register
def _(part: Polyhedron) -> ValueSet:
    return part


@to_json.register
def _(part: Polyhedron) -> Json:
    vertices, rays = ([element_to_json(v, part.shape) for v in own] for own in (part.flat_vertices, part.flat_rays))
    return {"type": "polyhedron", "vertices": vertices, "rays": rays}


@render.register
def _(part: Polyhedron, notation: Notation) -> str:
    if part.shape == (1,):
        (end, *_), (ray, *more) = part.flat_vertices, part.flat_rays
        infinity = "inf" if notation is PLAIN else r"\infty"
        if more:
            return f"(-{infinity}, {infinity})"
        side = notation.number(end[0])
        return f"[{side}, {infinity})" if sign(ray[0]) > 0 else f"(-{infinity}, {side}]"
    rays = ", ".join(element_text(ray, part.shape, notation) for ray in part.flat_rays)
    cone = "cone" if notation is PLAIN else r"\operatorname{cone}"
    base = render(Polytope(part.flat_vertices, part.shape), notation)
    return f"{base} + {cone}{notation.opening}{rays}{notation.closing}"

"""Limits of gradients of a planar program with roots at zero: arcs of curves over cones of directions, points and segments.

On a sector f = P(z, r) is smooth and grad f = P_z(0) + sum_k P_{r_k}(0) grad r_k + o(1), as long as all roots in P have bounded
gradients. Over a direction d off the lines where a root is `Line` (root_slopes.py) the limit is one vector; over such a
line the limits near it in the sector fill a segment.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from ..errors import ConsderivError
from ..exact.reals import Number, sign
from ..germs.fans import IrrationalBranch
from ..sets.curved import curved_sum
from ..sets.curved_boundary import surface
from ..sets.curved_numbers import rational_root
from ..sets.curved_sectors import sector as arc_over
from ..sets.ellipsoids import ellipsoid_flat
from ..sets.polytope import Polytope, hull_of
from ..sets.value_set import ValueSet
from .local import Local
from .planar_norms import Ray
from .root_coordinates import RootRefused, rooted_leaves
from .root_sectors import Boundary, Sector, counterclockwise, root_sectors, same_ray, turn
from .root_slopes import Form, Line, RootSlopes, Smooth, Vector, along_form, is_in_tangent_cone, root_slopes

_ZERO = Fraction(0)


@dataclass(frozen=True)
class Part:
    """The limits {slopes + sum factor Q d / |d|_Q} over the closed cone of two rays, or a segment over a single ray.

    Parameters
    ----------
    rays : one or two vectors, counterclockwise, less than a half turn apart
    slopes : vector
    forms : tuple of Form
        No two with proportional matrices by a rational square.
    ends : vectors
        For a single ray: the hull of these points.
    """

    rays: tuple[Ray, ...]
    slopes: Vector
    forms: tuple[Form, ...] = ()
    ends: tuple[Vector, ...] = ()

    def is_like(self, other: Part) -> bool:
        """Whether f'(x; d) has the same formula on both cones."""
        return (self.slopes, self.forms) == (other.slopes, other.forms)

    def limits(self) -> ValueSet:
        """The convex hull of the limits: of an ellipse the hull of an arc."""
        if self.ends or not self.forms:
            return hull_of(self.ends or (self.slopes,), (2,))
        if len(self.forms) > 1:
            raise RootRefused
        (form,) = self.forms
        square = form.factor * form.factor
        whole = ellipsoid_flat((_ZERO, _ZERO), tuple(tuple(square * entry for entry in row) for row in form.gram), (2,))
        rays = self.rays if sign(form.factor) > 0 else tuple((-x, -y) for x, y in self.rays)
        return curved_sum(Polytope((self.slopes,), (2,)), arc_over(whole, rays))

    def along(self, direction: Sequence[Number]) -> Vector:
        """The limit over a direction of the cone."""
        found = self.slopes
        for form in self.forms:
            found = added(found, along_form(form, direction))
        return found

    def members(self) -> ValueSet:
        """The limits themselves."""
        hull = self.limits()
        return surface(hull) if self.forms and not self.ends else hull


@dataclass(frozen=True)
class Kink:
    """The limits of the gradients on the two sides of a half-branch, and its tangent; after it comes the second side."""

    ray: Ray
    before: Vector
    after: Vector

    @property
    def jump(self) -> int:
        """1 for a convex kink in the limit, -1 for a concave one, 0 for none."""
        normal = (-self.ray[1], self.ray[0])
        return sign(sum(((b - a) * n for a, b, n in zip(self.before, self.after, normal, strict=True)), _ZERO))


@dataclass(frozen=True)
class PlanarGerm:
    """All parts in counterclockwise order, and what happens on the half-branches between sectors."""

    parts: tuple[Part, ...]
    kinks: tuple[Kink, ...]
    memory: dict[str, ValueSet | None] = field(default_factory=dict, init=False, compare=False, repr=False)

    @cached_property
    def wide(self) -> list[Part]:
        """The parts over cones with interior: they cover the plane, and f'(x; d) is linear plus norms on each."""
        parts = [part for part in self.parts if len(part.rays) == 2]
        pairs = zip([parts[-1], *parts], parts, strict=False)
        start = next((k for k, (last, part) in enumerate(pairs) if not last.is_like(part)), 0)
        kept: list[Part] = []
        for part in [*parts[start:], *parts[:start]]:
            last = kept[-1] if kept else None
            if last is not None and last.is_like(part) and turn(last.rays[0], part.rays[1]) > 0:
                kept[-1] = Part((last.rays[0], part.rays[1]), part.slopes, part.forms)
            else:
                kept.append(part)
        return kept

    @property
    def narrow(self) -> list[Part]:
        """The parts over single rays."""
        return [part for part in self.parts if len(part.rays) == 1]


def planar_germ(local: Local) -> PlanarGerm | None:
    """The limits of the gradients of a scalar program of two variables; None where they are not decided."""
    if "planar_germ" not in local.memory:
        found = None
        if len(local.point) == 2 and not local.program.is_map:
            try:
                found = _planar_germ(local)
            except (RootRefused, IrrationalBranch, ConsderivError, RecursionError):
                found = None
        local.memory["planar_germ"] = found
    known: PlanarGerm | None = local.memory["planar_germ"]
    return known


def _planar_germ(local: Local) -> PlanarGerm:
    sectors = [_Slopes.of(sector) for sector in root_sectors(rooted_leaves(local))]
    parts = [part for one in sectors for part in one.parts()]
    pairs = zip(sectors, [*sectors[1:], sectors[0]], strict=True)
    kinks = [Kink(a.sector.end.ray, a.at(a.sector.end), b.at(b.sector.start)) for a, b in pairs]
    return PlanarGerm(tuple(parts), tuple(kinks))


@dataclass(frozen=True)
class _Slopes:
    """A sector with the constant part of its gradients and its roots, each with its factor."""

    sector: Sector
    constant: Vector
    forms: tuple[Form, ...]
    lines: tuple[tuple[Number, Line], ...]

    @classmethod
    def of(cls, sector: Sector) -> _Slopes:
        leaf = sector.leaf
        row = leaf.piece.gradient
        used = leaf.piece.numerator.variables()
        used |= set() if leaf.piece.denominator is None else leaf.piece.denominator.variables()
        constant: Vector = (row.get(0, _ZERO), row.get(1, _ZERO))
        forms: list[Form] = []
        lines: list[tuple[Number, Line]] = []
        for place in sorted(k for k in used if k in leaf.roots):
            found: RootSlopes = root_slopes(leaf.roots[place], sector)
            factor = row.get(place, _ZERO)
            if isinstance(found, Smooth):
                constant = added(constant, found.slopes, factor)
            elif isinstance(found, Form):
                _join(forms, Form(found.gram, factor * found.factor))
            else:
                lines.append((factor, found))  # also without a factor: its slopes have to be bounded
        return cls(sector, constant, tuple(form for form in forms if form.factor), tuple(lines))

    def parts(self) -> Iterator[Part]:
        """The parts of the tangent cone."""
        rays = self._rays()
        for first, last in zip(rays, rays[1:], strict=False):
            yield self._wide(first, last)
        for ray in rays:
            near = [item for item in self.lines if _is_on(item[1], ray)]
            if near or len(rays) == 1:
                yield self._narrow(ray, near)

    def _rays(self) -> list[Ray]:
        """The rays that cut the tangent cone, counterclockwise; only one for a cusp."""
        start, end = self.sector.start.ray, self.sector.end.ray
        if same_ray(start, end):
            return [start]
        inner: list[Ray] = []
        kernels = [ray for _, line in self.lines for ray in (line.kernel, (-line.kernel[0], -line.kernel[1]))]
        if turn(start, end) == 0:
            kernels.append((Fraction(self.sector.side), _ZERO))
        for ray in kernels:
            known = any(same_ray(ray, other) for other in (start, end, *inner))
            if not known and is_in_tangent_cone(ray, self.sector):
                inner.append(ray)
        return [start, *sorted(inner, key=counterclockwise), end]

    def _wide(self, first: Ray, last: Ray) -> Part:
        middle = (first[0] + last[0], first[1] + last[1])
        slopes = self.constant
        for factor, line in self.lines:
            slopes = added(slopes, line.slopes, factor * line.value(middle))
        return Part((first, last), slopes, self.forms)

    def _narrow(self, ray: Ray, near: Sequence[tuple[Number, Line]]) -> Part:
        """The limits near one ray: a segment for the root whose line it is on."""
        slopes = self._off(ray)
        if not near:
            return Part((ray,), slopes)
        if len(near) > 1:
            raise RootRefused
        ((factor, line),) = near
        ends = {factor * value for value in self._range(line, ray)}
        return Part((ray,), slopes, (), tuple(added(slopes, line.slopes, value) for value in sorted(ends)))

    def _range(self, line: Line, ray: Ray) -> tuple[Number, Number]:
        """The values of the derivative of a root at both ends of the part of the sector that is tangent to its line."""
        if not line.decided:
            raise RootRefused
        found = []
        for boundary, side in ((self.sector.start, -1), (self.sector.end, 1)):
            if same_ray(boundary.ray, ray):
                found.append(line.along(boundary))
            else:
                # A direction of the sector beyond the ray.
                found.append(line.value((-side * ray[1], side * ray[0])))
        return found[0], found[1]

    def _off(self, ray: Ray) -> Vector:
        """The limit along a ray, without the roots whose line it is on."""
        found = self.constant
        for form in self.forms:
            found = added(found, along_form(form, ray))
        for factor, line in self.lines:
            if not _is_on(line, ray):
                found = added(found, line.slopes, factor * line.value(ray))
        return found

    def at(self, boundary: Boundary) -> Vector:
        """The limit along a half-branch that bounds the sector."""
        found = self._off(boundary.ray)
        for factor, line in self.lines:
            if _is_on(line, boundary.ray):
                found = added(found, line.slopes, factor * line.along(boundary))
        return found


def added(vector: Vector, other: Sequence[Number], factor: Number = Fraction(1)) -> Vector:
    """vector + factor * other."""
    return tuple(a + factor * b for a, b in zip(vector, other, strict=True))


def _is_on(line: Line, ray: Ray) -> bool:
    return not line.slopes[0] * ray[0] + line.slopes[1] * ray[1]


def _join(forms: list[Form], form: Form) -> None:
    """Add a norm to a sum of norms; t**2 Q with a rational t is t times the norm of Q."""
    for k, other in enumerate(forms):
        ratio = form.gram[0][0] / other.gram[0][0]
        alike = all(
            a == ratio * b for x, y in zip(form.gram, other.gram, strict=True) for a, b in zip(x, y, strict=True)
        )
        root = rational_root(ratio) if alike else None
        if root is not None:
            forms[k] = Form(other.gram, other.factor + root * form.factor)
            return
    forms.append(form)

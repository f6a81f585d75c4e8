"""The Frechet set {v : <v, d> <= p(d) for all d} in the plane, for p(d) = <a, d> + c |d|_Q on finitely many cones.

p is convex iff all c >= 0 and all kinks are convex: then the Frechet set is the hull of the limits of gradients. Otherwise it
is the hull of its extreme points. At an extreme point v the set of directions with <v, d> = p(d) either contains two rays, or
the interior of a cone with c > 0. On such a cone v lies on the arc of gradients, because a + c E_Q + K° has one point only with
an outer normal inside K. So extreme points are

* points where two lines <v, d> = p(d) of rays d meet, where such a line meets an arc, where two arcs meet, ends of arcs;
* whole arcs between these points: an arc without them lies inside the set or has no point in it.

Membership is exact. With w = v - a the condition of a cone is <w, d> <= c |d|_Q there. For c <= 0 the difference is convex,
so the rays decide. For c > 0 the d with <w, d> > c |d|_Q form an open convex cone around Q^-1 w, or none if w^T Q^-1 w <= c^2.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import combinations, product
from math import hypot
from time import monotonic

from ..errors import ConsderivError
from ..exact.algebraic import Algebraic
from ..exact.matrices import inverse
from ..exact.reals import Number, sign
from ..sets import Empty, Polytope, ValueSet
from ..sets.curved import curved_hull
from ..sets.curved_matrices import inner, times
from ..sets.curved_matrices import product as gram_product
from ..sets.curved_numbers import square_root
from ..sets.ellipsoids import Ellipsoid, cap_flat
from .planar_parts import Part, PlanarGerm, added
from .root_coordinates import RootRefused
from .root_sectors import counterclockwise, in_cone, same_ray, turn
from .root_slopes import Form, Vector

_ZERO = Fraction(0)
SECONDS = 8.0
DEGREE = 8  # arcs that end in points of higher degree are given up: comparing them takes minutes
DIRECTIONS = tuple((Fraction(a), Fraction(b)) for a, b in product((-1, 0, 1), repeat=2) if a or b)

Line = tuple[Vector, Number]  # <v, d> = value


def planar_frechet(germ: PlanarGerm) -> ValueSet | None:
    """The Frechet set; None where two different norms are added up over one cone, or two arcs meet in a quartic."""
    if "frechet" not in germ.memory:
        germ.memory["frechet"] = _frechet(germ)
    return germ.memory["frechet"]


def _frechet(germ: PlanarGerm) -> ValueSet | None:
    try:
        if is_convex(germ):
            return curved_hull(*(part.limits() for part in germ.wide))
        return _Envelope(germ.wide).hull()
    except (RootRefused, ConsderivError):
        return None


def is_convex(germ: PlanarGerm) -> bool:
    """Whether f'(x; .) is a convex function."""
    norms = all(sign(form.factor) >= 0 for part in germ.wide for form in part.forms)
    pairs = zip(germ.wide, [*germ.wide[1:], germ.wide[0]], strict=True)
    return norms and all(_jump(a, b) >= 0 for a, b in pairs)


def contains_ends(germ: PlanarGerm) -> bool:
    """Whether the limits of gradients over single rays are in the Frechet set."""
    envelope = _Envelope(germ.wide)
    try:
        return all(envelope.contains(end) for part in germ.narrow for end in part.ends or (part.slopes,))
    except RootRefused:
        return False


def _jump(before: Part, after: Part) -> int:
    ray = before.rays[1]
    step = added(after.along(ray), before.along(ray), Fraction(-1))
    return sign(inner((-ray[1], ray[0]), step))


@dataclass(frozen=True)
class _Envelope:
    """The parts of f'(x; .) over cones that cover the plane."""

    parts: Sequence[Part]
    deadline: float = field(default_factory=lambda: monotonic() + SECONDS)

    @cached_property
    def curved(self) -> list[Part]:
        """The parts with c > 0."""
        return [part for part in self.parts if any(sign(form.factor) > 0 for form in part.forms)]

    @cached_property
    def lines(self) -> list[Line]:
        """The conditions of all rays; of some other directions too, where a sum of norms will not be compared."""
        found: list[Line] = []
        more = any(len(part.forms) > 1 for part in self.curved)
        for part in self.parts:
            for direction in (*part.rays, *(d for d in DIRECTIONS if more and in_cone(d, *part.rays))):
                if not any(same_ray(direction, d) for d, _ in found):
                    found.append((direction, inner(part.along(direction), direction)))
        return found

    def hull(self) -> ValueSet:
        """The hull of the extreme points."""
        corners = [v for v in _corners(self.lines) if all(_holds(v, line) for line in self.lines)]
        if not corners:
            return Empty((2,))  # the polygon of these conditions is bounded
        if all(self._clears(v, part) for v in corners for part in self.curved):
            return Polytope.hull(corners)
        points = [v for v in corners if all(self._clears(v, part) for part in self.curved)]
        arcs: list[ValueSet] = []
        for part in self.curved:
            crossings = self._crossings(part)
            if any(_degree(x) > DEGREE for _, v in crossings for x in v):
                raise RootRefused
            points += [v for _, v in crossings if self.contains(v)]
            for (first, start), (last, end) in zip(crossings, crossings[1:], strict=False):
                if self.contains(part.along(_between(first, last))):
                    arcs.append(_arc(part, start, end))
        hulls = [Polytope.hull([v]) for v in dict.fromkeys(points)]
        return curved_hull(*hulls, *arcs) if hulls or arcs else Empty((2,))

    def contains(self, v: Vector) -> bool:
        """Whether <v, d> <= f'(x; d) for all d.

        Raises
        ------
        RootRefused
            For a sum of different norms, one of them with a positive factor.
        """
        if monotonic() > self.deadline:
            raise RootRefused
        return all(_holds(v, line) for line in self.lines) and all(self._clears(v, part) for part in self.curved)

    def _clears(self, v: Vector, part: Part) -> bool:
        """The condition inside the cone of a part with c > 0, where it holds on the rays."""
        if len(part.forms) > 1:
            raise RootRefused
        w = added(v, part.slopes, Fraction(-1))
        steepest = times(_dual(part.forms[0]), w)
        outside = sign(inner(w, steepest) - part.forms[0].factor ** 2) > 0
        return not (outside and in_cone(steepest, *part.rays))

    def _crossings(self, part: Part) -> list[tuple[Vector, Vector]]:
        """Directions of a cone, in order, over which its arc ends or meets a line or another arc, with the points."""
        if any(len(other.forms) > 1 for other in self.curved):
            raise RootRefused
        found: list[tuple[Vector, Vector]] = [(ray, part.along(ray)) for ray in part.rays]
        crossings = [w for line in self.lines for w in _on_line(part, line)]
        crossings += [w for other in self.curved if other is not part for w in _on_arc(part, other)]
        dual = _dual(part.forms[0])
        for w in crossings:
            if monotonic() > self.deadline:
                raise RootRefused
            direction = times(dual, w)
            if in_cone(direction, *part.rays) and not any(turn(direction, d) == 0 for d, _ in found):
                found.append((direction, added(part.slopes, w)))
        return sorted(found, key=lambda pair: counterclockwise(pair[0]))


def _degree(number: Number) -> int:
    return number.field.degree if isinstance(number, Algebraic) else 1


def _corners(lines: Sequence[Line]) -> list[Vector]:
    """The points where two lines meet."""
    found: list[Vector] = []
    for (d, a), (e, b) in combinations(lines, 2):
        determinant = d[0] * e[1] - d[1] * e[0]
        if determinant:
            found.append(((a * e[1] - b * d[1]) / determinant, (d[0] * b - e[0] * a) / determinant))
    return list(dict.fromkeys(found))


def _holds(v: Vector, line: Line) -> bool:
    return sign(inner(v, line[0]) - line[1]) <= 0


def _dual(form: Form) -> tuple[Vector, ...]:
    found = inverse([list(row) for row in form.gram])
    assert found is not None, "the form is definite"
    return tuple(map(tuple, found))


def _between(first: Vector, last: Vector) -> Vector:
    """A direction strictly between two, rational where that is found at once."""
    guess = [sum(float(ray[i]) / hypot(float(ray[0]), float(ray[1])) for ray in (first, last)) for i in range(2)]
    for denominator in (1, 4, 64, 4096):
        direction = tuple(Fraction(x).limit_denominator(denominator) for x in guess)
        # The guess proves nothing, the signs do.
        if turn(first, direction) > 0 and turn(direction, last) > 0:
            return direction
    return added(first, last)


def _arc(part: Part, start: Vector, end: Vector) -> ValueSet:
    """The hull of the arc of a part between two points, counterclockwise."""
    (form,) = part.forms
    square = form.factor**2
    whole = Ellipsoid(part.slopes, tuple(tuple(square * x for x in row) for row in form.gram), (2,))
    normal = (end[1] - start[1], start[0] - end[0])
    return cap_flat(whole, normal, inner(normal, added(start, part.slopes, Fraction(-1))))


def _on_line(part: Part, line: Line) -> Iterator[Vector]:
    """The w = v - a with w^T Q^-1 w = c^2 on a line <v, d> = value."""
    (form,) = part.forms
    d, value = line
    rest = value - inner(part.slopes, d)
    image = times(form.gram, d)
    across = (-d[1], d[0])
    square = (form.factor**2 - rest * rest / inner(d, image)) / gram_product(_dual(form), across, across)
    if sign(square) < 0:
        return
    step = square_root(square)
    for side in (1, -1):
        yield added([x * rest / inner(d, image) for x in image], across, side * step)  # type: ignore[arg-type]


def _on_arc(part: Part, other: Part) -> Iterator[Vector]:
    """The w = v - a that two ellipses have in common, where these are given by square roots."""
    (own,), (form,) = part.forms, other.forms
    first, second = _dual(own), _dual(form)
    share = tuple(
        added(a, b, Fraction(-1)) for a, b in zip(_by(first, form.factor**2), _by(second, own.factor**2), strict=True)
    )
    move = added(other.slopes, part.slopes, Fraction(-1))
    if not any(move):
        for w in _zeros(share):
            length = square_root(own.factor**2 / gram_product(first, w, w))
            yield from (tuple(s * length * x for x in w) for s in (1, -1))
        return
    ratio = second[0][0] / first[0][0]
    if any(sign(b - ratio * a) for x, y in zip(first, second, strict=True) for a, b in zip(x, y, strict=True)):
        raise RootRefused  # a quartic
    # w^T G w = c^2 and (w - m)^T G (w - m) = c'^2 / ratio: subtract.
    direction = times(first, move)
    value = (own.factor**2 - form.factor**2 / ratio + inner(move, direction)) / 2
    yield from _on_line(part, (direction, value + inner(part.slopes, direction)))


def _by(gram: Sequence[Vector], factor: Number) -> list[Vector]:
    return [tuple(factor * x for x in row) for row in gram]


def _zeros(form: Sequence[Vector]) -> Iterator[Vector]:
    """Directions on which a quadratic form vanishes, one of each line; none if it vanishes everywhere."""
    a, b, c = form[0][0], form[0][1], form[1][1]
    discriminant = b * b - a * c
    if not a and not c:
        if b:
            yield from ((Fraction(1), _ZERO), (_ZERO, Fraction(1)))
    elif sign(discriminant) >= 0:
        root = square_root(discriminant)
        for side in (1, -1):
            yield (-b + side * root, a) if a else (c, -b + side * root)

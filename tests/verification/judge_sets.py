"""The judge of statements about sets alone: the LP of the tests; for curved sets the engine, and bounds of its own."""

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from itertools import product
from math import isqrt
from typing import Any

from consderiv.sets import contains, is_subset
from consderiv.sets import support as engine_support

from .hulls import Flat, dot, inside, support, weights
from .judgement import FALSE, TRUE, Judgement, both, of_verdict, sure
from .reading import Body, Json, Nonsense, body, number, stated_shape

Statement = Mapping[str, Json]
SCALE = 1 << 64
DIRECTIONS = 400


def holds(part: Body, point: Flat) -> bool | None:
    """Membership by the LP of the tests; for curved sets by the engine, where no direction refutes it."""
    if part.curved:
        known = of_verdict(contains(part.as_set(), part.shape.nested(point)))
        return both(known, False if _separated(part, point) else None, (part, point))
    if part.convex:
        return weights(part.hulls, point) is not None
    return any(weights([hull], point) is not None for hull in part.hulls)


def upper_support(part: Body, direction: Flat) -> Fraction | None:
    """A rational number that is at least max <direction, .> and very near to it; None for irrational data."""
    if part.kind in ("ellipsoid", "surface"):
        rows = [dot(row, direction) for row in part.gram]
        square, start = dot(tuple(rows), direction), dot(part.hulls[0][0], direction)
        if not isinstance(square, Fraction) or not isinstance(start, Fraction) or square < 0:
            return None
        return start + Fraction(isqrt(square.numerator * SCALE**2 // square.denominator) + 1, SCALE)
    if part.members:
        values = [upper_support(member, direction) for member in part.members]
        known = [value for value in values if value is not None]
        if len(known) < len(values):
            return None
        return sum(known, Fraction(0)) if part.kind == "curved_sum" else max(known)
    value = support(part.hulls, direction)
    return value if isinstance(value, Fraction) else None


def directions(size: int) -> Iterator[Flat]:
    """Small integer vectors."""
    entries = (0, 1, -1, 2, -2, 3, -3) if size <= 2 else (0, 1, -1)
    for k, entry in enumerate(product(entries, repeat=size)):
        if k >= DIRECTIONS:
            return
        yield tuple(map(Fraction, entry))


def _separated(part: Body, point: Flat) -> bool:
    if not all(isinstance(entry, Fraction) for entry in point):
        return False
    for direction in directions(len(point)):
        bound = upper_support(part, direction)
        if bound is not None and dot(direction, point) > bound:
            return True
    return False


def _element_and_set(statement: Statement, key: str = "element") -> tuple[Flat, Body]:
    shape = stated_shape(statement, statement[key])
    return shape.element(statement[key]), body(statement["set"], shape)


def _member(statement: Statement) -> Judgement:
    point, part = _element_and_set(statement)
    return sure(holds(part, point))


def _nonmember(statement: Statement) -> Judgement:
    point, part = _element_and_set(statement)
    found = holds(part, point)
    return sure(None if found is None else not found)


def _support(statement: Statement) -> Judgement:
    direction, part = _element_and_set(statement, "direction")
    stated = number(statement["value"])
    if part.curved:
        bound = upper_support(part, direction)
        if bound is not None and not bound - 1 < stated <= bound:
            return Judgement(FALSE, "not near the value")
        value = engine_support(part.as_set(), part.shape.nested(direction))
        return sure(value == stated)
    if part.kind not in ("polytope", "finite", "minkowski_sum"):
        raise Nonsense(f"the support function of a {part.kind} set")
    value = support(part.hulls, direction) if part.convex else max(dot(direction, p) for (p,) in part.hulls)
    return sure(value == stated)


def _subset(statement: Statement) -> Judgement:
    shape = stated_shape(statement, statement["inner"])
    inner, outer = body(statement["inner"], shape), body(statement["outer"], shape)
    if inner.curved or outer.curved:
        return _curved_subset(inner, outer, statement["strict"])
    if not outer.convex or inner.kind not in ("polytope", "finite", "union"):
        raise Nonsense("inclusion of these types")
    for hull in inner.hulls:
        if not inside([hull], outer.hulls):
            return Judgement(FALSE, "a vertex of the inner set is not in the outer one")
    if not statement["strict"]:
        return Judgement(TRUE)
    back = inside(outer.hulls, inner.hulls) if inner.kind == "polytope" else None
    if back is None:
        back = of_verdict(is_subset(outer.as_set(), inner.as_set()))
    return sure(None if back is None else not back, "strictness")


def _curved_subset(inner: Body, outer: Body, strict: bool) -> Judgement:
    first, second = inner.as_set(), outer.as_set()
    there = of_verdict(is_subset(first, second))
    if not there or not strict:
        return sure(there)
    back = of_verdict(is_subset(second, first))
    return sure(None if back is None else not back, "strictness")


ABOUT_SETS: dict[str, Callable[[Any], Judgement]] = {
    "member": _member, "nonmember": _nonmember, "support": _support, "subset": _subset,
}  # fmt: skip

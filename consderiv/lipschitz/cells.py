"""Global Lipschitz constants of piecewise linear programs: the nonempty open cells, visited one by one.

The program is run with affine functions as values. A switch splits the open polyhedron on which it is run into the
parts on which each of its branches holds; only parts with interior are followed, so no cell is formal only. Parts whose
slopes cannot be larger than what was found are left out (branch and bound).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from operator import mul
from time import monotonic

from ..exact.rationals import has_reals
from ..exact.reals import Number, sign
from ..germs.cone import Cone, TooManyRays
from ..programs.program import Program
from ..stratified.formulas import Vector
from .constants import Answer, LipschitzConstant, UnknownConstant, place_text
from .norms import matrix_size
from .skeleton import Form, Skeleton, Switch, combined, skeleton_of
from .slopes import SlopeBounds

CELL_BUDGET = 20_000
SECONDS = 10.0

Rows = tuple[Form, ...]
Box = Sequence[tuple[Number | None, Number | None]]


@dataclass(frozen=True)
class State:
    """A program that was run up to a switch on an open polyhedron.

    Parameters
    ----------
    cone : Cone
        The polyhedron, as a cone in R^{n+1}.
    done : int
        How many switches have taken a branch.
    rows : tuple of mappings
        The affine functions of the sources so far: slopes by coordinate, the constant at position n.
    is_local : bool
        The cone is one of directions at a point, and c is the value there.
    """

    cone: Cone
    done: int
    rows: Rows
    is_local: bool = False


@dataclass(frozen=True)
class Found:
    """The largest size so far, with its Jacobian and the cone of its cell."""

    size: Number
    element: tuple[Vector, ...]
    cone: Cone


def constant_of_cells(
    program: Program,
    norm: str,
    box: Box | None = None,
    cells: int = CELL_BUDGET,
    seconds: float = SECONDS,
    point: Vector | None = None,
) -> Answer:
    """max |J_C| over the open cells C of a piecewise linear program with switches only.

    With a point: over the cells whose closure contains it, as cones of directions at the point.

    Raises
    ------
    UnsupportedError
        If the program has comparisons, or is not piecewise linear.
    """
    skeleton = skeleton_of(program)
    bounds, end, visited = SlopeBounds(skeleton, norm), monotonic() + seconds, 0
    stack = [_start(skeleton.count, box) if point is None else _start_at(point)]
    best: Found | None = None
    while stack:
        state = stack.pop()
        if best is not None and bounds.upper(state.done, state.rows) <= best.size:
            continue
        if visited >= cells or monotonic() > end:
            return _interrupted(bounds, norm, best, [*stack, state], visited)
        try:
            state, parts = _run(skeleton, state)
        except TooManyRays:
            return _interrupted(bounds, norm, best, [*stack, state], visited)
        if parts:
            # Depth first; once there is a cell to beat, the most promising part first.
            stack.extend(parts if best is None else sorted(parts, key=lambda part: bounds.upper(part.done, part.rows)))
            continue
        visited += 1
        element = tuple(_slopes(combined(form, state.rows), skeleton.count) for form in skeleton.outputs)
        size = matrix_size(element, norm)
        if best is None or size > best.size:
            best = Found(size, element, state.cone)
    assert best is not None
    place = "at the point"
    if point is None:
        place = f"in the cell of {place_text(program.variables, _point(best.cone, skeleton.count))}"
    return LipschitzConstant(norm, best.size, best.element if skeleton.is_map else best.element[0], place)


def _slopes(row: Form, count: int) -> Vector:
    return tuple(row.get(i, Fraction(0)) for i in range(count))


def _start(count: int, box: Box | None) -> State:
    cone: Cone | None = Cone().cut({count: Fraction(1)})
    for i, (low, high) in enumerate(box or ()):
        for side, end in ((1, low), (-1, high)):
            if end is not None:
                assert cone is not None
                cone = cone.cut({i: Fraction(side), **({count: -side * end} if end else {})})
    assert cone is not None
    return State(cone, 0, tuple({i: Fraction(1)} for i in range(count + 1)))


def _start_at(point: Vector) -> State:
    """All directions d; affine functions are a d + (value at the point)."""
    count = len(point)
    rows = [{i: Fraction(1), **({count: value} if value else {})} for i, value in enumerate(point)]
    return State(Cone(), 0, (*rows, {count: Fraction(1)}), True)


def _run(skeleton: Skeleton, state: State) -> tuple[State, list[State]]:
    """The state after the last switch, or the parts at the first one that splits the polyhedron."""
    rows = state.rows
    for done in range(state.done, len(skeleton.switches)):
        found = list(_branches(skeleton.switches[done], rows, state, skeleton.count))
        if len(found) > 1:
            return state, [State(cone, done + 1, (*rows, *results), state.is_local) for cone, results in found]
        rows = (*rows, *found[0][1])
    return State(state.cone, len(skeleton.switches), rows, state.is_local), []


def _branches(switch: Switch, rows: Rows, state: State, count: int) -> Iterator[tuple[Cone, Rows]]:
    """The branches with interior in the polyhedron; those that are equal on all of it count once."""
    images: dict[int, Form] = {}
    seen = set()

    def image(form: Form) -> Form:
        if id(form) not in images:
            images[id(form)] = combined(form, rows)
        return images[id(form)]

    for forms, results in switch.branches:
        # A guard that is zero throughout compares equal functions.
        guards = [guard for form in forms if (guard := image(form))]
        part: Cone | None = state.cone
        for guard in guards:
            if part is not None:
                part = _cut_at(part, guard, count) if state.is_local else _cut(part, guard)
        if part is not None:
            found = tuple(image(form) for form in results)
            key = frozenset(map(_key, guards)), tuple(map(_key, found))
            if key not in seen:
                yield part, found
            seen.add(key)


def _key(row: Form) -> frozenset[tuple[int, Number]]:
    return frozenset(row.items())


def _cut_at(cone: Cone, guard: Form, count: int) -> Cone | None:
    """The directions in which a guard is positive near the point."""
    side = sign(guard.get(count, Fraction(0)))
    if side == 0:
        return _cut(cone, guard)
    return cone if side > 0 else None


def _cut(cone: Cone, row: Form) -> Cone | None:
    """The part where a functional is positive; the cone itself where it is positive inside."""
    signs = _signs(cone, row)
    if -1 not in signs:
        return cone
    return cone.cut(row) if 1 in signs else None


def _signs(cone: Cone, row: Form) -> set[int]:
    """The signs that a functional takes on the rays; both where it is no function of the cone's coordinates."""
    coefficients, remainder = cone.coordinates(row)
    if remainder:
        return {-1, 1}
    if cone.listed is None:
        return {sign(c) for c in coefficients}
    if not has_reals(coefficients):
        # The same up to a positive factor, in integers.
        scale = lcm(*(c.denominator for c in coefficients))
        coefficients = [c.numerator * (scale // c.denominator) for c in coefficients]
    return {sign(sum(map(mul, coefficients, ray))) for ray, _ in cone.rays}


def _point(cone: Cone, count: int) -> Vector:
    direction: Mapping[int, Number] = cone.direction()
    return tuple(direction.get(i, Fraction(0)) / direction[count] for i in range(count))


def _interrupted(
    bounds: SlopeBounds, norm: str, best: Found | None, left: Sequence[State], visited: int
) -> UnknownConstant:
    """The largest size so far, and a bound for the polyhedra that were not visited."""
    lower = None if best is None else best.size
    upper: Number = max(bounds.upper(state.done, state.rows) for state in left)
    upper = upper if lower is None or upper > lower else lower
    return UnknownConstant(f"stopped after {visited} cells", norm, lower, upper)

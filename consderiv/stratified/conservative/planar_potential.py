"""The potential of a field in the plane whose strata are cut out by curves."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from ...errors import UnsupportedError
from ...exact.polynomials import Polynomial
from ...exact.rational_functions import RationalFunction
from ...exact.reals import Number
from ...programs.expression import Expression
from ...programs.program import Program
from ...programs.rebuilding import conjunction, program_of
from ...stages import steps
from ...verdicts import Proved, Refuted, Unknown, Verdict
from ..cells.curve_roots import roots_in_x
from ..cells.plane import PlaneFace
from ..cells.signs import Signs, has_signs
from ..field import StratifiedField
from ..partition import NotPartitioned
from ..set_field import SetField
from ..stratum import Point
from ..writing import closed_comparison, polynomial_expression
from .decision import is_conservative
from .loops import Loop, moved, primitive, refuted_by, segment_integral
from .parametrisations import evaluated
from .planar import PlanarField, planar_field
from .planar_witness import point_off
from .witnesses import BadFunction

Key = frozenset[tuple[Polynomial, int]]


def planar_potential(field: StratifiedField) -> Verdict:
    """The function for which a field is conservative: one polynomial for each vector of signs, up to a constant.

    Returns
    -------
    Proved(Program), Refuted(Loop or the evidence of `is_conservative`) or Unknown
    """
    found = planar_field(field, None)
    primitives: dict[Key, Polynomial] = {}
    for face in steps(found.representatives(), "strata"):
        leaf = found.leaf(face)
        if len(leaf.places) != 1:
            text = "a point is in no stratum" if not leaf.places else "a point is in several strata"
            return Refuted(NotPartitioned(face.point, leaf.places), text)
        if face.dimension == 2:
            loop = _loop_in_cell(face, found.value(leaf))
            if loop is not None:
                return refuted_by(loop, field.variables)
            primitives[face.key] = primitive(found.value(leaf).fields[0])
    levels = _levels(found, primitives)
    if not isinstance(levels, dict):
        return levels
    program = _program(found, {key: p + Polynomial.constant_of(2, levels[key]) for key, p in primitives.items()})
    verdict = is_conservative(field, program)
    if isinstance(verdict, Proved):
        return Proved(program, f"up to a constant; {verdict.reason}")
    return verdict


def _loop_in_cell(face: PlaneFace, value: SetField) -> Loop | None:
    """A loop in a cell where there are two elements, or one that is no gradient."""
    if value.fixed is not None or not value.members or any(e.denominator for v in value.fields for e in v):
        raise UnsupportedError("polynomials on open cells are required", "received others", "ask is_conservative")
    v, w = value.fields[0], value.fields[-1]
    if len(value.fields) > 1:
        i = next(i for i in range(2) if v[i] != w[i])
        start = point_off(face, v[i].numerator - w[i].numerator)
        for end in _shrinking(start, {i: Fraction(1)}):
            total = segment_integral(v, start, end) - segment_integral(w, start, end)
            if total and _inside(face.signs, start, end):
                return Loop((start, end, start), (v, w), total)
    curl = v[1].numerator.derivative(0) - v[0].numerator.derivative(1)
    if curl.is_zero:
        return None
    start = point_off(face, curl)
    for corner in _shrinking(start, {0: Fraction(1), 1: Fraction(1)}):
        points = (
            start,
            moved(start, {0: corner[0] - start[0]}),
            corner,
            moved(start, {1: corner[1] - start[1]}),
            start,
        )
        sides = list(zip(points, points[1:], strict=False))
        total = sum((segment_integral(v, a, b) for a, b in sides), Fraction(0))
        if total and all(_inside(face.signs, a, b) for a, b in sides):
            return Loop(points, (v,) * 4, total)
    raise AssertionError("integrals around small squares are not zero where the curl is not")


def _shrinking(start: Point, direction: dict[int, Fraction]) -> Iterator[Point]:
    for k in range(200):
        yield moved(start, {i: d / 2**k for i, d in direction.items()})


def _inside(signs: Signs, start: Point, end: Point) -> bool:
    """Whether the signs hold on a whole segment."""
    path = [
        RationalFunction(Polynomial.affine(1, a, {0: b - a} if a != b else {})) for a, b in zip(start, end, strict=True)
    ]
    if not has_signs(start, signs):
        return False
    return not any(0 <= root <= 1 for p in signs for root in roots_in_x(evaluated(p, path).numerator))


def _levels(found: PlanarField, primitives: dict[Key, Polynomial]) -> dict[Key, Number] | Refuted | Unknown:
    """Constants for which the primitives agree on the arcs between cells.

    Cells are connected through arcs; so where there are such constants every other choice differs by one number.
    """
    doors: dict[Key, list[tuple[Key, PlaneFace]]] = {key: [] for key in primitives}
    for face in steps(found.representatives(), "strata"):
        if face.dimension == 1:
            one, other = (frozenset(signs.items()) for signs in face.near)
            doors[one].append((other, face))
            doors[other].append((one, face))
    first = next(iter(primitives))
    levels: dict[Key, Number] = {first: Fraction(0)}
    stack = [first]
    while stack:
        cell = stack.pop()
        for other, arc in doors[cell]:
            step = (primitives[cell] - primitives[other]).divided_by(arc.on[0])[1]
            level = levels[cell] + step.constant
            if not step.is_constant:
                reason = "no constants make the primitives of both sides meet"
                return Refuted(BadFunction(found.stratum(arc), reason), reason)
            if levels.get(other, level) != level:
                return Unknown(f"cells with the same signs may have different constants ({found.stratum(arc)})")
            if other not in levels:
                levels[other] = level
                stack.append(other)
    return levels


def _program(found: PlanarField, pieces: dict[Key, Polynomial]) -> Program:
    """The continuous function with these polynomials where the signs hold."""
    names, operands = found.field.variables, list[Expression]()
    distinct = list(pieces.items())
    for position, (key, piece) in enumerate(distinct):
        ordered = sorted(key, key=lambda pair: str(pair[0]))
        guards = [closed_comparison(p.scaled(Fraction(s)), names) for p, s in ordered]
        operands += [polynomial_expression(piece, names), conjunction(guards if position < len(distinct) - 1 else [])]
    whole = operands[0] if len(set(pieces.values())) == 1 else Expression("piecewise", tuple(operands))
    return program_of([whole], names, False)

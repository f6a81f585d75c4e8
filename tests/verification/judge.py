"""An independent judge of STATEMENTS: true, false, or cannot tell; proofs and the checker's code play no part.

Statements about sets alone are decided by exact arithmetic and an LP of the tests. Statements about a program are
computed anew by the engine, and where the program is piecewise linear also by the brute-force oracle of the tests,
which shares nothing with the engine either; two oracles that contradict each other are an error (`Contradiction`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cached_property
from itertools import product
from math import prod
from random import Random
from typing import Any

from oracles.cells import NotLinear, OwnCell, TooLarge, cells, face_points, frechet_vertices, near
from oracles.interpreter import SWITCHES, NoValue, options, run

from consderiv.calculus import apply_implicit
from consderiv.errors import ConsderivError, DomainError
from consderiv.exact.matrices import determinant, solve
from consderiv.exact.reals import UndecidedSign
from consderiv.fields.chain_rule import chain_rule_hull
from consderiv.fields.clarke import bouligand, clarke
from consderiv.fields.differentiability import differentiable
from consderiv.fields.directional import directional_derivative
from consderiv.fields.frechet import frechet
from consderiv.fields.image import image_contains
from consderiv.fields.limiting import limiting
from consderiv.fields.lipschitz import lipschitz
from consderiv.fields.local import Local
from consderiv.germs.tree import Budget
from consderiv.sets import Undefined, UnknownSet, ValueSet, contains, is_equal, is_subset
from consderiv.verdicts import Proved, Refuted, Unknown

from .hulls import Flat, Hull, dot, inside, same, weights
from .judge_expectations import ABOUT_EXPECTATIONS
from .judge_matrices import ABOUT_MATRICES
from .judge_sets import ABOUT_SETS, holds
from .judge_strata import ABOUT_STRATA
from .judgement import FALSE, OPEN, TRUE, Contradiction, Judgement, both, of_verdict, sure
from .reading import Body, Json, Nonsense, Shape, body, in_field, long_numbers, number, program, vector

CHOICES = 300
FACES = 250
DRAWN = 12
DEGREE = 2000


def judge(statement: Mapping[str, Json], field: Json = None) -> Judgement:
    """Decide one statement, with the FIELD of its file."""
    try:
        with long_numbers(), in_field(field):
            return _judge(statement)
    except UndecidedSign as error:
        return Judgement(OPEN, str(error))


def _judge(statement: Mapping[str, Json]) -> Judgement:
    rule = statement["rule"]
    try:
        if rule in ABOUT_SETS or rule in ABOUT_MATRICES:
            return (ABOUT_SETS | ABOUT_MATRICES)[rule](statement)
        if rule in ABOUT_EXPECTATIONS or rule in ABOUT_STRATA:
            return (ABOUT_EXPECTATIONS | ABOUT_STRATA)[rule](statement)
        case = Case(statement)
        if any(node.operation == "power" and abs(node.parameter) > DEGREE for node in case.program.nodes):
            return Judgement(OPEN, "an exponent that the engine would multiply out")
        return ABOUT_PROGRAMS[rule](case)
    except (Nonsense, NoValue) as error:
        return Judgement(FALSE, f"nonsense: {error}")
    except DomainError as error:
        return Judgement(FALSE, f"no value: {error}")
    except ConsderivError as error:
        return Judgement(OPEN, str(error))


# Statements about a program at a point.


class Case:
    """The program, the point and the statement, with what the two oracles find."""

    def __init__(self, statement: Mapping[str, Json]):
        self.statement = statement
        self.program = program(statement["program"])
        self.point = vector(statement["point"], len(self.program.variables))
        self.local = Local(self.program, self.point, Budget(seconds=20.0))
        self.shape = Shape(len(self.program.outputs) if self.program.is_map else None, len(self.point))
        if not self.program.elementary_nodes:
            run(self.program, self.point)  # NoValue if there is none

    @cached_property
    def cells(self) -> list[OwnCell] | None:
        """All cells of a piecewise linear program by brute force; None for other programs."""
        if self.program.elementary_nodes:
            return None
        try:
            return cells(self.program, self.point, 300)
        except (NotLinear, TooLarge, AttributeError, TypeError, AssertionError):
            return None

    @cached_property
    def jacobians(self) -> tuple[Flat, ...] | None:
        """The flat Jacobians of these cells."""
        if self.cells is None:
            return None
        return tuple(dict.fromkeys(tuple(x for row in cell.jacobian for x in row) for cell in self.cells))

    @property
    def stated(self) -> Body:
        """The set of the statement."""
        return body(self.statement["set"], self.shape)

    def element(self, key: str) -> Flat:
        """An element of the statement."""
        return self.shape.element(self.statement[key])

    def scalar(self) -> None:
        """For rules about scalar programs."""
        if self.program.is_map:
            raise Nonsense("a rule for scalar programs")

    def continuous(self) -> bool | None:
        """Whether the function is continuous near the point."""
        return of_verdict(self.local.continuity)


def agree(first: bool | None, second: bool | None, case: Case) -> bool | None:
    """The answer of two oracles; either may be silent."""
    return both(first, second, case.statement)


def _equal(found: ValueSet, stated: Body) -> bool | None:
    """Whether the engine's set is the stated one; undecided sets refute by their bounds."""
    if isinstance(found, Undefined):
        return False
    claimed = stated.as_set()
    if isinstance(found, UnknownSet):
        if found.inner is not None and isinstance(is_subset(found.inner, claimed), Refuted):
            return False
        if found.outer is not None and isinstance(is_subset(claimed, found.outer), Refuted):
            return False
        return None
    return of_verdict(is_equal(found, claimed))


def _finite_equal(points: tuple[Flat, ...], stated: Body) -> bool | None:
    """Whether a SET is exactly these points."""
    if stated.kind in ("finite", "empty"):
        return {point for hull in stated.hulls for point in hull} == set(points)
    return None


def _hull_equal(points: Hull, stated: Body) -> bool | None:
    """Whether a SET is the hull of these points."""
    return same([points], stated.hulls) if stated.convex else None


def _continuous(case: Case) -> Judgement:
    return sure(case.continuous(), "continuity")


def _clarke(case: Case) -> Judgement:
    if case.continuous() is False:
        return Judgement(FALSE, "not continuous")
    own = _hull_equal(case.jacobians, case.stated) if case.jacobians and case.continuous() else None
    return sure(agree(_equal(clarke(case.local), case.stated), own, case))


def _bouligand(case: Case) -> Judgement:
    if case.continuous() is False:
        return Judgement(FALSE, "not continuous")
    own = _finite_equal(case.jacobians, case.stated) if case.jacobians and case.continuous() else None
    return sure(agree(_equal(bouligand(case.local), case.stated), own, case))


def _gradient(case: Case) -> Judgement:
    if case.continuous() is False:
        return Judgement(FALSE, "not continuous")
    flat = case.element("gradient")
    own = case.jacobians == (flat,) if case.jacobians and case.continuous() else None
    return sure(agree(_equal(clarke(case.local), Body("polytope", ((flat,),), case.shape)), own, case))


def _derivative(case: Case) -> Judgement:
    flat = case.element("derivative")
    verdict = differentiable(case.local)
    known = of_verdict(verdict)
    engine = known and verdict.evidence == case.shape.nested(flat)  # type: ignore[union-attr]
    own = case.jacobians == (flat,) if case.jacobians and case.continuous() else None
    return sure(agree(engine, own, case), "differentiability")


def _not_differentiable(case: Case) -> Judgement:
    known = of_verdict(differentiable(case.local))
    own = len(case.jacobians) > 1 if case.jacobians and case.continuous() else None
    return sure(agree(None if known is None else not known, own, case), "differentiability")


def _not_lipschitz(case: Case) -> Judgement:
    """By the engine; the statement is about the places where the program has a value."""
    try:
        return sure({Proved: False, Refuted: True}.get(type(lipschitz(case.local))))
    except DomainError as error:
        return Judgement(OPEN, f"no value at some places: {error}")


def _directional(case: Case) -> Judgement:
    direction = vector(case.statement["direction"], len(case.point))
    stated = case.statement["value"]
    value = vector(stated, len(case.program.outputs)) if case.program.is_map else (number(stated),)
    try:
        found = directional_derivative(case.local, direction)
    except ConsderivError as error:
        return Judgement(FALSE if type(error) is ConsderivError else OPEN, str(error))
    engine = None if isinstance(found, Unknown) else tuple(found) == value
    return sure(agree(engine, _by_quotients(case, direction, value), case))


def _by_quotients(case: Case, direction: Flat, value: Flat) -> bool | None:
    """Piecewise linear programs: two tiny steps give the same quotient, which is the derivative."""
    if case.cells is None:
        return None
    quotients = set()
    for step in (Fraction(1, 2**300), Fraction(1, 2**400)):
        place = tuple(p + step * d for p, d in zip(case.point, direction, strict=True))
        start, end = run(case.program, case.point).values, run(case.program, place).values
        quotients.add(tuple((b - a) / step for a, b in zip(start, end, strict=True)))
    return quotients == {value} if len(quotients) == 1 else None


def _small(case: Case) -> bool:
    guards = {g for cell in case.cells or () for g in cell.guards}
    width = len(case.point)
    return len(guards) <= {1: 24, 2: 24, 3: 10}.get(width, 0)


def _frechet(case: Case) -> Judgement:
    case.scalar()
    own: bool | None = None
    if case.cells and case.continuous() and _small(case):
        vertices = tuple(frechet_vertices(case.cells, len(case.point)))
        own = _hull_equal(vertices, case.stated) if vertices else case.stated.kind == "empty"
    return sure(agree(_equal(frechet(case.local), case.stated), own, case))


def _limiting(case: Case) -> Judgement:
    case.scalar()
    own: bool | None = None
    if case.cells and case.continuous() and _small(case):
        found = _limiting_members(case)
        if found is not None:
            own = _union_equal(found, case.stated)
    return sure(agree(_equal(limiting(case.local), case.stated), own, case))


def _limiting_members(case: Case) -> list[Hull] | None:
    """The Frechet sets at a point of every face."""
    assert case.cells is not None
    width = len(case.point)
    try:
        places = face_points(case.cells, width, FACES)
    except TooLarge:
        return None
    found = {tuple(sorted(frechet_vertices(near(case.cells, place), width))) for place in places}
    return [hull for hull in found if hull]


def _union_equal(members: list[Hull], stated: Body) -> bool | None:
    """Two unions: equal if each member lies in one of the other; for the converse the engine's covering is asked."""
    claimed = list(stated.hulls) if stated.kind in ("union", "finite", "empty", "polytope") else None
    if claimed is None:
        return None
    one = all(any(inside([a], [b]) for b in claimed) for a in members)
    other = all(any(inside([b], [a]) for a in members) for b in claimed)
    if one and other:
        return True
    every = [
        (point, hulls) for hulls, own in ((claimed, members), (members, claimed)) for hull in own for point in hull
    ]
    if any(all(weights([hull], point) is None for hull in hulls) for point, hulls in every):
        return False
    return None


def _chain_rule_hull(case: Case) -> Judgement:
    points = formal_points(case)
    own = None if points is None else _hull_equal(points, case.stated)
    return sure(agree(_equal(chain_rule_hull(case.local), case.stated), own, case))


def formal_points(case: Case) -> Hull | None:
    """What formal differentiation gives for every combination of branches of the nodes tied by value."""
    if case.program.elementary_nodes:
        return None
    here = run(case.program, case.point)
    ties: dict[int, list[Any]] = {}
    for index, node in enumerate(case.program.nodes):
        if node.operation in ("lt", "le", "gt", "ge", "eq", "ne", "sign", "floor") or here.nodes[index] is None:
            return None
        if node.operation in SWITCHES:
            found = options(node.operation, [here.nodes[i].value for i in node.operands])
            if len(found) > 1:
                ties[index] = [option.rows for option in found]
    if prod(map(len, ties.values())) > CHOICES:
        return None
    points: dict[Flat, None] = {}
    for rows in product(*ties.values()):
        trace = run(case.program, case.point, {**here.decisions, **dict(zip(ties, rows, strict=True))})
        points[tuple(x for row in trace.jacobian for x in row)] = None
    return tuple(points)


def _chain_rule_element(case: Case) -> Judgement:
    flat = case.element("element")
    points = formal_points(case)
    if points is not None and weights([points], flat) is None:
        return Judgement(FALSE, "outside the hull of all combinations")
    own = True if points is not None and flat in points else None
    return sure(agree(of_verdict(image_contains(case.local, case.shape.nested(flat))), own, case))


def _chain_rule_hull_element(case: Case) -> Judgement:
    flat = case.element("element")
    points = formal_points(case)
    own = None if points is None else weights([points], flat) is not None
    found = chain_rule_hull(case.local)
    known = None if isinstance(found, Undefined) else contains(found, case.shape.nested(flat))
    engine = None if known is None else True if isinstance(known, Proved) else of_verdict(known)
    return sure(agree(engine, own, case))


def _solution_clarke(case: Case) -> Judgement:
    """The engine; and no slope of the solution for a random small x lies outside the set."""
    unknowns = case.statement["unknowns"]
    width, outputs = len(case.point) - unknowns, len(case.program.outputs)
    if width < 1 or unknowns != outputs or case.local.jumping:
        raise Nonsense("not as many equations as unknowns")
    shape = Shape(outputs if case.program.is_map else None, width)
    stated = body(case.statement["set"], shape)
    at = dict(zip(case.program.variables, case.point, strict=True))
    try:
        found = apply_implicit(case.program, case.program.variables[width:], at).true
    except ConsderivError as error:
        return Judgement(FALSE if "solution" in str(error) else OPEN, str(error))
    own = False if any(weights(stated.hulls, slope) is None for slope in slopes(case, width)) else None
    return sure(agree(_equal(found, stated), own, case))


def slopes(case: Case, width: int) -> list[Flat]:
    """Piecewise linear equations: the Jacobians of y(x) where F(x, y) = 0 is solved inside a cell, for some x."""
    random, found = Random(0), list[Flat]()
    for _ in range(DRAWN if case.cells else 0):
        x = tuple(Fraction(random.randint(-999, 999)) for _ in range(width))
        for cell in case.cells or ():
            a, b = [row[:width] for row in cell.jacobian], [row[width:] for row in cell.jacobian]
            if not determinant(b):
                continue
            columns = [solve(b, [-entry for entry in column]) for column in zip(*a, strict=True)]
            jacobian = list(zip(*columns, strict=True))
            place = (*x, *(dot(row, x) for row in jacobian))
            if all(dot(guard, place) > 0 for guard in cell.guards):
                found.append(tuple(entry for row in jacobian for entry in row))
    return list(dict.fromkeys(found))


ABOUT_PROGRAMS: dict[str, Callable[[Case], Judgement]] = {
    "continuous": _continuous, "clarke": _clarke, "bouligand": _bouligand, "gradient": _gradient,
    "derivative": _derivative, "not_differentiable": _not_differentiable, "directional_derivative": _directional,
    "frechet": _frechet, "limiting": _limiting, "chain_rule_hull": _chain_rule_hull,
    "chain_rule_element": _chain_rule_element, "chain_rule_hull_element": _chain_rule_hull_element,
    "solution_clarke": _solution_clarke, "not_lipschitz": _not_lipschitz,
}  # fmt: skip

__all__ = ["FALSE", "OPEN", "TRUE", "Contradiction", "Judgement", "holds", "judge"]

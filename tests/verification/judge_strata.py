"""The judge of statements about fields on the whole space: exact samples by the tests' interpreter, then the engine.

A sample refutes only: a point without a value; a field on an open part that is no gradient where the program is smooth
nearby; a Clarke set that differs. Nothing of trees of signs or multipliers plays a part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from random import Random
from typing import Any

from oracles.cells import NotLinear, TooLarge, cells
from oracles.interpreter import NoValue

from consderiv import StratifiedField
from consderiv.errors import UnsupportedError
from consderiv.exact.polynomials import Polynomial
from consderiv.exact.rational_functions import RationalFunction
from consderiv.fields.clarke import clarke
from consderiv.fields.local import Local
from consderiv.germs.tree import Budget
from consderiv.programs.program import Program
from consderiv.sets import Polytope
from consderiv.sets.ellipsoids import Ellipsoid, ellipsoid
from consderiv.sets.polytope import hull_of
from consderiv.stratified import SetField, Stratum, clarke_map, excess, is_conservative
from consderiv.stratified.cells.solving import solved
from consderiv.stratified.conservative.witnesses import BadFunction
from consderiv.stratified.partition import NotPartitioned
from consderiv.verdicts import Proved, Refuted, Unknown

from .hulls import Flat, Hull
from .judgement import FALSE, OPEN, TRUE, Judgement
from .reading import Json, Nonsense, number, program

SAMPLES = 25
DEGREE = 40


class Stated:
    """STRATA and the program of a statement."""

    def __init__(self, statement: Mapping[str, Json]):
        self.program: Program = program(statement["program"])
        if self.program.is_map:
            raise Nonsense("a rule for scalar programs")
        self.count = len(self.program.variables)
        if any(node.operation == "power" and abs(node.parameter) > DEGREE for node in self.program.nodes):
            raise UnsupportedError("small exponents are required", "received a large one", "ask the checker alone")
        self.parts = [self._part(part) for part in statement["strata"]]

    def _part(self, part: Json) -> tuple[Stratum, SetField]:
        conditions = [tuple(self._polynomial(p) for p in part[key]) for key in ("equations", "positive")]
        return Stratum(self.program.variables, *conditions), self._value(part["value"])

    def _value(self, members: Json) -> SetField:
        """Hulls of vector fields, or one ball."""
        if any(isinstance(member, dict) for member in members):
            if len(members) > 1:
                raise UnsupportedError("one ball, or hulls, are required", "received both", "ask the checker alone")
            (one,) = members
            gram = [[number(one["square"]) * (i == j) for j in range(self.count)] for i in range(self.count)]
            return SetField.constant(ellipsoid([number(c) for c in one["centre"]], gram))
        return SetField(tuple(tuple(self._field(v) for v in member) for member in members))

    def _polynomial(self, terms: Json) -> Polynomial:
        if any(e > DEGREE for _, monomial in terms for _, e in monomial):
            raise UnsupportedError("small degrees are required", "received a large one", "ask the checker alone")
        found = {tuple((i, e) for i, e in monomial): number(c) for c, monomial in terms}
        return Polynomial.from_terms(self.count, found)

    def _field(self, pairs: Json) -> tuple[RationalFunction, ...]:
        entries = [(self._polynomial(above), self._polynomial(below)) for above, below in pairs]
        return tuple(RationalFunction.of(above, below) for above, below in entries)

    @property
    def field(self) -> StratifiedField:
        """The field, if the strata are a partition."""
        return StratifiedField(self.program.variables, tuple(self.parts))

    def at(self, point: Flat) -> list[tuple[bool, Hull]]:
        """The hulls of D(point), each with the flag that its part is open."""
        found = []
        for stratum, value in self.parts:
            if stratum.contains(point):
                if isinstance(value.fixed, Ellipsoid):
                    found.append((False, (value.fixed.flat_centre,)))
                for member in value.members:
                    known = tuple(u for u in (_value(v, point) for v in member) if u is not None)
                    if known:
                        found.append((not any(not h.is_zero for h in stratum.equations), known))
        return found

    def samples(self) -> Iterator[Flat]:
        """Points in general position, and points of the strata where they can be solved for coordinates."""
        random = Random(0)
        axes = range(self.count)
        far = [tuple(Fraction(random.randint(-9, 9), random.choice((1, 2, 5))) for _ in axes) for _ in range(SAMPLES)]
        yield from far
        yield tuple(Fraction(0) for _ in range(self.count))
        for stratum, _ in self.parts:
            where = solved(stratum.equations, self.count)
            if not where.rest and not any(h.is_constant and not h.is_zero for h in where.rest):
                yield from (tuple(image.at(p) for image in where.images) for p in far[:4])


def _value(v: tuple[RationalFunction, ...], point: Flat) -> Flat | None:
    below = [1 if e.denominator is None else e.denominator.at(point) for e in v]
    return None if 0 in below else tuple(e.numerator.at(point) / b for e, b in zip(v, below, strict=True))


def _gradient(case: Stated, point: Flat) -> Flat | None:
    """The gradient where the program has one smooth piece near the point, by brute force or by the engine."""
    try:
        found = {tuple(x for row in cell.jacobian for x in row) for cell in cells(case.program, point, 300)}
        return found.pop() if len(found) == 1 else None
    except (NotLinear, TooLarge, NoValue, AttributeError, TypeError, AssertionError):
        pass
    known = clarke(Local(case.program, point, Budget(seconds=5.0)))
    return known.flat_vertices[0] if isinstance(known, Polytope) and len(known.flat_vertices) == 1 else None


def _sampled(case: Stated) -> str:
    """Why the field is not conservative, by a sample; empty if none shows it."""
    for point in case.samples():
        values = case.at(point)
        if not values:
            return f"no value at {point}"
        inside = [u for is_open, hull in values if is_open for u in hull]
        if inside:
            gradient = _gradient(case, point)
            if gradient is not None and any(u != gradient for u in inside):
                return f"another gradient at {point}"
    return ""


def _by_engine(case: Stated) -> bool | None:
    """What the engine says, where its fields mean the same: strata that do not overlap, denominators without zeros."""
    verdict = is_conservative(case.field, case.program)
    if isinstance(verdict, Refuted):
        evidence = verdict.evidence
        if isinstance(evidence, NotPartitioned) and evidence.strata:
            return None
        if isinstance(evidence, BadFunction) and ("denominator" in str(evidence) or "no value" in verdict.reason):
            return None
        return False
    return None if isinstance(verdict, Unknown) else True


def _conservative(statement: Mapping[str, Json]) -> Judgement:
    case = Stated(statement)
    known, reason = _by_engine(case), _sampled(case)
    if reason:
        assert known is not True, (reason, statement)
        return Judgement(FALSE, reason)
    return Judgement(OPEN if known is None else TRUE if known else FALSE, "engine")


def _not_conservative(statement: Mapping[str, Json]) -> Judgement:
    found = _conservative(statement)
    return Judgement({TRUE: FALSE, FALSE: TRUE, OPEN: OPEN}[found.verdict], found.reason)


def _clarke_map(statement: Mapping[str, Json]) -> Judgement:
    case = Stated(statement)
    for point in case.samples():
        values = case.at(point)
        known = clarke(Local(case.program, point, Budget(seconds=5.0)))
        if not values:
            return Judgement(FALSE, f"no value at {point}")
        if isinstance(known, Polytope) and hull_of([u for _, hull in values for u in hull], (case.count,)) != known:
            return Judgement(FALSE, f"another Clarke set at {point}")
    if any(isinstance(is_conservative(case.field, case.program), kind) for kind in (Unknown, Refuted)):
        return Judgement(OPEN, "not decided to be conservative")
    found = excess(case.field, case.program)
    if isinstance(found, Unknown) or isinstance(clarke_map(case.program), Unknown):
        return Judgement(OPEN, "not compared")
    sides = (found.contains, found.contained)
    if all(isinstance(side, Proved) for side in sides):
        return Judgement(TRUE)
    return Judgement(FALSE if any(isinstance(side, Refuted) for side in sides) else OPEN, "compared by the engine")


ABOUT_STRATA: dict[str, Callable[[Mapping[str, Any]], Judgement]] = {
    "conservative": _conservative, "not_conservative": _not_conservative, "clarke_map": _clarke_map,
}  # fmt: skip

"""Certificates that a field is no conservative gradient: curves, limits that are missing, poles, points without a value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from typing import Any

from ...exact.lp import Infeasible, solve_nonnegative
from ...exact.matrices import nullspace
from ...exact.polynomials import Polynomial
from ...exact.reals import sign
from ...fields.local import Local
from ...programs.program import Program
from ...stratified.cells.solving import solved
from ...stratified.conservative.closed_graph import NotClosed, Unbounded
from ...stratified.conservative.curves import Defect
from ...stratified.conservative.witnesses import BadFunction, CurveDefect, TangentDefect
from ...stratified.field import StratifiedField
from ...stratified.formulas import differentiated, value_at
from ...stratified.partition import NotPartitioned
from ...stratified.set_field import VectorField, element
from ..encoding import vector
from ..model import Claim, Omitted
from ..not_lipschitz import not_lipschitz
from ..statements import program_json
from .along import FAULTS, POLE, Arc, Curve, Point, Tangent, is_defined
from .balls import Ball
from .leaf import scattered
from .stated import Part, stated

Json = Any
NEAR = (Fraction(1), Fraction(1, 16), Fraction(1, 256))


def refuted(field: StratifiedField, program: Program, evidence: Any) -> tuple[Claim, ...]:
    """The claim `not_conservative`, after `not_lipschitz` where this is the reason.

    Raises
    ------
    Omitted
        If the evidence has no form in a certificate.
    """
    parts = stated(field)
    statement = {
        "rule": "not_conservative",
        "program": program_json(program),
        "strata": [part.to_json() for part in parts],
    }
    if isinstance(evidence, BadFunction):
        found = _bad(parts, program, evidence)
    else:
        found = (_proof(parts, program, evidence),)
    if isinstance(found[-1], Claim):
        return (*found, Claim(statement, {"not_lipschitz": 0}))
    return (Claim(statement, found[-1]),)


def _proof(parts: Sequence[Part], program: Program, evidence: Any) -> Json:
    if isinstance(evidence, NotPartitioned):
        if evidence.strata:
            raise Omitted("a point lies in several strata: a certificate is about the union of their values")
        return {"empty": vector(evidence.point)}
    if isinstance(evidence, (NotClosed, Unbounded)):
        found = _missing_limit(parts, evidence.point, isinstance(evidence, Unbounded))
    else:
        found = _defect(parts, program, evidence)
    if found is None:
        raise Omitted(f"the witness has no form in a certificate: {evidence}")
    return found


def _defect(parts: Sequence[Part], program: Program, evidence: Any) -> Json | None:
    for curve in _curves_of(parts, evidence):
        for k, part in enumerate(parts):
            try:
                if not curve.lies_in(part):
                    continue
            except FAULTS:
                continue
            for m, i, v in _preferred(part, evidence.element):
                try:
                    if is_defined(curve, v) and curve.differs(program, v):
                        return {"curve": curve.to_json((k, m, i))}
                except FAULTS:
                    continue
    return None


def _preferred(part: Part, wanted: VectorField) -> list[tuple[int, int, VectorField]]:
    """The fields of a part, that of the evidence first."""
    found = [(m, i, v) for m, member in enumerate(part.members) for i, v in enumerate(member)]
    return sorted(found, key=lambda one: one[2] != wanted)


def _curves_of(parts: Sequence[Part], evidence: Any) -> Iterator[Curve]:
    """The curve of the evidence: a segment, a polynomial arc, or the tangent of a curve."""
    if isinstance(evidence, Defect):
        yield Arc(evidence.start, (evidence.direction,))
        return
    if isinstance(evidence, TangentDefect):
        point, direction = evidence.point, tuple(evidence.tangent)
    else:
        assert isinstance(evidence, CurveDefect)
        zero = (Fraction(0),)
        point = tuple(_value(entry, zero) for entry in evidence.curve)
        direction = tuple(_value(differentiated(entry, 0), zero) for entry in evidence.curve)
        if all(entry.denominator is None for entry in evidence.curve):
            yield _arc([entry.numerator for entry in evidence.curve])
    for part in parts:
        tangent = Tangent.at(point, direction, part)
        if tangent is not None:
            yield tangent


def _value(function: Any, point: Point) -> Any:
    found = value_at(function, point)
    assert found is not None
    return found


def _arc(path: Sequence[Polynomial]) -> Arc:
    """Polynomials in t as an arc."""
    degree = max(1, *(p.degree for p in path))
    rows = [tuple(dict(p.terms()).get(((0, k),) if k else (), Fraction(0)) for p in path) for k in range(degree + 1)]
    return Arc(rows[0], tuple(rows[1:]))


def _missing_limit(parts: Sequence[Part], point: Point, pole: bool) -> Json | None:
    """A limit at the point that D(point) lacks, or an element without a limit."""
    here = [member for part in parts if _contains(part, point) for member in part.members]
    values = [member if isinstance(member, Ball) else [element(v, point) for v in member] for member in here]
    known = [v if isinstance(v, Ball) else [u for u in v if u is not None] for v in values]
    for k, part in enumerate(parts):
        for curve in _curves_into(part, point):
            for m, member in enumerate(part.members):
                for i, v in enumerate(member):
                    try:
                        limit = curve.limit(v) if curve.lies_in(part) and is_defined(curve, v) else None
                    except FAULTS:
                        continue
                    at = curve.to_json((k, m, i))
                    if limit == POLE:
                        return {"pole": at}
                    if limit is None or isinstance(limit, str) or pole or known != values:
                        continue
                    functionals = [_separator(limit, value) for value in known]
                    if None not in functionals:
                        return {"limit": at, "functionals": functionals}
    return None


def _separator(limit: Point, values: Sequence[Point] | Ball) -> Json | None:
    """y with <y, limit> > <y, u> for all values u; None if the limit lies in their hull, or in the ball."""
    if isinstance(values, Ball):
        away = values.separator(limit)
        return None if away is None else vector(away)
    answer = solve_nonnegative([(*u, Fraction(1)) for u in values], (*limit, Fraction(1)))
    return vector(-y for y in answer.functional[:-1]) if isinstance(answer, Infeasible) else None


def _contains(part: Part, point: Point) -> bool:
    return not any(h.at(point) for h in part.equations) and all(sign(g.at(point)) > 0 for g in part.positive)


def _curves_into(part: Part, point: Point) -> Iterator[Curve]:
    """Curves from a point into a part: segments, graphs over free coordinates, tangents."""
    if any(h.at(point) for h in part.equations) or any(sign(g.at(point)) < 0 for g in part.positive):
        return
    count = len(point)
    where = solved(part.equations, count)
    if not where.rest:
        for d in _directions(where.free, count):
            start = [Polynomial.affine(1, p, {0: e} if e else {}) for p, e in zip(point, d, strict=True)]
            yield _arc([image.substitute(start) for image in where.images])
        return
    rows = [[h.derivative(i).at(point) for i in range(count)] for h in part.equations]
    for d in nullspace(rows, count):
        for side in (1, -1):
            tangent = Tangent.at(point, tuple(side * e for e in d), part)
            if tangent is not None:
                yield tangent


def _directions(free: Sequence[int], count: int) -> Iterator[Point]:
    """Small lattice directions of the free coordinates, then scattered ones."""
    if len(free) <= 3:
        for steps in sorted(product((0, 1, -1, 2, -2), repeat=len(free)), key=lambda s: sum(map(abs, s))):
            if any(steps):
                yield tuple(Fraction(steps[free.index(i)]) if i in free else Fraction(0) for i in range(count))
    for far in scattered(count):
        yield tuple(e if i in free else Fraction(0) for i, e in enumerate(far))


def _bad(parts: Sequence[Part], program: Program, evidence: BadFunction) -> tuple[Any]:
    """No value at a point of the stratum, or a program that is not Lipschitz there."""
    stratum = evidence.stratum
    part = Part(stratum.equations, stratum.inequalities, ())
    reason = ""
    for point in _points_of(part, len(program.variables)):
        if not any(one.members for one in parts if _contains(one, point)):
            return ({"empty": vector(point)},)
        try:
            return (not_lipschitz(Local(program, point)),)
        except FAULTS as error:
            reason = str(error)
    raise Omitted(f"the witness has no form in a certificate: {evidence} {reason}".strip())


def _points_of(part: Part, count: int) -> Iterator[Point]:
    where = solved(part.equations, count)
    if where.rest:
        return
    centre = tuple(Fraction(0) for _ in range(count))
    tried = 0
    for far in (centre, *(tuple(scale * e for e in p) for scale in NEAR for p in scattered(count))):
        point = tuple(image.at(far) for image in where.images)
        if _contains(part, point):
            tried += 1
            yield point
        if tried > 3:
            return

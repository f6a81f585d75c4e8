"""Critical points that are certified one by one, where the whole set is not found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import islice, product
from typing import Any

from ..errors import ConsderivError
from ..fields.chain_rule import chain_rule_hull
from ..fields.clarke import bouligand, clarke
from ..fields.image import image_contains
from ..fields.limiting import limiting
from ..fields.local import Local
from ..programs import evaluate, parse_point
from ..programs.program import Program
from ..sets import contains
from ..stratified.field import StratifiedField
from ..stratified.stratum import Point
from ..verdicts import Proved, Unknown, Verdict
from .critical_set import CriticalSet, CriticalStratum
from .solution import point_solution

TRIED = 27
_POINTWISE: dict[str, Any] = {
    "clarke": clarke,
    "bouligand": bouligand,
    "limiting": limiting,
    "chain_rule": chain_rule_hull,
    "selection": chain_rule_hull,
}


def is_critical(program: Program, kind: str | StratifiedField, point: Point) -> Verdict:
    """Whether zero is in the map of a program (or in a field) at one point; the pointwise engine decides.

    Examples
    --------
    >>> from consderiv import parse
    >>> bool(is_critical(parse("exp(x) - x"), "clarke", (Fraction(0),)))
    True
    """
    zero = [Fraction(0)] * len(point)
    if isinstance(kind, StratifiedField):
        return contains(kind.at(point), zero)
    local = Local(program, point)
    if kind == "chain_rule_exact":
        return image_contains(local, zero)
    return contains(_POINTWISE[kind](local), zero)


def certified_points(
    program: Program, kind: str | StratifiedField, name: str, candidates: Iterable[Any], reason: str
) -> CriticalSet:
    """The candidates that are critical; the set is not known to be complete."""
    strata = []
    for point in _tried(program, candidates):
        try:
            verdict = is_critical(program, kind, point)
            value = Proved(tuple(evaluate(program, point)))
        except ConsderivError:
            continue
        if isinstance(verdict, Proved):
            stratum = point_solution(point, program.variables).stratum
            strata.append(CriticalStratum(stratum, (point,), 0, value))
    return CriticalSet(program, name, tuple(strata), Unknown(reason))


def _tried(program: Program, candidates: Iterable[Any]) -> Iterator[Point]:
    given = [parse_point(candidate, program.variables) for candidate in candidates]
    small = islice(product((Fraction(0), Fraction(1), Fraction(-1)), repeat=len(program.variables)), TRIED)
    yield from dict.fromkeys([*given, *small])

"""Artificial critical points: those that formal differentiation makes, and the function does not have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..errors import ConsderivError, UnsupportedError
from ..programs.program import Program
from ..stratified.field import StratifiedField
from ..stratified.kinks.kink_locus import kink_locus
from ..stratified.maps.gradients import scalar
from ..stratified.stratum import Point
from ..verdicts import Proved, Refuted, Unknown, unless
from .certified import is_critical
from .convention_map import convention_map
from .critical_points import critical_points, critical_set_of
from .critical_set import CriticalSet, CriticalStratum, joined_strata
from .difference import difference
from .solution import Solution

CONVENTIONS = ("relu0=0", "jax 0.10", "torch 2.13")


def artificial_critical_points(
    program: Any, convention: str | None = None, variables: Any = None, *, hull: bool = False
) -> CriticalSet:
    """The critical points of a program that its function does not have: 0 in D(x), and 0 not in Clarke(x).

    Parameters
    ----------
    program : scalar program, text or expression
    convention : "relu0=0", "jax 0.10" or "torch 2.13", optional
        D is what a library with this convention returns; by default the chain-rule field, all choices at kinks.
    variables : names, optional
    hull : bool
        Take the convex hull of the chain-rule field instead of the field itself.

    Returns
    -------
    CriticalSet
        Exact; `complete` is Unknown with the reason where something may be missing.

    Raises
    ------
    UnsupportedError
        For an unknown convention.

    Examples
    --------
    >>> print(artificial_critical_points("relu(x) - relu(-x)", "torch 2.13"))
    {x : 0 in D, not in Clarke} for D = derivative by torch 2.13 of relu(x) - relu(-x):
      x == 0  f = 0
    >>> bool(artificial_critical_points("relu(x) + relu(-x)").is_empty)
    True

    Notes
    -----
    Bolte and Pauwels (2020), A mathematical model for automatic differentiation in machine learning.
    """
    known = scalar(program, variables)
    if convention is not None and convention not in CONVENTIONS:
        raise UnsupportedError(f"a convention among {', '.join(CONVENTIONS)}", f"received {convention!r}", "choose one")
    formal = _formal_set(known, convention, hull)
    return _without_clarke(known, formal, critical_points(known))


def _formal_set(program: Program, convention: str | None, hull: bool) -> CriticalSet:
    """Where zero is in what formal differentiation returns."""
    if convention is not None:
        found = convention_map(program, convention)
        return _from_map(program, found, f"derivative by {convention}")
    kind = "chain_rule" if hull else "chain_rule_exact"
    return critical_points(program, kind, candidates=_points_of_kinks(program))


def _points_of_kinks(program: Program) -> Iterator[Point]:
    """Asked for only where the set is not found as a whole."""
    locus = kink_locus(program)
    if not isinstance(locus, Unknown):
        yield from (point for s in locus.strata for point in s.points)


def _from_map(program: Program, found: StratifiedField | Unknown, name: str) -> CriticalSet:
    if isinstance(found, Unknown):
        return CriticalSet(program, name, (), found)
    try:
        return critical_set_of(found, program, name)
    except ConsderivError as error:
        return CriticalSet(program, name, (), Unknown(str(error)))


def _without_clarke(program: Program, formal: CriticalSet, clarke: CriticalSet) -> CriticalSet:
    """The difference; where the Clarke critical points are not all known, only points that are none of them."""
    strata: list[CriticalStratum] = []
    reasons = [s.complete.reason for s in (formal, clarke) if isinstance(s.complete, Unknown)]
    try:
        real = [s.solution for s in clarke.strata]
        for s in formal.strata:
            for left in difference(s.solution, real):
                if isinstance(clarke.complete, Proved) or _is_not_critical(program, left):
                    strata.append(CriticalStratum(left.stratum, left.points, left.dimension, s.constant))
    except ConsderivError as error:
        reasons.append(str(error))
    complete = unless(reasons, formal.complete)
    return CriticalSet(program, formal.name, joined_strata(strata), complete, formal.undefined, "0 in D, not in Clarke")


def _is_not_critical(program: Program, solution: Solution) -> bool:
    if solution.dimension:
        return False
    return isinstance(is_critical(program, "clarke", solution.points[0]), Refuted)

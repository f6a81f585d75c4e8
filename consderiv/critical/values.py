"""Critical values: the values of a function at its critical points, finitely many for definable functions."""

from __future__ import annotations

from typing import Any

from ..exact.reals import format_number
from ..stratified.cells.faces import in_order
from ..stratified.field import StratifiedField
from ..verdicts import Proved, Refuted, Unknown, Verdict
from .critical_points import critical_points
from .critical_set import CriticalSet


def critical_values(f: Any, kind: str | StratifiedField = "clarke", variables: Any = None) -> Verdict:
    """The set {f(x) : 0 in D(x)}, with the proof that it is finite.

    On each stratum of critical points the derivative of f along the stratum is zero, identically; so f is constant on
    each of its connected components, and these are finitely many.

    Parameters
    ----------
    f, kind, variables : as for `critical_points`

    Returns
    -------
    Proved(tuple of Number)
        All critical values, exact and increasing; there may be none.
    Refuted(Stratum)
        A stratum of critical points along which f varies; then the field is not conservative for f.
    Unknown(reason)
        Some critical points or values are not known.

    Examples
    --------
    >>> critical_values("abs(x**2 - 2)").evidence
    (Fraction(0, 1), Fraction(2, 1))
    >>> critical_values("relu(x) - relu(-x)").evidence
    ()

    Notes
    -----
    Bolte, Daniilidis, Lewis, Shiota (2007), Clarke subgradients of stratifiable functions.
    """
    return values_of(critical_points(f, kind, variables))


def values_of(found: CriticalSet) -> Verdict:
    """The values on a set of critical points."""
    varying = next((s for s in found.strata if isinstance(s.constant, Refuted)), None)
    if varying is not None:
        return Refuted(varying.stratum, f"f takes infinitely many values on the critical points {varying.stratum}")
    if not isinstance(found.complete, Proved):
        return Unknown(f"critical points may be missing: {found.complete.reason}")
    unknown = next((s for s in found.strata if isinstance(s.constant, Unknown)), None)
    if unknown is not None:
        return Unknown(f"on {unknown.stratum}: {unknown.constant.reason}")
    values = tuple(in_order([value for s in found.strata for value in s.values or ()]))
    shown = (
        f"the critical values are {', '.join(map(format_number, values))}" if values else "there is no critical value"
    )
    return Proved(values, f"{shown}; f is constant on each component of the critical set")

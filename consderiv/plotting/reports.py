"""Reports that compare: two programs at a point, what libraries returned, and the mean of an oracle."""

from __future__ import annotations

from math import isfinite
from typing import Any

from ..autodiff.reports.audit_report import Audit
from ..calculus.integrals.sampling import OracleMean
from ..explanation import explain
from ..fields.comparison import Comparison
from ..fields.image import exact_field
from ..fields.local import Local
from ..programs import to_text
from ..sets import UnknownSet
from ..sets.value_set import ValueSet
from ..verdicts import Refuted
from .description import describe_axes
from .explanations import plot_explanation
from .legends import legend
from .rules import plot_pair


def plot_comparison(found: Comparison, ax: Any = None) -> list[Any]:
    """Draw the chain-rule fields of two programs at a point over one another, with an element of one of them only.

    Parameters
    ----------
    found : Comparison
        Such as `consderiv.compare("relu(x) - relu(-x)", "x", "x=0")`.
    ax : Matplotlib axes, optional

    Returns
    -------
    list of Matplotlib artists

    Examples
    --------
    >>> from consderiv import compare
    >>> artists = plot_comparison(compare("relu(x) - relu(-x)", "x", "x=0"))     # doctest: +SKIP
    """
    below, above = (
        _named(name, local, hull)
        for name, local, hull in zip("PQ", (found.first, found.second), found.hulls, strict=True)
    )
    only = [("P", found.only_in_first), ("Q", found.only_in_second)]
    marked = next(((f"only for {name}, e.g.", one.element) for name, one in only if one is not None), None)
    artists = plot_pair(below, above, marked, ax, variables=found.first.program.variables)
    for name, local in zip("PQ", (found.first, found.second), strict=True):
        describe_axes(artists[0].axes, f"{name} = {to_text(local.program)}")
    return artists


def _named(name: str, local: Local, hull: ValueSet) -> tuple[str, ValueSet]:
    exact = exact_field(local)
    if isinstance(exact, UnknownSet):
        return f"field of {name} (hull)", hull
    return f"field of {name}", exact


def plot_audit(found: Audit, ax: Any = None, **options: Any) -> list[Any]:
    """Draw the sets of an audited program at its point, and what libraries returned as marked points with verdicts.

    Parameters
    ----------
    found : Audit
        Of `consderiv.audit`.
    ax, **options
        As for an explanation.

    Returns
    -------
    list of Matplotlib artists

    Examples
    --------
    >>> from consderiv import audit
    >>> artists = plot_audit(audit("relu(x) - relu(-x)", "x=0"))     # doctest: +SKIP
    """
    report = explain(found.program, dict(zip(found.program.variables, found.point, strict=True)))
    artists = plot_explanation(report, ax, returned=returned_values(found), **options)
    sets = artists[-1].axes
    for words in dict.fromkeys(_without_value(result) for result in found.results):
        if words:
            describe_axes(sets, words)
            _in_legend(sets, words)
    return artists


def _without_value(result: Any) -> str:
    """What is said of a library that returned no number, or something like nan."""
    if result.value is not None and all(isfinite(x) for row in result.value for x in row):
        return ""
    return f"{_name(result)}: no finite value ({result.judgement.verdict.replace('_', ' ')})"


def _in_legend(ax: Any, words: str) -> None:
    """A line of the legend for what cannot be drawn, where there are axes."""
    if ax.axison:
        empty: list[list[float]] = [[]] * (3 if ax.name == "3d" else 2)
        ax.plot(*empty, ls="none", label=words)
        legend(ax)


def returned_values(found: Audit) -> dict[str, Any]:
    """The finite values by the libraries that returned them, equal ones under one name with their verdicts."""
    names: dict[Any, dict[str, None]] = {}
    verdicts: dict[Any, dict[str, None]] = {}
    for result in found.results:
        if result.value is not None and all(isfinite(x) for row in result.value for x in row):
            rows = tuple(tuple(float(x) + 0.0 for x in row) for row in result.value)
            value = rows if found.program.is_map else rows[0]
            names.setdefault(value, {})[_name(result)] = None
            verdicts.setdefault(value, {})[result.judgement.verdict.replace("_", " ")] = None
    return {f"{', '.join(libraries)}: {', '.join(verdicts[value])}": value for value, libraries in names.items()}


def _name(result: Any) -> str:
    return " ".join(filter(None, (result.backend, result.version)))


def plot_oracle(found: OracleMean, ax: Any = None) -> list[Any]:
    """Draw the expected field and the Clarke set of an expectation, and the mean of the oracle.

    Parameters
    ----------
    found : OracleMean
    ax : Matplotlib axes, optional

    Returns
    -------
    list of Matplotlib artists
    """
    name = "mean, not in Clarke" if isinstance(found.in_clarke, Refuted) else "mean"
    return plot_pair(("expected field", found.field), ("Clarke", found.clarke), (name, found.mean), ax)

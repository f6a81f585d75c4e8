"""Pointwise maxima and minima: the Clarke set lies in the hull of those of the active functions.

It is the composition rule for F = max, whose Clarke set is the simplex over the active arguments, with the rows of
G taken one by one. For max(-|x|, 0) = 0 it predicts [-1, 1].
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from ..errors import UnsupportedError
from ..sets import ValueSet, convex_hull, union
from ..verdicts import Proved, Verdict
from .cases import PointedFunction, at_one_point, moved, point_text
from .chain.choices import by_hull
from .chain.kinks import independent_kinks
from .chain.programs import applied, require_scalar, value_of
from .chain.qualifications import all_regular, opposite
from .rule import Application, Part, Qualification, Rule, Theorem, conclude

Extremum = Literal["max", "min"]

MAX = Rule(
    name="max",
    kind="clarke",
    premises="f_1, ..., f_k locally Lipschitz near x",
    formula="Clarke(max_i f_i)(x) ⊂ conv of the union of Clarke f_i(x) over the active i",
    always=True,
    equality="the active functions are regular at x, or only one is active",
    theorem=Theorem("the rule for pointwise maxima is an inclusion", "Clarke (1983), section 2.3"),
)
MIN = Rule(
    name="min",
    kind="clarke",
    premises="f_1, ..., f_k locally Lipschitz near x",
    formula="Clarke(min_i f_i)(x) ⊂ conv of the union of Clarke f_i(x) over the active i",
    always=True,
    equality="the negatives of the active functions are regular at x, or only one is active",
    theorem=Theorem("the rule for maxima, applied to -f_i", "Clarke (1983), section 2.3"),
)


def apply_max(*functions: Any, at: Any, variables: Any = None) -> Application:
    """The Clarke set of max(f_1, ..., f_k) against the hull of those of the active functions.

    Examples
    --------
    >>> found = apply_max("-abs(x)", "0", at="x=0", variables="x")
    >>> found.predicted, found.true
    ([-1, 1], {0})
    """
    return _apply("max", MAX, functions, at, variables)


def apply_min(*functions: Any, at: Any, variables: Any = None) -> Application:
    """The Clarke set of min(f_1, ..., f_k) against the hull of those of the active functions.

    Examples
    --------
    >>> bool(apply_min("abs(x)", "abs(y)", at="x=0,y=0").equality)
    True
    """
    return _apply("min", MIN, functions, at, variables)


def _apply(operation: Extremum, rule: Rule, functions: Sequence[Any], at: Any, variables: Any) -> Application:
    every = at_one_point(functions, at, variables)
    require_scalar(every, operation)
    whole = moved(every[0], applied(operation, [f.program for f in every]))
    best = value_of(whole)
    active = [f for f in every if value_of(f) == best]
    parts = [Part(f"Clarke of {f.text}", f.clarke) for f in active]
    predicted = hull_of_union([f.clarke for f in active])
    explain = by_hull([f.clarke for f in active], [part.name for part in parts])
    case = f"{whole.text}, {point_text(whole)}"
    found = [*_qualifications(operation, active), independent_kinks([whole])]
    return conclude(rule, case, parts, predicted, whole.clarke, found, (*every, whole), explain)


def _qualifications(operation: Extremum, active: Sequence[PointedFunction]) -> list[Qualification]:
    signed = active if operation == "max" else [opposite(f) for f in active]
    name = (
        "regularity of the active functions"
        if operation == "max"
        else "regularity of the negatives of the active functions"
    )
    found = [Qualification(name, *all_regular(signed))]
    if len(active) == 1:
        single: Verdict = Proved(None, "no tie")
        found.append(Qualification("a single active function", single, active[0].text))
    return found


def hull_of_union(parts: Sequence[ValueSet]) -> ValueSet:
    """The convex hull of the union of sets."""
    if len(parts) == 1:
        return convex_hull(parts[0])
    try:
        return convex_hull(union(*parts))
    except UnsupportedError:  # a part is curved
        from ..sets.curved import curved_hull

        return curved_hull(*parts)

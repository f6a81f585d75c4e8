"""Judge one derivative of a library: the first verdict that applies, exactly, then within the bound."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Literal

from ...exact.reals import Number, UndecidedSign
from ...html import Shown
from ...programs.program import Program
from ...sets.elements import Flat, unflatten
from ...sets.undecided import Undefined, UnknownSet
from ...verdicts import Proved, Refuted, Verdict
from ..backends.backend import FloatMatrix
from ..rounding.derivative_error import BoundMatrix
from ..rounding.number_format import NumberFormat
from .near_set import near_set
from .reference import NoChainRule, Reference, Returned
from .within_bounds import digits, is_at_most, is_equal, radius_of, upper_root, within

VerdictName = Literal[
    "refused",
    "undefined",
    "nan",
    "float_tie",
    "gradient",
    "clarke",
    "chain_rule",
    "not_conservative",
    "outside",
]
VERDICTS: tuple[VerdictName, ...] = (
    "refused", "undefined", "nan", "float_tie", "gradient", "clarke", "chain_rule", "not_conservative",
    "outside",
)  # fmt: skip
"""In this order: the first that applies is the verdict."""

Evidence = Literal["proved", "measured"]
NEAR = 4
"""Units in the last place between a value and the derivative, for which no other branch is to blame."""
NEITHER = "neither in the Clarke set nor given by the chain rule for any choices"


@dataclass(frozen=True, repr=False)
class Judgement(Shown):
    """A verdict on one value, with what supports it.

    Parameters
    ----------
    verdict, evidence : str
        "proved" is a statement about the returned floats as exact numbers, or beyond a proved error bound.
    reason : str
        One sentence for the reader.
    distance_squared : Fraction or Real or None
        Exact squared distance of the returned value to the Clarke set.
    choices : mapping or None
        For nodes at a kink, the element of the operation's Clarke set that explains the value.
    ulp : Fraction or Real or None
        Largest distance to the gradient in units in the last place, where the function is differentiable.
    error_bound : Fraction or None
        Euclidean norm of the entrywise bounds, rounded up; None: no bound.
    has_digits : bool
        False: the bound that supports a measured verdict is no smaller than the derivative, so nothing is checked.
    is_harmless : bool
        True: the verdict is float_tie, and the value is the derivative or in the Clarke set all the same.
    """

    verdict: VerdictName
    evidence: Evidence
    reason: str
    distance_squared: Number | None = None
    choices: Any = None
    ulp: Number | None = None
    error_bound: Fraction | None = None
    has_digits: bool = True
    is_harmless: bool = False

    def __str__(self) -> str:
        return f"{self.verdict} ({self.evidence}): {self.reason}"


@dataclass(frozen=True)
class Circumstances:
    """What is known about the sweep that returned a value.

    Parameters
    ----------
    number_format : NumberFormat
    bounds : matrix of Fraction or None
        Entrywise error bounds.
    is_proved : bool
        Whether the bounds are proved for this back-end: no assumed kernels, no guard that rounding may have
        moved.
    float_tie : str
        Non-empty: which guards have another sign in floating point.
    predictions : mapping
        From the name of a convention to (exact flat value, choices), all in the image of the chain rule.
    compiled : bool
        Whether a compiler had the whole program, so that the values of its nodes are those of another one.
    enclosing : matrix or None
        Larger bounds that are proved, where `bounds` are those of the entries that they leave a digit.
    """

    number_format: NumberFormat
    bounds: BoundMatrix
    is_proved: bool
    float_tie: str
    predictions: Mapping[str, tuple[Flat, Any]]
    compiled: bool = False
    enclosing: BoundMatrix | None = None


def judge(program: Program, value: FloatMatrix, exact: Reference, near: Circumstances) -> Judgement:
    """The verdict on a derivative that a library returned."""
    entries = [entry for row in value for entry in row]
    if isinstance(exact.clarke, Undefined):
        return Judgement("undefined", "proved", exact.clarke.reason)
    finite = all(math.isfinite(entry) for entry in entries)
    flat = tuple(Fraction(entry) for entry in entries) if finite else ()
    radius = radius_of(near.bounds)
    if not finite:
        return Judgement("nan", "proved", _why_not_finite(exact), error_bound=radius)
    if isinstance(exact.clarke, UnknownSet) and not isinstance(exact.contains(flat), Proved):
        return replace(_without_clarke(flat, exact, near), error_bound=radius)
    known = _gradient(flat, exact, near) or _clarke(flat, exact, near)
    ulp = _ulp(flat, exact.gradient, near.number_format)
    judged = _compiled_gradient(flat, exact, near) or _float_tie(near, known, ulp) or known
    judged = judged or _chain_rule(program, flat, exact, near) or _outside(program, flat, exact, near, radius)
    return replace(
        judged,
        distance_squared=exact.distance_squared(flat),
        choices=judged.choices or _predicted_choices(flat, near),
        ulp=ulp,
        error_bound=radius,
    )


def _why_not_finite(exact: Reference) -> str:
    if isinstance(exact.clarke, UnknownSet) and exact.clarke.outer is None and exact.enclosure is None:
        return f"not finite; the Clarke set is not known: {exact.clarke.reason}"
    return "not finite although the function is Lipschitz"


def _without_clarke(value: Returned, exact: Reference, near: Circumstances) -> Judgement:
    """Where the Clarke set is not known: a smooth program has a derivative that balls enclose."""
    tie = _float_tie(near)
    if tie is not None:
        return tie
    if exact.enclosure is None:
        return Judgement("undefined", "measured", f"the Clarke set is not known: {exact.clarke.reason}")
    bounds = [bound for row in near.bounds for bound in row]
    entries = list(zip(value, exact.enclosure, bounds, strict=True))
    if all(low - (bound or 0) <= entry <= high + (bound or 0) for entry, (low, high), bound in entries):
        reason = "equals the irrational derivative up to the rounding error bound"
        return measured("gradient", reason, [low for low, _ in exact.enclosure], near.bounds)
    if any(bound is None for bound in bounds):
        return Judgement("undefined", "measured", "no bound of the rounding error is known, so nothing is checked")
    return Judgement(
        "outside", "proved" if near.is_proved else "measured", "not the derivative, and the program is smooth here"
    )


def measured(verdict: VerdictName, reason: str, target: Sequence[Number], bounds: BoundMatrix) -> Judgement:
    """A verdict within the error bounds, with a warning where they are no smaller than what the value is near to."""
    if digits(target, [entry for row in bounds for entry in row]):
        return Judgement(verdict, "measured", reason)
    reason += ", which is no smaller than the derivative: no digit is certain, so nothing is checked"
    return Judgement(verdict, "measured", reason, has_digits=False)


def _float_tie(near: Circumstances, known: Judgement | None = None, ulp: Number | None = None) -> Judgement | None:
    """The tie that rounding made or missed, and whether it did no harm: the value may be right all the same.

    A bound does not show that, because it may be as large as the difference between two branches.
    """
    if not near.float_tie:
        return None
    is_proved = known is not None and known.evidence == "proved"
    is_near = known is not None and known.verdict == "gradient" and is_at_most(ulp, NEAR)
    if known is None or not (is_proved or is_near):
        return Judgement("float_tie", "measured", near.float_tie)
    right = "the derivative" if known.verdict == "gradient" else "in the Clarke set"
    how = "proved" if is_proved else f"measured: within {NEAR} units in the last place"
    return Judgement(
        "float_tie", "measured", f"{near.float_tie}; the value is {right} all the same ({how})", is_harmless=True
    )


def _compiled_gradient(value: Returned, exact: Reference, near: Circumstances) -> Judgement | None:
    """A compiler may avoid a tie that node by node is there: the exact derivative shows that it has."""
    return _gradient(value, exact, near) if near.compiled and is_equal(value, exact.gradient) else None


def _gradient(value: Returned, exact: Reference, near: Circumstances) -> Judgement | None:
    if exact.gradient is None:
        return None
    if is_equal(value, exact.gradient):
        return Judgement("gradient", "proved", "equals the derivative of the function")
    if within(value, exact.gradient, near.bounds):
        return measured("gradient", "equals the derivative up to the rounding error bound", exact.gradient, near.bounds)
    distance = _ulp(value, exact.gradient, near.number_format)
    if distance is not None and distance <= 1:
        return Judgement("gradient", "measured", "within one unit in the last place of the derivative")
    return None


def _clarke(value: Returned, exact: Reference, near: Circumstances) -> Judgement | None:
    if isinstance(exact.contains(value), Proved):
        return Judgement("clarke", "proved", "in the Clarke set")
    if near_set(exact.clarke, exact.nearest(value), value, near.bounds):
        return measured("clarke", "in the Clarke set up to the rounding error bound", value, near.bounds)
    return None


def _predicted_choices(value: Returned, near: Circumstances) -> Any:
    """The choices of the first convention that predicts the value, exactly or within the bound."""
    for target, choices in near.predictions.values():
        if is_equal(value, target) or within(value, target, near.bounds):
            return choices
    return None


def _chain_rule(program: Program, value: Returned, exact: Reference, near: Circumstances) -> Judgement | None:
    for name, (target, choices) in near.predictions.items():
        if value == target:
            return Judgement("chain_rule", "proved", f"the chain rule with the choices of {name}", choices=choices)
    verdict = exact.in_chain_rule_image(unflatten(value, program.shape))
    if isinstance(verdict, Proved):
        choices = getattr(verdict.evidence, "choices", None)
        return Judgement("chain_rule", "proved", "the chain rule with other choices at the kinks", choices=choices)
    for name, (target, choices) in near.predictions.items():
        if within(value, target, near.bounds):
            reason = f"the chain rule with the choices of {name}, up to the rounding error bound"
            return replace(measured("chain_rule", reason, target, near.bounds), choices=choices)
    for candidate in _simple_neighbours(value, near.bounds):
        if candidate != value and within(value, candidate, near.bounds):
            verdict = exact.in_chain_rule_image(unflatten(candidate, program.shape))
            if isinstance(verdict, Proved):
                choices = getattr(verdict.evidence, "choices", None)
                reason = "the chain rule with some choices, up to the rounding error bound"
                return replace(measured("chain_rule", reason, candidate, near.bounds), choices=choices)
    return None


def _simple_neighbours(value: Returned, bounds: BoundMatrix) -> list[Returned]:
    """Fractions with small denominators near the value: what it probably was before rounding."""
    if not any(entry for row in bounds for entry in row):
        return []
    return [tuple(entry.limit_denominator(size) for entry in value) for size in (1, 4, 12, 60, 1000)]


def _outside(
    program: Program, value: Returned, exact: Reference, near: Circumstances, radius: Fraction | None
) -> Judgement:
    """Neither: proved where rounding is excluded, or where the whole error ball is outside the hull."""
    verdict = exact.in_chain_rule_image(unflatten(value, program.shape))
    if isinstance(verdict, NoChainRule) and exact.distance_squared(value) is not None:
        reason = f"not in the Clarke set, and the chain rule has no value here: {verdict.reason}"
        return Judgement("undefined", "proved" if near.is_proved and radius == 0 else "measured", reason)
    reached = radius_of(near.enclosing) if near.enclosing is not None else radius if near.is_proved else None
    if isinstance(verdict, Refuted) and reached is not None and (reached == 0 or _is_separated(verdict, reached)):
        return Judgement("outside", "proved", NEITHER)
    if isinstance(verdict, Refuted):
        return Judgement("outside", "measured", "no choices give this value, but rounding is not excluded")
    reason = getattr(verdict, "reason", "")
    return Judgement("outside", "measured", f"not in the Clarke set; no choices are known that give it ({reason})")


def _is_separated(verdict: Verdict, radius: Fraction | None) -> bool:
    """Whether a functional y separates the whole ball of this radius: <y, v> - support > radius |y|."""
    evidence = verdict.evidence if isinstance(verdict, Refuted) else None
    functional = getattr(evidence, "functional", None)
    if evidence is None or functional is None or radius is None:
        return False
    entries = [entry for row in functional for entry in (row if isinstance(row, Sequence) else (row,))]
    gap = evidence.value_at_element - evidence.support
    return bool(gap > 0 and gap * gap > radius * radius * sum(entry * entry for entry in entries))


def _ulp(value: Returned, gradient: Flat | None, number_format: NumberFormat) -> Number | None:
    if gradient is None:
        return None
    pairs = zip(value, gradient, strict=True)
    try:
        return max((abs(a - b) / number_format.ulp(b) for a, b in pairs if a != b), default=Fraction(0))
    except UndecidedSign:  # far less than a unit
        return None


__all__ = ["VERDICTS", "Circumstances", "Judgement", "VerdictName", "judge", "upper_root"]

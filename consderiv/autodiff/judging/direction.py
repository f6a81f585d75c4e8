"""What a directional derivative of a library is: the one-sided derivative, a value of the Clarke set, or neither."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from ...errors import ConsderivError
from ...exact.reals import Number
from ...verdicts import Unknown
from ..rounding.smooth_gradient import Enclosure
from ..runner import Subject
from .judgement import Evidence
from .reference import Reference

DirectionVerdict = Literal["derivative", "in range", "outside range", "nan", "undecided"]
Range = tuple[Number, Number]


@dataclass(frozen=True)
class ExactDirection:
    """The exact side of one direction at one point.

    Parameters
    ----------
    derivative : tuple of m Fraction or Real, or None
        F'(x; d); None: not known.
    ranges : tuple of m pairs, or None
        Of each output k the least and the greatest (V d)_k over the matrices V of the Clarke set; None: not known.
    enclosure : tuple of m pairs of Fraction, or None
        Bounds of F'(x; d), where the program is smooth and neither of the others is known.
    reason : str
        Why something is not known.
    """

    derivative: tuple[Number, ...] | None
    ranges: tuple[Range, ...] | None
    enclosure: tuple[tuple[Fraction, Fraction], ...] | None = None
    reason: str = ""


@dataclass(frozen=True)
class DirectionJudgement:
    """A verdict on the returned value, as the exact number that it is, and how sure it is."""

    verdict: DirectionVerdict
    evidence: Evidence
    reason: str


def exact_direction(subject: Subject, found: Reference, direction: Sequence[Fraction]) -> ExactDirection:
    """F'(x; d), and the range [-f°(x; -d), f°(x; d)] of <v, d> over the Clarke set (Clarke 1983, prop. 2.1.2)."""
    from ...fields.directional import directional_derivative
    from ...fields.local import Local

    reasons: list[str] = []
    derivative: tuple[Number, ...] | None = None
    try:
        answer = directional_derivative(Local(subject.program, subject.point), direction)
        if isinstance(answer, Unknown):
            reasons.append(answer.reason)
        else:
            derivative = answer
    except ConsderivError as error:
        reasons.append(str(error))
    ranges: tuple[Range, ...] | None = None
    try:
        ranges = tuple(_range(found.clarke, flat) for flat in _functionals(subject, direction))
    except ConsderivError as error:
        reasons.append(str(error))
    return ExactDirection(derivative, ranges, _enclosed(found.enclosure, direction), "; ".join(dict.fromkeys(reasons)))


def _functionals(subject: Subject, direction: Sequence[Fraction]) -> list[tuple[Fraction, ...]]:
    """For each output k the flat matrix with the direction in row k: its pairing with V is (V d)_k."""
    m, zeros = len(subject.program.outputs), (Fraction(0),) * len(direction)
    return [tuple(x for row in range(m) for x in (direction if row == k else zeros)) for k in range(m)]


def _range(clarke: Any, functional: tuple[Fraction, ...]) -> Range:
    from ...sets.curved_support import support_value
    from ...sets.support import shape_of

    shape_of(clarke, "support")  # raises where the set is empty, undefined or unknown
    low, high = (support_value(clarke, tuple(sign * x for x in functional)).number() for sign in (-1, 1))
    return -low, high


def _enclosed(
    gradient: Enclosure | None, direction: Sequence[Fraction]
) -> tuple[tuple[Fraction, Fraction], ...] | None:
    if gradient is None:
        return None
    rows = [gradient[k : k + len(direction)] for k in range(0, len(gradient), len(direction))]
    made = []
    for row in rows:
        ends = [sorted((low * d, high * d)) for (low, high), d in zip(row, direction, strict=True)]
        made.append((sum((e[0] for e in ends), Fraction(0)), sum((e[1] for e in ends), Fraction(0))))
    return tuple(made)


def judge_direction(
    value: Sequence[Fraction] | None,
    exact: ExactDirection,
    bounds: Sequence[Fraction | None],
    is_proved: bool,
    float_tie: str,
) -> DirectionJudgement:
    """The verdict on the value that a library returned along a direction.

    Parameters
    ----------
    value : sequence of m Fractions or None
        None: some entry is no finite number.
    bounds : sequence of m Fractions or None
        Rounding error bound of each entry; None: no bound.
    is_proved : bool
        Whether the bounds are proved for this library.
    float_tie : str
        Non-empty: rounding took another branch than the exact program.
    """
    if value is None:
        return DirectionJudgement("nan", "proved", "not finite")
    try:
        return _judged(value, exact, bounds, is_proved, float_tie)
    except ConsderivError as error:  # a sign of irrational numbers that is not proved
        return DirectionJudgement("undecided", "measured", str(error))


def _judged(
    value: Sequence[Fraction], exact: ExactDirection, bounds: Sequence[Fraction | None], is_proved: bool, float_tie: str
) -> DirectionJudgement:
    derivative = exact.derivative
    exactly = [Fraction(0)] * len(value)
    if derivative is not None and all(v == w for v, w in zip(value, derivative, strict=True)):
        return DirectionJudgement("derivative", "proved", "equals f'(x; d)")
    points: Sequence[Range] | None = exact.enclosure if derivative is None else [(w, w) for w in derivative]
    is_near = points is not None and _within(value, points, bounds)
    if is_near and exact.ranges is not None and _hides(exact.ranges, bounds):
        return _hidden(_within(value, exact.ranges, exactly))
    if is_near:
        return DirectionJudgement("derivative", "measured", "equals f'(x; d) up to the rounding error bound")
    ranges = exact.enclosure if exact.ranges is None else exact.ranges
    if exact.ranges is not None and _within(value, exact.ranges, exactly):
        return DirectionJudgement("in range", "proved", "<v, d> for some v of the Clarke set, but not f'(x; d)"
                                  if derivative is not None else "<v, d> for some v of the Clarke set")  # fmt: skip
    if exact.ranges is not None and _within(value, exact.ranges, bounds):
        return DirectionJudgement("in range", "measured", "in the range up to the rounding error bound")
    if float_tie:
        return DirectionJudgement("undecided", "measured", float_tie)
    if ranges is None:
        return DirectionJudgement("undecided", "measured", f"the range is not known: {exact.reason}")
    if not _is_beyond(value, ranges, bounds):
        return DirectionJudgement("undecided", "measured", "rounding is not bounded")
    evidence: Evidence = "proved" if is_proved else "measured"
    return DirectionJudgement("outside range", evidence, "<v, d> for no v of the Clarke set")


def _hidden(is_inside: bool) -> DirectionJudgement:
    """A value near f'(x; d) whose error bound reaches other values of the range as well: it is one of them, no more."""
    reason = "<v, d> for some v of the Clarke set" if is_inside else "in the range up to the rounding error bound"
    reason += "; rounding is too wide to tell f'(x; d) from other values of the range"
    return DirectionJudgement("in range", "proved" if is_inside else "measured", reason)


def _within(value: Sequence[Fraction], ranges: Sequence[Range], bounds: Sequence[Fraction | None]) -> bool:
    return all(
        low - (bound or 0) <= entry <= high + (bound or 0)
        for entry, (low, high), bound in zip(value, ranges, bounds, strict=True)
    )


def _hides(ranges: Sequence[Range], bounds: Sequence[Fraction | None]) -> bool:
    """Whether a bound reaches from one end of a range to its middle, where libraries split ties."""
    return any(
        bound is not None and low < high and high - low <= 2 * bound
        for (low, high), bound in zip(ranges, bounds, strict=True)
    )


def _is_beyond(value: Sequence[Fraction], ranges: Sequence[Range], bounds: Sequence[Fraction | None]) -> bool:
    """Whether some entry is out of its range by more than its bound."""
    return any(
        bound is not None and not low - bound <= entry <= high + bound
        for entry, (low, high), bound in zip(value, ranges, bounds, strict=True)
    )


__all__ = ["DirectionJudgement", "DirectionVerdict", "ExactDirection", "exact_direction", "judge_direction"]

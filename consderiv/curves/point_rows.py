"""The chain rule at one t: derivatives from both sides, and the field at c(t)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..errors import ConsderivError, DomainError, UnsupportedError
from ..exact.rational_functions import RationalFunction
from ..exact.reals import Number
from ..sets import Undefined, UnknownSet, is_equal, linear_image
from ..sets.polytope import hull_of
from ..sets.value_set import ValueSet
from ..stratified.formulas import Vector, value_at
from ..verdicts import Proved, Refuted, Unknown
from .row import Row
from .slices import sliced
from .subdivision import Part


def row_at(part: Part, before: Part | None, after: Part | None, field: Callable[[Part], ValueSet]) -> Row:
    """The row of a point between two intervals; at an end of the curve there is only one."""
    t = part.low

    def row(status: str, **more: Any) -> Row:
        return Row(t, t, (True, True), status, **more)

    if not part.value.formulas:
        return row("undefined", reason=f"the program has no value: {part.value.reason}")
    sides = [side for side in (before, after) if side is not None]
    slopes = [_slope(part, side) for side in sides]
    velocities = [_vector(side.velocity, t) for side in sides]
    if any(velocity is None for velocity in velocities) or len(set(velocities)) > 1:
        return row("corner", sides=_pair(slopes))
    velocity = velocities[0]
    assert velocity is not None
    try:
        found = field(part)
    except DomainError as error:
        return row("undefined", reason=str(error))
    if isinstance(found, Undefined):
        return row("undefined", reason=found.reason)
    values = None if isinstance(found, UnknownSet) else _values(found, velocity)
    if None in slopes or len(set(slopes)) > 1:
        return row("kink", values=values, sides=_pair(slopes))
    slope = slopes[0]
    assert slope is not None
    derivative = RationalFunction.constant(1, slope)
    if values is None:
        return _bounded(row, found, velocity, slope)
    holds, meets = is_equal(values, hull_of([(slope,)], (1,))), values.contains((slope,))
    if isinstance(holds, Proved):
        return row("all", derivative=derivative, values=values)
    if isinstance(holds, Unknown) or isinstance(meets, Unknown):
        return row("unknown", derivative=derivative, values=values, reason="a curved set is not compared")
    if not meets:
        return row("none", derivative=derivative, values=values)
    elements = sliced(found, velocity, slope)
    return row(
        "some", derivative=derivative, values=values, elements=None if isinstance(elements, UnknownSet) else elements
    )


def _bounded(row: Callable[..., Row], found: ValueSet, velocity: Vector, slope: Number) -> Row:
    """A set known between bounds only: what holds for the outer one holds, what fails for the inner one fails."""
    derivative, right = RationalFunction.constant(1, slope), hull_of([(slope,)], (1,))
    inner, outer = (getattr(found, name, None) for name in ("inner", "outer"))
    values = None if outer is None else _values(outer, velocity)
    if values is not None and isinstance(is_equal(values, right), Proved):
        return row("all", derivative=derivative, values=values)
    values = None if inner is None else _values(inner, velocity)
    if values is not None and isinstance(is_equal(values, right), Refuted):
        if isinstance(values.contains((slope,)), Proved):
            return row("some", derivative=derivative, reason="the set is known between bounds")
    return row("unknown", derivative=derivative, reason=getattr(found, "reason", "the set is not known"))


def _values(found: ValueSet, velocity: Vector) -> ValueSet | None:
    try:
        return linear_image(found, [velocity])
    except ConsderivError:
        return None


def _slope(part: Part, side: Part) -> Number | None:
    """The one-sided derivative of f o c, None where there is none."""
    t = part.low
    if not side.value.formulas:
        return None
    here, limit = value_at(part.value.formula, (t,)), value_at(side.value.formula, (t,))
    if limit is None and _is_irrational(side.value.formula):
        raise UnsupportedError(
            "quotients with rational coefficients are required where they may have a limit",
            "received one with irrational coefficients", "move the curve",
        )  # fmt: skip
    if limit is None or here != limit:
        return None
    return value_at(side.derivative, (t,))


def _is_irrational(function: RationalFunction) -> bool:
    """Whether common factors were not cancelled."""
    below = function.denominator
    return below is not None and not (function.numerator.is_rational and below.is_rational)


def _vector(entries: Sequence[RationalFunction], t: Number) -> Vector | None:
    found = [value_at(entry, (t,)) for entry in entries]
    return None if None in found else tuple(v for v in found if v is not None)


def _pair(slopes: Sequence[Number | None]) -> tuple[Number | None, Number | None]:
    return slopes[0], slopes[-1]

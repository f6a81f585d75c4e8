"""What is known of the chain rule at one t, or on one interval of t."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from ..exact.rational_functions import RationalFunction
from ..exact.reals import Number, format_number
from ..html import Shown
from ..sets.value_set import ValueSet
from ..stratified.formulas import same, value_at
from ..stratified.set_field import SetField
from ..stratified.writing import formula_text

STATUS = {
    "all": "all v",
    "some": "some v",
    "none": "no v",
    "corner": "the curve has no derivative",
    "kink": "f(c(t)) has no derivative",
    "undefined": "the field has no value",
    "unknown": "not decided",
}
"""For which v in D(c(t)) <v, c'(t)> = (f o c)'(t), or why there is no such equation."""

Values = SetField | ValueSet


@dataclass(frozen=True, repr=False)
class Row(Shown):
    """The chain rule for low < t < high (with an end where `closed` says so), or at t = low = high.

    Parameters
    ----------
    low, high : Number
    closed : (bool, bool)
    status : str
        A key of `STATUS`.
    derivative : RationalFunction or None
        (f o c)'(t), one-sided at the ends of the curve; None where there is none.
    values : SetField, ValueSet or None
        {<v, c'(t)> : v in D(c(t))}.
    elements : SetField, ValueSet or None
        {v in D(c(t)) : <v, c'(t)> = (f o c)'(t)} where these are not all v.
    sides : (Number or None, Number or None) or None
        The derivatives from the left and from the right where they differ.
    reason : str
    """

    low: Number
    high: Number
    closed: tuple[bool, bool]
    status: str
    derivative: RationalFunction | None = None
    values: Values | None = None
    elements: Values | None = None
    sides: tuple[Number | None, Number | None] | None = None
    reason: str = ""

    def __str__(self) -> str:
        holds = self.reason or STATUS[self.status]
        slope = "" if self.derivative is None else f", (f o c)' = {formula_text(self.derivative, ('t',))}"
        return f"{self.place('t')}{slope}: {holds}"

    @property
    def is_point(self) -> bool:
        """Whether it is a single t."""
        return self.low is self.high

    @property
    def holds(self) -> bool:
        """Whether the equation holds for all elements."""
        return self.status == "all"

    def place(self, parameter: str) -> str:
        """The condition on t."""
        if self.is_point:
            return f"{parameter} = {format_number(self.low)}"
        left, right = ("<=" if end else "<" for end in self.closed)
        return f"{format_number(self.low)} {left} {parameter} {right} {format_number(self.high)}"

    def joined(self, other: Row) -> Row | None:
        """One row for this and the next where they say the same; a point must agree with the formulas beside it."""
        if self.status != other.status or None in (self.derivative, other.derivative):
            return None
        if not (_agree(self, other) if self.is_point or other.is_point else self._continues(other)):
            return None
        formulas = other if self.is_point else self
        return replace(formulas, low=self.low, high=other.high, closed=(self.closed[0], other.closed[1]))

    def _continues(self, other: Row) -> bool:
        assert self.derivative is not None and other.derivative is not None
        if not self.closed[1] or not same(self.derivative, other.derivative):
            return False
        # Compared in order: the ends of an interval of values must not change places.
        return self.holds or (self.values, self.elements) == (other.values, other.elements)

    def to_dict(self, parameter: str) -> dict[str, Any]:
        """Numbers and formulas as program text."""
        sides = None if self.sides is None else [None if s is None else format_number(s) for s in self.sides]
        return {
            "from": format_number(self.low),
            "to": format_number(self.high),
            "closed": list(self.closed),
            "holds": self.status,
            "derivative": None if self.derivative is None else formula_text(self.derivative, (parameter,)),
            "one_sided": sides,
            "values": _json(self.values, parameter),
            "elements": _json(self.elements, parameter),
            "reason": self.reason,
        }


def _agree(one: Row, other: Row) -> bool:
    """Whether a point continues the formulas of an interval beside it."""
    point, interval = (one, other) if one.is_point else (other, one)
    if interval.is_point or point.derivative is None or interval.derivative is None:
        return False
    at = (point.low,)
    if value_at(interval.derivative, at) != value_at(point.derivative, at):
        return False
    pairs = ((point.values, interval.values), (point.elements, interval.elements))
    return point.holds or all(_continues(a, b, at) for a, b in pairs)


def _continues(value: Values | None, formulas: Values | None, at: tuple[Number]) -> bool:
    """Whether formulas give this set at a point."""
    if value is None or formulas is None:
        return value is formulas
    return isinstance(value, ValueSet) and isinstance(formulas, SetField) and formulas.at(at) == value


def _json(values: Values | None, parameter: str) -> Any:
    if values is None:
        return None
    return values.to_dict((parameter,)) if isinstance(values, SetField) else values.to_dict()

"""A field of constants and the numbers in it: quotients of polynomials in exp(1), log(2), pi, sin(1), ... (format.md, 1a).

The constants are the generators of the one ring that contains all numbers of a file (exact/closed_ring.py), and what is
formally zero there is formally zero for a checker.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, reduce
from typing import Any

from ..errors import BudgetError
from ..exact.algebraic import Algebraic
from ..exact.closed_forms import ClosedForm, algebraic_form, constant_form
from ..exact.closed_ring import ClosedRing, Constant, merged_ring, moved, ring_of
from ..exact.reals import Number, format_number
from .closed_facts import Fact
from .number_field import field_json

Json = Any
CONSTANT_LIMIT = 64
EXPONENT_LIMIT = 1000
KINDS = ("pi", "exp", "log", "sin", "cos", "root")


@dataclass(frozen=True)
class FieldOfConstants:
    """The ring of the numbers of a file, as FIELD writes it.

    Parameters
    ----------
    ring : ClosedRing
        It contains the arguments of its constants.
    """

    ring: ClosedRing

    @cached_property
    def order(self) -> tuple[int, ...]:
        """The variables of the ring in the order of FIELD: an algebraic number first, arguments before functions."""
        constants = self.ring.constants
        places = sorted(range(len(constants)), key=lambda i: _place(constants[i]))
        return tuple([len(constants)] * (self.ring.number_field is not None) + places)

    @cached_property
    def index(self) -> dict[int, int]:
        """The index in FIELD of each variable of the ring."""
        return {variable: k for k, variable in enumerate(self.order)}

    @cached_property
    def constants(self) -> tuple[Constant | None, ...]:
        """The constants in the order of FIELD; None stands for the algebraic number."""
        return tuple(self.ring.constants[i] if i < len(self.ring.constants) else None for i in self.order)

    def to_json(self) -> dict[str, Json]:
        """FIELD."""
        return {"constants": [self._constant(constant) for constant in self.constants]}

    def _constant(self, constant: Constant | None) -> list[Json]:
        if constant is None:
            assert self.ring.number_field is not None
            data = field_json(self.ring.number_field)
            return ["algebraic", data["generator"], data["interval"]]
        if constant.kind == "pi":
            return ["pi"]
        entry = [constant.kind, self.number(argument_of(constant))]
        return [*entry, constant.order] if constant.kind == "root" else entry

    def number(self, value: Number) -> Json:
        """A FIELDNUMBER.

        Raises
        ------
        BudgetError
            If an exponent is too large.
        """
        if isinstance(value, Fraction):
            return format_number(value)
        form = as_form(value)
        above, below = (self.ring.reduced(moved(p, form.ring, self.ring)) for p in (form.numerator, form.denominator))
        if below.is_constant():
            return {"terms": self._terms(above / below.leading_coefficient())}
        return {"terms": self._terms(above), "over": self._terms(below)}

    def _terms(self, element: Any) -> list[Json]:
        found = []
        for exponents, coefficient in element.terms():
            powers = sorted([self.index[i], int(e)] for i, e in enumerate(exponents) if e)
            if any(e > EXPONENT_LIMIT for _, e in powers):
                raise BudgetError(
                    f"exponents of constants of at most {EXPONENT_LIMIT} are required", "received larger ones",
                    "move the point",
                )  # fmt: skip
            found.append([str(coefficient), powers])
        return found


def _place(constant: Constant) -> tuple[Any, ...]:
    """Arguments come first, and each sine stands before its cosine."""
    kind = "sin" if constant.kind == "cos" else constant.kind
    return (constant.depth, KINDS.index(kind), constant.key, constant.scale, constant.order, constant.kind == "cos")


def argument_of(constant: Constant) -> Number:
    """The number of which the constant is a function."""
    return constant.argument * constant.scale


def as_form(value: Number) -> ClosedForm:
    """An irrational number as a quotient of polynomials."""
    if isinstance(value, Algebraic):
        return algebraic_form(value)
    assert isinstance(value, ClosedForm)
    return value


def field_of_constants(numbers: Sequence[Number]) -> FieldOfConstants:
    """The field of some numbers and of the arguments of the constants that occur in them.

    Raises
    ------
    BudgetError
        If there are too many constants, or their algebraic numbers have a common field of too large a degree.

    Examples
    --------
    >>> from consderiv.exact.real_functions import PI, exp, log
    >>> field_of_constants([exp(Fraction(1)), log(Fraction(6))]).to_json()
    {'constants': [['exp', '1'], ['log', '2'], ['log', '3']]}
    """
    ring = reduce(merged_ring, _rings(numbers), ring_of(None, frozenset()))
    while True:
        larger = reduce(merged_ring, _rings([argument_of(c) for c in ring.constants if c.kind != "pi"]), ring)
        if larger is ring:
            break
        ring = larger
    if len(ring.gens) > CONSTANT_LIMIT:
        raise BudgetError(
            f"at most {CONSTANT_LIMIT} constants are required", f"received {len(ring.gens)}", "make fewer statements"
        )
    return FieldOfConstants(ring)


def _rings(numbers: Sequence[Number]) -> list[ClosedRing]:
    """Their distinct rings."""
    return list(dict.fromkeys(as_form(number).ring for number in numbers if not isinstance(number, Fraction)))


def value_of(constant: Constant) -> Number:
    """The constant as a number."""
    partner = {"sin": "cos", "cos": "sin"}.get(constant.kind)
    if partner is None:
        return constant_form(constant)
    other = Constant(partner, constant.key, constant.scale, constant.order, constant.depth, constant.argument)
    return constant_form(constant, other)


def functions_json(field: FieldOfConstants, facts: Sequence[Fact]) -> list[Json]:
    """The list `functions`: each fact that does not follow from a constant alone."""
    from .closed_combinations import fact_json

    found: list[Json] = []
    for fact in facts:
        entry = fact_json(field, fact)
        if entry is not None and entry not in found:
            found.append(entry)
    return found

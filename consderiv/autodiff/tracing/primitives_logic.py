"""Comparisons, boolean logic and selections of JAX."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from ...errors import UnsupportedError
from . import arithmetic as a
from .arrays import Array, elementwise
from .elements import Choice, Element, both, either, is_condition, mapped, negated, select
from .primitives_elementwise import Rule, entrywise
from .totality import exists


def _logic(condition: Callable[..., Element], bits: Callable[..., int]) -> Rule:
    """Logic of truth values; of integers bit by bit."""

    def entry(*operands: Element) -> Element:
        if all(is_condition(operand) for operand in operands):
            return condition(*operands)
        return mapped(lambda *u: Fraction(bits(*map(_integer, u))), *operands)

    return entrywise(entry)


def _integer(value: Any) -> int:
    if not isinstance(value, (bool, Fraction)):
        raise UnsupportedError(
            "bitwise logic of constants is required", "received integers that depend on the variables",
            "compare first, and combine truth values",
        )  # fmt: skip
    return int(value)


def _exclusive(left: Element, right: Element) -> Element:
    return either(both(left, negated(right)), both(negated(left), right))


def _is_finite(element: Element) -> Element:
    return math.isfinite(element) if isinstance(element, float) else exists(element)


def _select(trace: Any, eqn: Any, inputs: list[Array]) -> list[Array]:
    """`select_n(which, case 0, case 1, ...)`: the false case comes first."""
    integer = eqn.outvars[0].aval.dtype.kind in "iu"
    if len(inputs) == 2:
        return [inputs[1]]
    return [elementwise(lambda which, *cases: pick(which, cases, integer), *inputs)]


def pick(which: Element, cases: tuple[Element, ...], integer: bool = False) -> Element:
    """The case that a truth value or an integer names."""
    if isinstance(which, bool):
        return cases[int(which)]
    if isinstance(which, Fraction):
        return cases[min(max(int(which), 0), len(cases) - 1)]
    if isinstance(which, Choice):
        named = [cases[min(max(int(value), 0), len(cases) - 1)] for value in which.values]
        return a.chosen_number([*zip(named, which.conditions, strict=True)])
    if is_condition(which):
        return select(which, cases[1], cases[0], integer)
    bounds = [a.compare("le", which, Fraction(k)) for k in range(len(cases) - 1)]
    return a.chosen_number([*zip(cases[:-1], bounds, strict=True), (cases[-1], True)])


def _comparison(operation: str) -> Rule:
    return entrywise(lambda u, v: a.compare(operation, u, v))


RULES: dict[str, Rule] = {
    **{name: _comparison(name) for name in ("eq", "ne", "lt", "le", "gt", "ge")},
    # Total orders of sort keys: among finite numbers they are the usual ones.
    "lt_to": _comparison("lt"), "le_to": _comparison("le"), "eq_to": _comparison("eq"),
    "and": _logic(both, lambda u, v: u & v), "or": _logic(either, lambda u, v: u | v),
    "xor": _logic(_exclusive, lambda u, v: u ^ v), "not": _logic(negated, lambda u: ~u),
    "is_finite": entrywise(_is_finite), "select_n": _select,
}  # fmt: skip

"""Arithmetic, comparisons and selections of single elements: constants at once, the rest as expressions."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from ...errors import UnsupportedError
from ...programs.builder import MAX_EXPONENT
from ...programs.expression import Expression, as_expression
from ...programs.functions import sort as sort_expressions
from .elements import (
    MANY_CASES,
    Choice,
    Element,
    both,
    build,
    chosen,
    constant,
    count_cases,
    either,
    finite_or_undefined,
    is_condition,
    is_constant,
    mapped,
    negated,
    select,
    written,
)  # fmt: skip
from .totality import exists, exists_not

ZERO, ONE = Fraction(0), Fraction(1)
_PYTHON = {"add": operator.add, "sub": operator.sub, "mul": operator.mul}
_COMPARE = {
    "eq": operator.eq, "ne": operator.ne, "lt": operator.lt, "le": operator.le, "gt": operator.gt, "ge": operator.ge,
}  # fmt: skip


def arithmetic(operation: str, left: Element, right: Element) -> Element:
    """`add`, `sub` or `mul` of two elements; a finite summand does not change an infinite one."""
    if _are_known(left, right):
        return mapped(lambda u, v: constant(_PYTHON[operation](_plain(u), _plain(v))), left, right)
    if operation != "mul" and (isinstance(left, float) or isinstance(right, float)):
        _check_total(left, right)
        return _PYTHON[operation](*(u if isinstance(u, float) else ZERO for u in (left, right)))
    # Types are checked here already, and a network has many such nodes: no second check.
    return Expression(operation, (as_expression(written(_number(left))), as_expression(written(_number(right)))))


def _are_known(*elements: Element) -> bool:
    """Whether they are constants, or choices with few combinations."""
    if any(isinstance(element, Expression) for element in elements):
        return False
    return count_cases(elements) <= MANY_CASES


def _plain(value: Any) -> Any:
    return Fraction(value) if isinstance(value, bool) else value


def _number(element: Element) -> Element:
    """Truth values count as 0 and 1."""
    if is_condition(element):
        return select(element, ONE, ZERO)
    return element


def add(left: Element, right: Element) -> Element:
    """left + right."""
    return arithmetic("add", left, right)


def subtract(left: Element, right: Element) -> Element:
    """left - right."""
    return arithmetic("sub", left, right)


def multiply(left: Element, right: Element) -> Element:
    """left * right."""
    return arithmetic("mul", left, right)


def divide(left: Element, right: Element) -> Element:
    """left / right; division of constants by zero is NaN or infinite as in IEEE arithmetic."""
    if _are_known(left, right):
        return mapped(_quotient, left, right)
    if isinstance(right, float) and math.isinf(right):
        _check_total(left)
        return ZERO
    return build("div", left, right)


def _check_total(*elements: Element) -> None:
    """Refuse to drop an expression without a value everywhere next to an infinite number."""
    if not all(exists(element) is True for element in elements):
        raise UnsupportedError(
            "finite real numbers are required next to an expression that is not defined everywhere",
            "received an infinite number", "choose by jnp.where or torch.where first",
        )  # fmt: skip


def _quotient(left: Any, right: Any) -> Any:
    if isinstance(left, float) or isinstance(right, float):
        return constant(float(left) / float(right)) if right != 0 else math.nan
    if right == 0:
        return math.nan if left == 0 else math.copysign(math.inf, left)
    return Fraction(left) / Fraction(right)


def negative(element: Element) -> Element:
    """-u."""
    if not isinstance(element, Expression):
        return mapped(lambda u: -_plain(u), element)
    return build("neg", element)


def absolute(element: Element) -> Element:
    """|u|."""
    if not isinstance(element, Expression):
        return mapped(lambda u: abs(_plain(u)), element)
    return build("abs", element)


def signum(element: Element) -> Element:
    """-1, 0 or 1."""
    if not isinstance(element, Expression):
        return mapped(lambda u: u if u != u else Fraction((u > 0) - (u < 0)), element)
    return build("sign", element)


def floor_of(element: Element) -> Element:
    """The largest integer below."""
    if not isinstance(element, Expression):
        return mapped(lambda u: u if isinstance(u, float) else Fraction(math.floor(u)), element)
    return build("floor", element)


def ceiling(element: Element) -> Element:
    """The smallest integer above: -floor(-u)."""
    return negative(floor_of(negative(element)))


def truncated(element: Element) -> Element:
    """The integer part, towards zero."""
    if not isinstance(element, Expression):
        return mapped(lambda u: u if isinstance(u, float) else Fraction(math.trunc(u)), element)
    return select(compare("ge", element, ZERO), floor_of(element), ceiling(element))


def power(base: Element, exponent: Element) -> Element:
    """base ** exponent for a constant exponent; exp(exponent log base) for another one."""
    if isinstance(exponent, Expression):
        return build("exp", build("mul", exponent, build("log", base)))
    if isinstance(exponent, float):
        raise UnsupportedError("a finite exponent is required", f"received {exponent}", "write the limit")
    if isinstance(exponent, Choice):
        return chosen_number([(power(base, v), c) for v, c in zip(exponent.values, exponent.conditions, strict=True)])
    whole = Fraction(exponent).denominator == 1 and abs(exponent) <= MAX_EXPONENT
    if is_constant(base) and whole and not (base == 0 and exponent < 0):
        return constant(_plain(base) ** int(exponent))
    return build("power", base, parameter=Fraction(exponent))


def chosen_number(cases: Sequence[tuple[Element, Any]]) -> Element:
    """The first case whose condition holds, as an expression where the cases are no constants."""
    if all(value is cases[0][0] for value, _ in cases):
        return cases[0][0]
    if any(is_condition(value) for value, _ in cases):
        result = cases[-1][0]
        for value, condition in reversed(cases[:-1]):
            result = either(both(condition, value), both(negated(condition), result))
        return result
    if any(isinstance(value, (Expression, Choice)) for value, _ in cases):
        if len(cases) == 2:
            return select(cases[0][1], cases[0][0], cases[1][0])
        return build(
            "piecewise", *(item for value, condition in cases for item in (finite_or_undefined(value), condition))
        )
    return chosen(cases)


_KNOWN = {("exp", ZERO): ONE, ("log", ONE): ZERO, ("sqrt", ZERO): ZERO, ("sqrt", ONE): ONE, ("sin", ZERO): ZERO}
_KNOWN |= {("erf", ZERO): ZERO, ("atan", ZERO): ZERO}


def function(name: str, element: Element) -> Element:
    """An elementary function: exp, log, sin, cos, tanh, sigmoid, softplus, erf, atan, sqrt."""
    if isinstance(element, Fraction) and (name, element) in _KNOWN:
        return _KNOWN[name, element]
    if isinstance(element, float) and element == -math.inf and name == "exp":
        return ZERO
    return build(name, element)


def compare(operation: str, left: Element, right: Element) -> Element:
    """A comparison `eq ne lt le gt ge`; expressions are finite real numbers."""
    if left is right and not isinstance(left, float):
        return exists(left) if operation in ("eq", "le", "ge") else exists_not(left)
    if _are_known(left, right):
        return mapped(lambda u, v: bool(_COMPARE[operation](u, v)), left, right)
    for infinite, sense in ((left, operation), (right, _MIRROR[operation])):
        if isinstance(infinite, float):
            finite = right if infinite is left else left
            return exists(finite) if _COMPARE[sense](infinite, ZERO) else exists_not(finite)
    if is_condition(left) or is_condition(right):
        return _compare_truths(operation, left, right)
    return build(operation, left, right)


_MIRROR = {"eq": "eq", "ne": "ne", "lt": "gt", "gt": "lt", "le": "ge", "ge": "le"}


def _compare_truths(operation: str, left: Element, right: Element) -> Element:
    if not (is_condition(left) and is_condition(right)) or operation not in ("eq", "ne"):
        return compare(operation, _number(left), _number(right))
    same = either(both(left, right), both(negated(left), negated(right)))
    return same if operation == "eq" else negated(same)


def truth_of_number(element: Element) -> Element:
    """A number as the condition that it is not zero; a condition as it is."""
    return element if is_condition(element) else compare("ne", element, ZERO)


def largest(elements: Sequence[Element]) -> Element:
    """max of elements, as one operation."""
    return _extreme("max", elements)


def smallest(elements: Sequence[Element]) -> Element:
    """min of elements, as one operation."""
    return _extreme("min", elements)


def _extreme(operation: str, elements: Sequence[Element]) -> Element:
    if any(is_condition(element) for element in elements):
        return _fold(either if operation == "max" else both, elements)
    best: Callable[..., Any] = max if operation == "max" else min
    if _are_known(*elements):
        if any(isinstance(u, float) and math.isnan(u) for u in elements):
            return math.nan
        return mapped(lambda *u: best(u), *elements)
    neutral = -math.inf if operation == "max" else math.inf
    kept = [u for u in elements if not (isinstance(u, float) and u == neutral)]
    for element in kept:
        if isinstance(element, float):
            _check_total(*kept)
            return element
    return kept[0] if len(kept) == 1 else build(operation, *kept)


def _fold(combine: Callable[[Element, Element], Element], elements: Sequence[Element]) -> Element:
    result = elements[0]
    for element in elements[1:]:
        result = combine(result, element)
    return result


def total(elements: Sequence[Element]) -> Element:
    """The sum, from the left; 0 of none."""
    return _fold(add, elements) if len(elements) else ZERO


def product(elements: Sequence[Element]) -> Element:
    """The product, from the left; 1 of none."""
    return _fold(multiply, elements) if len(elements) else ONE


def clipped(element: Element, lower: Element, upper: Element) -> Element:
    """min(max(u, lower), upper) as one operation, where the bounds are finite."""
    if any(isinstance(bound, float) for bound in (lower, upper)) or not isinstance(element, Expression):
        return smallest([largest([element, lower]), upper])
    return build("clip", element, lower, upper)


def ordered(elements: Sequence[Element]) -> list[Element]:
    """The elements in increasing order, as one operation."""
    if len(elements) < 2:
        return list(elements)
    if not any(isinstance(u, (Expression, Choice)) for u in elements):
        return sorted(elements, key=lambda u: (u != u, u))
    return list(sort_expressions(*(written(u) for u in elements)))

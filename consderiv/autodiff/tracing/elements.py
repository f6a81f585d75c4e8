"""One entry of a traced array: an expression, an exact constant, infinity or NaN, or a choice among constants.

    Fraction            a constant number (also of integer arrays)
    bool                a constant truth value
    float               only inf, -inf and nan: identities of reductions, fillers and guards
    Expression          a number or a condition that depends on the variables
    Choice              an integer (an index) that depends on conditions

Arithmetic of constants is done at once, exactly; constants have no derivative, so that no kink is lost.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ...errors import BudgetError, UnsupportedError
from ...programs.builder import result_type
from ...programs.expression import Expression, apply
from .totality import undefined

Element = Any  # Expression | Fraction | bool | float | Choice
MAX_CASES = 4096
"""Most cases of one choice."""
MANY_CASES = 64
"""From here on arithmetic of choices is written as expressions: no combination of cases is listed."""


@dataclass(frozen=True, eq=False)
class Choice:
    """The value of the first case whose condition holds; the last condition is True.

    Parameters
    ----------
    values : tuple of Fraction or bool
        The constants.
    conditions : tuple of Expression or bool
        As many conditions.
    """

    values: tuple[Any, ...]
    conditions: tuple[Any, ...]


def constant(value: Any) -> Element:
    """A Python or NumPy scalar as an element: the number that it is."""
    if isinstance(value, (Expression, Fraction, bool, Choice)):
        return value
    if hasattr(value, "dtype") and value.dtype.kind == "b":
        return bool(value)
    if isinstance(value, int):
        return Fraction(value)
    number = float(value) if not hasattr(value, "dtype") or value.dtype.kind not in "iu" else int(value)
    return number if isinstance(number, float) and not math.isfinite(number) else Fraction(number)


def is_constant(element: Element) -> bool:
    """Whether an element is a number or truth value that does not depend on the variables."""
    return not isinstance(element, (Expression, Choice))


def is_condition(element: Element) -> bool:
    """Whether an element is true or false."""
    if isinstance(element, Expression):
        return result_type(element.operation) == "condition"
    return isinstance(element, bool)


def build(operation: str, *operands: Element, parameter: Any = None) -> Expression:
    """The expression of an operation, after writing choices as expressions and refusing inf and NaN."""
    return apply(operation, *(written(operand) for operand in operands), parameter=parameter)


def written(element: Element) -> Any:
    """An element as an operand of an expression.

    Raises
    ------
    UnsupportedError
        For inf and NaN: a program has finite real numbers.
    """
    if isinstance(element, Choice):
        pairs = [item for pair in zip(element.values, element.conditions, strict=True) for item in pair]
        return apply("piecewise", *pairs)
    if isinstance(element, float):
        raise UnsupportedError(
            "finite real numbers are required in arithmetic with the variables", f"received {element}",
            "write a finite number within the range of the number format, or keep infinity to comparisons, max and min",
        )  # fmt: skip
    return element


def written_result(element: Element) -> Any:
    """A result of a function as an expression or a number.

    Raises
    ------
    UnsupportedError
        For inf and NaN.
    """
    if isinstance(element, float):
        raise UnsupportedError(
            "a finite result is required", f"received {element}",
            "keep numbers and constants within the range of their number format",
        )  # fmt: skip
    return written(element)


def count_cases(operands: Sequence[Element]) -> int:
    """How many combinations of cases there are; choices by the very same conditions go together."""
    distinct = {id(u.conditions): len(u.conditions) for u in operands if isinstance(u, Choice)}
    return math.prod(distinct.values())


def mapped(function: Callable[..., Element], *operands: Element) -> Element:
    """The function of constants applied to each case of operands that are constants or choices."""
    position = next((k for k, operand in enumerate(operands) if isinstance(operand, Choice)), None)
    if position is None:
        return function(*operands)
    if count_cases(operands) > MAX_CASES:
        raise BudgetError(f"an index has at most {MAX_CASES} cases", "received more", "use smaller arrays")
    choice = operands[position]
    cases: list[tuple[Any, Any]] = []
    for case in range(len(choice.conditions)):
        filled = [_case_of(operand, choice, case) for operand in operands]
        cases += _cases(mapped(function, *filled), choice.conditions[case])
    return _same_cases(chosen(cases), choice)


def _same_cases(made: Element, choice: Choice) -> Element:
    """The very same tuple of conditions where no case was lost, so that both choices go together later."""
    if isinstance(made, Choice) and len(made.conditions) == len(choice.conditions):
        if all(u is v for u, v in zip(made.conditions, choice.conditions, strict=True)):
            return Choice(made.values, choice.conditions)
    return made


def _case_of(operand: Element, choice: Choice, case: int) -> Element:
    """The value in a case; a choice by the very same conditions takes the same case."""
    if isinstance(operand, Choice) and operand.conditions is choice.conditions:
        return operand.values[case]
    return operand


def chosen(cases: Sequence[tuple[Any, Any]]) -> Element:
    """The element of the first case whose condition holds: a constant if they all agree.

    Examples
    --------
    >>> chosen([(Fraction(1), False), (Fraction(2), True)])
    Fraction(2, 1)
    """
    kept: list[tuple[Any, Any]] = []
    for value, condition in cases:
        if condition is False:
            continue
        kept.append((value, condition))
        if condition is True:
            break
    if len(kept) > MAX_CASES:
        raise BudgetError(f"an index has at most {MAX_CASES} cases", f"received {len(kept)}", "use smaller arrays")
    while len(kept) > 1 and kept[-2][0] == kept[-1][0]:
        kept[-2:] = [(kept[-1][0], True)]
    if len(kept) == 1:
        return kept[0][0]
    values = tuple(value for value, _ in kept)
    made = Choice(values, (*(condition for _, condition in kept[:-1]), True))
    return truth_of(made) if all(isinstance(value, bool) for value in values) else made


def truth_of(choice: Choice) -> Element:
    """A choice among truth values as one condition."""
    result = choice.values[-1]
    for value, condition in zip(reversed(choice.values[:-1]), reversed(choice.conditions[:-1]), strict=True):
        result = either(condition, result) if value else both(negated(condition), result)
    return result


def both(left: Element, right: Element) -> Element:
    """`left and right`, constants folded."""
    if left is False or right is False:
        return False
    if left is True:
        return right
    return left if right is True else build("and", left, right)


def either(left: Element, right: Element) -> Element:
    """`left or right`, constants folded."""
    if left is True or right is True:
        return True
    if left is False:
        return right
    return left if right is False else build("or", left, right)


def negated(condition: Element) -> Element:
    """`not condition`, constants folded."""
    return (not condition) if isinstance(condition, bool) else build("not", condition)


def select(condition: Element, yes: Element, no: Element, integer: bool = False) -> Element:
    """`yes` where the condition holds, else `no`; for integers and truth values cases are kept apart."""
    if isinstance(condition, bool):
        return yes if condition else no
    if yes is no:
        return yes
    if is_condition(yes) or is_condition(no):
        return either(both(condition, yes), both(negated(condition), no))
    simple = not isinstance(yes, Expression) and not isinstance(no, Expression)
    if integer and simple:
        return chosen([*_cases(yes, condition), *_cases(no, True)])
    return build("where", condition, finite_or_undefined(yes), finite_or_undefined(no))


def finite_or_undefined(element: Element) -> Element:
    """An element as a case of a choice: where the library has inf or NaN, the program has no value."""
    return undefined() if isinstance(element, float) else element


def _cases(element: Element, condition: Any) -> list[tuple[Any, Any]]:
    """The cases of an element under a condition; a condition is true or false."""
    if isinstance(element, Expression):
        return [(True, both(condition, element)), (False, condition)]
    if isinstance(element, Choice):
        return [(v, both(condition, c)) for v, c in zip(element.values, element.conditions, strict=True)]
    return [(element, condition)]


def mapped_number(function: Callable[[Element], Element], element: Element) -> Element:
    """The function on a constant, the cases of a choice, or an expression."""
    return mapped(function, element) if isinstance(element, Choice) else function(element)

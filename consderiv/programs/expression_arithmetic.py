"""Expressions combined with what is plain left out: zero terms, factors one, conditions that always hold."""

from __future__ import annotations

from collections.abc import Callable

from .expression import Expression
from .rebuilding import constant, number_of

TRUE = Expression("boolean", (), True)
ZERO, ONE, TWO = constant(0), constant(1), constant(2)
ABSORB_DEPTH = 12
SAME_LIMIT = 60


def added(left: Expression, right: Expression) -> Expression:
    """left + right, with a minus sign where one is written in front of `right`."""
    a, b = number_of(left), number_of(right)
    if a is not None and b is not None:
        return constant(a + b)
    if right.operation == "neg":
        return left - right.operands[0]
    return right - left.operands[0] if left.operation == "neg" else left + right


def negated(value: Expression) -> Expression:
    """-value."""
    number = number_of(value)
    if number is not None:
        return constant(-number)
    return value.operands[0] if value.operation == "neg" else -value


def product(left: Expression, right: Expression) -> Expression:
    """left * right; constants are multiplied out and stand in front, factors one and minus one are not written."""
    a, b = number_of(left), number_of(right)
    if b is not None and a is None:
        left, right, a, b = right, left, b, a
    if a == 0:
        return ZERO
    if a is not None and b is not None:
        return constant(a * b)
    if a == 1:
        return right
    if a == -1:
        return negated(right)
    if a is not None and right.operation == "mul" and (inner := number_of(right.operands[0])) is not None:
        return product(constant(a * inner), right.operands[1])
    if left.operation == "neg":
        return negated(product(left.operands[0], right))
    if right.operation == "neg":
        return negated(product(left, right.operands[0]))
    if a is not None and _is_cut(right):
        left, right = right, left
    if _is_cut(left):  # where(c, 1, 0) * u is where(c, u, 0), which does not need u elsewhere
        condition, yes, no = left.operands
        return chosen(condition, _scaled(yes, right), _scaled(no, right))
    return left * right


def _is_cut(value: Expression) -> bool:
    return value.operation == "where" and any(number_of(branch) == 0 for branch in value.operands[1:])


def _scaled(value: Expression, factor: Expression) -> Expression:
    number, other = number_of(value), number_of(factor)
    if number is not None:
        return ZERO if number == 0 else product(value, factor)
    return value * factor if other is None else product(factor, value) if value.operation != "where" else factor * value


def conjunction(first: Expression, second: Expression) -> Expression:
    """Both conditions; one that is always true is left out."""
    if is_true(first):
        return second
    return first if is_true(second) or first is second else first & second


def disjunction(first: Expression, second: Expression) -> Expression:
    """One of the conditions."""
    if is_true(first) or is_true(second):
        return TRUE
    return first if first is second else first | second


def is_true(condition: Expression) -> bool:
    return condition.operation == "boolean" and bool(condition.parameter)


def chosen(condition: Expression, value: Expression, otherwise: Expression = ZERO) -> Expression:
    """The value where the condition holds, else the other one; the program decides only what is not plain."""
    if is_true(condition) or (number_of(value) == 0 and number_of(otherwise) == 0):
        return value
    if value.operation == "where" and value.operands[0] is condition:
        value = value.operands[1]
    return Expression("where", (condition, value, otherwise))


def absorb(
    value: Expression, factor: Callable[[Expression], Expression | None], depth: int = ABSORB_DEPTH
) -> Expression | None:
    """The value with one factor of each of its terms replaced by `factor(f)`; None where a term has no such factor."""
    if number_of(value) == 0:
        return value
    replaced = factor(value)
    if replaced is not None or depth == 0:
        return replaced
    operands = value.operands
    if value.operation == "neg":
        inner = absorb(operands[0], factor, depth - 1)
        return None if inner is None else negated(inner)
    if value.operation == "power" and value.parameter > 1:
        replaced = factor(operands[0])
        rest = operands[0] if value.parameter == 2 else operands[0] ** (value.parameter - 1)
        return None if replaced is None else value if replaced is operands[0] else product(replaced, rest)
    if value.operation == "mul":
        left = absorb(operands[0], factor, depth - 1)
        if left is not None:
            return value if left is operands[0] else product(left, operands[1])
        right = absorb(operands[1], factor, depth - 1)
        return None if right is None else value if right is operands[1] else product(operands[0], right)
    if value.operation == "where":
        yes, no = (absorb(operand, factor, depth - 1) for operand in operands[1:])
        return None if yes is None or no is None else chosen(operands[0], yes, no)
    if value.operation in ("add", "sub"):
        both = [absorb(operand, factor, depth - 1) for operand in operands]
        if both[0] is None or both[1] is None:
            return None
        return added(both[0], both[1] if value.operation == "add" else negated(both[1]))
    return None


def substituted(value: Expression, old: Expression, new: Expression, depth: int = ABSORB_DEPTH) -> Expression:
    """The value with `new` for `old`, wherever that occurs near its top."""
    if value is old:
        return new
    if depth == 0 or value.operation not in ("neg", "add", "sub", "mul", "power"):
        return value
    operands = [substituted(operand, old, new, depth - 1) for operand in value.operands]
    if all(one is other for one, other in zip(operands, value.operands, strict=True)):
        return value
    if value.operation == "sub" and same(*operands):
        return ZERO
    return (
        product(*operands)
        if value.operation == "mul"
        else Expression(value.operation, tuple(operands), value.parameter)
    )


def same(first: Expression, second: Expression) -> bool:
    """Whether two expressions are written alike (False for long ones)."""
    stack = [(first, second)]
    for _ in range(SAME_LIMIT):
        if not stack:
            return True
        a, b = stack.pop()
        if a is b:
            continue
        if a.operation != b.operation or a.parameter != b.parameter or len(a.operands) != len(b.operands):
            return False
        stack.extend(zip(a.operands, b.operands, strict=True))
    return not stack

"""The functions of program text for expressions: relu, maximum, where, ... (Python's `max` and `min` compare)."""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import UnsupportedError
from .expression import Expression, Operand, apply


def _arguments(arguments: Sequence[Operand]) -> Sequence[Operand]:
    """One list or tuple stands for its members: norm([x, y]) is norm(x, y)."""
    if len(arguments) == 1 and isinstance(arguments[0], (list, tuple)):
        return arguments[0]
    return arguments


def absolute(x: Operand) -> Expression:
    """|x|; Python's abs(x) does the same."""
    return apply("abs", x)


def relu(x: Operand) -> Expression:
    """max(x, 0) as one operation."""
    return apply("relu", x)


def maximum(*arguments: Operand) -> Expression:
    """The largest argument, as one operation with any number of operands."""
    return apply("max", *_arguments(arguments))


def minimum(*arguments: Operand) -> Expression:
    """The smallest argument, as one operation with any number of operands."""
    return apply("min", *_arguments(arguments))


def clip(x: Operand, lower: Operand, upper: Operand) -> Expression:
    """min(max(x, lower), upper) as one operation."""
    return apply("clip", x, lower, upper)


def sort(*arguments: Operand) -> tuple[Expression, ...]:
    """The arguments in increasing order: one operation with as many outputs."""
    ordered = apply("sort", *_arguments(arguments))
    return tuple(Expression("item", (ordered,), position) for position in range(len(ordered.operands)))


def median(*arguments: Operand) -> Expression:
    """The middle argument in order; the mean of the two middle ones for an even number."""
    return apply("median", *_arguments(arguments))


def sqrt(x: Operand) -> Expression:
    """The nonnegative square root."""
    return apply("sqrt", x)


def norm(*arguments: Operand) -> Expression:
    """The Euclidean norm of the vector of the arguments."""
    return apply("norm", *_arguments(arguments))


def norm1(*arguments: Operand) -> Expression:
    """The sum of the absolute values."""
    return apply("norm1", *_arguments(arguments))


def norminf(*arguments: Operand) -> Expression:
    """The largest absolute value."""
    return apply("norminf", *_arguments(arguments))


def where(condition: Operand, yes: Operand, no: Operand) -> Expression:
    """`yes` if the condition holds, else `no`."""
    return apply("where", condition, yes, no)


def piecewise(*cases: tuple[Operand, Operand]) -> Expression:
    """The value of the first case (value, condition) whose condition holds."""
    operands: list[Operand] = []
    for case in cases:
        if not isinstance(case, (tuple, list)) or len(case) != 2:
            raise UnsupportedError(
                "every case is a pair (value, condition)", f"received {case!r}", "end with (value, True)"
            )
        operands += case
    return apply("piecewise", *operands)


def sign(x: Operand) -> Expression:
    """-1, 0 or 1."""
    return apply("sign", x)


def floor(x: Operand) -> Expression:
    """The largest integer that is at most x."""
    return apply("floor", x)


def exp(x: Operand) -> Expression:
    """e to the power x."""
    return apply("exp", x)


def log(x: Operand) -> Expression:
    """The natural logarithm."""
    return apply("log", x)


def sin(x: Operand) -> Expression:
    """The sine."""
    return apply("sin", x)


def cos(x: Operand) -> Expression:
    """The cosine."""
    return apply("cos", x)


def tanh(x: Operand) -> Expression:
    """The hyperbolic tangent."""
    return apply("tanh", x)


def sigmoid(x: Operand) -> Expression:
    """1/(1 + exp(-x))."""
    return apply("sigmoid", x)


def softplus(x: Operand) -> Expression:
    """log(1 + exp(x))."""
    return apply("softplus", x)


def eq(left: Operand, right: Operand) -> Expression:
    """The condition left == right."""
    return apply("eq", left, right)


def ne(left: Operand, right: Operand) -> Expression:
    """The condition left != right."""
    return apply("ne", left, right)


def all_of(*conditions: Operand) -> Expression:
    """The condition that all hold, tested from the left."""
    return apply("and", *_arguments(conditions))


def any_of(*conditions: Operand) -> Expression:
    """The condition that one holds, tested from the left."""
    return apply("or", *_arguments(conditions))


def not_(condition: Operand) -> Expression:
    """The condition that this one does not hold."""
    return apply("not", condition)


abs_, max_, min_ = absolute, maximum, minimum

"""The functions of program text for expressions: relu, maximum, where, ... (Python's `max` and `min` compare).

Arguments are expressions, ints, fractions, floats (the dyadic rationals that they store) or exact numbers; each call makes one
node, and is an `UnsupportedError` for anything else. What is said of kinks is the operation's own Clarke set.
"""

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
    """max(x, 0) as one operation; [0, 1] at 0.

    Examples
    --------
    >>> import consderiv
    >>> x = consderiv.variables("x")
    >>> consderiv.clarke(relu(x), "x=0")
    [0, 1]
    """
    return apply("relu", x)


def maximum(*arguments: Operand) -> Expression:
    """The largest argument, as one operation with any number of operands; at a tie the hull of the tied unit vectors.

    Examples
    --------
    >>> import consderiv
    >>> x, y = consderiv.variables("x y")
    >>> consderiv.clarke(maximum(x, y, 0), "x=0,y=0")
    conv{(0, 0), (0, 1), (1, 0)}
    """
    return apply("max", *_arguments(arguments))


def minimum(*arguments: Operand) -> Expression:
    """The smallest argument, as one operation with any number of operands; at a tie the hull of the tied unit vectors.

    Examples
    --------
    >>> import consderiv
    >>> x, y = consderiv.variables("x y")
    >>> consderiv.clarke(minimum(x, y), "x=0,y=0")
    conv{(0, 1), (1, 0)}
    """
    return apply("min", *_arguments(arguments))


def clip(x: Operand, lower: Operand, upper: Operand) -> Expression:
    """min(max(x, lower), upper) as one operation; [0, 1] at the bounds if they are constant.

    Examples
    --------
    >>> import consderiv
    >>> x = consderiv.variables("x")
    >>> consderiv.clarke(clip(x, -1, 1), "x=1")
    [0, 1]
    """
    return apply("clip", x, lower, upper)


def sort(*arguments: Operand) -> tuple[Expression, ...]:
    """The arguments in increasing order: one operation with as many outputs, a tuple of expressions.

    Examples
    --------
    >>> import consderiv
    >>> x, y = consderiv.variables("x y")
    >>> low, high = sort(x, y)
    >>> consderiv.clarke(high - low, "x=0,y=0")
    conv{(-1, 1), (1, -1)}
    """
    ordered = apply("sort", *_arguments(arguments))
    return tuple(Expression("item", (ordered,), position) for position in range(len(ordered.operands)))


def median(*arguments: Operand) -> Expression:
    """The middle argument in order; the mean of the two middle ones for an even number.

    Examples
    --------
    >>> import consderiv
    >>> x, y = consderiv.variables("x y")
    >>> consderiv.clarke(median(x, y, 0), "x=0,y=0")
    conv{(0, 0), (0, 1), (1, 0)}
    """
    return apply("median", *_arguments(arguments))


def sqrt(x: Operand) -> Expression:
    """The nonnegative square root; not Lipschitz at 0, where it has no Clarke set of its own.

    Examples
    --------
    >>> import consderiv
    >>> x = consderiv.variables("x")
    >>> consderiv.clarke(sqrt(1 + abs(x)), "x=0")
    [-1/2, 1/2]
    """
    return apply("sqrt", x)


def norm(*arguments: Operand) -> Expression:
    """The Euclidean norm of the vector of the arguments; the unit ball at 0.

    Examples
    --------
    >>> import consderiv
    >>> x, y = consderiv.variables("x y")
    >>> consderiv.clarke(norm(x, y), "x=0,y=0")
    {(a, b) : a**2 + b**2 <= 1}
    """
    return apply("norm", *_arguments(arguments))


def norm1(*arguments: Operand) -> Expression:
    """The sum of the absolute values of the arguments.

    Examples
    --------
    >>> import consderiv
    >>> x, y = consderiv.variables("x y")
    >>> consderiv.clarke(norm1(x, y), "x=0,y=0")
    [-1, 1] x [-1, 1]
    """
    return apply("norm1", *_arguments(arguments))


def norminf(*arguments: Operand) -> Expression:
    """The largest absolute value of the arguments.

    Examples
    --------
    >>> import consderiv
    >>> x, y = consderiv.variables("x y")
    >>> consderiv.clarke(norminf(x, y), "x=0,y=0")
    conv{(-1, 0), (0, -1), (0, 1), (1, 0)}
    """
    return apply("norminf", *_arguments(arguments))


def where(condition: Operand, yes: Operand, no: Operand) -> Expression:
    """`yes` if the condition holds, else `no`; it may jump where the condition changes.

    Examples
    --------
    >>> import consderiv
    >>> x = consderiv.variables("x")
    >>> consderiv.clarke(where(x > 0, x, 2 * x), "x=0")
    [1, 2]
    """
    return apply("where", condition, yes, no)


def piecewise(*cases: tuple[Operand, Operand]) -> Expression:
    """The value of the first case (value, condition) whose condition holds; the last condition is usually True.

    Raises
    ------
    UnsupportedError
        If a case is no pair.

    Examples
    --------
    >>> import consderiv
    >>> x = consderiv.variables("x")
    >>> consderiv.clarke(piecewise((-x, x < 0), (2 * x, True)), "x=0")
    [-1, 2]
    """
    operands: list[Operand] = []
    for case in cases:
        if not isinstance(case, (tuple, list)) or len(case) != 2:
            raise UnsupportedError(
                "every case is a pair (value, condition)", f"received {case!r}", "end with (value, True)"
            )
        operands += case
    return apply("piecewise", *operands)


def sign(x: Operand) -> Expression:
    """-1, 0 or 1; it jumps at 0.

    Examples
    --------
    >>> import consderiv
    >>> x = consderiv.variables("x")
    >>> consderiv.clarke(x * sign(x), "x=0")
    [-1, 1]
    """
    return apply("sign", x)


def floor(x: Operand) -> Expression:
    """The largest integer that is at most x; it jumps at integers.

    Examples
    --------
    >>> import consderiv
    >>> x = consderiv.variables("x")
    >>> consderiv.clarke(x - floor(x), "x=1/2")
    {1}
    """
    return apply("floor", x)


def exp(x: Operand) -> Expression:
    """e to the power x.

    Examples
    --------
    >>> import consderiv
    >>> x = consderiv.variables("x")
    >>> consderiv.clarke(exp(abs(x)), "x=0")
    [-1, 1]
    """
    return apply("exp", x)


def log(x: Operand) -> Expression:
    """The natural logarithm, of positive arguments.

    Examples
    --------
    >>> import consderiv
    >>> x = consderiv.variables("x")
    >>> consderiv.clarke(abs(log(x)), "x=1")
    [-1, 1]
    """
    return apply("log", x)


def sin(x: Operand) -> Expression:
    """The sine.

    Examples
    --------
    >>> import consderiv
    >>> x = consderiv.variables("x")
    >>> consderiv.clarke(abs(sin(x)), "x=0")
    [-1, 1]
    """
    return apply("sin", x)


def cos(x: Operand) -> Expression:
    """The cosine.

    Examples
    --------
    >>> import consderiv
    >>> x = consderiv.variables("x")
    >>> consderiv.clarke(abs(cos(x)), "x=0")
    {0}
    """
    return apply("cos", x)


def tanh(x: Operand) -> Expression:
    """The hyperbolic tangent.

    Examples
    --------
    >>> import consderiv
    >>> x = consderiv.variables("x")
    >>> consderiv.clarke(abs(tanh(x)), "x=0")
    [-1, 1]
    """
    return apply("tanh", x)


def sigmoid(x: Operand) -> Expression:
    """The logistic function 1/(1 + exp(-x)).

    Examples
    --------
    >>> import consderiv
    >>> x = consderiv.variables("x")
    >>> consderiv.clarke(sigmoid(x), "x=0")
    {1/4}
    """
    return apply("sigmoid", x)


def softplus(x: Operand) -> Expression:
    """log(1 + exp(x)), a smooth relu.

    Examples
    --------
    >>> import consderiv
    >>> x = consderiv.variables("x")
    >>> consderiv.clarke(softplus(x), "x=0")
    {1/2}
    """
    return apply("softplus", x)


def erf(x: Operand) -> Expression:
    """The error function 2/sqrt(pi) * (integral of exp(-t**2) over [0, x]).

    Examples
    --------
    >>> import consderiv
    >>> x = consderiv.variables("x")
    >>> consderiv.clarke(erf(x), "x=1")
    {2/(exp(1)*sqrt(pi))}
    """
    return apply("erf", x)


def atan(x: Operand) -> Expression:
    """The arctangent, between -pi/2 and pi/2.

    Examples
    --------
    >>> import consderiv
    >>> x = consderiv.variables("x")
    >>> consderiv.clarke(abs(atan(x)), "x=0")
    [-1, 1]
    """
    return apply("atan", x)


def eq(left: Operand, right: Operand) -> Expression:
    """The condition left == right, for `where` and `piecewise`; Python's == compares expressions.

    Examples
    --------
    >>> import consderiv
    >>> x = consderiv.variables("x")
    >>> where(eq(x, 0), 0, x)
    where(x == 0, 0, x)
    """
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

"""Values of programs at a point in closed form, such as sqrt(2) and exp(1), with proved signs.

Where a sign decides (abs, max, a comparison, a domain) it is proved: a ball that encloses the value and excludes zero
(F. Johansson's Arb, through python-flint), or an expression that SymPy expands to zero. Otherwise there is an error.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import flint

from ..errors import DomainError, UnsupportedError
from .evaluate import RationalArithmetic, check_point, demanded_values, length, with_node
from .names import quoted
from .operations import OPERATIONS
from .program import Node, Program
from .sympy_bridge import rational_number, sympy_operation

PRECISIONS = (64, 256, 1024, 4096)
"""Bits of the enclosures that are tried to prove a sign."""

MAX_TERMS = 2000
"""Most terms of an expansion that is tried to prove that a number is zero or rational."""

MAX_OPERAND_BITS = 1000
"""Longest rational operand of a root or logarithm: SymPy looks for its factors."""

MAX_OPERATIONS = 300
"""Most operations with irrational operands or values (SymPy is slow on long expressions)."""


class ClosedForm:
    """A real number given by a SymPy expression without symbols; comparisons are proved or raise.

    Parameters
    ----------
    expression : sympy.Expr
        Built from rationals with + - * / powers, exp, log, sin, cos and tanh.
    """

    __slots__ = ("expression",)

    def __init__(self, expression: Any):
        import sympy

        self.expression = sympy.sympify(expression)

    def __add__(self, other: Any) -> ClosedForm:
        return ClosedForm(self.expression + as_sympy(other))

    def __mul__(self, other: Any) -> ClosedForm:
        return ClosedForm(self.expression * as_sympy(other))

    def __sub__(self, other: Any) -> ClosedForm:
        return ClosedForm(self.expression - as_sympy(other))

    def __rsub__(self, other: Any) -> ClosedForm:
        return ClosedForm(as_sympy(other) - self.expression)

    def __truediv__(self, other: Any) -> ClosedForm:
        return ClosedForm(self.expression / as_sympy(other))

    def __rtruediv__(self, other: Any) -> ClosedForm:
        return ClosedForm(as_sympy(other) / self.expression)

    def __pow__(self, exponent: int) -> ClosedForm:
        return ClosedForm(self.expression**exponent)

    __radd__, __rmul__ = __add__, __mul__

    def __neg__(self) -> ClosedForm:
        return ClosedForm(-self.expression)

    def __abs__(self) -> ClosedForm:
        return -self if self < 0 else self

    def __eq__(self, other: object) -> bool:
        return proved_sign(self.expression - as_sympy(other)) == 0

    def __lt__(self, other: Any) -> bool:
        return proved_sign(self.expression - as_sympy(other)) < 0

    def __gt__(self, other: Any) -> bool:
        return proved_sign(self.expression - as_sympy(other)) > 0

    def __le__(self, other: Any) -> bool:
        return not self > other

    def __ge__(self, other: Any) -> bool:
        return not self < other

    __hash__ = None  # type: ignore[assignment]

    def __floor__(self) -> int:
        for precision in PRECISIONS:
            low, high = _floors(self.expression, precision)
            if low == high:
                return low
        for candidate in (low, high):
            if self == candidate:
                return candidate
        raise _undecided(self.expression)

    def __str__(self) -> str:
        return closed_text(self.expression)


def as_sympy(value: Any) -> Any:
    """The SymPy number equal to a rational or closed form."""
    import sympy

    if isinstance(value, ClosedForm):
        return value.expression
    exact = Fraction(value)
    return sympy.Rational(exact.numerator, exact.denominator)


def value_text(program: Program, point: Sequence[Any]) -> tuple[str, ...]:
    """The exact values of the outputs as text that SymPy parses: "3", "-1/2", "sqrt(2)", "exp(1)".

    Parameters
    ----------
    program : Program
        Scalar program or map.
    point : sequence of Fraction
        One rational value for each variable.

    Raises
    ------
    DomainError
        If the program has no value at the point.
    UnsupportedError
        If a sign on which a branch depends is not proved.

    Examples
    --------
    >>> from consderiv.programs import parse
    >>> value_text(parse("[exp(x) + 1, max(sqrt(x + 1), 1), x/2]"), [Fraction(1)])
    ('1 + exp(1)', 'sqrt(2)', '1/2')
    """
    try:
        values = demanded_values(program, check_point(program, point), _ClosedArithmetic())
        return tuple(_text(values[index]) for index in program.outputs)
    except (ArithmeticError, RecursionError):  # SymPy gives up on numbers such as exp(exp(exp(exp(10))))
        raise UnsupportedError(
            "a value of moderate size is required", "received one that SymPy cannot handle", "move the point"
        ) from None


def _text(value: Any) -> str:
    if isinstance(value, ClosedForm):
        exact = rational_number(_expanded(value.expression))
        if exact is None:
            return str(value)
        value = exact
    return str(flint.fmpq(value.numerator, value.denominator))  # Python prints at most 4300 digits


def closed_text(expression: Any) -> str:
    """A SymPy expression as text, with exp(1) for E."""
    from sympy.printing.str import StrPrinter

    class Printer(StrPrinter):  # type: ignore[misc]
        def _print_Exp1(self, _: Any) -> str:
            return "exp(1)"

    # Without an order: SymPy would order terms by their approximate values, which may be huge.
    return str(Printer({"order": "none"}).doprint(expression))


class _ClosedArithmetic:
    """Rational arithmetic as long as it lasts, then closed forms."""

    def __init__(self) -> None:
        self.rational = RationalArithmetic()
        self.operations = 0

    def __call__(self, index: int, node: Node, operands: Sequence[Any]) -> Any:
        if not any(_irrational(operand) for operand in operands):
            try:
                return self.rational(index, node, operands)
            except UnsupportedError:  # irrational: the closed form below
                pass
        self.operations += 1
        if self.operations > MAX_OPERATIONS:
            raise UnsupportedError(
                f"a closed form of at most {MAX_OPERATIONS} operations is required",
                f"received more (in {node.operation} at node {index})",
                "move the point",
            )
        return with_node(index, node, lambda: _closed(node, operands))


def _irrational(operand: Any) -> bool:
    return isinstance(operand, ClosedForm) or (isinstance(operand, tuple) and any(map(_irrational, operand)))


def _closed(node: Node, operands: Sequence[Any]) -> Any:
    """One operation on closed forms; the result is a Fraction if SymPy finds it to be rational."""
    name = node.operation
    if name in ("sqrt", "log", "power", "norm") or OPERATIONS[name].kind == "elementary":
        _check_domain(node, operands)
        value = ClosedForm(sympy_operation(node, [as_sympy(operand) for operand in operands]))
    else:
        value = OPERATIONS[name].value(operands, node.parameter)
    exact = rational_number(value.expression) if isinstance(value, ClosedForm) else None
    return value if exact is None else exact


def _check_domain(node: Node, operands: Sequence[Any]) -> None:
    if any(isinstance(operand, Fraction) and length(operand) > MAX_OPERAND_BITS for operand in operands):
        raise UnsupportedError(
            f"operands of at most {MAX_OPERAND_BITS} bits are required",
            "received a longer one",
            "move the point",
        )
    u, exponent = operands[0], Fraction(node.parameter or 0)
    fractional = node.operation == "power" and exponent.denominator != 1
    if (node.operation == "sqrt" or fractional) and u < 0:
        raise DomainError(f"{node.operation} needs a base >= 0", f"received {_short(u)}", "move the point")
    if node.operation == "log" and not u > 0:
        raise DomainError("log needs an argument > 0", f"received {_short(u)}", "move the point")
    if node.operation == "power" and exponent < 0 and u == 0:
        raise DomainError("a negative power needs a base that is not zero", "received zero", "move the point")


def _short(value: Any) -> str:
    return quoted(str(value), 60)


def proved_sign(expression: Any) -> int:
    """The sign of a closed form: -1, 0 or 1.

    Raises
    ------
    UnsupportedError
        If no enclosure of 4096 bits excludes zero and SymPy does not expand the expression to zero.

    Examples
    --------
    >>> import sympy
    >>> proved_sign(sympy.exp(1) - 2), proved_sign((sympy.sqrt(2) + 1) * (sympy.sqrt(2) - 1) - 1)
    (1, 0)
    """
    exact = rational_number(expression)
    if exact is not None:
        return (exact > 0) - (exact < 0)
    for precision in PRECISIONS:
        ball = enclosure(expression, precision)
        if ball > 0 or ball < 0:
            return 1 if ball > 0 else -1
        if precision == PRECISIONS[0] and _expanded(expression) == 0:
            return 0
    raise _undecided(expression)


def _expanded(expression: Any) -> Any:
    """The expanded expression, or the same one if the expansion has more than `MAX_TERMS` terms."""
    return expression.expand() if _terms(expression) <= MAX_TERMS else expression


def _terms(expression: Any) -> int:
    """A bound on the number of terms after expansion."""
    if not expression.args:
        return 1
    exponent = rational_number(expression.exp) if type(expression).__name__ == "Pow" else None
    if exponent is not None and exponent.denominator == 1:
        terms, power = _terms(expression.base), abs(exponent.numerator)
        # Integer arithmetic on large powers of a sum is slow although few terms remain.
        return (
            terms if terms == 1 else min(math.comb(power + terms - 1, terms - 1), MAX_TERMS + 1) + 10 * power
        )
    counts = [_terms(argument) for argument in expression.args]
    name = type(expression).__name__
    return (
        sum(counts)
        if name == "Add"
        else min(math.prod(counts), MAX_TERMS + 1)
        if name == "Mul"
        else max(counts)
    )


def _undecided(expression: Any) -> UnsupportedError:
    shown = expression if isinstance(expression, str) else closed_text(expression)
    return UnsupportedError(
        "a proved sign is required", f"received {quoted(shown, 60)}, which is zero or very close to it",
        "move the point",
    )  # fmt: skip


def _floors(expression: Any, precision: int) -> tuple[int, int]:
    """Floors of the ends of an enclosure."""
    ball = enclosure(expression, precision)
    with flint.ctx.workprec(precision):
        low, high = ball.lower().floor().unique_fmpz(), ball.upper().floor().unique_fmpz()
    return (0, 1) if low is None or high is None else (int(low), int(high))


_BALLS: dict[str, Callable[..., Any]] = {
    "exp": lambda u: u.exp(), "log": lambda u: u.log(), "sin": lambda u: u.sin(), "cos": lambda u: u.cos(),
    "tanh": lambda u: u.tanh(), "Exp1": lambda: flint.arb(1).exp(), "Abs": abs,
}  # fmt: skip


def enclosure(expression: Any, precision: int) -> Any:
    """A ball (flint.arb) of this precision that contains the value of a SymPy expression."""
    with flint.ctx.workprec(precision):
        try:
            return _ball(expression)
        except RecursionError:
            raise _undecided("a deeply nested expression") from None


def _ball(expression: Any) -> Any:
    exact = rational_number(expression)
    if exact is not None:
        return flint.arb(flint.fmpq(exact.numerator, exact.denominator))
    name = type(expression).__name__
    if name == "Pow":
        return _power_ball(expression)
    balls = [_ball(argument) for argument in expression.args]
    if name == "Add":
        return sum(balls[1:], balls[0])
    if name == "Mul":
        return math.prod(balls[1:], start=balls[0])
    if name in _BALLS:
        return _BALLS[name](*balls)
    raise UnsupportedError(
        "a closed form with a proved enclosure is required", f"received {name}", "move the point"
    )


def _power_ball(expression: Any) -> Any:
    base, exponent = _ball(expression.base), rational_number(expression.exp)
    if exponent is not None and exponent.denominator == 1:
        return base**exponent.numerator
    if exponent == Fraction(1, 2):
        return base.sqrt()
    return base ** _ball(expression.exp)

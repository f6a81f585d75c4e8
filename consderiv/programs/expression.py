"""Programs written in Python: operators and functions on `variables("x y")`, where sharing is object identity.

`a = relu(x); a - a` has one relu node, `relu(x) - relu(x)` has two. `a == b` builds a condition (as a < b does), so
that `where(x == 0, ...)` means what it says; test identity with `is`. Expressions are hashed by identity.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ..errors import BudgetError, ProgramTextError, UnsupportedError
from ..exact.rationals import as_rational
from ..exact.reals import Number, Real, as_exact
from .builder import ProgramBuilder, arity_text, operand_type, result_type, type_remedy
from .evaluate import evaluate
from .names import check_variables, quoted
from .operations import OPERATIONS
from .program import Program
from .sympy_bridge import exact_number, rational_number

Operand = Any  # Expression, a number or (for conditions) a bool


class Expression:
    """An elementary operation applied to expressions; immutable. Build it from `variables` with operators.

    Parameters
    ----------
    operation : str
        Name in `operations.OPERATIONS`.
    operands : tuple of Expression
        Its operands.
    parameter : str, Fraction, bool, int or None
        Name of a variable, value of a constant, exponent of a power, position in a sort.
    """

    __slots__ = ("operands", "operation", "parameter")
    operation: str
    operands: tuple[Expression, ...]
    parameter: Any
    __array_ufunc__ = None  # NumPy scalars leave the operators to us

    def __init__(self, operation: str, operands: tuple[Expression, ...] = (), parameter: Any = None):
        object.__setattr__(self, "operation", operation)
        object.__setattr__(self, "operands", operands)
        object.__setattr__(self, "parameter", parameter)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError("an expression does not change; build a new one")

    __hash__ = object.__hash__

    @property
    def name(self) -> str | None:
        """The name of a variable; None for any other expression."""
        return self.parameter if self.operation == "variable" else None

    def __add__(self, other: Operand) -> Expression:
        return _binary("add", self, other)

    def __radd__(self, other: Operand) -> Expression:
        return _binary("add", other, self)

    def __sub__(self, other: Operand) -> Expression:
        return _binary("sub", self, other)

    def __rsub__(self, other: Operand) -> Expression:
        return _binary("sub", other, self)

    def __mul__(self, other: Operand) -> Expression:
        return _binary("mul", self, other)

    def __rmul__(self, other: Operand) -> Expression:
        return _binary("mul", other, self)

    def __truediv__(self, other: Operand) -> Expression:
        return _binary("div", self, other)

    def __rtruediv__(self, other: Operand) -> Expression:
        return _binary("div", other, self)

    def __pow__(self, exponent: Operand) -> Expression:
        return apply("power", self, parameter=constant_exponent(exponent))

    def __rpow__(self, base: Operand) -> Expression:
        raise _exponent_error(self)

    def __neg__(self) -> Expression:
        return apply("neg", self)

    def __pos__(self) -> Expression:
        return self

    def __abs__(self) -> Expression:
        return apply("abs", self)

    def __lt__(self, other: Operand) -> Expression:
        return _binary("lt", self, other)

    def __le__(self, other: Operand) -> Expression:
        return _binary("le", self, other)

    def __gt__(self, other: Operand) -> Expression:
        return _binary("gt", self, other)

    def __ge__(self, other: Operand) -> Expression:
        return _binary("ge", self, other)

    def __eq__(self, other: Operand) -> Expression:  # type: ignore[override]
        return _binary("eq", self, other)

    def __ne__(self, other: Operand) -> Expression:  # type: ignore[override]
        return _binary("ne", self, other)

    def __and__(self, other: Operand) -> Expression:
        return apply("and", self, other)

    def __rand__(self, other: Operand) -> Expression:
        return apply("and", other, self)

    def __or__(self, other: Operand) -> Expression:
        return apply("or", self, other)

    def __ror__(self, other: Operand) -> Expression:
        return apply("or", other, self)

    def __invert__(self) -> Expression:
        return apply("not", self)

    def __bool__(self) -> bool:
        raise UnsupportedError(
            "a decided truth value is required", f"received an expression ({self.operation}) that depends on the point",
            "write where(cond, a, b), cond1 & cond2, maximum(a, b), minimum(a, b), or `is` for identity",
        )  # fmt: skip

    def __iter__(self) -> Iterator[Expression]:
        """So that `(x,) = variables("x")` works as `x, y = variables("x y")` does."""
        if self.operation != "variable":
            raise TypeError("an expression is one number; a list is required here; write [expression]")
        return iter((self,))

    def __repr__(self) -> str:
        return expression_text(self)

    def _repr_latex_(self) -> str | None:
        from .conversion import as_program

        return as_program(self)._repr_latex_()


def variables(names: str | Sequence[str]) -> Any:
    """Make variables.

    Parameters
    ----------
    names : str or sequence of str
        Names, in one text separated by blanks or commas.

    Returns
    -------
    Expression or tuple of Expression
        One expression for one name, else a tuple.

    Examples
    --------
    >>> x, y = variables("x y")
    >>> abs(x) + 2*y
    abs(x) + 2*y
    """
    checked = check_variables(names)
    if not checked:
        raise ProgramTextError("at least one name is required", "received none", 'write variables("x y")')
    made = tuple(Expression("variable", (), name) for name in checked)
    return made[0] if len(made) == 1 else made


def as_expression(value: Operand) -> Expression:
    """An expression unchanged; a number, bool or numeral such as "0.1" as a new constant."""
    if isinstance(value, Expression):
        return value
    if isinstance(value, bool):
        return Expression("boolean", (), value)
    if type(value).__module__.startswith("sympy"):
        exact = rational_number(value)
        if exact is not None:
            return Expression("constant", (), exact)
    return Expression("constant", (), as_rational(value))


def apply(operation: str, *operands: Operand, parameter: Any = None) -> Expression:
    """The expression of an operation, after checking the number and the types of its operands."""
    made = tuple(as_expression(operand) for operand in operands)
    least, most = OPERATIONS[operation].arity
    if len(made) < least or (most is not None and len(made) > most):
        raise UnsupportedError(
            f"{operation} takes {arity_text(operation)}",
            f"received {len(made)}",
            "give the right number of arguments",
        )
    for position, operand in enumerate(made):
        found, required = result_type(operand.operation), operand_type(operation, position)
        if found != required:
            raise UnsupportedError(
                f"{operation} needs a {required} as argument {position + 1}", f"received a {found}",
                type_remedy(required, found),
            )  # fmt: skip
    return Expression(operation, made, parameter)


def _binary(operation: str, left: Operand, right: Operand) -> Expression:
    try:
        return apply(operation, left, right)
    except UnsupportedError as error:
        other = right if isinstance(left, Expression) else left
        if isinstance(other, (Expression, bool, float, str)):
            raise
        raise TypeError(str(error)) from None


def constant_exponent(exponent: Operand) -> Number:
    """The exact value of an exponent: a number, or an expression without variables."""
    if isinstance(exponent, Real):
        return exponent
    if type(exponent).__module__.startswith("sympy"):
        return exact_number(exponent)
    if not isinstance(exponent, Expression):
        return as_rational(exponent)
    builder = ProgramBuilder()
    (root,) = lower(builder, [exponent])
    if builder.variables or result_type(exponent.operation) != "number":
        raise _exponent_error(exponent)
    (value,) = evaluate(Program((), tuple(builder.nodes), (root,)), ())
    return as_exact(value)


def _exponent_error(exponent: Expression) -> UnsupportedError:
    return UnsupportedError(
        "an exponent is a constant number", f"received the expression {quoted(repr(exponent))}",
        "write exp(y*log(x)) for x**y",
    )  # fmt: skip


def expression_text(value: Expression) -> str:
    """Program text of an expression; a long one is cut."""
    from .text import render, text_layout

    builder = ProgramBuilder()
    (index,) = lower(builder, [value])
    program = Program(tuple(builder.variables), tuple(builder.nodes), (index,))
    try:
        text = render(program, [(index, 0)], text_layout)
    except BudgetError:
        return f"<expression of {len(builder.nodes)} operations>"
    return text if len(text) <= 2000 else f"{text[:2000]}..."


def lower(builder: ProgramBuilder, expressions: Sequence[Expression]) -> list[int]:
    """Append the nodes of expressions, one for each distinct object, without recursion."""
    index: dict[int, int] = {}
    stack = list(reversed(expressions))
    while stack:
        top = stack[-1]
        missing = [operand for operand in top.operands if id(operand) not in index]
        if id(top) not in index and missing:
            stack.extend(reversed(missing))
            continue
        stack.pop()
        if id(top) not in index:
            index[id(top)] = _lower_one(builder, top, [index[id(operand)] for operand in top.operands])
    return [index[id(expression)] for expression in expressions]


def _lower_one(builder: ProgramBuilder, expression: Expression, operands: list[int]) -> int:
    if expression.operation == "variable":
        return builder.variable(expression.parameter)
    if expression.operation == "constant":
        return builder.constant(expression.parameter)
    if expression.operation == "boolean":
        return builder.boolean(expression.parameter)
    if expression.operation == "power":
        return builder.power(operands[0], expression.parameter)
    return builder.add(expression.operation, operands, expression.parameter)

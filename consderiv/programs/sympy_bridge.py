"""Programs from SymPy and to SymPy. SymPy is imported when a function here is called."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from typing import Any

from ..errors import UnsupportedError
from ..exact.reals import Number
from .builder import ProgramBuilder
from .names import quoted
from .program import Node, Program

MAX_DEPTH = 60
"""Deepest nesting of operations, sums and products not counted, that is written as a SymPy expression."""

MAX_SORTED = 8
"""Most operands of a sort or median that are written with Max and Min."""

# SymPy class name to operation, where the arguments correspond one to one.
_DIRECT = {
    "Abs": "abs", "Max": "max", "Min": "min", "sign": "sign", "floor": "floor", "exp": "exp", "log": "log",
    "sin": "sin", "cos": "cos", "tanh": "tanh", "erf": "erf", "atan": "atan", "StrictLessThan": "lt",
    "LessThan": "le", "StrictGreaterThan": "gt", "GreaterThan": "ge", "Equality": "eq", "Unequality": "ne",
    "And": "and", "Or": "or", "Not": "not",
}  # fmt: skip
_FOLDED = {"Add": "add", "Mul": "mul"}


def rational_number(value: Any) -> Fraction | None:
    """The exact value of a SymPy rational or finite float; None for anything else."""
    if getattr(value, "is_Rational", False):
        return Fraction(int(value.p), int(value.q)) if value.q else None
    if getattr(value, "is_Float", False) and value.is_finite:
        sign, mantissa, exponent, _ = value._mpf_
        scale: Fraction = Fraction(2) ** int(exponent)
        return Fraction(-int(mantissa) if sign else int(mantissa)) * scale
    return None


def exact_number(value: Any) -> Number:
    """The exact value of a SymPy number, rational or not.

    Raises
    ------
    UnsupportedError
        If it has symbols, or no closed form here.
    """
    rational = rational_number(value)
    if rational is not None:
        return rational
    from ..exact.sympy_numbers import from_sympy as number_from_sympy

    return number_from_sympy(value)


def from_sympy(expression: Any, variables: Sequence[Any] | None = None) -> Program:
    """The program that a SymPy expression is; equal subexpressions are one node, as SymPy keeps them.

    Parameters
    ----------
    expression : sympy.Expr, list, tuple, or Matrix with one column
        What to convert; a list or column is a map. A Float is the dyadic rational that it stores.
    variables : sequence of str or Symbol, or None
        The variables in order; None: the free symbols sorted by name (SymPy's own order of arguments is not what was
        written).

    Raises
    ------
    UnsupportedError
        If a function has no operation here; the message names it.

    Examples
    --------
    >>> import sympy
    >>> from_sympy(sympy.Abs(sympy.Symbol("x"))).nodes
    (Node(operation='variable', operands=(), parameter=0), Node(operation='abs', operands=(0,), parameter=None))
    """
    try:
        return _from_sympy(expression, variables)
    except RecursionError:
        raise UnsupportedError(
            "a SymPy expression of moderate depth is required", "received a deeper one", "write it as text"
        ) from None


def _from_sympy(expression: Any, variables: Sequence[Any] | None) -> Program:
    from .conversion import variable_names

    outputs, is_map = _outputs(expression)
    names = [symbol.name for symbol in set().union(*(output.free_symbols for output in outputs))]
    if len(set(names)) < len(names):
        raise UnsupportedError(
            "different symbols have different names", "received two symbols with one name and other assumptions",
            "use one Symbol for each name",
        )  # fmt: skip
    builder = ProgramBuilder(variable_names(variables) if variables is not None else sorted(names, key=_natural))
    return builder.program(_lower(builder, outputs), is_map)


def _natural(name: str) -> list[tuple[int, str]]:
    """Sort key that puts x2 before x10."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"([0-9]+)", name)]


def _outputs(expression: Any) -> tuple[list[Any], bool]:
    import sympy

    if isinstance(expression, sympy.MatrixBase):
        if expression.cols != 1:
            raise UnsupportedError(
                "a map is a matrix with one column",
                f"received shape {expression.shape}",
                "write a column or a list",
            )
        return [sympy.sympify(item) for item in expression], True
    if isinstance(expression, (list, tuple, sympy.Tuple)):
        if any(isinstance(item, str) for item in expression):
            raise UnsupportedError("SymPy expressions are required", "received text", "use parse for text")
        return [sympy.sympify(item) for item in expression], True
    if isinstance(expression, str):
        raise UnsupportedError("a SymPy expression is required", "received text", "use parse for text")
    return [sympy.sympify(expression)], False


def _lower(builder: ProgramBuilder, outputs: list[Any]) -> list[int]:
    """Append the nodes of SymPy expressions without recursion; equal expressions become one node."""
    index: dict[Any, int] = {}
    stack = list(reversed(outputs))
    while stack:
        top = stack[-1]
        if top in index:
            stack.pop()
            continue
        operands = _operands(top)
        missing = [operand for operand in operands if operand not in index]
        if missing:
            stack.extend(reversed(missing))
            continue
        stack.pop()
        index[top] = _lower_one(builder, top, [index[operand] for operand in operands])
    return [index[output] for output in outputs]


def _operands(expression: Any) -> tuple[Any, ...]:
    """The subexpressions that become operands."""
    if getattr(expression, "is_Pow", False) and type(expression).__name__ == "Pow":
        return (expression.base,)
    if type(expression).__name__ == "Piecewise":
        return tuple(part for pair in expression.args for part in pair.args)
    if rational_number(expression) is not None or expression.is_Symbol:
        return ()
    return tuple(expression.args)


def _lower_one(builder: ProgramBuilder, expression: Any, operands: list[int]) -> int:
    name = type(expression).__name__
    if not str(type(expression).__module__).startswith("sympy."):
        name = f"the undefined function {name}"
    number = rational_number(expression)
    if number is not None:
        return builder.constant(number)
    if expression.is_Symbol:
        return builder.variable(expression.name)
    if name in _FOLDED:
        total = operands[0]
        for operand in operands[1:]:
            total = builder.add(_FOLDED[name], (total, operand))
        return total
    if name == "Pow":
        return _power(builder, expression, operands[0])
    if name == "Exp1":
        return builder.add("exp", (builder.constant(1),))
    if name == "Pi":
        return builder.add("mul", (builder.constant(4), builder.add("atan", (builder.constant(1),))))
    if name in ("BooleanTrue", "BooleanFalse"):
        return builder.boolean(name == "BooleanTrue")
    if name == "Piecewise":
        return builder.add("piecewise", operands)
    if name in _DIRECT:
        return builder.add(_DIRECT[name], operands)
    raise UnsupportedError(
        "a SymPy function with an operation here is required", f"received {name} in {str(expression)[:60]}",
        "rewrite it with Abs, Max, Min, Piecewise, exp, log, sin, cos, tanh, erf, atan or sqrt",
    )  # fmt: skip


def _power(builder: ProgramBuilder, expression: Any, base: int) -> int:
    if expression.exp.free_symbols:
        raise UnsupportedError(
            "an exponent is a constant number", f"received {str(expression)[:60]}", "write exp(y*log(x)) for x**y"
        )
    exponent = exact_number(expression.exp)
    return builder.add("sqrt", (base,)) if exponent == Fraction(1, 2) else builder.power(base, exponent)


def to_sympy(program: Program, symbols: Mapping[str, Any] | None = None) -> Any:
    """The function of a program as a SymPy expression; SymPy simplifies, so the program itself is lost.

    Parameters
    ----------
    program : Program
        Scalar program or map.
    symbols : mapping from str to SymPy expression, or None
        What to put for the variables; None: plain symbols with their names.

    Returns
    -------
    sympy.Expr, or sympy.ImmutableMatrix with one column for a map

    Examples
    --------
    >>> from consderiv.programs import parse
    >>> to_sympy(parse("relu(x) - 1/2"))
    Max(0, x) - 1/2
    """
    try:
        return _to_sympy(program, dict(symbols or {}))
    except (
        RecursionError,
        TypeError,
        ValueError,
    ) as error:  # too deep, or Max(zoo, 0) from a division by zero
        raise UnsupportedError(
            "a program that SymPy can hold is required",
            f"received one on which it fails ({type(error).__name__}: {quoted(str(error), 60)})",
            "keep it as a program",
        ) from None


def _to_sympy(program: Program, symbols: Mapping[str, Any]) -> Any:
    import sympy

    _check_depth(program)
    chosen = {name: sympy.Symbol(name) for name in program.variables} | dict(symbols)
    values: dict[int, Any] = {}
    chained = _chained(program)
    for index in program.needed():
        node = program.nodes[index]
        if index in chained:
            continue  # written out by the chain that uses it
        if node.operation in _CHAINS:
            values[index] = _chain(program, index, chained, values)
        elif node.operation == "variable":
            values[index] = chosen[program.variables[node.index]]
        else:
            values[index] = sympy_operation(node, [values[operand] for operand in node.operands])
    outputs = [values[output] for output in program.outputs]
    return sympy.ImmutableMatrix(outputs) if program.is_map else outputs[0]


def _check_depth(program: Program) -> None:
    """SymPy needs time that grows with the third power of the depth, and recursion."""
    depth = [0] * len(program.nodes)
    for index in program.needed():
        node = program.nodes[index]
        step = 0 if node.operation in ("add", "sub", "mul", "item") else 1
        depth[index] = step + max((depth[operand] for operand in node.operands), default=0)
    if max((depth[output] for output in program.outputs), default=0) > MAX_DEPTH:
        raise UnsupportedError(
            f"operations nested at most {MAX_DEPTH} deep are required",
            "received deeper ones",
            "keep it as a program",
        )


_CHAINS = {"add": "sum", "sub": "sum", "mul": "product"}


def _chained(program: Program) -> set[int]:
    """Sums whose only user is another sum, and products likewise: SymPy takes a whole chain at once.

    (One by one would take quadratic time.)
    """
    users: dict[int, list[str]] = {}
    for index in program.needed():
        for operand in program.nodes[index].operands:
            users.setdefault(operand, []).append(program.nodes[index].operation)
    outputs = set(program.outputs)
    return {
        index
        for index, names in users.items()
        if len(names) == 1
        and index not in outputs
        and _CHAINS.get(program.nodes[index].operation) == _CHAINS.get(names[0], "")
    }


def _chain(program: Program, root: int, chained: set[int], values: Mapping[int, Any]) -> Any:
    """The sum or product that ends at `root`."""
    import sympy

    parts, stack = [], [(root, 1)]
    while stack:
        index, sign = stack.pop()
        node = program.nodes[index]
        if index == root or index in chained:
            # A chained operand has the kind of its user, so every member of the chain is of the kind of the root.
            stack += [
                (node.operands[0], sign),
                (node.operands[1], -sign if node.operation == "sub" else sign),
            ]
        else:
            parts.append(values[index] if sign > 0 else -values[index])
    return sympy.Mul(*parts) if program.nodes[root].operation == "mul" else sympy.Add(*parts)


def sympy_operation(node: Node, u: Sequence[Any]) -> Any:
    """One operation applied to SymPy values."""
    import sympy

    if node.operation in ("constant", "power"):
        from ..exact.sympy_numbers import to_sympy as number_to_sympy

        exact = number_to_sympy(node.number)
        return exact if node.operation == "constant" else sympy.Pow(u[0], exact)
    if node.operation == "boolean":
        return sympy.true if node.parameter else sympy.false
    if node.operation == "item":
        return order_statistic(u[0], node.index)
    return _sympy_table()[node.operation](*u)


def order_statistic(values: Sequence[Any], rank: int) -> Any:
    """The value of this rank (0: smallest): the smallest of the maxima of rank + 1 values."""
    import sympy

    if len(values) > MAX_SORTED:
        raise UnsupportedError(
            f"a sort of at most {MAX_SORTED} numbers is written with Max and Min", f"received {len(values)}",
            "keep it as a program",
        )  # fmt: skip
    return sympy.Min(*(sympy.Max(*chosen) for chosen in combinations(values, rank + 1)))


def _median(*values: Any) -> Any:
    low, high = (len(values) - 1) // 2, len(values) // 2
    return (order_statistic(values, low) + order_statistic(values, high)) / 2


def _sympy_table() -> dict[str, Callable[..., Any]]:
    import sympy

    return {
        "neg": lambda u: -u,
        "add": lambda u, v: u + v,
        "sub": lambda u, v: u - v,
        "mul": lambda u, v: u * v,
        "div": lambda u, v: u / v,
        "abs": sympy.Abs,
        "max": sympy.Max,
        "min": sympy.Min,
        "relu": lambda u: sympy.Max(u, 0),
        "clip": lambda u, low, high: sympy.Min(sympy.Max(u, low), high),
        "sort": lambda *u: tuple(u),
        "median": _median,
        "norm": lambda *u: sympy.sqrt(sympy.Add(*(v**2 for v in u))),
        "norm1": lambda *u: sympy.Add(*(sympy.Abs(v) for v in u)),
        "norminf": lambda *u: sympy.Max(*(sympy.Abs(v) for v in u)),
        "where": lambda condition, yes, no: sympy.Piecewise((yes, condition), (no, True)),
        "piecewise": lambda *u: sympy.Piecewise(*zip(u[::2], u[1::2], strict=True)),
        "sqrt": sympy.sqrt,
        "sign": sympy.sign,
        "floor": sympy.floor,
        "exp": sympy.exp,
        "log": sympy.log,
        "sin": sympy.sin,
        "cos": sympy.cos,
        "tanh": sympy.tanh,
        "erf": sympy.erf,
        "atan": sympy.atan,
        "sigmoid": lambda u: 1 / (1 + sympy.exp(-u)),
        "softplus": lambda u: sympy.log(1 + sympy.exp(u)),
        "lt": sympy.Lt,
        "le": sympy.Le,
        "gt": sympy.Gt,
        "ge": sympy.Ge,
        "eq": sympy.Eq,
        "ne": sympy.Ne,
        "and": sympy.And,
        "or": sympy.Or,
        "not": sympy.Not,
    }

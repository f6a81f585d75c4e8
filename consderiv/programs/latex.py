r"""Printing a program as LaTeX, node by node as it is written."""

from __future__ import annotations

from fractions import Fraction

from ..exact.fraction_text import nested_fractions
from ..exact.reals import Number, Real
from .names import FUNCTIONS, VARIADIC
from .program import Program
from .syntax import AND, COMPARE, NOT, OR, POWER, PRODUCT, SIGN, SUM, TERNARY
from .text import ATOM, Piece, arguments, closed_text, render

_INFIX = {"add": (" + ", SUM), "sub": (" - ", SUM), "mul": (r" \, ", PRODUCT)}
_COMPARISONS = {"lt": "<", "le": r"\le", "gt": ">", "ge": r"\ge", "eq": "=", "ne": r"\ne"}
_FENCES = {
    "abs": (r"\left\lvert ", r" \right\rvert"), "floor": (r"\left\lfloor ", r" \right\rfloor"),
    "norm": (r"\left\lVert ", r" \right\rVert"), "norm1": (r"\left\lVert ", r" \right\rVert_{1}"),
    "norminf": (r"\left\lVert ", r" \right\rVert_{\infty}"), "sqrt": (r"\sqrt{", "}"),
}  # fmt: skip
BRACKETS = ATOM + 1
"""A level that nothing has: a piece that needs it is written in brackets."""
_NAMED = frozenset(("max", "min", "log", "sin", "cos", "tanh", "atan"))
_OTHERWISE_NAMED = {"atan": "arctan"}
_GREEK = frozenset((
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu", "xi",
    "pi", "rho", "sigma", "tau", "phi", "chi", "psi", "omega",
))  # fmt: skip


def to_latex(program: Program) -> str:
    r"""Print a program as LaTeX.

    Examples
    --------
    >>> from consderiv.programs import parse
    >>> print(to_latex(parse("abs(x) + y1**2/3")))
    \left\lvert x \right\rvert + \frac{y_{1}^{2}}{3}
    """
    pieces: list[Piece] = [(program.outputs[0], 0)]
    if program.is_map:
        rows: list[Piece] = []
        for output in program.outputs:
            rows += [r" \\ " if rows else "", (output, 0)]
        pieces = [r"\begin{pmatrix} ", *rows, r" \end{pmatrix}"]
    return nested_fractions(render(program, pieces, _layout, (r"\left(", r"\right)")))


def variable_latex(name: str) -> str:
    """A variable's name: x1 and x_1 get an index, Greek names their letter, long names upright letters."""
    head = name.rstrip("0123456789")
    index = name[len(head) :]
    head, _, rest = head.partition("_")
    rest = rest or "_" * name.endswith("_")  # x_ is not x
    index = ",".join(_upright(part) for part in (rest, index) if part)
    if head in _GREEK:
        head = f"\\{head}"
    elif len(head) != 1:
        head = _upright(head or "_")
    return f"{head}_{{{index}}}" if index else head


def _upright(word: str) -> str:
    """A word of several letters as one name, with its underscores."""
    return word if (len(word) == 1 and word != "_") or word.isdigit() else rf"\mathrm{{{word}}}".replace("_", r"\_")


def _layout(program: Program, index: int) -> tuple[int, list[Piece]]:
    node = program.nodes[index]
    name, operands = node.operation, node.operands
    if name in _INFIX:
        symbol, level = _INFIX[name]
        if name == "mul" and _needs_dot(program, operands):
            symbol = r" \cdot "
        after = BRACKETS if _starts_with_minus(program, operands[1]) else level + 1
        return level, [(operands[0], level), symbol, (operands[1], after)]
    if name == "div":
        return POWER, [r"\frac{", (operands[0], 0), "}{", (operands[1], 0), "}"]
    if name == "exp":
        return POWER, ["e^{", (operands[0], 0), "}"]
    if name in _FENCES:
        inside = arguments(program, operands, name in VARIADIC)
        vector = [r"\left(", *inside, r"\right)"] if len(inside) > 1 else inside
        return ATOM, [_FENCES[name][0], *vector, _FENCES[name][1]]
    if name in ("where", "piecewise"):
        return TERNARY, _cases(program, name, operands)
    if name in FUNCTIONS:
        shown = rf"\{_OTHERWISE_NAMED.get(name, name)}" if name in _NAMED else rf"\operatorname{{{name}}}"
        return ATOM, [rf"{shown}\left(", *arguments(program, operands, name in VARIADIC), r"\right)"]
    if name in _COMPARISONS:
        return COMPARE, [(operands[0], SUM), f" {_COMPARISONS[name]} ", (operands[1], SUM)]
    if name == "power":
        return POWER, [(operands[0], ATOM), f"^{{{_exponent(node.exponent)}}}"]
    if name == "item":
        return ATOM, [(operands[0], ATOM), f"_{{{node.index + 1}}}"]
    if name == "neg":
        return SIGN, ["-", (operands[0], SIGN + 1)]
    if name == "not":
        return NOT, [r"\neg ", (operands[0], ATOM)]
    if name in ("and", "or"):
        level = AND if name == "and" else OR
        pieces: list[Piece] = [(operands[0], level + 1)]
        for operand in operands[1:]:
            pieces += [r" \wedge " if name == "and" else r" \vee ", (operand, level + 1)]
        return level, pieces
    return _leaf(program, index)


def _starts_with_minus(program: Program, index: int) -> bool:
    """Whether the first character is a minus sign, so that no other sign may stand before it."""
    node = program.nodes[index]
    while node.operation == "mul":
        node = program.nodes[node.operands[0]]
    if node.operation == "constant":
        return node.number < 0 if isinstance(node.number, Fraction) else node.number.latex().startswith("-")
    return node.operation == "neg"


def _needs_dot(program: Program, operands: tuple[int, ...]) -> bool:
    """Whether a product needs a dot: before numbers, powers and fractions, and after a one."""
    first, second = (program.nodes[index] for index in operands)
    return second.operation in ("constant", "power", "div", "exp") or (
        first.operation == "constant" and abs(first.number) == 1
    )


def _leaf(program: Program, index: int) -> tuple[int, list[Piece]]:
    node = program.nodes[index]
    if node.operation == "variable":
        return ATOM, [variable_latex(program.variables[node.index])]
    if node.operation == "boolean":
        return ATOM, [r"\text{true}" if node.parameter else r"\text{false}"]
    number = node.number
    if isinstance(number, Real):
        latex, level = number.latex(), closed_text(number)[1]
        return min(level, POWER) if "^" in latex else level, [latex]
    size = abs(number)
    if size.denominator == 1:
        return (SIGN, [f"-{size}"]) if number < 0 else (ATOM, [str(size)])
    text = rf"\frac{{{size.numerator}}}{{{size.denominator}}}"
    return (SIGN, [f"-{text}"]) if number < 0 else (POWER, [text])


def _exponent(exponent: Number) -> str:
    return exponent.latex() if isinstance(exponent, Real) else str(exponent)


def _cases(program: Program, name: str, operands: tuple[int, ...]) -> list[Piece]:
    """The values with their conditions; what is left is the last one."""
    if name == "where":
        operands = (operands[1], operands[0], operands[2])
    pieces: list[Piece] = []
    for position in range(0, len(operands), 2):
        condition = operands[position + 1] if position + 1 < len(operands) else None
        last = position + 2 >= len(operands) and (condition is None or _is_true(program, condition))
        shown: Piece = r"\text{otherwise}" if last or condition is None else (condition, 0)
        pieces += [r" \\ " if position else "", (operands[position], 0), " & ", shown]
    return [r"\begin{cases} ", *pieces, r" \end{cases}"]


def _is_true(program: Program, index: int) -> bool:
    node = program.nodes[index]
    return node.operation == "boolean" and bool(node.parameter)

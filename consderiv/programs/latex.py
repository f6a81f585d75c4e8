r"""Printing a program as LaTeX, node by node as it is written."""

from __future__ import annotations

from ..exact.reals import Number, Real
from .names import FUNCTIONS, VARIADIC
from .program import Program
from .syntax import AND, COMPARE, NOT, OR, POWER, PRODUCT, SIGN, SUM
from .text import ATOM, Piece, arguments, closed_text, render

_INFIX = {"add": (" + ", SUM), "sub": (" - ", SUM), "mul": (r" \, ", PRODUCT)}
_COMPARISONS = {"lt": "<", "le": r"\le", "gt": ">", "ge": r"\ge", "eq": "=", "ne": r"\ne"}
_FENCES = {
    "abs": (r"\left|", r"\right|"), "norm": (r"\left\|(", r")\right\|"), "norm1": (r"\left\|(", r")\right\|_1"),
    "norminf": (r"\left\|(", r")\right\|_\infty"), "floor": (r"\left\lfloor ", r"\right\rfloor"),
    "sqrt": (r"\sqrt{", "}"), "exp": ("e^{", "}"),
}  # fmt: skip
_NAMED = frozenset(("max", "min", "log", "sin", "cos", "tanh"))
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
    \left|x\right| + \frac{y_{1}^{2}}{3}
    """
    if program.is_map:
        rows: list[Piece] = []
        for output in program.outputs:
            rows += [r" \\ " if rows else "", (output, 0)]
        return render(program, [r"\begin{pmatrix} ", *rows, r" \end{pmatrix}"], _layout, (r"\left(", r"\right)"))
    return render(program, [(program.outputs[0], 0)], _layout, (r"\left(", r"\right)"))


def variable_latex(name: str) -> str:
    """A variable's name: x1 and x_1 get an index, Greek names their letter, long names upright letters."""
    head = name.rstrip("0123456789")
    index = name[len(head) :]
    head, _, rest = head.partition("_")
    index = ",".join(part.replace("_", r"\_") for part in (rest, index) if part)
    if head in _GREEK:
        head = f"\\{head}"
    elif len(head) != 1:
        head = rf"\mathrm{{{head or '_'}}}".replace("_", r"\_")
    return f"{head}_{{{index}}}" if index else head


def _layout(program: Program, index: int) -> tuple[int, list[Piece]]:
    node = program.nodes[index]
    name, operands = node.operation, node.operands
    if name in _INFIX:
        symbol, level = _INFIX[name]
        if name == "mul" and program.nodes[operands[1]].operation in ("constant", "power", "div"):
            symbol = r" \cdot "
        return level, [(operands[0], level), symbol, (operands[1], level + 1)]
    if name == "div":
        return ATOM, [r"\frac{", (operands[0], 0), "}{", (operands[1], 0), "}"]
    if name in _FENCES:
        return ATOM, [_FENCES[name][0], *arguments(program, operands, name in VARIADIC), _FENCES[name][1]]
    if name in ("where", "piecewise"):
        return ATOM, _cases(name, operands)
    if name in FUNCTIONS:
        shown = rf"\{name}" if name in _NAMED else rf"\operatorname{{{name}}}"
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
        return NOT, [r"\neg ", (operands[0], NOT + 1)]
    if name in ("and", "or"):
        level = AND if name == "and" else OR
        pieces: list[Piece] = [(operands[0], level + 1)]
        for operand in operands[1:]:
            pieces += [r" \wedge " if name == "and" else r" \vee ", (operand, level + 1)]
        return level, pieces
    return _leaf(program, index)


def _leaf(program: Program, index: int) -> tuple[int, list[Piece]]:
    node = program.nodes[index]
    if node.operation == "variable":
        return ATOM, [variable_latex(program.variables[node.index])]
    if node.operation == "boolean":
        return ATOM, [r"\text{true}" if node.parameter else r"\text{false}"]
    number = node.number
    if isinstance(number, Real):
        return closed_text(number)[1], [number.latex()]
    size = abs(number)
    text = str(size) if size.denominator == 1 else rf"\frac{{{size.numerator}}}{{{size.denominator}}}"
    return (SIGN, [f"-{text}"]) if number < 0 else (ATOM, [text])


def _exponent(exponent: Number) -> str:
    return exponent.latex() if isinstance(exponent, Real) else str(exponent)


def _cases(name: str, operands: tuple[int, ...]) -> list[Piece]:
    if name == "where":
        condition, yes, no = operands
        return [
            r"\begin{cases} ",
            (yes, 0),
            r" & ",
            (condition, 0),
            r" \\ ",
            (no, 0),
            r" & \text{else} \end{cases}",
        ]
    pieces: list[Piece] = [r"\begin{cases} "]
    for position in range(0, len(operands), 2):
        pieces += [r" \\ " if position else "", (operands[position], 0), " & ", (operands[position + 1], 0)]
    return [*pieces, r" \end{cases}"]

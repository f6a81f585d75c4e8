"""Terms: a tiny expression language of the tests, turned into Program tuples or into program text.

A term that occurs twice as the same object is one node of the program; text repeats it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from consderiv.programs.program import Node, Program

NAMES = ("x", "y", "z", "w")


@dataclass(frozen=True, eq=False)
class Term:
    """An operation applied to terms; compared by identity."""

    op: str
    args: tuple[Term, ...] = ()
    parameter: Fraction | int | bool | None = None


def var(index: int) -> Term:
    """The variable with this index."""
    return Term("variable", (), index)


def const(value: Fraction | int) -> Term:
    """A rational constant."""
    return Term("constant", (), Fraction(value))


def op(name: str, *args: Term) -> Term:
    """An operation without parameter."""
    return Term(name, args)


def power(base: Term, exponent: int) -> Term:
    """base ** exponent."""
    return Term("power", (base,), Fraction(exponent))


def times(factor: Fraction | int, term: Term) -> Term:
    """factor * term, as a product with a constant."""
    return op("mul", const(factor), term)


def sorted_items(*args: Term) -> list[Term]:
    """All outputs of one sort."""
    whole = Term("sort", args)
    return [Term("item", (whole,), k) for k in range(len(args))]


def to_program(outputs: Sequence[Term], count: int, is_map: bool = False) -> Program:
    """A program with one node for each distinct term object; variables are one node each."""
    place: dict[int, int] = {}
    variables: dict[int, int] = {}
    nodes: list[Node] = []

    def emit(term: Term) -> int:
        if id(term) in place:
            return place[id(term)]
        if term.op == "variable" and term.parameter in variables:
            return variables[int(term.parameter)]  # type: ignore[arg-type]
        operands = tuple(emit(arg) for arg in term.args)
        nodes.append(Node(term.op, operands, term.parameter))
        place[id(term)] = len(nodes) - 1
        if term.op == "variable":
            variables[int(term.parameter)] = len(nodes) - 1  # type: ignore[arg-type]
        return len(nodes) - 1

    roots = tuple(emit(output) for output in outputs)
    return Program(NAMES[:count], tuple(nodes), roots, is_map)


_INFIX = {
    "add": "+",
    "sub": "-",
    "mul": "*",
    "div": "/",
    "lt": "<",
    "le": "<=",
    "gt": ">",
    "ge": ">=",
    "eq": "==",
    "ne": "!=",
}


def to_text(term: Term) -> str:
    """Program text of a term, fully bracketed."""
    parts = [to_text(arg) for arg in term.args]
    if term.op == "variable":
        return NAMES[int(term.parameter)]  # type: ignore[arg-type]
    if term.op == "constant":
        return f"({term.parameter})"
    if term.op == "boolean":
        return str(term.parameter)
    if term.op in _INFIX:
        return f"({parts[0]} {_INFIX[term.op]} {parts[1]})"
    if term.op in ("and", "or"):
        return "(" + f" {term.op} ".join(parts) + ")"
    if term.op == "not":
        return f"(not {parts[0]})"
    if term.op == "neg":
        return f"(-{parts[0]})"
    if term.op == "power":
        return f"({parts[0]}**{term.parameter})"
    if term.op == "item":
        return f"{parts[0]}[{term.parameter}]"
    if term.op == "piecewise":
        pairs = [f"({value}, {truth})" for value, truth in zip(parts[::2], parts[1::2], strict=True)]
        return f"piecewise({', '.join(pairs)})"
    return f"{term.op}({', '.join(parts)})"


def text_of(outputs: Sequence[Term], is_map: bool = False) -> str:
    """Program text of one term, or of a map."""
    return "[" + ", ".join(map(to_text, outputs)) + "]" if is_map else to_text(outputs[0])

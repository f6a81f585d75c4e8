"""Selections as text, LaTeX and JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..errors import UnsupportedError
from ..programs.latex import to_latex as program_latex
from ..programs.latex import variable_latex
from ..programs.program import Program
from ..programs.text import to_text as program_text

if TYPE_CHECKING:
    from .selection import LipschitzGradientSelection

SCHEMA = "consderiv-selection/1"


def to_text(selection: LipschitzGradientSelection) -> str:
    """One line for each piece: its number, formula and cell."""
    formulas = [program_text(piece.formula) for piece in selection.pieces]
    width = max(map(len, formulas))
    lines = [f"F({', '.join(selection.variables)}) ="]
    for i, (formula, piece) in enumerate(zip(formulas, selection.pieces, strict=True)):
        lines.append(f"  [{i}] {formula:<{width}}  {_where(piece.cell)}")
    return "\n".join(line.rstrip() for line in lines)


def _where(cell: Program) -> str:
    text = program_text(cell)
    return "everywhere" if text == "True" else f"if {text}"


def to_latex(selection: LipschitzGradientSelection) -> str:
    r"""The selection as a LaTeX `cases` environment, without dollar signs."""
    arguments = ", ".join(variable_latex(name) for name in selection.variables)
    rows = []
    for piece in selection.pieces:
        cell = program_latex(piece.cell)
        shown = r"\text{everywhere}" if program_text(piece.cell) == "True" else cell
        rows.append(f"{program_latex(piece.formula)} & {shown}")
    return rf"F({arguments}) = \begin{{cases}} " + r" \\ ".join(rows) + r" \end{cases}"


def to_dict(selection: LipschitzGradientSelection) -> dict[str, Any]:
    """The JSON object; formulas and cells are program text."""
    return {
        "schema": SCHEMA,
        "variables": list(selection.variables),
        "pieces": [
            {"formula": program_text(piece.formula), "cell": program_text(piece.cell)} for piece in selection.pieces
        ],
    }


def pieces_of(data: Mapping[str, Any]) -> tuple[tuple[str, ...], list[tuple[str, str]]]:
    """Variables, and formulas with conditions, from the JSON object."""
    if not isinstance(data, Mapping) or data.get("schema") != SCHEMA or set(data) != {"schema", "variables", "pieces"}:
        raise _malformed("keys schema, variables, pieces")
    variables, pieces = data["variables"], data["pieces"]
    if not isinstance(variables, list) or not isinstance(pieces, list):
        raise _malformed("lists of variables and pieces")
    read = []
    for piece in pieces:
        if not isinstance(piece, Mapping) or set(piece) != {"formula", "cell"}:
            raise _malformed("a formula and a cell for each piece")
        if not all(isinstance(text, str) for text in piece.values()):
            raise _malformed("text for formulas and cells")
        read.append((piece["formula"], piece["cell"]))
    return tuple(variables), read


def _malformed(required: str) -> UnsupportedError:
    return UnsupportedError(f"a {SCHEMA} object has {required}", "received something else", "see to_dict")

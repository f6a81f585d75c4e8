"""Reading pieces and conditions given by hand: program text, expressions, numbers, True."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..errors import ProgramTextError, UnsupportedError
from ..programs.builder import canonical, result_type
from ..programs.conversion import as_program, variable_names, with_variables
from ..programs.expression import apply
from ..programs.names import quoted
from ..programs.parser import parse
from ..programs.program import Program
from .piece import Piece, require_smooth

_PREFIX = "where("


def read_pieces(variables: Sequence[Any] | str | None, pieces: Sequence[Any]) -> tuple[Piece, ...]:
    """Pieces and conditions as programs in the same variables.

    Raises
    ------
    ProgramTextError, UnsupportedError
        If text is malformed, a piece has a kink, or the pieces differ in their number of outputs.
    """
    if not pieces:
        raise UnsupportedError("a selection has at least one piece", "received none", 'write [("x", "x >= 0"), ...]')
    names = None if variables is None else variable_names(variables)
    formulas, cells = [], []
    for position, pair in enumerate(pieces):
        if not isinstance(pair, (tuple, list)) or len(pair) != 2:
            raise UnsupportedError(
                "every piece is a pair (formula, condition)",
                f"received {quoted(repr(pair))} as piece {position}",
                'write ("x", "x >= 0"), with True for a piece without condition',
            )  # fmt: skip
        formula = as_program(pair[0], names)
        require_smooth(formula, position)
        formulas.append(formula)
        cells.append(read_condition(pair[1], names))
    shapes = {(len(formula.outputs), formula.is_map) for formula in formulas}
    if len(shapes) != 1:
        raise UnsupportedError(
            "all pieces have the same number of outputs", f"received {sorted({s[0] for s in shapes})}",
            "write every piece as a list of the same length",
        )  # fmt: skip
    if names is None:
        names = tuple(dict.fromkeys(name for program in (*formulas, *cells) for name in program.variables))
    return tuple(
        Piece(with_variables(formula, names), with_variables(cell, names))
        for formula, cell in zip(formulas, cells, strict=True)
    )


def read_condition(source: Any, names: tuple[str, ...] | None) -> Program:
    """A condition as a program whose only output is that condition."""
    if isinstance(source, Program):
        (output,) = source.outputs
        if result_type(source.nodes[output].operation) != "condition":
            raise UnsupportedError("a cell is a condition", "received a number", "compare, for example x > 0")
        return source if names is None else with_variables(source, names)
    if isinstance(source, str):
        chooser = _parsed(source, names)
    else:
        chooser = as_program(apply("where", source, 1, 0), names)
    top = chooser.nodes[chooser.outputs[0]]
    ends = [chooser.nodes[i].parameter for i in top.operands[1:]]
    if chooser.is_map or top.operation != "where" or ends != [1, 0]:
        raise ProgramTextError("a cell is one condition", f"received {quoted(str(source))}", "write x > 0 and y == 0")
    condition = top.operands[0]
    return canonical(Program(chooser.variables, chooser.nodes, (condition,)))


def _parsed(text: str, names: tuple[str, ...] | None) -> Program:
    try:
        program = parse(f"{_PREFIX}{text}, 1, 0)", names)
    except ProgramTextError as error:
        if error.column is None:
            raise
        column = max(1, error.column - len(_PREFIX))
        received = error.received.replace(f"at column {error.column}", f"at column {column}")
        raise ProgramTextError(
            error.required, f"{received} of the condition {quoted(text)}", error.remedy, column
        ) from None
    return program

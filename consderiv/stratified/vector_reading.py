"""Vector fields from text: every number in a program as a rational function of the variables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import prod
from typing import Any

from ..errors import UnsupportedError
from ..exact.number_text import number_from_text
from ..exact.polynomials import Polynomial
from ..exact.rational_functions import RationalFunction
from ..exact.reals import Number
from ..germs.run_rational import smooth_piece
from ..programs.constants import closing_bracket
from ..programs.conversion import as_program
from ..programs.names import quoted
from ..programs.operations import OPERATIONS
from ..programs.point import split_at_commas
from ..programs.program import Program
from .formulas import reduced
from .vector_fields import VectorField

EXAMPLE = 'write for example "conv{(1, 0), (x, y)}", "{-1, 1}" or "[-1, x]"'
PI_WORD = re.compile(r"(?<![0-9A-Za-z_.])pi(?![0-9A-Za-z_])")
_ROOT = re.compile(r"(?<![0-9A-Za-z_.])(C?RootOf|rootof)(?=\s*\()")


def read_vector(value: Any, names: tuple[str, ...], shape: tuple[int, ...] = ()) -> VectorField:
    """A vector field: text such as "(2*x, y)", a list of expressions, or one expression on the line.

    With a shape (m, n) a matrix, "[[1, 0], [x, y]]", row by row.
    """
    size = prod(shape) if shape else len(names)
    source = value.strip() if isinstance(value, str) else value
    if len(shape) == 2:
        source = _rows(source)
    if isinstance(source, str) and size > 1 and source.startswith("(") and source.endswith(")"):
        source = f"[{source[1:-1]}]"
    if isinstance(source, tuple):
        source = list(source)
    if isinstance(source, list) and any(isinstance(entry, str) for entry in source):
        source = f"[{', '.join(map(str, source))}]"
    source, roots = with_roots(source, names)
    program = as_program(source, (*names, *roots))
    if len(program.outputs) != size:
        raise UnsupportedError(
            f"a vector field has {size} entries",
            f"received {quoted(str(value))} with {len(program.outputs)}",
            EXAMPLE,
        )
    formulas = rational_nodes(program, tuple(roots.values()))
    return tuple(reduced(formulas[output]) for output in program.outputs)


def _rows(source: Any) -> Any:
    """The rows of a matrix one after the other."""
    if isinstance(source, str) and source.startswith("[") and source.endswith("]"):
        source = [row.strip()[1:-1] for row in split_at_commas(source[1:-1])]
        return f"[{', '.join(source)}]"
    if isinstance(source, (list, tuple)) and all(isinstance(row, (list, tuple)) for row in source):
        return [entry for row in source for entry in row]
    return source


def with_roots(source: Any, names: Sequence[str] = ()) -> tuple[Any, dict[str, Number]]:
    """Text with a name in the place of each RootOf(...) and of pi, if no variable is called so, and their values."""
    roots: dict[str, Number] = {}
    if not isinstance(source, str):
        return source, roots
    prefix = "root_"
    while prefix in source:
        prefix += "_"
    while (match := _ROOT.search(source)) is not None:
        end = closing_bracket(source, match.end())
        name = f"{prefix}{len(roots)}"
        roots[name] = number_from_text(source[match.start() : end])
        source = f"{source[: match.start()]}{name}{source[end:]}"
    if "pi" not in names and PI_WORD.search(source):
        name = f"{prefix}{len(roots)}"
        source, roots[name] = PI_WORD.sub(name, source), number_from_text("pi")
    return source, roots


def rational_nodes(program: Program, roots: Sequence[Number] = ()) -> dict[int, RationalFunction]:
    """Every number in a program as a rational function of the variables.

    Parameters
    ----------
    program : Program
    roots : sequence of numbers
        What the last variables stand for.

    Raises
    ------
    UnsupportedError
        For kinks and elementary functions.
    """
    count = len(program.variables) - len(roots)
    found: dict[int, RationalFunction] = {}
    for index in program.needed():
        node = program.nodes[index]
        kind = OPERATIONS[node.operation].kind
        if node.operation == "variable" and node.index >= count:
            found[index] = RationalFunction.constant(count, roots[node.index - count])
        elif node.operation == "variable":
            found[index] = RationalFunction(Polynomial.coordinate(count, node.index))
        elif node.operation == "constant":
            found[index] = RationalFunction.constant(count, node.number)
        elif kind == "smooth" and not node.is_elementary:
            found[index] = combined_node(node, [found[i] for i in node.operands])
        elif kind in ("smooth", "elementary", "norm") and all(_is_constant(found[i]) for i in node.operands):
            values = [found[i].numerator.constant for i in node.operands]
            found[index] = RationalFunction.constant(count, OPERATIONS[node.operation].value(values, node.parameter))
        elif kind not in ("predicate", "logic") and node.operation != "boolean":
            raise UnsupportedError(
                "strata and vector fields are written with polynomials and quotients", f"received {node.operation}",
                "give one stratum for each branch",
            )  # fmt: skip
    return found


def _is_constant(function: RationalFunction) -> bool:
    return function.denominator is None and function.numerator.is_constant


def combined_node(node: Any, operands: Sequence[RationalFunction]) -> RationalFunction:
    """A rational operation on rational functions."""
    divisor = operands[-1]
    if node.operation == "div" or (node.operation == "power" and node.rational < 0):
        if divisor.numerator.is_zero:
            raise UnsupportedError("a divisor that is not zero is required", "received zero", "correct the formula")
        return reduced(operands[0] / divisor if node.operation == "div" else operands[0] ** int(node.rational))
    return smooth_piece(node, operands)

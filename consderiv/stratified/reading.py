"""Strata and values of stratified fields from text, read by the parser of programs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from ..errors import UnsupportedError
from ..exact.polynomials import Polynomial
from ..exact.rational_functions import RationalFunction
from ..germs.run_rational import smooth_piece
from ..programs.conversion import as_program
from ..programs.names import quoted
from ..programs.operations import OPERATIONS
from ..programs.point import split_at_commas
from ..programs.program import Program
from ..selections.reading import read_condition
from ..sets.value_set import ValueSet
from .formulas import reduced
from .set_field import Member, SetField, VectorField
from .stratum import Stratum

_EXAMPLE = 'write for example "conv{(1, 0), (x, y)}", "{-1, 1}" or "[-1, x]"'


def stratum(condition: Any, variables: Any) -> Stratum:
    """A stratum from a condition in program text; see `StratifiedField.by_hand`."""
    from ..programs.conversion import variable_names

    return read_stratum(condition, variable_names(variables))


def read_stratum(condition: Any, names: tuple[str, ...]) -> Stratum:
    """A conjunction of polynomial equations and strict inequalities.

    Raises
    ------
    UnsupportedError
        If the condition contains or, not, >=, <=, !=, or what is no polynomial.
    """
    if isinstance(condition, Stratum):
        return condition
    program = read_condition(condition, names)
    equations: list[Polynomial] = []
    inequalities: list[Polynomial] = []
    formulas = rational_nodes(program)
    stack = list(program.outputs)
    while stack:
        node = program.nodes[stack.pop()]
        if node.operation == "and":
            stack.extend(reversed(node.operands))
            continue
        if node.operation == "boolean" and node.parameter:
            continue
        if node.operation not in ("eq", "lt", "gt"):
            raise UnsupportedError(
                "a stratum is given by ==, < and > joined with `and`",
                f"received {node.operation} in {quoted(str(condition))}",
                "split it into several strata",
            )
        left, right = (formulas[i] for i in node.operands)
        difference = reduced(left + right.scaled(Fraction(-1)))
        if difference.denominator is not None:
            raise UnsupportedError(
                "conditions compare polynomials", f"received {quoted(str(condition))}", "multiply by the denominator"
            )
        if node.operation == "eq":
            equations.append(difference.numerator)
        else:
            inequalities.append(difference.numerator if node.operation == "gt" else -difference.numerator)
    return Stratum(names, tuple(dict.fromkeys(equations)), tuple(dict.fromkeys(inequalities)))


def read_value(value: Any, names: tuple[str, ...]) -> SetField:
    """A value of a field: a SetField, a constant set, or text."""
    if isinstance(value, SetField):
        return value
    if isinstance(value, ValueSet):
        return SetField.constant(value)
    if not isinstance(value, str):
        return SetField.finite([read_vector(value, names)])
    members: list[Member] = []
    for part in _split(value, "|∪"):
        members += _member(part.strip(), names)
    return SetField(tuple(members))


def _member(text: str, names: tuple[str, ...]) -> list[Member]:
    """One set of the union, with the segments that are added to it."""
    base, *boxes = _summands(text)
    total = SetField(tuple(_simple_member(base.strip(), names)))
    for box in boxes:
        ends, _, normal = box.strip()[1:].partition("]")
        along = read_vector(normal.strip().removeprefix("*"), names)
        sides = [read_vector([side] * len(names), names) for side in split_at_commas(ends)]
        total = total + SetField.hull([tuple(a * b for a, b in zip(side, along, strict=True)) for side in sides])
    return list(total.members)


def _summands(text: str) -> list[str]:
    """The set itself, and what is written `+ [low, high]*normal` behind it."""
    found: list[str] = []
    for part in _split(text, "+"):
        if not found or re.fullmatch(r"\s*\[[^\[\],]+,[^\[\],]+\]\s*\*.*", part, re.DOTALL):
            found.append(part)
        else:
            found[-1] += "+" + part
    return found


def _simple_member(text: str, names: tuple[str, ...]) -> list[Member]:
    for word in ("conv", "hull"):
        if text.startswith(word) and text[len(word) :].lstrip().startswith("{") and text.endswith("}"):
            inner = text[len(word) :].strip()[1:-1]
            return [tuple(read_vector(part, names) for part in split_at_commas(inner))]
    if text.startswith("{") and text.endswith("}"):
        return [(read_vector(part, names),) for part in split_at_commas(text[1:-1])]
    if text.startswith("[") and text.endswith("]") and len(names) == 1:
        ends = list(split_at_commas(text[1:-1]))
        if len(ends) != 2:
            raise UnsupportedError("an interval has two ends", f"received {quoted(text)}", 'write "[-1, 1]"')
        return [tuple(read_vector(end, names) for end in ends)]
    return [(read_vector(text, names),)]


def read_vector(value: Any, names: tuple[str, ...]) -> VectorField:
    """A vector field: text such as "(2*x, y)", a list of expressions, or one expression on the line."""
    source = value.strip() if isinstance(value, str) else value
    if isinstance(source, str) and len(names) > 1 and source.startswith("(") and source.endswith(")"):
        source = f"[{source[1:-1]}]"
    if isinstance(source, tuple):
        source = list(source)
    if isinstance(source, list) and any(isinstance(entry, str) for entry in source):
        source = f"[{', '.join(map(str, source))}]"
    program = as_program(source, names)
    if len(program.outputs) != len(names):
        raise UnsupportedError(
            f"a vector field has {len(names)} entries",
            f"received {quoted(str(value))} with {len(program.outputs)}",
            _EXAMPLE,
        )
    formulas = rational_nodes(program)
    return tuple(reduced(formulas[output]) for output in program.outputs)


def rational_nodes(program: Program) -> dict[int, RationalFunction]:
    """Every number in a program as a rational function of the variables.

    Raises
    ------
    UnsupportedError
        For kinks and elementary functions.
    """
    count = len(program.variables)
    found: dict[int, RationalFunction] = {}
    for index in program.needed():
        node = program.nodes[index]
        kind = OPERATIONS[node.operation].kind
        if node.operation == "variable":
            found[index] = RationalFunction(Polynomial.coordinate(count, node.index))
        elif node.operation == "constant":
            found[index] = RationalFunction.constant(count, node.number)
        elif kind == "smooth" and not node.is_elementary:
            found[index] = combined_node(node, [found[i] for i in node.operands])
        elif kind not in ("predicate", "logic") and node.operation != "boolean":
            raise UnsupportedError(
                "strata and vector fields are written with polynomials and quotients", f"received {node.operation}",
                "give one stratum for each branch",
            )  # fmt: skip
    return found


def combined_node(node: Any, operands: Sequence[RationalFunction]) -> RationalFunction:
    """A rational operation on rational functions."""
    divisor = operands[-1]
    if node.operation == "div" or (node.operation == "power" and node.rational < 0):
        if divisor.numerator.is_zero:
            raise UnsupportedError("a divisor that is not zero is required", "received zero", "correct the formula")
        return reduced(operands[0] / divisor if node.operation == "div" else operands[0] ** int(node.rational))
    return smooth_piece(node, operands)


def _split(text: str, marks: str) -> Iterator[str]:
    """Split at marks outside brackets."""
    depth = start = 0
    for position, character in enumerate(text):
        depth += (character in "([{") - (character in ")]}")
        if character in marks and depth == 0:
            yield text[start:position]
            start = position + 1
    yield text[start:]

"""Gradients of rational functions, and a program as scalar ones."""

from __future__ import annotations

from typing import Any

from ...errors import UnsupportedError
from ...exact.rational_functions import RationalFunction
from ...programs.conversion import as_program
from ...programs.program import Program
from ..formulas import differentiated
from ..set_field import VectorField


def scalar(program: Any, variables: Any = None) -> Program:
    """A scalar program, or an error."""
    known = as_program(program, variables)
    if known.is_map:
        raise UnsupportedError("a scalar program is required", "received a map", "take one output")
    return known


def outputs_of(program: Program) -> list[Program]:
    """Each output of a map as a scalar program."""
    return [Program(program.variables, program.nodes, (output,), False) for output in program.outputs]


def gradient_of(formula: RationalFunction, count: int) -> VectorField:
    """The gradient of a rational function."""
    return tuple(differentiated(formula, i) for i in range(count))


def jacobian_of(formulas: tuple[RationalFunction, ...], count: int) -> VectorField:
    """The rows of the Jacobian, one after the other."""
    return tuple(entry for formula in formulas for entry in gradient_of(formula, count))

"""F(w) = E f(w, s) at a point, as data: the integrand, its law, and what follows from the two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ...errors import UnsupportedError
from ...exact.reals import Number, format_number
from ...html import Shown
from ...programs import as_program, parse_point, to_text
from ...programs.conversion import with_variables
from ...programs.program import Node, Program
from ..cases import PointedFunction, pointed
from ..sums import added
from .laws import Law
from .sets import Germs


@dataclass(frozen=True, repr=False)
class IntegralCase(Shown):
    """F(w) = E f(w, s) at a point: the integrand with the variables of F first and then the parameters, and the law."""

    program: Program
    point: tuple[Number, ...]
    law: Law

    @property
    def variables(self) -> tuple[str, ...]:
        """The variables of F."""
        return self.program.variables[: len(self.point)]

    @property
    def parameters(self) -> tuple[str, ...]:
        """The random parameters."""
        return self.program.variables[len(self.point) :]

    @cached_property
    def germs(self) -> Germs:
        """The germs of the integrand for all parameters."""
        return Germs(self.program, self.point, self.law)

    @cached_property
    def atoms(self) -> tuple[tuple[tuple[Number, ...], Number, PointedFunction], ...]:
        """For each atom its place, its mass, and the function f(., s) at the point."""
        return tuple(
            (place, mass, pointed(at_parameter(self.program, len(self.point), place), self.point))
            for place, mass in self.law.atoms
        )

    @cached_property
    def total(self) -> PointedFunction:
        """F as the program sum p_i f(w, s_i), for a discrete law."""
        return pointed(discrete_expectation(self.program, len(self.point), self.law), self.point)

    def __str__(self) -> str:
        at = ", ".join(f"{name} = {format_number(v)}" for name, v in zip(self.variables, self.point, strict=True))
        return f"E {to_text(self.program)}, {', '.join(self.parameters)} with law {self.law}, {at}"


def integral_case(
    integrand: Any, law: Law, at: Any, parameter: str | Sequence[str] = "s", variables: Any = None
) -> IntegralCase:
    """Read an integrand, its law, and a point of the other variables.

    Raises
    ------
    UnsupportedError
        If the law has another number of parameters.
    """
    if not isinstance(law, Law):
        raise UnsupportedError("a Law is required", f"received {law!r}"[:80], "write Law.uniform(0, 1), or another law")
    program = as_program(integrand)
    parameters = (parameter,) if isinstance(parameter, str) else tuple(parameter)
    if len(parameters) != law.dimension:
        raise UnsupportedError(
            f"{law.dimension} parameters are required, as the law has them",
            f"received {len(parameters)}",
            "name them all",
        )
    own = tuple(name for name in program.variables if name not in parameters)
    names = own if variables is None else tuple(variables)
    point = parse_point({} if at is None else at, names)
    return IntegralCase(with_variables(program, (*names, *parameters)), point, law)


def at_parameter(program: Program, width: int, place: Sequence[Number]) -> Program:
    """The program f(., s) in the first variables, with constants for the parameters."""
    nodes = tuple(
        Node("constant", (), place[node.index - width])
        if node.operation == "variable" and node.index >= width
        else node
        for node in program.nodes
    )
    return Program(program.variables[:width], nodes, program.outputs, program.is_map)


def discrete_expectation(program: Program, width: int, law: Law) -> Program:
    """The program sum p_i f(w, s_i) of a discrete law."""
    return added([_multiple(at_parameter(program, width, place), mass) for place, mass in law.atoms])


def _multiple(program: Program, factor: Number) -> Program:
    nodes, outputs = list(program.nodes), []
    for output in program.outputs:
        nodes += [Node("constant", (), factor), Node("mul", (len(nodes), output))]
        outputs.append(len(nodes) - 1)
    return Program(program.variables, tuple(nodes), tuple(outputs), program.is_map)

"""The functions of a case, over common variables at one exact point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ..exact.reals import Number, format_number
from ..fields import chain_rule as _chain_rule
from ..fields import clarke as _clarke
from ..fields import differentiability as _differentiability
from ..fields.local import Local
from ..programs import as_program, parse_point, to_text
from ..programs.conversion import with_variables
from ..programs.program import Program
from ..sets import ValueSet
from ..verdicts import Verdict


@dataclass(frozen=True)
class PointedFunction:
    """A function, as the program that is written, at an exact point, with the sets that the rules ask for."""

    local: Local

    @property
    def program(self) -> Program:
        """The program."""
        return self.local.program

    @property
    def point(self) -> tuple[Number, ...]:
        """The point, in the order of the variables."""
        return self.local.point

    @cached_property
    def text(self) -> str:
        """The program as text."""
        return to_text(self.program)

    @cached_property
    def clarke(self) -> ValueSet:
        """The Clarke subdifferential, or Jacobian of a map."""
        return _clarke.clarke(self.local)

    @cached_property
    def chain_rule_hull(self) -> ValueSet:
        """The hull of the program's chain-rule field."""
        return _chain_rule.chain_rule_hull(self.local)

    @cached_property
    def strictly_differentiable(self) -> Verdict:
        """Whether the Clarke set is a singleton."""
        return _differentiability.strictly_differentiable(self.local)

    @cached_property
    def regular(self) -> Verdict:
        """Whether a scalar function is Clarke regular."""
        return _differentiability.regular(self.local)


def pointed(source: Any, at: Any, variables: Any = None) -> PointedFunction:
    """One function at a point."""
    program = as_program(source, variables)
    return PointedFunction(Local(program, parse_point({} if at is None else at, program.variables)))


def at_one_point(sources: Sequence[Any], at: Any, variables: Any = None) -> tuple[PointedFunction, ...]:
    """Several functions of the same variables (in order of first appearance in the list, or as given) at one point."""
    programs = [as_program(source, variables) for source in sources]
    names = tuple(dict.fromkeys(name for program in programs for name in program.variables))
    common = [with_variables(program, names) for program in programs]
    point = parse_point({} if at is None else at, names)
    return tuple(PointedFunction(Local(program, point)) for program in common)


def point_text(function: PointedFunction) -> str:
    """ "x = 0, y = 1/2"."""
    pairs = zip(function.program.variables, function.point, strict=True)
    return ", ".join(f"{name} = {format_number(value)}" for name, value in pairs)


def moved(function: PointedFunction, program: Program) -> PointedFunction:
    """Another program of the same variables at the same point."""
    return PointedFunction(Local(program, function.point))

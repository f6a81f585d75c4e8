"""Conditions decided at the example point, exactly, and what follows a decision: a case near the point.

A loop whose test depends on the variables, or a Python `if`, takes one way at the point. The program then says: the
result of that way where its conditions hold, and no value elsewhere. So it is right wherever it has a value, however
the condition was decided; where a test is tied at the point, both ways are followed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor
from typing import Any

from ...errors import ConsderivError, UnsupportedError
from ...exact.reals import Real
from ...programs.builder import ProgramBuilder
from ...programs.evaluate import node_values
from ...programs.expression import Expression, apply, as_expression, lower
from ...programs.operations import COMPARISONS
from ...programs.program import Program
from .arrays import elementwise
from .elements import Element, both, finite_or_undefined, is_condition, select, written
from .totality import undefined

MAX_TIES = 16
"""Most tests of one loop, or of one function, that are tied at the point."""


@dataclass(frozen=True)
class Decision:
    """The truth of a condition at the point; tied: an arbitrarily small step may change it."""

    truth: bool
    tied: bool


@dataclass
class Point:
    """The example point, with the values of expressions that were computed at it.

    Parameters
    ----------
    values : mapping from str to Fraction or Real
        By variable.
    """

    values: Mapping[str, Any]
    known: dict[int, Any] = field(default_factory=dict)
    kept: list[Expression] = field(default_factory=list)  # so that no id is used twice

    def decide(self, condition: Element) -> Decision | None:
        """The truth of a condition here; None if it has none, or if its sign is not decided.

        Parameters
        ----------
        condition : Expression or bool
            A condition.
        """
        if isinstance(condition, bool):
            return Decision(condition, False)
        number = apply("where", condition, Fraction(1), Fraction(0))
        try:
            program, roots = self._program(number)
            found = node_values(program, list(self.values.values()))
        except ConsderivError:
            return None
        for index, expression in roots.items():
            if isinstance(found.get(index), (Fraction, Real)):
                self.known[id(expression)] = found[index]
                self.kept.append(expression)
        tied = any(_is_tied(program, index, found) for index in found)
        return Decision(found[program.outputs[0]] == 1, tied)

    def _program(self, root: Expression) -> tuple[Program, dict[int, Expression]]:
        """The program of an expression, with values that are known as constants; expressions by node."""
        copies: dict[int, Expression] = {}
        made: list[Expression] = []
        stack = [root]
        while stack:
            top = stack[-1]
            missing = [u for u in top.operands if id(u) not in copies] if id(top) not in self.known else []
            if id(top) not in copies and missing:
                stack.extend(reversed(missing))
                continue
            stack.pop()
            if id(top) in copies:
                continue
            if id(top) in self.known:
                copies[id(top)] = as_expression(self.known[id(top)])
                continue
            copies[id(top)] = Expression(top.operation, tuple(copies[id(u)] for u in top.operands), top.parameter)
            made.append(top)
        builder = ProgramBuilder(list(self.values))
        places = lower(builder, [copies[id(expression)] for expression in made])
        program = Program(tuple(builder.variables), tuple(builder.nodes), (places[-1],))
        return program, dict(zip(places, made, strict=True))


def _is_tied(program: Program, index: int, values: Mapping[int, Any]) -> bool:
    node = program.nodes[index]
    if node.operation in COMPARISONS:
        left, right = (values[k] for k in node.operands)
        return bool(left == right)
    if node.operation == "sign":
        return bool(values[node.operands[0]] == 0)
    if node.operation == "floor":
        inner = values[node.operands[0]]
        return bool(inner == floor(inner))
    return False


def guarded(condition: Element, element: Element) -> Element:
    """An element where the condition holds, and no value elsewhere; an integer becomes an expression.

    Parameters
    ----------
    condition : Expression or bool
        True at the point.
    element : Element
        A number or a condition.
    """
    if condition is True:
        return element
    element = finite_or_undefined(element)
    if not is_condition(element):
        return apply("where", condition, written(element), undefined())
    here = apply("where", condition, Fraction(1), undefined())
    return both(apply("gt", here, Fraction(0)), element)


def joined(conditions: Sequence[Element]) -> Element:
    """`and` of conditions from the left, constants folded."""
    kept = [condition for condition in conditions if condition is not True]
    if any(condition is False for condition in kept):
        return False
    return True if not kept else kept[0] if len(kept) == 1 else apply("and", *kept)


@dataclass(frozen=True)
class Way:
    """One way through the tests of a loop or of a function: the conditions on it, and what comes out."""

    conditions: tuple[Element, ...]
    results: Sequence[Any]


def merged(ways: Sequence[Way]) -> list[Any]:
    """The results of the first way whose conditions hold, and no value where none of them do.

    Parameters
    ----------
    ways : sequence of Way
        Their results are arrays of the same shapes.
    """
    last = joined(ways[-1].conditions)
    made = [elementwise(lambda u: guarded(last, u), array) for array in ways[-1].results]
    for way in reversed(ways[:-1]):
        here = joined(way.conditions)
        made = [
            elementwise(lambda u, v, c=here: select(c, u, v), first, rest)
            for first, rest in zip(way.results, made, strict=True)
        ]
    return made


def too_many_ties(most: int = MAX_TIES, place: str = "") -> UnsupportedError:
    """The error for tests that are tied at the point again and again, the last of them at a place in the source."""
    return UnsupportedError(
        "tests that are decided at the point are required",
        f"received more than {most} that are tied there{place and f', such as {place}'}",
        "move the point, or write jnp.where or torch.where",
    )  # fmt: skip

"""Exact values of the nodes of a program at a point: the reference that float sweeps are compared with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeGuard

from ...errors import BudgetError, DomainError, UnsupportedError
from ...exact.reals import Number, Real
from ...programs.evaluate import ExactArithmetic, demanded_values
from ...programs.program import Node, Program
from .balls import ball, ball_operation, working_precision


class IrrationalValue(UnsupportedError):
    """A value is neither rational nor known in closed form, and a ball around it does not decide."""


@dataclass(frozen=True)
class ExactValues:
    """Exact node values, with what a library meets although the exact value never asks for it.

    Parameters
    ----------
    values : tuple
        For each node an exact number, a bool, a tuple of them (sort), or a real ball around a number without closed
        form; None where there is none or no output needs it.
    demanded : frozenset of int
        Nodes that the value at the point depends on; a library also evaluates the branches that are not
        chosen.
    undefined : frozenset of int
        Needed nodes without a value (1/x at 0 in a branch that is not chosen).
    """

    values: tuple[Any, ...]
    demanded: frozenset[int]
    undefined: frozenset[int]


def exact_values(program: Program, point: Sequence[Number]) -> ExactValues:
    """Exact values of all needed nodes, chosen or not.

    Raises
    ------
    DomainError, BudgetError
        Where a demanded node has no value, or a very long one.
    IrrationalValue
        Where a decision depends on an irrational value that a ball does not settle.
    """
    apply = _Arithmetic()
    with working_precision():
        demanded = demanded_values(program, point, apply)
        values: list[Any] = [demanded.get(index) for index in range(len(program.nodes))]
        undefined = set()
        for index in program.needed():
            node = program.nodes[index]
            if index in demanded:
                continue
            if any(i in undefined for i in node.operands):
                undefined.add(index)
            elif node.operation == "variable":
                values[index] = point[node.index]
            elif all(values[i] is not None for i in node.operands):
                try:
                    values[index] = apply(index, node, [values[i] for i in node.operands])
                except DomainError:
                    undefined.add(index)
                except (UnsupportedError, BudgetError):
                    continue
    return ExactValues(tuple(values), frozenset(demanded), frozenset(undefined))


class _Arithmetic:
    """Exact arithmetic that continues with real balls where a value has no closed form."""

    def __init__(self) -> None:
        self.exact = ExactArithmetic()

    def __call__(self, index: int, node: Node, operands: Sequence[Any]) -> Any:
        if all(isinstance(u, (Fraction, Real, bool, tuple)) for u in operands):
            try:
                return self.exact(index, node, operands)
            except UnsupportedError:
                pass
        numbers = all(not isinstance(u, (bool, tuple)) for u in operands)
        value = ball_operation(node, [ball(u) for u in operands]) if numbers else None
        if value is None or not value.is_finite():
            raise IrrationalValue(
                "a value in closed form is required at this node",
                f"received another one in {node.operation} at node {index}",
                "move the point so that the value is rational",
            )
        return value


def is_rational(value: Any) -> TypeGuard[Fraction]:
    """Whether a node value is a fraction."""
    return isinstance(value, Fraction)

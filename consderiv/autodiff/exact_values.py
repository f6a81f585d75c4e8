"""Exact values of the nodes of a program at a point: the reference that float sweeps are compared with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ..errors import BudgetError, DomainError, UnsupportedError
from ..programs.evaluate import RationalArithmetic, demanded_values
from ..programs.operations import IrrationalValue
from ..programs.program import Node, Program
from .balls import ball, ball_operation, working_precision


@dataclass(frozen=True)
class ExactValues:
    """Exact node values, with what a library meets although the exact value never asks for it.

    Parameters
    ----------
    values : tuple
        For each node a Fraction, a bool, a tuple of them (sort), or a real ball around an irrational value;
        None where there is none or no output needs it.
    demanded : frozenset of int
        Nodes that the value at the point depends on; a library also evaluates the branches that are not
        chosen.
    undefined : frozenset of int
        Needed nodes without a value (1/x at 0 in a branch that is not chosen).
    """

    values: tuple[Any, ...]
    demanded: frozenset[int]
    undefined: frozenset[int]


def exact_values(program: Program, point: Sequence[Fraction]) -> ExactValues:
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
                values[index] = point[int(node.parameter or 0)]
            elif all(values[i] is not None for i in node.operands):
                try:
                    values[index] = apply(index, node, [values[i] for i in node.operands])
                except DomainError:
                    undefined.add(index)
                except (UnsupportedError, BudgetError):
                    continue
    return ExactValues(tuple(values), frozenset(demanded), frozenset(undefined))


class _Arithmetic:
    """Rational arithmetic that continues with real balls where a value is irrational."""

    def __init__(self) -> None:
        self.rational = RationalArithmetic()

    def __call__(self, index: int, node: Node, operands: Sequence[Any]) -> Any:
        try:
            if all(isinstance(u, (Fraction, bool, tuple)) for u in operands):
                return self.rational(index, node, operands)
        except IrrationalValue:
            pass
        what = "value" if all(isinstance(u, (Fraction, bool)) for u in operands) else "operand"
        numbers = all(not isinstance(u, (bool, tuple)) for u in operands)
        value = ball_operation(node, [ball(u) for u in operands]) if numbers else None
        if value is None or not value.is_finite():
            raise IrrationalValue(
                "a rational value is required at this node",
                f"received an irrational {what} in {node.operation} at node {index}",
                "move the point so that the value is rational",
            )
        return value


def is_rational(value: Any) -> bool:
    """Whether a node value is an exact fraction and not a ball."""
    return isinstance(value, Fraction)

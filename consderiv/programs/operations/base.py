"""What an elementary operation is: facts only. The chain rule that combines them is written once, elsewhere.

A switching operation is piecewise linear in its operands: near operand values u it is one of finitely many linear
forms, each valid where its guards, linear forms in the operands too, are positive. That one fact gives the branches
of a germ, the Clarke set of the operation itself (the hull of the rows) and its value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

from ...errors import UnsupportedError

# Coefficients over operand positions; positions that are missing have coefficient zero.
LinearForm = Mapping[int, Fraction]
Kind = Literal["leaf", "smooth", "elementary", "switch", "norm", "predicate", "logic", "choice", "jump"]


@dataclass(frozen=True)
class OperationBranch:
    """Where all `guards` are positive the operation is linear, with one row for each of its outputs.

    Parameters
    ----------
    guards : tuple of linear forms
        Differences of operands that vanish at the operand values in question.
    rows : tuple of linear forms
        The derivative of each output with respect to the operands. The formula is the form itself
        (all switching operations are homogeneous of degree one in their operands).
    """

    guards: tuple[LinearForm, ...]
    rows: tuple[LinearForm, ...]


BranchFunction = Callable[[Sequence[Any], Any], tuple[OperationBranch, ...]]
PartialFunction = Callable[[Sequence[Any], Any], tuple[Any, ...]]
ConventionFunction = Callable[[Sequence[Any], Any], LinearForm]


@dataclass(frozen=True)
class Operation:
    """Facts about one elementary operation.

    Parameters
    ----------
    name : str
        The name that program text uses.
    arity : (int, int or None)
        Least and largest number of operands; None: any number.
    kind : str
        "leaf"; "smooth" (rational); "elementary" (exp, sqrt, ...); "switch" (piecewise linear and continuous);
        "norm" (Euclidean); "predicate" (a comparison); "logic"; "choice" (where, piecewise); "jump" (sign, floor).
    value : callable(values, parameter)
        The exact value from exact operand values; raises DomainError where there is none.
    branches : callable(values, parameter) or None
        Switches only: the branches that are tied at these operand values (one branch without guards: no tie).
    partials : callable(values, parameter) or None
        Smooth operations only: the partial derivatives at these operand values.
    conventions : mapping from convention name to callable(values, parameter)
        What a named, versioned convention uses as derivative at a tie, for example "torch 2.13".
    taylor : callable(c, value at c, order, parameter) or None
        Elementary functions only: the exact Taylor coefficients a_0, ..., a_order at the number c.
    """

    name: str
    arity: tuple[int, int | None]
    kind: Kind
    value: Callable[[Sequence[Any], Any], Any]
    branches: BranchFunction | None = None
    partials: PartialFunction | None = None
    conventions: Mapping[str, ConventionFunction] = field(default_factory=dict)
    taylor: Callable[[Any, Any, int, Any], list[Any]] | None = None


BRANCH_LIMIT = 10_000


def require_few_branches(name: str, count: int) -> None:
    """Refuse ties with too many branches before they are listed."""
    if count > BRANCH_LIMIT:
        raise UnsupportedError(
            f"a tie with at most {BRANCH_LIMIT} branches is required",
            f"received {name} with {count if count < 10**12 else 'more than 10**12'} of them",
            "tie fewer operands, or write the operation with abs, max and min",
        )


def unit(position: int, coefficient: int | Fraction = 1) -> dict[int, Fraction]:
    """The linear form `coefficient * u_position`."""
    return {position: Fraction(coefficient)}


def difference(first: int, second: int, sign_first: int = 1, sign_second: int = 1) -> dict[int, Fraction]:
    """The linear form `sign_first * u_first - sign_second * u_second` of two different operands."""
    return {first: Fraction(sign_first), second: Fraction(-sign_second)}


def single(form: LinearForm) -> tuple[OperationBranch, ...]:
    """No tie: one branch that holds everywhere near the operand values."""
    return (OperationBranch((), (form,)),)

"""The one value that a named convention predicts: an exact chain rule with one choice at each kink."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from ...errors import DomainError
from ...exact.reals import Number, Real, as_exact
from ...programs.operations import OPERATIONS
from ...programs.operations.smooth import power as exact_power
from ...programs.program import Program
from ..rounding.exact_values import ExactValues, IrrationalValue, exact_values
from ..rounding.local_derivatives import Edge, smooth_partials, switch_edges
from ..rounding.sweeps import reverse_jacobian
from .kink_rules import DEFAULT_CONVENTION, KinkRule, NoConventionError, Rows, local_rows
from .kinks import is_tied

Jacobian = tuple[tuple[Number, ...], ...]


def predicted(program: Program, point: Sequence[Number], convention: KinkRule = DEFAULT_CONVENTION) -> Jacobian:
    """The derivative that a library with this convention returns in reverse mode, if it did not round.

    J = the sum over all paths of the product of the local derivatives, with the convention's derivative of
    each operation at its kink. Not necessarily an element of the Clarke set of the function.

    Parameters
    ----------
    program : Program
    point : sequence of n Fractions
    convention : str or mapping
        "relu0=0", "jax 0.10", "torch 2.13", or a value for single nodes or operations.

    Returns
    -------
    tuple of m rows of n Fractions
        Exact; one row for a scalar program.

    Raises
    ------
    NoConventionError
        Where the convention has no derivative: sign and floor at a jump, sqrt at 0, an operation without an
        entry. A library returns NaN there, even if the node stands in a branch that is not chosen.
    IrrationalValue
        Where a value has no closed form.

    Examples
    --------
    >>> from consderiv.programs import parse
    >>> predicted(parse("relu(x) - relu(-x)"), [Fraction(0)], "jax 0.10")
    ((Fraction(0, 1),),)
    """
    return chain_rule_value(program, exact_values(program, point), convention)


def chain_rule_value(program: Program, exact: ExactValues, convention: KinkRule) -> Jacobian:
    """`predicted`, from exact values that are known already."""
    edges = {index: _edges(program, index, exact, convention) for index in program.needed()}
    return reverse_jacobian(program, edges, Fraction(0), Fraction(1))


def convention_choices(
    program: Program, point: Sequence[Number], convention: KinkRule = DEFAULT_CONVENTION
) -> dict[int, Rows]:
    """For each node at a kink the rows that the convention takes there."""
    return chosen_rows(program, exact_values(program, point), convention)


def chosen_rows(program: Program, exact: ExactValues, convention: KinkRule) -> dict[int, Rows]:
    """`convention_choices`, from exact values that are known already."""
    chosen = {}
    for index in sorted(exact.demanded):
        node = program.nodes[index]
        operands = [exact.values[i] for i in node.operands]
        if OPERATIONS[node.operation].kind in ("switch", "norm", "jump") and is_tied(node, operands):
            chosen[index] = local_rows(node, index, operands, convention)
    return chosen


_LINEAR = {"neg": (Fraction(-1),), "add": (Fraction(1), Fraction(1)), "sub": (Fraction(1), Fraction(-1))}


def _edges(program: Program, index: int, exact: ExactValues, convention: KinkRule) -> list[Edge]:
    node = program.nodes[index]
    if index in exact.undefined:
        raise _no_derivative(node.operation, index)
    operands = [exact.values[i] for i in node.operands]
    if index not in exact.demanded and (exact.values[index] is None or None in operands):
        return []  # an irrational value in a branch that is not chosen: its adjoint is zero
    if node.operation in _LINEAR:
        return list(zip(node.operands, _LINEAR[node.operation], strict=True))
    _require_exact([exact.values[index], *operands], node.operation, index)
    edges = switch_edges(program, index, exact.values, as_exact, convention)
    if edges is not None:
        return edges
    try:
        if node.operation == "norm":
            partials: tuple[Any, ...] = tuple(u / exact.values[index] for u in operands)
        else:
            partials = smooth_partials(node, operands, exact.values[index], as_exact, _call, _power)
    except (ZeroDivisionError, DomainError) as error:
        raise _no_derivative(node.operation, index) from error
    return list(zip(node.operands, partials, strict=True))


def _require_exact(values: Sequence[Any], operation: str, index: int) -> None:
    if not all(isinstance(value, (Fraction, Real, bool, tuple)) for value in values):
        raise IrrationalValue(
            "values in closed form are required to predict a derivative exactly",
            f"received another value in {operation} at node {index}",
            "move the point so that the values are rational",
        )


def _no_derivative(operation: str, index: int) -> NoConventionError:
    return NoConventionError(
        "a derivative at every node is required",
        f"received {operation!r} at node {index}, which has none at this point",
        "move the point",
    )


def _power(u: Number, exponent: Number) -> Any:
    return exact_power((u,), exponent)


def _call(name: str, u: Number) -> Any:
    return OPERATIONS[name].value((u,), None)


__all__ = ["IrrationalValue", "Jacobian", "NoConventionError", "convention_choices", "predicted"]

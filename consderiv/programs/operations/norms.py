"""norm1, norminf (piecewise linear) and norm (Euclidean)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from typing import Any

from ...errors import UnsupportedError
from .base import LinearForm, Operation, OperationBranch, difference, require_few_branches, unit
from .elementary import square_root


def _sign(value: Any) -> int:
    return int(value > 0) - int(value < 0)


def norm1_branches(values: Sequence[Any], parameter: Any = None) -> tuple[OperationBranch, ...]:
    """sum |u_i|: one branch for each choice of signs of the operands that are zero."""
    zeros = [i for i, value in enumerate(values) if value == 0]
    require_few_branches("norm1", 2 ** len(zeros))
    fixed = {i: unit(i, _sign(value))[i] for i, value in enumerate(values) if value != 0}
    branches = []
    for signs in product((1, -1), repeat=len(zeros)):
        chosen = {i: unit(i, s)[i] for i, s in zip(zeros, signs, strict=True)}
        guards = tuple({i: c} for i, c in chosen.items())
        branches.append(OperationBranch(guards, ({**fixed, **chosen},)))
    return tuple(branches)


def norminf_branches(values: Sequence[Any], parameter: Any = None) -> tuple[OperationBranch, ...]:
    """max |u_i|: operand i with sign s where s u_i beats both signs of every other tied operand."""
    size = max(abs(value) for value in values)
    tied = [i for i, value in enumerate(values) if abs(value) == size]
    if size != 0:
        signs = {i: _sign(values[i]) for i in tied}
        return tuple(
            OperationBranch(tuple(difference(i, j, signs[i], signs[j]) for j in tied if j != i), (unit(i, signs[i]),))
            for i in tied
        )
    if len(tied) == 1:
        return tuple(OperationBranch((unit(0, s),), (unit(0, s),)) for s in (1, -1))
    return tuple(
        OperationBranch(tuple(difference(i, j, s, r) for j in tied if j != i for r in (1, -1)), (unit(i, s),))
        for i in tied
        for s in (1, -1)
    )


def _norm1_signs(values: Sequence[Any], parameter: Any = None) -> LinearForm:
    return {i: unit(i, _sign(value))[i] for i, value in enumerate(values) if value != 0}


def _norm1_right(values: Sequence[Any], parameter: Any = None) -> LinearForm:
    return {i: unit(i, -1 if value < 0 else 1)[i] for i, value in enumerate(values)}


def _norminf_even(values: Sequence[Any], parameter: Any = None) -> LinearForm:
    """The mean over the operands of largest size, each with its sign; zero where all operands are zero."""
    size = max(abs(value) for value in values)
    tied = [i for i, value in enumerate(values) if abs(value) == size]
    return {i: Fraction(_sign(values[i]), len(tied)) for i in tied} if size != 0 else {}


def _norminf_jax(values: Sequence[Any], parameter: Any = None) -> LinearForm:
    """max(max |u_i|, 0) in steps: at zero |.| has slope 1, the inner max splits evenly, the outer one halves."""
    return _norminf_even(values) or {i: Fraction(1, 2 * len(values)) for i in range(len(values))}


def _norm_zero(values: Sequence[Any], parameter: Any = None) -> LinearForm:
    """Zero at the origin, the only kink."""
    return {}


def euclidean(values: Sequence[Any], parameter: Any = None) -> Any:
    """sqrt(u_1^2 + ... + u_k^2)."""
    return square_root((sum(value * value for value in values),))


def euclidean_partials(values: Sequence[Any], parameter: Any = None) -> tuple[Any, ...]:
    """u_i / |u|, away from 0."""
    size = euclidean(values)
    if size == 0:
        raise UnsupportedError(
            "a nonzero argument of norm is required for a gradient",
            "received norm(0)",
            "its set of derivatives at 0 is a ball, which is not represented yet",
        )
    return tuple(value / size for value in values)


NORMS = (
    Operation(
        "norm1",
        (1, None),
        "switch",
        lambda u, _: sum(abs(value) for value in u),
        norm1_branches,
        conventions={"relu0=0": _norm1_signs, "jax 0.10": _norm1_right, "torch 2.13": _norm1_signs},
    ),
    Operation(
        "norminf",
        (1, None),
        "switch",
        lambda u, _: max(abs(value) for value in u),
        norminf_branches,
        conventions={"relu0=0": _norminf_even, "jax 0.10": _norminf_jax, "torch 2.13": _norminf_even},
    ),
    # JAX returns NaN at the origin, so there is no value to predict.
    Operation(
        "norm",
        (1, None),
        "norm",
        euclidean,
        partials=euclidean_partials,
        conventions={"relu0=0": _norm_zero, "torch 2.13": _norm_zero},
    ),
)

"""The root at the end of F.lp_pool1d and F.lp_pool2d, which torch writes with detours.

With o the mean of |u|**p over a window of k entries, torch computes (sign(o) relu(|o|) k)**e with the float e next to
1/p. For every real o the bracket is o k, and what is meant is the p-th root.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from .torch_export import operation_name

LARGEST = 1000
"""Largest denominator of an exponent that a float stands for."""


def pooled_root(node: Any) -> tuple[Any, Any, Fraction] | None:
    """(the node of o, k, 1/p) for the last operation of an lp_pool; None for any other one.

    Parameters
    ----------
    node : torch.fx.Node
        An operation `pow`.
    """
    base, exponent = node.args[0], node.args[1]
    if not isinstance(exponent, float) or not _is(base, "mul") or not isinstance(base.args[1], (int, float)):
        return None
    signed, size = base.args
    if not _is(signed, "mul") or not _is(signed.args[0], "sign") or not _is(signed.args[1], "relu"):
        return None
    mean, absolute = signed.args[0].args[0], signed.args[1].args[0]
    short = Fraction(exponent).limit_denominator(LARGEST)
    if not _is(absolute, "abs") or absolute.args[0] is not mean or float(short) != exponent:
        return None
    return mean, size, short


def _is(node: Any, name: str) -> bool:
    return getattr(node, "op", "") == "call_function" and operation_name(node.target) == name

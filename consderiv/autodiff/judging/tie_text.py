"""A guard whose sign rounding changes, as a sentence: which operand is the larger one, exactly and in floats."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...programs.occurrences import node_name
from ...programs.program import Program
from ..rounding.rounding_analysis import DoubtfulGuard

_SIGN = {1: "positive", 0: "zero", -1: "negative", None: "not a number"}
_ORDER = {1: "greater than", 0: "equal to", -1: "less than", None: "not comparable with"}


def tie_text(program: Program, doubtful: DoubtfulGuard, values: Sequence[Any], number_format: str) -> str:
    """What decides a node, with its exact sign and that of its floats.

    Parameters
    ----------
    values : sequence
        The values of the nodes in floating point.
    number_format : str
        The name of their format.

    Examples
    --------
    >>> from consderiv.autodiff.judging.kinks import Guard
    >>> from consderiv.programs import parse
    >>> program = parse("max(x - y, 0)")
    >>> largest_is_zero = DoubtfulGuard(4, Guard({1: 1, 0: -1}), 1, 2e-17)
    >>> tie_text(program, largest_is_zero, (1.0, 1.0, 0.0, 0.0, 0.0), "float32")
    'what decides max(x - y, 0): x - y is negative (≈-2e-17) exactly, and zero in float32'
    """
    node, guard = program.nodes[doubtful.node], doubtful.guard
    found = guard.sign([values[i] for i in node.operands])
    terms = [(node.operands[k], int(c)) for k, c in guard.form.items() if not _is_zero(program, node.operands[k])]
    # The larger operand is the first of a guard; a reader wants the one that is no constant.
    terms.sort(key=lambda term: program.nodes[term[0]].operation == "constant")
    flip = terms[0][1] if terms else 1
    exact, value = _times(flip, doubtful.sign), flip * doubtful.value
    subject = _signed(program, terms[0][0], 1) if terms else "the guard"
    others = [_signed(program, index, -flip * sign) for index, sign in terms[1:]]
    other = str(flip * guard.offset) if guard.offset else " + ".join(others)
    size = f"{value:.3g}" if not other else f"{abs(value):.3g}"
    head = f"what decides {node_name(program, doubtful.node)}: {subject} is "
    found = _times(flip, found)
    if other:
        by = f" (by ≈{size})" if exact else ""
        return head + f"{_ORDER[exact]} {other}{by} exactly, and {_ORDER[found]} it in {number_format}"
    about = f" (≈{size})" if exact else ""
    return head + f"{_SIGN[exact]}{about} exactly, and {_SIGN[found]} in {number_format}"


def _times(factor: int, sign: int | None) -> int | None:
    return None if sign is None else factor * sign


def _is_zero(program: Program, index: int) -> bool:
    node = program.nodes[index]
    return node.operation == "constant" and node.parameter == 0


def _signed(program: Program, index: int, sign: int) -> str:
    """The expression of a node, or minus it."""
    text = node_name(program, index)
    return text if sign > 0 else f"-{text}" if text.isidentifier() else f"-({text})"

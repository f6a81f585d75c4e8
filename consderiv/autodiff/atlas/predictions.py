"""Whether a value is the one that the convention of its library predicts, node by node, and where it departs."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ...errors import ConsderivError
from ...programs.operations import OPERATIONS
from ..judging.kink_rules import NoConventionError
from ..judging.kinks import is_tied
from ..judging.predicted import chain_rule_value, predicted
from ..judging.results import ExactSide
from ..rounding.exact_values import ExactValues, exact_values
from ..runner import Runner, Subject

Flat = tuple[Any, ...]


@dataclass(frozen=True)
class Prediction:
    """What the convention says of one subject.

    Parameters
    ----------
    value : flat tuple of exact numbers or None
        None: it says nothing, or NaN.
    reason : str
        Why there is no value.
    is_nan : bool
        Whether a node has no derivative, so that a library returns NaN or infinity.
    """

    value: Flat | None
    reason: str = ""
    is_nan: bool = False


def prediction(runner: Runner, subject: Subject, exact: ExactSide) -> Prediction:
    """The value of the convention of the library, with the rules of its own that the tracer noted."""
    for name, (value, _) in exact.predicted(runner, subject).items():
        if name.startswith("the convention of"):
            return Prediction(value)
    try:
        rows = predicted(subject.program, subject.point, runner.convention)
    except NoConventionError as error:
        return Prediction(None, error.received, not _is_jump(subject, error.received))
    except ConsderivError as error:
        return Prediction(None, str(error))
    return Prediction(tuple(entry for row in rows for entry in row))


def _is_jump(subject: Subject, received: str) -> bool:
    """Whether the node without a convention jumps: libraries return 0 there, and NaN at other such nodes."""
    found = re.search(r"at node (\d+)", received)
    return found is not None and OPERATIONS[subject.program.nodes[int(found[1])].operation].kind == "jump"


def departure(
    runner: Runner, subject: Subject, expected: Prediction, value: Flat, bound: Fraction | None
) -> tuple[bool | None, str]:
    """(whether the value is as predicted, which node is not); None where nothing is predicted."""
    finite = all(map(math.isfinite, value))
    if expected.value is None:
        if expected.is_nan:
            return not finite, "" if not finite else expected.reason
        return None, expected.reason
    if not finite:
        return False, "not a number"
    found = tuple(map(Fraction, value))
    if _is_near(found, expected.value, bound):
        return True, ""
    return False, _node(runner, subject, found, bound)


def _is_near(found: Flat, target: Flat, bound: Fraction | None) -> bool:
    return found == target or (
        bound is not None and all(abs(a - b) <= bound for a, b in zip(found, target, strict=True))
    )


def _node(runner: Runner, subject: Subject, value: Flat, bound: Fraction | None) -> str:
    """The one node at a kink whose other derivative explains the value; "several nodes" where none does alone."""
    try:
        exact = exact_values(subject.program, subject.point)
        for index, row in _alternatives(subject, exact):
            rule: dict[int | str, Any] = {**dict.fromkeys(OPERATIONS, runner.convention), index: row}
            rows = chain_rule_value(subject.program, exact, rule)
            if _is_near(value, tuple(entry for line in rows for entry in line), bound):
                shown = row[0] if len(row) == 1 else "(" + ", ".join(map(str, row)) + ")"
                return f"{subject.program.nodes[index].operation} at node {index} takes {shown}"
    except ConsderivError as error:
        return str(error)
    return "no node alone"


def _alternatives(subject: Subject, exact: ExactValues) -> Iterator[tuple[int, tuple[Fraction, ...]]]:
    """For each tied node: its branches, zero, all operands, and the mean of the branches."""
    for index in sorted(exact.demanded):
        node = subject.program.nodes[index]
        operation = OPERATIONS[node.operation]
        values = [exact.values[i] for i in node.operands]
        if operation.kind != "switch" or node.operation == "sort" or not is_tied(node, values):
            continue
        count = len(values)
        rows = []
        for branch in operation.branches(values, node.parameter) if operation.branches else ():
            rows.append(tuple(Fraction(branch.rows[0].get(i, 0)) for i in range(count)))
        yield from ((index, row) for row in rows)
        yield index, (Fraction(0),) * count
        yield index, (Fraction(1),) * count
        if rows:
            yield index, tuple(sum(column, Fraction(0)) / len(rows) for column in zip(*rows, strict=True))


__all__ = ["Prediction", "departure", "prediction"]

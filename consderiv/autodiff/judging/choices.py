"""The choices that a convention makes at kinks, and whether the operations' Clarke sets allow them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import factorial
from typing import Any

from ...errors import ConsderivError
from ...programs.lowering import lowered
from ...programs.occurrences import node_names, ordinal
from ...programs.operations import OPERATIONS
from ...programs.program import Node, Program
from ...verdicts import counted
from ..rounding.exact_values import ExactValues, exact_values
from ..rounding.local_derivatives import taken_operand
from .kink_rules import KinkRule, Rows
from .kinks import guards
from .predicted import Jacobian, chain_rule_value, chosen_rows

MAX_BRANCHES = 2000
SHOWN_CHOICES = 12


def explanation(program: Program, point: Sequence[Fraction], rule: KinkRule) -> tuple[Jacobian, dict[int, Rows]] | None:
    """What a rule predicts, with its choices; None where it has none or leaves an operation's Clarke set."""
    try:
        exact = exact_values(program, point)
        choices = chosen_rows(program, exact, rule)
        value = chain_rule_value(program, exact, rule)
    except ConsderivError:
        return None
    for index, rows in choices.items():
        node = program.nodes[index]
        if not is_allowed(node, [exact.values[i] for i in node.operands], rows):
            return None
    return value, dict(sorted({**_written_out(program, choices), **_branches(program, exact)}.items()))


def _written_out(program: Program, choices: Mapping[int, Rows]) -> dict[int, Rows]:
    """A row without entries with its zeros: the derivative 0 is a choice as any other."""
    return {
        index: tuple(row or dict.fromkeys(range(len(program.nodes[index].operands)), Fraction(0)) for row in rows)
        for index, rows in choices.items()
    }


def _branches(program: Program, exact: ExactValues) -> dict[int, Rows]:
    """For each choice by a condition that is at a tie the value that is taken: 1 at its operand."""
    found: dict[int, Rows] = {}
    for index in sorted(exact.demanded):
        node = program.nodes[index]
        if OPERATIONS[node.operation].kind != "choice":
            continue
        positions = [0] if node.operation == "where" else list(range(1, len(node.operands), 2))
        asked = [p for p in positions if node.operands[p] in exact.demanded]
        if any(_is_at_a_tie(program, exact, node.operands[p]) for p in asked):
            taken = node.operands.index(taken_operand(node, exact.values), 1 if node.operation == "where" else 0)
            found[index] = ({taken: Fraction(1)},)
    return found


def _is_at_a_tie(program: Program, exact: ExactValues, condition: int) -> bool:
    """Whether some comparison below a condition has equal sides."""
    waiting = [condition]
    while waiting:
        index = waiting.pop()
        node = program.nodes[index]
        if index not in exact.demanded:
            continue
        if OPERATIONS[node.operation].kind == "logic":
            waiting += node.operands
        elif OPERATIONS[node.operation].kind == "predicate":
            values = [exact.values[i] for i in node.operands]
            if len(set(node.operands)) == 2 and any(guard.sign(values) == 0 for guard in guards(node, values)):
                return True
    return False


def value_positions(node: Node) -> list[int]:
    """The operands that are values: of a choice by conditions not the conditions."""
    if node.operation == "where":
        return [1, 2]
    return list(range(0, len(node.operands), 2 if node.operation == "piecewise" else 1))


def is_allowed(node: Node, values: Sequence[Any], rows: Rows) -> bool:
    """Whether the rows are in the Clarke set of the operation: the hull of its branches, or the unit ball.

    Large sorts and medians are answered by their form: a permutation, or an average of middle operands.
    """
    if node.operation == "norm":
        return sum((c * c for c in rows[0].values()), Fraction(0)) <= 1
    if node.operation in ("abs", "norm1"):
        return all(abs(c) <= 1 for c in rows[0].values())
    if node.operation in ("max", "min"):
        best = max(values) if node.operation == "max" else min(values)
        weights = rows[0]
        return all(c >= 0 and (values[i] == best or c == 0) for i, c in weights.items()) and sum(weights.values()) == 1
    operation = OPERATIONS[node.operation]
    if node.operation in ("sort", "median") and factorial(len(values)) > MAX_BRANCHES:
        return _ranks_are_right(node, values, rows)
    if operation.branches is None:
        return False
    from ...sets.membership import combine

    count = len(values)
    points = {_flat(branch.rows, count) for branch in operation.branches(values, node.parameter)}
    return not isinstance(combine(tuple(sorted(points)), _flat(rows, count)), tuple)


def _flat(rows: Rows, count: int) -> tuple[Fraction, ...]:
    return tuple(Fraction(row.get(i, 0)) for row in rows for i in range(count))


def _ranks_are_right(node: Node, values: Sequence[Any], rows: Rows) -> bool:
    """Each row is made of operands with the value of the order statistic, and none is used twice."""
    if node.operation == "median":
        middle = OPERATIONS["median"].value(values, None)
        used = rows[0]
        return (
            sum(used.values()) == 1 and sum(c * values[i] for i, c in used.items()) == middle and min(used.values()) > 0
        )
    ordered = sorted(values)
    positions = [i for row in rows for i in row]
    right = all(len(row) == 1 and values[i] == ordered[k] for k, row in enumerate(rows) for i in row)
    return right and len(set(positions)) == len(values)


def choices_to_json(program: Program, choices: Any) -> list[dict[str, Any]] | None:
    """`[{"node", "operation", "derivative"}]` with one number for each operand (rows of them for a sort).

    Of a where or piecewise, which stands here if its condition is at a tie, the operands are its values.
    """
    if choices is None:
        return None
    if not isinstance(choices, Mapping):
        return [_searched_choice(choice) for choice in choices]
    return [_choice_to_json(program.nodes[index], index, rows) for index, rows in sorted(choices.items())]


def _searched_choice(choice: Any) -> dict[str, Any]:
    """A choice found by the search in fields/, with its weights over the branches of the operation."""
    return {
        "node": choice.node,
        "operation": choice.operation,
        "derivative": [str(entry) for entry in choice.derivative],
        "weights": {str(branch): str(weight) for branch, weight in choice.weights},
    }


def _choice_to_json(node: Node, index: int, rows: Any) -> dict[str, Any]:
    places = value_positions(node)
    if isinstance(rows, tuple) and all(isinstance(row, Mapping) for row in rows):
        written: Any = [[str(Fraction(row.get(i, 0))) for i in places] for row in rows]
        written = written[0] if node.operation != "sort" else written
    elif isinstance(rows, Mapping):
        written = [str(Fraction(rows.get(i, 0))) for i in places]
    elif isinstance(rows, Sequence) and not isinstance(rows, str):
        written = [str(entry) for entry in rows]
    else:
        written = [str(rows)]
    return {"node": index, "operation": node.operation, "derivative": written}


def _derivative_in_words(operation: str, derivative: Sequence[Any]) -> str:
    """The derivative with respect to the operands; of a choice by conditions the branch that was taken."""
    if len(derivative) == 1:
        return str(derivative[0])
    if operation in ("where", "piecewise") and sorted(derivative) == sorted(["1", *["0"] * (len(derivative) - 1)]):
        place = list(derivative).index("1")
        return "its else branch" if place == len(derivative) - 1 else f"its {ordinal(place + 1)} branch"
    return str(tuple(derivative)).replace("'", "")


def choices_in_words(program: Program, choices: Any) -> str:
    """For a sentence: "relu(x) takes 0, relu(-x) takes 0"."""
    entries = choices_to_json(program, choices) or []
    # Choices that were searched count the nodes of the program whose long norms are written as sums.
    counted_in = program if isinstance(choices, Mapping) else lowered(program)
    names = node_names(counted_in, [entry["node"] for entry in entries[:SHOWN_CHOICES]])
    words = []
    for name, entry in zip(names, entries, strict=False):
        words.append(f"{name} takes {_derivative_in_words(entry['operation'], entry['derivative'])}")
    more = len(entries) - len(names)
    return ", ".join([*words, f"and {counted(more, 'more choice')}"] if more else words)

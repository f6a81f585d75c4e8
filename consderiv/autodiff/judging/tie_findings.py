"""The three situations at a tie: a real kink, a kink that rounding makes, a kink that floats miss."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...errors import ConsderivError
from ...exact.reals import UndecidedSign
from ...programs.occurrences import node_name
from ...programs.operations import COMPARISONS, OPERATIONS
from ...programs.program import Node, Program
from ..backends.backend import Setting
from ..rounding.exact_values import ExactValues, exact_values
from ..runner import Runner, Subject
from .findings import SHOWN_NODES, Finding, FindingKind
from .kinks import guards, is_tied
from .locally_constant import locally_constant
from .results import ExactSide, plain_program

_MEANING: dict[FindingKind, str] = {
    "real kink": "a tie of the exact program, seen in {formats}",
    "float kink": "rounding makes a tie in {formats}; the exact program has none",
    "missed kink": "a tie of the exact program that is not one in {formats}",
}


def tie_findings(runner: Runner, exact: ExactSide) -> tuple[Finding, ...]:
    """For every switching node the situation in each format, nodes and formats of the same situation together."""
    found: dict[tuple[FindingKind, int, int], list[str]] = {}
    names: dict[tuple[int, int], str] = {}
    nodes: dict[tuple[int, int], int] = {}
    structures: dict[Any, int] = {}
    done = set()
    for setting in runner.settings():
        if setting.dtype in done or runner.available() is not None:
            continue
        done.add(setting.dtype)
        try:
            subject = runner.subject(setting)
            values = exact_values(subject.program, subject.point)
        except ConsderivError:
            continue
        program = plain_program(subject)
        ranks, structure = _structure(program)
        same = structures.setdefault(structure, len(structures))
        for kind, index in _situations(runner, setting, subject, values, exact):
            place = (same, ranks[index])
            nodes.setdefault(place, index)
            found.setdefault((kind, *place), []).append(setting.dtype)
            if len(names) < SHOWN_NODES * len(_MEANING) and place not in names:
                names[place] = node_name(program, index)
    grouped: dict[tuple[FindingKind, tuple[str, ...]], list[tuple[int, int]]] = {}
    for (kind, same, rank), formats in found.items():
        grouped.setdefault((kind, tuple(formats)), []).append((same, rank))
    return tuple(
        _finding(runner.name, kind, [nodes[p] for p in places], [names[p] for p in places if p in names], formats)
        for (kind, formats), places in grouped.items()
    )


def _structure(program: Program) -> tuple[dict[int, int], Any]:
    """The place of each needed node among them, and the program without the values of its constants.

    Formats that differ in constants and conversions only have the same: then a place is the same node in each.
    """
    ranks = {index: rank for rank, index in enumerate(program.needed())}
    written = tuple(
        (node.operation, *(ranks[i] for i in node.operands), None if node.operation == "constant" else node.parameter)
        for node in (program.nodes[index] for index in ranks)
    )
    return ranks, (written, tuple(ranks[index] for index in program.outputs))


def has_ties(subject: Subject) -> bool:
    """Whether some switching node is tied, exactly."""
    try:
        exact = exact_values(subject.program, subject.point)
    except ConsderivError:
        return False
    nodes = subject.program.nodes
    return any(
        _switches(nodes[index]) and _is_tied(nodes[index], [exact.values[i] for i in nodes[index].operands])
        for index in exact.demanded
    )


def _finding(
    backend: str, kind: FindingKind, nodes: Sequence[int], names: Sequence[str], formats: Sequence[str]
) -> Finding:
    shown = list(names[:SHOWN_NODES])
    shown += [f"{len(nodes) - len(shown)} more"] if len(nodes) > len(shown) else []
    text = f"{', '.join(shown)}: {_MEANING[kind].format(formats=', '.join(formats))}"
    return Finding(kind, backend, text, tuple(nodes), data={"dtypes": list(formats)})


def _situations(
    runner: Runner, setting: Setting, subject: Subject, exact_nodes: ExactValues, exact: ExactSide
) -> list[tuple[FindingKind, int]]:
    """(situation, node) for every node with a tie, exactly or in floats."""
    analysis = exact.analysis(runner, setting, subject)
    doubtful = {item.node for item in analysis.doubtful} if analysis is not None else set()
    floats = exact.node_values(runner, setting, subject) if doubtful else None
    found: list[tuple[FindingKind, int]] = []
    constant = locally_constant(subject.program, exact_nodes)
    for index in sorted(exact_nodes.demanded):
        node = subject.program.nodes[index]
        if not _switches(node) or all(i in constant for i in node.operands):
            continue
        is_real = _is_tied(node, [exact_nodes.values[i] for i in node.operands])
        if is_real is None:
            continue  # then nothing is said of it
        if index not in doubtful:
            found += [("real kink", index)] if is_real else []
            continue
        operands = [None if floats is None else floats[i] for i in node.operands]
        if floats is None or any(value is None or value != value for value in operands):
            continue
        is_seen = _is_tied(node, operands)
        if is_real or is_seen:
            found.append(("real kink" if is_real and is_seen else "missed kink" if is_real else "float kink", index))
    return found


def _switches(node: Node) -> bool:
    if node.operation in COMPARISONS:
        return len(set(node.operands)) == 2
    return node.operation == "sqrt" or OPERATIONS[node.operation].kind in ("switch", "norm", "jump")


def _is_tied(node: Node, values: Sequence[Any]) -> bool | None:
    """Whether the node ties; None where a sign that decides it is not proved."""
    try:
        if node.operation == "sqrt":  # the root of a square is an absolute value, and that of a sum of squares a norm
            return guards(node, values)[0].sign(values) == 0
        if node.operation in COMPARISONS:
            if any(isinstance(value, (bool, tuple)) for value in values):
                return False
            return any(guard.sign(values) == 0 for guard in guards(node, values))
        return is_tied(node, values)
    except UndecidedSign:
        return None

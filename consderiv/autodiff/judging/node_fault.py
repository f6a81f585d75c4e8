"""Which node of a program is at fault: each operation alone, at the operands that it really has, is run and judged."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from ...errors import ConsderivError
from ...programs.occurrences import node_name
from ...programs.operations import OPERATIONS
from ...programs.program import Node, Program
from ..backends.backend import Setting
from ..runner import ProgramRunner
from .fault_text import fault

MOST_NODES = 60


def node_fault(runner: ProgramRunner, setting: Setting) -> Mapping[str, Any] | None:
    """The first node whose own derivative, as the library returns it, no choice explains; None: there is none."""
    from .results import ExactSide, results

    eager = replace(setting, compiled=False)
    try:
        values = runner.node_values(eager)
    except Exception:  # without operands no node can be run alone
        return None
    exact = ExactSide()
    for index, program, point in _alone(runner.program, values):
        single = replace(runner, program=program, point=point)
        try:
            (result,) = results(single, exact, None, (eager,), blame=False)
            clarke = exact.reference(single.subject(eager)).clarke
        except ConsderivError:
            continue
        entries = [entry for row in result.value or () for entry in row]
        if result.judgement.verdict in ("outside", "nan") or not all(map(math.isfinite, entries)):
            return {"node": index, **fault(node_name(runner.program, index), "", eager, result, clarke)}
    return None


def _alone(program: Program, values: Sequence[Any]) -> Iterator[tuple[int, Program, tuple[Fraction, ...]]]:
    """(node, program of this operation alone, its operands) for the operations with finite real operands."""
    tried = 0
    for index in program.needed():
        node = program.nodes[index]
        inner = program.nodes[node.operands[0]] if node.operation == "item" else node
        kind = OPERATIONS[node.operation].kind
        if kind in ("leaf", "predicate", "logic", "choice") or node.operation == "sort" or tried >= MOST_NODES:
            continue
        operands = [values[i] for i in inner.operands]
        if not all(isinstance(u, float) and math.isfinite(u) for u in operands):
            continue
        tried += 1
        yield index, _single(program, node, inner), _point(program, inner, operands)


def _open(program: Program, inner: Node) -> list[int]:
    """The operands that are no constants, each position a variable of its own."""
    return [k for k, i in enumerate(inner.operands) if program.nodes[i].operation != "constant"]


def _point(program: Program, inner: Node, operands: Sequence[float]) -> tuple[Fraction, ...]:
    return tuple(Fraction(operands[k]) for k in _open(program, inner))


def _single(program: Program, node: Node, inner: Node) -> Program:
    """The operation alone, of variables; constants stay."""
    places = _open(program, inner)
    nodes = [
        Node("variable", (), places.index(k)) if k in places else program.nodes[i] for k, i in enumerate(inner.operands)
    ]
    nodes.append(Node(inner.operation, tuple(range(len(inner.operands))), inner.parameter))
    if inner is not node:
        nodes.append(Node("item", (len(nodes) - 1,), node.parameter))
    return Program(tuple(f"u{k}" for k in range(len(places))), tuple(nodes), (len(nodes) - 1,))

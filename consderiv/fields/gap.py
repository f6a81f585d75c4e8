"""The gap between a program's field and its function: an element of the field's hull that is not in Clarke, explained."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ..html import Shown
from ..programs.lowering import lowered
from ..programs.program import Program
from ..programs.text import to_text
from ..sets import Undefined, UnknownSet, contains, is_subset
from ..sets.elements import element_text
from ..sets.value_set import ValueSet
from ..verdicts import Proved, Refuted, Unknown, Verdict
from .image import Choice, Choices, image_contains
from .local import Local


@dataclass(frozen=True, repr=False)
class Gap(Shown):
    """An element of the chain-rule hull outside the Clarke set.

    Parameters
    ----------
    element : vector or matrix
    choices : tuple of Choice
        Choices at the ties that give the element (empty if only averages of values do).
    reason : str
        Which branches these choices would need at once.
    """

    element: Any
    choices: tuple[Choice, ...]
    reason: str

    def __str__(self) -> str:
        found = [f"{c.operation} (node {c.node}) takes {element_text(c.derivative)}" for c in self.choices]
        by = f", by {', '.join(found)}" if found else ""
        return f"{element_text(self.element)} is in the chain-rule hull and not in Clarke{by}: {self.reason}"


def find_gap(local: Local, clarke: ValueSet, hull: ValueSet, candidates: Iterable[Any] = ()) -> Gap | Unknown | None:
    """None when the hull of the field is the Clarke set, else an element of the first outside the second.

    Parameters
    ----------
    candidates : iterable of elements
        Values to try first, such as those of conventions.
    """
    for found in (clarke, hull):
        if isinstance(found, (Undefined, UnknownSet)):
            return Unknown(found.reason)
    for element in candidates:
        if element is not None and isinstance(contains(clarke, element), Refuted):
            return _explained(local, element)
    verdict: Verdict = is_subset(hull, clarke)
    if isinstance(verdict, Proved):
        return None
    if isinstance(verdict, Unknown):
        return verdict
    evidence = verdict.evidence
    element = getattr(evidence, "element", None)
    if element is None:
        return Unknown("the two sets differ, and no element of the difference is known exactly")
    return _explained(local, element)


def _explained(local: Local, element: Any) -> Gap:
    verdict = image_contains(local, element)
    if isinstance(verdict, Unknown):
        return Gap(element, (), f"whether choices give it exactly is not decided ({verdict.reason})")
    if not isinstance(verdict, Proved):
        return Gap(element, (), "no choices give it exactly; it is an average of values that choices give")
    if not isinstance(verdict.evidence, Choices):
        return Gap(element, (), "it needs an element of the unit ball as the derivative of a norm at zero")
    choices = verdict.evidence.choices
    return Gap(element, choices, _needs(lowered(local.program), choices))


def _needs(program: Program, choices: tuple[Choice, ...]) -> str:
    """Words for what the choices would need of the point's neighbours."""
    if any(len(choice.weights) > 1 for choice in choices):
        return "it mixes the branches of operations that tie together, each on its own"
    conditions = [branch_text(program, choice) for choice in choices]
    if len(conditions) <= 6 and all(conditions):
        together = " at once" if len(conditions) > 1 else ""
        return f"it needs {' and '.join(conditions)}{together}, which no open cell near the point has"
    return "it needs branches that no open cell near the point has together"


def branch_text(program: Program, choice: Choice) -> str:
    """The condition of the chosen branch, such as "-x > 0"; empty for operations that are not spelled out."""
    node = program.nodes[choice.node]
    operands = [operand_text(program, i) for i in node.operands]
    branch = choice.weights[0][0]
    if node.operation in ("abs", "relu"):
        return f"{operands[0]} {'>' if branch == 0 else '<'} 0"
    if node.operation == "where":
        return operands[0] if branch == 0 else f"not ({operands[0]})"
    if node.operation in ("max", "min") and len(operands) == 2:
        first, second = (operands[0], operands[1]) if branch == 0 else (operands[1], operands[0])
        return f"{first} {'>' if node.operation == 'max' else '<'} {second}"
    return ""


def operand_text(program: Program, node: int) -> str:
    """The text of one node."""
    return to_text(Program(program.variables, program.nodes, (node,)))

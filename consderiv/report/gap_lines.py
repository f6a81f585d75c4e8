"""The gap in words: an element of the chain-rule field that is not in Clarke, and the choices that give it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from ..fields.gap import Gap
from ..programs.lowering import lowered
from ..programs.occurrences import node_names
from ..sets.elements import element_text
from .conventions import convention_title, joined

if TYPE_CHECKING:
    from ..explanation import Explanation

SHOWN_CHOICES = 8
NO_CELL = "no cell near the point has these slopes together"


class Chosen(NamedTuple):
    """Choices that give the element: whose they are, each in words, how many are left out, why they do not fit."""

    owners: str
    words: list[str]
    more: int
    reason: str


def gap_lines(report: Explanation, gap: Gap) -> list[str]:
    """The element with the choices of the libraries that return it, else with those that were found."""
    element = element_text(gap.element)
    chosen = _of_conventions(report, gap) or _found(report, gap)
    if chosen is None:
        return [f"Gap: {element} is in the hull of the chain-rule field and not in Clarke:", f"  {gap.reason}."]
    head = f"Gap: {element} is in the chain-rule field and not in Clarke. The choices{chosen.owners}"
    more = [f"  ... and {chosen.more} more (--json)"] * bool(chosen.more)
    return [head, *(f"  {word}" for word in chosen.words), *more, "give it, but", f"  {chosen.reason}."]


def _found(report: Explanation, gap: Gap) -> Chosen | None:
    """The choices that were found, of branches where that is possible."""
    if not gap.choices:
        return None
    shown = gap.choices[:SHOWN_CHOICES]
    names = node_names(lowered(report.local.program), [choice.node for choice in shown])
    words = [f"{name} takes {element_text(c.derivative)}" for name, c in zip(names, shown, strict=True)]
    mixed = any(len(choice.weights) > 1 for choice in gap.choices)
    return Chosen("", words, len(gap.choices) - len(shown), NO_CELL if mixed else gap.reason)


def _of_conventions(report: Explanation, gap: Gap) -> Chosen | None:
    """The choices of the conventions whose value the element is; those of the first of them where they differ."""
    first: Mapping[int, Any] | None = None
    owners = []
    for name, choices in _equal_conventions(report, gap):
        if first is None:
            first = choices
        if choices == first:
            owners.append(convention_title(name, report.local.program))
    if not first:
        return None
    nodes = sorted(first)
    shown = nodes[:SHOWN_CHOICES]
    names = node_names(report.local.program, shown)
    words = [f"{name} takes {_rows_text(first[node])}" for name, node in zip(names, shown, strict=True)]
    found = _found(report, gap)
    same = found is not None and sorted(found.words) == sorted(words) and len(gap.choices) == len(nodes)
    reason = found.reason if same and found is not None else NO_CELL
    return Chosen(f" of {joined(owners)}", words, len(nodes) - len(shown), reason)


def _equal_conventions(report: Explanation, gap: Gap) -> Iterator[tuple[str, Mapping[int, Any]]]:
    """The conventions that predict the element, with their derivatives at each node that is tied."""
    from ..autodiff.judging.choices import explanation, value_positions

    program: Any = report.local.program
    point: Any = report.local.point  # irrational coordinates are as good here
    for name, value in report.chain_rule_field.conventions.items():
        found = explanation(program, point, name) if value == gap.element else None
        if found is None:
            continue
        positions = {node: value_positions(program.nodes[node]) for node in found[1]}
        yield name, {n: [[row.get(i, 0) for i in positions[n]] for row in rows] for n, rows in found[1].items()}


def _rows_text(rows: Sequence[Sequence[Any]]) -> str:
    return element_text(rows[0] if len(rows) == 1 else rows)

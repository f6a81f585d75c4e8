"""The number format in which each node of a traced program is computed: a function may convert on the way.

A tracer leaves notes at the nodes that differ from the format of the run:

    rounding to F    a conversion u * 1 to the format F, which rounds; conversions to wider formats need no node
    computed in F    the result of the node is stored in F
    replayed in F    an inner step of a kernel that stores only its result: more precise than its format says
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from ...programs.operations import OPERATIONS
from ...programs.program import Node, Program
from .number_format import ROUNDING, NumberFormat, format_named

COMPUTED = "computed in "
REPLAYED = "replayed in "
_PLAIN = frozenset(("float32", "float64", "exact"))
PREFIXES = (ROUNDING, COMPUTED, REPLAYED)


@dataclass(frozen=True)
class NodeFormats:
    """The name of the format of each node.

    Parameters
    ----------
    default : str
        The format of the run.
    own : tuple of (node, str)
        The nodes whose results are stored in another format.
    inner : tuple of (node, str)
        The nodes whose values a kernel keeps in a more precise format than the one of its result.

    Examples
    --------
    >>> formats = NodeFormats("float64", ((3, "float32"),))
    >>> formats.of(3).precision, formats.of(0).precision, formats.is_uniform
    (24, 53, False)
    """

    default: str
    own: tuple[tuple[int, str], ...] = ()
    inner: tuple[tuple[int, str], ...] = ()

    @cached_property
    def _own(self) -> Mapping[int, NumberFormat]:
        return {node: format_named(name) for node, name in self.own}

    @cached_property
    def _inner(self) -> Mapping[int, NumberFormat]:
        return {node: format_named(name) for node, name in self.inner}

    @cached_property
    def run(self) -> NumberFormat:
        """The format of the run."""
        return format_named(self.default)

    @cached_property
    def _names(self) -> Mapping[int, str]:
        return dict((*self.own, *self.inner))

    def stored_name(self, node: int) -> str:
        """The name of `replayed`."""
        return self._names.get(node, self.default)

    @cached_property
    def is_uniform(self) -> bool:
        """Whether every node has the format of the run."""
        return not self.own and not self.inner

    @property
    def is_plain(self) -> bool:
        """Whether no format is narrower than float32: libraries compute in those with kernels of their own."""
        return self.is_uniform or {self.default, *(name for _, name in self.own)} <= _PLAIN

    def of(self, node: int) -> NumberFormat:
        """The format in which the result of a node is stored, or an error as large as that of it is granted."""
        return self._own.get(node, self.run)

    def replayed(self, node: int) -> NumberFormat:
        """The format in which the library has the value of the node."""
        return self._inner.get(node) or self.of(node)

    def is_inner(self, node: int) -> bool:
        """Whether the node is an inner step of a kernel, read by the next one without rounding."""
        return node in self._inner

    def name(self, node: int) -> str:
        """The name of `of`."""
        return dict(self.own).get(node, self.default)


def node_formats(notes: Mapping[int, Sequence[Any]], default: str) -> NodeFormats:
    """The formats that the notes of a tracer say; of two remarks about a node the last is right."""
    own: dict[int, str] = {}
    inner: dict[int, str] = {}
    for node, remarks in notes.items():
        for note in remarks:
            if note.kind.startswith((ROUNDING, COMPUTED)):
                own[node] = note.kind.removeprefix(ROUNDING).removeprefix(COMPUTED)
            elif note.kind.startswith(REPLAYED):
                inner[node] = note.kind.removeprefix(REPLAYED)
    kept = ((node, name) for node, name in own.items() if name != default)
    return NodeFormats(default, tuple(sorted(kept)), tuple(sorted(inner.items())))


def only_reads(node: Node) -> bool:
    """Whether a node compares or sorts numbers as they are: it stores none, and no note says its format."""
    return node.operation in ("sort", "item") or OPERATIONS[node.operation].kind in ("predicate", "logic")


def conversions(program: Program, notes: Mapping[int, Sequence[Any]]) -> frozenset[int]:
    """The nodes u * 1 that stand for a conversion to a narrower format."""
    rounding = {node for node, remarks in notes.items() if any(note.kind.startswith(ROUNDING) for note in remarks)}
    return frozenset(index for index in rounding if _converted(program, index) is not None)


def without_conversions(program: Program, nodes: Collection[int]) -> Program:
    """The same function for readers: the operand in place of each of these nodes u * 1; all nodes keep their numbers.

    Examples
    --------
    >>> from consderiv.programs import parse
    >>> str(without_conversions(parse("max(x*1, 0)"), {2}))
    'max(x, 0)'
    """
    if not nodes:
        return program
    place = list(range(len(program.nodes)))
    made = []
    for index, node in enumerate(program.nodes):
        operand = _converted(program, index) if index in nodes else None
        if operand is not None:
            place[index] = place[operand]
        made.append(Node(node.operation, tuple(place[i] for i in node.operands), node.parameter))
    return Program(program.variables, tuple(made), tuple(place[i] for i in program.outputs), program.is_map)


def _converted(program: Program, index: int) -> int | None:
    """The operand u of a node u * 1."""
    node = program.nodes[index]
    if node.operation != "mul":
        return None
    one = Node("constant", (), Fraction(1))
    return next((u for u, v in (node.operands, node.operands[::-1]) if program.nodes[v] == one), None)


def is_about_format(note: Any) -> bool:
    """Whether a note says where a value is rounded, and nothing about derivatives."""
    return bool(note.kind.startswith(PREFIXES))


__all__ = [
    "COMPUTED",
    "REPLAYED",
    "ROUNDING",
    "NodeFormats",
    "conversions",
    "is_about_format",
    "node_formats",
    "only_reads",
    "without_conversions",
]

"""A program: a directed acyclic graph of elementary operations, kept exactly as it is written.

Two occurrences of the same expression are two nodes, because each may make its own choice at a kink (MATH: a program
is not a function). Sharing is object identity: one node with several users makes one choice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from ..errors import UnsupportedError
from ..exact.reals import Number, Real

Parameter = Number | int | bool | None
ELEMENTARY_NAMES = frozenset(("sqrt", "exp", "log", "sin", "cos", "tanh", "sigmoid", "softplus", "erf", "atan", "norm"))
SHOWN_NODES = 60
"""Most nodes of a program whose `repr` is its text."""


@dataclass(frozen=True, slots=True)
class Node:
    """One elementary operation applied to earlier nodes.

    Parameters
    ----------
    operation : str
        Name in `operations.OPERATIONS`, such as "abs", "max", "variable", "constant".
    operands : tuple of int
        Indices of earlier nodes, in order.
    parameter : Fraction, Real, int, bool or None
        Value of a constant, index of a variable, exponent of a power, position in a sorted list.
    """

    operation: str
    operands: tuple[int, ...] = ()
    parameter: Parameter = None

    @property
    def index(self) -> int:
        """The index of a variable, or the position in a sorted list."""
        return self.parameter if isinstance(self.parameter, int) else int(self.rational)

    @property
    def rational(self) -> Fraction:
        """The value of a rational constant or the rational exponent of a power; 0 where there is none.

        Raises
        ------
        UnsupportedError
            For an irrational constant or exponent.
        """
        value = self.parameter
        if isinstance(value, Real):
            what, remedy = ("constant", "move the point to a rational one")
            if self.operation == "power":
                what, remedy = ("exponent", "use a rational exponent here")
            raise UnsupportedError(f"a rational {what} is required", f"received {value}", remedy)
        return value if isinstance(value, Fraction) else Fraction(value or 0)

    @property
    def number(self) -> Number:
        """The value of a constant or the exponent of a power, rational or not; 0 where there is none."""
        value = self.parameter
        return value if isinstance(value, (Fraction, Real)) else Fraction(value or 0)

    @property
    def exponent(self) -> Number:
        """The exponent of a power, rational or not."""
        return self.number

    @property
    def is_irrational_power(self) -> bool:
        """Whether it is a power u**r with an irrational constant r: defined for u >= 0, and u > 0 where r < 0."""
        return self.operation == "power" and isinstance(self.parameter, Real)

    @property
    def is_elementary(self) -> bool:
        """Whether it is an elementary function, a root, a power that is not integer, or a Euclidean norm; no switch."""
        if self.operation == "power":
            return isinstance(self.parameter, Real) or self.rational.denominator != 1
        return self.operation in ELEMENTARY_NAMES


@dataclass(frozen=True)
class Program:
    """Nodes in topological order, named inputs, and the nodes that are its outputs.

    Parameters
    ----------
    variables : tuple of str
        Names of the inputs, in the order of the coordinates of a point.
    nodes : tuple of Node
        Every operand of a node stands before it.
    outputs : tuple of int
        One node for a scalar program, m nodes for a map to R^m.
    is_map : bool
        Whether the program was written as a list (a list of one output is a map to R^1).
    """

    variables: tuple[str, ...]
    nodes: tuple[Node, ...]
    outputs: tuple[int, ...]
    is_map: bool = False

    @cached_property
    def elementary_nodes(self) -> tuple[int, ...]:
        """The elementary nodes, increasing."""
        return tuple(index for index, node in enumerate(self.nodes) if node.is_elementary)

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of a derivative: (n,) for a scalar program, (m, n) for a map."""
        n = len(self.variables)
        return (len(self.outputs), n) if self.is_map else (n,)

    def __str__(self) -> str:
        from .text import to_text

        return to_text(self)

    def __repr__(self) -> str:
        if len(self.nodes) > SHOWN_NODES:  # text does not share: that of a few dozen nodes can fill a disk
            return f"Program({len(self.nodes)} nodes)"
        return f"Program({str(self)!r}, variables={self.variables!r})"

    def _repr_latex_(self) -> str | None:
        from .latex import to_latex

        return f"${to_latex(self)}$" if len(self.nodes) <= SHOWN_NODES else None  # a notebook shows the text then

    def needed(self) -> Iterator[int]:
        """Indices of the nodes that some output depends on, in increasing order."""
        marked = [False] * len(self.nodes)
        for output in self.outputs:
            marked[output] = True
        for index in range(len(self.nodes) - 1, -1, -1):
            if marked[index]:
                for operand in self.nodes[index].operands:
                    marked[operand] = True
        return (index for index, mark in enumerate(marked) if mark)

    def graph(self) -> Any:
        """The program as a `networkx.MultiDiGraph`: an edge from each operand to its user, numbered by position.

        Node attributes are `operation`, `parameter` and `output` (whether the node is an output).

        Examples
        --------
        >>> from consderiv import parse
        >>> sorted(parse("abs(x) + y").graph().edges(data="position"))
        [(0, 1, 0), (1, 3, 0), (2, 3, 1)]
        """
        import networkx

        graph = networkx.MultiDiGraph()
        for index, node in enumerate(self.nodes):
            graph.add_node(index, operation=node.operation, parameter=node.parameter, output=index in self.outputs)
            graph.add_edges_from((operand, index, {"position": k}) for k, operand in enumerate(node.operands))
        return graph

    def merged(self) -> Program:
        """The same function with equal nodes merged: for germs, where the function is meant, never for the field.

        Merging changes the chain-rule field (abs(x) - abs(x) becomes a - a) and therefore stays inside germs/.
        """
        seen: dict[Node, int] = {}
        position: list[int] = []
        nodes: list[Node] = []
        for node in self.nodes:
            merged = Node(node.operation, tuple(position[i] for i in node.operands), node.parameter)
            if merged not in seen:
                seen[merged] = len(nodes)
                nodes.append(merged)
            position.append(seen[merged])
        return Program(self.variables, tuple(nodes), tuple(position[i] for i in self.outputs), self.is_map)

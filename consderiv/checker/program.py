"""PROGRAM: a list of nodes, each using earlier ones. Reading checks every arity, index and kind."""

import keyword
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

from limits import Malformed, Rejected
from reader import boolean, fields, index, items, rational, shown, string

# Number of operands; 0 stands for "one or more".
ARITHMETIC = {"neg": 1, "add": 2, "sub": 2, "mul": 2, "div": 2}
SWITCHES = {
    "abs": 1,
    "relu": 1,
    "max": 0,
    "min": 0,
    "sort": 0,
    "median": 0,
    "norm1": 0,
    "norminf": 0,
    "clip": 3,
}
COMPARISONS = {"lt": 2, "le": 2, "gt": 2, "ge": 2, "eq": 2, "ne": 2}
LOGIC = {"and": 0, "or": 0, "not": 1}
CHOICES = {"where": 3, "piecewise": 0}
STEPS = {"sign": 1, "floor": 1}
ELEMENTARY = {"sqrt": 1, "exp": 1, "log": 1, "sin": 1, "cos": 1, "tanh": 1, "sigmoid": 1, "softplus": 1}
REFUSED = {"norm": 0}
ARITY = ARITHMETIC | SWITCHES | COMPARISONS | LOGIC | CHOICES | STEPS | ELEMENTARY | REFUSED
RESERVED = re.compile(r"n\d+|[DEFG]|F_\d+|alpha|alpha_\d+|pi")  # they stand for something else in words
MAX_NAME = 100
CONDITIONS = frozenset(COMPARISONS) | frozenset(LOGIC) | {"boolean"}


@dataclass(frozen=True)
class Node:
    name: str
    operands: tuple[int, ...] = ()
    data: Fraction = Fraction(0)
    root: Any = field(default=None, compare=False)  # the value that the proof lists for a root
    formal: Any = field(default=None, compare=False)  # another node that it is for formal differentiation

    def is_elementary(self) -> bool:
        return self.name in ELEMENTARY or (self.name == "power" and self.data.denominator != 1)

    def is_root(self) -> bool:
        """A square root, or a power with an exponent that is not an integer."""
        return self.is_elementary() and bool(self.data)


@dataclass(frozen=True)
class Program:
    variables: tuple[str, ...]
    nodes: tuple[Node, ...]
    outputs: tuple[int, ...]
    is_map: bool

    @cached_property
    def names(self) -> list[str]:
        """The variables in words."""
        return [displayed(i, name) for i, name in enumerate(self.variables)]

    def needed(self, roots: tuple[int, ...]) -> list[int]:
        """The roots and everything that they are computed from, in increasing order."""
        seen, waiting = set(roots), list(roots)
        while waiting:
            for k in self.nodes[waiting.pop()].operands:
                if k not in seen:
                    seen.add(k)
                    waiting.append(k)
        return sorted(seen)

    def moving(self, n: int) -> set[int]:
        """The nodes below which one of the first n variables occurs."""
        found: set[int] = set()
        for i, node in enumerate(self.nodes):
            if (node.name == "variable" and node.data < n) or not found.isdisjoint(node.operands):
                found.add(i)
        return found

    def jumps(self) -> bool:
        names = {self.nodes[i].name for i in self.needed(self.outputs)}
        return not names.isdisjoint(COMPARISONS | STEPS)

    def elementary(self) -> list[int]:
        """The elementary nodes, in the order of their remainder coordinates."""
        return [i for i, node in enumerate(self.nodes) if node.is_elementary()]

    def formal(self) -> "Program":
        """The program as formal differentiation sees it."""
        return replace(self, nodes=tuple(node.formal or node for node in self.nodes))

    def with_roots(self, roots: Mapping[int, Any]) -> "Program":
        nodes = (replace(node, root=roots.get(i)) for i, node in enumerate(self.nodes))
        return replace(self, nodes=tuple(nodes)) if roots else self

    def check_supported(self, where: str) -> None:
        for i in self.needed(self.outputs):
            node = self.nodes[i]
            if node.name in REFUSED:
                raise Rejected(f"{where}: node {i} ({node.name}) is not supported")


def displayed(i: int, name: str) -> str:
    """The name of variable i, with quotes if it could be read as something else."""
    if len(name) > MAX_NAME:
        return f"<variable {i}>"
    plain = re.fullmatch("[A-Za-z_][A-Za-z0-9_]*", name) and not RESERVED.fullmatch(name)
    return name if plain and name not in ARITY and not keyword.iskeyword(name) else ascii(name)


def read(value: Any, where: str) -> Program:
    parts = fields(value, where, "variables nodes outputs map")
    names = [
        string(name, f"{where}.variables")
        for name in items(parts["variables"], f"{where}.variables", least=1)
    ]
    if "" in names or len(set(names)) < len(names):
        raise Malformed(f"{where}.variables: names must be distinct and not empty")
    nodes: list[Node] = []
    terms: list[int] = []  # of each node, the first one that is the same term
    known: dict[Any, int] = {}
    for i, item in enumerate(items(parts["nodes"], f"{where}.nodes", least=1)):
        node = _node(item, nodes, len(names), f"{where}.nodes[{i}]")
        key = node.name, node.data, *(terms[k] for k in node.operands)
        terms.append(known.setdefault(key, i))
        nodes.append(_length(node, nodes[node.operands[0]], terms) if node.name == "sqrt" else node)
    spot = f"{where}.outputs"
    outputs = [index(k, len(nodes), spot) for k in items(parts["outputs"], spot, least=1)]
    is_map = boolean(parts["map"], f"{where}.map")
    if not is_map and len(outputs) != 1:
        raise Malformed(f"{spot}: a scalar program has one output")
    for k in outputs:
        _check_number(nodes[k], spot)
    return Program(tuple(names), tuple(nodes), tuple(outputs), is_map)


def _check_number(node: Node, where: str) -> None:
    if node.name in CONDITIONS or node.name == "sort":
        raise Malformed(f"{where}: a number is needed, '{node.name}' does not give one")


def _node(value: Any, nodes: list[Node], n: int, where: str) -> Node:
    name, *rest = items(value, where, least=1)
    name = string(name, where)
    if name in ("variable", "constant", "boolean"):
        (entry,) = items(rest, where, 1)
        if name == "constant":
            return Node(name, (), rational(entry, where))
        return Node(
            name, (), Fraction(index(entry, n, where) if name == "variable" else boolean(entry, where))
        )
    if name in ("power", "item"):
        operand, entry = items(rest, where, 2)
        base = nodes[index(operand, len(nodes), where)]
        if name == "power":
            _check_number(base, where)
            return Node(name, (operand,), rational(entry, where))
        if base.name != "sort":
            raise Malformed(f"{where}: 'item' applies to a sort only")
        return Node(name, (operand,), Fraction(index(entry, len(base.operands), where)))
    if name not in ARITY:
        raise Malformed(f"{where}: no operation is called {shown(name)}")
    items(rest, where, ARITY[name] or None, least=1)
    half = Fraction(name == "sqrt", 2)
    node = Node(name, tuple(index(k, len(nodes), where) for k in rest), half)
    _check_kinds(node, nodes, where)
    return node


def _length(node: Node, square: Node, terms: list[int]) -> Node:
    """The square root of a^2, or of a b with equal terms a and b, is |a|. For formal differentiation it is a
    root (the mark in `data` tells), and if a and b are two nodes, it depends on both of them."""
    a, b = square.operands[:1], square.operands[1:]
    if (square.name, square.data) == ("power", 2) or (square.name == "mul" and a == b):
        return Node("abs", a, Fraction(1))
    if square.name == "mul" and terms[a[0]] == terms[b[0]]:
        return Node("abs", a, Fraction(1), formal=node)
    return node


def _check_kinds(node: Node, nodes: list[Node], where: str) -> None:
    """Conditions stand where conditions are used, numbers everywhere else."""
    if node.name == "piecewise" and len(node.operands) % 2:
        raise Malformed(f"{where}: 'piecewise' needs a condition for each value")
    for place, k in enumerate(node.operands):
        condition = node.name in LOGIC
        condition |= (node.name, place) == ("where", 0) or (node.name == "piecewise" and place % 2 == 1)
        if not condition:
            _check_number(nodes[k], where)
        elif nodes[k].name not in CONDITIONS:
            raise Malformed(f"{where}: a condition is needed, '{nodes[k].name}' gives a number")

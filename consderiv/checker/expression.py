"""Programs in words, from checked JSON. What is used more than once is written once: n7 is node 7."""

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from program import displayed
from sets import joined, short

OR, AND, NOT, COMPARE, SUM, PRODUCT, POWER, ATOM = range(8)
BINARY = {  # the symbol, and how tightly it, its left and its right operand bind
    "add": (" + ", SUM, SUM, PRODUCT),
    "sub": (" - ", SUM, SUM, PRODUCT),
    "mul": ("*", PRODUCT, PRODUCT, POWER),
    "div": ("/", PRODUCT, PRODUCT, POWER),
}
SYMBOLS = {"lt": " < ", "le": " <= ", "gt": " > ", "ge": " >= ", "eq": " == ", "ne": " != "}
BINARY |= {name: (symbol, COMPARE, SUM, SUM) for name, symbol in SYMBOLS.items()}
CONNECTED = {"and": AND, "or": OR}
LEAVES = ("variable", "constant", "boolean")
MAX_TEXT, MAX_LEAF = 400, 40  # characters of what is written inside of others


class Words(NamedTuple):
    """The text of a node, and how tightly it binds."""

    text: str
    level: int

    def within(self, level: int) -> str:
        return self.text if self.level >= level else f"({self.text})"


def definition(program: Mapping[str, Any], name: str) -> str:
    """The program as an equation."""
    variables = [displayed(i, variable) for i, variable in enumerate(program["variables"])]
    left = f"{name}({joined(', ', variables, len(variables))})"
    return f"{left} = {expression(program, program['outputs'], program['map'])}"


def expression(program: Mapping[str, Any], outputs: Sequence[int], is_map: bool = False) -> str:
    """These nodes, with the names that they need; each name is written before it is used."""
    variables = [displayed(i, variable) for i, variable in enumerate(program["variables"])]
    texts, named = _texts(variables, program["nodes"], outputs)
    text = joined(", ", (texts[k].text for k in outputs), len(outputs))
    text = f"[{text}]" if is_map else text
    return text + (f" with {joined('; ', named, len(named))}" if named else "")


def _texts(
    variables: Sequence[str], nodes: Sequence[Any], outputs: Sequence[int]
) -> tuple[dict[int, Words], list[str]]:
    """The texts of all nodes that are needed, and the definitions of those that have names."""
    uses, last, texts, named = Counter(outputs), set(outputs), dict[int, Words](), list[str]()
    for i in range(len(nodes) - 1, -1, -1):
        uses.update(_operands(nodes[i]) if uses[i] else ())
    below = [nodes[node[1]] for i, node in enumerate(nodes) if uses[i] and node[0] == "sqrt"]
    squared = {node[1] for node in below if node[0] == "mul" and node[1] == node[2]}  # of x*x, one x or two
    for i, node in enumerate(nodes):
        if uses[i]:
            texts[i] = found = _words(node, texts, variables)
            size = len(found.text)
            shared = uses[i] > 1 and (node[0] not in LEAVES or size > MAX_LEAF or i in squared)
            if shared or (size > MAX_TEXT and i not in last):
                named.append(f"n{i} = {found.text}")
                texts[i] = Words(f"n{i}", ATOM)
            for k in _operands(node):
                if uses[k] == 1:
                    del texts[k]
    return texts, named


def _operands(node: Sequence[Any]) -> Sequence[int]:
    name, *rest = node
    return () if name in LEAVES else rest[:1] if name in ("power", "item") else rest


def _words(node: Sequence[Any], texts: Mapping[int, Words], variables: Sequence[str]) -> Words:
    name, *rest = node
    if name in LEAVES:
        if name == "constant":
            return _number(rest[0])
        return Words(variables[rest[0]] if name == "variable" else str(rest[0]), ATOM)
    inner = [texts[k] for k in _operands(node)]
    if name == "power":
        exponent = _number(rest[1])
        return Words(f"{inner[0].within(ATOM)}**{exponent.within(ATOM)}", POWER)
    if name == "item":
        return Words(f"{inner[0].within(ATOM)}[{rest[1]}]", ATOM)
    if name == "neg":
        return Words(f"-{inner[0].within(POWER)}", SUM)
    if name == "not":
        return Words(f"not {inner[0].within(COMPARE)}", NOT)
    if name in CONNECTED:
        level = CONNECTED[name]
        return Words(joined(f" {name} ", (part.within(level + 1) for part in inner), len(inner)), level)
    if name in BINARY:
        symbol, level, left, right = BINARY[name]
        return Words(f"{inner[0].within(left)}{symbol}{inner[1].within(right)}", level)
    parts = [part.text for part in inner]
    if name == "piecewise":
        parts = [f"({value}, {condition})" for value, condition in zip(parts[::2], parts[1::2], strict=True)]
    return Words(f"{name}({joined(', ', parts, len(parts))})", ATOM)


def _number(value: str) -> Words:
    number = Fraction(value)
    level = SUM if number < 0 else ATOM if number.denominator == 1 else PRODUCT
    return Words(short(number), level)

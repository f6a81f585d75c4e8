"""The programs that are printed are those that are checked: what is printed parses back."""

import json
import re
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from handwritten import ACCEPTED
from handwritten_expectations import EXPECTATIONS
from inprocess import MODULES, check_text

from consderiv import parse
from consderiv.errors import ProgramTextError
from consderiv.programs.serial import program_to_json

Json = Any
LEAVES = ("variable", "constant", "boolean")
NAMES = ["x", "y", "z"]
CONSTANTS = ["0", "1", "2", "-1", "-3/2", "5/7", "10"]
ONE = ["neg", "abs", "relu", "sign", "floor", "sqrt", "exp", "log", "sin", "cos", "tanh", "sigmoid", "softplus"]
TWO = ["add", "sub", "mul", "div"] * 4
MANY = ["max", "min", "median", "norm1", "norminf", "norm"]
COMPARE = ["lt", "le", "gt", "ge", "eq", "ne"]
CONDITIONS = ["sort", *COMPARE, "and", "or", "not"]


def printed(nodes: Json, outputs: list[int], is_map: bool = False) -> str:
    data = {"variables": NAMES, "nodes": nodes, "outputs": outputs, "map": is_map}
    return MODULES["expression"].definition(MODULES["reader"].load(json.dumps(data)), "F")


class Maker:
    """Random nodes; numbers are used again with the probability `again`."""

    def __init__(self, random: Random, again: float):
        self.random, self.again = random, again
        self.nodes: Json = []
        self.numbers: list[int] = []

    def add(self, *node: Any) -> int:
        self.nodes.append(list(node))
        return len(self.nodes) - 1

    def number(self, depth: int) -> int:
        if self.numbers and self.random.random() < self.again:
            return self.random.choice(self.numbers)
        if depth == 0:
            kind = self.random.choice(["variable", "constant"])
            return self.add(kind, self.random.randrange(3) if kind == "variable" else self.random.choice(CONSTANTS))
        self.numbers.append(self.operation(depth - 1))
        return self.numbers[-1]

    def operation(self, depth: int) -> int:
        name = self.random.choice([*TWO, *ONE, *MANY, "power", "power", "item", "clip", "where", "piecewise"])
        several = [self.number(depth) for _ in range(self.random.randint(1, 3))] if name in (*MANY, "item") else []
        if name == "item":
            return self.add("item", self.add("sort", *several), self.random.randrange(len(several)))
        if name == "power":
            return self.add(name, self.number(depth), self.random.choice(["2", "3", "-1", "1/2", "-2/3", "0"]))
        if name == "where":
            return self.add(name, self.condition(depth), self.number(depth), self.number(depth))
        if name == "piecewise":
            cases = [k for _ in range(2) for k in (self.number(depth), self.condition(depth))]
            return self.add(name, *cases, self.number(depth), self.add("boolean", True))
        count = 1 if name in ONE else 3 if name == "clip" else 2
        return self.add(name, *(several or (self.number(depth) for _ in range(count))))

    def condition(self, depth: int) -> int:
        name = self.random.choice([*COMPARE, "and", "or", "not"]) if depth else "lt"
        if name == "not":
            return self.add(name, self.condition(depth - 1))
        if name in ("and", "or"):
            return self.add(name, *(self.condition(depth - 1) for _ in range(self.random.randint(2, 3))))
        return self.add(name, self.number(depth), self.number(depth))


def parsed(text: str, names: list[str], standing: dict[str, str], alone: bool) -> Json:
    """Text as a program. Names of conditions and sorts get a form that has their kind."""
    text = re.sub(r"\bn\d+\b", lambda name: standing.get(name[0], name[0]), text)
    try:
        read = program_to_json(parse(text, variables=names))
        inside = alone and read["map"]  # a sort by itself is read as all of its items
    except ProgramTextError:
        read, inside = program_to_json(parse(f"where({text}, 1, 0)", variables=names)), True
    return read | {"outputs": [read["nodes"][k][1] for k in read["outputs"]]} if inside else read


def read_back(text: str) -> tuple[Json, list[int]]:
    """The nodes of a printed program: each name stands for one node."""
    head, _, body = text.partition(" = ")
    assert head == "F(x, y, z)"
    body, _, definitions = body.partition(" with ")
    nodes: Json = []
    names: dict[str, Any] = dict.fromkeys(NAMES)
    standing: dict[str, str] = {}
    for part in [*filter(None, definitions.split("; ")), f"F = {body}"]:
        name, _, right = part.partition(" = ")
        read = parsed(right, list(names), standing, name != "F")
        places: list[int] = []
        for kind, *rest in read["nodes"]:
            own = rest if kind in LEAVES else [places[rest[0]], *rest[1:]]
            own = own if kind in (*LEAVES, "power", "item") else [places[k] for k in rest]
            known = list(names.values())[rest[0]] if kind == "variable" else None
            if known is None and kind in ("eq", "sort") and len(set(own)) == 1 and nodes[own[0]][0] in CONDITIONS:
                known = own[0]
            if known is None:
                nodes.append([kind, *own])
                known = len(nodes) - 1
            places.append(known)
        outputs = [places[k] for k in read["outputs"]]
        names[name] = outputs[0]
        if nodes[outputs[0]][0] in CONDITIONS[1:]:
            standing[name] = f"({name} == {name})"
        elif nodes[outputs[0]][0] == "sort":
            standing[name] = f"sort({', '.join([name] * (len(nodes[outputs[0]]) - 1))})"
    return nodes, outputs


def normal(nodes: Json, outputs: list[int]) -> Json:
    """Nodes in the order of a walk from the outputs. Leaves are never shared; -1 and 1/3 are constants."""
    seen: dict[int, int] = {}
    found: list[Any] = []

    def constant(k: int) -> Fraction | None:
        name, *rest = nodes[k]
        if name == "constant":
            return Fraction(rest[0])
        values = [constant(i) for i in rest] if name in ("neg", "div") else [None]
        if None in values or (name == "div" and not values[1]):
            return None
        return -values[0] if name == "neg" else values[0] / values[1]

    def visit(k: int) -> Any:
        name, *rest = nodes[k]
        if (value := constant(k)) is not None:
            return value
        if name in LEAVES:
            return name, *rest
        if k not in seen:
            operands = [visit(rest[0]), Fraction(rest[1])] if name in ("power", "item") else [visit(i) for i in rest]
            found.append((name, *operands))
            seen[k] = len(found) - 1
        return seen[k]

    return [visit(k) for k in outputs], found


@pytest.mark.parametrize("again", [0, 0.25])
def test_what_is_printed_parses_back(again: float) -> None:
    random, compared, long, named = Random(7), 0, 0, 0
    for _ in range(260):
        maker = Maker(random, again)
        is_map = random.random() < 0.2
        outputs = [maker.number(random.randint(1, 6)) for _ in range(2 if is_map else 1)]
        text = printed(maker.nodes, outputs, is_map)
        if "in all" in text:
            continue  # cut after 4,000 characters
        assert normal(*read_back(text)) == normal(maker.nodes, outputs), text
        compared, long, named = compared + 1, long + (len(text) > 400), named + (" with " in text)
    assert compared >= 200 and long > 10 and (not again or named > 50)


def test_shared_nodes_are_seen() -> None:
    nodes = [["variable", 0], ["abs", 0], ["abs", 0], ["sub", 1, 2], ["sub", 1, 1], ["mul", 0, 0], ["sqrt", 5]]
    assert printed(nodes, [3]) == "F(x, y, z) = abs(x) - abs(x)"
    assert printed(nodes, [4]) == "F(x, y, z) = n1 - n1 with n1 = abs(x)"
    assert printed(nodes, [6]) == "F(x, y, z) = sqrt(n0*n0) with n0 = x"  # one root, not one of a product of two
    other = [["variable", 0], ["variable", 0], ["mul", 0, 1], ["sqrt", 2]]
    assert printed(other, [3], True) == "F(x, y, z) = [sqrt(x*x)]"


@pytest.mark.parametrize(
    ("nodes", "text"),
    [
        ([["neg", 0], ["power", 2, "2"]], "(-x)**2"),
        ([["power", 0, "2"], ["neg", 2]], "-x**2"),
        ([["sub", 0, 1], ["sub", 0, 2]], "x - (x - y)"),
        ([["div", 0, 1], ["div", 0, 2]], "x/(x/y)"),
        ([["constant", "-1/2"], ["mul", 0, 2], ["power", 3, "1/2"]], "(x*(-1/2))**(1/2)"),
        ([["lt", 0, 1], ["boolean", False], ["or", 2, 3], ["not", 4], ["where", 5, 0, 1]],
         "where(not (x < y or False), x, y)"),
        ([["sort", 0, 1], ["item", 2, 1], ["item", 2, 0], ["sub", 3, 4]], "n2[1] - n2[0] with n2 = sort(x, y)"),
    ],
)  # fmt: skip
def test_brackets(nodes: Json, text: str) -> None:
    nodes = [["variable", 0], ["variable", 1], *nodes]
    assert printed(nodes, [len(nodes) - 1]) == f"F(x, y, z) = {text}"


def test_names_that_could_mislead_are_quoted() -> None:
    data = json.loads(json.dumps(ACCEPTED["absolute_value"]))
    names = {
        "x + y": "'x + y'",
        "n1": "'n1'",
        "abs": "'abs'",
        "\u202e": "'\\u202e'",
        "a" * 101: "<variable 0>",
        "if": "'if'",
    }
    for name, shown in names.items():
        for statement in data["statement"]:
            statement["program"]["variables"] = [name]
        result = check_text(json.dumps(data))
        assert result.verdict == "accepted" and result.programs == [f"F({shown}) = abs({shown})"]
        assert f" of F({shown}) at 0" in result.verified[0]


def test_two_programs_have_two_names() -> None:
    data = json.loads(json.dumps(ACCEPTED["absolute_value"]))
    other = json.loads(json.dumps(data["statement"][0]))
    other["program"]["nodes"].append(["neg", len(other["program"]["nodes"]) - 1])
    other["program"]["outputs"] = [len(other["program"]["nodes"]) - 1]
    data["statement"].append(other)
    data["proof"].append(data["proof"][0])
    result = check_text(json.dumps(data))
    assert result.programs == ["F_1(x) = abs(x)", "F_2(x) = -abs(x)"]
    assert "F_1(x) at 0" in result.marked[0][1]
    assert result.verdict == "rejected"  # the same proof does not fit
    assert result.marked[-1][1].endswith(", as claimed: F_2(x) at 0, set conv{-1, 1}"), result.marked[-1]


def test_long_sets_are_printed_in_full() -> None:
    sets = MODULES["sets"]
    shape = sets.Shape(None, 7)
    vertices = tuple({i: Fraction(k + i, 7) for i in range(7)} for k in range(1, 12))
    text = sets.described(sets.Body("union", tuple((v,) for v in vertices), shape))
    assert text.count("union") == 10 and "..." not in text and "17/7" in text
    vertices = tuple({i: Fraction(k + i, 7) for i in range(7)} for k in range(1, 1000))
    text = sets.described(sets.Body("polytope", (vertices,), shape))
    assert text.endswith(", ... 999 in all, see the file}") and 3000 < len(text) < 5000


def test_a_set_is_named_by_the_statements_that_have_it() -> None:
    data = json.loads(json.dumps(ACCEPTED["absolute_value"]))
    stated = data["statement"][0]["set"]
    data["statement"].append({"rule": "nonmember", "set": stated, "element": ["2"]})
    data["proof"].append({"functional": ["1"]})
    result = check_text(json.dumps(data))
    k = len(data["statement"]) - 1
    words = f"statement {k} (nonmember): 2 is not in conv{{-1, 1}}; set: the Clarke Jacobian of F(x) at 0 (statement 0)"
    assert result.verified[k].startswith(words), result.verified
    data["proof"][0] = {}
    result = check_text(json.dumps(data))
    assert result.verified[-1].endswith("2 is not in conv{-1, 1}"), result.verified


def test_reasons_show_the_node() -> None:
    data = json.loads(json.dumps(ACCEPTED["absolute_value"]))
    nodes = data["statement"][0]["program"]["nodes"]
    nodes += [["neg", 1]]
    data["statement"], data["proof"] = data["statement"][:1], data["proof"][:1]
    data["proof"][0]["tree"]["split"] = 0
    (reason,) = check_text(json.dumps(data)).reasons
    assert reason.endswith("node 0 is not tied here, or what it compares is not determined yet (node 0: x)"), reason


def test_a_formula_of_an_expectation_is_printed() -> None:
    words = [line for data in EXPECTATIONS.values() for line in check_text(json.dumps(data)).verified]
    formulas = [line for line in words if "(expectation_formula)" in line]
    assert formulas and all(" is G(" in line and ") = " in line for line in formulas), formulas


def test_a_point_that_cannot_be_told_from_zero_is_no_error_of_the_checker() -> None:
    """log(1) is 0, but no precision shows it; the point of the rejected statement is not written then."""
    data = json.loads(json.dumps(ACCEPTED["absolute_value"]))
    data["field"] = {"constants": [["log", "1"]]}
    data["statement"][0]["point"] = [{"terms": [["1", [[0, 1]]]]}]
    result = check_text(json.dumps(data))
    assert result.verdict == "rejected" and not any("internal" in reason for reason in result.reasons), result.reasons
    assert "F(x), point unreadable" in result.marked[0][1], result.marked

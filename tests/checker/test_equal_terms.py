"""The square root of a product of two equal terms is an absolute value; formally it stays a root."""

import json
from typing import Any

import pytest
from handwritten import certificate, claim, hull, program, split, vertex
from inprocess import MODULES, check_text
from mutation import check_accepted, check_mutants

Json = Any
PLANE: Json = [["variable", 0], ["variable", 1]]
TWICE = program("x y", [*PLANE, ["mul", 0, 1], *PLANE, ["mul", 3, 4], ["mul", 2, 5], ["sqrt", 6]], 7)


def length() -> Json:
    """sqrt((x y) (x y)) with a node for each occurrence, at (1, 0) and (0, 0)."""
    tree = split(7, vertex(0, "0 1"), vertex(1, "0 -1"))
    flat = split(7, vertex(0, "1 1"), vertex(0, "1 -1"))
    return certificate(
        (claim("clarke", TWICE, "1 0", set=hull("0 1", "0 -1")), {"tree": tree}),
        (claim("clarke", TWICE, "0 0", set=hull("0 0")), {"tree": flat}),
    )


def by_value() -> Json:
    """sqrt((x - 1/2) (x - 2/4)) at 1/2: numbers are equal by value."""
    half, again = ["constant", "1/2"], ["constant", "2/4"]
    nodes = [["variable", 0], half, ["sub", 0, 1], ["variable", 0], again, ["sub", 3, 4], ["mul", 2, 5], ["sqrt", 6]]
    tree = split(7, vertex(0, "1"), vertex(1, "-1"))
    return certificate((claim("clarke", program("x", nodes, 7), "1/2", set=hull("1", "-1")), {"tree": tree}))


def deep() -> Json:
    """Sums of two equal sums, 60 times: 2^60 x as a tree, 120 nodes."""
    nodes: Json = [["variable", 0], ["variable", 0]]
    for k in range(0, 120, 2):
        nodes += [["add", k, k + 1], ["add", k, k + 1]]
    nodes += [["mul", 120, 121], ["sqrt", 122]]
    steep = str(2**60)
    tree = split(123, vertex(0, "1"), vertex(1, "-1"))
    return certificate((claim("clarke", program("x", nodes, 123), "0", set=hull(steep, "-" + steep)), {"tree": tree}))


def formal() -> Json:
    """sqrt(a b) - b/2 with a = b = 1 + relu(x), at 0: a and b are differentiated each by itself."""
    one, half = ["constant", "1"], ["constant", "1/2"]
    terms = [["variable", 0], one, ["relu", 0], ["add", 1, 2], ["relu", 0], ["add", 1, 4]]
    of = program("x", [*terms, ["mul", 3, 5], ["sqrt", 6], half, ["mul", 8, 5], ["sub", 7, 9]], 10)
    tree = split(2, split(4, {"vertex": 1}, {"vertex": 1}), split(4, {"vertex": 0}, {"vertex": 0}))
    choices = [[2, [[0, "1"]]], [4, [[1, "1"]]]]
    return certificate(
        (claim("chain_rule_hull", of, "0", set=hull("0", "1/2")), {"tree": tree, "roots": [[7, "1"]]}),
        (claim("chain_rule_element", of, "0", element=["1/2"]), {"choices": choices}),
        (claim("clarke", of, "0", set=hull("0", "1/2")), {"tree": split(2, *SIDES)}),
    )


SIDES = split(4, vertex(1, "1"), {"empty": {"terms": []}}), split(4, {"empty": {"terms": []}}, vertex(0, "-1"))
for side in (SIDES[0]["cases"][1], SIDES[1]["cases"][0]):
    side["empty"]["terms"] = [[[["1", []]], [["1", []]], [0]], [[["1", []]], [["1", []]], [1]]]
COMPLETE = {make.__name__: make() for make in (length, by_value, deep, formal)}


@pytest.mark.parametrize("name", COMPLETE)
def test_accepted(name: str) -> None:
    check_accepted(COMPLETE[name])


@pytest.mark.parametrize("name", COMPLETE)
def test_mutants(name: str) -> None:
    check_mutants(COMPLETE[name], name, 150)


SWITCHED = split(2, split(4, {"vertex": 0}, {"vertex": 1}), split(4, {"vertex": 2}, {"vertex": 3}))


@pytest.mark.parametrize(
    ("nodes", "reason"),
    [
        ([*PLANE, ["mul", 0, 1], ["sqrt", 2]], "undefined"),
        ([*PLANE, ["add", 0, 1], ["add", 1, 0], ["mul", 2, 3], ["sqrt", 4]], "undefined"),
        ([*PLANE, ["abs", 0], ["relu", 0], ["mul", 2, 3], ["sqrt", 4]], "undefined"),
        ([*PLANE, ["power", 0, "3"], ["power", 0, "5"], ["mul", 2, 3], ["sqrt", 4]], "undefined"),
        ([*PLANE, ["max", 0, 1], ["max", 0, 1, 1], ["mul", 2, 3], ["sqrt", 4]], "undefined"),
        ([*PLANE, ["sort", 0, 1], ["item", 2, 0], ["item", 2, 1], ["mul", 3, 4], ["sqrt", 5]], "undefined"),
        ([*PLANE, ["add", 0, 0], ["sqrt", 2]], "undefined"),
        ([*PLANE, ["power", 0, "4"], ["sqrt", 2]], "undefined"),
        ([*PLANE, ["mul", 0, 0], ["power", 2, "1/2"]], "undefined"),
    ],
)
def test_other_roots_are_roots(nodes: Json, reason: str) -> None:
    """At (0, 0) a root is undefined."""
    of = program("x y", nodes, len(nodes) - 1)
    result = check_text(json.dumps(certificate((claim("gradient", of, "0 0", gradient=["0", "0"]), {"tree": {}}))))
    assert result.verdict == "rejected"
    assert any(reason in text or "not determined" in text for text in result.reasons), result.reasons
    parsed = MODULES["program"].read(MODULES["reader"].load(json.dumps(of)), "")
    assert parsed.nodes[-1].is_root()


def test_formally_it_depends_on_both_factors() -> None:
    data = formal()
    data["statement"][0]["set"] = hull("-1/2", "0", "1/2", "1")  # that of |a| - b/2
    data["proof"][0]["tree"] = SWITCHED
    result = check_text(json.dumps(data))
    assert result.verdict == "rejected"
    data = certificate((claim("chain_rule_element", TWICE, "1 0", element=["0", "1"]), {"choices": [[7, [[0, "1"]]]]}))
    assert check_text(json.dumps(data)).verdict == "rejected"


def test_equal_terms_have_no_listed_root() -> None:
    data = length()
    data["proof"][0]["roots"] = [[7, "1"]]
    result = check_text(json.dumps(data))
    assert (result.verdict, "not a root" in result.reasons[0]) == ("malformed", True)

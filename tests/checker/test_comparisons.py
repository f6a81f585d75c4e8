"""Programs with comparisons, and limiting sets: accepted, rejected, and never an error of its own."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from handwritten import claim, finite, hull, split, union, vectors
from handwritten_jumping import BEYOND, JUMPING, STEEP
from inprocess import check_text
from mutation import check_accepted, check_mutants

Json = Any
Change = Callable[[Json], None]


@pytest.mark.parametrize("name", JUMPING)
def test_accepted(name: str) -> None:
    check_accepted(JUMPING[name])


@pytest.mark.parametrize("name", JUMPING)
def test_mutants(name: str) -> None:
    check_mutants(JUMPING[name], name, 120)


def put(*path: Any, to: Json) -> Change:
    """Replace one value of a certificate."""

    def change(data: Json) -> None:
        for key in path[:-1]:
            data = data[key]
        data[path[-1]] = to

    return change


LEAVES = ("proof", 1, "tree", "cases")
WRONG: list[tuple[str, Change, str, str]] = [
    # one variable: the sides of the interval, its type, its ends
    ("one_variable", put("statement", 0, "set", to=hull("-1", "2")), "rejected", "another set"),
    ("one_variable", put("statement", 0, "set", to=hull("-1", "0", "1")), "rejected", "another set"),
    ("one_variable", put("statement", 0, "set", to={"type": "empty"}), "rejected", "another set"),
    ("one_variable", put("statement", 2, "set", to=finite("-1", "1")), "rejected", "not of this type"),
    ("one_variable", put("statement", 6, "set", to=hull("-1", "1")), "rejected", "not of this type"),
    ("one_variable", put("statement", 6, "set", to=finite("1", "-2")), "rejected", "another set"),
    ("one_variable", put("statement", 7, "set", to=hull("1", "-1")), "rejected", "another set"),
    ("along_rays", put("statement", 0, "value", to="1"), "rejected", "another value"),
    ("along_rays", put("statement", 3, "set", to=hull("0", "2")), "rejected", "another set"),
    (
        "along_rays",
        put("statement", 4, "program", "nodes", 2, to=["constant", "2"]),
        "rejected",
        "jumps along",
    ),
    ("along_rays", put("statement", 4, "program", "nodes", 3, 0, to="norm"), "rejected", "not supported"),
    # differentiability
    ("square_with_sign", put("statement", 1, "derivative", to=["1"]), "rejected", "another vector"),
    ("square_with_sign", put("statement", 2, "set", to=hull("1")), "rejected", "not the one derivative"),
    ("square_with_sign", put("proof", 2, "derivative", to=0), "rejected", "is not a 'derivative'"),
    ("square_with_sign", put("proof", 1, "continuous", to=1), "rejected", "is not a 'continuous'"),
    ("square_with_sign", put("proof", 1, to={"tree": {}}), "malformed", "continuous"),
    ("square_with_sign", put(*LEAVES, 0, "multipliers", to=[[]]), "malformed", "length 2"),
    # the Frechet set below a parabola
    ("below_a_parabola", put("statement", 1, "set", to=hull("0 0", "0 2")), "rejected", "another vector"),
    ("below_a_parabola", put(*LEAVES, 0, "multipliers", 0, to=[[0, "1"], [0, "0"]]), "malformed", "twice"),
    ("below_a_parabola", put(*LEAVES, 1, "multipliers", 1, "terms", to=[]), "malformed", "at least 1"),
    (
        "below_a_parabola",
        put(*LEAVES, 1, "multipliers", 1, "terms", 0, 2, to=[0]),
        "rejected",
        "the sum is not zero",
    ),
    ("below_a_parabola", put("proof", 3, "between", to=[1, 1]), "rejected", "is not a 'clarke'"),
    ("below_a_parabola", put("proof", 3, "between", to=[1]), "malformed", "length 2"),
    ("below_a_parabola", put("statement", 3, "set", to=hull("0 1")), "rejected", "other vertices"),
    # cells: every member is named, and what is not decided is split
    (
        "below_a_parabola",
        put("proof", 4, "cells", "cases", 0, to={"arc": vectors("0 1", "0 1")}),
        "malformed",
        "1",
    ),
    ("below_a_parabola", put("proof", 4, "cells", "cases", 0, to={"arc": vectors("1 1")}), "accepted", ""),
    ("below_a_parabola", put("proof", 4, "cells", "cases", 0, to={"arc": vectors("1 0")}), "rejected", "arc"),
    (
        "below_a_parabola",
        put("proof", 4, "tree", "on", to=["1", "1"]),
        "rejected",
        "not decided on this leaf",
    ),
    (
        "below_a_parabola",
        put("statement", 4, "set", "members", to=[hull("0 1"), hull("0 0"), hull("0 0", "0 1"), hull("0 1/2")]),
        "rejected",
        "no leaf has member 3",
    ),
    ("no_subgradient", put("statement", 1, "set", to=hull("0 0")), "malformed", "'tree' is missing"),
    ("no_subgradient", put("proof", 1, "weights", to=["1", "0"]), "rejected", "do not add up to zero"),
    (
        "no_subgradient",
        put("proof", 1, "directions", to=vectors("1 0", "-1 0")),
        "rejected",
        "negative number",
    ),
    ("no_subgradient", put("proof", 2, "tree", "cases", 2, to={}), "malformed", "'direction' is missing"),
    ("no_subgradient", put("proof", 2, "tree", "cases", 0, "on", to=["1", "0"]), "rejected", ""),
    # concave functions
    ("concave", put("statement", 1, "set", to=finite("-1 2", "2 -1")), "rejected", "another one"),
    ("concave", put("statement", 0, "program", "nodes", 4, to=["neg", 3]), "rejected", ""),
    ("concave", put("proof", 1, "concave", to=1), "rejected", "is not a 'bouligand'"),
    # chain rule: all branches count, the arcs lie in their cells
    (
        "chain_rule_with_comparisons",
        put("proof", 1, "branches", 0, 1, "cases", 0, to={"arc": vectors("-1")}),
        "rejected",
        "does not lie in the cell",
    ),
    ("chain_rule_with_comparisons", put("proof", 1, "branches", to=[]), "rejected", "is missing"),
    ("chain_rule_with_comparisons", put("statement", 1, "set", to=hull("0", "4")), "rejected", ""),
    ("chain_rule_with_comparisons", put("proof", 1, "leaves", to=[{"vertex": 1}]), "malformed", "length 4"),
    (
        "chain_rule_with_comparisons",
        put("proof", 2, "choices", to=[[5, [[0, "1"]]]]),
        "rejected",
        "nothing is",
    ),
    (
        "chain_rule_at_equality",
        put("proof", 1, "branches", 0, 1, "cases", 2, to={"arc": vectors("1")}),
        "rejected",
        "equality 0 does not hold",
    ),
    ("chain_rule_at_equality", put("proof", 1, "branches", 0, 1, "cases", 2, to={}), "rejected", "no leaf"),
]


@pytest.mark.parametrize("place", range(len(WRONG)))
def test_wrong(place: int) -> None:
    name, change, verdict, reason = WRONG[place]
    data = copy.deepcopy(JUMPING[name])
    change(data)
    result = check_text(json.dumps(data))
    assert result.verdict == verdict, result.reasons
    assert any(reason in text for text in result.reasons) or verdict == "accepted", result.reasons


def one(*pairs: tuple[Json, Json]) -> Any:
    statements, proofs = zip(*pairs, strict=True)
    text = {"format": "consderiv-certificate/1", "statement": list(statements), "proof": list(proofs)}
    return check_text(json.dumps(text))


def test_a_jump_has_no_frechet_set() -> None:
    step = copy.deepcopy(STEEP)
    step["nodes"][3] = ["constant", "1"]
    result = one((claim("frechet", step, "0", set=hull("1")), {}))
    assert result.verdict == "rejected" and "jumps along" in result.reasons[0]


@pytest.mark.parametrize("curved", [False, True])
def test_dependent_walls(curved: bool) -> None:
    """relu(y) + relu(y + x y): two walls with one gradient do not count as in general position."""
    nodes = [["variable", 0], ["variable", 1], ["mul", 0, 1], ["add", 1, 2 if curved else 1], ["relu", 1]]
    of = {
        "variables": ["x", "y"],
        "nodes": [*nodes, ["relu", 3], ["add", 4, 5]],
        "outputs": [6],
        "map": False,
    }
    unit: Json = [["1", []], ["1", [[0, 1]]]] if curved else [["2", []]]
    one_: Json = [["1", []]]
    up, down = {"arc": vectors("0 1")}, {"arc": vectors("0 -1")}
    empty = {"empty": {"terms": [[unit, one_, [0]], [one_, one_, [1]]]}}
    line: Json = {
        "directions": vectors("1 0", "-1 0", "0 1", "0 -1"),
        "bounds": [[[k, "1"]] for k in range(4)],
    }

    def leaf(d: str, member: int, *multipliers: Json) -> Json:
        frechet = {"multipliers": list(multipliers), **line}
        return {"direction": d.split(), "member": member, "frechet": frechet}

    both = [[0, "2"]] if curved else [[0, "1"], [1, "1"]]
    edge = leaf("1 0", 2, [both, []], [[], both])
    cells = split(4, split(5, up, empty), split(5, empty, down))
    tree = {"on": ["0", "1"], "cases": [leaf("0 1", 0, [[]]), leaf("0 -1", 1, [[]]), edge]}
    top = "0 2" if curved else "0 3"
    body = union(hull(top), hull("0 0"), hull("0 0", top))
    result = one((claim("limiting", of, "0 0", set=body), {"cells": cells, "tree": tree}))
    assert result.verdict == ("rejected" if curved else "accepted"), result.reasons
    assert not curved or "dependent" in result.reasons[0]


@pytest.mark.parametrize("rule", ["frechet", "limiting"])
@pytest.mark.parametrize("proof", [{}, [], None, "x", {"derivative": "0"}, {"between": 0}, {"cells": {}}])
def test_malformed(rule: str, proof: Json) -> None:
    result = one((claim(rule, BEYOND, "0 0", set=hull("0 0")), proof))
    assert result.verdict in ("malformed", "rejected")
    assert not any("internal" in reason for reason in result.reasons), result.reasons

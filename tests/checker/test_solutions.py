"""Solutions of equations and their Clarke Jacobians: what is accepted, rejected, malformed."""

import json
from itertools import product
from typing import Any

import pytest
from handwritten import BOTH, certificate, claim, empty, hull, mixed, program, split, term, vectors, vertex
from handwritten_curved import ALPHA, ROOT_TWO
from inprocess import check_text
from mutation import check_accepted, check_mutants
from test_products import alone, changed, matrices, matrix

Json = Any
PLANE: Json = [["variable", 0], ["variable", 1]]
# y + |y|/2 - x
BENT = program("x y", [*PLANE, ["abs", 1], ["constant", "1/2"], ["mul", 2, 3], ["add", 1, 4], ["sub", 5, 0]], 6)
# 2 y + |x + y| - |x|
HIDDEN = program(
    "x y",
    [*PLANE, ["add", 0, 1], ["abs", 2], ["abs", 0], ["constant", "2"], ["mul", 5, 1], ["add", 6, 3], ["sub", 7, 4]],
    8,
)
# (u - |x| - y, v - 2 x - |y|)
PHI = program(
    "u v x y",
    [
        *PLANE,
        ["variable", 2],
        ["variable", 3],
        ["abs", 2],
        ["abs", 3],
        ["sub", 0, 4],
        ["sub", 6, 3],
        ["add", 2, 2],
        ["sub", 1, 8],
        ["sub", 9, 5],
    ],
    7,
    10,
    is_map=True,
)
# y - x + |y - x|/2, the same with x^2 in place of x, and with x^2 in the absolute value only
WALL = program("x y", [*PLANE, ["sub", 1, 0], ["abs", 2], ["constant", "1/2"], ["mul", 3, 4], ["add", 2, 5]], 6)
CURVED_WALL = program(
    "x y",
    [*PLANE, ["mul", 0, 0], ["sub", 1, 2], ["abs", 3], ["constant", "1/2"], ["mul", 4, 5], ["add", 3, 6]],
    7,
)
# exp(y) - 1 + |sin(y)|/2 - x
CURVED = program(
    "x y",
    [
        *PLANE,
        ["exp", 1],
        ["constant", "1"],
        ["sub", 2, 3],
        ["sin", 1],
        ["abs", 5],
        ["constant", "1/2"],
        ["mul", 6, 7],
        ["add", 4, 8],
        ["sub", 9, 0],
    ],
    10,
)
# y - relu(|s| - |t|): slopes 0 and (+-1, +-1)
ROOF = program(
    "s t y",
    [
        ["variable", 0],
        ["variable", 1],
        ["variable", 2],
        ["abs", 0],
        ["abs", 1],
        ["sub", 3, 4],
        ["relu", 5],
        ["sub", 2, 6],
    ],
    7,
)


def reached(k: int, direction: str, *arc: str) -> Json:
    return vertex(k, *arc) | {"direction": direction.split()}


def idle(*shares: Json) -> Json:
    return {"idle": [list(share) for share in shares]}


def solution(of: Json, at: str, answer: Json, tree: Json, power: int = 0, unknowns: int = 1, **more: Json) -> Json:
    stated = claim("solution_clarke", of, at, unknowns=unknowns, set=answer)
    return stated, {"clarke": 0, "power": power, "tree": tree, **more}


def clarke(of: Json, at: str, answer: Json, tree: Json, **more: Json) -> Json:
    return claim("clarke", of, at, set=answer), {"tree": tree, **more}


def bent() -> Json:
    return certificate(
        clarke(BENT, "0 0", hull("-1 1/2", "-1 3/2"), split(2, vertex(1, "0 1"), vertex(0, "0 -1"))),
        solution(BENT, "0 0", hull("2/3", "2"), split(2, reached(0, "1", "0 1"), reached(1, "-1", "0 -1"))),
    )


def bent_map() -> Json:
    """As a map with one output, with the variables in the other order, and a Clarke set with a vertex twice."""
    of = program("y x", [["variable", 1], ["variable", 0], *BENT["nodes"][2:]], 6, is_map=True)
    wide = matrices("1/2 -1", "3/2 -1", "1/2 -1")
    back = program("x y", BENT["nodes"], 6, is_map=True)
    tree = split(2, reached(0, "1", "0 1"), reached(1, "-1", "0 -1"))
    return certificate(
        clarke(back, "0 0", matrices("-1 1/2", "-1 3/2"), split(2, vertex(1, "0 1"), vertex(0, "0 -1"))),
        solution(back, "0 0", matrices("2/3", "2"), tree),
        clarke(of, "0 0", wide, split(2, vertex(1, "1 0"), vertex(0, "-1 0")))[:1] + ({"trust": "three vertices"},),
        (
            solution(of, "0 0", matrices("3/2", "1/2"), split(2, reached(0, "1", "1 0"), reached(1, "-1", "-1 0")))[0],
            {"clarke": 2, "power": 2, "tree": split(2, reached(0, "1", "1 0"), reached(1, "-1", "-1 0"))},
        ),
    )


def hidden() -> Json:
    full = hull("-2 1", "0 1", "0 3", "2 3")
    return certificate(
        clarke(
            HIDDEN,
            "0 0",
            full,
            split(
                3,
                split(4, vertex(2, "1 0"), vertex(3, "-1 2")),
                split(4, vertex(0, "1 -2"), vertex(1, "-1 0")),
            ),
        ),
        solution(
            HIDDEN,
            "0 0",
            hull("0"),
            split(
                3,
                split(4, reached(0, "1", "1 0"), idle([0, "3/4"], [1, "1/4"])),
                split(4, idle([0, "1/4"], [1, "3/4"]), reached(0, "-1", "-1 0")),
            ),
        ),
        (alone("solution_member", set=full, element=["-2/3"]), mixed([3, "1"])),
        (alone("solution_member", set=full, element=["0"]), mixed([0, "1/2"], [3, "1/2"])),
        (alone("solution_nonmember", set=full, element=["-1"]), {"functional": ["-1"]}),
    )


SLOPES = matrices("1/3 1/3,2/3 -1/3", "-1/3 1/3,2/3 1/3", "1 1,2 1", "-1 1,2 -1")
WIDE = matrices("1 0 -1 -1,0 1 -2 -1", "1 0 -1 -1,0 1 -2 1", "1 0 1 -1,0 1 -2 -1", "1 0 1 -1,0 1 -2 1")


def tetrahedron() -> Json:
    return certificate(
        clarke(
            PHI,
            "0 0 0 0",
            WIDE,
            split(
                4,
                split(5, vertex(0, "0 0 1 1"), vertex(1, "0 0 1 -1")),
                split(5, vertex(2, "0 0 -1 1"), vertex(3, "0 0 -1 -1")),
            ),
        ),
        solution(
            PHI,
            "0 0 0 0",
            matrices("-1 1,2 -1", "-1/3 1/3,2/3 1/3", "1/3 1/3,2/3 -1/3", "1 1,2 1"),
            split(
                4,
                split(5, reached(0, "2 3", "0 0 1 1"), reached(2, "-1 4", "0 0 1 -1")),
                split(5, reached(1, "2 -1", "0 0 -1 1"), reached(3, "-1 -1", "0 0 -1 -1")),
            ),
            unknowns=2,
        ),
        (
            alone("solution_nonmember", set=WIDE, element=matrix("0 1/3,2/3 0")),
            {"functional": matrix("-1 -1,-1 7")},
        ),
        (alone("solution_member", set=WIDE, element=matrix("-1 1,2 -1")), mixed([0, "1"])),
    )


def walls() -> Json:
    """Solutions that lie in a wall."""
    leaf = split(3, vertex(1, "0 1"), vertex(0, "0 -1"))
    return certificate(
        clarke(WALL, "0 0", hull("-1/2 1/2", "-3/2 3/2"), leaf),
        solution(WALL, "0 0", hull("1"), split(3, reached(0, "0", "0 1"), {"vertex": 0})),
        solution(WALL, "0 0", hull("1"), split(3, mixed([0, "1"]), reached(0, "5", "0 -1"))),
    )


def curved() -> Json:
    tree = split(6, reached(0, "1", "0 1"), reached(1, "-1", "0 -1"))
    return certificate(
        clarke(CURVED, "0 0", hull("-1 1/2", "-1 3/2"), split(6, vertex(1, "0 1"), vertex(0, "0 -1"))),
        solution(CURVED, "0 0", hull("2/3", "2"), tree),
        solution(CURVED, "0 0", hull("2/3", "2"), tree, taylor=3),
    )


def roof() -> Json:
    def leaf(s: int, t: int, up: bool) -> tuple[Json, Json]:
        k = 2 * (s < 0) + (t < 0)
        if up:
            return vertex(k, f"{2 * s} {t} 0"), reached(k, f"{2 * s} {t}", f"{2 * s} {t} 0")
        return mixed([0, "1/2"], [3, "1/2"]), mixed([1, "1/2"], [2, "1/2"])

    trees = []
    for which in (0, 1):
        cases = [split(6, leaf(s, t, True)[which], leaf(s, t, False)[which]) for s, t in product((1, -1), repeat=2)]
        trees.append(split(3, split(4, *cases[:2]), split(4, *cases[2:])))
    return certificate(
        clarke(ROOF, "0 0 0", hull("-1 1 1", "-1 -1 1", "1 1 1", "1 -1 1"), trees[0]),
        solution(ROOF, "0 0 0", hull("1 -1", "1 1", "-1 -1", "-1 1"), trees[1], power=1),
    )


def empty_leaves() -> Json:
    """y + |y|/2 - x + |y|/2 - |y|/2, with cells that are empty."""
    of = program(
        "x y", [*BENT["nodes"][:-1], ["abs", 1], ["mul", 6, 3], ["add", 5, 7], ["sub", 8, 7], ["sub", 9, 0]], 10
    )
    return certificate(
        clarke(
            of,
            "0 0",
            hull("-1 1/2", "-1 3/2"),
            split(2, split(6, vertex(1, "0 1"), BOTH), split(6, BOTH, vertex(0, "0 -1"))),
        ),
        solution(
            of,
            "0 0",
            hull("2/3", "2"),
            split(2, split(6, reached(0, "1", "0 1"), BOTH), split(6, BOTH, reached(1, "-1", "0 -1"))),
        ),
    )


def beside_root_two() -> Json:
    """y + |y^2 - 2|/8 - x, at y = sqrt(2)."""
    nodes = [*PLANE, ["mul", 1, 1], ["constant", "2"], ["sub", 2, 3], ["abs", 4], ["constant", "1/8"], ["mul", 5, 6]]
    of = program("x y", [*nodes, ["add", 1, 7], ["sub", 8, 0]], 9)
    low, high = ["1", "-1/4"], ["1", "1/4"]
    # 1 / (1 + alpha/4) = (16 - 4 alpha) / 14
    first, second = ["8/7", "-2/7"], ["8/7", "2/7"]
    stated = {"type": "polytope", "vertices": [["-1", low], ["-1", high]]}
    slopes = {"type": "polytope", "vertices": [[first], [second]]}
    at = {"point": [ALPHA, ALPHA]}
    one, two = (
        clarke(of, "", stated, split(5, vertex(1, "0 1"), vertex(0, "0 -1"))),
        solution(of, "", slopes, split(5, reached(0, "1", "0 1"), reached(1, "-1", "0 -1"))),
    )
    return {"field": ROOT_TWO} | certificate(
        (one[0] | at, one[1]),
        (two[0] | at, two[1]),
        (alone("solution_member", set=stated, element=[first], shape=[2]), mixed([1, "1"])),
    )


COMPLETE = {
    make.__name__: make() for make in (bent, hidden, tetrahedron, walls, curved, roof, empty_leaves, beside_root_two)
}


@pytest.mark.parametrize("name", COMPLETE)
def test_accepted(name: str) -> None:
    check_accepted(COMPLETE[name])


def test_maps_and_trust() -> None:
    result = check_text(json.dumps(bent_map()))
    assert (result.verdict, len(result.reasons), len(result.verified)) == ("incomplete", 1, 4), result.reasons


def test_words() -> None:
    assert check_text(json.dumps(bent())).verified[1] == (
        "statement 1 (solution_clarke): the Clarke Jacobian of the solution y of F = 0, "
        "F(x, y) at (0, 0), is conv{2/3, 2} (given statement 0)"
    )


SWAPPED = program("y x", [["variable", 0], ["variable", 1], *BENT["nodes"][2:]], 6)
JUMP = program("x y", [*PLANE, ["gt", 1, 0], ["add", 1, 1], ["where", 2, 1, 1], ["sub", 4, 0]], 5)
TREE = "proof.1.tree"
REJECTED = [
    (bent, "statement.1.set", hull("-2/3", "-2"), "is not vertex"),
    (bent, "statement.1.set", hull("2", "2/3"), "is not vertex"),
    (bent, "statement.1.set", hull("2/3", "2", "1"), "vertex 2"),
    (bent, "statement.1.set", hull("2/3", "2", "2"), "has vertex 2"),
    (bent, "statement.1.point", ["1", "1"], "does not vanish"),
    (bent, "statement.1.point", ["3/2", "1"], "another program or point"),
    (bent, "statement.1.program", SWAPPED, "another program"),
    (bent, "statement.1.program", JUMP, "without comparison"),
    (bent, "proof.1.clarke", 1, "not a 'clarke' statement"),
    (bent, f"{TREE}.cases.0.direction", ["-1"], "slope of a guard"),
    (bent, f"{TREE}.cases.0.direction", ["0"], "slope of a guard"),
    (bent, f"{TREE}.cases.0.arc", vectors("0 -1"), "does not lie in the cell"),
    (bent, f"{TREE}.cases.0", {"vertex": 0}, "no leaf with an arc and a direction has vertex 0"),
    (bent, f"{TREE}.cases.0", mixed([0, "1"]), "no leaf with an arc and a direction has vertex 0"),
    (bent, f"{TREE}.cases.0", mixed([0, "1/2"], [1, "1/2"]), "not this combination"),
    (bent, f"{TREE}.cases.0", idle([0, "1"]), "combination of the slopes is not zero"),
    (bent, f"{TREE}.cases.0", idle([0, "0"]), "a number or a slope is zero"),
    (bent, f"{TREE}.cases.0", idle([0, "-1"]), "negative"),
    (bent, f"{TREE}.cases.0", empty(term(0)), "sum is not the zero polynomial"),
    (bent, TREE, {"vertex": 0}, "not determined"),
    (hidden, f"{TREE}.cases.0.cases.1", {"vertex": 0}, "is not vertex 0"),
    (hidden, f"{TREE}.cases.0.cases.1", idle([0, "1/2"], [1, "1/2"]), "not zero"),
    (hidden, f"{TREE}.cases.0.cases.0", idle([0, "1"], [1, "1"]), "not zero"),
    (hidden, f"{TREE}.cases.1.cases.0", reached(0, "1", "1 -2"), "is not vertex 0"),
    (hidden, "statement.1.set", hull("0", "-2/3"), "no leaf"),
    (hidden, "statement.2.element", ["1"], "not zero"),
    (hidden, "statement.4.element", ["-2/3"], "not positive"),
    (hidden, "proof.4.functional", ["1"], "not positive"),
    (tetrahedron, "statement.1.set.vertices.2", matrix("1/3 1/3,2/3 1/3"), "is not vertex 2"),
    (tetrahedron, "statement.1.set.vertices.0", matrix("1 -1,-1 2"), "is not vertex 0"),
    (tetrahedron, f"{TREE}.cases.0.cases.0.direction", ["1", "-1"], "slope of a guard"),
    (tetrahedron, "statement.2.element", matrix("-1 1,2 -1"), "not positive"),
    (tetrahedron, "proof.2.functional", matrix("1 1,1 -7"), "not positive"),
    (tetrahedron, "proof.3.weights", [[1, "1"]], "not zero"),
    (walls, f"{TREE}.cases.0", idle([0, "1"]), "slope is zero"),
    (curved, f"{TREE}.cases.0", idle([0, "1"]), "not zero"),
    (roof, "statement.1.set", hull("-1 -1", "1 -1", "-1 1", "1 1"), "is not vertex"),
    (roof, "proof.1.tree.cases.0.cases.0.cases.1", idle([0, "1"], [2, "1"]), "not zero"),
    (empty_leaves, f"{TREE}.cases.0.cases.1", {"vertex": 1}, "is not vertex 1"),
    (beside_root_two, "field", {"generator": ["-2", "0", "1"], "interval": ["-2", "-1"]}, ""),
    (beside_root_two, "statement.1.set.vertices.0.0", "2/3", "is not vertex 0"),
]


@pytest.mark.parametrize("place", range(len(REJECTED)))
def test_rejected(place: int) -> None:
    make, path, value, reason = REJECTED[place]
    result = check_text(json.dumps(changed(make(), path, value)))
    assert result.verdict == "rejected", result.reasons
    assert any(reason in text for text in result.reasons), result.reasons


def test_a_zero_slope_on_a_curved_leaf() -> None:
    """Solutions of y - x^2 + |y - x^2|/2 = 0 lie in the wall; the rule does not reach them."""
    tree = split(4, reached(0, "1", "0 1"), {"vertex": 0})
    data = certificate(
        clarke(CURVED_WALL, "0 0", hull("0 1/2", "0 3/2"), split(4, vertex(1, "0 1"), vertex(0, "0 -1"))),
        solution(CURVED_WALL, "0 0", hull("0"), tree),
    )
    result = check_text(json.dumps(data))
    assert result.verdict == "rejected" and "the leaf is not affine" in result.reasons[0]


def test_idle_needs_affine_leaves() -> None:
    """y = min(relu(s + t^2), relu(t^2 - s)) is t^2 - |s| where |s| < t^2, else 0: slopes tend to -1, 0 and 1.

    To first order the cell |s| < t^2 is the line s = 0, so its slopes would be lost if it counted as idle.
    """
    nodes: Json = [["variable", 0], ["variable", 1], ["variable", 2], ["mul", 1, 1], ["add", 0, 3], ["sub", 3, 0]]
    of = program("s t y", [*nodes, ["relu", 4], ["relu", 5], ["min", 6, 7], ["sub", 2, 8]], 9)

    def tree(first: Json, second: Json, beside: Json) -> Json:
        void = empty(term(0), term(2)), empty(term(1), term(2))
        inner = split(8, first, second), split(8, void[0], beside), split(8, beside, void[1])
        return split(6, split(7, *inner[:2]), split(7, inner[2], beside))

    rising, falling = vertex(0, "0 1 0", "0 0 0", "-1 0 0"), vertex(1, "0 1 0", "0 0 0", "1 0 0")
    lost = idle([0, "1"], [1, "1"])
    data = certificate(
        clarke(of, "0 0 0", hull("-1 0 1", "1 0 1"), tree(rising, falling, mixed([0, "1/2"], [1, "1/2"]))),
        solution(of, "0 0 0", hull("0 0"), tree(lost, lost, {"vertex": 0})),
    )
    result = check_text(json.dumps(data))
    assert (result.verdict, len(result.reasons)) == ("rejected", 1), result.reasons
    assert result.reasons[0].endswith("tree.cases[0].cases[0].cases[0].idle: the leaf is not affine")


def test_no_invertible_projection() -> None:
    """|y| - x: no solution for x < 0."""
    of = program("x y", [*PLANE, ["abs", 1], ["sub", 2, 0]], 3)
    data = certificate(
        clarke(of, "0 0", hull("-1 -1", "-1 1"), split(2, vertex(1, "0 1"), vertex(0, "0 -1"))),
        solution(of, "0 0", hull("-1", "1"), split(2, reached(1, "1", "0 1"), reached(0, "1", "0 -1"))),
    )
    for power in (0, 1, 64):
        data["proof"][1]["power"] = power
        result = check_text(json.dumps(data))
        assert result.verdict == "rejected" and "both signs" in result.reasons[0]


def test_singular_leaf() -> None:
    """A leaf with a singular B has no V; without the Clarke condition it could not be idle either."""
    of = program("x y", [*PLANE, ["relu", 1], ["sub", 2, 0]], 3)
    data = certificate(
        clarke(of, "0 0", hull("-1 1/2", "-1 1"), split(2, vertex(1, "0 1"), vertex(0, "0 -1"))),
        solution(of, "0 0", hull("1"), split(2, reached(0, "1", "0 1"), idle([0, "1"]))),
    )
    result = check_text(json.dumps(data))
    assert result.verdict == "rejected"
    assert "singular" in result.reasons[1]


MALFORMED = [
    (bent, "statement.1.unknowns", 0, "one for each output"),
    (bent, "statement.1.unknowns", 2, "index 2"),
    (bent, "statement.1.unknowns", "1", "an index"),
    (bent, "statement.1.unknowns", True, "an index"),
    (tetrahedron, "statement.1.unknowns", 1, "one for each output"),
    (tetrahedron, "statement.1.unknowns", 3, "one for each output"),
    (bent, "statement.1.set", hull("2/3 2"), "length 1"),
    (bent, "statement.1.set", matrices("2/3"), "a number"),
    (bent, "statement.1.set", {"type": "finite", "elements": [["2"]]}, "polytope"),
    (bent, "statement.1.set", hull("2/3"), "index 1"),
    (bent, "statement.1.shape", [1], "unknown"),
    (bent, "proof.1.power", 65, "index 65"),
    (bent, "proof.1.power", None, "an index"),
    (bent, "proof.1.continuous", 0, "unknown"),
    (bent, "proof.1.taylor", 17, "index 17"),
    (bent, "proof.1.clarke", 2, "index 2"),
    (bent, f"{TREE}.cases.0", vertex(0, "0 1"), "'direction' is missing"),
    (bent, f"{TREE}.cases.0", {"vertex": 0, "direction": ["1"]}, "'arc' is missing"),
    (bent, f"{TREE}.cases.0.direction", ["1", "0"], "length 1"),
    (bent, f"{TREE}.cases.0.arc", [["1"]], "length 2"),
    (bent, f"{TREE}.cases.0", reached(2, "1", "0 1"), "index 2"),
    (bent, f"{TREE}.cases.0", idle(), "at least 1"),
    (bent, f"{TREE}.cases.0", idle([1, "1"]), "index 1"),
    (bent, f"{TREE}.cases.0", idle([0, "1"]) | {"vertex": 0}, "unknown"),
    (hidden, f"{TREE}.cases.0.cases.1", idle([1, "1/4"], [0, "3/4"]), "must increase"),
    (hidden, f"{TREE}.cases.0.cases.1", idle([0, "1/4"], [0, "3/4"]), "must increase"),
    (hidden, "statement.2.element", ["0", "0"], "length 1"),
    (hidden, "statement.2.set", hull("1"), "more columns than rows"),
    (hidden, "proof.4.functional", [["-1"]], "a number"),
    (tetrahedron, "statement.2.set", matrices("1 0,0 1"), "more columns than rows"),
]


@pytest.mark.parametrize("place", range(len(MALFORMED)))
def test_malformed(place: int) -> None:
    make, path, value, reason = MALFORMED[place]
    result = check_text(json.dumps(changed(make(), path, value)))
    assert result.verdict == "malformed", result.reasons
    assert any(reason in text for text in result.reasons), result.reasons


@pytest.mark.parametrize("name", COMPLETE)
def test_mutants(name: str) -> None:
    check_mutants(COMPLETE[name], name)

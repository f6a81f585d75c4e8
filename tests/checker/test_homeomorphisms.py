"""Solutions without Clarke's condition: the proof by a target, whose preimages are counted."""

import json
from typing import Any

import pytest
from handwritten import ONE, certificate, empty, hull, program, split, vectors
from inprocess import check_text
from mutation import check_accepted, check_mutants
from test_products import changed
from test_solutions import PLANE, bent, curved, hidden, idle, reached, solution, tetrahedron

Json = Any


def by_target(data: Json, *target: str) -> Json:
    """Only the statement on the solution, proved by a target."""
    proof = {"target": list(target), "tree": data["proof"][1]["tree"]}
    return {**data, "statement": data["statement"][1:2], "proof": [proof]}


def turned() -> Json:
    """x - y - relu(y): both determinants are negative."""
    nodes = [*PLANE, ["relu", 1], ["neg", 2], ["sub", 3, 1], ["add", 4, 0]]
    of = program("x y", nodes, 5)
    tree = split(2, reached(0, "1", "0 1"), reached(1, "-1", "0 -1"))
    (statement, proof) = solution(of, "0 0", hull("1/2", "1"), tree)
    return certificate((statement, {"target": ["0", "3"], "tree": proof["tree"]}))


COMPLETE = {
    "bent": by_target(bent(), "1", "1"),
    "bent_elsewhere": by_target(bent(), "0", "-7/3"),
    "hidden": by_target(hidden(), "1", "5"),
    "tetrahedron": by_target(tetrahedron(), "1", "2", "3", "5"),
    "turned": turned(),
}


@pytest.mark.parametrize("name", COMPLETE)
def test_accepted(name: str) -> None:
    check_accepted(COMPLETE[name])


@pytest.mark.parametrize("name", COMPLETE)
def test_mutants(name: str) -> None:
    check_mutants(COMPLETE[name], name, 200)


FOLD = program("x y", [*PLANE, ["abs", 1], ["sub", 2, 0]], 3)  # |y| - x
FLAT = program("x y", [*PLANE, ["relu", 1], ["sub", 2, 0]], 3)
BOTH = split(2, reached(0, "1", "0 1"), reached(1, "1", "0 -1"))


def bad(of: Json, answer: Json, tree: Json, *target: str) -> Json:
    statement, proof = solution(of, "0 0", answer, tree)
    return certificate((statement, {"target": list(target), "tree": proof["tree"]}))


WRONG = [
    (by_target(bent(), "0", "0"), "lies on a wall"),
    (by_target(bent(), "2", "-2"), "lies on a wall"),
    (by_target(tetrahedron(), "0", "0", "0", "0"), "lies on a wall"),
    (by_target(curved(), "1", "1"), "not affine"),
    (bad(FOLD, hull("1", "-1"), BOTH, "1", "1"), "both signs"),
    (bad(FLAT, hull("1", "0"), split(2, reached(0, "1", "0 1"), idle([0, "1"])), "1", "1"), "singular"),
    (changed(turned(), "statement.0.set", hull("1/2", "1", "3/4")), "has vertex 2"),
    (changed(turned(), "statement.0.point", ["1", "0"]), "does not vanish"),
]


@pytest.mark.parametrize("place", range(len(WRONG)))
def test_rejected(place: int) -> None:
    data, reason = WRONG[place]
    result = check_text(json.dumps(data))
    assert result.verdict == "rejected", result.reasons
    assert any(reason in text for text in result.reasons), result.reasons


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        ("proof.0.target", ["1"], "length 2"),
        ("proof.0.target", None, "a list"),
        ("proof.0.target", ["1", 1], "a number"),
        ("proof.0", {"target": ["1", "1"]}, "'tree' is missing"),
        ("proof.0.clarke", 0, "unknown"),
        ("proof.0.power", 0, "unknown"),
    ],
)
def test_malformed(path: str, value: Json, reason: str) -> None:
    result = check_text(json.dumps(changed(turned(), path, value)))
    assert result.verdict == "malformed"
    assert any(reason in text for text in result.reasons), result.reasons


def winding() -> Json:
    """(|y| - |z|, |y + z| - |y - z|) = (x, 0): it winds twice, and x > 0 has the solutions (x, 0) and (-x, 0).

    All else is true: the determinants are positive, and these are the slopes of the solutions in the leaves.
    """
    sums = [["add", 1, 2], ["abs", 7], ["sub", 1, 2], ["abs", 9], ["sub", 8, 10]]
    nodes = [*PLANE, ["variable", 2], ["abs", 1], ["abs", 2], ["sub", 3, 4], ["sub", 5, 0], *sums]

    def leaf(s: int, t: int, u: int, v: int) -> Json:
        if s == t != u or t != s != v:
            return empty(*([ONE, ONE, [k]] for k in (0, 1, 2 if s == t else 3)))
        if u == v:  # |y| > |z|
            return reached(0 if s > 0 else 1, "1", f"0 {2 * s} {t}")
        return reached(2 if t < 0 else 3, "-1", f"0 {s} {2 * t}")

    def tree(*signs: int) -> Json:
        if len(signs) == 4:
            return leaf(*signs)
        return split((3, 4, 8, 10)[len(signs)], tree(*signs, 1), tree(*signs, -1))

    answer = {"type": "polytope", "vertices": [vectors(*v.split(",")) for v in ("1,0", "-1,0", "0,1", "0,-1")]}
    of = program("x y z", nodes, 6, 11, is_map=True)
    statement, proof = solution(of, "0 0 0", answer, tree(), unknowns=2)
    return certificate((statement, {"target": ["1", "3", "1"], "tree": proof["tree"]}))


def test_a_map_that_winds_twice_is_no_homeomorphism() -> None:
    result = check_text(json.dumps(winding()))
    assert (result.verdict, result.reasons) == (
        "rejected",
        ["statement 0 (solution_clarke): proof.target: the target has 2 preimages"],
    )

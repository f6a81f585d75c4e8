"""Products of two sets of matrices, sets without singular matrices: what is accepted, rejected, malformed."""

import json
import time
from copy import deepcopy
from random import Random
from typing import Any

import pytest
from handwritten import certificate, hull, mixed, vectors
from handwritten_curved import ALPHA, ROOT_TWO
from inprocess import check_text
from mutation import check_accepted, check_mutants

Json = Any


def alone(rule: str, **keys: Json) -> Json:
    return {"rule": rule, **keys}


def matrices(*texts: str) -> Json:
    """A polytope of matrices, rows separated by commas."""
    return {"type": "polytope", "vertices": [matrix(text) for text in texts]}


def matrix(text: str) -> Json:
    return vectors(*text.split(","))


def cut(entry: int, value: str, *cases: Json) -> Json:
    return {"cut": [entry, value], "cases": list(cases)}


def facing(text: str) -> Json:
    return {"functional": text.split()}


def one(k: int) -> Json:
    return [[k, "1"]]


SIGNS, TOP = hull("-1", "1"), hull("-1 1", "1 1")
SQUARE = hull("-1 -1", "-1 1", "1 -1", "1 1")
BOW_TIE = alone("product_nonmember", left=SIGNS, right=TOP, element=["1", "0"])  # (s, t), |s| <= |t| <= 1
TURNED = matrices("1 0,0 1", "0 -1,1 -1")  # l1^2 - l1 l2 + l2^2
PHI = matrices("1 1,2 1", "-1 1,2 1", "1 1,2 -1", "-1 1,2 -1")  # (|x| + y, 2 x + |y|)
CROSSED = matrices("1 0,0 1", "0 2,1 0")  # l1^2 - 2 l2^2
ROOT: Json = [[["2", "-1"], ["-2", "2"]], [["-1", "1"], ["2", "-1"]]]


def products() -> Json:
    sides = [[[2, "1"]], one(0), one(1), one(3)]
    return certificate(
        (
            alone("product_hull", left=SIGNS, right=TOP, set=SQUARE),
            {"vertices": [[0, 1], [1, 0], [0, 0], [1, 1]], "weights": sides},
        ),
        (BOW_TIE, {"factor": "left", "tree": cut(0, "0", facing("1 1"), facing("1 -1"))}),
        (
            alone("product_member", left=SIGNS, right=TOP, element=["1/8", "-1/2"]),
            {
                "left": [["-1/2"], [[0, "3/4"], [1, "1/4"]]],
                "right": [["-1/4", "1"], [[0, "5/8"], [1, "3/8"]]],
            },
        ),
    )


def products_of_matrices() -> Json:
    left, right = matrices("1 0,0 1", "0 1,1 0"), matrices("1,2", "3,4")
    return certificate(
        (
            alone("product_hull", left=left, right=right, set=matrices("1,2", "2,1", "3,4", "4,3")),
            {"vertices": [[0, 0], [1, 0], [0, 1], [1, 1]], "weights": [one(0), one(2), one(1), one(3)]},
        ),
        (
            alone("product_member", left=left, right=right, element=matrix("5/2,5/2")),
            {
                "left": [matrix("1/2 1/2,1/2 1/2"), [[0, "1/2"], [1, "1/2"]]],
                "right": [matrix("2,3"), [[1, "1/2"], [0, "1/2"]]],
            },
        ),
        (
            alone("product_nonmember", left=left, right=right, element=matrix("5,2")),
            {"factor": "right", "tree": cut(1, "2", {"functional": matrix("1,0")}, {"functional": matrix("1,0")})},
        ),
        (  # products a (b, c) with a in [1, 2] and b + c = 1, b, c >= 0: not in the box of their hull
            alone("product_nonmember", left=hull("1", "2"), right=hull("0 1", "1 0"), element=["2", "1/2"]),
            {"factor": "right", "tree": facing("1 1")},
        ),
        (  # nothing is left on one side of a cut
            alone("product_nonmember", left=hull("1"), right=hull("1"), element=["2"]),
            {"factor": "left", "tree": cut(0, "0", facing("0"), facing("1"))},
        ),
        (  # two cuts, the second one across a point of the first
            alone("product_nonmember", left=SIGNS, right=TOP, element=["1", "0"]),
            {
                "factor": "left",
                "tree": cut(0, "0", cut(0, "-1/2", *[facing("1 1")] * 2), cut(0, "1", *[facing("1 -1")] * 2)),
            },
        ),
    )


def invertible_sets() -> Json:
    return certificate(
        (alone("invertible", set=PHI), {"power": 0}),
        (alone("invertible", set=TURNED), {"power": 1}),
        (alone("invertible", set=hull("-1/2", "-3")), {"power": 9}),
        (alone("invertible", set=matrices("1/2")), {"power": 3}),
        (alone("singular", set=SIGNS, element=["0"]), mixed([0, "1/2"], [1, "1/2"]) | {"kernel": ["7"]}),
    )


def field_of_root_two() -> Json:
    shares = [[0, ["2", "-1"]], [1, ["-1", "1"]]]
    return {"field": ROOT_TWO} | certificate(
        (alone("singular", set=CROSSED, element=ROOT), {"weights": shares, "kernel": [ALPHA, "-1"]}),
        (alone("invertible", set={"type": "polytope", "vertices": [[[ALPHA]], [["1"]]]}), {"power": 2}),
        (alone("invertible", set={"type": "polytope", "vertices": [[ALPHA]]}, shape=[1]), {"power": 0}),
        (
            alone(
                "product_nonmember",
                left={"type": "polytope", "vertices": [[[ALPHA]], [["1"]]]},
                right=hull("0 1", "1 0"),
                element=[["1", ["1/2", "1/2"]]],
            ),
            {"factor": "left", "tree": cut(0, ["0", "1"], *[{"functional": [["1", "1"]]}] * 2)},
        ),
    )


def field_of_constants() -> Json:
    e = {"terms": [["1", [[0, 1]]]]}
    return {"field": {"constants": [["exp", "1"]]}} | certificate(
        (
            alone("product_member", left=matrices("1"), right=hull("0 1", "2 0"), element=[["1", "1/2"]]),
            {"left": [[["1"]], one(0)], "right": [["1", "1/2"], [[0, "1/2"], [1, "1/2"]]]},
        ),
        (alone("invertible", set={"type": "polytope", "vertices": [[e], ["1"]]}), {"power": 1}),
        (
            alone(
                "product_nonmember", left={"type": "polytope", "vertices": [[e], ["-1"]]}, right=TOP, element=["1", "0"]
            ),
            {"factor": "left", "tree": cut(0, "0", facing("1 1"), facing("1 -1"))},
        ),
    )


ACCEPTED = {
    make.__name__: make()
    for make in (products, products_of_matrices, invertible_sets, field_of_root_two, field_of_constants)
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_accepted(name: str) -> None:
    check_accepted(ACCEPTED[name])


def test_words() -> None:
    words = check_text(json.dumps(products())).verified
    assert words[1].endswith(
        "(1, 0) is not the product of a matrix of conv{-1, 1} and a matrix of conv{(-1, 1), (1, 1)}"
    )
    assert (
        "every matrix of conv{[(1, 0), (0, 1)], [(0, -1), (1, -1)]} is invertible"
        in (check_text(json.dumps(invertible_sets())).verified[1])
    )


def changed(data: Json, path: str, value: Json) -> Json:
    """A copy with another value at the place: keys and indices, separated by dots."""
    result = deepcopy(data)
    *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    inner = result
    for step in steps:
        inner = inner[step]
    inner[last] = value
    return result


REJECTED = [
    (products, "statement.0.set", hull("-1 -1", "-1 1", "1 -1", "1 2"), "vertex 3 is another matrix"),
    (products, "proof.0.vertices.0", [0, 0], "vertex 0 is another matrix"),
    (products, "proof.0.weights.1", one(1), "not the product"),
    (products, "proof.0.weights.1", [[0, "1/2"]], "sum 1"),
    (products, "proof.1.tree", facing("1 0"), "does not separate"),
    (products, "proof.1.tree.cut.1", "1/2", "cases[0]: the functional does not separate"),
    (products, "proof.1.tree.cut.1", "-1/2", "cases[1]: the functional does not separate"),
    (products, "proof.1.tree.cases.0.functional", ["1", "-1"], "cases[0]: the functional does not separate"),
    (products, "proof.1.tree.cases.1.functional", ["0", "0"], "does not separate"),
    (products, "proof.1.factor", "right", "does not separate"),
    (products, "statement.1.element", ["1", "1"], "does not separate"),  # on the boundary
    (products, "proof.2.left.0", ["1/2"], "not the matrix"),
    (products, "proof.2.left", [["1/4"], [[0, "3/8"], [1, "5/8"]]], "not the element"),
    (products, "statement.2.element", ["1", "0"], "not the element"),
    (products_of_matrices, "statement.1.element", matrix("5/2,2"), "not the element"),
    (products_of_matrices, "statement.2.element", matrix("4,3"), "does not separate"),
    (products_of_matrices, "statement.3.element", ["1", "1"], "does not separate"),
    (invertible_sets, "statement.0.set.vertices.3", matrix("1 0,0 1"), "of both signs"),
    (invertible_sets, "proof.1.power", 0, "coefficients of both signs"),
    (invertible_sets, "statement.1.set", matrices("1 0,0 0", "0 0,0 1"), "pure power"),
    (invertible_sets, "statement.1.set", matrices("1 0,0 1", "1 0,0 0"), "matrix 1 is singular"),
    (invertible_sets, "statement.1.set", matrices("1 1,1 1"), "matrix 0 is singular"),
    (invertible_sets, "statement.2.set", hull("-1/2", "3"), "of both signs"),
    (invertible_sets, "statement.2.set", hull("-1/2", "0"), "matrix 1 is singular"),
    (invertible_sets, "statement.4.element", ["1"], "not the element"),
    (invertible_sets, "proof.4.kernel", ["0"], "zero, or not mapped to zero"),
    (field_of_root_two, "proof.0.kernel", [["0", "-1"], "-1"], "not mapped to zero"),
    (field_of_root_two, "proof.0.weights.0.1", "1/2", "sum 1"),
    (field_of_root_two, "field.interval", ["-2", "-1"], "is negative"),
    (field_of_root_two, "statement.1.set.vertices.0", [[["0", "-1"]]], "of both signs"),
    (field_of_root_two, "statement.3.element", [["1", ["-1", "1"]]], "does not separate"),
]


@pytest.mark.parametrize("place", range(len(REJECTED)))
def test_rejected(place: int) -> None:
    make, path, value, reason = REJECTED[place]
    result = check_text(json.dumps(changed(make(), path, value)))
    assert result.verdict == "rejected", result.reasons
    assert reason in result.reasons[0]


MALFORMED = [
    (products, "statement.0.left", SQUARE, "do not fit"),
    (products, "statement.0.set", TURNED, "expected a number"),
    (products, "statement.0.shape", [1], "'shape' is unknown"),
    (products, "statement.0.left", {"type": "finite", "elements": [["1"]]}, "of type polytope"),
    (products, "statement.0.left", [], "at least 1"),
    (products, "statement.0.left", 3, "expected a list"),
    (products, "statement.1.element", [["1", "0"]], "length 2"),
    (products, "proof.0.vertices", [[0, 1]], "length 4"),
    (products, "proof.0.vertices.1", [2, 0], "index 2"),
    (products, "proof.0.weights", [], "length 4"),
    (products, "proof.1.factor", "middle", "'left' or 'right'"),
    (products, "proof.1.factor", 1, "a string"),
    (products, "proof.1.tree.cut", [1, "0"], "index 1"),
    (products, "proof.1.tree.cut", [-1, "0"], "index -1"),
    (products, "proof.1.tree.cut.1", 0, "a number as a string"),
    (products, "proof.1.tree.cases", [facing("1 1")], "length 2"),
    (products, "proof.1.tree.more", [], "unknown"),
    (products, "proof.1.tree.cases.0", {}, "'functional' is missing"),
    (products, "proof.2.left", [["1"]], "length 2"),
    (invertible_sets, "proof.0.power", 65, "index 65"),
    (invertible_sets, "proof.0.power", -1, "index -1"),
    (invertible_sets, "proof.0.power", "0", "an index"),
    (invertible_sets, "statement.0.set", hull("1 2"), "square matrices"),
    (invertible_sets, "statement.0.set", matrices("1 2"), "square matrices"),
    (invertible_sets, "statement.0.set", matrices(",".join(["0 0 0 0 0 0 1"] * 7)), "too large"),
    (invertible_sets, "statement.0.shape", [3, 3], "length 3"),
    (invertible_sets, "proof.4.kernel", ["1", "0"], "length 1"),
    (field_of_root_two, "statement.2.shape", [2], "square"),
]


@pytest.mark.parametrize("place", range(len(MALFORMED)))
def test_malformed(place: int) -> None:
    make, path, value, reason = MALFORMED[place]
    result = check_text(json.dumps(changed(make(), path, value)))
    assert result.verdict == "malformed", result.reasons
    assert reason in result.reasons[0]


@pytest.mark.parametrize("key", ["left", "weights", "tree", "factor", "power", "kernel"])
def test_missing_keys(key: str) -> None:
    for data in ACCEPTED.values():
        for k, proof in enumerate(data["proof"]):
            if key in proof:
                less = {name: value for name, value in proof.items() if name != key}
                assert check_text(json.dumps(changed(data, f"proof.{k}", less))).verdict == "malformed"


def test_the_cut_is_exact() -> None:
    """The point (1, 0) is no product, (1 - 1/n, 1/n) is none, and (1/n, 1/n) is one for each n."""
    for n in (2, 1000, 10**30):
        for element, verdict in (
            ([f"{n - 1}/{n}", f"{n - 2}/{n}"], "accepted"),
            ([f"1/{n}", f"1/{n}"], "rejected"),
        ):
            data = changed(products(), "statement.1.element", element)
            assert check_text(json.dumps(data)).verdict == verdict


def grown(random: Random, count: int, size: int) -> Json:
    rows = [[[str(random.randint(1, 9)) for _ in range(size)] for _ in range(size)] for _ in range(count)]
    return {"type": "polytope", "vertices": rows}


@pytest.mark.parametrize(("count", "size", "power"), [(200, 6, 0), (3, 3, 64), (2, 6, 64), (2000, 2, 1)])
def test_large_determinants_end(count: int, size: int, power: int) -> None:
    data = certificate((alone("invertible", set=grown(Random(1), count, size)), {"power": power}))
    start = time.process_time()
    result = check_text(json.dumps(data))
    assert time.process_time() - start < 15
    assert result.verdict in ("malformed", "rejected", "accepted")
    assert result.verdict != "malformed" or "too large" in result.reasons[0]


def test_large_cuts_end() -> None:
    points = hull(*(f"{k * k % 97 - 48} {k}" for k in range(300)))
    tree = facing("1 1")
    for k in range(60):
        tree = cut(k % 2, str(k % 7), tree, tree)
        tree = json.loads(json.dumps(tree)) if k < 8 else cut(0, "0", facing("0 1"), tree["cases"][0])
    data = certificate(
        (
            alone("product_nonmember", left=points, right=matrices("1,1", "2,3"), element=["100000"]),
            {"factor": "left", "tree": tree},
        )
    )
    start = time.process_time()
    result = check_text(json.dumps(data))
    assert time.process_time() - start < 15
    assert result.verdict == "malformed" and "too large" in result.reasons[0]


@pytest.mark.parametrize("name", ACCEPTED)
def test_mutants(name: str) -> None:
    check_mutants(ACCEPTED[name], name)

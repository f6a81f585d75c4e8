"""Expectations: certificates that are accepted, those that are not, and sums that check signs and integrals."""

import json
from collections.abc import Callable
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from handwritten import hull, program
from handwritten_expectations import (
    ALL,
    AWAY,
    BENT,
    COIN,
    CUT,
    EXPECTATIONS,
    ONE,
    UNIFORM,
    WS,
    ZERO,
    beside_root_two,
    branches,
    by_formula,
    cells,
    coin,
    interval,
    links,
    logarithm,
    mean,
    mixture,
    part,
    poly,
    smoothing,
    triangle_in_a_box,
    walls,
)
from inprocess import MODULES, check_text
from mutation import check_accepted, check_mutants
from test_products import changed

Json = Any


@pytest.mark.parametrize("name", EXPECTATIONS)
def test_accepted(name: str) -> None:
    check_accepted(EXPECTATIONS[name])


@pytest.mark.parametrize("name", EXPECTATIONS)
def test_mutants(name: str) -> None:
    check_mutants(EXPECTATIONS[name], name, 150)


def test_words() -> None:
    law = "s = -1 with mass 1/2; s = 1 with mass 1/2"
    assert check_text(json.dumps(coin())).verified == [
        f"statement 0 (expected_clarke): the expectation of the Clarke sets of F(w, s) at 0, {law}, is conv{{-1, 1}}",
        f"statement 1 (expectation_clarke): the Clarke Jacobian of E F(w, s) at 0, {law}, is {{0}}",
        "statement 2 (subset): {0} is inside conv{1, -1}; "
        f"inner: the Clarke Jacobian of E F(w, s) at 0, {law} (statement 1); "
        f"outer: the expectation of the Clarke sets of F(w, s) at 0, {law} (statement 0)",
    ]
    words = check_text(json.dumps(interval())).verified
    assert all("s in (0, 1) with density" in text for text in words if "expect" in text), words
    words = check_text(json.dumps(beside_root_two())).verified
    assert "s in (0, alpha) with density (1/2*alpha)" in words[0], words
    words = check_text(json.dumps(mixture())).verified
    assert any("s = " in text and "; s in (" in text for text in words), words
    words = check_text(json.dumps(links())).verified
    assert words[2].endswith("set: columns 1 to 1 of the Clarke Jacobian of F(x, y) at (0, 0) (statement 0)")
    assert words[3].endswith("set: -2 times the Clarke Jacobian of F(x, y) at (0, 0) (statement 0)")


LEAF = "proof.0.cells.cases.0.components.0"
INNER = f"{LEAF}.cases.0.antiderivative"
LOGS = "proof.1.cells.cases.0"
REJECTED: list[tuple[Callable[[], Json], str, Json, str]] = [
    # the law
    (coin, "statement.0.law.0.density", poly("1/3"), "the total mass is 5/6"),
    (coin, "statement.0.law", [part(poly("3/2"), "-1"), part(poly("-1/2"), "1")], "the density is negative"),
    (interval, "statement.0.law", [part(poly("-1", "4 1"), "0 1")], "sign of a polynomial is undecided"),
    (interval, "statement.0.law.0.sides", [["0", "2"]], "the total mass is 2"),
    (triangle_in_a_box, "statement.2.law.0.density", poly("1 1 2"), "the total mass is 1/4"),
    # cells
    (interval, "proof.0.cells.0.cuts", [poly("2")], "not positive on the cell"),
    (interval, "proof.0.cells.0.cuts", [ONE], "not positive on the cell"),
    (interval, "proof.0.cells.0", cells(1, []), "undecided"),
    (triangle_in_a_box, "proof.0.cells.0.cases.0.cuts", [poly("2 2")], "undecided"),
    # Clarke sets
    (coin, "statement.0.set", hull("0", "1"), "the set is [-1, 1]"),
    (coin, "statement.1.set", hull("-1", "1"), "not the limits"),
    (mixture, "statement.1.set", hull("0", "1", "1/2"), "not the limits"),
    (mixture, "statement.1.set", hull("0"), "not the limits"),
    (mixture, "statement.2.set.vertices.0", [["0"], ["-1"]], "not the limits"),
    (mixture, "statement.0.point", ["1/2"], "undecided"),
    (branches, "statement.0.point", ["-2"], "a divisor has no constant value"),
    (branches, "statement.0.program.nodes.3", ["lt", 0, 2], "depends on a variable that moves"),
    (branches, "statement.0.program.nodes.14", ["where", 3, 13, 8], "a divisor has no constant value"),
    (coin, "statement.0.program.nodes.3", ["log", 2], "not supported on a cell"),
    (coin, "statement.0.program.nodes.3", ["floor", 2], "not supported on a cell"),
    (coin, "statement.0.program.nodes.3", ["norm", 2], "not supported on a cell"),
    (coin, "statement.0.program.nodes.3", ["div", 2, 0], "a divisor has no constant value"),
    (interval, "statement.0.program.nodes.3", ["power", 2, "1/2"], "not supported on a cell"),
    (mixture, "statement.0.program", mixture()["statement"][2]["program"], "for scalar programs"),
    (beside_root_two, "statement.0.law.0.sides", [["0", "1"]], "the total mass"),
    (beside_root_two, "statement.0.set.vertices.0", ["2/5"], "not the limits"),
    # by a formula
    (by_formula, "statement.0.law.0.density", poly("3/4"), "total mass"),
    (by_formula, "statement.0.law", COIN, "another program or law"),
    (by_formula, "statement.0.point", ["0", "1"], "another point or set"),
    (by_formula, "statement.0.set", hull("1/2 1", "-1/2 1"), "another point or set"),
    (by_formula, "statement.1.where.0", ["0", "1"], "the point is not where the formula holds"),
    (by_formula, "statement.1.where.1", [None, "0"], "the point is not where the formula holds"),
    (by_formula, "proof.0.formula", 2, "not a 'expectation_formula' statement"),
    (by_formula, "proof.0.clarke", 1, "not a 'clarke' statement"),
    (by_formula, "statement.2.program.nodes.3", ["constant", "1"], "not the formula"),
    (by_formula, "proof.0", {"cells": [{}, {}]}, "functions of one variable"),
    # formulas
    (interval, "statement.2.formula.nodes.6", ["constant", "1/3"], "rational parts"),
    (interval, "proof.2.cells.cases.2.components", CUT, "undecided"),
    (interval, "proof.2.cells.cuts", [ZERO, poly("-1")], "not positive on the cell"),
    (logarithm, "proof.0.cells.cases.0.components.0.cases.0", {}, "depends on a parameter"),
    (logarithm, f"{INNER}.logs.0.0", poly("2 0"), "the derivative is not f times the density"),
    (logarithm, f"{INNER}.logs.0.2", poly("-1 0", "-1 1"), "not positive on the cell"),
    (logarithm, f"{INNER}.rational.1", ZERO, "a denominator is zero"),
    (logarithm, f"{INNER}.logs.0.1", ZERO, "a denominator is zero"),
    (logarithm, f"{INNER}.rational.1", poly("1 1"), "a denominator is zero"),  # at the end s = 0
    (logarithm, "statement.0.where.0", [None, "-1/2"], "undecided"),
    (logarithm, f"{LOGS}.factors.0", poly("2 0"), "not this product"),
    (logarithm, f"{LOGS}.factors.0", poly("-1 0"), "not positive on the cell"),
    (logarithm, f"{LOGS}.logs", [], "not listed"),
    (logarithm, f"{LOGS}.logs.0.1", [[0, 1]], "not this product"),
    (logarithm, "statement.1.formula.nodes.6", ["constant", "3"], "do not cancel"),
    (logarithm, "statement.1.formula.nodes.9", ["abs", 8], "used otherwise"),
    (logarithm, "statement.1.formula.nodes.9", ["mul", 8, 8], "used otherwise"),
    (logarithm, "statement.0.formula.nodes.5", ["power", 4, "1"], "used otherwise"),
    (logarithm, "statement.0.formula.nodes.4", ["log", 0], ""),
    (logarithm, "statement.0.formula.nodes.4", ["exp", 3], "not supported on a cell"),
    # not semialgebraic
    (logarithm, "proof.3.root", "1", "do not change around the root"),
    (logarithm, "statement.3.program.nodes.5", ["sub", 4, 4], "do not change around the root"),
    (logarithm, "statement.3.interval", ["-2", "2"], "undecided"),
    # smoothing
    (smoothing, "statement.0.program.nodes.7", ["max", 1, 0], "may vanish for many parameters"),
    (smoothing, "statement.0.program.nodes.4", ["mul", 0, 2], "may vanish for many parameters"),
    (smoothing, "statement.0.program.nodes.7", ["div", 1, 6], "not supported here"),
    (smoothing, "statement.0.program.nodes.7", ["exp", 6], "not supported here"),
    # links
    (links, "statement.0.set", hull("-1 1", "1 1", "0 1"), ""),
    (links, "statement.1.set", hull("1 1", "-1 1", "0 1"), "not that of statement 0"),
    (links, "statement.1.set", hull("1 1", "0 1"), ""),
    (links, "statement.2.of.set", [0, 0, 1], "not columns 0 to 0 of that"),
    (links, "statement.2.of.set", [0, 1, 3], "has only 2 columns"),
    (links, "statement.2.of.set", 0, "not that of statement 0"),
    (links, "statement.3.of.set.times", "2", "not 2 times that"),
    (links, "statement.4.of.set.members", [[0, 0, 1]], "not a Minkowski sum with as many members"),
    (links, "statement.4.of.set.members", [[0, 1, 2], [0, 0, 1]], "not columns 1 to 1"),
    (links, "statement.4.of.set", [0, 0, 1], "not that of statement 0"),
    (links, "statement.5.of.set", 0, "not that of statement 0"),
    (links, "proof.0.tree", {}, "statement 0 is not verified"),
]
MALFORMED: list[tuple[Callable[[], Json], str, Json, str]] = [
    (coin, "statement.0.law", [], "length at least 1"),
    (coin, "statement.0.law.0.sides", [], "length at least 1"),
    (coin, "statement.0.law.0.sides", ["1", "2"], "no variable is left"),
    (coin, "statement.0.law.0.sides.0", ["1"], "length 2"),
    (coin, "statement.0.law.0.sides.0", 1, "expected a number"),
    (coin, "statement.0.law.0.sides.0", ["1", "1"], "an interval is empty"),
    (coin, "statement.0.law.0.density", poly("1 1"), "no free parameter is mentioned"),
    (interval, "statement.0.law.0.density", poly("1 0"), "no free parameter is mentioned"),
    (interval, "statement.0.law.0.density", poly("1 2"), "index 2"),
    (coin, "statement.0.law.0.mass", "1", "'mass' is unknown"),
    (coin, "statement.0.point", ["0", "0"], "one number for each variable"),
    (coin, "statement.0.point", [], "one number for each variable"),
    (coin, "proof.0.taylor", 1, "'taylor' is unknown"),
    (coin, "proof.0.roots", [], "'roots' is unknown"),
    (coin, "proof.0.regular", {}, "'regular' is unknown"),
    (coin, "proof.0.trust", "me", "'trust' is unknown"),
    (coin, "proof.0.cells", [{}], "length 2"),
    (coin, "proof.0.cells", [{}, {}, {}], "length 2"),
    (coin, "proof.0.cells.0", {"arc": []}, "'arc' is unknown"),
    (interval, "proof.0.cells.0.parameter", 0, "not a free parameter"),
    (interval, "proof.0.cells.0.parameter", True, "expected an index"),
    (interval, "proof.0.cells.0.cases", [{}], "length 2"),
    (interval, "proof.0.cells.0.cuts", [poly("1/2 0")], "variable 0 may not stand here"),
    (triangle_in_a_box, "proof.0.cells.0.cuts", [poly("1 1")], "variable 1 may not stand here"),
    (triangle_in_a_box, "proof.0.cells.0.cases.0.parameter", 2, "not a free parameter"),
    (interval, "statement.2.where", [], "length 1"),
    (interval, "statement.2.where.0", ["1", "0"], "an interval is empty"),
    (interval, "statement.2.point", ["1"], "'point' is unknown"),
    (interval, "statement.2.formula.variables", ["x"], "not the first ones"),
    (interval, "proof.2.cells.cases.1", {"components": CUT, "logs": [], "more": []}, "'more' is unknown"),
    (interval, "proof.2.cells", walls([]), "needs a cut"),
    (interval, "proof.2.cells.cases", [{}], "length 5"),
    (interval, "proof.2.cells.cuts.1", poly("1 0"), "variable 0 may not stand here"),
    (logarithm, f"{INNER}.logs.0", [ONE, ONE], "length 3"),
    (logarithm, f"{INNER}.logs.0.0", poly("1 1"), "a factor depends on the parameter"),
    (logarithm, f"{LOGS}.logs.1", [poly("1 0 0", "1 0"), [[0, 1], [1, 1]]], "occurs twice"),
    (logarithm, f"{LOGS}.logs.0.1", [[1, 1], [0, 1]], "factors must increase"),
    (logarithm, f"{LOGS}.logs.1.1", [[0, 0]], "exponents are from 1"),
    (logarithm, f"{LOGS}.logs.1.1", [[0, True]], "exponents are from 1"),
    (logarithm, "statement.3.interval", ["1", "0"], "expected an interval"),
    (logarithm, "statement.3.law", UNIFORM, "'law' is unknown"),
    (smoothing, "statement.0.set", hull("0"), "'set' is unknown"),
    (links, "statement.1.of", {}, "not empty"),
    (links, "statement.1.of", {"element": 0}, "'element' is unknown"),
    (links, "statement.1.of.set", 1, "not one of another set"),
    (links, "statement.1.of.set", 2, "not one of another set"),
    (links, "statement.1.of.set", 7, "index 7"),
    (links, "statement.1.of.set", -1, "index -1"),
    (links, "statement.1.of.set", {"times": "1"}, "'of' is missing"),
    (links, "statement.2.of.set", [0, 1, 1], "no columns"),
    (links, "statement.4.of.set.members.0", {"members": [0]}, "'times' is missing"),
    (links, "statement.0.of", {"set": 5}, "'of' is unknown"),
]


def apart(data: Json) -> Json:
    """Without parts that are one object: a change is in one place."""
    return json.loads(json.dumps(data))


@pytest.mark.parametrize("place", range(len(REJECTED)))
def test_rejected(place: int) -> None:
    make, path, value, reason = REJECTED[place]
    result = check_text(json.dumps(changed(apart(make()), path, value)))
    assert result.verdict == "rejected", result.reasons
    assert any(reason in text for text in result.reasons), result.reasons


@pytest.mark.parametrize("place", range(len(MALFORMED)))
def test_malformed(place: int) -> None:
    make, path, value, reason = MALFORMED[place]
    result = check_text(json.dumps(changed(apart(make()), path, value)))
    assert result.verdict == "malformed", result.reasons
    assert any(reason in text for text in result.reasons), result.reasons


def one(statement: Json, proof: Json) -> Any:
    text = {"format": "consderiv-certificate/1", "statement": [statement], "proof": [proof]}
    return check_text(json.dumps(text))


def test_branches_that_hold_on_one_side_only() -> None:
    """where(relu(w - s) > 0, 1, 0): near 0 it is 0 for each s, and its expectation has the Clarke set [0, 1]."""
    nodes: Json = [*WS, ["sub", 0, 1], ["relu", 2], ["constant", "0"], ["gt", 3, 4], ["constant", "1"]]
    of = program("w s", [*nodes, ["where", 5, 6, 4]], 7)
    for rule in ("expectation_clarke", "expected_clarke"):
        result = one(mean(rule, of, UNIFORM, point="0", set=hull("0")), {"cells": CUT})
        assert (result.verdict, "that moves" in result.reasons[0]) == ("rejected", True)


def test_divisors_that_tend_to_zero() -> None:
    """w/s has no expectation, and |w - s|/s neither; (w - s)/(w - s) is 1 but is not run."""
    for nodes in (["div", 0, 1], ["power", 1, "-1"], ["div", 3, 2], ["div", 2, 3]):
        of = program("w s", [*WS, ["sub", 0, 1], ["abs", 2], nodes], 4)
        for rule in ("expectation_clarke", "expected_clarke"):
            result = one(mean(rule, of, UNIFORM, point="0", set=hull("0")), {"cells": CUT})
            assert result.verdict == "rejected" and "no constant value" in result.reasons[0], result
    of = program("w s", [*WS, ["div", 0, 1]], 2)
    tree = {"rational": [ZERO, ONE], "logs": [[poly("1 0"), ONE, poly("1 1")]]}
    trees = {"cells": walls([], {"components": [cells(1, [], {"antiderivative": tree})]})}
    formula = program("w", [["variable", 0]], 0)
    statement = mean("expectation_formula", of, UNIFORM, formula=formula, where=[["0", None]])
    assert "not positive" in one(statement, trees).reasons[0]


def test_guards_at_atoms() -> None:
    """|w - 7| is not smoothed by an atom, |s| is; a parameter with a density elsewhere does not help."""
    law = [part(ONE, "7")]
    assert one(mean("expectation_smooth", AWAY, law), {"cells": [{}]}).verdict == "rejected"
    constant = program("w s", [*WS, ["abs", 1], ["mul", 0, 2], ["sub", 1, 1], ["relu", 4], ["add", 3, 5]], 6)
    assert one(mean("expectation_smooth", constant, law), {"cells": [{}]}).verdict == "accepted"
    assert one(mean("expectation_smooth", BENT, UNIFORM), {"cells": CUT}).verdict == "rejected"
    both = [part(poly("1/2"), "7"), part(poly("1/2"), "0 1")]
    assert one(mean("expectation_smooth", AWAY, both), {"cells": [{}, *CUT]}).verdict == "rejected"


def test_links_to_what_is_trusted() -> None:
    data = apart(links())
    data["proof"][0] = {"trust": "seen"}
    result = check_text(json.dumps(data))
    assert result.verdict == "incomplete"
    assert [line.endswith("(trusted in part)") for line in result.verified] == [True] * 7


def test_links_read_vectors_and_matrices_alike() -> None:
    """[["1", "2"]] is the VECTOR of 1 + 2 alpha, or a matrix of one row: not the same set."""
    body = {"type": "polytope", "vertices": [[["0", "1"]]]}
    data = apart(beside_root_two())
    data["statement"][1:] = [{"rule": "member", "set": body, "element": [["0", "1"]], "of": {"set": 0}}]
    data["statement"][0]["set"] = data["statement"][1]["set"]
    data["proof"][1:] = [{"weights": [[0, "1"]]}]
    data["statement"][0]["program"]["nodes"][2:] = [["mul", 1, 0], ["add", 2, 2]]
    data["proof"][0]["cells"] = CUT
    reasons = check_text(json.dumps(data)).reasons
    assert len(reasons) == 1 and "not that of statement 0" in reasons[0], reasons
    data["statement"][1]["shape"] = [1]
    assert check_text(json.dumps(data)).verdict == "accepted"


HEAVY = [
    program("w s", [*WS, ["add", 0, 1], ["power", 2, "4000"]], 3),
    program("w s", [*WS, ["add", 0, 1], *[["mul", k, k] for k in range(2, 16)]], 16),
    program("w s", [*WS, ["add", 0, 1], *[["abs", k] for k in range(2, 19)], ["norm1", *range(6, 20)]], 20),
]


LIMITED = ["expectation_clarke", "expectation_formula", "expectation_smooth"]


@pytest.mark.parametrize(("of", "rule"), list(zip(HEAVY, LIMITED, strict=True)), ids=LIMITED)
def test_work_is_limited(of: Json, rule: str) -> None:
    formula = {"formula": program("w", [["variable", 0]], 0), "where": [["-1", "1"]]}
    more = {"expectation_smooth": {}, "expectation_formula": formula}.get(rule, {"point": "0", "set": hull("0")})
    trees = {"cells": walls([], {"components": [{**CUT[0], "cuts": [poly("1/2")], "cases": [{}, {}]}]})}
    proof = trees if rule == "expectation_formula" else {"cells": ALL}
    result = one(mean(rule, of, UNIFORM, **more), proof)
    assert result.verdict != "accepted" and not any("internal" in text for text in result.reasons)


def random_program(random: Random) -> Json:
    """Of three variables, without an order that would make any of its nodes special."""
    nodes: Json = [["variable", 0], ["variable", 1], ["variable", 2], ["constant", "1/2"], ["constant", "2"]]
    for k in range(5, 11):
        name, count = random.choice(
            [("add", 2), ("sub", 2), ("mul", 2), ("div", 2), ("abs", 1), ("relu", 1), ("max", 3), ("min", 2)]
            + [("clip", 3), ("median", 4), ("median", 3), ("norminf", 2), ("norm1", 2), ("sign", 1), ("neg", 1)]
        )
        nodes.append([name, *random.choices(range(k), k=count)])
    nodes += [["lt", 10, 9], ["where", 11, 8, 10], ["ge", 7, 3], ["and", 11, 13], ["piecewise", 12, 14, 9, 13, 10, 11]]
    return program("x y z", nodes, random.choice([10, 12, 15]))


def value(p: Any, x: list[Fraction]) -> Fraction:
    total = Fraction(0)
    for monomial, c in p.items():
        for i, e in monomial:
            c *= x[i] ** e
        total += c
    return total


def test_runs_against_values() -> None:
    """On random cells the run of random programs gives the value at random points of the cell."""
    random, decided = Random(5), 0
    numbers, cellrun, ranges = MODULES["polynomials"], MODULES["cellrun"], MODULES["ranges"]
    for _ in range(400):
        MODULES["limits"].reset(10**6)
        text = json.dumps(random_program(random))
        of = MODULES["program"].read(MODULES["reader"].load(text), "")
        start = Fraction(random.randint(-3, 3), 2)
        low, high = numbers.constant(start), numbers.constant(start + Fraction(random.randint(1, 4), 4))
        x: Any = {((0, 1),): Fraction(1)}
        cell = ranges.Cell({}, {}).ranging(0, low, high).ranging(1, *random.choice([(None, x), (x, None), (low, high)]))
        cell = cell.ranging(2, numbers.add(x, numbers.ONE), numbers.add(x, numbers.constant(Fraction(3, 2))))
        try:
            (found,) = cellrun.on_cell(of, cell, "")
        except MODULES["limits"].Rejected:
            continue
        decided += 1
        for _ in range(5):
            point: list[Fraction] = []
            for i in range(3):
                t = Fraction(random.randint(1, 40), 41)
                a, b = (None if p is None else value(p, point) for p in cell.ranges[i])
                point.append(b - 9 * t if a is None else a + 9 * t if b is None else a + t * (b - a))
            inputs = [MODULES["quantities"].Quantity(numbers.constant(c)) for c in point]
            (exact,) = MODULES["values"].output_values(of, inputs, "")
            assert exact.head == value(found.above, point) / value(found.below, point), (text, point)
    assert decided > 100, decided


def test_integrals_against_sums() -> None:
    """Of random polynomials over a triangle: Lagrange's formula in barycentric coordinates, moved by hand."""
    random, ranges, numbers = Random(3), MODULES["ranges"], MODULES["polynomials"]
    MODULES["limits"].reset(10**6)
    low, x = numbers.constant(Fraction(-1, 2)), {((0, 1),): Fraction(2), (): Fraction(1)}
    for _ in range(20):
        p: Any = {((0, 1), (1, 2)): Fraction(random.randint(1, 5)), ((1, 1),): Fraction(random.randint(1, 5))}
        p[()] = Fraction(random.randint(1, 5))
        inner = ranges.integral(p, 1, low, x)  # y from -1/2 to 2 x + 1, x from 0 to 1
        whole = ranges.integral(inner, 0, numbers.ZERO, numbers.ONE)
        a, b, c = p[((0, 1), (1, 2))], p[((1, 1),)], p[()]
        expected = sum(
            [
                a * (Fraction(1, 3) * (Fraction(8, 5) + 3 + 2 + Fraction(1, 2)) + Fraction(1, 48)),
                b * Fraction(1, 2) * (Fraction(4, 3) + 2 + 1 - Fraction(1, 4)),
                c * Fraction(5, 2),
            ]
        )
        assert whole == numbers.constant(expected)

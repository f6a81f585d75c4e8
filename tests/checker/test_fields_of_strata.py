"""Fields on the whole space: what is accepted, and what each side condition is for."""

import json
from random import Random
from typing import Any

import pytest
from handwritten import certificate, program, vectors
from handwritten_refuted import ALONG, REFUTED, against, at
from handwritten_strata import ABS, ABS_FIELD, ABS_TREE, ONE, STRATA, ZERO
from inprocess import check_text
from mutation import check_accepted, check_mutants
from strata_json import about, combination, element, leaf, limit, p, part, split, terms, to, v
from test_products import changed
from test_wrong_strata import verdict

Json = Any
ALL = STRATA | REFUTED
LINE = ["variable", 0]


@pytest.mark.parametrize("name", ALL)
def test_accepted(name: str) -> None:
    check_accepted(ALL[name])


@pytest.mark.parametrize("name", ALL)
def test_mutants(name: str) -> None:
    check_mutants(ALL[name], name, 40)


def test_hulls_go_into_one_member() -> None:
    """F = 0; on y = 0 the hull of (0, 1) and (0, -1), at the origin both points, but not the hull."""
    up, down = v("", "1"), v("", "-1")
    plane = part("", "1 yy", [v("", "")])
    free = leaf("", [element()])
    vertical = [element((0, "1")), element((0, "-1"))]

    def data(values: Json, *limits: Json) -> Json:
        strata = [plane, part("1 y", "1 xx", [up, v("", ""), down]), part("1 y;1 x", "", *values)]
        line = leaf("", [vertical[0], element(), vertical[1]])
        kinds = {1: vertical[0], -1: vertical[1], 0: element()}
        point = leaf("", *([kinds[k] for k in member] for member in ([1, -1, 0],) if len(values) == 1))
        if len(values) == 2:
            point = leaf("", [vertical[0], element()], [vertical[1]])
        tree = split("1 y", free, free, split("1 x", line, line, point))
        pairs = [to(a, b, limit(0, 1)) for a in (0, 1) for b in (2, 3)]
        pairs += [to(0, 4, limits[0]), to(1, 4, limits[0]), to(2, 4, limits[1]), to(3, 4, limits[1])]
        return certificate(about("conservative", ZERO, strata, tree=tree, pairs=sorted(pairs, key=lambda e: e[:2])))

    whole = [[up, down, v("", "")]]
    check_accepted(data(whole, limit(0, 2), limit(0, 0, 2, 1)))
    halves = [[up, v("", "")], [down]]
    assert "the numerator is not" in verdict(data(halves, limit(0, 1), limit(0, 0, 1, 0)))[1]
    assert "the numerator is not" in verdict(data(halves, limit(0, 1), limit(1, 0, 0, 0)))[1]


def flat(text: str, **more: Json) -> Json:
    return leaf(text, [element(n=1)], **more)


def line(of: Json, strata: Json, tree: Json, *pairs: Json) -> tuple[str, str]:
    return verdict(certificate(about("conservative", of, strata, tree=tree, pairs=list(pairs))))


STEP = program("x", [LINE, ["constant", "0"], ["gt", 0, 1], ["constant", "1"], ["where", 2, 3, 1]], 4)
NOTHING = [part("", "", [v("")])]


def test_a_jump_is_seen() -> None:
    """The step has derivative 0 on both sides, and 0 is not conservative for it: no other condition fails."""
    tree = split("1 x", flat("1"), flat(""), flat(""))
    inner = [limit(0, 0, n=1)]
    agree = to(1, 2, *inner, ideal=[])
    for ideal in ([], combination(("1", 0)), combination(("1 x", 0))):
        found = line(STEP, NOTHING, tree, to(0, 2, *inner, ideal=ideal), agree)
        assert found[0] == "rejected" and "pairs[0].ideal[0]: the numerator" in found[1]
    apart = {"apart": {"terms": terms(("1", "1", [0])), "ideal": combination(("-1", 0))}}
    found = line(STEP, NOTHING, tree, [0, 2, apart], agree)
    assert found[0] == "rejected" and "no term is positive everywhere" in found[1]
    isolated = program("x", [*STEP["nodes"][:2], ["eq", 0, 1], *STEP["nodes"][3:]], 4)
    flipped = split("1 x", flat(""), flat(""), flat("1"))
    found = line(isolated, NOTHING, flipped, to(0, 2, *inner, ideal=[]), to(1, 2, *inner, ideal=[]))
    assert found[0] == "rejected" and "pairs[0].ideal[0]: the numerator" in found[1]


def test_denominators_that_vanish() -> None:
    """x / x as a vector field, as a denominator of the program, as a formula beside 0, and as a multiplier."""
    one = [part("", "1 xx", [v("1 x/1 x")]), part("1 x", "", [v("1")])]
    of = program("x", [LINE, ["constant", "0"], ["add", 0, 1]], 2)
    side = flat("1 x")
    pairs = [to(0, 2, limit(0, 0, n=1)), to(1, 2, limit(0, 0, n=1))]
    found = line(of, one, split("1 x", side, side, side), *pairs)
    assert found[0] == "rejected" and "pairs[0].members[0][0]: a denominator" in found[1]
    there = [part("", "", [v("1 x/1 x")])]
    found = line(of, there, split("1 x", side, side, side), *pairs)
    assert found[0] == "rejected" and "cases[2].elements[0][0]: a denominator" in found[1]
    half = program("x", [LINE, ["mul", 0, 0], ["div", 1, 0]], 2)
    found = line(half, [part("", "", [v("1")])], split("1 x", side, side, side), *pairs)
    assert found[0] == "rejected" and "undefined" in found[1]
    safe = program("x", [LINE, ["constant", "0"], ["eq", 0, 1], ["constant", "1"], ["where", 2, 1, 3]], 4)
    tree = split("1 x", flat("1 x/1 x"), flat("1"), flat(""))
    free = limit(0, 0, n=1)
    found = line(safe, NOTHING, tree, to(0, 2, free, ideal=[]), to(1, 2, free, ideal=[]))
    assert found[0] == "rejected" and "pairs[0].ideal: a denominator" in found[1]


def test_tangential_values() -> None:
    """No multiplier makes (1, 0) normal to the line y = 0."""
    free = leaf("", [element()])
    for multiplier in (element(), element((0, "1")), element((0, "1 x"), ideals=[combination(("1", 0)), []])):
        tree = split("1 y", free, free, leaf("", [multiplier]))
        data = certificate(about("conservative", ZERO, ALONG, tree=tree, pairs=[]))
        assert verdict(data)[0] == "rejected" and "the numerator is not" in verdict(data)[1]


def test_closures_have_a_direction() -> None:
    """The half line x > 0 tends to 0, and the point 0 is not a limit of it when the order is turned."""
    of = program("x", [LINE, ["relu", 0]], 1)
    strata = [part("", "1 x", [v("1")]), part("", "-1 x", [v("")]), part("1 x", "", [v("1/2")])]
    tree = split("1 x", flat("1 x"), flat(""), leaf("1 x", [element((0, "-1/2"), n=1)]))
    for pairs in ([], [to(2, 0, limit(0, 0, n=1)), to(2, 1, limit(0, 0, n=1))]):
        found = line(of, strata, tree, *pairs)
        assert found[0] == "rejected" and "pair" in found[1]


def test_only_positive_factors_of_the_second_leaf_count() -> None:
    """Of the first leaf only g >= 0 is known at its limits: 1/x on x > 0 is not apart from 0."""
    tree = split("1 x", flat(""), flat(""), flat(""))
    of = program("x", [["constant", "0"]], 0)
    zero = to(1, 2, limit(0, 0, n=1))
    for place in (0, 1):
        apart = {"apart": {"terms": terms(("1", "1", [place])), "ideal": combination(("-1", 0))}}
        found = line(of, NOTHING, tree, [0, 2, apart], zero)
        assert found[0] in ("rejected", "malformed")
        assert ("no term is positive" in found[1]) if not place else ("index 1 is not between" in found[1])


def test_points_that_are_apart_in_one_coordinate() -> None:
    """The zeros x - 1 of one leaf and x of the other; of the first leaf no positive counts."""
    path = "proof.0.pairs.4.2.apart"
    check_accepted(changed(STRATA["apart"], path, {"variable": 0, "points": ["-1", "1/2", "2"]}))
    tree = split("1 x", flat(""), flat(""), flat(""))
    of = program("x", [["constant", "0"]], 0)
    for points in (["-1", "1"], ["1"], ["-1"]):
        near = [0, 2, {"apart": {"variable": 0, "points": points}}]
        found = line(of, NOTHING, tree, near, to(1, 2, limit(0, 0, n=1)))
        assert found[0] == "rejected" and "apart" in found[1]


def test_trust_is_shown() -> None:
    for path in ("proof.0.pairs.0.2", "proof.0.tree.cases.2.elements.0.0"):
        assert verdict(changed(STRATA["absolute_value"], path, {"trust": "seen"}))[0] == "incomplete"
    data = changed(STRATA["apart"], "proof.0.tree.cases.2.cases.1.empty", {"trust": "seen"})
    assert verdict(data)[0] == "incomplete"


def test_the_clarke_subdifferential_is_not_larger() -> None:
    """[-1, 2] is conservative for |x|, and not its Clarke subdifferential: no arc reaches 2."""
    strata = [*ABS_FIELD[:2], part("1 x", "", [v("-1"), v("2")])]
    tree = split("1 x", *ABS_TREE["cases"][:2], leaf("1 x", [element((0, "-2"), n=1), element((0, "1"), n=1)]))
    pairs = [to(0, 2, limit(0, [[[0, "1/3"], [1, "2/3"]], [[]]])), to(1, 2, limit(0, 0, n=1))]
    check_accepted(certificate(about("conservative", ABS, strata, tree=tree, pairs=pairs)))
    arcs = [[[1, [[p("-1")]], [[]]], [0, [[p("1")]], [[]]]]]
    found = verdict(certificate(about("clarke_map", ABS, strata, tree=tree, pairs=pairs, limits=arcs)))
    assert found[0] == "rejected" and "limits[0][1][0]: the numerator" in found[1]
    tree = split("1 x", *ABS_TREE["cases"][:2], leaf("1 x", [element((0, "-2"), n=1)], [ONE]))
    strata[2], pairs[0] = part("1 x", "", [v("-1")], [v("1")]), to(0, 2, limit(1, 0, n=1))
    found = verdict(certificate(about("clarke_map", ABS, strata, tree=tree, pairs=pairs, limits=arcs)))
    assert found[0] == "rejected" and "a union" in found[1]


def test_limits_inside_the_value_are_no_refutation() -> None:
    inside = against(ABS, ABS_FIELD, limit=at("0", "-1", 1, 0, 0), functionals=vectors("-1"))
    for y in ("-1", "1", "0"):
        data = changed(certificate(inside), "proof.0.functionals", vectors(y))
        assert "not separated" in verdict(data)[1]


def test_words() -> None:
    data = certificate(against(ZERO, ALONG, curve=at("3 0", "1 0", 1, 0, 0)))
    assert check_text(json.dumps(data)).verified == [
        "statement 0 (not_conservative): for F(x, y) on the whole space the field D = [conv{(0, 0)} where "
        "y^2 > 0; conv{(1, 0)} where y = 0] is no conservative gradient of F: "
        "its vectors along a curve do not give the derivative of F"
    ]


def test_what_is_conservative_is_not_refuted() -> None:
    """Random curves, tangents and functionals never refute the fields of the examples."""
    random, numbers = Random(7), ["0", "1", "-1", "2", "1/2"]
    fields = [claim for data in STRATA.values() for claim in data["statement"] if claim["rule"] == "conservative"]
    reasons = set()
    for claim in fields:
        n = len(claim["program"]["variables"])
        for _ in range(40):
            point, *steps = ([random.choice(numbers) for _ in range(n)] for _ in range(3))
            k = random.randrange(len(claim["strata"]))
            member = claim["strata"][k]["value"][0]
            place = {"point": point, "of": [k, 0, random.randrange(len(member))]}
            count = range(len(claim["strata"][k]["equations"]))
            moves = random.choice([{"arc": steps}, {"tangent": steps[0], "regular": list(count)}])
            kind = random.choice(["curve", "limit", "pole"])
            proof = {kind: place | moves} | ({"functionals": [steps[1]]} if kind == "limit" else {})
            found = verdict(certificate(({**claim, "rule": "not_conservative"}, proof)))
            assert found[0] in ("rejected", "malformed")
            reasons.add(found[1].rpartition(": ")[2][:30])
    assert {"the vectors have a limit along", "along this curve the vectors g"} <= reasons
    assert "the limit is not separated fro" in reasons

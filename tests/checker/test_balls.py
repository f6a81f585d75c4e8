"""Fields on the whole space with balls as values: what is accepted, and what each side condition is for."""

import json
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from handwritten import certificate, program, vectors
from handwritten_curved import ROOT_TWO
from handwritten_refuted import against, at
from handwritten_strata import ABS, ABS_FIELD, ONE, ZERO
from inprocess import check_text
from mutation import check_accepted, check_mutants
from strata_json import about, combination, element, leaf, limit, p, part, split, terms, to, v
from test_products import changed
from test_wrong_strata import verdict

Json = Any
POINT: Json = {"points": [0]}
WITHIN: Json = [0, ["inside"]]
FREE = leaf("", [element()])


def ball(centre: str, square: str) -> Json:
    return {"centre": centre.split(), "square": square}


def absolute(value: Json, at_zero: Json = POINT, rule: str = "conservative", **more: Json) -> Json:
    """|x| with a ball at 0."""
    tree = split("1 x", leaf("1 x", [ONE]), leaf("-1 x", [ONE]), leaf("1 x", [at_zero]))
    strata = [*ABS_FIELD[:2], part("1 x", "", value)]
    return certificate(about(rule, ABS, strata, tree=tree, pairs=[to(0, 2, WITHIN), to(1, 2, WITHIN)], **more))


def plane(of: Json, formula: str, field: Json, value: Json, known: Json = ()) -> Json:
    """One vector field beside the origin, a ball at the origin; `known` there, the zeros are y and x."""
    strata = [part("", "1 yy", [field]), part("1 y", "1 xx", [field]), part("1 y;1 x", "", value)]
    free, origin = leaf(formula, [element()]), leaf(formula, [{"points": [1, 0]}], known=known)
    tree = split("1 y", free, free, split("1 x", free, free, origin))
    same = limit(0, 0)
    pairs = [to(a, b, same) for a in (0, 1) for b in (2, 3)] + [to(a, 4, WITHIN) for a in range(4)]
    return certificate(
        about("conservative", of, strata, tree=tree, pairs=sorted(pairs, key=lambda pair: pair[:2])),
    )


def origin() -> Json:
    """F = 0, the unit ball at the origin."""
    return plane(ZERO, "", v("", ""), ball("0 0", "1"))


SQUARES = program("x y", [["variable", 0], ["variable", 1], ["mul", 0, 0], ["mul", 1, 1], ["add", 2, 3]], 4)
ROOM = p("5, 2 x, -4 y, -4 xx, -4 yy")  # 25/4 - (2x - 1/2)^2 - (2y + 1)^2


def squares(square: str = "25/4") -> Json:
    """x^2 + y^2, the ball of centre (1/2, -1): what is left of its square at (2x, 2y) is known at the origin."""
    ideal = combination(("-4, -4 y", 0), ("2, -4 x", 1))
    known = [[ROOM, 1, terms(("5", "1", [])), ideal]]
    return plane(SQUARES, "1 xx, 1 yy", v("2 x", "2 y"), ball("1/2 -1", square), known)


def two_points() -> Json:
    """F = 0 on the line, {0} everywhere, at 0 and at 1 also the ball [0, 4]: these two points are apart."""
    of = program("x", [["constant", "0"]], 0)
    strata = [part("", "", [v("")]), part("1 xx, -1 x", "", ball("2", "4"))]
    nil, both = leaf("", [element(n=1)]), leaf("", [element(n=1)], [POINT])
    below = [p("1 x, -1"), -1, terms(("1", "1", []), ("1", "1", [0])), []]
    left = leaf("", [element(n=1)], known=[below])
    far = {"apart": {"terms": terms(("1", "1", [1]), ("1", "1", [])), "ideal": combination(("-1", 0))}}
    other = {"apart": {"terms": terms(("1", "1", [])), "ideal": combination(("1", 0), ("-1", 1))}}
    pairs = [to(0, 2, limit(0, 0, n=1)), [0, 4, far], to(1, 2, limit(0, 0, n=1)), to(1, 4, [1, ["inside"]])]
    pairs += [[2, 4, other], to(3, 4, limit(0, 0, n=1))]
    tree = split("1 x", split("1 x, -1", nil, nil, both), left, both)
    return certificate(about("conservative", of, strata, tree=tree, pairs=pairs))


def fraction() -> Json:
    """|x|, its gradient written as (1 + x)/(1 + x): a quotient is inside."""
    data = absolute(ball("0", "4"))
    plus = p("1, 1 x")
    known = [[plus, 1, terms(("1", "1", []), ("1", "1", [0])), []]]
    here = [[plus, 1, terms(("1", "1", [])), combination(("1", 0))]]
    data = changed(data, "statement.0.strata.0.value.0.0.0", [plus, plus])
    data = changed(data, "proof.0.tree.cases.0", leaf("1 x", [ONE], known=known))
    return changed(data, "proof.0.tree.cases.2", leaf("1 x", [POINT], known=here))


BALLS = {make.__name__: make() for make in (origin, squares, two_points, fraction)}
BALLS |= {f"absolute_{k}": absolute(ball(*of)) for k, of in enumerate((("0", "1"), ("0", "4"), ("-1/2", "9/4")))}


@pytest.mark.parametrize("name", BALLS)
def test_accepted(name: str) -> None:
    check_accepted(BALLS[name])


@pytest.mark.parametrize("name", ["squares", "two_points", "fraction"])
def test_mutants(name: str) -> None:
    check_mutants(BALLS[name], name, 40)


VALUE, ZERO_LEAF = "statement.0.strata.2.value.0", "proof.0.tree.cases.2"
TO_ZERO = "proof.0.pairs.0.2.members.0"
UNIT = absolute(ball("0", "1"))
INTO = "proof.0.pairs.7.2.members.0"  # of `plane`: from the half line beside the origin

# An example, a place of it, what stands there instead, the reason.
REJECTED = [
    (UNIT, f"{VALUE}.square", "1/4", "not in the ball"),
    (UNIT, f"{VALUE}.square", "0", "not in the ball"),
    (UNIT, f"{VALUE}.square", "999999/1000000", "not in the ball"),
    (UNIT, f"{VALUE}.centre", ["1/1000000"], "not in the ball"),
    (BALLS["origin"], f"{VALUE}.centre", ["4/5", "-4/5"], "not in the ball"),
    (BALLS["squares"], f"{VALUE}.square", "6", "is not known on the leaf"),
    (BALLS["squares"], f"{VALUE}.centre", ["-1/2", "-1"], "is not known on the leaf"),
    (BALLS["squares"], "proof.0.tree.cases.2.cases.2.known", [], "is not known on the leaf"),
    (BALLS["fraction"], f"{VALUE}.square", "1/4", "not in the ball"),
    (BALLS["fraction"], f"{ZERO_LEAF}.known", [], "a denominator is not known"),
    # the ball is a value at finitely many points only
    (UNIT, f"{ZERO_LEAF}.elements.0.0", ONE, "a ball has no multipliers"),
    (UNIT, f"{ZERO_LEAF}.elements.0.0", element((0, "-1"), n=1), "a ball has no multipliers"),
    (BALLS["origin"], "proof.0.tree.cases.2.cases.2.elements.0.0.points", [0, 0], "in this coordinate alone"),
    # balls that have points of other leaves as limits are not followed, they have to be apart
    (BALLS["two_points"], "proof.0.pairs.4.2", {"members": [limit(0, 0, n=1), [1, ["inside"]]]}, "has to be apart"),
    (BALLS["two_points"], "proof.0.pairs.4.2.apart.ideal", combination(("1", 0)), "not the zero polynomial"),
]
MALFORMED = [
    (UNIT, VALUE, {"centre": ["0"]}, "the key 'square' is missing"),
    (UNIT, VALUE, {"square": "1"}, "the key 'centre' is missing"),
    (UNIT, VALUE, {}, "the key 'centre' is missing"),
    (UNIT, VALUE, ball("0", "1") | {"radius": "1"}, "unknown here"),
    (UNIT, f"{VALUE}.square", "-1", "negative"),
    (UNIT, f"{VALUE}.square", 1, "expected a number"),
    (UNIT, f"{VALUE}.square", ["0", "1"], "expected a number"),
    (UNIT, f"{VALUE}.centre", ["0", "0"], "expected a list of length 1"),
    (UNIT, f"{VALUE}.centre", "0", "expected a list"),
    (UNIT, f"{VALUE}.centre", [["0"]], "expected a number"),
    (UNIT, VALUE, [ball("0", "1")], "expected a list"),
    (UNIT, f"{ZERO_LEAF}.elements.0", [POINT, POINT], "expected a list of length 1"),
    (UNIT, f"{ZERO_LEAF}.elements.0", [], "expected a list of length 1"),
    (UNIT, f"{ZERO_LEAF}.elements.0.0", {}, "is missing"),
    (UNIT, f"{ZERO_LEAF}.elements.0.0.points", [], "expected a list of length 1"),
    (UNIT, TO_ZERO, limit(0, 0, n=1), "expected the string 'inside'"),
    (BALLS["origin"], f"{INTO}.1", [[[[0, "1"]], [[], []]]], "expected the string 'inside'"),
    (UNIT, TO_ZERO, [0, ["Inside"]], "expected the string 'inside'"),
    (UNIT, TO_ZERO, [0, [True]], "expected the string 'inside'"),
    (UNIT, TO_ZERO, [0, "inside"], "expected a list"),
    (UNIT, TO_ZERO, [0, []], "expected a list of length 1"),
    (UNIT, TO_ZERO, [0, ["inside", "inside"]], "expected a list of length 1"),
    (UNIT, TO_ZERO, [1, ["inside"]], "between 0 and 0"),
    (BALLS["two_points"], "proof.0.pairs.3.2.members.0.0", 0, "expected a list, found 'inside'"),
    (BALLS["two_points"], "proof.0.pairs.3.2.members.0.0", 2, "between 0 and 1"),
]


@pytest.mark.parametrize(("data", "path", "value", "reason"), REJECTED)
def test_rejected(data: Json, path: str, value: Json, reason: str) -> None:
    found = verdict(changed(data, path, value))
    assert found[0] == "rejected" and reason in found[1]


@pytest.mark.parametrize(("data", "path", "value", "reason"), MALFORMED)
def test_malformed(data: Json, path: str, value: Json, reason: str) -> None:
    found = verdict(changed(data, path, value))
    assert found[0] == "malformed" and reason in found[1]


def test_inside_exactly() -> None:
    """|x| with any ball at 0, and a linear function of the plane: accepted exactly if the gradients are in it."""
    numbers = [Fraction(k, 2) for k in range(-3, 4)]
    for c, s in product(numbers, ["0", "1/4", "1", "9/4", "4", "25/4"]):
        good = max((1 - c) ** 2, (-1 - c) ** 2) <= Fraction(s)
        assert verdict(absolute(ball(str(c), s)))[0] == ("accepted" if good else "rejected")
    of = program("x y", [["variable", 0], ["variable", 1], ["sub", 0, 1]], 2)
    for a, b, s in product(numbers[::3], numbers, ["0", "1", "5/4", "4"]):
        good = (1 - a) ** 2 + (-1 - b) ** 2 <= Fraction(s)
        data = plane(of, "1 x, -1 y", v("1", "-1"), ball(f"{a} {b}", s))
        assert verdict(data)[0] == ("accepted" if good else "rejected")


def test_balls_on_a_line() -> None:
    """F = 0, on y = 0 the ball of radius 0 or 1: not even {0} is a value there, as no multiplier is allowed."""
    for square, entry in product("01", (element(), element((0, "1")), {"points": [0, 0]})):
        strata = [part("", "1 yy", [v("", "")]), part("1 y", "", ball("0 0", square))]
        tree = split("1 y", FREE, FREE, leaf("", [entry]))
        pairs = [to(a, 2, WITHIN) for a in (0, 1)]
        assert verdict(certificate(about("conservative", ZERO, strata, tree=tree, pairs=pairs)))[0] == "rejected"


def test_trust_is_shown() -> None:
    trust = {"trust": "seen"}
    for path in (f"{ZERO_LEAF}.elements.0.0", "proof.0.pairs.0.2"):
        assert verdict(changed(UNIT, path, trust))[0] == "incomplete"
    assert verdict(changed(BALLS["two_points"], "proof.0.pairs.4.2", trust))[0] == "incomplete"


def test_no_clarke_map() -> None:
    arcs = [[[1, [[p("-1")]], [[]]], [0, [[p("1")]], [[]]]]]
    for limits in (arcs, [[]], []):
        found = verdict(absolute(ball("0", "1"), rule="clarke_map", limits=limits))
        assert found[0] == "rejected" and "a ball, which this rule does not know" in found[1]


def missing(value: Json, *functionals: str, **more: Json) -> tuple[str, str]:
    """The limit -1 of the gradients of |x| at 0."""
    strata = [*ABS_FIELD[:2], part("1 x", "", value)]
    proof = {"limit": at("0", "-1", 1, 0, 0), "functionals": vectors(*functionals)}
    return verdict(certificate(against(ABS, strata, **(proof | more))))


def test_limits_outside_of_a_ball() -> None:
    for centre, square in (("0", "1/4"), ("0", "0"), ("1", "3"), ("-3", "3")):
        outside, inside = ("1", "-1") if centre == "-3" else ("-1", "1")
        for y in (outside, f"{outside}/2", f"{outside}00"):
            assert missing(ball(centre, square), y)[0] == "accepted"
        for y in (inside, "0"):
            assert "not separated from this ball" in missing(ball(centre, square), y)[1]
        assert missing(ball(centre, square))[0] == "malformed"
    for centre, square, y in product(("0", "1", "-2"), ("4", "5"), ("-1", "1", "1/3", "-5", "0")):
        assert missing(ball(centre, square), y)[0] == "rejected"  # -1 is in all of these balls


def test_functionals_and_balls_of_the_plane() -> None:
    """The limit (1, 1) is not in the unit ball, as (1, 1) shows, and (1, 0) does not; it is in that of square 2."""

    def against_ball(value: Json, y: Json, **more: Json) -> str:
        strata = [part("", "1 xx", [v("1", "1")]), part("1 x", "", value)]
        curve = at("0 0", "1 0", 0, 0, 0)
        return verdict(certificate(against(ZERO, strata, limit=curve, functionals=[y])) | more)[0]

    unit, field = ball("0 0", "1"), {"field": ROOT_TWO}
    assert [against_ball(unit, y) for y in (["1", "1"], ["3", "1"], ["1", "0"])] == ["accepted"] * 2 + ["rejected"]
    assert against_ball(ball("0 0", "2"), ["1", "1"]) == "rejected"
    assert against_ball(ball("1 2", "1/2"), ["0", "-1"]) == "accepted"
    alpha = ["0", "1"]
    assert against_ball(unit, [alpha, "1"], **field) == against_ball(unit, [alpha, alpha], **field) == "accepted"
    assert against_ball(ball("0 0", "2"), [alpha, alpha], **field) == "rejected"


def test_other_refutations() -> None:
    """A curve follows vector fields, not balls; a point with a ball has a value."""
    curve = {kind: at("0", "0", 2, 0, 0) for kind in ("curve", "limit", "pole")}
    for kind, of in curve.items():
        more = {"functionals": []} if kind == "limit" else {}
        data = against(ABS, [*ABS_FIELD[:2], part("1 x", "", ball("0", "9"))], **{kind: of}, **more)
        found = verdict(certificate(data))
        assert found[0] == "malformed" and "the member is a ball" in found[1]
    data = against(ABS, [*ABS_FIELD[:2], part("1 x", "", ball("0", "0"))], empty=["0"])
    assert "has a value at the point" in verdict(certificate(data))[1]


def test_words() -> None:
    assert check_text(json.dumps(BALLS["squares"])).verified == [
        "statement 0 (conservative): for F(x, y) on the whole space the field D = [conv{(2*x, 2*y)} where y^2 > 0; "
        "conv{(2*x, 2*y)} where y = 0, x^2 > 0; {v : |v - (1/2, -1)|^2 <= 25/4} where y = 0, x = 0] "
        "is a conservative gradient of F"
    ]

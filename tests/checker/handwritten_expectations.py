"""Certificates about expectations, written by hand from section 5c: what the checker must accept."""

from collections import Counter
from typing import Any

from handwritten import certificate, claim, hull, program, split, vertex
from handwritten_curved import ROOT_TWO

Json = Any


def poly(*terms: str) -> Json:
    """A POLY of terms like "2 0 0 1" for 2 x_0^2 x_1."""
    split_terms = [text.split() for text in terms]
    return [[c, [[i, e] for i, e in sorted(Counter(map(int, rest)).items())]] for c, *rest in split_terms]


ONE, ZERO = poly("1"), poly()


def part(density: Json, *sides: Json) -> Json:
    return {"sides": [side.split() if " " in side else side for side in sides], "density": density}


def cells(parameter: int, cuts: list[Json], *cases: Json) -> Json:
    return {"parameter": parameter, "cuts": cuts, "cases": list(cases) or [{}]}


def walls(cuts: list[Json], *cases: Json) -> Json:
    return {"cuts": cuts, "cases": list(cases)}


def parts(*trees: Json, **more: Json) -> Json:
    return {"components": list(trees), **more}


def mean(rule: str, of: Json, law: list[Json], **keys: Json) -> Json:
    keys |= {"point": keys["point"].split()} if "point" in keys else {}
    return {"rule": rule, "program": of, "law": law, **keys}


WS = [["variable", 0], ["variable", 1]]
BENT = program("w s", [*WS, ["abs", 0], ["mul", 1, 2]], 3)  # s |w|
AWAY = program("w s", [*WS, ["sub", 0, 1], ["abs", 2]], 3)  # |w - s|
UNIFORM = [part(ONE, "0 1")]
COIN = [part(poly("1/2"), "-1"), part(poly("1/2"), "1")]
CUT, ALL = [cells(1, [])], [cells(1, [poly("1/2")], {}, {})]


def coin() -> Json:
    return certificate(
        (mean("expected_clarke", BENT, COIN, point="0", set=hull("-1", "1")), {"cells": [{}, {}]}),
        (mean("expectation_clarke", BENT, COIN, point="0", set=hull("0")), {"cells": [{}, {}]}),
        (
            {"rule": "subset", "inner": hull("0"), "outer": hull("1", "-1"), "strict": False, "of": OF},
            {"members": [{"weights": [[0, "1/2"], [1, "1/2"]]}]},
        ),
    )


OF: Json = {"inner": 1, "outer": 0}


def interval() -> Json:
    """E |w - s| = 1/2 - w + w^2 on [0, 1], with slope -1 and 1 outside."""
    nodes: list[Json] = [["variable", 0], ["constant", "0"], ["constant", "1"], ["clip", 0, 1, 2]]
    nodes += [["power", 3, "2"], ["sub", 4, 3], ["constant", "1/2"], ["add", 5, 6]]
    formula = program("w", [*nodes, ["sub", 0, 3], ["abs", 8], ["add", 7, 9]], 10)
    plain = parts(*CUT)
    middle = parts(cells(1, [poly("1 0")], {}, {}))
    tree = walls([ZERO, ONE], plain, plain, middle, plain, plain)
    return certificate(
        (mean("expected_clarke", AWAY, UNIFORM, point="1/2", set=hull("0")), {"cells": ALL}),
        (mean("expectation_clarke", AWAY, UNIFORM, point="1/2", set=hull("0")), {"cells": ALL}),
        (
            mean("expectation_formula", AWAY, UNIFORM, formula=formula, where=[[None, None]]),
            {"cells": tree},
        ),
        (mean("expectation_smooth", AWAY, UNIFORM), {"cells": CUT}),
    )


def triangle_in_a_box() -> Json:
    """|w| |s - t|, uniform on the unit square, and with the density s + t."""
    of = program("w s t", [*WS, ["variable", 2], ["sub", 1, 2], ["abs", 3], ["abs", 0], ["mul", 4, 5]], 6)
    diagonal = [cells(2, [], cells(1, [poly("1 2")], {}, {}))]
    third, slanted = hull("-1/3", "1/3"), [part(poly("1 1", "1 2"), "0 1", "0 1")]
    return certificate(
        (
            mean("expected_clarke", of, [part(ONE, "0 1", "0 1")], point="0", set=third),
            {"cells": diagonal},
        ),
        (
            mean("expectation_clarke", of, [part(ONE, "0 1", "0 1")], point="0", set=third),
            {"cells": diagonal},
        ),
        (mean("expectation_clarke", of, slanted, point="0", set=third), {"cells": diagonal}),
    )


def mixture() -> Json:
    """Half of the mass at s = 1, the other half uniform on (0, 1): |w - s| at w = 1."""
    law = [part(poly("1/2"), "1"), part(poly("1/2"), "0 1")]
    both = {"cells": [{}, cells(1, [])]}
    pair = program("w s", [*AWAY["nodes"], ["abs", 0]], 3, 4, is_map=True)
    rows = {"type": "polytope", "vertices": [[["0"], ["1"]], [["1"], ["1"]]]}
    return certificate(
        (mean("expected_clarke", AWAY, law, point="1", set=hull("0", "1")), both),
        (mean("expectation_clarke", AWAY, law, point="1", set=hull("1", "0")), both),
        (mean("expectation_clarke", pair, law, point="1", set=rows), both),
    )


OVER = program("w s", [*WS, ["add", 0, 1], ["div", 0, 2]], 3)  # w / (w + s)
LOGARITHM: Json = {"rational": [ZERO, ONE], "logs": [[poly("1 0"), ONE, poly("1 0", "1 1")]]}


def logarithm() -> Json:
    """E w / (w + s) = w log((w + 1)/w) = w log(w^2 + w) - 2 w log w for w > 0, and E (w + s)^-2 = 1/w - 1/(w + 1)."""
    up: Json = [["variable", 0], ["constant", "1"], ["add", 0, 1]]
    first = program("w", [*up, ["div", 2, 0], ["log", 3], ["mul", 0, 4]], 5)
    nodes: Json = [*up, ["mul", 0, 2], ["log", 3], ["log", 0], ["constant", "2"], ["mul", 5, 6], ["sub", 4, 7]]
    second = program("w", [*nodes, ["mul", 0, 8]], 9)
    tree = cells(1, [], {"antiderivative": LOGARITHM})
    known = [[poly("1 0 0", "1 0"), [[0, 1], [1, 1]]], [poly("1 0"), [[0, 1]]], [poly("1 0", "1"), [[1, 1]]]]
    factored = parts(tree, factors=[poly("1 0"), poly("1 0", "1")], logs=known)
    square = program("w s", [*WS, ["add", 0, 1], ["power", 2, "-2"]], 3)
    rational = {"antiderivative": {"rational": [poly("-1"), poly("1 0", "1 1")], "logs": []}}
    third = program("w", [*up, ["mul", 0, 2], ["power", 3, "-1"]], 4)
    right = [["0", None]]
    return certificate(
        (
            mean("expectation_formula", OVER, UNIFORM, formula=first, where=right),
            {"cells": walls([], parts(tree))},
        ),
        (
            mean("expectation_formula", OVER, UNIFORM, formula=second, where=right),
            {"cells": walls([], factored)},
        ),
        (
            mean("expectation_formula", square, UNIFORM, formula=third, where=right),
            {"cells": walls([], parts(cells(1, [], rational)))},
        ),
        ({"rule": "not_semialgebraic", "program": first, "interval": ["0", "1"]}, {"root": "-1"}),
        ({"rule": "not_semialgebraic", "program": first, "interval": ["2", "9"]}, {"root": "0"}),
    )


def smoothing() -> Json:
    """|x - s| + max(y, 2 t) + median(x + s, y, t, 1) is smoothed; so is min(x, s) at an atom in t."""
    nodes: Json = [["variable", i] for i in range(4)]
    nodes += [["sub", 0, 2], ["abs", 4], ["add", 3, 3], ["max", 1, 6], ["add", 5, 7], ["add", 0, 2]]
    of = program("x y s t", [*nodes, ["add", 1, 3], ["sort", 9, 1, 10], ["item", 11, 1], ["add", 8, 12]], 13)
    one = program("x y s t", [*nodes[:4], ["min", 0, 2], ["norm1", 4, 3], ["clip", 2, 5, 1]], 4)
    box = [part(poly("1/2 3"), "0 1", "0 2")]
    return certificate(
        (mean("expectation_smooth", of, box), {"cells": [cells(2, [], cells(3, []))]}),
        (mean("expectation_smooth", one, [part(ONE, "0 1", "7")]), {"cells": [cells(2, [])]}),
    )


def by_formula() -> Json:
    """F(x, y) = E max(s |x|, y) is max(|x|, y)/2 + max(-|x|, y)/2 for a coin; Proof B at 0."""
    nodes: Json = [["variable", 0], ["variable", 1], ["abs", 0]]
    of = program("x y s", [*nodes, ["variable", 2], ["mul", 3, 2], ["add", 4, 1]], 5)
    biased = [part(poly("1/4"), "-1"), part(poly("3/4"), "1")]
    formula = program("x y", [*nodes, ["constant", "1/2"], ["mul", 3, 2], ["add", 4, 1]], 5)
    body = hull("-1/2 1", "1/2 1")
    leaf = parts({}, {})
    inner = walls([], leaf)
    slope = [["-1", "1"], ["-5", None]]
    return certificate(
        (
            mean("expectation_clarke", of, biased, point="0 0", set=body),
            {"formula": 1, "clarke": 2},
        ),
        (
            mean("expectation_formula", of, biased, formula=formula, where=slope),
            {"cells": walls([ZERO], inner, inner, inner)},
        ),
        (claim("clarke", formula, "0 0", set=body), {"tree": split(2, vertex(1, "1 0"), vertex(0, "-1 0"))}),
    )


def beside_root_two() -> Json:
    """|w - s| with s uniform on (0, alpha), alpha = sqrt(2), at w = 1: the slope is sqrt(2) - 1."""
    law = [{"sides": [["0", ["0", "1"]]], "density": [[["0", "1/2"], []]]}]
    body = {"type": "polytope", "vertices": [[["-1", "1"]]]}
    tree = {"cells": [cells(1, [ONE], {}, {})]}
    return {"field": ROOT_TWO} | certificate(
        (mean("expectation_clarke", AWAY, law, point="1", set=body), tree),
        (mean("expected_clarke", AWAY, law, point="1", set=body), tree),
    )


def branches() -> Json:
    """Conditions on the parameter, a quotient, and what is not needed: E where(s < 1/2, |w|/(2 + w), 0 or 1/w)."""
    nodes: Json = [*WS, ["constant", "1/2"], ["lt", 1, 2], ["constant", "2"], ["add", 0, 4], ["abs", 0]]
    nodes += [["div", 6, 5], ["div", 4, 0], ["boolean", True], ["or", 9, 3], ["and", 10, 3]]
    nodes += [["constant", "0"], ["piecewise", 7, 11, 12, 9, 8, 3], ["where", 9, 13, 8]]
    law = [part(poly("3 1 1"), "0 1")]
    sixteenth = hull("-1/16", "1/16")
    return certificate(
        (
            mean("expectation_clarke", program("w s", nodes, 14), law, point="0", set=sixteenth),
            {"cells": ALL},
        ),
        (
            mean("expected_clarke", program("w s", nodes, 14), law, point="0", set=sixteenth),
            {"cells": ALL},
        ),
    )


def links() -> Json:
    """The four forms of `of`."""
    pair = program("x y", [*WS, ["abs", 0], ["add", 2, 1]], 3)
    both = hull("-1 1", "1 1")
    half = [[0, "1/2"], [1, "1/2"]]
    body = {"type": "minkowski_sum", "members": [hull("1", "-1"), hull("1")]}
    return certificate(
        (claim("clarke", pair, "0 0", set=both), {"tree": split(2, vertex(1, "1 0"), vertex(0, "-1 0"))}),
        (
            {"rule": "member", "set": hull("1 1", "-1 1", "1 1"), "element": ["0", "1"], "of": {"set": 0}},
            {"weights": half},
        ),
        (
            {"rule": "nonmember", "set": hull("1"), "element": ["0"], "of": {"set": [0, 1, 2]}},
            {"functional": ["-1"]},
        ),
        (
            {
                "rule": "member",
                "set": hull("2 -2", "-2 -2"),
                "element": ["0", "-2"],
                "of": {"set": {"times": "-2", "of": 0}},
            },
            {"weights": half},
        ),
        (
            {
                "rule": "member",
                "set": body,
                "element": ["1"],
                "of": {"set": {"members": [[0, 0, 1], [0, 1, 2]]}},
            },
            {"sum": [half, [[0, "1"]]]},
        ),
        (
            {
                "rule": "product_hull",
                "left": hull("2"),
                "right": both,
                "set": hull("-2 2", "2 2"),
                "of": {"right": 0, "set": {"times": "2", "of": 0}},
            },
            {"vertices": [[0, 0], [0, 1]], "weights": [[[0, "1"]], [[1, "1"]]]},
        ),
        ({"rule": "support", "set": hull("2 2", "-2 2"), "direction": ["1", "1"], "value": "4", "of": {"set": 5}}, {}),
    )


EXPECTATIONS = {
    make.__name__: make()
    for make in (
        coin,
        interval,
        triangle_in_a_box,
        mixture,
        logarithm,
        smoothing,
        by_formula,
        beside_root_two,
        branches,
        links,
    )
}

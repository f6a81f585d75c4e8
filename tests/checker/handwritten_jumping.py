"""Certificates written by hand for programs with comparisons, and for limiting sets."""

from typing import Any

from handwritten import (
    ABS,
    BOTH,
    LINE,
    RELUS,
    WHERE,
    certificate,
    claim,
    element,
    finite,
    hull,
    mixed,
    on,
    program,
    split,
    union,
    vectors,
    vertex,
)

Json = Any
PLANE: Json = [["variable", 0], ["variable", 1]]
# where(x > 0, x^2, -x^2)
SQUARE = program(
    "x", [["variable", 0], ["constant", "0"], ["gt", 0, 1], ["mul", 0, 0], ["neg", 3], ["where", 2, 3, 4]], 5
)
# where(x > 0, 2 x, x)
STEEP = program("x", [["variable", 0], ["constant", "0"], ["gt", 0, 1], ["add", 0, 0], ["where", 2, 3, 0]], 4)
# |x| - |y|, the first one written as where(x > 0, x, -x)
SADDLE = program(
    "x y",
    [*PLANE, ["constant", "0"], ["gt", 0, 2], ["neg", 0], ["where", 3, 0, 4], ["abs", 1], ["sub", 5, 6]],
    7,
)
# where(y > x^2, y - x^2, 0)
BEYOND = program(
    "x y",
    [*PLANE, ["mul", 0, 0], ["gt", 1, 2], ["sub", 1, 2], ["constant", "0"], ["where", 3, 4, 5]],
    6,
)


def continuous(of: Json, at: str, tree: Json, pairs: Json) -> tuple[Json, Json]:
    return claim("continuous", of, at), {"tree": tree, "pairs": pairs}


def one_variable() -> Json:
    return certificate(
        (claim("frechet", ABS, "0", set=hull("1", "-1")), {}),
        (claim("frechet", WHERE, "0", set=hull("-1", "1")), {}),
        (claim("limiting", WHERE, "0", set=hull("-1", "1")), {}),
        (claim("frechet", RELUS, "0", set=hull("1")), {}),
        (claim("limiting", RELUS, "0", set=hull("1")), {}),
        (claim("frechet", STEEP, "0", set=hull("1", "2")), {}),
        (claim("limiting", MINUS, "0", set=finite("1", "-1")), {}),
        (claim("frechet", MINUS, "0", set={"type": "empty"}), {}),
    )


# where(exp(x) - 1 - x > 0, 2 x, x) at 0: the condition holds on both sides
BENDING = program(
    "x",
    [
        ["variable", 0],
        ["exp", 0],
        ["constant", "1"],
        ["add", 0, 2],
        ["gt", 1, 3],
        ["add", 0, 0],
        ["where", 4, 5, 0],
    ],
    6,
)
# where(x > 0, exp(x) - 1, 0)
RISING = program(
    "x",
    [
        ["variable", 0],
        ["exp", 0],
        ["constant", "1"],
        ["sub", 1, 2],
        ["constant", "0"],
        ["gt", 0, 4],
        ["where", 5, 3, 4],
    ],
    6,
)


def along_rays() -> Json:
    return certificate(
        (claim("directional_derivative", BENDING, "0", direction=["1"], value="2"), {}),
        (claim("directional_derivative", BENDING, "0", direction=["-1"], value="-2"), {"taylor": 3}),
        (claim("frechet", BENDING, "0", set=hull("2")), {}),
        (claim("limiting", RISING, "0", set=hull("0", "1")), {}),
        (claim("not_differentiable", RISING, "0"), {"directions": vectors("1", "-1")}),
    )


MINUS = program("x", [["variable", 0], ["abs", 0], ["neg", 1]], 2)


def square_with_sign() -> Json:
    """x |x| is differentiable at 0; the pieces are x^2 and -x^2."""
    x: Json = [["2", [[0, 1]]]]
    pairs = [[0, 2, [{"cofactors": [[x, 0]]}]], [1, 2, [{"cofactors": []}]]]
    none: Json = {"multipliers": [[], []]}
    return certificate(
        continuous(SQUARE, "0", split(2, {}, {}, {}), pairs),
        (claim("derivative", SQUARE, "0", derivative=["0"]), {"tree": split(2, none, none), "continuous": 0}),
        (claim("frechet", SQUARE, "0", set=hull("0")), {"derivative": 1}),
    )


def below_a_parabola() -> Json:
    """where(y > x^2, y - x^2, 0): the Frechet set is the segment from (0, 0) to (0, 1)."""
    pairs = [[0, 2, [{"cofactors": [[[["1", []]], 0]]}]], [1, 2, [{"cofactors": []}]]]
    # on y > x^2: J = (0, 1); J - (0, 0) = gradient of the guard. On y < x^2 every direction with d_y <= 0.
    above: Json = {"multipliers": [[[0, "1"]], []]}
    # on x^2 - y > 0 the leading form of the guard is -y, and b = (0, 0) - (0, 1): -<b, z> = y.
    terms = {"terms": [[[["1", []]], [["1", []]], [1]], [[["1", []]], [["1", []]], [0]]]}
    below: Json = {"multipliers": [[], terms]}
    frechet = {"tree": split(3, above, below), **LINE, "continuous": 0}
    cells = split(3, {"arc": vectors("0 1")}, {"arc": vectors("0 -1")})
    sides: Json = {"multipliers": [[[[0, "1"]], []], [[], [[0, "1"]]]], **LINE}
    edge = {"direction": ["1", "0"], "member": 2, "frechet": sides}
    clarke = {"tree": split(3, vertex(0, "0 1"), vertex(1, "0 -1")), "continuous": 0}
    return certificate(
        continuous(BEYOND, "0 0", split(3, {}, {}, {}), pairs),
        (claim("frechet", BEYOND, "0 0", set=hull("0 0", "0 1")), frechet),
        (claim("clarke", BEYOND, "0 0", set=hull("0 1", "0 0")), clarke),
        (claim("limiting", BEYOND, "0 0", set=hull("0 1", "0 0", "0 1")), {"between": [1, 2]}),
        (
            claim("limiting", BEYOND, "0 0", set=union(hull("0 1"), hull("0 0"), hull("0 0", "0 1"))),
            {"cells": cells, "tree": on("0 1", _smooth("0 1", 0), _smooth("0 -1", 1), edge), "continuous": 0},
        ),
    )


def no_subgradient() -> Json:
    """|x| - |y|, with the first one written as `where`."""
    return certificate(
        continuous(SADDLE, "0 0", SADDLE_TREE, SADDLE_PAIRS),
        (
            claim("frechet", SADDLE, "0 0", set={"type": "empty"}),
            {"directions": vectors("0 1", "0 -1"), "weights": ["1", "1"], "continuous": 0},
        ),
        (claim("limiting", SADDLE, "0 0", set=SADDLE_SET), SADDLE_PROOF | {"continuous": 0}),
    )


SAME: Json = [{"cofactors": []}]
SADDLE_TREE = split(3, split(6, {}, {}), split(6, {}, {}), split(6, {}, {}))
# leaves: 0 (x > 0, y > 0), 1 (x > 0, y < 0), 2 (x < 0, y > 0), 3 (x < 0, y < 0), 4 (x = 0, y > 0), 5


def _saddle_pairs() -> Json:
    """Outputs: x - y, x + y, -x - y, -x + y, -x - y, -x + y."""

    def one(c: str, k: int) -> Json:
        return [[[c, []]], k]

    return [
        [0, 1, [{"cofactors": [one("-2", 0)]}]],
        [2, 3, [{"cofactors": [one("-2", 0)]}]],
        [0, 4, [{"cofactors": [one("2", 0)]}]],
        [0, 5, [{"cofactors": [one("2", 0), one("-2", 1)]}]],
        [1, 4, [{"cofactors": [one("2", 0), one("-2", 1)]}]],
        [1, 5, [{"cofactors": [one("2", 0)]}]],
        [2, 4, SAME],
        [2, 5, [{"cofactors": [one("-2", 1)]}]],
        [3, 4, [{"cofactors": [one("-2", 1)]}]],
        [3, 5, SAME],
        [4, 5, [{"cofactors": [one("-2", 2)]}]],
    ]


SADDLE_PAIRS = sorted(_saddle_pairs())
SADDLE_CORNERS = [hull("1 -1"), hull("1 1"), hull("-1 -1"), hull("-1 1")]
SADDLE_SET = union(hull("-1 -1", "1 -1"), hull("-1 1", "1 1"), *SADDLE_CORNERS)


def _smooth(d: str, member: int) -> Json:
    return {"direction": d.split(), "member": member, "frechet": {"multipliers": [[[]]], **LINE}}


def _valley(d: str, member: int) -> Json:
    """On x = 0: the cells x > 0 and x < 0 are active, with the gradients (1, s) and (-1, s)."""
    right: Json = [[[0, "2"]], []]
    left: Json = [[], [[0, "2"]]]
    return {"direction": d.split(), "member": member, "frechet": {"multipliers": [right, left], **LINE}}


def _ridge(d: str) -> Json:
    return {
        "direction": d.split(),
        "member": None,
        "frechet": {"directions": vectors("0 1", "0 -1"), "weights": ["1", "1"]},
    }


SADDLE_PROOF: Json = {
    "cells": split(
        3,
        split(6, {"arc": vectors("1 1")}, {"arc": vectors("1 -1")}),
        split(6, {"arc": vectors("-1 1")}, {"arc": vectors("-1 -1")}),
    ),
    "tree": on(
        "1 0",
        on("0 1", _smooth("1 1", 2), _smooth("1 -1", 3), _ridge("1 0")),
        on("0 1", _smooth("-1 1", 4), _smooth("-1 -1", 5), _ridge("-1 0")),
        on("0 1", _valley("0 1", 0), _valley("0 -1", 1), _ridge("0 0")),
    ),
}


def concave() -> Json:
    """min(x, y) - |x - y| + x y."""
    nodes: Json = [
        *PLANE,
        ["min", 0, 1],
        ["sub", 0, 1],
        ["abs", 3],
        ["sub", 2, 4],
        ["mul", 0, 1],
        ["add", 5, 6],
    ]
    of = program("x y", nodes, 7)
    body = finite("2 -1", "-1 2")
    empty: Json = {"empty": {"terms": [[[["1", []]], [["1", []]], [0]], [[["1", []]], [["1", []]], [1]]]}}
    tree = split(2, split(4, empty, element(0, "-1 1")), split(4, element(1, "1 -1"), empty))
    return certificate(
        (claim("bouligand", of, "0 0", set=body), {"tree": tree}),
        (claim("limiting", of, "0 0", set=body), {"concave": 0}),
    )


def chain_rule_with_comparisons() -> Json:
    """where(x > 0, 2 x, x) + |x|: the counted branches of the `where` are both."""
    nodes: Json = [*STEEP["nodes"], ["abs", 0], ["add", 4, 5]]
    of = program("x", nodes, 6)
    tree = split(2, split(5, {}, BOTH), split(5, BOTH, {}), split(5, {}, {}))
    # outputs: 0: 2 x + x, 1: x - x, 2 (x = 0, first branch of abs): x + x, 3: x - x
    pairs = [
        [0, 2, [{"cofactors": [[[["1", []]], 0]]}]],
        [0, 3, [{"cofactors": [[[["3", []]], 0]]}]],
        [1, 2, [{"cofactors": [[[["-2", []]], 0]]}]],
        [1, 3, SAME],
        [2, 3, [{"cofactors": [[[["2", []]], 0]]}]],
    ]
    branches = [[4, split(2, {"arc": vectors("1")}, {"arc": vectors("-1")}, {})]]
    leaves = [{"vertex": 1}, mixed([0, "2/3"], [1, "1/3"]), mixed([0, "1/3"], [1, "2/3"]), {"vertex": 0}]
    picked = [[4, [[0, "1/2"], [1, "1/2"]]], [5, [[0, "1"]]]]
    more = {"branches": branches, "continuous": 0}
    return certificate(
        continuous(of, "0", tree, pairs),
        (claim("chain_rule_hull", of, "0", set=hull("0", "3")), {"leaves": leaves, **more}),
        (claim("chain_rule_element", of, "0", element=["5/2"]), {"choices": picked, **more}),
        (
            claim("chain_rule_hull_element", of, "0", element=["5/2"]),
            {"combination": [["1", picked]], **more},
        ),
    )


def chain_rule_at_equality() -> Json:
    """where(x == 0, 3 x, x): the branch of the equality counts, because it is taken at the point."""
    nodes: Json = [["variable", 0], ["constant", "0"], ["eq", 0, 1], ["constant", "3"], ["mul", 0, 3]]
    of = program("x", [*nodes, ["where", 2, 4, 0]], 5)
    pairs = [[0, 2, [{"cofactors": [[[["-2", []]], 0]]}]], [1, 2, [{"cofactors": [[[["-2", []]], 0]]}]]]
    branches = [[5, split(2, {"arc": vectors("1")}, {}, {"arc": vectors("0")})]]
    more = {"branches": branches, "continuous": 0}
    return certificate(
        continuous(of, "0", split(2, {}, {}, {}), pairs),
        (
            claim("chain_rule_hull", of, "0", set=hull("3", "1")),
            {"leaves": [{"vertex": 0}, {"vertex": 1}], **more},
        ),
    )


JUMPING = {
    "one_variable": one_variable(),
    "along_rays": along_rays(),
    "square_with_sign": square_with_sign(),
    "below_a_parabola": below_a_parabola(),
    "no_subgradient": no_subgradient(),
    "concave": concave(),
    "chain_rule_with_comparisons": chain_rule_with_comparisons(),
    "chain_rule_at_equality": chain_rule_at_equality(),
}

"""Certificates written by hand, at least one for each rule: what the checker must accept."""

from typing import Any

Json = Any
ONE: Json = [["1", []]]
MINUS: Json = [["-1", []]]


def program(variables: str, nodes: list[Json], *outputs: int, is_map: bool = False) -> Json:
    return {"variables": variables.split(), "nodes": nodes, "outputs": list(outputs), "map": is_map}


def certificate(*pairs: tuple[Json, Json]) -> Json:
    statements, proofs = zip(*pairs, strict=True)
    return {"format": "consderiv-certificate/1", "statement": list(statements), "proof": list(proofs)}


def claim(rule: str, of: Json, point: str, **keys: Json) -> Json:
    return {"rule": rule, "program": of, "point": point.split(), **keys}


def split(node: int, *cases: Json) -> Json:
    return {"split": node, "cases": list(cases)}


def on(vector: str, *cases: Json) -> Json:
    return {"on": vector.split(), "cases": list(cases)}


def vectors(*texts: str) -> Json:
    return [text.split() for text in texts]


def hull(*texts: str) -> Json:
    return {"type": "polytope", "vertices": vectors(*texts)}


def finite(*texts: str) -> Json:
    return {"type": "finite", "elements": vectors(*texts)}


def union(*members: Json) -> Json:
    return {"type": "union", "members": list(members)}


def vertex(k: int, *arc: str) -> Json:
    return {"vertex": k, "arc": vectors(*arc)} if arc else {"vertex": k}


def element(k: int, *arc: str) -> Json:
    return {"element": k, "arc": vectors(*arc)} if arc else {"element": k}


def mixed(*shares: Json) -> Json:
    return {"weights": [list(share) for share in shares]}


def empty(*terms: Json, **more: Json) -> Json:
    return {"empty": {"terms": list(terms), **more}}


def term(*factors: int, unit: Json = ONE, root: Json = ONE) -> Json:
    return [unit, root, list(factors)]


BOTH = empty(term(0), term(1))  # guards z and -z
HALF = mixed([0, "1/2"], [1, "1/2"])

ABS = program("x", [["variable", 0], ["abs", 0]], 1)
RELUS = program("x", [["variable", 0], ["relu", 0], ["neg", 0], ["relu", 2], ["sub", 1, 3]], 4)
DIFFERENCE = program("x y", [["variable", 0], ["variable", 1], ["abs", 0], ["abs", 1], ["sub", 2, 3]], 4)
CUSP = program(
    "x y",
    [["variable", 0], ["variable", 1], ["constant", "0"], ["max", 1, 2], ["power", 0, "2"], ["min", 3, 4]],
    5,
)
WHERE = program("x", [["variable", 0], ["constant", "0"], ["gt", 0, 1], ["neg", 0], ["where", 2, 0, 3]], 4)
MAP = program("x y", [["variable", 0], ["variable", 1], ["abs", 0], ["max", 0, 1]], 2, 3, is_map=True)
ORDER = program(
    "x y",
    [["variable", 0], ["variable", 1], ["sort", 0, 1], ["item", 2, 0], ["item", 2, 1]],
    3,
    4,
    is_map=True,
)
DIAGONAL = program(
    "x y",
    [["variable", 0], ["variable", 1], ["eq", 0, 1], ["max", 0, 1], ["constant", "0"], ["where", 2, 3, 4]],
    5,
)


def absolute_value() -> Json:
    return certificate(
        (
            claim("clarke", ABS, "0", set=hull("-1", "1")),
            {"tree": split(1, vertex(1, "1"), vertex(0, "-1"))},
        ),
        (
            claim("bouligand", ABS, "0", set=finite("-1", "1")),
            {"tree": split(1, element(1, "2"), element(0, "-1", "5"))},
        ),
        (claim("not_differentiable", ABS, "0"), {"directions": vectors("1", "-1")}),
        (claim("directional_derivative", ABS, "0", direction=["-2"], value="2"), {}),
        (claim("directional_derivative", ABS, "-3", direction=["1/2"], value="-1/2"), {}),
        (claim("gradient", ABS, "-3", gradient=["-1"]), {"tree": {}}),
    )


def relu_difference() -> Json:
    chosen = [[1, [[1, "1"]]], [3, [[1, "1"]]]]
    other = [[1, [[0, "1"]]], [3, [[0, "1"]]]]
    return certificate(
        (
            claim("gradient", RELUS, "0", gradient=["1"]),
            {"tree": split(1, split(3, BOTH, {}), split(3, {}, BOTH))},
        ),
        (
            claim("derivative", RELUS, "0", derivative=["1"]),
            {"tree": split(1, split(3, BOTH, {}), split(3, {}, BOTH))},
        ),
        (
            claim("chain_rule_hull", RELUS, "0", set=hull("0", "2")),
            {"tree": split(1, split(3, vertex(1), HALF), split(3, HALF, vertex(0)))},
        ),
        (claim("chain_rule_element", RELUS, "0", element=["0"]), {"choices": chosen}),
        (
            claim("chain_rule_hull_element", RELUS, "0", element=["1/2"]),
            {"combination": [["3/4", chosen], ["1/4", other]]},
        ),
    )


def minkowski(*members: Json) -> Json:
    return {"type": "minkowski_sum", "members": list(members)}


def factored_relus() -> Json:
    groups = [
        {"roots": [1], "tree": split(1, vertex(1), vertex(0))},
        {"roots": [3], "tree": split(3, vertex(0), vertex(1))},
    ]
    return certificate(
        (
            claim("chain_rule_hull", RELUS, "0", set=minkowski(hull("0"), hull("0", "1"), hull("1", "0"))),
            {"groups": groups},
        )
    )


def sum_of_absolute_values(n: int) -> Json:
    nodes: list[Json] = [["variable", i] for i in range(n)] + [["abs", i] for i in range(n)]
    last = n
    for i in range(1, n):
        nodes.append(["add", last, n + i])
        last = len(nodes) - 1
    of = {"variables": [f"x{i}" for i in range(n)], "nodes": nodes, "outputs": [last], "map": False}
    units = [["1" if j == i else "0" for j in range(n)] for i in range(n)]
    opposite = [["-1" if j == i else "0" for j in range(n)] for i in range(n)]
    members: list[Json] = [{"type": "polytope", "vertices": [["0"] * n]}]
    groups = []
    for i in range(n):
        members.append({"type": "polytope", "vertices": [opposite[i], units[i]]})
        cases = [{"vertex": 1, "arc": [units[i]]}, {"vertex": 0, "arc": [opposite[i]]}]
        groups.append({"roots": [n + i], "tree": split(n + i, *cases)})
    return certificate(
        (
            {"rule": "clarke", "program": of, "point": ["0"] * n, "set": minkowski(*members)},
            {"groups": groups},
        )
    )


def cusp() -> Json:
    """min(max(y, 0), x^2): between the x axis and the parabola y = x^2 it is y."""
    above = split(5, vertex(1, "1 0", "0 1/2"), vertex(0, "0 1"))
    below = split(5, vertex(0, "1 0", "0 -1"), empty(term(1), term(root=[["1", [[0, 1]]]])))
    return certificate(
        (claim("clarke", CUSP, "0 0", set=hull("0 0", "0 1")), {"tree": split(3, above, below)}),
        (
            claim("derivative", CUSP, "0 0", derivative=["0", "0"]),
            {"tree": split(3, split(5, empty(term(0), term(1)), {}), {})},
        ),
    )


def segment_multipliers(first: Json, second: Json) -> Json:
    return {"multipliers": [first, second]}


LINE = {  # -1 or 1 times the second coordinate is fixed, the first one moves: |x| + or - y
    "directions": vectors("1 0", "-1 0", "0 1", "0 -1"),
    "bounds": [[[0, "1"]], [[1, "1"]], [[2, "1"]], [[3, "1"]]],
}


def smooth(d: str, member: int) -> Json:
    """A leaf where |x| - |y| is smooth."""
    return {"direction": d.split(), "member": member, "frechet": {"tree": {"multipliers": [[]]}, **LINE}}


def valley(d: str, member: int) -> Json:
    """A leaf on x = 0: the vertices are (-1, s) and (1, s)."""
    right = {"multipliers": [[[0, "2"]], []]}
    left = {"multipliers": [[], [[0, "2"]]]}
    return {"direction": d.split(), "member": member, "frechet": {"tree": split(2, right, left), **LINE}}


def ridge(d: str) -> Json:
    """A leaf on y = 0: -|y| has no Frechet subgradient."""
    return {
        "direction": d.split(),
        "member": None,
        "frechet": {"directions": vectors("0 1", "0 -1"), "weights": ["1", "1"]},
    }


def difference() -> Json:
    corners = [hull("1 -1"), hull("1 1"), hull("-1 -1"), hull("-1 1")]
    parts = union(hull("-1 -1", "1 -1"), hull("-1 1", "1 1"), *corners)
    tree = on(
        "1 0",
        on("0 1", smooth("1 1", 2), smooth("1 -1", 3), ridge("1 0")),
        on("0 1", smooth("-1 1", 4), smooth("-1 -1", 5), ridge("-1 0")),
        on("0 1", valley("0 1", 0), valley("0 -1", 1), ridge("0 0")),
    )
    return certificate(
        (
            claim("frechet", DIFFERENCE, "0 0", set={"type": "empty"}),
            {"directions": vectors("0 1", "0 -1"), "weights": ["1", "1"]},
        ),
        (claim("limiting", DIFFERENCE, "0 0", set=parts), {"tree": tree}),
    )


def frechet_segment() -> Json:
    return certificate(
        (
            claim("frechet", ABS, "0", set=hull("-1", "1")),
            {
                "tree": split(1, {"multipliers": [[[0, "2"]], []]}, {"multipliers": [[], [[0, "2"]]]}),
                "directions": vectors("1", "-1"),
                "bounds": [[[0, "1"]], [[1, "1"]]],
            },
        )
    )


def branches_of_where() -> Json:
    """where(x > 0, x, -x) = |x|."""
    pairs = [[0, 2, [{"cofactors": [[[["2", []]], 0]]}]], [1, 2, [{"cofactors": []}]]]
    return certificate(
        (claim("continuous", WHERE, "0"), {"tree": split(2, {}, {}, {}), "pairs": pairs}),
        (
            claim("clarke", WHERE, "0", set=hull("-1", "1")),
            {"tree": split(2, vertex(1, "1"), vertex(0, "-1")), "continuous": 0},
        ),
    )


def a_map() -> Json:
    """(|x|, max(x, y)) and the sorted pair."""
    four = [
        [["-1", "0"], ["1", "0"]],
        [["-1", "0"], ["0", "1"]],
        [["1", "0"], ["1", "0"]],
        [["1", "0"], ["0", "1"]],
    ]
    tree = split(
        2,
        split(3, vertex(2, "2 1"), vertex(3, "1 2")),
        split(3, vertex(0, "-1 -2"), vertex(1, "-1 1")),
    )
    swapped = [[["1", "0"], ["0", "1"]], [["0", "1"], ["1", "0"]]]
    return certificate(
        (claim("clarke", MAP, "0 0", set={"type": "polytope", "vertices": four}), {"tree": tree}),
        (
            claim("bouligand", ORDER, "0 0", set={"type": "finite", "elements": swapped}),
            {"tree": split(2, element(0, "0 1"), element(1, "1 0"))},
        ),
        (claim("directional_derivative", MAP, "0 0", direction=["-1", "-2"], value=["1", "-1"]), {}),
    )


def cores() -> Json:
    """relu(x^2 y) + relu(-y): the signs of x^2 y and of y are the same off x = 0."""
    nodes: list[Json] = [["variable", 0], ["variable", 1], ["power", 0, "2"], ["mul", 2, 1], ["relu", 3]]
    of = program("x y", [*nodes, ["neg", 1], ["relu", 5], ["add", 4, 6]], 7)
    x: Json = [["1", [[0, 1]]]]
    up: Json = [["1", [[1, 1]]]]
    down: Json = [["-1", [[1, 1]]]]
    above = split(6, empty(term(1), term(2), cores=[[0, ONE, x, up]]), vertex(0, "1 1"))
    below = split(6, vertex(1, "1 -1"), empty(term(1), term(2), cores=[[0, ONE, x, down]]))
    return certificate((claim("clarke", of, "0 0", set=hull("0 0", "0 -1")), {"tree": split(4, above, below)}))


def equality_of_two() -> Json:
    """where(x == y, max(x, y), x) = x: on the diagonal both closed branches of the max count."""
    nodes: list[Json] = [["variable", 0], ["variable", 1], ["eq", 0, 1], ["max", 0, 1], ["where", 2, 3, 0]]
    same: Json = [{"cofactors": []}]
    by: Json = [{"cofactors": [[ONE, 0]]}]
    pairs = [[0, 2, same], [0, 3, by], [1, 2, same], [1, 3, by], [2, 3, by]]
    tree = split(2, {}, {}, split(3, {}, {}))
    return certificate(
        (claim("continuous", program("x y", nodes, 4), "0 0"), {"tree": tree, "pairs": pairs}),
        (
            claim("gradient", program("x y", nodes, 4), "0 0", gradient=["1", "0"]),
            {"tree": split(2, {}, {}), "continuous": 0},
        ),
    )


def equality_at_a_point() -> Json:
    """where(x^2 + y^2 == 0, 0, x): the equality holds at the origin only, which a sum of squares shows."""
    nodes: list[Json] = [
        ["variable", 0],
        ["variable", 1],
        ["power", 0, "2"],
        ["power", 1, "2"],
        ["add", 2, 3],
    ]
    nodes += [["constant", "0"], ["eq", 4, 5], ["where", 6, 5, 0]]
    squares = [term(root=[["1", [[0, 1]]]]), term(root=[["1", [[1, 1]]]])]
    witness = {"square": ONE, "terms": squares[1:], "equalities": [[ONE, 0]]}
    tree = split(6, {}, empty(*squares, term(0)), {})
    return certificate(
        (claim("continuous", program("x y", nodes, 7), "0 0"), {"tree": tree, "pairs": [[0, 1, [witness]]]})
    )


def factored_sort() -> Json:
    """The items of a tied sort are the roots of one group."""
    identity, swapped, zero = vectors("1 0", "0 1"), vectors("0 1", "1 0"), vectors("0 0", "0 0")
    body = minkowski({"type": "polytope", "vertices": [zero]}, {"type": "polytope", "vertices": [identity, swapped]})
    straight = split(2, vertex(0, "0 1"), vertex(1, "1 0"))
    return certificate(
        (claim("clarke", ORDER, "0 0", set=body), {"groups": [{"roots": [3, 4], "tree": straight}]}),
        (
            claim("chain_rule_hull", ORDER, "0 0", set=body),
            {"groups": [{"roots": [4, 3], "tree": split(2, vertex(0), vertex(1))}]},
        ),
    )


def trusted() -> Json:
    data = relu_difference()
    data["proof"][0]["tree"]["cases"][0]["cases"][0] = {"empty": {"trust": "seen in a picture"}}
    return data


def sets_alone() -> Json:
    square = hull("0 0", "1 0", "0 1", "1 1")
    zonotope = minkowski(hull("0 0"), hull("0 0", "1 0"), hull("0 0", "0 1"))
    two = union(hull("0 0"), hull("1 0", "1 1"))

    def of(rule: str, **keys: Json) -> Json:
        return {"rule": rule, **keys}

    quarter = [[0, "1/4"], [1, "1/4"], [2, "1/4"], [3, "1/4"]]
    middle = ["1/2", "1/2"]
    halves = {"sum": [[[0, "1"]], [[0, "1/2"], [1, "1/2"]], [[0, "1/2"], [1, "1/2"]]]}
    return certificate(
        (of("member", set=square, element=middle), {"weights": quarter}),
        (of("member", set=zonotope, element=middle), halves),
        (of("member", set=two, element=["1", "1/2"]), {"index": 1, "weights": [[0, "1/2"], [1, "1/2"]]}),
        (of("member", set=finite("0 0", "1/2 1/2"), element=middle), {"index": 1}),
        (of("nonmember", set=square, element=["2", "0"]), {"functional": ["1", "0"]}),
        (of("nonmember", set=zonotope, element=["2", "2"]), {"functional": ["1", "1"]}),
        (of("nonmember", set=two, element=middle), {"functionals": [["1", "0"], ["-1", "0"]]}),
        (of("nonmember", set=finite("0 0"), element=middle), {}),
        (of("nonmember", set={"type": "empty"}, element=middle), {}),
        (
            of("subset", inner=two, outer=square, strict=True),
            {
                "members": [{"weights": [[0, "1"]]}, {"weights": [[1, "1"]]}, {"weights": [[3, "1"]]}],
                "beyond": {
                    "element": middle,
                    "member": {"weights": quarter},
                    "outside": {"functionals": [["1", "0"], ["-1", "0"]]},
                },
            },
        ),
        (of("subset", inner=hull("1/2 1/2"), outer=zonotope, strict=False), {"members": [halves]}),
        (of("support", set=zonotope, direction=["2", "-3"], value="2"), {}),
    )


ACCEPTED = {
    "absolute_value": absolute_value(),
    "relu_difference": relu_difference(),
    "factored_relus": factored_relus(),
    "sum_of_absolute_values": sum_of_absolute_values(3),
    "cusp": cusp(),
    "difference": difference(),
    "frechet_segment": frechet_segment(),
    "where": branches_of_where(),
    "map": a_map(),
    "sets_alone": sets_alone(),
    "cores": cores(),
    "equality_of_two": equality_of_two(),
    "equality_at_a_point": equality_at_a_point(),
    "factored_sort": factored_sort(),
}
INCOMPLETE = {"trusted": trusted()}

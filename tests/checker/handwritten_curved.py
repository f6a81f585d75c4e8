"""Certificates written by hand, with numbers of a field, elementary functions and box traces."""

from typing import Any

from handwritten import (
    certificate,
    claim,
    element,
    empty,
    finite,
    hull,
    program,
    split,
    term,
    vertex,
)

Json = Any
ROOT_TWO: Json = {"generator": ["-2", "0", "1"], "interval": ["1", "2"]}
REDUCIBLE: Json = {"generator": ["6", "0", "-5", "0", "1"], "interval": ["3/2", "2"]}  # sqrt(3)
ALPHA: Json = ["0", "1"]


def in_field(field: Json, *pairs: tuple[Json, Json]) -> Json:
    return certificate(*pairs) | {"field": field}


def kink_at_root_two() -> Json:
    """|x^2 - 2| at sqrt(2), and x |x| - 2 along with it."""
    nodes: list[Json] = [["variable", 0], ["power", 0, "2"], ["constant", "2"], ["sub", 1, 2], ["abs", 3]]
    of, at = program("x", nodes, 4), {"point": [ALPHA]}
    up, down = ["0", "2"], ["0", "-2"]
    limits = {"type": "finite", "elements": [[up], [down]]}
    ends = {"type": "polytope", "vertices": [[down], [up]]}
    tree = split(4, vertex(1, "1"), {"vertex": 0, "arc": [[down], ["1"]]})
    frechet = {
        "tree": split(4, {"multipliers": [[[0, "2"]], []]}, {"multipliers": [[], [[0, "2"]]]}),
        "directions": [[ALPHA], [["0", "-1"]]],
        "bounds": [[[0, ["0", "1/2"]]], [[1, ["0", "1/2"]]]],
    }
    return in_field(
        ROOT_TWO,
        (claim("clarke", of, "", set=ends) | at, {"tree": tree}),
        (
            claim("bouligand", of, "", set=limits) | at,
            {"tree": split(4, {"element": 0, "arc": [[ALPHA]]}, element(1, "-1"))},
        ),
        (claim("frechet", of, "", set=ends) | at, frechet),
        (claim("directional_derivative", of, "", direction=[["1", "1"]], value=["4", "2"]) | at, {}),
        (claim("not_differentiable", of, "") | at, {"directions": [[ALPHA], [["0", "-1"]]]}),
        (
            {"rule": "member", "set": ends, "element": ["2"]},
            {"weights": [[0, ["1/2", "-1/4"]], [1, ["1/2", "1/4"]]]},
        ),
    )


def identity_at_root_three() -> Json:
    """6 relu(x^2 - 3) - relu(9 - x^4) = 6 (x^2 - 3) + ... at sqrt(3), the root of a reducible polynomial."""
    nodes: list[Json] = [["variable", 0], ["power", 0, "2"], ["constant", "3"], ["sub", 1, 2], ["relu", 3]]
    nodes += [["power", 0, "4"], ["constant", "9"], ["sub", 6, 5], ["relu", 7], ["constant", "6"]]
    of = program("x", [*nodes, ["mul", 9, 4], ["sub", 10, 8]], 11)
    above: Json = [["6", []], [["0", "2"], [[0, 1]]], ["1", [[0, 2]]]]
    below: Json = [["6", []], [["0", "6", "0", "-4/3"], [[0, 1]]], ["1", [[0, 2]]]]  # the same by value
    first, second = empty(term(1), term(0, unit=above)), empty(term(1), term(0, unit=below))
    stated = claim("gradient", of, "", gradient=[["0", "12"]]) | {"point": [ALPHA]}
    return in_field(REDUCIBLE, (stated, {"tree": split(4, split(8, first, {}), split(8, {}, second))}))


def poly(*terms: str) -> Json:
    """`-1/2 0^2 1` is -1/2 z_0^2 z_1."""
    found = []
    for text in terms:
        value, *factors = text.split()
        found.append([value, [[int(i), int(e or 1)] for i, _, e in (factor.partition("^") for factor in factors)]])
    return found


def smooth_at(rule: str, nodes: list[Json], point: str, value: str, **proof: Json) -> tuple[Json, Json]:
    """A gradient or a derivative of a program in x and, if the point has two coordinates, y."""
    of = program("x y"[: 2 * len(point.split())].strip(), nodes, len(nodes) - 1)
    return claim(rule, of, point, **{rule: value.split()}), {"tree": {}, **proof}


X: Json = ["variable", 0]
Y: Json = ["variable", 1]


def elementary_functions() -> Json:
    rates = {"exp": "1", "sin": "1", "cos": "0", "tanh": "1", "sigmoid": "1/4"}
    found = [smooth_at(rule, [X, [f, 0]], "0", rates[f]) for f in rates for rule in ("gradient", "derivative")]
    found += [
        smooth_at("gradient", [X, ["log", 0]], "1", "1"),
        smooth_at("gradient", [X, ["sqrt", 0]], "4/9", "3/4"),
    ]
    found += [
        smooth_at("gradient", [X, ["power", 0, e]], "4", v, taylor=3) for e, v in (("3/2", "3"), ("-1/2", "-1/16"))
    ]
    found += [smooth_at("gradient", [X, ["power", 0, "2/3"]], "8/27", "1")]
    nested: list[Json] = [
        X,
        Y,
        ["constant", "1"],
        ["add", 1, 2],
        ["div", 0, 3],
        ["exp", 4],
        ["sin", 5],
        ["sub", 5, 2],
    ]
    found += [smooth_at("gradient", [*nested, ["tanh", 7]], "0 0", "1 0", taylor=2)]
    return certificate(*found)


def exponential_kink() -> Json:
    """|exp(x) - 1|, and relu(exp(x) - 1 - x - y) with an arc between the parabola and the curve."""
    of = program("x", [X, ["exp", 0], ["constant", "1"], ["sub", 1, 2], ["abs", 3]], 4)
    tree = split(4, vertex(1, "1"), vertex(0, "-1"))
    nodes: list[Json] = [
        X,
        Y,
        ["exp", 0],
        ["constant", "1"],
        ["sub", 2, 3],
        ["sub", 4, 0],
        ["sub", 5, 1],
        ["relu", 6],
    ]
    thin = program("x y", nodes, 7)
    chosen = [[4, [[0, "1/2"], [1, "1/2"]]]]
    frechet = {
        "tree": split(4, {"multipliers": [[[0, "2"]], []]}, {"multipliers": [[], [[0, "2"]]]}),
        "directions": [["1"], ["-1"]],
        "bounds": [[[0, "1"]], [[1, "1"]]],
    }
    return certificate(
        (claim("clarke", of, "0", set=hull("-1", "1")), {"tree": tree}),
        (
            claim("bouligand", of, "0", set=finite("-1", "1")),
            {"tree": split(4, element(1, "1"), element(0, "-1"))},
        ),
        (claim("frechet", of, "0", set=hull("-1", "1")), frechet),
        (claim("directional_derivative", of, "0", direction=["-2"], value="2"), {}),
        (claim("not_differentiable", of, "0"), {"directions": [["1"], ["-1"]]}),
        (claim("chain_rule_element", of, "0", element=["0"]), {"choices": chosen}),
        (
            claim("clarke", thin, "0 0", set=hull("0 0", "0 -1")),
            {"tree": split(7, vertex(1, "1 0", "0 1/2"), vertex(0, "0 1")), "taylor": 2},
        ),
        (
            claim("clarke", thin, "0 0", set=hull("0 0", "0 -1")),
            {"tree": split(7, vertex(1, "1 0", "0 1/3"), vertex(0, "0 1"))},
        ),
    )


def logarithm_and_line() -> Json:
    """relu(log x) - relu(1 - x) at 1: log x > 0 and 1 - x > 0 exclude one another, with a unit that has w."""
    nodes: list[Json] = [
        X,
        ["log", 0],
        ["relu", 1],
        ["constant", "1"],
        ["sub", 3, 0],
        ["relu", 4],
        ["sub", 2, 5],
    ]
    of, unit = program("x", nodes, 6), poly("1", "-1/2 0", "1 0 1")
    both = split(5, empty(term(0), term(1, unit=unit)), {})
    neither = split(5, {}, empty(term(0), term(1, unit=unit)))
    return certificate((claim("gradient", of, "1", gradient=["1"]), {"tree": split(2, both, neither)}))


def sine_and_line() -> Json:
    """max(sin x, x): the third order decides."""
    of = program("x", [X, ["sin", 0], ["max", 0, 1]], 2)
    return certificate((claim("gradient", of, "0", gradient=["1"]), {"tree": split(2, {}, {}), "taylor": 2}))


def roots_in_a_field() -> Json:
    """|sqrt(x) - sqrt(2)| at 2."""
    of = program("x", [X, ["constant", "2"], ["sqrt", 0], ["power", 1, "1/2"], ["sub", 2, 3], ["abs", 4]], 5)
    body = {"type": "polytope", "vertices": [[["0", "1/4"]], [["0", "-1/4"]]]}
    roots = {"roots": [[2, ALPHA], [3, ALPHA]]}
    tree = split(5, vertex(0, "1"), vertex(1, "-1"))
    along = claim("directional_derivative", of, "2", direction=["-1"], value=["0", "1/4"])
    formal = claim("chain_rule_element", of, "2", element=[["0", "1/4"]])
    return in_field(
        ROOT_TWO,
        (claim("clarke", of, "2", set=body), {"tree": tree, **roots}),
        (along, roots),
        (formal, {"choices": [[5, [[0, "1"]]]], **roots}),
    )


def joined_exponentials() -> Json:
    """where(x > 0, exp(x), 1 + x), and exp(where(x > 0, x, -x)), whose remainder differs from side to side."""
    head: list[Json] = [X, ["constant", "0"], ["constant", "1"], ["gt", 0, 1]]
    smooth = program("x", [*head, ["exp", 0], ["add", 0, 2], ["where", 3, 4, 5]], 6)
    bent = program("x", [*head, ["neg", 0], ["where", 3, 0, 4], ["exp", 5]], 6)
    three, same = split(3, {}, {}, {}), {"cofactors": []}
    joint = {"cofactors": [[poly("1/2 0", "1 0 1"), 0]]}
    other = {"cofactors": [[poly("2", "1 0 1", "-1 0 2"), 0]]}
    return certificate(
        (claim("continuous", smooth, "0"), {"tree": three, "pairs": [[0, 2, [joint]], [1, 2, [same]]]}),
        (claim("gradient", smooth, "0", gradient=["1"]), {"tree": split(3, {}, {}), "continuous": 0}),
        (claim("continuous", bent, "0"), {"tree": three, "pairs": [[0, 2, [other]], [1, 2, [same]]]}),
        (
            claim("clarke", bent, "0", set=hull("-1", "1")),
            {"tree": split(3, vertex(1, "1"), vertex(0, "-1")), "continuous": 2},
        ),
    )


def root_of_a_square() -> Json:
    nodes: list[Json] = [
        X,
        Y,
        ["power", 0, "2"],
        ["mul", 1, 1],
        ["sqrt", 2],
        ["sqrt", 3],
        ["sub", 4, 5],
        ["relu", 6],
    ]
    of = program("x y", nodes, 7)
    body = finite("1 -1", "1 1", "-1 -1", "-1 1", "0 0")
    leaves = [("2 1", "1 2", 0), ("2 -1", "1 -2", 1), ("-2 1", "-1 2", 2), ("-2 -1", "-1 -2", 3)]
    parts = [split(7, element(k, arc), element(4, other)) for arc, other, k in leaves]
    first = claim("bouligand", of, "0 0", set=body)
    return certificate((first, {"tree": split(4, split(5, *parts[:2]), split(5, *parts[2:]))}))


def trace(basis: Json, factors: Json, box: str, right: str, left: str, units: Json = ()) -> Json:
    """A box trace of the guards 0, 1, ... in the coordinates 0 and 1."""
    eps, delta = box.split()
    sides = {"eps": eps, "delta": delta, "right": right.split(), "left": left.split()}
    guards = list(range(len(factors)))
    return {
        "axes": [0, 1],
        "guards": guards,
        "basis": basis,
        "units": list(units),
        "factors": factors,
        **sides,
    }


def two_relus(*first: Json, arcs: Json) -> Json:
    """relu(f) + relu(g) with nodes f and g; f and g are nowhere near 0 both positive."""
    nodes, (f, g), evidence, jacobians = first
    nodes = [*nodes, ["relu", f], ["relu", g]]
    size = len(nodes)
    of = program("x y", [*nodes, ["add", size - 2, size - 1]], size)
    leaves = [element(k, *arc) for k, arc in arcs]
    tree = split(size - 2, split(size - 1, {"empty": {"trace": evidence}}, leaves[0]), split(size - 1, *leaves[1:]))
    return certificate((claim("bouligand", of, "0 0", set=finite(*jacobians)), {"tree": tree}))


def parabola_and_cubic() -> Json:
    """(1 + y) (y - x^2) and x^3 - y."""
    nodes: list[Json] = [
        X,
        Y,
        ["constant", "1"],
        ["add", 1, 2],
        ["power", 0, "2"],
        ["sub", 1, 4],
        ["mul", 3, 5],
    ]
    nodes += [["power", 0, "3"], ["sub", 7, 1]]
    basis = [poly("1 1", "-1 0^2"), poly("1 1", "-1 0^3")]
    factors = [["1", [[0, 1]], [[0, 1]]], ["-1", [[1, 1]], []]]
    sides = ("0 3/16 3/8", "-3/8 0 3/8")
    evidence = trace(basis, factors, "1/2 1/2", *sides, [poly("1", "1 1")])
    arcs = [(0, ["0 1"]), (1, ["0 -1"]), (2, ["1 0", "0 1/2"])]
    return two_relus(nodes, (6, 8), evidence, ("0 1", "0 -1", "0 0"), arcs=arcs)


def needle() -> Json:
    """x^2 (10^9 x - 1) - y^2 and x: positive together only beyond x = 10^-9."""
    nodes: list[Json] = [X, Y, ["constant", "1"], ["constant", str(10**9)], ["mul", 3, 0], ["sub", 4, 2]]
    nodes += [["power", 0, "2"], ["mul", 6, 5], ["power", 1, "2"], ["sub", 7, 8]]
    basis = [poly("1000000000 0^3", "-1 0^2", "-1 1^2"), poly("1 0")]
    evidence = trace(basis, [["1", [[0, 1]], []], ["1", [[1, 1]], []]], "1/10000000000 1", "0", "0")
    along = [(0, ["-1 0"]), (1, ["1 0"]), (0, ["-1 0"])]
    data = two_relus(nodes, (9, 0), evidence, ("0 0", "1 0"), arcs=along)
    squares = [term(root=poly("1 1")), term(unit=poly("1", f"{-(10**9)} 0"), root=poly("1 0")), term(0)]
    data["proof"][0]["tree"]["cases"][0]["cases"][1] = empty(*squares)
    return data


def conjugate_tangents() -> Json:
    """x^7 - (y^2 - 2 x^2)^2 and -x: the tangents at 0 are irrational, the discriminant is needed."""
    nodes: list[Json] = [
        X,
        Y,
        ["power", 0, "2"],
        ["constant", "2"],
        ["mul", 3, 2],
        ["power", 1, "2"],
        ["sub", 5, 4],
    ]
    nodes += [["power", 6, "2"], ["power", 0, "7"], ["sub", 8, 7], ["neg", 0]]
    basis = [poly("1 0"), poly("1 1^4", "-4 0^2 1^2", "4 0^4", "-1 0^7")]
    factors = [["-1", [[1, 1]], []], ["-1", [[0, 1]], []]]
    evidence = trace(basis, factors, "1/2 2", "-1 -7/10 0 7/10 1", "0")
    along = [(0, []), (1, ["-1 0"]), (0, ["1 0"])]
    return two_relus(nodes, (9, 10), evidence, ("0 0", "-1 0"), arcs=along)


CURVED = {
    "kink_at_root_two": kink_at_root_two(),
    "identity_at_root_three": identity_at_root_three(),
    "elementary_functions": elementary_functions(),
    "exponential_kink": exponential_kink(),
    "logarithm_and_line": logarithm_and_line(),
    "sine_and_line": sine_and_line(),
    "roots_in_a_field": roots_in_a_field(),
    "joined_exponentials": joined_exponentials(),
    "root_of_a_square": root_of_a_square(),
    "parabola_and_cubic": parabola_and_cubic(),
    "needle": needle(),
    "conjugate_tangents": conjugate_tangents(),
}

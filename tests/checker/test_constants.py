"""Fields of constants: certificates written by hand, false ones, malformed ones, and values to many digits."""

import json
from fractions import Fraction
from math import floor
from random import Random
from typing import Any

import mpmath
import pytest
from handwritten import certificate, element, program, split, vertex
from inprocess import MODULES, check_text
from mutation import check_accepted, check_mutants

Json = Any
X: Json = ["variable", 0]


def terms(*texts: str, over: Json = None) -> Json:
    """`-1/2 0^2 1` is -1/2 g_0^2 g_1."""
    found = []
    for text in texts:
        value, *factors = text.split()
        powers = (factor.partition("^") for factor in factors)
        found.append([value, [[int(k), int(e or 1)] for k, _, e in powers]])
    return {"terms": found} if over is None else {"terms": found, "over": over["terms"]}


G = [terms(f"1 {k}") for k in range(4)]


def closed(constants: Json, *pairs: tuple[Json, Json], functions: Json = None) -> Json:
    data = certificate(*pairs) | {"field": {"constants": constants}}
    return data if functions is None else data | {"functions": functions}


def at(rule: str, of: Json, *point: Json, **keys: Json) -> Json:
    return {"rule": rule, "program": of, "point": list(point), **keys}


def hull(*numbers: Json) -> Json:
    return {"type": "polytope", "vertices": [[number] for number in numbers]}


def absolute_exponential() -> Json:
    """|exp(x) - exp(1)| at 1."""
    nodes: list[Json] = [X, ["constant", "1"], ["exp", 0], ["exp", 1], ["sub", 2, 3], ["abs", 4]]
    of, minus = program("x", nodes, 5), terms("-1 0")
    frechet = {
        "tree": split(5, {"multipliers": [[[0, "2"]], []]}, {"multipliers": [[], [[0, "2"]]]}),
        "directions": [[G[0]], ["-1"]],
        "bounds": [[[0, terms("1", over=G[0])]], [[1, "1"]]],
    }
    limits = {"type": "finite", "elements": [[G[0]], [minus]]}
    ends = hull(minus, G[0])
    return closed(
        [["exp", "1"]],
        (at("clarke", of, "1", set=ends), {"tree": split(5, vertex(1, "1"), vertex(0, "-1"))}),
        (at("bouligand", of, "1", set=limits), {"tree": split(5, element(0, "2"), element(1, "-1"))}),
        (at("frechet", of, "1", set=ends), frechet),
        (at("directional_derivative", of, "1", direction=["-2"], value=terms("2 0")), {}),
        (at("not_differentiable", of, "1"), {"directions": [["1"], [minus]]}),
        (at("chain_rule_element", of, "1", element=["0"]), {"choices": [[5, [[0, "1/2"], [1, "1/2"]]]]}),
        ({"rule": "member", "set": ends, "element": ["5/2"]}, {"weights": halves("5/2")}),
        ({"rule": "nonmember", "set": ends, "element": ["3"]}, {"functional": ["1"]}),
        ({"rule": "support", "set": ends, "direction": [G[0]], "value": terms("1 0^2")}, {}),
    )


def halves(value: str) -> Json:
    """Weights of -e and e that give the value."""
    half = Fraction(value) / 2
    return [[0, terms("1/2 0", f"{-half}", over=G[0])], [1, terms("1/2 0", f"{half}", over=G[0])]]


def smooth_functions() -> Json:
    """softplus, sigmoid and tanh at 1, with the Taylor coefficients that a flat kink needs."""
    constants = [["exp", "1"], ["log", terms("1", "1 0")]]
    slope = terms("1 0", over=terms("1", "1 0"))
    square = terms("1", "2 0", "1 0^2")
    tangent = terms("4 0^2", over=terms("1", "2 0^2", "1 0^4"))
    rates = {"softplus": slope, "sigmoid": terms("1 0", over=square), "tanh": tangent, "exp": G[0]}
    found = [
        (at(rule, program("x", [X, [f, 0]], 1), "1", **{rule: [rate]}), {"tree": {}, **more})
        for f, rate in rates.items()
        for rule, more in (("gradient", {"taylor": 2}), ("derivative", {}))
    ]
    nodes: list[Json] = [X, ["constant", "1"], ["softplus", 0], ["softplus", 1], ["sub", 2, 3], ["relu", 4]]
    kink = at("clarke", program("x", nodes, 5), "1", set=hull("0", slope))
    return closed(constants, *found, (kink, {"tree": split(5, vertex(1, "1"), vertex(0, "-1"))}))


def logarithm_and_line() -> Json:
    """max(log(x) - log(2), x - 2) at 2, and max(log(x) - log(2), x/2 - 1), where the line is a tangent."""
    nodes: list[Json] = [X, ["constant", "2"], ["log", 0], ["log", 1], ["sub", 2, 3], ["sub", 0, 1]]
    of = program("x", [*nodes, ["max", 4, 5]], 6)
    flat: list[Json] = [*nodes, ["constant", "1/2"], ["mul", 6, 5], ["max", 4, 7]]
    return closed(
        [["log", "2"]],
        (at("clarke", of, "2", set=hull("1/2", "1")), {"tree": split(6, vertex(0, "-1"), vertex(1, "1"))}),
        (at("gradient", program("x", flat, 8), "2", gradient=["1/2"]), {"tree": split(8, {}, {})}),
        (
            at("directional_derivative", of, "2", direction=[G[0]], value=G[0]),
            {},
        ),
    )


def circle() -> Json:
    """relu(sin(x) - 1/2) at pi/6, |cos(x) - cos(1)| at 1, sin at 2 and at -1."""
    constants = [["pi"], ["root", "3", 2], ["sin", "1"], ["cos", "1"]]
    half_root = terms("1/2 1")
    functions = [["turn", "1/6", "1/2", half_root], ["circle", [[2, 2]]], ["circle", [[2, -1]]]]
    nodes: list[Json] = [X, ["sin", 0], ["constant", "1/2"], ["sub", 1, 2], ["relu", 3]]
    kink = at("clarke", program("x", nodes, 4), terms("1/6 0"), set=hull("0", half_root))
    other: list[Json] = [X, ["constant", "1"], ["cos", 0], ["cos", 1], ["sub", 2, 3], ["abs", 4]]
    bend = at("clarke", program("x", other, 5), "1", set=hull(terms("-1 2"), terms("1 2")))
    sine = program("x", [X, ["sin", 0]], 1)
    return closed(
        constants,
        (kink, {"tree": split(4, vertex(1, "1"), vertex(0, "-1"))}),
        (bend, {"tree": split(5, vertex(0, "-1"), vertex(1, "1"))}),
        (at("gradient", sine, "2", gradient=[terms("1", "-2 2^2")]), {"tree": {}}),
        (at("gradient", sine, "2", gradient=[terms("-1", "2 3^2")]), {"tree": {}}),
        (at("derivative", sine, "-1", derivative=[G[3]]), {"tree": {}}),
        functions=functions,
    )


def powers_of_e() -> Json:
    """exp at 1/2, -2 and log(3) - 2; log at 1 / exp(2); tanh at 1/2 from exp(1)."""
    constants = [["exp", "1"], ["root", G[0], 2], ["log", "3"]]
    functions = [["exp", [[0, 1]], 2, G[1]], ["exp", [[0, -2]]], ["exp", [[0, -2], [2, 1]]]]
    e, f = program("x", [X, ["exp", 0]], 1), program("x", [X, ["log", 0]], 1)
    below = terms("1 0^2")
    small = terms("1", over=below)
    return closed(
        constants,
        (at("gradient", e, "1/2", gradient=[G[1]]), {"tree": {}}),
        (at("gradient", e, "-2", gradient=[small]), {"tree": {}}),
        (at("gradient", e, terms("-2", "1 2"), gradient=[terms("3", over=below)]), {"tree": {}}),
        (at("gradient", f, small, gradient=[below]), {"tree": {}, "taylor": 2}),
        (
            at(
                "gradient",
                program("x", [X, ["tanh", 0]], 1),
                "1/2",
                gradient=[terms("4 0", over=terms("1", "2 0", "1 0^2"))],
            ),
            {"tree": {}},
        ),
        functions=functions,
    )


def algebraic_constants() -> Json:
    """exp(sqrt(2)) with sqrt(2) as algebraic number and as root, and floor of it."""
    root_two = ["algebraic", ["-2", "0", "1"], ["1", "2"]]
    step = program("x", [X, ["floor", 0]], 1)
    return closed(
        [root_two, ["exp", G[0]], ["root", "2", 2], ["algebraic", ["-3", "0", "1"], ["-2", "-1"]]],
        (at("gradient", program("x", [X, ["exp", 0]], 1), G[0], gradient=[G[1]]), {"tree": {}}),
        (at("continuous", step, G[1]), {"tree": {}, "pairs": []}),
        (at("gradient", step, G[1], gradient=["0"]), {"tree": {}, "continuous": 1}),
        ({"rule": "support", "set": hull(G[0], G[3]), "direction": [G[2]], "value": terms("1 0 2")}, {}),
        (
            at("gradient", program("x", [X, ["sqrt", 0]], 1), "2", gradient=[terms("1/4 2")]),
            {"tree": {}, "roots": [[1, G[2]]]},
        ),
    )


ACCEPTED = {
    "absolute_exponential": absolute_exponential(),
    "smooth_functions": smooth_functions(),
    "logarithm_and_line": logarithm_and_line(),
    "circle": circle(),
    "powers_of_e": powers_of_e(),
    "algebraic_constants": algebraic_constants(),
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_accepted(name: str) -> None:
    check_accepted(ACCEPTED[name])


def changed(name: str, value: Json, *path: Any) -> Json:
    data = json.loads(json.dumps(ACCEPTED[name]))
    place = data
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return data


def sign_of(constants: Json, number: Json, functions: Json = None) -> Json:
    """The support of {number} along 1, said to be 0: whether the number is zero must be known."""
    statement = {"rule": "support", "set": hull(number), "direction": ["1"], "value": "0"}
    return closed(constants, (statement, {}), functions=functions)


MINUS = ["algebraic", ["-2", "0", "1"], ["-2", "-1"]]
TURN = [["pi"], ["root", "3", 2]]
REJECTED: dict[str, tuple[Json, str]] = {
    "another vertex": (changed("absolute_exponential", "5/2", "statement", 0, "set", "vertices", 1, 0), "not vertex 1"),
    "another direction": (
        changed("absolute_exponential", "-1", "proof", 0, "tree", "cases", 0, "arc", 0, 0),
        "does not lie in",
    ),
    "another value": (
        changed("absolute_exponential", terms("2 0", "1/1000000000"), "statement", 3, "value"),
        "another value",
    ),
    "negative weight": (changed("absolute_exponential", halves("3"), "proof", 6, "weights"), "negative"),
    "no separation": (changed("absolute_exponential", ["27/10"], "statement", 7, "element"), "separate"),
    "argument of exp": (changed("absolute_exponential", "2", "field", "constants", 0, 1), "not tied"),
    "argument of log": (
        changed("smooth_functions", terms("2", "1 0"), "field", "constants", 1, 1),
        "not supported",
    ),
    "not at the point": (changed("circle", "3", "statement", 2, "point", 0), "not supported"),
    "another turn": (changed("circle", ["turn", "5/6", "1/2", terms("1/2 1")], "functions", 0), "another angle"),
    "turned back": (changed("circle", ["turn", "1/6", "-1/2", terms("1/2 1")], "functions", 0), "another angle"),
    "a wrong turn": (changed("circle", ["turn", "1/6", "1/2", "1/2"], "functions", 0), "another one"),
    "a whole turn": (sign_of(TURN, "0", [["turn", "1", "0", "1"]]), "another one"),
    "another root": (changed("powers_of_e", terms("-1 1"), "functions", 0, 3), "not this root"),
    "another degree": (changed("powers_of_e", 3, "functions", 0, 2), "not this root"),
    "not zero": (sign_of([["sin", "1"], ["cos", "1"]], terms("1 0^2", "1 1^2", "-2")), "another value"),
    "undecided": (sign_of([["log", "2"], ["exp", G[0]]], terms("1 1", "-2")), "undecided"),
    "nearly zero": (sign_of([["exp", "-5000"]], G[0]), "undecided"),
    "log of a number below 0": (sign_of([["log", "-1"]], "0"), "not positive"),
    "log of 0": (sign_of([["log", "0"]], "0"), "not positive"),
    "log of nobody knows": (sign_of([["log", "2"], ["exp", G[0]], ["log", terms("1 1", "-2")]], "0"), "undecided"),
    "root of a number below 0": (sign_of([MINUS, ["root", G[0], 3]], "0"), "not positive"),
    "two roots": (sign_of([["algebraic", ["-2", "0", "1"], ["-2", "2"]]], "0"), "2 roots"),
    "over zero": (
        sign_of([["sin", "1"], ["cos", "1"]], terms("1 0", over=terms("1 0^2", "1 1^2", "-1"))),
        "is zero",
    ),
    "over undecided": (
        sign_of([["log", "2"], ["exp", G[0]]], terms("1 0", over=terms("1 1", "-2"))),
        "undecided",
    ),
    "point undecided": (
        changed("algebraic_constants", terms("1", over=terms("1 0", "-1 2")), "statement", 1, "point", 0),
        "undecided",
    ),
}


@pytest.mark.parametrize("name", REJECTED)
def test_rejected(name: str) -> None:
    data, reason = REJECTED[name]
    result = check_text(json.dumps(data))
    assert result.verdict == "rejected" and any(reason in text for text in result.reasons), result.reasons


LIST = ["-2", "0", "1"]
MALFORMED: dict[str, tuple[Json, str]] = {
    "a list": (sign_of([["pi"]], ["0", "1"]), "expected an object"),
    "no terms": (sign_of([["pi"]], {"over": [["1", []]]}), "'terms' is missing"),
    "an empty sum": (sign_of([["pi"]], {"terms": []}), "length at least 1"),
    "a zero term": (sign_of([["pi"]], terms("0")), "zero"),
    "a number as coefficient": (sign_of([["pi"]], {"terms": [[G[0], []]]}), "expected a number"),
    "a large exponent": (sign_of([["pi"]], terms("1 0^1001")), "not between"),
    "twice": (sign_of([["pi"]], terms("1 0", "1 0")), "twice"),
    "a later constant": (sign_of([["exp", G[0]]], "0"), "index"),
    "a constant that is not there": (sign_of([["pi"]], G[1]), "index"),
    "nothing": (sign_of([], "0"), "length at least 1"),
    "many": (sign_of([["exp", str(k)] for k in range(65)], "0"), "too large"),
    "pi and pi": (sign_of([["pi"], ["pi"]], "0"), "twice"),
    "gamma": (sign_of([["gamma", "1"]], "0"), "'gamma'"),
    "a number": (sign_of(["1"], "0"), "expected a list"),
    "arguments": (sign_of([["exp", "1", "2"]], "0"), "length 1"),
    "sin alone": (sign_of([["sin", "1"]], "0"), "cos"),
    "sin and sin": (sign_of([["sin", "1"], ["sin", "1"]], "0"), "cos"),
    "cos alone": (sign_of([["cos", "1"]], "0"), "cos"),
    "cos of another": (sign_of([["sin", "1"], ["cos", "2"]], "0"), "cos"),
    "cos of true": (
        sign_of([["pi"], ["sin", G[0]], ["cos", {"terms": [["1", [[0, True]]]]}]], "0"),
        "expected an index",
    ),
    "first root": (sign_of([["root", "2", 1]], "0"), "second root"),
    "65th root": (sign_of([["root", "2", 65]], "0"), "index"),
    "root over": (sign_of([["pi"], ["root", terms("1", over=G[0]), 2]], "0"), "over"),
    "large exp": (sign_of([["exp", "10001"]], "0"), "too large"),
    "huge exp": (sign_of([["exp", "-1000000000"]], "0"), "too large"),
    "exp of exp": (sign_of([["exp", "10"], ["exp", G[0]]], "0"), "too large"),
    "large sin": (sign_of([["sin", "10001"], ["cos", "10001"]], "0"), "too large"),
    "large power": (sign_of([["exp", "9999"]], terms("1 0^1000", "-1")), "too large"),
    "functions without a field": (certificate(({}, {})) | {"functions": []}, "no field of constants"),
    "functions of null": (changed("circle", None, "functions"), "expected a list"),
    "a fact": (changed("circle", ["sin", "1"], "functions", 0), "'sin'"),
    "no exponents": (changed("circle", ["circle"], "functions", 0), "length 1"),
    "a fact of no sin": (changed("circle", ["circle", [[3, 1]]], "functions", 0), "no constant of the kind"),
    "a fact of an exp": (sign_of([["exp", "1"]], "0", [["circle", [[0, 1]]]]), "no constant of the kind"),
    "not increasing": (sign_of([["exp", "1"]], "0", [["exp", [[0, 1], [0, 1]]]]), "increase"),
    "exponent 0": (sign_of([["exp", "1"]], "0", [["exp", [[0, 0]]]]), "exponent"),
    "exponent true": (sign_of([["exp", "1"]], "0", [["exp", [[0, True]]]]), "exponent"),
    "a constant true": (sign_of([["pi"], ["exp", "1"]], "0", [["exp", [[True, 1]]]]), "no constant"),
    "no root given": (sign_of([["exp", "1"]], "0", [["exp", [[0, 1]], 2]]), "length 2"),
    "a turn without pi": (sign_of([["exp", "1"]], "0", [["turn", "1", "0", "-1"]]), "pi"),
    "a part too small": (sign_of(TURN, "0", [["turn", "1/1001", "0", "1"]]), "too large"),
    "generator": (sign_of([["algebraic", ["-2", "0"], ["1", "2"]]], "0"), "length at least 3"),
    "both": (sign_of([["pi"]], "0") | {"field": {"constants": [["pi"]], "generator": LIST}}, "unknown"),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_malformed(name: str) -> None:
    data, reason = MALFORMED[name]
    result = check_text(json.dumps(data))
    assert result.verdict == "malformed" and any(reason in text for text in result.reasons), result.reasons


@pytest.mark.parametrize("name", ACCEPTED)
def test_mutants(name: str) -> None:
    check_mutants(ACCEPTED[name], name, 100)


FIELD = [
    ["pi"],
    ["exp", "1"],
    ["sin", terms("1/3", "1 1")],
    ["cos", terms("1/3", "1 1")],
    ["log", terms("5", "-1 0")],
    ["algebraic", ["-2", "0", "0", "1"], ["1", "2"]],
    ["root", terms("2", "1 5"), 3],
    ["exp", terms("-7", over=terms("1 6"))],
]


def numbers() -> list[Any]:
    """The constants of FIELD to many digits."""
    e, two, one = mpmath.exp(1), mpmath.mpf(2), mpmath.mpf(1)
    angle, alpha = one / 3 + e, two ** (one / 3)
    root = (2 + alpha) ** (one / 3)
    pi = mpmath.pi * one
    return [pi, e, mpmath.sin(angle), mpmath.cos(angle), mpmath.log(5 - pi), alpha, root, mpmath.exp(-7 / root)]


def field_of(constants: Json) -> Any:
    MODULES["limits"].reset(10**8)
    data = MODULES["reader"].load(json.dumps({"constants": constants}))
    return MODULES["constants"].read(data, "")


def test_constants_are_enclosed() -> None:
    field = field_of(FIELD)
    with mpmath.workprec(6000):
        for k, expected in enumerate(numbers()):
            for level in range(7):
                low, high = field.generator(k).enclosure(level)
                scaled = expected * mpmath.mpf(2) ** (64 << level)
                assert low <= scaled <= high and high - low < 2**16, (k, level)


def test_arithmetic() -> None:
    """Random expressions: values, signs, integer parts, and identities that hold in normal form."""
    field, random = field_of(FIELD), Random(5)
    with mpmath.workprec(400):
        pool = [(field.generator(k), value) for k, value in enumerate(numbers())]
        pool += [(Fraction(random.randint(-9, 9), 4), None) for _ in range(4)]
        pool = [(a, mpmath.mpf(a.numerator) / a.denominator if b is None else b) for a, b in pool]
        for _ in range(150):
            (a, x), (b, y), (c, _) = random.choices(pool, k=3)
            found = [(a + b, x + y), (a - b, x - y), (a * b, x * y)]
            found += [(a / b, x / y), (b**-2, y**-2)] if b else []
            for number, value in found:
                low, high = MODULES["closed"].enclosure(number, 2)
                assert low <= value * 2**256 <= high
                if abs(value) > 1e-60:
                    assert (number > 0, number < 0, floor(number)) == (value > 0, value < 0, floor(value))
            same = MODULES["closed"].same
            assert same(a * (b + c), a * b + a * c) and same(a + b - b, a) and same(-(a - b), b - a)
            assert not b or (same(a / b * b, a) and same((a + c) / b, a / b + c / b))
            assert not b + c or same(1 / (b + c) - a, (1 - a * (b + c)) / (b + c))
            number, value = random.choice(found)
            if isinstance(number, Fraction) or len(number.above) + len(number.below) < 5:
                pool[random.randrange(8, 12)] = number, value


E, PI, THREE = terms("1 0"), terms("1 1"), terms("1 2")
CENTRES: Json = [
    ["exp", "1"],
    ["pi"],
    ["root", "3", 2],
    ["log", "2"],
    ["log", terms("1", "1 0")],
    ["sin", terms("1", "1 3")],
    ["cos", terms("1", "1 3")],
    ["exp", PI],
    ["log", terms("1", "2 0")],
]
FUNCTIONS: Json = [
    ["exp", [[3, 1]]],
    ["exp", [[0, -2], [3, 3]]],
    ["turn", "1/6", "1/2", terms("1/2 2")],
    ["turn", "-7/3", terms("-1/2 2"), "1/2"],
    ["circle", [[5, -2]]],
    ["exp", [[0, 1], [3, 1]]],
]
SERIES = [
    ("exp", "1", "1"),
    ("exp", terms("-2", "3 3"), "-2+3*log(2)"),
    ("exp", "0", "0"),
    ("log", E, "exp(1)"),
    ("log", "2", "2"),
    ("log", terms("8", over=terms("1 0^2")), "8*exp(-2)"),
    ("log", terms("1 7"), "exp(pi)"),
    ("sin", terms("1/6 1"), "pi/6"),
    ("cos", terms("-7/3 1"), "-7*pi/3"),
    ("cos", terms("1", "1 3"), "1+log(2)"),
    ("sin", terms("-2", "-2 3"), "-2-2*log(2)"),
    ("tanh", "1", "1"),
    ("tanh", terms("1/2", "1/2 3"), "(1+log(2))/2"),
    ("tanh", PI, "pi"),
    ("sigmoid", terms("1 3"), "log(2)"),
    ("sigmoid", "1", "1"),
    ("softplus", "1", "1"),
    ("softplus", terms("1", "1 3"), "1+log(2)"),
    ("softplus", "0", "0"),
    ("power", PI, None),
    ("softplus", PI, None),
    ("softplus", "2", None),
    ("tanh", terms("1", "1/2 3"), None),
    ("exp", "2", None),
    ("exp", terms("1 4", "-1 3"), None),
    ("sin", PI, None),
    ("cos", "1", None),
    ("log", "3", None),
]


@pytest.mark.parametrize(("name", "centre", "text"), SERIES)
def test_series(name: str, centre: Json, text: str | None) -> None:
    """Taylor coefficients against numerical ones."""
    field = field_of(CENTRES)
    MODULES["facts"].read_facts(field, MODULES["reader"].load(json.dumps({"functions": FUNCTIONS})))
    c = field.number(MODULES["reader"].load(json.dumps(centre)), "")
    node = MODULES["program"].Node(name, (0,), Fraction(name == "power") / 2)
    found = MODULES["elementary"].series(node, c, 6)
    MODULES["facts"].read_facts(None, {})
    if text is None:
        assert found is None
        return
    with mpmath.workdps(120):
        names = {"log": mpmath.log, "exp": mpmath.exp, "pi": mpmath.pi * mpmath.mpf(1)}
        more = {"sigmoid": lambda u: 1 / (1 + mpmath.exp(-u)), "softplus": lambda u: mpmath.log(1 + mpmath.exp(u))}
        place = mpmath.mpf(eval(text.replace("/", "*mpf(1)/"), {**names, "mpf": mpmath.mpf}))
        expected = mpmath.taylor(more.get(name) or getattr(mpmath, name), place, 5)
        for a, value in zip(found, expected, strict=True):
            low, high = MODULES["closed"].enclosure(a, 1)
            assert low - 2**60 <= value * mpmath.mpf(2) ** 128 <= high + 2**60


def test_normal_form() -> None:
    field = field_of(FIELD)
    g, same = [field.generator(k) for k in range(8)], MODULES["closed"].same
    assert g[2] ** 2 + g[3] ** 2 == 1 and g[5] ** 3 == 2 and g[6] ** 9 == (2 + g[5]) ** 3
    assert isinstance((g[1] * g[2]) / (g[2] * g[1]), Fraction), "rational numbers are seen as such"
    assert same(g[3] ** 4, 1 - 2 * g[2] ** 2 + g[2] ** 4) and not same(g[0], Fraction(22, 7))
    assert field.make({((3, 100),): Fraction(1)}).above.keys() == {((2, 2 * k),) * (k > 0) for k in range(51)}
    assert (1 + g[1]) / (1 + 2 * g[1] + g[1] ** 2) * (1 + g[1]) == 1
    third = g[1] / (1 + g[1])
    for _ in range(5):
        third = third - third * third
    assert len(third.below) == 1 and third.below[0][1] > 30, "powers of one denominator"


def test_words() -> None:
    first = check_text(json.dumps(ACCEPTED["absolute_exponential"]))
    assert first.verified[0].endswith("at 1 is conv{-exp(1), exp(1)}")
    lines = check_text(json.dumps(ACCEPTED["algebraic_constants"])).verified
    assert "at alpha_0 is strictly differentiable with derivative exp(alpha_0)" in lines[0]
    assert "alpha_3 in (-2, -1) is the root of the polynomial with coefficients -3, 0, 1" in lines[0]
    assert "at exp(alpha_0) is continuous" in lines[1]
    assert "(exp(1))/(1 + exp(1))" in check_text(json.dumps(ACCEPTED["smooth_functions"])).verified[0]


def test_hash_has_the_constants_but_not_the_facts() -> None:
    first = check_text(json.dumps(ACCEPTED["circle"]))
    more = changed("circle", [*ACCEPTED["circle"]["functions"], ["circle", []]], "functions")
    assert check_text(json.dumps(more)).sha256 == first.sha256 != ""
    longer = changed("circle", [*ACCEPTED["circle"]["field"]["constants"], ["exp", "1"]], "field", "constants")
    result = check_text(json.dumps(longer))
    assert result.verdict == "accepted" and result.sha256 != first.sha256

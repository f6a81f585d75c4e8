"""Curved sets and the rules of regular functions: accepted, rejected, and never an error of its own."""

import copy
import json
import math
import statistics
from collections.abc import Callable
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from handwritten import BOTH, claim, element, finite, hull, split, vectors
from handwritten_regular import (
    DISC,
    MINUS_NORM,
    NORM,
    OVAL,
    REGULAR,
    ROOT,
    SQUARES,
    TRUSTED,
    curved_hull,
    curved_sum,
    ellipsoid,
    regular,
    surface,
)
from inprocess import MODULES, check_text
from mutation import check_accepted, check_mutants

Json = Any
Change = Callable[[Json], None]


@pytest.mark.parametrize("name", REGULAR)
def test_accepted(name: str) -> None:
    check_accepted(REGULAR[name])


@pytest.mark.parametrize("name", REGULAR)
def test_mutants(name: str) -> None:
    check_mutants(REGULAR[name], name, 120)


def test_trusted() -> None:
    result = check_text(json.dumps(TRUSTED))
    assert result.verdict == "incomplete" and "a wrong set" in result.reasons[0]
    data = copy.deepcopy(TRUSTED)
    data["statement"][0]["set"]["gram"] = vectors("1 2", "2 1")
    assert check_text(json.dumps(data)).verdict == "rejected"
    data["statement"][0]["set"]["gram"] = vectors("1 2")
    assert check_text(json.dumps(data)).verdict == "malformed"
    data = copy.deepcopy(TRUSTED)
    data["statement"][0] |= {"rule": "gradient", "gradient": ["0", "0"]}
    del data["statement"][0]["set"]
    assert check_text(json.dumps(data)).verdict == "rejected"


def put(*path: Any, to: Json) -> Change:
    """Replace one value of a certificate."""

    def change(data: Json) -> None:
        for key in path[:-1]:
            data = data[key]
        data[path[-1]] = to

    return change


SHIFT = ("proof", 1, "regular", "compare", "inside")
WRONG: list[tuple[str, Change, str, str]] = [
    # sets that are not the right ones
    ("norm", put("statement", 0, "set", to=ellipsoid("0 0", "1 0", "0 2")), "rejected", "in one list only"),
    ("norm", put("statement", 0, "set", to=ellipsoid("0 1", "1 0", "0 1")), "rejected", "in one list only"),
    (
        "norm",
        put("statement", 0, "set", to=ellipsoid("0 0", "1 2", "2 1")),
        "rejected",
        "not positive semidef",
    ),
    (
        "norm",
        put("statement", 0, "set", to=ellipsoid("0 0", "0 1", "1 1")),
        "rejected",
        "not positive semidef",
    ),
    ("norm", put("statement", 0, "set", to=ellipsoid("0 0", "1 1", "0 1")), "rejected", "not symmetric"),
    ("norm", put("statement", 0, "set", to=ellipsoid("0 0", "1 0")), "malformed", "length 2"),
    ("norm", put("statement", 0, "set", to=surface("0 0", "1 0", "0 1")), "malformed", "expected a set"),
    ("norm", put("statement", 0, "set", to=curved_sum()), "malformed", "at least 1"),
    ("norm", put("statement", 0, "set", to=curved_hull(finite("0 0"))), "malformed", "expected a set"),
    ("norm", put("statement", 1, "set", to={"type": "empty"}), "malformed", "'compare'"),
    ("norm", put("statement", 1, "program", to=MINUS_NORM), "rejected", "not known to be regular"),
    ("norm", put("statement", 5, "program", to=NORM), "rejected", "not known to be regular"),
    # surfaces
    ("norm", put("statement", 3, "set", to=surface("0 0", "4 0", "0 4")), "rejected", "another gram"),
    ("norm", put("statement", 3, "set", to=surface("0 1", "1 0", "0 1")), "rejected", "another center"),
    ("norm", put("statement", 6, "program", to=NORM), "rejected", "wrong sign"),
    ("norm", put("statement", 6, "point", to=["3", "4"]), "rejected", "not exactly one node"),
    ("norm", put("statement", 7, "gradient", to=["4/5", "3/5"]), "rejected", "another derivative"),
    ("norm", put("statement", 7, "point", to=["0", "0"]), "rejected", "another derivative"),
    ("norm", put("statement", 7, "point", to=["1", "1"]), "rejected", "undefined"),
    ("norm", put("proof", 7, to=regular({})), "malformed", "'compare'"),
    ("norm", put("proof", 7, to=regular() | {"taylor": 1}), "malformed", "'taylor'"),
    ("norm", put("proof", 7, to={"tree": {}}), "rejected", "not supported"),
    ("norm", put("statement", 9, "value", to="-5"), "rejected", "another value"),
    ("norm", put("statement", 9, "direction", to=["1", "1"]), "rejected", "not listed"),
    ("norm", put("proof", 9, to={"lengths": [[2, "7"]]}), "rejected", "not the power"),
    ("norm", put("proof", 9, to={"lengths": [[2, "-5"]]}), "rejected", "not positive"),
    ("norm", put("proof", 11, "directions", to=vectors("1 0", "2 0")), "rejected", "additive"),
    # sums of squares
    ("root_of_squares", put("proof", 0, to=regular()), "rejected", "undefined"),
    (
        "root_of_squares",
        put("proof", 0, "regular", "squares", 0, 2, to=SQUARES[0][2][:1]),
        "rejected",
        "V N D",
    ),
    ("root_of_squares", put("proof", 0, "regular", "squares", 0, 1, to=[["-1", []]]), "rejected", "V(0)"),
    ("root_of_squares", put("proof", 0, "regular", "squares", 0, 0, to=6), "malformed", "is not a root"),
    ("root_of_squares", put("statement", 0, "set", to=DISC), "rejected", "in one list only"),
    ("root_of_squares", put("proof", 2, "lengths", to=[]), "accepted", ""),
    ("root_of_squares", put("proof", 2, "squares", to=[]), "rejected", "undefined"),
    # comparisons
    ("comparisons", put(*SHIFT, to=[]), "rejected", "in one list only"),
    ("comparisons", put(*SHIFT, 0, 0, to=0), "rejected", "expected part 1"),
    ("comparisons", put(*SHIFT, 0, 1, "shifts", 0, 1, to=["1/2", "1/10"]), "rejected", "centers"),
    ("comparisons", put(*SHIFT, 0, 1, "shifts", to=[[0, ["1/2", "0"]]] * 2), "rejected", "named twice"),
    ("comparisons", put("statement", 1, "program", "nodes", 3, 1, to="3/2"), "rejected", "centers"),
    (
        "comparisons",
        put("proof", 3, "regular", "compare", "inside", 0, 1, "moves", to=[[1, 0]]),
        "rejected",
        "not below",
    ),
    (
        "comparisons",
        put("proof", 3, "regular", "compare", "inside", 0, 1, "moves", to=[]),
        "rejected",
        "amount",
    ),
    ("comparisons", put("statement", 3, "set", to=DISC), "rejected", ""),
    ("comparisons", put("proof", 5, "regular", "compare", "scales", to=["0"]), "rejected", "not positive"),
    (
        "comparisons",
        put("proof", 5, "regular", "compare", "bases", to=[vectors("0 0", "0 0")]),
        "rejected",
        "zero",
    ),
    # chain rule
    ("chain_rule_with_norms", put("proof", 1, "choices", 1, 1, to=["1", "1/9"]), "rejected", "unit ball"),
    ("chain_rule_with_norms", put("proof", 1, "choices", 1, 1, to=["1"]), "malformed", "length 2"),
    ("chain_rule_with_norms", put("proof", 1, "choices", to=[[2, [[0, "1"]]]]), "rejected", "not named"),
    ("chain_rule_with_norms", put("statement", 0, "set", to=DISC), "rejected", "in one list only"),
    # sets alone
    ("curved_sets_alone", put("statement", 0, "element", to=["3/5", "5/6"]), "rejected", "centers"),
    (
        "curved_sets_alone",
        put("proof", 0, "inclusion", "shifts", 0, 1, to=["3/5", "5/6"]),
        "rejected",
        "too long",
    ),
    ("curved_sets_alone", put("proof", 2, "lengths", to=["4"]), "rejected", "not the length"),
    ("curved_sets_alone", put("proof", 2, "lengths", to=["7"]), "rejected", "does not separate"),
    ("curved_sets_alone", put("proof", 2, "lengths", to=[]), "malformed", "length 1"),
    ("curved_sets_alone", put("statement", 4, "value", to="13/2"), "rejected", "another value"),
    ("curved_sets_alone", put("proof", 4, "lengths", to=["6"]), "rejected", "not the length"),
    ("curved_sets_alone", put("statement", 5, "outer", to=DISC), "malformed", "index 1"),
    ("curved_sets_alone", put("statement", 1, "shape", to=[3]), "malformed", "length 3"),
    ("curved_sets_alone", put("statement", 1, "shape", to=[0]), "malformed", "positive"),
    ("curved_sets_alone", put("statement", 1, "shape", to=[1, 1, 2]), "malformed", "positive"),
    ("curved_sets_alone", put("statement", 6, "inner", to=finite("1 0", "0 1")), "malformed", "finite sets"),
]


@pytest.mark.parametrize("place", range(len(WRONG)))
def test_wrong(place: int) -> None:
    name, change, verdict, reason = WRONG[place]
    data = copy.deepcopy(REGULAR[name])
    change(data)
    result = check_text(json.dumps(data))
    assert result.verdict == verdict, result.reasons
    assert any(reason in text for text in result.reasons) or verdict == "accepted", result.reasons


def one(statement: Json, proof: Json) -> Any:
    text = {"format": "consderiv-certificate/1", "statement": [statement], "proof": [proof]}
    return check_text(json.dumps(text))


PLANE: Json = [["variable", 0], ["variable", 1]]


def scalar(*nodes: Json) -> Json:
    return {"variables": ["x", "y"], "nodes": [*PLANE, *nodes], "outputs": [len(nodes) + 1], "map": False}


PLAIN = [  # no rule gives the Clarke set, or a node is undefined
    scalar(["norm", 0, 1], ["abs", 0], ["sub", 2, 3]),
    scalar(["abs", 0], ["neg", 2], ["max", 3, 1]),
    scalar(["abs", 0], ["neg", 2], ["abs", 3]),
    scalar(["norm", 0, 1], ["norm", 2, 0]),
    scalar(["median", 0, 1]),
    scalar(["sort", 0, 1], ["item", 2, 0]),
    scalar(["sqrt", 0]),
    scalar(["div", 0, 1]),
    scalar(["mul", 0, 0], ["power", 2, "1/4"]),
]


@pytest.mark.parametrize("place", range(len(PLAIN)))
def test_no_rule(place: int) -> None:
    for rule in ("clarke", "frechet", "limiting"):
        result = one(claim(rule, PLAIN[place], "0 0", set=DISC), regular({}))
        assert result.verdict == "rejected", (rule, result)


@pytest.mark.parametrize(
    ("program", "body", "compare"),
    [
        (scalar(["abs", 0], ["abs", 2]), hull("1 0", "-1 0"), {}),
        (scalar(["norm", 0, 1], ["abs", 2]), DISC, {}),
        (scalar(["relu", 0], ["relu", 1], ["add", 2, 3]), hull("0 0", "0 1", "1 0", "1 1"), {}),
        (scalar(["norminf", 0, 1]), hull("1 0", "-1 0", "0 1", "0 -1"), {}),
        (scalar(["norm1", 0, 1]), hull("1 1", "1 -1", "-1 1", "-1 -1"), {}),
        (scalar(["min", 0, 1]), hull("1 0", "0 1"), {}),
        (scalar(["clip", 0, 1, 1]), hull("1 0", "0 1"), {}),
        (scalar(["power", 0, "0"], ["norm", 0, 1], ["mul", 2, 3]), DISC, {}),
        (scalar(["exp", 0], ["norm", 0, 1], ["mul", 2, 3]), DISC, {}),
    ],
)
def test_polytopes(program: Json, body: Json, compare: Json) -> None:
    result = one(claim("clarke", program, "0 0", set=body), regular(compare))
    expected = "rejected" if program["nodes"][2][0] == "clip" else "accepted"
    assert result.verdict == expected, result.reasons


def test_powers_of_sums_of_squares() -> None:
    """(x^2 + 4 y^2)^(3/4) is strictly differentiable at 0; of exponent 1/4 it is not Lipschitz."""
    nodes = [*ROOT["nodes"][:7], ["power", 6, "3/4"]]
    of = ROOT | {"nodes": nodes}
    result = one(claim("gradient", of, "0 0", gradient=["0", "0"]), regular(squares=SQUARES))
    assert result.verdict == "accepted", result.reasons
    of = ROOT | {"nodes": [*nodes[:7], ["power", 6, "1/4"]]}
    result = one(claim("gradient", of, "0 0", gradient=["0", "0"]), regular(squares=SQUARES))
    assert result.verdict == "rejected"


def test_flat_surface() -> None:
    """|(x, x)| in two variables has a matrix of rank one; |(x + y, z)| is the length of linear functions."""
    of = scalar(["norm", 0, 0])
    result = one(claim("bouligand", of, "0 0", set=surface("0 0", "2 0", "0 0")), regular())
    assert result.verdict == "rejected"
    three = {"variables": ["x", "y", "z"], "outputs": [4], "map": False}
    nodes = [["variable", 0], ["variable", 1], ["variable", 2], ["add", 0, 1], ["norm", 3, 2]]
    body = surface("0 0 0", "1 1 0", "1 1 0", "0 0 1")
    assert one(claim("bouligand", three | {"nodes": nodes}, "0 0 0", set=body), regular()).verdict == "accepted"
    bent = [*nodes[:3], ["mul", 0, 1], ["add", 0, 1], ["add", 3, 4], ["norm", 5, 2]]
    of = three | {"nodes": bent, "outputs": [6]}
    assert one(claim("bouligand", of, "0 0 0", set=body), regular()).verdict == "rejected"


def test_one_limit() -> None:
    of = scalar(["mul", 0, 1])
    result = one(claim("bouligand", of, "2 3", set=finite("3 2")), regular())
    assert result.verdict == "accepted", result.reasons
    assert one(claim("bouligand", of, "2 3", set=finite("3 2", "3 2")), regular()).verdict == "rejected"
    pair = {**of, "outputs": [0, 2], "map": True}
    both = {"type": "finite", "elements": [vectors("1 0", "3 2")]}
    assert one(claim("bouligand", pair, "2 3", set=both), regular()).verdict == "accepted"
    kink = scalar(["abs", 0])
    assert one(claim("bouligand", kink, "0 0", set=finite("1 0")), regular()).verdict == "rejected"


def test_too_many_parts() -> None:
    """The sum of 14 absolute values has 2^14 parts."""
    variables = [f"x{i}" for i in range(14)]
    nodes: Json = [["variable", i] for i in range(14)]
    of = {"variables": variables, "nodes": [*nodes, ["norm1", *range(14)]], "outputs": [14], "map": False}
    body = {"type": "polytope", "vertices": [["1"] * 14]}
    result = one({"rule": "clarke", "program": of, "point": ["0"] * 14, "set": body}, regular())
    assert result.verdict == "malformed" and "too large" in result.reasons[0]


def test_programs_that_jump() -> None:
    of = scalar(["sign", 0])
    assert one(claim("clarke", of, "1 1", set=hull("0 0")), regular()).verdict == "rejected"


def test_other_rules_refuse_norms() -> None:
    for rule in ("clarke", "bouligand", "frechet", "limiting"):
        body = finite("0 0") if rule == "bouligand" else hull("0 0")
        result = one(claim(rule, NORM, "0 0", set=body), {"tree": split(2, BOTH, element(0))})
        assert result.verdict == "rejected" and "not supported" in result.reasons[0]
    assert one(claim("clarke", NORM, "0 0", set=OVAL), {"tree": {}}).verdict == "rejected"


NUMBERS: dict[str, Any] = {
    "neg": lambda a: -a,
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "abs": abs,
    "relu": lambda a: max(a, 0.0),
    "max": max,
    "min": min,
    "norm": lambda *v: math.hypot(*v),
    "norm1": lambda *v: sum(map(abs, v)),
    "norminf": lambda *v: max(map(abs, v)),
    "median": lambda *v: statistics.median(v),
    "exp": math.exp,
    "sin": math.sin,
}
ARITY = {"add": 2, "sub": 2, "mul": 2, "max": 2, "min": 2, "norm": 2, "norm1": 2, "norminf": 2, "median": 3}


def evaluate(nodes: Json, point: tuple[float, ...]) -> float:
    values: list[float] = []
    for name, *rest in nodes:
        if name == "variable":
            values.append(point[rest[0]])
        elif name == "constant":
            values.append(float(Fraction(rest[0])))
        else:
            values.append(NUMBERS[name](*(values[k] for k in rest)))
    return values[-1]


def test_walk_against_slopes() -> None:
    """Of random programs with a sense, the directional derivative is the maximum (or minimum) over the parts."""
    random, found = Random(7), {0: 0, 1: 0, -1: 0, None: 0}
    curved, regular_ = MODULES["curved"], MODULES["regular"]
    for _ in range(1500):
        nodes: Json = [*PLANE, ["constant", random.choice(["1", "-1/2", "3"])]]
        while len(nodes) < 9:
            name = random.choice([*NUMBERS, "norm", "max", "min", "add"])
            nodes.append([name, *random.choices(range(len(nodes))[-6:], k=ARITY.get(name, 1))])
        text = json.dumps({"variables": ["x", "y"], "nodes": nodes, "outputs": [8], "map": False})
        program = MODULES["program"].read(MODULES["reader"].load(text), "")
        MODULES["limits"].reset(10**5)
        point = tuple(Fraction(random.choice([0, 0, 0, 1])) for _ in range(2))
        claim_ = MODULES["claim"].Claim("", "", {}, {}, program, point)
        shape = MODULES["sets"].Shape(None, 2)
        atoms = curved.Atoms({}, shape, "")
        kind = regular_.Walk(claim_, atoms.atom, {}, 0, 2).kinds[8]
        if kind is MODULES["values"].UNDEFINED:
            continue
        found[kind.sense] += 1
        if kind.sense is None:
            continue
        here = tuple(map(float, point))
        for _ in range(6):
            d = (random.uniform(-1, 1), random.uniform(-1, 1))
            step = tuple(a + 1e-7 * b for a, b in zip(here, d, strict=True))
            slope = (evaluate(nodes, step) - evaluate(nodes, here)) * 1e7
            y = {0: d[0], 1: d[1]}
            for b, base in enumerate(atoms.bases):
                square = sum(float(x) * d[i // 2] * d[i % 2] for i, x in base.items())
                y[-1 - b] = math.sqrt(max(square, 0.0)) * (kind.sense or 1)
            rates = [sum(y[i] * float(x) for i, x in part.items()) for part in kind.parts]
            expected = min(rates) if kind.sense == -1 else max(rates)
            assert abs(slope - expected) < 1e-3 * (1 + abs(slope)), (nodes, point, d, slope, expected)
    assert min(found.values()) > 40, found


def test_signs_near_the_point() -> None:
    """Second differences at and beside the point: not below (sign 1) or above (-1) what a C^2 function has."""
    random, found = Random(11), {0: 0, 1: 0, -1: 0, None: 0}
    names = [name for name in NUMBERS if name != "norm"]
    for _ in range(1500):
        nodes: Json = [*PLANE, ["constant", random.choice(["1", "-1/2", "3"])]]
        while len(nodes) < 9:
            name = random.choice([*names, "max", "min", "neg", "sub", "add", "mul"])
            nodes.append([name, *random.choices(range(len(nodes))[-6:], k=ARITY.get(name, 1))])
        text = json.dumps({"variables": ["x", "y"], "nodes": nodes, "outputs": [8], "map": False})
        program = MODULES["program"].read(MODULES["reader"].load(text), "")
        MODULES["limits"].reset(10**5)
        point = tuple(Fraction(random.choice([0, 0, 0, 1])) for _ in range(2))
        try:
            sign = MODULES["signs"].sign(MODULES["claim"].Claim("", "", {}, {}, program, point))
        except MODULES["limits"].Rejected:
            continue
        found[sign] += 1
        for _ in range(40 if sign is not None else 0):
            y = [float(a) + random.choice([0, 1e-5]) * random.uniform(-1, 1) for a in point]
            h = [1e-5 * random.uniform(-1, 1) for _ in y]
            ends = [tuple(a + s * b for a, b in zip(y, h, strict=True)) for s in (1, -1, 0)]
            right, left, middle = (evaluate(nodes, end) for end in ends)
            bend = (right + left - 2 * middle) / 1e-5
            assert sign == 1 or bend < 1e-2 * (1 + abs(middle)), (nodes, point, sign, bend)
            assert sign == -1 or bend > -1e-2 * (1 + abs(middle)), (nodes, point, sign, bend)
    assert min(found.values()) > 40, found

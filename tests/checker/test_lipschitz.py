"""Functions that are not Lipschitz: certificates that are accepted, those that are not, and the series."""

import json
from fractions import Fraction
from random import Random
from typing import Any

import mpmath
import pytest
from handwritten import certificate, program
from handwritten_lipschitz import LIPSCHITZ, PLANE, ROOT, X, irrational, jumping, steep
from inprocess import MODULES, check_text
from mutation import check_accepted, check_mutants
from test_products import changed

Json = Any
ABS = program("x", [X, ["abs", 0]], 1)
KINK = program("x", [X, ["constant", "0"], ["gt", 0, 1], ["where", 2, 0, 1]], 3)


@pytest.mark.parametrize("name", LIPSCHITZ)
def test_accepted(name: str) -> None:
    check_accepted(LIPSCHITZ[name])


@pytest.mark.parametrize("name", LIPSCHITZ)
def test_mutants(name: str) -> None:
    check_mutants(LIPSCHITZ[name], name, 200)


def test_words() -> None:
    step = program("x", [X, ["sign", 0]], 1)
    data = certificate(steep(ROOT, 4, "0", "1"), jumping(step, 2, ["1"], ["-1"]))
    assert check_text(json.dumps(data)).verified == [
        "statement 0 (not_lipschitz): F_1(x) at 0 is Lipschitz on no neighbourhood (where it is defined): "
        "along an arc of order u^2 output 0 changes by the order u^1",
        "statement 1 (not_lipschitz): F_2(x) at 0 is Lipschitz on no neighbourhood (where it is defined): "
        "output 0 tends to 1 and to -1 along two arcs",
    ]


def scalar(*nodes: Json) -> Json:
    return program("x", [X, *nodes], len(nodes))


REJECTED = [
    # Lipschitz functions
    (steep(ABS, 4, "0", "1"), "no output has a power of u below u^2"),
    (steep(ABS, 4, "1", "1"), "below u^1"),
    (steep(scalar(["mul", 0, 0], ["sqrt", 1]), 9, "0", "1"), "below u^2"),
    (steep(scalar(["abs", 0], ["power", 1, "3/2"]), 9, "0", "1"), "below u^2"),
    (steep(scalar(["abs", 0], ["sqrt", 1], ["mul", 2, 2]), 9, "0", "1"), "below u^2"),
    (steep(scalar(["abs", 0], ["sqrt", 1], ["mul", 0, 2]), 9, "0", "1"), "below u^2"),
    (steep(scalar(["abs", 0], ["sqrt", 1], ["sub", 2, 2]), 9, "0", "1"), "below u^2"),
    (steep(ROOT, 9, "0", "1", at="1"), "below u^2"),
    (steep(program("x y", [*PLANE, ["norm", 0, 1]], 2), 9, "0 0", "3 4", at="0 0"), "below u^2"),
    (jumping(ABS, 4, ["1"], ["-1"]), "the same limits"),
    (jumping(KINK, 4, ["1"], ["-1"]), "the same limits"),
    (jumping(scalar(["abs", 0], ["mul", 0, 0], ["div", 2, 1]), 4, ["1"], ["-1"]), "the same limits"),
    # not decided
    (steep(ROOT, 4, "1"), "not a power series"),
    (steep(ROOT, 2, "0"), "not a power series, or not known"),
    (steep(scalar(["sqrt", 0]), 4, "0", "-1"), "not positive"),
    (steep(ROOT, 4, "0", "2"), "not rational and not listed"),
    (steep(ROOT, 4, "0", "2", roots=[[2, "1"]]), "is not the power"),
    (steep(ROOT, 4, "0", "1", roots=[[2, "-1"]]), "is not positive"),
    (steep(scalar(["abs", 0], ["power", 1, "-1/2"]), 4, "0", "1"), "not a power series"),
    (steep(ROOT, 4, "0", "0"), "not a power series, or not known"),
    (steep(ABS, 4, "0", "0"), "does not move"),
    (steep(scalar(["div", 0, 0]), 2, "0"), "undefined"),
    (steep(scalar(["mul", 0, 0], ["div", 0, 1]), 4, "1"), "not bounded"),
    (steep(scalar(["power", 0, "-1"]), 4, "1"), "not bounded"),
    (steep(scalar(["power", 0, "-3"]), 3, "1"), "not bounded"),
    (jumping(scalar(["power", 0, "4"], ["sign", 1]), 4, ["1"], ["-1"]), "compares what is equal"),
    (jumping(KINK, 4, ["0"], ["-1"]), "compares what is equal"),
    (jumping(scalar(["eq", 0, 0], ["constant", "1"], ["where", 1, 2, 0]), 2, ["1"], ["-1"]), "what is equal"),
    (jumping(scalar(["floor", 0]), 2, ["1"], ["-1"]), "not supported along arcs"),
    (steep(scalar(["exp", 0]), 4, "0", "1"), "not supported along arcs"),
    (steep(scalar(["gt", 0, 0], ["piecewise", 0, 1]), 4, "0", "1"), "what is equal"),
    (steep(scalar(["constant", "1"], ["gt", 1, 1], ["piecewise", 0, 2]), 4, "0", "1"), "undefined"),
]


@pytest.mark.parametrize("place", range(len(REJECTED)))
def test_rejected(place: int) -> None:
    pair, reason = REJECTED[place]
    result = check_text(json.dumps(certificate(pair)))
    assert result.verdict == "rejected", result.reasons
    assert any(reason in text for text in result.reasons), result.reasons


MALFORMED = [
    ("proof.0.order", 0, "fewer vectors than the order"),
    ("proof.0.order", 2, "fewer vectors than the order"),
    ("proof.0.order", 201, "index 201"),
    ("proof.0.order", True, "an index"),
    ("proof.0.order", "4", "an index"),
    ("proof.0.arc", [], "at least 1"),
    ("proof.0.arc", [["0", "0"], ["1", "0"]], "length 1"),
    ("proof.0", {"arc": [["1"]]}, "'order' is missing"),
    ("proof.0", {"arcs": [[["1"]]], "order": 4}, "length 2"),
    ("proof.0.arcs", [[["1"]], [["1"]]], "unknown"),
    ("proof.0.taylor", 2, "unknown"),
    ("proof.0.roots", [[1, "1"]], "not a root"),
    ("proof.0", {"trust": "me"}, "missing"),
    ("statement.0.set", {"type": "empty"}, "unknown"),
]


@pytest.mark.parametrize("place", range(len(MALFORMED)))
def test_malformed(place: int) -> None:
    path, value, reason = MALFORMED[place]
    result = check_text(json.dumps(changed(certificate(steep(ROOT, 4, "0", "1")), path, value)))
    assert result.verdict == "malformed", result.reasons
    assert any(reason in text for text in result.reasons), result.reasons


@pytest.mark.parametrize("exponent", ["1" * 5000, "-" + "1" * 5000, "1" * 5000 + "/2", "1" * 5000 + "/3"])
@pytest.mark.parametrize("point", ["0", "4"])
def test_large_exponents(exponent: str, point: str) -> None:
    pair = steep(scalar(["abs", 0], ["power", 1, exponent]), 200, "0", "1", at=point)
    result = check_text(json.dumps(certificate(pair)))
    assert result.verdict == "rejected" or "too large" in result.reasons[0]


def test_the_listed_root_counts() -> None:
    result = check_text(json.dumps(changed(irrational(), "proof.0.roots", [[4, ["0", "-1"]]])))
    assert (result.verdict, "not positive" in result.reasons[0]) == ("rejected", True)


def test_undecided_order_is_not_transitive() -> None:
    """Operands known to different orders are compared as far as all of them are known."""
    series = MODULES["powerseries"].Series
    zero, one = Fraction(0), Fraction(1)
    operands = [series([zero, zero, one, zero], 4), series([zero], 4), series([zero] * 4, 4)]
    node = MODULES["program"].Node("sort", (0, 1, 2))
    found = MODULES["arcrun"]._value(node, operands, operands)
    assert [u.values for u in found] == [[zero]] * 3


NAMES = ["neg", "add", "sub", "mul", "div", "abs", "relu", "max", "min", "clip", "median", "norm1", "norminf"]
NAMES += ["sort", "norm", "sqrt", "power", "where"]


def random_program(random: Random) -> Json:
    nodes: list[Json] = [*PLANE, ["constant", "1"], ["abs", 0]]
    for _ in range(random.randrange(2, 8)):
        name = random.choice(NAMES)
        a, b, c = (random.choice([k for k, n in enumerate(nodes) if n[0] not in ("sort", "lt")]) for _ in "abc")
        if name == "power":
            nodes.append([name, a, random.choice(["2", "3", "-1", "1/2", "3/2", "2/3", "-1/2"])])
        elif name == "where":
            nodes += [["lt", a, b], ["where", len(nodes), a, c]]
        elif name == "sort":
            nodes += [["sort", a, b, c], ["item", len(nodes), 1]]
        else:
            count = {"neg": 1, "abs": 1, "relu": 1, "sqrt": 1, "clip": 3, "median": 3}.get(name, 2)
            nodes.append([name, *[a, b, c][:count]])
    return program("x y", nodes, len(nodes) - 1)


def value(of: Json, u: Any, arc: Json, k: int = -1) -> Any:
    """A node at the point of the arc, by high precision; only what is needed is computed."""
    name, *rest = of["nodes"][k]
    if name == "where":
        return value(of, u, arc, rest[1] if value(of, u, arc, rest[0]) else rest[2])
    used = [] if name in ("variable", "constant") else rest[:1] if name in ("power", "item") else rest
    v = [value(of, u, arc, operand) for operand in used]
    return {
        "variable": lambda: mpmath.fsum(mpmath.mpf(d[rest[0]]) * u**e for e, d in enumerate(arc, 1)),
        "constant": lambda: mpmath.mpf(rest[0]),
        "neg": lambda: -v[0],
        "add": lambda: v[0] + v[1],
        "sub": lambda: v[0] - v[1],
        "mul": lambda: v[0] * v[1],
        "div": lambda: v[0] / v[1],
        "abs": lambda: abs(v[0]),
        "relu": lambda: max(v[0], 0),
        "max": lambda: max(v),
        "min": lambda: min(v),
        "clip": lambda: min(max(v[0], v[1]), v[2]),
        "median": lambda: sorted(v)[1],
        "norm1": lambda: sum(map(abs, v)),
        "norminf": lambda: max(map(abs, v)),
        "sort": lambda: sorted(v),
        "item": lambda: v[0][rest[1]],
        "norm": lambda: mpmath.sqrt(sum(w * w for w in v)),
        "sqrt": lambda: mpmath.sqrt(v[0]),
        "power": lambda: v[0] ** mpmath.mpmathify(Fraction(rest[1])),
        "lt": lambda: v[0] < v[1],
    }[name]()


def test_series_are_what_programs_do_along_arcs() -> None:
    """The error, divided by u^P, stays bounded: it hardly changes when u is divided by 1000."""
    random, compared, cut = Random(5), 0, 0
    point = (Fraction(0), Fraction(0))
    for _ in range(700):
        of = random_program(random)
        arc = [[random.choice(["0", "1", "-1", "4"]) for _ in "xy"] for _ in range(random.randrange(1, 4))]
        steps = [{i: Fraction(x) for i, x in enumerate(d) if x != "0"} for d in arc]
        try:
            parsed = MODULES["program"].read(MODULES["reader"].load(json.dumps(of)), "")
            MODULES["limits"].reset(10**6)
            (found,) = MODULES["arcrun"].along_arc(parsed, point, steps, 9, "here")
        except MODULES["limits"].Rejected:
            continue
        with mpmath.workdps(120):
            errors = []
            for u in (mpmath.mpf(10) ** -9, mpmath.mpf(10) ** -12):
                rest = value(of, u, arc) - sum(mpmath.mpmathify(a) * u**k for k, a in enumerate(found.values))
                errors.append(abs(rest) / u ** len(found.values))
            assert all(error < 10**6 for error in errors), (of, arc, found.values, errors)
        compared += 1
        cut += len(found.values) < 9
    assert compared > 200
    assert cut > 30

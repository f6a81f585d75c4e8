"""Random programs at points with exp(1), log(2), ...: the certificate is accepted, and gradients nearby fit to its sets.

The gradients are computed with dual numbers of 60 digits by a small interpreter that shares nothing with the engine.
"""

from __future__ import annotations

import json
import re
from random import Random

import mpmath
import pytest

from consderiv.api import localise
from consderiv.certificates import explain_certificate

from .test_closed_constants import known_constants, value_of

POINTS = ("1", "1/2", "log(2)", "exp(1)", "2", "log(3)/2", "sqrt(2)", "0", "-1", "1+log(2)")
FUNCTIONS = ("exp", "sin", "cos", "tanh", "sigmoid", "softplus")
KINKS = (
    "abs({f}-{f0})", "max({f}-{f0}, {g}-{g0})", "relu({f}-{f0})+abs({g}-{g0})", "min({f}-{f0}, 0)*({g})",
    "max({f}-{f0}, {g}-{g0}, x-({p}))", "abs({f}-{f0})-relu({g}-{g0})",
)  # fmt: skip
COUNT, NEAR, DIRECTIONS = 36, 12, 10


def smooth(random: Random, depth: int) -> str:
    """A smooth expression in x and y."""
    if not depth:
        return random.choice(("x", "y", "x", "y", "2", "1/2"))
    operation = random.choice((*FUNCTIONS, *"+-**", "log"))
    if operation in "+-*":
        return f"({smooth(random, depth - 1)}{operation}{smooth(random, depth - 1)})"
    inner = smooth(random, depth - 1)
    return f"log(2+({inner})**2)" if operation == "log" else f"{operation}({inner})"


def program(random: Random) -> tuple[str, str]:
    """A program with a kink at a point, and the point."""
    p, q = random.choice(POINTS), random.choice(POINTS)
    f, g = (smooth(random, random.choice((1, 2))) for _ in range(2))
    f0, g0 = (re.sub(r"\b[xy]\b", lambda m: f"({p if m[0] == 'x' else q})", text) for text in (f, g))
    return random.choice(KINKS).format(f=f, g=g, f0=f0, g0=g0, p=p) + "+0*x+0*y", f"x={p},y={q}"


@pytest.mark.parametrize("part", range(4))
def test_gradients_nearby_lie_in_the_certified_sets(part, accepted):
    random = Random(part)
    for _ in range(COUNT // 4):
        text, at = program(random)
        certificate = explain_certificate(localise(text, at))
        accepted(certificate=certificate)
        data = certificate.to_json()
        assert data["statement"][0]["rule"] == "clarke", (text, at, certificate.omitted)
        with mpmath.workdps(60):
            check(data, random, f"{text} at {at}")


def check(data, random, name):
    """The gradients at points near by lie in the Clarke set, and some lie near a vertex of it."""
    known, statement = known_constants(data.get("field")), data["statement"][0]
    point = [value_of(entry, known) for entry in statement["point"]]
    vertices = [[value_of(entry, known) for entry in vertex] for vertex in statement["set"]["vertices"]]
    vertex_seen = False
    for _ in range(NEAR):
        shift = [mpmath.mpf(random.uniform(-1, 1)) * mpmath.mpf(10) ** -25 for _ in point]
        found = gradient(statement["program"], [a + b for a, b in zip(point, shift, strict=True)])
        vertex_seen |= any(distance(found, vertex) < 1e-15 for vertex in vertices)
        for _ in range(DIRECTIONS):
            d = [random.uniform(-1, 1) for _ in point]
            assert dot(d, found) <= max(dot(d, vertex) for vertex in vertices) + mpmath.mpf(10) ** -15, name
    assert vertex_seen, f"{name}: {json.dumps(statement['set'])}"


def dot(a, b):
    return sum(x * y for x, y in zip(a, b, strict=True))


def distance(a, b):
    return max(abs(x - y) for x, y in zip(a, b, strict=True))


def gradient(program, point):
    """The gradient at a point where no switch is tied, node by node: each node is (value, gradient)."""
    zero = [mpmath.mpf(0)] * len(point)
    duals = []
    for name, *rest in program["nodes"]:
        if name == "variable":
            duals.append((point[rest[0]], [mpmath.mpf(int(i == rest[0])) for i in range(len(point))]))
        elif name == "constant":
            duals.append((value_of(rest[0], ()), zero))
        elif name == "power":
            u, exponent = duals[rest[0]], int(rest[1])
            duals.append((u[0] ** exponent, [exponent * u[0] ** (exponent - 1) * s for s in u[1]]))
        else:
            duals.append(dual(name, [duals[k] for k in rest], zero))
    return duals[program["outputs"][0]][1]


def dual(name, operands, zero):
    (u, du), (v, dv) = operands[0], operands[-1]
    if name in ("max", "min"):
        return (max if name == "max" else min)(operands, key=lambda operand: operand[0])
    if name in ("abs", "relu"):
        return (u, du) if u > 0 else (-u, [-s for s in du]) if name == "abs" else (mpmath.mpf(0), zero)
    if name in ("add", "sub"):
        sign = 1 if name == "add" else -1
        return u + sign * v, [s + sign * t for s, t in zip(du, dv, strict=True)]
    if name == "mul":
        return u * v, [s * v + u * t for s, t in zip(du, dv, strict=True)]
    if name == "div":
        return u / v, [(s * v - u * t) / v**2 for s, t in zip(du, dv, strict=True)]
    value, slope = ELEMENTARY[name](u) if name != "neg" else (-u, -1)
    return value, [slope * s for s in du]


def logistic(u):
    return 1 / (1 + mpmath.exp(-u))


ELEMENTARY = {
    "exp": lambda u: (mpmath.exp(u), mpmath.exp(u)),
    "log": lambda u: (mpmath.log(u), 1 / u),
    "sin": lambda u: (mpmath.sin(u), mpmath.cos(u)),
    "cos": lambda u: (mpmath.cos(u), -mpmath.sin(u)),
    "tanh": lambda u: (mpmath.tanh(u), 1 - mpmath.tanh(u) ** 2),
    "sigmoid": lambda u: (logistic(u), logistic(u) * (1 - logistic(u))),
    "softplus": lambda u: (mpmath.log(1 + mpmath.exp(u)), logistic(u)),
    "sqrt": lambda u: (mpmath.sqrt(u), 1 / (2 * mpmath.sqrt(u))),
}

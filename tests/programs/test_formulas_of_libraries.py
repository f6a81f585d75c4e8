"""Functions that program text does not have: the formula that the error gives is the function."""

from __future__ import annotations

import math

import pytest

from consderiv.errors import ProgramTextError
from consderiv.programs import parse, to_sympy
from consderiv.programs.names import FORMULAS, OF_TWO, suggestion


def sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x))


SELU = (1.0507009873554805, 1.6732632423543772)
MEANINGS = {
    "gelu": lambda x: x * math.erfc(-x / math.sqrt(2)) / 2,
    "silu": lambda x: x * sigmoid(x),
    "swish": lambda x: x * sigmoid(x),
    "mish": lambda x: x * math.tanh(math.log1p(math.exp(x))),
    "elu": lambda x: x if x > 0 else math.expm1(x),
    "selu": lambda x: SELU[0] * (x if x > 0 else SELU[1] * math.expm1(x)),
    "leaky_relu": lambda x: x if x >= 0 else x / 100,
    "hardtanh": lambda x: min(max(x, -1), 1),
    "relu6": lambda x: min(max(x, 0), 6),
    "softsign": lambda x: x / (1 + abs(x)),
    "hardsigmoid": lambda x: min(max(x + 3, 0), 6) / 6,
    "hardswish": lambda x: x * min(max(x + 3, 0), 6) / 6,
    "logsigmoid": lambda x: math.log(sigmoid(x)),
    "softmax": lambda x, y: [math.exp(x) / (math.exp(x) + math.exp(y)), math.exp(y) / (math.exp(x) + math.exp(y))],
    "logsumexp": lambda x, y: math.log(math.exp(x) + math.exp(y)),
}
POINTS = ((-8.0, 1.5), (-3.0, -0.5), (-0.75, 2.0), (0.0, 0.0), (0.5, -1.0), (2.0, 3.0), (7.0, 1.0))


def test_every_formula_is_compared() -> None:
    assert MEANINGS.keys() == FORMULAS.keys()


@pytest.mark.parametrize("name", FORMULAS)
def test_formula(name: str) -> None:
    program = parse(FORMULAS[name])
    formula = to_sympy(program)
    for point in POINTS:
        place = point if name in OF_TWO else point[:1]
        expected = MEANINGS[name](*place)
        parts = zip(formula, expected, strict=True) if isinstance(expected, list) else [(formula, expected)]
        for part, value in parts:
            found = part.subs(dict(zip("xy", place, strict=False)))
            assert math.isclose(float(found), value, rel_tol=1e-9, abs_tol=1e-12), (name, place)


@pytest.mark.parametrize("name", ["gelu", "LeakyReLU", "leaky_relu", "elu", "silu", "hardtanh", "mish", "softmax"])
def test_the_error_gives_the_formula(name: str) -> None:
    with pytest.raises(ProgramTextError, match=r"; for \w+\(x(, y)?\) write "):
        parse(f"{name}(x)")


def test_only_near_names_are_meant() -> None:
    assert suggestion("sine") == "did you mean sin or sign?" and suggestion("softplu") == "did you mean softplus?"
    assert suggestion("mixture").startswith("known names: ")

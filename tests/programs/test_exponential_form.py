"""exp, tanh and sigmoid of one argument as rational functions of one exponential."""

from math import exp, isclose, tanh

import pytest

from consderiv import explain
from consderiv.programs import parse
from consderiv.programs.evaluate import demanded_values
from consderiv.programs.exponential_form import with_common_exponentials

PROGRAMS = [
    "abs(tanh(x) - exp(2*x))", "abs(sigmoid(-x) + tanh(x/2)*exp(-x))", "abs(sigmoid(x*2/3) + tanh(-x/3))",
    "abs(exp(x)*exp(-3*x))",
]  # fmt: skip


@pytest.mark.parametrize("text", PROGRAMS)
def test_the_function_is_the_same(text):
    program = parse(text).merged()
    changed = with_common_exponentials(program)
    assert changed is not program
    assert sum(node.operation in ("tanh", "sigmoid") for node in changed.nodes) == 0
    for x in (-1.5, -0.25, 0.5, 2.0):
        assert isclose(_value(program, x), _value(changed, x), rel_tol=1e-9)


def _value(program, x):
    rules = {
        "constant": lambda node: float(node.parameter), "neg": lambda node, a: -a, "abs": lambda node, a: abs(a),
        "add": lambda node, a, b: a + b, "sub": lambda node, a, b: a - b, "mul": lambda node, a, b: a * b,
        "div": lambda node, a, b: a / b, "power": lambda node, a: a ** int(node.parameter), "exp": lambda node, a: exp(a),
        "tanh": lambda node, a: tanh(a), "sigmoid": lambda node, a: 1 / (1 + exp(-a)),
    }  # fmt: skip
    values = demanded_values(program, [x], lambda index, node, operands: rules[node.operation](node, *operands))
    return values[program.outputs[0]]


@pytest.mark.parametrize(
    "text", ["abs(tanh(x)) + exp(y)", "tanh(x) + exp(x)", "abs(exp(x))", "abs(exp(x) + exp(99*x))"]
)
def test_nothing_is_done_without_need(text):
    program = parse(text).merged()
    assert with_common_exponentials(program) is program


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("max(min(y - tanh(x), (exp(2*x) - 1)/(exp(2*x) + 1) - y), 0)", "x=0,y=0"),
        ("max(min(y - tanh(x), (exp(2*x) - 1)/(exp(2*x) + 1) - y), 0)", "x=1,y=tanh(1)"),
        ("max(min(y - sigmoid(x), (1 + tanh(x/2))/2 - y), 0)", "x=0,y=1/2"),
        ("max(min(y - sigmoid(-x), 1 - sigmoid(x) - y), 0)", "x=0,y=1/2"),
    ],
)
def test_identities_between_them_are_recognised(text, at):
    assert str(explain(text, at).clarke) == "{(0, 0)}"

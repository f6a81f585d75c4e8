"""Programs written in Python."""

from fractions import Fraction

import pytest

from consderiv.errors import ConsderivError, ProgramTextError, UnsupportedError
from consderiv.programs import Node, Program, as_program, functions, node_values, parse, to_text, variables
from consderiv.programs.functions import (
    all_of,
    any_of,
    clip,
    eq,
    maximum,
    minimum,
    ne,
    norm,
    not_,
    piecewise,
    relu,
    sort,
    sqrt,
    where,
)  # fmt: skip
from consderiv.programs.names import FUNCTIONS

x, y = variables("x y")


def count(program, operation):
    return [node.operation for node in program.nodes].count(operation)


def test_sharing_is_identity():
    a = relu(x)
    assert count(as_program(a - a), "relu") == 1
    assert count(as_program(relu(x) - relu(x)), "relu") == 2
    assert as_program(a - a).nodes[2] == Node("sub", (1, 1))
    p, q = sort(x, y)
    assert count(as_program([p, q]), "sort") == 1


def test_variables():
    assert isinstance(variables("x, y"), tuple)
    assert variables("x").name == "x" and (x + y).name is None
    (z,) = variables("z")
    assert z.name == "z"
    assert [v.name for v in variables(["a", "b"])] == ["a", "b"]
    for bad in ("", "x x", "abs", "1x", "lambda"):
        with pytest.raises(ProgramTextError):
            variables(bad)


@pytest.mark.parametrize(("expression", "text"), [
    (1 + x - 2 * y / 3, "1 + x - 2*y/3"), (-x**2, "-x**2"), (abs(-x) + +y, "abs(-x) + y"), (1 / x, "1/x"),
    (2 - x, "2 - x"),
    (x ** Fraction(1, 2), "x**(1/2)"), (x**-1, "x**(-1)"), (where(x == 0, x, 1), "where(x == 0, x, 1)"),
    (where((x < 1) & ~(y >= 2) | (x != y), 1, 0), "where(x < 1 and not y >= 2 or x != y, 1, 0)"),
    (piecewise((x, x <= 0), (y, True)), "piecewise((x, x <= 0), (y, True))"), (maximum(x, y, 0), "max(x, y, 0)"),
    (norm([x, y]), "norm(x, y)"), (clip(x, 0, 0.5), "clip(x, 0, 0.5)"), (minimum(x, "1/3"), "min(x, 1/3)"),
    (where(all_of(x > 0, y > 0), 1, 0), "where(x > 0 and y > 0, 1, 0)"), (sqrt(x) * 0.1, None),
    (where(any_of(eq(x, 1), ne(y, 1), not_(x > 2)), 1, 0), "where(x == 1 or y != 1 or not x > 2, 1, 0)"),
])  # fmt: skip
def test_operators(expression, text):
    assert text is None or to_text(as_program(expression)) == repr(expression) == text


def test_every_function_is_offered():
    renamed = {"abs": "absolute", "max": "maximum", "min": "minimum"}
    for name in FUNCTIONS:
        assert callable(getattr(functions, renamed.get(name, name)))


def test_floats_are_dyadic():
    assert as_program(x * 0.1).nodes[1].parameter == Fraction(0.1) != Fraction(1, 10)


def test_conditions_have_no_truth_value():
    for use in (lambda: bool(x < y), lambda: max(x, y), lambda: x < y < 1, lambda: x in [y], lambda: bool(x)):
        with pytest.raises(UnsupportedError, match="where"):
            use()
    assert len({x, y, x}) == 2 and {x: 1}[x] == 1


@pytest.mark.parametrize("use", [
    lambda: x**y, lambda: 2**x, lambda: x**"y", lambda: where(x, 1, 2), lambda: x + True, lambda: abs(x < 1),
    lambda: float("nan") * x, lambda: piecewise(x), lambda: piecewise(), lambda: maximum(), lambda: as_program(x < 1),
    lambda: as_program([]), lambda: as_program(None), lambda: as_program([x, [y]]), lambda: as_program(["x", "y"]),
    lambda: as_program(object()), lambda: as_program(x, variables=["y"]), lambda: as_program(x**20_000),
    lambda: as_program(x * 10**5000), lambda: as_program(True), lambda: as_program(parse("x"), ["y"]),
    lambda: as_program(x, variables=[3]), lambda: x & 1, lambda: ~x,
])  # fmt: skip
def test_bad_use_is_refused(use):
    with pytest.raises(ConsderivError) as caught:
        use()
    assert len(str(caught.value).splitlines()) == 1


def test_foreign_objects_are_a_type_error():
    for use in (lambda: x + None, lambda: x * [1], lambda: {} - x, lambda: list(x + y)):
        with pytest.raises(TypeError):
            use()


def test_expressions_do_not_change():
    with pytest.raises(AttributeError):
        x.operation = "abs"


def test_as_program():
    program = as_program("y + x")
    assert as_program(program) is program
    assert as_program(program, ["x", "y"]) == parse("y + x", ["x", "y"])
    assert as_program(program, "x y z").variables == ("x", "y", "z")
    assert as_program(y + x).variables == ("y", "x")
    assert as_program(y + x, [x, y]).variables == ("x", "y")
    assert as_program([x, 1]).is_map and as_program((x,)).shape == (1, 1)
    assert as_program(3) == Program((), (Node("constant", (), Fraction(3)),), (0,))
    assert as_program(sort(x, y)).shape == (2, 2)
    assert as_program(abs(x) + 2 * y) == parse("abs(x) + 2*y")


def test_long_and_deep_expressions():
    total = x
    for index in range(10_000):
        total = total + abs(y) * index
    program = as_program(total)
    assert count(program, "abs") == 10_000
    assert node_values(program, [Fraction(0), Fraction(1)])[program.outputs[0]] == sum(range(10_000))


def test_numbers_of_other_libraries():
    numpy, sympy = pytest.importorskip("numpy"), pytest.importorskip("sympy")
    for number in (numpy.float64(0.5), sympy.Rational(1, 2), sympy.Float(0.5)):
        assert as_program(number * x).nodes[0].parameter == Fraction(1, 2)
        assert as_program(x * number).nodes[1].parameter == Fraction(1, 2)
    with pytest.raises(TypeError):
        x * sympy.sqrt(2)
    with pytest.raises(TypeError):
        x * numpy.array([1, 2])

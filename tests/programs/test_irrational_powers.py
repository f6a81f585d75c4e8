"""Powers with a constant irrational exponent: u**r is defined for u >= 0, and for u > 0 where r < 0; it is no exp and log."""

from fractions import Fraction

import pytest

from consderiv import Proved, audit, explain, gradient, structure_of, variables
from consderiv.calculus.integrals.expectation import expectation
from consderiv.calculus.integrals.laws import Law
from consderiv.certificates.explain import explain_certificate
from consderiv.errors import ConsderivError, DomainError, ProgramTextError, UnsupportedError
from consderiv.exact.number_text import number_from_text
from consderiv.exact.real_functions import PI, exp, sqrt
from consderiv.fields.local import Local
from consderiv.programs import (
    as_program,
    evaluate,
    parse,
    program_from_json,
    program_to_json,
    to_latex,
    to_sympy,
    to_text,
)
from consderiv.programs import functions as functions_of_expressions
from consderiv.programs.program import Node

ROOT2 = sqrt(Fraction(2))

# Text, and how it is printed.
TEXTS = [
    ("abs(x)**sqrt(2)", "abs(x)**sqrt(2)"), ("relu(x)**pi", "relu(x)**pi"), ("norm(x, y)**E", "norm(x, y)**exp(1)"),
    ("abs(x)**(1 + 3*sqrt(2)/2)", "abs(x)**(1 + 3/2*sqrt(2))"), ("x**-sqrt(2)", "x**(-sqrt(2))"),
    ("x**sqrt(sqrt(2) + 1)", "x**sqrt(1 + sqrt(2))"), ("x**2**(1/3)", "x**(2**(1/3))"), ("x**log(2)", "x**log(2)"),
    ("x*abs(x)**(pi - 3)", "x*abs(x)**(-3 + pi)"), ("(x + 1)**RootOf(t**5 - t - 1, 0)", "(x + 1)**RootOf(t**5 - t - 1, 0)"),
    ("(x**sqrt(2))**sqrt(3)", "(x**sqrt(2))**sqrt(3)"), ("x**sin(1/2)", "x**sin(1/2)"),
    ("x**(1/3 + exp(2)/5)", "x**(1/3 + 1/5*exp(2))"), ("-x**sqrt(2)/2", "-x**sqrt(2)/2"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "printed"), TEXTS)
def test_text_reads_back(text, printed):
    program = parse(text)
    assert to_text(program) == printed
    assert parse(printed) == program == program_from_json(program_to_json(program))


def test_the_node():
    program = parse("abs(x)**sqrt(2)")
    node = program.nodes[-1]
    assert node == Node("power", (1,), ROOT2) and len(program.nodes) == 3
    assert node.is_irrational_power and node.is_elementary and node.exponent == ROOT2
    assert program_to_json(program)["nodes"][-1] == ["power", 1, "sqrt(2)"]
    assert to_latex(program) == r"\left\lvert x \right\rvert^{\sqrt{2}}"
    assert to_latex(parse("(x + 1)**(1 + pi)")) == r"\left(x + 1\right)^{1 + \pi}"
    with pytest.raises(UnsupportedError, match="rational exponent is required"):
        _ = node.rational


def test_exponents_that_turn_out_rational():
    assert parse("x**(sqrt(2)**2)") == parse("x**2")
    assert parse("x**(log(exp(3))/2)") == parse("x**(3/2)")


@pytest.mark.parametrize("text", ["pi*x**pi", "x**y", "x**E**y", "sqrt(2)**x", "x**(pi*y)", "x**RootOf(t**2, 5)"])
def test_exponents_with_variables(text):
    with pytest.raises(ProgramTextError):
        parse(text)


def test_letters_are_variables_elsewhere():
    assert parse("pi + E").variables == ("pi", "E")
    assert parse("x**pi", variables="x").variables == ("x",)
    with pytest.raises(ProgramTextError, match="with a variable"):
        parse("x**pi", variables="x pi")


def test_values():
    assert evaluate(parse("x**sqrt(2)"), [0]) == (0,) and evaluate(parse("x**sqrt(2)"), [1]) == (1,)
    (value,) = evaluate(parse("abs(x)**sqrt(2)"), [-2])
    assert value == exp(ROOT2 * number_from_text("log(2)")) and abs(float(value) - 2**2**0.5) < 1e-15
    assert evaluate(parse("(x**sqrt(2))**sqrt(2)"), [3]) == (9,)
    assert evaluate(parse("x**pi"), [0]) == (0,)


@pytest.mark.parametrize(("text", "x", "message"), [
    ("x**sqrt(2)", -1, "an irrational power needs a base >= 0"), ("x**(-sqrt(2))", -1, "needs a base >= 0"),
    ("x**(-sqrt(2))", 0, "a negative power needs a base that is not zero"),
])  # fmt: skip
def test_domain(text, x, message):
    with pytest.raises(DomainError, match=message) as caught:
        evaluate(parse(text), [x])
    assert caught.value.received and caught.value.remedy


def test_expressions():
    import sympy

    x, y = variables("x y")
    for exponent in (ROOT2, functions_of_expressions.sqrt(2), sympy.sqrt(2)):
        assert as_program(abs(x) ** exponent) == parse("abs(x)**sqrt(2)")
    assert str(abs(x) ** PI) == "abs(x)**pi"
    assert as_program(x ** functions_of_expressions.sqrt(4)) == parse("x**2")
    for exponent in (y, functions_of_expressions.sqrt(2) > 1):
        with pytest.raises(UnsupportedError, match="an exponent is a constant number"):
            x**exponent


def test_sympy():
    import sympy

    x = sympy.Symbol("x")
    assert as_program(sympy.Abs(x) ** sympy.sqrt(2)) == parse("abs(x)**sqrt(2)")
    assert as_program(x**sympy.pi) == parse("x**pi")
    assert to_sympy(parse("abs(x)**sqrt(2)")) == sympy.Abs(x) ** sympy.sqrt(2)
    for exponent in (x, sympy.I, sympy.gamma(sympy.Rational(1, 3))):
        with pytest.raises(UnsupportedError):
            as_program(x**exponent)


@pytest.mark.parametrize(
    "parameter", ["sqrt(4)", "sqrt(8)", "1.5", "pi ", "x", "2*", "sqrt(2", "1*1/2", "exp", "sqrt(" * 300]
)
def test_json_is_strict(parameter):
    data = program_to_json(parse("x**2"))
    data["nodes"][-1][-1] = parameter
    with pytest.raises(ProgramTextError):
        program_from_json(data)


def test_limits():
    for text in (
        "x**(9999*sqrt(2))",
        "(x**1000)**(300*sqrt(2))",
        "x**(" + " + ".join(f"sqrt({p})" for p in PRIMES) + ")",
    ):
        with pytest.raises(ProgramTextError):
            parse(text)


PRIMES = [p for p in range(2, 200) if all(p % d for d in range(2, p))]


def test_structure():
    found = structure_of("abs(x)**sqrt(2)")
    assert found.name == "R_exp" and found.reason == "power with the irrational exponent sqrt(2): abs(x)**sqrt(2)"
    assert structure_of("abs(x)**(3/2)").name == "semialgebraic"
    assert structure_of("sin(abs(x)**sqrt(2))", "x=0").name == "R_an,exp"
    assert not structure_of("sin(abs(x)**(-sqrt(2)))", "x=0").is_definable
    assert structure_of("sin(x**(-sqrt(2)))", "x=1").name == "R_an,exp"


@pytest.mark.parametrize(("text", "expected"), [
    ("abs(x)**sqrt(5)", "[sqrt(5)*(x*abs(x)**(-2 + sqrt(5)))]"),
    ("abs(x)**sqrt(2)", "[sqrt(2)*abs(x)**(-1 + sqrt(2))*sign(x)]"),
    ("x**(sqrt(2) - 1)", "[where(x > 0, (-1 + sqrt(2))*x**(-2 + sqrt(2)), 0)]"),
    ("x**(-sqrt(2))", "[-sqrt(2)*x**(-1 - sqrt(2))]"),
])  # fmt: skip
def test_gradients(text, expected):
    assert to_text(gradient(text)) == expected


def test_gradients_write_pi_as_four_arctangents():
    program = gradient("relu(x)**pi")
    assert evaluate(program, [1]) == (PI,) and evaluate(program, [0]) == (0,)
    assert to_text(program).startswith("[(4*atan(1))*relu(x)**(-1 + pi)")
    assert evaluate(parse(to_text(program)), [1]) == (PI,)


def test_gradients_that_text_cannot_write():
    program = gradient("relu(x)**RootOf(t**5 - t - 1, 0)")
    with pytest.raises(UnsupportedError, match="program text can write"):
        to_text(program)
    assert program_from_json(program_to_json(program)) == program


def test_explain():
    found = explain("abs(x)**sqrt(2)", "x=0")
    assert "R_exp" in str(found) and isinstance(found.lipschitz, Proved)


def test_audit_uses_the_nearest_float():
    for at, kinds in (("x=2", {"gradient"}), ("x=0", {"gradient"}), ("x=1e-30", {"gradient"})):
        found = audit("abs(x)**sqrt(2)", at=at, backends=["numpy"])
        assert {result.judgement.verdict for result in found.results} == kinds


@pytest.mark.parametrize(("text", "at"), [
    ("abs(x)**sqrt(2)", (0,)), ("abs(x)**sqrt(2)", (2,)),
    ("abs(x)**sqrt(2) + norm(x, y)", (0, 0)), ("where(x > 0, x**pi, 0)", (0,)),
])  # fmt: skip
def test_certificates_refuse_irrational_exponents(text, at):
    with pytest.raises(ConsderivError, match="certified is required"):
        explain_certificate(Local(parse(text), tuple(map(Fraction, at))))


def test_expectations_keep_irrational_powers_of_the_variables():
    found = expectation("s/2*where(w > 0, w**sqrt(2), 0)", Law.uniform(0, 1))
    assert str(found) == "where(w > 0, 0.25*w**sqrt(2), 0)"
    assert found.kind.evidence.name == "definable in R_an,exp"  # not semialgebraic, as it is with a rational exponent

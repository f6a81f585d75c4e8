"""At a root that is zero only the place of its exponent relative to 1/2, 1 and 2 counts: r and a fraction near it agree."""

import pytest

from consderiv import clarke, frechet
from consderiv.errors import ConsderivError
from consderiv.programs import parse

TEMPLATES = [
    "abs(x)**({r})", "relu(x)**({r})*relu(y)**({s})", "x*abs(x)**({r})", "norm(x, y)**({r}) - abs(x)", "abs(x)**({r})*y",
    "(x**2 + y**2)**({r}/2)*x", "where(x > 0, x**({r}), -y)", "max(abs(x)**({r}), y)", "x*exp(abs(x)**({r}))",
    "(abs(x) + y**2)**({r})", "(x**4 + y**2)**({r})", "sqrt(abs(x)**({r}))", "abs(x)**({r}) + abs(x)**({s}) - abs(x)",
    "abs(x - y**2)**({r})", "abs(x)**({r})/(1 + abs(x)**({s}))", "norm(x, y)**({r})*abs(x)**({s})",
]  # fmt: skip
NEAR = [
    (("sqrt(2)", "sqrt(3)"), ("7/5", "12/7")), (("sqrt(2) - 1", "sqrt(3) - 1"), ("2/5", "5/7")),
    (("sqrt(2)/2", "sqrt(3)"), ("5/7", "12/7")), (("pi", "E - 2"), ("22/7", "5/7")),
]  # fmt: skip


def answer(compute, text):
    """The set as text; of what is undefined or unknown the first word only, the reasons name the exponent."""
    program = parse(text)
    try:
        found = str(compute(program, dict.fromkeys(program.variables, 0)))
    except ConsderivError as error:
        return type(error).__name__
    return found.split()[0] if found.startswith(("undefined", "unknown", "between")) else found


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("compute", [clarke, frechet])
def test_irrational_exponents_and_fractions_near_them(template, compute):
    for (r, s), (p, q) in NEAR:
        assert answer(compute, template.format(r=r, s=s)) == answer(compute, template.format(r=p, s=q))

"""Exact irrational numbers: arithmetic against mpmath at 60 digits, proved signs, equality, hashes, closed forms."""

import random
from fractions import Fraction
from itertools import pairwise

import mpmath
import pytest
import sympy

from consderiv.errors import BudgetError, DomainError, UnsupportedError
from consderiv.exact.algebraic import Algebraic
from consderiv.exact.algebraic_roots import common_field, nth_root, real_roots, root_of
from consderiv.exact.closed_forms import ClosedForm
from consderiv.exact.real_functions import PI, cos, exp, log, power, sigmoid, sin, softplus, sqrt, tanh
from consderiv.exact.real_order import floor_of, rational_between, simplest_between
from consderiv.exact.reals import Real, UndecidedSign, sign
from consderiv.exact.sympy_numbers import from_sympy, to_sympy

DIGITS = 60
ATOMS = {
    "rational": (Fraction(-3, 7), lambda: mpmath.mpf(-3) / 7),
    "sqrt2": (sqrt(2), lambda: mpmath.sqrt(2)),
    "sqrt3": (sqrt(3), lambda: mpmath.sqrt(3)),
    "sqrt6": (sqrt(6), lambda: mpmath.sqrt(6)),
    "cube": (nth_root(2, 3), lambda: mpmath.cbrt(2)),
    "plastic": (root_of([-1, -1, 0, 1], 0), lambda: mpmath.findroot(lambda t: t**3 - t - 1, 1.3)),
    "nested": (sqrt(1 + sqrt(2)), lambda: mpmath.sqrt(1 + mpmath.sqrt(2))),
    "e": (exp(1), lambda: mpmath.e),
    "half": (exp(Fraction(-1, 2)), lambda: mpmath.exp(mpmath.mpf(-1) / 2)),
    "log6": (log(6), lambda: mpmath.log(6)),
    "pi": (PI, lambda: mpmath.pi),
    "sin2": (sin(2), lambda: mpmath.sin(2)),
    "cos1": (cos(1), lambda: mpmath.cos(1)),
}
ALGEBRAIC = ["rational", "sqrt2", "sqrt3", "sqrt6", "cube", "plastic", "nested"]


def close(number, expected):
    low, high = number.enclosure(220) if isinstance(number, Real) else (number, number)
    slack = mpmath.mpf(10) ** (5 - DIGITS) * (1 + abs(expected))
    middle = (mpmath.mpf(low.numerator) / low.denominator + mpmath.mpf(high.numerator) / high.denominator) / 2
    return high - low <= Fraction(1, 10**50) * (1 + abs(low)) and abs(middle - expected) < slack


def random_number(rng, names, depth):
    """A random expression in the atoms, exactly and in mpmath."""
    if depth == 0:
        number, approximate = ATOMS[rng.choice(names)]
        return number, approximate()
    (a, x), (b, y) = random_number(rng, names, depth - 1), random_number(rng, names, depth - 1)
    operation = rng.choice("+-*/")
    if operation == "/" and abs(y) > 1e-3:
        return a / b, x / y
    return (a + b, x + y) if operation == "+" else (a - b, x - y) if operation == "-" else (a * b, x * y)


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("names", [
    ALGEBRAIC[:4], ["sqrt2", "cube", "rational"], ["sqrt2", "plastic"], ["nested", "sqrt2"], ["e", "half", "sqrt2"],
    ["sin2", "cos1", "pi"], ["log6", "e", "rational", "sqrt3"],
])  # fmt: skip
def test_arithmetic_agrees_with_mpmath(seed, names):
    with mpmath.workdps(DIGITS):
        number, expected = random_number(random.Random(seed), names, 2)
        assert close(number, expected)
        if number:
            assert sign(number) == mpmath.sign(expected)
        if isinstance(number, Real):
            assert close(number, mpmath.mpmathify(sympy.N(to_sympy(number), DIGITS)))
            assert floor_of(number) == int(mpmath.floor(expected))
            assert isinstance(number.latex(), str)


@pytest.mark.parametrize("seed", range(30))
def test_field_laws_equality_and_hashes(seed):
    rng = random.Random(seed)
    names = rng.choice(
        [ALGEBRAIC[:4], ["sqrt2", "cube", "rational"], ["e", "sqrt2", "half"], ["sin2", "cos1", "sqrt3"]]
    )
    a, b, c = (random_number(rng, names, 1)[0] for _ in range(3))
    for left, right in [
        (a * (b + c), a * b + a * c),
        ((a + b) - b, a),
        (a * b, b * a),
        ((a - b) * (a + b), a**2 - b**2),
    ]:
        assert left == right and hash(left) == hash(right)
        assert not left < right and not left > right and left <= right
    if b:
        assert (a / b) * b == a
    assert (a < b) == (b > a) == (not a >= b)


def test_equal_numbers_of_different_fields():
    for left, right in [
        (sqrt(6), sqrt(2) * sqrt(3)), (sqrt(2) + sqrt(3) - sqrt(3), sqrt(2)), (nth_root(4, 3), nth_root(2, 3) ** 2),
        (sqrt(3 + 2 * sqrt(2)), 1 + sqrt(2)), (root_of([1, 0, -10, 0, 1], 3), sqrt(2) + sqrt(3)),
        (sqrt(5 + 2 * sqrt(6)), sqrt(2) + sqrt(3)), (sqrt(sqrt(2)), nth_root(2, 4)), (cos(PI / 5), (1 + sqrt(5)) / 4),
    ]:  # fmt: skip
        assert left == right and right == left and hash(left) == hash(right) and not left < right
        assert {left: 1}[right] == 1
    assert root_of([1, 0, -10, 0, 1], 2) != sqrt(2) + sqrt(3)
    assert sqrt(2) != Fraction(2) and sqrt(2) != "sqrt(2)" and Fraction(1) != sqrt(2)


def test_rational_results_are_fractions():
    for value, expected in [
        (sqrt(2) * sqrt(2), 2), (sqrt(2) * sqrt(8), 4), ((sqrt(2) + sqrt(3)) * (sqrt(3) - sqrt(2)), 1),
        (root_of([-1, -1, 0, 1], 0) ** 3 - root_of([-1, -1, 0, 1], 0), 1), (exp(1) * exp(-1), 1), (exp(0), 1),
        (log(8) / log(2), 3), (sin(1) ** 2 + cos(1) ** 2, 1), (sin(PI / 6), Fraction(1, 2)), (tanh(0), 0),
        (exp(1) - exp(1), 0), (nth_root(Fraction(27, 8), 3), Fraction(3, 2)), (power(4, Fraction(3, 2)), 8), (log(1), 0),
    ]:  # fmt: skip
        assert type(value) is Fraction and value == expected


def test_identities_hold_formally():
    e = exp(1)
    assert (
        e**2 == exp(2) and log(6) == log(2) + log(3) and exp(log(5)) == 5 and log(exp(Fraction(2, 3))) == Fraction(2, 3)
    )
    assert sin(2) == 2 * sin(1) * cos(1) and cos(2) == 1 - 2 * sin(1) ** 2 and sin(-1) == -sin(1) and cos(-1) == cos(1)
    assert exp(sqrt(2) + 1) == e * exp(sqrt(2)) and exp(sqrt(8)) == exp(sqrt(2)) ** 2 and exp(-e) * exp(e) == 1
    assert sqrt(exp(3)) == exp(Fraction(3, 2)) and sqrt((1 + e) ** 2) == 1 + e and sqrt((1 - e) ** 2) == e - 1
    assert sqrt(1 + e) ** 2 == 1 + e and sqrt(1 + e) * sqrt(2 + e) == sqrt((1 + e) * (2 + e))
    assert log(1 + e) + log(2 + e) == log((1 + e) * (2 + e)) and softplus(-1) == softplus(1) - 1
    assert sigmoid(1) + sigmoid(-1) == 1 and tanh(1) == 2 * sigmoid(2) - 1 and exp(softplus(1)) == 1 + e
    assert log(sqrt(2)) == log(2) / 2 and exp(log(2) / 2) == sqrt(2) and type(exp(log(2) / 2)) is Algebraic
    assert (e**2 - 2) / (e - sqrt(2)) == e + sqrt(2) and ((e**2 - 2) / (e - sqrt(2)) - e) == sqrt(2)
    assert sqrt(2) * e * sqrt(2) == 2 * e and isinstance((sqrt(2) * e) * (sqrt(3) * e), ClosedForm)


def test_undecided():
    e = exp(1)
    zero = log(1 + exp(2)) + sin(log(2)) - sin(log(2) + exp(exp(1)) - exp(exp(1))) - log(1 + exp(2))
    assert zero == 0
    hidden = sin(e + 1) - sin(e) * cos(1) - cos(e) * sin(1)  # zero by a formula that is not applied
    with pytest.raises(UndecidedSign, match="2\\*\\*-40"):
        sign(hidden)
    with pytest.raises(UndecidedSign):
        1 / hidden
    with pytest.raises(UndecidedSign):
        hidden == 0  # noqa: B015
    assert sign(hidden + Fraction(1, 2**2000)) == 1


@pytest.mark.parametrize(
    "call",
    [lambda: log(-1), lambda: log(0), lambda: sqrt(-1), lambda: sqrt(1 - exp(1)), lambda: log(sqrt(2) - 2),
     lambda: power(0, -1),     lambda: power(-2, Fraction(1, 2)), lambda: root_of([1, 0, 1], 0)],
)  # fmt: skip
def test_domain_errors(call):
    with pytest.raises(DomainError):
        call()


@pytest.mark.parametrize(
    "call", [lambda: exp(10**9), lambda: exp(exp(exp(10))), lambda: sin(10**9), lambda: power(Fraction(3, 2), 10**9),
             lambda: exp(1) ** 10**6, lambda: nth_root(3**3000 + 2, 2), lambda: real_roots([0])],
)  # fmt: skip
def test_unsupported_sizes(call):
    with pytest.raises(UnsupportedError):
        call()


def test_large_degrees_are_refused():
    with pytest.raises(BudgetError):
        nth_root(2, 65)
    total = Fraction(0)
    with pytest.raises(BudgetError):
        for prime in (2, 3, 5, 7, 11, 13, 17):
            total = total + sqrt(prime)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (sqrt(8), "2*sqrt(2)"), ((1 + sqrt(5)) / 2, "1/2 + 1/2*sqrt(5)"), (sqrt(3) + sqrt(2), "sqrt(2) + sqrt(3)"),
        (sqrt(2) * sqrt(3), "sqrt(6)"), (nth_root(2, 3), "2**(1/3)"), (nth_root(4, 3), "2**(2/3)"),
        (root_of([-1, -1, 0, 1], 0), "RootOf(t**3 - t - 1, 0)"), (sqrt(1 + sqrt(2)), "sqrt(1 + sqrt(2))"),
        (1 + exp(1), "1 + exp(1)"), (exp(Fraction(-1, 2)), "exp(-1/2)"), (sigmoid(1), "exp(1)/(1 + exp(1))"),
        (softplus(1), "log(1 + exp(1))"), (sqrt(2) * exp(1), "sqrt(2)*exp(1)"), (sin(2), "sin(2)"), (PI / 2, "1/2*pi"),
        (exp(sqrt(2)), "exp(sqrt(2))"), (1 / sqrt(2), "1/2*sqrt(2)"), (-sqrt(2), "-sqrt(2)"), (1 / PI, "1/pi"),
    ],
)  # fmt: skip
def test_text(number, text):
    assert number.text() == text
    assert from_sympy(sympy.sympify(text)) == number
    with mpmath.workdps(DIGITS):
        assert close(number, mpmath.mpmathify(sympy.N(sympy.sympify(text), DIGITS)))


@pytest.mark.parametrize("coefficients", [[-1, -1, 0, 1], [1, -3, 0, 1], [-1, 1, 5, -6, 0, 1], [2, 0, -4, 0, 0, 1]])
def test_rootof_is_numbered_as_in_sympy(coefficients):
    t = sympy.Symbol("t")
    polynomial = sum(c * t**k for k, c in enumerate(coefficients))
    for index, (root, _) in enumerate(real_roots(coefficients)):
        with mpmath.workdps(DIGITS):
            assert close(root, mpmath.mpmathify(sympy.N(sympy.rootof(polynomial, index), DIGITS)))
        assert from_sympy(to_sympy(root)) == root and root_of(coefficients, index) == root


def times_linear(polynomial, root):
    shifted = [Fraction(0), *polynomial]
    return [a - root * b for a, b in zip(shifted, [*polynomial, Fraction(0)], strict=True)]


@pytest.mark.parametrize("seed", range(12))
def test_real_roots_over_a_field_from_known_roots(seed):
    rng = random.Random(seed)
    choices = [
        Fraction(1),
        Fraction(-2, 3),
        sqrt(2),
        1 - sqrt(2),
        sqrt(3),
        sqrt(1 + sqrt(2)),
        Fraction(0),
        nth_root(2, 3),
    ]
    counts = {}
    polynomial = [Fraction(1)]
    for root in rng.choices(choices[:4] + [rng.choice(choices)], k=4):
        polynomial = times_linear(polynomial, root)
        counts[root] = counts.get(root, 0) + 1
    found = real_roots([c * (2 + sqrt(2)) for c in polynomial])
    assert dict(found) == counts
    assert all(a[0] < b[0] for a, b in pairwise(found))


def test_real_roots_over_a_field():
    s = sqrt(2)
    roots = real_roots([-s, Fraction(0), Fraction(0), Fraction(1)])  # x^3 = sqrt(2)
    assert roots == [(nth_root(2, 6), 1)]
    cubic = [s, Fraction(0), Fraction(-3), Fraction(1)]
    roots = real_roots(cubic)
    assert len(roots) == 3
    for root, multiplicity in roots:
        assert multiplicity == 1 and sum((c * root**k for k, c in enumerate(cubic)), Fraction(0)) == 0
    assert real_roots([1, s, 1]) == [] and real_roots([Fraction(3)]) == []
    deeper = real_roots([-roots[2][0], Fraction(0), Fraction(1)])  # a field over a field over a field
    assert [root**2 for root, _ in deeper] == [roots[2][0]] * 2
    assert real_roots([-2, s, -1, s, 0, 1]) == [(r, 1) for r, _ in real_roots([-2, s, -1, s, 0, 1])]


def test_common_field_gives_exact_data():
    numbers = [sqrt(2), nth_root(2, 3), Fraction(1, 3), sqrt(8) * nth_root(4, 3), Fraction(0)]
    field, coefficients = common_field(numbers)
    assert field.degree == 6
    theta = root_of([int(c) for c in field.modulus.coeffs()], field.index)
    low, high = field.interval()
    assert low < theta < high
    for number, parts in zip(numbers, coefficients, strict=True):
        assert sum((c * theta**k for k, c in enumerate(parts)), Fraction(0)) == number
    assert common_field([Fraction(2), 3]) == (None, [(Fraction(2),), (Fraction(3),)])
    assert common_field([sqrt(2), sqrt(2) + sqrt(3), sqrt(3), sqrt(6)])[0].degree == 4


def test_products_of_known_roots_stay_in_the_field():
    total = sum((sqrt(p) for p in (2, 3, 5, 7, 11, 13)), Fraction(0))
    assert total.field.degree == 64
    assert (total + sqrt(6)).field is total.field and total + sqrt(6) - total == sqrt(2) * sqrt(3)
    assert total + sqrt(330) - sqrt(10) * sqrt(33) == total and total - sqrt(2) - sqrt(13) < total
    assert nth_root(2, 12) + nth_root(2, 4) - nth_root(2, 12) == nth_root(2, 4)


def test_fields_with_common_subfields():
    left, right = sqrt(1 + sqrt(1 + sqrt(2))), nth_root(1 + sqrt(2), 3)
    both = left + right
    assert (
        both.field.degree == 24
        and both - right == left
        and both.text() == "(1 + sqrt(2))**(1/3) + sqrt(1 + sqrt(1 + sqrt(2)))"
    )
    assert (left**2 - 1) ** 2 - 1 == right**3 - 1 == sqrt(2)


def test_minimal_polynomial_and_isolating_interval():
    number = sqrt(2) + sqrt(3)
    assert [int(c) for c in number.minimal_polynomial().coeffs()] == [1, 0, -10, 0, 1]
    low, high = number.isolating_interval()
    assert low < number < high and number.as_root()[1] == 3
    assert [int(c) for c in (number - sqrt(3)).minimal_polynomial().coeffs()] == [-2, 0, 1]


def test_floor_and_rationals_between():
    assert floor_of(exp(1) * 10) == 27 and floor_of(-sqrt(2)) == -2 and floor_of(Fraction(-7, 2)) == -4
    for low, high in [
        (sqrt(2), Fraction(3, 2)),
        (exp(1), Fraction(2719, 1000)),
        (-PI, -3),
        (sqrt(2), sqrt(2) + Fraction(1, 10**9)),
    ]:
        between = rational_between(low, high)
        assert type(between) is Fraction and low < between < high
    assert simplest_between(Fraction(1), Fraction(2)) == Fraction(3, 2) and simplest_between(
        Fraction(0), Fraction(1, 3)
    ) == Fraction(1, 4)
    rng = random.Random(1)
    for _ in range(100):
        a, b = sorted(
            (Fraction(rng.randint(-30, 30), rng.randint(1, 12)), Fraction(rng.randint(-30, 30), rng.randint(1, 12)))
        )
        if a < b:
            q = simplest_between(a, b)
            assert a < q < b
            for d in range(1, q.denominator):
                assert not any(a < Fraction(n, d) < b for n in range(int(a * d) - 2, int(b * d) + 3))


def test_nested_integers_and_mixed_types():
    s = sqrt(2)
    assert 1 + s == s + 1 and 2 * s == s * 2 and 1 - s == -(s - 1) and 2 / s == s and s > 1 and s > 1 and s < 2
    assert s**-2 == Fraction(1, 2) and s**0 == 1 and abs(-s) == s and float(s) == 2**0.5 and bool(s)
    assert exp(1) + s == s + exp(1) and s * exp(1) == exp(1) * s and s / exp(1) == 1 / (exp(1) / s)
    assert s < exp(1) and exp(1) > s and exp(1) != s and s != exp(1)
    with pytest.raises(ZeroDivisionError):
        s / 0

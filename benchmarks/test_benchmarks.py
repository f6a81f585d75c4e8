"""Benchmarks: `pytest benchmarks --benchmark-enable`. Times are printed, never asserted."""

from __future__ import annotations

import random
import subprocess
import sys
from fractions import Fraction

import pytest

from consderiv.api import ChainRuleField, localise
from consderiv.exact.polynomials import Polynomial
from consderiv.fields.clarke import bouligand, clarke
from consderiv.fields.frechet import frechet
from consderiv.fields.limiting import limiting
from consderiv.germs.basis import local_basis
from consderiv.germs.box_trace import box_trace
from consderiv.germs.complete import SignTable

MANY = 1000


def norm_one(count: int) -> str:
    """|x_0| + ... + |x_{count-1}|."""
    return " + ".join(f"abs(x{i})" for i in range(count))


def relu_network(units: int, seed: int = 1) -> str:
    """A relu layer with integer weights in R^3, all units tied at 0, summed with integer weights."""
    generator = random.Random(seed)
    rows = [[generator.randint(-3, 3) for _ in range(3)] for _ in range(units)]
    terms = (f"({generator.choice([1, -1, 2])})*relu({a}*x + {b}*y + {c}*z)" for a, b, c in rows)
    return " + ".join(terms)


def test_clarke_of_a_sum_of_a_thousand_kinks(benchmark):
    text = norm_one(MANY)
    found = benchmark(lambda: clarke(localise(text, [0] * MANY)))
    assert len(found.members) == MANY


def test_membership_in_a_sum_of_a_thousand_segments(benchmark):
    found = clarke(localise(norm_one(MANY), [0] * MANY))
    assert benchmark(lambda: bool(found.contains([Fraction(1, 2)] * MANY)))


def test_thirty_copies_that_cancel(benchmark):
    text = " + ".join(["(abs(x) - abs(x))"] * 30)
    assert str(benchmark(lambda: clarke(localise(text, [0])))) == "{0}"


def test_all_cells_of_eight_units_in_space(benchmark):
    text = relu_network(8)
    found = benchmark(lambda: bouligand(localise(text, [0, 0, 0])))
    assert len(found.elements) > 20


@pytest.mark.parametrize("compute", [clarke, frechet, limiting, lambda local: ChainRuleField(local).exact])
def test_small_program(benchmark, compute):
    benchmark(lambda: compute(localise("min(abs(x), abs(y)) + relu(x - y)", {"x": 0, "y": 0})))


def test_curved_germ(benchmark):
    found = benchmark(lambda: clarke(localise("min(max(y, 0), x**2)", {"x": 0, "y": 0})))
    assert str(found) == "[0, 1] x {0}"


def random_guards(count: int, degree: int, guards: int, seed: int) -> list[Polynomial]:
    """Sparse polynomials through the origin with small coefficients."""
    generator = random.Random(seed)
    found = []
    for _ in range(guards):
        terms = {}
        for _ in range(4):
            exponents = [0] * count
            for _ in range(generator.randint(1, degree)):
                exponents[generator.randrange(count)] += 1
            monomial = tuple((i, e) for i, e in enumerate(exponents) if e)
            terms[monomial] = Fraction(generator.choice([-3, -2, -1, 1, 2, 3]))
        found.append(Polynomial.from_terms(count, terms))
    return found


@pytest.mark.parametrize(("count", "guards"), [(2, 4), (2, 8), (3, 4), (4, 3)])
def test_all_sign_vectors_of_random_germs(benchmark, count, guards):
    """Twenty germs of degree four, decomposed from scratch."""
    germs = [local_basis(random_guards(count, 4, guards, seed)).curves for seed in range(20)]

    def decompose():
        return [sum(1 for _ in SignTable(curves, tuple(range(count))).rows()) for curves in germs]

    assert sum(benchmark(decompose)) > 60


def test_an_irrational_germ(benchmark):
    x, y = (Polynomial.coordinate(2, i) for i in range(2))
    conjugate = (y * y - (x * x).scaled(Fraction(2))) ** 2
    curves = local_basis((conjugate - x**6,)).curves
    assert len(benchmark(lambda: list(SignTable(curves, (0, 1)).rows()))) == 10


def test_box_trace(benchmark):
    x, y = (Polynomial.coordinate(2, i) for i in range(2))
    tower = (y * y - x**3) ** 2 - x**7
    assert benchmark(lambda: box_trace((-tower, -x), (0, 1))) is not None


def test_import(benchmark):
    benchmark(lambda: subprocess.run([sys.executable, "-c", "import consderiv"], check=True))


def test_explain_as_a_process(benchmark):
    command = [sys.executable, "-m", "consderiv", "explain", "relu(x) - relu(-x)", "--at", "x=0"]
    benchmark(lambda: subprocess.run(command, check=True, capture_output=True))

"""Curves and surfaces with irrational coefficients: the answers agree with those after a rational change of coordinates."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from consderiv.exact.algebraic_roots import nth_root, real_roots
from consderiv.exact.polynomials import Polynomial
from consderiv.exact.real_functions import exp
from consderiv.exact.reals import sign
from consderiv.germs.arcs import leading_sign
from consderiv.germs.basis import local_basis
from consderiv.germs.complete import axes_of, sign_table
from consderiv.germs.coprime import gcd, squarefree_factors
from consderiv.germs.feasibility import LocallyEmpty, Realised, decide
from consderiv.germs.univariate import isolate, squarefree_parts, value_at

from .curves import irreducible_basis, random_polynomial

ROOT = nth_root(2, 2)
CUBIC = real_roots([-1, -1, 0, 1])[0][0]


def ring(count):
    return tuple(Polynomial.coordinate(count, i) for i in range(count))


def scaled_coordinates(polynomial, factor):
    """p(factor x, y, ...): its sign vectors are the same for factor > 0."""
    count = polynomial.count
    images = list(ring(count))
    images[0] = images[0].scaled(factor)
    return polynomial.substitute(images)


@pytest.mark.parametrize("factor", [ROOT, CUBIC, nth_root(3, 4)], ids=["sqrt", "cubic", "fourth"])
@pytest.mark.parametrize("seed", range(8))
def test_scaling_keeps_sign_vectors_in_the_plane(seed, factor):
    generator = random.Random(seed)
    curves = irreducible_basis([random_polynomial(generator, 2, 4, 4) for _ in range(2)])
    curves = [c for c in curves if c.degree > 1][:3]
    if not curves:
        return
    moved = [scaled_coordinates(c, factor) for c in curves]
    assert signs_of(curves) == signs_of(moved)


@pytest.mark.parametrize("seed", range(6))
def test_scaling_keeps_sign_vectors_in_space(seed):
    generator = random.Random(seed)
    curves = irreducible_basis([random_polynomial(generator, 3, 3, 3) for _ in range(2)])
    if curves:
        assert signs_of(curves) == signs_of([scaled_coordinates(c, ROOT) for c in curves])


def signs_of(curves):
    basis = local_basis(curves)
    table = sign_table(basis.curves, axes_of(curves))
    return {tuple(leading_sign(c, arc) for c in curves) for arc, _ in table.rows()}


def test_irrational_parabolas():
    x, y = ring(2)
    steep, flat = y - (x * x).scaled(ROOT), (x * x).scaled(ROOT + 1) - y
    assert isinstance(decide(2, (steep, flat)), Realised)
    assert isinstance(decide(2, (-steep, -flat)), LocallyEmpty)
    assert isinstance(decide(2, ((steep * flat).scaled(-ROOT), -flat, -y)), LocallyEmpty)


def test_irrational_double_tangents():
    x, y = ring(2)
    line = y - x.scaled(ROOT)
    assert isinstance(decide(2, (x**3 - line**2, x)), Realised)
    assert isinstance(decide(2, (x**3 - line**2, -x)), LocallyEmpty)
    assert isinstance(decide(2, (x**5 - (line**2 - x**3) ** 2, x - y)), LocallyEmpty)


def test_equalities():
    x, y = ring(2)
    curve = y * y - (x**3).scaled(ROOT)
    assert isinstance(decide(2, (y, x), (curve,)), Realised)
    assert isinstance(decide(2, (-x,), (curve,)), LocallyEmpty)
    a, b, c = ring(3)
    cone = a * a + (b * b).scaled(ROOT) - c * c
    assert isinstance(decide(3, (c, a), (cone,)), Realised)
    assert isinstance(decide(3, (a * a - c * c,), (cone,)), LocallyEmpty)


def test_factors_over_a_field():
    x, y = ring(2)
    first, second = y - x.scaled(ROOT), y * y + x**3
    assert gcd(first * second, first * y).degree == 1
    product = (first**2 * second).scaled(ROOT)
    constant, parts = squarefree_factors(product)
    total = Polynomial.constant_of(2, constant)
    for part, multiplicity in parts:
        total = total * part**multiplicity
    assert (total - product).is_zero
    assert sorted(e for _, e in parts) == [1, 2]


@pytest.mark.parametrize("seed", range(12))
def test_isolating_intervals_over_a_field(seed):
    generator = random.Random(seed)
    roots = sorted({generator.randint(-4, 4) + generator.randint(-2, 2) * ROOT for _ in range(4)}, key=float)
    polynomial = [Fraction(1)]
    for root in roots:
        shifted = [Fraction(0), *polynomial]
        polynomial = [u - root * v for u, v in zip(shifted, [*polynomial, Fraction(0)], strict=True)]
    found = isolate(polynomial)
    assert len(found) == len(roots)
    for (low, high), root in zip(found, roots, strict=True):
        assert low <= root <= high
        assert low < high or not value_at(polynomial, low)


def test_yun_over_a_field():
    # (t - sqrt 2)**2 (t + 1)
    square = [ROOT * ROOT, -2 * ROOT, Fraction(1)]
    polynomial = [u + v for u, v in zip([*square, Fraction(0)], [Fraction(0), *square], strict=True)]
    parts = {multiplicity: part for part, multiplicity in squarefree_parts(polynomial)}
    assert len(parts[1]) == len(parts[2]) == 2
    assert sign(value_at(parts[2], 0) + ROOT) == 0


def test_transcendental_coefficients():
    x, y = ring(2)
    euler = exp(Fraction(1))
    steep = y - (x * x).scaled(euler)
    assert isinstance(decide(2, (steep, (x * x).scaled(euler + 1) - y)), Realised)
    assert isinstance(decide(2, (steep, -y - x**3)), LocallyEmpty)
    double = (y - x.scaled(euler)) ** 2
    assert isinstance(decide(2, (x**3 - double, x)), Realised)
    assert isinstance(decide(2, (x**3 - double, -x)), LocallyEmpty)
    conjugate = (y * y - (x * x).scaled(euler)) ** 2
    assert isinstance(decide(2, (x**6 - conjugate, x)), Realised)
    assert isinstance(decide(2, (x**7 - conjugate, -x)), LocallyEmpty)
    assert isinstance(decide(2, (y,), (y * y - (x**3).scaled(euler),)), Realised)

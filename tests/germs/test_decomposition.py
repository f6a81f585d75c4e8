"""The local decomposition realises every sign vector that occurs near the origin, and only such."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from consderiv.exact.polynomials import Polynomial
from consderiv.germs.arcs import leading_sign
from consderiv.germs.plane import sectors, sign_vectors, simplest_between
from consderiv.germs.space import cells

from .curves import irreducible_basis, random_polynomial, sampled_signs

x, y = (Polynomial.coordinate(2, i) for i in range(2))
ONE = Polynomial.constant_of(2, 1)


def times(factor, polynomial):
    return polynomial.scaled(Fraction(factor))


@pytest.mark.parametrize(
    ("curves", "expected"),
    [
        pytest.param((y - x * x, y - times(2, x * x)), {(-1, -1), (1, -1), (1, 1)}, id="cusp between parabolas"),
        pytest.param((y * y - x * x * x,), {(1,), (-1,)}, id="cusp"),
        pytest.param(
            (x * x * (times(10**9, x) - ONE) - y * y, x), {(-1, 1), (-1, -1)}, id="empty near 0, not in a small box"
        ),
        pytest.param((y - x**3, y - x**3 - x**6), {(-1, -1), (1, -1), (1, 1)}, id="tangency of order six"),
        pytest.param((x * x + y * y,), {(1,)}, id="no real branch"),
        pytest.param(((y - x) ** 2 + x**4,), {(1,)}, id="two complex branches with a real tangent"),
        pytest.param((y * y - times(2, x * x),), {(1,), (-1,)}, id="irrational tangents"),
        pytest.param((x, y), {(a, b) for a in (1, -1) for b in (1, -1)}, id="axes"),
        pytest.param((), {()}, id="no curve"),
    ],
)
def test_sign_vectors_in_the_plane(curves, expected):
    assert set(sign_vectors(curves, sectors(curves))) == expected


def test_arcs_avoid_all_curves():
    curves = (y**3 - x**5, y - x * x, y * y + x**3)
    for arc in sectors(curves):
        assert all(leading_sign(curve, arc) != 0 for curve in curves)


def test_an_irrational_common_tangent():
    curve = (y * y - times(2, x * x)) ** 2 - x**6
    arcs = sectors(irreducible_basis([curve]))
    assert [leading_sign(curve, arc) for arc in arcs] == [1, -1, 1, -1, 1] * 2


@pytest.mark.parametrize("seed", range(60))
def test_planar_decomposition_against_sampling(seed):
    generator = random.Random(seed)
    basis = irreducible_basis([random_polynomial(generator, 2, 4, 4) for _ in range(generator.randint(1, 4))])
    realised = set(sign_vectors(basis, sectors(basis)))
    assert sampled_signs(generator, basis, 2, 300) <= realised


@pytest.mark.parametrize("seed", range(25))
def test_spatial_decomposition_against_sampling(seed):
    generator = random.Random(seed)
    basis = irreducible_basis([random_polynomial(generator, 3, 3, 3) for _ in range(generator.randint(1, 3))])
    realised = set(sign_vectors(basis, cells(basis, (0, 1, 2))))
    assert sampled_signs(generator, basis, 3, 200) <= realised


def test_the_whitney_umbrella():
    a, b, c = (Polynomial.coordinate(3, i) for i in range(3))
    umbrella = a * a - b * b * c
    assert set(sign_vectors((umbrella, c), cells((umbrella, c), (0, 1, 2)))) == {(1, -1), (1, 1), (-1, 1)}


@pytest.mark.parametrize(
    ("low", "high", "found"), [("1/3", "1/2", "2/5"), ("-1", "1", "0"), ("2", "3", "5/2"), ("-3/4", "-1/2", "-2/3")]
)
def test_simplest_between(low, high, found):
    assert simplest_between(Fraction(low), Fraction(high)) == Fraction(found)

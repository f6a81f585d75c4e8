"""Nearest points satisfy the optimality inequality, which characterises them."""

import random
from fractions import Fraction

import pytest

from consderiv.errors import UnsupportedError
from consderiv.exact.rationals import dot
from consderiv.sets import (
    Empty,
    FiniteSet,
    Polytope,
    UnknownSet,
    minkowski_sum,
    nearest_point,
    support,
    union,
)
from consderiv.sets.minkowski import sum_of_polytopes
from consderiv.sets.nearest import minimum_norm_point
from consderiv.sets.support import maximizer_flat


@pytest.mark.parametrize("seed", range(60))
def test_optimality(seed):
    rng = random.Random(seed)
    size = rng.randint(1, 4)
    factors = [
        Polytope.hull([[rng.randint(-2, 2) for _ in range(size)] for _ in range(rng.randint(1, 4))])
        for _ in range(rng.randint(1, 3))
    ]
    part = sum_of_polytopes(factors, (size,), budget=0)
    element = tuple(Fraction(rng.randint(-9, 9), rng.randint(1, 3)) for _ in range(size))
    distance, point = nearest_point(part, element)
    residual = tuple(a - b for a, b in zip(element, point, strict=True))
    assert point in part
    assert support(part, residual) == dot(residual, point)
    assert distance == dot(residual, residual)
    assert (distance == 0) == (element in part)


def test_tiny_distance_is_not_zero():
    tiny = Fraction(1, 10**25)
    triangle = Polytope.hull([(0, 0), (1, 0), (0, 1)])
    assert nearest_point(triangle, (Fraction(1, 2) + tiny, Fraction(1, 2) + tiny))[0] == 2 * tiny**2


def test_union_and_finite():
    assert nearest_point(union(Polytope.hull([0, 1]), Polytope.hull([3, 4])), "5/2") == (Fraction(1, 4), (3,))
    assert nearest_point(FiniteSet.of([-1, 1]), 0) == (1, (-1,))


def test_blocks_of_a_large_sum():
    size = 60
    box = minkowski_sum(*(Polytope.hull([[0] * size, [int(i == j) for j in range(size)]]) for i in range(size)))
    assert nearest_point(box, [2] * size) == (size, (1,) * size)


def test_matrices():
    segment = Polytope.hull([[[0, 0]], [[2, 0]]])
    assert nearest_point(segment, [[1, 1]]) == (1, ((1, 0),))


def test_errors():
    with pytest.raises(UnsupportedError, match="nonempty"):
        nearest_point(Empty((1,)), 0)
    with pytest.raises(UnsupportedError, match="known"):
        nearest_point(UnknownSet("open"), 0)


@pytest.mark.parametrize("seed", range(12))
def test_a_simplex_gives_the_same_from_all_its_vertices(seed):
    """Simplices with many vertices start from all of them at once."""
    rng = random.Random(seed)
    size = rng.randint(9, 12)
    vertices = [tuple(Fraction(rng.randint(-3, 3) + 9 * (i == j)) for j in range(size)) for i in range(size)]
    simplex, target = Polytope.hull(vertices), tuple(Fraction(rng.randint(-4, 4), 2) for _ in range(size))
    slow = minimum_norm_point(lambda direction: maximizer_flat(simplex, direction), target)
    assert nearest_point(simplex, target)[1] == slow

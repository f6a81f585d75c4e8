"""Sums, unions, images and hulls obey their laws."""

import random
from fractions import Fraction
from itertools import product

import pytest

from consderiv.errors import BudgetError, UnsupportedError
from consderiv.sets import (
    Empty,
    FiniteSet,
    MinkowskiSum,
    Polytope,
    Undefined,
    Union,
    UnknownSet,
    bounding_box,
    convex_hull,
    expand,
    linear_image,
    maximizer,
    minkowski_sum,
    scale,
    support,
    translate,
    union,
)


def segment(*end):
    return Polytope.hull([[0] * len(end), end])


def test_normal_form_of_sums():
    axes = [segment(*(int(i == j) for j in range(7))) for i in range(7)]
    total = minkowski_sum(*axes, *axes, Polytope.hull([[1] * 7]), Polytope.hull([[2] * 7]))
    assert isinstance(total, MinkowskiSum) and len(total.members) == 8
    assert total.members[0].vertices == ((3,) * 7,)
    assert all(max(member.flat_vertices[1]) == 2 for member in total.members[1:])
    assert minkowski_sum(*axes[::-1]).members == minkowski_sum(*axes).members
    back = minkowski_sum(total, Polytope.hull([[-3] * 7]))
    assert isinstance(back, MinkowskiSum) and len(back.members) == 7


def test_small_sums_are_multiplied_out():
    assert minkowski_sum(Polytope.hull([-1, 1]), Polytope.hull([0, 3])) == Polytope.hull([-1, 4])
    hexagon = minkowski_sum(segment(1, 0), segment(0, 1), segment(1, 1))
    assert isinstance(hexagon, Polytope) and len(hexagon.vertices) == 6
    assert minkowski_sum(segment(1, 0), Polytope.hull([(0, 0)])) == segment(1, 0)


def test_many_intervals_of_the_line_stay_an_interval():
    total = minkowski_sum(*(Polytope.hull([-1, 1]) for _ in range(100)))
    assert total == Polytope.hull([-100, 100]) and isinstance(total, Polytope)


def test_sums_of_other_sets():
    finite = FiniteSet.of([-1, 1])
    assert minkowski_sum(finite, finite) == FiniteSet.of([-2, 0, 2])
    assert minkowski_sum(FiniteSet.of([0, 5]), Polytope.hull([0, 1])) == union(
        Polytope.hull([0, 1]), Polytope.hull([5, 6])
    )
    assert isinstance(minkowski_sum(Empty((1,)), finite), Empty)
    assert minkowski_sum(Undefined("why"), finite) == Undefined("why")
    unknown = minkowski_sum(UnknownSet("why", Polytope.hull([0]), Polytope.hull([0, 1])), Polytope.hull([2]))
    assert isinstance(unknown, UnknownSet) and unknown.outer == Polytope.hull([2, 3])
    many = FiniteSet.of(range(100))
    with pytest.raises(BudgetError, match="combinations"):
        minkowski_sum(many, many)
    with pytest.raises(UnsupportedError, match="R\\^1"):
        minkowski_sum(finite, segment(1, 0))
    with pytest.raises(UnsupportedError, match="at least one"):
        minkowski_sum()


def test_unions():
    assert union(Polytope.hull([0, 1]), Polytope.hull([1, 2])) == Polytope.hull([0, 2])
    assert isinstance(union(Polytope.hull([0]), Polytope.hull([1])), FiniteSet)
    inside = union(segment(1, 0), Polytope.hull([(0, 0)]), FiniteSet.of([("1/2", 0)]))
    assert isinstance(inside, Polytope) and inside == segment(1, 0)
    mixed = union(segment(1, 0), FiniteSet.of([(0, 1)]), Empty((2,)))
    assert isinstance(mixed, Union) and len(mixed.members) == 2
    assert union(Empty((1,)), Empty((1,))) == Empty((1,))
    unknown = union(UnknownSet("why", None, Polytope.hull([0, 1])), Polytope.hull([3]))
    assert isinstance(unknown, UnknownSet) and unknown.inner == Polytope.hull([3])
    assert unknown.outer == union(Polytope.hull([0, 1]), Polytope.hull([3]))
    with pytest.raises(UnsupportedError, match="at least one"):
        union()


@pytest.mark.parametrize("seed", range(15))
def test_linear_images(seed):
    rng = random.Random(seed)
    size, rows = rng.randint(1, 3), rng.randint(1, 3)
    parts = [Polytope.hull([[rng.randint(-2, 2) for _ in range(size)] for _ in range(3)]) for _ in range(3)]
    matrix = [[Fraction(rng.randint(-2, 2)) for _ in range(size)] for _ in range(rows)]
    total = minkowski_sum(*parts, budget=0)
    image = linear_image(total, matrix)
    assert image == minkowski_sum(*(linear_image(part, matrix) for part in parts))
    direction = [Fraction(rng.randint(-2, 2)) for _ in range(rows)]
    pulled = [sum(d * matrix[i][j] for i, d in enumerate(direction)) for j in range(size)]
    assert support(image, direction) == support(total, pulled)
    factor = Fraction(rng.randint(-2, 2))
    assert scale(total, factor) == linear_image(total, [[factor * (i == j) for j in range(size)] for i in range(size)])
    shift = [rng.randint(-2, 2) for _ in range(size)]
    assert translate(translate(total, shift), [-a for a in shift]) == total


def test_images_of_all_types():
    finite = FiniteSet.of([-1, 0, 1])
    assert scale(finite, -2) == FiniteSet.of([2, 0, -2]) and scale(finite, 0) == FiniteSet.of([0])
    assert linear_image(finite, [[0], [1]]) == FiniteSet.of([(0, -1), (0, 0), (0, 1)])
    both = union(Polytope.hull([0, 1]), Polytope.hull([4, 5]))
    assert translate(both, 1) == union(Polytope.hull([1, 2]), Polytope.hull([5, 6]))
    assert scale(both, -1) == union(Polytope.hull([-1, 0]), Polytope.hull([-5, -4]))
    assert linear_image(both, [[0]]) == Polytope.hull([0])
    assert linear_image(Empty((1,)), [[1], [2]]) == Empty((2,))
    assert linear_image(Polytope.hull([0, 1]), [[1], [2], [3], [4]], (2, 2)).shape == (2, 2)
    unknown = UnknownSet("why", None, Polytope.hull([0, 1]))
    assert scale(unknown, 3).outer == Polytope.hull([0, 3])
    assert translate(Undefined("why"), 3) == Undefined("why")
    with pytest.raises(UnsupportedError, match="matrix that maps"):
        linear_image(finite, [[1, 2]])


def test_hulls():
    assert convex_hull(FiniteSet.of([-1, 0, 1])) == Polytope.hull([-1, 1])
    assert convex_hull(union(segment(1, 0), segment(0, 1))) == Polytope.hull([(0, 0), (1, 0), (0, 1)])
    assert convex_hull(UnknownSet("why", FiniteSet.of([0, 1]), None)).inner == Polytope.hull([0, 1])
    assert convex_hull(Empty((1,))) == Empty((1,))


def test_support_maximizer_and_box():
    square = Polytope.hull(list(product((0, 1), repeat=2)))
    assert support(square, (1, -1)) == 1 and maximizer(square, (1, 0)) == (1, 1)
    assert bounding_box(square) == ((0, 1), (0, 1))
    assert maximizer(Polytope.hull([[[1, 0]], [[0, 1]]]), [[1, 0]]) == ((1, 0),)
    both = union(segment(1, 0), segment(0, 2))
    assert support(both, (1, 1)) == 2 and bounding_box(both) == ((0, 1), (0, 2))
    for bad in (Empty((1,)), UnknownSet("why"), Undefined("why")):
        with pytest.raises(UnsupportedError):
            support(bad, 1)


def test_expand_has_a_budget():
    box = minkowski_sum(*(segment(*(int(i == j) for j in range(13))) for i in range(13)))
    with pytest.raises(BudgetError, match="combinations"):
        expand(box)
    assert len(expand(box, budget=2**13).vertices) == 2**13

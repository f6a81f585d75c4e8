"""Inclusion and equality across types, with witnesses."""

import random
from fractions import Fraction
from itertools import product

import pytest

from consderiv.errors import UnsupportedError
from consderiv.sets import (
    Empty,
    FiniteSet,
    Outside,
    Polytope,
    Undefined,
    Union,
    UnknownSet,
    contains,
    is_equal,
    is_subset,
    minkowski_sum,
    scale,
    union,
)
from consderiv.sets.minkowski import sum_of_polytopes
from consderiv.verdicts import Proved, Refuted, Unknown

SQUARE = Polytope.hull(list(product((-1, 1), repeat=2)))
LEFT = Polytope.hull(list(product((-1, 0), (-1, 1))))
RIGHT = Polytope.hull(list(product((0, 1), (-1, 1))))


def triangle(*points):
    return Polytope.hull(points)


def check_witness(inner, outer, verdict):
    assert isinstance(verdict, Refuted) and isinstance(verdict.evidence, Outside)
    assert contains(inner, verdict.evidence.element)
    assert isinstance(contains(outer, verdict.evidence.element), Refuted)


def test_halves_cover_the_square():
    halves = union(LEFT, RIGHT)
    assert isinstance(halves, Union)
    assert halves == SQUARE and hash(halves) == hash(SQUARE)
    assert is_subset(SQUARE, halves) and is_subset(halves, SQUARE)


@pytest.mark.parametrize("gap", [Fraction(1, 2), Fraction(1, 10**20)])
def test_a_gap_is_seen(gap):
    right = Polytope.hull(list(product((gap, 1), (-1, 1))))
    check_witness(SQUARE, union(LEFT, right), is_subset(SQUARE, union(LEFT, right)))
    assert union(LEFT, right) != SQUARE


def test_thin_members_cover_nothing():
    diagonal, cross = Polytope.hull([(0, -1), (0, 1)]), Polytope.hull([(-1, -1), (1, 1)])
    right = Polytope.hull(list(product((Fraction(1, 100), 1), (-1, 1))))
    outer = union(LEFT, right, diagonal, cross)
    check_witness(SQUARE, outer, is_subset(SQUARE, outer))


def test_a_segment_inside_a_union_of_wider_sets():
    segment = Polytope.hull([(-1, 0), (1, 0)])
    assert is_subset(segment, union(LEFT, RIGHT))
    lower = triangle((-1, 0), (0, 0), (0, -5))
    upper = triangle((0, 0), (1, 0), (1, 5))
    assert is_subset(segment, union(lower, upper))
    shorter = triangle((Fraction(1, 10**9), 0), (1, 0), (1, 5))
    check_witness(segment, union(lower, shorter), is_subset(segment, union(lower, shorter)))


@pytest.mark.parametrize("seed", range(25))
def test_random_covers(seed):
    """Integer triangles in a small grid: the union covers one iff it covers its points of a fine grid."""
    rng = random.Random(seed)

    def some_triangle():
        return Polytope.hull([(rng.randint(0, 2), rng.randint(0, 2)) for _ in range(3)])

    outer = union(*(some_triangle() for _ in range(5)))
    inner = some_triangle()
    verdict = is_subset(inner, outer)
    fine = [(Fraction(a, 6), Fraction(b, 6)) for a in range(13) for b in range(13)]
    missed = [point for point in fine if point in inner and point not in outer]
    if isinstance(verdict, Proved):
        assert not missed
    else:
        check_witness(inner, outer, verdict)


def test_finite_sets():
    assert FiniteSet.of([0, 1]) != Polytope.hull([0, 1])
    assert is_subset(FiniteSet.of([0, 1]), Polytope.hull([0, 1]))
    check_witness(Polytope.hull([0, 1]), FiniteSet.of([0, 1]), is_subset(Polytope.hull([0, 1]), FiniteSet.of([0, 1])))
    halves = FiniteSet.of([0, "1/2", "1/3", 1])
    check_witness(Polytope.hull([0, 1]), halves, is_subset(Polytope.hull([0, 1]), halves))
    assert FiniteSet.of([2]) == Polytope.hull([2]) and hash(FiniteSet.of([2])) == hash(Polytope.hull([2]))


def test_empty():
    nothing = Empty((1,))
    assert is_subset(nothing, Polytope.hull([0])) and not is_subset(Polytope.hull([0]), nothing)
    assert nothing == Empty((1,)) and nothing != Empty((2,)) and nothing != Polytope.hull([0])
    assert hash(nothing) == hash(Empty((1,)))
    assert FiniteSet.of([], shape=(1,)) == nothing


def segments(rng, size, count):
    return [Polytope.hull([[rng.randint(-2, 2) for _ in range(size)] for _ in range(2)]) for _ in range(count)]


@pytest.mark.parametrize("seed", range(25))
def test_sums(seed):
    rng = random.Random(seed)
    size = rng.randint(1, 3)
    first = sum_of_polytopes(segments(rng, size, 3), (size,), budget=0)
    second = sum_of_polytopes(segments(rng, size, 3), (size,), budget=0)
    for inner, outer in ((first, second), (first, minkowski_sum(first, scale(second, 2)))):
        verdict = is_subset(inner, outer)
        plain = is_subset(minkowski_sum(inner), minkowski_sum(outer, budget=10**4))
        assert type(verdict) is type(plain)
        if isinstance(verdict, Refuted):
            check_witness(inner, outer, verdict)
    assert first == first and (first == second) == bool(is_equal(second, first))


def test_large_zonotopes_are_compared_by_their_generators():
    """The same generators in another order and with other signs, 2^40 vertices each."""
    rng = random.Random(1)
    steps = [[rng.randint(-9, 9) for _ in range(6)] for _ in range(40)]
    zero = [0] * 6
    first = minkowski_sum(*(Polytope.hull([zero, step]) for step in steps))
    moved = [sum(side) for side in zip(*steps, strict=True)]
    second = minkowski_sum(Polytope.hull([moved]), *(Polytope.hull([zero, [-a for a in s]]) for s in steps[::-1]))
    assert first == second and hash(first) == hash(second)
    assert isinstance(is_subset(scale(first, 2), first), Refuted)


def test_large_boxes_are_compared_by_blocks():
    size = 40
    axes = [[int(i == j) for j in range(size)] for i in range(size)]
    box = minkowski_sum(*(Polytope.hull([[-a for a in axis], axis]) for axis in axes))
    diamond = Polytope.hull([axes[0], axes[1], [-a for a in axes[0]], [-a for a in axes[1]]])
    inner = minkowski_sum(diamond, *(Polytope.hull([[-a for a in axis], axis]) for axis in axes[2:]))
    assert is_subset(inner, box)
    check_witness(box, inner, is_subset(box, inner))


def test_unknown_and_undefined():
    segment, wide = Polytope.hull([0, 1]), Polytope.hull([-1, 2])
    unknown = UnknownSet("open", segment, wide)
    assert is_subset(segment, unknown) and is_subset(unknown, wide)
    assert isinstance(is_subset(unknown, segment), Unknown)
    assert isinstance(is_subset(unknown, Polytope.hull([5, 6])), Refuted)
    assert unknown == unknown
    with pytest.raises(TypeError, match="decided verdict"):
        assert unknown == segment
    with pytest.raises(TypeError, match="decided verdict"):
        assert UnknownSet("a") == UnknownSet("a")
    with pytest.raises(TypeError, match="decided verdict"):
        assert UnknownSet("a") == segment
    assert UnknownSet("squeezed", segment, segment) == segment
    assert Undefined("a") == Undefined("a") and Undefined("a") != segment and segment != Undefined("a")
    assert isinstance(is_subset(Undefined("a"), segment), Unknown)


def test_shapes_must_agree():
    with pytest.raises(UnsupportedError, match="R\\^1"):
        is_subset(Polytope.hull([0]), Polytope.hull([(0, 0)]))
    assert Polytope.hull([(0, 0)]) != Polytope.hull([[[0, 0]]])

"""Membership: the evidence, checked here by arithmetic, agrees with a slow independent decision."""

import random
from fractions import Fraction
from itertools import product

import pytest

from consderiv.errors import UnsupportedError
from consderiv.exact.rationals import dot
from consderiv.sets import (
    Empty,
    FiniteSet,
    InMember,
    MinkowskiSum,
    OutsideAll,
    Polytope,
    Separator,
    Undefined,
    UnknownSet,
    Weights,
    contains,
    maximizer,
    minkowski_sum,
    support,
    union,
)
from consderiv.sets.minkowski import sum_of_polytopes
from consderiv.verdicts import Proved, Refuted, Unknown


def members_of(part):
    return part.members if isinstance(part, MinkowskiSum) else (part,)


def check(part, element, verdict):
    """Redo the arithmetic of the evidence."""
    if isinstance(verdict, Proved):
        assert isinstance(verdict.evidence, Weights)
        total = [Fraction(0)] * len(element)
        for member, weights in zip(members_of(part), verdict.evidence.members, strict=True):
            assert sum(weight for _, weight in weights) == 1 and all(weight > 0 for _, weight in weights)
            for index, weight in weights:
                total = [a + weight * b for a, b in zip(total, member.flat_vertices[index], strict=True)]
        assert tuple(total) == tuple(element)
    else:
        evidence = verdict.evidence
        assert isinstance(evidence, Separator)
        assert evidence.value_at_element == dot(evidence.functional, element) > evidence.support
        assert evidence.support == sum(
            max(dot(evidence.functional, v) for v in m.flat_vertices) for m in members_of(part)
        )


def random_sum(rng):
    """Segments, triangles and points, often parallel, often sharing coordinates."""
    size = rng.randint(1, 4)
    factors = []
    for _ in range(rng.randint(1, 4)):
        used = rng.sample(range(size), rng.randint(1, min(2, size)))
        points = [[rng.randint(-1, 1) if i in used else 0 for i in range(size)] for _ in range(rng.randint(1, 3))]
        factors.append(Polytope.hull(points))
    return sum_of_polytopes(factors, (size,), budget=0), factors


@pytest.mark.parametrize("seed", range(120))
def test_factored_and_expanded_agree(seed):
    rng = random.Random(seed)
    factored, factors = random_sum(rng)
    size = factored.shape[0]
    points = [tuple(map(sum, zip(*choice, strict=True))) for choice in product(*(f.flat_vertices for f in factors))]
    expanded = Polytope.hull(points)
    for _ in range(6):
        element = tuple(Fraction(rng.randint(-6, 6), 2) for _ in range(size))
        verdict = contains(factored, element)
        check(factored, element, verdict)
        plain = contains(expanded, element)
        check(expanded, element, plain)
        assert bool(verdict) == bool(plain)
    for point in points:
        assert contains(factored, point)
    direction = [rng.randint(-3, 3) for _ in range(size)]
    assert support(factored, direction) == support(expanded, direction)
    assert factored == expanded and hash(factored) == hash(expanded)


@pytest.mark.parametrize("digits", [6, 12, 20])
def test_next_to_the_boundary(digits):
    rng = random.Random(digits)
    tiny = Fraction(1, 10**digits)
    hull = Polytope.hull([[rng.randint(-99, 99) for _ in range(6)] for _ in range(60)])
    for vertex in hull.flat_vertices[:6]:
        for shift, inside in ((0, True), (-tiny, True), (tiny, False)):
            centre = [sum(side) / len(hull.flat_vertices) for side in zip(*hull.flat_vertices, strict=True)]
            element = tuple(v + shift * (v - c) for v, c in zip(vertex, centre, strict=True))
            verdict = contains(hull, element)
            check(hull, element, verdict)
            assert bool(verdict) == inside


def sum_of_segments(size, shift):
    """The sum of the segments between -(e_i - shift e_{i+1}) and its negative, without wrapping around."""
    segments = []
    for i in range(size - shift):
        end = [0] * size
        end[i] = 1
        if shift:
            end[i + 1] = -1
        segments.append(Polytope.hull([end, [-a for a in end]]))
    return minkowski_sum(*segments)


def test_a_thousand_axes():
    size = 1000
    box = sum_of_segments(size, 0)
    assert isinstance(box, MinkowskiSum) and len(box.members) == size
    inside = contains(box, [Fraction(1, 3)] * size)
    assert isinstance(inside, Proved) and len(inside.evidence.members) == size
    outside = contains(box, [Fraction(1, 3)] * (size - 1) + [Fraction(10**20 + 1, 10**20)])
    assert isinstance(outside, Refuted)
    assert outside.evidence.support == 1 and outside.evidence.functional[-1] == 1


def test_a_long_chain_and_its_span():
    size = 300
    chain = sum_of_segments(size, 1)
    assert contains(chain, [0] * size)
    ends = [Fraction(1)] + [Fraction(0)] * (size - 2) + [Fraction(-1)]
    assert contains(chain, ends)
    for element in ([2 * a for a in ends], [Fraction(1)] + [Fraction(0)] * (size - 1)):
        verdict = contains(chain, element)
        check(chain, element, verdict)
        assert isinstance(verdict, Refuted)


def test_a_long_circle_has_one_dependence():
    size = 120
    chain = sum_of_segments(size, 1)
    closing = [-1] + [0] * (size - 2) + [1]
    circle = minkowski_sum(chain, Polytope.hull([closing, [-a for a in closing]]))
    ends = [Fraction(1)] + [Fraction(0)] * (size - 2) + [Fraction(-1)]
    for factor, inside in ((2, True), (2 + Fraction(1, 10**20), False)):
        element = tuple(factor * a for a in ends)
        verdict = contains(circle, element)
        check(circle, element, verdict)
        assert bool(verdict) == inside


def test_a_grid_of_differences():
    """Total variation on a 10 x 10 grid: 180 segments with 81 dependences."""
    side = 10
    segments = []
    for i, j in product(range(side), repeat=2):
        for a, b in ((i + 1, j), (i, j + 1)):
            if a < side and b < side:
                end = [0] * side**2
                end[side * i + j], end[side * a + b] = 1, -1
                segments.append(Polytope.hull([end, [-entry for entry in end]]))
    total = minkowski_sum(*segments)
    rng = random.Random(2)
    vertex = total.contains([0] * side**2) and maximizer(total, [rng.randint(-9, 9) for _ in range(side**2)])
    for factor, inside in (
        (1, True),
        (Fraction(1, 2), True),
        (1 + Fraction(1, 10**20), False),
        (1 - Fraction(1, 10**20), True),
    ):
        element = tuple(factor * entry for entry in vertex)
        verdict = contains(total, element)
        check(total, element, verdict)
        assert bool(verdict) == inside


def test_finite_empty_and_union():
    finite = FiniteSet.of([-1, 1])
    assert 1 in finite and 0 not in finite
    assert contains(finite, 1).evidence == Weights((((1, 1),),))
    assert 0 not in Empty((1,))
    both = union(Polytope.hull([0, 1]), Polytope.hull([2, 3]))
    assert isinstance(contains(both, 3).evidence, InMember) and contains(both, 3).evidence.index == 1
    gap = contains(both, "3/2").evidence
    assert isinstance(gap, OutsideAll) and [s.functional for s in gap.evidence] == [(1,), (-1,)]


def test_unknown_sets():
    segment, wide = Polytope.hull([0, 1]), Polytope.hull([-1, 2])
    unknown = UnknownSet("a leaf is open", segment, wide)
    assert contains(unknown, 1) and isinstance(contains(unknown, 3), Refuted)
    assert contains(unknown, 2) == Unknown("a leaf is open")
    with pytest.raises(TypeError, match="decided verdict"):
        assert 2 in unknown
    assert isinstance(contains(UnknownSet("why"), 0), Unknown)
    assert isinstance(contains(Undefined("sqrt at 0"), 0), Unknown)


def test_elements_of_many_kinds():
    import numpy
    import sympy

    square = Polytope.hull(list(product((0, 1), repeat=2)))
    for element in (
        (Fraction(1, 2), 0),
        ["1/2", "0"],
        numpy.array([0.5, 0.0]),
        (sympy.Rational(1, 2), sympy.Integer(0)),
    ):
        assert element in square
    assert [[1, 2]] in Polytope.hull([[[1, 2]]])
    assert numpy.array([[1, 2]]) in Polytope.hull([sympy.Matrix([[1, 2]])])


def test_wrong_elements():
    segment = Polytope.hull([(0, 0), (1, 1)])
    with pytest.raises(UnsupportedError, match="R\\^2 is required; received one of R\\^3"):
        contains(segment, (1, 2, 3))
    with pytest.raises(UnsupportedError, match="rational"):
        contains(segment, (1, None))
    with pytest.raises(UnsupportedError):
        contains(segment, [float("nan"), 0])


def test_matrix_evidence_has_the_shape_of_the_elements():
    part = Polytope.hull([[[0, 0], [0, 0]], [[1, 0], [0, 1]]])
    evidence = contains(part, [[1, 0], [0, 0]]).evidence
    assert isinstance(evidence, Separator)
    assert len(evidence.functional) == 2 and len(evidence.functional[0]) == 2

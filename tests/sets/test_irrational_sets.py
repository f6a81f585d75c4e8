"""Sets with irrational coordinates: exact special cases, and random polytopes against an independent computation."""

from __future__ import annotations

import json
import random
from fractions import Fraction
from itertools import combinations, product

import pytest

from consderiv.errors import DomainError, UnsupportedError
from consderiv.exact.rationals import dot, has_reals
from consderiv.exact.real_functions import exp, power, sqrt
from consderiv.exact.reals import Real, UndecidedSign
from consderiv.sets import (
    Empty,
    FiniteSet,
    Polytope,
    bounding_box,
    contains,
    convex_hull,
    from_json,
    is_equal,
    is_subset,
    linear_image,
    maximizer,
    minkowski_sum,
    nearest_point,
    scale,
    support,
    to_latex,
    to_text,
    translate,
    union,
)
from consderiv.sets.hull import _by_facets, _by_programs, irredundant, scaled_points
from consderiv.sets.minkowski import MinkowskiSum
from consderiv.verdicts import Proved, Refuted, Unknown

HALF = Fraction(1, 2)
R2 = sqrt(Fraction(2))
R3 = sqrt(Fraction(3))
CUBIC = power(Fraction(2), Fraction(1, 3))
E = exp(Fraction(1))
FIELDS = {"sqrt(2)": (R2, 2), "2**(1/3)": (CUBIC, 3)}


def random_points(name, seed, count, dimension, bound=4):
    """Exact points, and the same rounded to 80 digits: not by the arithmetic of the numbers under test."""
    mpmath = pytest.importorskip("mpmath")
    source, (generator, degree) = random.Random(f"{name} {seed}"), FIELDS[name]
    with mpmath.workdps(80):
        real = mpmath.root(2, degree)
        exact, rounded = [], []
        for _ in range(count):
            rows = [[source.randint(-bound, bound) for _ in range(degree)] for _ in range(dimension)]
            exact.append(tuple(sum((c * generator**k for k, c in enumerate(row)), Fraction(0)) for row in rows))
            rounded.append([mpmath.fsum(c * real**k for k, c in enumerate(row)) for row in rows])
    return exact, rounded


def expected_vertices(rounded):
    """Points on a hyperplane through d of them with all others on one side; for points in general position."""
    mpmath = pytest.importorskip("mpmath")
    size, found = len(rounded[0]), set()
    with mpmath.workdps(80):
        for chosen in combinations(range(len(rounded)), size):
            signs = set()
            for k in set(range(len(rounded))) - set(chosen):
                value = mpmath.det(
                    mpmath.matrix([[a - b for a, b in zip(rounded[i], rounded[k], strict=True)] for i in chosen])
                )
                assert abs(value) > mpmath.mpf(10) ** -30, "not in general position"
                signs.add(value > 0)
            if len(signs) == 1:
                found.update(chosen)
    return found


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("dimension, count", [(2, 9), (3, 9), (4, 8)])
@pytest.mark.parametrize("seed", range(3))
def test_vertices_of_random_polytopes(name, dimension, count, seed):
    exact, rounded = random_points(name, seed, count, dimension)
    wanted = sorted(exact[k] for k in expected_vertices(rounded))
    assert list(Polytope.hull(exact).flat_vertices) == wanted


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("dimension", [2, 3])
def test_facets_support_and_membership_of_random_polytopes(name, dimension):
    points, _ = random_points(name, 7, 8, dimension)
    body = Polytope.hull(points)
    for facet in body.facets:
        assert max(facet.excess(v) for v in body.flat_vertices) == 0
        touching = [v for v in body.flat_vertices if facet.excess(v) == 0]
        assert len(touching) >= dimension and support(body, facet.normal) == facet.offset
        centre = tuple(sum(side) / len(touching) for side in zip(*touching, strict=True))
        assert isinstance(contains(body, centre), Proved)
        outside = tuple(a + b / 10**40 for a, b in zip(centre, facet.normal, strict=True))
        verdict = contains(body, outside)
        assert isinstance(verdict, Refuted)
        assert verdict.evidence.value_at_element > verdict.evidence.support
        inside = tuple(a - b / 10**40 for a, b in zip(centre, facet.normal, strict=True))
        assert isinstance(contains(body, inside), Proved)


@pytest.mark.parametrize("name", FIELDS)
def test_two_ways_to_the_vertices(name):
    points, _ = random_points(name, 3, 10, 3, bound=1)
    points = sorted(set(points))
    assert _by_facets(scaled_points(points)) == _by_programs(scaled_points(points))


@pytest.mark.parametrize("name", FIELDS)
def test_degenerate_hulls(name):
    """Points on the faces of an irrational parallelepiped are redundant, the corners are not."""
    edges, _ = random_points(name, 5, 3, 4)
    corners = [
        tuple(dot(w, c) for c in zip(*edges, strict=True)) for w in product((Fraction(0), Fraction(1)), repeat=3)
    ]
    inner = [
        tuple(dot(w, c) for c in zip(*edges, strict=True)) for w in product((Fraction(0), HALF), repeat=3) if any(w)
    ]
    body = Polytope.hull(inner + corners)
    assert list(body.flat_vertices) == sorted(corners)
    assert body.dimension == 3 and len(body.facets) == 6 and len(body.affine_hull.equations) == 1
    assert all(body.affine_hull.contains(point) for point in inner)
    assert len(irredundant(corners[:4])) == 4


def test_points_on_a_segment_with_irrational_ends():
    segment = Polytope.hull([(R2, 0), (0, R3)])
    for share in (Fraction(1, 3), R2 - 1, 1 / E):
        on = (share * R2, (1 - share) * R3)
        verdict = contains(segment, on)
        assert isinstance(verdict, Proved)
        ((_, first), (_, second)) = verdict.evidence.members[0]
        assert {first, second} == {share, 1 - share}
        assert Polytope.hull([(R2, 0), on, (0, R3)]) == segment
        assert isinstance(contains(segment, (on[0], on[1] + Fraction(1, 10**50))), Refuted)
    assert isinstance(contains(segment, (2 * R2, -R3)), Refuted)
    assert segment.dimension == 1 and segment.affine_hull.contains((2 * R2, -R3))


def test_intervals():
    both = union(Polytope.hull([-R2, 0]), Polytope.hull([0, R2]))
    assert both == Polytope.hull([-R2, R2]) and str(both) == "[-sqrt(2), sqrt(2)]"
    assert R2 in both and Fraction(3, 2) not in both and Fraction(7, 5) in both
    assert isinstance(contains(both, R2 + Fraction(1, 10**30)), Refuted)
    assert isinstance(contains(Polytope.hull([0, E]), Fraction(27182818284, 10**10)), Proved)
    assert isinstance(contains(Polytope.hull([0, E]), Fraction(27182818285, 10**10)), Refuted)


def test_transcendental_vertices():
    body = Polytope.hull([(-E, 0), (E, 0), (0, E * E), (0, 1)])
    assert len(body.flat_vertices) == 3
    assert isinstance(contains(body, (E / 2, exp(Fraction(2)) / 2)), Proved)
    assert isinstance(contains(body, (E / 2, exp(Fraction(2)) / 2 + Fraction(1, 10**30))), Refuted)
    assert scale(body, 1 / E) == Polytope.hull([(-1, 0), (1, 0), (0, E)])


def test_fields_mix():
    body = Polytope.hull([(R2, R3), (R3, R2), (0, 0), (R2 / 2 + R3 / 2, R2 / 2 + R3 / 2), (E, -CUBIC)])
    assert (R2 / 2 + R3 / 2,) * 2 not in body.flat_vertices and len(body.flat_vertices) == 4


def test_evidence_is_arithmetic():
    points, _ = random_points("sqrt(2)", 11, 7, 3)
    body = Polytope.hull(points)
    weights = [Fraction(k, 28) * 1 for k in range(1, 8)]
    target = tuple(dot(weights, side) for side in zip(*points, strict=True))
    (pairs,) = contains(body, target).evidence.members
    assert sum(w for _, w in pairs) == 1 and all(w > 0 for _, w in pairs)
    for i, value in enumerate(target):
        assert sum(w * body.flat_vertices[k][i] for k, w in pairs) == value


def test_json_and_printing():
    body = Polytope.hull([(-2 * R2, 0), (2 * R2, 1)])
    assert to_text(body) == "conv{(-2*sqrt(2), 0), (2*sqrt(2), 1)}"
    assert body.to_dict()["vertices"] == [["-2*sqrt(2)", "0"], ["2*sqrt(2)", "1"]]
    assert "\\sqrt{2}" in to_latex(body)
    cases = [body, FiniteSet.of([R2, -CUBIC, 1 + R3]), Polytope.hull([[[E, 0], [0, R2]], [[0, 0], [0, 0]]])]
    cases += [union(Polytope.hull([0, R2]), Polytope.hull([3, 3 + E]))]
    for part in cases:
        again = from_json(json.loads(json.dumps(part.to_dict())), part.shape)
        assert again == part and hash(again) == hash(part) and again.to_dict() == part.to_dict()


def test_reading_numbers():
    assert Polytope.hull(["sqrt(2)", "2**(1/3)"]) == Polytope.hull([R2, CUBIC])
    with pytest.raises(DomainError):
        Polytope.hull(["sqrt(-1)"])
    with pytest.raises(UnsupportedError):
        Polytope.hull(["y"])


def test_reading_sympy_numbers():
    sympy = pytest.importorskip("sympy")
    assert Polytope.hull([sympy.sqrt(2), sympy.Rational(1, 2)]) == Polytope.hull([HALF, R2])
    matrix = sympy.Matrix([[sympy.sqrt(2), 0], [sympy.E, 1]])
    assert FiniteSet.of([matrix]).elements == (((R2, 0), (E, 1)),)
    assert sympy.sqrt(2) in Polytope.hull([0, R2])


def test_comparison():
    inner, outer = Polytope.hull([(0, 0), (1, R2)]), Polytope.hull([(0, 0), (2, 2 * R2), (0, 1)])
    assert isinstance(is_subset(inner, outer), Proved)
    verdict = is_subset(outer, inner)
    assert isinstance(verdict, Refuted) and verdict.evidence.element not in inner
    assert isinstance(is_equal(inner, outer), Refuted) and inner != outer
    assert Polytope.hull([R2 * R2]) == FiniteSet.of([2]) and hash(Polytope.hull([R2 * R2])) == hash(FiniteSet.of([2]))
    assert inner == Polytope.hull([(0, 0), (1, sqrt(Fraction(8)) / 2)])


def test_sums_stay_exact():
    first, second = Polytope.hull([(0, 0), (R2, 1)]), Polytope.hull([(0, 0), (2, R2)])
    merged = minkowski_sum(first, second)
    assert merged == Polytope.hull([(0, 0), (R2 + 2, 1 + R2)]), "the segments are parallel"
    third = Polytope.hull([(0, 0), (R2, -1)])
    assert len(minkowski_sum(first, third).flat_vertices) == 4


def zonotope(size):
    segments = [Polytope.hull([(0, 0, 0), (R2, k, k * k)]) for k in range(size)]
    total = minkowski_sum(*segments, budget=1)
    assert isinstance(total, MinkowskiSum)
    return total


def test_factored_sums():
    total = zonotope(7)
    assert support(total, (1, 0, 0)) == 7 * R2 and bounding_box(total)[0] == (0, 7 * R2)
    corner = maximizer(total, (R2, -1, Fraction(1, 10)))
    assert isinstance(contains(total, corner), Proved)
    beyond = tuple(a + b / 10**30 for a, b in zip(corner, (R2, -1, Fraction(1, 10)), strict=True))
    assert isinstance(contains(total, beyond), Refuted)
    middle = tuple(entry / 2 for entry in (7 * R2, Fraction(21), Fraction(91)))
    assert isinstance(contains(total, middle), Proved)
    assert total == minkowski_sum(*zonotope(7).members[::-1], budget=1)
    assert isinstance(is_subset(total, translate(total, (R2, 0, 0))), Refuted)
    distance, near = nearest_point(total, (-R2, 0, 0))
    assert distance == 2 and near == (0, 0, 0)


def test_sum_of_independent_and_dependent_parts():
    squares = [Polytope.hull([(0, 0, 0, 0), (R2, 1, 0, 0)]), Polytope.hull([(0, 0, 0, 0), (0, 0, 1, E)])]
    total = minkowski_sum(*squares, budget=1)
    assert isinstance(contains(total, (R2 / 2, HALF, HALF, E / 2)), Proved)
    assert isinstance(contains(total, (R2 / 2, HALF, HALF, Fraction(1, 3))), Refuted)


def test_images():
    square = Polytope.hull(list(product((-1, 1), repeat=2)))
    turned = linear_image(square, [(R2 / 2, -R2 / 2), (R2 / 2, R2 / 2)])
    assert turned == Polytope.hull([(R2, 0), (-R2, 0), (0, R2), (0, -R2)])
    assert linear_image(turned, [(R2 / 2, R2 / 2), (-R2 / 2, R2 / 2)]) == square
    assert linear_image(square, [(R2, -1), (2, -R2)]).dimension == 1
    assert translate(scale(square, -R2), (R2, R2)) == Polytope.hull(list(product((0, 2 * R2), repeat=2)))
    assert scale(Empty((2,)), R2) == Empty((2,)) and scale(FiniteSet.of([1, 2]), 0 * R2) == FiniteSet.of([0])
    assert convex_hull(FiniteSet.of([R2, 1, 0])) == Polytope.hull([0, R2])


def test_nearest_points():
    line = Polytope.hull([(0, R2), (R2, 0)])
    assert nearest_point(line, (0, 0)) == (1, (R2 / 2, R2 / 2))
    points, _ = random_points("2**(1/3)", 2, 7, 3)
    body, far = Polytope.hull(points), (20 * CUBIC, Fraction(-20), CUBIC)
    distance, near = nearest_point(body, far)
    gap = tuple(a - b for a, b in zip(far, near, strict=True))
    assert distance == dot(gap, gap) and support(body, gap) == dot(gap, near) and near in body


def test_covering():
    whole = Polytope.hull([(0, 0), (R2, 0), (0, R2), (R2, R2)])
    left, right = Polytope.hull([(0, 0), (1, 0), (0, R2), (1, R2)]), Polytope.hull([(1, 0), (R2, 0), (1, R2), (R2, R2)])
    assert isinstance(is_equal(union(left, right), whole), Proved)
    short = Polytope.hull([(1 + Fraction(1, 10**20), 0), (R2, 0), (1 + Fraction(1, 10**20), R2), (R2, R2)])
    verdict = is_subset(whole, union(left, short))
    assert isinstance(verdict, Refuted) and 1 < verdict.evidence.element[0] < 1 + Fraction(1, 10**20)
    assert isinstance(is_subset(whole, FiniteSet.of([(0, 0), (R2, R2)])), Refuted)


def test_members_of_unions_are_dropped():
    segments = [Polytope.hull([(0, 0), (R2 * k, k)]) for k in (1, 2, -1)]
    joined = union(*segments)
    assert len(joined.members) == 2 and (R2 / 3, Fraction(1, 3)) in joined


class Mystery(Real):
    """A number whose sign nobody knows."""

    __slots__ = ()

    def _plus(self, other):
        return self

    _times = _plus

    def _reciprocal(self):
        return self

    def sign(self):
        raise UndecidedSign("the sign of a number is required", "received a mystery", "ask for more digits")

    def enclosure(self, bits):
        return Fraction(-1), Fraction(1)

    def text(self):
        return "mystery"

    latex = text

    def __eq__(self, other):
        if other is self:
            return True
        raise UndecidedSign("a decided equality is required", "received a mystery", "ask for more digits")

    __hash__ = object.__hash__


def test_undecided_signs():
    mystery = Mystery()
    with pytest.raises(UndecidedSign):
        Polytope.hull([0, mystery, 1])
    assert isinstance(contains(Polytope.hull([0, 1]), mystery), Unknown)
    assert isinstance(contains(FiniteSet.of([0, 1]), mystery), Unknown)
    point = Polytope(((mystery,),), (1,))
    assert isinstance(is_subset(point, Polytope.hull([0, 1])), Unknown)
    assert isinstance(is_equal(point, Polytope.hull([0, 1])), Unknown)


def test_no_real_hides_a_fraction():
    body = Polytope.hull([(R2 * R2, R2 - R2), (R2 / R2, (1 + R2) * (1 - R2))])
    assert not has_reals(entry for vertex in body.flat_vertices for entry in vertex)


TURNS = {
    "sqrt(2)": [(R2, Fraction(1), Fraction(0)), (Fraction(1), -R2, R2), (Fraction(0), 1 + R2, Fraction(3))],
    "mixed": [(R2, Fraction(1), Fraction(0)), (Fraction(0), R3, Fraction(1)), (Fraction(1), Fraction(0), CUBIC)],
    "exp(1)": [(E, Fraction(1), Fraction(0)), (Fraction(1), E, Fraction(0)), (Fraction(0), Fraction(1), 1 / E)],
}


@pytest.mark.parametrize("name", TURNS)
@pytest.mark.parametrize("seed", range(4))
def test_irrational_images_of_lattice_points(name, seed):
    """Everything that is affine is the same before and after a bijection; lattice points are highly degenerate."""
    source, rows = random.Random(seed), TURNS[name]

    def turn(point):
        return tuple(dot(row, point) for row in rows)

    points = [tuple(Fraction(source.randint(-1, 1)) for _ in range(3)) for _ in range(9)]
    plain, turned = Polytope.hull(points), Polytope.hull([turn(point) for point in points])
    assert (
        turned.flat_vertices == tuple(sorted(turn(v) for v in plain.flat_vertices))
        and turned.dimension == plain.dimension
    )
    assert len(turned.facets) == len(plain.facets)
    for element in [tuple(Fraction(source.randint(-2, 2), 2) for _ in range(3)) for _ in range(6)]:
        assert type(contains(turned, turn(element))) is type(contains(plain, element))
    other = [tuple(Fraction(source.randint(-1, 1)) for _ in range(3)) for _ in range(3)]
    piece = Polytope.hull([turn(point) for point in other])
    assert type(is_subset(piece, turned)) is type(is_subset(Polytope.hull(other), plain))
    total = minkowski_sum(plain, Polytope.hull(other))
    assert linear_image(total, rows) == minkowski_sum(turned, piece)

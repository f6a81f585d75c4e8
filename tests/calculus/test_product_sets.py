"""Products {A B} of sets of matrices: membership with choices and separators, hulls and inclusions."""

from fractions import Fraction
from random import Random

import pytest

from consderiv.errors import UnsupportedError
from consderiv.sets import Polytope, Undefined, UnknownSet, contains, convex_hull, is_equal, is_subset, to_json, union
from consderiv.sets.product_segments import along_segment
from consderiv.sets.products import ProductSet, product_from_json, product_hull, product_set
from consderiv.verdicts import Proved, Refuted, Unknown

BOW_TIE = product_set(Polytope.hull([-1, 1]), Polytope.hull([(-1, 1), (1, 1)]))
TRIANGLES = union(Polytope.hull([(0, 0), (-1, 1), (1, 1)]), Polytope.hull([(0, 0), (-1, -1), (1, -1)]))


def times(a, b):
    return tuple(
        tuple(sum(x * y for x, y in zip(row, column, strict=True)) for column in zip(*b, strict=True)) for row in a
    )


def test_the_bow_tie_is_two_triangles():
    assert is_equal(BOW_TIE, TRIANGLES) and is_equal(TRIANGLES, BOW_TIE)
    assert convex_hull(BOW_TIE) == Polytope.hull([(1, 1), (1, -1), (-1, 1), (-1, -1)])
    assert isinstance(is_subset(convex_hull(BOW_TIE), BOW_TIE), Refuted)
    assert isinstance(is_subset(BOW_TIE, Polytope.hull([(0, 0), (2, 2), (-2, 2)])), Refuted)


def test_evidence_of_the_bow_tie():
    verdict = contains(BOW_TIE, (1, 0))
    assert isinstance(verdict, Refuted) and verdict.evidence.factor == "left"
    covered = sorted(v[0] for part in verdict.evidence.parts for v in part.vertices)
    assert covered == [-1, 0, 0, 1]
    for part in verdict.evidence.parts:
        y = part.functional
        assert all(y[0] > a[0] * (y[0] * b[0] + y[1] * b[1]) for a in part.vertices for b in ((-1, 1), (1, 1)))


def test_convex_products_are_polytopes():
    assert isinstance(product_set(Polytope.hull([1, 2]), Polytope.hull([(-1, 1), (1, 1)])), Polytope)
    line = product_set(Polytope.hull([(1, 2), (-1, 0)]), Polytope.hull([[[1], [0]], [[0], [1]]]))
    assert line == Polytope.hull([-1, 2])


def test_symmetric_matrices_of_rank_one_only():
    column = Polytope.hull([[[1], [0]], [[0], [1]], [[-1], [-1]]])
    row = Polytope.hull([[[1, 0]], [[0, 1]], [[-1, -1]]])
    product = product_set(column, row)
    assert isinstance(product, ProductSet) and product.union_form is None
    assert isinstance(contains(product, [[0, 0], [0, 0]]), Proved)
    assert isinstance(contains(product, [["1/4", 0], [0, "1/4"]]), Refuted)
    assert isinstance(contains(product, [[2, 0], [0, 0]]), Refuted)
    assert isinstance(contains(product, [["1/4", "1/4"], ["1/4", "1/4"]]), Proved)
    assert isinstance(contains(product, [["1/3", "1/3"], ["1/3", "1/3"]]), Proved)  # two negative factors
    assert isinstance(contains(product, [["-2/3", "-2/3"], ["-2/3", "-2/3"]]), Refuted)
    assert isinstance(contains(product, [[-1, 0], [0, 0]]), Refuted)
    away = product_set(
        Polytope.hull([[[1], [0]], [[0], [1]], [[2], [2]]]), Polytope.hull([[[1, 0]], [[0, 1]], [[2, 2]]])
    )
    assert isinstance(contains(away, [[0, 0], [0, 0]]), Refuted)


def test_isolated_algebraic_solution():
    low = [(Fraction(0), Fraction(0)), (Fraction(1), Fraction(0))]
    high = [(Fraction(0), Fraction(1)), (Fraction(2), Fraction(0))]
    # ((1 + t) s, t (1 - s)) = (1, 1/4): s = 1 / (1 + t), t**2 = (1 + t) / 4
    found = along_segment(low, high, (Fraction(1), Fraction(1, 4)))
    assert found.t is not None and 4 * found.t**2 == 1 + found.t
    none = along_segment(low, high, (Fraction(1), Fraction(3, 4)))
    assert none.is_excluded


def test_sizes_must_fit():
    with pytest.raises(UnsupportedError, match="rows"):
        product_set(Polytope.hull([(1, 0)]), Polytope.hull([(1, 0)]))


def test_unknown_and_undefined_factors():
    assert isinstance(product_set(Undefined("no"), Polytope.hull([1])), Undefined)
    found = product_set(UnknownSet("open", Polytope.hull([1]), Polytope.hull([0, 1])), Polytope.hull([(1, 1), (1, -1)]))
    assert isinstance(found, UnknownSet)
    assert found.inner == Polytope.hull([(1, 1), (1, -1)]) and contains(found, (2, 0)) is not None


def test_json_round_trip():
    assert is_equal(product_from_json(to_json(BOW_TIE)), BOW_TIE)
    assert str(BOW_TIE) == "{A B : A in [-1, 1], B in [-1, 1] x {1}}" and hash(BOW_TIE) == hash(convex_hull(BOW_TIE))


def draw(rng, rows, columns):
    matrices = [[[rng.randint(-2, 2) for _ in range(columns)] for _ in range(rows)] for _ in range(rng.randint(2, 4))]
    return Polytope.hull(matrices)


def mean(rng, part):
    weights = [Fraction(rng.randint(0, 3)) for _ in part.vertices]
    weights[rng.randrange(len(weights))] += 1
    rows, columns = part.shape
    total = sum(weights)
    share = [(w / total, v) for w, v in zip(weights, part.vertices, strict=True)]
    return [[sum(w * v[i][j] for w, v in share) for j in range(columns)] for i in range(rows)]


@pytest.mark.parametrize("sizes", [(1, 1, 2), (2, 1, 2), (1, 2, 2), (1, 2, 3), (2, 2, 2), (1, 3, 2)])
def test_random_products(sizes):
    """Products are never refuted; a refuted element keeps its distance from products on a fine grid."""
    p, k, n = sizes
    rng = Random(str(sizes))
    undecided = 0
    for _ in range(12):
        left, right = draw(rng, p, k), draw(rng, k, n)
        product = product_set(left, right)
        element = times(mean(rng, left), mean(rng, right))
        assert contains(product_hull(left, right), element)
        verdict = contains(product, element)
        assert not isinstance(verdict, Refuted), (left, right, element)
        undecided += isinstance(verdict, Unknown)
        second = times(mean(rng, left), mean(rng, right))
        pairs = [zip(r, s, strict=True) for r, s in zip(element, second, strict=True)]
        other = tuple(tuple((x + y) / 2 for x, y in pair) for pair in pairs)
        verdict = contains(product, other)
        undecided += isinstance(verdict, Unknown)
        if isinstance(verdict, Refuted) and isinstance(product, ProductSet):
            for _ in range(40):
                assert times(mean(rng, left), mean(rng, right)) != other
        if isinstance(verdict, Proved) and isinstance(product, ProductSet):
            assert times(verdict.evidence.left, verdict.evidence.right) == other
    assert undecided <= 6


def test_excluded_parts_cover_a_segment():
    """The intervals of an exclusion along a segment follow one another from end to end."""
    left = Polytope.hull([(1, 0), (-1, 2)])
    right = Polytope.hull([[[1, 0], [0, 1]], [[0, 1], [1, -1]], [[2, 1], [0, 0]]])
    product = product_set(left, right)
    assert isinstance(product, ProductSet) and product.union_form is None
    verdict = contains(product, (0, "-1/2"))
    refuted = [
        v for v in (contains(product, (x, y)) for x in range(-3, 4) for y in range(-3, 4)) if isinstance(v, Refuted)
    ]
    assert len(refuted) > 20 and not isinstance(verdict, Unknown)
    for found in refuted:
        if found.evidence.factor == "left":
            stops = sorted(sorted(part.vertices) for part in found.evidence.parts)
            assert stops[0][0] == (-1, 2) and stops[-1][-1] == (1, 0)
            assert all(p[-1] == q[0] for p, q in zip(stops, stops[1:], strict=False))

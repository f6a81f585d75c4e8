"""Hulls and facets: vertices are irredundant, facets and vertices describe the same set."""

import random
from fractions import Fraction
from itertools import combinations, product

import pytest

from consderiv.errors import BudgetError, UnsupportedError
from consderiv.exact.matrices import rank
from consderiv.sets import Polytope, contains
from consderiv.sets.facets import facets_of
from consderiv.verdicts import Proved, Refuted


def random_points(rng, count, size, flat=False):
    """Small integers give many coplanar and repeated points; `flat` puts them on a hyperplane."""
    points = [[Fraction(rng.randint(-2, 2)) for _ in range(size)] for _ in range(count)]
    if flat:
        for point in points:
            point[-1] = sum(point[:-1]) + 1 if size > 1 else Fraction(1)
    return [tuple(point) for point in points]


def clouds():
    for seed in range(36):
        rng = random.Random(seed)
        yield random_points(rng, rng.randint(1, 14), rng.randint(1, 4), flat=seed % 3 == 0)


@pytest.mark.parametrize("points", list(clouds()))
def test_hull_and_facets(points):
    hull = Polytope.hull(points)
    assert set(hull.vertices) <= set(points)
    assert list(hull.vertices) == sorted(hull.vertices)
    assert all(isinstance(contains(hull, point), Proved) for point in points)
    for k, vertex in enumerate(hull.flat_vertices):
        rest = hull.flat_vertices[:k] + hull.flat_vertices[k + 1 :]
        assert not rest or isinstance(contains(Polytope(rest, hull.shape), vertex), Refuted)
    for half in hull.facets:
        tight = [vertex for vertex in hull.flat_vertices if half.excess(vertex) == 0]
        assert all(half.excess(vertex) <= 0 for vertex in hull.flat_vertices)
        edges = [tuple(a - b for a, b in zip(v, tight[0], strict=True)) for v in tight[1:]]
        assert rank(edges) == hull.dimension - 1
    assert len(hull.affine_hull.equations) == len(points[0]) - hull.dimension
    assert all(hull.affine_hull.contains(point) for point in points)


@pytest.mark.parametrize("points", list(clouds()))
def test_facets_decide_membership(points):
    """Inside all facets and equations iff a convex combination: no facet is missing."""
    hull = Polytope.hull(points)
    size = len(points[0])
    rng = random.Random(5)
    for _ in range(12):
        probe = tuple(Fraction(rng.randint(-4, 4), 2) for _ in range(size))
        if hull.dimension < size:
            u, v = rng.choice(points), rng.choice(points)
            probe = tuple(a + Fraction(rng.randint(-1, 3), 2) * (b - a) for a, b in zip(u, v, strict=True))
        by_facets = hull.affine_hull.contains(probe) and all(half.excess(probe) <= 0 for half in hull.facets)
        assert bool(contains(hull, probe)) == by_facets


def brute_force_facets(points):
    """All supporting hyperplanes through affinely independent points, in full dimension."""
    from consderiv.exact.matrices import nullspace
    from consderiv.exact.rationals import primitive

    found = set()
    for chosen in combinations(points, len(points[0])):
        kernel = nullspace([(*point, Fraction(1)) for point in chosen])
        if len(kernel) == 1:
            for sign in (1, -1):
                functional = primitive([sign * entry for entry in kernel[0]])[0]
                values = [sum(a * b for a, b in zip(functional, (*p, 1), strict=True)) for p in points]
                if max(values) == 0:
                    found.add(functional)
    return found


@pytest.mark.parametrize("seed", range(24))
def test_two_ways_to_the_vertices(seed):
    """From all facets, and by linear programs against the vertices known so far."""
    from consderiv.sets.hull import _by_facets, _by_programs, affine_coordinates, scaled_points

    rng = random.Random(seed)
    points = sorted(set(random_points(rng, 25, 3 + seed % 3)))
    points = [tuple(Fraction(a) for a in point) for point in points]
    if len(affine_coordinates(points)) == len(points[0]):
        assert _by_facets(scaled_points(points)) == _by_programs(scaled_points(points))


@pytest.mark.parametrize("seed", range(10))
def test_facets_against_brute_force(seed):
    rng = random.Random(seed)
    size = rng.randint(1, 4)
    hull = Polytope.hull(random_points(rng, 9, size))
    if hull.dimension < size:
        return
    expected = {(tuple(Fraction(a, 1) for a in f[:-1]), -f[-1]) for f in brute_force_facets(hull.flat_vertices)}
    from consderiv.exact.rationals import primitive

    ours = {primitive([*half.normal, -half.offset])[0] for half in hull.facets}
    assert ours == {primitive([*normal, -offset])[0] for normal, offset in expected}


@pytest.mark.parametrize(
    ("points", "vertices", "facets"),
    [
        (list(product((0, 1), repeat=4)), 16, 8),
        (list(product(range(3), repeat=3)), 8, 6),
        ([tuple(s if i == j else 0 for j in range(5)) for i in range(5) for s in (1, -1)], 10, 32),
        ([p for p in product(range(1, 5), repeat=4) if len(set(p)) == 4], 24, 14),
        ([tuple(t**k for k in range(1, 5)) for t in range(-4, 5)], 9, 27),
    ],
    ids=["cube", "grid", "cross", "permutahedron", "cyclic"],
)
def test_classical_polytopes(points, vertices, facets):
    hull = Polytope.hull(points)
    assert len(hull.vertices) == vertices and len(hull.facets) == facets


def test_thin_triangle_keeps_its_vertices():
    tiny = Fraction(1, 10**30)
    points = [(0, 0, 0), (2, 0, 0), (1, tiny, 0), (1, 0, tiny), (1, tiny / 4, tiny / 4)]
    assert len(Polytope.hull(points).vertices) == 4


def test_views():
    matrices = Polytope.hull([[[1, 2], [3, 4]], [["1/2", 0], [0, 0]]])
    assert matrices.shape == (2, 2)
    assert matrices.vertices == (((Fraction(1, 2), 0), (0, 0)), ((1, 2), (3, 4)))
    assert Polytope.hull([1]).vertices == ((1,),)
    assert matrices.dimension == 1 and len(matrices.affine_hull.equations) == 3
    point = Polytope.hull([(1, 2)])
    assert point.facets == () and point.dimension == 0
    assert Polytope.hull([()]).vertices == ((),)


def test_equality_and_hash():
    first, second = Polytope.hull([0, 1, 2]), Polytope.hull([2, 0])
    assert first == second and hash(first) == hash(second)
    assert first != Polytope.hull([(0, 2)]) and first != Polytope.hull([[[0]], [[2]]])
    assert first != 3


def test_errors():
    with pytest.raises(UnsupportedError, match="shape"):
        Polytope.hull([])
    with pytest.raises(UnsupportedError, match="equal length"):
        Polytope.hull([[[1, 2], [3]]])
    with pytest.raises(UnsupportedError, match="R\\^2"):
        Polytope.hull([(1, 2), (1, 2, 3)])
    with pytest.raises(UnsupportedError, match="rows"):
        Polytope.hull([[[1, 2], 3]])
    with pytest.raises(BudgetError, match="facets"):
        facets_of(Polytope.hull(list(product((0, 1), repeat=3))).flat_vertices, budget=3)

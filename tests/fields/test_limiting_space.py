"""Limiting sets of curved germs beyond the plane: known sets, the planar routine, and exact points nearby."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest

from consderiv import clarke, frechet, limiting
from consderiv.api import localise
from consderiv.exact.polynomials import Polynomial
from consderiv.exact.reals import all_rational
from consderiv.fields import limiting_space, limiting_strata
from consderiv.fields.limiting_plane import limiting_in_plane
from consderiv.fields.limiting_space import Stratum, limiting_in_space
from consderiv.fields.limiting_strata import _Relations, arrangement_at
from consderiv.germs.feasibility import Realised
from consderiv.sets import Empty, FiniteSet, Polytope, Union, UnknownSet, is_equal, is_subset, support
from consderiv.sets.union import convex_members

ORIGIN = (0, 0, 0)
hull = Polytope.hull


def union_of(*members):
    return Union(tuple(hull(member) for member in members))


KNOWN = [
    # one smooth wall: the segment, or its ends
    ("abs(x**2 + y**2 - z)", hull([(0, 0, -1), (0, 0, 1)])),
    ("-abs(z - x*y)", FiniteSet.of([(0, 0, -1), (0, 0, 1)])),
    ("-max(x**2 + y + z**2, -y)", FiniteSet.of([(0, -1, 0), (0, 1, 0)])),
    ("exp(x)*abs(z - y**2)", hull([(0, 0, -1), (0, 0, 1)])),
    # regular functions: the Clarke set
    ("max(x, y, z**2)", hull([(1, 0, 0), (0, 1, 0), (0, 0, 0)])),
    # transversal walls: products
    ("abs(z - x**2) - abs(y)", union_of([(0, -1, -1), (0, -1, 1)], [(0, 1, -1), (0, 1, 1)])),
    ("max(z - x**2 - y**2, 0) - relu(x)", union_of([(-1, 0, 0), (-1, 0, 1)], [(0, 0, 0), (0, 0, 1)])),
    ("abs(abs(x) - y**2) - abs(z)", union_of([(-1, 0, -1), (1, 0, -1)], [(-1, 0, 1), (1, 0, 1)])),
    # dependent gradients, but the same piecewise linear function all along the stratum
    ("min(abs(z - x**2), abs(y))", union_of([(0, -1, 0), (0, 1, 0)], [(0, 0, -1), (0, 0, 1)])),
    (
        "min(abs(x - y*z), abs(y), abs(z))",
        union_of([(-1, 0, 0), (1, 0, 0)], [(0, -1, 0), (0, 1, 0)], [(0, 0, -1), (0, 0, 1)]),
    ),
    # walls that touch: independent beside the point, dependent at it
    ("abs(z) - abs(z - x**2)", hull([(0, 0, 0), (0, 0, 2)])),
    ("-abs(z) + 2*abs(z - x**2 + y**2)", hull([(0, 0, -3), (0, 0, 3)])),
    ("abs(x - y**2) - 2*abs(x + z**2)", union_of([(-3, 0, 0), (-1, 0, 0)], [(1, 0, 0)])),
    ("-abs(x - y**2) - abs(x + z**2) + abs(x)", hull([(-1, 0, 0), (1, 0, 0)])),
    # a singular wall: the cone adds nothing
    ("abs(x**2 + y**2 - z**2) - abs(x)", FiniteSet.of([(-1, 0, 0), (1, 0, 0)])),
    ("min(max(z, 0), x**2 + y**2)", hull([(0, 0, 0), (0, 0, 1)])),
]


@pytest.mark.parametrize(("text", "expected"), KNOWN)
def test_known_sets(text, expected):
    found = limiting(text, ORIGIN, "x y z")
    assert is_equal(found, expected)


def test_more_variables():
    found = limiting("abs(x*w - z) - abs(y)", (0, 0, 0, 0), "x y z w")
    assert found == union_of([(0, -1, -1, 0), (0, -1, 1, 0)], [(0, 1, -1, 0), (0, 1, 1, 0)])


def test_an_irrational_point():
    found = limiting("-abs(x**2 - 2 - y*z)", "x=sqrt(2),y=0,z=0", "x y z")
    assert found == FiniteSet.of([("-2*sqrt(2)", 0, 0), ("2*sqrt(2)", 0, 0)])


PLANAR = [
    "-max(x**2 + y, -y)",
    "max(y - x**2, 0) - relu(x)",
    "abs(y - x**2) - abs(y)",
    "min(abs(y - x**2), abs(x))",
    "max(min(x, y), -2*abs(x + y**2))",
    "abs(y**2 - x**3) + min(x, y - x**2)",
    "2*abs(x + y) - abs(x - y**2) - abs(y)",
    "abs(x**2 - 2*y**2 + y**3) - abs(x)",
]


@pytest.mark.parametrize("text", PLANAR)
def test_a_variable_that_does_not_occur_changes_nothing(text):
    planar = limiting_in_plane(localise(text, (0, 0), "x y"))
    assert is_equal(planar, limiting_in_space(localise(text, (0, 0), "x y")))
    wide = limiting(text, ORIGIN, "x y w")
    flat = [hull([v[:2] for v in member.flat_vertices]) for member in convex_members(wide)]
    assert all(v[2] == 0 for member in convex_members(wide) for v in member.flat_vertices)
    whole = Union(tuple(flat)) if len(flat) > 1 else flat[0]
    assert is_equal(whole, planar)


def test_where_strata_are_refused_there_are_bounds():
    found = limiting("min(max(y, 0), abs(x)**(3/2)) + 0*z", ORIGIN, "x y z")
    assert isinstance(found, UnknownSet)
    assert is_subset(found.inner, found.outer)


def test_many_branches_are_refused(monkeypatch):
    local = localise("-abs(z - x*y) - abs(x + y**2)", ORIGIN, "x y z")
    assert limiting_in_space(local) is not None
    monkeypatch.setattr(limiting_strata, "LEAF_LIMIT", 3)
    assert limiting_in_space(local) is None


def test_strata_that_are_not_followed_stay_in_the_outer_bound(monkeypatch):
    monkeypatch.setattr(limiting_space, "DECISION_LIMIT", 0)
    found = limiting_in_space(localise("min(abs(z - x**2), abs(y))", ORIGIN, "x y z"))
    assert isinstance(found, UnknownSet) and not is_equal(found.inner, found.outer)
    assert is_equal(found.outer, union_of([(0, -1, 0), (0, 1, 0)], [(0, 0, -1), (0, 0, 1)]))


def test_relations_cut_off_sign_vectors():
    x, y = Polynomial.coordinate(2, 0), Polynomial.coordinate(2, 1)
    relations = _Relations.among((x * x, y, x * x + y))
    assert relations.allow((1, -1, 0)) and relations.allow((None, 1, 1))
    assert not relations.allow((1, 1, -1)) and not relations.allow((0, 0, 1))
    assert _Relations.among((x, y)).rows is None


NEARBY = [
    "min(abs(z - x**2), abs(y))",
    "abs(x - y**2) - 2*abs(x + z**2)",
    "max(min(x, y - z**2), -abs(z))",
    "2*abs(z) - abs(z + x*y) - abs(x)",
    "min(abs(z - x*y), abs(x - y*z)) + 2*abs(x)",
    "relu(x + y*z) - relu(y - x**2) + relu(z - x*y)",
    "abs(x)*abs(y) - abs(z - x*y) + relu(z)",
]
DIRECTIONS = [d for d in product((-2, 0, 1), repeat=3) if any(d)]


@pytest.mark.parametrize("text", NEARBY)
def test_subgradients_at_exact_points_of_the_strata(text):
    """At points of the strata close to the origin the Frechet sets are close to their members of the limiting set."""
    local = localise(text, ORIGIN, "x y z")
    whole = limiting(text, ORIGIN, "x y z")
    assert not isinstance(whole, UnknownSet) and is_subset(whole, clarke(text, ORIGIN, "x y z"))
    arrangement = arrangement_at(local)
    checked = 0
    for signs in product((1, -1, 0), repeat=len(arrangement.factors)):
        stratum = Stratum(arrangement, signs)
        point = _point_on(stratum) if any(signs) else None
        near = frechet(text, point, "x y z") if point is not None else None
        if near is None or isinstance(near, (Empty, UnknownSet)):
            continue
        part = local.hull(arrangement.gradient(slope) for slope in stratum.slopes)
        assert all(support(near, d) <= support(part, d) + Fraction(1, 100) for d in DIRECTIONS)
        assert all(support(near, d) <= support(whole, d) + Fraction(1, 100) for d in DIRECTIONS)
        if isinstance(near, Polytope) and near.dimension == part.dimension:
            assert is_subset(part, whole)
        checked += 1
    assert checked >= 4


def _point_on(stratum):
    """An exact point of the stratum, near the origin."""
    status = stratum._decide()
    if not isinstance(status, Realised) or not all(map(all_rational, status.arc)):
        return None
    t = Fraction(1, 10**5)
    rows = list(enumerate(status.arc, 1))
    return tuple(sum((row[i] * t**k for k, row in rows), Fraction(0)) for i in range(3))

"""Curved convex sets: support functions against sampling, membership and comparison with exact cases."""

import json
import random
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
import sympy

from consderiv.errors import UnsupportedError
from consderiv.exact.reals import Real
from consderiv.sets import (
    Empty,
    FiniteSet,
    Polytope,
    Undefined,
    UnknownSet,
    bounding_box,
    convex_hull,
    is_equal,
    is_subset,
    linear_image,
    maximizer,
    nearest_point,
    scale,
    support,
    translate,
)
from consderiv.sets.curved_membership import Decomposition, Preimage
from consderiv.sets.curved_numbers import square_root
from consderiv.sets.curved_operations import (
    Cap,
    CurvedHull,
    CurvedSum,
    CurvedUnion,
    Ellipsoid,
    Sphere,
    arc,
    ball,
    cap,
    curved_from_json,
    curved_hull,
    curved_sum,
    curved_union,
    ellipsoid,
    image_of_ball,
    normalised,
    sector,
    sphere,
    surface,
)
from consderiv.sets.curved_support import support_value
from consderiv.verdicts import Proved, Refuted, Unknown

half = Fraction(1, 2)
DISC = ball((0, 0))
CONE = curved_hull(ball((0, 0, 0), 1, axes=(0, 1)), Polytope.hull([(0, 0, 1)]))
CYLINDER = curved_sum(ball((0, 0, 0), 1, axes=(0, 1)), Polytope.hull([(0, 0, -1), (0, 0, 1)]))


def gradients(function, size, count=4000, seed=0):
    """Gradients of a positively homogeneous function at random points: its Bouligand set at 0, sampled."""
    points = np.random.default_rng(seed).normal(size=(count, size))
    step = 1e-6
    rows = []
    for k in range(size):
        shift = np.zeros(size)
        shift[k] = step
        rows.append((function(points + shift) - function(points - shift)) / (2 * step))
    found = np.stack(rows, axis=1)
    return found[np.abs(points).min(axis=1) > 1e-3]


def values(part, directions):
    return np.array([sum(support_value(part, tuple(d)).bounds(60)) / 2 for d in directions], dtype=float)


def directions_in(size, count=60, seed=1):
    rng = random.Random(seed)
    found = [tuple(Fraction(rng.randint(-9, 9)) for _ in range(size)) for _ in range(count)]
    return [d for d in found if any(d)] + [
        tuple(Fraction(a) for a in d) for d in product((-1, 0, 1), repeat=size) if any(d)
    ]


def assert_hull_of(part, cloud, slack=2e-2):
    """The sampled gradients have the same support function, from below."""
    directions = directions_in(cloud.shape[1])
    exact = values(part, directions)
    sampled = (cloud @ np.array(directions, dtype=float).T).max(axis=0)
    scale_of = np.linalg.norm(np.array(directions, dtype=float), axis=1)
    assert np.all(sampled <= exact + 1e-4 * scale_of)
    assert np.all(sampled >= exact - slack * scale_of)


def test_norms_against_sampled_gradients():
    def norm(x, *columns):
        return np.sqrt(sum(x[:, k] ** 2 for k in columns))

    assert_hull_of(DISC, gradients(lambda x: norm(x, 0, 1), 2))
    assert_hull_of(CONE, gradients(lambda x: np.maximum(norm(x, 0, 1), x[:, 2]), 3))
    assert_hull_of(CYLINDER, gradients(lambda x: norm(x, 0, 1) + np.abs(x[:, 2]), 3))
    assert_hull_of(
        Polytope.hull([(-1, -1), (-1, 1), (1, -1), (1, 1)]), gradients(lambda x: norm(x, 0, 1) - np.abs(x[:, 0]), 2)
    )
    # the largest eigenvalue of [[x, y], [y, z]]
    top = ellipsoid((half, 0, half), [("1/4", 0, "-1/4"), (0, 1, 0), ("-1/4", 0, "1/4")])
    assert_hull_of(
        top,
        gradients(lambda x: (x[:, 0] + x[:, 2]) / 2 + np.sqrt(((x[:, 0] - x[:, 2]) / 2) ** 2 + x[:, 1] ** 2), 3),
    )
    assert top.contains((1, 0, 0)) and top.contains((0, 0, 1)) and not top.contains((1, "1/100", 0))


def test_half_circles_translated_are_the_square():
    right, left = cap(ball((-1, 0)), (1, 0)), cap(ball((1, 0)), (-1, 0))
    assert isinstance(curved_hull(right, left), Polytope)
    assert str(curved_hull(right, left)) == "[-1, 1] x [-1, 1]"
    # norm(x, y) + abs(x): the hull of the half discs is disc + segment
    plus = curved_hull(cap(ball((1, 0)), (1, 0)), cap(ball((-1, 0)), (-1, 0)))
    total = curved_sum(DISC, Polytope.hull([(-1, 0), (1, 0)]))
    assert isinstance(plus, CurvedSum) and plus == total
    assert_hull_of(plus, gradients(lambda x: np.hypot(x[:, 0], x[:, 1]) + np.abs(x[:, 0]), 2))
    for d in directions_in(2):
        assert support_value(plus, d) == support_value(total, d)


def test_minimum_of_norm_and_linear_function():
    part = curved_hull(cap(DISC, (1, 0), half), Polytope.hull([(2, 0)]))
    assert_hull_of(part, gradients(lambda x: np.minimum(np.hypot(x[:, 0], x[:, 1]), 2 * x[:, 0]), 2))
    assert part.contains((half, half)) and not part.contains(("49/100", 0)) and part.contains((half, "866/1000"))
    assert not part.contains((half, "867/1000"))


def test_caps_in_space_and_their_images():
    part = cap(ball((0, 1, 0)), (1, 1, 0), half)
    rng = np.random.default_rng(0)
    points = rng.normal(size=(60000, 3))
    points /= np.linalg.norm(points, axis=1)[:, None]
    points = points[points[:, 0] + points[:, 1] >= 0.5] + np.array([0, 1, 0])
    assert_hull_of(part, points)
    for rows in ([(1, 0, 0), (0, 1, 0)], [(1, 1, 0), (0, 0, 2)], [(1, -1, 0), (0, 0, 1)], [(1, 2, 3)], [(1, 1, 0)]):
        image = linear_image(part, rows)
        for d in directions_in(len(rows)):
            back = tuple(sum(Fraction(r[i]) * e for r, e in zip(rows, d, strict=True)) for i in range(3))
            assert support_value(image, d) == support_value(part, back) or (
                support_value(image, d).minus(support_value(part, back)).sign() == 0
            )


def test_arcs():
    quarter = arc(DISC, (1, 0), (0, 3))
    assert quarter.contains((1, 0)) and quarter.contains((half, half)) and quarter.contains(("3/5", "4/5"))
    assert not quarter.contains((0, "999/1000"))
    slanted = arc(DISC, (2, 1), (0, 1))  # ends (2, 1)/sqrt(5) and (0, 1)
    assert isinstance(slanted.level, Real) or isinstance(slanted.normal[0], Real)
    assert slanted.contains((0, 1)) and not slanted.contains((0, "99/100"))
    end = maximizer(slanted, (5, 1))
    assert end[0] == 2 * end[1] and end[0] ** 2 + end[1] ** 2 == 1
    assert slanted.contains(end)
    angles = np.linspace(np.arctan2(1, 2), np.pi / 2, 2000)
    assert_hull_of(slanted, np.stack([np.cos(angles), np.sin(angles)], axis=1))
    with pytest.raises(UnsupportedError):
        arc(DISC, (1, 0), (2, 0))


def test_arcs_that_cover_the_circle_are_the_disc():
    rays = [(1, 0), (0, 1), (-1, 0), (0, -1)]
    arcs = [arc(DISC, rays[k], rays[(k + 1) % 4]) for k in range(4)]
    assert isinstance(curved_hull(*arcs), Ellipsoid) and not isinstance(curved_hull(*arcs), Cap)
    assert curved_hull(*arcs) == DISC
    three = curved_hull(*arcs[:3])
    assert three != DISC and three.contains((0, -1)) and not three.contains(("3/5", "-4/5"))
    slanted = [(2, 1), (-1, 1), (0, -1)]
    assert curved_hull(*(arc(DISC, slanted[k], slanted[(k + 1) % 3]) for k in range(3))) == DISC
    assert curved_hull(cap(DISC, (1, 2)), cap(DISC, (-2, -4), "-1/3")) == DISC
    solid = ball((0, 0, 0))
    assert curved_hull(cap(solid, (1, 2, 0)), cap(solid, (-1, -2, 0))) == solid


def test_membership_in_hulls_on_the_boundary():
    inside = [(0, 0, 1), (half, 0, half), ("3/10", "4/10", half), (0, 0, 0), ("3/5", "4/5", 0)]
    outside = [(half, 0, "51/100"), ("3/10", "41/100", half), (0, 0, "-1/1000000"), (0, 0, "1000001/1000000")]
    for v in inside:
        assert isinstance(CONE.contains(v), Proved)
    for v in outside:
        assert isinstance(CONE.contains(v), Refuted)
    drop = curved_hull(DISC, Polytope.hull([(2, 0)]))
    end = (half, maximizer(DISC, (1, square_root(Fraction(3))))[1])  # the tangent point (1/2, sqrt(3)/2)
    middle = tuple((a + b) / 2 for a, b in zip(end, (Fraction(2), Fraction(0)), strict=True))
    assert drop.contains(end) and drop.contains(middle)
    assert not drop.contains((middle[0], middle[1] + Fraction(1, 10**9)))


def test_membership_in_sums_on_the_boundary():
    part = curved_sum(DISC, Polytope.hull([(0, 0), (3, 0), (0, 4)]))
    assert part.contains((-1, 0)) and part.contains((1, -1)) and part.contains(("3/5", "24/5"))
    # the edge from (3, 0) to (0, 4) moved by its unit normal (4/5, 3/5)
    on_edge = (Fraction(3, 2) + Fraction(4, 5), 2 + Fraction(3, 5))
    assert part.contains(on_edge)
    assert not part.contains((on_edge[0] + Fraction(1, 10**9), on_edge[1]))
    verdict = part.contains((1, 1))
    assert isinstance(verdict.evidence, Decomposition)


def test_group_lasso_is_a_product_of_balls():
    part = curved_sum(ball((0, 0, 0, 0, 1), 1, axes=(0, 1)), ball((0, 0, 0, 0, 0), 2, axes=(2, 3)))
    assert part.contains(("3/5", "4/5", 0, 2, 1)) and not part.contains(("3/5", "4/5", 0, "2001/1000", 1))
    assert isinstance(part.contains((0, 0, 0, 0, 0)), Refuted)
    assert support(part, (3, 4, 0, 1, 7)) == 5 + 2 + 7


def test_membership_with_several_atoms():
    both = curved_hull(ball((0, 0)), ball((4, 0)))
    for v, expected in [
        ((2, 0), True),
        ((2, "99/100"), True),
        ((2, "101/100"), False),
        ((5, 0), True),
        ((6, 0), False),
    ]:
        assert bool(both.contains(v)) is expected
    assert isinstance(both.contains((2, 1)), (Proved, Unknown))
    skew = curved_sum(ellipsoid((0, 0), [(1, 0), (0, 4)]), ellipsoid((0, 0), [(4, 0), (0, 1)]))
    assert skew.contains(("29/10", 0)) and not skew.contains(("31/10", 0)) and not skew.contains((0, "31/10"))
    assert skew.contains((2, 2)) and not skew.contains(("5/2", "5/2"))


@pytest.mark.parametrize("seed", range(12))
def test_membership_of_random_points_agrees_with_the_support_function(seed):
    rng = random.Random(seed)
    number = lambda: Fraction(rng.randint(-6, 6), rng.randint(1, 3))  # noqa: E731
    size = 2 + seed % 2
    rows = [[number() for _ in range(size)] for _ in range(size)]
    atom = image_of_ball([number() for _ in range(size)], rows)
    if seed % 3 == 2 and isinstance(atom, Ellipsoid):
        atom = cap(atom, [1] + [0] * (size - 1), 0)
    polytope = Polytope.hull([[number() for _ in range(size)] for _ in range(3)])
    part = curved_hull(atom, polytope) if seed % 2 else curved_sum(atom, polytope)
    directions = directions_in(size, 150, seed)
    matrix, bounds = np.array(directions, dtype=float), values(part, directions)
    for _ in range(10):
        v = tuple(number() for _ in range(size))
        verdict = part.contains(v)
        below = bool(np.all(matrix @ np.array(v, dtype=float) <= bounds + 1e-9))
        assert not isinstance(verdict, Unknown)
        if isinstance(verdict, Proved):
            assert below
        elif below:  # the directions tried do not separate; the evidence must
            separator = verdict.evidence
            assert separator.value_at_element > separator.support
    for d in directions[:10]:
        top = maximizer(part, d)
        assert sum((a * b for a, b in zip(d, top, strict=True)), Fraction(0)) == support(part, d)


def test_support_and_box():
    assert support(DISC, (1, 1)) == square_root(Fraction(2)) and support(DISC, (3, 4)) == 5
    assert bounding_box(ball((1, 0), 2)) == ((-1, 3), (-2, 2))
    assert hash(curved_sum(DISC, DISC)) == hash(ball((0, 0), 2)) and curved_sum(DISC, DISC) == ball((0, 0), 2)


def test_comparison():
    assert is_subset(DISC, ball((1, 0), 2)) and not is_subset(DISC, ball((1, 0), "199/100"))
    assert is_subset(DISC, Polytope.hull([(-1, -1), (-1, 1), (1, -1), (1, 1)]))
    assert is_subset(DISC, Polytope.hull([(-1, -1), (-1, 1), (1, -1)])).evidence.element is not None
    assert is_subset(Polytope.hull([(0, 1), ("3/5", "4/5")]), DISC)
    assert is_equal(CYLINDER, curved_sum(Polytope.hull([(0, 0, -1), (0, 0, 1)]), ball((0, 0, 0), 1, axes=(0, 1))))
    assert not is_equal(CONE, CYLINDER) and is_subset(CONE, CYLINDER) and not is_subset(CYLINDER, CONE)
    wide = ellipsoid((0, 0), [(4, 0), (0, "1/4")])
    assert not is_subset(wide, DISC) and not is_subset(DISC, wide)
    assert is_subset(cap(DISC, (1, 0)), DISC) and not is_subset(DISC, cap(DISC, (1, 0)))
    assert is_subset(cap(DISC, (1, 0), half), cap(DISC, (1, 0)))
    assert not is_subset(DISC, FiniteSet.of([(0, 0)])) and Polytope.hull([(0, 0)]) != DISC
    assert is_subset(ball(("1/4", 0), half), ellipsoid((0, 0), [(1, 0), (0, "1/2")]))


def test_points_and_segments_are_polytopes():
    assert isinstance(ball((1, 2), 0), Polytope) and isinstance(image_of_ball((0, 0), [(1, 2)]), Polytope)
    segment = ellipsoid((0, 0), [(2, 0), (0, 0)])
    assert isinstance(segment, Polytope) and segment.vertices[1][0] ** 2 == 2
    with pytest.raises(UnsupportedError):
        ellipsoid((0, 0), [(1, 2), (2, 1)])
    with pytest.raises(UnsupportedError):
        ellipsoid((0, 0), [(1, 2), (0, 1)])


def test_translation_and_scaling():
    part = curved_hull(cap(DISC, (1, 0), half), Polytope.hull([(2, 0)]))
    for factor in (Fraction(-2), Fraction(3), Fraction(0)):
        scaled = scale(part, factor)
        for d in directions_in(2, 10):
            expected = support_value(part, tuple(factor * e for e in d))
            assert support_value(scaled, d).minus(expected).sign() == 0
    assert translate(DISC, (1, 0)) == ball((1, 0))
    assert translate(CYLINDER, (0, 0, 1)).contains((1, 0, 2)) and convex_hull(CONE) is CONE
    assert isinstance(normalised(CYLINDER), CurvedSum)


def test_printing():
    assert str(ball((1, 0), 2)) == "{(a, b) : (a - 1)**2 + b**2 <= 4}"
    assert str(CONE) == "conv({(0, 0, 1)} ∪ {(a, b, 0) : a**2 + b**2 <= 1})"
    assert str(ellipsoid((half, 0, half), [("1/4", 0, "-1/4"), (0, 1, 0), ("-1/4", 0, "1/4")])) == (
        "{(a, b, -a + 1) : 4*(a - 1/2)**2 + b**2 <= 1}"
    )
    assert str(image_of_ball((0, 0), [(1, 1), (0, 1)])) == "{(a, b) : 2*a**2 + b**2 - 2*a*b <= 1}"
    assert DISC._repr_latex_() == r"$\{(a, b) : a^2 + b^2 \le 1\}$"
    assert str(ball([[0, 0], [0, 0]])) == "{[[a, b], [c, d]] : a**2 + b**2 + c**2 + d**2 <= 1}"


@pytest.mark.parametrize(
    "part", [DISC, CONE, CYLINDER, cap(ball((0, 1, 0)), (1, 1, 0), half), arc(DISC, (2, 1), (0, 1))], ids=str
)
def test_json(part):
    data = part.to_dict()
    assert data["type"] == "curved" and json.loads(json.dumps(data)) == data
    formula = sympy.sympify(data["support"])
    size = part.shape[0]
    names = sympy.symbols(f"d1:{size + 1}")
    for d in directions_in(size, 10):
        exact = sum(support_value(part, d).bounds(80)) / 2
        at = {name: sympy.Rational(e.numerator, e.denominator) for name, e in zip(names, d, strict=True)}
        assert abs(formula.subs(at).evalf(30) - sympy.Rational(exact.numerator, exact.denominator)) < 1e-18
    if not isinstance(getattr(part, "level", None), Real):
        assert curved_from_json(data) == part


def test_surfaces():
    circle = sphere((0, 0))
    assert circle.contains(("3/5", "4/5")) and not circle.contains((0, 0)) and not circle.contains((1, 1))
    assert str(circle) == "{(a, b) : a**2 + b**2 = 1}" and convex_hull(circle) == DISC
    assert is_subset(circle, DISC) and not is_subset(DISC, circle) and circle != DISC and circle == sphere((0, 0))
    arc_only = surface(cap(DISC, (1, 0)))
    assert arc_only.contains((0, 1)) and not arc_only.contains((0, half)) and not arc_only.contains((-1, 0))
    assert is_subset(arc_only, circle) and not is_subset(circle, arc_only)
    assert linear_image(sphere((0, 0, 0)), [(1, 0, 0), (0, 1, 0)]) == DISC
    assert translate(scale(circle, -2), (1, 0)) == sphere((1, 0), 2)
    assert circle.to_dict()["members"][0]["type"] == "sphere"
    joined = curved_union(circle, Polytope.hull([(2, 0)]), FiniteSet.of([(1, 0)]))
    assert isinstance(joined, CurvedUnion) and joined.contains((2, 0)) and not joined.contains((0, 0))
    assert isinstance(convex_hull(joined), CurvedHull) and isinstance(scale(joined, 2), CurvedUnion)
    assert isinstance(curved_union(circle, DISC), Ellipsoid) and isinstance(curved_union(circle, circle), Sphere)


def test_evidence_of_one_ellipsoid():
    verdict = ball((0, 0), 2).contains((1, 1))
    assert verdict.evidence == Preimage((Fraction(1, 4), Fraction(1, 4)), half)
    refuted = DISC.contains((1, 1)).evidence
    assert refuted.value_at_element == 2 and refuted.support == square_root(Fraction(2))


def test_norm_minus_and_plus_the_one_norm():
    signs = list(product((1, -1), repeat=2))
    minus = curved_hull(*(arc(ball((-i, -j)), (i, 0), (0, j)) for i, j in signs))
    assert minus == Polytope.hull([(1, 0), (-1, 0), (0, 1), (0, -1)]) and isinstance(minus, Polytope)
    plus = curved_hull(*(arc(ball((i, j)), (i, 0), (0, j)) for i, j in signs))
    assert plus == curved_sum(DISC, Polytope.hull([(1, 1), (1, -1), (-1, 1), (-1, -1)])) and isinstance(plus, CurvedSum)
    assert not is_subset(plus, minus) and is_subset(minus, plus)


def test_half_balls_translated_are_a_cylinder():
    right, left = cap(ball((-1, 0, 0)), (1, 0, 0)), cap(ball((1, 0, 0)), (-1, 0, 0))
    found = curved_hull(right, left)  # norm(x, y, z) - abs(x)
    assert found == curved_sum(ball((0, 0, 0), 1, axes=(1, 2)), Polytope.hull([(-1, 0, 0), (1, 0, 0)]))
    assert found.contains((1, "3/5", "4/5")) and not found.contains((0, 1, "1/1000"))
    assert_hull_of(found, gradients(lambda x: np.linalg.norm(x, axis=1) - np.abs(x[:, 0]), 3, 20000), slack=5e-2)


def test_hulls_of_translates_and_joined_arcs():
    stadium = curved_hull(DISC, ball((4, 0)))
    assert isinstance(stadium, CurvedSum) and stadium.contains((2, 1)) and not stadium.contains((2, "1001/1000"))
    arcs = [arc(DISC, r, s) for r, s in [((1, 0), (1, 1)), ((0, 1), (-1, 0)), ((1, 1), (0, 1))]]
    assert curved_hull(*arcs) == cap(DISC, (0, 1)) and str(curved_hull(*arcs)) == "{(a, b) : a**2 + b**2 <= 1, b >= 0}"
    reflex = curved_hull(*arcs, arc(DISC, (-1, 0), (0, -1)))
    assert isinstance(reflex, Cap) and reflex.contains((half, "-1/2")) and not reflex.contains((half, "-501/1000"))


def test_sectors():
    assert sector(DISC, [(1, 0), (-1, 1), (-1, -1)]) == DISC
    assert sector(DISC, [(0, 1), (0, -1), (3, 0)]) == cap(DISC, (1, 0))
    assert sector(DISC, [(1, 0), (1, 1), (0, 1)]) == arc(DISC, (1, 0), (0, 1))
    assert sector(DISC, [(3, 4)]) == Polytope.hull([("3/5", "4/5")])
    flat = ball((0, 0, 0), 1, axes=(0, 1))
    assert sector(flat, [(1, 0, 0), (0, 0, 1), (0, 0, -1), (0, 1, 5), (0, -1, 2)]) == cap(flat, (1, 0, 7))
    solid = ball((0, 0, 0))
    assert sector(solid, [(1, 0, 0), (0, 1, 0)]).contains((half, half, 0))
    with pytest.raises(UnsupportedError):
        sector(solid, [(1, 0, 0), (0, 1, 0), (0, 0, 1)])
    rows = [(1, 1), (0, 2)]
    skew = sector(image_of_ball((0, 0), rows), [(1, 0), (-1, 0), (0, 1)])
    x = np.random.default_rng(0).normal(size=(20000, 2))
    image = x[x[:, 1] > 0] @ np.array(rows, dtype=float).T
    assert_hull_of(skew, image / np.linalg.norm(image, axis=1)[:, None] @ np.array(rows, dtype=float))


def test_sums_of_unions_and_surfaces():
    two = curved_sum(DISC, FiniteSet.of([(0, 0), (5, 0)]))
    assert isinstance(two, CurvedUnion) and two.contains((5, 1)) and not two.contains((2, 0))
    moved = curved_sum(sphere((0, 0)), FiniteSet.of([(0, 0), (5, 0)]))
    assert moved.contains((5, 1)) and not moved.contains((5, 0))
    with pytest.raises(UnsupportedError):
        curved_sum(sphere((0, 0)), DISC)
    bounded = curved_sum(UnknownSet("open", Polytope.hull([(0, 0)]), DISC), DISC)
    assert bounded.inner == DISC and bounded.outer == ball((0, 0), 2)
    assert isinstance(curved_hull(Empty((2,)), DISC), Ellipsoid)
    assert isinstance(curved_union(Undefined("no"), DISC), Undefined)


def test_skew_direct_sums_are_decided_on_the_boundary():
    part = curved_sum(
        image_of_ball((0,) * 4, [(1, 1, 0, 0), (0, 0, 1, 1)]), image_of_ball((0,) * 4, [(1, -1, 0, 0), (0, 0, 1, -1)])
    )
    edge = (1, 1, 0, 0), (0, 0, 1, -1)
    v = tuple(a + b for a, b in zip(*edge, strict=True))
    assert isinstance(part.contains(v), Proved)
    assert isinstance(part.contains((v[0] + Fraction(1, 10**12), *v[1:])), Refuted)


def test_an_irrational_boundary_point_of_several_atoms_is_not_guessed():
    part = curved_hull(DISC, ball((5, 0), 2), ball((0, 5), 3))
    direction = (Fraction(1), Fraction(-1))  # one disc is extreme here: its maximiser is irrational
    top = maximizer(part, direction)
    assert isinstance(part.contains(top), Proved)
    outside = (top[0] + Fraction(1, 1000), top[1])
    assert isinstance(part.contains(outside), Refuted)


def test_nearest_points_of_balls():
    assert nearest_point(DISC, (3, 4)) == (16, (Fraction(3, 5), Fraction(4, 5)))
    assert nearest_point(ball((0, 0, 1), 1, axes=(0, 1)), (3, 4, 3)) == (20, (Fraction(3, 5), Fraction(4, 5), 1))
    assert nearest_point(ball((0, 0, 1), 1, axes=(0, 1)), (0, half, 3)) == (4, (0, half, 1))
    assert nearest_point(DISC, (1, 1))[1][0] ** 2 == half
    with pytest.raises(UnsupportedError):
        nearest_point(ellipsoid((0, 0), [(1, 0), (0, 4)]), (3, 3))


def test_many_dimensions_and_factored_sums():
    wide = ball([0] * 40)
    assert wide.contains([half, half, half, half] + [0] * 36) and not wide.contains([half] * 40)
    segments = [Polytope.hull([[0] * 12, [int(i == k) + int(i == (k + 1) % 12) for i in range(12)]]) for k in range(12)]
    first, second = curved_sum(ball([0] * 12), *segments), curved_sum(*segments, ball([0] * 12))
    assert first == second and first.contains([half] * 12) and not first.contains([3] * 12)
    assert not is_subset(curved_sum(first, ball([0] * 12)), second)


def test_plane_sections_lie_in_the_ellipsoid():
    part = cap(ellipsoid((1, 0, 0), [(2, 1, 0), (1, 2, 0), (0, 0, 3)]), (1, 2, 1), half)
    centre, gram = part.disc
    assert is_subset(ellipsoid(list(centre), [list(row) for row in gram]), part)
    assert isinstance(linear_image(part, [(1, 1, 0), (0, 1, 2), (1, 0, 0)]), Cap)


def test_irrational_numbers():
    left, right = sector(ball((-1, 1)), [(1, -1), (1, 1), (-1, -1)]), sector(ball((1, -1)), [(-1, 1), (1, 1), (-1, -1)])
    rectangle = curved_hull(left, right)  # norm(x, y) - abs(x - y)
    assert isinstance(rectangle, Polytope) and len(rectangle.vertices) == 4
    assert_hull_of(rectangle, gradients(lambda x: np.hypot(x[:, 0], x[:, 1]) - np.abs(x[:, 0] - x[:, 1]), 2))
    cells = {(s, t): [] for s in (1, -1) for t in (1, -1)}
    for (s, t), rays in cells.items():  # s(x - y) > 0, t(y - 2x) > 0
        rays += [(u, u) for u in (1, -1) if -t * u > 0] + [(u, 2 * u) for u in (1, -1) if -s * u > 0]
    part = curved_hull(*(sector(ball((-s + 2 * t, s - t)), rays) for (s, t), rays in cells.items()))
    function = lambda x: np.hypot(*x.T) - np.abs(x[:, 0] - x[:, 1]) - np.abs(x[:, 1] - 2 * x[:, 0])  # noqa: E731
    assert_hull_of(part, gradients(function, 2))
    assert all(part.contains(vertex) for vertex in part.vertices) and not part.contains((10, 1))
    wide = ball((0, 0), "exp(1)")
    assert str(wide) == "{(a, b) : a**2 + b**2 <= exp(2)}" and wide.contains((1, 2)) and not wide.contains((2, 2))
    assert curved_sum(ball((0, 0), "sqrt(2)"), ball((0, 0), "sqrt(8)")) == ball((0, 0), "sqrt(18)")

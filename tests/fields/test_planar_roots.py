"""Norms and roots at zero in the plane, decided sector by sector; expected sets are derived by hand or by sampled gradients."""

import math
import random

import pytest

from consderiv import bouligand, clarke, frechet, limiting
from consderiv.exact.real_functions import sqrt
from consderiv.programs import evaluate, parse
from consderiv.sets import Empty, FiniteSet, Polytope, UnknownSet, support, union
from consderiv.sets.curved import curved_hull, curved_sum
from consderiv.sets.curved_boundary import CurvedUnion, curved_union, surface
from consderiv.sets.ellipsoids import arc, ball, cap, ellipsoid
from consderiv.verdicts import Proved, Refuted

DISC = ball((0, 0))
RIGHT = cap(DISC, (1, 0))
QUARTER = arc(DISC, (1, 0), (0, 1))
WIDE, TALL = ellipsoid((0, 0), [(4, 0), (0, 1)]), ellipsoid((0, 0), [(1, 0), (0, 4)])


def of(compute, text, names=None):
    names = names or [name for name in "xyzw" if name in text.replace("max", "")]
    return compute(text, dict.fromkeys(names, 0), names)


def hull(*points):
    return Polytope.hull(list(points))


ALL = (bouligand, clarke, frechet, limiting)
FLAT = hull((-1, 0), (1, 0))

HOMOGENEOUS = [
    # f is convex: Frechet = limiting = Clarke.
    (
        "norm(max(x,0), max(y,0))",
        [curved_union(surface(QUARTER), hull((0, 0))), *[curved_hull(QUARTER, hull((0, 0)))] * 3],
    ),
    ("norm(max(x,0), y)", [surface(RIGHT), RIGHT, RIGHT, RIGHT]),
    ("norm(abs(x), y)", [surface(DISC), DISC, DISC, DISC]),
    ("norm(abs(x), abs(y))", [surface(DISC), DISC, DISC, DISC]),
    ("norm(norm(x,y), x)", [surface(e := ellipsoid((0, 0), [(2, 0), (0, 1)])), e, e, e]),
    ("-norm(max(x,0), y)", [surface(left := cap(DISC, (-1, 0))), left, Empty((2,)), surface(left)]),
    ("max(norm(x,y), 2*x)", [None, *[curved_hull(hull((2, 0)), DISC)] * 3]),
    # min(norm, x): the kinks at x = +-|y| / sqrt(3) are concave, and the slopes leave nothing at the point.
    (
        "min(norm(x,y), 2*x)",
        [
            curved_union(hull((2, 0)), surface(cap(DISC, (1, 0), "1/2"))),
            None,
            Empty((2,)),
            curved_union(hull((2, 0)), surface(cap(DISC, (1, 0), "1/2"))),
        ],
    ),
]

CURVED = [
    ("sqrt(x**2 + y**4) - abs(x)", [FLAT, FLAT, hull((0, 0)), FLAT]),
    ("abs(x) - sqrt(x**2 + y**4)", [FLAT, FLAT, hull((0, 0)), FLAT]),
    ("sqrt(x**2 + abs(y)**3)", [FLAT] * 4),
    ("norm(x**2, y)", [hull((0, -1), (0, 1))] * 4),
    ("-sqrt(x**2 + abs(y)**3)", [FLAT, FLAT, Empty((2,)), FLAT]),
    # Between x = 0 and x = y**2 the gradient tends to (2, 0): a cusp that no direction sees.
    ("sqrt(x**2 + x**4) - abs(x - y**2)", [FiniteSet.of([(0, 0), (2, 0)]), s := hull((0, 0), (2, 0)), hull((0, 0)), s]),
    # s grad(y - x**2) with s between +-1, and the sharp cusp y = x**2 + O(x**3) fills all of it.
    ("sqrt((y - x**2)**2 + x**2*y**2)", [hull((0, -1), (0, 1))] * 4),
]


@pytest.mark.parametrize("text, expected", HOMOGENEOUS + CURVED)
def test_planar_sets(text, expected):
    for compute, known in zip(ALL, expected, strict=True):
        found = of(compute, text, ["x", "y"])
        assert not isinstance(found, UnknownSet), (text, compute.__name__)
        if known is not None:
            assert found == known, (text, compute.__name__, str(found))


@pytest.mark.parametrize(
    "text", ["sqrt(sqrt(x**4))", "(x**4)**(1/4)", "sqrt(x**2 + abs(x)**3)", "sqrt(sqrt((x+x**2)**4))"]
)
def test_roots_that_are_absolute_values_of_one_variable(text):
    line = hull((-1,), (1,))
    assert [of(compute, text) for compute in ALL] == [FiniteSet.of([(-1,), (1,)]), line, line, line]
    assert of(frechet, "-" + text) == Empty((1,))


def test_the_smaller_of_two_norms_has_the_common_part_of_two_ellipses():
    text = "min(norm(2*x,y), norm(x,2*y))"
    found = of(frechet, text)
    # {v : <v, d> <= min} is the intersection: the points (1, 0), (0, 1), and the corners (2, 2) / sqrt(5).
    corner = 2 / sqrt(5)
    for inside in ((1, 0), (0, -1), (corner, corner), (corner, -corner)):
        assert isinstance(found.contains(inside), Proved)
    for outside in (("101/100", 0), ("9/10", "9/10"), (0, "-1001/1000")):
        assert isinstance(found.contains(outside), Refuted)
    limits = of(bouligand, text)
    assert isinstance(limits, CurvedUnion) and len(limits.members) == 4
    assert isinstance(limits.contains((1, 0)), Proved) and isinstance(limits.contains((0, 1)), Proved)
    assert isinstance(limits.contains((2, 0)), Refuted)  # the gradient of the larger norm
    whole = of(limiting, text)
    assert all(isinstance(whole.contains(v), Proved) for v in ((0, 0), (1, 0), (corner, corner)))
    assert isinstance(whole.contains(("3/2", 0)), Refuted)
    assert isinstance(of(clarke, text).contains(("3/2", 0)), Proved)


def test_the_larger_of_two_norms_agrees_with_the_rule_of_regular_functions():
    from fractions import Fraction

    from consderiv.fields.local import Local
    from consderiv.fields.planar_limits import clarke_in_plane, frechet_in_plane

    local = Local(parse("max(norm(2*x,y), norm(x,2*y))"), (Fraction(0), Fraction(0)))
    for found in (clarke_in_plane(local), frechet_in_plane(local)):
        for direction in ((1, 0), (0, 1), (1, 1), (3, -4), (-1, 2)):
            assert support(found, direction) == support(curved_hull(WIDE, TALL), direction)


def test_norms_that_share_one_coordinate():
    """The signs of y / norm(x, y) and y / norm(y, z) agree, so the Clarke set is smaller than the sum of two discs."""
    found = of(clarke, "norm(x,y) - norm(y,z)")
    first, second = ball((0, 0, 0), axes=(0, 1)), ball((0, 0, 0), axes=(1, 2))
    pairs = [(cap(first, (0, s, 0)), cap(second, (0, -s, 0))) for s in (1, -1)]
    assert found == curved_hull(*(curved_sum(*pair) for pair in pairs))
    assert isinstance(found.contains((0, 1, 0)), Proved) and isinstance(found.contains((0, "3/2", 0)), Refuted)
    assert support(of(clarke, "norm(x,y) + norm(y,z)"), (0, 1, 0)) == 2


@pytest.mark.parametrize("text", ["norm(x,y) - norm(x,2*y)", "(x**4 + y**4)**(1/4)"])
def test_curves_that_no_set_describes_stay_unknown(text):
    assert isinstance(of(clarke, text), UnknownSet) and isinstance(of(bouligand, text), UnknownSet)


def test_unbounded_gradients_are_not_given_a_set():
    for text in ("sqrt(abs(x*y))", "sqrt(max(x**2 - y**3, 0))", "sqrt(abs(x)) - abs(y)"):
        assert not isinstance(of(clarke, text), (Polytope, CurvedUnion)), text


def gradient_at(program, x, y):
    """Central differences in exact arithmetic are not needed: floats away from kinks are good to 1e-4."""
    step = 1e-5 * math.hypot(x, y)
    value = [
        float(evaluate_float(program, a, b)) for a, b in ((x + step, y), (x - step, y), (x, y + step), (x, y - step))
    ]
    return (value[0] - value[1]) / (2 * step), (value[2] - value[3]) / (2 * step)


def evaluate_float(text, x, y):
    names = {
        "x": x, "y": y, "abs": abs, "max": max, "min": min, "norm": math.hypot, "sqrt": math.sqrt,
    }  # fmt: skip
    return eval(text, {"__builtins__": {}}, names)


FORMS = ("x", "y", "x + y", "2*x - y", "abs(x)", "max(y, 0)", "max(x, y)")


@pytest.mark.parametrize("seed", range(12))
def test_clarke_sets_against_sampled_gradients(seed):
    """Gradients of positively homogeneous functions are sampled along 720 directions, kinks excluded."""
    pick = random.Random(seed)
    norms = [f"norm({pick.choice(FORMS[:3])}, {pick.choice(FORMS)})" for _ in range(2)]
    text = pick.choice(["{0} - abs(x - y)", "{0} + abs(y)", "max({0}, 2*x)", "min({0}, abs(x + y))", "{0}"]).format(
        *norms
    )
    found = of(clarke, text, ["x", "y"])
    assert not isinstance(found, UnknownSet), text
    angles = [2 * math.pi * (k + 0.318) / 720 for k in range(720)]
    slopes = [gradient_at(text, math.cos(t), math.sin(t)) for t in angles]
    for direction in ((1, 0), (0, 1), (-1, 0), (0, -1), (1, 1), (-2, 1), (1, -3)):
        sampled = max(a * direction[0] + b * direction[1] for a, b in slopes)
        assert abs(float(support(found, direction)) - sampled) < 0.03 * math.hypot(*direction), (text, direction)


@pytest.mark.parametrize("seed", range(12))
def test_frechet_sets_against_directional_derivatives(seed):
    """max <v, u> over the Frechet set is at most f'(u), and its points satisfy <v, d> <= f(d) for all d."""
    pick = random.Random(100 + seed)
    norms = [f"norm({pick.choice(FORMS)}, {pick.choice(FORMS)})" for _ in range(2)]
    text = pick.choice(["{0} - abs(x)/2", "{0} + abs(y)", "max({0}, x)", "min({0}, 2*abs(x) + abs(y))", "{0}"]).format(
        *norms
    )
    found = of(frechet, text, ["x", "y"])
    # Two ellipses with different centres may meet in roots of a quartic: that stays unknown.
    if isinstance(found, (UnknownSet, Empty)):
        return
    angles = [2 * math.pi * (k + 0.318) / 360 for k in range(360)]
    for t in angles[::40]:
        direction = (round(math.cos(t), 3), round(math.sin(t), 3))
        exact = tuple(map(str, direction))
        best = float(support(found, exact))
        # The largest <v, u> by a scan over the vertices of the outer polygon of all directions.
        sampled = _largest(text, direction, angles)
        assert best == pytest.approx(sampled, abs=0.02), (text, direction)


def _largest(text, u, angles):
    """max <v, u> subject to <v, d> <= f(d): minimise p(d1) s + p(d2) t over u = s d1 + t d2 (duality), pairs of directions."""
    values = [(math.cos(t), math.sin(t), evaluate_float(text, math.cos(t), math.sin(t))) for t in angles]
    best = evaluate_float(text, *u)
    left = [(a, b, p) for a, b, p in values if u[0] * b - u[1] * a >= 0]
    right = [(a, b, p) for a, b, p in values if u[0] * b - u[1] * a <= 0]
    for a, b, p in left:
        for c, d, q in right:
            determinant = a * d - b * c
            if abs(determinant) < 1e-9:
                continue
            s, t = (u[0] * d - u[1] * c) / determinant, (a * u[1] - b * u[0]) / determinant
            if s >= 0 and t >= 0:
                best = min(best, s * p + t * q)
    return best


def test_a_union_with_a_kink_that_stays_convex_along_a_curve():
    """f = |y| + (terms o(|z|)) - |x|: the segment over y = 0 belongs to the limiting set, the one over x = 0 does not."""
    found = of(limiting, "sqrt(y**2 + x**4) - abs(x - y**2)")
    sides = union(hull((1, -1), (1, 1)), hull((-1, -1), (-1, 1)))
    assert found == sides
    assert evaluate(parse("sqrt(y**2 + x**4) - abs(x - y**2)"), (0, 0)) == (0,)

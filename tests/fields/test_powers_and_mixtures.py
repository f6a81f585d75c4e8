"""Powers and roots at zero, norms mixed with kinks, and limiting sets by linearisation; expected sets are derived by hand."""

import math
import random
import time

import pytest

from consderiv import bouligand, clarke, explain, frechet, gradient, limiting
from consderiv.api import localise
from consderiv.errors import DomainError
from consderiv.exact.real_functions import PI
from consderiv.fields.limiting_linearised import is_linearisable
from consderiv.germs.outer import run_at
from consderiv.germs.small_powers import is_flat_power, is_nonnegative
from consderiv.programs import evaluate, parse
from consderiv.sets import Empty, FiniteSet, Polytope, Undefined, UnknownSet, support, union
from consderiv.sets.curved import curved_hull, curved_sum
from consderiv.sets.curved_boundary import curved_union, sphere, surface
from consderiv.sets.ellipsoids import ball, cap
from consderiv.verdicts import Proved, Refuted

NAMES = "xyzw"
DISC3 = ball((0, 0, 0), axes=(0, 1))
E3 = Polytope.hull([(0, 0, 1)])


def variables(text):
    bare = text.replace("max", "").replace("exp", "").replace("relu", "")
    return [name for name in NAMES if name in bare]


def of(compute, text):
    names = variables(text)
    return compute(text, dict.fromkeys(names, 0), names)


def hull(*points):
    return Polytope.hull(list(points))


POWERS = [
    ("x*sqrt(abs(x))", hull((0,))),  # sign(x) |x|**(3/2): derivative 3/2 |x|**(1/2)
    ("norm(x, y)**(3/2)", hull((0, 0))),
    ("(x**2 + y**2)**(3/4)", hull((0, 0))),  # |grad| = 3/2 |z|**(1/2)
    ("norm(x, y)**(1/2)*x", hull((0, 0))),  # O(|z|**(3/2)), homogeneous, smooth off 0
    ("(x**2 + y**4)**(3/4)", hull((0, 0))),  # u >= 0 is C^2: |grad u**(3/4)| = O(u**(1/4))
    ("abs(x)**(5/2)", hull((0,))),
    ("abs(x)**(3/2) + abs(x)", hull((-1,), (1,))),
    ("relu(x)**(3/2) - y", hull((0, -1))),
    ("(norm(x, y) + abs(x))**(3/2) + abs(y)", hull((0, -1), (0, 1))),
    ("sqrt(abs(x))*sqrt(abs(x))", hull((-1,), (1,))),  # this is |x|: the two roots are one coordinate
    ("abs(x)**(1/3)*abs(x)**(2/3)", hull((-1,), (1,))),
    ("sqrt(abs(x)) - abs(x)**(1/2)", hull((0,))),
    ("x*exp(sqrt(abs(x)))", hull((1,))),  # derivative exp(s) (1 + s/2), s = sqrt|x|
    ("sqrt(x**2 + abs(x)**3)", hull((-1,), (1,))),  # |x| sqrt(1 + |x|)
    ("sqrt(abs(x))*abs(y)*x", hull((0, 0))),
    ("(x**2 + y**2)**(1/4)*max(x, y)", hull((0, 0))),
    ("(abs(x) + abs(y))**(4/3) - abs(x - y)", hull((1, -1), (-1, 1))),
    ("norm(x, y)**(3/2) - norm(x, y)", ball((0, 0))),
    ("exp(norm(x, y)**(3/2)) + abs(x)", hull((1, 0), (-1, 0))),
]


# Irrational exponents: the rules only compare the exponent with 1/2 and 1.
IRRATIONAL = [
    ("abs(x)**sqrt(2)", hull((0,))),
    ("x*abs(x)**(pi - 3)", hull((0,))),
    ("relu(x)**pi", hull((0,))),
    ("norm(x, y)**sqrt(3)", hull((0, 0))),
    ("(x**2 + y**4)**(sqrt(2)/2)", hull((0, 0))),
    ("abs(x)**sqrt(2) - abs(x)", hull((-1,), (1,))),
    ("x*exp(abs(x)**(sqrt(2) - 1))", hull((1,))),
    ("sqrt(abs(x)**(2*sqrt(2)))", hull((0,))),
    ("sqrt(abs(x))**(2*sqrt(2))", hull((0,))),
    ("(abs(x)**sqrt(2))**(1/sqrt(2))", hull((-1,), (1,))),  # this is |x|
    ("norm(x, y)**sqrt(2) - norm(x, y)", ball((0, 0))),
    ("norm(x, y)**(sqrt(2) - 1)*x", hull((0, 0))),
    ("(abs(x) + abs(y))**sqrt(2) - abs(x - y)", hull((1, -1), (-1, 1))),
    ("relu(x)**E - y", hull((0, -1))),
]


@pytest.mark.parametrize(("text", "expected"), POWERS + IRRATIONAL)
def test_clarke_sets_of_powers(text, expected):
    assert of(clarke, text) == expected
    assert isinstance(explain(text, dict.fromkeys(variables(text), 0)).lipschitz, Proved)


@pytest.mark.parametrize("text", [
    "abs(x)**(1/2)*y",  # at (t**2, 1) slopes grow like 1/t, for all small y besides
    "abs(x*y)**(3/4)", "abs(x*y)**(1/2)", "sqrt(x*y)", "y*exp(sqrt(abs(x)))", "norm(x, y)**(1/2)", "abs(x)**(2/3)",
    "(x**2 + y**4)**(1/3)", "abs(x)**(sqrt(2) - 1)", "norm(x, y)**(pi - 3)", "(x**2)**(sqrt(2)/4)", "x**sqrt(2)",
    "x**(3/2)", "x**(3/2) + abs(y)",
])  # fmt: skip
def test_programs_that_are_not_lipschitz(text):
    assert isinstance(explain(text, dict.fromkeys(variables(text), 0)).lipschitz, Refuted)
    assert all(isinstance(of(compute, text), Undefined) for compute in (clarke, frechet, limiting))


@pytest.mark.parametrize("text", ["x**2*abs(x)**(-1/2)", "x**2*abs(x)**(-sqrt(2))"])
def test_negative_powers_of_zero_are_undefined(text):
    with pytest.raises(DomainError, match="negative power"):
        clarke(text, "x=0")


def test_irrational_powers_away_from_zero():
    slope = evaluate(parse("sqrt(2)*exp((sqrt(2) - 1)*log(2))"), ())[0]
    for x, sign in ((2, 1), (-2, -1)):
        found = clarke("abs(x)**sqrt(2)", {"x": x})
        assert found == hull((sign * slope,)) == limiting("abs(x)**sqrt(2)", {"x": x})
    assert clarke("relu(x)**pi", "x=-1") == hull((0,)) and clarke("relu(x)**pi", "x=1") == hull((PI,))
    assert clarke("abs(x - 1)*x**sqrt(2)", "x=1") == hull((-1,), (1,))
    with pytest.raises(DomainError, match="irrational power"):
        clarke("x**sqrt(2)", "x=-1")


@pytest.mark.parametrize("text", ["abs(x)**(sqrt(2)/2)*abs(x)**(1 - sqrt(2)/2)", "abs(x*y)**(sqrt(3)/2)"])
def test_irrational_powers_that_are_not_decided(text):
    assert isinstance(of(clarke, text), UnknownSet)  # |x| written as a product, and a product of two roots


def test_gradients_of_powers():
    zero = Polytope.hull([[[0]]])
    assert clarke(gradient("abs(x)**(5/2)"), "x=0") == zero  # |x|**(5/2) is C^2
    assert clarke(gradient("abs(x)**(3/2)*x"), "x=0") == zero
    for text in ("abs(x)**sqrt(5)", "relu(x)**pi", "abs(x)**(sqrt(2) + 1)", "x*abs(x)**sqrt(2)"):
        assert clarke(gradient(text), "x=0") == zero
    flat = Polytope.hull([[[0, 0], [0, 0]]])
    assert clarke(gradient("norm(x, y)**(1 + sqrt(2))"), "x=0,y=0") == flat
    assert clarke(gradient("norm(x, y)**3"), "x=0,y=0") == flat
    assert clarke(gradient("norm(x, y)**(5/2)"), "x=0,y=0") == flat
    mixed = Polytope.hull([[[0, 0], [0, 2]], [[0, 0], [0, -2]]])
    assert clarke(gradient("relu(x)**(5/2) + y*abs(y)"), "x=0,y=0") == mixed


def test_frechet_and_limiting_sets_with_powers():
    assert of(frechet, "abs(x)**(3/2) + abs(x)") == of(limiting, "abs(x)**(3/2) + abs(x)") == hull((-1,), (1,))
    assert of(limiting, "norm(x, y)**(3/2) - abs(x)") == FiniteSet.of([(1, 0), (-1, 0)])
    assert isinstance(of(frechet, "norm(x, y)**(3/2) - abs(x)"), Empty)
    assert of(limiting, "norm(x, y)**(3/2) - norm(x, y)") == sphere((0, 0))


@pytest.mark.parametrize(("text", "flat"), [
    ("norm(x, y)**(3/2)", True), ("norm(x, y)", False), ("sqrt(x**4 + y**2)", False), ("(x**2)**(2/3)", True),
    ("x**(3/2)", False), ("abs(x)**sqrt(2)", True), ("x**sqrt(2)", False),
    ("(sqrt(abs(x)))**(5/2)", True), ("(sqrt(abs(x)))**(3/2)", False),
])  # fmt: skip
def test_flat_powers(text, flat):
    program = parse(text)
    run = run_at(program, (0,) * len(program.variables))
    assert is_flat_power(run, program.outputs[0]) is flat


def test_signs_that_are_seen():
    program = parse("[max(x, abs(y)), min(x, abs(y)), x*x, x*y, abs(x)/2, sqrt(x) + 1, abs(x) - 1]")
    assert [is_nonnegative(program, k) for k in program.outputs] == [True, False, True, False, True, True, False]


MIXTURES = [
    # norm < z on a cone with all directions of (x, y), z < norm too.
    ("min(norm(x, y), z)", curved_hull(DISC3, E3)), ("min(norm(x, y), x + z)", curved_hull(DISC3, hull((1, 0, 1)))),
    ("max(x - norm(x, y), z)", curved_hull(ball((1, 0, 0), axes=(0, 1)), E3)),
    # Gradients (d, -1) and (-d, 1): the two lids of a cylinder.
    ("abs(norm(x, y) - z)", curved_sum(DISC3, hull((0, 0, 1), (0, 0, -1)))),
    ("min(norm(x, y), abs(z))", curved_hull(DISC3, hull((0, 0, 1), (0, 0, -1)))),
    # z is free: (d, -1) and (e_1 - d, 0) for all unit d.
    ("max(norm(x, y) - z, x - norm(x, y))", curved_hull(ball((0, 0, -1), axes=(0, 1)), ball((1, 0, 0), axes=(0, 1)))),
    # norm + z < 2 z and norm + z < x contradict each other: norm < z < x - norm <= 0.
    ("min(norm(x, y) + z, 2*z, x)", hull((0, 0, 2), (1, 0, 0))),
    ("min(norm(x, y), 2*norm(x, y) - z)", curved_hull(DISC3, ball((0, 0, -1), 2, axes=(0, 1)))),
    # The norm is smallest where norm(x, y) < y/2, nowhere.
    ("min(norm(x, y), y/2, z)", hull((0, "1/2", 0), (0, 0, 1))),
    ("min(norm(x, y), z) + abs(w)",
     curved_sum(curved_hull(ball((0, 0, 0, 0), axes=(0, 1)), hull((0, 0, 1, 0))), hull((0, 0, 0, 1), (0, 0, 0, -1)))),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), MIXTURES)
def test_clarke_sets_of_mixtures(text, expected):
    assert of(clarke, text) == expected


def test_a_sector_of_the_circle():
    # norm < 2 x + z always holds for some z; norm(x, 2y) < 3 y is |x| < sqrt(5) y, an arc of gradients (x, 4y)/r.
    found = of(clarke, "min(norm(x, 2*y), 2*x + z, 3*y)")
    assert {(2, 0, 1), (0, 3, 0)} < set(found.vertices) and len(found.vertices) == 4
    assert max(v[1] for v in found.vertices if v[0] not in (0, 2)) == min(
        v[1] for v in found.vertices if v[1] > 1 and v[1] < 3
    )


def test_norms_of_dependent_functions():
    # r = sqrt((x - y)**2 + z**2): gradients (a, -a, b) with a**2 + b**2 = 1.
    found = clarke("min(norm(x - y, z), x + y)", "x=0,y=0,z=0", "x y z")
    assert support(found, (1, 1, 0)) == 2 and support(found, (1, -1, 0)) == 2 and support(found, (0, 0, 1)) == 1
    assert support(found, (-1, -1, 0)) == 0


def test_bouligand_sets_of_independent_kinks():
    circles = [surface(ball((0, 0, s), axes=(0, 1))) for s in (1, -1)]
    assert of(bouligand, "norm(x, y) - abs(z)") == curved_union(*circles)
    assert of(bouligand, "min(norm(x, y), z)") == curved_union(surface(DISC3), FiniteSet.of([(0, 0, 1)]))


def test_limiting_sets_of_independent_kinks():
    # |z| contributes -1 or 1, the norm its whole disc (the Frechet set on the axis).
    discs = [ball((0, 0, s), axes=(0, 1)) for s in (1, -1)]
    assert of(limiting, "norm(x, y) - abs(z)") == curved_union(*discs)
    assert of(limiting, "norm(x, y)*(1 + z) - abs(z)*exp(x)") == curved_union(*discs)


@pytest.mark.parametrize(("text", "expected"), [
    ("norm(x, y) - abs(x)", hull((0, 0))),  # v_1 = 0 from +-e_1; near e_2 any v_2 != 0 fails; 0 is fine: |d| >= |d_1|
    ("min(norm(x, y), 2*abs(x))", hull((-1, 0), (1, 0))),  # 0 at +-e_2, so v_2 = 0; |v_1| <= 1 from 0 < |x| < norm/2 is weaker
    ("min(norm(x, y), 2*x)", Empty((2,))), ("min(norm(x, y), z)", Empty((3,))), ("norm(x, y)/2 - abs(x)", Empty((2,))),
    ("norm(x, y) - norm(x, 2*y)", Empty((2,))), ("max(y, x - norm(x, y))", hull((0, 1))),
    ("max(norm(x, y) - 2*x, y) - abs(y)", hull((-2, 0))),
])  # fmt: skip
def test_frechet_sets_of_mixtures(text, expected):
    assert of(frechet, text) == expected


def test_limiting_sets_of_mixtures_in_the_plane():
    # norm - |x|: two half circles of gradients; the kink x = 0 is concave, and 0 is on both half circles.
    halves = [cap(ball((-1, 0)), (1, 0)), cap(ball((1, 0)), (-1, 0))]
    assert of(limiting, "norm(x, y) - abs(x)") == of(bouligand, "norm(x, y) - abs(x)")
    assert all(
        support(of(clarke, "norm(x, y) - abs(x)"), d) == max(support(h, d) for h in halves) for d in [(1, 2), (3, -1)]
    )
    # max(y, x - norm): kinks y = 0 < x, between (0, 0) and (0, 1), and x = 0 > y, between (0, 1) and (1, 1).
    found = of(limiting, "max(y, x - norm(x, y))")
    arc = of(bouligand, "max(y, x - norm(x, y))")
    assert str(found) == str(curved_union(arc, union(hull((0, 0), (0, 1)), hull((0, 1), (1, 1)))))


LINEARISED = [
    ("-abs(y - exp(x) + 1)", FiniteSet.of([(1, -1), (-1, 1)])),
    # |a| - |b| in the coordinates a = y - exp(x) + 1, b = sin(x): [-1, 1] (-1, 1) + {-1, 1} (1, 0).
    ("abs(y - exp(x) + 1) - abs(sin(x))", union(hull((-2, 1), (0, -1)), hull((0, 1), (2, -1)))),
    ("abs(x)*exp(y) - abs(y)*cos(x)", union(hull((-1, 1), (1, 1)), hull((-1, -1), (1, -1)))),
    ("max(min(x + y**2, y), sin(z))", union(hull((0, 0, 1), (0, 1, 0)), hull((0, 0, 1), (1, 0, 0)))),
]


@pytest.mark.parametrize(("text", "expected"), LINEARISED)
def test_limiting_sets_by_linearisation(text, expected):
    names = variables(text.replace("exp", "").replace("cos", "").replace("sin", ""))
    assert limiting(text, dict.fromkeys(names, 0), names) == expected


def test_dependent_guards_are_not_linearised():
    # y and y - exp(x) + 1 + x are tangent: the linearised program forgets on which side the curves lie.
    local = localise("min(max(y, 0), exp(x) - 1 - x)", "x=0,y=0", "x y")
    assert not is_linearisable(local)


def test_what_was_slow():
    begin = time.process_time()
    terms = ", ".join(f"exp(x/{k})" for k in range(1, 61))
    assert clarke(f"max({terms})", "x=0") == Polytope.hull(["1/60", 1])
    assert clarke("abs(sin(x)**2 + cos(x)**2 - 1)", "x=1") == Polytope.hull([0])
    found = clarke("min(x - y, abs(exp(x) - exp(y)))", "x=1,y=1")
    assert isinstance(found, UnknownSet) or found == hull((1, -1))
    assert time.process_time() - begin < 12


# Sampled gradients: every one is in the Clarke set (up to rounding), and its support function is attained.

NUMERIC = [text for text, _ in MIXTURES] + [
    "norm(x, y) - abs(x)",
    "max(norm(x, y) - 2*x, y) - abs(y)",
    "min(norm(x, 2*y), 2*x + z, 3*y)",
    "min(norm(x, y), 2*abs(x))",
    "norm(x, y)**(3/2) - norm(x, y)",
    "abs(x)**(3/2) + abs(x)",
    "x*sqrt(abs(x)) + abs(y)",
    "norm(x, y)**sqrt(2) - norm(x, y)",
    "abs(x)**sqrt(2) + abs(x)",
    "x*abs(x)**(sqrt(2) - 1) + abs(y)",
]


@pytest.mark.parametrize("text", NUMERIC)
def test_sampled_gradients(text):
    names = variables(text)
    rng = random.Random(7)
    code = compile(text, text, "eval")
    scope = {"norm": math.hypot, "abs": abs, "max": max, "min": min, "sqrt": math.sqrt}

    def value(point):
        return eval(code, scope, dict(zip(names, point, strict=True)))

    def slopes(point):
        step = 1e-11
        found = []
        for i in range(len(point)):
            above, below = list(point), list(point)
            above[i] += step
            below[i] -= step
            found.append((value(above) - value(below)) / (2 * step))
        return found

    samples = []
    for _ in range(1500):
        weights = [rng.choice((1, 1, 1e-1, 1e-2)) for _ in names]
        samples.append(slopes([1e-6 * w * rng.gauss(0, 1) for w in weights]))
    found = of(clarke, text)
    for _ in range(8):
        direction = [rng.randint(-3, 3) for _ in names]
        largest = max(sum(a * d for a, d in zip(s, direction, strict=True)) for s in samples)
        size = max(1.0, sum(map(abs, direction)))
        assert abs(float(support(found, tuple(direction))) - largest) < 0.06 * size


FRECHET = [
    "norm(x, y) - abs(x)",
    "min(norm(x, y), 2*abs(x))",
    "max(y, x - norm(x, y))",
    "max(norm(x, y) - 2*x, y) - abs(y)",
]


@pytest.mark.parametrize("text", FRECHET)
def test_frechet_sets_against_directional_derivatives(text):
    """Vertices satisfy <v, d> <= f(d) on the circle, and no point a little outside does (f is positively homogeneous)."""
    found = of(frechet, text)
    scope = {"norm": math.hypot, "abs": abs, "max": max, "min": min}
    circle = [(math.cos(k * math.tau / 5000), math.sin(k * math.tau / 5000)) for k in range(5000)]
    values = [eval(text, scope, {"x": x, "y": y}) for x, y in circle]

    def fits(v, slack):
        return all(v[0] * x + v[1] * y <= f + slack for (x, y), f in zip(circle, values, strict=True))

    vertices = [tuple(map(float, v)) for v in found.flat_vertices]
    assert all(fits(v, 1e-9) for v in vertices)
    middle = [sum(v[i] for v in vertices) / len(vertices) for i in (0, 1)]
    for k in range(24):
        turn = (math.cos(k * math.tau / 24), math.sin(k * math.tau / 24))
        reach = max(sum((v[i] - middle[i]) * turn[i] for i in (0, 1)) for v in vertices)
        assert not fits([middle[i] + (reach + 0.05) * turn[i] for i in (0, 1)], 0)

"""Lipschitz constants: hand-derived ones, and random programs against the pointwise and the global engine."""

import os
import random
from fractions import Fraction
from itertools import product
from time import monotonic

import pytest

from consderiv import clarke, clarke_map, lipschitz_constant, parse, relu, variables
from consderiv.errors import DomainError, PointError, UnsupportedError
from consderiv.lipschitz.constants import Infinite, LipschitzConstant, UnknownConstant
from consderiv.lipschitz.norms import characteristic, matrix_size
from consderiv.sets import expand

SCALE = float(os.environ.get("CONSDERIV_SCALE", "1"))

LOCAL = [
    # gradient set [-1, 1] x {2}: sqrt(5); dual of l1 is max, dual of linf is the sum.
    ("abs(x) + 2*y", "x=0,y=0", ("sqrt(5)", "2", "3")),
    ("abs(x) + 2*y", "x=1,y=0", ("sqrt(5)", "2", "3")),
    # Clarke is conv{(1, 0), (0, 1)}: the largest norm is at a vertex.
    ("max(x, y)", "x=0,y=0", ("1", "1", "1")),
    # A written kink that the function does not have.
    ("relu(x) - relu(-x)", "x=0", ("1", "1", "1")),
    ("x**2", "x=3", ("6", "6", "6")),
    ("x**2", "x=sqrt(2)", ("2*sqrt(2)", "2*sqrt(2)", "2*sqrt(2)")),
    # The ball, and the ball with a segment: (1 + r, 0) is the farthest point.
    ("norm(x, y)", "x=0,y=0", ("1", "1", "sqrt(2)")),
    ("norm(x, y) + abs(x)", "x=0,y=0", ("2", "2", "1 + sqrt(2)")),
    # An ellipse with half axes 1 and 2; the support function at (1, 1) is sqrt(1 + 4).
    ("norm(x, 2*y)", "x=0,y=0", ("2", "2", "sqrt(5)")),
    ("norm(x, y) + 3*x + 4*y", "x=0,y=0", ("6", "5", "7 + sqrt(2)")),
    # Maps: every vertex has the entries of [[a, 1], [2, b]], a and b = 1 or -1.
    ("[abs(x) + y, 2*x + abs(y)]", "x=0,y=0", ("3/2 + 1/2*sqrt(5)", "3", "3")),
    ("[x, y]", "x=0,y=0", ("1", "1", "1")),
    ("[x + y, x + y]", "x=0,y=0", ("2", "2", "2")),
    # Two blocks: l1 norms and squared l2 norms add up.
    ("abs(x) + 2*abs(y)", "x=0,y=0", ("sqrt(5)", "2", "3")),
]  # fmt: skip


@pytest.mark.parametrize(("program", "point", "expected"), LOCAL)
def test_local(program, point, expected):
    found = [lipschitz_constant(program, point, norm) for norm in ("l2", "l1", "linf")]
    assert tuple(str(one.value) for one in found) == expected
    for one, norm in zip(found, ("l2", "l1", "linf"), strict=True):
        rows = one.element if isinstance(one.element[0], tuple) else (one.element,)
        assert matrix_size(rows, norm) == one.size
        assert clarke(program, point).contains(one.element)


GLOBAL = [
    ("abs(x) + 2*y", ("sqrt(5)", "2", "3")),
    # Formally both relu may be active (slope 2), but their half-lines do not meet.
    ("relu(x) - relu(-1 - x)", ("1", "1", "1")),
    ("relu(x - y) - relu(y - x - 1)", ("sqrt(2)", "1", "2")),
    ("abs(x) - abs(x) + y", ("1", "1", "1")),
    ("max(x, -x, y, -y)", ("1", "1", "1")),
    ("abs(abs(x) + y)", ("sqrt(2)", "1", "2")),
    ("clip(3*x, 0, 1)", ("3", "3", "3")),
    ("median(x, 2*y, 0)", ("2", "2", "2")),
    ("sqrt(2)*abs(x) + y", ("sqrt(3)", "sqrt(2)", "1 + sqrt(2)")),
    ("[abs(x) + y, 2*x + abs(y)]", ("3/2 + 1/2*sqrt(5)", "3", "3")),
    ("where(x > 0, x + y, y)", ("sqrt(2)", "1", "2")),
    ("3", ("0", "0", "0")),
    ("abs(x)/(1 + abs(x))", ("1", "1", "1")),
    ("x/(1 + x**2)", ("1", "1", "1")),
    ("x**2/(1 + abs(x))", ("1", "1", "1")),
]  # fmt: skip


@pytest.mark.parametrize(("program", "expected"), GLOBAL)
def test_global(program, expected):
    assert tuple(str(lipschitz_constant(program, norm=norm).value) for norm in ("l2", "l1", "linf")) == expected


@pytest.mark.parametrize(
    ("program", "sides", "expected"),
    [
        ("x**2", {"x": (-1, 3)}, "6"),
        ("x**3 - x", {"x": (-1, 1)}, "2"),
        # |2x| at the end sqrt(3), and 4 at -2 with the other sign.
        ("abs(x**2 - 2)", {"x": (-2, "sqrt(3)")}, "4"),
        ("1/x", {"x": ("1/2", 5)}, "4"),
        # The critical point 1 of the slope 3*x**2 - 6*x lies inside: |-3|.
        ("x**3 - 3*x**2", {"x": (0, 2)}, "3"),
        ("[x, x**2]", {"x": (0, 1)}, "sqrt(5)"),
        ("abs(x) + 5*relu(y - 1)", {"y": (-1, 1)}, "1"),
        ("where(x > 0, x, 2*x)", {"x": (0, 1)}, "1"),
        ("where(x > 0, x + y, 2*x + y)", {"x": (0, 1)}, "sqrt(2)"),
        ("where(x > 1, 7, x)", {"x": (0, "1/2")}, "1"),
        # The gradient (y, x) is largest at a corner; (2 x, -y) where the kink y = 0 is left, at the corner (-2, 3).
        ("x*y", {"x": (-1, 1), "y": (0, 2)}, "sqrt(5)"),
        ("x**2 - y*abs(y)/2", {"x": (-2, 1), "y": (-1, 3)}, "5"),
        # Rows (y, x) and (1, -2 y): J J^T = [[5, 6], [6, 17]] at (-1, 2).
        ("[x*y, x - y**2]", {"x": (-1, 1), "y": (0, 2)}, "3 + sqrt(2)"),
        # Constant along the side that is unbounded.
        ("relu(x)**2/2 + y", {"x": (-1, "sqrt(3)")}, "2"),
    ],
)
def test_on_a_box(program, sides, expected):
    assert str(lipschitz_constant(program, box=sides).value) == expected


def test_huber_losses_have_a_global_constant():
    """|x + y| and |x - y| with rounded kinks: slopes 1 in both directions, sqrt(2)*sqrt(2)."""
    huber = "where(abs({0}) < 1, ({0})**2/2, abs({0}) - 1/2)"
    program = " + ".join(huber.format(side) for side in ("x + y", "x - y"))
    assert [lipschitz_constant(program, norm=norm).value for norm in ("l2", "l1", "linf")] == [2, 2, 2]


@pytest.mark.parametrize("seed", range(round(6 * SCALE)))
def test_piecewise_quadratic_against_slopes_inside(seed):
    rng = random.Random(seed)
    terms = [f"{rng.randint(-3, 3)}*{a}*{b}" for a, b in product(("abs(x)", "relu(y - x)", "y"), repeat=2)]
    program = parse(" + ".join(terms), ["x", "y"])
    found = lipschitz_constant(program, box={"x": (-1, 2), "y": (0, 1)})
    place = dict(part.split("=") for part in found.place.rpartition(" ")[2].split(","))
    assert clarke(program, place).contains(found.element)
    for _ in range(8):
        point = [Fraction(rng.randint(-99, 199), 101), Fraction(rng.randint(1, 99), 101)]
        assert all(matrix_size([v], "l2") <= found.size for v in expand(clarke(program, point)).vertices)


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("x**2", "x -> oo"), ("-x**3", "x -> oo"), ("1/x", "near x = 0"), ("where(x > 0, 1, 0)", "jumps at x = 0"),
        ("x*y", "along x = t, y = 0"), ("relu(x - 1)*abs(y)", "the slope is unbounded"),
        ("where(x > 0, 1 + y, y)", "jumps near x=0"),
        ("abs(x)*y", "along"), ("sign(x)*(x - 1)", "x = 0"),
    ],
)  # fmt: skip
def test_infinite(program, reason):
    found = lipschitz_constant(program)
    assert isinstance(found, Infinite) and reason in found.reason


def test_infinite_near_a_point_has_a_witness():
    found = lipschitz_constant("sqrt(abs(x))", "x=0")
    assert isinstance(found, Infinite) and found.witness is not None
    assert isinstance(lipschitz_constant("where(x > 0, 1, 0)", "x=0"), Infinite)


@pytest.mark.parametrize(
    "program", ["sin(x)", "sin(x) + y", "x/x", "norm(x, y)", "where(x*y*z*w > 0, x, x)", "floor(x)"]
)
def test_unknown(program):
    assert isinstance(lipschitz_constant(program), UnknownConstant)


def test_a_limit_at_infinity_is_not_attained():
    found = lipschitz_constant("x**2/(1 + abs(x))")
    assert found.element is None and "oo" in found.place


def test_bad_input():
    with pytest.raises(UnsupportedError):
        lipschitz_constant("abs(x)", norm="l3")
    with pytest.raises(PointError):
        lipschitz_constant("abs(x)", box={"y": (0, 1)})
    with pytest.raises(PointError):
        lipschitz_constant("abs(x)", box={"x": (1, 0)})
    with pytest.raises(DomainError):
        lipschitz_constant("1/x", "x=0")


def test_characteristic_polynomials():
    assert [int(c) for c in characteristic([[2, 0, 0], [0, 3, 4], [0, 4, 9]])] == [-22, 35, -14, 1]


def network(rng, sizes):
    layer = list(variables(" ".join("xyzw"[: sizes[0]])))
    for k, width in enumerate(sizes[1:]):
        made = []
        for _ in range(width):
            total = Fraction(rng.gauss(0, 1))
            for unit in layer:
                total = total + Fraction(rng.gauss(0, 1)) * unit
            made.append(relu(total) if k < len(sizes) - 2 else total)
        layer = made
    return layer[0]


def test_a_network_with_float_weights_is_exact_and_fast():
    program = network(random.Random(3), (2, 8, 8, 1))
    start = monotonic()
    found = lipschitz_constant(program)
    assert monotonic() - start < 5
    assert isinstance(found, LipschitzConstant)
    point = dict(part.split("=") for part in found.place.removeprefix("in the cell of ").split(","))
    assert clarke(program, point).contains(found.element)


def test_many_independent_kinks_at_a_point():
    """60 switches tied at 0: squares of the slopes 1, ..., 60 add up to 60*61*121/6."""
    names = [f"x{i}" for i in range(1, 61)]
    program = parse(" + ".join(f"{i}*abs({name})" for i, name in enumerate(names, 1)), names)
    found = lipschitz_constant(program, [0] * 60)
    assert found.squared == 60 * 61 * 121 // 6 == sum(entry**2 for entry in found.element)


def test_only_the_cells_at_the_point_count():
    """At (0, 0) the second kink is far away, and relu(x) - relu(-x) has slope 1 on both sides."""
    assert lipschitz_constant("relu(x) - relu(-x) + 7*relu(y - 1)", "x=0,y=0").value == 1
    assert lipschitz_constant("relu(x) - relu(-x) + 7*relu(y - 1)", "x=0,y=1").squared == 50


def test_the_boundary_of_a_domain_is_not_infinite():
    assert isinstance(lipschitz_constant("x*sqrt(x)", "x=0"), UnknownConstant)


def test_a_budget_leaves_bounds_around_the_value():
    program = network(random.Random(5), (2, 6, 6, 1))
    exact = lipschitz_constant(program)
    found = lipschitz_constant(program, cells=2)
    assert isinstance(found, UnknownConstant)
    assert found.lower <= exact.size <= found.upper and "at most" in str(found)


def random_function(rng, depth):
    if depth == 0:
        return rng.choice(["x", "y", str(rng.randint(-2, 2)), "(x - y)", "(2*x + y)"])
    one, two = (random_function(rng, depth - 1) for _ in range(2))
    return rng.choice(
        [
            f"abs({one})",
            f"max({one}, {two})",
            f"({one} - {two})",
            f"({one} + {two})",
            f"min({one}, 2*{two})",
            f"relu({one})*{rng.randint(-2, 2)}",
            f"clip({one}, {two}, 1)",
        ]
    )


@pytest.mark.parametrize("seed", range(int(12 * SCALE)))
def test_random_programs_against_the_global_and_the_pointwise_engine(seed):
    rng = random.Random(seed)
    program = parse(random_function(rng, 2 + seed % 2), ("x", "y"))
    field = clarke_map(program)
    for norm in ("l2", "l1", "linf"):
        found = lipschitz_constant(program, norm=norm)
        vertices = [v for _, value in field for v in expand_all(value.at((Fraction(0), Fraction(0))))]
        assert found.size == max(matrix_size([v], norm) for v in vertices)
        point = (Fraction(rng.randint(-8, 8), 4), Fraction(rng.randint(-8, 8), 4))
        near = lipschitz_constant(program, point, norm)
        assert near.size == max(matrix_size([v], norm) for v in expand_all(clarke(program, point))) <= found.size


def expand_all(part):
    return expand(part).flat_vertices


@pytest.mark.parametrize("seed", range(int(10 * SCALE)))
def test_random_programs_on_an_interval_against_samples(seed):
    rng = random.Random(seed)
    text = random_function(rng, 2).replace("y", "(x**2 - 1)")
    program = parse(text, ("x",))
    found = lipschitz_constant(program, box={"x": (-2, 2)})
    sizes = []
    for k in range(-20, 21):
        for v in expand_all(clarke(program, {"x": Fraction(k, 10)})) if abs(k) < 20 else ():
            sizes.append(v[0] ** 2)
    assert max(sizes) <= found.size
    if found.place.startswith("at x = "):
        assert clarke(program, {"x": found.place.removeprefix("at x = ")}).contains(found.element)
    else:
        assert found.size in sizes

"""Critical points found by hand, and against the pointwise engine on random programs."""

from __future__ import annotations

import os
import random
from fractions import Fraction
from itertools import product

import pytest

import consderiv
from consderiv import StratifiedField, Unknown, critical_points, critical_values
from consderiv.critical.certified import is_critical
from consderiv.programs import evaluate
from consderiv.sets import Polytope, contains, expand
from consderiv.verdicts import Proved, Refuted

SCALE = int(os.environ.get("CONSDERIV_SCALE", "1"))


def rows(found):
    return [line.strip() for line in str(found).splitlines()[1:]]


BY_HAND = [
    ("abs(x)", "clarke", ["x == 0  f = 0"]),
    ("-abs(x)", "clarke", ["x == 0  f = 0"]),
    ("-abs(x)", "limiting", ["empty"]),
    ("abs(x)", "limiting", ["x == 0  f = 0"]),
    ("abs(x)", "bouligand", ["empty"]),
    ("relu(x)", "clarke", ["x <= 0  f = 0"]),
    ("relu(x) - relu(-x)", "clarke", ["empty"]),
    ("relu(x) - relu(-x)", "chain_rule", ["x == 0  f = 0"]),
    ("relu(x) - relu(-x)", "chain_rule_exact", ["x == 0  f = 0"]),
    ("relu(x) - relu(-x)", "selection", ["x == 0  f = 0"]),
    ("max(abs(x) - 1, 0)", "clarke", ["-1 <= x <= 1  f = 0"]),
    ("abs(x**2 - 2)", "clarke", ["x == -sqrt(2)  f = 0", "x == 0         f = 2", "x == sqrt(2)   f = 0"]),
    ("x**3 - 3*x", "clarke", ["x == -1  f = 2", "x == 1   f = -2"]),
    ("max(x**2, 2, x + 1)", "clarke", ["-sqrt(2) <= x <= 1  f = 2"]),
    ("x/(1 + x**2)", "clarke", ["x == -1  f = -1/2", "x == 1   f = 1/2"]),
    ("where(x > 0, x, x + 1)", "clarke", ["empty", "D has no value where x == 0"]),
    ("3", "clarke", ["everywhere  f = 3"]),
    ("x**2 + abs(y)", "clarke", ["x == 0 and y == 0  f = 0"]),
    ("max(x, y)", "clarke", ["empty"]),
    ("abs(x - y)", "clarke", ["x == y  f = 0"]),
    ("abs(x)*y", "clarke", ["x == 0  f = 0"]),
    ("relu(x)**2 + relu(y)**2", "clarke", ["x <= 0 and y <= 0  f = 0"]),
    ("x**2 + abs(z)*(y - 1)", "clarke", ["x == 0 and z == 0  f = 0"]),
    ("(x**2 - 1)*y", "clarke", ["x == -1 and y == 0  f = 0", "x == 1 and y == 0   f = 0"]),
    ("max(x**2 + y**2 - 1, 0)", "clarke", ["x**2 + y**2 < 1   f = 0", "x**2 + y**2 == 1  f = 0"]),
    ("max(x**2 + y**2, 1) + x", "clarke", ["x == -1 and y == 0  f = 0"]),
    ("abs(x**2 + y**2 - 1)", "clarke", ["x**2 + y**2 == 1   f = 0", "x == 0 and y == 0  f = 1"]),
    ("abs(x) + abs(y) + abs(z)", "clarke", ["x == 0 and y == 0 and z == 0  f = 0"]),
    ("abs(x**2 + y**2 - 1)*(x - 2)", "clarke", None),
    ("(x**2 + y**2 + z**2 - 1)**2", "clarke",
     ["x**2 + y**2 + z**2 == 1       f = 0", "x == 0 and y == 0 and z == 0  f = 1"]),
    ("x**3 + y**3 + z**3 - 3*x*y*z", "clarke", ["x == y and x == z  f = 0"]),
    ("x**3 - 3*x + y**2*z", "clarke", ["x == -1 and y == 0  f = 2", "x == 1 and y == 0   f = -2"]),
]  # fmt: skip


@pytest.mark.parametrize(("program", "kind", "expected"), BY_HAND)
def test_by_hand(program, kind, expected):
    names = "x" if program == "3" else None
    found = critical_points(program, kind, names)
    assert expected is None or rows(found) == expected
    assert isinstance(found.complete, Proved)


def test_minus_abs_is_clarke_critical_but_not_limiting_critical_at_its_maximum():
    assert critical_points("-abs(x)").contains("x=0")
    assert not critical_points("-abs(x)", "limiting").contains("x=0")


def test_points_and_emptiness():
    found = critical_points("abs(x**2 - 2)")
    assert isinstance(found.is_empty, Refuted) and len(found.points) == 3
    assert not found.contains("x=1") and found.contains("x=sqrt(2)")
    assert bool(critical_points("relu(x) - relu(-x)").is_empty)


def test_a_field_by_hand():
    """The bubble of E10: zero at the kink only; a ball at the origin of the plane."""
    field = StratifiedField.by_hand("x", [("x < 0", "-1"), ("x == 0", "[-5, 7]"), ("x > 0", "1")])
    assert rows(critical_points("abs(x)", field)) == ["x == 0  f = 0"]
    moved = StratifiedField.by_hand("x", [("x < 0", "-1"), ("x == 0", "{-1, 1}"), ("x > 0", "1")])
    assert rows(critical_points("abs(x)", moved)) == ["empty"]
    varying = StratifiedField.by_hand("x", [("x < 0", "[-1, x + 1]"), ("x == 0", "[-1, 1]"), ("x > 0", "1")])
    found = critical_points("abs(x)", varying)
    assert [bool(found.contains((t,))) for t in (-2, -1, Fraction(-1, 2), 0, 1)] == [False, True, True, True, False]


def test_a_field_by_hand_on_a_parabola():
    field = StratifiedField.by_hand(
        "x y", [("y > x**2", "(1, 0)"), ("y < x**2", "(1, 0)"), ("y == x**2", "conv{(2*x, -1), (-2*x, 1)}")]
    )
    assert rows(critical_points("0*x + 0*y", field)) == ["x**2 == y  f = 0"]


def test_a_hull_that_moves_along_an_edge():
    """0 in conv{(t - 1, 1), (t - 1, -1), (3, t)} along y = 0: at t = 1 by the first two, between -? and 1 by all three."""
    field = StratifiedField.by_hand(
        "x y", [("y > 0", "(1, 1)"), ("y < 0", "(1, 1)"), ("y == 0", "conv{(x - 1, 1), (x - 1, -1), (3, x)}")]
    )
    found = critical_points("0*x + 0*y", field)
    for t in (Fraction(k, 4) for k in range(-40, 41)):
        assert bool(found.contains((t, 0))) is bool(contains(field.at((t, 0)), [0, 0])), t


RAYS_AND_BALLS = [
    ("x", [("x < 0", "-1"), ("x == 0", "[1, inf)"), ("x > 0", "[x - 2, inf)")], (Fraction(1, 4), 24)),
    ("x y", [("y > 0", "(x, 1)"), ("y < 0", "(x, y + 1)"), ("y == 0", "(x - 1, 1) + cone{(0, -1), (-1, 0)}")],
     (Fraction(1, 2), 6)),
    ("x y", [("True", "(x, y - 1) + 2*Ball")], (Fraction(1, 2), 5)),
    ("x y", [("True", "(x, 1) + cone{(1, -1), (y, -2)}")], (Fraction(1, 2), 6)),
]  # fmt: skip


@pytest.mark.parametrize(("names", "parts", "grid"), RAYS_AND_BALLS)
def test_rays_and_balls(names, parts, grid):
    """Unbounded values and balls that move, against membership at the points of a grid."""
    field = StratifiedField.by_hand(names, parts)
    found = critical_points("0*x" if names == "x" else "0*x + 0*y", field)
    assert isinstance(found.complete, Proved)
    step, count = grid
    for point in product([k * step for k in range(-count, count + 1)], repeat=len(field.variables)):
        expected = contains(field.at(point), [0] * len(point))
        assert not isinstance(expected, Unknown) and bool(found.contains(point)) is bool(expected), point


def test_a_program_outside_gets_certified_points():
    found = critical_points("exp(x) - x + abs(y)")
    assert isinstance(found.complete, Unknown) and found.points == ((0, 0),)
    assert isinstance(found.contains("x=5,y=5"), Unknown)
    wanted = critical_points("exp(x - 3) - x + abs(y)", candidates=["x=3,y=0", "x=2,y=0"])
    assert wanted.points == ((3, 0),)


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ("exp(x) - x", ["x == 0  f = 1"]),
        ("abs(exp(x) - 2)", ["x == log(2)  f = 0"]),
        ("relu(exp(x) - 3)", ["x <= log(3)  f = 0"]),
        ("x*log(x)", ["x == exp(-1)  f = -exp(-1)", "D has no value where x < 0", "D has no value where x == 0"]),
        ("abs(exp(x) - 1) - 3*x", ["x == log(3)  f = 2 - 3*log(3)"]),
        ("exp(x)", ["empty"]),
    ],
)
def test_elementary_functions_on_the_line(program, expected):
    found = critical_points(program)
    assert rows(found) == expected and isinstance(found.complete, Proved)
    assert isinstance(critical_values(program), Proved)


def test_norms_are_certified():
    found = critical_points("norm(x, y)")
    assert found.points == ((0, 0),) and isinstance(found.complete, Unknown)


@pytest.mark.parametrize(
    ("program", "values"),
    [
        ("abs(x**2 - 2)", (0, 2)),
        ("relu(x) - relu(-x)", ()),
        ("x**3 - 3*x + y**2*z", (-2, 2)),
        ("max(x**2 + y**2 - 1, 0)", (0,)),
        ("abs(abs(x) - 1)", (0, 1)),
        ("x**4/4 - x**2/2 + abs(y)", (Fraction(-1, 4), 0)),
    ],
)
def test_critical_values(program, values):
    assert critical_values(program).evidence == values
    words = "the critical values are" if values else "there is no critical value"
    assert words in str(critical_values(program))


def test_values_on_both_components_of_an_irreducible_curve():
    """x**2 == 2 is irreducible over Q; f takes two values on it."""
    values = critical_values("x**5/5 - 4*x**3/3 + 4*x + 0*y").evidence
    assert len(values) == 2 and values[0] == -values[1] and values[1] ** 2 == Fraction(32, 15) ** 2 * 2


def test_values_of_a_field_that_is_not_conservative():
    """E13: 0 is in D(x) on a whole interval along which |x| grows."""
    field = StratifiedField.by_hand("x", [("x < 0", "-1"), ("x == 0", "[-1, 1]"), ("x > 0", "{0, 1}")])
    assert isinstance(critical_values("abs(x)", field), Refuted)
    assert isinstance(critical_values("sin(x)"), Unknown)


def test_json_and_latex():
    found = critical_points("relu(x)")
    data = found.to_dict()
    assert data["schema"] == "consderiv-critical/1" and data["complete"]["verdict"] == "proved"
    assert [row["values"] for row in data["strata"]] == [["0"], ["0"]]
    assert r"x \le 0" in found._repr_latex_() and "emptyset" in critical_points("x")._repr_latex_()


def piecewise(rng: random.Random, names: str, size: int, degree: int) -> str:
    if size == 0:
        terms = [f"{rng.randint(-2, 2)}*{name}" for name in names]
        if degree > 1:
            terms.append(f"{rng.randint(-1, 1)}*{rng.choice(names)}*{rng.choice(names)}")
        return f"({' + '.join(terms)} + {rng.choice((0, 0, 1, -1))})"
    parts = [piecewise(rng, names, rng.randint(0, size - 1), degree) for _ in range(2)]
    return rng.choice(
        [f"abs({parts[0]})", f"max({parts[0]}, {parts[1]})", f"min({parts[0]}, {parts[1]}, 0)", f"relu({parts[0]})",
         f"({parts[0]} - {parts[1]})", f"({parts[0]} + {parts[1]})"]
    )  # fmt: skip


def check_against_the_engine(found, program, points, kind="clarke"):
    for point in points:
        inside = is_critical(found.program, kind, point)
        if isinstance(inside, Unknown):
            continue
        verdict = found.contains(point)
        assert isinstance(verdict, Unknown) or bool(verdict) is bool(inside), (program, kind, point)
    for stratum in found.strata:
        for point in stratum.points:
            assert stratum.stratum.contains(point), (program, kind, point)
            assert bool(is_critical(found.program, kind, point)), (program, kind, point)
            if stratum.values is not None:
                assert evaluate(found.program, point)[0] in stratum.values, (program, point)


@pytest.mark.parametrize("seed", range(12 * SCALE))
def test_random_programs_on_the_line(seed):
    """A fine grid, the points that were returned, and rational points close to those on both sides."""
    rng = random.Random(seed)
    program = piecewise(rng, "x", 3, 2)
    kind = ("clarke", "limiting", "chain_rule", "chain_rule_exact", "bouligand")[seed % 5]
    found = critical_points(program, kind, "x")
    assert isinstance(found.complete, Proved), (program, found.complete)
    grid = [(Fraction(k, 6),) for k in range(-9, 10)]
    near = [
        (x + step,) for (x,) in found.points if isinstance(x, Fraction) for step in (Fraction(1, 97), -Fraction(1, 97))
    ]
    check_against_the_engine(found, program, [*grid, *near], kind)
    assert isinstance(critical_values(program, kind, "x"), Proved)


def flat_kinks(rng: random.Random) -> str:
    """A piecewise quadratic function in the plane whose kinks are lines."""
    lines = ["x", "y", "(x - y)", "(x + y - 1)", "(x - 1)"]

    def kink() -> str:
        line = rng.choice(lines)
        factor = rng.choice(["1", "2", "(x + 1)", "y", "(y - 1)", f"{line}"])
        return f"{rng.choice(('+', '-'))} {factor}*{rng.choice(('abs', 'relu'))}({line})"

    smooth = [f"{rng.randint(-1, 2)}*{m}" for m in ("x**2", "y**2", "x*y", "x", "y")]
    return " + ".join(smooth) + "".join(" " + kink() for _ in range(rng.randint(1, 3)))


@pytest.mark.parametrize("seed", range(4 * SCALE))
def test_random_piecewise_quadratic_functions_in_the_plane(seed):
    rng = random.Random(1000 + seed)
    program = flat_kinks(rng)
    found = critical_points(program, "clarke", "x y")
    assert isinstance(found.complete, Proved), (program, found.complete)
    grid = [(Fraction(a, 2), Fraction(b, 2)) for a in range(-3, 4) for b in range(-3, 4)]
    check_against_the_engine(found, program, grid)
    assert isinstance(critical_values(program, "clarke", "x y"), Proved)


@pytest.mark.parametrize("seed", range(1, 1 + 4 * SCALE))
def test_random_programs_with_curved_kinks(seed):
    rng = random.Random(seed)
    program = piecewise(rng, "xy", 2, 2)
    found = critical_points(program, "clarke", "x y")
    grid = [(Fraction(a, 2), Fraction(b, 2)) for a in range(-2, 3) for b in range(-2, 3)]
    check_against_the_engine(found, program, grid)


def planted(rng: random.Random, program: str, names: tuple[str, ...], point: tuple[Fraction, ...]) -> str:
    """f - <v, x> for an element v of the Clarke set of f at a point: zero is in the Clarke set there."""
    value = consderiv.clarke(program, dict(zip(names, point, strict=True)), names)
    vertices = (value if isinstance(value, Polytope) else expand(value)).flat_vertices
    weights = [rng.randint(0, 3) for _ in vertices]
    weights[0] += not any(weights)
    slopes = [
        sum(Fraction(w, sum(weights)) * v[i] for w, v in zip(weights, vertices, strict=True)) for i in range(len(names))
    ]
    return program + "".join(f" - ({slope})*{name}" for slope, name in zip(slopes, names, strict=True))


@pytest.mark.parametrize("seed", range(12 * SCALE))
def test_planted_points_are_found(seed):
    """Completeness: a critical point is put on a kink, wherever the kinks meet."""
    rng = random.Random(seed)
    names = (("x",), ("x", "y"), ("x", "y"))[seed % 3]
    program = (piecewise(rng, "x", 3, 2), flat_kinks(rng), piecewise(rng, "xy", 2, 2))[seed % 3]
    a = Fraction(rng.randint(-2, 2))
    point = (a,) if len(names) == 1 else rng.choice([(0, 0), (0, a), (a, 0), (a, a), (1, 0), (1, a), (a, 1 - a)])
    program = planted(rng, program, names, tuple(map(Fraction, point)))
    found = critical_points(program, "clarke", names)
    assert isinstance(found.complete, Proved) and bool(found.contains(point)), (program, point)


def test_a_tie_of_a_smooth_function_is_no_critical_point():
    found = consderiv.critical_points("max(x, x) + 0*y", "clarke")
    assert bool(found.is_empty)

"""The chain rule along given curves: hand-derived tables, and random ones against exact one-sided differences."""

import os
import random
from fractions import Fraction

import pytest

from consderiv import StratifiedField, chain_rule_along, clarke, clarke_map, parse
from consderiv.errors import DomainError, PointError, UnsupportedError
from consderiv.exact.rationals import dot
from consderiv.programs import evaluate
from consderiv.stratified.formulas import value_at
from consderiv.verdicts import Proved, Refuted, Unknown

SCALE = float(os.environ.get("CONSDERIV_SCALE", "1"))


def table(report):
    """Place, status and derivative of each row."""
    cells = zip(map(report._cells, report.rows), report.rows, strict=True)
    return [" | ".join((shown[0], row.status, shown[1])).rstrip() for shown, row in cells]


HAND = [
    ("abs(x)", "x=t", -1, 1, "clarke", """
        -1 <= t < 0 | all | -1
        t = 0 | kink | none (-1 and 1)
        0 < t <= 1 | all | 1
    """),
    # c'(0) = 0: every v satisfies the equation there, and f o c = t**2 is smooth.
    ("abs(x)", "x=t**2", -1, 1, "clarke", """
        -1 <= t <= 1 | all | 2*t
    """),
    # Along x = 0 only the normal component of v is free.
    ("abs(x) + y", "x=0,y=t", -1, 1, "clarke", """
        -1 <= t <= 1 | all | 1
    """),
    ("relu(x) - relu(-x)", "x=t", -1, 1, "chain_rule", """
        -1 <= t < 0 | all | 1
        t = 0 | some | 1
        0 < t <= 1 | all | 1
    """),
    ("relu(x) - relu(-x)", "x=t", -1, 1, "clarke", """
        -1 <= t <= 1 | all | 1
    """),
    # f o c is zero, and at the origin v = (1, 1) in [-1, 1]**2 gives 2.
    ("abs(x) - abs(y)", "x=t,y=t", -1, 1, "clarke", """
        -1 <= t < 0 | all | 0
        t = 0 | some | 0
        0 < t <= 1 | all | 0
    """),
    ("max(x, y, z)", "x=t,y=t,z=t", 0, 1, "clarke", """
        0 <= t <= 1 | all | 1
    """),
    ("abs(x)", "x=abs(t)", -1, 1, "clarke", """
        -1 <= t < 0 | all | -1
        t = 0 | corner | none (-1 and 1)
        0 < t <= 1 | all | 1
    """),
    # A start on the kink: the derivative from the right is 1, and v may be anything in [-1, 1].
    ("abs(x)", "x=t", 0, 1, "clarke", """
        t = 0 | some | 1
        0 < t <= 1 | all | 1
    """),
    ("abs(x)", "x=t**2-2", 0, 2, "clarke", """
        0 <= t < sqrt(2) | all | -2*t
        t = sqrt(2) | kink | none (-2*sqrt(2) and 2*sqrt(2))
        sqrt(2) < t <= 2 | all | 2*t
    """),
    ("where(x > 0, x + y, y)", "x=t,y=t", -1, 1, "clarke", """
        -1 <= t < 0 | all | 1
        t = 0 | kink | none (1 and 2)
        0 < t <= 1 | all | 2
    """),
    ("where(x > 0, 1, 0)", "x=t", -1, 1, "clarke", """
        -1 <= t < 0 | all | 0
        t = 0 | undefined |
        0 < t <= 1 | all | 0
    """),
    ("1/x", "x=t", -1, 1, "clarke", """
        -1 <= t < 0 | all | -1/(t**2)
        t = 0 | undefined |
        0 < t <= 1 | all | -1/(t**2)
    """),
    ("abs(x)", "x=1/t", 1, 2, "clarke", """
        1 <= t <= 2 | all | -1/(t**2)
    """),
    # Limiting at a concave kink: only the two slopes.
    ("-abs(x) + abs(y)", "x=t,y=t", -1, 1, "limiting", """
        -1 <= t < 0 | all | 0
        t = 0 | some | 0
        0 < t <= 1 | all | 0
    """),
]  # fmt: skip


@pytest.mark.parametrize(("program", "curve", "low", "high", "field", "expected"), HAND)
def test_hand_derived(program, curve, low, high, field, expected):
    report = chain_rule_along(program, curve, (low, high), field)
    assert table(report) == [line.strip() for line in expected.strip().splitlines()]
    assert isinstance(report.almost_everywhere, Proved)


def test_elements_at_an_exception_are_a_face():
    (row,) = [r for r in chain_rule_along("abs(x) - abs(y)", "x=t,y=t", (-1, 1)).rows if r.status == "some"]
    assert str(row.elements) == "conv{(-1, 1), (1, -1)}" and str(row.values) == "[-2, 2]"


def by_hand(values, variables="x y"):
    return StratifiedField.by_hand(variables, values)


def test_a_field_with_a_wrong_tangential_part_fails_on_an_interval():
    field = by_hand([("x < 0", "(-1, 0)"), ("x > 0", "(1, 0)"), ("x == 0", "conv{(-1, -1), (1, y)}")])
    report = chain_rule_along("abs(x)", "x=0,y=t", (-2, 2), field)
    # <v, c'> runs over the interval between -1 and t; 0 is in it for t >= 0, at (1 - t)/(1 + t).
    assert [report._cells(row)[::2] for row in report.rows] == [
        ("-2 <= t <= -1", "[t, -1]"),
        ("-1 < t < 0", "[-1, t]"),
        ("0 <= t <= 2", "[-1, t]"),
    ]
    assert [row.status for row in report.rows] == ["none", "none", "some"]
    at_three_halves = report.rows[2].elements.at((Fraction(3, 2),))
    assert str(at_three_halves) == "{(-1/5, 0)}"
    assert isinstance(report.almost_everywhere, Refuted)


def test_a_field_with_normals_added_is_conservative():
    field = by_hand([("x < 0", "(-1, 0)"), ("x > 0", "(1, 0)"), ("x == 0", "(0, 0) + [-7, y**2 + 1]*(1, 0)")])
    assert table(chain_rule_along("abs(x)", "x=0,y=t", (-2, 2), field)) == ["-2 <= t <= 2 | all | 0"]


def test_a_bubble_at_a_point_is_an_exception_only():
    field = by_hand([("x < 0", "0"), ("x > 0", "0"), ("x == 0", "[-1, 1]")], "x")
    report = chain_rule_along(parse("0*x"), "x=t", (-1, 1), field)
    assert report.exceptions == (0,) and not report.failures


def test_finite_sets_are_judged_element_by_element():
    field = by_hand([("x < 0", "-1"), ("x > 0", "{1, 2}"), ("x == 0", "{-1, 1}")], "x")
    report = chain_rule_along("abs(x)", "x=t", (-1, 1), field)
    assert [row.status for row in report.rows] == ["all", "kink", "some"]
    assert report.rows[2].elements.text(("t",)) == "{1}"


def test_a_planar_field_with_a_curved_stratum():
    field = by_hand([("y - x**2 > 0", "(0, 1)"), ("y - x**2 < 0", "(2*x, 0)"), ("y == x**2", "conv{(0, 1), (2*x, 0)}")])
    report = chain_rule_along("max(y, x**2)", "x=t,y=t**2", (-1, 1), field)
    assert table(report) == ["-1 <= t <= 1 | all | 2*t"]
    wrong = by_hand([("y - x**2 > 0", "(0, 1)"), ("y - x**2 < 0", "(2*x, 0)"), ("y == x**2", "conv{(0, 1), (2*x, 1)}")])
    assert chain_rule_along("max(y, x**2)", "x=t,y=t**2", (-1, 1), wrong).failures


UNBOUNDED = [
    # A ray of normals adds nothing along x = 0.
    ("abs(x)", "x=0,y=t", "(0, 0) + [0, inf)*(1, 0)", "-1 <= t <= 1 | all | 0", "{0}"),
    # A ball does: |<w, c'>| goes up to 2.
    ("abs(x)", "x=0,y=t", "(y, 0) + 2*Ball", "-1 <= t <= 1 | some | 0", "[-2, 2]"),
    # The products are 1 + t + [-1, 1]: they contain 0 up to t = 0 only.
    ("abs(x)", "x=0,y=t", "(0, 1 + y) + Ball", "-1 <= t <= 0 | some | 0", "[t, t + 2]"),
    ("abs(x)", "x=0,y=t", "(5, 2*y) + [0, inf)*(0, 1)", "-1 <= t <= 0 | some | 0", "[2*t, inf)"),
    ("abs(x)", "x=0,y=t", "(0, 0) + cone{(1, 1), (0, -1)}", "-1 <= t <= 1 | some | 0", "(-inf, inf)"),
]


@pytest.mark.parametrize(("program", "curve", "value", "first", "products"), UNBOUNDED)
def test_rays_and_balls(program, curve, value, first, products, valid_along):
    field = by_hand([("x < 0", "(-1, 0)"), ("x > 0", "(1, 0)"), ("x == 0", value)])
    report = chain_rule_along(program, curve, (-1, 1), field)
    assert table(report)[0] == first and report._cells(report.rows[0])[2] == products
    valid_along(report.to_dict())
    assert report.latex()


def test_elements_of_a_cone():
    field = by_hand([("x < 0", "(-1, 0)"), ("x > 0", "(1, 0)"), ("x == 0", "(0, 2*y) + cone{(1, 1), (0, 1)}")])
    row = chain_rule_along("abs(x)", "x=0,y=t", (-1, 1), field).rows[0]
    # (0, 2t) + a (1, 1) + b (0, 1) with a + b = -2t: from (0, 0) to (-2t, 0).
    assert row.elements.at((Fraction(-1, 2),)) == clarke("relu(x) + 0*y", "x=0,y=0")


def test_irrational_ends_and_curves_in_other_parameters():
    report = chain_rule_along("abs(x*y)", {"x": "s", "y": "s - 1"}, ("-sqrt(2)", "sqrt(3)"))
    assert report.curve.parameter == "s" and report.exceptions == (0, 1)


def test_json_and_latex(valid_along):
    for report in (chain_rule_along("abs(x) - abs(y)", "x=t,y=t", (-1, 1)), chain_rule_along("1/x", "x=t", (-1, 1))):
        valid_along(report.to_dict())
        assert report.latex().count(r"\\") == len(report.rows) + 1


@pytest.fixture
def valid_along():
    import json
    from pathlib import Path

    import consderiv

    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads((Path(consderiv.__file__).parent / "cli" / "schemas" / "along.schema.json").read_text())
    return jsonschema.Draft202012Validator(schema).validate


@pytest.mark.parametrize(
    ("curve", "interval", "error"),
    [
        ("x=t", (0, 1), PointError), ("x=t,y=t,z=t", (0, 1), PointError), ("x=t,y=t", (1, 1), PointError),
        ("x=t,y=", (0, 1), PointError), ("x=t,y=t,x=t", (0, 1), PointError), ("x=t,y=t", (0, "inf"), PointError),
        ("x=t,y=s", (0, 1), UnsupportedError), ("x=t,y=exp(t)", (0, 1), UnsupportedError),
        ("x=t,y=floor(t)", (0, 1), UnsupportedError), ("x=t,y=1/t", (-1, 1), DomainError),
        ("x=t,y=sign(t)", (-1, 1), DomainError),
    ],
)  # fmt: skip
def test_bad_curves(curve, interval, error):
    with pytest.raises(error):
        chain_rule_along("abs(x) + y", curve, interval)


def test_what_is_not_rational_is_refused_or_unknown():
    with pytest.raises(UnsupportedError):
        chain_rule_along("norm(x, y)", "x=t,y=t", (-1, 1))
    with pytest.raises(UnsupportedError):
        chain_rule_along("abs(x)", "x=t", (0, 1), "frechet")
    found = chain_rule_along("where(w > 0, x + y + z, 2*u)", "w=t,x=t,y=t,z=t,u=t", (-1, 1))
    assert isinstance(found, Unknown)


def random_function(rng, names, depth):
    if depth == 0:
        return rng.choice([*names, str(rng.randint(-2, 2)), f"({rng.choice(names)} - {rng.choice(names)})"])
    one, two = (random_function(rng, names, depth - 1) for _ in range(2))
    return rng.choice(
        [
            f"abs({one})",
            f"max({one}, {two})",
            f"({one} - {two})",
            f"({one} + {two})",
            f"min({one}, 2*{two})",
            f"relu({one})*{rng.randint(1, 2)}",
            f"({one})*({two})",
        ]
    )


def random_curve(rng, names):
    """Often inside kinks: equal or zero coordinates, tangent parabolas."""
    entries = ["0", "t", "t", "t**2", "-t", "t**2 - t", "t**3", "1 - t", "t*(t - 1/2)"]
    return {name: rng.choice(entries) for name in names}


def slope_by_differences(program, place, t, side):
    """The one-sided derivative of a piecewise polynomial of degree below 13, from exact values at 13 nearby points."""
    step = Fraction(side, 2**40)
    nodes = [k * step for k in range(13)]
    values = [evaluate(program, place(t + h))[0] for h in nodes]
    # The derivative at 0 of the interpolation polynomial in Newton's form.
    table, newton = list(values), [values[0]]
    for k in range(1, len(nodes)):
        table = [(b - a) / (nodes[i + k] - nodes[i]) for i, (a, b) in enumerate(zip(table, table[1:], strict=False))]
        newton.append(table[0])
    total, product = Fraction(0), Fraction(1)
    for k in range(1, len(nodes)):
        total += newton[k] * product
        product *= -nodes[k]
    return total


@pytest.mark.parametrize("seed", range(int(14 * SCALE)))
def test_random_curves_against_differences(seed):
    rng = random.Random(seed)
    names = ("x", "y", "z")[: rng.randint(1, 3)]
    program = parse(random_function(rng, names, 2), names)
    entries = random_curve(rng, names)
    report = chain_rule_along(program, entries, (-1, 1))
    curve = [parse(entries[name], ("t",)) for name in names]

    def place(t):
        return [evaluate(entry, (t,))[0] for entry in curve]

    for t in {
        Fraction(0),
        Fraction(1, 2),
        Fraction(1),
        Fraction(rng.randint(-16, 16), 16),
        Fraction(rng.randint(-9, 9), 10),
    }:
        (row,) = [
            r
            for r in report.rows
            if (r.low < t or (r.low == t and r.closed[0])) and (t < r.high or (t == r.high and r.closed[1]))
        ]
        sides = [s for s in (-1, 1) if -1 <= t + Fraction(s, 2**40) <= 1]
        slopes = {slope_by_differences(program, place, t, s) for s in sides}
        assert (len(slopes) > 1) == (row.status == "kink"), (t, row)
        if len(slopes) > 1:
            continue
        (slope,) = slopes
        assert value_at(row.derivative, (t,)) == slope
        velocity = [slope_by_differences(entry, lambda s: (s,), t, sides[0]) for entry in curve]
        vertices = clarke(program, place(t), names)
        products = {dot(v, velocity) for v in getattr(vertices, "flat_vertices", None) or expanded(vertices)}
        assert row.holds == (products == {slope}), (t, row)


@pytest.mark.parametrize("seed", range(int(8 * SCALE)))
def test_the_field_of_the_program_says_the_same_as_the_program(seed):
    """Two routes: ties of the program along the curve, and the strata of the global Clarke map."""
    rng = random.Random(1000 + seed)
    names = ("x", "y")[: 1 + seed % 2]
    program = parse(random_function(rng, names, 2), names)
    entries = random_curve(rng, names)
    field = clarke_map(program)
    if not isinstance(field, Unknown):
        other = chain_rule_along(program, entries, (-1, 1), field)
        assert table(other) == table(chain_rule_along(program, entries, (-1, 1)))


def expanded(part):
    from consderiv.sets import expand

    return expand(part).flat_vertices

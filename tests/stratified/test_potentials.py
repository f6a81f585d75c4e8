"""Potentials, loops, what a field adds to Clarke, and fields given by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest

from consderiv import (
    ConsderivError,
    Proved,
    Refuted,
    StratifiedField,
    Unknown,
    clarke_map,
    excess,
    is_conservative,
    parse,
    potential,
)
from consderiv.programs import evaluate
from consderiv.stratified import SetField, stratum
from consderiv.stratified.conservative.potential import Loop

FUNCTIONS = (
    "abs(x)", "abs(x**2 - 2)", "relu(x**3 - x - 1)", "max(x, x**2, 1)", "abs(x) + abs(y)", "max(x, y, 0)", "x*abs(y)",
    "abs(y - x**2)*abs(x)", "max(x**2 + y**2, 1) - y", "abs(x*y - 1)",
    "relu(x)*relu(y)", "min(abs(x), abs(y))", "abs(abs(x) + y - 1)", "max(x + y, z, 0)", "x**2*y + abs(y)**3",
)  # fmt: skip


@pytest.mark.parametrize("f", FUNCTIONS)
def test_the_potential_of_the_clarke_map_is_the_function(f):
    program = parse(f)
    found = potential(clarke_map(f))
    assert isinstance(found, Proved)
    steps = set()
    for k in range(25):
        point = tuple(Fraction((7 * k * (i + 1)) % 11 - 5, 1 + k % 3) for i in range(len(program.variables)))
        steps.add(evaluate(program, point)[0] - evaluate(found.evidence, point)[0])
    assert len(steps) == 1


@pytest.mark.parametrize(
    ("names", "parts", "integral"),
    [
        ("x y", [("True", "(-y, x)")], 2), ("x", [("True", "{0, x}")], Fraction(-3, 2)), ("x y", [("True", "(x*y, x)")], None),
        ("x y", [("x > 0", "(0, 1)"), ("x < 0", "(0, 0)"), ("x == 0", "conv{(0, 0), (0, 1)}")], None),
        ("x y", [("x**2 + y**2 < 1", "(-y, x)"), ("x**2 + y**2 > 1", "(0, 0)"), ("x**2 + y**2 == 1", "(0, 0)")],
         Fraction(1, 2)),
        ("x y", [("y < x**2", "(0, 0)"), ("y > x**2", "{(0, 0), (y, 0)}"), ("y == x**2", "(0, 0)")], None),
    ],
)  # fmt: skip
def test_loops(names, parts, integral):
    field = StratifiedField.by_hand(names, parts)
    found = potential(field)
    assert isinstance(found, Refuted) and isinstance(found.evidence, Loop)
    loop = found.evidence
    assert loop.points[0] == loop.points[-1] and loop.integral and (integral is None or loop.integral == integral)
    total = sum(simpson(v, a, b) for v, a, b in zip(loop.elements, loop.points, loop.points[1:], strict=False))
    assert total == loop.integral


def simpson(v, a, b):
    """Exact for polynomials of degree at most three."""
    middle = tuple((p + q) / 2 for p, q in zip(a, b, strict=True))
    values = [[entry.numerator.at(p) for entry in v] for p in (a, middle, b)]
    return sum((b[i] - a[i]) * (values[0][i] + 4 * values[1][i] + values[2][i]) / 6 for i in range(len(a)))


def test_primitives_that_do_not_meet_on_a_circle():
    parts = [("x**2 + y**2 < 1", "(1, 0)"), ("x**2 + y**2 > 1", "(0, 0)"), ("x**2 + y**2 == 1", "conv{(0, 0), (1, 0)}")]
    assert isinstance(potential(StratifiedField.by_hand("x y", parts)), Refuted)


def test_no_potential_without_a_closed_graph():
    field = StratifiedField.by_hand("x", [("x < 0", "0"), ("x > 0", "1"), ("x == 0", "{0}")])
    assert isinstance(potential(field), Refuted)
    assert isinstance(
        potential(StratifiedField.by_hand("x", [("x < 0", "0"), ("x > 0", "1/x"), ("x == 0", "0")])), Unknown
    )


def test_excess_of_programs():
    found = excess(clarke_map("relu(x) + relu(y) - relu(x + y)", kind="chain_rule"), "relu(x) + relu(y) - relu(x + y)")
    assert isinstance(found.contains, Proved) and isinstance(found.contained, Refuted)
    (row,) = found.rows
    assert str(row.stratum) == "x == 0 and y == 0" and len(row.normals) == 2 and row.added in ((1, 1), (-1, -1))
    assert str(excess(clarke_map("abs(x)"), "abs(x)")) == "equal to the Clarke map everywhere"
    parts = [("x > y", "(1, 0)"), ("x < y", "(0, 1)"), ("x == y", "conv{(-3, 4), (4, -3)}")]
    line = excess(StratifiedField.by_hand("x y", parts), "max(x, y)")
    (row,) = line.rows
    (normal,) = row.normals
    assert normal[0] == -normal[1] != 0 and isinstance(line.contains, Proved)
    nonconvex = excess(clarke_map("abs(x)", kind="bouligand"), "abs(x)")
    assert isinstance(nonconvex.contains, Refuted) and isinstance(nonconvex.contained, Proved)
    assert nonconvex.to_dict()["excess"][0]["stratum"] == "x == 0"


def test_reading_strata_and_values():
    s = stratum("0 < x < 1 and y == x**2", "x y")
    assert str(s) == "x**2 == y and 0 < x < 1" and s.contains((Fraction(1, 2), Fraction(1, 4))) and s.dimension is None
    field = StratifiedField.by_hand("x y", [("True", "{(1, x), (y, 0)} | conv{(0, 0), (x/y, 1)}")])
    assert field.parts[0][1].kind == "union"
    assert str(field.at("x=1,y=2")) == "conv{(0, 0), (1/2, 1)} ∪ {(1, 1)} ∪ {(2, 0)}"
    assert "no value" in str(field.at("x=1,y=0"))
    assert StratifiedField.by_hand("x", [("True", SetField.constant(clarke_map("abs(x)").at("x=0")))]).at("x=5") == \
        clarke_map("abs(x)").at("x=0")  # fmt: skip


@pytest.mark.parametrize(
    ("condition", "value"),
    [("x >= 0", "1"), ("x > 0 or x < 0", "1"), ("abs(x) > 0", "1"), ("x > 0", "abs(x)"), ("x > 0", "(1, 2)"),
     ("x > 0", "[1, 2, 3]"),      ("1/x > 0", "1"), ("x >", "1"), ("x > 0", "exp(x)")],
)  # fmt: skip
def test_bad_input(condition, value):
    with pytest.raises(ConsderivError):
        StratifiedField.by_hand("x", [(condition, value)])


def test_points_outside_all_strata():
    with pytest.raises(ConsderivError):
        StratifiedField.by_hand("x", [("x > 0", "1")]).at("x=0")
    with pytest.raises(ConsderivError):
        clarke_map("abs(x)") + clarke_map("abs(y)")


def test_calculus_on_curved_strata():
    circle = StratifiedField.by_hand("x y", [("x**2 + y**2 < 1", "(0, 0)"), ("x**2 + y**2 > 1", "(2*x, 2*y)"),
                                             ("x**2 + y**2 == 1", "conv{(0, 0), (2*x, 2*y)}")])  # fmt: skip
    total = circle + clarke_map("abs(x)", "x y")
    assert str(total.at("x=0,y=1")) == "[-1, 1] x [0, 2]"
    assert is_conservative(circle, "max(x**2 + y**2, 1)") and not is_conservative(circle, "x**2 + y**2")


def test_quotients_around_a_point_have_no_known_potential():
    """The field of the angle: each half plane has a potential, the punctured plane none; f must be named."""
    angle = [("x**2 + y**2 > 0", "(-y/(x**2 + y**2), x/(x**2 + y**2))"), ("x**2 + y**2 == 0", "Ball")]
    found = potential(StratifiedField.by_hand("x y", angle))
    assert isinstance(found, Unknown) and "polynomials on open cells" in found.reason


@pytest.mark.parametrize("given", ["abs(x)", None, Unknown("the map is not decomposed")])
def test_what_is_no_field_is_refused(given):
    for ask in (potential, lambda field: is_conservative(field, "x"), lambda field: excess(field, "x")):
        with pytest.raises(ConsderivError, match="a StratifiedField is required"):
            ask(given)


@pytest.mark.parametrize("end", ["-x", "3 - x", "x**2 - 2", "x"])
def test_a_field_that_is_larger_at_some_points_and_smaller_at_others(end):
    """One inclusion fails at some points of the line, the other at others: neither is proved."""
    sides = [("y > 0", "(0, 1)"), ("y < 0", "(0, -1)")]
    field = StratifiedField.by_hand("x y", [*sides, ("y == 0", f"conv{{(0, -1), (0, {end})}}")])
    found = excess(field, "abs(y)")
    assert isinstance(found.contains, Refuted) and isinstance(found.contained, Refuted)
    assert any(row.added for row in found.rows) and any(row.missing for row in found.rows)
    for row in found.rows:
        assert row.value == field.at(row.point) and f"at ({row.point[0]}, 0): " in str(row)

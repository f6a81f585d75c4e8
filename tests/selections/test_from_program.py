"""The selection of a program: J^s, through explicit combinations, is the hull of the chain-rule field."""

from __future__ import annotations

import random

import pytest

from consderiv.errors import BudgetError, UnsupportedError
from consderiv.fields.chain_rule import chain_rule_hull
from consderiv.fields.clarke import clarke
from consderiv.fields.comparison import compare
from consderiv.fields.local import Local
from consderiv.programs import evaluate, parse, parse_point
from consderiv.selections import LipschitzGradientSelection
from consderiv.sets import is_subset
from consderiv.verdicts import Proved, Unknown

PROGRAMS = [
    ("relu(x) - relu(-x)", "x=0"),
    ("abs(x) - abs(x)", "x=0"),
    ("max(x, x - abs(y))", "x=0,y=0"),
    ("abs(abs(x) + y)", "x=0,y=0"),
    ("max(x, y, -x - y)", "x=0,y=0"),
    ("max(x, x)", "x=0"),
    ("clip(x, 0, 0)", "x=0"),
    ("clip(x, y, 1)", "x=1,y=1"),
    ("relu(abs(x))", "x=0"),
    ("relu(x)*relu(y)", "x=0,y=0"),
    ("x*relu(y) + abs(x*y)", "x=2,y=0"),
    ("min(max(y, 0), x**2)", "x=0,y=0"),
    ("where(x > 0, x, -x)", "x=0"),
    ("where(x > 0, abs(y), 0*x) - where(x > 0, abs(y), 0)", "x=1,y=0"),
    ("piecewise((x, x > 1), (x**2, x > 0), (0, True))", "x=1"),
    ("where(x > y, 3*x, 2*x + y)", "x=1,y=1"),
    ("0 if x == 0 else x", "x=0"),
    ("sign(x - 3)*abs(x)", "x=0"),
    ("floor(x + 1/2)*abs(y)", "x=1,y=0"),
    ("median(x, y, 0)", "x=0,y=0"),
    ("norm1(x, y)", "x=0,y=0"),
    ("norminf(x, y)", "x=0,y=0"),
    ("abs(x - 5) + abs(x)", "x=0"),
    ("abs(x)/(2 + relu(y))", "x=0,y=0"),
    ("exp(x)*abs(x)", "x=0"),
    ("[abs(x) + y, 2*x + abs(y)]", "x=0,y=0"),
    ("[sort(x, y, z)]", "x=0,y=0,z=1"),
    ("x**2 - 2*(relu(1-x) + (x-1) - relu(x-1))", "x=1"),
]


@pytest.mark.parametrize(("text", "at"), PROGRAMS)
def test_selection_field_is_the_chain_rule_hull(text, at):
    program = parse(text)
    local = Local(program, parse_point(at, program.variables))
    s = LipschitzGradientSelection.from_program(program, at)
    assert s.selection_field(at) == chain_rule_hull(local)
    assert s.value(at) == evaluate(program, local.point)
    assert len(s.active(at)) == len(s.pieces)


@pytest.mark.parametrize(
    ("text", "at"), [p for p in PROGRAMS if "exp" not in p[0] and "floor" not in p[0] and "sign" not in p[0]]
)
def test_cells_and_pieces_stand_alone(text, at):
    """As if given by hand, the pieces and cells are a selection of the same function with the same sets."""
    program = parse(text)
    s = LipschitzGradientSelection.from_program(program, at)
    alone = s.without_origin()
    assert isinstance(alone.is_selection(at), Proved)
    assert isinstance(compare(s.to_program(), program, at).same_function, Proved)
    assert alone.clarke(at) == s.clarke(at)
    assert alone.essentially_active(at) == s.essentially_active(at)


def expression(rng, names, depth):
    """A random piecewise linear expression, tied at 0."""
    if depth == 0:
        return rng.choice([*names, f"-{rng.choice(names)}", f"2*{rng.choice(names)}", "0"])
    a, b = expression(rng, names, depth - 1), expression(rng, names, rng.randrange(depth))
    return rng.choice(
        [
            f"abs({a})",
            f"relu({a} - ({b}))",
            f"max({a}, {b})",
            f"min({a}, {b})",
            f"({a}) + ({b})",
            f"({a}) - 3*({b})",
        ]
    )


@pytest.mark.parametrize("seed", range(40))
def test_random_piecewise_linear_programs(seed):
    rng = random.Random(seed)
    names = ["x", "y", "z"][: rng.randint(1, 3)]
    text = expression(rng, names, rng.randint(1, 3))
    if rng.random() < 0.3:
        text = f"[{text}, {expression(rng, names, 1)}]"
    program = parse(text, variables=names)
    local = Local(program, (0,) * len(names))
    try:
        s = LipschitzGradientSelection.from_program(program, local.point)
    except BudgetError:
        pytest.skip("too many combinations")
    field, known = s.selection_field(local.point), clarke(local)
    assert field == chain_rule_hull(local)
    assert s.clarke(local.point) == known
    assert isinstance(is_subset(known, field), Proved)
    if len(s.pieces) <= 8:
        alone = s.without_origin()
        assert isinstance(alone.is_selection(local.point), Proved)
        assert isinstance(alone.is_selection(), (Proved, Unknown))
        assert alone.clarke(local.point) == known
        assert isinstance(compare(alone.to_program(), program, local.point).same_function, Proved)


def test_on_a_box():
    box = {"x": (-2, 2)}
    s = LipschitzGradientSelection.from_program("abs(x) + abs(x - 1) + abs(x - 7)", box=box)
    assert len(s.pieces) == 4  # |x - 7| keeps its branch on the box
    assert isinstance(s.without_origin().is_selection(box=box), Proved)
    for value in (-2, 0, "1/2", 1, 2):
        assert s.value([value]) == evaluate(parse("abs(x) + abs(x - 1) + 7 - x"), parse_point([value], ("x",)))
    # Infeasible patterns are pieces too: at 0 only those with the value of the function are active.
    assert s.selection_field([0]) == chain_rule_hull(Local(s.origin, (0,)))
    assert s.clarke([1]) == clarke(Local(s.origin, (1,)))


def test_on_a_box_with_inner_switches():
    text, box = "max(abs(x) - y, relu(y) - 1)", [(-1, 1), (-1, 1)]
    program = parse(text)
    s = LipschitzGradientSelection.from_program(program, box=box)
    assert isinstance(s.without_origin().is_selection(box=box), Proved)
    rng = random.Random(7)
    for _ in range(50):
        point = parse_point([f"{rng.randint(-8, 8)}/8", f"{rng.randint(-8, 8)}/8"], program.variables)
        assert s.value(point) == evaluate(program, point)
        if all(abs(c) < 1 for c in point):
            assert s.clarke(point) == clarke(Local(program, point))


def test_refusals():
    with pytest.raises(UnsupportedError):
        LipschitzGradientSelection.from_program("sign(x)", "x=0")
    with pytest.raises(UnsupportedError):
        LipschitzGradientSelection.from_program("norm(x, y)", "x=0,y=0")
    with pytest.raises(UnsupportedError):
        LipschitzGradientSelection.from_program("where(x > 0, 1, 0)", "x=0")
    with pytest.raises(UnsupportedError):
        LipschitzGradientSelection.from_program("abs(x)")
    with pytest.raises(UnsupportedError):
        LipschitzGradientSelection.from_program("abs(x)/x", box=[(-1, 1)])
    with pytest.raises(BudgetError):
        LipschitzGradientSelection.from_program("+".join(f"abs(x{i})" for i in range(20)), [0] * 20)

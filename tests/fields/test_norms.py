"""Euclidean norms and roots at zero: curved Clarke sets, limits of gradients, and roots that are not Lipschitz."""

import math
import random

import pytest

from consderiv import bouligand, chain_rule_field, clarke, explain, frechet, limiting
from consderiv.sets import Empty, Polytope, Undefined, UnknownSet, support
from consderiv.sets.curved import curved_hull, curved_sum
from consderiv.sets.curved_boundary import sphere
from consderiv.sets.ellipsoids import ball, ellipsoid
from consderiv.verdicts import Proved, Refuted

DISC, SQUARE = ball((0, 0)), Polytope.hull([(1, 1), (1, -1), (-1, 1), (-1, -1)])


def at_zero(text):
    return {name: 0 for name in "xyzw" if name in text.replace("max", "").replace("exp", "").replace("relu", "")}


@pytest.mark.parametrize(("text", "expected"), [
    ("norm(x, y)", DISC), ("sqrt(x**2 + y**2)", DISC), ("norm(x, 2*x)", None), ("norm(abs(x), y)", DISC),
    ("sqrt(x**2 + y**4)", Polytope.hull([(-1, 0), (1, 0)])), ("sqrt(x**2)", Polytope.hull([-1, 1])),
    ("sqrt(x**2 + y**2) - abs(x)", SQUARE), ("norm(x, y) - sqrt(x**2)", SQUARE),
    ("norm(x, y) - abs(x) - abs(y)", Polytope.hull([(1, 0), (-1, 0), (0, 1), (0, -1)])),
    ("max(norm(x, y), z)", curved_hull(ball((0, 0, 0), axes=(0, 1)), Polytope.hull([(0, 0, 1)]))),
    ("norm(x, y) + abs(z)", curved_sum(ball((0, 0, 0), axes=(0, 1)), Polytope.hull([(0, 0, 1), (0, 0, -1)]))),
    ("(x + z)/2 + sqrt(((x - z)/2)**2 + y**2)",
     ellipsoid(("1/2", 0, "1/2"), [("1/4", 0, "-1/4"), (0, 1, 0), ("-1/4", 0, "1/4")])),
    ("-norm(x, y)", DISC), ("norm(x, y)*x", Polytope.hull([(0, 0)])), ("exp(norm(x, y)) + x", ball((1, 0))),
    ("abs(norm(x, y) - x)", ball((-1, 0))), ("max(norm(x, y) - 2*abs(x), -y)", Polytope.hull([(-2, 1), (2, 1), (0, -1)])),
    ("norm(x, y) + min(max(y, 0), x**2)", curved_hull(DISC, Polytope.hull([(-1, 1), (1, 1)]))),
    ("norm(relu(x), relu(y))", None), ("sqrt(x**2*(1 + y))", Polytope.hull([(-1, 0), (1, 0)])),
    ("sqrt(exp(x)*y**2 + x**2)", DISC), ("sqrt(x**2 + x*y**2 + y**4)", Polytope.hull([(-1, 0), (1, 0)])),
    ("norm(x - y**2, y)", DISC), ("norm(x, y)**3", Polytope.hull([(0, 0)])),
])  # fmt: skip
def test_clarke_sets(text, expected):
    point = at_zero(text)
    found = clarke(text, point, list(point))
    assert not isinstance(found, (UnknownSet, Undefined))
    if expected is not None:
        assert found == expected


def test_regular_programs_have_one_set_and_their_negatives_none():
    assert frechet("norm(x, y)", "x=0,y=0") == limiting("norm(x, y)", "x=0,y=0") == DISC
    assert isinstance(frechet("-norm(x, y)", "x=0,y=0"), Empty)
    circle = sphere((0, 0))
    assert bouligand("norm(x, y)", "x=0,y=0") == limiting("-norm(x, y)", "x=0,y=0") == circle
    assert isinstance(explain("norm(x, y)", "x=0,y=0").regular, Proved)
    assert isinstance(explain("norm(x, y)", "x=0,y=0").differentiable, Refuted)


def test_what_is_not_covered_is_unknown_with_an_outer_set():
    found = clarke("norm(x, y) - norm(x, 2*y)", "x=0,y=0")
    assert isinstance(found, UnknownSet) and found.outer is not None


def test_chain_rule_fields_with_norms():
    field = chain_rule_field("norm(x, y) - abs(x)", "x=0,y=0")
    assert field.hull == field.exact == curved_hull(ball((-1, 0)), ball((1, 0)))
    assert isinstance(field.contains((0, 1)), Proved) and isinstance(field.contains((0, 2)), Refuted)
    nested = chain_rule_field("norm(abs(x), y)", "x=0,y=0")
    assert nested.hull == DISC and isinstance(nested.exact, UnknownSet)


@pytest.mark.parametrize(("text", "verdict"), [
    ("sqrt(abs(x))", Refuted), ("sqrt(x)", Refuted), ("abs(x)**(1/3) + x", Refuted), ("sqrt(x**2)", Proved),
    ("abs(x)**(3/2)", Proved), ("x*sqrt(abs(x))", Proved), ("y*sqrt(abs(x))", Refuted), ("sqrt(x**4)", Proved),
    ("(x**2)**(3/4)", Proved), ("x**(4/3)", Refuted), ("relu(x)**(5/2)", Proved),
])  # fmt: skip
def test_lipschitz(text, verdict):
    assert isinstance(explain(text, at_zero(text)).lipschitz, verdict)


def test_a_jump_on_a_line_is_seen_through_a_root():
    """The cases of a root are closed on null sets, like those of abs."""
    for kink in ("abs(x)", "sqrt(x**2)"):
        assert isinstance(clarke(f"where(x == 0, y + {kink}, 0)", "x=0,y=0"), Undefined)
    assert isinstance(clarke("where(x == 0, y + abs(x)**(3/2), 0)", "x=0,y=0"), (Undefined, UnknownSet))


def test_support_functions_of_random_regular_programs():
    """f = sum a_i norm(l_i) + max of linear forms is sublinear, so it is the support function of its Clarke set."""
    rng = random.Random(5)
    for _ in range(12):
        forms = [[rng.randint(-2, 2) for _ in range(3)] for _ in range(6)]
        parts = [f"{x}*x + {y}*y + {z}*z" for x, y, z in forms]
        text = f"norm({parts[0]}, {parts[1]}) + 2*norm({parts[2]}) + max(norm({parts[3]}, {parts[4]}), {parts[5]})"
        found = clarke(text, {"x": 0, "y": 0, "z": 0})
        for _ in range(6):
            d = [rng.randint(-3, 3) for _ in range(3)]
            values = [sum(a * b for a, b in zip(form, d, strict=True)) for form in forms]
            expected = math.hypot(*values[:2]) + 2 * abs(values[2]) + max(math.hypot(*values[3:5]), values[5])
            assert float(support(found, d)) == pytest.approx(expected, abs=1e-12)

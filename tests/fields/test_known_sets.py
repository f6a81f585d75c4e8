"""Sets worked out by hand: [C83] examples, small networks, cusps, null sets, maps."""

from __future__ import annotations

from fractions import Fraction

import pytest

from consderiv import (
    Proved,
    Refuted,
    bouligand,
    chain_rule_field,
    clarke,
    directional_derivative,
    explain,
    frechet,
    is_differentiable,
    lexicographic_derivative,
    limiting,
    relu,
    selection_field,
    variables,
)
from consderiv.api import localise
from consderiv.errors import UnsupportedError
from consderiv.fields.clarke import clarke as clarke_of
from consderiv.fields.local import Local
from consderiv.germs.arcs import leading_sign
from consderiv.germs.tree import Budget
from consderiv.sets import FiniteSet, Polytope, Undefined, Union, UnknownSet, contains, is_subset

ORIGIN = {1: {"x": 0}, 2: {"x": 0, "y": 0}, 3: {"x": 0, "y": 0, "z": 0}}


def at_origin(text):
    return {name: 0 for name in "xyz" if name in text.replace("max", "").replace("exp", "")}


CLARKE = [
    ("abs(x)", [-1, 1]),
    ("relu(x) - relu(-x)", [1]),
    ("relu(-x) + x - relu(x)", [0]),
    ("abs(x) - abs(x)", [0]),
    ("max(x, y)", [(1, 0), (0, 1)]),
    ("max(x, y, -x - y)", [(1, 0), (0, 1), (-1, -1)]),
    ("max(min(x, y), 0)", [(0, 0), (1, 0), (0, 1)]),
    ("relu(relu(x) - relu(y))", [(0, 0), (1, 0), (1, -1)]),
    ("max(x, x - abs(y))", [(1, 0)]),
    ("min(abs(x), abs(y))", [(1, 0), (-1, 0), (0, 1), (0, -1)]),
    ("x*abs(y)", [(0, 0)]),
    ("x*abs(x)", [0]),
    ("0 if x == 0 else x", [1]),
    ("x*max(where(x > 0, 1, -1), 0)", [0, 1]),
    ("x*sign(x)", [-1, 1]),
    ("clip(x, 0, 0)", [0]),
    ("median(x, y, 0)", [(0, 0), (1, 0), (0, 1)]),
    ("exp(abs(x))", [-1, 1]),
    ("max(x, exp(x) - 1, (x + 1)**2/2 - 1/2)", [1]),
    ("min(max(y, 0), x**2) + 0*x", [(0, 0), (0, 1)]),
]


@pytest.mark.parametrize(("text", "vertices"), CLARKE)
def test_clarke(text, vertices):
    names = [name for name in "xyz" if name in at_origin(text)]
    assert clarke(text, at_origin(text), names) == Polytope.hull(vertices)


def test_clarke_of_maps_is_no_product_of_rows():
    assert clarke("[abs(x), -abs(x)]", {"x": 0}) == Polytope.hull([((1,), (-1,)), ((-1,), (1,))])
    assert len(clarke("[abs(x) + y, 2*x + abs(y)]", ORIGIN[2]).vertices) == 4
    assert clarke("sort(x, y)", ORIGIN[2]) == Polytope.hull([((1, 0), (0, 1)), ((0, 1), (1, 0))])


def test_bouligand_is_finite_and_not_convex():
    assert bouligand("abs(x) - abs(y)", ORIGIN[2]) == FiniteSet.of([(1, 1), (1, -1), (-1, 1), (-1, -1)])


def test_frechet():
    assert frechet("abs(x)", {"x": 0}) == Polytope.hull([-1, 1])
    assert str(frechet("-abs(x)", {"x": 0})) == "{}"
    assert frechet("max(-abs(x), y)", ORIGIN[2]) == Polytope.hull([(0, 1)])
    assert frechet("min(abs(x), abs(y))", ORIGIN[2]) == Polytope.hull([(0, 0)])
    with pytest.raises(UnsupportedError, match="scalar"):
        frechet("[x, abs(x)]", {"x": 0})


def test_limiting():
    crossing = Union((Polytope.hull([(-1, 0), (1, 0)]), Polytope.hull([(0, -1), (0, 1)])))
    assert limiting("min(abs(x), abs(y))", ORIGIN[2]) == crossing
    assert limiting("min(x, y)", ORIGIN[2]) == FiniteSet.of([(1, 0), (0, 1)])
    assert limiting("min(3*x, x/2)", {"x": 0}) == FiniteSet.of(["1/2", 3])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-max(x**2 + y, -y)", FiniteSet.of([(0, -1), (0, 1)])),
        ("max(x**2 + y, -y)", Polytope.hull([(0, -1), (0, 1)])),
        ("min(max(y, 0), x**2)", Polytope.hull([(0, 0), (0, 1)])),
        ("abs(y)*x - abs(x)", FiniteSet.of([(-1, 0), (1, 0)])),
        (
            "max(y - x**2, 0) - relu(x)",
            Union((Polytope.hull([(-1, 0), (-1, 1)]), Polytope.hull([(0, 0), (0, 1)]))),
        ),
    ],
)
def test_limiting_sets_of_curved_kinks_in_the_plane(text, expected):
    assert limiting(text, (0, 0), "x y") == expected


def test_undecided_limiting_sets_are_bounded():
    assert limiting("-max(exp(x) - 1 + y + z**2, -y)", ORIGIN[3]) == FiniteSet.of([(-1, -1, 0), (0, 1, 0)])
    found = limiting("min(max(y, 0), abs(x)**(3/2) + z**2)", ORIGIN[3])
    assert isinstance(found, UnknownSet)
    assert is_subset(found.inner, found.outer)


def test_differentiable_is_not_strictly_differentiable():
    cusp = "min(max(y, 0), x**2) + 0*x"
    assert isinstance(is_differentiable(cusp, "x=0,y=0"), Proved)
    assert isinstance(is_differentiable(cusp, "x=0,y=0", strictly=True), Refuted)


def test_directional_derivatives():
    assert directional_derivative("abs(x) - abs(y)", ORIGIN[2], (1, 2)) == -1
    assert directional_derivative("where(x > 0, 3*x, -x)", {"x": 0}, (1,)) == 3
    assert directional_derivative("[abs(x), -x]", {"x": 0}, (-1,)) == (1, 1)


def test_lexicographic_derivatives_belong_to_a_cell():
    assert lexicographic_derivative("abs(x - y)", ORIGIN[2], [(1, 1), (0, 1)]) == (-1, 1)
    with pytest.raises(UnsupportedError, match="linearly independent"):
        lexicographic_derivative("abs(x - y)", ORIGIN[2], [(1, 1), (2, 2)])


def test_the_field_belongs_to_the_program():
    assert chain_rule_field("relu(x) - relu(-x)", {"x": 0}).hull == Polytope.hull([0, 2])
    assert selection_field("x**2 - 2*(relu(1 - x) + (x - 1) - relu(x - 1))", {"x": 1}) == Polytope.hull([0, 4])
    assert chain_rule_field("clip(x, 0, 0)", {"x": 0}).hull == Polytope.hull([0, 1])
    assert isinstance(chain_rule_field("sqrt(x**2)", {"x": 0}).hull, Undefined)


def test_sharing_is_object_identity():
    x = variables("x")
    shared = relu(x)
    assert chain_rule_field(shared - shared, {"x": 0}).hull == Polytope.hull([0])
    assert chain_rule_field(relu(x) - relu(x), {"x": 0}).hull == Polytope.hull([-1, 1])


def test_the_image_is_the_bow_tie():
    field = chain_rule_field("abs(abs(x) + y)", ORIGIN[2])
    assert isinstance(field.contains((1, 0)), Refuted)
    assert isinstance(field.contains(("1/2", "1/2")), Proved)
    assert isinstance(contains(field.exact, (1, 0)), Refuted)
    assert (1, 0) in field.hull
    assert (1, 0) in clarke("abs(abs(x) + y)", ORIGIN[2])


def test_choices_reproduce_the_element():
    local = localise("abs(abs(x) + y) - relu(x - 2*y)", ORIGIN[2])
    from consderiv.fields.ties import linearise

    verdict = chain_rule_field("abs(abs(x) + y) - relu(x - 2*y)", ORIGIN[2]).contains(("-1/4", "3/2"))
    assert isinstance(verdict, Proved)
    lin = linearise(local.program, local.point)
    gradient = lin.sweep(verdict.evidence.weights())[local.program.outputs[0]][0]
    assert gradient == {0: Fraction(-1, 4), 1: Fraction(3, 2)}


def test_gap_and_witnesses():
    report = explain("relu(x) - relu(-x)", {"x": 0})
    assert report.gap.element == (0,)
    assert "x < 0" in report.gap.reason
    assert explain("abs(x)", {"x": 0}).gap is None
    cusp = explain("min(max(y, 0), x**2) + 0*x", "x=0,y=0", variables="x y")
    germ = cusp.local.germ
    for witness in cusp.witnesses:
        leaves = [leaf for group in germ.groups for leaf in group.leaves()]
        assert any(all(leading_sign(g, witness.arc) > 0 for g in leaf.cell.guards) for leaf in leaves)


def test_a_jump_is_not_lipschitz():
    report = explain("where(x > 0, y, 0)", ORIGIN[2])
    assert isinstance(report.lipschitz, Refuted)
    assert report.lipschitz.evidence.arc
    assert isinstance(report.clarke, Undefined)


def test_a_budget_keeps_what_it_found():
    program = localise("abs(x) + abs(y) - abs(x + y) - abs(x - y)", ORIGIN[2]).program
    found = clarke_of(Local(program, (Fraction(0), Fraction(0)), Budget(leaves=3)))
    assert isinstance(found, UnknownSet)
    assert is_subset(found.inner, found.outer)

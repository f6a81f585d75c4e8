"""Maps on the whole space agree with the pointwise engine, at faces and at random points."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

import consderiv
from consderiv import Unknown, clarke_map
from consderiv.sets import Undefined, UnknownSet, is_equal
from consderiv.verdicts import Proved

POINTWISE = {
    "clarke": consderiv.clarke,
    "bouligand": consderiv.bouligand,
    "limiting": consderiv.limiting,
    "chain_rule": lambda p, x, v: consderiv.chain_rule_field(p, x, v).hull,
    "chain_rule_exact": lambda p, x, v: consderiv.chain_rule_field(p, x, v).exact,
    "selection": consderiv.selection_field,
}
LINE = (
    "abs(x)", "relu(x) - relu(-x)", "abs(x**2 - 2)", "max(x**2, 2, x + 1)", "abs(abs(x) - 1)", "relu(x**3 - x - 1)",
    "min(max(x, 0), x**2)", "x*abs(x)", "where(x > 0, x**2/(x + 1), 0)", "0 if x == 0 else x", "where(x < 1, x, 2 - x)",
    "median(x, 0, x**2 - 1)", "clip(x**2, 1, 2)", "relu(x)*relu(-x)", "max(x, x)", "abs(x) - abs(x)", "sign(x)*x**2",
    "abs(x - 1/3) + abs(x + 1/3) - abs(2*x)", "1/(1 + abs(x))", "abs(sqrt(2)*x - 1)",
    "x**2 - 2*(relu(1 - x) + (x - 1) - relu(x - 1))",
)  # fmt: skip


def agree(program, names, kind, field, point):
    expected = POINTWISE[kind](program, dict(zip(names, point, strict=True)), names)
    found = field.at(point)
    if isinstance(expected, Undefined) or isinstance(found, Undefined):
        assert isinstance(found, Undefined) and isinstance(expected, Undefined), (program, point, found, expected)
    elif not isinstance(is_equal(found, expected), Proved):
        raise AssertionError((program, kind, point, found, expected))


def sample_points(field, names, seed):
    rng = random.Random(seed)
    for _ in range(12):
        yield tuple(Fraction(rng.randint(-6, 6), rng.choice((1, 2, 3))) for _ in names)


@pytest.mark.parametrize("program", LINE)
@pytest.mark.parametrize("kind", POINTWISE)
def test_on_the_line(program, kind):
    field = clarke_map(program, "x", kind=kind)
    points = [(-s.equations[0].constant / s.equations[0].gradient[0],) for s in field.strata if s.equations]
    for point in (*points, *sample_points(field, "x", program)):
        agree(program, ("x",), kind, field, point)


def random_piecewise_linear(rng: random.Random, names: str, size: int) -> str:
    if size == 0:
        terms = [f"{rng.randint(-2, 2)}*{name}" for name in names]
        return f"({' + '.join(terms)} + {rng.choice((0, 0, 0, 1, -1))})"
    parts = [random_piecewise_linear(rng, names, rng.randint(0, size - 1)) for _ in range(2)]
    return rng.choice(
        [f"abs({parts[0]})", f"max({parts[0]}, {parts[1]})", f"min({parts[0]}, {parts[1]}, 0)", f"relu({parts[0]})",
         f"({parts[0]} - {parts[1]})", f"({parts[0]} + {parts[1]})"]
    )  # fmt: skip


@pytest.mark.parametrize("kind", POINTWISE)
@pytest.mark.parametrize("seed", range(5))
def test_random_programs_in_the_plane(kind, seed):
    rng = random.Random(seed)
    program = random_piecewise_linear(rng, "xy", 3)
    merged, full = (clarke_map(program, "x y", kind=kind, merge=merge) for merge in (True, False))
    assert len(merged) <= len(full)
    for point in sample_points(merged, "xy", seed):
        agree(program, ("x", "y"), kind, merged, point)
        assert len(merged.stratum_of(point)) == len(full.stratum_of(point)) == 1
        assert merged.at(point) == full.at(point)


def points_of_faces(program, names):
    from consderiv.stratified.cells.decomposition import decompose

    return [face.point for face in decompose([consderiv.parse(program, names)], len(names.split())).faces]


@pytest.mark.parametrize(
    "program",
    ["abs(abs(x) + y)", "max(x, y, 0)", "min(abs(x), abs(y))", "relu(x) + relu(y) - relu(x + y)", "x*abs(y)",
     "relu(x)*relu(y)", "abs(x)*abs(y) - y", "where(x > 0, x, -x)*y", "max(x*y, 0)", "abs(x**2 - y**2)"],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["clarke", "bouligand"])
def test_every_face_in_the_plane(program, kind):
    field = clarke_map(program, "x y", kind=kind)
    for point in points_of_faces(program, "x y"):
        agree(program, ("x", "y"), kind, field, point)


CURVED = (
    "abs(x**2 + y**2 - 1)", "max(x**2 + y**2, 1, x + y)", "abs(abs(x**2 - y) - y**2)", "relu(x**2 - y**3)",
    "abs(y**2 - x**3 - x**2)", "where(x**2 > y, x, -x)", "max(x*y - 1, 0)*x", "abs(x**2 - y) + abs(x)",
    "where(y > x**2, (y - x**2)**2, 0)", "max(x**2 - y, y - x**2, x - 1)",
)  # fmt: skip


@pytest.mark.parametrize("program", CURVED)
@pytest.mark.parametrize("kind", ["clarke", "bouligand"])
def test_curved_kinks_in_the_plane(program, kind):
    """Also at exact points of every arc, at meeting points and at singular points."""
    field = clarke_map(program, "x y", kind=kind)
    on_kinks = [point for stratum in consderiv.kink_locus(program, "x y").strata for point in stratum.points]
    assert on_kinks
    for point in (*on_kinks, *sample_points(field, "xy", program)):
        assert len(field.stratum_of(point)) == 1
        agree(program, ("x", "y"), kind, field, point)


@pytest.mark.parametrize(
    "program", ["max(x**2 + y**2, 1)", "x*abs(y - x**2)", "abs(abs(x**2 - y) - 2*x)", "relu(x**2 - y**3)"]
)
@pytest.mark.parametrize("kind", ["limiting", "chain_rule", "chain_rule_exact"])
def test_other_kinds_at_curved_kinks(program, kind):
    field = clarke_map(program, "x y", kind=kind)
    on_kinks = [stratum.points[0] for stratum in consderiv.kink_locus(program, "x y").strata]
    for point in (*on_kinks[:8], *list(sample_points(field, "xy", program))[:3]):
        assert len(field.stratum_of(point)) == 1
        agree(program, ("x", "y"), kind, field, point)


@pytest.mark.parametrize(
    "program", ["[abs(x), x*abs(x)]", "[relu(x) - relu(-x), x**2]", "[abs(x**2 - 2), max(x, 0), 1]"]
)
@pytest.mark.parametrize("kind", ["clarke", "bouligand", "chain_rule", "chain_rule_exact", "selection"])
def test_maps_on_the_line(program, kind):
    field = clarke_map(program, "x", kind=kind)
    points = [(-s.equations[0].constant / s.equations[0].gradient[0],) for s in field.strata if s.equations]
    for point in (*points, *sample_points(field, "x", program)):
        assert field.value_shape == (len(consderiv.parse(program).outputs), 1)
        agree(program, ("x",), kind, field, point)


@pytest.mark.parametrize("program", ["[abs(x**2 + y**2 - 1), x]", "[relu(y - x**2), max(x, y - x**2, 0)]"])
@pytest.mark.parametrize("kind", ["clarke", "bouligand", "chain_rule", "chain_rule_exact"])
def test_maps_with_curved_kinks(program, kind):
    field = clarke_map(program, "x y", kind=kind)
    for point in [(1, 0), (0, 1), (0, 0), (1, 1), (-1, 1), (2, 4), (Fraction(3, 5), Fraction(4, 5)), (3, 2)]:
        exact = tuple(map(Fraction, point))
        if not isinstance(field.at(exact), UnknownSet):
            agree(program, ("x", "y"), kind, field, exact)


@pytest.mark.parametrize(
    "program", ["[abs(x) + y, 2*x + abs(y)]", "[max(x, y), min(x, y)]", "[abs(abs(x) + y), relu(y), x]"]
)
@pytest.mark.parametrize("kind", ["clarke", "bouligand", "chain_rule", "selection"])
def test_maps_in_the_plane(program, kind):
    field = clarke_map(program, "x y", kind=kind)
    for point in points_of_faces(program, "x y"):
        agree(program, ("x", "y"), kind, field, point)


def test_one_formula_is_one_stratum():
    """Curves that nothing depends on do not cut strata."""
    assert len(clarke_map("max(x**2 + y**2, 1) - max(x**2 + y**2, 1)", "x y")) == 1
    curve = clarke_map("abs(y - x**2) + 0*abs(x)", "x y")
    assert [str(s) for s in curve.strata] == ["x**2 > y", "x**2 < y", "x**2 == y"]


def test_a_jump_inside_a_map():
    """The pointwise field is undefined where sign jumps; along a curve that is left open."""
    field = clarke_map("[sign(x + y**2)*(x + y**2), x]", "x y", kind="chain_rule_exact")
    assert isinstance(field.at((-1, 1)), UnknownSet) and str(field.at((1, 0))) == "{[[1, 0], [1, 0]]}"


def test_a_kink_that_turns():
    """x*|y - x**2| is convex across the parabola where x > 0 and concave where x < 0."""
    field = clarke_map("x*abs(y - x**2)", "x y", kind="limiting")
    assert str(field.at((1, 1))).startswith("conv") and str(field.at((-1, 1))) == "{(-2, -1), (2, 1)}"


def test_a_cusp():
    field = clarke_map("relu(x**2 - y**3)")
    assert str(field.at("x=0,y=0")) == "{(0, 0)}" and str(field.at("x=1,y=1")) == "conv{(0, 0), (2, -3)}"
    assert str(field.strata[-1]) == "x == 0 and y == 0"


@pytest.mark.parametrize("program", ["max(x, y, z, 0)", "abs(x) + abs(y - z)", "abs(abs(x) + y) - z"])
def test_every_face_in_space(program):
    field = clarke_map(program, "x y z")
    for point in points_of_faces(program, "x y z"):
        agree(program, ("x", "y", "z"), "clarke", field, point)


@pytest.mark.parametrize(
    ("program", "names", "kind"),
    [("abs(exp(x) - x - 2)", "x", "clarke"), ("floor(x)", "x", "clarke"), ("abs(x**2 + y**2 - z)", "x y z", "clarke"),
     ("x*abs(y) + z", "x y z", "limiting"), ("abs(x) + y + z + w", "x y z w", "clarke"),
     ("norm(x, y)", "x y", "clarke")],
)  # fmt: skip
def test_unknown_is_honest(program, names, kind):
    assert isinstance(clarke_map(program, names, kind=kind), Unknown)


def test_a_tied_factor_makes_the_chain_rule_field_vary_along_a_face():
    """y*relu(relu(x) - relu(x)) on x = 0 has the field [-y, y] x {0}: not one set for the face."""
    program = "y*relu(relu(x) - relu(x))"
    for kind in ("chain_rule", "chain_rule_exact", "selection"):
        field = clarke_map(program, "x y", kind=kind)
        for point in ((0, 3), (0, -1), (0, 0), (1, 2)):
            agree(program, ("x", "y"), kind, field, tuple(map(Fraction, point)))


def test_curved_kinks_in_space_for_chain_rule_fields():
    program, names = "z*abs(x) + relu(y)*abs(abs(x) + y)", ("x", "y", "z")
    for kind in ("chain_rule", "chain_rule_exact"):
        field = clarke_map(program, names, kind=kind)
        for point in ((0, 3, 1), (0, -1, 2), (1, -1, 2), (0, 0, 0), (0, 0, 5), (2, 0, 1)):
            exact = tuple(map(Fraction, point))
            if not isinstance(field.at(exact), UnknownSet):
                agree(program, names, kind, field, exact)


def test_printing():
    field = clarke_map("abs(x**2 - 2)")
    assert "{-2*x}                   if -sqrt(2) < x < sqrt(2)" in str(field)
    assert r"\begin{cases} \left\{2 x\right\} & x < - \sqrt{2}".replace("- ", "-") in field._repr_latex_()
    data = field.to_dict()
    assert data["schema"] == "consderiv-field/1" and data["strata"][0]["value"]["members"] == [[["2*x"]]]


def test_jumps_have_no_clarke_set():
    field = clarke_map("where(x > 0, 1, 0) + y", "x y")
    assert isinstance(field.at((0, 3)), Undefined) and str(field.at((1, 3))) == "{(0, 1)}"
    assert isinstance(clarke_map("1/x").at("x=0"), Undefined)


def test_maps_and_kinds_are_refused():
    with pytest.raises(consderiv.ConsderivError):
        clarke_map("[x, abs(x)]", kind="limiting")
    with pytest.raises(consderiv.ConsderivError):
        clarke_map("x", kind="other")


@pytest.mark.parametrize(
    "text", ["y/(1 + (x + y)**2)", "abs(z)/(x**2 - x*y + y**2 + z**2 + x + 1)", "x/(-2 - (x - z)**2 - y**2)"]
)
def test_denominators_without_zeros_are_no_walls_in_space(text):
    """Completing squares shows that they do not vanish."""
    found = clarke_map(text, "x y z")
    assert not isinstance(found, Unknown) and len(found) == (3 if "abs" in text else 1)
    for point in ((0, 0, 0), (1, -1, 0), (2, 1, Fraction(1, 2))):
        assert is_equal(found.at(point), consderiv.clarke(text, point, ["x", "y", "z"]))
    assert isinstance(clarke_map("x/(1 + x - (y + z)**2)", "x y z"), Unknown)

"""Which fields are conservative: cases of the literature, and random fields that are or are not by construction."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from consderiv import (
    ConsderivError,
    Proved,
    Refuted,
    StratifiedField,
    Unknown,
    clarke,
    clarke_map,
    is_conservative,
    parse,
)
from consderiv.programs.evaluate import evaluate
from consderiv.sets import contains
from consderiv.stratified.conservative.closed_graph import NotClosed, Unbounded
from consderiv.stratified.conservative.compared_places import normals
from consderiv.stratified.conservative.curves import Defect
from consderiv.stratified.partition import NotPartitioned, is_partition
from consderiv.stratified.set_field import SetField, constant_field, element

ZERO = "(0, 0)"
AXIS = (("y < 0", ZERO), ("y > 0", ZERO))
SIDES = (("y < 0", "(-y, -x)"), ("y > 0", "(y, x)"))
CASES = {
    "E01": ("x", [("x < 0", "0"), ("x > 0", "0"), ("x == 0", "[-1, 1]")], "0", True),
    "E05": ("x y", [*AXIS, ("y == 0", "conv{(0, -1), (0, 1)}")], "0", True),
    "E06": ("x y", [*AXIS, ("y == 0", "conv{(-1, 0), (1, 0)}")], "0", False),
    "E10": ("x", [("x < 0", "-1"), ("x > 0", "1"), ("x == 0", "[-5, 7]")], "abs(x)", True),
    "E11": ("x", [("x < 0", "-1"), ("x > 0", "1"), ("x == 0", "{-1, 1}")], "abs(x)", True),
    "E13": ("x", [("x < 0", "-1"), ("x > 1", "1"), ("x == 0", "[-1, 1]"), ("0 < x < 1", "{0, 1}"),
            ("x == 1", "{0, 1}")],
            "abs(x)", False),
    "E18": ("x y", [("x > y", "(1, 0)"), ("x < y", "(0, 1)"), ("x == y", "conv{(-3, 4), (4, -3)}")], "max(x, y)", True),
    "E20": ("x y", [*AXIS, ("y == 0", "conv{(0, 0), (0, 1)}")], "0", True),
    "E22": ("x", [("x < 0", "0"), ("x > 0", "0"), ("x == 0", "[-2, 2]")], "0", True),
    "E26": ("x y z", [("x > 0", "(0, 0, 0)"), ("x < 0", "(0, 0, 0)"), ("x == 0 and y > 0", "(0, 0, 0)"),
                      ("x == 0 and y < 0", "(0, 0, 0)"),
                      ("x == 0 and y == 0", "conv{(1, 1, 0), (1, -1, 0), (-1, 1, 0), (-1, -1, 0)}")], "0", True),
    "polynomial": ("x y", [*SIDES, ("y == 0", "conv{(0, -x), (0, 3*x)}")], "x*abs(y)", True),
    "polynomial no": ("x y", [*SIDES, ("y == 0", "conv{(0, -x), (x, x)}")], "x*abs(y)", False),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_cases(name):
    names, parts, f, conservative = CASES[name]
    field = StratifiedField.by_hand(names, parts)
    verdict = is_conservative(field, f)
    assert isinstance(verdict, Proved if conservative else Refuted), verdict
    if not conservative:
        check_defect(field, f, verdict.evidence)


def check_defect(field: StratifiedField, f: str, defect: Defect) -> None:
    """By the difference quotients of f along the curve: exact where f is polynomial of degree two in t."""
    program = parse(f, field.variables)
    for k in (-2, -1, 1, 2):
        t = defect.radius * Fraction(k, 3)
        at = [tuple(p + (t + s) * d for p, d in zip(defect.start, defect.direction, strict=True))
              for s in (0, defect.radius / 100, -defect.radius / 100)]  # fmt: skip
        slope = (evaluate(program, at[1])[0] - evaluate(program, at[2])[0]) / (2 * defect.radius / 100)
        v = element(defect.element, at[0])
        assert v is not None and isinstance(contains(field.at(at[0]), v), Proved)
        pairing = sum(a * b for a, b in zip(v, defect.direction, strict=True))
        assert pairing - slope == defect.defect.numerator.at((t,))
    assert defect.defect.numerator.at((Fraction(0),))


def test_big_value_at_the_origin():
    """E17: what happens at a point does not matter."""
    parts = [(s, v if len(s.equations) < 2 else "conv{(10, 10), (10, -10), (-10, 10), (-10, -10)}")
             for s, v in clarke_map("abs(x) + abs(y)")]  # fmt: skip
    assert is_conservative(StratifiedField.by_hand("x y", parts), "abs(x) + abs(y)")


@pytest.mark.parametrize(
    "f", ["abs(x)", "abs(x**2 - 2)", "relu(x**3 - x - 1)", "min(max(x, 0), x**2)", "max(x, y)", "abs(abs(x) + y)",
          "x*abs(y)",           "abs(x)*abs(y) + y**3", "max(x + y, y - z, 0)"],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["clarke", "bouligand", "chain_rule", "chain_rule_exact"])
def test_maps_of_programs(f, kind):
    field = clarke_map(f, kind=kind)
    if isinstance(field, Unknown):
        assert kind.startswith("chain_rule") and "*" in f, field.reason  # curved pieces in the plane
        return
    assert is_conservative(field, f)
    assert not is_conservative(field, f"({f}) + x/7")


def test_the_field_of_a_program_for_the_function_it_computes():
    for program, f in (("relu(x) - relu(-x)", "x"), ("0 if x == 0 else x", "x"), ("abs(x) - abs(x)", "0")):
        assert is_conservative(clarke_map(program, "x", kind="chain_rule"), f)
    bow = clarke_map("abs(abs(x) + y)", kind="chain_rule_exact")
    assert is_conservative(bow, "abs(abs(x) + y)")


def test_evidence_of_refutations():
    field = StratifiedField.by_hand("x", [("x < 0", "0"), ("x > 0", "0")])
    gap = is_conservative(field, "0").evidence
    assert isinstance(gap, NotPartitioned) and gap.point == (0,) and gap.strata == ()
    field = StratifiedField.by_hand("x", [("x < 1", "0"), ("x > 0", "0")])
    assert is_partition(field).evidence.strata == (0, 1)
    field = StratifiedField.by_hand("x", [("x < 0", "-1"), ("x > 0", "1"), ("x == 0", "{-1}")])
    hole = is_conservative(field, "abs(x)").evidence
    assert isinstance(hole, NotClosed) and hole.point == (0,) and str(hole.limits) == "{1}"
    field = StratifiedField.by_hand("x", [("x < 0", "0"), ("x > 0", "1/x"), ("x == 0", "0")])
    assert isinstance(is_conservative(field, "where(x > 0, x, 0)").evidence, Defect)
    parts = [("y > 0", "(0, 1)"), ("y < 0", "(0, 0)"), ("y == 0", "(0, 0)")]
    line = is_conservative(StratifiedField.by_hand("x y", parts), "relu(y)").evidence
    assert isinstance(line, NotClosed) and line.point[1] == 0
    jump = is_conservative(StratifiedField.by_hand("x", [("True", "0")]), "sign(x)")
    assert isinstance(jump, Refuted) and "jumps" in jump.reason


def test_unbounded_fields():
    f = "where(x > 0, x, 0)"
    parts = [("x < 0", "0"), ("x > 0", "1"), ("x == 0", "[0, 1]")]
    assert is_conservative(StratifiedField.by_hand("x", parts), f)
    wild = StratifiedField.by_hand("x y", [("x > 0", "(0, 0)"), ("x < 0", "(0, 0)"), ("x == 0 and y > 0", "{(0, 0), (1/y, 0)}"),
                                           ("x == 0 and y == 0", ZERO), ("x == 0 and y < 0", ZERO)])  # fmt: skip
    assert not isinstance(is_conservative(wild, "0"), Proved)
    one = StratifiedField.by_hand("x", [("x < 0", "0"), ("x > 0", "1/x"), ("x == 0", "0")])
    from consderiv.stratified.conservative.closed_graph import closedness
    from consderiv.stratified.partition import located, refined

    found = refined([one])
    verdict = closedness(one, found, located(one, found))
    assert isinstance(verdict.evidence, Unbounded)


def test_balls_and_boxes_of_normals():
    """E07: a ball at a point is harmless; along a line it has tangential elements."""
    ball = clarke("norm(x, y)", "x=0, y=0")
    sides = [("x < 0", ZERO), ("x > 0", ZERO)]
    at_origin = [*sides, ("x == 0 and y > 0", ZERO), ("x == 0 and y < 0", ZERO), ("x == 0 and y == 0", ball)]
    field = StratifiedField.by_hand("x y", at_origin)
    verdict = is_conservative(field, "0")
    assert isinstance(verdict, Proved) and "x == 0 and y == 0: a point" in str(verdict.evidence)
    assert field.at("x=0,y=0") == ball and str(field.scaled(2).at("x=0,y=0")) == "{(a, b) : a**2 + b**2 <= 4}"
    on_line = StratifiedField.by_hand("x y", [*sides, ("x == 0", ball)])
    assert isinstance(is_conservative(on_line, "0").evidence, Defect)
    box = [("x < 0", "(0, 1)"), ("x > 0", "(0, 1)"), ("x == 0", "(0, 1) + [-1, y**2]*(1, 0)")]
    field = StratifiedField.by_hand("x y", box)
    assert str(field.at("x=0,y=2")) == "[-1, 4] x {1}" and is_conservative(field, "y")
    box[2] = ("x == 0", "(0, 1) + [-1, y]*(1, 0)")
    hole = is_conservative(StratifiedField.by_hand("x y", box), "y").evidence
    assert isinstance(hole, NotClosed) and hole.point[1] < 0


@pytest.mark.parametrize(
    ("value", "f", "conservative"),
    [("conv{(-1, 0), (x**2 - 2*x + 2, 0)}", "0", False), ("conv{(0, -1), (0, x**2 - 2*x + 1)}", "0", True),
     ("conv{(0, -1), (0, x**2 - 2*x + 1 - 1/100)}", "0", False), ("conv{(0, 1), (0, -1 - x**4)}", "0", True),
     ("{(0, 0), (0, x**3)}", "0", True), ("{(0, 1), (0, x**3)}", "0", False), ("conv{(0, x), (0, -x)}", "0", True),
     ("conv{(0, x**2 + x), (0, -x)} | conv{(0, x + 2), (0, x**2 + 1)}", "0", False),
     ("conv{(0, x**2 - x), (0, -1)} | conv{(0, x - 1), (0, 2 - x)} | (0, 0)", "0", True)],
)  # fmt: skip
def test_hulls_that_vary_along_an_edge(value, f, conservative):
    """0 must belong to the value at every point of the axis: decided between and at the zeros of all minors."""
    verdict = is_conservative(StratifiedField.by_hand("x y", [*AXIS, ("y == 0", value)]), f)
    assert isinstance(verdict, Proved if conservative else Refuted), verdict


def with_normals(rng: random.Random, f: str, names: str) -> tuple[StratifiedField, object]:
    """Clarke plus normals on every face, and on smaller faces what their larger neighbours have."""
    from consderiv.stratified.cells.decomposition import decompose

    program = parse(f, names)
    found = decompose([program], len(program.variables))
    clarke = clarke_map(program, merge=False)
    values: dict[int, SetField] = {}
    for k, face in enumerate(found.faces):  # largest dimension first
        (place,) = clarke.stratum_of(face.point)
        own = clarke.parts[place][1]
        fields = [constant_field((Fraction(0),) * len(face.point))]
        for normal in normals(found.flats[k]):
            size = rng.randint(-3, 3)
            fields.append(constant_field(tuple(size * entry for entry in normal)))
        value = own + SetField.hull(fields)
        for j in found.above[k]:
            value = value.united(values[j].on(found.flats[k]))
        values[k] = value if rng.random() < 0.5 else value.convexified()
    parts = []
    for k, face in enumerate(found.faces):
        (place,) = clarke.stratum_of(face.point)
        parts.append((clarke.parts[place][0], values[k]))
    return StratifiedField(program.variables, tuple(parts)), found


def piecewise_linear(rng: random.Random, names: str) -> str:
    def affine() -> str:
        return " + ".join(f"{rng.randint(-2, 2)}*{n}" for n in names.split()) + f" + {rng.choice((0, 0, 1))}"

    one, other = affine(), affine()
    return rng.choice((f"abs({one}) - relu({other})", f"max({one}, {other})", f"abs(abs({one}) + {other})",
                       f"min(abs({one}), {other})"))  # fmt: skip


@pytest.mark.parametrize("seed", range(16))
def test_clarke_plus_normals_is_conservative_and_a_tangent_is_not(seed):
    rng = random.Random(seed)
    names = rng.choice(("x", "x y", "x y", "x y z"))
    f = piecewise_linear(rng, names)
    field, found = with_normals(rng, f, names)
    assert isinstance(is_conservative(field, f), Proved), f
    choices = [k for k, face in enumerate(found.faces) if face.directions]
    k = rng.choice(choices)
    face = found.faces[k]
    (place,) = field.stratum_of(face.point)
    stratum, value = field.parts[place]
    step = Fraction(rng.choice((-1, 1)), 5)
    push = tuple(step * entry for entry in rng.choice(face.directions))
    extra = value.fields[0]
    moved = tuple(a + b for a, b in zip(extra, constant_field(push), strict=True))
    parts = list(field.parts)
    parts[place] = (stratum, value.united(SetField.finite([moved])))
    perturbed = StratifiedField(field.variables, tuple(parts))
    verdict = is_conservative(perturbed, f)
    assert isinstance(verdict, Refuted) and isinstance(verdict.evidence, Defect), (f, verdict)
    check_defect(perturbed, f, verdict.evidence)


def test_sums_and_unions_of_conservative_fields():
    one, other = clarke_map("abs(x)", "x y"), clarke_map("-abs(x + y)", "x y")
    assert is_conservative(one + other, "abs(x) - abs(x + y)")
    assert is_conservative(-one, "-abs(x)") and is_conservative(one.scaled("1/3"), "abs(x)/3")
    assert is_conservative(one | clarke_map("abs(x)", "x y", kind="bouligand"), "abs(x)")
    assert str((one + (-one)).at("x=0,y=5")) == "[-2, 2] x {0}"
    assert isinstance(is_conservative(one.restricted("x > 0"), "abs(x)").evidence, NotPartitioned)


@pytest.mark.parametrize("f", ["exp(abs(x))", "log(1 + abs(x))", "tanh(relu(x))", "sigmoid(abs(x - 1))*x"])
def test_elementary_functions_on_the_line(f):
    field = clarke_map(f)
    assert is_conservative(field, f)
    for other in (is_conservative(field, f"{f} + x/7"), is_conservative(field.scaled(2), f)):
        assert isinstance(other, Refuted) and other.evidence.defect
    parts = [(s, v) if not s.equations else (s, "5") for s, v in field]
    assert len(parts) == 1 or isinstance(is_conservative(StratifiedField.by_hand("x", parts), f).evidence, NotClosed)


def test_elementary_functions_that_are_unknown():
    f = "where(x == 0, 0, x**2*sin(1/x))"
    verdict = is_conservative(StratifiedField.by_hand("x", [("True", "[-1, 1]")]), f)
    assert isinstance(verdict, Unknown) and "not semialgebraic" in verdict.reason
    verdict = is_conservative(StratifiedField.by_hand("x y", [("True", "(0, 0)")]), "exp(x*y)")
    assert isinstance(verdict, Unknown) and "not semialgebraic" in verdict.reason


def test_matrices_are_refused():
    with pytest.raises(ConsderivError):
        is_conservative(clarke_map("[abs(x), x]"), "x")

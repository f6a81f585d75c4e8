"""Random fields that are conservative by construction, tangential perturbations of them, and the check of a witness."""

from __future__ import annotations

import random
import re
from fractions import Fraction

from consderiv import StratifiedField, Unknown, clarke_map, parse
from consderiv.exact.polynomials import Polynomial
from consderiv.exact.rational_functions import RationalFunction
from consderiv.programs.evaluate import evaluate
from consderiv.sets import contains
from consderiv.stratified import SetField
from consderiv.stratified.cells.decomposition import decompose
from consderiv.stratified.conservative.compared_places import normals
from consderiv.stratified.conservative.curves import Defect
from consderiv.stratified.conservative.identity import Identity
from consderiv.stratified.conservative.witnesses import CurveDefect, TangentDefect
from consderiv.stratified.formulas import differentiated, value_at
from consderiv.stratified.set_field import constant_field, element

Made = tuple[StratifiedField, str]


def affine(rng: random.Random, names: str) -> str:
    while True:
        slopes = [rng.randint(-2, 2) for _ in names.split()]
        if any(slopes):
            terms = " + ".join(f"{a}*{n}" for a, n in zip(slopes, names.split(), strict=True))
            return f"{terms} + {rng.choice((0, 0, 1))}"


def piecewise_linear(rng: random.Random, names: str) -> str:
    one, other = affine(rng, names), affine(rng, names)
    return rng.choice((f"abs({one}) - relu({other})", f"max({one}, {other})", f"abs(abs({one}) + {other})",
                       f"min(abs({one}), {other})", f"relu({one}) - relu(-({one}))"))  # fmt: skip


def with_normals(rng: random.Random) -> Made:
    """Clarke plus normals on every face, and on smaller faces what their larger neighbours have."""
    names = rng.choice(("x", "x y", "x y", "x y z"))
    f = piecewise_linear(rng, names)
    program = parse(f, names)
    found, clarke = decompose([program], len(program.variables)), clarke_map(program, merge=False)
    values: dict[int, SetField] = {}
    parts = []
    for k, face in enumerate(found.faces):  # largest dimension first
        (place,) = clarke.stratum_of(face.point)
        fields = [constant_field((Fraction(0),) * len(face.point))]
        for normal in normals(found.flats[k]):
            size = rng.randint(-3, 3)
            fields.append(constant_field(tuple(size * entry for entry in normal)))
        value = clarke.parts[place][1] + SetField.hull(fields)
        for j in found.above[k]:
            value = value.united(values[j].on(found.flats[k]))
        values[k] = value if rng.random() < 0.5 else value.convexified()
        parts.append((clarke.parts[place][0], values[k]))
    return StratifiedField(program.variables, tuple(parts)), f


def of_programs(rng: random.Random) -> Made:
    """Sums of chain-rule fields, selection fields and Clarke maps of programs."""
    names = rng.choice(("x", "x y"))
    total, texts = None, []
    for _ in range(rng.randint(1, 2)):
        f = piecewise_linear(rng, names)
        if names == "x" and rng.random() < 0.4:
            f = rng.choice(("abs(x**2 - 2)", "relu(x**3 - x - 1)", "x*abs(x - 1)", "max(x, x**2, 1)", "1/(1 + abs(x))"))
        kind = rng.choice(("clarke", "chain_rule", "chain_rule_exact", "selection", "bouligand"))
        field = clarke_map(f, names, kind=kind)
        if isinstance(field, Unknown):
            field = clarke_map(f, names)
        factor = rng.choice((1, 1, -1, Fraction(1, 2)))
        total = field.scaled(factor) if total is None else total + field.scaled(factor)
        texts.append(f"({factor})*({f})")
    if rng.random() < 0.3:
        total = total | total.hull()
    return total, " + ".join(texts)


CURVES = {"x y": ("y - x**2", "x**2 + y**2 - 1", "x*y - 1", "y**2 - x**3", "y - x**3 + x", "x**2 + 2*y**2 - 3", "x - y**2 + 1",
                  "y**2 - x**2*(x + 1)", "x**2 - y**2", "x*(y - x**2)"),
          "x y z": ("z - x**2 - y**2", "x**2 + y**2 + z**2 - 2", "z - x*y", "x**2 + y**2 - z**2", "x*y*z - 1",
                    "y - x**2")}  # fmt: skip


def on_a_curve(rng: random.Random) -> Made:
    """max(a p, b p) + q with normals of {p = 0} on it."""
    names = rng.choice(("x y", "x y", "x y z"))
    p = rng.choice(CURVES[names])
    a, b = rng.sample(range(-2, 3), 2)
    q = rng.choice(("0", "x", "x*y", "y**2 - x", "x**2*y"))
    slopes = [gradient(text, names) for text in (f"{a}*({p}) + {q}", f"{b}*({p}) + {q}", p, q)]
    bend = rational(rng.choice(("2", "x", "1 + y**2", "-3", "x*y", "1/(1 + x**2)")), names)
    extra = tuple(u + bend * w for u, w in zip(slopes[0], slopes[2], strict=True))
    high, low = (slopes[0], slopes[1]) if a > b else (slopes[1], slopes[0])
    on = SetField.finite([high, low, extra]) if rng.random() < 0.4 else SetField.hull([high, low, extra])
    parts = [(f"{p} > 0", SetField.finite([high])), (f"{p} < 0", SetField.finite([low])), (f"{p} == 0", on)]
    return StratifiedField.by_hand(names, parts), f"max({a}*({p}), {b}*({p})) + {q}"


def rational(text: str, names: str) -> RationalFunction:
    return StratifiedField.by_hand(names, [("True", [text] * len(names.split()))]).parts[0][1].fields[0][0]


def gradient(text: str, names: str) -> tuple[RationalFunction, ...]:
    p = rational(text, names)
    return tuple(differentiated(p, i) for i in range(len(names.split())))


def sum_with_a_curve(rng: random.Random) -> Made:
    """Clarke maps of programs with curved kinks in the plane."""
    p = rng.choice(("y - x**2", "x**2 + y**2 - 1", "x*y - 1", "y - x**3"))
    f = rng.choice((f"abs({p})", f"relu({p}) - abs(x)", f"max({p}, y - 1)", f"abs(x)*abs({p})"))
    return clarke_map(f, "x y"), f


def of_calculus(rng: random.Random) -> Made:
    """Expectations over laws with two values, and compositions with piecewise linear maps."""
    if rng.random() < 0.5:
        names = rng.choice(("x s", "x y s"))
        f, weight = piecewise_linear(rng, names), Fraction(rng.randint(1, 3), 4)
        field = clarke_map(f, names).expectation("s", {0: weight, 2: 1 - weight})
        at = [re.sub(r"\bs\b", value, f) for value in ("0", "2")]
        return field, f"{weight}*({at[0]}) + {1 - weight}*({at[1]})"
    outer, names = piecewise_linear(rng, "u v"), rng.choice(("x", "x y"))
    inner = {
        "u": piecewise_linear(rng, names),
        "v": rng.choice((affine(rng, names), "x**2" if names == "x" else "x - y")),
    }
    field = clarke_map(outer, "u v").composed(f"[{inner['u']}, {inner['v']}]", hull=True)
    return field, re.sub(r"\b[uv]\b", lambda match: f"({inner[match.group()]})", outer)


MAKERS = (with_normals, of_programs, of_calculus, on_a_curve, on_a_curve, sum_with_a_curve)


def perturbed(rng: random.Random, field: StratifiedField) -> StratifiedField:
    """One element of a stratum of positive dimension moved by a vector that is tangent to it."""
    size = len(field.variables)
    choices = [k for k, (s, v) in enumerate(field.parts) if v.fields and (s.dimension is None or s.dimension > 0)]
    k = rng.choice([k for k in choices if not is_isolated(field, k)])
    stratum, value = field.parts[k]
    if all(h.is_affine for h in stratum.equations):
        step = Fraction(rng.choice((-1, 1)), 5)
        push = constant_field(tuple(step * e for e in rng.choice(stratum.flat.directions)))
    else:
        (p,) = stratum.equations
        i = next(i for i in range(size) if not p.derivative(i).is_zero)
        j = rng.choice([j for j in range(size) if j != i])
        push = [RationalFunction(Polynomial.constant_of(size, 0))] * size
        push[i], push[j] = RationalFunction(p.derivative(j)), RationalFunction(p.derivative(i)).scaled(Fraction(-1))
    moved = tuple(a + b for a, b in zip(rng.choice(value.fields), push, strict=True))
    parts = list(field.parts)
    parts[k] = (stratum, value.united(SetField.finite([moved])))
    return StratifiedField(field.variables, tuple(parts))


def is_isolated(field: StratifiedField, k: int) -> bool:
    """A stratum with two curved equations, which is a point here."""
    stratum = field.parts[k][0]
    return len(stratum.equations) > 1 and not all(h.is_affine for h in stratum.equations)


def check_witness(field: StratifiedField, f: str, defect: object) -> None:
    """The element belongs to the field on the curve, and its pairing differs from a central difference of f."""
    assert isinstance(defect, (Defect, CurveDefect, TangentDefect)), defect
    if isinstance(defect, TangentDefect):
        assert defect.stratum.contains(defect.point) and defect.defect
        assert all(not sum(h.derivative(i).at(defect.point) * c for i, c in enumerate(defect.tangent))
                   for h in defect.stratum.equations)  # fmt: skip
        assert contains(field.at(defect.point), element(defect.element, defect.point))
        return
    if isinstance(defect, Defect):
        curve = [RationalFunction(Polynomial.affine(1, p, {0: d} if d else {}))
                 for p, d in zip(defect.start, defect.direction, strict=True)]  # fmt: skip
    else:
        curve = list(defect.curve)
    program, step = parse(f, field.variables), defect.radius / 10**6
    points = [tuple(value_at(entry, (t,)) for entry in curve) for t in (Fraction(0), step, -step)]
    v = element(defect.element, points[0])
    assert defect.stratum.contains(points[0]) and contains(field.at(points[0]), v)
    pairing = sum(a * value_at(differentiated(entry, 0), (Fraction(0),)) for a, entry in zip(v, curve, strict=True))
    quotient = (evaluate(program, points[1])[0] - evaluate(program, points[2])[0]) / (2 * step)
    gap = value_at(defect.defect, (Fraction(0),))
    assert gap and abs(pairing - quotient - gap) < abs(gap) / 100


def check_stratification(field: StratifiedField, f: str, identities: tuple[Identity, ...]) -> None:
    """Identities term by term; grid points lie in one stratum each, in the same one as those of its elements."""
    program, size = parse(f, field.variables), len(field.variables)
    for identity in identities:
        equations = identity.stratum.equations
        assert len(identity.elements) == len(identity.fields)
        for one in identity.elements:
            for i, entry in enumerate(one.field):
                total = entry + differentiated(identity.formula, i).scaled(Fraction(-1))
                for h, mu, q in zip(equations, one.multipliers, one.quotients[i], strict=True):
                    total = total + (mu * RationalFunction(h.derivative(i))).scaled(Fraction(-1))
                    total = total + (q * RationalFunction(h)).scaled(Fraction(-1))
                assert total.is_zero
    for k in range(5**size):
        point = tuple(Fraction(k // 5**i % 5 - 2, 2) for i in range(size))
        (identity,) = [one for one in identities if one.stratum.contains(point)]
        assert value_at(identity.formula, point) == evaluate(program, point)[0]
        (place,) = field.stratum_of(point)
        assert identity.fields == field.parts[place][1].fields

"""Random programs: a map on the whole space gives at any point what the pointwise engine gives there, kind by kind.

Points are rational, algebraic, and on the strata themselves. CONSDERIV_SCALE multiplies the number of programs.
"""

from __future__ import annotations

import os
import random
from fractions import Fraction

import pytest

import consderiv
from consderiv import Unknown, clarke_map
from consderiv.programs.point import parse_point
from consderiv.sets import Undefined, UnknownSet, is_equal
from consderiv.stratified.cells.decomposition import decompose
from consderiv.stratified.maps.gradients import outputs_of
from consderiv.stratified.maps.planar_curves import curve_samples, guard_curves
from consderiv.verdicts import Proved, Refuted

PROGRAMS = 1
SCALE = int(float(os.environ.get("CONSDERIV_SCALE", "1")))
POINTWISE = {
    "clarke": consderiv.clarke,
    "bouligand": consderiv.bouligand,
    "limiting": consderiv.limiting,
    "chain_rule": lambda p, x, v: consderiv.chain_rule_field(p, x, v).hull,
    "chain_rule_exact": lambda p, x, v: consderiv.chain_rule_field(p, x, v).exact,
    "selection": consderiv.selection_field,
}


def polynomial(rng: random.Random, names: str, degree: int) -> str:
    """Sparse, with small coefficients, so that kinks meet."""
    terms = [
        f"{rng.choice((-2, -1, 1, 1, 2))}*" + "*".join(rng.choices(names, k=rng.randint(1, degree))) for _ in range(2)
    ]
    return f"({' + '.join(terms)} + {rng.choice((0, 0, 0, 1, -1))})"


def random_program(rng: random.Random, names: str, size: int, degree: int) -> str:
    if size == 0:
        return polynomial(rng, names, degree)
    a, b = (random_program(rng, names, rng.randint(0, size - 1), degree) for _ in range(2))
    flat = polynomial(rng, names, degree)
    forms = [f"abs({a})", f"max({a}, {b})", f"min({a}, {b}, {flat})", f"relu({a})", f"({a} - {b})", f"({a} + {b})"]
    forms += [f"median({a}, {b}, {flat})", f"({a} if {flat} == 0 else {a})", f"(0 if {flat} == 0 else {flat})"]
    forms.append(f"sign({flat})*{flat}")
    if degree > 1:
        forms += [f"{a}*{b}", f"where({flat} > 0, {a}, {a} + relu({flat}))", f"{rng.choice(names)}*abs({a})"]
        forms += [f"where({flat} > 0, {a}, {b})", f"{a}/(1 + relu({b}))", f"clip({a}, 0, 1)"]
    return rng.choice(forms)


def agree(program: str, names: tuple[str, ...], kind: str, field, point) -> bool:
    """Whether the pointwise engine decides, and says the same."""
    assert len(field.stratum_of(point)) == 1, (program, point)
    found = field.at(point)
    expected = POINTWISE[kind](program, dict(zip(names, point, strict=True)), names)
    if isinstance(found, UnknownSet) or isinstance(expected, UnknownSet):
        return False
    if isinstance(found, Undefined) or isinstance(expected, Undefined):
        if isinstance(found, Undefined) and isinstance(expected, Undefined):
            return True
        # A program whose continuity is not decided at the point has a formal field there, though it jumps nearby.
        smooth = consderiv.clarke(program, dict(zip(names, point, strict=True)), names)
        assert isinstance(found, Undefined) and isinstance(smooth, UnknownSet), (program, kind, point, found, expected)
        return False
    verdict = is_equal(found, expected)
    assert not isinstance(verdict, Refuted), (program, kind, point, found, expected)
    return isinstance(verdict, Proved)


def points_of_strata(program: str, names: tuple[str, ...]):
    """A point of each stratum: of each face of the hyperplanes, or of each arc and meeting point of the curves."""
    known = consderiv.parse(program, names)
    try:
        return [face.point for face in decompose(outputs_of(known), len(names)).faces]
    except consderiv.ConsderivError:
        return [point for point, _ in curve_samples(guard_curves(known)[0], [])] if len(names) == 2 else []


def random_points(rng: random.Random, names: tuple[str, ...]):
    for _ in range(3):
        yield tuple(Fraction(rng.randint(-4, 4), rng.choice((1, 2, 3))) for _ in names)
    numbers = ("sqrt(2)", "-sqrt(2)/2", "RootOf(t**3 - t - 1, 0)", "1/2 + sqrt(5)/2", "0", "1")
    yield parse_point(", ".join(f"{n}={rng.choice(numbers)}" for n in names), names)


def campaign(seed: object, names: str, kind: str, size: int, degree: int, programs: int) -> tuple[int, int, int]:
    """The number of maps, of comparisons, and of those that were decided."""
    rng = random.Random(f"{seed} {kind} {os.environ.get('CONSDERIV_SEED', '')}")
    maps = compared = decided = 0
    for _ in range(programs):
        program, order = random_program(rng, names, size, degree), tuple(names)
        field = clarke_map(program, order, kind=kind)
        if isinstance(field, Unknown):
            continue
        maps += 1
        on = points_of_strata(program, order)
        for point in (*rng.sample(on, min(len(on), 6)), *random_points(rng, order)):
            compared += 1
            decided += agree(program, order, kind, field, point)
    return maps, compared, decided


@pytest.mark.parametrize("kind", POINTWISE)
@pytest.mark.parametrize(
    ("names", "size", "degree"), [("x", 3, 3), ("xy", 2, 1), ("xy", 2 if SCALE > 1 else 1, 2), ("xyz", 1, 1)]
)
def test_random_programs(kind, names, size, degree):
    maps, compared, decided = campaign((names, size, degree), names, kind, size, degree, PROGRAMS * SCALE)
    assert maps >= PROGRAMS * SCALE // 2 and decided >= compared // 2, (maps, compared, decided)
    if SCALE > 1:
        print(kind, names, degree, "maps", maps, "of", PROGRAMS * SCALE, "compared", compared, "decided", decided)

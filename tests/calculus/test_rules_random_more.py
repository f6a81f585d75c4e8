"""The implicit, inverse, integral and smooth-inner rules on random programs, against computations by hand.

CONSDERIV_RULE_CASES is the number of cases for each rule and CONSDERIV_RULE_FIRST the seed of the first one.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import product
from random import Random
from typing import Any

import pytest

from consderiv.calculus.chain.composition import apply_smooth_inner
from consderiv.calculus.equations.implicit import apply_implicit
from consderiv.calculus.equations.inverses import INVERSE, INVERSE_BACKWARD, INVERSE_WITHOUT_HULL, apply_inverse
from consderiv.calculus.integrals.integral import apply_integral, apply_integral_conservative
from consderiv.calculus.integrals.laws import Law
from consderiv.calculus.rule import Application
from consderiv.sets import Undefined, UnknownSet
from consderiv.verdicts import Proved, Refuted, Unknown

from . import integrals_by_hand as hand
from . import piecewise_linear as pl
from . import piecewise_maps as maps
from . import small_matrices as small
from .hull_checks import flat, same_hull
from .small_matrices import Matrix
from .solution_checks import Tally, agrees, check_condition, check_exact, check_formula

CASES = int(os.environ.get("CONSDERIV_RULE_CASES", "60"))
FIRST = int(os.environ.get("CONSDERIV_RULE_FIRST", "0"))


def seeds() -> range:
    return range(FIRST, FIRST + CASES)


@pytest.mark.parametrize("hull", [True, False], ids=["implicit", "implicit-without-hull"])
def test_implicit(hull: bool, show: Callable[[str], None]) -> None:
    tally = Tally()
    for seed in seeds():
        rng = Random(f"implicit:{hull}:{seed}")
        n, m = rng.choice(((1, 1), (2, 1), (1, 2), (1, 2), (2, 2)) if hull else ((2, 1), (1, 2), (1, 2), (2, 2)))
        names = [*(f"x{i}" for i in range(n)), *(f"y{i}" for i in range(m))]
        case = _mostly_invertible(rng, n, lambda rng=rng, names=names, m=m: maps.with_kinks(rng, names, m))
        found = apply_implicit(case.text, names[n:], at=case.at, variables=names, hull=hull)
        told = f"seed {seed}: {case.text}\n{found}"
        tally.note(found, told)
        _check_implicit(found, case.pieces, n, rng, told, tally)
    show(f"{found.rule.name}: {CASES} cases; {tally}")


def _mostly_invertible(rng: Random, width: int, make: Callable[[], maps.PiecewiseMap]) -> maps.PiecewiseMap:
    """Where Clarke's condition fails, another case is drawn in most cases."""
    while True:
        case = make()
        if rng.random() < 0.25 or not small.has_singular([piece.split(width)[1] for piece in case.pieces]):
            return case


def _check_implicit(
    found: Application, pieces: Sequence[maps.Piece], n: int, rng: Random, told: str, tally: Tally
) -> None:
    systems = [piece.split(n) for piece in pieces]
    subject = found.subject
    check_condition(subject.condition, [b for _, b in systems], told, tally)
    unique = maps.homeomorphism(pieces, n, rng)
    agrees(subject.homeomorphism, unique, told)
    tally["homeomorphism"] += unique
    tally["homeomorphism undecided"] += isinstance(subject.homeomorphism, Unknown)
    if 0 in maps.signs(pieces, n):
        assert isinstance(found.predicted, (Undefined, UnknownSet)), told
        return
    hit = maps.solutions(pieces, n)
    assert not unique or {len(s) for s in hit} == {1}, told
    agrees(subject.unique, {len(s) for s in hit} == {1}, told)
    truth = sorted({flat(s) for sector in hit for s in sector})
    if not unique:
        assert isinstance(found.true, (Undefined, UnknownSet)), told
        return
    if isinstance(found.true, UnknownSet):
        tally["true set undecided"] += 1
        return
    same_hull(found.true, truth, told)
    check_formula(found, systems, truth, told, tally)


@pytest.mark.parametrize("rule", [INVERSE, INVERSE_WITHOUT_HULL, INVERSE_BACKWARD], ids=lambda rule: rule.name)
def test_inverse(rule: Any, show: Callable[[str], None]) -> None:
    tally = Tally()
    for seed in seeds():
        rng = Random(f"{rule.name}:{seed}")
        m = rng.choice((1, 2, 2, 2))
        names = ["x", "y"][:m]
        make = maps.conewise if m == 2 and rng.random() < 0.12 else maps.square
        case = _mostly_invertible(rng, 0, lambda rng=rng, names=names, make=make: make(rng, names))
        found = apply_inverse(case.text, at=case.at, variables=names, rule=rule)
        told = f"seed {seed}: {case.text}\n{found}"
        tally.note(found, told)
        _check_inverse(found, [piece.matrix for piece in case.pieces], case.pieces, rng, told, tally)
    show(f"{rule.name}: {CASES} cases; {tally}")


def _check_inverse(
    found: Application, jacobians: list[Matrix], pieces: Sequence[maps.Piece], rng: Random, told: str, tally: Tally
) -> None:
    check_condition(found.subject.condition, jacobians, told, tally)
    invertible = maps.homeomorphism(pieces, 0, rng)
    agrees(found.subject.homeomorphism, invertible, told)
    tally["homeomorphism"] += invertible
    tally["homeomorphism undecided"] += isinstance(found.subject.homeomorphism, Unknown)
    backward = found.rule is INVERSE_BACKWARD
    if not invertible:
        assert isinstance(found.predicted if backward else found.true, (Undefined, UnknownSet)), told
        return
    if isinstance(found.subject.homeomorphism, Unknown):
        return
    inverses = [small.inverse(matrix) for matrix in jacobians]
    minus = tuple(tuple(Fraction(-(i == j)) for j in range(len(inverses[0]))) for i in range(len(inverses[0])))
    truth, blocks = (jacobians, inverses) if backward else (inverses, jacobians)
    same_hull(found.true, [flat(matrix) for matrix in truth], told)
    check_formula(found, [(minus, b) for b in blocks], [flat(matrix) for matrix in truth], told, tally)


def test_smooth_inner(show: Callable[[str], None]) -> None:
    """F piecewise linear, G = B phi(x) with local diffeomorphisms phi, and higher terms where B is onto."""
    tally = Tally()
    for seed in seeds():
        rng = Random(f"smooth-inner:{seed}")
        n, k, p = rng.choice((1, 1, 2)), rng.choice((1, 2, 2, 2)), rng.choice((1, 1, 2))
        names, bent = ("x", "y")[:n], maps.bend(rng, n, 1)
        inner, outer = [pl.form(rng, n) for _ in range(k)], [pl.draw(rng, k, rng.choice((2, 2, 3))) for _ in range(p)]
        matrix = tuple(term[1] for term in inner)
        texts = [pl.text(term, bent.names(names), (Fraction(0),) * n) for term in inner]
        if _is_onto(matrix):
            texts = [t + rng.choice(("", " + x**2", f" - x*{names[-1]}", f" + cos({names[-1]}) - 1")) for t in texts]
        first = [pl.text(term, ("u", "v")[:k], (Fraction(0),) * k) for term in outer]
        case = tuple(t[0] if len(t) == 1 else f"[{', '.join(t)}]" for t in (first, texts))
        found = apply_smooth_inner(*case, at=(0,) * n, variables=names, outer_variables=("u", "v")[:k])
        told = f"seed {seed}: {case}\n{found}"
        tally.note(found, told)
        slopes = [slope for _, slope in bent.before]
        predicted = [pl.times(a, matrix) for a in pl.jacobians(outer, k)]
        true = pl.jacobians([pl.composed(term, inner) for term in outer], n)
        corners, truth = (_scaled(part, slopes) for part in (predicted, true))
        if isinstance(found.equality, Unknown):
            continue
        same_hull(found.predicted, corners, told)
        same_hull(found.true, truth, told)
        if len(truth[0]) <= 2:
            agrees(found.equality, pl.hull(corners) == pl.hull(truth), told)
        check_exact(found, corners, truth, told)
        for q in found.qualifications:
            assert not (isinstance(q.verdict, Proved) and isinstance(found.equality, Refuted)), f"{q}\n{told}"
    show(f"smooth-inner: {CASES} cases; {tally}")


def _is_onto(matrix: Matrix) -> bool:
    if len(matrix) == 1:
        return any(matrix[0])
    return len(matrix[0]) == 2 and small.determinant(matrix) != 0


def _scaled(part: Any, slopes: list[int]) -> list[pl.Form]:
    return sorted({flat(tuple(tuple(c * x for c, x in zip(slopes, r, strict=True)) for r in m)) for m in part})


APPLY = {"integral": apply_integral, "integral-conservative": apply_integral_conservative}


@pytest.mark.parametrize("rule", APPLY)
def test_integral_of_a_discrete_law(rule: str, show: Callable[[str], None]) -> None:
    """f(w, s) = sum_j c_j(s) T_j(w): sums over the atoms by hand."""
    tally = Tally()
    for seed in seeds():
        rng = Random(f"discrete-{rule}:{seed}")
        n = rng.choice((1, 2, 2))
        names, zero = ("x", "y")[:n], (Fraction(0),) * n
        terms = [pl.draw(rng, n, rng.choice((1, 2))) for _ in range(rng.choice((1, 2, 2)))]
        factors = [tuple(map(Fraction, rng.choice(hand.FACTORS))) for _ in terms]
        text = " + ".join(f"{hand.text(q)}*{pl.text(t, names, zero)}" for q, t in zip(factors, terms, strict=True))
        places = rng.sample((Fraction(0), Fraction(1), Fraction(-1), Fraction(1, 2), Fraction(3)), rng.choice((2, 3)))
        masses = [Fraction(k + 1, sum(range(len(places) + 1))) for k in range(len(places))]
        law = Law.discrete(dict(zip(places, masses, strict=True)))
        found = APPLY[rule](f"{text} + s", law, at=zero, variables=names)
        told = f"seed {seed}: {text}, {law}\n{found}"
        tally.note(found, told)
        parts = [_multiples(terms, [m * hand.at(q, s) for q in factors]) for s, m in zip(places, masses, strict=True)]
        truth = [rows[0] for rows in pl.jacobians([_added(parts)], n)]
        corners: list[pl.Form] = [zero]
        for part in parts:
            own = pl.pieces(part) if rule == "integral-conservative" else {r[0] for r in pl.jacobians([part], n)}
            corners = list(pl.hull([pl.plus(p, q) for p, q in product(corners, pl.hull(own))]))
        same_hull(found.predicted, corners, told)
        same_hull(found.true, truth, told)
        agrees(found.equality, pl.hull(corners) == pl.hull(truth), told)
        check_exact(found, corners, truth, told)
        _check_qualifications(found, told)
    show(f"{rule}, discrete laws: {CASES} cases; {tally}")


def _multiples(terms: Sequence[pl.Term], factors: Sequence[Fraction]) -> pl.Term:
    return _added([("times", c, term) for c, term in zip(factors, terms, strict=True)])


def _added(terms: Sequence[pl.Term]) -> pl.Term:
    whole = terms[0]
    for term in terms[1:]:
        whole = ("add", whole, term)
    return whole


def _check_qualifications(found: Application, told: str) -> None:
    if found.rule.name == "integral":
        for q in found.qualifications:
            assert not (isinstance(q.verdict, Proved) and isinstance(found.equality, Refuted)), f"{q}\n{told}"


@pytest.mark.parametrize("rule", APPLY)
def test_integral_of_a_density(rule: str, show: Callable[[str], None]) -> None:
    """Sums of q(s) |a w + b s + c|: F by antiderivatives, its slopes by differences, the expectation between roots."""
    tally = Tally()
    for seed in seeds():
        rng = Random(f"density-{rule}:{seed}")
        w = Fraction(rng.choice((0, 0, 1, -1)), rng.choice((1, 2, 3)))
        kinks, by_hand = hand.random_kinks(rng, w), hand.random_law(rng)
        bent, slope = rng.choice((("w", 1),) * 4 + ((f"(w + (w - ({w}))**2)", 1), (f"(2*w - ({w}))", 2)))
        text = " + ".join(k.text(bent) for k in kinks)
        found = APPLY[rule](text, _law(by_hand), at=[w], variables=["w"])
        told = f"seed {seed}: {text}\n{found}"
        tally.note(found, told)
        formula = hand.expected_choices if rule == "integral-conservative" else hand.expected_slopes
        corners = [(slope * x,) for x in formula(kinks, by_hand, w)]
        truth = [(slope * hand.one_sided(kinks, by_hand, w, side),) for side in (1, -1)]
        for part, points in ((found.predicted, corners), (found.true, truth)):
            if isinstance(part, UnknownSet):
                tally["unknown set"] += 1
            else:
                same_hull(part, points, told)
        agrees(found.equality, pl.hull(corners) == pl.hull(truth), told)
        agrees(found.inclusion, pl.hull([*corners, *truth]) == pl.hull(corners), told)
        _check_qualifications(found, told)
    show(f"{rule}, densities: {CASES} cases; {tally}")


def _law(law: hand.Mixture) -> Law:
    """The same law for the package."""
    share = 1 - sum((mass for _, mass in law.atoms), Fraction(0))
    pieces = [(low, high, hand.text(tuple(c / share for c in p))) for low, high, p in law.densities]
    if not law.atoms:
        return Law.density(pieces)
    atoms = Law.discrete({place: mass / (1 - share) for place, mass in law.atoms})
    return Law.mixture((share, Law.density(pieces)), (1 - share, atoms))

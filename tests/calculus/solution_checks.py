"""Checks of the sets {-B^{-1} A : [A B] in a polytope} and of the verdicts on them, over grids and by certificates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import islice, product
from random import Random
from typing import Any

from consderiv.calculus.equations.solution_sets import NoSystem, SolutionSet
from consderiv.calculus.rule import Application
from consderiv.sets import Polytope, Undefined, UnknownSet, contains
from consderiv.verdicts import Proved, Refuted, Unknown, Verdict

from . import piecewise_linear as pl
from . import small_matrices as small
from .hull_checks import dot, entries, flat, same_hull, separated, shaped, vertices
from .small_matrices import Matrix

System = tuple[Matrix, Matrix]


class Tally(Counter[str]):
    """What was found in how many cases."""

    def note(self, found: Application, told: str) -> None:
        assert not found.is_contradiction, told
        if found.rule.always:
            assert not isinstance(found.inclusion, Refuted), told
        self[f"equality {type(found.equality).__name__}"] += 1
        if isinstance(found.inclusion, Unknown):
            self["inclusion Unknown"] += 1
        if isinstance(found.inclusion, Refuted):
            self["inclusion Refuted"] += 1

    def __str__(self) -> str:
        return ", ".join(f"{name}: {count}" for name, count in sorted(self.items()))


def agrees(verdict: Verdict, truth: bool, told: str) -> None:
    """Proved if true, Refuted if false, or Unknown."""
    assert isinstance(verdict, Unknown) or isinstance(verdict, Proved) == truth, told


def check_condition(verdict: Verdict, blocks: list[Matrix], told: str, tally: Tally) -> None:
    """Clarke's condition: by copositivity, by a grid, and a singular element is one."""
    singular = small.has_singular(blocks)
    agrees(verdict, not singular, told)
    tally["condition fails"] += singular
    tally["condition undecided"] += isinstance(verdict, Unknown)
    sides = {small.determinant(small.mixed(w, blocks)) > 0 for w in islice(small.grid(len(blocks), 4), 60)}
    assert singular or len(sides) == 1, told
    if isinstance(verdict, Refuted):
        matrix = verdict.evidence.matrix
        assert small.determinant(matrix) == 0, told
        assert contains(Polytope.hull(blocks), matrix), told


def check_formula(found: Application, systems: list[System], truth: list[pl.Form], told: str, tally: Tally) -> None:
    """The predicted set and both verdicts, from {-B^{-1} A} over a grid of weights and the hull of the truth."""
    if small.has_singular([b for _, b in systems]):
        assert isinstance(found.predicted, (Undefined, UnknownSet)), told
        assert isinstance(found.equality, Unknown), told
        return
    corners = [flat(small.solved(a, b)) for a, b in systems]
    inside = list(_on_grid(systems))
    predicted = found.predicted
    if isinstance(predicted, SolutionSet):
        tally["curved"] += 1
        for point in inside[:: max(1, len(inside) // 4)]:
            _check_member(predicted, systems, point, told)
        _check_curved(found, predicted, systems, truth, inside, told)
        return
    if isinstance(predicted, UnknownSet):
        tally["predicted set undecided"] += 1
        hull = Polytope.hull(truth)
        beyond = any(isinstance(contains(hull, point), Refuted) for point in inside)
        tally["predicted set undecided but strict"] += beyond
        assert not (beyond and isinstance(found.equality, Proved)), told
        if isinstance(found.equality, Refuted) and found.gap is not None:
            separated(entries(found.gap.element), truth, _functional(found), told)
        return
    same_hull(predicted, corners, told)
    _contained(predicted, inside, told)
    if len(truth[0]) <= 2:
        agrees(found.equality, pl.hull(corners) == pl.hull(truth), told)
        agrees(found.inclusion, pl.hull([*corners, *truth]) == pl.hull(corners), told)
    check_exact(found, corners, truth, told)


def check_exact(found: Application, corners: list[pl.Form], truth: list[pl.Form], told: str) -> None:
    """Both verdicts between two hulls of points."""
    assert isinstance(found.inclusion, (Proved, Refuted)) and isinstance(found.equality, (Proved, Refuted)), told
    if isinstance(found.equality, Proved):
        _contained(found.true, corners, told)
        _contained(found.predicted, truth, told)
    if found.gap is not None:
        separated(entries(found.gap.element), truth, _functional(found), told)
    if isinstance(found.inclusion, Proved):
        _contained(found.predicted, truth, told)


def _functional(found: Application) -> pl.Form | None:
    functional = getattr(found.gap and found.gap.evidence, "functional", None)
    return None if functional is None else entries(functional)


def _on_grid(systems: list[System]) -> Iterator[pl.Form]:
    for weights in islice(small.grid(len(systems), 4), 24):
        a = small.mixed(weights, [a for a, _ in systems])
        b = small.mixed(weights, [b for _, b in systems])
        yield flat(small.solved(a, b))


def _contained(part: Any, points: Sequence[pl.Form], told: str) -> None:
    """All points are in a polytope: by its vertices in the plane, else by its own membership, and by supports."""
    corners = vertices(part)
    if len(points[0]) <= 2:
        assert pl.hull([*corners, *points]) == pl.hull(corners), told
        return
    for point in points[:8]:
        assert contains(part, shaped(point, part.shape)), told
    rng = Random(told)
    for _ in range(10):
        y = tuple(Fraction(rng.randint(-5, 5)) for _ in points[0])
        assert max(dot(y, p) for p in points) <= max(dot(y, v) for v in corners), told


def _check_member(part: SolutionSet, systems: list[System], point: pl.Form, told: str) -> bool:
    """Whether A + B M = 0 for some combination of the systems: the weights, or the functional, are checked by hand."""
    m = len(systems[0][1])
    matrix = shaped(point, (m, len(point) // m))
    verdict = contains(part, shaped(point, part.shape))
    residuals = [flat(tuple(map(pl.plus, a, pl.times(b, matrix)))) for a, b in systems]
    if isinstance(verdict, Refuted):
        assert isinstance(verdict.evidence, NoSystem), told
        functional = entries(verdict.evidence.functional)
        assert all(dot(functional, r) > 0 for r in residuals), told
        return False
    assert isinstance(verdict, Proved), told
    weights, blocks = verdict.evidence.weights, part.blocks
    assert sum(weights) == 1 and min(weights) >= 0 and set(blocks) <= set(systems), told
    whole = [tuple((*p, *q) for p, q in zip(a, b, strict=True)) for a, b in blocks]
    system = small.mixed(weights, whole)
    assert system == verdict.evidence.system, told
    a, b = tuple(r[:-m] for r in system), tuple(r[-m:] for r in system)
    assert not any(flat(tuple(map(pl.plus, a, pl.times(b, matrix))))), told
    return True


def _check_curved(
    found: Application, part: SolutionSet, systems: list[System], truth: list[pl.Form], inside: list[pl.Form], told: str
) -> None:
    middles = [pl.plus(p, pl.plus(q, p, Fraction(-1)), Fraction(1, 3)) for p, q in product(truth, truth)]
    members = [_check_member(part, systems, p, told) for p in [*truth, *middles[:: max(1, len(middles) // 4)]]]
    if isinstance(found.inclusion, Proved):
        assert all(members), told
    if isinstance(found.inclusion, Refuted):
        assert found.missing is not None, told
        missing = entries(found.missing.element)
        assert not _check_member(part, systems, missing, told), told
        _contained(Polytope.hull(truth), [missing], told)
    if isinstance(found.equality, Proved):
        _contained(found.true, inside, told)
    if found.gap is not None:
        gap = entries(found.gap.element)
        assert _check_member(part, systems, gap, told), told
        separated(gap, truth, _functional(found), told)

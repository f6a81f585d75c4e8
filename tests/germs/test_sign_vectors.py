"""Sign vectors by monomials, changes of coordinates and small decompositions: against complete decompositions and sampling."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product

import pytest

from consderiv.exact.polynomials import Polynomial
from consderiv.exact.real_functions import sqrt
from consderiv.germs import cell_table as tables
from consderiv.germs.arcs import leading_sign
from consderiv.germs.basis import local_basis
from consderiv.germs.cell_table import CellTable
from consderiv.germs.complete import SignTable
from consderiv.germs.consequences import contradict
from consderiv.germs.feasibility import LocallyEmpty, Realised, decide
from consderiv.germs.monomial_search import search
from consderiv.germs.straightening import straightened, straightenings
from consderiv.germs.tropical import dominating, supports

from .curves import random_polynomial
from .sampling import curve_signs, plain, point_signs


def germs(count, guards, number, name, degree=4):
    for k in range(number):
        generator = random.Random(f"{name}/{k}")
        found = [random_polynomial(generator, count, degree, 4) for _ in range(guards)]
        curves = local_basis([p for p in found if not p.is_zero]).curves
        if curves:
            yield generator, curves


def signed(curves, signs):
    return [curve.scaled(Fraction(s)) for curve, s in zip(curves, signs, strict=True)]


def test_monomials_and_consequences_agree_with_the_plane():
    refuted = shown = 0
    for _, curves in germs(2, 3, 60, "plane"):
        occurring = {signs for _, signs in CellTable(curves, (0, 1)).rows()}
        for signs in product((1, -1), repeat=len(curves)):
            guards = signed(curves, signs)
            status = search(guards, (0, 1))
            if status is not None:
                assert isinstance(status, Realised) == (signs in occurring)
            assert not (contradict(guards, (0, 1)) and signs in occurring)
            refuted += isinstance(status, LocallyEmpty)
            shown += isinstance(status, Realised)
    assert refuted > 50
    assert shown > 200


def test_straightening_keeps_the_sign_vectors_of_the_plane():
    changes = 0
    for _, curves in germs(2, 2, 40, "straight"):
        occurring = {signs for _, signs in CellTable(curves, (0, 1)).rows()}
        for chain in straightenings(curves, (0, 1)):
            moved = straightened(curves, chain)
            assert moved is not None
            for signs in product((1, -1), repeat=len(curves)):
                weights = next(dominating(supports(signed(moved, signs), (0, 1)), 2, strict=False), None)
                assert weights is not None or signs not in occurring
            arc = ((Fraction(1), Fraction(2)), (Fraction(0), Fraction(-1)))
            lifted = arc
            for change in reversed(chain):
                lifted = change.lift(lifted)
            assert [leading_sign(p, lifted) for p in curves] == [leading_sign(p, arc) for p in moved]
            changes += 1
    assert changes > 20


def test_space_agrees_with_the_decomposition():
    for _, curves in germs(3, 4, 12, "space"):
        axes = (0, 1, 2)
        table = SignTable(curves, axes)
        assert {signs for _, signs in table.rows()} == {signs for _, signs in CellTable(curves, axes).rows()}
        assert table.is_complete


def test_signs_flip_across_walls():
    for _, curves in germs(3, 3, 6, "flip"):
        for arc, signs in CellTable(curves, (0, 1, 2)).rows():
            assert signs == tuple(leading_sign(curve, arc) for curve in curves)


@pytest.mark.parametrize("chunk", range(4))
def test_four_coordinates_against_sampling(chunk):
    complete = 0
    for generator, curves in germs(4, 4, 6, f"four {chunk}"):
        table = SignTable(curves, tuple(range(4)))
        rows = [(arc, signs) for arc, signs in table.rows()]
        for arc, signs in rows:
            assert signs == tuple(leading_sign(curve, arc) for curve in curves)
        vectors = [plain(curve) for curve in curves]
        seen = curve_signs(generator, vectors, 4, 40) | point_signs(generator, vectors, 4, 40)
        if table.is_complete:
            assert seen <= {signs for _, signs in rows}
            complete += 1
    assert complete >= 5


def test_ties_are_resolved_by_their_consequences():
    x, y, z, w = (Polynomial.coordinate(4, i) for i in range(4))
    tied = x * y - z * w
    assert decide(4, (tied + x**3 * y, -tied - z * w * w * w - x * x * y * y - x**3 * y, z * w)) == LocallyEmpty()
    status = decide(4, (tied + x**3 * y, -tied + (x * x * y * y).scaled(3), x, y, z))
    assert isinstance(status, Realised)


def test_refuted_pairs_refute_all_their_completions():
    x, y, z, w = (Polynomial.coordinate(4, i) for i in range(4))
    hidden = (x * x + y * y - z**3 * w * w, z * w + x * y * z, -z)
    every = [s for s in product((1, -1), repeat=3) if isinstance(decide(4, signed(hidden, s)), Realised)]
    assert len(every) == 6
    assert all(s[0] == 1 or s[2] == -1 for s in every)


def test_irrational_coefficients():
    root = sqrt(Fraction(2))
    x, y, z = (Polynomial.coordinate(3, i) for i in range(3))
    guards = (y.scaled(root) - x * x, z - y * y, (x**3).scaled(root) - y)
    assert search(guards, (0, 1, 2)) == LocallyEmpty()
    status = search(guards[:2], (0, 1, 2))
    assert isinstance(status, Realised)
    assert all(leading_sign(g, status.arc) == 1 for g in guards[:2])


def test_many_coordinates():
    coordinates = [Polynomial.coordinate(12, i) for i in range(12)]
    guards = [a * b - c**3 for a, b, c in zip(coordinates, coordinates[1:], coordinates[2:], strict=False)]
    status = decide(12, guards)
    assert isinstance(status, Realised)
    assert all(leading_sign(g, status.arc) == 1 for g in guards)


def test_a_table_that_ran_out_of_time_is_incomplete(monkeypatch):
    _, curves = next(germs(3, 3, 1, "late"))
    monkeypatch.setattr(tables, "SECONDS", -1.0)
    table = CellTable(curves, (0, 1, 2))
    assert list(table.rows()) == []
    assert not table.is_complete
    assert table.decomposition() is None

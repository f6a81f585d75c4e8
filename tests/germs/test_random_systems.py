"""Random systems against sampling near the origin, in all sign vectors at once; CONSDERIV_SCALE multiplies their number."""

from __future__ import annotations

import os
import random

import pytest

from consderiv.germs.arcs import leading_sign
from consderiv.germs.basis import local_basis
from consderiv.germs.complete import axes_of, sign_table
from consderiv.germs.feasibility import LocallyEmpty, Realised, decide

from .curves import random_polynomial
from .sampling import curve_signs, plain, point_signs

SCALE = float(os.environ.get("CONSDERIV_SCALE", "1"))
PLANAR, SPATIAL = (max(1, round(count * SCALE)) for count in (300, 100))
CHUNKS = 10


def systems(count, degree, terms, number, seed):
    for k in range(number):
        generator = random.Random(f"{seed}/{k}")
        found = [random_polynomial(generator, count, degree, terms) for _ in range(generator.randint(2, 4))]
        guards = tuple(dict.fromkeys(p for p in found if not p.is_zero))
        if guards:
            yield generator, guards


def check(count, generator, guards, samples):
    basis = local_basis(guards)
    if not basis.curves:
        return
    table = sign_table(basis.curves, axes_of(guards))
    rows = dict(table.rows())
    assert table.is_complete
    vectors = [plain(curve) for curve in basis.curves]
    seen = curve_signs(generator, vectors, count, samples) | point_signs(generator, vectors, count, samples // 2)
    assert seen <= set(rows.values())
    status = decide(count, guards)
    positive = {tuple(leading_sign(g, arc) for g in guards) for arc in rows}
    assert isinstance(status, Realised if (1,) * len(guards) in positive else LocallyEmpty)
    if isinstance(status, Realised):
        assert all(leading_sign(g, status.arc) == 1 for g in guards)


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_planar(chunk):
    for generator, guards in systems(2, 4, 4, -(-PLANAR // CHUNKS), f"planar {chunk}"):
        check(2, generator, guards, 60)


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_spatial(chunk):
    for generator, guards in systems(3, 3, 3, -(-SPATIAL // CHUNKS), f"spatial {chunk}"):
        check(3, generator, guards, 50)

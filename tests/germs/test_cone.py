"""Cones of first-order conditions by exact rays, against linear programming."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from consderiv.exact.lp import Direction, strict_direction
from consderiv.germs.cone import Cone


def dot(row, direction):
    return sum((c * direction.get(i, Fraction(0)) for i, c in row.items()), Fraction(0))


@pytest.mark.parametrize("seed", range(80))
def test_interiors_agree_with_gordan(seed):
    generator = random.Random(seed)
    size = generator.randint(1, 4)
    cone, rows = Cone(), []
    for _ in range(generator.randint(1, 7)):
        row = {i: Fraction(generator.randint(-2, 2)) for i in range(size)}
        row = {i: c for i, c in row.items() if c}
        if not row:
            continue
        rows.append(row)
        feasible = isinstance(strict_direction([[r.get(i, Fraction(0)) for i in range(size)] for r in rows]), Direction)
        cone = cone.cut(row)
        assert (cone is not None) == feasible
        if cone is None:
            return
        assert all(dot(r, cone.direction()) > 0 for r in rows)
        for ray in cone.generators():
            assert all(dot(r, ray) >= 0 for r in rows)

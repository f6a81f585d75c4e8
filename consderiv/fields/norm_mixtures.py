"""Empty Frechet sets where a norm at zero is composed in a way that no rule of regular functions covers.

The Frechet set is {v : <v, d> <= f'(x; d) for all d}. Finitely many d give a polytope around it: if that is empty, so is the
set.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations, product

from ..errors import ConsderivError
from ..exact.rationals import primitive
from ..exact.reals import Number
from ..germs.cone import TooManyRays
from ..sets.double_description import extreme_rays
from .directional import directional_derivative
from .local import Local

DIRECTIONS = 40

Vector = tuple[Number, ...]


def is_empty_along_directions(local: Local) -> bool:
    """Whether no v satisfies <v, d> <= f'(x; d) for some directions of small integers."""
    rows: dict[Vector, None] = {}
    try:
        for direction in dict.fromkeys(_directions(len(local.point))):
            value = directional_derivative(local, direction)
            if not isinstance(value, tuple):
                return False
            rows[tuple(primitive([*(-x for x in direction), value[0]])[0])] = None
        rays = extreme_rays([*rows, (*(0,) * len(local.point), 1)])
    except (ConsderivError, TooManyRays):
        return False
    return not any(ray[-1] > 0 for ray in rays)


def _directions(n: int) -> Iterator[tuple[Fraction, ...]]:
    """All directions with entries 0 and +-1 in space, the axes and some diagonals above it."""
    if n <= 3:
        yield from (tuple(map(Fraction, d)) for d in product((0, 1, -1), repeat=n) if any(d))
        return
    units = [tuple(Fraction(s * int(i == k)) for i in range(n)) for k in range(n) for s in (1, -1)]
    yield from units
    pairs = (tuple(a + b for a, b in zip(u, v, strict=True)) for u, v in combinations(units, 2))
    yield from [d for d in pairs if any(d)][:DIRECTIONS]

"""Exact points near a point: straight, anisotropic, along parabolas and in nested scales."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from random import Random

EPSILON = Fraction(1, 2**40)
SMALL = tuple(map(Fraction, ("1", "-1", "2", "-2", "1/2", "-1/2", "3/2", "-3/2", "1/3", "3", "-3", "3/4", "0")))


def direction(rng: Random, width: int) -> tuple[Fraction, ...]:
    """A generic direction."""
    return tuple(Fraction(rng.randint(-9999, 9999) * 2 + 1, 9973) for _ in range(width))


def near(rng: Random, point: Sequence[Fraction], count: int, curved: bool) -> Iterator[tuple[Fraction, ...]]:
    """Generic exact points that are very near the point."""
    width = len(point)
    for trial in range(count):
        how = trial % 5 if curved else (0, 0, 1)[trial % 3]
        offset = [Fraction(0)] * width
        generic = direction(rng, width)
        if how == 0:
            offset = [EPSILON * g for g in generic]
        elif how == 1:  # near a special direction: scales 1, eps
            for i in range(width):
                offset[i] = EPSILON * rng.choice(SMALL) + EPSILON**3 * generic[i]
        elif how == 2:  # anisotropic
            for i in range(width):
                offset[i] = EPSILON ** rng.randint(1, 4) * generic[i]
        else:  # along a parabola or cubic, then a generic displacement of higher order
            rough = [rng.choice(SMALL) for _ in range(width)]
            bend = [rng.choice(SMALL) for _ in range(width)]
            order = rng.choice((2, 2, 2, 3))
            for i in range(width):
                offset[i] = EPSILON * rough[i] + EPSILON**order * bend[i] + EPSILON**6 * generic[i]
        yield tuple(p + o for p, o in zip(point, offset, strict=True))

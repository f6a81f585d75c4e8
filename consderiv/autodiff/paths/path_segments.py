"""Random polygons for path tests: in general position, and inside kinks that functions are often made of.

Inside a kink some coordinates rest at a level (0, 1, -1, ...), some are equal, the others move; or the points satisfy
linear equations that the user gives. Vertices are dyadic with few bits, so that points between them keep ties exactly.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from ...errors import UnsupportedError
from ...exact.matrices import nullspace, solve

LEVELS = (0.0, 1.0, -1.0, 0.5, -0.5, 6.0, 3.0, -3.0)
"""Values at which library functions have kinks: relu, relu6, hardtanh, hardsigmoid, hardshrink, huber."""
GRID = 2**-6
VERTICES = 3
SIMPLE = 12
Point = tuple[float, ...]
Kink = Sequence[Sequence[float]]
"""Linear equations: rows (a_1, ..., a_n, b) for a . x = b."""


@dataclass(frozen=True)
class Polygon:
    """Vertices in order, and the kink that all its points lie in."""

    vertices: tuple[Point, ...]
    kink: str


def polygons(
    starts: Sequence[Point], count: int, kinks: Sequence[Kink], seed: int, radius: float = 2.0
) -> Iterator[Polygon]:
    """`count` polygons: from each start inside its own ties, in each given kink, then in random patterns.

    Examples
    --------
    >>> [polygon.kink for polygon in polygons([(0.0, 0.0)], 3, [], seed=0)]
    ['x1 = x0', 'x0 = 0', 'x1 = 0']
    """
    draw = random.Random(seed)
    n = len(starts[0])
    made = 0
    for made, polygon in enumerate(_all(starts, n, kinks, draw, radius), 1):
        yield polygon
        if made >= count:
            return


def _all(
    starts: Sequence[Point], n: int, kinks: Sequence[Kink], draw: random.Random, radius: float
) -> Iterator[Polygon]:
    for kink in kinks:
        yield from (_in_equations(kink, n, draw, radius) for _ in range(3))
    for simple in _simple_patterns(n):
        yield _in_pattern(simple, n, draw, radius, None)
    while True:
        for start in starts:
            for pattern in _patterns_at(start, draw):
                yield _in_pattern(pattern, n, draw, radius, start)
        for _ in range(4):
            yield _in_pattern(_random_pattern(n, draw), n, draw, radius, None)
        yield _in_pattern({}, n, draw, radius, None)


Pattern = Mapping[int, float | int]
"""For a coordinate that does not move freely: a float level, or the int index of an earlier coordinate."""


def _simple_patterns(n: int) -> Iterator[Pattern]:
    """Every coordinate at 0, every two equal, all equal."""
    if n > 2:
        yield dict.fromkeys(range(1, n), 0)
    pairs = [(i, j) for j in range(n) for i in range(j)]
    yield from ({j: i} for i, j in pairs[:SIMPLE])
    if n > 1:
        yield from ({i: 0.0} for i in range(min(n, SIMPLE)))


def _patterns_at(start: Point, draw: random.Random) -> Iterator[Pattern]:
    """The coincidences of the coordinates of a start, all and some of them."""
    n = len(start)
    equal: Pattern = {i: start.index(x) for i, x in enumerate(start) if start.index(x) < i}
    levels: Pattern = {i: x for i, x in enumerate(start) if x in LEVELS}
    yield equal
    for _ in range(2):
        some: Pattern = {i: x for i, x in levels.items() if draw.random() < 0.5}
        if len(some) < n:
            yield {**{i: j for i, j in equal.items() if j not in some and draw.random() < 0.7}, **some}


def _random_pattern(n: int, draw: random.Random) -> Pattern:
    pattern: dict[int, float | int] = {}
    for i in range(n):
        kind = draw.random()
        if kind < 0.3:
            pattern[i] = draw.choice((0.0, 0.0, 0.0, *LEVELS))
        elif kind < 0.6 and i:
            pattern[i] = draw.randrange(i)
    if all(isinstance(pattern.get(i), float) for i in range(n)):
        del pattern[draw.randrange(n)]
    return pattern


def _in_pattern(pattern: Pattern, n: int, draw: random.Random, radius: float, start: Point | None) -> Polygon:
    """A polygon in the pattern; the first vertex is the start, if there is one."""
    vertices = []
    for k in range(VERTICES):
        point: list[float] = []
        for i in range(n):
            rule = pattern.get(i)
            if isinstance(rule, float):
                point.append(rule)
            elif rule is not None:
                point.append(point[rule])
            elif start is not None:
                point.append(start[i] + (_step(draw, radius) if k else 0.0))
            else:
                point.append(_step(draw, radius))
        vertices.append(tuple(point))
    shown = [f"x{i} = {rule:g}" if isinstance(rule, float) else f"x{i} = x{rule}" for i, rule in pattern.items()]
    return Polygon(tuple(vertices), ", ".join(shown) or "general position")


def _step(draw: random.Random, radius: float) -> float:
    return draw.randint(-round(radius / GRID), round(radius / GRID)) * GRID


def _in_equations(kink: Kink, n: int, draw: random.Random, radius: float) -> Polygon:
    """Vertices that satisfy linear equations; exactly, where a solution has few binary digits."""
    if any(len(row) != n + 1 for row in kink):
        raise UnsupportedError(
            f"rows of {n + 1} numbers (a_1, ..., a_{n}, b) are required for a kink a . x = b",
            f"received rows of {sorted({len(row) for row in kink})}",
            "write each equation with all coefficients and the right-hand side",
        )
    rows = [[Fraction(x) for x in row[:-1]] for row in kink]
    base = solve(rows, [Fraction(row[-1]) for row in kink], n)
    basis = [_integers(vector) for vector in nullspace(rows, n)]
    if base is None or not basis:
        raise UnsupportedError(
            "a kink with more than one point is required", f"received {kink!r}", "leave out an equation"
        )
    vertices = []
    for _ in range(VERTICES):
        steps = [Fraction(_step(draw, radius)) for _ in basis]
        moved = [sum(s * v[i] for s, v in zip(steps, basis, strict=True)) for i in range(n)]
        vertices.append(tuple(float(b + m) for b, m in zip(base, moved, strict=True)))
    return Polygon(tuple(vertices), f"{len(kink)} given equations")


def _integers(vector: Sequence[Fraction]) -> tuple[Fraction, ...]:
    scale = lcm(*(Fraction(x).denominator for x in vector))
    return tuple(scale * x for x in vector)

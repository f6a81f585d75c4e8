"""Small exact linear algebra of the oracle: elimination, strict inequalities, generators, vertices."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations
from math import gcd, lcm

Vector = tuple[Fraction, ...]
ZERO, ONE = Fraction(0), Fraction(1)


def dot(a: Sequence[Fraction], b: Sequence[Fraction]) -> Fraction:
    """Inner product."""
    return sum((x * y for x, y in zip(a, b, strict=True)), ZERO)


def primitive(row: Sequence[Fraction]) -> tuple[int, ...]:
    """The integer vector without common factor on the same ray."""
    scale = lcm(*(Fraction(x).denominator for x in row)) if row else 1
    whole = [int(x * scale) for x in row]
    common = gcd(*whole) if any(whole) else 1
    return tuple(x // common for x in whole)


def reduce_rows(rows: Sequence[Sequence[Fraction]]) -> tuple[list[list[Fraction]], list[int]]:
    """Reduced row echelon form and its pivot columns."""
    work = [list(map(Fraction, row)) for row in rows]
    pivots: list[int] = []
    width = len(work[0]) if work else 0
    for column in range(width):
        at = len(pivots)
        found = next((r for r in range(at, len(work)) if work[r][column]), None)
        if found is None:
            continue
        work[at], work[found] = work[found], work[at]
        lead = work[at][column]
        work[at] = [x / lead for x in work[at]]
        for r in range(len(work)):
            if r != at and work[r][column]:
                factor = work[r][column]
                work[r] = [x - factor * y for x, y in zip(work[r], work[at], strict=True)]
        pivots.append(column)
        if len(pivots) == len(work):
            break
    return work[: len(pivots)], pivots


def nullspace(rows: Sequence[Sequence[Fraction]], width: int) -> list[Vector]:
    """A basis of {d : <row, d> = 0 for all rows}."""
    reduced, pivots = reduce_rows(rows) if rows else ([], [])
    basis = []
    for free in (c for c in range(width) if c not in pivots):
        vector = [ZERO] * width
        vector[free] = ONE
        for r, p in enumerate(pivots):
            vector[p] = -reduced[r][free]
        basis.append(tuple(vector))
    return basis


def solve(rows: Sequence[Sequence[Fraction]], right: Sequence[Fraction]) -> Vector | None:
    """The unique solution of a system, or None."""
    width = len(rows[0])
    reduced, pivots = reduce_rows([[*row, b] for row, b in zip(rows, right, strict=True)])
    if pivots != list(range(width)):
        return None
    return tuple(row[-1] for row in reduced)


def positive_point(rows: Sequence[Sequence[Fraction]], width: int) -> Vector | None:
    """A vector d with <row, d> > 0 for all rows, or None: Fourier-Motzkin elimination, last variable first."""
    levels = [sorted({primitive(row) for row in rows})]
    for k in range(width - 1, -1, -1):
        here = levels[-1]
        above = [r for r in here if r[k] > 0]
        below = [r for r in here if r[k] < 0]
        following = {r for r in here if r[k] == 0}
        for a in above:
            for b in below:
                following.add(primitive([Fraction(-b[k] * x + a[k] * y) for x, y in zip(a, b, strict=True)]))
        if any(not any(r) for r in following):
            return None
        levels.append(sorted(following))
    point = [ZERO] * width
    for k in range(width):
        bounds = levels[width - 1 - k]
        lower = [-dot(r[:k], point[:k]) / r[k] for r in bounds if r[k] > 0]
        upper = [-dot(r[:k], point[:k]) / r[k] for r in bounds if r[k] < 0]
        if lower and upper:
            point[k] = (max(lower) + min(upper)) / 2
        elif lower:
            point[k] = max(lower) + 1
        elif upper:
            point[k] = min(upper) - 1
    assert all(dot(row, point) > 0 for row in rows)
    return tuple(point)


def generators(rows: Sequence[Vector], width: int) -> list[Vector]:
    """Vectors that generate the cone {<row, d> >= 0}: its lines both ways, and its rays, by brute force."""
    lines = nullspace(rows, width)
    found = {}
    for line in lines:
        for sign in (1, -1):
            found[primitive([sign * x for x in line])] = None
    rank = width - len(lines)
    for chosen in combinations(rows, max(rank - 1, 0)):
        for ray in nullspace([*chosen, *lines], width)[:2] if rank else []:
            if len(nullspace([*chosen, *lines], width)) != 1:
                break
            for sign in (1, -1):
                oriented = [sign * x for x in ray]
                if all(dot(row, oriented) >= 0 for row in rows):
                    found[primitive(oriented)] = None
    return [tuple(map(Fraction, ray)) for ray in found]


def polytope_vertices(halfspaces: Sequence[tuple[Vector, Fraction]], width: int) -> set[Vector]:
    """Vertices of {v : <a, v> <= b}, by brute force; the halfspaces must bound it."""
    found = set()
    tight = {primitive([*a, b]): (a, b) for a, b in halfspaces}
    for chosen in combinations(tight.values(), width):
        vertex = solve([a for a, _ in chosen], [b for _, b in chosen])
        if vertex is not None and all(dot(a, vertex) <= b for a, b in tight.values()):
            found.add(vertex)
    return found

"""A linear program with one parameter: is the target in conv{(1 - t) low_j + t high_j} for some t in [0, 1]?

At a rational t a linear program answers with weights, or with a functional that excludes t and an interval around
it. Finitely many such intervals cover [0, 1] when no t will do. Isolated solutions t are roots of determinants:
they are found as algebraic numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import comb

from consderiv.exact.algebraic_roots import real_roots
from consderiv.exact.lp import Feasible
from consderiv.exact.matrices import determinant, solve
from consderiv.exact.rationals import dot, has_reals
from consderiv.exact.reals import Number
from consderiv.sets.elements import Flat
from consderiv.sets.membership import combine

PROBES = 40
"""At most this many values of t are tried."""

BEFORE_ROOTS = 10
"""After this many, isolated solutions are looked for."""

SUBSETS = 600
"""At most this many sets of columns are searched for isolated solutions."""

ZERO, ONE = Fraction(0), Fraction(1)
Gap = tuple[Number, Number]
Excluding = tuple[Flat, Number, Number]
"""A functional, and an interval of t on which it is greater at the target than at all columns."""


@dataclass(frozen=True)
class Along:
    """A solution t with the weights of the columns, or intervals that exclude all t; neither: undecided."""

    t: Number | None
    weights: Mapping[int, Number]
    excluded: tuple[Excluding, ...]

    @property
    def is_excluded(self) -> bool:
        """Whether no t is left."""
        return self.t is None and bool(self.excluded)


def columns_at(low: Sequence[Flat], high: Sequence[Flat], t: Number) -> tuple[Flat, ...]:
    """(1 - t) low_j + t high_j."""
    return tuple(tuple(a + t * (b - a) for a, b in zip(x, y, strict=True)) for x, y in zip(low, high, strict=True))


def along_segment(low: Sequence[Flat], high: Sequence[Flat], target: Flat) -> Along:
    """Search [0, 1] for a t such that the target is a convex combination of the columns at t."""
    gaps: list[Gap] = [(ZERO, ONE)]
    found: list[Excluding] = []
    searched = False
    for probe in range(PROBES):
        if not gaps:
            return Along(None, {}, tuple(found))
        if probe == BEFORE_ROOTS and not searched:
            searched = True
            for t in _isolated(low, high, target, gaps):
                answer = combine(columns_at(low, high, t), target)
                if isinstance(answer, Feasible):
                    return Along(t, answer.weights, ())
                gaps = _exclude(gaps, found, low, high, target, answer)
            if not gaps:
                break
        widest = max(gaps, key=lambda gap: gap[1] - gap[0])
        t = _inside(widest)
        answer = combine(columns_at(low, high, t), target)
        if isinstance(answer, Feasible):
            return Along(t, answer.weights, ())
        gaps = _exclude(gaps, found, low, high, target, answer)
    return Along(None, {}, () if gaps else tuple(found))


def _inside(gap: Gap) -> Number:
    """A number with few digits in the middle half of the gap."""
    low, high = gap
    if low == high or has_reals(gap):
        return (low + high) / 2
    quarter = (high - low) / 4
    denominator = 1
    while True:
        numerator = -(-(low + quarter) * denominator // 1)
        if numerator <= (high - quarter) * denominator:
            return Fraction(int(numerator), denominator)
        denominator *= 2


def _exclude(
    gaps: list[Gap], found: list[Excluding], low: Sequence[Flat], high: Sequence[Flat], target: Flat, functional: Flat
) -> list[Gap]:
    """The gaps without the open interval on which the functional excludes t."""
    start, end = _interval(low, high, target, functional)
    found.append((functional, start, end))
    left: list[Gap] = []
    for a, b in gaps:
        if end <= a or b <= start:
            left.append((a, b))
            continue
        if a <= start:
            left.append((a, start))
        if end <= b:
            left.append((end, b))
    return left


def _interval(low: Sequence[Flat], high: Sequence[Flat], target: Flat, functional: Flat) -> Gap:
    """The open interval of all t, also outside [0, 1], with <y, target> > <y, column_j(t)> for all j."""
    start, end = ZERO - 1, ONE + 1
    value = dot(functional, target)
    for x, y in zip(low, high, strict=True):
        at_zero = value - dot(functional, x)
        slope = dot(functional, x) - dot(functional, y)  # value - column = at_zero + t slope > 0
        if slope > 0:
            start = max(start, -at_zero / slope)
        elif slope < 0:
            end = min(end, -at_zero / slope)
    return start, end


def _isolated(low: Sequence[Flat], high: Sequence[Flat], target: Flat, gaps: Sequence[Gap]) -> Iterator[Number]:
    """The t in the gaps at which few columns represent the target although they do not for most t."""
    height = len(target) + 1
    sizes = [s for s in range(1, height) if s <= len(low)]
    if sum(comb(len(low), s) for s in sizes) > SUBSETS:
        return
    seen: list[Number] = []
    for size in sizes:
        for chosen in combinations(range(len(low)), size):
            for t in _candidates([low[j] for j in chosen], [high[j] for j in chosen], target):
                if t not in seen and any(a <= t <= b for a, b in gaps):
                    seen.append(t)
                    yield t


def _candidates(low: Sequence[Flat], high: Sequence[Flat], target: Flat) -> list[Number]:
    """The roots in [0, 1] of a maximal minor of the columns with the target that is not zero for all t."""
    count = len(low)
    nodes = [Fraction(k) for k in range(count + 1)]  # the minors have degree `count` in t
    tables = [_bordered(columns_at(low, high, t), target) for t in nodes]
    for rows in combinations(range(len(target) + 1), count + 1):
        values = [determinant([table[i] for i in rows]) for table in tables]
        if any(values):
            powers = [[t**k for k in range(count + 1)] for t in nodes]
            coefficients = solve(powers, values)
            assert coefficients is not None
            return [t for t, _ in real_roots(list(coefficients)) if 0 <= t <= 1]
    return []


def _bordered(columns: Sequence[Flat], target: Flat) -> list[list[Number]]:
    """Rows of the matrix of the columns and the target, with a row of ones below."""
    vectors = [*columns, target]
    return [[vector[i] for vector in vectors] for i in range(len(target))] + [[ONE] * len(vectors)]

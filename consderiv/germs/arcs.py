"""Evidence that a cell accumulates at the point: an arc z(t) = t d_1 + t**2 d_2 + ... that runs inside it.

A cell may be seen only along a cusp: {x**2 < y < 2 x**2} contains no ray, but the arc (t, 3/2 t**2).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import islice, product
from math import gcd

from ..exact.polynomials import Polynomial
from ..exact.reals import Number
from .composition import Arc, leading_sign

__all__ = ["Arc", "find_monomial_arc", "leading_sign", "lies_in", "straight"]

COARSE = tuple(Fraction(c) for c in (1, -1, 0, 2, -2))
FINE = tuple(
    Fraction(c)
    for text in ("1", "1/2", "3/2", "2", "3", "1/3", "2/3", "3/4", "5/4", "4/3", "5/2", "4", "5", "1/4", "1/10", "10")
    for c in (text, "-" + text)
) + (Fraction(0),)
SAMPLES = 6000
IRRATIONAL_SAMPLES = 500  # each one costs proofs of signs


def lies_in(
    arc: Sequence[Sequence[Number]], guards: Sequence[Polynomial], equalities: Sequence[Polynomial] = ()
) -> bool:
    """Whether all guards are positive and all equalities zero along the arc, for small t > 0."""
    return all(leading_sign(g, arc) > 0 for g in guards) and all(leading_sign(h, arc) == 0 for h in equalities)


def straight(count: int, direction: Mapping[int, Number]) -> Arc:
    """The arc t d."""
    return (tuple(direction.get(i, Fraction(0)) for i in range(count)),)


def find_monomial_arc(
    count: int, guards: Sequence[Polynomial], arc_degree: int = 4, samples: int | None = None
) -> Arc | None:
    """An arc z_i = c_i t**w_i with small integer weights inside {guards > 0}, or None if the search finds none."""
    variables = sorted({i for g in guards for i in g.variables()})
    tried, limit = 0, SAMPLES if all(g.is_rational for g in guards) else IRRATIONAL_SAMPLES
    limit = limit if samples is None else samples
    for weights in _weights(len(variables), arc_degree):
        weight = dict(zip(variables, weights, strict=True))
        forms = [_initial_form(guard, weight) for guard in guards]
        for values in _coefficients(len(variables)):
            tried += 1
            if tried > limit:
                return None
            point = dict(zip(variables, values, strict=True))
            if all(_evaluate(form, point) > 0 for form in forms):
                return _monomial_arc(count, weight, point)
    return None


def _weights(size: int, largest: int) -> Iterator[tuple[int, ...]]:
    """Weights without a common divisor, lightest first."""
    every = (w for total in range(size, size * largest + 1) for w in _with_sum(size, total, largest))
    return islice((w for w in every if gcd(*w) == 1), 200)


def _with_sum(size: int, total: int, largest: int) -> Iterator[tuple[int, ...]]:
    if size == 0:
        if total == 0:
            yield ()
        return
    for first in range(max(1, total - largest * (size - 1)), min(largest, total - size + 1) + 1):
        for rest in _with_sum(size - 1, total - first, largest):
            yield (first, *rest)


def _coefficients(size: int) -> Iterator[tuple[Fraction, ...]]:
    """A coarse grid in all coordinates, then a fine one in one coordinate at a time."""
    if size <= 2:
        yield from product(FINE, repeat=size)
        return
    yield from islice(product(COARSE, repeat=size), 700)
    for position in range(size):
        for others in islice(product(COARSE[:3], repeat=size - 1), 81):
            for value in FINE:
                yield (*others[:position], value, *others[position:])


def _initial_form(guard: Polynomial, weight: Mapping[int, int]) -> list[tuple[Sequence[tuple[int, int]], Number]]:
    """The terms of least weighted degree: they decide the sign along c_i t**w_i unless they cancel."""
    graded: dict[int, list[tuple[Sequence[tuple[int, int]], Number]]] = {}
    for monomial, coefficient in guard.terms():
        graded.setdefault(sum(weight[i] * e for i, e in monomial), []).append((monomial, coefficient))
    return graded[min(graded)]


def _evaluate(form: Sequence[tuple[Sequence[tuple[int, int]], Number]], point: Mapping[int, Fraction]) -> Number:
    total: Number = Fraction(0)
    for monomial, coefficient in form:
        for index, exponent in monomial:
            coefficient = coefficient * point[index] ** exponent
        total += coefficient
    return total


def _monomial_arc(count: int, weight: Mapping[int, int], point: Mapping[int, Fraction]) -> Arc:
    length = max(weight.values())
    rows: list[list[Number]] = [[Fraction(0)] * count for _ in range(length)]
    for index, value in point.items():
        rows[weight[index] - 1][index] = value
    return tuple(tuple(row) for row in rows)

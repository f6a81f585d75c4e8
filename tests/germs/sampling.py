"""An oracle for cells near the origin: signs at anisotropic points and along weighted curves, with its own arithmetic.

It evaluates polynomials given as dictionaries {exponents: coefficient} and never decides that a cell is empty.
"""

from __future__ import annotations

import random
from fractions import Fraction

Plain = dict[tuple[int, ...], Fraction]


def plain(polynomial) -> Plain:
    """The polynomial as a dictionary by exponents."""
    result = {}
    for monomial, coefficient in polynomial.terms():
        exponents = [0] * polynomial.count
        for index, exponent in monomial:
            exponents[index] = exponent
        result[tuple(exponents)] = coefficient
    return result


def value(p: Plain, point) -> Fraction:
    total = Fraction(0)
    for exponents, coefficient in p.items():
        term = coefficient
        for x, e in zip(point, exponents, strict=True):
            term *= x**e
        total += term
    return total


def evaluated_signs(polynomials: list[Plain], point) -> tuple[int, ...]:
    return tuple((v > 0) - (v < 0) for v in (value(p, point) for p in polynomials))


def point_signs(generator: random.Random, polynomials: list[Plain], width: int, samples: int) -> set[tuple[int, ...]]:
    """Sign vectors without zeros at points c_i eps**w_i, for an eps below every feature of small polynomials."""
    found = set()
    for _ in range(samples):
        epsilon = Fraction(1, 2 ** generator.choice([40, 90]))
        point = [epsilon ** generator.randint(1, 4) * Fraction(generator.randint(-60, 60), 12) for _ in range(width)]
        found.add(evaluated_signs(polynomials, point))
    return {signs for signs in found if 0 not in signs}


def lowest_sign(p: Plain, weights, coefficients) -> int:
    """The sign along x_i = c_i t**w_i (1 + t)**i for small t > 0: exact, by the lowest power of t."""
    series: dict[int, Fraction] = {}
    for exponents, coefficient in p.items():
        for c, e in zip(coefficients, exponents, strict=True):
            coefficient *= c**e
        start = sum(w * e for w, e in zip(weights, exponents, strict=True))
        growth = sum(i * e for i, e in enumerate(exponents))
        binomial = 1
        for k in range(growth + 1):
            series[start + k] = series.get(start + k, Fraction(0)) + coefficient * binomial
            binomial = binomial * (growth - k) // (k + 1)
    lowest = min((k for k, c in series.items() if c), default=None)
    return 0 if lowest is None else (1 if series[lowest] > 0 else -1)


def curve_signs(generator: random.Random, polynomials: list[Plain], width: int, samples: int) -> set[tuple[int, ...]]:
    """Sign vectors without zeros along weighted curves: these cells certainly accumulate at the origin."""
    found = set()
    for _ in range(samples):
        weights = [generator.randint(1, 6) for _ in range(width)]
        coefficients = [Fraction(generator.randint(-12, 12), generator.choice([1, 2, 3, 4])) for _ in range(width)]
        found.add(tuple(lowest_sign(p, weights, coefficients) for p in polynomials))
    return {signs for signs in found if 0 not in signs}

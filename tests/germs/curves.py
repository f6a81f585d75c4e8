"""Random curves and surfaces through the origin, and a sampler that shares nothing with the decomposition."""

from __future__ import annotations

import random
from fractions import Fraction

from consderiv.exact.polynomials import Polynomial


def random_polynomial(generator: random.Random, count: int, degree: int, terms: int) -> Polynomial:
    """A sparse polynomial that vanishes at the origin."""
    total = Polynomial.constant_of(count, 0)
    for _ in range(terms):
        exponents = [0] * count
        for _ in range(generator.randint(1, degree)):
            exponents[generator.randrange(count)] += 1
        coefficient = Fraction(generator.choice([-3, -2, -1, 1, 2, 3]))
        monomial = tuple((i, e) for i, e in enumerate(exponents) if e)
        total = total + Polynomial.from_terms(count, {monomial: coefficient})
    return total


def irreducible_basis(polynomials: list[Polynomial]) -> list[Polynomial]:
    """The distinct irreducible factors that vanish at the origin."""
    basis: list[Polynomial] = []
    for polynomial in polynomials:
        if polynomial.is_zero:
            continue
        for factor, _ in polynomial.factors()[1]:
            if not factor.constant and factor not in basis and -factor not in basis:
                basis.append(factor)
    return basis


def sampled_signs(generator: random.Random, basis: list[Polynomial], count: int, samples: int) -> set[tuple[int, ...]]:
    """Sign vectors at anisotropic points extremely near the origin."""
    found = set()
    for _ in range(samples):
        epsilon = Fraction(1, 2 ** generator.choice([30, 60]))
        weights = [generator.randint(1, 4) for _ in range(count)]
        point = [epsilon**w * Fraction(generator.randint(-60, 60), 12) for w in weights]
        signs = tuple((v > 0) - (v < 0) for v in (p.at(point) for p in basis))
        if 0 not in signs:
            found.add(signs)
    return found

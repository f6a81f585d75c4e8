"""The local basis of some polynomials: coprime factors that vanish at the point and decide all their signs near it.

Over Q these are the irreducible factors. Polynomials with irrational coefficients are split by greatest common divisors
only, which is all that a decomposition needs: squarefree and pairwise coprime.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ..exact.polynomials import Polynomial
from .coprime import coprime_parts


@dataclass(frozen=True)
class Basis:
    """Curves through the point, and for each given polynomial the multiplicities in which they divide it.

    Parameters
    ----------
    curves : tuple of Polynomial
        Squarefree, pairwise coprime, zero at the point.
    exponents : tuple of dict
        For each polynomial: curve -> multiplicity.
    """

    curves: tuple[Polynomial, ...]
    exponents: tuple[dict[int, int], ...]


def local_basis(polynomials: Sequence[Polynomial]) -> Basis:
    """The local basis of nonzero polynomials.

    Examples
    --------
    >>> x, y = Polynomial.coordinate(2, 0), Polynomial.coordinate(2, 1)
    >>> found = local_basis((x * x * y, x * (y + Polynomial.constant_of(2, 1))))
    >>> sorted(map(str, found.curves)), found.exponents[1]
    (['z0', 'z1'], {1: 1})
    """
    if not all(p.is_rational for p in polynomials):
        return _irrational_basis(polynomials)
    curves: list[Polynomial] = []
    exponents: list[dict[int, int]] = []
    for polynomial in polynomials:
        found: dict[int, int] = {}
        for factor, multiplicity in local_factors(polynomial):
            if factor not in curves:
                curves.append(factor)
            found[curves.index(factor)] = multiplicity
        exponents.append(found)
    return Basis(tuple(curves), tuple(exponents))


@lru_cache(maxsize=4096)
def local_factors(polynomial: Polynomial) -> tuple[tuple[Polynomial, int], ...]:
    """The irreducible factors over Q that vanish at the point, each with a fixed sign, and their multiplicities."""
    if polynomial.is_affine:
        return () if polynomial.constant or polynomial.is_constant else ((_signed(polynomial), 1),)
    return tuple((_signed(factor), e) for factor, e in polynomial.factors()[1] if not factor.constant)


def _signed(factor: Polynomial) -> Polynomial:
    """The factor or its multiple that makes the first coefficient one."""
    lead = next(factor.terms())[1]
    return factor if lead == 1 else factor.scaled(1 / lead)


def _irrational_basis(polynomials: Sequence[Polynomial]) -> Basis:
    parts = [(part, owners) for part, owners in coprime_parts(polynomials) if not part.constant]
    exponents = tuple(
        {c: owners[k] for c, (_, owners) in enumerate(parts) if owners.get(k)} for k in range(len(polynomials))
    )
    return Basis(tuple(part for part, _ in parts), exponents)

"""The stochastic subgradient oracle: sample s, and return what automatic differentiation returns for f(., s) at w.

Its mean lies in the expectation of the chain-rule fields, a conservative field of F = E f(., s); it need not lie in
Clarke F. For discrete laws the mean is exact. The simulation beside it is measured, with confidence bounds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ...errors import UnsupportedError
from ...exact.rationals import as_rational
from ...exact.reals import Number, all_rational
from ...sets import ValueSet, contains
from ...verdicts import Verdict
from .integral import apply_integral_conservative
from .integral_case import IntegralCase, integral_case
from .laws import Law

Rows = tuple[tuple[Number, ...], ...]


@dataclass(frozen=True)
class OracleMean:
    """The exact mean of the oracle under a convention, and the sets that contain it or not.

    Parameters
    ----------
    convention : str
    mean : vector, or matrix for maps
    field : ValueSet
        The expectation of the hulls of the chain-rule fields.
    clarke : ValueSet
        Clarke F.
    in_field, in_clarke : Verdict
    """

    convention: str
    mean: Any
    field: ValueSet
    clarke: ValueSet
    in_field: Verdict
    in_clarke: Verdict


@dataclass(frozen=True)
class Simulation:
    """A measured mean of the oracle: each entry is within `radius` of the exact mean, all with this confidence.

    Parameters
    ----------
    mean : tuple of Fraction
        The flat sample mean, exact as a number.
    radius : tuple of Fraction
        Hoeffding (1963): r sqrt(log(2 d / delta) / (2 N)) for entries in an interval of length r; rounded up.
    samples, seed : int
    confidence : Fraction
    evidence : str
        "measured".
    """

    mean: tuple[Fraction, ...]
    radius: tuple[Fraction, ...]
    samples: int
    seed: int
    confidence: Fraction
    evidence: str = "measured"

    def covers(self, exact: Sequence[Number]) -> bool:
        """Whether a vector is within the bounds."""
        return all(abs(m - e) <= r for m, r, e in zip(self.mean, self.radius, exact, strict=True))

    def excludes(self, exact: Sequence[Number]) -> bool:
        """Whether a vector is outside of the bounds, so that it is not the mean, with this confidence."""
        return not self.covers(exact)


def oracle_values(case: IntegralCase, convention: Any = "relu0=0") -> list[tuple[Number, Rows]]:
    """For each atom its mass and what differentiation returns there."""
    from ...autodiff.judging.predicted import predicted

    if not case.law.is_discrete:
        raise UnsupportedError("a discrete law is required", "received a density", "give finitely many atoms")
    return [(mass, predicted(f.program, f.point, convention)) for _, mass, f in case.atoms]


def oracle_mean(
    integrand: Any,
    law: Law,
    at: Any = None,
    parameter: str | Sequence[str] = "s",
    convention: str = "relu0=0",
    variables: Any = None,
) -> OracleMean:
    """The exact mean of the stochastic subgradient oracle of a discrete law.

    Parameters
    ----------
    integrand, law, at, parameter
        As in `apply_integral`.
    convention : str
        Such as "relu0=0", "jax 0.10", "torch 2.13".

    Examples
    --------
    >>> found = oracle_mean("relu(s*w) - abs(w)/2", Law.discrete({-1: "1/2", 1: "1/2"}), at="w=0", convention="jax 0.10")
    >>> found.mean, bool(found.in_field), bool(found.in_clarke)
    ((Fraction(-1, 2),), True, False)
    """
    case = integral_case(integrand, law, at, parameter, variables)
    values = oracle_values(case, convention)
    rows = tuple(
        tuple(sum((mass * found[i][j] for mass, found in values), Fraction(0)) for j in range(len(case.point)))
        for i in range(len(case.program.outputs))
    )
    mean = rows if case.program.is_map else rows[0]
    found = apply_integral_conservative(integrand, law, at, parameter, variables)
    inside, clarke = contains(found.predicted, mean), contains(found.true, mean)
    return OracleMean(convention, mean, found.predicted, found.true, inside, clarke)


def simulate_oracle(
    integrand: Any,
    law: Law,
    at: Any = None,
    parameter: str | Sequence[str] = "s",
    convention: str = "relu0=0",
    samples: int = 10_000,
    seed: int = 0,
    confidence: Any = "99/100",
) -> Simulation:
    """Draw atoms with a seeded generator and average what the oracle returns: measured, not proved.

    Examples
    --------
    >>> found = simulate_oracle("s*abs(w)", Law.discrete({-1: "1/2", 1: "1/2"}), at="w=0", convention="jax 0.10")
    >>> found.covers([Fraction(0)]), found.evidence
    (True, 'measured')
    """
    from random import Random

    case = integral_case(integrand, law, at, parameter)
    values = [(mass, tuple(x for row in rows for x in row)) for mass, rows in oracle_values(case, convention)]
    if not all_rational(x for mass, flat in values for x in (mass, *flat)):
        raise UnsupportedError("rational masses and derivatives are required", "received others", "move the point")
    counts = _draws(Random(seed), [as_rational(mass) for mass, _ in values], samples)
    columns = list(zip(*(flat for _, flat in values), strict=True))
    mean = tuple(Fraction(sum(n * as_rational(x) for n, x in zip(counts, c, strict=True))) / samples for c in columns)
    level = as_rational(confidence)
    factor = _hoeffding(samples, 2 * len(columns) / (1 - level))
    radius = tuple((as_rational(max(c)) - as_rational(min(c))) * factor for c in columns)
    return Simulation(mean, radius, samples, seed, level)


def _draws(generator: Any, masses: list[Fraction], samples: int) -> list[int]:
    """How often each atom is drawn, by exact integer draws."""
    from bisect import bisect_right
    from itertools import accumulate
    from math import lcm

    whole = lcm(*(mass.denominator for mass in masses))
    ends = list(accumulate(int(mass * whole) for mass in masses))
    counts = [0] * len(masses)
    for _ in range(samples):
        counts[bisect_right(ends, generator.randrange(whole))] += 1
    return counts


def _hoeffding(samples: int, ratio: Fraction) -> Fraction:
    """A rational upper bound of sqrt(log(ratio) / (2 samples))."""
    from flint import arb, fmpq

    value = (arb(fmpq(ratio.numerator, ratio.denominator)).log() / (2 * samples)).sqrt().upper()
    mantissa, exponent = value.man_exp()
    exact = Fraction(int(mantissa)) * Fraction(2) ** int(exponent)
    return Fraction(int(exact * 10**6) + 1, 10**6)

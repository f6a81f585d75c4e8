"""A path along which a library's derivative contradicts the function, with the measured samples."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from ...exact.reals import Number, Real
from .stratum_paths import Path

Interval = tuple[Number, Number]


@dataclass(frozen=True)
class Sample:
    """One call of the oracle on a path.

    Parameters
    ----------
    time : Fraction
    point, velocity : tuple of Fraction
        c(t) and c'(t), exact; the point is held by the number format.
    returned : tuple of float
        The row of the Jacobian.
    along : Fraction
        <returned, c'(t)>, exact.
    expected : pair of numbers
        Bounds of (f o c)'(t); equal where it is known exactly.
    bound : Fraction
        What rounding may account for.
    """

    time: Fraction
    point: tuple[Fraction, ...]
    velocity: tuple[Fraction, ...]
    returned: tuple[float, ...]
    along: Fraction
    expected: Interval
    bound: Fraction

    @property
    def differs(self) -> bool:
        """Whether the two derivatives differ by more than the bound."""
        low, high = self.expected
        return bool(self.along < low - self.bound or self.along > high + self.bound)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON: numbers are strings."""
        exact = self.expected[0] == self.expected[1]
        return {
            "t": str(self.time),
            "point": [str(x) for x in self.point],
            "returned": [str(x) for x in self.returned],
            "along": str(self.along),
            "expected": str(self.expected[0]) if exact else [str(x) for x in self.expected],
            "bound": str(self.bound),
        }


@dataclass(frozen=True)
class Contradiction:
    """A path along which a library's derivative is not the derivative of the function, at every tested point.

    Parameters
    ----------
    output : int
        The row of the Jacobian.
    path : Path
        The witness.
    samples : tuple of Sample
        All that were tested in the interval; each differs.
    evidence : "measured" or "proved"
    at_point : bool
        Whether the value at the audited point differs too.
    nodes : tuple of int
        The nodes that are tied at the audited point.
    """

    output: int
    path: Path
    samples: tuple[Sample, ...]
    evidence: Literal["measured", "proved"]
    at_point: bool
    nodes: tuple[int, ...] = ()
    verdict: Literal["not_conservative"] = "not_conservative"

    @property
    def reason(self) -> str:
        """One sentence with both numbers at one of the points."""
        first = self.samples[0]
        low, high = (float(x) for x in self.path.interval)
        returned, expected = shown_apart(first.along, first.expected[0])
        return (
            f"along {self.path}, {low:g} < t < {high:g}, the returned derivative gives {returned} and the "
            f"function has {expected} (at t = {first.time}, and they differ at all {len(self.samples)} points of the "
            f"path that were tested): no conservative field contains it"
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "output": self.output,
            "evidence": self.evidence,
            "path": {
                "coefficients": [[str(x) for x in row] for row in self.path.coefficients],
                "interval": [str(x) for x in self.path.interval],
            },
            "samples": [sample.to_dict() for sample in self.samples],
            "reason": self.reason,
        }


def shown_apart(first: Number, second: Number) -> tuple[str, str]:
    """Two numbers with ten digits, with all seventeen where ten are the same.

    Examples
    --------
    >>> shown_apart(Fraction(1, 2), Fraction(1)), shown_apart(Fraction(1.1), Fraction(1.1) + Fraction(1, 2**40))
    (('1/2', '1'), ('1.1000000000000001', '1.1000000000009096'))
    """
    short = _shown(first, 10), _shown(second, 10)
    return short if short[0] != short[1] else (_shown(first, 17), _shown(second, 17))


def _shown(number: Number, digits: int) -> str:
    return f"{float(number):.{digits}g}" if isinstance(number, Real) or number.denominator > 10**6 else str(number)

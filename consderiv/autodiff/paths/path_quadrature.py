"""Adaptive quadrature at dyadic interior nodes, with an error estimate.

On [a, a + h] the nodes are a + (2j + 1) h / 16: eight of them, the same for one rule of degree 7 and for two rules of
degree 3 on the halves (Maclaurin's open rules). The estimate is their difference and the seventh difference of the
values, which sees a jump in the middle too. Dyadic nodes keep points of a segment inside a tie exactly, and end points,
where a path has its corners, are never used. A jump of the integrand within h / 16 of an end is seen by no such rule.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable
from dataclasses import dataclass

FOUR = (13 / 48, 11 / 48, 11 / 48, 13 / 48)
EIGHT = tuple(k / 1935360 for k in (295627, 71329, 471771, 128953, 128953, 471771, 71329, 295627))
SEVENTH = (-1, 7, -21, 35, -35, 21, -7, 1)
DEEPEST = 10
"""Halvings of the unit interval: the last nodes are multiples of 2**-14."""


@dataclass(frozen=True)
class Integral:
    """A quadrature and what is known of it.

    Parameters
    ----------
    value : float
        NaN where the integrand was not finite.
    error : float
        The sum of the estimates of all pieces; an estimate and no bound.
    size : float
        The integral of the absolute value, roughly: rounding errors are proportional to it.
    calls : int
    """

    value: float
    error: float
    size: float
    calls: int


def integrate(
    integrand: Callable[[float], float], tolerance: float, calls: int = 400, relative: float = 0.0
) -> Integral:
    """The integral over [0, 1], refined where the estimate is largest.

    It stops when the sum of the estimates is below tolerance + relative * (integral of the absolute value).

    Examples
    --------
    >>> found = integrate(lambda t: t**6, 1e-12)
    >>> abs(found.value - 1/7) < 1e-12, integrate(abs, 1e-12).calls
    (True, 8)
    """
    pieces = [_piece(integrand, 0.0, 1.0)]
    settled: list[tuple[float, float, float, float, float]] = []
    used = 8
    while pieces and used + 16 <= calls and math.isfinite(pieces[0][0]):
        everything = [*pieces, *settled]
        if -sum(p[0] for p in everything) <= tolerance + relative * sum(p[4] for p in everything):
            break
        worst = heapq.heappop(pieces)
        _, start, width, _, _ = worst
        if width <= 2.0**-DEEPEST:
            settled.append(worst)
            continue
        used += 16
        for half in (start, start + width / 2):
            heapq.heappush(pieces, _piece(integrand, half, width / 2))
    everything = [*pieces, *settled]
    return Integral(
        math.fsum(p[3] for p in everything) if all(math.isfinite(p[3]) for p in everything) else math.nan,
        -sum(p[0] for p in everything),
        sum(p[4] for p in everything),
        used,
    )


def _piece(integrand: Callable[[float], float], start: float, width: float) -> tuple[float, float, float, float, float]:
    """(-estimate, start, width, integral, integral of the absolute value), ordered for a heap."""
    values = [integrand(start + (2 * j + 1) * width / 16) for j in range(8)]
    if not all(map(math.isfinite, values)):
        return (-math.inf, start, width, math.nan, math.inf)
    fine = width * math.fsum(w * v for w, v in zip(EIGHT, values, strict=True))
    halves = width / 2 * math.fsum(w * v for w, v in zip(FOUR * 2, values, strict=True))
    ripple = width / 64 * abs(math.fsum(c * v for c, v in zip(SEVENTH, values, strict=True)))
    return (-abs(fine - halves) - ripple, start, width, fine, width / 8 * math.fsum(map(abs, values)))

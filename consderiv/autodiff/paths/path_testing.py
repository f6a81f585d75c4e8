"""The path test: f(end) - f(start) against the integral of <oracle, velocity>, for black boxes.

A gradient oracle inside some conservative field of f satisfies f(c(1)) - f(c(0)) = integral <oracle(c(t)), c'(t)> dt
along every path (Bolte and Pauwels, 2021, definition of a potential). Segments in general position rarely leave the
open cells of f, so many of them lie inside kinks. The test refutes, by measurement; it never proves.
A jump of f and a steep Lipschitz function look alike in floats: places where f seems to jump refute nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ...errors import UnsupportedError
from ...verdicts import Refuted, Unknown
from .path_callables import FlatFunction, Point, flat_function, flat_point
from .path_quadrature import Integral, integrate
from .path_result import PathTest, WitnessSegment
from .path_segments import Kink, polygons

SAFETY = 8.0
"""A difference counts beyond this many times the estimated error."""
PRECISION = 2.0**-8
"""The error that is aimed at, relative to the integral of |<oracle, velocity>|: kinks on the way cost many calls."""
ROUNDINGS = 256
HALVINGS = 8
CONFIRMATIONS = 11
STEPS = (2.0**-6, 2.0**-8)
JUMP_HALVINGS = 12


def path_test(
    f: Callable[..., Any],
    oracle: Callable[..., Any] | None = None,
    starts: Any = None,
    *,
    paths: int = 40,
    kinks: Sequence[Kink] = (),
    seed: int = 0,
    radius: float = 2.0,
    calls: int = 120,
) -> PathTest:
    """Try to refute that a gradient oracle belongs to a conservative field of a function.

    `|f(b) - f(a) - int_0^1 <oracle(a + t (b - a)), b - a> dt|` is compared with the estimated error of the quadrature
    and of rounding; a violation is bisected to a small segment, and there confirmed by difference quotients.

    Parameters
    ----------
    f : callable
        From one array to a number.
    oracle : callable, optional
        From one array to its gradient, of the same size. Default: jax.grad or torch.autograd.
    starts : array, number, or list of arrays
        Points where paths start; they fix shape, dtype and library. A tensor or array is one point; a list of numbers
        is one point for plain Python.
    paths : int
        Polygons of two segments each.
    kinks : sequence of lists of rows (a_1, ..., a_n, b)
        Linear equations a . x = b that paths should satisfy, beside the usual: coordinates at 0 or 1, equal ones.
    seed : int
        Of the random vertices.
    radius : float
        Size of the region.
    calls : int
        Calls of the oracle for each segment.

    Returns
    -------
    PathTest
        Refuted with a witness, or Unknown. Evidence is measured.

    Examples
    --------
    >>> sign = lambda x: (x > 0) - (x < 0)
    >>> bool(path_test(abs, sign, 0.0).refuted == Unknown("no violation found on 80 segments"))
    True
    >>> wrong = lambda x: [0.5, 0.25] if x[0] == x[1] else [1, 0] if x[0] > x[1] else [0, 1]
    >>> path_test(max, wrong, [0.0, 0.0]).is_refuted
    True
    """
    points = _starts(starts)
    flat = flat_function(f, oracle, points[0])
    tested = skipped = steep = used = 0
    for polygon in polygons([flat_point(p) for p in points], paths, kinks, seed, radius):
        for start, end in zip(polygon.vertices, polygon.vertices[1:], strict=False):
            if start == end:
                continue
            compared = _compared(flat, start, end, calls)
            used += compared.integral.calls
            tested += 1
            skipped += not compared.is_finite
            if compared.violates:
                witness, jumps = _examined(flat, compared, polygon.kink, calls)
                steep += jumps and witness is None
                if witness is not None:
                    reason = f"measured: {witness}"
                    return PathTest(Refuted(witness, reason), tested, skipped, steep, used)
    reason = (
        f"no violation found on {tested} segments" if skipped < tested else _why_nothing(flat, flat_point(points[0]))
    )
    return PathTest(Unknown(reason), tested, skipped, steep, used)


def _why_nothing(flat: FlatFunction, start: Point) -> str:
    """Why no segment was tested: what the black box raises, so that an error in it is not taken for a pass."""
    try:
        flat.value(start)
        flat.gradient(start)
    except Exception as error:
        words = str(error).strip().splitlines()
        return f"nothing was tested: the function or its oracle raised {type(error).__name__}: {(words or [''])[0]}"
    return "nothing was tested: no segment has finite values"


def _starts(starts: Any) -> list[Any]:
    if starts is None:
        raise UnsupportedError(
            "at least one start is required: it fixes the shape and the library", "received none",
            "pass starts=, such as torch.zeros(3) or [0.0, 0.0]",
        )  # fmt: skip
    nested = isinstance(starts, (list, tuple)) and starts and not isinstance(starts[0], (int, float))
    return list(starts) if nested else [starts]


@dataclass(frozen=True)
class _Compared:
    """One segment: the increment of f against the integral of the oracle."""

    start: Point
    end: Point
    increment: float
    integral: Integral
    rounding: float

    @property
    def is_finite(self) -> bool:
        return math.isfinite(self.increment) and math.isfinite(self.integral.value)

    @property
    def error(self) -> float:
        return self.integral.error + self.rounding

    @property
    def gap(self) -> float:
        return abs(self.increment - self.integral.value)

    @property
    def violates(self) -> bool:
        return self.is_finite and self.gap > SAFETY * self.error


def _compared(flat: FlatFunction, start: Point, end: Point, calls: int) -> _Compared:
    velocity = tuple(b - a for a, b in zip(start, end, strict=True))

    def along(t: float) -> float:
        return _product(flat, _between(start, velocity, t), velocity)

    first, last = _value(flat, start), _value(flat, end)
    sizes = abs(first) + abs(last)
    integral = integrate(along, ROUNDINGS * flat.roundoff * (sizes + 1e-30), calls, PRECISION)
    reach = math.fsum(abs(v) for v in velocity)
    rounding = ROUNDINGS * flat.roundoff * (sizes + integral.size + reach)
    return _Compared(start, end, last - first, integral, rounding)


def _product(flat: FlatFunction, point: Point, velocity: Point) -> float:
    """<oracle, velocity>; NaN where the oracle fails. A zero entry of the velocity excuses a NaN there."""
    try:
        slopes = flat.gradient(point)
    except UnsupportedError:
        raise
    except Exception:  # a black box may raise anything: the segment is skipped
        return math.nan
    return math.fsum(s * v for s, v in zip(slopes, velocity, strict=True) if v)


def _value(flat: FlatFunction, point: Point) -> float:
    try:
        return flat.value(point)
    except UnsupportedError:
        raise
    except Exception:  # the same
        return math.nan


def _between(start: Point, velocity: Point, t: float) -> Point:
    return tuple(a + t * v for a, v in zip(start, velocity, strict=True))


def _examined(flat: FlatFunction, found: _Compared, kink: str, calls: int) -> tuple[WitnessSegment | None, bool]:
    """A confirmed witness inside a violating segment, and whether f seems to jump there.

    Around a place where f seems to jump, the pieces of the segment on both sides are examined instead.
    """
    witness, smallest = _bisected(flat, found, kink, calls)
    place = None if witness is not None else _jump(flat, smallest)
    if place is None:
        return witness, False
    for ends in ((found.start, place[0]), (place[1], found.end)):
        piece = _compared(flat, *ends, calls)
        if piece.violates and witness is None:
            witness, _ = _bisected(flat, piece, kink, calls)
    return witness, True


def _bisected(flat: FlatFunction, found: _Compared, kink: str, calls: int) -> tuple[WitnessSegment | None, _Compared]:
    """The smallest segment, found by halving, that still violates and is confirmed by difference quotients; and the last."""
    smallest, witness = found, None
    for _ in range(HALVINGS):
        slopes = _slopes(flat, smallest)
        if slopes is not None:
            witness = _witness(smallest, kink, slopes)
        middle = tuple((a + b) / 2 for a, b in zip(smallest.start, smallest.end, strict=True))
        halves = [_compared(flat, *ends, calls) for ends in ((smallest.start, middle), (middle, smallest.end))]
        violating = [half for half in halves if half.violates]
        if not violating:
            break
        smallest = max(violating, key=lambda half: half.gap)
    return witness, smallest


def _jump(flat: FlatFunction, segment: _Compared) -> tuple[Point, Point] | None:
    """A segment thousands of times shorter on which f changes as much, if there is one."""
    start, end = segment.start, segment.end
    for _ in range(JUMP_HALVINGS):
        middle = tuple((a + b) / 2 for a, b in zip(start, end, strict=True))
        first, inner, last = (_value(flat, point) for point in (start, middle, end))
        start, end = (start, middle) if abs(inner - first) > abs(last - inner) else (middle, end)
        change = max(abs(inner - first), abs(last - inner))
    return (start, end) if change > abs(segment.increment) / 2 else None


def _witness(found: _Compared, kink: str, slopes: tuple[float, float]) -> WitnessSegment:
    value = found.integral.value
    return WitnessSegment(found.start, found.end, found.increment, value, found.error, kink, slopes)


def _slopes(flat: FlatFunction, segment: _Compared) -> tuple[float, float] | None:
    """The oracle's and f's own slope at a point inside, if they differ at nearly all points that are tried.

    At an ordinary kink inside the segment, missed by the quadrature, they differ at no point tried or at one.
    """
    velocity = tuple(b - a for a, b in zip(segment.start, segment.end, strict=True))
    differing = []
    for k in range(CONFIRMATIONS):
        t = (2 * k + 5) / 32
        slope = _product(flat, _between(segment.start, velocity, t), velocity)
        (wide, _), (quotient, noise) = (_quotient(flat, segment.start, velocity, t, step) for step in STEPS)
        if abs(slope - quotient) > noise + 8 * abs(wide - quotient) + 1e-3 * abs(quotient):  # False for NaN
            differing.append((slope, quotient))
        elif k - len(differing) > 2:
            return None
    return differing[0] if len(differing) >= CONFIRMATIONS - 2 else None


def _quotient(flat: FlatFunction, start: Point, velocity: Point, t: float, step: float) -> tuple[float, float]:
    """The central difference quotient along a segment, and a bound of what rounding does to it."""
    before, after = (_value(flat, _between(start, velocity, t + s)) for s in (-step, step))
    return (after - before) / (2 * step), 16 * flat.roundoff * (abs(before) + abs(after)) / step


__all__ = ["PathTest", "WitnessSegment", "path_test"]

"""The outcome of a path test: a witness segment, or no violation found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ...html import Shown
from ...verdicts import Refuted, Unknown
from .path_callables import Point


@dataclass(frozen=True, repr=False)
class WitnessSegment(Shown):
    """A segment along which the oracle does not integrate to the function.

    Parameters
    ----------
    start, end : tuple of float
    increment : float
        f(end) - f(start).
    integral : float
        The integral of <oracle, end - start> over [0, 1].
    error : float
        The estimated error of both together.
    kink : str
        The kink that the segment was chosen in.
    slopes : pair of floats
        <oracle, end - start> and the difference quotient of f, at a point inside.
    """

    start: Point
    end: Point
    increment: float
    integral: float
    error: float
    kink: str
    slopes: tuple[float, float]

    def __str__(self) -> str:
        return (
            f"from {_point(self.start)} to {_point(self.end)} ({self.kink}): f changes by {self.increment:.9g}, "
            f"the oracle integrates to {self.integral:.9g} (estimated error {self.error:.1e})"
        )


@dataclass(frozen=True, repr=False)
class PathTest(Shown):
    """The outcome of a path test.

    Parameters
    ----------
    refuted : Refuted or Unknown
        `Refuted(witness, "measured: ...")`: the oracle is in no conservative field of f, as far as floats tell;
        `Unknown("no violation found on n segments")` otherwise. Never Proved.
    segments, skipped, steep, calls : int
        Segments tested; those without finite values; those on which f jumps or is too steep to tell, for floats do not
        tell a jump from a steep Lipschitz function; calls of the oracle.
    """

    refuted: Refuted | Unknown
    segments: int
    skipped: int
    steep: int
    calls: int

    @property
    def is_refuted(self) -> bool:
        """Whether a violation was found."""
        return isinstance(self.refuted, Refuted)

    @property
    def witness(self) -> WitnessSegment | None:
        """The segment of the violation."""
        return self.refuted.evidence if isinstance(self.refuted, Refuted) else None

    @property
    def evidence(self) -> str:
        """Always "measured"."""
        return "measured"

    def __str__(self) -> str:
        tail = f"{self.segments} segments, {self.calls} calls of the oracle"
        tail += f", {self.skipped} segments without finite values" if self.skipped else ""
        tail += f", {self.steep} segments on which f jumps or is too steep to tell" if self.steep else ""
        if isinstance(self.refuted, Unknown):
            return f"not refuted: {self.refuted.reason} ({tail}); this proves nothing"
        return f"not conservative (measured): {self.witness} ({tail})"

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON: floats as their shortest text."""
        witness = self.witness
        return {
            "refuted": self.is_refuted,
            "evidence": self.evidence,
            "reason": self.refuted.reason,
            "segments": self.segments,
            "skipped": self.skipped,
            "steep": self.steep,
            "calls": self.calls,
            "witness": None if witness is None else {
                "start": [repr(x) for x in witness.start],
                "end": [repr(x) for x in witness.end],
                "increment": repr(witness.increment),
                "integral": repr(witness.integral),
                "error": repr(witness.error),
            },
        }  # fmt: skip


def _point(point: Point) -> str:
    return "(" + ", ".join(f"{x:.9g}" for x in point) + ")"

"""TRACE: why a cell in two coordinates is locally empty, where no short identity is found (proofs/format.md, 4)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

from ..errors import ConsderivError
from ..exact.polynomials import Polynomial
from ..germs.box_trace import box_trace

GUARD_LIMIT = 12
LENGTH_LIMIT = 200_000  # of the JSON text: what a checker does grows with it, and much faster


def trace_json(guards: Sequence[Polynomial], places: Sequence[int]) -> dict[str, Any] | None:
    """A box trace of some of the guards, which contradict each other; None if none is found.

    Parameters
    ----------
    guards : sequence of Polynomial
        Guards that are positive on the cell.
    places : sequence of int
        Their indices on the path.
    """
    usable = [(guard, k) for guard, k in zip(guards, places, strict=True) if guard.is_rational and not guard.constant]
    if len(usable) > GUARD_LIMIT or not usable:
        return None
    for axes in _planes([guard for guard, _ in usable]):
        chosen = [(guard, k) for guard, k in usable if guard.variables() <= set(axes)]
        try:
            found = box_trace([guard for guard, _ in chosen], axes) if chosen else None
        except (ConsderivError, ValueError):
            continue  # no box was found within the limits of the search
        if found is not None:
            data = found.to_json([k for _, k in chosen])
            if len(str(data)) <= LENGTH_LIMIT:
                return data
    return None


def _planes(guards: Sequence[Polynomial]) -> list[tuple[int, int]]:
    """The pairs of coordinates that some guard uses, the most frequent first."""
    uses: dict[tuple[int, int], int] = {}
    for guard in guards:
        for pair in combinations(sorted(guard.variables()), 2):
            uses[pair] = uses.get(pair, 0) + 1
    return sorted(uses, key=lambda pair: -uses[pair])[:3]

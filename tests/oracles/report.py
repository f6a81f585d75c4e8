"""Counts of what the random tests saw, printed once at the end."""

from __future__ import annotations

from collections import Counter

counts: Counter[tuple[str, str]] = Counter()


def note(kind: str, event: str, amount: int = 1) -> None:
    """Count an event for a family of programs."""
    counts[kind, event] += amount


def table() -> str:
    """All counts, one line for each family."""
    kinds = sorted({kind for kind, _ in counts})
    lines = []
    for kind in kinds:
        events = {event: n for (k, event), n in sorted(counts.items()) if k == kind}
        lines.append(f"{kind}: " + ", ".join(f"{event} {n}" for event, n in events.items()))
    return "\n".join(lines)


def share(kind_prefix: str, event: str, total: str) -> float:
    """The share of an event among a total, over all families whose name starts so."""
    part = sum(n for (k, e), n in counts.items() if k.startswith(kind_prefix) and e == event)
    whole = sum(n for (k, e), n in counts.items() if k.startswith(kind_prefix) and e == total)
    return part / whole if whole else 0.0

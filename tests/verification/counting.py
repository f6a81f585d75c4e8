"""Sizes of the runs, and counts that are printed at the end of a test."""

import os
from collections import Counter

SCALE = float(os.environ.get("CONSDERIV_SCALE", "1"))
SEED = int(os.environ.get("CONSDERIV_SEED", "0"))


def scaled(count: int) -> int:
    """CONSDERIV_SCALE multiplies the counts."""
    return max(1, round(count * SCALE))


def table(title: str, counts: Counter[str]) -> str:
    """One line for each counted event, most frequent first."""
    return "\n".join([title, *(f"  {count:6} {event}" for event, count in counts.most_common())])

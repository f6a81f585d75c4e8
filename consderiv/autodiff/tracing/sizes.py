"""The size of what is traced: every entry of an argument becomes a variable or a constant of the program."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from ...errors import BudgetError

MOST_ENTRIES = 100_000
"""Most entries of all arguments together: beyond, making the variables alone takes minutes."""


def check_sizes(arrays: Iterable[Any]) -> None:
    """Refuse arguments that are too large, before anything is traced; numbers have one entry.

    Raises
    ------
    BudgetError
        If the arrays have more than 100 000 entries together.
    """
    entries = sum(math.prod(getattr(array, "shape", ())) for array in arrays)
    if entries > MOST_ENTRIES:
        raise BudgetError(
            f"arguments of at most {MOST_ENTRIES} entries are required", f"received {entries}",
            "pass smaller arrays, or make large constants part of the function",
        )  # fmt: skip


__all__ = ["MOST_ENTRIES", "check_sizes"]

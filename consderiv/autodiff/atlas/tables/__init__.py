"""The one source of the atlas: every case, by family."""

from __future__ import annotations

from collections.abc import Iterator

from ..case import Case, Row
from . import activations, extremes, jumps, losses, matrices, norms, order, products, rectifiers, traps

CASES: tuple[Case, ...] = (
    *rectifiers.CASES, *activations.CASES, *extremes.CASES, *order.CASES, *norms.CASES,
    *losses.CASES, *products.CASES, *matrices.CASES, *traps.CASES, *jumps.CASES,
)  # fmt: skip


def rows() -> Iterator[Row]:
    """Every row of the atlas, in the order of the tables."""
    for case in CASES:
        yield from case.rows()

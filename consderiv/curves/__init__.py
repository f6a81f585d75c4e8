"""Functions along curves: where a chain rule holds, for which elements; path differentiability and definability.

Names load on first use.

Examples
--------
>>> from consderiv.curves import chain_rule_along
>>> print(*chain_rule_along("abs(x)", "x=t", (-1, 1)).exceptions)
0
"""

from __future__ import annotations

from typing import Any

from ..lazy import loaded

_HOME = {
    "AlongCurve": "report",
    "Curve": "curve",
    "Definable": "definable",
    "Row": "row",
    "chain_rule_along": "chain_rule",
    "definability": "definable",
    "is_path_differentiable": "path_differentiability",
}

__all__ = sorted(_HOME)  # noqa: PLE0605


def __getattr__(name: str) -> Any:
    return loaded(__name__, _HOME, name)

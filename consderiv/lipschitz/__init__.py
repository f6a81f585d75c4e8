"""Lipschitz constants: local moduli from Clarke sets, global constants of piecewise linear programs and on the line.

Names load on first use.

Examples
--------
>>> from consderiv.lipschitz import lipschitz_constant
>>> lipschitz_constant("abs(x) + 2*y", "x=0,y=0").value
sqrt(5)
"""

from __future__ import annotations

from typing import Any

from ..lazy import loaded

_HOME = {
    "Infinite": "constants",
    "LipschitzConstant": "constants",
    "UnknownConstant": "constants",
    "lipschitz_constant": "constant",
    "matrix_size": "norms",
}

__all__ = sorted(_HOME)  # noqa: PLE0605


def __getattr__(name: str) -> Any:
    return loaded(__name__, _HOME, name)

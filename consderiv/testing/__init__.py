"""For the tests of AD libraries and of custom operators: is the derivative that comes back at a kink allowed?

`subgradcheck` checks one point, `kink_points` and `kink_arguments` find points on kinks (for Hypothesis), and the pytest
plugin, which is registered on installation, offers `subgradcheck` as a fixture.
"""

from __future__ import annotations

from typing import Any

_HOME = {
    "subgradcheck": "checking", "SubgradientError": "checking", "point_on_kinks": "on_kinks",
    "kink_arguments": "strategies", "kink_points": "strategies",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    """Load on first use: Hypothesis and the libraries are imported only where they are needed."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)


__all__ = [*sorted(_HOME)]  # noqa: PLE0604

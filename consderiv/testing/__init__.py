"""For the tests of AD libraries and of custom operators: is the derivative that comes back at a kink allowed?

`subgradcheck` checks one point, `kink_points` and `kink_arguments` find points on kinks (for Hypothesis), and the pytest
plugin, which is registered on installation, offers `subgradcheck` as a fixture.
"""

from __future__ import annotations

from typing import Any

from ..lazy import loaded

_HOME = {
    "subgradcheck": "checking", "SubgradientError": "checking", "point_on_kinks": "on_kinks",
    "kink_arguments": "strategies", "kink_points": "strategies",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    """Load on first use: Hypothesis and the libraries are imported only where they are needed."""
    return loaded(__name__, _HOME, name)


__all__ = [*sorted(_HOME)]  # noqa: PLE0604

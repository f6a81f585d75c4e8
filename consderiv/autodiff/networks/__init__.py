"""Networks with float weights: exact value, ties and gradient in seconds, against what the library returns."""

from __future__ import annotations

from typing import Any

from ...lazy import loaded

_HOME = {
    "Affine": "layers", "MaxPool": "layers", "Rectifier": "layers", "Dyadic": "dyadic", "Network": "network",
    "Sweep": "network", "Tie": "network", "local_program": "local_form", "network_from_torch": "torch_networks",
    "compare_network": "comparison", "NetworkComparison": "comparison",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    """Load on first use."""
    return loaded(__name__, _HOME, name)


__all__ = [*sorted(_HOME)]  # noqa: PLE0604

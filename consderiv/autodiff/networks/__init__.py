"""Networks with float weights: exact value, ties and gradient in seconds, against what the library returns."""

from __future__ import annotations

from typing import Any

_HOME = {
    "Affine": "layers", "MaxPool": "layers", "Rectifier": "layers", "Dyadic": "dyadic", "Network": "network",
    "Sweep": "network", "Tie": "network", "local_program": "local_form", "network_from_torch": "torch_networks",
    "compare_network": "comparison", "NetworkComparison": "comparison",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    """Load on first use."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)


__all__ = [*sorted(_HOME)]  # noqa: PLE0604

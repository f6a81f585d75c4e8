"""Functions of JAX and PyTorch as programs: every float is the dyadic rational that it is."""

from __future__ import annotations

from typing import Any

from ...lazy import loaded

_HOME = {
    "from_jax": "jax_functions", "trace_jax": "jax_functions", "Traced": "jax_functions",
    "from_torch": "torch_functions", "trace_torch": "torch_functions",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    """Load on first use: each library has modules of its own."""
    return loaded(__name__, _HOME, name)


__all__ = [*sorted(_HOME)]  # noqa: PLE0604

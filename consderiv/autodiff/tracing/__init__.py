"""Functions of JAX and PyTorch as programs: every float is the dyadic rational that it is."""

from __future__ import annotations

from typing import Any

_HOME = {
    "from_jax": "jax_functions", "trace_jax": "jax_functions", "Traced": "jax_functions",
    "from_torch": "torch_functions", "trace_torch": "torch_functions",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    """Load on first use: each library has modules of its own."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)


__all__ = [*sorted(_HOME)]  # noqa: PLE0604

"""Automatic differentiation: back-ends behind one door, predictions of their values, and audits."""

from __future__ import annotations

from typing import Any

_HOME = {
    "Audit": "reports.audit_report", "Result": "judging.result", "audit": "auditing", "BACKENDS": "auditing",
    "Backend": "backends.backend", "Setting": "backends.backend", "NumpyBackend": "backends.numpy_backend",
    "JaxBackend": "backends.jax_backend", "TorchBackend": "backends.torch_backend",
    "directional_audit": "directions", "DirectionalAudit": "reports.directional_report",
    "convention_choices": "judging.predicted", "NoConventionError": "judging.kink_rules", "path_test": "paths.path_testing",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    """Load on first use: an audit needs fields, and most of the package does not need audits."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)


__all__ = [*sorted(_HOME)]  # noqa: PLE0604

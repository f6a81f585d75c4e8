"""Automatic differentiation: back-ends behind one door, predictions of their values, and audits."""

from __future__ import annotations

from typing import Any

from ..lazy import loaded

_HOME = {
    "Audit": "reports.audit_report", "Result": "judging.result", "audit": "auditing", "BACKENDS": "auditing",
    "Backend": "backends.backend", "Setting": "backends.backend", "NumpyBackend": "backends.numpy_backend",
    "JaxBackend": "backends.jax_backend", "TorchBackend": "backends.torch_backend",
    "directional_audit": "directions", "DirectionalAudit": "reports.directional_report",
    "convention_choices": "judging.predicted", "NoConventionError": "judging.kink_rules", "path_test": "paths.path_testing",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    """Load on first use: an audit needs fields, and most of the package does not need audits."""
    return loaded(__name__, _HOME, name)


__all__ = [*sorted(_HOME)]  # noqa: PLE0604

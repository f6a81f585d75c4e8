"""consderiv: exact, verified nonsmooth calculus.

Sets of derivatives of piecewise semialgebraic functions at a kink (Bouligand, Clarke, limiting, Frechet), the
conservative fields that explain automatic differentiation (selection field, chain-rule field), and certificates.
Names load on first use, so that `import consderiv` and the checker stay light.
"""

from __future__ import annotations

from typing import Any

__version__ = "0.1.0"

_HOME = {
    "api": (
        "bouligand", "chain_rule_field", "clarke", "clarke_directional_derivative", "directional_derivative",
        "frechet", "is_differentiable", "is_regular", "lexicographic_derivative", "limiting", "selection_field",
    ),
    "explanation": ("Explanation", "explain"),
    "autodiff": ("audit",),
    "autodiff.tracing": ("from_jax", "from_torch"),
    "programs": ("Program", "Expression", "as_program", "from_sympy", "parse", "to_sympy", "variables"),
    "programs.definability": ("Structure", "structure_of"),
    "programs.differentiation": ("gradient",),
    "programs.functions": (
        "atan", "clip", "cos", "eq", "erf", "exp", "floor", "log", "maximum", "median", "minimum", "norm", "norm1",
        "norminf", "piecewise", "relu", "sigmoid", "sign", "sin", "softplus", "sort", "sqrt", "tanh", "where",
    ),
    "fields.comparison": ("compare",),
    "selections": ("LipschitzGradientSelection",),
    "curves": ("chain_rule_along", "definability", "is_path_differentiable"),
    "lipschitz": ("lipschitz_constant",),
    "stratified": ("StratifiedField", "clarke_map", "excess", "is_conservative", "kink_locus", "potential"),
    "critical": (
        "artificial_critical_points", "critical_points", "critical_values", "exceptional_starts", "exceptional_steps",
    ),
    "certificates": ("Certificate",),
    "verdicts": ("Proved", "Refuted", "Unknown"),
    "errors": ("ConsderivError",),
    "report.latex": ("latex",),
    "stages": ("progress",),
}  # fmt: skip
_MODULE = {name: module for module, names in _HOME.items() for name in names}

_PARTS = ("autodiff", "calculus", "critical", "curves", "lipschitz", "plotting", "sets", "stratified", "testing")
"""Packages with more public names, loaded when they are asked for."""

__all__ = [*sorted(_MODULE), "__version__"]  # noqa: PLE0604


def __getattr__(name: str) -> Any:
    """Load a public name from its module."""
    from .lazy import loaded

    if name in _PARTS:
        from importlib import import_module

        return import_module(f".{name}", __name__)
    value = loaded(__name__, _MODULE, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__

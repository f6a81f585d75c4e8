"""Calculus rules as objects: what each predicts, what is true, and the exact gap between the two.

`rule_named(name).apply(...)` applies one; `RULES` lists them. Names load on first use.

Examples
--------
>>> from consderiv.calculus import rule_named
>>> found = rule_named("sum").apply("abs(x)", "-abs(x)", at="x=0")
>>> found.predicted, found.true, bool(found.inclusion), bool(found.equality)
([-2, 2], {0}, True, False)
"""

from __future__ import annotations

from typing import Any

from ..lazy import loaded

_HOME = {
    "Application": "rule",
    "Equation": "equations.equation",
    "Law": "integrals.laws",
    "RULES": "rules",
    "Rule": "rule",
    "all_invertible": "equations.invertibility",
    "apply_composition": "chain.composition",
    "apply_conservative_composition": "chain.fields",
    "apply_conservative_sum": "chain.fields",
    "apply_implicit": "equations.implicit",
    "apply_integral": "integrals.integral",
    "apply_integral_conservative": "integrals.integral",
    "apply_inverse": "equations.inverses",
    "apply_max": "extrema",
    "apply_min": "extrema",
    "apply_multiple": "arithmetic",
    "apply_partial": "partials",
    "apply_partial_product": "partials",
    "apply_product": "arithmetic",
    "apply_quotient": "arithmetic",
    "apply_sum": "sums",
    "rule_named": "rules",
    "inverse_set": "equations.solution_sets",
    "solution_set": "equations.solution_sets",
}

__all__ = sorted(_HOME)  # noqa: PLE0605


def __getattr__(name: str) -> Any:
    """Load a name from its module."""
    return loaded(__name__, _HOME, name)

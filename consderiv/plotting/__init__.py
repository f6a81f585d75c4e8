"""Pictures of sets, set-valued maps and kinks, with Matplotlib (the extra `plot`).

Every function takes `ax`, makes one if it gets none, and returns the artists that it drew. What is drawn is computed
exactly first; only the coordinates on the paper are floats. `plot(obj)` finds the right picture.
"""

from __future__ import annotations

from typing import Any

from ..lazy import loaded

_HOME = {
    "plot": "gallery", "plot_entry": "gallery", "plot_rule": "rules", "plot_pair": "rules", "plot_set": "value_sets",
    "plot_sets": "comparison", "plot_graph": "graph", "plot_map": "map_on_the_line", "plot_field": "plane",
    "plot_kink": "kink", "plot_critical": "critical", "plot_along": "along",
    "plot_chain_rule": "chain_rule", "plot_kinks": "kink_locus", "plot_explanation": "explanations",
    "plot_audit": "reports", "plot_comparison": "reports", "plot_oracle": "reports",
    "describe": "description", "describe_axes": "description", "save": "description", "COLOURS": "style",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    """Load on first use: Matplotlib is imported when something is drawn."""
    return loaded(__name__, _HOME, name)


__all__ = [*sorted(_HOME)]  # noqa: PLE0604

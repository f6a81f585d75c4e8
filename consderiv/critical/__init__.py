"""Critical points: where zero is in a derivative map, artificial ones, critical values, and what descent does there."""

from .artificial import artificial_critical_points
from .convention_map import convention_map
from .critical_points import critical_points
from .critical_set import CriticalSet, CriticalStratum
from .starts import ExceptionalStarts, exceptional_starts, singular_steps
from .steps import ExceptionalSteps, exceptional_steps
from .values import critical_values

__all__ = [
    "CriticalSet",
    "CriticalStratum",
    "ExceptionalStarts",
    "ExceptionalSteps",
    "artificial_critical_points",
    "convention_map",
    "critical_points",
    "critical_values",
    "exceptional_starts",
    "exceptional_steps",
    "singular_steps",
]

"""Stratified fields: set-valued maps on the whole space, given by finitely many formulas on semialgebraic strata."""

from .conservative.decision import is_conservative
from .conservative.excess import excess
from .conservative.minimal import minimal
from .conservative.potential import potential
from .field import StratifiedField
from .kinks.kink_locus import kink_locus
from .kinks.kinks import KinkLocus
from .maps.derivative_maps import clarke_map
from .operations.expectation import expectation, mixture
from .partition import is_partition
from .reading import stratum
from .set_field import SetField
from .stratum import Stratum

__all__ = [
    "KinkLocus",
    "SetField",
    "StratifiedField",
    "Stratum",
    "clarke_map",
    "excess",
    "expectation",
    "is_conservative",
    "is_partition",
    "kink_locus",
    "minimal",
    "mixture",
    "potential",
    "stratum",
]

"""Stratified fields: set-valued maps on the whole space, given by finitely many formulas on semialgebraic strata."""

from .conservative import is_conservative
from .excess import excess
from .field import StratifiedField
from .kink_locus import kink_locus
from .kinks import KinkLocus
from .maps import clarke_map
from .partition import is_partition
from .potential import potential
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
    "is_conservative",
    "is_partition",
    "kink_locus",
    "potential",
    "stratum",
]

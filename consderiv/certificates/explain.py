"""The certificate of what `explain` prints: every statement that can be proved, and why the others are left out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

from ..errors import ConsderivError
from ..exact.lp import UnverifiedError
from ..fields.local import Local
from ..germs.germ import FlatRow
from ..sets import MinkowskiSum, Polytope, is_subset
from ..sets.elements import Flat, flatten
from ..sets.membership import Separator, contains_flat
from ..verdicts import Proved, Refuted
from .bouligand import bouligand
from .chain_rule import (
    FormalHull, chain_rule_element, chain_rule_hull, extreme_choices, formal_hull,
)
from .clarke import clarke
from .continuity import continuous
from .conventions import conventional_choices
from .directional import not_differentiable
from .factored import Member
from .formal import flat_row
from .frechet import frechet
from .gradient import derivative, gradient
from .limiting import limiting
from .model import Certificate, Claim, Omitted
from .set_claims import nonmember, raw_sum, subset
from .workspace import Workspace

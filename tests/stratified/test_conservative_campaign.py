"""Random fields that are conservative by construction are proved; with a tangent vector added they are refuted.

CONSDERIV_SCALE multiplies their number, CONSDERIV_SEED is the first seed.
"""

from __future__ import annotations

import os
import random

import pytest

from consderiv import Proved, Refuted, is_conservative

from .random_fields import MAKERS, check_witness, perturbed

COUNT = round(60 * float(os.environ.get("CONSDERIV_SCALE", "1")))
FIRST = int(os.environ.get("CONSDERIV_SEED", "0"))


@pytest.mark.parametrize("part", range(6))
def test_conservative_by_construction(part):
    for seed in range(FIRST + part, FIRST + COUNT, 6):
        rng = random.Random(seed)
        field, f = rng.choice(MAKERS)(rng)
        verdict = is_conservative(field, f)
        assert isinstance(verdict, Proved), (seed, f, verdict)
        moved = perturbed(rng, field)
        verdict = is_conservative(moved, f)
        assert isinstance(verdict, Refuted), (seed, f, verdict)
        check_witness(moved, f, verdict.evidence)

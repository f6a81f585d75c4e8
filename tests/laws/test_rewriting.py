"""A rewriting that keeps the function keeps its sets; the chain-rule field may change."""

from __future__ import annotations

from random import Random

import pytest
from oracles.programs import FAMILIES, sample, scaled
from oracles.report import note
from oracles.rewriting import rewritten
from oracles.terms import text_of, to_program

from consderiv.fields.clarke import bouligand, clarke
from consderiv.fields.frechet import frechet
from consderiv.fields.local import Local
from consderiv.sets import Undefined, UnknownSet

COUNT = {"linear": 80, "linear-map": 24, "curved": 24, "curved-map": 10}


@pytest.mark.parametrize("kind", COUNT)
def test_rewriting_keeps_the_function(kind: str) -> None:
    assert kind in FAMILIES
    unknown = compared = 0
    for seed in range(10_000, 10_000 + scaled(COUNT[kind])):
        s = sample(kind, seed)
        outputs = rewritten(s.outputs, Random(seed))
        other = Local(to_program(outputs, s.width, s.program.is_map), s.point)
        first = Local(s.program, s.point)
        told = f"{s}\n rewritten {text_of(outputs, s.program.is_map)}"
        for field in (bouligand, clarke) if s.program.is_map else (bouligand, clarke, frechet):
            one, two = field(first), field(other)
            assert not isinstance(two, Undefined), f"{two}\n{told}"
            if isinstance(one, UnknownSet) or isinstance(two, UnknownSet):
                unknown += 1
                continue
            compared += 1
            assert one == two, f"{field.__name__}: {one} against {two}\n{told}"
    note("rewriting " + kind, "compared", compared)
    note("rewriting " + kind, "unknown", unknown)
    assert unknown <= 0.5 * (compared + unknown)

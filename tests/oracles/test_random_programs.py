"""At least 2,000 random programs against the oracle; CONSDERIV_SCALE multiplies them, CONSDERIV_SEED is the first seed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from .checks import ALL
from .programs import sample, scaled
from .report import counts, share, table
from .subject import Subject

PROGRAMS = {
    "linear": 640, "linear-map": 620, "linear-jumps": 220, "linear-jumps-map": 80,
    "curved": 240, "curved-map": 140, "curved-jumps": 60, "curved-jumps-map": 30,
}  # fmt: skip
BLOCK = 20

BLOCKS = [
    (kind, start, min(start + BLOCK, scaled(count)))
    for kind, count in PROGRAMS.items()
    for start in range(0, scaled(count), BLOCK)
]


def test_there_are_enough_programs() -> None:
    assert sum(PROGRAMS.values()) >= 2000


@pytest.mark.parametrize(("kind", "start", "stop"), BLOCKS)
def test_random_programs(kind: str, start: int, stop: int) -> None:
    for seed in range(start, stop):
        subject = Subject(sample(kind, seed))
        for check in ALL:
            check(subject)


def test_shares_of_unknown(show: Callable[[str], None]) -> None:
    """Runs last: prints what was decided, and asserts that little was left open."""
    if not counts:
        pytest.skip("no random program was run in this process")
    show(table())
    assert share("linear", "linear unknown", "programs") < 0.06
    assert share("curved", "bouligand unknown", "programs") < 0.12
    assert share("curved", "limiting unknown", "programs") < 0.35
    assert share("curved", "not looked up", "programs") < 0.05

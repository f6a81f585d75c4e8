"""Hundreds of random programs with forced ties: whatever the prover states, the independent checker accepts."""

from __future__ import annotations

from pathlib import Path

import pytest

from consderiv.certificates import explain_certificate
from consderiv.errors import UnsupportedError
from consderiv.fields.local import Local
from consderiv.germs.tree import Budget

from .conftest import run_checker
from .random_programs import random_program

BATCH = 40
BATCHES = 5


@pytest.mark.parametrize("batch", range(BATCHES))
def test_random_programs_are_accepted(batch: int, tmp_path: Path):
    complete, trusted = [], []
    for seed in range(7000 + batch * BATCH, 7000 + (batch + 1) * BATCH):
        made = random_program(seed)
        if made is None:
            continue
        program, point, _ = made
        try:
            certificate = explain_certificate(Local(program, point, Budget(500, 2.0)))
        except UnsupportedError:
            continue  # continuity is not decided, and nothing can be stated without it
        path = certificate.write(tmp_path / f"{seed}.json")
        (complete if certificate.is_complete else trusted).append(path)
    assert len(complete) > BATCH // 2
    result = run_checker(complete)
    assert result.returncode == 0, result.stdout[-3000:] + result.stderr
    for path in trusted:
        assert run_checker([path]).returncode == 3, path.name

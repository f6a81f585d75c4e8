"""Certificates are given to the independent checker as files, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import pytest

import consderiv
from consderiv.certificates import Certificate, Claim
from consderiv.fields.local import Local
from consderiv.programs import parse

CHECKER = Path(consderiv.__file__).parent / "checker"


def run_checker(paths: Sequence[Path]) -> subprocess.CompletedProcess[str]:
    """Run the checker without site packages, as `consderiv check` does."""
    if not (CHECKER / "__main__.py").exists():
        pytest.skip("the checker is not there")
    command = [sys.executable, "-I", "-S", str(CHECKER), *map(str, paths)]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)


def at_origin(text: str) -> Local:
    """A program text at the origin."""
    program = parse(text)
    return Local(program, (Fraction(0),) * len(program.variables))


@pytest.fixture
def accepted(tmp_path: Path) -> Callable[..., str]:
    """Require that the checker accepts a certificate (or some claims), and return its output."""

    def check(*claims: Claim, certificate: Certificate | None = None) -> str:
        path = (certificate or Certificate(claims)).write(tmp_path / "certificate.json")
        result = run_checker([path])
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout

    return check


@pytest.fixture
def rejected(tmp_path: Path) -> Callable[[Claim], str]:
    """Require that the checker rejects a claim, and return its output."""

    def check(claim: Claim) -> str:
        path = Certificate((claim,)).write(tmp_path / "certificate.json")
        result = run_checker([path])
        assert result.returncode == 1, result.stdout + result.stderr
        return result.stdout

    return check

"""The certificates of the gallery through the command line, as anybody would check them: isolated, no site packages."""

import subprocess
import sys
from pathlib import Path

import pytest

from .neighbours import PROOFS

CHECKER = PROOFS.parent / "consderiv" / "checker"
FILES = sorted(PROOFS.glob("*.json"))


def check(*paths: Path, flags: tuple[str, ...] = ("-I", "-S")) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *flags, str(CHECKER), *map(str, paths)]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_file(path: Path) -> None:
    done = check(path)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


@pytest.mark.parametrize("flags", [("-I", "-S"), ("-I", "-S", "-O")], ids=["plain", "optimised"])
def test_the_directory(flags: tuple[str, ...]) -> None:
    """One run over proofs/; what stands in proofs/rejected is not looked at. `-O` removes nothing that is needed."""
    done = check(PROOFS, flags=flags)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert all(path.name in done.stdout for path in FILES)


@pytest.mark.parametrize("flags", [("-I", "-S"), ("-I", "-S", "-O")], ids=["plain", "optimised"])
def test_rejected_files_are_rejected_without_assertions(flags: tuple[str, ...]) -> None:
    done = check(*sorted((PROOFS / "rejected").glob("[a-m]*.json")), flags=flags)
    assert done.returncode in (1, 2)
    assert "Traceback" not in done.stdout + done.stderr


def test_there_are_files() -> None:
    assert len(FILES) >= 14

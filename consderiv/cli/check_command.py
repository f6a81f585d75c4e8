"""`consderiv check`: the independent checker, in a process that cannot import the engine."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

CHECKER = Path(__file__).resolve().parent.parent / "checker"


def run(chosen: Namespace) -> int:
    """Run `python -I -S .../consderiv/checker PATH...` and pass on what it prints, unless --quiet, and its exit code."""
    import subprocess

    sys.stdout.flush()
    shown = subprocess.DEVNULL if chosen.quiet else None
    return subprocess.call([sys.executable, "-I", "-S", str(CHECKER), *chosen.paths], stdout=shown)

"""The command line: explain, audit, gallery, compare, check."""

from __future__ import annotations

from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    Parameters
    ----------
    argv : sequence of str, optional
        The arguments after the name of the program; by default those of the process.

    Returns
    -------
    int
        0 done; 1 a bad answer (see `exit_codes`); 2 bad input; 3 undecided; 70 an error of consderiv itself.
    """
    import sys

    from .arguments import read_arguments
    from .guard import guarded

    return guarded(lambda: read_arguments(list(sys.argv[1:] if argv is None else argv)))

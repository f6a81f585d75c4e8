"""Running a command so that every failure is one line and an exit code, never a traceback."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from ..errors import ConsderivError
from .exit_codes import BAD_INPUT, BROKEN_PIPE, INTERNAL_ERROR, INTERRUPTED, UNDECIDED

LONGEST = 600
"""The largest number of characters of an error line."""

Command = Callable[[], int]


def guarded(read: Callable[[], Command]) -> int:
    """Read the command, run it and flush what it printed."""
    _survive_any_encoding()
    try:
        code = read()()
        sys.stdout.flush()
        return code
    except ConsderivError as error:
        complain(str(error))
        return _code_of(error)
    except SystemExit as stop:  # argparse, after --help and --version
        return stop.code if isinstance(stop.code, int) else BAD_INPUT
    except BrokenPipeError:
        # The reader has gone; give the interpreter somewhere to flush to, or it complains at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except KeyboardInterrupt:
        complain("interrupted")
        return INTERRUPTED
    except Exception as error:
        if os.environ.get("CONSDERIV_DEBUG"):
            raise
        complain(
            f"internal error ({type(error).__name__}: {error}); please report it with the command; "
            "CONSDERIV_DEBUG=1 shows where it happened"
        )
        return INTERNAL_ERROR


def _code_of(error: ConsderivError) -> int:
    """Bad input, but for real numbers whose sign is not proved: they are undecided."""
    from ..exact.reals import UndecidedSign

    return UNDECIDED if isinstance(error, UndecidedSign) else BAD_INPUT


def complain(message: str) -> None:
    """One line on stderr."""
    line = " ".join(message.split())
    shown = line if len(line) <= LONGEST else line[: LONGEST - 4] + " ..."
    print(f"consderiv: {shown}", file=sys.stderr)


def _survive_any_encoding() -> None:
    """A terminal that cannot show a character gets its escape, and no UnicodeEncodeError."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")

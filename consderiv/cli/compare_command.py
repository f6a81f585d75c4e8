"""`consderiv compare`."""

from __future__ import annotations

from argparse import Namespace

from ..errors import UnsupportedError
from ..verdicts import Unknown
from .exit_codes import DONE, UNDECIDED
from .inputs import names, program_text
from .output import print_result


def run(chosen: Namespace) -> int:
    """Print whether two programs are one function near the point, and where their fields differ.

    The exit code is 3 if the first question is undecided.
    """
    from ..fields.comparison import compare

    if chosen.first == chosen.second == "-":
        raise UnsupportedError("stdin holds one program", "received - twice", "write one program as text or @file")
    first, second = (program_text(text) for text in (chosen.first, chosen.second))
    found = compare(first, second, chosen.at, names(chosen.vars))
    print_result(found, chosen.json)
    return UNDECIDED if isinstance(found.same_function, Unknown) else DONE

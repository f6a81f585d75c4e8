"""`consderiv compare`."""

from __future__ import annotations

from argparse import Namespace

from ..errors import UnsupportedError
from .exit_codes import DONE
from .inputs import names, program_text
from .output import print_result


def run(chosen: Namespace) -> int:
    """Print whether two programs are the same function near the point, and where their fields differ."""
    from ..fields.comparison import compare

    if chosen.first == chosen.second == "-":
        raise UnsupportedError("stdin holds one program", "received - twice", "write one program as text or @file")
    first, second = (program_text(text) for text in (chosen.first, chosen.second))
    print_result(compare(first, second, chosen.at), chosen.json)
    return DONE

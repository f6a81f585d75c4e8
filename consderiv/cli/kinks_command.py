"""`consderiv kinks`."""

from __future__ import annotations

from argparse import Namespace

from ..errors import PointError
from ..verdicts import Proved, Unknown
from .exit_codes import DONE, UNDECIDED
from .inputs import names, program_text
from .output import print_result


def run(chosen: Namespace) -> int:
    """Print where the program ties; the exit code is 3 where something may be missing."""
    from ..stratified.kinks.kink_locus import kink_locus
    from ..stratified.kinks.kinks import KinkLocus
    from ..stratified.maps.derivative_maps import scalar

    program = scalar(program_text(chosen.program), names(chosen.vars))
    found = kink_locus(program, box=None if chosen.box is None else box(chosen.box))
    if isinstance(found, Unknown):
        found = KinkLocus(program, (), found)
    print_result(found, chosen.json)
    return DONE if isinstance(found.complete, Proved) else UNDECIDED


def box(text: str) -> dict[str, tuple[str, str]]:
    """A box as text.

    Examples
    --------
    >>> box("x=-1:1, y=0:1/2")
    {'x': ('-1', '1'), 'y': ('0', '1/2')}
    """
    sides: dict[str, tuple[str, str]] = {}
    for part in text.split(","):
        name, _, ends = part.partition("=")
        low, colon, high = ends.partition(":")
        if not (colon and low.strip() and high.strip()) or name.strip() in sides:
            raise PointError("a box is written x=low:high,...", f"received {part.strip()!r}", "write x=-1:1,y=0:2")
        sides[name.strip()] = (low.strip(), high.strip())
    return sides

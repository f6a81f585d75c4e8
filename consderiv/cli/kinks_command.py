"""`consderiv kinks`."""

from __future__ import annotations

from argparse import Namespace

from ..verdicts import Proved, Unknown
from .boxes import box
from .exit_codes import DONE, UNDECIDED
from .inputs import names, program_text
from .output import print_result


def run(chosen: Namespace) -> int:
    """Print where the program ties; the exit code is 3 where something may be missing."""
    from ..stratified.kinks.kink_locus import kink_locus
    from ..stratified.kinks.kinks import KinkLocus
    from ..stratified.maps.derivative_maps import scalar

    program = scalar(program_text(chosen.program), names(chosen.vars))
    found = kink_locus(program, box=None if chosen.box is None else box(chosen.box, program.variables))
    if isinstance(found, Unknown):
        found = KinkLocus(program, (), found)
    print_result(found, chosen.json)
    return DONE if isinstance(found.complete, Proved) else UNDECIDED

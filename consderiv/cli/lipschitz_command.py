"""`consderiv lipschitz`."""

from __future__ import annotations

from argparse import Namespace

from .boxes import box
from .exit_codes import DONE, FINDING, UNDECIDED
from .inputs import names, program_text
from .output import print_json

CODES = {"finite": DONE, "infinite": FINDING, "unknown": UNDECIDED}


def run(chosen: Namespace) -> int:
    """Print a Lipschitz constant; 1 where there is none, 3 where it is not known."""
    from ..lipschitz import lipschitz_constant
    from ..lipschitz.constants import to_dict
    from ..programs import as_program, parse_point

    program = as_program(program_text(chosen.program), names(chosen.vars))
    point = None if chosen.at is None else parse_point(chosen.at, program.variables)
    sides = None if chosen.box is None else box(chosen.box, program.variables)
    found = lipschitz_constant(program, point, chosen.norm, box=sides)
    answer = to_dict(found, program, point, sides)
    if chosen.json:
        print_json(answer)
    else:
        print(found)
    return CODES[answer["verdict"]]

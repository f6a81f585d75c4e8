"""`consderiv along`."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from ..verdicts import Refuted, Unknown
from .exit_codes import DONE, FINDING, UNDECIDED
from .inputs import names, program_text
from .output import print_result, remark

if TYPE_CHECKING:
    from ..curves.report import AlongCurve


def run(chosen: Namespace) -> int:
    """Print where the chain rule holds along a curve; 1 where it fails on an interval, 3 where something is undecided."""
    from ..curves import chain_rule_along

    program, curve = program_text(chosen.program), program_text(chosen.curve)
    found = chain_rule_along(program, curve, (chosen.start, chosen.end), chosen.field, names(chosen.vars))
    if isinstance(found, Unknown):
        remark(f"consderiv: not decided: {found.reason}")
        if chosen.json:
            print_result(_undecided(program, curve, chosen, found.reason), True)
        return UNDECIDED
    print_result(found, chosen.json)
    if isinstance(found.almost_everywhere, Refuted):
        return FINDING
    return UNDECIDED if any(row.status == "unknown" for row in found.rows) else DONE


def _undecided(program: str, curve: str, chosen: Namespace, reason: str) -> AlongCurve:
    """One row for the whole interval, on which nothing is known."""
    from ..curves.chain_rule import FIELDS
    from ..curves.curve import read_curve
    from ..curves.report import AlongCurve
    from ..curves.row import Row
    from ..programs.text import to_text
    from ..stratified.maps.derivative_maps import scalar

    known = scalar(program, names(chosen.vars))
    path = read_curve(curve, known.variables, (chosen.start, chosen.end))
    row = Row(path.low, path.high, (True, True), "unknown", reason=reason)
    return AlongCurve(to_text(known), path, FIELDS[chosen.field][0], (row,))

"""`consderiv along`."""

from __future__ import annotations

from argparse import Namespace

from ..verdicts import Refuted, Unknown
from .exit_codes import DONE, FINDING, UNDECIDED
from .inputs import names, program_text
from .output import print_result, remark


def run(chosen: Namespace) -> int:
    """Print where the chain rule holds along a curve; 1 where it fails on an interval, 3 where something is undecided."""
    from ..curves import chain_rule_along

    found = chain_rule_along(
        program_text(chosen.program), program_text(chosen.curve), (chosen.start, chosen.end), chosen.field,
        names(chosen.vars),
    )  # fmt: skip
    if isinstance(found, Unknown):
        remark(f"consderiv: not decided: {found.reason}")
        return UNDECIDED
    print_result(found, chosen.json)
    if isinstance(found.almost_everywhere, Refuted):
        return FINDING
    return UNDECIDED if any(row.status == "unknown" for row in found.rows) else DONE

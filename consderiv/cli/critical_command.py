"""`consderiv critical`."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from ..critical.critical_set import CriticalSet
from ..errors import UnsupportedError
from ..exact.reals import format_number
from ..verdicts import Proved, Verdict, verdict_to_json
from .exit_codes import DONE, UNDECIDED
from .inputs import names, program_text
from .output import print_json, print_result


def run(chosen: Namespace) -> int:
    """Print the critical points, the artificial ones or the critical values; 3 where some may be missing."""
    from ..stratified.maps.gradients import scalar

    if chosen.convention and not chosen.artificial:
        raise UnsupportedError("`--convention` goes with --artificial", "received it alone", "add --artificial")
    program = scalar(program_text(chosen.program), names(chosen.vars))
    found = _found(chosen, program)
    if chosen.values:
        return _print_values(found, chosen.json)
    print_result(found, chosen.json)
    return DONE if isinstance(found.complete, Proved) else UNDECIDED


def _found(chosen: Namespace, program: Any) -> CriticalSet:
    from ..critical import artificial_critical_points, critical_points

    if chosen.artificial:
        return artificial_critical_points(program, chosen.convention, hull=chosen.kind == "chain_rule")
    return critical_points(program, chosen.kind)


def _print_values(found: CriticalSet, as_json: bool) -> int:
    from ..critical.values import values_of

    verdict: Verdict = values_of(found)
    values = [format_number(v) for v in verdict.evidence] if isinstance(verdict, Proved) else None
    if as_json:
        head = {
            key: value for key, value in found.to_dict().items() if key in ("schema", "program", "variables", "map")
        }
        print_json({**head, "values": values, "finite": verdict_to_json(verdict)})
    elif values is None:
        print(f"critical values: not known: {verdict.reason}")
    else:
        print(f"critical values: {', '.join(values) or 'none'}  ({verdict.reason})")
    return DONE if values is not None else UNDECIDED

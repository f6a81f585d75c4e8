"""`consderiv map`."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from ..verdicts import Proved, Unknown, Verdict, verdict_to_json
from .certificate_file import check_certificate_path, save
from .exit_codes import DONE, UNDECIDED
from .inputs import names, program_text
from .output import print_json

SCHEMA = "consderiv-map/1"


def run(chosen: Namespace) -> int:
    """Print a derivative map on the whole space; the exit code is 3 where it is not known everywhere."""
    from ..programs.conversion import as_program
    from ..programs.text import to_text
    from ..stratified.maps.derivative_maps import clarke_map

    check_certificate_path(chosen.certificate)
    program = as_program(program_text(chosen.program), names(chosen.vars))
    found = clarke_map(program, kind=chosen.kind)
    complete = found if isinstance(found, Unknown) else _complete(found)
    field = None if isinstance(found, Unknown) else found
    if chosen.json:
        known = {
            "schema": SCHEMA,
            "program": to_text(program),
            "variables": list(program.variables),
            "kind": chosen.kind,
            "map": None if field is None else field.to_dict(),
            "complete": verdict_to_json(complete),
        }
        print_json(known)
    elif field is None:
        print(f"unknown: {complete.reason}")
    else:
        print(field.latex() if chosen.latex else field)
    if chosen.certificate and field is not None:
        if not save(lambda: _certificate(field, program, chosen.kind), chosen.certificate):
            return UNDECIDED
    return DONE if isinstance(complete, Proved) else UNDECIDED


def _certificate(field: Any, program: Any, kind: str) -> Any:
    from ..certificates import Omitted
    from ..certificates.strata.clarke_map import clarke_map_certificate

    if kind != "clarke":
        raise Omitted(f"a certificate is about the Clarke map, not about the {kind} map")
    return clarke_map_certificate(program, field=field)


def _complete(field: Any) -> Verdict:
    """Whether the value is known on every stratum."""
    from ..sets import UnknownSet

    for stratum, value in field:
        if isinstance(value.fixed, UnknownSet) and value.moving is None:
            return Unknown(f"not known where {stratum}: {value.fixed.reason}")
    return Proved(None, f"known on each of {len(field)} strata")

"""`consderiv conservative`."""

from __future__ import annotations

import json
from argparse import Namespace
from typing import Any

from ..errors import UnsupportedError
from ..verdicts import Proved, Unknown, verdict_to_json
from .certificate_file import check_certificate_path, save
from .exit_codes import DONE, FINDING, UNDECIDED
from .inputs import names, program_text
from .output import print_json

SCHEMA = "consderiv-conservative/1"


def run(chosen: Namespace) -> int:
    """Print whether a field is conservative; 1 if it is not, 3 if that is not known or not certified completely."""
    from ..programs.text import to_text
    from ..stratified.conservative.decision import is_conservative
    from ..stratified.maps.derivative_maps import scalar

    check_certificate_path(chosen.certificate)
    field, text = _given(chosen)
    program = scalar(program_text(text), field.variables)
    verdict = is_conservative(field, program)
    if chosen.json:
        known = {
            "schema": SCHEMA,
            "program": to_text(program),
            "variables": list(program.variables),
            "field": field.to_dict(),
            "conservative": verdict_to_json(verdict),
        }
        print_json(known)
    else:
        print(_shown(verdict))
    if isinstance(verdict, Unknown):
        return UNDECIDED
    complete = True
    if chosen.certificate:
        from ..certificates.strata.conservative import conservative_certificate

        complete = save(lambda: conservative_certificate(field, program), chosen.certificate)
    return UNDECIDED if not complete else DONE if isinstance(verdict, Proved) else FINDING


def _given(chosen: Namespace) -> tuple[Any, str]:
    """The field, and the text of the program."""
    from ..stratified.field import StratifiedField

    wanted = 1 if chosen.of else 2
    if len(chosen.inputs) != wanted:
        raise UnsupportedError(
            "a field and a program are required",
            f"received {len(chosen.inputs)} for the {wanted} that {'stands' if chosen.of else 'stand'} "
            f"{'beside' if chosen.of else 'without'} --of", "write FIELD.json PROGRAM, or --of PROGRAM --kind KIND PROGRAM",
        )  # fmt: skip
    if chosen.of:
        map_of = StratifiedField.from_program(program_text(chosen.of), chosen.kind, names(chosen.vars))
        return map_of, chosen.inputs[0]
    return StratifiedField.from_dict(_read(chosen.inputs[0])), chosen.inputs[1]


def _read(path: str) -> Any:
    try:
        with open(path, encoding="utf-8") as source:
            return json.load(source)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UnsupportedError(
            "a field is a JSON file of schema consderiv-field/1", f"received {path!r} ({reason})",
            "write one with json.dumps(field.to_dict())",
        ) from None  # fmt: skip


def _shown(verdict: Any) -> str:
    """The verdict, and below it the strata with their identities or the witness."""
    if isinstance(verdict, Unknown):
        return f"unknown: {verdict.reason}"
    head = "conservative" if isinstance(verdict, Proved) else "not conservative"
    return f"{head}: {verdict.reason}\n{verdict.evidence}"

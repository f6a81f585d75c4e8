"""`consderiv explain`."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from ..errors import UnsupportedError
from ..verdicts import Refuted
from .certificate_file import save
from .exit_codes import DONE, FINDING, UNDECIDED
from .inputs import names, program_text
from .output import print_result, remark

if TYPE_CHECKING:
    from ..explanation import Explanation


def run(chosen: Namespace) -> int:
    """Print the explanation, write its certificate, and say by the exit code what was found."""
    from ..explanation import explain

    only = names(chosen.only)
    if only is not None and not only:
        raise UnsupportedError("--only names at least one set", "received none", "write --only clarke")
    report = explain(program_text(chosen.program), chosen.at, names(chosen.vars), only)
    code = exit_code(report, only or ["clarke"])
    print_result(report, chosen.json)
    if chosen.certificate is not None:
        complete = save(report.certificate, chosen.certificate)
        code = code if complete or code else UNDECIDED
        if complete:
            remark(f"wrote {chosen.certificate}; check it with: consderiv check {chosen.certificate}")
    return code


def exit_code(report: Explanation, wanted: list[str]) -> int:
    """1: proved not locally Lipschitz; 3: a wanted set is undecided; else 0."""
    if isinstance(report.lipschitz, Refuted):
        return FINDING
    return UNDECIDED if report.undecided(wanted) else DONE

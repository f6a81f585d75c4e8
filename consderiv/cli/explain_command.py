"""`consderiv explain`."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING, Any

from ..errors import UnsupportedError
from ..verdicts import Refuted
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
        write_certificate(report, chosen.certificate)
    return code


def exit_code(report: Explanation, wanted: list[str]) -> int:
    """1: proved not locally Lipschitz; 3: a wanted set is undecided; else 0."""
    if isinstance(report.lipschitz, Refuted):
        return FINDING
    return UNDECIDED if report.undecided(wanted) else DONE


def write_certificate(report: Any, path: str) -> None:
    """Write the certificate, and remark what it does not contain."""
    certificate = report.certificate()
    save(certificate, path)
    for omission in getattr(certificate, "omitted", ()):
        remark(f"not certified: {omission}")
    remark(f"wrote {path}; check it with: consderiv check {path}")


def save(certificate: Any, path: str) -> None:
    """Write a certificate; a path that cannot be written is bad input."""
    try:
        certificate.write(path)
    except OSError as error:
        raise UnsupportedError(
            "a certificate is written to a file", f"received {path!r} ({error.strerror})", "choose another path"
        ) from None

"""`consderiv explain`."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from ..errors import UnsupportedError
from ..stages import doing
from ..verdicts import Refuted
from .certificate_file import check_certificate_path, save
from .exit_codes import DONE, FINDING, UNDECIDED
from .inputs import names, program_text
from .output import print_result, remark
from .spelling import check_names

if TYPE_CHECKING:
    from ..certificates import Certificate
    from ..explanation import Explanation


def run(chosen: Namespace) -> int:
    """Print the explanation, write its certificate, and say by the exit code what was found."""
    from ..explanation import SETS, explain

    only = names(chosen.only)
    if only is not None:
        check_names("--only", only, SETS)
    if chosen.json and chosen.latex:
        raise UnsupportedError("the output has one form", "received --json and --latex", "leave one of them out")
    check_certificate_path(chosen.certificate)
    report = explain(program_text(chosen.program), chosen.at, names(chosen.vars), only)
    code = exit_code(report, only or ["clarke"])
    _print(report, chosen)
    if chosen.certificate is not None:
        code = code if _certified(report, only, chosen.certificate) or code else UNDECIDED
    return code


def _print(report: Explanation, chosen: Namespace) -> None:
    if chosen.latex:
        from ..report.latex import latex

        print(latex(report))
    else:
        print_result(report, chosen.json)


def _certified(report: Explanation, only: list[str] | None, path: str) -> bool:
    """Write the certificate of the wanted sets, and say whether it is complete."""
    from ..certificates.explain import explain_certificate
    from ..certificates.selected import Wanted

    def make() -> Certificate:
        with doing("the certificate"):
            made = explain_certificate(report.local, only)
        lemmas = Wanted(only).lemmas(made)
        if lemmas:
            remark(f"{path} states more than --only names, because the rest relies on it: {', '.join(lemmas)}")
        return made

    complete = save(make, path)
    if complete:
        remark(f"wrote {path}; check it with: consderiv check {path}")
    return complete


def exit_code(report: Explanation, wanted: list[str]) -> int:
    """1: proved not locally Lipschitz; 3: a wanted set is undecided; else 0."""
    if isinstance(report.lipschitz, Refuted):
        return FINDING
    return UNDECIDED if report.undecided(wanted) else DONE

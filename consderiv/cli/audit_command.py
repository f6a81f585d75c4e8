"""`consderiv audit`."""

from __future__ import annotations

from argparse import Namespace

from .exit_codes import DONE, FINDING
from .inputs import audit_target, names
from .output import print_result


def run(chosen: Namespace) -> int:
    """Print the audit; exit code 1 if some value is not what --allow permits."""
    from ..autodiff import audit

    target = audit_target(chosen.target)
    report = audit(target, chosen.at, names(chosen.backends), chosen.allow, names(chosen.vars))
    print_result(report, chosen.json)
    return DONE if report.is_permitted else FINDING

"""`consderiv audit`."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from ..errors import UnsupportedError
from .exit_codes import DONE, FINDING
from .inputs import audit_target, names
from .output import print_result, remark


def run(chosen: Namespace) -> int:
    """Print the audit; exit code 1 if some value is not what --allow permits."""
    from ..autodiff import audit

    target = audit_target(chosen.target)
    report = audit(
        target, chosen.at, names(chosen.backends), chosen.allow, names(chosen.vars), **_options(chosen)
    )
    print_result(report, chosen.json)
    if chosen.reproduce:
        _write(chosen.reproduce, report.reproduction())
    return DONE if report.is_permitted else FINDING


def _options(chosen: Namespace) -> dict[str, Any]:
    """The options that only functions have, as far as they were given."""
    given = {
        "dtypes": names(chosen.dtypes),
        "parameters": "variables" if chosen.parameters else None,
        "compiled": chosen.compile or None,
    }
    return {name: value for name, value in given.items() if value is not None}


def _write(path: str, script: str) -> None:
    try:
        with open(path, "w", encoding="utf-8") as file:
            file.write(script)
    except OSError as error:
        raise UnsupportedError(
            "--reproduce takes a file that can be written", f"received {path!r} ({error.strerror})", "check the path"
        ) from None
    remark(f"wrote {path}")

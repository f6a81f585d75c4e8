"""`consderiv audit`."""

from __future__ import annotations

import sys
from argparse import Namespace
from contextlib import redirect_stdout
from typing import Any

from ..errors import UnsupportedError
from .exit_codes import DONE, FINDING
from .inputs import audit_target, names
from .output import json_text, remark


def run(chosen: Namespace) -> int:
    """Print the audit; exit code 1 if some value is not what --allow permits.

    What the audited function prints itself goes to stderr: stdout holds the audit alone.
    """
    from ..autodiff import audit

    target = audit_target(chosen.target)
    with redirect_stdout(sys.stderr):
        report = audit(
            target, chosen.at, names(chosen.backends), chosen.allow, names(chosen.vars), **_options(chosen)
        )
        shown = _shown(report, chosen)
        script = report.reproduction() if chosen.reproduce else ""
        code = DONE if report.is_permitted else FINDING
    print(shown)
    if chosen.reproduce:
        _write(chosen.reproduce, script)
    return code


def _shown(report: Any, chosen: Namespace) -> str:
    """The audit, and forward mode along --directions if they are given, as what is printed."""
    if chosen.directions is None:
        return json_text(report.to_dict()) if chosen.json else str(report)
    from ..autodiff.directions import along_directions

    along = along_directions(report.source.runners, report.program, report.point, chosen.directions)
    if chosen.json:
        return json_text({**report.to_dict(), "directions": along.to_dict()["directions"]})
    return f"{report}\n\n{along}"


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

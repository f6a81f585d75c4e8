"""`consderiv audit`."""

from __future__ import annotations

import re
import sys
from argparse import Namespace
from collections.abc import Sequence
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

from ..errors import UnsupportedError
from ..layout import json_text
from .exit_codes import DONE, FINDING, UNDECIDED
from .inputs import audit_target, names, some_names
from .output import remark
from .output_paths import check_folder


def run(chosen: Namespace) -> int:
    """Print the audit; exit code 1 if some value is not what --allow permits, 3 if the time did not suffice for all.

    What the audited function prints itself goes to stderr: stdout holds the audit alone.
    """
    from ..autodiff import audit

    target, variables = audit_target(chosen.target), names(chosen.vars)
    backends = some_names("--backends", chosen.backends)
    _check(chosen, target, variables)
    with redirect_stdout(sys.stderr):
        report = audit(target, chosen.at, backends, chosen.allow, variables, chosen.seconds, **_options(chosen))
        shown = _shown(report, chosen)
        code = (UNDECIDED if report.unfinished else DONE) if report.is_permitted else FINDING
    print(shown)
    if chosen.reproduce:
        with redirect_stdout(sys.stderr):
            script = report.reproduction()
        _write(chosen.reproduce, script)
    return code


def _check(chosen: Namespace, target: str, variables: Sequence[str] | None) -> None:
    """Refuse before any work what would be refused after it."""
    if chosen.directions is not None:
        from ..autodiff.direction_vectors import check_directions

        parameters = "variables" if chosen.parameters else "constants"
        check_directions(chosen.directions, target, chosen.at, variables, parameters)
    if chosen.reproduce:
        check_folder("--reproduce", chosen.reproduce)
    source = Path(target.rpartition(":")[0])
    if chosen.reproduce and source.is_file() and source.resolve() == Path(chosen.reproduce).resolve():
        raise UnsupportedError(
            "--reproduce takes a file of its own",
            f"received {chosen.reproduce!r}, the audited one",
            "choose another path",
        )


def _shown(report: Any, chosen: Namespace) -> str:
    """The audit, and forward mode along --directions if they are given, as what is printed."""
    if chosen.directions is None:
        return json_text(report.to_dict()) if chosen.json else str(report)
    from ..autodiff.deadline import Deadline
    from ..autodiff.directions import along_directions

    runners, deadline = report.source.runners, Deadline.after(chosen.seconds)
    along = along_directions(runners, report.program, report.point, chosen.directions, deadline)
    if chosen.json:
        return json_text({**report.to_dict(), "directions": along.to_dict()["directions"]})
    return f"{report}\n\n{along}"


def _options(chosen: Namespace) -> dict[str, Any]:
    """The options that only functions have, as far as they were given."""
    given = {
        "dtypes": some_names("--dtypes", chosen.dtypes),
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
    found = re.search(r"^# This (imports .*?\.py)\b", script, re.MULTILINE)
    remark(f"wrote {path}{', which ' + found[1] if found else ''}")

"""One row measured: what the library returns in every setting, judged, and compared with its convention."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ...sets.undecided import UnknownSet
from ..backends.backend import DTYPES, MODES, Setting
from ..functions.function_runner import FunctionRunner
from ..judging.judgement import Judgement
from ..judging.result import Result
from ..judging.results import ExactSide, one_line, results
from ..reports.report_values import decimal_above, float_text
from ..runner import Subject
from .case import Library, Row
from .exact_side import RowSide, RowSides
from .predictions import Prediction, departure, prediction
from .spelling import arguments_of, entry_names, function_of

SETTINGS: Mapping[Library, tuple[Setting, ...]] = {
    "jax": tuple(Setting(m, d, c) for d in DTYPES for m in MODES for c in (False, True) if c or d == "float32"),
    "torch": tuple(Setting(mode, dtype) for dtype in DTYPES for mode in MODES),
}
"""As in an audit: eager JAX in its own format only, because there each step of a derivative is compiled for itself."""

NOT_JUDGED = "not judged"


@dataclass(frozen=True)
class RowRunner(FunctionRunner):
    """The spelling of a row, judged by one program in all formats: no constant and no argument of a row rounds."""

    own: Subject | None = field(default=None, compare=False)

    def subject(self, setting: Setting) -> Subject:
        return self.own if self.own is not None else super().subject(setting)


def measured(row: Row, sides: RowSides) -> dict[str, Any]:
    """The entry of a row in the atlas (schema consderiv-atlas/1)."""
    side = sides.of(row)
    runner = RowRunner(
        row.library, function_of(row), arguments_of(row), dtypes=DTYPES, own=side.subject, _made=sides.derivatives(row)
    )
    exact = sides.exact(side)
    expected = _expected(runner, side, exact)
    found = [(setting, _measured(runner, setting, side, exact, expected)) for setting in SETTINGS[row.library]]
    return {**_head(row, side), "results": _grouped(found)}


def _expected(runner: RowRunner, side: RowSide, exact: ExactSide) -> Prediction:
    try:
        return prediction(runner, side.subject, exact)
    except Exception as error:  # one row, and not the end of the atlas
        return Prediction(None, one_line(error))


def _measured(
    runner: RowRunner, setting: Setting, side: RowSide, exact: ExactSide, expected: Prediction
) -> dict[str, Any]:
    """What came in one setting; "unknown" with a reason where the judge fails."""
    try:
        (result,) = results(runner, exact, side.subject, (setting,), blame=False)
        result = side.rounded(result)
        return _finding(side, result, _as_predicted(runner, side, result, expected))
    except Exception as error:  # one row, and not the end of the atlas
        return _unknown(runner, setting, side, one_line(error))


def _as_predicted(runner: RowRunner, side: RowSide, result: Result, expected: Prediction) -> tuple[bool | None, str]:
    if result.value is None:
        return None, "the library refuses"
    if side.tracing == "untraced":
        return None, "not traced"
    value = tuple(entry for line in result.value for entry in line)
    return departure(runner, side.subject, expected, value, result.judgement.error_bound)


def _unknown(runner: RowRunner, setting: Setting, side: RowSide, reason: str) -> dict[str, Any]:
    """A value that is not judged, if the library returns one."""
    try:
        value = runner.jacobian(setting)
    except Exception:  # a library may raise anything
        value = None
    judged = Judgement("undefined", "measured", f"{NOT_JUDGED}: {reason}")
    return _finding(side, Result(runner.name, None, setting, value, judged), (None, NOT_JUDGED))


def _head(row: Row, side: RowSide) -> dict[str, Any]:
    case = row.case
    return {
        "id": row.identity, "operation": case.operation, "library": row.library, "spelling": row.spelling,
        "source": row.source, "point": row.point, "variables": list(entry_names(row)), "program": case.program,
        "clarke": side.reference.clarke.to_dict(), "clarke_text": str(side.reference.clarke),
        "differentiable": side.reference.gradient is not None, "cited": case.cited or None,
        "tracing": side.tracing, "note": side.note or None, "convention": row.is_convention,
    }  # fmt: skip


def _finding(side: RowSide, result: Result, as_predicted: tuple[bool | None, str]) -> dict[str, Any]:
    judged = result.judgement
    agrees, node = as_predicted
    distance = judged.distance_squared
    return {
        "value": _value(result, side.subject.program.is_map), "verdict": _verdict(side, judged),
        "evidence": judged.evidence, "reason": judged.reason,
        "distance_squared": None if distance is None else str(distance),
        "error_bound": decimal_above(judged.error_bound),
        "predicted": agrees, "departs": node or None,
    }  # fmt: skip


def _verdict(side: RowSide, judged: Judgement) -> str:
    """The verdict of the judge; "undefined" is kept for sets that do not exist: one that is not known is "unknown"."""
    is_unknown = isinstance(side.reference.clarke, UnknownSet) or judged.reason.startswith(NOT_JUDGED)
    return "unknown" if judged.verdict == "undefined" and is_unknown else judged.verdict


def _value(result: Result, is_map: bool) -> list[Any] | None:
    """A vector for a scalar program, rows for a map, exactly the floats that came; None where the library refused."""
    if result.value is None:
        return None
    rows = [[float_text(entry) for entry in line] for line in result.value]
    return rows if is_map else list(rows[0])


def _grouped(found: Iterable[tuple[Setting, dict[str, Any]]]) -> list[dict[str, Any]]:
    """Settings with one and the same finding together."""
    groups: list[dict[str, Any]] = []
    for setting, finding in found:
        shown = setting_text(setting)
        for group in groups:
            if all(group[key] == finding[key] for key in finding if key != "error_bound"):
                group["settings"].append(shown)
                break
        else:
            groups.append({**finding, "settings": [shown]})
    return groups


def setting_text(setting: Setting) -> str:
    """Mode, format and compiler in words.

    Examples
    --------
    >>> setting_text(Setting("reverse", "float32", True))
    'reverse float32 compiled'
    """
    return f"{setting.mode} {setting.dtype}{' compiled' if setting.compiled else ''}"


__all__ = ["RowRunner", "measured", "setting_text"]

"""One row measured: what the library returns in every setting, judged, and compared with its convention."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from ..backends.backend import DTYPES, Setting
from ..functions.function_runner import FunctionRunner
from ..judging.result import Result
from ..judging.results import results
from ..reports.report_values import decimal_above, float_text
from ..runner import Subject
from .case import Row
from .exact_side import RowSide, RowSides
from .predictions import departure, prediction
from .spelling import arguments_of, entry_names, function_of


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
    expected = prediction(runner, side.subject, exact)
    found = []
    for result in map(side.rounded, results(runner, exact, side.subject, blame=False)):
        as_predicted: tuple[bool | None, str] = (None, "the library refuses")
        if result.value is not None:
            value = tuple(entry for line in result.value for entry in line)
            bound = result.judgement.error_bound
            as_predicted = departure(runner, side.subject, expected, value, bound)
        if side.tracing == "untraced" and result.value is not None:
            as_predicted = None, "not traced"
        found.append((result, _finding(side, result, as_predicted)))
    return {**_head(row, side), "results": _grouped(found)}


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
        "value": _value(result, side.subject.program.is_map), "verdict": judged.verdict,
        "evidence": judged.evidence, "reason": judged.reason,
        "distance_squared": None if distance is None else str(distance),
        "error_bound": decimal_above(judged.error_bound),
        "predicted": agrees, "departs": node or None,
    }  # fmt: skip


def _value(result: Result, is_map: bool) -> list[Any] | None:
    """A vector for a scalar program, rows for a map, exactly the floats that came; None where the library refused."""
    if result.value is None:
        return None
    rows = [[float_text(entry) for entry in line] for line in result.value]
    return rows if is_map else list(rows[0])


def _grouped(found: Iterable[tuple[Result, dict[str, Any]]]) -> list[dict[str, Any]]:
    """Settings with one and the same finding together."""
    groups: list[dict[str, Any]] = []
    for result, finding in found:
        shown = setting_text(result.setting)
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

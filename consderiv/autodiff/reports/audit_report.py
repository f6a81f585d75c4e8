"""The report of an audit: results as data, as JSON (consderiv-audit/1) and as text."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from textwrap import wrap
from typing import Any

from ...exact.reals import Number
from ...programs.program import Program
from ..judging.choices import choices_to_json
from ..judging.findings import Finding
from ..judging.result import Result
from ..runner import Runner
from .report_table import entries, finding_lines, table
from .report_values import decimal_above, value_to_json

SCHEMA = "consderiv-audit/1"


@dataclass(frozen=True)
class Source:
    """Where an audit comes from: the target as it was given, and what ran."""

    target: Any
    runners: tuple[Runner, ...]


@dataclass(frozen=True, repr=False)
class Audit:
    """What AD libraries return for a program at a point, judged.

    Parameters
    ----------
    program, point
        What was audited, exactly.
    clarke : set
        The Clarke set of the function at the point.
    results : tuple of Result
    allow : str
        "chain_rule" or "clarke": what `is_permitted` accepts.
    text : str or None
        The program as it was given, if it was text; the name of a function.
    findings : tuple of Finding
        Settings that disagree, and what the ties are.
    source : Source or None
        What was audited, for a script that reproduces it.
    unfinished : tuple of str
        What the time did not suffice for; empty if everything is finished.
    """

    program: Program
    point: tuple[Fraction, ...]
    clarke: Any
    results: tuple[Result, ...]
    allow: str = "chain_rule"
    text: str | None = None
    findings: tuple[Finding, ...] = ()
    source: Source | None = None
    unfinished: tuple[str, ...] = ()

    @property
    def is_permitted(self) -> bool:
        """Whether every returned value is what `allow` accepts; refused and undefined results say nothing."""
        return all(map(self.permits, self.results))

    def permits(self, result: Result) -> bool:
        """Whether `allow` accepts one result."""
        accepted = {"refused", "undefined", "gradient", "clarke"} | ({"chain_rule"} & {self.allow})
        if result.judgement.verdict == "undefined" and result.judgement.distance_squared:
            return False  # the Clarke set is known, and the value is not in it
        return result.judgement.verdict in accepted or _is_right_anyway(result)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object of `consderiv audit --json`; numbers are strings, exactly the floats that came."""
        shown: dict[str, Any] = {
            "schema": SCHEMA,
            "program": self._program_text(),
            "point": {name: str(value) for name, value in zip(self.program.variables, self.point, strict=True)},
            "clarke": self.clarke.to_dict(),
            "results": [_result_to_dict(self.program, result) for result in self.results],
            "findings": [finding.to_dict() for finding in self.findings],
        }
        return {**shown, "unfinished": list(self.unfinished)} if self.unfinished else shown

    def _program_text(self) -> str:
        if self.text is not None:
            return self.text
        from ...programs.text import to_text

        return to_text(self.program)

    def __str__(self) -> str:
        where = ", ".join(f"{n} = {v}" for n, v in zip(self.program.variables, self.point, strict=True))
        lines = [f"{self._program_text()}   at {where or 'the only point'}", f"Clarke: {self.clarke}", ""]
        lines += table(self.program, self.results) + finding_lines(self.findings)
        if self.unfinished:
            late = f"the time did not suffice for: {', '.join(self.unfinished)}"
            lines += ["", *wrap(late, 110, subsequent_indent="    ")]
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        from ...html import Html, badge, cell, code
        from ...html import table as html_table

        where = ", ".join(f"{n} = {v}" for n, v in zip(self.program.variables, self.point, strict=True))
        rows = []
        for entry in entries(self.program, self.results):
            word, _, rest = entry.verdict.partition(" ")
            verdict = Html(f"{badge(word)} {cell(rest)}")
            rows.append((entry.library, code(entry.value), verdict, entry.settings, entry.finding))
        head = f"{code(self._program_text())} at {cell(where or 'the only point')}<br>Clarke: {code(self.clarke)}"
        notes = "".join(f"<p>{cell(text)}</p>" for text in dict.fromkeys(map(str, self.findings)))
        return head + html_table(rows, ("library", "value", "verdict", "settings", "why")) + notes

    def reproduction(self) -> str:
        """A short Python script that shows the first result that is not permitted, else the first, with the library."""
        from .reproduction import script

        return script(self)


def _is_right_anyway(result: Result) -> bool:
    """A tie made by rounding did no harm if the value is in the Clarke set all the same."""
    return result.judgement.verdict == "float_tie" and result.judgement.distance_squared == 0


def _result_to_dict(program: Program, result: Result) -> dict[str, Any]:
    judged = result.judgement
    program = program if result.own is None else result.own.program
    shown: dict[str, Any] = {
        "backend": result.backend,
        "version": result.version,
        "mode": result.setting.mode,
        "compiled": result.setting.compiled,
        "dtype": result.setting.dtype,
        "value": value_to_json(program, result.value),
        "verdict": judged.verdict,
        "distance_squared": _text(judged.distance_squared),
        "choices": choices_to_json(program, judged.choices),
        "evidence": judged.evidence,
        "ulp": _text(judged.ulp),
        "error_bound": decimal_above(judged.error_bound),
        "reason": judged.reason,
    }
    if result.own is not None:
        shown["point"] = {name: str(v) for name, v in zip(program.variables, result.own.point, strict=True)}
        shown["clarke"] = result.own.clarke.to_dict()
    if result.fault is not None:
        shown["at_fault"] = dict(result.fault)
    if result.path is not None:
        shown["path"] = result.path
    return shown


def _text(number: Number | None) -> str | None:
    return None if number is None else str(number)


__all__ = ["SCHEMA", "Audit", "Result", "Source", "decimal_above", "value_to_json"]

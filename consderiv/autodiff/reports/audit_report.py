"""The report of an audit: results as data, as JSON (consderiv-audit/1) and as text."""

from __future__ import annotations

from collections.abc import Sequence
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
from .given_point import given_numbers, main_dtype
from .report_table import Entry, Subjected, entries, finding_lines, table, verdict_text
from .report_values import decimal_above, point_text, set_text, value_to_json
from .summary import summary

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
        return result.judgement.verdict in accepted or result.judgement.is_harmless

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

    def entries(self, results: Sequence[Result] | None = None) -> list[Entry]:
        """The rows of the table of all or some results: one for each library, value and verdict."""
        main = Subjected(self.program, self.point, self.clarke, main_dtype(self.results))
        return entries(main, self.results if results is None else results)

    def summary(self) -> str:
        """One line: how many of the values in the table `allow` accepts, and the verdicts of the others."""
        rows = [(verdict_text(row.members[0]), all(map(self.permits, row.members))) for row in self.entries()]
        return summary(rows, self.allow)

    def _heading(self) -> tuple[str, str]:
        """The point and the Clarke set; a format that stands at neither is named at the set."""
        dtype = main_dtype(self.results)
        given = given_numbers(self.source.runners if self.source else (), self.point, dtype)
        where = point_text(self.program, self.point, dtype, given) or "the only point"
        shown = set_text(self.clarke, dtype)
        is_named = f"({dtype}" in where or shown == set_text(self.clarke, "")
        return where, shown if is_named else f"{shown} (decimals: {dtype})"

    def __str__(self) -> str:
        where, clarke = self._heading()
        lines = [f"{self._program_text()}   at {where}", f"Clarke: {clarke}", ""]
        lines += [*table(self.entries()), "", *wrap(self.summary(), 110, subsequent_indent="    ")]
        lines += finding_lines(self.findings)
        if self.unfinished:
            late = f"the time did not suffice for: {', '.join(self.unfinished)}"
            lines += ["", *wrap(late, 110, subsequent_indent="    ")]
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        from ...html import Html, badge, cell, code
        from ...html import table as html_table

        where, clarke = self._heading()
        rows = []
        for entry in self.entries():
            word, _, rest = entry.verdict.partition(" ")
            verdict = Html(f"{badge(word)} {cell(rest)}")
            rows.append((entry.library, code(entry.value), verdict, entry.settings, entry.finding))
        head = f"{code(self._program_text())} at {cell(where)}<br>Clarke: {code(clarke)}"
        notes = "".join(f"<p>{cell(text)}</p>" for text in dict.fromkeys([self.summary(), *map(str, self.findings)]))
        return head + html_table(rows, ("library", "value", "verdict", "settings", "why")) + notes

    def reproduction(self) -> str:
        """A short Python script that shows the first result that is not permitted, else the first, with the library."""
        from .reproduction import script

        return script(self)


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

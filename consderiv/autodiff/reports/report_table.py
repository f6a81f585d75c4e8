"""The table of an audit, for people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from textwrap import wrap
from typing import Any, NamedTuple

from ...programs.program import Program
from ..judging.choices import choices_in_words
from ..judging.findings import Finding
from ..judging.result import Result
from .number_text import readable, value_text
from .other_numbers import other_numbers
from .settings_text import settings_text


@dataclass(frozen=True)
class Subjected:
    """What an audit is about: the program, the point, the Clarke set and the format whose numbers these are."""

    program: Program
    point: tuple[Fraction, ...]
    clarke: Any
    dtype: str


LONGEST_VALUE = 60
AT_FAULT = "; at fault: "


class Entry(NamedTuple):
    """What one library returned in some settings, what it is, and why."""

    library: str
    value: str
    verdict: str
    settings: str
    finding: str
    members: tuple[Result, ...] = ()


def entries(main: Subjected, results: Sequence[Result]) -> list[Entry]:
    """One entry for each library and value."""
    groups: dict[tuple[str, str, str, str], list[Result]] = {}
    for result in results:
        name = f"{result.backend} {result.version or ''}".strip()
        value = "-" if result.value is None else value_text(result.value, result.setting.dtype, LONGEST_VALUE)
        groups.setdefault((name, value, verdict_text(result), _finding(main, result)), []).append(result)
    rows = [
        Entry(name, value, verdict, settings_text([member.setting for member in members]), finding, tuple(members))
        for (name, value, verdict, finding), members in groups.items()
    ]
    return _said_once(rows)


def _said_once(rows: Sequence[Entry]) -> list[Entry]:
    """The entries, with what is at fault in the first one that says it, and "as above" in the others."""
    seen: set[str] = set()
    made = []
    for row in rows:
        head, mark, fault = row.finding.partition(AT_FAULT)
        made.append(row._replace(finding=f"{head}{mark}as above.") if mark and fault in seen else row)
        seen.add(fault)
    return made


def verdict_text(result: Result) -> str:
    """The verdict with its evidence."""
    certain = "" if result.judgement.has_digits else ", no digit"
    return f"{result.judgement.verdict} ({result.judgement.evidence}{certain})"


def table(rows: Sequence[Entry]) -> list[str]:
    """The entries as lines of text."""
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    lines = []
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row[:3], widths, strict=True))
        line = "  ".join((*cells, row.settings)).rstrip()
        lines += [line, *wrap(row.finding, 110, initial_indent="    ", subsequent_indent="    ")]
    return lines


def finding_lines(findings: Sequence[Finding]) -> list[str]:
    """One entry for each finding; what several libraries share is said once."""
    lines = [""] if findings else []
    for text in dict.fromkeys(map(str, findings)):
        lines += wrap(text, 110, subsequent_indent="    ")
    return lines


def _finding(main: Subjected, result: Result) -> str:
    """One sentence: what the value is, and which choices explain it."""
    judged, own = result.judgement, result.own
    program = main.program if own is None else own.shown or own.program
    sentence = judged.reason
    if judged.verdict in ("chain_rule", "outside", "undefined") and judged.distance_squared:
        sentence += f"; its squared distance to the Clarke set is {readable(judged.distance_squared)}"
    if judged.choices and judged.verdict in ("clarke", "chain_rule"):
        sentence += f"; {choices_in_words(program, judged.choices)}"
    if own is not None and own.point and judged.verdict != "refused":
        clarke = None if judged.verdict == "gradient" else main.clarke  # the value is the set
        clause = other_numbers(main.program, main.point, clarke, own, result.setting.dtype, main.dtype)
        sentence += f"; {clause}" if clause else ""
    if result.fault is not None:
        sentence += f"{AT_FAULT}{result.fault.get('text', result.fault.get('call'))}"
    first, _, rest = sentence.partition(" ")
    text = (first.capitalize() if first.isalpha() and first.islower() else first) + " " * bool(rest) + rest
    return text if text.endswith((".", "…")) else f"{text}."

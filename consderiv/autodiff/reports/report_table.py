"""The table of an audit, for people."""

from __future__ import annotations

import math
from collections.abc import Sequence
from textwrap import wrap
from typing import NamedTuple

from ...exact.reals import Number
from ...programs.program import Program
from ..backends.backend import FloatMatrix, Setting
from ..judging.choices import choices_in_words
from ..judging.findings import Finding
from ..judging.result import Result


class Entry(NamedTuple):
    """What one library returned in some settings, what it is, and why."""

    library: str
    value: str
    verdict: str
    settings: str
    finding: str


def entries(program: Program, results: tuple[Result, ...]) -> list[Entry]:
    """One entry for each library and value."""
    groups: dict[tuple[str, str, str, str], list[Result]] = {}
    for result in results:
        name = f"{result.backend} {result.version or ''}".strip()
        certain = "" if result.judgement.has_digits else ", no digit"
        shown = f"{result.judgement.verdict} ({result.judgement.evidence}{certain})"
        own = program if result.own is None else result.own.program
        key = (name, _short(own, result.value), shown, _finding(own, result))
        groups.setdefault(key, []).append(result)
    return [
        Entry(name, value, verdict, settings_text([member.setting for member in members]), finding)
        for (name, value, verdict, finding), members in groups.items()
    ]


def table(program: Program, results: tuple[Result, ...]) -> list[str]:
    """The entries as lines of text."""
    rows = entries(program, results)
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


def settings_text(settings: Sequence[Setting]) -> str:
    """Settings, factored where they are all combinations: "reverse, forward; float32, float64"."""
    whole = _product(settings)
    if whole is not None:
        return whole
    halves = [_product([s for s in settings if s.compiled == compiled]) for compiled in (False, True)]
    if halves[0] is not None and halves[1] is not None:
        return f"{halves[0]}; eager | {halves[1]}"
    return "; ".join(f"{s.mode} {s.dtype}{' compiled' if s.compiled else ''}" for s in settings)


def _product(settings: Sequence[Setting]) -> str | None:
    """The parts of the settings if they are all combinations of them."""
    parts: list[list[str]] = [
        list(dict.fromkeys(s.mode for s in settings)),
        list(dict.fromkeys(s.dtype for s in settings)),
        list(dict.fromkeys("compiled" if s.compiled else "eager" for s in settings)),
    ]
    if not settings or math.prod(map(len, parts)) != len(settings):
        return None
    shown = parts if len(parts[2]) > 1 or parts[2] == ["compiled"] else parts[:2]
    return "; ".join(", ".join(part) for part in shown)


def _short(program: Program, value: FloatMatrix | None) -> str:
    if value is None:
        return "-"
    rows = ["[" + ", ".join(f"{entry:.8g}" for entry in row) + "]" for row in value]
    text = "[" + ", ".join(rows) + "]" if program.is_map else rows[0]
    return text if len(text) <= 60 else text[:57] + "..."


def _finding(program: Program, result: Result) -> str:
    """One sentence: what the value is, and which choices explain it."""
    judged = result.judgement
    sentence = judged.reason
    if judged.verdict in ("chain_rule", "outside", "undefined") and judged.distance_squared:
        sentence += f"; its squared distance to the Clarke set is {_rounded(judged.distance_squared)}"
    if judged.choices and judged.verdict in ("clarke", "chain_rule"):
        sentence += f"; {choices_in_words(program, judged.choices)}"
    if result.fault is not None:
        sentence += f"; at fault: {result.fault.get('text', result.fault.get('call'))}"
    if result.own is not None and result.own.point and judged.verdict != "refused":
        sentence += f"; {result.setting.dtype} holds other numbers, and this is about them"
    return sentence[:1].upper() + sentence[1:] + "."


def _rounded(number: Number) -> str:
    """The exact number where it is short, else a decimal."""
    exact = str(number)
    return exact if len(exact) <= 12 else f"about {float(number):.3g}"

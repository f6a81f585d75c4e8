"""The report of an audit: results as data, as JSON (consderiv-audit/1) and as text."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from textwrap import wrap
from typing import Any

from ..exact.reals import Number
from ..programs.program import Program
from .backend import FloatMatrix, Setting
from .explanation import choices_in_words, choices_to_json
from .judgement import Judgement

SCHEMA = "consderiv-audit/1"


@dataclass(frozen=True)
class Result:
    """One derivative of one back-end in one setting, judged; no value where the library refused."""

    backend: str
    version: str | None
    setting: Setting
    value: FloatMatrix | None
    judgement: Judgement


@dataclass(frozen=True)
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
        The program as it was given, if it was text.
    """

    program: Program
    point: tuple[Fraction, ...]
    clarke: Any
    results: tuple[Result, ...]
    allow: str = "chain_rule"
    text: str | None = None

    @property
    def is_permitted(self) -> bool:
        """Whether every returned value is what `allow` accepts; refused and undefined results say nothing."""
        accepted = {"refused", "undefined", "gradient", "clarke"}
        if self.allow == "chain_rule":
            accepted.add("chain_rule")
        return all(r.judgement.verdict in accepted or _is_right_anyway(r) for r in self.results)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object of `consderiv audit --json`; numbers are strings, exactly the floats that came."""
        return {
            "schema": SCHEMA,
            "program": self._program_text(),
            "point": {
                name: str(value) for name, value in zip(self.program.variables, self.point, strict=True)
            },
            "clarke": self.clarke.to_dict(),
            "results": [_result_to_dict(self.program, result) for result in self.results],
        }

    def _program_text(self) -> str:
        if self.text is not None:
            return self.text
        from ..programs.text import to_text

        return to_text(self.program)

    def __str__(self) -> str:
        where = ", ".join(f"{n} = {v}" for n, v in zip(self.program.variables, self.point, strict=True))
        lines = [f"{self._program_text()}   at {where or 'the only point'}", f"Clarke: {self.clarke}", ""]
        return "\n".join(lines + _table(self.program, self.results))


def _is_right_anyway(result: Result) -> bool:
    """A tie made by rounding did no harm if the value is in the Clarke set all the same."""
    return result.judgement.verdict == "float_tie" and result.judgement.distance_squared == 0


def _result_to_dict(program: Program, result: Result) -> dict[str, Any]:
    judged = result.judgement
    return {
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


def _text(number: Number | None) -> str | None:
    return None if number is None else str(number)


def value_to_json(program: Program, value: FloatMatrix | None) -> list[Any] | None:
    """A vector for a scalar program, rows for a map; each float as the exact rational that it is."""
    if value is None:
        return None
    rows = [[float_text(entry) for entry in row] for row in value]
    return rows if program.is_map else list(rows[0])


def float_text(number: float) -> str:
    """The exact rational value of a float, or "nan", "inf", "-inf".

    Examples
    --------
    >>> float_text(0.5), float_text(-0.0), float_text(float("nan"))
    ('1/2', '0', 'nan')
    """
    return str(Fraction(number)) if math.isfinite(number) else str(number)


def decimal_above(number: Fraction | None) -> str | None:
    """A short decimal numeral that is not below an upper bound, "0" for zero.

    Examples
    --------
    >>> decimal_above(Fraction(1, 3)), decimal_above(Fraction(0)), decimal_above(None)
    ('3.34e-1', '0', None)
    """
    if number is None or number == 0:
        return None if number is None else "0"
    digits = len(str(number.numerator)) - len(str(number.denominator))
    if Fraction(10) ** digits > number:
        digits -= 1
    scaled = math.ceil(number / Fraction(10) ** (digits - 2))
    if scaled >= 1000:
        scaled, digits = 100, digits + 1
    shown = str(scaled)
    return f"{shown[0]}.{shown[1:]}e{digits}"


def _table(program: Program, results: tuple[Result, ...]) -> list[str]:
    """One entry for each library and value: in which settings it came, what it is, and why."""
    groups: dict[tuple[str, str, str, str], list[Result]] = {}
    for result in results:
        name = f"{result.backend} {result.version or ''}".strip()
        shown = f"{result.judgement.verdict} ({result.judgement.evidence})"
        key = (name, _short(program, result.value), shown, _finding(program, result))
        groups.setdefault(key, []).append(result)
    heads = [(name, value, verdict, _settings(members)) for (name, value, verdict, _), members in groups.items()]
    widths = [max((len(head[column]) for head in heads), default=0) for column in range(3)]
    lines = []
    for head, (_, _, _, finding) in zip(heads, groups, strict=True):
        cells = (cell.ljust(width) for cell, width in zip(head[:3], widths, strict=True))
        lines += ["  ".join((*cells, head[3])).rstrip(), *wrap(finding, 110, initial_indent="    ", subsequent_indent="    ")]
    return lines


def _settings(results: list[Result]) -> str:
    """The settings of a group, factored where they are all combinations: "reverse, forward; float32, float64"."""
    settings = [result.setting for result in results]
    parts: list[list[str]] = [
        list(dict.fromkeys(s.mode for s in settings)),
        list(dict.fromkeys(s.dtype for s in settings)),
        list(dict.fromkeys("compiled" if s.compiled else "eager" for s in settings)),
    ]
    if math.prod(map(len, parts)) != len(settings):
        return "; ".join(f"{s.mode} {s.dtype}{' compiled' if s.compiled else ''}" for s in settings)
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
    if judged.verdict in ("chain_rule", "outside") and judged.distance_squared:
        sentence += f"; its squared distance to the Clarke set is {_rounded(judged.distance_squared)}"
    if judged.choices and judged.verdict in ("clarke", "chain_rule"):
        sentence += f"; {choices_in_words(program, judged.choices)}"
    return sentence[:1].upper() + sentence[1:] + "."


def _rounded(number: Number) -> str:
    """The exact number where it is short, else a decimal."""
    exact = str(number)
    return exact if len(exact) <= 12 else f"about {float(number):.3g}"

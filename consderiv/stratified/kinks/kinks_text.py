"""The locus of kinks as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...exact.reals import format_number
from ...html import cell, table
from ...programs.occurrences import node_names
from ...programs.text import to_text
from ...verdicts import Proved, Refuted, Unknown, Verdict
from .kinks import AT_SAMPLES

if TYPE_CHECKING:
    from ...programs.program import Program
    from ..cells.face_run import Tie
    from ..stratum import Point
    from .kinks import KinkLocus

SHOWN_POINTS = 3
HEAD = ("stratum", "sample point", "tied", "differentiable")


def kinks_text(locus: KinkLocus) -> str:
    """Equations, one line for each stratum, and the point to start with."""
    names = locus.program.variables
    lines = [f"P = {to_text(locus.program)}", ""]
    if not locus.strata:
        none = isinstance(locus.complete, Proved)
        where = "in the box" if locus.in_box else "everywhere"
        lines.append(f"no operation ties, and P is differentiable {where}" if none else "no kink was found")
    else:
        lines += [f"ties on      {'; '.join(locus.equations) or 'the whole space'}", ""]
        rows = _rows(locus)
        widths = [max(len(row[i]) for row in (HEAD, *rows)) for i in range(3)]
        lines += [
            "  ".join([*(f"{c:<{w}}" for c, w in zip(row, widths, strict=False)), row[3]]) for row in (HEAD, *rows)
        ]
        worst = locus.most_degenerate
        assert worst is not None
        point = ",".join(f"{n}={format_number(c)}" for n, c in zip(names, worst.points[0], strict=True))
        lines += ["", f"most degenerate point: {point} ({worst.rank} independent tied guards)"]
    if not isinstance(locus.complete, Proved):
        lines += ["", f"not complete: {locus.complete.reason}"]
    return "\n".join(lines)


def kinks_html(locus: KinkLocus) -> str:
    """The same as a table, for a notebook."""
    before, _, after = kinks_text(locus).partition("\n\nstratum")
    shown = "<br>".join(map(cell, before.split("\n\n")))
    if not locus.strata:
        return shown
    parts = [cell(line) for line in after.split("\n\n")[1:]]
    return "<br>".join([f"{shown}{table(_rows(locus), HEAD)}{parts[0]}", *parts[1:]])


def _rows(locus: KinkLocus) -> list[tuple[str, str, str, str]]:
    names, program = locus.program.variables, locus.program
    return [
        (str(s.stratum), _points(s.points, names), _ties(program, s.ties), _word(s.differentiable))
        for s in locus.strata
    ]


def _points(points: tuple[Point, ...], names: tuple[str, ...]) -> str:
    shown = ["(" + ", ".join(map(format_number, p)) + ")" for p in points[:SHOWN_POINTS]]
    if len(names) == 1:
        shown = [text[1:-1] for text in shown]
    return " ".join(shown) + (" ..." if len(points) > SHOWN_POINTS else "")


def _ties(program: Program, ties: tuple[Tie, ...]) -> str:
    return ", ".join(node_names(program, [tie.node for tie in ties])) or "nothing"


def _word(verdict: Verdict) -> str:
    if isinstance(verdict, Unknown):
        return f"unknown: {verdict.reason}"
    if isinstance(verdict, Refuted):
        return "no" + (f" ({verdict.reason})" if verdict.reason != "gradients differ" else "")
    return f"yes ({AT_SAMPLES})" if verdict.reason.startswith(AT_SAMPLES) else "yes"

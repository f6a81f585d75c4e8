"""An explanation as text for a terminal, and as HTML and LaTeX for a notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..fields.gap import Gap
from ..html import Html, badge, cell, code, escape, table
from ..programs import to_text
from ..programs.latex import variable_latex
from ..sets import ValueSet
from ..sets.elements import Shape, flatten
from ..sets.printing import LATEX, element_text, to_latex
from .conventions import convention_title
from .notes import Notes
from .page import PROGRAM_SETS, Page, Row, shortened

if TYPE_CHECKING:
    from ..explanation import Explanation

WIDTH = 28
VERDICTS = (
    "locally Lipschitz", "path differentiable", "differentiable", "strictly differentiable", "Clarke regular"
)  # fmt: skip


def explanation_text(report: Explanation) -> str:
    """The whole explanation, about twenty lines."""
    notes = Notes()
    page = Page(report, notes)
    lines = [shortened(to_text(page.program)) + (f"   at   {shortened(page.place)}" if page.place else "")]
    lines.append(f"value {page.value}")
    for title, rows in page.sections():
        lines += ["", title, *map(_line, rows)]
    gap = page.gap()
    lines += ["", *gap] if gap else []
    lines += ["", *(f"[{number}] {note}" for number, note in enumerate(notes, 1))] if notes else []
    return "\n".join(lines)


def _line(row: Row) -> str:
    word = f"{row.word:<9}" + " " * 2 * (row.word == "undefined")
    return f"  {row.name:<{WIDTH}}{shortened((word if row.word else '') + row.text)}".rstrip()


def explanation_html(report: Explanation) -> str:
    """The same as tables for a notebook, with reasons in their places."""
    page = Page(report)
    at = f" at {cell(shortened(page.place))}" if page.place else ""
    parts = [f"{code(shortened(to_text(page.program)))}{at}, value {code(page.value)}"]
    parts += [table([_html_row(row) for row in rows], caption=title) for title, rows in page.sections()]
    return "\n".join([*parts, *(f"<div>{cell(line)}</div>" for line in page.gap())])


def _html_row(row: Row) -> tuple[object, object]:
    name = Html("&emsp;" * row.name.startswith("  ") + escape(row.name.strip()))
    text = shortened(row.text).replace("`", "")
    return name, Html(f"{badge(row.word)} {cell(text)}") if row.word else code(text)


def explanation_latex(report: Explanation) -> str:
    """The verdicts, the sets, what libraries are predicted to return, and the gap as an aligned display."""
    page = Page(report)
    names = map(variable_latex, page.program.variables)
    point = r",\ ".join(f"{name} = {LATEX.number(x)}" for name, x in zip(names, page.point, strict=True))
    shown = page.program._repr_latex_()
    written = LATEX.text(f"a program of {len(page.program.nodes)} nodes") if shown is None else shown.strip("$")
    head = written + (rf"\quad \text{{at}}\quad {point}" if point else "")
    rows = [rf"{head} &"]
    for title, found in page.sections():
        rows += [rf"{LATEX.text(r.name)} &: {LATEX.text(r.word)}" for r in found if r.name in VERDICTS]
        sets = [name for name in report.only if (name in PROGRAM_SETS) is title.startswith("The program")]
        rows += [_set_latex(page.title(name), report.set_named(name)) for name in sets]
        rows += _conventions(page) if "chain_rule_field" in sets else []
    gap = report.gap if page.gap() else None
    if isinstance(gap, Gap):
        rows.append(rf"\text{{gap}} &: {_element_latex(report.local.shape, gap.element)}")
    return r"$$\begin{aligned}" + r" \\ ".join(rows) + r"\end{aligned}$$"


def _set_latex(title: str, value: ValueSet) -> str:
    head, power, _ = title.partition(" J^s")
    symbol = r"\ J^{s}" if power else ""
    return rf"{LATEX.text(head)}{symbol} &: {to_latex(value)}"


def _conventions(page: Page) -> list[str]:
    """What the conventions of libraries predict."""
    report, rows = page.report, []
    for name, value in report.chain_rule_field.conventions.items():
        if value is not None:
            title = convention_title(name, page.program)
            inside = rf"\quad{LATEX.text(place)}" if (place := page.position(value).strip()) else ""
            rows.append(rf"{LATEX.text(title)} &: {_element_latex(report.local.shape, value)}{inside}")
    return rows


def _element_latex(shape: Shape, element: Any) -> str:
    return element_text(flatten(element, shape), shape, LATEX)

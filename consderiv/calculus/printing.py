"""Applications of rules as text, LaTeX and JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..exact.reals import format_number
from ..sets import to_latex
from ..sets.elements import element_text
from ..verdicts import Proved, Unknown, Verdict

if TYPE_CHECKING:
    from .rule import Application, GapElement


def element_json(element: Any) -> Any:
    """Nested lists of number strings."""
    return [element_json(entry) if isinstance(entry, tuple) else format_number(entry) for entry in element]


def application_text(found: Application) -> str:
    """The case, the parts, both sets, and the verdicts."""
    lines = [f"{found.rule.name} rule at {found.case}", f"  {found.rule.formula}"]
    rows = _rows(found)
    width = max(len(name) for name, _ in rows)
    return "\n".join([*lines, *(f"    {name:<{width}}  {value}" for name, value in rows)])


def application_html(found: Application) -> str:
    """The same as a table, for a notebook."""
    from ..html import cell, code, table

    head = f"<strong>{cell(found.rule.name)} rule</strong> at {cell(found.case)}<br>{code(found.rule.formula)}"
    return head + table(_rows(found))


def _rows(found: Application) -> list[tuple[str, str]]:
    """(name, text) of the parts, the sets, the verdicts, what separates the sets, and the theorem."""
    rows = [(part.name, str(part.value)) for part in found.parts]
    rows += [("predicted", str(found.predicted)), ("true", str(found.true))]
    rows += [("inclusion", _verdict_text(found.inclusion)), ("equality", _verdict_text(found.equality))]
    rows += [(name, _gap_text(gap)) for name, gap in (("gap", found.gap), ("missing", found.missing)) if gap]
    rows += [("qualification" if k == 0 else "", str(q)) for k, q in enumerate(found.qualifications)]
    return [*rows, ("theorem", str(found.rule.theorem))]


def _verdict_text(verdict: Verdict) -> str:
    if isinstance(verdict, Unknown):
        return f"unknown ({verdict.reason})"
    return ("holds" if isinstance(verdict, Proved) else "fails") + (f" ({verdict.reason})" if verdict.reason else "")


def _gap_text(gap: GapElement) -> str:
    other = "the true set" if gap.holder == "predicted" else "the predicted set"
    how = f", from {gap.how}" if gap.how else ""
    return f"{element_text(gap.element)} is not in {other}{how}"


def application_latex(found: Application) -> str:
    r"""true \subset predicted, with the sets as LaTeX."""
    relation = {"Proved": "=", "Refuted": r"\subsetneq" if found.missing is None else r"\not\subset"}.get(
        type(found.equality).__name__, r"\overset{?}{=}"
    )
    return f"${to_latex(found.true)} {relation} {to_latex(found.predicted)}$"

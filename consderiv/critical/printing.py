"""Sets of critical points as text and LaTeX: closed polyhedra are written with <= and >=, and their faces left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ..exact.reals import Number, format_number
from ..programs.latex import to_latex, variable_latex
from ..programs.text import to_text
from ..sets.printing import LATEX
from ..stratified.stratum import Stratum
from ..stratified.writing import comparison_text
from ..verdicts import Proved, Refuted
from .joining import closed_bounds, faces_of_closure
from .solution import Solution, is_covered

if TYPE_CHECKING:
    from .critical_set import CriticalSet, CriticalStratum


def set_text(found: CriticalSet) -> str:
    """One line for each stratum, with the values of f."""
    variables = ", ".join(found.program.variables)
    head = f"{{{variables} : {found.condition}}} for D = {found.name} of {to_text(found.program)}:"
    rows = [(condition, _values(s)) for condition, s in _rows(found.strata, _closed_text, _open_text)]
    width = max((len(condition) for condition, _ in rows), default=0)
    lines = [f"  {condition:<{width}}  {value}" for condition, value in rows]
    known = isinstance(found.complete, Proved)
    if not rows:
        lines = ["  empty" if known else "  nothing was found"]
    lines += [f"  D has no value where {s}" for s in found.undefined]
    return "\n".join([head, *lines, *([] if known else [f"  not complete: {found.complete.reason}"])])


def set_latex(found: CriticalSet) -> str:
    """The set with its conditions, in dollar signs."""
    arguments = ", ".join(map(variable_latex, found.program.variables))
    argument = f"({arguments})" if len(found.program.variables) > 1 else arguments
    inside = r"0 \in D" + (r",\ 0 \notin \partial^c f" if "not in Clarke" in found.condition else "")
    name = rf"\left\{{{argument} : {inside}\right\}}"
    of = rf"\ {LATEX.text(f'for the {found.name} ')} D \text{{ of }} f = {to_latex(found.program)}"
    relation = "=" if isinstance(found.complete, Proved) else r"\supseteq"
    if not found.strata:
        return rf"${name} {relation} \emptyset{of}$"
    rows = [condition for condition, _ in _rows(found.strata, _closed_latex, Stratum.latex)]
    conditions = r"\ \text{or}\ ".join(rows)
    return rf"${name} {relation} \left\{{{argument} : {conditions}\right\}}{of}$"


def _rows(
    strata: Sequence[CriticalStratum], closed: Callable[[Stratum], str], plain: Callable[[Stratum], str]
) -> list[tuple[str, CriticalStratum]]:
    """Conditions of the strata, those left out that are faces of closed ones."""
    solutions = [s.solution for s in strata]
    rows: list[tuple[str, CriticalStratum]] = []
    shown: list[Solution] = []
    for s, solution in zip(strata, solutions, strict=True):
        if any(is_covered(solution, other) for other in shown):
            continue
        same = [other for t, other in zip(strata, solutions, strict=True) if t.values == s.values]
        if closed_bounds(solution, same):
            shown += faces_of_closure(solution)
            rows.append((closed(s.stratum), s))
        else:
            rows.append((plain(s.stratum), s))
    return rows


def _open_text(stratum: Stratum) -> str:
    return _condition(stratum, "<")


def _closed_text(stratum: Stratum) -> str:
    return _condition(stratum, "<=")


def _condition(stratum: Stratum, less: str) -> str:
    """The conditions; of bounds of one variable the tightest, two of them as a chained comparison."""
    names, more = stratum.variables, ">" + less[1:]
    equations, inequalities = stratum.shown
    parts = [comparison_text(h, "==", names) for h in equations]
    bounds: dict[int, list[list[Number]]] = {}
    for g in inequalities:
        if g.is_affine and len(g.gradient) == 1:
            ((i, slope),) = g.gradient.items()
            if i not in bounds:
                bounds[i] = [[], []]
                parts.append(f"\0{i}")  # its place
            bounds[i][slope < 0].append(-g.constant / slope)
        else:
            parts.append(comparison_text(g, ">", names).replace("<", less).replace(">", more))
    shown = {f"\0{i}": _bounds(names[i], ends, less, more) for i, ends in bounds.items()}
    return " and ".join(dict.fromkeys(shown.get(part, part) for part in parts)) or "everywhere"


def _bounds(name: str, ends: list[list[Number]], less: str, more: str) -> str:
    """Lower and upper bounds of one variable."""
    lower, upper = ends
    if lower and upper:
        return f"{format_number(max(lower))} {less} {name} {less} {format_number(min(upper))}"
    return f"{name} {more} {format_number(max(lower))}" if lower else f"{name} {less} {format_number(min(upper))}"


def _closed_latex(stratum: Stratum) -> str:
    return stratum.latex().replace(" > ", r" \ge ").replace(" < ", r" \le ")


def _values(critical: CriticalStratum) -> str:
    if critical.values is None:
        return "f varies" if isinstance(critical.constant, Refuted) else "f is not known"
    shown = ", ".join(map(format_number, critical.values))
    return f"f = {shown}" if len(critical.values) == 1 else f"f in {{{shown}}}"

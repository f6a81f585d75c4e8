"""Stratified fields as tables and LaTeX."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..programs.latex import variable_latex

if TYPE_CHECKING:
    from .field import StratifiedField

WIDEST = 60


def field_text(field: StratifiedField) -> str:
    """One line for each stratum: the value, and where it is taken."""
    names = field.variables
    rows = [(value.text(names, field.shape or None), str(stratum)) for stratum, value in field.parts]
    width = min(WIDEST, max((len(value) for value, _ in rows), default=0))
    head = f"D({', '.join(names)}) =" + (f"    {field.name}" if field.name else "")
    lines = [
        f"  {value:<{width}}  {condition if condition == 'everywhere' else f'if {condition}'}"
        for value, condition in rows
    ]
    return "\n".join([head, *(line.rstrip() for line in lines)])


def field_latex(field: StratifiedField) -> str:
    """A `cases` environment, without dollar signs."""
    arguments = ", ".join(map(variable_latex, field.variables))
    rows = [
        f"{value.latex(field.variables, field.shape or None)} & {stratum.latex()}" for stratum, value in field.parts
    ]
    return rf"D({arguments}) = \begin{{cases}} " + r" \\ ".join(rows) + r" \end{cases}"

"""Values of stratified fields as mathematics, LaTeX and JSON."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..sets import to_latex, to_text
from .writing import formula_latex, formula_text

if TYPE_CHECKING:
    from ..exact.rational_functions import RationalFunction
    from ..sets.elements import Shape
    from .set_field import Member, SetField, VectorField


@dataclass(frozen=True)
class Notation:
    """How values are written; templates for str.format."""

    entry: Callable[[RationalFunction, Sequence[str]], str]
    vector: str
    row: str
    matrix: str
    between: tuple[str, str]
    interval: str
    braces: str
    hull: str
    cup: str
    cone: str
    ball: str


PLAIN = Notation(
    formula_text, "({})", "[{}]", "[{}]", (", ", ", "), "[{}, {}]", "{{{}}}", "conv{{{}}}", " ∪ ", "cone{{{}}}", "{}*Ball",
)  # fmt: skip
LATEX = Notation(
    formula_latex, r"\left({}\right)", "{}", r"\begin{{pmatrix}}{}\end{{pmatrix}}",
    (" & ", r" \\ "), r"\left[{}, {}\right]", r"\left\{{{}\right\}}", r"\operatorname{{conv}}\left\{{{}\right\}}",
    r" \cup ", r"\operatorname{{cone}}\left\{{{}\right\}}", r"{}\,B",
)  # fmt: skip


def value_text(value: SetField, names: Sequence[str], shape: Shape | None = None) -> str:
    """As mathematics: {v}, {v, w}, conv{v, w}, [v, w] on the line."""
    if value.moving is not None:
        return value.moving.written(names, PLAIN, shape)
    return to_text(value.fixed) if value.fixed is not None else members_text(value.members, names, PLAIN, shape)


def value_latex(value: SetField, names: Sequence[str], shape: Shape | None = None) -> str:
    """The same in LaTeX, without dollar signs."""
    if value.moving is not None:
        return value.moving.written(names, LATEX, shape)
    return to_latex(value.fixed) if value.fixed is not None else members_text(value.members, names, LATEX, shape)


def value_to_dict(value: SetField, names: Sequence[str]) -> dict[str, Any]:
    """{"type": "union_of_hulls", "members": [[vector field, ...], ...]}, entries as program text."""
    if value.moving is not None:
        return value.moving.to_dict(names)
    if value.fixed is not None:
        from .enlarged import Enlarged, round_ball

        ball = round_ball(value.fixed)  # its centre and radius can be read again, a formula cannot
        return value.fixed.to_dict() if ball is None else Enlarged(ball).to_dict(names)
    return {"type": "union_of_hulls", "members": [fields_to_json(member, names) for member in value.members]}


def fields_to_json(fields: Sequence[VectorField], names: Sequence[str]) -> list[list[str]]:
    """Entries as program text."""
    return [[formula_text(entry, names) for entry in field] for field in fields]


def field_text(field: VectorField, names: Sequence[str]) -> str:
    """A vector field as text: 2*x, or (2*x, 0)."""
    return field_written(field, names, PLAIN)


def field_written(field: VectorField, names: Sequence[str], notation: Notation, shape: Shape | None = None) -> str:
    """A vector field, or a matrix of the given shape."""
    entries = [notation.entry(entry, names) for entry in field]
    inner, outer = notation.between
    if shape is not None and len(shape) == 2:
        rows = [entries[i : i + shape[1]] for i in range(0, len(entries), shape[1])]
        return notation.matrix.format(outer.join(notation.row.format(inner.join(row)) for row in rows))
    return entries[0] if len(entries) == 1 else notation.vector.format(", ".join(entries))


def members_text(members: Sequence[Member], names: Sequence[str], notation: Notation, shape: Shape | None) -> str:
    """A union of hulls, points of a finite set together."""
    singles = [field_written(member[0], names, notation, shape) for member in members if len(member) == 1]
    parts = [notation.braces.format(", ".join(singles))] if singles else []
    for member in members:
        if len(member) > 1:
            fields = [field_written(field, names, notation, shape) for field in member]
            ordered = len(member) == 2 and len(member[0]) == 1 and shape is None and _is_ordered(member)
            parts.append(notation.interval.format(*fields) if ordered else notation.hull.format(", ".join(fields)))
    return notation.cup.join(parts)


def _is_ordered(member: Member) -> bool:
    """Whether on the line the first field is below the second everywhere (constants)."""
    low, high = (field[0] for field in member)
    constant = all(p.denominator is None and p.numerator.is_constant for p in (low, high))
    return constant and low.numerator.constant < high.numerator.constant

"""The chain rule along a curve as a table: text, JSON and LaTeX."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..exact.reals import Number, format_number
from ..programs.latex import variable_latex
from ..sets import to_latex as set_latex
from ..sets import to_text as set_text
from ..sets.printing import LATEX
from ..stratified.set_field import SetField
from ..stratified.writing import formula_latex, formula_text
from ..verdicts import Proved, Refuted, Unknown, Verdict, verdict_to_json
from .curve import Curve
from .row import STATUS, Row, Values

SCHEMA = "consderiv-along/1"
WIDEST = 90


@dataclass(frozen=True)
class AlongCurve:
    """Where (f o c)'(t) = <v, c'(t)> for the elements v of D(c(t)).

    Parameters
    ----------
    program : str
    curve : Curve
    field : str
        What D is.
    rows : tuple of Row
        In order; they cover the interval.
    """

    program: str
    curve: Curve
    field: str
    rows: tuple[Row, ...]

    @property
    def exceptions(self) -> tuple[Number, ...]:
        """The single t at which the chain rule does not hold for all elements, or has no meaning."""
        return tuple(row.low for row in self.rows if row.is_point and not row.holds)

    @property
    def failures(self) -> tuple[Row, ...]:
        """The intervals on which it does not hold for all elements."""
        return tuple(row for row in self.rows if not row.is_point and not row.holds)

    @property
    def almost_everywhere(self) -> Verdict:
        """Whether it holds for almost every t and all elements; Refuted carries an interval on which it fails."""
        failed = next((row for row in self.failures if row.status in ("some", "none")), None)
        if failed is not None:
            return Refuted(failed, f"it fails for {failed.place(self.curve.parameter)}")
        if self.failures:
            row = self.failures[0]
            return Unknown(f"{row.place(self.curve.parameter)}: {row.reason}")
        return Proved(self.exceptions, "for all t but finitely many")

    def to_dict(self) -> dict[str, Any]:
        """The JSON object of schema "consderiv-along/1"."""
        curve = self.curve
        return {
            "schema": SCHEMA,
            "program": self.program,
            "variables": list(curve.names),
            "curve": list(curve.coordinates),
            "parameter": curve.parameter,
            "interval": [format_number(curve.low), format_number(curve.high)],
            "field": self.field,
            "almost_everywhere": verdict_to_json(self.almost_everywhere),
            "exceptions": [format_number(t) for t in self.exceptions],
            "rows": [row.to_dict(curve.parameter) for row in self.rows],
        }

    def latex(self) -> str:
        """The table in LaTeX: for each t the v in D(c(t)) with <v, c'(t)> = (f o c)'(t)."""
        t = variable_latex(self.curve.parameter)
        head = rf"{t} & (f \circ c)'({t}) & \{{\langle v, c'({t}) \rangle : v \in D(c({t}))\}} & \text{{equal for}} \\"
        lines = [r"\begin{array}{llll}", head]
        for row in self.rows:
            cells = (self._place_latex(row, t), self._slope_latex(row), self._values_latex(row), self._equal_latex(row))
            lines.append(rf"{' & '.join(cells)} \\")
        return "\n".join([*lines, r"\end{array}"])

    def _place_latex(self, row: Row, t: str) -> str:
        low, high = LATEX.number(row.low), LATEX.number(row.high)
        if row.is_point:
            return f"{t} = {low}"
        left, right = (r"\le" if end else "<" for end in row.closed)
        return f"{low} {left} {t} {right} {high}"

    def _slope_latex(self, row: Row) -> str:
        if row.sides is not None:
            one, other = (LATEX.text("none") if side is None else LATEX.number(side) for side in row.sides)
            return rf"{one} \text{{ from the left, }} {other} \text{{ from the right}}"
        return "" if row.derivative is None else formula_latex(row.derivative, (self.curve.parameter,))

    def _equal_latex(self, row: Row) -> str:
        """Which v satisfy the equation; the others violate it."""
        if row.elements is not None:
            return rf"v \in {self._set_latex(row.elements)} \text{{ only}}"
        return LATEX.text(self._judgement(row))

    def _repr_latex_(self) -> str:
        return f"${self.latex()}$"

    def _set_latex(self, values: Values) -> str:
        return values.latex((self.curve.parameter,)) if isinstance(values, SetField) else set_latex(values)

    def _values_latex(self, row: Row) -> str:
        if row.values is not None:
            return self._set_latex(row.values)
        if not row.holds or row.derivative is None:
            return ""
        return rf"\left\{{{formula_latex(row.derivative, (self.curve.parameter,))}\right\}}"

    def __str__(self) -> str:
        lines = [f"P = {self.program}", f"c: {self.curve}", f"D = {self.field}", ""]
        t = self.curve.parameter
        head = (t, f"(f o c)'({t})", f"<v, c'({t})>", "holds for")
        table = [tuple(map(_shortened, cells)) for cells in (head, *map(self._cells, self.rows))]
        widths = [max(len(cells[i]) for cells in table) for i in range(3)]
        for cells in table:
            padded = [f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=False)]
            lines.append("  ".join([*padded, cells[3]]).rstrip())
        return "\n".join([*lines, "", self._summary()])

    __repr__ = __str__

    def _cells(self, row: Row) -> tuple[str, str, str, str]:
        t = self.curve.parameter
        derivative = "" if row.derivative is None else formula_text(row.derivative, (t,))
        if row.sides is not None:
            one, other = ("none" if side is None else format_number(side) for side in row.sides)
            derivative = f"none ({one} and {other})"
        values = written(row.values, t) or (f"{{{derivative}}}" if row.holds else "")
        return row.place(t), derivative, values, self._judgement(row)

    def _judgement(self, row: Row) -> str:
        word = STATUS[row.status]
        if row.elements is not None:
            return f"v in {written(row.elements, self.curve.parameter)} only"
        return f"{word}: {row.reason}" if row.reason else word

    def _summary(self) -> str:
        t = self.curve.parameter
        rule = "the chain rule holds for all v"
        if not self.failures:
            shown = ", ".join(format_number(e) for e in self.exceptions)
            return f"{rule} at all {t} but {t} = {shown}" if shown else f"{rule} at all {t}"
        verdict = self.almost_everywhere
        if isinstance(verdict, Unknown):
            return f"not decided: {verdict.reason}"
        return "the field is not conservative for this function: " + verdict.reason


def _shortened(cell: str) -> str:
    """Long algebraic numbers are cut in the table; JSON has all of them."""
    return cell if len(cell) <= WIDEST else f"{cell[: WIDEST - 4]} ..."


def written(values: Values | None, parameter: str) -> str:
    """A set, or a set of formulas in the parameter; on the line a pair of formulas is an interval."""
    if values is None:
        return ""
    if not isinstance(values, SetField):
        return set_text(values)
    if values.members and all(len(member) == 2 and len(member[0]) == 1 for member in values.members):
        ends = [[formula_text(field[0], (parameter,)) for field in member] for member in values.members]
        return " ∪ ".join(f"[{low}, {high}]" for low, high in ends)
    return values.text((parameter,))

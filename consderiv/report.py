"""An explanation as text for a terminal and as LaTeX for a notebook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from .exact.rationals import format_rational
from .exact.reals import Number
from .fields.gap import Gap
from .programs import to_text
from .programs.latex import to_latex as program_latex
from .sets import Empty, Undefined, UnknownSet, ValueSet, contains
from .sets.elements import element_text
from .sets.printing import to_latex
from .verdicts import Proved, Refuted, Unknown, Verdict, verdict_name

if TYPE_CHECKING:
    from .explanation import Explanation

WIDTH = 28
LONGEST_LINE = 400
LONGEST_REASON = 60
"""Longer reasons are notes below the table; one note serves all rows with the same reason."""
SHOWN_WITNESSES = 6
SHOWN_CHOICES = 8
LIBRARIES = {"jax 0.10": ("JAX 0.10", "jax"), "torch 2.13": ("PyTorch 2.13", "torch")}
TITLES = {
    "bouligand": "Bouligand set", "clarke": "Clarke set", "frechet": "Frechet set", "limiting": "limiting set",
    "selection_field": "selection field J^s", "chain_rule_field": "chain-rule field",
}  # fmt: skip
PROGRAM_SETS = ("selection_field", "chain_rule_field")


def explanation_text(report: Explanation) -> str:
    """The whole explanation, about twenty lines."""
    return "\n".join(_Page(report).lines())


def arc_text(names: Sequence[str], point: Sequence[Number], arc: Sequence[Sequence[Number]]) -> str:
    """An arc x + t d_1 + t^2 d_2 + ..., coordinate by coordinate.

    Examples
    --------
    >>> from fractions import Fraction
    >>> arc_text(("x", "y"), (Fraction(0), Fraction(1, 2)), ((Fraction(1), Fraction(-1)), (Fraction(0), Fraction(3))))
    'x = t, y = 1/2 - t + 3*t^2'
    """
    coordinates = []
    for index, (name, start) in enumerate(zip(names, point, strict=True)):
        terms = [(start, "")] + [(d[index], "t" if k == 1 else f"t^{k}") for k, d in enumerate(arc, 1)]
        coordinates.append(f"{name} = {_sum_text([term for term in terms if term[0]])}")
    return ", ".join(coordinates)


def _sum_text(terms: Sequence[tuple[Number, str]]) -> str:
    text = ""
    for factor, power in terms:
        size = format_rational(abs(factor))
        written = size if not power else power if size == "1" else f"{size}*{power}"
        sign = " - " if factor < 0 else " + "
        text += (sign if text else sign.strip().replace("+", "")) + written
    return text or "0"


def shortened(text: str, longest: int = LONGEST_LINE) -> str:
    """A text without its middle, if it is too long to be read."""
    if len(text) <= longest:
        return text
    return f"{text[: longest // 2]} ... {text[-longest // 4 :]}"


class _Page:
    """The lines of one report, and the notes that they refer to."""

    def __init__(self, report: Explanation):
        self.report = report
        self.program, self.point = report.local.program, report.local.point
        self.notes: list[str] = []

    def lines(self) -> Iterator[str]:
        """All lines."""
        yield from self._head()
        yield ""
        yield "The function"
        yield from self._verdicts()
        yield from self._sets([name for name in self.report.only if name not in PROGRAM_SETS])
        program_sets = [name for name in self.report.only if name in PROGRAM_SETS]
        if program_sets:
            yield ""
            yield "The program (what its formal differentiation can return)"
            yield from self._sets(program_sets)
        if "chain_rule_field" in program_sets:
            yield from self._field()
            yield from self._gap()
        if self.notes:
            yield ""
            yield from (f"[{number}] {note}" for number, note in enumerate(self.notes, 1))

    def _head(self) -> Iterator[str]:
        coordinates = zip(self.program.variables, self.point, strict=True)
        place = ", ".join(f"{name} = {format_rational(x)}" for name, x in coordinates)
        yield shortened(to_text(self.program)) + (f"   at   {shortened(place)}" if place else "")
        value = self.report.value
        yield shortened(f"value {value if isinstance(value, str) else '[' + ', '.join(value) + ']'}")

    def _row(self, name: str, text: str) -> str:
        return f"  {name:<{WIDTH}}{shortened(text)}"

    def _reason(self, reason: str) -> str:
        """The reason itself, or the number of a note with it."""
        if len(reason) <= LONGEST_REASON:
            return reason
        if reason not in self.notes:
            self.notes.append(reason)
        return f"[{self.notes.index(reason) + 1}]"

    def _verdict(self, verdict: Verdict) -> str:
        return f"{verdict_name(verdict):<9}{self._reason(verdict.reason)}".rstrip()

    def _verdicts(self) -> Iterator[str]:
        report = self.report
        yield self._row("locally Lipschitz", self._verdict(report.lipschitz))
        jump = report.lipschitz.evidence if isinstance(report.lipschitz, Refuted) else None
        if jump is not None and hasattr(jump, "arc"):
            along = arc_text(self.program.variables, self.point, jump.arc)
            yield self._row("  witness", f"{jump.gap}; along {along}, t -> 0+")
        yield self._row("path differentiable", self._verdict(report.path_differentiable))
        for name, verdict in (
            ("differentiable", report.differentiable), ("strictly differentiable", report.strictly_differentiable)
        ):  # fmt: skip
            yield self._row(name, self._derivative(verdict))
        if not self.program.is_map:
            yield self._row("Clarke regular", self._verdict(report.regular))

    def _derivative(self, verdict: Verdict) -> str:
        if not isinstance(verdict, Proved):
            return self._verdict(verdict)
        return f"proved   {'Jacobian' if self.program.is_map else 'gradient'} {element_text(verdict.evidence)}"

    def _sets(self, names: Sequence[str]) -> Iterator[str]:
        for name in names:
            yield self._row(TITLES[name], self._set(self.report.set_named(name)))
            if name == "clarke":
                yield from self._witnesses()

    def _set(self, value: ValueSet) -> str:
        if isinstance(value, Undefined):
            return f"undefined  {self._reason(value.reason)}"
        if isinstance(value, Empty):
            return f"{value} (empty)"
        if not isinstance(value, UnknownSet):
            return str(value)
        bounds = []
        if value.inner is not None:
            bounds.append(f"contains {value.inner}")
        if value.outer is not None:
            bounds.append(f"lies in {value.outer}")
        known = f"{', '.join(bounds)}; " if bounds else ""
        return f"unknown  {known}{self._reason(value.reason)}"

    def _witnesses(self) -> Iterator[str]:
        """Along which arcs the vertices are limits of derivatives."""
        found = self.report.witnesses
        if len(found) < 2:
            return
        for witness in found[:SHOWN_WITNESSES]:
            arc = arc_text(self.program.variables, self.point, witness.arc)
            yield self._row("", f"{element_text(witness.vertex)} is the limit along {arc}")
        if len(found) > SHOWN_WITNESSES:
            yield self._row("", f"... and {len(found) - SHOWN_WITNESSES} more (--json)")

    def _field(self) -> Iterator[str]:
        field = self.report.chain_rule_field
        exact, hull = field.exact, field.hull
        if isinstance(exact, UnknownSet):
            yield self._row("  without the hull", f"unknown  {self._reason(exact.reason)}")
        elif not isinstance(exact, Undefined) and exact != hull:
            yield self._row("  without the hull", str(exact))
        if isinstance(hull, Undefined) and not any(field.conventions.values()):
            return
        for name, value in field.conventions.items():
            title = "relu'(0) = 0" if name == "relu0=0" else f"{LIBRARIES[name][0]} (predicted)"
            text = "no finite value" if value is None else f"{element_text(value)}{self._position(value)}"
            yield self._row(f"  {title}", text + _installed(name))

    def _position(self, value: Any) -> str:
        if "clarke" not in self.report.only or isinstance(self.report.clarke, (Undefined, UnknownSet)):
            return ""
        return "   in Clarke" if isinstance(contains(self.report.clarke, value), Proved) else "   NOT in Clarke"

    def _gap(self) -> Iterator[str]:
        if "clarke" not in self.report.only:
            return
        gap = self.report.gap
        if gap is None:
            yield ""
            yield "No gap: the hull of the chain-rule field is the Clarke set."
        elif isinstance(gap, Gap):
            yield ""
            yield from self._gap_lines(gap)
        elif isinstance(gap, Unknown) and not isinstance(self.report.chain_rule_field.hull, Undefined):
            yield ""
            yield f"Gap: not decided {self._reason(gap.reason)}"

    def _gap_lines(self, gap: Gap) -> Iterator[str]:
        element = element_text(gap.element)
        if not gap.choices:
            yield f"Gap: {element} is in the hull of the chain-rule field and not in Clarke:"
        else:
            yield f"Gap: {element} is in the chain-rule field and not in Clarke. The choices"
            for choice in gap.choices[:SHOWN_CHOICES]:
                yield f"  {choice.operation} at node {choice.node} takes {element_text(choice.derivative)}"
            if len(gap.choices) > SHOWN_CHOICES:
                yield f"  ... and {len(gap.choices) - SHOWN_CHOICES} more (--json)"
            yield "give it, but"
        yield f"  {gap.reason}."


def _installed(name: str) -> str:
    """Whether a library is here to be asked."""
    if name not in LIBRARIES:
        return ""
    return "   (installed: `consderiv audit` runs it)" if find_spec(LIBRARIES[name][1]) else "   (not installed)"


def explanation_latex(report: Explanation) -> str:
    """The sets as an aligned display."""
    rows = [rf"\text{{{TITLES[name].replace('^s', '')}}} &: {to_latex(report.set_named(name))}" for name in report.only]
    head = rf"{program_latex(report.local.program)}"
    return "$$\\begin{aligned}" + head + r" &\\ " + r" \\ ".join(rows) + "\\end{aligned}$$"

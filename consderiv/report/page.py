"""What a report on a program at a point says, line by line, before it is text, HTML or LaTeX."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple

from ..exact.rationals import format_rational
from ..exact.reals import Number
from ..fields.gap import Gap
from ..sets import Empty, Undefined, UnknownSet, ValueSet, contains
from ..sets.elements import element_text
from ..verdicts import Proved, Refuted, Verdict, verdict_name
from .conventions import LIBRARIES, convention_title
from .gap_lines import gap_lines
from .notes import Notes
from .set_words import LONGEST_LINE, set_words

if TYPE_CHECKING:
    from ..explanation import Explanation

SHOWN_WITNESSES = 6
TITLES = {
    "bouligand": "Bouligand set", "clarke": "Clarke set", "frechet": "Frechet set", "limiting": "limiting set",
    "selection_field": "selection field J^s", "chain_rule_field": "chain-rule field",
}  # fmt: skip
PROGRAM_SETS = ("selection_field", "chain_rule_field")
AN_ARC = "along an arc to the point"
NOT_LIPSCHITZ = "not locally Lipschitz"


def arc_text(names: Sequence[str], point: Sequence[Number], arc: Sequence[Sequence[Number]]) -> str:
    """An arc x + t d_1 + t**2 d_2 + ..., coordinate by coordinate.

    Examples
    --------
    >>> from fractions import Fraction
    >>> arc_text(("x", "y"), (Fraction(0), Fraction(1, 2)), ((Fraction(1), Fraction(-1)), (Fraction(0), Fraction(3))))
    'x = t, y = 1/2 - t + 3*t**2'
    """
    coordinates = []
    for index, (name, start) in enumerate(zip(names, point, strict=True)):
        terms = [(start, "")] + [(d[index], "t" if k == 1 else f"t**{k}") for k, d in enumerate(arc, 1)]
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


class Row(NamedTuple):
    """One line of a report: what it is about, the word of a verdict where it is one, and the text."""

    name: str
    word: str
    text: str


class Page:
    """The lines of one report. With `notes` long reasons stand below the table, where they are said once."""

    def __init__(self, report: Explanation, notes: Notes | None = None):
        self.report, self.notes = report, notes
        self.program, self.point = report.local.program, report.local.point

    @property
    def place(self) -> str:
        """The point, by name."""
        coordinates = zip(self.program.variables, self.point, strict=True)
        return ", ".join(f"{name} = {format_rational(x)}" for name, x in coordinates)

    @property
    def value(self) -> str:
        """The value at the point."""
        value = self.report.value
        return shortened(value if isinstance(value, str) else "[" + ", ".join(value) + "]")

    def title(self, name: str) -> str:
        """The name of a set; the chain-rule field is shown by its hull, which is said where the two differ."""
        field = self.report.chain_rule_field if name == "chain_rule_field" else None
        if field is None or isinstance(field.hull, (Undefined, UnknownSet)) or field.is_its_hull:
            return TITLES[name]
        return f"hull of {TITLES[name]}"

    def sections(self) -> Iterator[tuple[str, list[Row]]]:
        """What is known of the function, and of the program."""
        only = self.report.only
        yield "The function", [*self._verdicts(), *self._sets([name for name in only if name not in PROGRAM_SETS])]
        program_sets = [name for name in only if name in PROGRAM_SETS]
        if program_sets:
            rows = [*self._sets(program_sets), *(self._field() if "chain_rule_field" in program_sets else ())]
            yield "The program (what its formal differentiation can return)", rows

    def _reason(self, reason: str) -> str:
        """The reason itself, or the number of a note with it; what the first line says is not said again."""
        if reason.startswith(f"{NOT_LIPSCHITZ}: ") and isinstance(self.report.lipschitz, Refuted):
            return NOT_LIPSCHITZ
        return reason if self.notes is None else self.notes.short(reason)

    def _verdict(self, name: str, verdict: Verdict) -> Row:
        return Row(name, verdict_name(verdict), self._reason(verdict.reason))

    def _verdicts(self) -> Iterator[Row]:
        report = self.report
        yield self._verdict("locally Lipschitz", report.lipschitz)
        jump = report.lipschitz.evidence if isinstance(report.lipschitz, Refuted) else None
        if jump is not None and hasattr(jump, "arc"):
            along = arc_text(self.program.variables, self.point, jump.arc)
            said = "" if jump.gap == report.lipschitz.reason else f"; {jump.gap.replace(AN_ARC, 'along it')}"
            yield Row("  witness", "", f"the arc {along}, t -> 0+{said}")
        yield self._verdict("path differentiable", report.path_differentiable)
        for name, verdict in (
            ("differentiable", report.differentiable), ("strictly differentiable", report.strictly_differentiable)
        ):  # fmt: skip
            yield self._derivative(name, verdict)
        if not self.program.is_map:
            yield self._verdict("Clarke regular", report.regular)

    def _derivative(self, name: str, verdict: Verdict) -> Row:
        if not isinstance(verdict, Proved):
            return self._verdict(name, verdict)
        kind = "Jacobian" if self.program.is_map else "gradient"
        return Row(name, "proved", f"{kind} {element_text(verdict.evidence)}")

    def _sets(self, names: Sequence[str]) -> Iterator[Row]:
        for name in names:
            yield self._set(self.title(name), self.report.set_named(name))
            if name == "clarke":
                yield from self._witnesses()

    def _set(self, name: str, value: ValueSet) -> Row:
        if isinstance(value, Undefined):
            return Row(name, "undefined", self._reason(value.reason))
        if isinstance(value, Empty):
            return Row(name, "", f"{value} (empty)")
        if not isinstance(value, UnknownSet):
            return Row(name, "", set_words(value))
        bounds = []
        if value.inner is not None:
            bounds.append(f"contains {value.inner}")
        if value.outer is not None:
            bounds.append(f"lies in {value.outer}")
        known = f"{', '.join(bounds)}; " if bounds else ""
        return Row(name, "unknown", f"{known}{self._reason(value.reason)}")

    def _witnesses(self) -> Iterator[Row]:
        """Along which arcs the vertices are limits of derivatives."""
        found = self.report.witnesses
        if len(found) < 2:
            return
        for witness in found[:SHOWN_WITNESSES]:
            arc = arc_text(self.program.variables, self.point, witness.arc)
            yield Row("", "", f"{element_text(witness.vertex)} is the limit along {arc}")
        if len(found) > SHOWN_WITNESSES:
            yield Row("", "", f"... and {len(found) - SHOWN_WITNESSES} more (--json)")

    def _field(self) -> Iterator[Row]:
        field = self.report.chain_rule_field
        exact, hull = field.exact, field.hull
        if isinstance(exact, UnknownSet):
            yield Row("  without the hull", "unknown", self._reason(exact.reason))
        elif not isinstance(exact, Undefined) and not field.is_its_hull:
            yield Row("  without the hull", "", set_words(exact))
        if isinstance(hull, Undefined) and not any(field.conventions.values()):
            return
        for name, value in field.conventions.items():
            title = convention_title(name, self.program) + " (predicted)" * (name in LIBRARIES)
            text = "no finite value" if value is None else f"{element_text(value)}{self.position(value)}"
            yield Row(f"  {title}", "", text + _installed(name))

    def position(self, value: Any) -> str:
        """Whether a value is in the Clarke set, where that is known."""
        if "clarke" not in self.report.only or isinstance(self.report.clarke, (Undefined, UnknownSet)):
            return ""
        return "   in Clarke" if isinstance(contains(self.report.clarke, value), Proved) else "   NOT in Clarke"

    def gap(self) -> list[str]:
        """Whether the field is larger than Clarke, and by which choices."""
        if not {"clarke", "chain_rule_field"} <= set(self.report.only):
            return []
        gap = self.report.gap
        if gap is None:
            return ["No gap: the hull of the chain-rule field is the Clarke set."]
        if isinstance(gap, Gap):
            return gap_lines(self.report, gap)
        if isinstance(self.report.chain_rule_field.hull, Undefined):
            return []
        undefined = isinstance(self.report.clarke, Undefined)
        return [f"Gap: not {'defined' if undefined else 'decided'}; {self._reason(gap.reason)}"]


def _installed(name: str) -> str:
    """Whether a library is here to be asked."""
    if name not in LIBRARIES:
        return ""
    return "   (installed: `consderiv audit` runs it)" if find_spec(LIBRARIES[name][1]) else "   (not installed)"

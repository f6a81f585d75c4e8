"""What is exactly true at a row's point: the Clarke set of its text, checked against the traced spelling."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from struct import pack, unpack
from typing import Any, Literal

from ...errors import ConsderivError
from ...programs import parse
from ...sets.comparison import is_equal
from ...sets.nearest import nearest_flat
from ...sets.undecided import Undefined, UnknownSet
from ...verdicts import Proved, Refuted, Unknown
from ..backends.backend import Setting
from ..functions.arguments import converted
from ..functions.function_runner import traced_function
from ..functions.running import context
from ..judging.reference import Reference
from ..judging.result import Result
from ..judging.results import ExactSide, one_line
from ..runner import Subject
from .case import Row
from .spelling import arguments_of, entry_names, exact_point, function_of

Tracing = Literal["agrees", "differs", "undecided", "untraced"]


@dataclass(frozen=True)
class RowSide:
    """The exact side of one row.

    Parameters
    ----------
    subject : Subject
        The traced spelling, else the text of the case: what the chain rule is read from.
    reference : Reference
        The Clarke set of the text, with the chain-rule field of the subject.
    tracing : str
        Whether the set of the traced spelling is the set of the text.
    note : str
        Why not, where it is not.
    """

    subject: Subject
    reference: Reference
    tracing: Tracing
    note: str = ""

    def rounded(self, result: Result) -> Result:
        """A result "outside" whose floats are the nearest ones to an element of the Clarke set is in that set.

        The error bounds of the judge come from the traced program; a kernel that averages ties divides where the
        program does not, and returns the floats nearest to (1/3, 1/3, 1/3).
        """
        if result.judgement.verdict != "outside" or result.value is None:
            return result
        value = tuple(entry for row in result.value for entry in row)
        try:
            element = nearest_flat(self.reference.clarke, tuple(map(Fraction, value)))
        except ConsderivError:
            return result
        if value != tuple(nearest_in(result.setting.dtype, float(entry)) for entry in element):
            return result
        reason = "the floats nearest to an element of the Clarke set"
        judged = replace(result.judgement, verdict="clarke", evidence="measured", reason=reason)
        return replace(result, judgement=judged)


def nearest_in(dtype: str, number: float) -> float:
    """A double rounded to a format."""
    found: float = unpack("f", pack("f", number))[0] if dtype == "float32" else number
    return found


class RowSides:
    """Exact sides of rows; what occurs again at the same point is not computed again."""

    def __init__(self) -> None:
        self.shared = ExactSide()
        self._traced: dict[_Spelling, Any] = {}
        self._derivatives: dict[_Spelling, dict[Any, Any]] = {}

    def of(self, row: Row) -> RowSide:
        """The exact side of a row."""
        point = exact_point(row)
        written = Subject(parse(row.case.program, entry_names(row)), point, {})
        own = self._reference(written)
        try:
            found = self._trace(row)
        except Exception as error:  # a tracer may raise anything, and that is a finding and no crash
            return RowSide(written, own, "untraced", one_line(error))
        traced = Subject(found.program, point, found.notes)
        formal = self._reference(traced)
        tracing, note = _compared(own.clarke, formal.clarke)
        return RowSide(traced, replace(own, in_chain_rule_image=formal.in_chain_rule_image), tracing, note)

    def _reference(self, subject: Subject) -> Reference:
        """The exact side of a program; where the engine fails, sets that are not known, with what it said."""
        try:
            return self.shared.reference(subject)
        except Exception as error:  # one row, and not the end of the atlas
            reason = one_line(error)
            return Reference(UnknownSet(reason), None, None, lambda _: Unknown(reason))

    def _trace(self, row: Row) -> Any:
        """The traced spelling, which is right at every point of its case: once for each shape of the arguments."""
        key = _spelling(row)
        if key not in self._traced:
            try:
                self._traced[key] = traced(row)
            except Exception as error:
                self._traced[key] = error
        if isinstance(self._traced[key], Exception):
            raise self._traced[key]
        return self._traced[key]

    def derivatives(self, row: Row) -> dict[Any, Any]:
        """The derivatives that a spelling has made already: other points of its case need no other compilation."""
        return self._derivatives.setdefault(_spelling(row), {})

    def exact(self, side: RowSide) -> ExactSide:
        """What the judge reads: the shared analyses, the reference of this row."""
        return ExactSide({side.subject.key: side.reference}, self.shared.analyses, self.shared.predictions)


_Spelling = tuple[str, str, tuple[str, ...]]


def _spelling(row: Row) -> _Spelling:
    return row.library, row.source, entry_names(row)


def traced(row: Row) -> Any:
    """The program of the spelling with its notes, by the tracer of the library, in double precision."""
    with context(row.library, Setting("reverse", "float64")):
        arguments = converted(row.library, arguments_of(row), "float64")
        return traced_function(row.library, function_of(row), arguments, "constants")


def _compared(text: Any, found: Any) -> tuple[Tracing, str]:
    """Whether two Clarke sets are one; both undefined is agreement."""
    note = f"text: {text}; traced: {found}"
    if isinstance(text, UnknownSet) or isinstance(found, UnknownSet):
        return "undecided", note
    if isinstance(text, Undefined) or isinstance(found, Undefined):
        return ("agrees", "") if type(text) is type(found) else ("differs", note)
    try:
        verdict = is_equal(text, found)
    except ConsderivError as error:
        return "undecided", one_line(error)
    if isinstance(verdict, Proved):
        return "agrees", ""
    return ("differs" if isinstance(verdict, Refuted) else "undecided"), note

"""The results of one audit: every setting of every runner against the exact side of what it computes."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, TypeVar

from ...errors import ConsderivError
from ...programs.operations import OPERATIONS
from ...programs.program import Program
from ...sets.elements import unflatten
from ...verdicts import Refuted, cut
from ..backends.backend import FloatMatrix, Setting
from ..rounding.derivative_error import BoundMatrix
from ..rounding.node_formats import conversions, only_reads, without_conversions
from ..rounding.number_format import FORMATS
from ..rounding.rounding_analysis import RoundingAnalysis, differing_guards, rounding_analysis
from ..runner import Runner, Subject
from ..tracing.shown_source import without_cells
from .choices import explanation
from .judgement import NEITHER, Circumstances, Judgement, judge
from .kink_rules import DEFAULT_CONVENTION, KinkRule
from .other_kernels import assumed_bounds, judged_again
from .reference import Reference, reference
from .result import Own, Result
from .tie_text import tie_text

_T = TypeVar("_T")
LONGEST_ERROR = 400
NOT_DETERMINED: Mapping[str, Any] = {
    "call": "", "source": "", "text": "not determined: every call that could be run alone is in order",
}  # fmt: skip


@dataclass(frozen=True)
class ExactSide:
    """Everything exact, computed once for each program and point, whichever libraries and settings share it."""

    references: dict[Any, Reference] = field(default_factory=dict)
    analyses: dict[Any, RoundingAnalysis | None] = field(default_factory=dict)
    predictions: dict[Any, dict[str, Any]] = field(default_factory=dict)
    float_values: dict[Any, tuple[Any, ...] | None] = field(default_factory=dict)
    faults: dict[Any, Mapping[str, Any] | None] = field(default_factory=dict)

    def reference(self, subject: Subject) -> Reference:
        """The derivative, the Clarke set and the chain-rule field."""
        return _kept(self.references, subject.key, lambda: reference(plain_program(subject), subject.point))

    def analysis(self, runner: Runner, setting: Setting, subject: Subject) -> RoundingAnalysis | None:
        """What rounding can do in this format; None where the program has no exact values to compare with."""
        dyadic = isinstance(runner.convention, str)
        formats = subject.formats(setting.dtype)
        cancelling = runner.cancelling(setting) & {node.operation for node in subject.program.nodes}

        def analysed() -> RoundingAnalysis | None:
            try:
                return rounding_analysis(
                    subject.program, subject.point, formats.run if formats.is_uniform else formats, dyadic, cancelling
                )
            except ConsderivError:
                return None

        return _kept(self.analyses, (subject.key, formats, dyadic, cancelling), analysed)

    def predicted(self, runner: Runner, subject: Subject) -> dict[str, Any]:
        """By convention the exact value and the choices that make it."""
        convention = runner.convention
        key = (subject.key, convention if isinstance(convention, str) else id(convention), bool(subject.rules))
        return _kept(self.predictions, key, lambda: _predictions(runner, subject))

    def fault(self, runner: Runner, setting: Setting, value: FloatMatrix) -> Mapping[str, Any] | None:
        """The call of the library that is at fault: searched once for each mode and value."""
        key = (id(runner), setting.mode, repr(value))
        return _kept(self.faults, key, lambda: runner.fault(setting) or NOT_DETERMINED)

    def node_values(self, runner: Runner, setting: Setting, subject: Subject) -> tuple[Any, ...] | None:
        """The values of the nodes in floating point; None if the library does not give them."""

        def computed() -> tuple[Any, ...] | None:
            try:
                return runner.node_values(setting)
            except Exception:  # without forward values nothing is claimed
                return None

        plain = replace(setting, mode="reverse")
        return _kept(self.float_values, (id(runner), plain, subject.key), computed)


def _kept(table: dict[Any, _T], key: Any, make: Callable[[], _T]) -> _T:
    if key not in table:
        table[key] = make()
    return table[key]


def results(
    runner: Runner,
    exact: ExactSide,
    main: Subject | None,
    settings: Sequence[Setting] | None = None,
    blame: bool = True,
) -> list[Result]:
    """All settings of a runner; one refused result if its library is not there.

    Parameters
    ----------
    main : Subject or None
        The subject of the audit: results about another one carry their own point and Clarke set.
    settings : sequence of Setting, optional
        Default: those of the runner.
    blame : bool
        Whether to search for the call that is at fault.
    """
    reason = runner.available()
    if reason is not None:
        return [Result(runner.name, None, Setting("reverse", "float64"), None, _refused(reason))]
    version = _version(runner)
    chosen = runner.settings() if settings is None else settings
    return [_result(runner, version, setting, exact, main, blame) for setting in chosen]


def _result(
    runner: Runner, version: str | None, setting: Setting, exact: ExactSide, main: Subject | None, blame: bool
) -> Result:
    try:
        subject = runner.subject(setting)
        value = runner.jacobian(setting)
    except Exception as error:  # a library may raise anything, and that is a finding and no crash
        return Result(runner.name, version, setting, None, _refused(one_line(error)))
    found = exact.reference(subject)
    near = circumstances(runner, setting, subject, value, exact)
    judged = judge(subject.program, value, found, near)
    fault = None
    if judged.verdict == "outside" and not runner.is_plain(setting):
        wider = assumed_bounds(subject.program, subject.point, subject.formats(setting.dtype))
        judged = judged_again(judged, near, wider, lambda other: judge(subject.program, value, found, other))
    if judged.verdict == "outside":
        judged = _own_rules(runner, setting, judged, value, found, subject)
    if judged.verdict in ("outside", "nan"):
        fault = exact.fault(runner, setting, value) if blame else None
    own = None if main is None or subject.key == main.key else _own(subject, found)
    return Result(runner.name, version, setting, value, judged, own, fault)


def _own(subject: Subject, found: Reference) -> Own:
    return Own(subject.program, subject.point, found.clarke, plain_program(subject))


def plain_program(subject: Subject) -> Program:
    """The same function and chain-rule field without conversions, which are u * 1: what messages can name."""
    return without_conversions(subject.program, conversions(subject.program, subject.notes))


def _refused(reason: str) -> Judgement:
    return Judgement("refused", "measured", reason)


def _own_rules(
    runner: Runner, setting: Setting, judged: Judgement, value: FloatMatrix, found: Reference, subject: Subject
) -> Judgement:
    """A value outside of the chain rule: whether the library's own rules give it, without any rounding."""
    if judged.evidence == "proved" and not runner.is_plain(setting):
        judged = replace(
            judged, evidence="measured", reason=f"{judged.reason}, if its kernels are as accurate as assumed"
        )
    entries = [entry for row in value for entry in row]
    own = runner.own_prediction(setting)
    if own is None or tuple(map(Fraction, entries)) != own[0]:
        return judged
    excluded = isinstance(found.in_chain_rule_image(unflatten(own[0], subject.program.shape)), Refuted)
    reason = NEITHER if excluded else judged.reason
    evidence = "proved" if excluded else judged.evidence
    return replace(judged, evidence=evidence, reason=f"{reason}; {own[1]}")


def _predictions(runner: Runner, subject: Subject) -> dict[str, Any]:
    """The values of the library's convention and of relu'(0) = 0 that stay in the operations' Clarke sets."""
    rules: dict[str, Any] = {}
    noted = _with_notes(runner.convention, subject)
    if noted is not None:
        rules[f"the convention of {runner.name}, with its own rules for {_named(subject)}"] = noted
    rules[f"the convention of {runner.name}"] = runner.convention
    if runner.convention != DEFAULT_CONVENTION:
        rules[DEFAULT_CONVENTION] = DEFAULT_CONVENTION
    found = {}
    for name, rule in rules.items():
        explained = explanation(subject.program, subject.point, rule)
        if explained is not None:
            value, choices = explained
            found[name] = (tuple(entry for row in value for entry in row), choices)
    return found


def _with_notes(convention: KinkRule, subject: Subject) -> KinkRule | None:
    """The convention, but for maxima with a constant that are a relu with a rule of its own: 0 at the kink."""
    if not isinstance(convention, str):
        return None
    nodes = subject.program.nodes
    rule: dict[int | str, Any] = {}
    for index, notes in subject.rules.items():
        if nodes[index].operation == "max" and any((n.kind, n.name) == ("custom_jvp", "relu") for n in notes):
            constant = [int(nodes[i].operation == "constant") for i in nodes[index].operands]
            if sum(constant) == 1:
                rule[index] = constant
    return {**dict.fromkeys(OPERATIONS, convention), **rule} if rule else None


def _named(subject: Subject) -> str:
    return ", ".join(sorted({note.name for notes in subject.rules.values() for note in notes}))


def circumstances(
    runner: Runner, setting: Setting, subject: Subject, value: FloatMatrix, exact: ExactSide
) -> Circumstances:
    program, number_format = subject.program, FORMATS[setting.dtype]
    analysis, predictions = exact.analysis(runner, setting, subject), exact.predicted(runner, subject)
    if analysis is None:
        unbounded = tuple((None,) * len(program.variables) for _ in program.outputs)
        return Circumstances(number_format, unbounded, False, "", predictions, setting.compiled)
    is_proved = not analysis.doubtful and not runner.assumes(setting, analysis.operations)
    enclosing = analysis.cancelled if is_proved else None
    tie = _float_tie(runner, setting, subject, analysis, exact) if analysis.doubtful else ""
    bounds = analysis.bounds
    if analysis.cancelled is not None:
        bounds, is_proved = informative(value, bounds, analysis.cancelled), False
    return Circumstances(number_format, bounds, is_proved, tie, predictions, setting.compiled, enclosing)


def _float_tie(runner: Runner, setting: Setting, subject: Subject, analysis: RoundingAnalysis, exact: ExactSide) -> str:
    """One sentence about the guards whose sign differs in this library's own forward sweep."""
    values = exact.node_values(runner, setting, subject)
    differing = differing_guards(subject.program, analysis.doubtful, values) if values is not None else ()
    if values is None or not differing:
        return ""
    node = subject.program.nodes[differing[0].node]
    place = node.operands[0] if only_reads(node) else differing[0].node
    return tie_text(subject.program, differing[0], values, subject.formats(setting.dtype).name(place))


def informative(value: FloatMatrix, bounds: BoundMatrix, larger: BoundMatrix) -> BoundMatrix:
    """The larger bounds where they leave a significant bit: one above half the value would excuse all."""
    return tuple(
        tuple(
            wide if wide is not None and math.isfinite(entry) and wide <= abs(Fraction(entry)) / 2 else narrow
            for entry, narrow, wide in zip(*rows, strict=True)
        )
        for rows in zip(value, bounds, larger, strict=True)
    )


def _version(runner: Runner) -> str | None:
    try:
        return runner.version()
    except Exception:  # a broken installation has no version
        return None


def one_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).strip().splitlines() if line.strip()]
    return cut(without_cells(f"{type(error).__name__}: {lines[0] if lines else ''}"), LONGEST_ERROR)


__all__ = ["ExactSide", "plain_program", "results"]

"""Derivatives that a path inside the ties contradicts: no conservative field contains them, whatever the choices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from ..backends.backend import FloatMatrix, Setting
from ..judging.findings import Finding
from ..judging.result import Result
from ..judging.results import ExactSide
from ..judging.tie_findings import has_ties
from ..runner import Runner
from .tangential import Contradiction, stratum_findings

MOST_NODES = 400
MOST_VARIABLES = 24


def contradicted(
    runner: Runner, exact: ExactSide, results: Sequence[Result]
) -> tuple[tuple[Result, ...], tuple[Finding, ...]]:
    """The results, those that are contradicted with that verdict; and one finding for each mode and output.

    Only where some node is tied, or a value is not explained: elsewhere no stratum is to be tested.
    """
    found: list[Finding] = []
    changed = list(results)
    for setting in _settings(results):
        for contradiction in _contradictions(runner, exact, setting, results):
            found.append(
                Finding(
                    "not conservative", runner.name, f"{setting.mode} {setting.dtype}: {contradiction.reason}",
                    contradiction.nodes, data=contradiction.to_dict(),
                )
            )  # fmt: skip
            if contradiction.at_point:
                value = next(result.value for result in results if result.setting == setting)
                changed = [_judged(result, setting, value, contradiction) for result in changed]
    return tuple(changed), tuple(found)


def _settings(results: Sequence[Result]) -> list[Setting]:
    """One setting for each mode: the widest format, compiled if it can be, because it runs many times."""
    chosen: dict[str, Setting] = {}
    for result in results:
        setting = result.setting
        old = chosen.get(setting.mode)
        better = old is None or (setting.dtype, setting.compiled) > (old.dtype, old.compiled)
        if result.value is not None and result.own is None and setting.dtype in ("float32", "float64") and better:
            chosen[setting.mode] = setting
    return list(chosen.values())


def _contradictions(
    runner: Runner, exact: ExactSide, setting: Setting, results: Sequence[Result]
) -> tuple[Contradiction, ...]:
    subject = runner.subject(setting)
    if len(subject.program.nodes) > MOST_NODES or len(subject.program.variables) > MOST_VARIABLES:
        return ()
    unexplained = any(result.judgement.verdict == "outside" for result in results)
    if not unexplained and not has_ties(subject):
        return ()

    def oracle(point: tuple[float, ...]) -> FloatMatrix:
        return runner.jacobian(setting, [Fraction(value) for value in point])

    convention = runner.convention if setting.mode == "reverse" and not subject.rules else None
    return stratum_findings(subject.program, subject.point, oracle, setting, convention=convention)


def _judged(result: Result, setting: Setting, value: FloatMatrix | None, contradiction: Contradiction) -> Result:
    """The verdict for the same value of the same mode, program and point, if nothing else explained it."""
    same = result.setting.mode == setting.mode and result.own is None and result.value == value
    if not same or result.judgement.verdict != "outside":
        return result
    reason = f"{contradiction.reason}; {result.judgement.reason}"
    judged = replace(result.judgement, verdict="not_conservative", evidence=contradiction.evidence, reason=reason)
    return replace(result, judgement=judged, path=str(contradiction.path))

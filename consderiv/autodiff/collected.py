"""The results of all runners of an audit, within its time: what was not finished says so, and the rest stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from ..sets.undecided import UnknownSet
from ..stages import Stage, doing
from ..verdicts import Unknown
from .backends.backend import Setting
from .deadline import Deadline, OutOfTime
from .judging.findings import Finding, disagreements
from .judging.judgement import Judgement
from .judging.reference import Reference
from .judging.result import Result
from .judging.results import ExactSide, one_line, results
from .judging.tie_findings import tie_findings
from .paths.contradicted import contradicted
from .runner import Runner, Subject

SHARE = 0.6
"""The share of the time that the Clarke set may take, so that the values of the libraries are known all the same."""
PATHS = 20.0
"""Seconds that the paths inside the ties of one runner may take at most."""
GRACE = 10.0
"""Seconds after the end in which libraries may still return their values."""
_T = TypeVar("_T")


@dataclass(frozen=True)
class Collected:
    """What an audit found.

    Parameters
    ----------
    clarke : set
    results : tuple of Result
    findings : tuple of Finding
    unfinished : tuple of str
        What the time did not suffice for.
    """

    clarke: Any
    results: tuple[Result, ...]
    findings: tuple[Finding, ...]
    unfinished: tuple[str, ...]


def collected(runners: Sequence[Runner], main: Subject, deadline: Deadline) -> Collected:
    """Every setting of every runner judged, with the findings beyond single values."""
    settings = [() if runner.available() is not None else runner.settings() for runner in runners]
    with doing("audit", 1 + sum(len(chosen) + 1 for chosen in settings)) as stage:
        return _collected(runners, settings, _Work(main, deadline, stage))


def _collected(runners: Sequence[Runner], settings: Sequence[Sequence[Setting]], work: _Work) -> Collected:
    work.prepare()
    found: list[Result] = []
    paths: list[Finding] = []
    ties: list[Finding] = []
    for runner, chosen in zip(runners, settings, strict=True):
        own = work.rows(runner, chosen)
        ties += work.ties(runner)
        own, contradictions = work.paths(runner, own) if chosen else (own, ())
        found += own
        paths += contradictions
    judged = [result for result in found if result not in work.unjudged]
    findings = (*paths, *disagreements(judged), *ties)
    return Collected(
        work.exact.reference(work.main).clarke, tuple(found), findings, tuple(dict.fromkeys(work.unfinished))
    )


@dataclass
class _Work:
    """The exact side that all settings share, the time, and what was not finished."""

    main: Subject
    deadline: Deadline
    stage: Stage
    exact: ExactSide = field(default_factory=ExactSide)
    unfinished: list[str] = field(default_factory=list)
    unjudged: list[Result] = field(default_factory=list)
    grace: Deadline | None = None

    def step(self, text: str) -> None:
        """Tell what comes next."""
        self.stage.what = text
        self.stage.done += 1

    def prepare(self) -> None:
        """The Clarke set; where the time does not suffice, an unknown one with that reason."""
        self.step("the Clarke set")
        limit = self.deadline.sooner(SHARE * self.deadline.seconds) if self.deadline.is_finite else self.deadline
        try:
            limit.run(lambda: self.exact.reference(self.main))
        except OutOfTime as late:
            self.unfinished.append("the Clarke set")
            reason = str(late)
            self.exact.references[self.main.key] = Reference(UnknownSet(reason), None, None, lambda _: Unknown(reason))

    def rows(self, runner: Runner, settings: Sequence[Setting]) -> Sequence[Result]:
        """The results of a runner; one that says so if its library is not there."""
        if not settings:
            return results(runner, self.exact, self.main)
        return [self._result(runner, setting) for setting in settings]

    def paths(self, runner: Runner, found: Sequence[Result]) -> tuple[Sequence[Result], Sequence[Finding]]:
        """The results, those that a path inside the ties contradicts with that verdict, and these findings."""
        name = f"paths inside the ties for {runner.name}"
        self.step(name)
        nothing: tuple[Sequence[Result], Sequence[Finding]] = (found, ())
        limit = self.deadline.sooner(PATHS)
        return self._within(limit, name, lambda: contradicted(runner, self.exact, found), nothing)

    def ties(self, runner: Runner) -> Sequence[Finding]:
        """The situation at each switching node."""
        return self._within(self.deadline, f"the ties for {runner.name}", lambda: tie_findings(runner, self.exact), ())

    def _within(self, limit: Deadline, name: str, work: Callable[[], _T], otherwise: _T) -> _T:
        try:
            return limit.run(work)
        except OutOfTime:
            self.unfinished.append(name)
            return otherwise

    def _result(self, runner: Runner, setting: Setting) -> Result:
        words = f"{runner.name} {setting.mode} {setting.dtype}{' compiled' if setting.compiled else ''}"
        self.step(words)
        try:
            (result,) = self.deadline.run(lambda: results(runner, self.exact, self.main, (setting,)))
        except OutOfTime as late:
            self.unfinished.append(words)
            result = self._unjudged(runner, setting, late)
            self.unjudged.append(result)
        return result

    def _unjudged(self, runner: Runner, setting: Setting, late: OutOfTime) -> Result:
        """The value alone, if the library returns it soon."""
        self.grace = self.grace or Deadline.after(GRACE)
        try:
            value = self.grace.run(lambda: runner.jacobian(setting))
        except Exception as error:  # a library may raise anything, and that is a finding and no crash
            return Result(runner.name, None, setting, None, Judgement("refused", "measured", one_line(error)))
        judged = Judgement("undefined", "measured", f"not judged: {late}")
        return Result(runner.name, runner.version(), setting, value, judged)


__all__ = ["Collected", "collected"]

"""Forward mode along directions: the value J d of each library against f'(x; d) and the range of <v, d>."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import isfinite
from typing import Any

from ..exact.reals import all_rational
from ..programs.conversion import as_program
from ..programs.point import parse_point
from ..programs.program import Program
from .auditing import chosen_backends, rational_point, refuse_options
from .backends.backend import Backend, FloatMatrix, Setting
from .deadline import Deadline, OutOfTime
from .direction_vectors import Direction, check_directions, read_directions
from .functions.target import is_function
from .judging.direction import DirectionJudgement, ExactDirection, exact_direction, judge_direction
from .judging.results import ExactSide, circumstances, informative, one_line
from .judging.within_bounds import digits
from .reports.directional_report import DirectionalAudit, DirectionalResult
from .rounding.assumed_bounds import assumed_bounds, normwise
from .rounding.number_format import format_named
from .runner import ProgramRunner, Runner, Subject


def jvp_report(
    target: Any,
    at: Any,
    directions: Any,
    backends: Sequence[str | Backend] | str | None = None,
    variables: Any = None,
    seconds: float = 60.0,
    **options: Any,
) -> DirectionalAudit:
    """Push directions through forward mode, and compare with f'(x; d) and {<v, d> : v in Clarke}, exactly.

    The value is the one of `jax.jvp`, `torch.func.jvp` or the forward sweep of the built-in back-end, if the format
    holds the direction; otherwise the Jacobian J that forward mode returns is multiplied with d exactly, so what is
    judged is J d without a rounding of that product. The range is [-f°(x; -d), f°(x; d)] (Clarke 1983,
    proposition 2.1.2); for a map there is one range for each output, and "in range" means all of them.

    Parameters
    ----------
    target, at, backends, variables, seconds, **options
        As for `audit`.
    directions : text or sequence
        "[1, 0]; [0, 1]", or vectors of n rational numbers in the order of the (flattened) variables; for programs
        also "x=1, y=0" or mappings.

    Returns
    -------
    DirectionalAudit
        For each direction and setting the value, the exact answers and the first verdict that applies:
        "derivative", proved: the returned float is f'(x; d); "derivative", measured: within the rounding error bound
        of f'(x; d), and that bound is small enough to tell it from the middle and the other end of the range;
        "in range", "outside range", "nan", "undecided". In a narrow format the bound may span half of the range: then
        a value near f'(x; d) is "in range" and no more, with the reason that rounding hides which element it is.

    Raises
    ------
    ConsderivError
        If the target, the point, a direction or the name of a back-end is wrong.

    Examples
    --------
    >>> report = jvp_report("relu(x)", "x=0", [(1,), (-1,)], backends="numpy")
    >>> [(str(r.value[0]), str(r.exact.derivative[0]), r.judgement.verdict) for r in report.results[::2]]
    [('0', '1', 'in range'), ('0', '0', 'derivative')]
    """
    runners: tuple[Runner, ...]
    deadline = Deadline.after(seconds)
    if is_function(target):
        from .function_checks import check_arguments, main_subject
        from .functions.audited import function_runner

        check_arguments(at)
        check_directions(directions, target, at, parameters=options.get("parameters", "constants"))
        runner, _ = function_runner(target, at, backends, **options)
        runners, main = (runner,), main_subject(runner, deadline)
        program, point = main.program, main.point
    else:
        refuse_options(options)
        program = as_program(target, variables)
        point = rational_point(parse_point(at, program.variables), program.variables)
        runners = tuple(ProgramRunner(backend, program, point) for backend in chosen_backends(backends))
    return along_directions(runners, program, point, directions, deadline)


directional_audit = jvp_report


def along_directions(
    runners: Sequence[Runner], program: Program, point: tuple[Fraction, ...], directions: Any, deadline: Deadline
) -> DirectionalAudit:
    """The report for runners that an audit has made already; what the time does not suffice for is undecided."""
    read = read_directions(directions, program.variables)
    work = _Work(deadline)
    found = tuple(result for direction in read for runner in runners for result in _results(runner, direction, work))
    return DirectionalAudit(program, point, read, found)


@dataclass(frozen=True)
class _Work:
    """What settings share: the time, the exact sides, and the Jacobians of a runner."""

    deadline: Deadline
    exact: ExactSide = field(default_factory=ExactSide)
    sides: dict[Any, ExactDirection] = field(default_factory=dict)
    jacobians: dict[Any, FloatMatrix] = field(default_factory=dict)

    def side(self, subject: Subject, direction: Direction) -> ExactDirection:
        """The exact side of one direction."""
        key = (subject.key, direction)
        if key not in self.sides:
            self.sides[key] = exact_direction(subject, self.exact.reference(subject), direction)
        return self.sides[key]

    def jacobian(self, runner: Runner, setting: Setting) -> FloatMatrix:
        """The Jacobian of forward mode."""
        key = (id(runner), setting)
        if key not in self.jacobians:
            self.jacobians[key] = runner.jacobian(setting)
        return self.jacobians[key]


def _results(runner: Runner, direction: Direction, work: _Work) -> list[DirectionalResult]:
    """One result for each forward setting; one that says so if the library is not there."""
    reason = runner.available()
    if reason is not None:
        return [_refused(runner, Setting("forward", "float64"), direction, reason)]
    return [_in_time(runner, s, direction, work) for s in runner.settings() if s.mode == "forward"]


def _in_time(runner: Runner, setting: Setting, direction: Direction, work: _Work) -> DirectionalResult:
    try:
        return work.deadline.run(lambda: _result(runner, setting, direction, work))
    except OutOfTime as late:
        judged = DirectionJudgement("undecided", "measured", str(late))
        return DirectionalResult(direction, runner.name, setting, "jacobian", None, None, (), judged)


def _refused(runner: Runner, setting: Setting, direction: Direction, reason: str) -> DirectionalResult:
    judged = DirectionJudgement("undecided", "measured", f"refused: {reason}")
    return DirectionalResult(direction, runner.name, setting, "jacobian", None, None, (), judged)


def _result(runner: Runner, setting: Setting, direction: Direction, work: _Work) -> DirectionalResult:
    try:
        subject = runner.subject(setting)
        own = _own_jvp(runner, setting, direction, subject)
        jacobian = work.jacobian(runner, setting)
    except Exception as error:  # a library may raise anything, and that is a finding and no crash
        return _refused(runner, setting, direction, one_line(error))
    value = _applied(jacobian, direction) if own is None else _exactly(own)
    near = circumstances(runner, setting, subject, jacobian, work.exact)
    bounds = _weighted(near.bounds, direction)
    if own is not None:
        bounds = _bounds_along(runner, setting, subject, direction, own, work)
    side = work.side(subject, direction)
    judged = judge_direction(value, side, bounds, near.is_proved, near.float_tie)
    if judged.verdict == "outside range" and value is not None and not runner.is_plain(setting):
        judged = _with_other_kernels(judged, value, side, subject, setting, direction)
    how = "jacobian" if own is None else "jvp"
    return DirectionalResult(direction, runner.name, setting, how, value, side, bounds, judged)


def _with_other_kernels(
    judged: DirectionJudgement,
    value: Sequence[Fraction],
    side: ExactDirection,
    subject: Subject,
    setting: Setting,
    direction: Direction,
) -> DirectionJudgement:
    """A value outside of the range: whether kernels that do not compute as the formula says explain it by rounding.

    Wider bounds explain a value only if they leave it a digit.
    """
    bounds = assumed_bounds(subject.program, subject.point, subject.formats(setting.dtype))
    target = value if side.derivative is None or not all_rational(side.derivative) else side.derivative
    for wider in () if bounds is None else (bounds, normwise(bounds)):
        along = _weighted(wider, direction)
        if digits(target, along):
            found = judge_direction(value, side, along, False, "")
            if found.verdict in ("derivative", "in range"):
                return found
    if judged.evidence != "proved":
        return judged
    return replace(judged, evidence="measured", reason=f"{judged.reason}, if its kernels are as accurate as assumed")


def _own_jvp(runner: Runner, setting: Setting, direction: Direction, subject: Subject) -> tuple[float, ...] | None:
    """The library's own directional derivative, where every format on the way holds the direction."""
    from .functions.function_runner import FunctionRunner

    formats = subject.formats(setting.dtype)
    names = {formats.default, *(name for _, name in formats.own)}
    if not all(format_named(name).holds(x) for x in direction for name in names):
        return None
    tangent = [float(x) for x in direction]
    if isinstance(runner, FunctionRunner):
        from .functions.directional import jvp

        return jvp(runner, setting, tangent)
    if isinstance(runner, ProgramRunner):
        return runner.backend.jvp(runner.program, runner.point, tangent, setting)
    return None


def _applied(jacobian: FloatMatrix, direction: Direction) -> tuple[Fraction, ...] | None:
    """J d exactly; None if an entry that d meets is not finite."""
    rows = [[(entry, d) for entry, d in zip(row, direction, strict=True) if d] for row in jacobian]
    if not all(isfinite(entry) for row in rows for entry, _ in row):
        return None
    return tuple(sum((Fraction(entry) * d for entry, d in row), Fraction(0)) for row in rows)


def _exactly(value: Sequence[float]) -> tuple[Fraction, ...] | None:
    return tuple(map(Fraction, value)) if all(map(isfinite, value)) else None


def _weighted(bounds: Sequence[Sequence[Fraction | None]], direction: Direction) -> tuple[Fraction | None, ...]:
    """Of each entry of J d: the sum of |d_i| times the bound of column i."""
    found: list[Fraction | None] = []
    for row in bounds:
        met = [(bound, abs(d)) for bound, d in zip(row, direction, strict=True) if d]
        known = [bound * d for bound, d in met if bound is not None]
        found.append(sum(known, Fraction(0)) if len(known) == len(met) else None)
    return tuple(found)


def _bounds_along(
    runner: Runner, setting: Setting, subject: Subject, direction: Direction, value: Sequence[float], work: _Work
) -> tuple[Fraction | None, ...]:
    """Of a sweep that carries one tangent d: the bounds of the derivative of t -> F(x + t d) at t = 0."""
    from ..fields.directional import along_line

    places = _places(subject.program)
    notes = {places[index]: remarks for index, remarks in subject.notes.items()}
    line = Subject(along_line(subject.program, subject.point, direction), (Fraction(0),), notes)
    analysis = work.exact.analysis(runner, setting, line)
    if analysis is None:
        return (None,) * len(subject.program.outputs)
    bounds = analysis.bounds
    if analysis.cancelled is not None:
        bounds = informative(tuple((entry,) for entry in value), bounds, analysis.cancelled)
    return tuple(row[0] for row in bounds)


def _places(program: Program) -> list[int]:
    """Where `along_line` puts each node: a variable takes four nodes after the one of t, and is the last of them."""
    places, last = [], 0
    for node in program.nodes:
        last += 4 if node.operation == "variable" else 1
        places.append(last)
    return places


__all__ = ["along_directions", "directional_audit", "jvp_report", "read_directions"]

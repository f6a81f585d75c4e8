"""Forward mode along directions: the value J d of each library against f'(x; d) and the range of <v, d>."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import isfinite
from typing import Any

from ..errors import PointError
from ..exact.reals import Real
from ..programs.conversion import as_program
from ..programs.point import parse_point
from ..programs.program import Program
from .auditing import chosen_backends, rational_point, refuse_options
from .backends.backend import Backend, Dtype, FloatMatrix, Setting
from .functions.target import is_function
from .judging.direction import DirectionJudgement, ExactDirection, exact_direction, judge_direction
from .judging.results import ExactSide
from .judging.results import circumstances as circumstances
from .judging.results import informative as informative
from .judging.results import one_line as one_line
from .reports.directional_report import DirectionalAudit, DirectionalResult
from .rounding.number_format import FORMATS
from .runner import ProgramRunner, Runner, Subject

Direction = tuple[Fraction, ...]


def jvp_report(
    target: Any,
    at: Any,
    directions: Any,
    backends: Sequence[str | Backend] | str | None = None,
    variables: Any = None,
    **options: Any,
) -> DirectionalAudit:
    """Push directions through forward mode, and compare with f'(x; d) and {<v, d> : v in Clarke}, exactly.

    For a function of JAX or PyTorch the value is the one of `jax.jvp` or `torch.func.jvp`, if the format holds the
    direction; otherwise, and for programs, the Jacobian J that forward mode returns is multiplied with d exactly, so
    what is judged is J d without a rounding of that product. The range is [-f°(x; -d), f°(x; d)] (Clarke 1983,
    proposition 2.1.2); for a map there is one range for each output, and "in range" means all of them.

    Parameters
    ----------
    target, at, backends, variables, **options
        As for `audit`.
    directions : text or sequence
        "[1, 0]; [0, 1]", or vectors of n rational numbers in the order of the (flattened) variables; for programs
        also "x=1, y=0" or mappings.

    Returns
    -------
    DirectionalAudit
        For each direction and setting the value, the exact answers and a verdict: "derivative" (equals f'(x; d), or
        up to the rounding error bound), "in range", "outside range", "nan" or "undecided", with the reason.

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
    if is_function(target):
        from .functions.audited import function_runner

        runner, _ = function_runner(target, at, backends, **options)
        runners, main = (runner,), runner.main()
        program, point = main.program, main.point
    else:
        refuse_options(options)
        program = as_program(target, variables)
        point = rational_point(parse_point(at, program.variables), program.variables)
        runners = tuple(ProgramRunner(backend, program, point) for backend in chosen_backends(backends))
    return along_directions(runners, program, point, directions)


directional_audit = jvp_report


def along_directions(
    runners: Sequence[Runner], program: Program, point: tuple[Fraction, ...], directions: Any
) -> DirectionalAudit:
    """The report for runners that an audit has made already."""
    read = read_directions(directions, program.variables)
    work = _Work()
    found = tuple(
        result for direction in read for runner in runners for result in _results(runner, direction, work)
    )
    return DirectionalAudit(program, point, read, found)


def read_directions(given: Any, variables: Sequence[str]) -> tuple[Direction, ...]:
    """Directions from text, mappings or sequences.

    Examples
    --------
    >>> read_directions("[1, 0]; y=1/2, x=0", ("x", "y"))
    ((Fraction(1, 1), Fraction(0, 1)), (Fraction(0, 1), Fraction(1, 2)))
    """
    parts = [part.strip() for part in given.split(";") if part.strip()] if isinstance(given, str) else list(given)
    if not parts:
        raise PointError("directions are required", "received none", 'write "[1, 0]; [0, 1]"')
    return tuple(_direction(part, variables) for part in parts)


def _direction(given: Any, variables: Sequence[str]) -> Direction:
    if isinstance(given, str) and "=" not in given:
        given = [entry.strip() for entry in given.strip().removeprefix("[").removesuffix("]").split(",")]
    if not isinstance(given, (str, Mapping, Sequence)):
        given = given.tolist() if hasattr(given, "tolist") else (given,)
        given = given if isinstance(given, list) else [given]
    numbers = []
    for number in parse_point(given, variables):
        if isinstance(number, Real):
            raise PointError("rational directions are required", f"received {number}", "write a fraction near it")
        numbers.append(number)
    return tuple(numbers)


@dataclass(frozen=True)
class _Work:
    """What settings share: the exact sides, and the Jacobians of a runner."""

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
    return [_result(runner, s, direction, work) for s in runner.settings() if s.mode == "forward"]


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
    if judged.verdict == "outside range" and judged.evidence == "proved" and not runner.is_plain(setting):
        judged = replace(judged, evidence="measured", reason=f"{judged.reason}, if its kernels are as accurate as assumed")
    how = "jacobian" if own is None else "jvp"
    return DirectionalResult(direction, runner.name, setting, how, value, side, bounds, judged)


def _own_jvp(
    runner: Runner, setting: Setting, direction: Direction, subject: Subject
) -> tuple[float, ...] | None:
    """The library's own directional derivative, where every format on the way holds the direction."""
    from .functions.function_runner import FunctionRunner

    formats = subject.formats(setting.dtype)
    if not isinstance(runner, FunctionRunner) or not all(_is_held(x, name) for x in direction for name in formats):
        return None
    from .functions.directional import jvp

    return jvp(runner, setting, [float(x) for x in direction])


def _is_held(number: Fraction, dtype: Dtype) -> bool:
    """Whether a format holds a number as a normal one."""
    form, size = FORMATS[dtype], abs(number)
    if not number:
        return True
    odd = number.numerator // (number.numerator & -number.numerator)
    dyadic = number.denominator & (number.denominator - 1) == 0
    return dyadic and abs(odd).bit_length() <= form.precision and form.smallest <= size <= form.largest


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

    line = Subject(along_line(subject.program, subject.point, direction), (Fraction(0),), subject.notes)
    analysis = work.exact.analysis(runner, setting, line)
    if analysis is None:
        return (None,) * len(subject.program.outputs)
    bounds = analysis.bounds
    if analysis.cancelled is not None:
        bounds = informative(tuple((entry,) for entry in value), bounds, analysis.cancelled)
    return tuple(row[0] for row in bounds)


__all__ = ["along_directions", "directional_audit", "jvp_report", "read_directions"]

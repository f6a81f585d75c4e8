"""Steps with which descent meets an artificial critical point: finitely many real algebraic numbers, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ..errors import ConsderivError, UnsupportedError
from ..exact.polynomials import Polynomial
from ..exact.reals import Number, format_number
from ..html import Shown
from ..programs.point import parse_point
from ..programs.text import to_text
from ..stratified.cells.faces import in_order
from ..stratified.stratum import Point
from ..verdicts import Proved, Refuted, Verdict, counted, unless
from .descent import Descent, descent, target_strata
from .step_search import Hit, HitInterval, StepSearch


@dataclass(frozen=True, repr=False)
class ExceptionalSteps(Shown):
    """The steps s > 0 with which some iterate x_0, ..., x_k is a target.

    Parameters
    ----------
    process : Descent
    start : Point
    iterations : int
    hits : tuple of Hit
        The first meeting for each step and each choice of components.
    intervals : tuple of HitInterval
        Whole intervals of such steps; none, unless the start is special.
    complete : Verdict
    """

    process: Descent
    start: Point
    iterations: int
    hits: tuple[Hit, ...]
    intervals: tuple[HitInterval, ...]
    complete: Verdict

    @property
    def steps(self) -> tuple[Number, ...]:
        """The isolated steps, increasing."""
        return tuple(in_order([hit.step for hit in self.hits]))

    @property
    def is_finite(self) -> Verdict:
        """Whether all steps but finitely many avoid the targets."""
        if self.intervals:
            return Refuted(self.intervals[0], "a whole interval of steps meets a target")
        return Proved(self.steps, "all branches were followed") if isinstance(self.complete, Proved) else self.complete

    def __str__(self) -> str:
        shown = ", ".join(map(format_number, self.start))
        lines = [f"{_text(self.process)} from ({shown}) meets a target in {counted(self.iterations, 'iteration')} with"]
        for hit in sorted(self.hits, key=lambda h: (h.iteration, h.step)):
            point = ", ".join(map(format_number, hit.point))
            lines.append(f"  s = {format_number(hit.step)}: x_{hit.iteration} = ({point}){_sequence(self, hit)}")
        for part in self.intervals:
            high = "oo" if part.high is None else format_number(part.high)
            lines.append(f"  {format_number(part.low)} < s < {high}: x_{part.iteration}{_sequence(self, part)}")
        if len(lines) == 1:
            lines.append("  no step")
        if not isinstance(self.complete, Proved):
            lines.append(f"  not complete: {self.complete.reason}")
        return "\n".join(lines)


def _text(process: Descent) -> str:
    return f"descent on {to_text(process.whole)} ({process.convention})"


def _sequence(found: ExceptionalSteps, hit: Hit | HitInterval) -> str:
    return f" with components {hit.components}" if len(found.process.components) > 1 else ""


def exceptional_steps(
    program: Any,
    start: Any,
    iterations: int,
    *,
    convention: str = "relu0=0",
    targets: Any = "artificial",
    variables: Any = None,
) -> ExceptionalSteps:
    """The steps s > 0 with which x_{j+1} = x_j - s d(x_j) meets an artificial critical point within k iterations.

    x_j is a polynomial in s between finitely many steps at which some iterate changes its branch; both the polynomials
    and these steps are followed exactly.

    Parameters
    ----------
    program : scalar program, or a list of them
        A list is stochastic descent on the sum: each step takes one of them, and all sequences are followed.
    start : exact point
    iterations : int
    convention : "relu0=0", "jax 0.10" or "torch 2.13"
        d is the derivative that a library with this convention returns.
    targets : "artificial" (those of the convention), "kinks", a CriticalSet or a list of Stratum

    Returns
    -------
    ExceptionalSteps
        `complete` is Unknown with the reason where a budget ends the search.

    Examples
    --------
    >>> planted = "x**2 - 2*(relu(1 - x) + (x - 1) - relu(x - 1))"
    >>> print(exceptional_steps(planted, "x=2", 2))
    descent on x**2 - 2*(relu(1 - x) + (x - 1) - relu(x - 1)) (relu0=0) from (2) meets a target in 2 iterations with
      s = 1/4: x_1 = (1)
      s = 1/2 - 1/4*sqrt(2): x_2 = (1)
      s = 1/2 + 1/4*sqrt(2): x_2 = (1)

    Notes
    -----
    Bolte and Pauwels (2020), A mathematical model for automatic differentiation in machine learning: for almost every
    step and start artificial critical points are avoided.
    """
    if iterations < 0:
        raise UnsupportedError("a number of iterations >= 0 is required", f"received {iterations}", "correct it")
    process = descent(program, convention, variables)
    x = parse_point(start, process.whole.variables)
    strata, reason = target_strata(process, targets)
    search = StepSearch(process, strata, iterations)
    path = tuple(Polynomial.constant_of(1, c) for c in x)
    search.undecided += [reason] if reason else []
    try:
        search.follow(path, Fraction(0), None, ())
    except ConsderivError as error:
        search.undecided.append(str(error))
    complete = unless(search.undecided, Proved(None, "all branches were followed"))
    return ExceptionalSteps(process, x, iterations, _first(search.hits), tuple(search.intervals), complete)


def _first(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """Without those that were a target before, with the same step and the same components so far."""
    known = set(hits)
    starts = {(hit.step, hit.components) for hit in known}
    return tuple(
        hit
        for hit in dict.fromkeys(hits)
        if not any((hit.step, hit.components[:j]) in starts for j in range(hit.iteration))
    )

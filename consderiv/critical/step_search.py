"""The search for steps: iterates as polynomials in the step, followed through all branches of the program."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ..autodiff.paths.stratum_paths import Path as PolynomialPath
from ..errors import BudgetError, DomainError, UnsupportedError
from ..exact.polynomials import Polynomial
from ..exact.reals import Number, format_number
from ..html import Shown
from ..stratified.cells.decomposition import decompose
from ..stratified.cells.faces import coefficients
from ..stratified.stratum import Point, Stratum
from .descent import Descent, Path, next_path, pulled_back
from .solving import solutions_of

PATH_BUDGET = 400
DEGREE_BUDGET = 40


@dataclass(frozen=True, repr=False)
class Hit(Shown):
    """With this step the iterate number `iteration` is `point`, a target.

    Parameters
    ----------
    step : Number
    iteration : int
    point : Point
    components : tuple of int
        For stochastic descent: which component each step took.
    """

    step: Number
    iteration: int
    point: Point
    components: tuple[int, ...]

    def __str__(self) -> str:
        point = ", ".join(map(format_number, self.point))
        return f"s = {format_number(self.step)}: x_{self.iteration} = ({point})"


@dataclass(frozen=True, repr=False)
class HitInterval(Shown):
    """The iterate number `iteration` is a target for all steps between `low` and `high` (None: infinity)."""

    low: Number
    high: Number | None
    iteration: int
    components: tuple[int, ...]

    def __str__(self) -> str:
        high = "oo" if self.high is None else format_number(self.high)
        return f"{format_number(self.low)} < s < {high}: x_{self.iteration}"


class StepSearch:
    """All branches of the iteration, as far as they were followed."""

    def __init__(self, process: Descent, targets: Sequence[Stratum], iterations: int):
        self.process, self.targets, self.iterations = process, targets, iterations
        self.hits: list[Hit] = []
        self.intervals: list[HitInterval] = []
        self.undecided: list[str] = []
        self.visited = 0

    def follow(self, path: Path, low: Number, high: Number | None, taken: tuple[int, ...]) -> None:
        """The iterate number len(taken) is path(s) for low < s < high."""
        self.visited += 1
        if self.visited > PATH_BUDGET or max(p.degree for p in path) > DEGREE_BUDGET:
            raise BudgetError(
                f"at most {PATH_BUDGET} branches of degree {DEGREE_BUDGET} are followed",
                "received more",
                "iterate less",
            )
        covered = self._note_targets(path, low, high, taken)
        if len(taken) == self.iterations or covered:
            return
        for i in range(len(self.process.components)):
            for left, right, middle in self._pieces(path, i, low, high):
                try:
                    if middle is None:
                        self._iterate(left, path, (*taken, i))
                    else:
                        point = tuple(p.at((middle,)) for p in path)
                        moved = next_path(path, self.process.derivative(i, point))
                        self.follow(moved, left, right, (*taken, i))
                except (DomainError, UnsupportedError) as error:
                    self.undecided.append(f"s = {format_number(left)} or above, iterate {len(taken)}: {error}")

    def _note_targets(self, path: Path, low: Number, high: Number | None, taken: tuple[int, ...]) -> bool:
        """Targets on a path; whether it stays in them throughout."""
        bounds = [Polynomial.affine(1, -low, {0: Fraction(1)})]
        bounds += [] if high is None else [Polynomial.affine(1, high, {0: Fraction(-1)})]
        covered = False
        for target in self.targets:
            pulled = pulled_back(target, path, ("s",))
            inside = Stratum(("s",), pulled.equations, (*pulled.inequalities, *bounds))
            for solution in solutions_of(inside):
                (s,) = solution.points[0]
                if solution.dimension == 0:
                    self.hits.append(Hit(s, len(taken), tuple(p.at((s,)) for p in path), taken))
                else:
                    ends = _ends(solution.stratum, low, high)
                    self.intervals.append(HitInterval(*ends, len(taken), taken))
                    covered = covered or ends == (low, high)
        return covered

    def _pieces(
        self, path: Path, component: int, low: Number, high: Number | None
    ) -> Iterator[tuple[Number, Number | None, Number | None]]:
        """The steps at which the branch changes, as (step, None, None), and intervals between with an inner step."""
        composed = _along(path).composed(self.process.components[component])
        found = decompose([composed], 1, [(Fraction(1), -end) for end in (low, high) if end is not None])
        breaks = [face.point[0] for face in found.faces if not face.directions]
        for face in found.faces:
            (s,) = face.point
            if s <= low or (high is not None and s >= high):
                continue
            if face.directions:
                left = max((b for b in breaks if b < s), default=low)
                yield left, min((b for b in breaks if b > s), default=None), s
            else:
                yield s, None, None

    def _iterate(self, step: Number, path: Path, taken: tuple[int, ...]) -> None:
        """With one step: from the iterate before the last taken component."""
        point = tuple(p.at((step,)) for p in path)
        if any(target.contains(point) for target in self.targets):
            return  # noted before
        self._advance(step, self.process.moved(taken[-1], point, step), taken)

    def _advance(self, step: Number, point: Point, taken: tuple[int, ...]) -> None:
        self.visited += 1
        if self.visited > PATH_BUDGET * 10:
            raise BudgetError("a moderate number of single iterations", "received more", "iterate less")
        if any(target.contains(point) for target in self.targets):
            self.hits.append(Hit(step, len(taken), point, taken))
        elif len(taken) < self.iterations:
            for i in range(len(self.process.components)):
                self._advance(step, self.process.moved(i, point, step), (*taken, i))


def _ends(stratum: Stratum, low: Number, high: Number | None) -> tuple[Number, Number | None]:
    """The ends of an interval of steps."""
    for g in stratum.inequalities:
        slope = g.gradient[0]
        end = -g.constant / slope
        low, high = (max(low, end), high) if slope > 0 else (low, end if high is None else min(high, end))
    return low, high


def _along(path: Path) -> PolynomialPath:
    """The same path by the powers of the step."""
    rows = [coefficients(p) for p in path]
    size = max(map(len, rows))
    padded = [[*row, *[Fraction(0)] * (size - len(row))] for row in rows]
    return PolynomialPath(tuple(zip(*padded, strict=True)))

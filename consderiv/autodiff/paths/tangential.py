"""The tangential test: a library's derivative along a path inside the ties, against the derivative of the function.

A conservative field D of f satisfies <v, c'(t)> = (f o c)'(t) for almost every t, all v in D(c(t)) and every absolutely
continuous path c (Bolte and Pauwels, 2021), so on a stratum M of ties P_{T M} D = {grad_M f}. A value at one point
contradicts nothing; a difference along a whole segment does: then the library's derivative is in no conservative field.
Finitely many calls only measure that. It is proved where the rules of the library at the nodes are known along M.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from time import monotonic
from typing import Literal

from ...errors import ConsderivError
from ...exact.reals import UndecidedSign
from ...programs.program import Program
from ..backends.backend import Dtype, FloatMatrix, Setting
from ..judging.kink_rules import KinkRule
from ..judging.predicted import predicted
from ..rounding.derivative_error import BoundMatrix
from ..rounding.number_format import FORMATS, NumberFormat
from ..rounding.rounding_analysis import rounding_analysis
from .along_path import derivative_along, ties_persist
from .contradiction import Contradiction, Sample
from .stratum import Stratum, stratum
from .stratum_paths import Path, coincidences, paths_inside

Oracle = Callable[[tuple[float, ...]], FloatMatrix]
LEAST_SAMPLES = 5
MOST_PATHS = 40
SCALES = (Fraction(1, 8), Fraction(1, 1024))
SLACK = 256
"""Units of rounding, of the sum of the sizes of all terms, that are never held against a library."""


def stratum_findings(
    program: Program,
    point: Sequence[Fraction],
    oracle: Oracle,
    setting: Setting | Dtype = "float64",
    *,
    convention: KinkRule | None = None,
    samples: int = 7,
    seconds: float = 10.0,
) -> tuple[Contradiction, ...]:
    """Paths through the point, inside its ties, along which the oracle contradicts the function.

    Parameters
    ----------
    program : Program
        What the oracle differentiates, exactly.
    point : sequence of n Fractions
        A point at which nodes are tied (else the coordinates that are zero or equal are used).
    oracle : callable
        From n floats to the Jacobian, m rows of n floats. It may raise and return NaN: then nothing is found.
    setting : Setting or "float32" or "float64"
        The points of the paths are numbers of that format, and its rounding errors are allowed for.
    convention : name or mapping, optional
        The library's rules at ties. Where they predict every returned value, the evidence is "proved".
    samples : int
        Points on each side of the point, at least 5.
    seconds : float
        No new path is tried after this time.

    Returns
    -------
    tuple of Contradiction
        At most one for each output; the path with the simplest formula. An empty tuple proves nothing.

    Examples
    --------
    >>> from consderiv.programs import parse
    >>> def halves(x): return ((0.5, 0.25),) if x[0] == x[1] else ((1.0, 0.0),) if x[0] > x[1] else ((0.0, 1.0),)
    >>> (found,) = stratum_findings(parse("max(x, y)"), [Fraction(0), Fraction(0)], halves)
    >>> str(found.path), str(found.samples[0].along), str(found.samples[0].expected[0])
    ('(t, t)', '3/4', '1')
    """
    number_format = FORMATS[setting.dtype if isinstance(setting, Setting) else setting]
    test = _Test(program, tuple(point), oracle, number_format, convention, max(samples, LEAST_SAMPLES))
    found: dict[int, Contradiction] = {}
    deadline = monotonic() + seconds
    for path in test.paths():
        for contradiction in test.contradictions(path):
            found.setdefault(contradiction.output, contradiction)
        if len(found) == len(program.outputs) or monotonic() > deadline:
            break
    return tuple(found[output] for output in sorted(found))


@dataclass(frozen=True)
class _Test:
    """One program, one point and one oracle."""

    program: Program
    point: tuple[Fraction, ...]
    oracle: Oracle
    number_format: NumberFormat
    convention: KinkRule | None
    count: int

    @cached_property
    def stratum(self) -> Stratum:
        """The ties at the point; none where they are not known."""
        try:
            return stratum(self.program, self.point)
        except (ConsderivError, UndecidedSign):
            return Stratum(self.point, (), ())

    def paths(self) -> Iterator[Path]:
        """Paths in the stratum, then in smaller and larger ones."""
        ties, equal = list(self.stratum.guards), coincidences(self.point)
        sets = [ties] if ties else []
        sets += [[*ties, *equal], equal, [*ties, *self.stratum.zeros], *([tie] for tie in ties[:6])]
        sets += [[tie] for tie in equal[:6]]
        seen: set[Path] = set()
        for guards in sets:
            for path in paths_inside(guards, self.point) if guards else ():
                if path not in seen and len(seen) < MOST_PATHS:
                    seen.add(path)
                    yield path

    def contradictions(self, path: Path) -> list[Contradiction]:
        """One for each output that differs at all points of one side, near the point or nearer."""
        for side in (1, -1):
            for scale in SCALES:
                columns = self._side(path, side * scale)
                if columns:
                    ends = (Fraction(0), side * scale)
                    inside = Path(path.coefficients, (min(ends), max(ends)))
                    return [self._contradiction(inside, output, column) for output, column in columns.items()]
                if columns is None:
                    break
        return []

    def _side(self, path: Path, scale: Fraction) -> dict[int, list[Sample]] | None:
        """For each output that differs at all points its samples; None where none differs at the first point."""
        columns: dict[int, list[Sample]] = {output: [] for output in range(len(self.program.outputs))}
        tested = 0
        for number in _NUMERATORS:
            row = self.measured(path, scale * Fraction(number, 16))
            if row is None:
                continue
            tested += 1
            for output in list(columns):
                sample = row[output]
                if sample is not None and sample.differs:
                    columns[output].append(sample)
                else:
                    del columns[output]
            if not columns:
                return None if tested == 1 else {}
            if tested == self.count:
                break
        return columns if tested >= LEAST_SAMPLES else {}

    def _contradiction(self, path: Path, output: int, column: Sequence[Sample]) -> Contradiction:
        here = self.measured(path, Fraction(0))
        at_point = here is not None and here[output] is not None and here[output].differs  # type: ignore[union-attr]
        proved = all(self._is_predicted(sample, output) for sample in column)
        proved = proved and any(ties_persist(self.program, path, sample.time) for sample in column)
        evidence: Literal["measured", "proved"] = "proved" if proved else "measured"
        return Contradiction(output, path, tuple(column), evidence, bool(at_point), self.stratum.nodes)

    def _is_predicted(self, sample: Sample, output: int) -> bool:
        """Whether the rules of the library give exactly this row, and its product with c' is exactly not (f o c)'."""
        if self.convention is None or sample.expected[0] != sample.expected[1]:
            return False
        try:
            row = predicted(self.program, sample.point, self.convention)[output]
        except (ConsderivError, UndecidedSign):
            return False
        along = sum((a * b for a, b in zip(row, sample.velocity, strict=True)), Fraction(0))
        same = all(a == Fraction(b) for a, b in zip(row, sample.returned, strict=True))
        return same and bool(along != sample.expected[0])

    def measured(self, path: Path, time: Fraction) -> list[Sample | None] | None:
        """A sample for each output; None where the point is no float, or the oracle or the derivative has no value."""
        point, velocity = path.at(time), path.velocity(time)
        if not any(velocity) or not all(self.number_format.holds(x) for x in point):
            return None
        matrix = _called(self.oracle, point)
        if matrix is None or len(matrix) != len(self.program.outputs):
            return None
        expected = derivative_along(self.program, path, time)
        if expected is None:
            return None
        found: list[Sample | None] = []
        for row, slope in zip(matrix, expected, strict=True):
            if not all(map(math.isfinite, row)):
                found.append(None)
                continue
            terms = [Fraction(a) * b for a, b in zip(row, velocity, strict=True)]
            found.append(Sample(time, point, velocity, tuple(row), sum(terms, Fraction(0)), slope, Fraction(0)))
        return self._allowing_for_rounding(found, point, velocity)

    def _allowing_for_rounding(
        self, found: list[Sample | None], point: Sequence[Fraction], velocity: Sequence[Fraction]
    ) -> list[Sample | None] | None:
        """The samples with bounds where they differ; None where rounding may take a program across a kink."""
        if not any(sample is not None and sample.differs for sample in found):
            return found
        try:
            analysis = rounding_analysis(self.program, point, self.number_format)
        except (ConsderivError, UndecidedSign):
            bounds: BoundMatrix = ((None,) * len(point),) * len(found)
        else:
            # A tie that rounding breaks picks one of the pieces, and along the tie they all agree.
            if any(doubtful.sign != 0 for doubtful in analysis.doubtful):
                return None
            bounds = analysis.bounds
        return [
            sample and replace(sample, bound=self._bound(row, velocity, sample.returned))
            for sample, row in zip(found, bounds, strict=True)
        ]

    def _bound(
        self, row: Sequence[Fraction | None], velocity: Sequence[Fraction], returned: Sequence[float]
    ) -> Fraction:
        """The proved bound of the program's own sweeps, and some roundings of what the library adds up."""
        proved = sum((abs(b * v) for b, v in zip(row, velocity, strict=True) if b is not None), Fraction(0))
        unit = SLACK * self.number_format.roundoff
        if any(b is None for b in row):
            unit = Fraction(1, 64)  # no bound is known: only gross differences count
        sizes = sum((abs(Fraction(a) * v) for a, v in zip(returned, velocity, strict=True)), Fraction(0))
        return proved + unit * (sizes + max(map(abs, velocity)))


_NUMERATORS = (3, 5, 7, 9, 11, 13, 15, 1, 2, 6, 10, 14)


def _called(oracle: Oracle, point: Sequence[Fraction]) -> FloatMatrix | None:
    try:
        return oracle(tuple(float(x) for x in point))
    except Exception:  # a library may raise anything: then there is no value to judge
        return None


__all__ = ["Contradiction", "Oracle", "Sample", "stratum_findings"]

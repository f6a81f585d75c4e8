"""One step of descent along a formal derivative: x -> x - s d(x), as polynomials in the step s or in the start x."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import Any

from ..errors import UnsupportedError
from ..exact.polynomials import Polynomial
from ..exact.reals import Number
from ..html import Shown
from ..programs.program import Node, Program
from ..programs.rebuilding import joined
from ..programs.text import to_text
from ..stratified.formulas import substituted
from ..stratified.maps.gradients import scalar
from ..stratified.set_field import VectorField
from ..stratified.stratum import Point, Stratum
from .artificial import artificial_critical_points
from .critical_set import CriticalSet
from .formal import convention_rule, formal_derivative

Path = tuple[Polynomial, ...]
"""x(s): polynomials in the step."""


@dataclass(frozen=True, repr=False)
class Descent(Shown):
    """x_{j+1} = x_j - s d_i(x_j), d_i the derivative of the i-th component that a convention returns.

    Parameters
    ----------
    components : tuple of Program
        One for gradient descent; several, of which each step takes one, for stochastic gradient descent.
    whole : Program
        Their sum.
    convention : str
    """

    components: tuple[Program, ...]
    whole: Program
    convention: str

    def __str__(self) -> str:
        return f"descent on {to_text(self.whole)} ({self.convention})"

    def derivative(self, component: int, point: Point) -> VectorField:
        """The formula of the derivative on the stratum of a point."""
        return formal_derivative(self.components[component], point, convention_rule(self.convention))

    def moved(self, component: int, point: Point, step: Number) -> Point:
        """One step from an exact point."""
        slopes = [entry.numerator.at(point) / _below(entry.denominator, point) for entry in
                  self.derivative(component, point)]  # fmt: skip
        return tuple(x - step * d for x, d in zip(point, slopes, strict=True))


def _below(denominator: Polynomial | None, point: Point) -> Number:
    return Fraction(1) if denominator is None else denominator.at(point)


def descent(program: Any, convention: str, variables: Any = None) -> Descent:
    """Gradient descent on a program, or stochastic gradient descent on the sum of a list of programs."""
    if not isinstance(program, (list, tuple)):
        known = scalar(program, variables)
        return Descent((known,), known, convention)
    names = variables if variables is not None else joined([scalar(p) for p in program]).variables
    parts = tuple(scalar(p, names) for p in program)
    return Descent(parts, reduce(_sum, parts), convention)


def _sum(first: Program, second: Program) -> Program:
    whole = joined([first, second])
    return Program(whole.variables, (*whole.nodes, Node("add", whole.outputs)), (len(whole.nodes),), False)


def next_path(path: Path, slopes: VectorField) -> Path:
    """x(s) - s d(x(s)).

    Raises
    ------
    UnsupportedError
        If the derivative is no polynomial.
    """
    s = Polynomial.coordinate(1, 0)
    moved = []
    for x, slope in zip(path, slopes, strict=True):
        image = substituted(slope, path)
        if image is None or image.denominator is not None:
            raise UnsupportedError("polynomial derivatives are followed", "received a quotient", "try single steps")
        moved.append(x - s * image.numerator)
    return tuple(moved)


def step_images(slopes: VectorField, step: Number) -> tuple[Polynomial, ...]:
    """x - s d(x) as polynomials in x, for one step s."""
    count = len(slopes)
    found = []
    for i, slope in enumerate(slopes):
        if slope.denominator is not None:
            raise UnsupportedError("polynomial derivatives are followed", "received a quotient", "try single starts")
        found.append(Polynomial.coordinate(count, i) - slope.numerator.scaled(step))
    return tuple(found)


def pulled_back(stratum: Stratum, images: Sequence[Polynomial], names: tuple[str, ...]) -> Stratum:
    """The set of points whose image lies in a stratum."""
    equations, inequalities = (
        tuple(p.substitute(images) for p in polynomials) for polynomials in (stratum.equations, stratum.inequalities)
    )
    return Stratum(names, equations, inequalities)


def target_strata(process: Descent, targets: Any) -> tuple[tuple[Stratum, ...], str]:
    """The strata that are not to be met, and why some may be missing ("" if none is).

    Raises
    ------
    UnsupportedError
        For other targets than "artificial", "kinks", a CriticalSet or a list of Stratum.
    """
    from ..stratified.kinks.kink_locus import kink_locus
    from ..verdicts import Proved, Unknown

    if isinstance(targets, (list, tuple)) and all(isinstance(t, Stratum) for t in targets):
        return tuple(targets), ""
    if targets == "kinks":
        locus = kink_locus(process.whole)
        if isinstance(locus, Unknown):
            return (), locus.reason
        curved = any(s.stratum.dimension is None for s in locus.strata)
        reason = "" if isinstance(locus.complete, Proved) else locus.complete.reason
        reason = reason or ("curves of kinks are known by their equations only" if curved else "")
        return tuple(s.stratum for s in locus.strata if any(t.guards for t in s.ties)), reason
    if targets == "artificial":
        targets = artificial_critical_points(process.whole, process.convention)
    if not isinstance(targets, CriticalSet):
        raise UnsupportedError(
            'targets are "artificial", "kinks", a CriticalSet or strata', f"received {targets!r}", "choose one"
        )
    reason = "" if isinstance(targets.complete, Proved) else targets.complete.reason
    return tuple(s.stratum for s in targets.strata), reason

"""Starts from which descent meets an artificial critical point: preimages under x -> x - s d(x), cell by cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import BudgetError, ConsderivError, UnsupportedError
from ..exact.algebraic_roots import real_roots
from ..exact.polynomials import Polynomial
from ..exact.rationals import as_number
from ..exact.reals import Number, format_number, sign
from ..germs.projection import determinant
from ..html import Shown
from ..programs.text import to_text
from ..stratified.cells.faces import coefficients, in_order
from ..stratified.field import StratifiedField
from ..stratified.formulas import differentiated
from ..stratified.set_field import VectorField
from ..stratified.stratum import Point, Stratum
from ..verdicts import Proved, Refuted, Unknown, Verdict, counted, unless
from .convention_map import convention_map
from .descent import Descent, descent, pulled_back, step_images, target_strata
from .solution import Solution, is_covered, without_covered
from .solving import solutions_of

SET_BUDGET = 300


@dataclass(frozen=True, repr=False)
class StartStratum(Shown):
    """Starts whose iterate number `iteration` is a target, by some sequence of components."""

    iteration: int
    stratum: Stratum
    dimension: int
    point: Point

    def __str__(self) -> str:
        return f"x_{self.iteration}: {self.stratum}"


@dataclass(frozen=True, repr=False)
class ExceptionalStarts(Shown):
    """The starts from which some iterate x_0, ..., x_k is a target, for one step.

    Parameters
    ----------
    process : Descent
    step : Number
    iterations : int
    strata : tuple of StartStratum
    complete : Verdict
    """

    process: Descent
    step: Number
    iterations: int
    strata: tuple[StartStratum, ...]
    complete: Verdict

    @property
    def is_null(self) -> Verdict:
        """Whether almost every start avoids the targets: no stratum has interior."""
        size = len(self.process.whole.variables)
        fat = next((s for s in self.strata if s.dimension == size), None)
        if fat is not None:
            return Refuted(fat, f"an open set of starts reaches a target: {fat.stratum}")
        reason = f"all of {len(self.strata)} strata have a dimension below {size}"
        return Proved(None, reason) if isinstance(self.complete, Proved) else self.complete

    def __str__(self) -> str:
        names = ", ".join(self.process.whole.variables)
        head = (
            f"descent on {to_text(self.process.whole)} ({self.process.convention}) with step {format_number(self.step)}"
        )
        lines = [f"{head} meets a target in {counted(self.iterations, 'iteration')} from ({names}) with"]
        lines += [f"  x_{s.iteration}: {s.stratum}" for s in self.strata] or ["  no start"]
        if not isinstance(self.complete, Proved):
            lines.append(f"  not complete: {self.complete.reason}")
        return "\n".join(lines)


def exceptional_starts(
    program: Any,
    step: Any,
    iterations: int,
    *,
    convention: str = "relu0=0",
    targets: Any = "artificial",
    variables: Any = None,
) -> ExceptionalStarts:
    """The starts from which x_{j+1} = x_j - s d(x_j) meets an artificial critical point within k iterations.

    The preimage of {h = 0, g > 0} in a cell on which d is one polynomial is {h(x - s d(x)) = 0, g(x - s d(x)) > 0}.

    Parameters
    ----------
    program : scalar program, or a list of them (stochastic descent on the sum, all sequences)
    step : exact number
    iterations : int
    convention : "relu0=0", "jax 0.10" or "torch 2.13"
    targets : "artificial" (those of the convention), "kinks", a CriticalSet or a list of Stratum

    Returns
    -------
    ExceptionalStarts
        Each start with the number of an iterate that is a target; `is_null` says whether almost every start avoids them.

    Examples
    --------
    >>> print(exceptional_starts("relu(x) - relu(-x)", "1/2", 2))
    descent on relu(x) - relu(-x) (relu0=0) with step 1/2 meets a target in 2 iterations from (x) with
      x_0: x == 0
      x_1: x == 1/2
      x_2: x == 1
    """
    process = descent(program, convention, variables)
    number = as_number(step)
    strata, reason = target_strata(process, targets)
    undecided = [reason] if reason else []
    found: list[tuple[int, Solution]] = []
    try:
        maps = [_known(convention_map(part, convention)) for part in process.components]
        for j, layer in enumerate(_layers(process, maps, strata, number, iterations, undecided)):
            found += [(j, solution) for solution in layer]
    except ConsderivError as error:
        undecided.append(str(error))
    rows = tuple(StartStratum(j, s.stratum, s.dimension, s.points[0]) for j, s in found)
    return ExceptionalStarts(process, number, iterations, rows, unless(undecided, Proved(None, "all cells")))


def _known(found: StratifiedField | Unknown) -> StratifiedField:
    if isinstance(found, Unknown):
        raise UnsupportedError("a derivative known on the whole space is required", found.reason, "try single starts")
    return found


def _layers(
    process: Descent,
    maps: Sequence[StratifiedField],
    targets: Sequence[Stratum],
    step: Number,
    iterations: int,
    undecided: list[str],
) -> Iterator[list[Solution]]:
    """The starts that need 0, 1, ..., k iterations, none of which needs fewer (as far as that is seen)."""
    layer = without_covered([solution for target in targets for solution in solutions_of(target)])
    seen = list(layer)
    yield layer
    for _ in range(iterations):
        found: list[Solution] = []
        for one in maps:
            for stratum, value in one:
                if value.fixed is not None:
                    undecided.append(f"no derivative on {stratum}")
                    continue
                found += _preimages(stratum, value.fields[0], layer, step, process.whole.variables)
        layer = [s for s in without_covered(found) if not any(is_covered(s, old) for old in seen)]
        seen += layer
        if len(seen) > SET_BUDGET:
            raise BudgetError(f"at most {SET_BUDGET} strata of starts are followed", "received more", "iterate less")
        yield layer


def _preimages(
    stratum: Stratum, slopes: VectorField, layer: Sequence[Solution], step: Number, names: tuple[str, ...]
) -> Iterator[Solution]:
    images = step_images(slopes, step)
    for solution in layer:
        pulled = pulled_back(solution.stratum, images, names)
        equations = (*stratum.equations, *pulled.equations)
        yield from solutions_of(Stratum(names, equations, (*stratum.inequalities, *pulled.inequalities)))


def singular_steps(program: Any, *, convention: str = "relu0=0", variables: Any = None) -> Verdict:
    """The steps for which x -> x - s d(x) maps some open cell onto a set without interior.

    det(I - s D^2 f) is not zero identically on the cells for any other step; then preimages of null sets are null, and
    almost every start avoids all kinks in all iterations.

    Returns
    -------
    Proved(tuple of Number)
        All singular steps s > 0, increasing.
    Unknown

    Examples
    --------
    >>> singular_steps("abs(y) + x**2").evidence
    (Fraction(1, 2),)

    Notes
    -----
    Bolte and Pauwels (2020), A mathematical model for automatic differentiation in machine learning.
    """
    process = descent(program, convention, variables)
    found: list[Number] = []
    for part in process.components:
        known = convention_map(part, convention)
        if isinstance(known, Unknown):
            return known
        for stratum, value in known:
            if stratum.equations:
                continue
            if value.fixed is not None or any(e.denominator is not None for e in value.fields[0]):
                return Unknown(f"the derivative is not polynomial on {stratum}")
            found += _singular(value.fields[0])
    return Proved(tuple(in_order(found)), "the determinants of all open cells")


def _singular(slopes: VectorField) -> list[Number]:
    """The positive roots that all coefficients of det(I - s d'(x)) as a polynomial in x have in common."""
    size = len(slopes)
    s = Polynomial.coordinate(size + 1, size)
    rows: list[dict[int, Polynomial]] = []
    for i, slope in enumerate(slopes):
        row = {}
        for j in range(size):
            entry = Polynomial.constant_of(size + 1, int(i == j)) - s * differentiated(slope, j).numerator.widened(
                size + 1
            )
            if not entry.is_zero:
                row[j] = entry
        rows.append(row)
    by_monomial: dict[object, dict[int, Number]] = {}
    for monomial, c in determinant(rows, tuple(range(size)), size + 1).terms():
        power = dict(monomial).get(size, 0)
        by_monomial.setdefault(tuple(p for p in monomial if p[0] != size), {})[power] = c
    parts = [_in_step(powers) for powers in by_monomial.values()]
    simplest = min(parts, key=lambda p: p.degree)
    if simplest.is_constant:
        return []
    roots = [root for root, _ in real_roots(coefficients(simplest)) if sign(root) > 0]
    return [root for root in roots if all(not p.at((root,)) for p in parts)]


def _in_step(powers: dict[int, Number]) -> Polynomial:
    return Polynomial.from_terms(1, {((0, p),) if p else (): c for p, c in powers.items()})

"""What an expectation is: piecewise polynomial, semialgebraic, or definable in R_an,exp and not semialgebraic."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any

from ...exact.polynomials import Polynomial
from ...exact.reals import Real, sign
from ...html import Shown
from ...programs.operations import OPERATIONS
from ...verdicts import Proved, Unknown, Verdict
from .quotients import Quotient

if TYPE_CHECKING:
    from .expectation import Expectation
    from .expectation_cases import Leaf

POLYNOMIAL = "piecewise polynomial"
SEMIALGEBRAIC = "semialgebraic"
TRANSCENDENTAL = "definable in R_an,exp but not semialgebraic"
DEFINABLE = "definable in R_an,exp"


@dataclass(frozen=True, repr=False)
class FunctionKind(Shown):
    """What a function is. `evidence` is a Transcendence where it is not semialgebraic."""

    name: str
    evidence: Any = None

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Transcendence:
    """On an open set F = R_0 + sum R_j log(p_j) with different irreducible p_j, and the R_j of `factor` is not zero.

    Logarithms of multiplicatively independent rational functions are algebraically independent over the rational functions
    (Ostrowski 1946), so F is not algebraic there; a semialgebraic function is algebraic on some open subset of every open set.
    """

    sample: tuple[Fraction, ...]
    factor: Polynomial
    coefficient: Quotient


def kind_of(found: Expectation) -> Verdict:
    """Proved with a `FunctionKind`, or Unknown."""
    leaves = found.leaves()
    operations = {atom.operation for atom in found.symbols.expressions.values()}
    elementary = {name for name in operations if OPERATIONS[name].kind not in ("switch",)} - {"sqrt", "norm", "power"}
    if any(
        isinstance(atom.parameter, Real) for atom in found.symbols.expressions.values() if atom.operation == "power"
    ):
        elementary.add("irrational power")
    if elementary & {"sin", "cos"}:
        return Unknown("a periodic function occurs")
    if "erf" in elementary:
        return Unknown("erf occurs")
    values = [
        q for leaf in leaves for f in leaf.formulas for q in (f.rational, *(x for pair in f.logarithms for x in pair))
    ]
    arguments = [argument for leaf in leaves for f in leaf.formulas for argument, _ in f.logarithms]
    logarithms = any(not (u.is_polynomial and u.numerator.is_constant) for u in arguments)
    if not logarithms and not elementary:
        roots = operations & {"sqrt", "norm", "power"}
        simple = not roots and all(q.is_polynomial for q in values)
        return Proved(FunctionKind(POLYNOMIAL if simple else SEMIALGEBRAIC))
    evidence = None if elementary or operations else _transcendence(leaves, len(found.symbols.names))
    return Proved(FunctionKind(DEFINABLE if evidence is None else TRANSCENDENTAL, evidence))


def _transcendence(leaves: Iterable[Leaf], width: int) -> Transcendence | None:
    for leaf in leaves:
        for formula in leaf.formulas:
            for factor, coefficient in _by_factor(formula.logarithms).items():
                sample = None if coefficient.is_zero else _inside(leaf, width)
                if sample is not None:
                    return Transcendence(sample, factor, coefficient)
    return None


def _by_factor(logarithms: Iterable[tuple[Quotient, Quotient]]) -> dict[Polynomial, Quotient]:
    """The coefficients of the logarithms of the irreducible factors of the arguments."""
    found: dict[Polynomial, Quotient] = {}
    for argument, coefficient in logarithms:
        for part, side in ((argument.numerator, 1), (argument.denominator, -1)):
            if part.is_constant or not part.is_rational:
                continue
            for factor, power in part.factors()[1]:
                term = coefficient.scaled(Fraction(side * power))
                found[factor] = found[factor] + term if factor in found else term
    return found


def _inside(leaf: Leaf, width: int) -> tuple[Fraction, ...] | None:
    """A rational point at which all assumed signs hold strictly."""
    steps = [Fraction(k, 4) for k in range(-12, 13)] if width <= 2 else [Fraction(k, 2) for k in range(-4, 5)]
    for point in product(*([steps] * width)):
        if all(sign(p.at(dict(enumerate(point)))) == side for p, side in leaf.signs):
            return point
    return None

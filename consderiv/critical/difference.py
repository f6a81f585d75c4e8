"""Differences of finite unions of strata."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from ..exact.polynomials import Polynomial
from ..stratified.stratum import Stratum
from .solution import Solution, is_covered, without_covered
from .solving import solutions_of


def difference(large: Solution, others: Sequence[Solution]) -> list[Solution]:
    """The points of a set that lie in none of the others.

    The complement of {h_1 = 0, ..., g_1 > 0, ...} is the union of {h_1 > 0}, {h_1 < 0}, {h_1 = 0, h_2 > 0}, ..., so
    that the parts are disjoint.

    Raises
    ------
    UndecidedSet
        If some part is neither found nor excluded.

    Examples
    --------
    >>> from consderiv.stratified import stratum
    >>> (line,), (point,) = (solutions_of(stratum(text, "x y")) for text in ("y == 0", "x == 1 and y == 0"))
    >>> [str(s.stratum) for s in difference(line, [point])]
    ['y == 0 and x > 1', 'y == 0 and x < 1']
    """
    left = [large]
    for other in others:
        left = [part for piece in left for part in _without(piece, other)]
    return left


def _without(piece: Solution, other: Solution) -> list[Solution]:
    if is_covered(piece, other):
        return []
    if piece.dimension == 0 or not solutions_of(
        _narrowed(piece.stratum, other.stratum.equations, other.stratum.inequalities)
    ):
        return [piece]
    found = [
        solution
        for equations, inequalities in _complement(other.stratum)
        for solution in solutions_of(_narrowed(piece.stratum, equations, inequalities))
    ]
    return without_covered(found)


def _narrowed(stratum: Stratum, equations: Sequence[Polynomial], inequalities: Sequence[Polynomial]) -> Stratum:
    return Stratum(stratum.variables, (*stratum.equations, *equations), (*stratum.inequalities, *inequalities))


def _complement(stratum: Stratum) -> Iterator[tuple[list[Polynomial], list[Polynomial]]]:
    """Disjoint basic sets whose union is the complement."""
    zero: list[Polynomial] = []
    positive: list[Polynomial] = []
    for h in stratum.equations:
        for side in (1, -1):
            yield [*zero], [h.scaled(Fraction(side))]
        zero.append(h)
    for g in stratum.inequalities:
        yield [*zero, g], [*positive]
        yield [*zero], [*positive, -g]
        positive.append(g)

"""One open cell by its monomials: a monomial arc inside it, a proof that it is locally empty, or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from ..exact.polynomials import Polynomial
from .arcs import Arc, lies_in
from .consequences import contradict
from .initial_forms import monomial_arc, positive_point, whole_terms
from .statuses import LocallyEmpty, Realised
from .straightening import Straightening, straightened, straightenings
from .tropical import TooManyChoices, dominating, supports

DECOMPOSED = 3  # up to so many coordinates the decomposition is quicker than further searches
TIES = 60
SAMPLES = 40


@dataclass(frozen=True)
class Tied:
    """Positive and negative terms of the same weight have to be compared."""


def search(guards: Sequence[Polynomial], axes: Sequence[int]) -> Realised | LocallyEmpty | None:
    """Whether {guards > 0} accumulates at the point, as far as initial forms tell.

    Parameters
    ----------
    guards : sequence of Polynomial
        In the coordinates `axes` only, of any number.
    axes : sequence of int

    Returns
    -------
    Realised, LocallyEmpty or None
        With an arc that is verified; None if cancellations between terms of the same weight matter.

    Examples
    --------
    >>> x, y = Polynomial.coordinate(2, 0), Polynomial.coordinate(2, 1)
    >>> search((y - x * x, x**3 - y), (0, 1))
    LocallyEmpty()
    >>> search((y - x * x, (x * x).scaled(2) - y), (0, 1)).arc
    ((Fraction(3, 1), Fraction(0, 1)), (Fraction(0, 1), Fraction(10, 1)))
    """
    status = _by_weights(guards, axes)
    if not isinstance(status, Tied):
        return status
    for moved, chain in _charts(guards, axes) if len(axes) > DECOMPOSED else ():
        status = _by_weights(moved, axes)
        if isinstance(status, Realised):
            status = _lifted(status.arc, chain, guards)
        if status is not None and not isinstance(status, Tied):
            return status
    found = _among_ties(guards, axes)
    if found is None and len(axes) > DECOMPOSED and contradict(guards, axes):
        return LocallyEmpty()
    return found


def contradict_in_charts(guards: Sequence[Polynomial], axes: Sequence[int]) -> bool:
    """Whether consequences of the guards, with some of them straightened, prove {guards > 0} locally empty: slow."""
    return any(contradict(moved, axes) for moved, _ in _charts(guards, axes))


def _charts(
    guards: Sequence[Polynomial], axes: Sequence[int]
) -> Iterator[tuple[list[Polynomial], tuple[Straightening, ...]]]:
    for chain in straightenings(guards, axes):
        moved = straightened(guards, chain)
        if moved is not None:
            yield moved, chain


def _by_weights(guards: Sequence[Polynomial], axes: Sequence[int]) -> Realised | LocallyEmpty | Tied | None:
    """Without sampling; `Tied` where positive and negative terms of the same weight have to be compared."""
    terms = supports(guards, axes)
    tied: Tied | None = Tied()
    try:
        if next(dominating(terms, len(axes), strict=False), None) is None:
            return LocallyEmpty()
    except TooManyChoices:
        tied = None
    try:
        strict = next(dominating(terms, len(axes), strict=True), None)
    except TooManyChoices:
        return None
    return tied if strict is None else _verified(monomial_arc(guards[0].count, axes, *strict), guards)


def _lifted(arc: Arc, chain: Sequence[Straightening], guards: Sequence[Polynomial]) -> Realised | None:
    for change in reversed(chain):
        arc = change.lift(arc)
    return _verified(arc, guards)


def _among_ties(guards: Sequence[Polynomial], axes: Sequence[int]) -> Realised | None:
    """Arcs with small coefficients whose weights let positive and negative terms tie."""
    if not all(guard.is_rational for guard in guards):
        return None
    try:
        terms = supports(guards, axes)
        tied = list(islice(dominating(terms, len(axes), strict=False), TIES))
    except TooManyChoices:
        return None
    forms = [whole_terms(guard, axes) for guard in guards]
    for weights, orthant in tied:
        point = positive_point(forms, weights, orthant, SAMPLES)
        if point is not None:
            return _verified(monomial_arc(guards[0].count, axes, weights, point), guards)
    return None


def _verified(arc: Arc, guards: Sequence[Polynomial]) -> Realised | None:
    return Realised(arc) if lies_in(arc, guards) else None

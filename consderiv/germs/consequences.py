"""Consequences of guards in one orthant that cancel terms of the same weight, and what their monomials refute.

With all z_i > 0, the sum of monomial multiples a g_i + b g_j with a, b > 0 is positive where g_i and g_j are; a and b can be
chosen so that a positive term of one cancels a negative term of the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations

from ..exact.polynomials import Polynomial
from ..exact.reals import Number
from .tropical import Counter, Exponents, Orthant, TooManyChoices, exponents_of, has_weights, orthants, support

Terms = dict[Exponents, Number]
CONSEQUENCE_LIMIT = 80


def contradict(guards: Sequence[Polynomial], axes: Sequence[int]) -> bool:
    """Whether the monomials of guards and consequences prove {guards > 0} locally empty, orthant by orthant.

    Examples
    --------
    >>> x, y = Polynomial.coordinate(2, 0), Polynomial.coordinate(2, 1)
    >>> contradict((x + y**2 - x**2, -x - y**2), (0, 1))
    True
    """
    terms = [{exponents_of(monomial, axes): c for monomial, c in guard.terms()} for guard in guards]
    nodes = Counter()
    try:
        every = orthants([support(one) for one in terms], len(axes))
        return all(_is_refuted([_flipped(one, orthant) for one in terms], len(axes), nodes) for orthant in every)
    except TooManyChoices:
        return False


def _flipped(terms: Terms, orthant: Orthant) -> Terms:
    """The guard at orthant_i * z_i."""
    negative = [i for i, side in enumerate(orthant) if side < 0]
    return {m: -c if sum(m[i] for i in negative) % 2 else c for m, c in terms.items()}


def _is_refuted(guards: Sequence[Terms], size: int, nodes: Counter) -> bool:
    supports = [support(terms) for terms in guards]
    if not has_weights(supports, size, nodes):
        return True
    first = list(_combinations(guards))
    return not has_weights([*supports, *map(support, first)], size, nodes)


def _combinations(guards: Sequence[Terms]) -> Iterator[Terms]:
    """Sums of multiples of two guards in which a positive term of the first one is cancelled."""
    left = CONSEQUENCE_LIMIT
    for one, other in permutations(guards, 2):
        for up, c in support_terms(one, 1):
            for down, d in support_terms(other, -1):
                left -= 1
                if left < 0:
                    return
                join = tuple(map(max, up, down))
                total = _multiple(one, join, up, -d)
                for monomial, value in _multiple(other, join, down, c).items():
                    total[monomial] = total.get(monomial, 0) + value
                yield {m: v for m, v in total.items() if v}


def support_terms(terms: Terms, side: int) -> list[tuple[Exponents, Number]]:
    """The terms that may be of least weight, of one sign."""
    lightest = {m for m, s in support(terms) if s == side}
    return [(m, terms[m]) for m in lightest]


def _multiple(terms: Terms, join: Exponents, own: Exponents, factor: Number) -> Terms:
    shift = tuple(a - b for a, b in zip(join, own, strict=True))
    return {tuple(a + b for a, b in zip(m, shift, strict=True)): c * factor for m, c in terms.items()}

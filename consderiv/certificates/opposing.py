"""Two conditions that push against each other: their linear parts are opposite, and what is left is definite."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations

from ..exact.polynomials import Polynomial
from ..exact.reals import Number
from ..germs.identities import Identity, Term
from .definite import definite_identity
from .syzygy import syzygy


def opposing_identity(cores: Sequence[Polynomial]) -> Identity | None:
    """One core, or two with opposite gradients, whose sum is definite or that have a syzygy."""
    gradients = [core.gradient for core in cores]
    for j, gradient in enumerate(gradients):
        if not gradient:
            identity = definite_identity([cores[j]], [Fraction(1)])
            if identity is not None:
                return _named(identity, [j])
    for j, k in combinations(range(len(cores)), 2):
        for factor in _opposite_factors(cores[j], cores[k]):
            pair, weights = [cores[j], cores[k]], [Fraction(1), factor]
            identity = definite_identity(pair, weights) or syzygy(pair, weights)
            if identity is not None:
                return _named(identity, [j, k])
    return None


def _opposite_factors(one: Polynomial, other: Polynomial) -> list[Number]:
    """The c > 0 with which one + c other has no linear part, or, if none has one, no mixed term z_i z_j."""
    first, second = one.gradient, other.gradient
    if first.keys() != second.keys():
        return []
    if first:
        i = next(iter(first))
        factor = -first[i] / second[i]
        return [factor] if factor > 0 and all(first[k] + factor * second[k] == 0 for k in first) else []
    mixed = [{m: c for m, c in p.terms() if len(m) == 2 and all(e == 1 for _, e in m)} for p in (one, other)]
    ratios = [-mixed[0][m] / c for m, c in mixed[1].items() if m in mixed[0]]
    return [ratio for ratio in dict.fromkeys(ratios) if ratio > 0]


def _named(identity: Identity, places: Sequence[int]) -> Identity:
    return Identity(tuple(Term(t.unit, t.square, tuple(places[j] for j in t.guards)) for t in identity.terms))

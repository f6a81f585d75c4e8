"""Why a leaf has no point, or two leaves are apart; the lists TERMS and IDEAL as a file numbers them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...exact.polynomials import Polynomial
from ...stratified.cells.solving import Solved
from ..encoding import number, polynomial
from .one_coordinate import Separated, separated
from .positivity import Absurd, Cofactors, Term, absurd, linearly_solved

Json = Any


def nothing(
    positives: Sequence[Polynomial], weak: Sequence[Polynomial], zeros: Sequence[Polynomial], where: Solved
) -> Absurd | Separated | None:
    """Why no point is positive at all positives, >= 0 at the weak polynomials and zero at the zeros."""
    straight = [h for h in zeros if h.is_affine]
    curved = [h for h in zeros if not h.is_affine]
    for h in curved if len(curved) > 1 else ():  # one curve alone is quickly looked at
        found = absurd(positives, weak, [*straight, h], linearly_solved([*straight, h], len(where.images)))
        if found is not None:
            return found
    found = absurd(positives, weak, zeros, where)
    if found is not None:
        return found
    for i in range(len(where.images)):
        alone = separated(positives, zeros, i)
        if alone is not None:
            return alone
    return None


def reason_json(reason: Absurd | Separated, positives: Sequence[Polynomial], zeros: Sequence[Polynomial]) -> Json:
    """What `empty` and `apart` say."""
    if isinstance(reason, Separated):
        return {"variable": reason.variable, "points": [number(p) for p in reason.points]}
    return {"terms": terms_json(reason.terms, positives), "ideal": ideal_json(reason.ideal, zeros)}


def terms_json(terms: Sequence[Term], positives: Sequence[Polynomial]) -> list[Json]:
    """TERMS."""
    places = {p: k for k, p in reversed(list(enumerate(positives)))}
    return [[number(t.weight), polynomial(t.square), sorted(places[g] for g in t.guards)] for t in terms]


def ideal_json(ideal: Cofactors, zeros: Sequence[Polynomial]) -> list[Json]:
    """IDEAL."""
    places = {p: k for k, p in reversed(list(enumerate(zeros)))}
    return [[polynomial(q), places[h]] for q, h in ideal if not q.is_zero]

"""Contradictions that show when one condition is solved for a coordinate.

Let g = a z_i + (terms without z_i). Then h = q g + r with r without z_i, and r = h + (-q) g is positive where g and h
are, if q(0) < 0. So an identity against the r, in one coordinate less, is one against the conditions themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ..exact.polynomials import Polynomial
from ..germs.cofactors import linear_coordinates, reduced_by
from ..germs.identities import Identity, Term

TERM_LIMIT = 60
DEGREE_LIMIT = 24
Search = Callable[[Sequence[Polynomial]], Identity | None]


@dataclass(frozen=True)
class Derived:
    """A polynomial that is positive on the cell: the sum of unit * condition over `parts`."""

    value: Polynomial
    parts: tuple[tuple[Polynomial, int], ...]


def solved_identity(conditions: Sequence[Polynomial], search: Search) -> Identity | None:
    """An identity against {conditions > 0} from one in fewer coordinates; None if `search` finds none.

    Parameters
    ----------
    conditions : sequence of Polynomial
        They vanish at the point.
    search : function
        Finds an identity against other conditions.
    """
    for position, condition in enumerate(conditions):
        for i in linear_coordinates(condition):
            derived = list(_derived(conditions, position, i))
            if all(len(one.parts) == 1 for one in derived):
                continue
            zero = next((one for one in derived if one.value.is_zero), None)
            if zero is not None:
                return Identity(tuple(Term(unit, _one(unit), (j,)) for unit, j in zero.parts))
            found = search([one.value for one in derived])
            if found is not None:
                return _expanded(found, derived)
    return None


def _derived(conditions: Sequence[Polynomial], position: int, i: int) -> Iterator[Derived]:
    divisor = conditions[position]
    one = _one(divisor)
    for j, other in enumerate(conditions):
        if j == position:
            continue
        if i not in other.variables():
            yield Derived(other, ((one, j),))
        elif _is_moderate(divisor, other):
            rest, quotient = reduced_by(other, divisor, i)
            if quotient.constant < 0:
                yield Derived(rest, ((one, j), (-quotient, position)))


def _is_moderate(divisor: Polynomial, other: Polynomial) -> bool:
    small = all(sum(1 for _ in p.terms()) <= TERM_LIMIT for p in (divisor, other))
    return small and divisor.degree * other.degree <= DEGREE_LIMIT


def _expanded(found: Identity, derived: Sequence[Derived]) -> Identity:
    """Each derived polynomial is replaced by the sum that it is, and products of sums are multiplied out."""
    terms: list[Term] = []
    for term in found.terms:
        products = [Term(term.unit, term.square, ())]
        for j in term.guards:
            products = [Term(p.unit * unit, p.square, (*p.guards, k)) for p in products for unit, k in derived[j].parts]
        terms += products
    return Identity(tuple(terms))


def _one(like: Polynomial) -> Polynomial:
    return Polynomial.constant_of(like.count, 1)

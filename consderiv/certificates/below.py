"""BELOW: why <b, d> >= 0 for all directions d that are tangent to a cell (proofs/format.md, section 4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from ..exact.lp import Feasible, solve_nonnegative
from ..exact.polynomials import Polynomial
from ..exact.reals import Number
from ..germs.identities import Identity, find_identity, holds
from ..germs.tree import Leaf
from .encoding import pairs, polynomial

DEGREES = (2, 3, 4)
WIDTH = 4  # variables of the identities that are searched by linear programming
POWERS = 3  # of the linear form


def below(leaf: Leaf, row: Mapping[int, Number], width: int) -> Any | None:
    """BELOW of a sparse vector on a leaf, or None if none is found.

    A nonnegative combination of the guards' gradients if there is one; else an identity with the guards' leading forms,
    for cells between curves that are tangent or cross: on {x**2 - y**2 > 0, x > 0} it shows that x >= y.
    """
    guards = leaf.cell.guards
    columns = [[guard.gradient.get(i, Fraction(0)) for i in range(width)] for guard in guards]
    answer = solve_nonnegative(columns, [row.get(i, Fraction(0)) for i in range(width)])
    if isinstance(answer, Feasible):
        return pairs(answer.weights)
    if all(guard.is_affine for guard in guards):
        return None
    return _by_leading_forms([leading_form(guard, width) for guard in guards], row, width)


def leading_form(guard: Polynomial, width: int) -> Polynomial:
    """The monomials of least degree among those in the variables alone."""
    plain = [(m, c) for m, c in guard.terms() if all(i < width for i, _ in m)]
    least = min((_degree(m) for m, _ in plain), default=0)
    return Polynomial.from_terms(width, {m: c for m, c in plain if _degree(m) == least})


def _degree(monomial: Sequence[tuple[int, int]]) -> int:
    return sum(e for _, e in monomial)


def _by_leading_forms(forms: Sequence[Polynomial], row: Mapping[int, Number], width: int) -> Any | None:
    """An identity that contradicts forms >= 0 and <b, z> < 0."""
    wrong = Polynomial.affine(width, 0, {i: -x for i, x in row.items() if x})
    powers = [wrong]
    for _ in range(POWERS - 1):
        powers.append(powers[-1] * wrong)
    known = (*forms, *powers)
    if len({i for p in known for i in p.variables()}) > WIDTH or not all(p.is_rational for p in known):
        return None
    weak, zero = frozenset(range(len(forms))), [Polynomial.constant_of(width, 0)]
    for degree in DEGREES:
        found = find_identity(known, zero, degree, 0, weak)
        if found is not None and holds(found, known, zero, weak):
            return {"terms": _terms(found, len(forms))}
    return None


def _terms(found: Identity, count: int) -> list[Any]:
    """The terms, with each power of the linear form written as repetitions of its index."""
    listed = []
    for term in found.terms:
        indices = [k for j in term.guards for k in ([j] if j < count else [count] * (j - count + 1))]
        listed.append([polynomial(term.unit), polynomial(term.square), indices])
    return listed

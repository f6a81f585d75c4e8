"""Is a polynomial in the ideal of others? Cofactors with target = sum Q_k zero_k, by division, elimination, linear algebra."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from ..exact.matrices import solve
from ..exact.polynomials import Polynomial
from ..exact.reals import Number
from ..exact.term_arithmetic import Monomial
from .identities import monomials

UNKNOWNS = 150


def ideal_cofactors(target: Polynomial, zeros: Sequence[Polynomial]) -> tuple[tuple[Polynomial, int], ...] | None:
    """Cofactors with target = sum Q_k zeros_k, found by exact division and by solving for coordinates; None if not found."""
    if target.is_zero:
        return ()
    zero = Polynomial.constant_of(target.count, 0)
    one = Polynomial.constant_of(target.count, 1)
    # Each working polynomial is a known combination of the given ones.
    working = [(z, {k: one}) for k, z in enumerate(zeros)]
    total: dict[int, Polynomial] = {}
    while not target.is_zero and working:
        divided = next(((w, q) for w in working if (q := _quotient(target, w[0])) is not None), None)
        if divided is not None:
            (_, combination), quotient = divided
            _accumulate(total, quotient, combination)
            return tuple((q, k) for k, q in sorted(total.items()) if not q.is_zero)
        pivot = next(((w, i) for w in working for i in linear_coordinates(w[0])), None)
        if pivot is None:
            return None
        (polynomial, combination), i = pivot
        working.remove(pivot[0])
        target, quotient = reduced_by(target, polynomial, i)
        _accumulate(total, quotient, combination)
        reduced = []
        for other, weights in working:
            rest, factor = reduced_by(other, polynomial, i)
            if not rest.is_zero:
                new = {k: weights.get(k, zero) - factor * combination.get(k, zero) for k in {*weights, *combination}}
                reduced.append((rest, new))
        working = reduced
    return tuple((q, k) for k, q in sorted(total.items()) if not q.is_zero) if target.is_zero else None


def _accumulate(total: dict[int, Polynomial], factor: Polynomial, combination: dict[int, Polynomial]) -> None:
    for k, weight in combination.items():
        product = factor * weight
        total[k] = total[k] + product if k in total else product


def _quotient(target: Polynomial, divisor: Polynomial) -> Polynomial | None:
    if divisor.is_zero:
        return None
    quotient, remainder = target.divided_by(divisor)
    return quotient if remainder.is_zero else None


def linear_coordinates(polynomial: Polynomial) -> list[int]:
    counts: dict[int, int] = {}
    for monomial, _ in polynomial.terms():
        for index, _exponent in monomial:
            counts[index] = counts.get(index, 0) + 1
    return [i for i in sorted(polynomial.gradient) if counts[i] == 1]


def reduced_by(target: Polynomial, divisor: Polynomial, i: int) -> tuple[Polynomial, Polynomial]:
    """target = quotient * divisor + rest, where the divisor is solved for coordinate i."""
    slope = divisor.gradient[i]
    images = [Polynomial.coordinate(target.count, j) for j in range(target.count)]
    images[i] = images[i] - divisor.scaled(1 / slope)
    rest = target.substitute(images)
    quotient = _quotient(target - rest, divisor)
    assert quotient is not None
    return rest, quotient


def cofactors_of(target: Polynomial, zeros: Sequence[Polynomial]) -> tuple[tuple[Polynomial, int], ...] | None:
    """Cofactors by elimination, else by linear algebra."""
    found = ideal_cofactors(target, zeros)
    return low_cofactors(target, zeros) if found is None else found


def low_cofactors(
    target: Polynomial, zeros: Sequence[Polynomial], degree: int = 0
) -> tuple[tuple[Polynomial, int], ...] | None:
    """Cofactors by one linear system for their coefficients; None if no products of the target's degree, or `degree`, do."""
    if not zeros or not all(polynomial.is_rational for polynomial in (target, *zeros)):
        return None
    degree = max(degree, target.degree)
    variables = sorted({i for polynomial in (target, *zeros) for i in polynomial.variables()})
    columns: list[tuple[int, Monomial, dict[Monomial, Number]]] = []
    for k, zero in enumerate(zeros):
        for monomial in monomials(variables, degree - zero.degree) if zero.degree <= degree else ():
            factor = Polynomial.from_terms(target.count, {monomial: Fraction(1)})
            columns.append((k, monomial, dict((factor * zero).terms())))
            if len(columns) > UNKNOWNS:
                return None
    wanted = dict(target.terms())
    rows = sorted({monomial for _, _, terms in columns for monomial in terms} | set(wanted))
    matrix = [[terms.get(row, Fraction(0)) for _, _, terms in columns] for row in rows]
    answer = solve(matrix, [wanted.get(row, Fraction(0)) for row in rows], len(columns)) if columns else None
    if answer is None:
        return None
    found: dict[int, dict[Monomial, Number]] = {}
    for (k, monomial, _), weight in zip(columns, answer, strict=True):
        if weight:
            found.setdefault(k, {})[monomial] = weight
    return tuple((Polynomial.from_terms(target.count, terms), k) for k, terms in sorted(found.items()))

"""Evidence that a cell is locally empty: sum U S**2 g_i g_j ... + sum Q h_k == 0 with U(0) > 0.

On the cell near the point every term is nonnegative and some term is positive, so the identity is absurd there.
Farkas' and Gordan's alternatives are the case of constant multipliers. The multipliers are found by exact linear
programming over a finite family: squares of monomials, products of guards, and local units 1 +- M z**a, whose conic
combinations are again positive at 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations

from ..exact.lp import Feasible, solve_nonnegative
from ..exact.polynomials import Polynomial
from ..exact.reals import Number
from ..exact.term_arithmetic import Monomial

COLUMN_LIMIT = 2500


@dataclass(frozen=True)
class Term:
    """unit * square**2 * product of the named guards, with unit(0) > 0."""

    unit: Polynomial
    square: Polynomial
    guards: tuple[int, ...]


@dataclass(frozen=True)
class Identity:
    """sum of the terms + sum cofactor_k * equality_k is the zero polynomial."""

    terms: tuple[Term, ...]
    cofactors: tuple[tuple[Polynomial, int], ...] = ()


@dataclass(frozen=True)
class SquareIdentity:
    """unit * D**2 + sum of the terms = sum cofactor_k * zero_k with unit(0) > 0: D vanishes where the zeros do.

    The terms are squares and products of polynomials that are nonnegative there.
    """

    unit: Polynomial
    terms: tuple[Term, ...]
    cofactors: tuple[tuple[Polynomial, int], ...]


@dataclass(frozen=True)
class _Column:
    terms: dict[Monomial, Number]
    counts: bool  # whether the column contributes to the normalisation (a term that is really positive)
    unit: Polynomial
    square: Polynomial
    guards: tuple[int, ...]
    equality: int | None = None


def monomials(variables: Sequence[int], degree: int) -> Iterator[Monomial]:
    """All monomials in these variables of total degree at most `degree`."""

    def extend(position: int, left: int) -> Iterator[Monomial]:
        if position == len(variables):
            yield ()
            return
        for exponent in range(left + 1):
            for rest in extend(position + 1, left - exponent):
                yield ((variables[position], exponent), *rest) if exponent else rest

    return extend(0, degree)


def find_identity(
    guards: Sequence[Polynomial],
    equalities: Sequence[Polynomial],
    degree: int,
    unit_degree: int,
    weak: frozenset[int] = frozenset(),
) -> Identity | None:
    """An identity whose terms have degree at most `degree` before the units, or None if the family has none.

    Parameters
    ----------
    guards : sequence of Polynomial
        Positive on the cell (cores, where they exist).
    equalities : sequence of Polynomial
        Zero on the cell.
    degree, unit_degree : int
        Bounds of the family.
    weak : frozenset of int
        Guards that are only known to be >= 0; with equalities some term without a square and without these is needed.
    """
    count = guards[0].count if guards else equalities[0].count
    if degree > 2 and not all(p.is_rational for p in (*guards, *equalities)):
        return None  # linear programming over irrational numbers is slow
    variables = sorted({i for p in (*guards, *equalities) for i in p.variables()})
    columns = list(_columns(count, variables, guards, equalities, degree, unit_degree, weak))
    answer = _cancelling(columns)
    return None if answer is None else _collect(count, columns, answer)


SQUARE = -1  # stands for the difference D among the guards of a column


def find_square(
    difference: Polynomial, guards: Sequence[Polynomial], zeros: Sequence[Polynomial], unit_degree: int = 0
) -> SquareIdentity | None:
    """Why D vanishes wherever the zeros vanish and the guards are nonnegative, near the point; None if not found.

    For example x**2 + y**2 = 1 * (x**2 + y**2) shows that x vanishes where x**2 + y**2 does.
    """
    count = difference.count
    variables = sorted({i for p in (difference, *guards, *zeros) for i in p.variables()})
    degree = max(2 * difference.degree, *(zero.degree for zero in zeros))
    square = difference * difference
    wanted = [
        _Column(dict((unit * square).terms()), True, unit, square, (SQUARE,))
        for unit in _local_units(count, variables, unit_degree)
    ]
    others = _columns(count, variables, guards, zeros, degree, unit_degree, frozenset())
    columns = [*wanted, *(replace(column, counts=False) for column in others)]
    answer = _cancelling(columns)
    if answer is None:
        return None
    found = _collect(count, columns, answer)
    (unit,) = (term.unit for term in found.terms if term.guards == (SQUARE,))
    terms = tuple(term for term in found.terms if term.guards != (SQUARE,))
    return SquareIdentity(unit, terms, tuple((-q, k) for q, k in found.cofactors))


def _cancelling(columns: Sequence[_Column]) -> Feasible | None:
    """Nonnegative weights with which the columns cancel, the counting ones with total weight one."""
    if len(columns) > COLUMN_LIMIT:
        return None
    rows = sorted({monomial for column in columns for monomial in column.terms})
    place = {monomial: i for i, monomial in enumerate(rows)}
    matrix = []
    for column in columns:
        vector: list[Number] = [Fraction(0)] * (len(rows) + 1)
        for monomial, coefficient in column.terms.items():
            vector[place[monomial]] = coefficient
        vector[-1] = Fraction(1 if column.counts else 0)
        matrix.append(vector)
    answer = solve_nonnegative(matrix, [Fraction(0)] * len(rows) + [Fraction(1)])
    return answer if isinstance(answer, Feasible) else None


def _local_units(count: int, variables: Sequence[int], degree: int) -> list[Polynomial]:
    """1 and 1 +- 4 z**a: positive at the point, and so are their conic combinations."""
    one = Polynomial.constant_of(count, 1)
    units = [one]
    for monomial in monomials(variables, degree):
        if monomial:
            units += [one + Polynomial.from_terms(count, {monomial: Fraction(slope)}) for slope in (4, -4)]
    return units


def _columns(
    count: int,
    variables: Sequence[int],
    guards: Sequence[Polynomial],
    equalities: Sequence[Polynomial],
    degree: int,
    unit_degree: int,
    weak: frozenset[int],
) -> Iterator[_Column]:
    one = Polynomial.constant_of(count, 1)
    units = _local_units(count, variables, unit_degree)
    produced = 0
    for size in range(min(3, len(guards)) + 1):
        for chosen in combinations(range(len(guards)), size):
            room = degree - sum(guards[index].degree for index in chosen)
            if room < 0:
                continue  # before the product is computed: it is long where coefficients are irrational
            product = one
            for index in chosen:
                product = product * guards[index]
            for monomial in monomials(variables, room // 2):
                square = Polynomial.from_terms(count, {monomial: Fraction(1)})
                base = square * square * product
                # On a null cell (equalities) only a term without a square is certainly positive.
                counts = not monomial and weak.isdisjoint(chosen) if equalities else True
                for unit in units:
                    yield _Column(dict((unit * base).terms()), counts, unit, square, chosen)
                    produced += 1
                    if produced > COLUMN_LIMIT:
                        return
    for index, equality in enumerate(equalities):
        for monomial in monomials(variables, max(0, degree - equality.degree)):
            for factor in (1, -1):
                cofactor = Polynomial.from_terms(count, {monomial: Fraction(factor)})
                yield _Column(dict((cofactor * equality).terms()), False, cofactor, one, (), index)


def _collect(count: int, columns: Sequence[_Column], answer: Feasible) -> Identity:
    """Add up the columns that share square and guards (or the equality)."""
    units: dict[tuple[Polynomial, tuple[int, ...]], Polynomial] = {}
    cofactors: dict[int, Polynomial] = {}
    zero = Polynomial.constant_of(count, 0)
    for j, weight in answer.weights.items():
        column = columns[j]
        scaled = column.unit.scaled(weight)
        if column.equality is not None:
            cofactors[column.equality] = cofactors.get(column.equality, zero) + scaled
        else:
            key = (column.square, column.guards)
            units[key] = units.get(key, zero) + scaled
    terms = tuple(Term(unit, square, guards) for (square, guards), unit in units.items())
    return Identity(terms, tuple((q, k) for k, q in cofactors.items() if not q.is_zero))


def holds(
    identity: Identity,
    guards: Sequence[Polynomial],
    equalities: Sequence[Polynomial],
    weak: frozenset[int] = frozenset(),
) -> bool:
    """Whether the polynomial identity is true and its side conditions hold."""
    count = (guards[0] if guards else equalities[0]).count
    total = Polynomial.constant_of(count, 0)
    for term in identity.terms:
        if term.unit.constant <= 0 or term.square.is_zero:
            return False
        product = term.unit * term.square * term.square
        for index in term.guards:
            product = product * guards[index]
        total = total + product
    for cofactor, k in identity.cofactors:
        total = total + cofactor * equalities[k]
    strict = not equalities or any(t.square.is_constant and weak.isdisjoint(t.guards) for t in identity.terms)
    return total.is_zero and bool(identity.terms) and strict

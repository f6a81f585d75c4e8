"""Sums of products of positive polynomials: that a polynomial has a sign on a leaf, or that a leaf has no point.

lambda s p + sum c S^2 g_i g_j ... vanishes modulo the zeros, some strict c > 0: an exact linear program finds the c
among constants, the g_i, their products, and squares. lambda > 0 gives -s p > 0, lambda = 0 a contradiction.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations_with_replacement, islice

from ...exact.lp import Feasible, solve_nonnegative
from ...exact.polynomials import Polynomial
from ...exact.reals import Number
from ...exact.term_arithmetic import Monomial
from ...germs.cofactors import cofactors_of, linear_coordinates, low_cofactors
from ...germs.identities import monomials
from ...stratified.cells.solving import Solved

COLUMNS, TRIPLES, ENTRIES = 160, 5, 9000  # an exact linear program of more entries takes long
Cofactors = tuple[tuple[Polynomial, Polynomial], ...]


@dataclass(frozen=True)
class Term:
    """weight * square^2 * product of the guards; the guards are named by themselves until a file numbers them."""

    weight: Number
    square: Polynomial
    guards: tuple[Polynomial, ...]

    @property
    def value(self) -> Polynomial:
        """The polynomial."""
        total = (self.square * self.square).scaled(self.weight)
        for guard in self.guards:
            total = total * guard
        return total


@dataclass(frozen=True)
class Known:
    """polynomial == side * terms + ideal, the cofactors with the zeros that they multiply."""

    polynomial: Polynomial
    side: int
    terms: tuple[Term, ...]
    ideal: Cofactors


@dataclass(frozen=True)
class Absurd:
    """terms + ideal == 0."""

    terms: tuple[Term, ...]
    ideal: Cofactors


def linearly_solved(equations: Sequence[Polynomial], count: int) -> Solved:
    """Coordinates eliminated by equations in which they occur once: what vanishes then lies in the ideal."""
    images = [Polynomial.coordinate(count, i) for i in range(count)]
    free, pending = list(range(count)), [h for h in equations if not h.is_zero]
    while True:
        pivot = next(((h, i) for h in pending for i in linear_coordinates(h) if i in free), None)
        if pivot is None:
            return Solved(tuple(images), tuple(pending), tuple(free))
        equation, i = pivot
        step = [Polynomial.coordinate(count, j) for j in range(count)]
        step[i] = step[i] - equation.scaled(1 / equation.gradient[i])
        images = [image.substitute(step) for image in images]
        pending = [h for h in (other.substitute(step) for other in pending) if not h.is_zero]
        free.remove(i)


def cofactors(target: Polynomial, zeros: Sequence[Polynomial]) -> Cofactors | None:
    """target = sum Q_k h_k, each with its zero; None if that is not found."""
    found = cofactors_of(target, zeros)
    if found is None and len(zeros) > 1:  # higher terms may cancel, as in a difference of circles
        found = low_cofactors(target, zeros, max(h.degree for h in zeros))
    return None if found is None else tuple((q, zeros[k]) for q, k in found)


def total(terms: Sequence[Term], count: int) -> Polynomial:
    """The sum of the terms."""
    found = Polynomial.constant_of(count, 0)
    for term in terms:
        found = found + term.value
    return found


def signed(
    polynomial: Polynomial, side: int, positives: Sequence[Polynomial], zeros: Sequence[Polynomial], where: Solved
) -> Known | None:
    """Why side * polynomial > 0 where the positives are positive and the zeros vanish; None if that is not found."""
    for columns in islice(_families([polynomial, *positives], positives, positives, where), 2):
        found = _combined(columns, polynomial.scaled(Fraction(side)), where)
        if found is None:
            continue
        scale, terms = found
        if not scale:
            return None  # the leaf has no point: somebody else says so
        own = tuple(Term(term.weight / scale, term.square, term.guards) for term in terms)
        ideal = cofactors(polynomial - total(own, polynomial.count).scaled(Fraction(side)), zeros)
        return None if ideal is None else Known(polynomial, side, own, ideal)
    return None


def absurd(
    positives: Sequence[Polynomial], weak: Sequence[Polynomial], zeros: Sequence[Polynomial], where: Solved
) -> Absurd | None:
    """Why nothing is positive at all positives, >= 0 at all weak ones, and zero at the zeros; None if not found."""
    count = len(where.images)
    for columns in _families([*positives, *weak], positives, [*positives, *weak], where):
        found = _combined(columns, None, where)
        if found is not None:
            ideal = cofactors(-total(found[1], count), zeros)
            if ideal is not None:
                return Absurd(found[1], ideal)
    return None


_Columns = list[tuple[Term, bool]]


def _families(
    about: Sequence[Polynomial], strict: Sequence[Polynomial], guards: Sequence[Polynomial], where: Solved
) -> Iterator[_Columns]:
    """Terms that may occur, a few first; the flag says that a term is strict."""
    count = len(where.images)
    one = Polynomial.constant_of(count, 1)
    unit = Fraction(1)
    own = set(strict)
    first: _Columns = [(Term(unit, one, ()), True), *((Term(unit, one, (g,)), g in own) for g in guards)]
    yield first
    images = [where.reduced(p) for p in about]
    if all(p.is_affine for p in (*images, *where.rest)):
        return  # Farkas: there is nothing else
    used = sorted({i for p in (*images, *where.rest) for i in p.variables()})
    degree = max(p.degree for p in (*images, *where.rest))
    squares = [s for p in (*images, *where.rest) for s in completed(p)]
    squares += [d for h in where.rest if h.degree > 2 for i in used if not (d := h.derivative(i)).is_constant]
    squares += [j for h in where.rest for g in images if (j := _jacobian(g, h, used)) is not None]
    squares += [Polynomial.from_terms(count, {m: unit}) for m in monomials(used, (degree + 1) // 2) if m]
    squares = list(dict.fromkeys(squares))
    second = [*first, *((Term(unit, s, ()), False) for s in squares)]
    second += [
        (Term(unit, one, pair), all(g in own for g in pair)) for pair in combinations_with_replacement(guards, 2)
    ]
    second += [(Term(unit, one, (g,) * e), g in own) for g in guards for e in range(3, degree // max(1, g.degree) + 1)]
    if len(second) <= COLUMNS:
        yield second
    third = [*second, *((Term(unit, s, (g,)), False) for s in squares for g in guards)]
    if len(guards) <= TRIPLES:
        triples = [t for t in combinations_with_replacement(guards, 3) if len(set(t)) > 1]
        third += [(Term(unit, one, triple), all(g in own for g in triple)) for triple in triples]
    if len(second) < len(third) <= COLUMNS:
        yield third


def _jacobian(line: Polynomial, conic: Polynomial, used: Sequence[int]) -> Polynomial | None:
    """The determinant of both gradients in the plane: g^2 + its square is a multiple of h = x^2 + y^2 for linear g."""
    if len(used) != 2 or line.degree != 1 or conic.degree != 2:
        return None
    i, j = used
    return line.derivative(i) * conic.derivative(j) - line.derivative(j) * conic.derivative(i)


def completed(polynomial: Polynomial) -> list[Polynomial]:
    """The linear forms of a polynomial of degree two after completing squares."""
    found: list[Polynomial] = []
    rest = polynomial
    while rest.degree == 2:
        terms = dict(rest.terms())
        i = next((m[0][0] for m in terms if len(m) == 1 and m[0][1] == 2), None)
        if i is None:
            break
        lead = terms[((i, 2),)]
        form = rest.derivative(i).scaled(1 / (2 * lead))
        found.append(form)
        rest = rest - (form * form).scaled(lead)
    return found


def _combined(columns: _Columns, asked: Polynomial | None, where: Solved) -> tuple[Number, tuple[Term, ...]] | None:
    """lambda and terms with lambda * asked = sum of terms modulo the zeros, the strict ones with total weight one."""
    vectors: list[tuple[dict[Monomial, Number], int]] = [
        (dict(where.reduced(term.value).terms()), int(strict)) for term, strict in columns
    ]
    if asked is not None:
        vectors.append((dict(where.reduced(-asked).terms()), 0))
    degree = max((sum(e for _, e in m) for terms, _ in vectors for m in terms), default=0)
    if len(where.rest) > 1:
        vectors += [(terms, 0) for terms in _multiples(where, degree)]
    rows = {m: k for k, m in enumerate(dict.fromkeys(m for terms, _ in vectors for m in terms))}
    if len(rows) * len(vectors) > ENTRIES:
        return None
    matrix = []
    for terms, strict in vectors:
        column: list[Number] = [Fraction(0)] * (len(rows) + 1)
        for monomial, coefficient in terms.items():
            column[rows[monomial]] = coefficient
        column[-1] = Fraction(strict)
        matrix.append(column)
    answer = solve_nonnegative(matrix, [Fraction(0)] * len(rows) + [Fraction(1)])
    if not isinstance(answer, Feasible):
        return None
    used = tuple(
        Term(weight, columns[k][0].square, columns[k][0].guards)
        for k, weight in sorted(answer.weights.items())
        if k < len(columns) and weight
    )
    return answer.weights.get(len(columns), Fraction(0)) if asked is not None else Fraction(0), used


def _multiples(where: Solved, degree: int) -> Iterator[dict[Monomial, Number]]:
    """Multiples of several equations, with both signs."""
    for h in where.rest:
        for monomial in monomials(where.free, max(0, degree - h.degree)):
            product = Polynomial.from_terms(h.count, {monomial: Fraction(1)}) * h
            for side in (1, -1):
                yield dict(product.scaled(Fraction(side)).terms())

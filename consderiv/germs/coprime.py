"""Squarefree, pairwise coprime factors of polynomials whose coefficients FLINT does not store: irrational numbers.

A polynomial is one in its last variable over polynomials in the others; greatest common divisors come from primitive
pseudo-remainder sequences, contents by recursion. Only + - * / of numbers is used.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import reduce

from ..errors import BudgetError
from ..exact.polynomials import Polynomial
from ..exact.reals import Number
from . import univariate

DEGREE_LIMIT = 24
Rows = dict[int, Polynomial]  # power of the main variable -> coefficient in the others


def coprime_parts(polynomials: Iterable[Polynomial]) -> list[tuple[Polynomial, dict[int, int]]]:
    """A basis: squarefree, pairwise coprime polynomials with the multiplicities in which they divide each of the given.

    Every polynomial is a constant times the product of its basis elements with these multiplicities.
    """
    basis: list[tuple[Polynomial, dict[int, int]]] = []
    for k, polynomial in enumerate(polynomials):
        for part, multiplicity in squarefree_parts(polynomial):
            basis = _refined(basis, part, {k: multiplicity})
    return basis


def _refined(
    basis: list[tuple[Polynomial, dict[int, int]]], part: Polynomial, owners: dict[int, int]
) -> list[tuple[Polynomial, dict[int, int]]]:
    found = []
    for element, users in basis:
        common = gcd(element, part)
        if common.is_constant:
            found.append((element, users))
            continue
        part = quotient(part, common)
        merged = {k: users.get(k, 0) + owners.get(k, 0) for k in {*users, *owners}}
        found.append((common, merged))
        rest = quotient(element, common)
        if not rest.is_constant:
            found.append((rest, users))
    return found if part.is_constant else [*found, (part, owners)]


def squarefree_parts(polynomial: Polynomial) -> list[tuple[Polynomial, int]]:
    """Coordinates first, then squarefree factors by repeated gcd with the derivatives."""
    if polynomial.degree > DEGREE_LIMIT:
        raise BudgetError(
            f"irrational coefficients are factored up to degree {DEGREE_LIMIT}",
            f"received degree {polynomial.degree}",
            "move the point or simplify the conditions",
        )
    found = []
    for i in sorted(polynomial.variables()):
        power = min(dict(monomial).get(i, 0) for monomial, _ in polynomial.terms())
        if power:
            coordinate = Polynomial.coordinate(polynomial.count, i)
            found.append((coordinate, power))
            polynomial = quotient(polynomial, coordinate**power)
    level = 1
    repeated = _repeated(polynomial)
    radical = quotient(polynomial, repeated)
    while not radical.is_constant:
        inner = gcd(radical, repeated)
        exactly = quotient(radical, inner)
        if not exactly.is_constant:
            found.append((exactly, level))
        radical, repeated, level = inner, quotient(repeated, inner), level + 1
    return found


def squarefree_factors(polynomial: Polynomial) -> tuple[Number, list[tuple[Polynomial, int]]]:
    """A constant and squarefree, pairwise coprime factors with multiplicities, whose product is the polynomial."""
    parts = squarefree_parts(polynomial)
    rest = polynomial
    for part, multiplicity in parts:
        rest = quotient(rest, part**multiplicity)
    return rest.constant, parts


def _repeated(polynomial: Polynomial) -> Polynomial:
    """The gcd of a polynomial and all its derivatives: each factor with one multiplicity less."""
    result = polynomial
    for i in sorted(polynomial.variables()):
        if result.is_constant:
            break
        result = gcd(result, polynomial.derivative(i))
    return result


def gcd(first: Polynomial, second: Polynomial) -> Polynomial:
    """The greatest common divisor, up to a constant."""
    if first.is_zero or second.is_zero:
        return first if second.is_zero else second
    if first.is_rational and second.is_rational:
        return Polynomial(first.count, mpoly=first.mpoly.gcd(second.mpoly))
    variables = sorted(first.variables() | second.variables())
    one = Polynomial.constant_of(first.count, 1)
    shared = first.variables() & second.variables()
    if not shared:
        return one
    main = min(shared, key=lambda i: max(_degree_in(first, i), _degree_in(second, i)))
    if len(variables) == 1:
        return _primitive_remainders(first, second, main)
    if all(_surely_coprime(first, second, i) for i in sorted(shared)):
        return one
    content_1, content_2 = _content(first, main), _content(second, main)
    body = _primitive_remainders(quotient(first, content_1), quotient(second, content_2), main)
    return _normalised(body * gcd(content_1, content_2))


def _surely_coprime(first: Polynomial, second: Polynomial, main: int) -> bool:
    """Whether no common factor contains the main variable, seen at one rational value of the others."""
    for shift in (3, 8):
        values = {i: Fraction(shift + 5 * i, i + 2) for i in first.variables() | second.variables() if i != main}
        lines = [
            [rows.get(k, zero).at(values) for k in range(max(rows) + 1)] for rows, zero in _rows_of(first, second, main)
        ]
        if all(line[-1] for line in lines):
            return univariate.coprime(*lines)
    return False


def _rows_of(first: Polynomial, second: Polynomial, main: int) -> list[tuple[Rows, Polynomial]]:
    zero = Polynomial.constant_of(first.count, 0)
    return [(rows_in(p, main), zero) for p in (first, second)]


def _primitive_remainders(first: Polynomial, second: Polynomial, main: int) -> Polynomial:
    """The gcd of two primitive polynomials with respect to the main variable."""
    a, b = sorted((first, second), key=lambda p: -_degree_in(p, main))
    while not b.is_zero:
        if main not in b.variables():
            return Polynomial.constant_of(first.count, 1)
        rest = _pseudo_remainder(a, b, main)
        if not rest.is_zero:
            rest = _normalised(quotient(rest, _content(rest, main)))
        a, b = b, rest
    return _normalised(a)


def _pseudo_remainder(dividend: Polynomial, divisor: Polynomial, main: int) -> Polynomial:
    degree = _degree_in(divisor, main)
    lead = rows_in(divisor, main)[degree]
    while not dividend.is_zero and _degree_in(dividend, main) >= degree:
        top = _degree_in(dividend, main)
        shift = Polynomial.coordinate(dividend.count, main) ** (top - degree)
        dividend = dividend * lead - divisor * rows_in(dividend, main)[top] * shift
    return dividend


def rows_in(polynomial: Polynomial, main: int) -> Rows:
    """The coefficients with respect to one variable, by its power."""
    rows: dict[int, dict[tuple[tuple[int, int], ...], object]] = {}
    for monomial, coefficient in polynomial.terms():
        power = dict(monomial).get(main, 0)
        rows.setdefault(power, {})[tuple((i, e) for i, e in monomial if i != main)] = coefficient
    return {power: Polynomial.from_terms(polynomial.count, terms) for power, terms in rows.items()}  # type: ignore[arg-type]


def _content(polynomial: Polynomial, main: int) -> Polynomial:
    """The gcd of the coefficients with respect to the main variable."""
    rows: Sequence[Polynomial] = sorted(rows_in(polynomial, main).values(), key=lambda p: p.degree)
    if rows[0].is_constant:
        return Polynomial.constant_of(polynomial.count, 1)
    return reduce(gcd, rows)


def _degree_in(polynomial: Polynomial, main: int) -> int:
    return max((dict(monomial).get(main, 0) for monomial, _ in polynomial.terms()), default=0)


def _normalised(polynomial: Polynomial) -> Polynomial:
    """Divided by its lexicographically first coefficient: short numbers, and equal for proportional polynomials."""
    if polynomial.is_zero:
        return polynomial
    lead = max(polynomial.terms(), key=lambda term: _exponents(term[0], polynomial.count))[1]
    return polynomial.scaled(1 / lead if lead != 1 else Fraction(1))


def _exponents(monomial: tuple[tuple[int, int], ...], count: int) -> tuple[int, ...]:
    powers = dict(monomial)
    return tuple(powers.get(i, 0) for i in range(count))


def quotient(dividend: Polynomial, divisor: Polynomial) -> Polynomial:
    """The exact quotient."""
    if divisor.is_constant:
        return dividend.scaled(1 / divisor.constant)
    found, rest = dividend.divided_by(divisor)
    if not rest.is_zero:
        raise ValueError("an exact division is required; a remainder is left; divide by a factor")
    return found

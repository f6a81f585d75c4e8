"""Polynomials in one variable whose coefficients are exact real numbers: gcd, squarefree parts, isolation of real roots.

Coefficients are listed by rising powers, the last one is not zero. Only + - * / and proved signs of numbers are used, so
the same code serves number fields and their extensions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from flint import arb, arb_mat, ctx

from ..exact.reals import Number, Real, all_rational, sign

Coefficients = list[Number]
ISOLATION_DEPTH = 4000
RESULTANT_BITS = 512


def trimmed(coefficients: Sequence[Number]) -> Coefficients:
    """Without zero leading coefficients."""
    length = len(coefficients)
    while length and not coefficients[length - 1]:
        length -= 1
    return list(coefficients[:length])


def monic(coefficients: Coefficients) -> Coefficients:
    """Divided by the leading coefficient."""
    lead = coefficients[-1]
    return coefficients if lead == 1 else [c / lead for c in coefficients]


def derivative(coefficients: Sequence[Number]) -> Coefficients:
    """The derivative."""
    return [k * c for k, c in enumerate(coefficients)][1:]


def divided(dividend: Sequence[Number], divisor: Sequence[Number]) -> tuple[Coefficients, Coefficients]:
    """Quotient and remainder."""
    rest = list(dividend)
    quotient: Coefficients = [Fraction(0)] * max(0, len(rest) - len(divisor) + 1)
    for shift in range(len(rest) - len(divisor), -1, -1):
        factor = rest[shift + len(divisor) - 1] / divisor[-1]
        quotient[shift] = factor
        if factor:
            for k, c in enumerate(divisor):
                rest[shift + k] = rest[shift + k] - factor * c
    return quotient, trimmed(rest[: len(divisor) - 1])


def gcd(first: Sequence[Number], second: Sequence[Number]) -> Coefficients:
    """The monic greatest common divisor.

    Examples
    --------
    >>> gcd([Fraction(-1), Fraction(0), Fraction(1)], [Fraction(1), Fraction(1)])
    [Fraction(1, 1), Fraction(1, 1)]
    """
    a, b = list(first), list(second)
    while b:
        a, b = b, divided(a, b)[1]
    return monic(a)


def coprime(first: Sequence[Number], second: Sequence[Number]) -> bool:
    """Whether two polynomials that are not zero have no common root.

    Numbers in closed form grow quickly in Euclid's algorithm: there the resultant is tried first, in balls. A ball
    without zero proves that it is not zero; a ball with zero proves nothing.

    Examples
    --------
    >>> coprime([Fraction(-1), Fraction(0), Fraction(1)], [Fraction(1), Fraction(1)])
    False
    """
    if min(len(first), len(second)) == 1:
        return True
    if all_rational((*first, *second)):
        return len(gcd(first, second)) == 1
    from ..exact.closed_forms import ClosedForm  # loaded when the first irrational number occurs

    if any(isinstance(c, ClosedForm) for c in (*first, *second)):
        resultant = _resultant(first, second)
        if resultant > 0 or resultant < 0:
            return True
    return len(gcd(first, second)) == 1


def _resultant(first: Sequence[Number], second: Sequence[Number]) -> arb:
    """A ball around the determinant of Sylvester's matrix."""
    from ..exact.closed_ring import number_ball

    sides = [[number_ball(c, RESULTANT_BITS) for c in reversed(p)] for p in (first, second)]
    size = len(first) + len(second) - 2
    rows = [
        [arb(0)] * k + own + [arb(0)] * (size - k - len(own))
        for own, other in (sides, sides[::-1])
        for k in range(len(other) - 1)
    ]
    with ctx.workprec(RESULTANT_BITS):
        return arb_mat(rows).det()


def squarefree_parts(coefficients: Sequence[Number]) -> Iterator[tuple[Coefficients, int]]:
    """Pairwise coprime squarefree polynomials with multiplicities, constants left out (Yun, 1976)."""
    polynomial = list(coefficients)
    slope = derivative(polynomial)
    common = gcd(polynomial, slope)
    rest, slope = divided(polynomial, common)[0], divided(slope, common)[0]
    multiplicity = 0
    while len(rest) > 1:
        multiplicity += 1
        difference = [
            a - b for a, b in zip(_padded(slope, len(rest)), _padded(derivative(rest), len(rest)), strict=True)
        ]
        part = gcd(rest, trimmed(difference))
        if len(part) > 1:
            yield part, multiplicity
        rest, slope = divided(rest, part)[0], divided(trimmed(difference), part)[0]


def _padded(coefficients: Coefficients, length: int) -> Coefficients:
    return coefficients + [Fraction(0)] * (length - len(coefficients))


def value_at(coefficients: Sequence[Number], at: Fraction) -> Number:
    """The value, by Horner's rule."""
    total: Number = Fraction(0)
    for c in reversed(coefficients):
        total = total * at + c
    return total


def isolate(coefficients: Sequence[Number]) -> list[tuple[Fraction, Fraction]]:
    """Isolating intervals of all real roots of a squarefree polynomial, increasing.

    Each is open and contains one root, or is a single point: the root. Bisection with Descartes' rule of signs
    (Collins and Akritas, 1976); signs of coefficients are proved.
    """
    if len(coefficients) <= 1:
        return []
    bound = _root_bound(coefficients)
    at_zero = [(Fraction(0), Fraction(0))] if not coefficients[0] else []
    body = list(coefficients[1:] if at_zero else coefficients)
    mirrored = [c if k % 2 == 0 else -c for k, c in enumerate(body)]
    negative = [(-high, -low) for low, high in reversed(_positive_roots(mirrored, bound))]
    return [*negative, *at_zero, *_positive_roots(body, bound)]


def _root_bound(coefficients: Sequence[Number]) -> Fraction:
    """A power of two above the absolute value of every root (Cauchy)."""
    lead = _bounds(coefficients[-1])[0]
    largest = max(_bounds(c)[1] for c in coefficients)
    bound = Fraction(2)
    while bound <= 1 + largest / lead:
        bound *= 2
    return bound


def _bounds(number: Number) -> tuple[Fraction, Fraction]:
    """Rational bounds 0 < low <= |number| <= high of a nonzero number (low = 0 for zero)."""
    if not isinstance(number, Real):
        return abs(number), abs(number)
    bits = 32
    while True:
        low, high = number.enclosure(bits)
        if low > 0 or high < 0:
            return min(abs(low), abs(high)), max(abs(low), abs(high))
        bits *= 2


def _positive_roots(coefficients: Sequence[Number], bound: Fraction) -> list[tuple[Fraction, Fraction]]:
    scaled = [c * bound**k for k, c in enumerate(coefficients)]
    found: list[tuple[Fraction, Fraction]] = []
    pending: list[tuple[Coefficients, int, int]] = [(scaled, 0, 0)]  # p on (place, place + 1) / 2**level
    for _ in range(ISOLATION_DEPTH):
        if not pending:
            return found
        polynomial, place, level = pending.pop()
        low, width = bound * place / 2**level, bound / 2**level
        if len(polynomial) == 1:
            found.append((low, low))
            continue
        count = _variations(_shifted(polynomial[::-1]))
        if count == 1:
            found.append((low, low + width))
        elif count > 1:
            degree = len(polynomial) - 1
            left = [c * 2 ** (degree - k) for k, c in enumerate(polynomial)]
            right = _shifted(left)
            pending.append((right, 2 * place + 1, level + 1))
            if not right[0]:
                pending[-1] = (right[1:], 2 * place + 1, level + 1)
                pending.append(([Fraction(1)], 2 * place + 1, level + 1))
            pending.append((left, 2 * place, level + 1))
    raise ValueError("a squarefree polynomial is required; its roots do not separate; divide by the gcd with p' first")


def _shifted(polynomial: Sequence[Number]) -> Coefficients:
    """p(x + 1)."""
    result = list(polynomial)
    for start in range(len(result) - 1):
        for k in range(len(result) - 2, start - 1, -1):
            result[k] = result[k] + result[k + 1]
    return result


def _variations(coefficients: Sequence[Number]) -> int:
    signs = [s for s in map(sign, coefficients) if s]
    return sum(a != b for a, b in zip(signs, signs[1:], strict=False))


def bisected(coefficients: Sequence[Number], low: Fraction, high: Fraction) -> tuple[Fraction, Fraction]:
    """The half of an isolating interval that contains the root, or the root twice if it is the middle."""
    middle = (low + high) / 2
    at_middle = sign(value_at(coefficients, middle))
    if at_middle == 0:
        return middle, middle
    above_low = sign(value_at(coefficients, low)) or sign(value_at(derivative(coefficients), low))
    return (middle, high) if at_middle == above_low else (low, middle)

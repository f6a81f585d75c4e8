"""Polynomials in one variable, with coefficients rising: division, greatest common divisors, Sturm chains."""

from collections.abc import Sequence
from fractions import Fraction
from math import gcd as integer_gcd
from math import lcm

from limits import charge, settle

Line = list[Fraction]


def trim(p: Sequence[Fraction]) -> Line:
    """Without zero coefficients at the end; the zero polynomial is []."""
    size = len(p)
    while size and not p[size - 1]:
        size -= 1
    return list(p[:size])


def at(p: Sequence[Fraction], place: Fraction) -> Fraction:
    charge(1 + len(p) // 2)
    result = Fraction(0)
    for value in reversed(p):
        result = settle(result * place + value)
    return result


def derivative(p: Sequence[Fraction]) -> Line:
    return [k * value for k, value in enumerate(p)][1:]


def minus(p: Sequence[Fraction], q: Sequence[Fraction]) -> Line:
    size = max(len(p), len(q))
    left, right = [*p, *[Fraction(0)] * (size - len(p))], [*q, *[Fraction(0)] * (size - len(q))]
    charge(1 + size // 3)
    return trim([settle(a - b) for a, b in zip(left, right, strict=True)])


def times(p: Sequence[Fraction], q: Sequence[Fraction]) -> Line:
    if not p or not q:
        return []
    charge(1 + len(p) * len(q))
    result = [Fraction(0)] * (len(p) + len(q) - 1)
    for i, a in enumerate(p):
        for j, b in enumerate(q) if a else ():
            result[i + j] = settle(result[i + j] + a * b)
    return trim(result)


def divided(p: Sequence[Fraction], q: Sequence[Fraction]) -> tuple[Line, Line]:
    """Quotient and remainder; q is not zero."""
    rest, quotient = trim(p), [Fraction(0)] * max(len(p) - len(q) + 1, 0)
    while len(rest) >= len(q):
        charge(1 + len(q) // 2 + len(rest) // 4)
        shift, factor = len(rest) - len(q), settle(rest[-1] / q[-1])
        quotient[shift] = factor
        rest = trim([settle(a - factor * q[k - shift]) if k >= shift else a for k, a in enumerate(rest[:-1])])
    return trim(quotient), rest


def primitive(p: Sequence[Fraction]) -> Line:
    """A positive multiple with integer coefficients without common factor: keeps numbers short."""
    if not p:
        return []
    below = lcm(*(value.denominator for value in p))
    above = integer_gcd(*(value.numerator for value in p))
    return [settle(value * Fraction(below, above)) for value in p]


def gcd(p: Sequence[Fraction], q: Sequence[Fraction]) -> Line:
    a, b = primitive(trim(p)), primitive(trim(q))
    while b:
        a, b = b, primitive(divided(a, b)[1])
    return a


def roots_between(p: Sequence[Fraction], low: Fraction, high: Fraction) -> int:
    """The number of distinct roots in (low, high); p is not zero, and neither end is a root (Sturm)."""
    chain = [primitive(p), primitive(derivative(p))]
    while chain[-1]:
        chain.append(primitive([-value for value in divided(chain[-2], chain[-1])[1]]))
    return _changes(chain, low) - _changes(chain, high)


def _changes(chain: Sequence[Sequence[Fraction]], place: Fraction) -> int:
    signs = [value > 0 for p in chain if (value := at(p, place))]
    return sum(a != b for a, b in zip(signs, signs[1:], strict=False))

"""Enclosures of exp, log, sin, cos and pi: integers low, high with low <= 2^bits number <= high.

The functions of one number are computed with more bits than asked for, and every step is rounded outwards.
The terms of a series are rounded down; the comments bound how much is lost, in units of the last place.
"""

from collections.abc import Callable
from fractions import Fraction
from math import isqrt

from limits import MAX_BITS, Malformed, charge

Enclosure = tuple[int, int]
Function = Callable[[int, int], Enclosure]


def enclosed(number: Fraction, bits: int) -> Enclosure:
    above = number.numerator << bits
    return above // number.denominator, -(-above // number.denominator)


def shifted(number: Enclosure, bits: int) -> Enclosure:
    """With `bits` fewer bits."""
    return number[0] >> bits, -(-number[1] >> bits)


def times(a: Enclosure, b: Enclosure, bits: int) -> Enclosure:
    size = max(abs(a[0]), abs(a[1]), abs(b[0]), abs(b[1])).bit_length()
    if size > MAX_BITS:
        raise Malformed(f"too large: an interval with numbers of more than {MAX_BITS} bits")
    charge((size >> 10) ** 2 >> 4)
    ends = [x * y for x in a for y in b]
    return shifted((min(ends), max(ends)), bits)


def over(a: Enclosure, b: Enclosure, bits: int) -> Enclosure:
    """The quotient; b does not contain 0."""
    ends = [((x << bits) // y, -((-x << bits) // y)) for x in a for y in b]
    return min(low for low, _ in ends), max(high for _, high in ends)


def rising(f: Function, number: Enclosure, bits: int) -> Enclosure:
    """An increasing function of an enclosure."""
    return f(number[0], bits)[0], f(number[1], bits)[1]


def _halvings(x: int, bits: int) -> int:
    """Halve x / 2^bits >= 0 so often that it is small, but at least once below 1/2."""
    return max(0, x.bit_length() - bits + 1) + isqrt(bits) // 2


def _powers(y: int, bits: int) -> list[int]:
    """y^j / j! for 0 <= y <= 1/2 as long as they are not 0: each less than 2 too small, the rest less than 4.

    (The loss e_j of a term is less than 1 + e_(j-1) y / j. The first term left out is less than 2.)
    """
    terms, term = [], 1 << bits
    while term:
        terms.append(term)
        term = (term * y >> bits) // len(terms)
    charge(1 + len(terms) * (4 + (bits >> 9) ** 2) // 16)
    return terms


def exp(x: int, bits: int) -> Enclosure:
    """exp(x / 2^bits)."""
    if x < 0:
        return over((1 << bits, 1 << bits), exp(-x, bits), bits)
    halvings = _halvings(x, bits)
    wide = bits + halvings + 16
    terms = _powers(x << 16, wide)
    low, high = sum(terms), sum(terms) + 2 * len(terms) + 4
    for _ in range(halvings):
        low, high = times((low, low), (low, low), wide)[0], times((high, high), (high, high), wide)[1]
    return shifted((low, high), wide - bits)


def sin_cos(x: int, bits: int) -> tuple[Enclosure, Enclosure]:
    """sin and cos of x / 2^bits."""
    if x < 0:
        (low, high), cosine = sin_cos(-x, bits)
        return (-high, -low), cosine
    halvings = _halvings(x, bits)
    wide = bits + 2 * halvings + 16
    terms, one = _powers(x << halvings + 16, wide), 1 << wide
    lost, found = 2 * len(terms) + 4, []
    for first in (1, 0):
        value = sum(terms[first::4]) - sum(terms[first + 2 :: 4])
        found.append((value - lost, value + lost))
    sine, cosine = found
    for _ in range(halvings):
        square = times(sine, sine, wide)
        sine = times(sine, (2 * cosine[0], 2 * cosine[1]), wide)
        cosine = (one - 2 * square[1], one - 2 * max(square[0], 0))
    return shifted(sine, wide - bits), shifted(cosine, wide - bits)


def around(number: Enclosure, bits: int) -> tuple[Enclosure, Enclosure]:
    """sin and cos of an enclosure: they change by no more than their argument."""
    middle, one = sum(number) // 2, 1 << bits
    more = number[1] - middle
    sine, cosine = ((max(a - more, -one), min(b + more, one)) for a, b in sin_cos(middle, bits))
    return sine, cosine


def floor_root(number: int, k: int) -> int:
    """The integer part of the k-th root of a positive integer (Newton's method, from above)."""
    found, lower = 0, 1 << -(-number.bit_length() // k)
    while found != lower:
        charge(1 + (number.bit_length() >> 10) ** 2 // 16)
        found = lower
        lower = min(found, ((k - 1) * found + number // found ** (k - 1)) // k)
    return found


def root(k: int, x: int, bits: int) -> Enclosure:
    """The k-th root of x / 2^bits, x > 0."""
    low = floor_root(x << bits * (k - 1), k)
    return low, low + 1


def _inverse(above: int, below: int, sign: int, bits: int) -> Enclosure:
    """z + sign z^3/3 + z^5/5 + sign z^7/7 + ... for z = above / below in [0, 1/3].

    A power is less than 2 too small, so a term less than 3, and the terms left out are less than 3.
    """
    power, square = (above << bits) // below, (above * above << bits) // (below * below)
    value, count = 0, 0
    while power:
        value += sign**count * (power // (2 * count + 1))
        power, count = power * square >> bits, count + 1
    charge(1 + count * (4 + (bits >> 9) ** 2) // 16)
    lost = 3 * count + 3
    return value - lost, value + lost


def log(x: int, bits: int) -> Enclosure:
    """log(x / 2^bits), x > 0: x / 2^bits = 2^k (1 + z) / (1 - z)."""
    wide, scale = bits + 16 + bits.bit_length(), x.bit_length() - 1
    rest, two = _inverse(x - (1 << scale), x + (1 << scale), 1, wide), _inverse(1, 3, 1, wide)
    k = scale - bits
    ends = sorted((k * two[0], k * two[1]))
    return shifted((2 * (rest[0] + ends[0]), 2 * (rest[1] + ends[1])), wide - bits)


def pi(bits: int) -> Enclosure:
    """16 arctan(1/5) - 4 arctan(1/239) (Machin 1706)."""
    more = 16 + bits.bit_length()
    first, second = _inverse(1, 5, -1, bits + more), _inverse(1, 239, -1, bits + more)
    return shifted((16 * first[0] - 4 * second[1], 16 * first[1] - 4 * second[0]), more)

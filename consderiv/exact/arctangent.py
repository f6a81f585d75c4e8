"""The arctangent of exact real numbers; its values at rational numbers are sums over primes p = a**2 + b**2.

For coprime n, d > 0 the Gaussian integer d + n i is a product of a power of i, a power of 1 + i and primes a + b i or
a - b i with a > b > 0, so that atan(n/d) is a multiple of pi/4 plus integer multiples of atan(b/a), one for each prime
p = a**2 + b**2. This is for the arctangent what log(6) = log(2) + log(3) is for the logarithm.
"""

from __future__ import annotations

from fractions import Fraction
from math import isqrt

from flint import arb, fmpz

from ..errors import DomainError, UnsupportedError
from .algebraic import Algebraic
from .closed_forms import PRECISIONS, ClosedForm, constant_form
from .closed_ring import number_ball
from .exponentials import constant_of, exact, shown, summands
from .number_field import bounds
from .real_order import floor_of
from .reals import Number, is_rational, sign
from .trigonometric import PI, cos, cosine_of_turn, sin

MAX_FACTORED = 80
"""Bits of the largest n**2 + d**2 that is factored; the arctangent of a longer fraction is a constant of its own."""

MAX_MULTIPLE = 100
"""Largest integer multiple of an arctangent whose tangent is a rational function of that of one."""

MAX_TURN = 360
"""Largest denominator of the multiples of pi that are searched among the arctangents of algebraic numbers."""


def atan(x: Number | int) -> Number:
    """The arctangent, between -pi/2 and pi/2.

    Examples
    --------
    >>> atan(0), atan(1), atan(Fraction(1, 2)), atan(2) + atan(Fraction(1, 2)), atan(-3)
    (Fraction(0, 1), 1/4*pi, atan(1/2), 1/2*pi, -1/4*pi - atan(1/2))
    >>> 4 * atan(Fraction(1, 5)) - atan(Fraction(1, 239))
    1/4*pi
    """
    x = exact(x)
    side = sign(x)
    if side == 0:
        return Fraction(0)
    value = _positive(x if side > 0 else -x)
    return value if side > 0 else -value


def tan(x: Number | int) -> Number:
    """The tangent; of sums of arctangents and multiples of pi by the addition theorem.

    Examples
    --------
    >>> tan(PI / 3), tan(atan(3)), tan(2 * atan(Fraction(1, 2)) - PI / 4)
    (sqrt(3), Fraction(3, 1), Fraction(1, 7))
    """
    x = exact(x)
    real: Number = Fraction(1)
    imaginary: Number = Fraction(0)
    rest = x
    for coefficient, direction in summands(x):
        argument = _argument(direction)
        if argument is not None and coefficient.denominator == 1 and abs(coefficient) <= MAX_MULTIPLE:
            rest = rest - coefficient * direction
            side = argument if coefficient > 0 else -argument
            for _ in range(abs(int(coefficient))):
                real, imaginary = real - side * imaginary, imaginary + side * real
    c, s = cos(rest), sin(rest)
    below = real * c - imaginary * s
    if sign(below) == 0:
        raise DomainError("tan needs an argument off pi/2 + k pi", f"received tan({shown(x)})", "move the point")
    return (imaginary * c + real * s) / below


def _argument(direction: Number) -> Number | None:
    """The number of which the direction is the arctangent."""
    if not isinstance(direction, ClosedForm) or len(direction.ring.constants) != 1:
        return None
    (constant,) = direction.ring.constants
    return constant.argument if constant.kind == "atan" and direction == constant_form(constant) else None


def _positive(x: Number) -> Number:
    found: Number | None = None
    if is_rational(x):
        if (x.numerator**2 + x.denominator**2).bit_length() <= MAX_FACTORED:
            found = _sum_over_primes(x)
    elif isinstance(x, Algebraic):
        found = _multiple_of_pi(x)
    elif isinstance(x, ClosedForm):
        found = _angle(x)
    if found is None:
        found = PI / 2 - _constant(1 / x) if x > 1 else _constant(x)
    return found


def _constant(x: Number) -> Number:
    return constant_form(constant_of("atan", Fraction(1), x))


def _sum_over_primes(x: Fraction) -> Number:
    """atan(n/d) = k pi/4 + the sum of e_p atan(b/a), p = a**2 + b**2; k is an integer, so a short ball finds it."""
    n, d = x.numerator, x.denominator
    total: Number = Fraction(0)
    for prime, exponent in fmpz(n * n + d * d).factor():
        p = int(prime)
        if p > 2:
            a, b = two_squares(p)
            side = 1 if (n * a - d * b) % p == 0 else -1  # whether a + b i or a - b i divides d + n i
            total = total + _constant(Fraction(b, a)) * (side * int(exponent))
    bits = PRECISIONS[0]
    rest = (number_ball(x, bits).atan() - number_ball(total, bits)) * 4 / arb.pi()
    quarters = rest.unique_fmpz()
    assert quarters is not None
    total = total + PI * Fraction(int(quarters), 4)
    return total


def two_squares(p: int) -> tuple[int, int]:
    """a > b > 0 with p = a**2 + b**2, for a prime p of the form 4k + 1 (Fermat).

    Examples
    --------
    >>> two_squares(5), two_squares(97)
    ((2, 1), (9, 4))
    """
    base = 2
    while pow(base, (p - 1) // 2, p) != p - 1:
        base += 1
    high, low = p, pow(base, (p - 1) // 4, p)
    while low > isqrt(p):
        high, low = low, high % low
    other = isqrt(p - low * low)
    return max(low, other), min(low, other)


def _angle(x: ClosedForm) -> Number | None:
    """The angle between -pi/2 and pi/2 of which x is formally the quotient of sine and cosine."""
    if {constant.kind for constant in x.ring.constants} != {"sin", "cos"} or len(x.ring.constants) != 2:
        return None
    constant = x.ring.constants[0]
    angle = constant.argument * constant.scale
    if x * cos(angle) - sin(angle) != Fraction(0):
        return None
    reduced: Number = angle - PI * floor_of(angle / PI + Fraction(1, 2))
    return reduced


def _multiple_of_pi(x: Algebraic) -> Number | None:
    """pi t with x = tan(pi t) > 0, 0 < t < 1/2, proved by cos(2 pi t) = (1 - x**2)/(1 + x**2); None if none is found."""
    low, high = bounds(number_ball(x, PRECISIONS[1]).atan() / arb.pi())
    turn = low.limit_denominator(MAX_TURN)
    if not low <= turn <= high:
        return None
    try:
        square = x * x
        found: Number | None = PI * turn if cosine_of_turn(2 * turn) == (1 - square) / (1 + square) else None
    except UnsupportedError:
        found = None
    return found

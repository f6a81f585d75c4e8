"""The three ways in which a check can end early, and the budget that keeps every check short."""

from fractions import Fraction

MAX_BITS = 200_000
MAX_DEGREE = 5_000
MAX_BRANCHES = 10_000
BASE_UNITS = 600_000
UNITS_PER_BYTE = 3


class Malformed(Exception):
    """The text is not a certificate of this format, or one that is too large to be checked."""


class Rejected(Exception):
    """A step of the proof is false."""


class Budget:
    """Work that is left, in units of up to ten microseconds. One check at a time: `reset` starts the next."""

    left: int = BASE_UNITS


def reset(size: int) -> None:
    """Grant the work for a text of `size` characters. It depends on the text only: so does the verdict."""
    Budget.left = BASE_UNITS + UNITS_PER_BYTE * size


def charge(units: int) -> None:
    Budget.left -= units
    if Budget.left < 0:
        raise Malformed("too large: the check needs more work than a text of this size is granted")


def settle(number: Fraction) -> Fraction:
    """Pay for a long number, refuse a gigantic one. Irrational ones have done so for their parts."""
    if not isinstance(number, (Fraction, int)):
        return number
    bits = number.numerator.bit_length() + number.denominator.bit_length()
    if bits > 1024:
        charge(bits * bits >> 22)
        if bits > MAX_BITS:
            raise Malformed(f"too large: a number of more than {MAX_BITS} bits")
    return number


def power(base: Fraction, exponent: int) -> Fraction:
    """base ** exponent; the size is bounded before the computation, not after it."""
    if not isinstance(base, (Fraction, int)):
        return base**exponent
    if base in (-1, 0, 1):
        return Fraction(1) if exponent == 0 else base if exponent % 2 else abs(base)
    if abs(exponent) * max(base.numerator.bit_length(), base.denominator.bit_length()) > 2 * MAX_BITS:
        raise Malformed(f"too large: a power of more than {MAX_BITS} bits")
    return settle(base**exponent)

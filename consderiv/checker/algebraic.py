"""Numbers in Q(alpha), alpha the one root of an integer polynomial in an interval, with exact signs.

Everything is computed modulo the generator. It may be reducible, so that two forms can be one number: zero
is decided by the greatest common divisor with the generator, equality by the zero of the difference.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import lcm
from typing import Any

from irrational import Irrational, written
from limits import MAX_BITS, Malformed, Rejected, charge, settle
from reader import fields, items, rational
from univariate import Line, at, derivative, divided, gcd, minus, roots_between, times, trim

FIRST_BITS = 32
MAX_FIELD = 64


class Root:
    """alpha, and intervals for its powers, of ever larger precision, made when they are needed."""

    def __init__(self, generator: Line, low: Fraction, high: Fraction, where: str):
        self.generator, self.low, self.high = generator, low, high
        if len(gcd(generator, derivative(generator))) > 1:
            raise Rejected(f"{where}: the generator has a multiple root")
        if not at(generator, low) or not at(generator, high):
            raise Rejected(f"{where}: an end of the interval is a root of the generator")
        count = roots_between(generator, low, high)
        if count != 1:
            raise Rejected(f"{where}: the generator has {count} roots in the interval, not one")
        if low < 0 < high and not generator[0]:
            raise Rejected(f"{where}: the root is 0")
        self._rises = at(generator, high) > 0
        below = lcm(low.denominator, high.denominator)
        self._ends = (int(low * below), int(high * below), below)
        self._levels: list[tuple[list[int], list[int]]] = []

    def powers(self, level: int) -> tuple[list[int], list[int]]:
        """Integers with one common positive factor: the bounds of 1, alpha, alpha^2, ..."""
        while len(self._levels) <= level:
            self._refine(FIRST_BITS << len(self._levels))
            *ends, below = self._ends
            size, bounds = len(self.generator) - 1, []
            charge(1 + size * size * below.bit_length() // 2048)
            for k in range(size):
                pair = [end**k * below ** (size - 1 - k) for end in ends]
                bounds.append((min(pair), max(pair)))
            self._levels.append(([low for low, _ in bounds], [high for _, high in bounds]))
        return self._levels[level]

    def _refine(self, bits: int) -> None:
        """Bisect until the interval has at most the length 2^-bits and does not contain 0.

        It never gets an end that is a root: a middle that is the root is replaced by a point beside it.
        """
        low, high, below = self._ends
        if bits > MAX_BITS:
            raise Malformed(f"too large: the sign of a number needs more than {MAX_BITS} bits of alpha")
        while (high - low) << bits > below or low <= 0 <= high:
            size = len(self.generator) * max(-low, high, below).bit_length()
            charge(1 + (size * size >> 25))
            value, scale, middle = 0, 1, low + high  # over 2 below
            for c in reversed(self.generator):
                value, scale = value * middle + c.numerator * scale, scale * 2 * below
            if not value:
                low, high, below = 2 * low + 3 * middle, 2 * high + 3 * middle, 8 * below
            elif (value > 0) == self._rises:
                low, high, below = 2 * low, middle, 2 * below
            else:
                low, high, below = middle, 2 * high, 2 * below
        self._ends = (low, high, below)

    def enclosure(self, bits: int) -> tuple[int, int]:
        """Bounds of 2^bits alpha."""
        self._refine(bits)
        low, high, below = self._ends
        return (low << bits) // below, -((-high << bits) // below)

    def alphas(self) -> list[tuple[str, "Root"]]:
        """The algebraic numbers of the field, with their names."""
        return [("alpha", self)]

    def number(self, value: Any, where: str) -> Any:
        """A list of rational coefficients, not constant."""
        if not isinstance(value, list):
            return rational(value, where)
        if not 2 <= len(value) < len(self.generator):
            raise Malformed(f"{where}: a number of the field has from 2 to {len(self.generator) - 1} parts")
        parts = [rational(part, where) for part in value]
        if not parts[-1]:
            raise Malformed(f"{where}: the last part of a number of the field is zero")
        return self.make(parts)

    def vanishes(self, e: Sequence[Fraction]) -> bool:
        common = gcd(e, self.generator)
        return len(common) > 1 and roots_between(common, self.low, self.high) == 1

    def make(self, e: Sequence[Fraction]) -> Any:
        """The number e(alpha), a Fraction if the remainder modulo the generator is constant."""
        rest = divided(e, self.generator)[1] if len(e) >= len(self.generator) else trim(e)
        if len(rest) <= 1:
            return rest[0] if rest else Fraction(0)
        return Algebraic(self, tuple(settle(value) for value in rest))


def read_root(coefficients: Any, interval: Any, where: str) -> Root:
    generator = [rational(c, where) for c in items(coefficients, f"{where}.generator", least=3)]
    low, high = (rational(end, where) for end in items(interval, f"{where}.interval", 2))
    if len(generator) > MAX_FIELD + 1:
        raise Malformed(f"{where}.generator: too large: the degree is more than {MAX_FIELD}")
    if not generator[-1] or any(c.denominator != 1 for c in generator):
        raise Malformed(f"{where}.generator: expected integers, the last one not zero")
    if low >= high:
        raise Malformed(f"{where}.interval: expected low < high")
    return Root(generator, low, high, where)


def read_field(value: Any, where: str) -> Root:
    parts = fields(value, where, "generator interval")
    return read_root(parts["generator"], parts["interval"], where)


class Algebraic(Irrational):
    """A number e(alpha) whose form is not constant; a Fraction and it can be used with one another."""

    def __init__(self, root: Root, form: tuple[Fraction, ...]):
        self.root, self.form = root, form
        self._sign: int | None = None

    def _other(self, other: Any) -> Sequence[Fraction]:
        return other.form if isinstance(other, Algebraic) else (Fraction(other),)

    def __add__(self, other: Any) -> Any:
        return self.root.make(minus(self.form, [-value for value in self._other(other)]))

    def __sub__(self, other: Any) -> Any:
        return self.root.make(minus(self.form, self._other(other)))

    def __rsub__(self, other: Any) -> Any:
        return self.root.make(minus(self._other(other), self.form))

    def __mul__(self, other: Any) -> Any:
        return self.root.make(times(self.form, trim(self._other(other))))

    def __neg__(self) -> Any:
        return Algebraic(self.root, tuple(-value for value in self.form))

    __radd__, __rmul__ = __add__, __mul__

    def inverse(self) -> Any:
        """The inverse of a number that is not zero.

        Computed modulo what is left of the generator without the factor that it shares with the form:
        alpha is a root of that, because it is none of the shared factor.
        """
        if not self:
            raise ZeroDivisionError
        modulus = self.root.generator
        modulus = divided(modulus, gcd(modulus, self.form))[0]
        old, new = (modulus, []), (divided(self.form, modulus)[1], [Fraction(1)])
        while len(new[0]) > 1:
            quotient, rest = divided(old[0], new[0])
            old, new = new, (rest, minus(old[1], times(quotient, new[1])))
        return self.root.make([value / new[0][0] for value in new[1]])

    def bounds(self, level: int) -> tuple[int, int, int]:
        """low, high, below with low / below <= e(alpha) <= high / below."""
        low, high = self.root.powers(level)
        below = lcm(*(value.denominator for value in self.form))
        counts = [value.numerator * (below // value.denominator) for value in self.form]
        charge(1 + (len(counts) * low[0].bit_length() >> 14))
        least = sum(c * (low[k] if c > 0 else high[k]) for k, c in enumerate(counts))
        most = sum(c * (high[k] if c > 0 else low[k]) for k, c in enumerate(counts))
        return least, most, below * low[0]

    def sign(self) -> int:
        if self._sign is None:
            level = 0
            while self._sign is None:
                least, most, _ = self.bounds(level)
                if least > 0 or most < 0:
                    self._sign = 1 if least > 0 else -1
                elif level == 0 and self.root.vanishes(self.form):
                    self._sign = 0
                level += 1
        return self._sign

    def __hash__(self) -> int:
        return hash(self.form)

    def __str__(self) -> str:
        names = ["", "alpha", *(f"alpha^{k}" for k in range(2, len(self.form)))]
        return written(zip(self.form, names, strict=True))

"""What exact irrational numbers of any kind have in common: they are compared by value."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from limits import MAX_BITS, Malformed


class Irrational:
    """A number with an exact sign; Fractions and numbers of its own kind can be used with it.

    A kind has +, -, *, `inverse`, `sign` and `bounds`, and gives a Fraction where it sees one.
    """

    def inverse(self) -> Any:
        raise NotImplementedError

    def sign(self) -> int:
        raise NotImplementedError

    def bounds(self, level: int) -> tuple[int, int, int]:
        """low, high, below with low / below <= number <= high / below, closer for a higher level."""
        raise NotImplementedError

    def __truediv__(self: Any, other: Any) -> Any:
        return self * (other.inverse() if isinstance(other, Irrational) else 1 / Fraction(other))

    def __rtruediv__(self, other: Any) -> Any:
        return self.inverse() * other

    def __pow__(self, exponent: int) -> Any:
        base = self.inverse() if exponent < 0 else self
        if abs(exponent) > MAX_BITS:
            raise Malformed(f"too large: a power of more than {MAX_BITS} bits")
        result: Any = Fraction(1)
        for bit in bin(abs(exponent))[2:]:
            result = result * result * base if bit == "1" else result * result
        return result

    def __bool__(self) -> bool:
        return self.sign() != 0

    def __eq__(self: Any, other: Any) -> bool:
        if not isinstance(other, (int, Fraction, Irrational)):
            return NotImplemented
        return self is other or not self - other

    def _compared(self: Any, other: Any) -> int:
        difference = self if isinstance(other, int) and not other else self - other
        return difference.sign() if isinstance(difference, Irrational) else difference

    def __lt__(self, other: Any) -> bool:
        return self._compared(other) < 0

    def __le__(self, other: Any) -> bool:
        return self._compared(other) <= 0

    def __gt__(self, other: Any) -> bool:
        return self._compared(other) > 0

    def __ge__(self, other: Any) -> bool:
        return self._compared(other) >= 0

    def __floor__(self) -> int:
        level = 0
        while True:
            least, most, below = self.bounds(level)
            if least // below == most // below:
                return least // below
            if most // below - least // below == 1 and self == most // below:
                return most // below
            level += 1


def written(terms: Iterable[tuple[Fraction, str]]) -> str:
    """A sum of numbers with names, the empty name standing for 1."""
    text = ""
    for value, name in terms:
        size = str(abs(value)) if abs(value) != 1 or not name else ""
        term = size + ("*" if size and name else "") + name
        if value:
            text += (" - " if value < 0 else " + ") + term if text else "-" * (value < 0) + term
    return text

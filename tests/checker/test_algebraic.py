"""Numbers of Q(alpha): arithmetic, equality by value for reducible generators, exact signs, floor."""

from fractions import Fraction
from math import floor
from random import Random
from typing import Any

import pytest
from inprocess import MODULES

Root = MODULES["algebraic"].Root
ROOTS: dict[str, tuple[list[int], int, int]] = {
    "sqrt(2)": ([-2, 0, 1], 1, 2),
    "-sqrt(2)": ([-2, 0, 1], -2, 1),
    "cbrt(2)/2": ([-1, 0, 0, 4], -3, 5),
    "sqrt(3), reducible": ([6, 0, -5, 0, 1], Fraction(3, 2), 2),  # type: ignore[list-item]
    "1/2, reducible": ([1, -2, -3, 6], Fraction(9, 20), Fraction(11, 20)),  # type: ignore[list-item]
}


def make(name: str) -> Any:
    generator, low, high = ROOTS[name]
    MODULES["limits"].reset(10**7)
    return Root([Fraction(c) for c in generator], Fraction(low), Fraction(high), "")


def alpha_of(root: Any) -> Fraction:
    """alpha to 25 digits, from a bisection of its own."""
    low, high = root.low, root.high
    sides = [sum(c * end**k for k, c in enumerate(root.generator)) > 0 for end in (low, high)]
    while high - low > Fraction(1, 10**27):
        middle = (low + high) / 2
        side = sum(c * middle**k for k, c in enumerate(root.generator)) > 0
        low, high = (middle, high) if side == sides[0] else (low, middle)
    return low


def value(low: Fraction, number: Any) -> tuple[Fraction, Fraction]:
    form = number.form if hasattr(number, "form") else (Fraction(number),)
    found = sum(c * low**k for k, c in enumerate(form))
    return found - Fraction(1, 10**24), found + Fraction(1, 10**24)


@pytest.mark.parametrize("name", ROOTS)
def test_arithmetic(name: str) -> None:
    root, random = make(name), Random(name)
    size, near = len(root.generator) - 1, alpha_of(root)

    def some() -> Any:
        return root.make([Fraction(random.randint(-5, 5), random.randint(1, 3)) for _ in range(size)])

    for _ in range(25):
        a, b, c = some(), some(), some()
        assert a + b == b + a and a * (b + c) == a * b + a * c and a - b == -(b - a) and not a - a
        assert (a < b) + (a > b) + (a == b) == 1 and (a <= b) == (not a > b) and (a >= b) == (not a < b)
        low, high = value(near, a)
        assert (a > 0, a < 0) == (low > 0, high < 0)
        if a:
            assert a * (1 / a) == 1 and b / a * a == b and a**-2 * a**3 == a
        assert floor(a) <= a < floor(a) + 1


def test_equal_values_of_different_form() -> None:
    root = make("sqrt(3), reducible")
    square = root.make([Fraction(0), Fraction(0), Fraction(1)])
    assert hasattr(square, "form") and square == 3 and not square - 3 and floor(square) == 3
    assert 1 / (square - 2) == 1, "a zero divisor that is not zero"
    with pytest.raises(ZeroDivisionError):
        1 / (square - 3)
    assert make("1/2, reducible").make([Fraction(0), Fraction(1)]) == Fraction(1, 2)


def test_close_to_zero() -> None:
    root = make("sqrt(2)")
    alpha = root.make([Fraction(0), Fraction(1)])
    assert 0 < (alpha - 1) ** 3000 < Fraction(1, 2**3000)
    assert hasattr((alpha - 1) ** 99, "form")

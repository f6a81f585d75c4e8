"""Enclosures of elementary functions against values to many more digits."""

from fractions import Fraction
from random import Random
from typing import Any

import mpmath
import pytest
from inprocess import MODULES

intervals = MODULES["intervals"]
FUNCTIONS: dict[str, tuple[Any, Any]] = {
    "exp": (intervals.exp, mpmath.exp),
    "log": (intervals.log, mpmath.log),
    "sin": (lambda x, bits: intervals.sin_cos(x, bits)[0], mpmath.sin),
    "cos": (lambda x, bits: intervals.sin_cos(x, bits)[1], mpmath.cos),
}


def check(found: Any, bits: int, expected: Any, slack: int) -> None:
    """The number is enclosed, and the enclosure has at most the length slack / 2^bits."""
    scaled = expected * mpmath.mpf(2) ** bits
    assert found[0] <= scaled <= found[1] and found[1] - found[0] <= slack


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("bits", [8, 32, 64, 200, 1024, 3000])
def test_functions(name: str, bits: int) -> None:
    ours, theirs = FUNCTIONS[name]
    random, one = Random(f"{name} {bits}"), 1 << bits
    places = [1, 2, one, one - 1, one + 1, one // 2, 2 * one, 3 * one, one // 3, 4 * one // 3, 40 * one]
    for size in (one // 16 + 1, 4 * one, 30 * one):
        places += [random.randint(1, size) for _ in range(12)]
    places += [] if name == "log" else [0, *[-x for x in places]]
    MODULES["limits"].Budget.left = 10**9
    with mpmath.workprec(2 * bits + 400):
        for x in places:
            expected = theirs(mpmath.mpf(x) / one)
            slack = 4 + (int(4 * expected) if name == "exp" else 0)
            check(ours(x, bits), bits, expected, slack)


def test_pi() -> None:
    MODULES["limits"].Budget.left = 10**9
    for bits in [0, 1, 7, *range(8, 400, 13), 5000]:
        with mpmath.workprec(bits + 400):
            check(intervals.pi(bits), bits, mpmath.pi, 4)


def test_arithmetic() -> None:
    random = Random(1)
    for _ in range(2000):
        bits = random.choice([0, 3, 20])
        a, b = (sorted(random.randint(-99, 99) for _ in range(2)) for _ in range(2))
        x, y = (Fraction(random.randint(*pair)) for pair in (a, b))
        low, high = intervals.times(a, b, bits)
        assert low <= x * y / 2**bits <= high
        if b[0] > 0 or b[1] < 0:
            low, high = intervals.over(a, b, bits)
            assert low <= x / y * 2**bits <= high
        low, high = intervals.enclosed(x / 7, bits)
        assert low <= x / 7 * 2**bits <= high <= low + 1


def test_intervals_as_arguments() -> None:
    """Every number of the interval has its value in the result; roots are as close as can be."""
    MODULES["limits"].Budget.left = 10**9
    random, bits = Random(2), 60
    with mpmath.workprec(300):
        for _ in range(60):
            low = random.randint(-(8 << bits), 8 << bits)
            high = low + random.randint(0, 1 << random.choice([1, 20, 59, 62]))
            places = [mpmath.mpf(random.randint(low, high)) / 2**bits for _ in range(4)]
            places += [mpmath.mpf(low) / 2**bits, mpmath.mpf(high) / 2**bits]
            results = [(intervals.rising(intervals.exp, (low, high), bits), mpmath.exp)]
            results += list(zip(intervals.around((low, high), bits), (mpmath.sin, mpmath.cos), strict=True))
            if low > 0:
                results.append((intervals.rising(intervals.log, (low, high), bits), mpmath.log))
            for (least, most), f in results:
                assert all(least <= f(x) * 2**bits <= most for x in places)
            if low > 0:
                for k in (2, 3, 7, 64):
                    least, most = intervals.root(k, low, bits)
                    exact = low << bits * (k - 1)
                    assert least**k <= exact < most**k and most == least + 1

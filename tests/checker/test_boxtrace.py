"""Box traces: the resultant against roots, and accepted traces against points of the box."""

from fractions import Fraction
from random import Random
from typing import Any

import pytest
from inprocess import MODULES

boxtrace, poly, univariate = (MODULES[name] for name in ("boxtrace", "polynomials", "univariate"))
POOL = [
    "1 0",
    "1 1;-1 0^2",
    "1 1;1 0^3",
    "1 1;-2 0^2",
    "1 1^2;-1 0^3",
    "1 1^2;1 0^4",
    "1 1^2;-2 0^2",
    "1 1;-3 0",
]


def read(text: str) -> Any:
    terms = []
    for part in text.split(";"):
        value, *factors = part.split()
        terms.append([value, [[int(i), int(e or 1)] for i, _, e in (f.partition("^") for f in factors)]])
    return terms


def at(p: Any, x: Fraction, y: Fraction) -> Fraction:
    total = Fraction(0)
    for value, factors in p:
        term = Fraction(value)
        for i, e in factors:
            term *= (x, y)[i] ** e
        total += term
    return total


def samples(curves: list[Any], side: Fraction, delta: Fraction) -> list[str]:
    """One number between any two neighbouring changes of sign on a fine grid."""

    def sign(y: Fraction) -> bool:
        count = sum(at(p, side, y) < 0 for p in curves)
        return count % 2 == 1

    grid = [delta * Fraction(2 * k + 1, 81) for k in range(-40, 40)]
    found, last = [grid[0]], sign(grid[0])
    for y in grid[1:]:
        if sign(y) != last:
            found, last = [*found, y], not last
    return [str(y) for y in found]


def test_accepted_traces_are_true() -> None:
    random, accepted, rejected = Random(4), 0, 0
    for _ in range(120):
        names = random.sample(POOL, random.randint(1, 3))
        basis = [read(name) for name in names]
        curves = [p for p, name in zip(basis, names, strict=True) if name != "1 0"]
        factors = []
        for _ in range(2):
            chosen = sorted(random.sample(range(len(basis)), random.randint(1, len(basis))))
            factors.append([random.choice(["1", "-1"]), [[b, random.choice([1, 1, 2])] for b in chosen], [[0, 1]]])
        eps, delta = Fraction(1, random.choice([1, 2, 4, 16])), Fraction(1, random.choice([1, 2, 4]))
        unit = read(random.choice(["1", "1;1/2 0", "1;1/2 1", "2;-2 0 1"]))
        sides = {key: samples(curves, s * eps, delta) for key, s in (("right", 1), ("left", -1))}
        MODULES["limits"].reset(10**7)
        guards = []
        for value, powers, _ in factors:
            guard = poly.multiply(poly.constant(Fraction(value)), poly.read(unit, 2, ""))
            for b, e in powers:
                guard = poly.multiply(guard, poly.power(poly.read(basis[b], 2, ""), e))
            guards.append(guard)
        value = {"axes": [0, 1], "guards": [0, 1], "basis": basis, "units": [unit], "factors": factors}
        value |= {"eps": str(eps), "delta": str(delta), **sides}
        try:
            boxtrace.check_trace(_object(value), guards, [True, True], 2, "")
        except MODULES["limits"].Rejected:
            rejected += 1
            continue
        accepted += 1
        for _ in range(60):
            x, y = (Fraction(random.randint(-999, 999), 1000) ** random.choice([1, 3]) * r for r in (eps, delta))
            assert any(at([[str(v), list(m)] for m, v in g.items()], x, y) <= 0 for g in guards), (
                value,
                x,
                y,
            )
    assert accepted > 15 and rejected > 15, (accepted, rejected)


def _object(value: dict[str, Any]) -> Any:
    return MODULES["reader"].Object(value)


@pytest.mark.parametrize("seed", range(3))
def test_resultant_is_the_product_of_differences(seed: int) -> None:
    """Res of a (y - r_1)(y - r_2).. and b (y - s_1).. is a^k b^m prod (r_i - s_j), here with r_i(x), s_j(x)."""
    random = Random(seed)
    MODULES["limits"].reset(10**7)

    def some() -> Any:
        return univariate.trim([Fraction(random.randint(-3, 3)) for _ in range(3)])

    def with_roots(roots: list[Any]) -> Any:
        result = [[Fraction(1)]]
        for r in roots:
            shifted, scaled = [[], *result], [*(univariate.times(c, r) for c in result), []]
            result = [univariate.minus(a, b) for a, b in zip(shifted, scaled, strict=True)]
        return result

    for _ in range(10):
        first, second = ([some() for _ in range(random.randint(1, 3))] for _ in range(2))
        expected = [Fraction(1)]
        for r in first:
            for s in second:
                expected = univariate.times(expected, univariate.minus(r, s))
        found = boxtrace.resultant(with_roots(first), with_roots(second))
        assert found in (expected, [-c for c in expected])

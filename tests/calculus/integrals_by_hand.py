"""Expectations of sums of kinks by hand: polynomials as lists of coefficients, antiderivatives, and one-sided slopes.

Nothing here uses the package. An integrand is a sum of q(s) |a w + b s + c| with affine q; a density is a list of
polynomials on intervals, with atoms beside them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from random import Random

Coefficients = tuple[Fraction, ...]
ONE = (Fraction(1),)


@dataclass(frozen=True)
class Kink:
    """factor(s) * |a w + b s + c|."""

    factor: Coefficients
    a: Fraction
    b: Fraction
    c: Fraction

    def text(self, w: str = "w") -> str:
        return f"{text(self.factor)}*abs(({self.a})*{w} + ({self.b})*s + ({self.c}))"

    def is_tied(self, w: Fraction) -> bool:
        """Whether the kink is at w for all s."""
        return not self.b and self.a * w + self.c == 0


@dataclass(frozen=True)
class Mixture:
    """Densities (low, high, polynomial) and atoms (place, mass)."""

    densities: tuple[tuple[Fraction, Fraction, Coefficients], ...]
    atoms: tuple[tuple[Fraction, Fraction], ...] = ()


def text(p: Coefficients) -> str:
    """The polynomial in s."""
    return "(" + " + ".join(f"({c})*s**{k}" if k else f"({c})" for k, c in enumerate(p)) + ")"


def at(p: Coefficients, s: Fraction) -> Fraction:
    """p(s)."""
    return sum((c * s**k for k, c in enumerate(p)), Fraction(0))


def times(p: Coefficients, q: Coefficients) -> Coefficients:
    """p q."""
    found = [Fraction(0)] * (len(p) + len(q) - 1)
    for i, x in enumerate(p):
        for j, y in enumerate(q):
            found[i + j] += x * y
    return tuple(found)


def integral(p: Coefficients, low: Fraction, high: Fraction) -> Fraction:
    """The integral of p."""
    return sum((c * (high ** (k + 1) - low ** (k + 1)) / (k + 1) for k, c in enumerate(p)), Fraction(0))


def expected(value: Callable[[Fraction], Coefficients], cuts: Sequence[Fraction], law: Mixture, size: int) -> Fraction:
    """E g(s): between the cuts, g is the polynomial value(s) for any s there; at an atom its value is value(s)(s).

    `size` bounds the number of pieces, as a guard against a cut that was forgotten.
    """
    total = sum((mass * at(value(place), place) for place, mass in law.atoms), Fraction(0))
    for low, high, density in law.densities:
        ends = sorted({low, high, *(s for s in cuts if low < s < high)})
        assert len(ends) <= size + 2
        for a, b in zip(ends, ends[1:], strict=False):
            total += integral(times(value((a + b) / 2), density), a, b)
    return total


def value_at(kinks: Sequence[Kink], law: Mixture, w: Fraction) -> Fraction:
    """F(w) = E sum q(s) |a w + b s + c|."""
    total = Fraction(0)
    for k in kinks:
        inner = (k.a * w + k.c, k.b)

        def piece(s: Fraction, k: Kink = k, inner: Coefficients = inner) -> Coefficients:
            side = 1 if at(inner, s) >= 0 else -1
            return times(k.factor, tuple(side * c for c in inner))

        total += expected(piece, [-inner[0] / k.b] if k.b else [], law, 1)
    return total


def one_sided(kinks: Sequence[Kink], law: Mixture, w: Fraction, side: int) -> Fraction:
    """F'(w; side)/side: F is a polynomial next to w, so differences of a few values give its derivative exactly."""
    ends = {e for low, high, _ in law.densities for e in (low, high)} | {e for e, _ in law.atoms}
    places = {-(k.b * e + k.c) / k.a for k in kinks for e in ends}
    degree = 3 + max((len(p) for _, _, p in law.densities), default=0)
    step = side * min([abs(p - w) for p in places if p != w], default=Fraction(1)) / (degree + 1)
    row = [value_at(kinks, law, w + j * step) for j in range(degree + 1)]
    slope = Fraction(0)
    for j in range(1, degree + 1):  # d/dt = log(1 + difference)
        row = [b - a for a, b in zip(row, row[1:], strict=False)]
        slope += Fraction((-1) ** (j - 1), j) * row[0]
    return slope / step


def expected_slopes(kinks: Sequence[Kink], law: Mixture, w: Fraction) -> tuple[Fraction, Fraction]:
    """[E min, E max] of the one-sided slopes of f(., s) at w: the expectation of the Clarke sets."""

    def slope(s: Fraction, side: int) -> Coefficients:
        found = [Fraction(0)] * 2
        for k in kinks:
            inner = k.a * w + k.b * s + k.c
            sign = (inner > 0) - (inner < 0) or (1 if k.a * side > 0 else -1)
            found = [x + sign * k.a * c for x, c in zip(found, _two(k.factor), strict=True)]
        return tuple(found)

    def chosen(pick: Callable[..., Coefficients]) -> Callable[[Fraction], Coefficients]:
        return lambda s: pick((slope(s, 1), slope(s, -1)), key=lambda p: at(p, s))

    cuts = [-(k.a * w + k.c) / k.b for k in kinks if k.b]
    jump = [sum((2 * abs(k.a) * _two(k.factor)[i] for k in kinks if k.is_tied(w)), Fraction(0)) for i in range(2)]
    cuts += [-jump[0] / jump[1]] if jump[1] else []
    return expected(chosen(min), cuts, law, len(kinks) + 1), expected(chosen(max), cuts, law, len(kinks) + 1)


def expected_choices(kinks: Sequence[Kink], law: Mixture, w: Fraction) -> tuple[Fraction, Fraction]:
    """The same with every kink choosing for itself: the expectation of formal differentiation."""
    parts = [expected_slopes([k], law, w) for k in kinks]
    return sum((low for low, _ in parts), Fraction(0)), sum((high for _, high in parts), Fraction(0))


def _two(p: Coefficients) -> Coefficients:
    return (*p, Fraction(0))[:2]


FACTORS = ((1,), (-1,), (0, 1), (0, -2), (Fraction(-1, 2), 1), (Fraction(1, 3), Fraction(-1, 2)))
DENSITIES = (
    ((0, 1, (1,)),),
    ((-1, 1, (Fraction(1, 2),)),),
    ((0, 1, (0, 2)),),
    ((-1, 0, (1, 1)), (0, 1, (1, -1))),
    ((0, 1, (Fraction(1, 2),)), (2, 3, (6, -6, Fraction(3, 2)))),
    ((-2, 1, (0, 0, Fraction(1, 3))),),
)


def random_law(rng: Random) -> Mixture:
    """A piecewise polynomial density, in some cases with atoms."""
    share = rng.choice((Fraction(1), Fraction(1), Fraction(2, 3)))
    parts = tuple(
        (Fraction(a), Fraction(b), tuple(share * Fraction(c) for c in p)) for a, b, p in rng.choice(DENSITIES)
    )
    if share == 1:
        return Mixture(parts)
    places = rng.sample((Fraction(0), Fraction(1, 2), Fraction(-1), Fraction(1, 3)), 2)
    return Mixture(parts, tuple((place, Fraction(1, 6)) for place in places))


def random_kinks(rng: Random, w: Fraction) -> list[Kink]:
    """Kinks at w for all s, kinks that move with s, and kinks elsewhere; all with different arguments."""
    found: dict[tuple[Fraction, ...], Kink] = {}
    for a in rng.sample((1, -1, 2, -3, Fraction(1, 2)), rng.choice((1, 2, 2, 3))):
        slope, move = Fraction(a), Fraction(0)
        how, c = rng.random(), -Fraction(a) * w
        if how < 0.35:
            move, c = Fraction(rng.choice((1, -1, 2))), rng.choice((c, Fraction(0), Fraction(1, 2)))
        elif how < 0.45:
            c += Fraction(rng.choice((1, -1)))
        factor = tuple(Fraction(x) for x in rng.choice(FACTORS))
        found[(abs(slope),)] = Kink(factor, slope, move, c)
    return list(found.values())

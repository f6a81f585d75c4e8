"""Real numbers in closed form: rational functions of constants such as exp(1), pi, log(2), sin(1), with proved signs.

A number that is formally zero is zero. The sign of any other is proved by balls that contain the number and exclude zero
(F. Johansson's Arb, through python-flint), or not at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import flint
from flint import arb, fmpq, fmpq_mpoly, fmpq_poly

from ..errors import UnsupportedError
from .algebraic import Algebraic, in_field, relative_enclosure, scaled_floor
from .closed_ring import ClosedRing, Constant, merged_ring, moved, ring_of
from .number_field import bounds, fraction
from .real_order import floor_of
from .reals import Number, Real, UndecidedSign

PRECISIONS = (64, 256, 1024, 4096)
"""Bits of the balls that are tried to prove a sign."""

MAX_POWER = 10_000


class ClosedForm(Real):
    """A quotient of polynomials in constants, not known to be algebraic.

    Parameters
    ----------
    ring : ClosedRing
        The constants.
    numerator, denominator : fmpq_mpoly
        Reduced by the relations of the ring; the denominator is proved not to be zero.

    Examples
    --------
    >>> from consderiv.exact.real_functions import exp
    >>> e = exp(Fraction(1))
    >>> e * e == exp(Fraction(2)), e * (1 / e), e < 3
    (True, Fraction(1, 1), True)
    """

    __slots__ = ("_hash", "_sign", "denominator", "numerator", "ring")

    def __init__(self, ring: ClosedRing, numerator: fmpq_mpoly, denominator: fmpq_mpoly):
        self.ring, self.numerator, self.denominator = ring, numerator, denominator
        self._sign: int | None = None
        self._hash: int | None = None

    def _plus(self, other: Number) -> Number:
        if isinstance(other, Fraction):
            if not other:
                return self
            shifted = self.numerator + self.denominator * fmpq(other.numerator, other.denominator)
            return ClosedForm(self.ring, shifted, self.denominator)
        ring, (a, b), (c, d) = _in_one_ring(self, other)
        if b == d:
            return quotient(ring, a + c, b)
        return quotient(ring, a * d + c * b, b * d)

    def _times(self, other: Number) -> Number:
        if isinstance(other, Fraction):
            if not other:
                return other
            return ClosedForm(self.ring, self.numerator * fmpq(other.numerator, other.denominator), self.denominator)
        ring, (a, b), (c, d) = _in_one_ring(self, other)
        return quotient(ring, a * c, b * d)

    def _reciprocal(self) -> Number:
        self.sign()  # the new denominator is proved not to be zero
        return quotient(self.ring, self.denominator, self.numerator)

    def __neg__(self) -> ClosedForm:
        return ClosedForm(self.ring, -self.numerator, self.denominator)

    def __pow__(self, exponent: Any) -> Any:
        if isinstance(exponent, int) and abs(exponent) > MAX_POWER:
            raise UnsupportedError(
                f"an exponent of at most {MAX_POWER} is required", f"received {exponent}", "move the point"
            )
        return super().__pow__(exponent)

    def sign(self) -> int:
        """-1 or 1, proved by balls; raises `UndecidedSign` where those of 4096 bits contain zero."""
        if self._sign is None:
            self._sign = self._proved_sign()
        return self._sign

    def _proved_sign(self) -> int:
        for bits in PRECISIONS:
            value = self.ring.value(self.numerator, bits)
            if value > 0 or value < 0:
                break
        else:
            raise UndecidedSign(
                "a proved sign is required",
                f"received {_short(self.text())}, which is zero or below {_size(value)} in size",
                "move the point",
            )
        return (1 if value > 0 else -1) * self._denominator_sign()

    def _denominator_sign(self) -> int:
        bits = PRECISIONS[0]
        while True:  # it is proved not to be zero, so some precision excludes zero
            value = self.ring.value(self.denominator, bits)
            if value > 0 or value < 0:
                return 1 if value > 0 else -1
            bits *= 2

    def ball(self, bits: int) -> arb:
        """A ball computed at this precision (wider where the denominator cancels)."""
        working = bits
        while True:
            with flint.ctx.workprec(working):
                divisor = self.ring.value(self.denominator, working)
                if not divisor.contains(0):
                    return self.ring.value(self.numerator, working) / divisor
            working *= 2

    def enclosure(self, bits: int) -> tuple[Fraction, Fraction]:
        """Dyadic bounds of relative accuracy about 2**-bits."""
        return relative_enclosure(self.ball, bits)

    def __floor__(self) -> int:
        return floor_of(self)

    def text(self) -> str:
        """A closed form that SymPy parses."""
        from .closed_text import closed_text

        return closed_text(self)

    def latex(self) -> str:
        """The closed form in LaTeX."""
        from .closed_text import closed_latex

        return closed_latex(self)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, int) and not isinstance(other, bool):
            other = Fraction(other)
        if isinstance(other, ClosedForm) and other.ring is self.ring:
            if self.numerator == other.numerator and self.denominator == other.denominator:
                return True
        if not isinstance(other, (Real, Fraction)):
            return NotImplemented
        difference = self - other
        return not difference if isinstance(difference, Fraction) else difference.sign() == 0

    def __hash__(self) -> int:
        if self._hash is None:
            floor = scaled_floor(self.ball, PRECISIONS[-1])
            if floor is None:
                raise UndecidedSign(
                    "a number that is proved not to be dyadic is required",
                    f"received {_short(self.text())}",
                    "move the point",
                )
            self._hash = hash(("real", floor))
        return self._hash


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."


def _size(ball: arb) -> str:
    """A power of two that no number in a ball exceeds in size."""
    try:
        low, high = bounds(ball)
    except UnsupportedError:  # the bounds themselves are too small to be written
        return f"2**-{8 * PRECISIONS[-1]}"
    size = max(abs(low), abs(high), Fraction(1, 2 ** (8 * PRECISIONS[-1])))
    return f"2**{size.numerator.bit_length() - size.denominator.bit_length() + 1}"


def _in_one_ring(
    left: ClosedForm, right: Number
) -> tuple[ClosedRing, tuple[fmpq_mpoly, fmpq_mpoly], tuple[fmpq_mpoly, fmpq_mpoly]]:
    """Two numbers as quotients in one ring."""
    if isinstance(right, Algebraic):
        if left.ring.number_field is right.field:
            ring = left.ring
            other = (ring.from_theta(right.element), ring.one)
            return ring, (left.numerator, left.denominator), other
        right = algebraic_form(right)
    assert isinstance(right, ClosedForm)
    ring = left.ring if left.ring is right.ring else merged_ring(left.ring, right.ring)
    first = (moved(left.numerator, left.ring, ring), moved(left.denominator, left.ring, ring))
    second = (moved(right.numerator, right.ring, ring), moved(right.denominator, right.ring, ring))
    return ring, first, second


def algebraic_form(number: Algebraic) -> ClosedForm:
    """An algebraic number in the ring of its field (only on the way to a sum or product)."""
    ring = ring_of(number.field, frozenset())
    return ClosedForm(ring, ring.from_theta(number.element), ring.one)


def constant_form(*constants: Constant, ring: ClosedRing | None = None) -> ClosedForm:
    """The first of the constants as a number, in the ring of all of them (and of a given ring)."""
    own = (
        ring_of(None, frozenset(constants))
        if ring is None
        else ring_of(ring.number_field, frozenset((*ring.constants, *constants)))
    )
    return ClosedForm(own, own.gens[own.constants.index(constants[0])], own.one)


def quotient(ring: ClosedRing, numerator: fmpq_mpoly, denominator: fmpq_mpoly) -> Number:
    """numerator / denominator, of which the denominator is proved not to be zero, in lowest terms."""
    numerator = ring.reduced(numerator)
    if not numerator:
        return Fraction(0)
    denominator = ring.reduced(denominator)
    if not denominator.is_constant():
        common = numerator.gcd(denominator)
        if not common.is_constant():
            numerator, denominator = numerator / common, denominator / common
        numerator, denominator = _without_algebraic_denominator(ring, numerator, denominator)
    scale = denominator.leading_coefficient()
    if scale != 1:
        numerator, denominator = numerator / scale, denominator / scale
    simple = _algebraic_value(ring, numerator, denominator)
    return simple if simple is not None else _trimmed(ring, numerator, denominator)


def coefficients(ring: ClosedRing, element: fmpq_mpoly) -> list[tuple[tuple[int, ...], fmpq_poly]]:
    """The monomials in the constants, falling, with their coefficients as polynomials in theta."""
    count, found = len(ring.constants), dict[tuple[int, ...], dict[int, fmpq]]()
    for exponents, coefficient in element.terms():
        powers = tuple(int(e) for e in exponents)
        degree = powers[count] if len(powers) > count else 0
        found.setdefault(powers[:count], {})[degree] = coefficient
    return [
        (monomial, fmpq_poly([powers.get(k, fmpq(0)) for k in range(max(powers) + 1)]))
        for monomial, powers in found.items()
    ]


def _without_algebraic_denominator(
    ring: ClosedRing, numerator: fmpq_mpoly, denominator: fmpq_mpoly
) -> tuple[fmpq_mpoly, fmpq_mpoly]:
    """The same quotient with a denominator that is monic over the field."""
    field = ring.number_field
    if field is None:
        return numerator, denominator
    leading = coefficients(ring, denominator)[0][1]
    if leading.degree() < 1:
        return numerator, denominator
    inverse = ring.from_theta(field.inverse(leading))
    return ring.reduced(numerator * inverse), ring.reduced(denominator * inverse)


def _algebraic_value(ring: ClosedRing, numerator: fmpq_mpoly, denominator: fmpq_mpoly) -> Number | None:
    """The value where the numerator is an element of the field times the denominator."""
    above, below = coefficients(ring, numerator), coefficients(ring, denominator)
    if len(above) != len(below) or any(a[0] != b[0] for a, b in zip(above, below, strict=True)):
        return None
    field = ring.number_field
    if field is None:
        ratio = above[0][1][0] / below[0][1][0]
        return fraction(ratio) if numerator == denominator * ratio else None
    element = field.reduced(above[0][1] * field.inverse(below[0][1]))
    if ring.reduced(numerator - ring.from_theta(element) * denominator):
        return None
    return in_field(field, element)


def _trimmed(ring: ClosedRing, numerator: fmpq_mpoly, denominator: fmpq_mpoly) -> ClosedForm:
    """The same number in the ring of the constants that occur."""
    used = [a or b for a, b in zip(numerator.degrees(), denominator.degrees(), strict=True)]
    if all(used):
        return ClosedForm(ring, numerator, denominator)
    kept = {c for c, occurs in zip(ring.constants, used, strict=False) if occurs}
    kept |= {c for c in ring.constants if c.kind in ("sin", "cos") and _partner_in(c, kept)}
    field = ring.number_field
    if any(c.kind == "root" for c in kept):
        kept, field = set(ring.constants), field
    elif field is not None and not used[-1]:
        field = None
    if len(kept) == len(ring.constants) and field is ring.number_field:
        return ClosedForm(ring, numerator, denominator)
    smaller = ring_of(field, frozenset(kept))
    positions = [ring.constants.index(c) for c in smaller.constants] + ([len(used) - 1] if field is not None else [])
    return ClosedForm(smaller, _projected(numerator, positions, smaller), _projected(denominator, positions, smaller))


def _partner_in(constant: Constant, kept: set[Constant]) -> bool:
    other = "cos" if constant.kind == "sin" else "sin"
    return any(c.kind == other and c.key == constant.key and c.scale == constant.scale for c in kept)


def _projected(element: fmpq_mpoly, positions: Sequence[int], ring: ClosedRing) -> fmpq_mpoly:
    return ring.context.from_dict({tuple(int(exponents[i]) for i in positions): c for exponents, c in element.terms()})

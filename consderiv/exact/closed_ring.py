"""The rings in which closed forms are computed: Q[theta][exp(r), pi, log 2, sin r, cos r, ...] with their relations.

Exponentials of rational multiples of one number share one generator, and so do sines and cosines, so that
exp(1)**2 = exp(2) and sin(2) = 2 sin(1) cos(1) hold formally. By the theorem of Lindemann and Weierstrass the generators
exp(r), and one of sin(r), cos(r), are algebraically independent, so among these formally different numbers are different.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from math import gcd, lcm
from typing import Any

import flint
from flint import arb, fmpq, fmpq_mpoly, fmpq_mpoly_ctx, fmpq_poly

from .algebraic import Algebraic
from .field_extensions import compositum
from .number_field import NumberField, rational
from .reals import Number, UndecidedSign

MAX_TERMS = 2000
"""Most terms of a numerator or denominator."""

MAX_EXP_RATIO, MAX_TRIG_RATIO = 1000, 32
"""Largest multiples of a common argument into which two arguments are rewritten."""

KINDS = ("root", "cos", "sin", "exp", "log", "erf", "atan", "pi")


@dataclass(frozen=True)
class Constant:
    """A transcendental (or not known to be algebraic) generator.

    Parameters
    ----------
    kind : str
        "pi"; "log", "erf", "atan": of the argument; "exp", "sin", "cos": of scale * argument; "root":
        argument**(1/order).
    key : str
        The closed form of the argument, which tells constants of a kind apart.
    scale : Fraction
        Positive factor of the argument.
    order : int
        Of a root.
    depth : int
        One more than the depth of the argument.
    argument : Number
        Positive where the kind is log, root, erf or atan.
    """

    kind: str
    key: str
    scale: Fraction = Fraction(1)
    order: int = 1
    depth: int = 1
    argument: Number = field(default=Fraction(1), compare=False)

    def ball(self, bits: int) -> arb:
        """A ball that contains the constant."""
        with flint.ctx.workprec(bits):
            if self.kind == "pi":
                return arb.pi()
            inner = number_ball(self.argument, bits)
            if self.kind == "log":
                return inner.log()
            if self.kind == "root":
                return inner.root(self.order)
            if self.kind in ("erf", "atan"):
                return inner.erf() if self.kind == "erf" else inner.atan()
            inner = inner * arb(rational(self.scale))
            return {"exp": arb.exp, "sin": arb.sin, "cos": arb.cos}[self.kind](inner)


def number_ball(number: Number, bits: int) -> arb:
    """A ball computed at this precision that contains a number."""
    if isinstance(number, Fraction):
        with flint.ctx.workprec(bits):
            return arb(fmpq(number.numerator, number.denominator))
    ball: arb = number.ball(bits)  # type: ignore[attr-defined]
    return ball


class ClosedRing:
    """Polynomials over Q in constants (deeper ones first, so that relations rewrite them by others) and theta (last).

    Parameters
    ----------
    number_field : NumberField or None
        Q(theta), if there are algebraic coefficients.
    constants : tuple of Constant
        Sorted by `_order`.
    """

    __slots__ = ("_balls", "constants", "context", "gens", "number_field", "one", "relations", "zero")

    def __init__(self, number_field: NumberField | None, constants: tuple[Constant, ...]):
        self.number_field, self.constants = number_field, constants
        count = len(constants) + (number_field is not None)
        self.context = fmpq_mpoly_ctx.get([f"c{i}" for i in range(max(count, 1))], "lex")
        self.gens = self.context.gens()
        self.zero, self.one = self.context.constant(0), self.context.constant(1)
        self._balls: dict[int, list[arb]] = {}
        self.relations = list(self._relations())

    def _relations(self) -> Iterator[fmpq_mpoly]:
        """Polynomials that vanish, each with a power of one variable as leading term."""
        for constant, variable in zip(self.constants, self.gens, strict=False):
            if constant.kind == "cos":
                sine = self.gens[self.constants.index(_with_kind(constant, "sin"))]
                yield variable**2 + sine**2 - 1
            elif constant.kind == "root":
                radicand: Any = constant.argument
                yield variable**constant.order - moved(radicand.numerator, radicand.ring, self)
        if self.number_field is not None:
            yield self.from_theta(self.number_field.monic)

    def from_theta(self, element: fmpq_poly) -> fmpq_mpoly:
        """A polynomial in theta as an element."""
        last = len(self.gens) - 1
        return self.context.from_dict({tuple([0] * last + [k]): c for k, c in enumerate(element.coeffs()) if c})

    def constant_number(self, number: Fraction | Algebraic) -> fmpq_mpoly:
        """A rational number, or an element of the ring's own field."""
        if isinstance(number, Algebraic):
            return self.from_theta(number.element)
        return self.context.constant(fmpq(number.numerator, number.denominator))

    def reduced(self, element: fmpq_mpoly) -> fmpq_mpoly:
        """The normal form modulo the relations."""
        for relation in self.relations:
            element = divmod(element, relation)[1]
        if len(element) > MAX_TERMS:
            raise UndecidedSign(
                f"closed forms of at most {MAX_TERMS} terms are required", "received a longer one", "move the point"
            )
        return element

    def balls(self, bits: int) -> list[arb]:
        """Balls that contain the constants and theta."""
        known = self._balls.get(bits)
        if known is None:
            known = [constant.ball(bits) for constant in self.constants]
            if self.number_field is not None:
                known.append(self.number_field.ball(bits))
            self._balls[bits] = known
        return known

    def value(self, element: fmpq_mpoly, bits: int) -> arb:
        """A ball that contains an element."""
        balls = self.balls(bits)
        with flint.ctx.workprec(bits):
            total = arb(0)
            for exponents, coefficient in element.terms():
                term = arb(coefficient)
                for ball, exponent in zip(balls, exponents, strict=False):
                    if exponent:
                        term *= ball ** int(exponent) if exponent > 1 else ball
                total += term
            return total


def _order(constant: Constant) -> tuple[Any, ...]:
    return (-constant.depth, KINDS.index(constant.kind), constant.key, constant.scale, constant.order)


@lru_cache(maxsize=1024)
def ring_of(number_field: NumberField | None, constants: frozenset[Constant]) -> ClosedRing:
    """The ring of these constants."""
    return ClosedRing(number_field, tuple(sorted(constants, key=_order)))


@lru_cache(maxsize=2048)
def merged_ring(left: ClosedRing, right: ClosedRing) -> ClosedRing:
    """A ring that contains two rings."""
    if left.number_field is None or right.number_field is None:
        number_field = left.number_field or right.number_field
    else:
        number_field = compositum(left.number_field, right.number_field)[0]
    constants = list(left.constants)
    for constant in right.constants:
        if constant.kind in ("exp", "sin", "cos"):
            constants = _joined(constants, constant)
        elif constant not in constants:
            constants.append(constant)
    return ring_of(number_field, frozenset(constants))


def _joined(constants: list[Constant], new: Constant) -> list[Constant]:
    """The constants and a new one, where those of the same argument move to a common divisor of their scales."""
    limit = MAX_EXP_RATIO if new.kind == "exp" else MAX_TRIG_RATIO
    for i, known in enumerate(constants):
        if known.kind == new.kind and known.key == new.key:
            scale = common_scale(known.scale, new.scale)
            if max(known.scale, new.scale) / scale <= limit:
                constants[i] = _with_scale(known, scale)
                return constants
    return constants if new in constants else [*constants, new]


def common_scale(a: Fraction, b: Fraction) -> Fraction:
    """The greatest rational of which both are integer multiples."""
    denominator = lcm(a.denominator, b.denominator)
    return Fraction(gcd(int(a * denominator), int(b * denominator)), denominator)


def _with_scale(constant: Constant, scale: Fraction) -> Constant:
    return Constant(constant.kind, constant.key, scale, constant.order, constant.depth, constant.argument)


def _with_kind(constant: Constant, kind: str) -> Constant:
    return Constant(kind, constant.key, constant.scale, constant.order, constant.depth, constant.argument)


def moved(element: fmpq_mpoly, old: ClosedRing, new: ClosedRing) -> fmpq_mpoly:
    """An element of a ring in a ring that contains it (not reduced)."""
    if old is new:
        return element
    if not old.constants and old.number_field is None:
        return new.context.constant(element.leading_coefficient() if element else 0)
    return element.compose(*_images(old, new), ctx=new.context)


@lru_cache(maxsize=2048)
def _images(old: ClosedRing, new: ClosedRing) -> tuple[fmpq_mpoly, ...]:
    """The variables of a ring in a larger ring."""
    found = [_image(constant, new) for constant in old.constants]
    if old.number_field is not None:
        assert new.number_field is not None
        _, second = compositum(new.number_field, old.number_field)[1:]
        found.append(new.from_theta(second))
    return tuple(found)


def _image(constant: Constant, new: ClosedRing) -> fmpq_mpoly:
    for known, variable in zip(new.constants, new.gens, strict=False):
        if known == constant:
            return variable
    for known, variable in zip(new.constants, new.gens, strict=False):
        if known.kind == constant.kind and known.key == constant.key and known.order == constant.order:
            ratio = constant.scale / known.scale
            if ratio.denominator == 1:
                return variable ** int(ratio) if known.kind == "exp" else _multiple_angle(known, int(ratio), new)
    raise AssertionError("the ring contains the constant")


def _multiple_angle(base: Constant, times: int, ring: ClosedRing) -> fmpq_mpoly:
    """sin or cos of a multiple of the argument, by repeated addition."""
    cosine = ring.gens[ring.constants.index(_with_kind(base, "cos"))]
    sine = ring.gens[ring.constants.index(_with_kind(base, "sin"))]
    relation = cosine**2 + sine**2 - 1
    c, s = cosine, sine
    for _ in range(times - 1):
        c, s = divmod(c * cosine - s * sine, relation)[1], divmod(s * cosine + c * sine, relation)[1]
    return c if base.kind == "cos" else s

"""Sine and cosine of exact real numbers; at rational multiples of pi they are algebraic numbers."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

import flint
from flint import arb, fmpq_poly, fmpz_poly

from .algebraic import Algebraic
from .algebraic_roots import root_of
from .closed_forms import ClosedForm, constant_form
from .closed_ring import Constant
from .exponentials import check_argument, constant_of, exact, summands
from .field_extensions import THETA, root_number
from .number_field import MAX_DEGREE, degree_error, primitive_part, rational, simple_field
from .reals import Number

PI: ClosedForm = constant_form(Constant("pi", "pi"))
"""The number pi."""


def sin(x: Number | int) -> Number:
    """The sine.

    Examples
    --------
    >>> sin(PI / 6), sin(Fraction(-1)) + sin(1), sin(1)**2 + cos(1)**2
    (Fraction(1, 2), Fraction(0, 1), Fraction(1, 1))
    """
    return _trigonometric("sin", exact(x))


def cos(x: Number | int) -> Number:
    """The cosine.

    Examples
    --------
    >>> cos(PI), cos(PI / 4), cos(PI / 5)
    (Fraction(-1, 1), 1/2*sqrt(2), 1/4 + 1/4*sqrt(5))
    """
    return _trigonometric("cos", exact(x))


def _trigonometric(kind: str, x: Number) -> Number:
    check_argument(kind, x)
    if isinstance(x, Fraction) and not x:
        return Fraction(0) if kind == "sin" else Fraction(1)
    turn = _multiple_of_pi(x)
    if turn is not None:
        return cosine_of_turn(turn if kind == "cos" else Fraction(1, 2) - turn)
    parts = summands(x)
    coefficient, direction = parts[0]
    if len(parts) > 1:
        direction = x * (1 / coefficient)
    partner = "cos" if kind == "sin" else "sin"
    constant = constant_of(kind, abs(coefficient), direction)
    value = constant_form(constant, constant_of(partner, abs(coefficient), direction))
    return -value if kind == "sin" and coefficient < 0 else value


def _multiple_of_pi(x: Number) -> Fraction | None:
    if not isinstance(x, ClosedForm):
        return None
    ratio = x / PI if x.ring.constants == PI.ring.constants else None
    return ratio if isinstance(ratio, Fraction) else None


@lru_cache(maxsize=256)
def cosine_of_turn(turn: Fraction) -> Number:
    """cos(pi * turn), which is algebraic: 2 cos(2 pi k / n) is a root of the n-th cosine polynomial."""
    turn = abs(turn) % 2
    turn = min(turn, 2 - turn)
    if turn > Fraction(1, 2):
        return -cosine_of_turn(1 - turn)
    order = (turn / 2).denominator
    if order > 4 * MAX_DEGREE * MAX_DEGREE:
        raise degree_error(order)
    modulus: fmpz_poly = primitive_part(fmpq_poly(fmpz_poly.cos_minpoly(order))(fmpq_poly([0, 2])))
    degree = int(modulus.degree())
    if degree > MAX_DEGREE:
        raise degree_error(degree)
    if degree == 1:
        return Fraction(-int(modulus[0]), int(modulus[1]))

    def ball(bits: int) -> arb:
        with flint.ctx.workprec(bits):
            return arb.cos_pi_fmpq(rational(turn))

    index = root_number(modulus, ball)
    if degree == 2:
        return root_of([int(c) for c in modulus.coeffs()], index)
    p, q = turn.numerator, turn.denominator
    text = f"cos({'' if p == 1 else f'{p}*'}pi/{q})"
    latex = rf"\cos\left(\frac{{{'' if p == 1 else p}\pi}}{{{q}}}\right)"
    return Algebraic(simple_field(modulus, index, text, latex), THETA)

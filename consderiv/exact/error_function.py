"""The error function of exact real numbers."""

from __future__ import annotations

from fractions import Fraction

from .closed_forms import ClosedForm, constant_form
from .exponentials import constant_of, exact
from .reals import Number, sign


def erf(x: Number | int) -> Number:
    """The error function 2/sqrt(pi) * (integral of exp(-t**2) over [0, x]).

    It is odd and increasing. erf(0) = 0 is the one value with another closed form; nothing else is known formally, so
    that the sign of an expression in which such numbers cancel may stay undecided.

    Examples
    --------
    >>> erf(0), erf(Fraction(-1, 2)) + erf(Fraction(1, 2)), erf(1), erf(1) < 1
    (Fraction(0, 1), Fraction(0, 1), erf(1), True)
    """
    x = exact(x)
    side = sign(x)
    if side == 0:
        return Fraction(0)
    value: Number = constant_form(constant_of("erf", Fraction(1), x if side > 0 else -x))
    return value if side > 0 else -value


def inverse_erf(value: Number) -> Number | None:
    """The x with erf(x) = value, where the value is 0 or plus or minus a constant erf(x); None for other numbers.

    Examples
    --------
    >>> inverse_erf(-erf(Fraction(2))), inverse_erf(Fraction(1, 2))
    (Fraction(-2, 1), None)
    """
    if not isinstance(value, ClosedForm):
        return None if value else Fraction(0)
    if len(value.ring.constants) != 1 or value.ring.constants[0].kind != "erf":
        return None
    argument = value.ring.constants[0].argument
    return next((x for x in (argument, -argument) if erf(x) == value), None)

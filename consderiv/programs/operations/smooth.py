"""Leaves and rational operations: variables, constants, + - * / and powers with a constant exponent."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from ...errors import DomainError, UnsupportedError
from ...exact.reals import Real
from .base import Operation
from .elementary import square_root
from .taylor import TAYLOR

ONE = Fraction(1)


def quotient(values: Sequence[Any], parameter: Any = None) -> Any:
    """u / v, defined for v != 0."""
    u, v = values
    if v == 0:
        raise zero_division(u)
    return u / v


def zero_division(numerator: Any) -> DomainError:
    """The error of a quotient whose denominator is zero at the point; 0/0 may still extend continuously."""
    if numerator == 0:
        return DomainError(
            "division needs a denominator that is not zero at the point",
            "received 0/0: the quotient is not defined at the point as written, although it may extend continuously",
            "cancel the common factor, or move the point",
        )
    return DomainError(
        "division needs a denominator that is not zero", f"received {numerator}/0 at the point", "move the point"
    )


def power(values: Sequence[Any], exponent: Any) -> Any:
    """u ** e for a constant e; a fractional or irrational power needs u >= 0."""
    (u,) = values
    if isinstance(exponent, Real):
        return _irrational_power(u, exponent)
    e = Fraction(exponent)
    if u == 0 and e < 0:
        raise DomainError("a negative power needs a base that is not zero", f"received 0**({e})", "move the point")
    if e.denominator == 1:
        return u**e.numerator
    if u < 0:
        raise DomainError("a fractional power needs a base >= 0", f"received ({u})**({e})", "move the point")
    if u in (0, 1):
        return u
    if e.denominator == 2:
        return square_root((u,)) ** e.numerator
    from ...exact.real_functions import power as real_power

    return real_power(u, e)


def _irrational_power(u: Any, exponent: Real) -> Any:
    """u ** e = exp(e log(u)) for u > 0, and 0 ** e = 0 for e > 0."""
    if u == 0 and exponent < 0:
        raise DomainError(
            "a negative power needs a base that is not zero", f"received 0**({exponent})", "move the point"
        )
    if u < 0:
        raise DomainError("an irrational power needs a base >= 0", f"received ({u})**({exponent})", "move the point")
    if u in (0, 1):
        return u
    from ...exact.real_functions import exp, log

    return exp(exponent * log(u))


def power_partials(values: Sequence[Any], exponent: Any) -> tuple[Any, ...]:
    """e u ** (e - 1); at u = 0 a fractional power has a (one-sided) derivative for e > 1 only, which is zero."""
    whole = not isinstance(exponent, Real) and Fraction(exponent).denominator == 1
    if not whole and values[0] == 0 and exponent > 1:
        return (Fraction(0),)
    if not whole and values[0] == 0:
        raise UnsupportedError(
            "a fractional power needs a base > 0 to be differentiated",
            f"received 0**({exponent})",
            "move the point, or use integer powers",
        )
    if exponent == 0:
        return (Fraction(0),)
    return (exponent * power(values, exponent - 1),)


SMOOTH = (
    Operation("variable", (0, 0), "leaf", lambda u, index: None),
    Operation("constant", (0, 0), "leaf", lambda u, constant: constant),
    Operation("boolean", (0, 0), "leaf", lambda u, truth: truth),
    Operation("neg", (1, 1), "smooth", lambda u, _: -u[0], partials=lambda u, _: (-ONE,)),
    Operation("add", (2, 2), "smooth", lambda u, _: u[0] + u[1], partials=lambda u, _: (ONE, ONE)),
    Operation("sub", (2, 2), "smooth", lambda u, _: u[0] - u[1], partials=lambda u, _: (ONE, -ONE)),
    Operation("mul", (2, 2), "smooth", lambda u, _: u[0] * u[1], partials=lambda u, _: (u[1], u[0])),
    Operation("div", (2, 2), "smooth", quotient, partials=lambda u, _: (1 / u[1], -u[0] / (u[1] * u[1]))),
    Operation("power", (1, 1), "smooth", power, partials=power_partials, taylor=TAYLOR["power"]),
)

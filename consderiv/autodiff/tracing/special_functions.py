"""Error functions and inverse trigonometric functions as formulas in erf and atan, for JAX and PyTorch alike."""

from __future__ import annotations

from fractions import Fraction

from . import arithmetic as a
from .arithmetic import ONE
from .elements import Element, build

HALF, TWO = Fraction(1, 2), Fraction(2)


def error_function(element: Element) -> Element:
    """erf(u)."""
    return a.function("erf", element)


def complementary_error_function(element: Element) -> Element:
    """1 - erf(u)."""
    return a.subtract(ONE, error_function(element))


def normal_distribution(element: Element) -> Element:
    """The distribution function (1 + erf(u/sqrt(2)))/2 of the standard normal law."""
    inner = a.divide(element, a.function("sqrt", TWO))
    return a.multiply(HALF, a.add(ONE, error_function(inner)))


def gelu(element: Element) -> Element:
    """u (1 + erf(u/sqrt(2)))/2."""
    return a.multiply(element, normal_distribution(element))


def arctangent(element: Element) -> Element:
    """atan(u)."""
    return a.function("atan", element)


def arctangent2(y: Element, x: Element) -> Element:
    """2 atan(y/(norm(x, y) + x)), the angle of (x, y); no value where y = 0 and x <= 0, where the angle jumps."""
    return a.multiply(TWO, arctangent(a.divide(y, a.add(build("norm", x, y), x))))


def arcsine(element: Element) -> Element:
    """2 atan(u/(1 + sqrt(1 - u**2))), which has a value for -1 <= u <= 1 only."""
    root = a.function("sqrt", a.subtract(ONE, a.power(element, TWO)))
    return a.multiply(TWO, arctangent(a.divide(element, a.add(ONE, root))))


def arccosine(element: Element) -> Element:
    """pi/2 - arcsine, with pi/2 as 2 atan(1)."""
    return a.subtract(a.multiply(TWO, arctangent(ONE)), arcsine(element))

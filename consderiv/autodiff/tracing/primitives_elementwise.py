"""Elementwise primitives of JAX: arithmetic, roots, powers, elementary functions, conversions of types."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from ...errors import UnsupportedError
from . import arithmetic as a
from . import special_functions as special
from .arrays import Array, elementwise
from .elements import Choice, Element, constant, is_condition, mapped, select, written
from .format_notes import rounds

HALF, ONE, ZERO = Fraction(1, 2), Fraction(1), Fraction(0)
Rule = Callable[[Any, Any, list[Array]], list[Array]]


def entrywise(function: Callable[..., Element]) -> Rule:
    """The rule of a primitive that acts entry by entry; integer results wrap around as the hardware's do."""

    def rule(trace: Any, eqn: Any, inputs: list[Array]) -> list[Array]:
        result = elementwise(function, *inputs)
        dtype = eqn.outvars[0].aval.dtype
        return [elementwise(lambda u: _wrapped(u, dtype), result) if dtype.kind in "iu" else result]

    return rule


def _wrapped(element: Element, dtype: Any) -> Element:
    if isinstance(element, bool):
        return Fraction(element)
    if isinstance(element, Choice):
        return mapped(lambda u: _wrapped(u, dtype), element)
    if not isinstance(element, Fraction):
        return element
    bits = 8 * dtype.itemsize
    low = -(1 << (bits - 1)) if dtype.kind == "i" else 0
    return Fraction((int(element) - low) % (1 << bits) + low)


def _divide(trace: Any, eqn: Any, inputs: list[Array]) -> list[Array]:
    """Division; of integers towards zero."""
    if eqn.outvars[0].aval.dtype.kind in "iu":
        return entrywise(lambda u, v: a.truncated(a.divide(u, v)))(trace, eqn, inputs)
    return entrywise(a.divide)(trace, eqn, inputs)


def remainder(left: Element, right: Element) -> Element:
    """left - right * trunc(left / right), with the sign of the left operand."""
    return a.subtract(left, a.multiply(right, a.truncated(a.divide(left, right))))


def rounded_to_even(element: Element) -> Element:
    """The nearest integer, the even one of two."""
    up = a.floor_of(a.add(element, HALF))
    tie = a.compare("eq", up, a.add(element, HALF))
    odd = a.compare("ne", a.multiply(Fraction(2), a.floor_of(a.multiply(up, HALF))), up)
    if isinstance(tie, bool) and isinstance(odd, bool):
        return a.subtract(up, ONE) if tie and odd else up
    return a.subtract(up, select(tie, select(odd, ONE, ZERO), ZERO))


def _round(trace: Any, eqn: Any, inputs: list[Array]) -> list[Array]:
    if "EVEN" in str(eqn.params["rounding_method"]).upper() or int(eqn.params["rounding_method"]) == 1:
        return entrywise(rounded_to_even)(trace, eqn, inputs)
    return entrywise(lambda u: a.multiply(a.signum(u), a.floor_of(a.add(a.absolute(u), HALF))))(trace, eqn, inputs)


def _pow(trace: Any, eqn: Any, inputs: list[Array]) -> list[Array]:
    from .library_calls import short_exponent

    return entrywise(lambda u, v: a.power(u, short_exponent(trace, v)))(trace, eqn, inputs)


def _integer_pow(trace: Any, eqn: Any, inputs: list[Array]) -> list[Array]:
    exponent = Fraction(eqn.params["y"])
    return entrywise(lambda u: a.power(u, exponent))(trace, eqn, inputs)


def _clamp(lower: Element, element: Element, upper: Element) -> Element:
    return a.clipped(element, lower, upper)


def _convert(trace: Any, eqn: Any, inputs: list[Array]) -> list[Array]:
    """Conversion of types: floats of constants are rounded as the library rounds them."""
    source, target = eqn.invars[0].aval.dtype, eqn.outvars[0].aval.dtype
    if target.kind == "c":
        raise UnsupportedError("real numbers are required", "received a conversion to complex", "use real arrays")
    if target.kind == "b":
        return [elementwise(lambda u: u if is_condition(u) else a.compare("ne", u, ZERO), inputs[0])]
    if target.kind in "iu":
        return entrywise(_as_integer)(trace, eqn, inputs)
    result = elementwise(lambda u: _as_float(u, source, target), inputs[0])
    if rounds(source.name, target.name):
        return [trace.narrowed(result, target.name)]
    return [result]


def _as_integer(element: Element) -> Element:
    if is_condition(element):
        return select(element, ONE, ZERO, integer=True)
    return a.truncated(element)


def _as_float(element: Element, source: Any, target: Any) -> Element:
    if is_condition(element):
        return select(element, ONE, ZERO)
    if isinstance(element, Choice):
        return written(element)
    if not isinstance(element, Fraction) or source == target:
        return element
    import numpy

    value = float(element)
    return constant(float(numpy.asarray(value).astype(target))) if Fraction(value) == element else element


def _reciprocal_root(element: Element) -> Element:
    return a.divide(ONE, a.function("sqrt", element))


def _hyperbolic(sign: str) -> Callable[[Element], Element]:
    def value(element: Element) -> Element:
        plus, minus = a.function("exp", element), a.function("exp", a.negative(element))
        return a.multiply(HALF, a.arithmetic(sign, plus, minus))

    return value


def _cube_root(element: Element) -> Element:
    """sign(u) |u|^(1/3): a power with this exponent is defined for nonnegative numbers only."""
    return a.multiply(a.signum(element), a.power(a.absolute(element), Fraction(1, 3)))


def area_sine(element: Element) -> Element:
    """log(u + sqrt(u**2 + 1))."""
    root = a.function("sqrt", a.add(a.power(element, Fraction(2)), ONE))
    return a.function("log", a.add(element, root))


def area_cosine(element: Element) -> Element:
    """log(u + sqrt(u - 1) sqrt(u + 1)), which has a value for u >= 1 only."""
    roots = (a.function("sqrt", a.subtract(element, ONE)), a.function("sqrt", a.add(element, ONE)))
    return a.function("log", a.add(element, a.multiply(*roots)))


def area_tangent(element: Element) -> Element:
    """log((1 + u)/(1 - u))/2."""
    return a.multiply(HALF, a.function("log", a.divide(a.add(ONE, element), a.subtract(ONE, element))))


def _elementary(name: str) -> Callable[[Element], Element]:
    return lambda u: a.function(name, u)


_FUNCTIONS: dict[str, Callable[..., Element]] = {
    "add": a.add, "add_any": a.add, "sub": a.subtract, "mul": a.multiply, "neg": a.negative, "abs": a.absolute,
    "sign": a.signum, "floor": a.floor_of, "ceil": a.ceiling, "rem": remainder,
    "max": lambda u, v: a.largest([u, v]), "min": lambda u, v: a.smallest([u, v]), "clamp": _clamp,
    "square": lambda u: a.power(u, Fraction(2)), "rsqrt": _reciprocal_root, "logistic": _elementary("sigmoid"),
    "exp2": lambda u: a.function("exp", a.multiply(u, a.function("log", Fraction(2)))),
    "log1p": lambda u: a.function("log", a.add(ONE, u)),
    "expm1": lambda u: a.subtract(a.function("exp", u), ONE),
    "tan": lambda u: a.divide(a.function("sin", u), a.function("cos", u)),
    "cbrt": _cube_root, "asinh": area_sine, "atanh": area_tangent, "acosh": area_cosine, "real": lambda u: u,
    "sinh": _hyperbolic("sub"), "cosh": _hyperbolic("add"), "copy": lambda u: u, "copy_p": lambda u: u,
    "reduce_precision": lambda u: u,
    "erf": special.error_function, "erfc": special.complementary_error_function, "atan": special.arctangent,
    "atan2": special.arctangent2, "asin": special.arcsine, "acos": special.arccosine,
    **{name: _elementary(name) for name in ("sqrt", "exp", "log", "sin", "cos", "tanh")},
}  # fmt: skip

RULES: dict[str, Rule] = {name: entrywise(function) for name, function in _FUNCTIONS.items()} | {
    "div": _divide, "round": _round, "integer_pow": _integer_pow, "pow": _pow, "convert_element_type": _convert,
    **dict.fromkeys(
        ("optimization_barrier", "device_put", "sharding_constraint"), lambda trace, eqn, inputs: inputs,
    ),
}  # fmt: skip

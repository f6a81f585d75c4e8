"""ATen activations: relu6, hardtanh, leaky_relu, elu, softplus, shrinkages, ..., as torch defines them."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from . import arithmetic as ar
from .arithmetic import ONE, ZERO
from .arrays import elementwise
from .elements import Element, both
from .special_functions import gelu
from .torch_call import Call, Rule
from .torch_elementwise import HALF, clamp, exp, number, sigmoid, tanh, unary, where


def softplus(u: Element, beta: Element, threshold: Element) -> Element:
    """u where beta*u > threshold, else log(1 + exp(beta*u))/beta, as the library defines it."""
    scaled = u if beta == 1 else ar.multiply(u, beta)
    smooth = ar.function("softplus", scaled)
    return where(ar.compare("gt", scaled, threshold), u, smooth if beta == 1 else ar.divide(smooth, beta))


def elu(u: Element, alpha: Element, scale: Element, input_scale: Element) -> Element:
    """scale*u where u > 0, else alpha*scale*(exp(input_scale*u) - 1)."""
    inner = u if input_scale == 1 else ar.multiply(u, input_scale)
    low = ar.subtract(exp(inner), ONE)
    factor = ar.multiply(alpha, scale)
    low = low if factor == 1 else ar.multiply(factor, low)
    return where(ar.compare("gt", u, ZERO), u if scale == 1 else ar.multiply(scale, u), low)


def leaky_relu(u: Element, slope: Element) -> Element:
    """u where u > 0, else slope*u."""
    return where(ar.compare("gt", u, ZERO), u, ar.multiply(slope, u))


def hardsigmoid(u: Element) -> Element:
    """clip(u + 3, 0, 6)/6."""
    return ar.divide(clamp(ar.add(u, Fraction(3)), ZERO, Fraction(6)), Fraction(6))


def hardswish(u: Element) -> Element:
    """u*clip(u + 3, 0, 6)/6."""
    return ar.divide(ar.multiply(u, clamp(ar.add(u, Fraction(3)), ZERO, Fraction(6))), Fraction(6))


def softshrink(u: Element, lambd: Element) -> Element:
    """u - l above l, u + l below -l, 0 between."""
    low = where(ar.compare("lt", u, ar.negative(lambd)), ar.add(u, lambd), ZERO)
    return where(ar.compare("gt", u, lambd), ar.subtract(u, lambd), low)


def hardshrink(u: Element, lambd: Element) -> Element:
    """0 between -l and l (included), u outside."""
    inside = both(ar.compare("ge", u, ar.negative(lambd)), ar.compare("le", u, lambd))
    return where(inside, ZERO, u)


def _with(function: Callable[..., Element], *names: str) -> Rule:
    """The entries of `self` with parameters of the operation that are Python numbers or tensors."""
    return lambda call: elementwise(
        lambda u, *rest: function(number(u), *rest), call.array("self"), *(call.array(name) for name in names)
    )


def _gelu(call: Call) -> Any:
    if call.get("approximate", "none") == "none":
        return unary(gelu)(call)
    scale, cubic = (call.number(value) for value in (0.7978845608028654, 0.044715))

    def entry(u: Element) -> Element:
        inner = ar.multiply(scale, ar.add(u, ar.multiply(cubic, ar.power(u, Fraction(3)))))
        return ar.multiply(ar.multiply(HALF, u), ar.add(ONE, tanh(inner)))

    return unary(entry)(call)


def _hardtanh(call: Call) -> Any:
    low, high = call.number(call.get("min_val", -1.0)), call.number(call.get("max_val", 1.0))
    return unary(lambda u: clamp(u, low, high))(call)


def _prelu(call: Call) -> Any:
    slopes = call.array("weight")
    rank = call["self"].ndim
    if slopes.size > 1 and rank > 1 and slopes.ndim != rank:
        slopes = slopes.reshape((1, -1, *(1,) * (rank - 2)))
    elif slopes.size == 1:
        slopes = slopes.reshape(())
    return elementwise(leaky_relu, call["self"], slopes)


_PLAIN: dict[str, Callable[[Element], Element]] = {
    "silu": lambda u: ar.multiply(u, sigmoid(u)), "hardsigmoid": hardsigmoid, "hardswish": hardswish,
    "log_sigmoid": lambda u: ar.negative(ar.function("softplus", ar.negative(u))),
    "mish": lambda u: ar.multiply(u, tanh(softplus(u, ONE, Fraction(20)))),
    "relu6": lambda u: clamp(u, ZERO, Fraction(6)),
}  # fmt: skip

RULES: dict[str, Rule] = {
    **{name: unary(function) for name, function in _PLAIN.items()},
    "hardtanh": _hardtanh, "leaky_relu": _with(leaky_relu, "negative_slope"), "prelu": _prelu,
    "_prelu_kernel": _prelu, "softplus": _with(softplus, "beta", "threshold"),
    "elu": _with(elu, "alpha", "scale", "input_scale"), "softshrink": _with(softshrink, "lambd"),
    "hardshrink": _with(hardshrink, "lambd"), "gelu": _gelu,
    "threshold": _with(lambda u, t, v: where(ar.compare("le", u, t), v, u), "threshold", "value"),
}  # fmt: skip

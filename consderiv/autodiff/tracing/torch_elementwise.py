"""ATen operations that act on each entry: arithmetic, elementary functions, activations, comparisons, `where`."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from typing import Any

from . import arithmetic as ar
from . import special_functions as special
from .arithmetic import ONE, ZERO
from .arithmetic import truth_of_number as truth
from .arrays import elementwise
from .elements import Choice, Element, both, build, either, is_condition, is_constant, negated, select
from .primitives_elementwise import area_cosine, area_sine, area_tangent
from .torch_call import Call, Rule
from .totality import exists, exists_not

HALF, TWO = Fraction(1, 2), Fraction(2)


def number(element: Element) -> Element:
    """A truth value as 1 or 0."""
    return select(element, ONE, ZERO) if is_condition(element) else element


def where(test: Element, yes: Element, no: Element) -> Element:
    """yes if the condition holds, else no."""
    if is_condition(yes) != is_condition(no):
        yes, no = number(yes), number(no)
    indices = any(isinstance(u, Choice) for u in (yes, no))
    return select(truth(test), yes, no, integer=indices)


def relu(u: Element) -> Element:
    """max(u, 0) as one operation."""
    return max(number(u), ZERO) if is_constant(u) else build("relu", u)


def sqrt(u: Element) -> Element:
    """The square root."""
    return ar.function("sqrt", number(u))


def elementary(name: str) -> Callable[[Element], Element]:
    """exp, log, sin, ... of a number."""
    return lambda u: ar.function(name, number(u))


exp, log, tanh, sigmoid = (elementary(name) for name in ("exp", "log", "tanh", "sigmoid"))


def square(u: Element) -> Element:
    """u*u as a power."""
    return ar.power(number(u), TWO)


def reciprocal(u: Element) -> Element:
    """1/u."""
    return ar.divide(ONE, number(u))


def clamp(u: Element, lower: Element | None, upper: Element | None) -> Element:
    """min(max(u, lower), upper); None is no bound."""
    if lower is not None and upper is not None:
        return ar.clipped(number(u), lower, upper)
    if lower is not None:
        return ar.largest([number(u), lower])
    return u if upper is None else ar.smallest([number(u), upper])


def remainder(u: Element, v: Element) -> Element:
    """u - v*floor(u/v)."""
    return ar.subtract(u, ar.multiply(v, ar.floor_of(ar.divide(u, v))))


def rounded_to_even(u: Element) -> Element:
    """The nearest integer, the even one of two."""
    up = ar.floor_of(ar.add(u, HALF))
    tie = both(ar.compare("eq", ar.subtract(up, HALF), u), ar.compare("ne", remainder(up, TWO), ZERO))
    return where(tie, ar.subtract(up, ONE), up)


def sinh(u: Element) -> Element:
    """(exp(u) - exp(-u))/2."""
    return ar.divide(ar.subtract(exp(u), exp(ar.negative(u))), TWO)


def cosh(u: Element) -> Element:
    """(exp(u) + exp(-u))/2."""
    return ar.divide(ar.add(exp(u), exp(ar.negative(u))), TWO)


def entropy_term(u: Element, v: Element) -> Element:
    """u*log(v), and 0 where u is 0."""
    return ZERO if is_constant(u) and u == 0 else where(ar.compare("eq", u, ZERO), ZERO, ar.multiply(u, log(v)))


def unary(function: Callable[[Element], Element]) -> Rule:
    return lambda call: elementwise(function, elementwise(number, call.array("self")))


def _binary(function: Callable[[Element, Element], Element]) -> Rule:
    def rule(call: Call) -> Any:
        return elementwise(lambda u, v: function(number(u), number(v)), call.array("self"), call.array("other"))

    return rule


def _logic(function: Callable[..., Element], *names: str) -> Rule:
    return lambda call: elementwise(lambda *u: function(*map(truth, u)), *(call.array(name) for name in names))


def _scaled(function: Callable[[Element, Element], Element], swapped: bool = False) -> Rule:
    """self + alpha*other and its relatives."""

    def rule(call: Call) -> Any:
        if str(call.dtype) == "torch.bool":
            raise call.refuse("numbers are required", "truth values", "write | or torch.logical_or, or cast first")
        alpha = call.number(call.get("alpha", 1))

        def entry(u: Element, v: Element) -> Element:
            u, v = (number(v), number(u)) if swapped else (number(u), number(v))
            return function(u, v if alpha == 1 else ar.multiply(alpha, v))

        return elementwise(entry, call.array("self"), call.array("other"))

    return rule


def _divide(call: Call) -> Any:
    mode = call.get("rounding_mode")
    finish = {None: lambda u: u, "floor": ar.floor_of, "trunc": ar.truncated}[mode]
    return _binary(lambda u, v: finish(ar.divide(u, v)))(call)


def _power(call: Call) -> Any:
    return elementwise(lambda u, v: ar.power(number(u), number(v)), call.array("self"), call.array("exponent"))


def _clamp(call: Call) -> Any:
    bounds = [call.array(name) if call.get(name) is not None else None for name in ("min", "max")]
    given = [bound for bound in bounds if bound is not None]

    def entry(u: Element, *values: Element) -> Element:
        rest = iter(values)
        lower, upper = (next(rest) if bound is not None else None for bound in bounds)
        return clamp(u, lower, upper)

    return elementwise(entry, call.array("self"), *given)


def _addc(function: Callable[[Element, Element], Element]) -> Rule:
    def rule(call: Call) -> Any:
        value = call.number(call.get("value", 1))

        def entry(u: Element, v: Element, w: Element) -> Element:
            product = function(v, w)
            return ar.add(u, product if value == 1 else ar.multiply(value, product))

        return elementwise(entry, call.array("self"), call.array("tensor1"), call.array("tensor2"))

    return rule


def _where(call: Call) -> Any:
    return elementwise(where, call.array("condition"), call.array("self"), call.array("other"))


def _masked_fill(call: Call) -> Any:
    return elementwise(lambda u, m, v: where(m, v, u), call.array("self"), call.array("mask"), call.array("value"))


def _lerp(call: Call) -> Any:
    def entry(u: Element, v: Element, w: Element) -> Element:
        return ar.add(u, ar.multiply(w, ar.subtract(v, u)))

    return elementwise(entry, call.array("self"), call.array("end"), call.array("weight"))


def _norm2(u: Element, v: Element) -> Element:
    return build("norm", u, v)


def _is_negative(u: Element) -> Element:
    """The exact number 0 has no sign."""
    return ar.compare("lt", u, ZERO)


def _copysign(u: Element, v: Element) -> Element:
    return where(_is_negative(v), ar.negative(ar.absolute(u)), ar.absolute(u))


def _ldexp(u: Element, v: Element) -> Element:
    return ar.multiply(u, ar.power(TWO, v))


def _power_of_two(u: Element) -> Element:
    return exp(ar.multiply(u, log(TWO)))


def _binary_logarithm(u: Element) -> Element:
    return ar.divide(log(u), log(TWO))


def _bits(function: Callable[..., Element], *names: str) -> Rule:
    """A bit operation, which is logic for truth values and refused for integers."""

    def rule(call: Call) -> Any:
        if str(call.dtype) != "torch.bool":
            raise call.refuse("truth values are required", f"bits of {call.dtype}", "write comparisons")
        return _logic(function, *names)(call)

    return rule


def _round(call: Call) -> Any:
    if call.get("decimals", 0):
        raise call.refuse("decimals=0 is required", f"decimals={call['decimals']}", "scale by hand")
    return unary(rounded_to_even)(call)


def _differ(u: Element, v: Element) -> Element:
    return either(both(u, negated(v)), both(negated(u), v))


_SMOOTH: dict[str, Callable[[Element], Element]] = {
    "neg": ar.negative, "abs": ar.absolute, "sign": ar.signum, "sgn": ar.signum, "floor": ar.floor_of,
    "ceil": ar.ceiling, "trunc": ar.truncated, "relu": relu, "square": square,
    "sqrt": sqrt, "reciprocal": reciprocal, "rsqrt": lambda u: reciprocal(sqrt(u)), "exp": exp, "log": log,
    "exp2": _power_of_two, "log2": _binary_logarithm,
    "log10": lambda u: ar.divide(log(u), log(Fraction(10))), "log1p": lambda u: log(ar.add(ONE, u)),
    "expm1": lambda u: ar.subtract(exp(u), ONE), "sin": elementary("sin"), "cos": elementary("cos"),
    "tan": lambda u: ar.divide(ar.function("sin", u), ar.function("cos", u)), "tanh": tanh, "sigmoid": sigmoid,
    "sinh": sinh, "cosh": cosh, "asinh": area_sine, "acosh": area_cosine, "atanh": area_tangent,
    "erf": special.error_function, "erfc": special.complementary_error_function,
    "special_ndtr": special.normal_distribution, "atan": special.arctangent, "asin": special.arcsine,
    "acos": special.arccosine, "positive": lambda u: u, "real": lambda u: u, "conj_physical": lambda u: u,
    "signbit": _is_negative,
    "isnan": lambda u: ar.compare("ne", u, u),
    "isinf": lambda u: u == u if isinstance(u, float) else exists_not(u),
    "isfinite": lambda u: False if isinstance(u, float) else exists(u),
}  # fmt: skip

RULES: dict[str, Rule] = {
    **{name: unary(function) for name, function in _SMOOTH.items()},
    **{name: _binary(partial(ar.compare, name)) for name in ("lt", "le", "gt", "ge", "eq", "ne")},
    "add": _scaled(ar.add), "sub": _scaled(ar.subtract), "rsub": _scaled(ar.subtract, swapped=True),
    "mul": _binary(ar.multiply), "div": _divide, "pow": _power, "square": unary(square),
    "floor_divide": _binary(lambda u, v: ar.floor_of(ar.divide(u, v))), "remainder": _binary(remainder),
    "fmod": _binary(lambda u, v: ar.subtract(u, ar.multiply(v, ar.truncated(ar.divide(u, v))))),
    "maximum": _binary(lambda u, v: ar.largest([u, v])), "minimum": _binary(lambda u, v: ar.smallest([u, v])),
    "fmax": _binary(lambda u, v: ar.largest([u, v])), "fmin": _binary(lambda u, v: ar.smallest([u, v])),
    "hypot": _binary(_norm2), "atan2": _binary(special.arctangent2), "copysign": _binary(_copysign), "ldexp": _binary(_ldexp),
    "logaddexp": _binary(lambda u, v: log(ar.add(exp(u), exp(v)))),
    "logaddexp2": _binary(lambda u, v: _binary_logarithm(ar.add(_power_of_two(u), _power_of_two(v)))),
    "heaviside": lambda call: elementwise(
        lambda u, v: where(ar.compare("eq", u, ZERO), v, where(ar.compare("gt", u, ZERO), ONE, ZERO)),
        call.array("self"), call.array("values"),
    ),
    "xlogy": _binary(entropy_term), "clamp": _clamp, "clamp_min": _clamp, "clamp_max": _clamp,
    "round": _round, "lerp": _lerp,
    "addcmul": _addc(ar.multiply), "addcdiv": _addc(ar.divide), "where": _where, "masked_fill": _masked_fill,
    "logical_and": _logic(both, "self", "other"), "logical_or": _logic(either, "self", "other"),
    "logical_not": _logic(negated, "self"), "bitwise_and": _bits(both, "self", "other"),
    "bitwise_or": _bits(either, "self", "other"), "bitwise_not": _bits(negated, "self"),
    "__and__": _bits(both, "self", "other"), "__or__": _bits(either, "self", "other"),
    "logical_xor": _logic(_differ, "self", "other"), "bitwise_xor": _bits(_differ, "self", "other"),
}  # fmt: skip

"""Roots, powers, exp and log of exact real numbers; their values are numbers in which known identities hold formally.

These are exp(a + b) = exp(a) exp(b), exp(log(x)) = x, log(6) = log(2) + log(3), log(exp(x)) = x, sqrt(x)**2 = x.
"""

from __future__ import annotations

from fractions import Fraction
from math import gcd, lcm

from flint import fmpq, fmpq_mpoly, fmpz

from ..errors import DomainError, UnsupportedError
from .algebraic import Algebraic
from .algebraic_roots import nth_root
from .algebraic_text import element_terms
from .closed_forms import MAX_POWER, PRECISIONS, ClosedForm, coefficients, constant_form, quotient
from .closed_ring import ClosedRing, Constant, number_ball
from .number_field import fraction, rational
from .reals import Number, Real, sign

MAX_ARGUMENT = 10_000
"""Largest size of the argument of exp, sin and cos."""

MAX_BITS = 200_000
"""Largest size of a rational power."""

MAX_FACTORED_TERMS = 60
"""Most terms of a polynomial in constants whose factors are searched in roots and logarithms."""

TRIAL_PRIMES = 2000
"""How many primes are tried as factors of a long argument of log."""


def exact(x: Number | int) -> Number:
    """An integer as a fraction."""
    return x if isinstance(x, (Real, Fraction)) else Fraction(x)


def sqrt(x: Number | int) -> Number:
    """The square root of x >= 0.

    Examples
    --------
    >>> sqrt(Fraction(4)), sqrt(Fraction(8)), sqrt(exp(Fraction(3)))
    (Fraction(2, 1), 2*sqrt(2), exp(3/2))
    """
    if sign(x) < 0:
        raise DomainError("sqrt needs an argument >= 0", f"received sqrt({shown(x)})", "move the point into the domain")
    return root(exact(x), 2)


def root(x: Number, order: int) -> Number:
    """The root x**(1/order) >= 0 of a number x >= 0."""
    if not isinstance(x, ClosedForm):
        return nth_root(x, order)
    if order == 1:
        return x
    ring, above, below = x.ring, x.numerator, x.denominator
    if sign(_form(ring, below)) < 0:
        above, below = -above, -below
    radicand, content, powers = _primitive_factors(ring, ring.reduced(above * below ** (order - 1)))
    outside: Number = nth_root(content, order) / _form(ring, below)
    for constant, exponent in powers:
        outside = outside * exp(constant.argument * (constant.scale * Fraction(exponent, order)))
    for factor, multiplicity in _positive_factors(ring, radicand):
        outside = outside * _factor_root(factor, Fraction(multiplicity, order))
    return outside


def _factor_root(factor: Number, exponent: Fraction) -> Number:
    """A power of a positive number whose roots become new constants."""
    if exponent.denominator == 1 or not isinstance(factor, ClosedForm):
        return power(factor, exponent)
    # the root lies above the constants of its radicand
    depth = 1 + max(c.depth for c in factor.ring.constants)
    constant = Constant("root", factor.text(), Fraction(1), exponent.denominator, depth, factor)
    value: Number = constant_form(constant, ring=factor.ring) ** exponent.numerator
    return value


def _positive_factors(ring: ClosedRing, element: fmpq_mpoly) -> list[tuple[Number, int]]:
    """The absolute values of the irreducible factors of a primitive polynomial, with multiplicities."""
    if len(element) > MAX_FACTORED_TERMS:
        return [(_form(ring, element), 1)]
    return [(abs(_form(ring, _integral(ring, factor))), int(times)) for factor, times in element.factor()[1]]


def _integral(ring: ClosedRing, element: fmpq_mpoly) -> fmpq_mpoly:
    return element / rational(_content([fraction(c) for c in element.coeffs()]))


def _form(ring: ClosedRing, element: fmpq_mpoly) -> Number:
    return quotient(ring, element, ring.one)


def power(x: Number | int, exponent: Fraction | int) -> Number:
    """x**exponent for a rational exponent; x >= 0 where the exponent is no integer, x nonzero where it is negative.

    Examples
    --------
    >>> power(Fraction(2), Fraction(2, 3)), power(Fraction(-2), 3)
    (2**(2/3), Fraction(-8, 1))
    """
    x, exponent = exact(x), Fraction(exponent)
    if exponent < 0 and sign(x) == 0:
        raise DomainError("a negative power needs a base that is not zero", "received zero", "move the point")
    if exponent.denominator == 1:
        return _integer_power(x, exponent.numerator)
    if sign(x) < 0:
        raise DomainError(
            "power needs a base >= 0 where the exponent is no integer",
            f"received power({shown(x)}, {exponent})",
            "move the point into the domain",
        )
    return _integer_power(root(x, exponent.denominator), exponent.numerator)


def _integer_power(x: Number, exponent: int) -> Number:
    if isinstance(x, Fraction):
        size = max(abs(x.numerator), x.denominator).bit_length()
        if size > 1 and size * abs(exponent) > MAX_BITS:
            raise _too_large(f"the power {exponent} of a rational number")
    elif abs(exponent) > MAX_POWER:
        raise _too_large(f"the power {exponent}")
    result: Number = x**exponent
    return result


def _too_large(what: str) -> UnsupportedError:
    return UnsupportedError("a number of moderate size is required", f"received {what}", "move the point")


def shown(x: Number | int) -> str:
    """A number as text of at most 60 characters, for messages."""
    text = x.text() if isinstance(x, Real) else str(fmpq(x.numerator, x.denominator))
    return text if len(text) <= 60 else text[:57] + "..."


def exp(x: Number | int) -> Number:
    """The exponential function.

    Examples
    --------
    >>> exp(0), exp(1), exp(log(Fraction(3, 2))), exp(Fraction(-1, 2)) * exp(Fraction(1, 2))
    (Fraction(1, 1), exp(1), Fraction(3, 2), Fraction(1, 1))
    """
    x = exact(x)
    check_argument("exp", x)
    result: Number = Fraction(1)
    for coefficient, direction in summands(x):
        result = result * _exp_of_multiple(coefficient, direction)
    return result


def check_argument(name: str, x: Number) -> None:
    """Refuse arguments that are too large; a bound that is not proved counts as too large."""
    for bits in PRECISIONS:
        size = abs(number_ball(x, bits))
        if size < MAX_ARGUMENT:
            return
        if size >= MAX_ARGUMENT:
            break
    raise UnsupportedError(
        f"arguments of {name} of size below {MAX_ARGUMENT} are required", f"received {shown(x)}", "move the point"
    )


def summands(x: Number) -> list[tuple[Fraction, Number]]:
    """x as a sum of rational multiples of numbers that are, as far as is known, linearly independent over Q."""
    if isinstance(x, Fraction):
        return [(x, Fraction(1))] if x else []
    if isinstance(x, Algebraic):
        return [
            (c, Fraction(1) if e.degree() < 1 else Algebraic(x.field, e)) for c, e in element_terms(x.field, x.element)
        ]
    assert isinstance(x, ClosedForm)
    if not x.denominator.is_constant():
        return [_directed(x)]
    found = []
    for monomial, coefficient in coefficients(x.ring, x.numerator):
        product = _monomial_number(x.ring, monomial)
        if coefficient.degree() < 1:
            found.append((fraction(coefficient[0]), product))
        else:
            field = x.ring.number_field
            assert field is not None
            for c, element in element_terms(field, coefficient):
                factor = Fraction(1) if element.degree() < 1 else Algebraic(field, element)
                found.append((c, product * factor))
    return found


def _monomial_number(ring: ClosedRing, monomial: tuple[int, ...]) -> Number:
    padded = [*monomial, 0] if ring.number_field is not None else list(monomial)
    return _form(ring, ring.context.from_dict({tuple(padded): fmpq(1)}))


def _directed(x: ClosedForm) -> tuple[Fraction, Number]:
    """(c, d) with x = c d and d the same for all rational multiples of x."""
    content = fraction(x.numerator.leading_coefficient())
    return content, x * (1 / content)


def _exp_of_multiple(coefficient: Fraction, direction: Number) -> Number:
    logarithm = _logarithm(direction)
    if logarithm is not None and abs(coefficient.numerator) <= 1000 and coefficient.denominator <= 16:
        return power(logarithm, coefficient)
    constant = constant_of("exp", abs(coefficient), direction)
    value: Number = constant_form(constant)
    return value if coefficient > 0 else 1 / value


def _logarithm(direction: Number) -> Number | None:
    """The number of which the direction is the logarithm."""
    if not isinstance(direction, ClosedForm) or len(direction.ring.constants) != 1:
        return None
    (constant,) = direction.ring.constants
    plain = direction.denominator == direction.ring.one and direction.numerator == direction.ring.gens[0]
    return constant.argument if constant.kind == "log" and plain else None


def constant_of(kind: str, scale: Fraction, argument: Number) -> Constant:
    depth = 1 + max((c.depth for c in argument.ring.constants), default=0) if isinstance(argument, ClosedForm) else 1
    return Constant(kind, argument.text() if isinstance(argument, Real) else str(argument), scale, 1, depth, argument)


def log(x: Number | int) -> Number:
    """The natural logarithm of x > 0.

    Examples
    --------
    >>> log(1), log(exp(Fraction(2, 3))), log(6) == log(2) + log(3), log(sqrt(2)) / log(2)
    (Fraction(0, 1), Fraction(2, 3), True, Fraction(1, 2))
    """
    x = exact(x)
    if sign(x) <= 0:
        raise DomainError("log needs an argument > 0", f"received log({shown(x)})", "move the point into the domain")
    if isinstance(x, Fraction):
        return _integer_log(x.numerator) - _integer_log(x.denominator)
    if isinstance(x, Algebraic):
        return _algebraic_log(x)
    assert isinstance(x, ClosedForm)
    above, below = _form(x.ring, x.numerator), _form(x.ring, x.denominator)
    if sign(above) < 0:
        above, below = -above, -below
    return _polynomial_log(above) - _polynomial_log(below)


def _integer_log(n: int) -> Number:
    long = n.bit_length() > 80
    total: Number = Fraction(0)
    for base, exponent in fmpz(n).factor(trial_limit=TRIAL_PRIMES) if long else fmpz(n).factor():
        total = total + constant_form(constant_of("log", Fraction(1), Fraction(int(base)))) * int(exponent)
    return total


def _algebraic_log(x: Algebraic) -> Number:
    modulus = x.minimal_polynomial()
    degree = int(modulus.degree())
    if all(c == 0 for c in modulus.coeffs()[1:-1]):  # x**degree is rational
        return log(Fraction(-int(modulus[0]), int(modulus[degree]))) / degree
    return constant_form(constant_of("log", Fraction(1), x))


def _polynomial_log(x: Number) -> Number:
    """The logarithm of a positive number that is a polynomial in constants."""
    if not isinstance(x, ClosedForm) or not x.denominator.is_constant():
        return log(x)
    primitive, content, powers = _primitive_factors(x.ring, x.numerator)
    total = log(content)
    for constant, exponent in powers:
        total = total + constant.argument * (constant.scale * exponent)
    for factor, multiplicity in _positive_factors(x.ring, primitive):
        closed = isinstance(factor, ClosedForm)
        value = constant_form(constant_of("log", Fraction(1), factor)) if closed else log(factor)
        total = total + value * multiplicity
    return total


def _primitive_factors(
    ring: ClosedRing, element: fmpq_mpoly
) -> tuple[fmpq_mpoly, Fraction, list[tuple[Constant, int]]]:
    """A polynomial as primitive integer polynomial, rational content and powers of exponentials: their product."""
    least = [0] * len(ring.gens)
    monomials = [tuple(int(e) for e in m) for m in element.monoms()]
    for i, constant in enumerate(ring.constants):
        if constant.kind == "exp":
            least[i] = min(m[i] for m in monomials)
    numbers = [fraction(c) for c in element.coeffs()]
    content = _content(numbers)
    reduced = {
        tuple(e - s for e, s in zip(m, least, strict=True)): rational(c / content)
        for m, c in zip(monomials, numbers, strict=True)
    }
    powers = [(c, s) for c, s in zip(ring.constants, least, strict=False) if s]
    return ring.context.from_dict(reduced), content, powers


def _content(numbers: list[Fraction]) -> Fraction:
    denominator = lcm(*(n.denominator for n in numbers))
    return Fraction(gcd(*(int(n * denominator) for n in numbers)), denominator)

"""Quotients of polynomials in the variables and the parameters of an integrand, in lowest terms over Q."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ...errors import DomainError, UnsupportedError
from ...exact.polynomials import Polynomial
from ...exact.reals import Number, sign
from ...programs.program import Node


@dataclass(frozen=True)
class Quotient:
    """numerator / denominator, both polynomials in the same coordinates; the denominator is not the zero polynomial."""

    numerator: Polynomial
    denominator: Polynomial

    @classmethod
    def constant(cls, count: int, value: Number | int) -> Quotient:
        """A constant."""
        return cls(Polynomial.constant_of(count, value), Polynomial.constant_of(count, 1))

    @classmethod
    def of(cls, numerator: Polynomial, denominator: Polynomial | None = None) -> Quotient:
        """The quotient in lowest terms (where the coefficients are rational), with a monic denominator."""
        if denominator is None:
            return cls(numerator, Polynomial.constant_of(numerator.count, 1))
        if not denominator.is_constant and numerator.is_rational and denominator.is_rational:
            common = numerator.mpoly.gcd(denominator.mpoly)
            if not common.is_constant():
                count = numerator.count
                numerator = Polynomial(count, mpoly=numerator.mpoly / common)
                denominator = Polynomial(count, mpoly=denominator.mpoly / common)
        if denominator.is_constant:
            return cls.of(numerator.scaled(1 / denominator.constant))
        lead = 1 / max(denominator.terms(), key=lambda term: (sum(e for _, e in term[0]), term[0]))[1]
        return cls(numerator.scaled(lead), denominator.scaled(lead))

    @property
    def count(self) -> int:
        """The number of coordinates."""
        return self.numerator.count

    @property
    def is_polynomial(self) -> bool:
        """Whether the denominator is 1."""
        return self.denominator.is_constant

    @property
    def is_zero(self) -> bool:
        """Whether it is the zero function."""
        return self.numerator.is_zero

    def __add__(self, other: Quotient) -> Quotient:
        if self.is_polynomial and other.is_polynomial:
            return Quotient(self.numerator + other.numerator, self.denominator)
        if self.denominator == other.denominator:
            return Quotient.of(self.numerator + other.numerator, self.denominator)
        top = self.numerator * other.denominator + other.numerator * self.denominator
        return Quotient.of(top, self.denominator * other.denominator)

    def __neg__(self) -> Quotient:
        return Quotient(-self.numerator, self.denominator)

    def __sub__(self, other: Quotient) -> Quotient:
        return self + (-other)

    def __mul__(self, other: Quotient) -> Quotient:
        if self.is_polynomial and other.is_polynomial:
            return Quotient(self.numerator * other.numerator, self.denominator)
        return Quotient.of(self.numerator * other.numerator, self.denominator * other.denominator)

    def scaled(self, factor: Number) -> Quotient:
        """factor * self."""
        if not factor:
            return Quotient.constant(self.count, 0)
        return self if factor == 1 else Quotient(self.numerator.scaled(factor), self.denominator)

    def reciprocal(self) -> Quotient:
        """1 / self."""
        if self.is_zero:
            raise DomainError(
                "a divisor that is not zero is required", "received the zero function", "rewrite the integrand"
            )
        return Quotient.of(self.denominator, self.numerator)

    def __pow__(self, exponent: int) -> Quotient:
        base = self.reciprocal() if exponent < 0 else self
        size = abs(exponent)
        return Quotient.of(base.numerator**size, base.denominator**size)

    def substitute(self, images: Sequence[Polynomial]) -> Quotient:
        """The composition with coordinates that are polynomials in others."""
        return Quotient.of(self.numerator.substitute(images), self.denominator.substitute(images))

    def at(self, point: Mapping[int, Number] | Sequence[Number]) -> Number:
        """The exact value."""
        return self.numerator.at(point) / self.denominator.at(point)


def combined(count: int, form: Mapping[int, Number], operands: Sequence[Quotient]) -> Quotient:
    """sum form_k operands_k."""
    total = Quotient.constant(count, 0)
    for k in sorted(form):
        total = total + operands[k].scaled(form[k])
    return total


def smooth_value(count: int, node: Node, operands: Sequence[Any]) -> Quotient:
    """A constant or a rational operation on quotients."""
    name = node.operation
    if name == "constant":
        value: Any = node.parameter
        return Quotient.constant(count, value)
    if name == "neg":
        return -operands[0]  # type: ignore[no-any-return]
    if name == "power" and node.rational.denominator == 1:
        return operands[0] ** int(node.rational)  # type: ignore[no-any-return]
    if name in _RATIONAL:
        return _RATIONAL[name](*operands)  # type: ignore[no-any-return]
    raise UnsupportedError(
        "an integrand of rational operations and piecewise linear kinks is required here",
        f"received {name}",
        "approximate it, or use a discrete law",
    )


_RATIONAL: dict[str, Any] = {
    "add": lambda u, v: u + v,
    "sub": lambda u, v: u - v,
    "mul": lambda u, v: u * v,
    "div": lambda u, v: u * v.reciprocal(),
}


def polynomial_of(text: str, names: Sequence[str]) -> Polynomial:
    """A polynomial from its text.

    Examples
    --------
    >>> polynomial_of("2*s", ["s"])
    2*z0
    """
    from ...programs import as_program
    from ...programs.evaluate import demanded_values

    program = as_program(text, tuple(names))
    count = len(names)
    point = [Quotient.of(Polynomial.coordinate(count, i)) for i in range(count)]
    value = demanded_values(program, point, lambda _, node, operands: smooth_value(count, node, operands))
    found: Quotient = value[program.outputs[0]]
    if program.is_map or not found.is_polynomial:
        raise UnsupportedError(
            f"a polynomial in {', '.join(names)} is required", f"received {text}", "split it into pieces"
        )
    return found.numerator


def restricted(polynomial: Polynomial, kept: Sequence[int]) -> Polynomial:
    """The polynomial with all coordinates but the kept ones zero, in the kept coordinates."""
    place = {index: k for k, index in enumerate(kept)}
    terms = {
        tuple((place[i], e) for i, e in monomial): c
        for monomial, c in polynomial.terms()
        if all(i in place for i, _ in monomial)
    }
    return Polynomial.from_terms(len(kept), terms)


def coefficients_in(polynomial: Polynomial, index: int) -> list[Polynomial]:
    """The coefficients, rising, as a polynomial in one coordinate."""
    found: dict[int, dict[Any, Number]] = {}
    for monomial, c in polynomial.terms():
        power = next((e for i, e in monomial if i == index), 0)
        rest = tuple((i, e) for i, e in monomial if i != index)
        found.setdefault(power, {})[rest] = c
    return [Polynomial.from_terms(polynomial.count, found.get(k, {})) for k in range(max(found, default=0) + 1)]


def antiderivative(polynomial: Polynomial, index: int) -> Polynomial:
    """The antiderivative in one coordinate that vanishes where that coordinate does."""
    terms: dict[Any, Number] = {}
    for monomial, c in polynomial.terms():
        powers = dict(monomial)
        powers[index] = powers.get(index, 0) + 1
        terms[tuple(sorted(powers.items()))] = c * Fraction(1, powers[index])
    return Polynomial.from_terms(polynomial.count, terms)


def normalised(polynomial: Polynomial) -> tuple[Polynomial, int]:
    """The polynomial divided by its leading coefficient, and the sign of that."""
    lead = max(polynomial.terms(), key=lambda term: (sum(e for _, e in term[0]), term[0]))[1]
    return polynomial.scaled(1 / lead), sign(lead)

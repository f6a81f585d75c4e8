"""Functions of one variable such as x**2*sin(1/x): polynomials in bounded functions with rational coefficients."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import prod

from ..errors import UnsupportedError
from ..exact.rational_functions import RationalFunction
from ..exact.real_functions import FUNCTIONS
from ..exact.reals import Number
from ..stratified.formulas import differentiated, reduced, value_at

Atom = tuple[str, RationalFunction]
Monomial = tuple[tuple[Atom, int], ...]
ANGLES = ("0", "pi/2", "pi", "-pi/2")
QUARTERS = {"sin": (0, 1, 0, -1), "cos": (1, 0, -1, 0)}
BOUNDED = ("sin", "cos", "tanh", "sigmoid")
ONE = RationalFunction.constant(1, 1)


@dataclass(frozen=True)
class Oscillation:
    """sum over monomials m of r_m(x) * m, where m is a product of sin, cos, tanh, sigmoid of rational functions of x.

    Parameters
    ----------
    terms : mapping from monomial to RationalFunction
        No zero coefficients; the empty monomial is 1. Every monomial has absolute value at most 1.
    """

    terms: Mapping[Monomial, RationalFunction]

    @classmethod
    def rational(cls, function: RationalFunction) -> Oscillation:
        """A function without oscillating factors."""
        return cls({} if function.is_zero else {(): function})

    @classmethod
    def of(cls, name: str, argument: RationalFunction) -> Oscillation:
        """sin, cos, tanh or sigmoid of a rational function."""
        return cls({(((name, argument), 1),): ONE})

    @property
    def as_rational(self) -> RationalFunction | None:
        """The function itself where no oscillating factor occurs."""
        if not self.terms:
            return RationalFunction.constant(1, 0)
        return self.terms[()] if set(self.terms) == {()} else None

    def __add__(self, other: Oscillation) -> Oscillation:
        total = dict(self.terms)
        for monomial, coefficient in other.terms.items():
            total[monomial] = reduced(total[monomial] + coefficient) if monomial in total else coefficient
        return Oscillation({m: c for m, c in total.items() if not c.is_zero})

    def __mul__(self, other: Oscillation) -> Oscillation:
        total = Oscillation({})
        for m, c in self.terms.items():
            for n, d in other.terms.items():
                total = total + Oscillation({_product(m, n): reduced(c * d)})
        return total

    def scaled(self, factor: Number) -> Oscillation:
        """factor * self."""
        return self * Oscillation.rational(RationalFunction.constant(1, factor))

    def power(self, exponent: int) -> Oscillation:
        """A power; negative ones of rational functions only."""
        rational = self.as_rational
        if rational is not None and (exponent >= 0 or not rational.is_zero):
            return Oscillation.rational(reduced(rational**exponent))
        if exponent < 0:
            raise UnsupportedError(
                "a divisor that is a rational function is required", "received another", "ask elsewhere"
            )
        total = Oscillation.rational(ONE)
        for _ in range(exponent):
            total = total * self
        return total

    def derivative(self) -> Oscillation:
        """The derivative, of the same kind."""
        total = Oscillation({})
        for monomial, coefficient in self.terms.items():
            total = total + Oscillation.rational(differentiated(coefficient, 0)) * Oscillation({monomial: ONE})
            for k, (atom, exponent) in enumerate(monomial):
                rest = (*monomial[:k], *(((atom, exponent - 1),) if exponent > 1 else ()), *monomial[k + 1 :])
                total = total + Oscillation({rest: coefficient.scaled(Fraction(exponent))}) * _slope(*atom)
        return total

    def limit(self, point: Number) -> Number | None:
        """The limit at a point where every term that oscillates there tends to zero, else None: not known."""
        total: Number = Fraction(0)
        for monomial, coefficient in self.terms.items():
            value = value_at(coefficient, (point,))
            for (name, argument), exponent in monomial if value else ():
                inner = value_at(argument, (point,))
                if inner is None:
                    return None
                assert value is not None
                value = value * FUNCTIONS[name](inner) ** exponent
            if value is None:
                return None
            total = total + value
        return total

    def along(self, point: Number) -> dict[str, RationalFunction]:
        """The rational functions that it equals at points that tend to the point, by the angle at these points.

        All factors have to be sin and cos of one function g with a pole at the point: on each side of it g takes all
        large values of one sign, so that g(x) - a is a multiple of 2 pi at points x as near as one likes. For
        a = 0, pi/2, pi, -pi/2 the factors are 0, 1 or -1 there. Empty where this is not so.
        """
        atoms = {atom for monomial in self.terms for atom, _ in monomial}
        arguments = {argument for _, argument in atoms}
        if len(arguments) != 1 or any(name not in QUARTERS for name, _ in atoms):
            return {}
        if not has_pole(arguments.pop(), point):
            return {}
        found = {}
        for k, angle in enumerate(ANGLES):
            total = RationalFunction.constant(1, 0)
            for monomial, coefficient in self.terms.items():
                factor = prod(QUARTERS[name][k] ** exponent for (name, _), exponent in monomial)
                total = total + coefficient.scaled(Fraction(factor))
            found[angle] = reduced(total)
        return found

    def is_bounded_near(self, point: Number) -> bool:
        """Whether no coefficient has a pole at the point (then it is bounded; otherwise nothing is said)."""
        return all(value_at(coefficient, (point,)) is not None for coefficient in self.terms.values())


def has_pole(function: RationalFunction, point: Number) -> bool:
    """Whether the absolute value tends to infinity at a point."""
    below = function.denominator
    return below is not None and not below.at((point,)) and bool(function.numerator.at((point,)))


def _product(first: Monomial, second: Monomial) -> Monomial:
    powers: dict[Atom, int] = dict(first)
    for atom, exponent in second:
        powers[atom] = powers.get(atom, 0) + exponent
    return tuple(sorted(powers.items(), key=repr))


def _slope(name: str, argument: RationalFunction) -> Oscillation:
    """The derivative of a bounded function of a rational function."""
    inner = Oscillation.rational(differentiated(argument, 0))
    own = Oscillation.of(name, argument)
    if name == "sin":
        return Oscillation.of("cos", argument) * inner
    if name == "cos":
        return Oscillation.of("sin", argument).scaled(Fraction(-1)) * inner
    one = Oscillation.rational(ONE)
    if name == "tanh":
        return (one + (own * own).scaled(Fraction(-1))) * inner
    return (own + (own * own).scaled(Fraction(-1))) * inner

"""Real number fields Q(theta): an irreducible polynomial over Q and which of its real roots theta is.

A field also remembers the numbers it was made from (sqrt(2), sqrt(3), ...), so that its elements can be written in them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import flint
from flint import arb, fmpq, fmpq_mat, fmpq_poly, fmpz_poly

from ..errors import BudgetError, UnsupportedError

MAX_DEGREE = 64
"""Largest degree over Q of a number field."""

MAX_EXPONENT = 10_000_000
"""Largest power of two that the ends of a ball are written with."""


@dataclass(frozen=True)
class Radical:
    """The real number radicand**(1/order), for an integer radicand > 1 without factors that are powers of that order."""

    radicand: int
    order: int


@dataclass(frozen=True, eq=False)
class Generator:
    """A number that someone wrote, which generates a field: its name, and its own field Q(generator).

    Parameters
    ----------
    text, latex : str
        Its names, for SymPy and in LaTeX.
    radical : Radical or None
        Set where it is a root of an integer.
    modulus : fmpz_poly
        Its minimal polynomial.
    index : int
        Which real root of it, in increasing order from 0.
    """

    text: str
    latex: str
    radical: Radical | None
    modulus: fmpz_poly
    index: int


@dataclass(frozen=True, eq=False)
class Adjoined:
    """A generator of a field: where it is in the field, and its degree over the generators before it."""

    generator: Generator
    image: fmpq_poly
    degree: int


class NumberField:
    """Q(theta) with theta the real root number `index` of an irreducible polynomial of degree at least 2.

    Elements are rational polynomials in theta of lower degree (`fmpq_poly`).

    Parameters
    ----------
    modulus : fmpz_poly
        The minimal polynomial of theta, primitive with positive leading coefficient.
    index : int
        Which real root, in increasing order from 0.
    adjoined : tuple of Adjoined
        The generators; the products of their powers below their degrees are a basis of the field.
    combination : tuple of int
        theta as an integer combination of the generators.
    """

    __slots__ = ("_balls", "_inverse_basis", "adjoined", "combination", "degree", "index", "key", "modulus", "monic")

    def __init__(
        self, modulus: fmpz_poly, index: int, adjoined: tuple[Adjoined, ...], combination: tuple[int, ...]
    ) -> None:
        self.modulus, self.index, self.adjoined, self.combination = modulus, index, adjoined, combination
        self.degree = int(modulus.degree())
        self.key = (tuple(int(c) for c in modulus.coeffs()), index)
        self.monic = fmpq_poly(modulus) / fmpq(modulus.leading_coefficient())
        self._balls: dict[int, arb] = {}
        self._inverse_basis: fmpq_mat | None = None

    def __repr__(self) -> str:
        return f"Q({', '.join(a.generator.text for a in self.adjoined)})"

    def ball(self, bits: int) -> arb:
        """A ball of about this relative accuracy that contains theta and no other root of the modulus."""
        known = self._balls.get(bits)
        if known is None:
            known = self._balls[bits] = real_root_balls(self.modulus, bits)[self.index]
        return known

    def interval(self) -> tuple[Fraction, Fraction]:
        """An open interval with rational ends that contains theta and no other root of the modulus."""
        return bounds(self.ball(64))

    def value(self, element: fmpq_poly, bits: int) -> arb:
        """A ball that contains an element."""
        return evaluate_at(element, self.ball(bits), bits)

    def reduced(self, element: fmpq_poly) -> fmpq_poly:
        """An element as a polynomial of degree below that of the field."""
        return element if element.degree() < self.degree else element % self.monic

    def inverse(self, element: fmpq_poly) -> fmpq_poly:
        """1 / element."""
        return element.xgcd(self.monic)[1]

    def exponents(self) -> list[tuple[int, ...]]:
        """The exponents of the products of generators that form the basis, the last generator fastest."""
        found: list[tuple[int, ...]] = [()]
        for adjoined in self.adjoined:
            found = [(*head, e) for head in found for e in range(adjoined.degree)]
        return found

    def in_generators(self, element: fmpq_poly) -> list[tuple[tuple[int, ...], Fraction]]:
        """The nonzero coefficients of an element in the basis of products of generators, by exponents, lowest first."""
        if self._inverse_basis is None:
            products = [fmpq_poly([1])]
            for adjoined in self.adjoined:
                powers = powers_of(adjoined.image, adjoined.degree, self)
                products = [self.reduced(head * power) for head in products for power in powers]
            self._inverse_basis = columns(products, self.degree).inv()
        vector = self._inverse_basis * columns([element], self.degree)
        coefficients = [fraction(vector[i, 0]) for i in range(self.degree)]
        found = [(e, c) for e, c in zip(self.exponents(), coefficients, strict=True) if c]
        return sorted(found, key=lambda term: (sum(term[0]), tuple(-e for e in term[0])))


def fraction(number: fmpq) -> Fraction:
    """A FLINT rational as a Fraction."""
    return Fraction(int(number.p), int(number.q))


def rational(number: Fraction | int) -> fmpq:
    """A Fraction as a FLINT rational."""
    return fmpq(number.numerator, number.denominator)


def bounds(ball: arb, bits: int = 64) -> tuple[Fraction, Fraction]:
    """The ends of a ball, rounded outwards to this precision."""
    with flint.ctx.workprec(bits):
        return _dyadic(ball.lower()), _dyadic(ball.upper())


def _dyadic(ball: arb) -> Fraction:
    if not ball.is_finite():
        raise UnsupportedError("a number of moderate size is required", "received a huge one", "move the point")
    mantissa, exponent = ball.man_exp()
    if abs(int(exponent)) > MAX_EXPONENT:  # of 1 - erf(10**8)
        raise UnsupportedError("a number of moderate size is required", "received a tiny or huge one", "move the point")
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


def evaluate_at(polynomial: fmpq_poly, at: arb, bits: int) -> arb:
    """A ball that contains the value of a rational polynomial."""
    with flint.ctx.workprec(bits):
        return polynomial.numer()(at) / polynomial.denom()


def real_root_balls(polynomial: fmpz_poly, bits: int) -> tuple[arb, ...]:
    """The real roots of a squarefree polynomial in increasing order, in disjoint balls (isolated by FLINT)."""
    return _real_root_balls(tuple(int(c) for c in polynomial.coeffs()), bits)


@lru_cache(maxsize=2048)
def _real_root_balls(coefficients: tuple[int, ...], bits: int) -> tuple[arb, ...]:
    with flint.ctx.workprec(bits):
        roots = [root.real for root, _ in fmpz_poly(list(coefficients)).complex_roots() if root.imag.is_zero()]
        return tuple(sorted(roots, key=lambda ball: _dyadic(ball.mid())))


def powers_of(element: fmpq_poly, count: int, field: NumberField) -> list[fmpq_poly]:
    """The powers 0, ..., count - 1 of an element."""
    powers = [fmpq_poly([1])]
    while len(powers) < count:
        powers.append(field.reduced(powers[-1] * element))
    return powers


def columns(elements: Sequence[fmpq_poly], size: int) -> fmpq_mat:
    """The matrix whose columns are the coefficients of polynomials of degree below `size`."""
    return fmpq_mat(size, len(elements), [element[i] for i in range(size) for element in elements])


def minimal_polynomial(element: fmpq_poly, field: NumberField) -> fmpz_poly:
    """The minimal polynomial over Q of an element, primitive with positive leading coefficient."""
    products = [field.reduced(element.left_shift(j)) for j in range(field.degree)]
    return primitive_part(columns(products, field.degree).minpoly())


def primitive_part(polynomial: fmpq_poly) -> fmpz_poly:
    """The primitive integer polynomial with positive leading coefficient of which it is a multiple."""
    integral = polynomial.numer()
    content = integral.content()
    return integral // (content if integral.leading_coefficient() > 0 else -content)


@lru_cache(maxsize=1024)
def _simple_field(modulus: tuple[int, ...], index: int, text: str, latex: str, radical: Radical | None) -> NumberField:
    polynomial = fmpz_poly(list(modulus))
    if polynomial.degree() > MAX_DEGREE:
        raise degree_error(int(polynomial.degree()))
    generator = Generator(text, latex, radical, polynomial, index)
    adjoined = Adjoined(generator, fmpq_poly([0, 1]), int(polynomial.degree()))
    return NumberField(polynomial, index, (adjoined,), (1,))


def simple_field(modulus: fmpz_poly, index: int, text: str, latex: str, radical: Radical | None = None) -> NumberField:
    """The field generated by the real root number `index` of an irreducible polynomial, under this name."""
    return _simple_field(tuple(int(c) for c in modulus.coeffs()), index, text, latex, radical)


def generator_field(generator: Generator) -> NumberField:
    """The field that a generator alone generates."""
    return simple_field(generator.modulus, generator.index, generator.text, generator.latex, generator.radical)


def degree_error(degree: int) -> BudgetError:
    """The refusal of a field of too large a degree."""
    return BudgetError(
        f"algebraic numbers of degree at most {MAX_DEGREE} over Q are required",
        f"received a field of degree up to {degree}",
        "use fewer or simpler roots",
    )

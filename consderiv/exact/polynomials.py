"""Polynomials in n local coordinates: affine ones as sparse dictionaries, the others in FLINT.

Most programs are piecewise linear, often in very many variables; they never pay for a dense exponent vector. A
product of two polynomials that are not constant moves to `fmpq_mpoly` and comes back when the degree allows it. Only
polynomials of higher degree with irrational coefficients are kept by their terms.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache

from flint import fmpq, fmpq_mpoly, fmpq_mpoly_ctx

from ..errors import UnsupportedError
from . import term_arithmetic
from .reals import Number, Real, all_rational, as_exact, is_rational
from .term_arithmetic import Monomial, Terms


@lru_cache(maxsize=64)
def _ring(count: int) -> fmpq_mpoly_ctx:
    return fmpq_mpoly_ctx.get([f"z{i}" for i in range(max(count, 1))], "lex")


def to_flint(number: Fraction) -> fmpq:
    """A Fraction as a FLINT rational."""
    return fmpq(number.numerator, number.denominator)


def from_flint(number: fmpq) -> Fraction:
    """A FLINT rational as a Fraction."""
    return Fraction(int(number.p), int(number.q))


class Polynomial:
    """An immutable polynomial in z_0, ..., z_{count-1} with exact real coefficients.

    Exactly one of three forms is stored: `(constant, slopes)` for degree at most one; the FLINT polynomial for
    rational coefficients; the terms otherwise. The hash and the terms of the FLINT form are kept once they are known.
    """

    __slots__ = ("_affine", "_hash", "_listed", "_mpoly", "_terms", "count")

    def __init__(
        self,
        count: int,
        affine: tuple[Number, Mapping[int, Number]] | None = None,
        mpoly: fmpq_mpoly | None = None,
        terms: Terms | None = None,
    ):
        self.count = count
        if mpoly is not None and mpoly.total_degree() <= 1:
            affine, mpoly = _affine_part(mpoly), None
        if terms is not None and all(_degree(monomial) <= 1 for monomial in terms):
            affine, terms = _affine_terms(terms), None
        elif terms is not None and all_rational(terms.values()):
            mpoly, terms = _from_terms(count, terms), None
        self._affine = affine
        self._mpoly = mpoly
        self._terms = terms
        self._hash: int | None = None
        self._listed: tuple[tuple[Monomial, Number], ...] | None = None

    @classmethod
    def constant_of(cls, count: int, value: Number | int) -> Polynomial:
        """The constant polynomial."""
        return cls(count, (as_exact(value), {}))

    @classmethod
    def coordinate(cls, count: int, index: int, offset: Number | int = 0) -> Polynomial:
        """The polynomial offset + z_index."""
        return cls(count, (as_exact(offset), {index: Fraction(1)}))

    @classmethod
    def affine(cls, count: int, constant: Number | int, slopes: Mapping[int, Number]) -> Polynomial:
        """The polynomial constant + sum slopes_i z_i."""
        return cls(count, (as_exact(constant), {i: s for i, s in slopes.items() if s}))

    @classmethod
    def from_terms(cls, count: int, terms: Mapping[Monomial, Number]) -> Polynomial:
        """The polynomial with these coefficients."""
        return cls(count, terms={monomial: c for monomial, c in terms.items() if c})

    @property
    def mpoly(self) -> fmpq_mpoly:
        """The FLINT form of a polynomial with rational coefficients."""
        if self._mpoly is not None:
            return self._mpoly
        if not self.is_rational:
            raise UnsupportedError(
                "rational coefficients are required here", f"received the polynomial {self}", "move the point"
            )
        assert self._affine is not None
        constant, slopes = self._affine
        return _from_terms(self.count, {(): constant, **{((i, 1),): slope for i, slope in slopes.items()}})

    @property
    def is_rational(self) -> bool:
        """Whether all coefficients are rational."""
        if self._affine is None:
            return self._terms is None
        return not isinstance(self._affine[0], Real) and all_rational(self._affine[1].values())

    @property
    def is_affine(self) -> bool:
        """Whether the degree is at most one."""
        return self._affine is not None

    @property
    def is_constant(self) -> bool:
        """Whether the degree is at most zero."""
        return self._affine is not None and not self._affine[1]

    @property
    def is_zero(self) -> bool:
        """Whether this is the zero polynomial."""
        return self._affine is not None and not self._affine[1] and not self._affine[0]

    @property
    def constant(self) -> Number:
        """The value at z = 0."""
        if self._affine is not None:
            return self._affine[0]
        if self._terms is not None:
            return self._terms.get((), Fraction(0))
        return from_flint(self.mpoly[(0,) * max(self.count, 1)])

    @property
    def gradient(self) -> dict[int, Number]:
        """The gradient at z = 0 as a sparse row."""
        if self._affine is not None:
            return dict(self._affine[1])
        if self._terms is not None:
            return _affine_terms(self._terms)[1]
        return dict(_affine_part(self.mpoly)[1])

    @property
    def degree(self) -> int:
        """The total degree; zero for constants, the zero polynomial included."""
        if self._affine is not None:
            return 1 if self._affine[1] else 0
        if self._terms is not None:
            return max(map(_degree, self._terms))
        return int(self.mpoly.total_degree())

    def terms(self) -> Iterator[tuple[Monomial, Number]]:
        """All (monomial, coefficient) pairs with nonzero coefficient."""
        if self._affine is not None:
            constant, slopes = self._affine
            if constant:
                yield (), constant
            for index in sorted(slopes):
                yield ((index, 1),), slopes[index]
            return
        if self._terms is not None:
            yield from self._terms.items()
            return
        if self._listed is None:
            self._listed = tuple(
                (tuple((i, int(e)) for i, e in enumerate(exponents) if e), from_flint(coefficient))
                for exponents, coefficient in self.mpoly.to_dict().items()
            )
        yield from self._listed

    def variables(self) -> set[int]:
        """Indices of the coordinates that occur."""
        if self._affine is not None:
            return set(self._affine[1])
        if self._terms is not None:
            return {i for monomial in self._terms for i, _ in monomial}
        return {i for i, e in enumerate(self.mpoly.degrees()) if e}

    def __add__(self, other: Polynomial) -> Polynomial:
        if self._affine is None or other._affine is None:
            if self.is_rational and other.is_rational:
                return Polynomial(self.count, mpoly=self.mpoly + other.mpoly)
            return Polynomial(self.count, terms=term_arithmetic.added(dict(self.terms()), dict(other.terms())))
        slopes = dict(self._affine[1])
        for index, slope in other._affine[1].items():
            total = slopes.get(index, 0) + slope
            if total:
                slopes[index] = total
            else:
                del slopes[index]
        return Polynomial(self.count, (self._affine[0] + other._affine[0], slopes))

    def __neg__(self) -> Polynomial:
        return self.scaled(Fraction(-1))

    def __sub__(self, other: Polynomial) -> Polynomial:
        return self + (-other)

    def scaled(self, factor: Number) -> Polynomial:
        """factor * self."""
        if self._affine is None:
            if self._terms is None and not isinstance(factor, Real):
                return Polynomial(self.count, mpoly=self.mpoly * to_flint(factor))
            return Polynomial(self.count, terms=term_arithmetic.scaled(dict(self.terms()), factor))
        if not factor:
            return Polynomial.constant_of(self.count, 0)
        if factor == 1:
            return self
        constant, slopes = self._affine
        return Polynomial(self.count, (constant * factor, {i: s * factor for i, s in slopes.items()}))

    def __mul__(self, other: Polynomial) -> Polynomial:
        if self.is_constant:
            return other.scaled(self.constant)
        if other.is_constant:
            return self.scaled(other.constant)
        if self.is_rational and other.is_rational:
            return Polynomial(self.count, mpoly=self.mpoly * other.mpoly)
        return Polynomial(self.count, terms=term_arithmetic.multiplied(dict(self.terms()), dict(other.terms())))

    def __pow__(self, exponent: int) -> Polynomial:
        if exponent == 0:
            return Polynomial.constant_of(self.count, 1)
        if exponent == 1:
            return self
        if self.is_constant:
            return Polynomial.constant_of(self.count, self.constant**exponent)
        if self.is_rational:
            return Polynomial(self.count, mpoly=self.mpoly**exponent)
        half = self ** (exponent // 2)
        return half * half * self if exponent % 2 else half * half

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Polynomial):
            return NotImplemented
        if self._affine is not None and other._affine is not None:
            return self.count == other.count and self._affine == other._affine
        if self.count != other.count or self.is_affine != other.is_affine:
            return False
        if self._terms is not None or other._terms is not None:
            return self._terms == other._terms
        return bool(self.mpoly == other.mpoly)

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = hash((self.count, frozenset(self.terms())))
        return self._hash

    def widened(self, count: int) -> Polynomial:
        """The same polynomial with at least `count` coordinates."""
        return self if count <= self.count else Polynomial(count, terms=dict(self.terms()))

    def truncated(self) -> Polynomial:
        """The Taylor polynomial of degree one at 0."""
        if self._affine is not None:
            return self
        return Polynomial(self.count, (self.constant, self.gradient))

    def derivative(self, index: int) -> Polynomial:
        """The partial derivative with respect to z_index."""
        if self._mpoly is not None:
            return Polynomial(self.count, mpoly=self._mpoly.derivative(index))
        return Polynomial(self.count, terms=term_arithmetic.derivative(self.terms(), index))

    def divided_by(self, divisor: Polynomial) -> tuple[Polynomial, Polynomial]:
        """Quotient and remainder with respect to the lexicographic order: self = quotient * divisor + remainder."""
        if self.is_rational and divisor.is_rational:
            pair = divmod(self.mpoly, divisor.mpoly)
            return Polynomial(self.count, mpoly=pair[0]), Polynomial(self.count, mpoly=pair[1])
        quotient, remainder = term_arithmetic.divided(dict(self.terms()), dict(divisor.terms()))
        return Polynomial(self.count, terms=quotient), Polynomial(self.count, terms=remainder)

    def at(self, point: Mapping[int, Number] | Sequence[Number]) -> Number:
        """The exact value at a point of local coordinates (missing coordinates are zero)."""
        value = point.get if isinstance(point, Mapping) else lambda i, default: point[i]
        if self._mpoly is not None and not isinstance(point, Mapping) and len(point) == self.count:
            entries = [to_flint(entry) for entry in map(as_exact, point) if is_rational(entry)]
            if len(entries) == len(point):  # FLINT evaluates ten times faster than a sum of fractions
                return from_flint(self._mpoly(*entries))
        total: Number = Fraction(0)
        for monomial, coefficient in self.terms():
            for index, exponent in monomial:
                coefficient *= as_exact(value(index, Fraction(0))) ** exponent
            total += coefficient
        return total

    def along(self, arc: Sequence[Sequence[Number]]) -> dict[int, Number]:
        """Coefficients, by power of t, of the composition with z(t) = sum_k t**k arc[k-1]."""
        total: dict[int, Number] = {}
        for monomial, coefficient in self.terms():
            product = {0: coefficient}
            for index, exponent in monomial:
                path = {k + 1: as_exact(d[index]) for k, d in enumerate(arc) if d[index]}
                for _ in range(exponent):
                    product = _multiply(product, path)
            for power, value in product.items():
                total[power] = total.get(power, Fraction(0)) + value
        return {power: value for power, value in total.items() if value}

    def substitute(self, images: Sequence[Polynomial]) -> Polynomial:
        """The composition with z_i = images[i], polynomials in other coordinates."""
        count = images[0].count if images else 0
        result = Polynomial.constant_of(count, 0)
        for monomial, coefficient in self.terms():
            term = Polynomial.constant_of(count, coefficient)
            for index, exponent in monomial:
                term = term * images[index] ** exponent
            result = result + term
        return result

    def factors(self) -> tuple[Fraction, list[tuple[Polynomial, int]]]:
        """The factorisation over Q: a constant and irreducible factors with their multiplicities."""
        constant, factors = self.mpoly.factor()
        return from_flint(fmpq(constant)), [(Polynomial(self.count, mpoly=f), int(e)) for f, e in factors]

    def __str__(self) -> str:
        if self.is_rational:
            return str(self.mpoly)
        shown = [[f"({c})", *(f"z{i}^{e}" if e > 1 else f"z{i}" for i, e in m)] for m, c in self.terms()]
        return " + ".join("*".join(parts) for parts in shown)

    __repr__ = __str__


def _degree(monomial: Monomial) -> int:
    return sum(exponent for _, exponent in monomial)


def _from_terms(count: int, terms: Mapping[Monomial, Number]) -> fmpq_mpoly:
    data = {}
    for monomial, coefficient in terms.items():
        exponents = [0] * max(count, 1)
        for index, exponent in monomial:
            exponents[index] = exponent
        data[tuple(exponents)] = to_flint(coefficient)  # type: ignore[arg-type]
    return _ring(count).from_dict(data)


def _affine_terms(terms: Mapping[Monomial, Number]) -> tuple[Number, dict[int, Number]]:
    slopes = {monomial[0][0]: c for monomial, c in terms.items() if _degree(monomial) == 1}
    return terms.get((), Fraction(0)), slopes


def _affine_part(mpoly: fmpq_mpoly) -> tuple[Fraction, dict[int, Fraction]]:
    constant, slopes = Fraction(0), {}
    for exponents, coefficient in mpoly.to_dict().items():
        degree = sum(exponents)
        if degree == 0:
            constant = from_flint(coefficient)
        elif degree == 1:
            index = next(i for i, e in enumerate(exponents) if e)
            slopes[index] = from_flint(coefficient)
    return constant, slopes


def _multiply(first: Mapping[int, Number], second: Mapping[int, Number]) -> dict[int, Number]:
    product: dict[int, Number] = {}
    for a, x in first.items():
        for b, y in second.items():
            product[a + b] = product.get(a + b, Fraction(0)) + x * y
    return product

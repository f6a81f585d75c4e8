"""Compositions over one number field Q(a), computed in FLINT as polynomials in a and further variables modulo a's equation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from math import comb

from flint import fmpq, fmpq_mpoly, fmpq_mpoly_ctx, fmpq_poly

from ..exact.algebraic import Algebraic, in_field
from ..exact.number_field import NumberField
from ..exact.polynomials import Polynomial, to_flint
from ..exact.reals import Number, Real

Arc = tuple[tuple[Number, ...], ...]
Rows = dict[int, dict[int, Number]]  # power of y -> power of t -> coefficient
_RING = fmpq_mpoly_ctx.get(["a", "t", "y"], "lex")


def shared_field(numbers: Iterable[Number]) -> NumberField | None:
    """The field that all irrational numbers are stored in; None if there are several, or none."""
    field: NumberField | None = None
    for number in numbers:
        if isinstance(number, Real):
            if type(number) is not Algebraic or (field is not None and number.field is not field):
                return None
            field = number.field
    return field


class FieldRing:
    """Q(a)[t, y]."""

    __slots__ = ("field", "modulus")

    def __init__(self, field: NumberField):
        self.field = field
        self.modulus = self._mpoly([(c, 0, 0) for c in (field.monic,)])

    def _mpoly(self, terms: Iterable[tuple[fmpq_poly, int, int]]) -> fmpq_mpoly:
        data = {}
        for element, j, i in terms:
            for k, c in enumerate(element.coeffs()):
                if c:
                    data[k, j, i] = c
        return _RING.from_dict(data)

    def polynomial(self, terms: Iterable[tuple[Number, int, int]]) -> fmpq_mpoly:
        """The sum of coefficient * t**j * y**i."""
        return self._mpoly((_element(number), j, i) for number, j, i in terms)

    def product(self, first: fmpq_mpoly, second: fmpq_mpoly) -> fmpq_mpoly:
        """The product, reduced."""
        return self.reduced(first * second)

    def reduced(self, polynomial: fmpq_mpoly) -> fmpq_mpoly:
        """The representative of lower degree in a."""
        return divmod(polynomial, self.modulus)[1]

    def rows(self, polynomial: fmpq_mpoly) -> Rows:
        """The coefficients of a reduced polynomial, by powers of y and t; none of them zero."""
        gathered: dict[tuple[int, int], list[fmpq]] = {}
        for (k, j, i), c in polynomial.to_dict().items():
            entries = gathered.setdefault((int(i), int(j)), [fmpq(0)] * self.field.degree)
            entries[int(k)] = c
        result: Rows = {}
        for (i, j), entries in gathered.items():
            result.setdefault(i, {})[j] = in_field(self.field, fmpq_poly(entries))
        return result


def _element(number: Number) -> fmpq_poly:
    return number.element if isinstance(number, Algebraic) else fmpq_poly([to_flint(Fraction(number))])  # type: ignore[arg-type]


class FieldPaths:
    """The coordinates of an arc over a field, with their powers."""

    def __init__(self, arc: Arc, field: NumberField):
        self.ring = FieldRing(field)
        self._arc = arc
        self._powers: dict[int, list[fmpq_mpoly]] = {}

    def power(self, index: int, exponent: int) -> fmpq_mpoly:
        """z_index(t)**exponent."""
        known = self._powers.get(index)
        if known is None:
            steps = ((step[index], j, 0) for j, step in enumerate(self._arc, 1) if index < len(step) and step[index])
            one = self.ring.polynomial([(Fraction(1), 0, 0)])
            known = self._powers[index] = [one, self.ring.polynomial(steps)]
        while len(known) <= exponent:
            known.append(self.ring.product(known[-1], known[1]))
        return known[exponent]

    def composed(self, polynomial: Polynomial, last: int = -1) -> Rows:
        """p(z(t)) by powers of t, in row 0; the coordinate `last` stays a variable y."""
        total = self.ring.polynomial([])
        for monomial, coefficient in polynomial.terms():
            term = self.ring.polynomial([(coefficient, 0, dict(monomial).get(last, 0))])
            for index, exponent in monomial:
                if index != last:
                    term = self.ring.product(term, self.power(index, exponent))
            total += term
        return self.ring.rows(total)


@lru_cache(maxsize=1024)
def field_paths(arc: Arc) -> FieldPaths | None:
    """The coordinates of an arc with irrational coefficients; None if they are stored in several fields."""
    field = shared_field(x for step in arc for x in step)
    return None if field is None else FieldPaths(arc, field)


def composed_over_field(polynomial: Polynomial, arc: Sequence[Sequence[Number]], last: int = -1) -> Rows | None:
    """p(z(t)) as in FieldPaths; None where several fields meet."""
    numbers = [x for step in arc for x in step]
    if not polynomial.is_rational:
        numbers += [c for _, c in polynomial.terms()]
    if shared_field(numbers) is None:
        return None
    paths = field_paths(tuple(map(tuple, arc)))
    return None if paths is None else paths.composed(polynomial, last)


def substituted_over_field(curve: Mapping[int, Mapping[int, Number]], a: int, b: int, c: Number) -> Rows | None:
    """p(s**b, s**a (c + y)) by powers of y and s; None where several fields meet."""
    field = shared_field([c, *(v for row in curve.values() for v in row.values())])
    if field is None:
        return None
    ring = FieldRing(field)
    powers = [ring.polynomial([(Fraction(1), 0, 0)])]
    constant = ring.polynomial([(c, 0, 0)])
    for _ in range(max(curve)):
        powers.append(ring.product(powers[-1], constant))
    total = ring.polynomial([])
    for i, row in curve.items():
        shifted = ring.polynomial((value, b * j + a * i, 0) for j, value in row.items())
        binomial = ring.polynomial([])
        for k in range(i + 1):
            binomial += powers[i - k] * ring.polynomial([(Fraction(comb(i, k)), 0, k)])
        total += ring.product(shifted, binomial)
    return ring.rows(total)

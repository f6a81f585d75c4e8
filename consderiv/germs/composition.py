"""Polynomials composed with arcs. Rational ones in FLINT: deciding signs along arcs is the inner loop of decompositions."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache

from flint import fmpq, fmpq_poly

from ..errors import BudgetError
from ..exact.polynomials import Polynomial, from_flint, to_flint
from ..exact.reals import Number, Real, sign

Arc = tuple[tuple[Number, ...], ...]
LARGEST_EXPONENT = 100_000


class Paths:
    """The coordinates of a rational arc as polynomials in t, with their powers."""

    __slots__ = ("_arc", "_powers")

    def __init__(self, arc: Arc):
        self._arc = arc
        self._powers: dict[int, list[fmpq_poly]] = {}

    def power(self, index: int, exponent: int) -> fmpq_poly:
        """z_index(t)**exponent.

        Raises
        ------
        BudgetError
            For exponents that no program text can have.
        """
        if exponent > LARGEST_EXPONENT:
            raise BudgetError(
                f"exponents up to {LARGEST_EXPONENT} are composed with arcs",
                f"received {exponent}",
                "write smaller powers",
            )
        known = self._powers.get(index)
        if known is None:
            row = [to_flint(step[index]) if index < len(step) else fmpq(0) for step in self._arc]  # type: ignore[arg-type]
            known = self._powers[index] = [fmpq_poly([1]), fmpq_poly([fmpq(0), *row])]
        while len(known) <= exponent:
            known.append(known[-1] * known[1])
        return known[exponent]


@lru_cache(maxsize=4096)
def _paths(arc: Arc) -> Paths | None:
    """None where the arc has irrational coefficients."""
    return None if any(isinstance(x, Real) for step in arc for x in step) else Paths(arc)


def paths_of(arc: Sequence[Sequence[Number]]) -> Paths | None:
    """The coordinates of a rational arc; None where it has irrational coefficients."""
    if type(arc) is tuple and all(type(step) is tuple for step in arc):
        return _paths(arc)
    return _paths(tuple(map(tuple, arc)))


def leading_sign(polynomial: Polynomial, arc: Sequence[Sequence[Number]]) -> int:
    """The sign of the polynomial along the arc for small t > 0; zero iff it vanishes identically there.

    Examples
    --------
    >>> x, y = Polynomial.coordinate(2, 0), Polynomial.coordinate(2, 1)
    >>> leading_sign(x * x - y, [(1, 0), (0, 2)])
    -1
    """
    if polynomial.is_affine:
        return _affine_sign(polynomial, arc)
    paths = paths_of(arc) if polynomial.is_rational else None
    if paths is None:
        composed = _along(polynomial, arc)
        return sign(composed[min(composed)]) if composed else 0
    total = fmpq_poly()
    for exponents, coefficient in polynomial.mpoly.to_dict().items():
        total += _monomial(paths, exponents, -1) * coefficient
    for k in range(total.length()):
        if value := total[k]:
            return 1 if value > 0 else -1
    return 0


def _along(polynomial: Polynomial, arc: Sequence[Sequence[Number]]) -> dict[int, Number]:
    """The composition by powers of t, where some coefficient is irrational."""
    from .field_composition import composed_over_field

    rows = composed_over_field(polynomial, arc)
    return polynomial.along(arc) if rows is None else rows.get(0, {})


def _affine_sign(polynomial: Polynomial, arc: Sequence[Sequence[Number]]) -> int:
    if constant := sign(polynomial.constant):
        return constant
    slopes = polynomial.gradient
    for step in arc:
        value: Number = Fraction(0)
        for i, slope in slopes.items():
            if step[i]:
                value = value + slope * step[i]
        if value:
            return sign(value)
    return 0


def _monomial(paths: Paths, exponents: Sequence[int], without: int) -> fmpq_poly:
    product = None
    for index, exponent in enumerate(exponents):
        if exponent and index != without:
            power = paths.power(index, int(exponent))
            product = power if product is None else product * power
    return fmpq_poly([1]) if product is None else product


def _over_field(polynomial: Polynomial, arc: Arc, last: int) -> dict[int, dict[int, Number]] | None:
    from .field_composition import composed_over_field

    return composed_over_field(polynomial, arc, last)


def over(polynomial: Polynomial, arc: Arc, last: int) -> dict[int, dict[int, Number]]:
    """p(arc(t), y) for the last coordinate y: power of y -> power of t -> coefficient, none of them zero."""
    paths = paths_of(arc) if polynomial.is_rational else None
    rows: dict[int, dict[int, Number]] = {}
    if paths is not None:
        sums: dict[int, fmpq_poly] = {}
        for exponents, coefficient in polynomial.mpoly.to_dict().items():
            term = _monomial(paths, exponents, last) * coefficient
            power = int(exponents[last])
            sums[power] = sums[power] + term if power in sums else term
        for power, total in sums.items():
            rows[power] = {k: from_flint(c) for k, c in enumerate(total.coeffs()) if c}
    elif (found := _over_field(polynomial, arc, last)) is not None:
        return found
    else:
        by_power: dict[int, dict[tuple[tuple[int, int], ...], Number]] = {}
        for monomial, number in polynomial.terms():
            rest = tuple((i, e) for i, e in monomial if i != last)
            by_power.setdefault(dict(monomial).get(last, 0), {})[rest] = number
        for power, terms in by_power.items():
            rows[power] = Polynomial.from_terms(polynomial.count, terms).along(arc)
    return {power: row for power, row in rows.items() if row}

"""The identity v - grad F = sum_j mu_j grad h_j on {h_1 = ... = h_k = 0}: why a field is conservative on a stratum.

Let f = F on the stratum M, and let c be an absolutely continuous curve. At almost all times t at which c(t) is in M
the derivative of h_j(c) is zero and that of f(c) is that of F(c), because almost all these times are density points.
So <v(c), c'> = <grad F(c), c'> + sum_j mu_j <grad h_j(c), c'> = d/dt f(c). M need not be a manifold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import combinations

from ...exact.polynomials import Polynomial
from ...exact.rational_functions import RationalFunction
from ...germs.cofactors import cofactors_of, ideal_cofactors
from ...html import Shown
from ..cells.signs import factors_of
from ..cells.solving import echelon
from ..formulas import differentiated, reduced
from ..set_field import VectorField, field_text
from ..stratum import Stratum
from ..writing import formula_text


@dataclass(frozen=True)
class Element:
    """v_i = dF/dx_i + sum_j multipliers[j] dh_j/dx_i + sum_j quotients[i][j] h_j, as rational functions.

    Their denominators are products of those of v and F, and of polynomials that are not zero on the stratum.
    """

    field: VectorField
    multipliers: tuple[RationalFunction, ...]
    quotients: tuple[tuple[RationalFunction, ...], ...]


@dataclass(frozen=True, repr=False)
class Identity(Shown):
    """On `stratum` f = `formula`, and every element v of D is grad f plus a combination of normals.

    Parameters
    ----------
    stratum : Stratum
    formula : RationalFunction
        Its denominator is not zero on the stratum.
    fields : tuple of vector fields
        Those of which D is made there; empty where D is a set that is not made of vector fields, such as a ball.
    """

    stratum: Stratum
    formula: RationalFunction
    fields: tuple[VectorField, ...]

    @cached_property
    def elements(self) -> tuple[Element, ...]:
        """The multipliers and quotients of each field (computed when asked for)."""
        nonzero = tuple(dict.fromkeys(f for g in self.stratum.inequalities for f in factors_of(g)))
        found = [combination(self.stratum.equations, v, self.formula, nonzero) for v in self.fields]
        return tuple(element for element in found if element is not None)

    def __str__(self) -> str:
        names = self.stratum.variables
        head = f"{self.stratum}: f = {formula_text(self.formula, names)}"
        if len(self.stratum.equations) >= len(names):
            return f"{self.stratum}: a point"
        return "; ".join([head, *(_element_text(self, e) for e in self.elements)])


def _element_text(identity: Identity, element: Element) -> str:
    names = identity.stratum.variables
    total = f"{field_text(element.field, names)} = grad f"
    for h, mu in zip(identity.stratum.equations, element.multipliers, strict=True):
        if not mu.is_zero:
            slopes = tuple(RationalFunction(h.derivative(i)) for i in range(len(names)))
            total += f" + ({formula_text(reduced(mu), names)})*{field_text(slopes, names)}"
    return total


@dataclass(frozen=True, repr=False)
class Stratification(Shown):
    """The evidence of `Proved`: a partition with the projection identity on each of its strata."""

    identities: tuple[Identity, ...]

    def __str__(self) -> str:
        return "\n".join(map(str, self.identities))


def difference(v: VectorField, formula: RationalFunction) -> tuple[list[Polynomial], Polynomial]:
    """v - grad F as numerators over one denominator."""
    entries = [reduced(entry + differentiated(formula, i).scaled(Fraction(-1))) for i, entry in enumerate(v)]
    return over_one_denominator(entries, formula.count)


def over_one_denominator(entries: Sequence[RationalFunction], count: int) -> tuple[list[Polynomial], Polynomial]:
    """Numerators and the product of the distinct denominators."""
    below = Polynomial.constant_of(count, 1)
    distinct = list(dict.fromkeys(entry.denominator for entry in entries if entry.denominator is not None))
    for denominator in distinct:
        below = below * denominator
    numerators = []
    for entry in entries:
        numerator = entry.numerator
        for denominator in distinct:
            if denominator != entry.denominator:
                numerator = numerator * denominator
        numerators.append(numerator)
    return numerators, below


def squared_length(entries: Sequence[Polynomial]) -> Polynomial:
    """The sum of the squares of polynomials."""
    total = Polynomial.constant_of(entries[0].count, 0)
    for entry in entries:
        total = total + entry * entry
    return total


def parallel_length(h: Polynomial, v: VectorField, formula: RationalFunction) -> Polynomial | None:
    """|grad h|**2 where v - grad F is parallel to grad h on {h = 0}: where it is not zero v - grad F = mu grad h."""
    numerators, _ = difference(v, formula)
    slopes = [h.derivative(i) for i in range(len(v))]
    for i, j in combinations(range(len(v)), 2):
        if not (numerators[i] * slopes[j] - numerators[j] * slopes[i]).divided_by(h)[1].is_zero:
            return None
    return squared_length(slopes)


@lru_cache(maxsize=4096)
def combination(
    equations: tuple[Polynomial, ...], v: VectorField, formula: RationalFunction, nonzero: tuple[Polynomial, ...] = ()
) -> Element | None:
    """Multipliers and quotients for one element; None where none are found.

    Parameters
    ----------
    nonzero : tuple of Polynomial
        Irreducible polynomials that are not zero on the stratum: multipliers may have them in denominators. The squared
        length of the gradient of a single equation needs none if it is a nonzero constant modulo the equation.
    """
    count = len(v)
    numerators, below = difference(v, formula)
    found = _by_elimination(equations, numerators) or _by_projection(equations, numerators, nonzero)
    if found is None and len(equations) > 1:
        found = _by_echelon(equations, numerators)
    if found is None:
        return None
    multipliers, quotients, factor = found
    below = below * factor
    return Element(
        v,
        tuple(reduced(RationalFunction.of(mu.widened(count), below)) for mu in multipliers),
        tuple(tuple(reduced(RationalFunction.of(q, below)) for q in row) for row in quotients),
    )


_Found = tuple[list[Polynomial], list[list[Polynomial]], Polynomial]


def _by_elimination(equations: Sequence[Polynomial], numerators: Sequence[Polynomial]) -> _Found | None:
    """sum_i W_i e_i as a combination of the <grad h_j, e> and the h_j, linear in new variables e."""
    n = len(numerators)
    one, zero = Polynomial.constant_of(n, 1), Polynomial.constant_of(n, 0)
    if all(w.is_zero for w in numerators):
        return [zero for _ in equations], [[zero for _ in equations] for _ in range(n)], one
    if not equations:
        return None
    zeros = [
        *(_pairing([h.derivative(i) for i in range(n)]) for h in equations),
        *(h.widened(2 * n) for h in equations),
    ]
    target = _pairing(numerators)
    cofactors = cofactors_of(target, zeros)
    if cofactors is None:
        return None
    size = len(equations)
    by_place = {k: q for q, k in cofactors}
    empty = Polynomial.constant_of(2 * n, 0)
    multipliers = [_coefficient(by_place.get(j, empty), None, n) for j in range(size)]
    quotients = [[_coefficient(by_place.get(size + j, empty), i, n) for j in range(size)] for i in range(n)]
    return multipliers, quotients, one


def _by_echelon(equations: Sequence[Polynomial], numerators: Sequence[Polynomial]) -> _Found | None:
    """With constant combinations of the equations instead of these, some of lower degree."""
    shorter = echelon(equations)
    found = _by_elimination([h for h, _ in shorter], numerators)
    if found is None:
        return None

    def back(weights: Sequence[Polynomial]) -> list[Polynomial]:
        total = [Polynomial.constant_of(len(numerators), 0) for _ in equations]
        for weight, (_, row) in zip(weights, shorter, strict=True):
            total = [t + weight.scaled(c) for t, c in zip(total, row, strict=True)]
        return total

    return back(found[0]), [back(row) for row in found[1]], found[2]


def _pairing(entries: Sequence[Polynomial]) -> Polynomial:
    """sum_i entries_i e_i with the e_i as coordinates n, ..., 2n - 1."""
    n = len(entries)
    total = Polynomial.constant_of(2 * n, 0)
    for i, entry in enumerate(entries):
        total = total + entry.widened(2 * n) * Polynomial.coordinate(2 * n, n + i)
    return total


def _coefficient(polynomial: Polynomial, index: int | None, n: int) -> Polynomial:
    """The coefficient of e_index in a polynomial, or what is free of e."""
    terms = {}
    for monomial, coefficient in polynomial.terms():
        own = tuple((i, e) for i, e in monomial if i < n)
        extra = tuple((i - n, e) for i, e in monomial if i >= n)
        if extra == (() if index is None else ((index, 1),)):
            terms[own] = coefficient
    return Polynomial.from_terms(n, terms)


def _by_projection(
    equations: Sequence[Polynomial], numerators: Sequence[Polynomial], nonzero: Sequence[Polynomial]
) -> _Found | None:
    """One equation: mu = <W, grad h> / |grad h|**2."""
    if len(equations) != 1:
        return None
    (h,), n = equations, len(numerators)
    slopes = [h.derivative(i) for i in range(n)]
    length, mu = squared_length(slopes), Polynomial.constant_of(n, 0)
    for w, slope in zip(numerators, slopes, strict=True):
        mu = mu + w * slope
    quotient, rest = length.divided_by(h)
    if not rest.is_constant or rest.is_zero:
        if not set(factors_of(length)) <= set(nonzero):
            return None
        quotient, rest = Polynomial.constant_of(n, 0), length
    rows = []
    for w, slope in zip(numerators, slopes, strict=True):
        cofactor = ideal_cofactors(length * w - mu * slope, [h])
        if cofactor is None:
            return None
        own = cofactor[0][0] if cofactor else Polynomial.constant_of(n, 0)
        rows.append([own - quotient * w])
    return [mu], rows, rest

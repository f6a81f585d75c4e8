"""Signs of forms (homogeneous polynomials) on the simplex {l >= 0, sum l_i = 1}, exactly.

A form with nonnegative coefficients and every pure power is positive there; Polya (1928): each positive form becomes one
when it is multiplied by a high enough power of l_1 + ... + l_k. Where a coefficient stays negative, its exponents name
the point at which to look for a smaller value. Zeros that no vertex, edge or such point shows stay unknown.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from ...exact.algebraic_roots import real_roots
from ...exact.polynomials import Polynomial
from ...exact.reals import Number
from ...verdicts import Proved, Refuted, Unknown, Verdict

MONOMIALS = 20_000
POWERS = 24
Weights = tuple[Number, ...]


@dataclass(frozen=True)
class Polya:
    """form * (l_1 + ... + l_k)^power has no negative coefficient (and, for a positive form, every pure power)."""

    power: int


@dataclass(frozen=True)
class AtWeights:
    """A point of the simplex where the form is negative, or zero."""

    weights: Weights


def sum_of_weights(count: int) -> Polynomial:
    """l_1 + ... + l_k."""
    return Polynomial.affine(count, 0, {i: Fraction(1) for i in range(count)})


def corner(count: int, index: int) -> Weights:
    """The vertex e_index."""
    return tuple(Fraction(int(i == index)) for i in range(count))


def positive_on_simplex(form: Polynomial) -> Verdict:
    """Whether a form is positive on the whole simplex.

    Returns
    -------
    Proved(Polya), Refuted(AtWeights: a point where it is zero or negative), or Unknown

    Examples
    --------
    >>> l, m = Polynomial.coordinate(2, 0), Polynomial.coordinate(2, 1)
    >>> positive_on_simplex(l * l - l * m + m * m).evidence
    Polya(power=1)
    >>> positive_on_simplex(l * l - (l * m).scaled(Fraction(2)) + m * m).evidence
    AtWeights(weights=(Fraction(1, 2), Fraction(1, 2)))
    """
    corners = [corner(form.count, i) for i in range(form.count)]
    for weights in corners:
        if form.at(weights) <= 0:
            return Refuted(AtWeights(weights))
    for first, second in combinations(corners, 2):
        between = root_between(form, first, second)
        if between is not None:
            return Refuted(AtWeights(between))
    found = _raised(form)
    if not isinstance(found, Refuted) or form.at(found.evidence.weights) == 0:
        return found
    zero = root_between(form, corners[0], found.evidence.weights)
    assert zero is not None, "the form is positive at one end and negative at the other"
    return Refuted(AtWeights(zero))


def nonnegative_on_simplex(form: Polynomial) -> Verdict:
    """Whether a form is nowhere negative on the simplex.

    Returns
    -------
    Proved(Polya), Refuted(AtWeights: a point where it is negative), or Unknown
    """
    for i in range(form.count):
        if form.at(corner(form.count, i)) < 0:
            return Refuted(AtWeights(corner(form.count, i)))
    found = _raised(form)
    if isinstance(found, Refuted) and form.at(found.evidence.weights) == 0:
        return Unknown("the form vanishes inside the simplex, and no certificate of its sign was found")
    return found


def _raised(form: Polynomial) -> Verdict:
    """Multiply by the sum of the weights until no coefficient is negative, or the form is seen not to be positive."""
    raised, total = form, sum_of_weights(form.count)
    zero: Weights | None = None
    for power in range(POWERS):
        terms = list(raised.terms())
        negative = [monomial for monomial, coefficient in terms if coefficient < 0]
        if not negative:
            return Proved(Polya(power))
        for monomial in negative:
            degree = sum(exponent for _, exponent in monomial)
            shares = {i: Fraction(exponent, degree) for i, exponent in monomial}
            weights = tuple(shares.get(i, Fraction(0)) for i in range(form.count))
            value = form.at(weights)
            if value < 0:
                return Refuted(AtWeights(weights))
            zero = weights if value == 0 else zero
        if len(terms) > MONOMIALS:
            break
        raised = raised * total
    if zero is not None:
        return Refuted(AtWeights(zero))
    return Unknown(f"neither a nonpositive point nor a certificate of power {POWERS} was found")


def root_between(form: Polynomial, first: Weights, second: Weights) -> Weights | None:
    """A zero of the form strictly between two points, or None."""
    line = [Polynomial.affine(1, a, {0: b - a} if b != a else {}) for a, b in zip(first, second, strict=True)]
    restricted = dict(form.substitute(line).terms())
    degree = max((m[0][1] for m in restricted if m), default=0)
    coefficients = [restricted.get(((0, k),) if k else (), Fraction(0)) for k in range(degree + 1)]
    if not any(coefficients):
        step: Number | None = Fraction(1, 2)
    elif degree == 0:
        step = None
    else:
        step = next((t for t, _ in real_roots(coefficients) if 0 < t < 1), None)
    if step is None:
        return None
    return tuple(a + step * (b - a) for a, b in zip(first, second, strict=True))

"""Where zero lies in a hull of vector fields, rays and balls: a finite union of basic semialgebraic sets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from ..exact.polynomials import Polynomial
from ..germs.projection import determinant
from ..stratified.enlarged import Hull, hulls_of
from ..stratified.set_field import SetField
from ..stratified.vector_fields import VectorField
from .solution import UndecidedSet

PolynomialVector = tuple[Polynomial, ...]


@dataclass(frozen=True)
class Conditions:
    """The set {equations = 0, inequalities > 0}."""

    equations: tuple[Polynomial, ...]
    inequalities: tuple[Polynomial, ...]


def zero_conditions(hull: Hull) -> Iterator[Conditions]:
    """Sets whose union is {x : 0 in conv(points) + cone(rays)}, or in a ball around one point.

    Zero is in there iff it is a positive combination of some of the vectors, a point among them, that have no other
    linear dependence; its weights are then the maximal minors of all rows but those that follow (Cramer's rule), so

        sum_i w_i v_i = 0, w_i = (-1)^i det(v_R without v_i) of one sign, for |R| rows, |R| + 1 vectors.

    Parameters
    ----------
    hull : Hull
        Of vector fields with rational entries. A denominator that vanishes leaves a point out: there is no value.

    Raises
    ------
    UndecidedSet
        If a ball is added to more than one point.

    Examples
    --------
    >>> from consderiv.stratified.reading import read_value
    >>> from consderiv.stratified.writing import polynomial_text
    >>> (hull,) = hulls_of(read_value("[x - 1, x + 1]", ("x",)))
    >>> for found in zero_conditions(hull):
    ...     print([polynomial_text(p, "x") for p in (*found.equations, *found.inequalities)])
    ['x - 1']
    ['x + 1']
    ['x + 1', '-x + 1']
    ['-x - 1', 'x - 1']

    Notes
    -----
    Caratheodory (1911) for the number of vectors.
    """
    if hull.radius:
        yield from _in_ball(hull)
        return
    cleared = [without_denominators(field) for field in hull.fields]
    vectors = [vector for vector, _ in cleared]
    poles = tuple(dict.fromkeys(below * below for _, below in cleared if below is not None))
    for count in range(1, min(len(vectors), len(vectors[0]) + 1) + 1):
        for chosen in combinations(range(len(vectors)), count):
            if chosen[0] < len(hull.points):
                for found in _positive_combinations([vectors[k] for k in chosen]):
                    yield Conditions(found.equations, (*found.inequalities, *poles))


def _in_ball(hull: Hull) -> Iterator[Conditions]:
    """|v|**2 < r**2, and |v|**2 == r**2."""
    gap = _ball_gap(hull)
    poles = tuple(below * below for _, below in [without_denominators(hull.points[0])] if below is not None)
    yield Conditions((), (gap, *poles))
    yield Conditions((gap,), poles)


def _ball_gap(hull: Hull) -> Polynomial:
    """A polynomial with the sign of r**2 - |v|**2."""
    if len(hull.points) > 1 or hull.rays:
        raise UndecidedSet("a ball around one point", "received a ball added to a larger hull", "ask at points")
    vector, below = without_denominators(hull.points[0])
    total = Polynomial.constant_of(vector[0].count, hull.radius * hull.radius)
    if below is not None:
        total = total * below * below * below * below
    for entry in vector:
        total = total - entry * entry
    return total


def _positive_combinations(vectors: Sequence[PolynomialVector]) -> Iterator[Conditions]:
    """Where zero is a combination of all the vectors with positive weights, and they have no other dependence."""
    size = len(vectors[0])
    choices = [(rows, _weights(vectors, rows)) for rows in combinations(range(size), len(vectors) - 1)]
    constant = next((c for c in choices if all(w.is_constant and not w.is_zero for w in c[1])), None)
    if constant is None and len(vectors) == size == 2:
        yield from _opposite(*vectors)
        return
    for rows, weights in choices if constant is None else [constant]:  # these weights are zero nowhere
        if not any(weight.is_zero for weight in weights):
            yield from _with_weights(vectors, rows, weights)


def _opposite(v: PolynomialVector, w: PolynomialVector) -> Iterator[Conditions]:
    """Two vectors of the plane with opposite directions: their determinant is zero, their product negative."""
    across = v[0] * w[1] - v[1] * w[0]
    product = -(v[0] * w[0] + v[1] * w[1])
    if not (across.is_constant and not across.is_zero) and not (product.is_constant and product.constant <= 0):
        yield Conditions(() if across.is_zero else (across,), () if product.is_constant else (product,))


def _weights(vectors: Sequence[PolynomialVector], rows: tuple[int, ...]) -> list[Polynomial]:
    """The minors of some rows with signs: the only combination of the vectors that is zero in these rows."""
    minors = [_minor([*vectors[:i], *vectors[i + 1 :]], rows) for i in range(len(vectors))]
    return [minor if i % 2 == 0 else -minor for i, minor in enumerate(minors)]


def _with_weights(
    vectors: Sequence[PolynomialVector], rows: tuple[int, ...], weights: Sequence[Polynomial]
) -> Iterator[Conditions]:
    """Where these weights have one sign, and the combination is zero in the other rows too."""
    totals = []
    for r in (r for r in range(len(vectors[0])) if r not in rows):
        total = Polynomial.constant_of(vectors[0][0].count, 0)
        for weight, vector in zip(weights, vectors, strict=True):
            total = total + weight * vector[r]
        totals.append(total)
    if any(total.is_constant and not total.is_zero for total in totals):
        return
    equations = tuple(dict.fromkeys(total for total in totals if not total.is_zero))
    for side in (1, -1):
        signed = [weight.scaled(Fraction(side)) for weight in weights]
        if not any(weight.is_constant and weight.constant < 0 for weight in signed):
            yield Conditions(equations, tuple(weight for weight in signed if not weight.is_constant))


def _minor(vectors: Sequence[PolynomialVector], rows: tuple[int, ...]) -> Polynomial:
    """The determinant of some rows of as many vectors; the empty one is 1."""
    if not vectors:
        return Polynomial.constant_of(0, 1)
    count = vectors[0][0].count
    entries = [{k: vector[r] for k, r in enumerate(rows) if not vector[r].is_zero} for vector in vectors]
    return determinant(entries, tuple(range(len(rows))), count)


def deciding_polynomials(hulls: Sequence[Hull]) -> list[Polynomial]:
    """Polynomials whose signs decide, at every point, whether zero is in one of the hulls: all minors, all poles."""
    found: dict[Polynomial, None] = {}
    for hull in hulls:
        if hull.radius:
            found[_ball_gap(hull)] = None
        cleared = [without_denominators(field) for field in hull.fields]
        vectors = [vector for vector, _ in cleared]
        found.update(dict.fromkeys(below for _, below in cleared if below is not None))
        size = len(vectors[0])
        for count in range(1, min(len(vectors), size) + 1):
            for chosen in combinations(vectors, count):
                for rows in combinations(range(size), count):
                    found[_minor(chosen, rows)] = None
    return [p for p in found if not p.is_constant]


def known_hulls(value: SetField) -> tuple[Hull, ...]:
    """A value as hulls.

    Raises
    ------
    UndecidedSet
        If it is a set of another type.
    """
    found = hulls_of(value)
    if found is None:
        reason = value.moving.reason if value.moving is not None else str(value.fixed)
        raise UndecidedSet("hulls of formulas are required", f"received {reason}", "ask at points")
    return found


def without_denominators(field: VectorField) -> tuple[PolynomialVector, Polynomial | None]:
    """A multiple of the field with polynomial entries, positive where the returned denominator is not zero."""
    count = field[0].count
    below: Polynomial | None = None
    for divisor in dict.fromkeys(entry.denominator for entry in field if entry.denominator is not None):
        below = divisor if below is None else below * divisor
    if below is None:
        return tuple(entry.numerator for entry in field), None
    one = Polynomial.constant_of(count, 1)
    square = below * below
    return tuple(entry.numerator * square.divided_by(entry.denominator or one)[0] for entry in field), below

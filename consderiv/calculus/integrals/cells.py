"""Cells of an interval or a box on which finitely many polynomials have constant signs, and integrals over them.

In one parameter the ends are exact real roots. In several, the last parameter runs between bounds that are polynomials
in the earlier ones: every factor that contains it must be affine in it, with a constant coefficient.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cmp_to_key
from itertools import permutations

from ...errors import UnsupportedError
from ...exact.algebraic_roots import real_roots
from ...exact.polynomials import Polynomial
from ...exact.real_order import rational_between
from ...exact.reals import Number, sign
from .quotients import Quotient, antiderivative, coefficients_in

Bounds = tuple[Polynomial, Polynomial]
CELL_LIMIT = 400


@dataclass(frozen=True)
class ParameterCell:
    """{s : low_j(s) < s_j < high_j(s) for j in order}, where the bounds of s_j contain earlier parameters only.

    Parameters
    ----------
    order : tuple of int
        The parameters, the one that is bounded by constants first.
    bounds : tuple of (Polynomial, Polynomial)
        In that order.
    sample : tuple of Fraction
        A rational point of the cell, by the index of the parameter.
    """

    order: tuple[int, ...]
    bounds: tuple[Bounds, ...]
    sample: tuple[Fraction, ...]

    @property
    def ends(self) -> tuple[Number, Number]:
        """The ends of an interval."""
        low, high = self.bounds[0]
        return low.constant, high.constant


def cells(box: Sequence[tuple[Number, Number]], polynomials: Iterable[Polynomial]) -> list[ParameterCell]:
    """Open cells whose closures cover the box; each polynomial has one sign, not zero, on each.

    Parameters
    ----------
    box : sequence of (low, high)
        One interval for each parameter; none gives the single cell of a point.
    polynomials : iterable of Polynomial
        In the parameters, none of them zero.

    Raises
    ------
    UnsupportedError
        If a factor is neither affine with a constant coefficient in the last parameter, in any order of them.

    Examples
    --------
    >>> square = Polynomial.from_terms(1, {((0, 2),): Fraction(1), (): Fraction(-2)})
    >>> [cell.ends for cell in cells([(Fraction(0), Fraction(2))], [square])]
    [(Fraction(0, 1), sqrt(2)), (sqrt(2), Fraction(2, 1))]
    """
    count = len(box)
    if count == 0:
        return [ParameterCell((), (), ())]
    kept = list(polynomials)
    if count > 1:
        kept = list({factor for p in kept if not p.is_constant for factor, _ in p.factors()[1]})
    reason: UnsupportedError | None = None
    for order in permutations(range(count)):
        try:
            return _cylinders(box, order, kept)
        except UnsupportedError as error:
            reason = error
    assert reason is not None
    raise reason


def _cylinders(
    box: Sequence[tuple[Number, Number]], order: Sequence[int], kept: list[Polynomial]
) -> list[ParameterCell]:
    count, last = len(box), order[-1]
    if len(order) == 1:
        return _intervals(box, last, kept)
    low, high = (Polynomial.constant_of(count, end) for end in box[last])
    roots = [low, high]
    lower: list[Polynomial] = []
    for polynomial in kept:
        if last not in polynomial.variables():
            lower.append(polynomial)
        else:
            roots.append(_affine_root(polynomial, last))
    roots = list(dict.fromkeys(roots))
    differences = [b - a for k, a in enumerate(roots) for b in roots[:k]]
    lower += [factor for d in differences if not d.is_constant for factor, _ in d.factors()[1]]
    found: list[ParameterCell] = []
    for base in _cylinders(box, order[:-1], list(dict.fromkeys(lower))):
        stack = sorted(roots, key=cmp_to_key(lambda a, b, s=base.sample: sign(a.at(s) - b.at(s))))  # type: ignore[misc]
        first, final = stack.index(low), stack.index(high)
        for a, b in zip(stack[first:final], stack[first + 1 : final + 1], strict=True):
            sample = list(base.sample)
            sample[last] = rational_between(a.at(base.sample), b.at(base.sample))
            found.append(ParameterCell((*base.order, last), (*base.bounds, (a, b)), tuple(sample)))
        if len(found) > CELL_LIMIT:
            raise UnsupportedError(
                f"at most {CELL_LIMIT} cells of parameters are handled", "received more", "split the law"
            )
    return found


def _affine_root(polynomial: Polynomial, index: int) -> Polynomial:
    coefficients = coefficients_in(polynomial, index)
    if len(coefficients) != 2 or not coefficients[1].is_constant:
        raise UnsupportedError(
            "boundaries that are affine in a parameter, with a constant coefficient, are required",
            "received a curved boundary between cells of the parameters",
            "use a law with one parameter",
        )
    return coefficients[0].scaled(-1 / coefficients[1].constant)


def _intervals(box: Sequence[tuple[Number, Number]], index: int, kept: list[Polynomial]) -> list[ParameterCell]:
    low, high = box[index]
    count = len(box)
    ends = {low, high}
    for polynomial in kept:
        if not polynomial.is_constant:
            ends.update(root for root, _ in real_roots(univariate(polynomial, index)) if low < root < high)
    ordered = sorted(ends)
    found = []
    for a, b in zip(ordered, ordered[1:], strict=False):
        sample = [Fraction(0)] * count
        sample[index] = rational_between(a, b)
        bounds = (Polynomial.constant_of(count, a), Polynomial.constant_of(count, b))
        found.append(ParameterCell((index,), (bounds,), tuple(sample)))
    return found


def univariate(polynomial: Polynomial, index: int) -> list[Number]:
    """The coefficients, rising, of a polynomial in one coordinate only."""
    return [c.constant for c in coefficients_in(polynomial, index)]


def integral(cell: ParameterCell, integrand: Quotient) -> Number:
    """The exact integral over a cell.

    Raises
    ------
    UnsupportedError
        For a quotient in several parameters, or with a denominator that has irrational or complex roots.
    """
    if integrand.is_zero:
        return Fraction(0)
    if not integrand.is_polynomial:
        from .logarithms import rational_integral

        return rational_integral(cell, integrand)
    polynomial, count = integrand.numerator, max(integrand.count, 1)
    for index, (low, high) in zip(reversed(cell.order), reversed(cell.bounds), strict=True):
        primitive = antiderivative(polynomial, index)
        images = [Polynomial.coordinate(count, i) for i in range(count)]
        above, below = ([*images[:index], bound, *images[index + 1 :]] for bound in (high, low))
        polynomial = primitive.substitute(above) - primitive.substitute(below)
    return polynomial.constant


def without_roots(cell: ParameterCell, polynomial: Polynomial) -> bool:
    """Whether a polynomial is proved not to vanish on the closure of a cell: of an interval, or where it is constant."""
    if polynomial.is_constant:
        return not polynomial.is_zero
    if len(cell.order) != 1:
        return False
    low, high = cell.ends
    return not any(low <= root <= high for root, _ in real_roots(univariate(polynomial, cell.order[0])))

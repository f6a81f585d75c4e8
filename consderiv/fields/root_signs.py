"""Signs of polynomials in (z, r), r_k = c_k b_k(z)**e_k, in the plane: the curves where they may change, and along arcs.

The product of g(z, r) over all conjugates of the roots is a polynomial N(z), the resultant of g and r**d - c**d b**n, e = n/d.
Where N is not zero, g has one sign. Along an arc z(t) all conjugates have Puiseux series without negative powers, so the
order of g is at most that of N: the series up to there decides the sign. A root that is |p| becomes p or -p first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import product

from ..exact.polynomials import Polynomial
from ..exact.reals import Number, sign
from ..germs.arcs import Arc, leading_sign
from ..germs.projection import resultant
from .root_coordinates import Root, RootedLeaf, RootRefused, power_of

_ZERO, _ONE = Fraction(0), Fraction(1)
ORDER_LIMIT = 60

Series = dict[Fraction, Number]


def in_plane(polynomial: Polynomial) -> Polynomial:
    """The same polynomial in z alone."""
    if max(polynomial.variables(), default=0) > 1:
        raise RootRefused
    return Polynomial.from_terms(2, dict(polynomial.terms()))


def conditions_of(leaf: RootedLeaf) -> Iterator[Polynomial]:
    """Polynomials in z: between their curves all guards of the leaf, and all that stands under its roots, have one sign."""
    for guard in leaf.guards:
        for signs in product((1, -1), repeat=len(_powers(guard, leaf.roots))):
            found = _conjugates(_put_in(guard, leaf.roots, signs), leaf.roots)
            if not found.is_zero:
                yield in_plane(found)
    for root in leaf.roots.values():
        yield in_plane(root.base)


def sign_along(guard: Polynomial, leaf: RootedLeaf, arc: Arc) -> int:
    """The sign of a guard along an arc between the curves; 0 only where it vanishes identically."""
    powers = _powers(guard, leaf.roots)
    signs = [leading_sign(in_plane(leaf.roots[k].power.polynomial), arc) for k in powers]  # type: ignore[union-attr]
    polynomial = _put_in(guard, leaf.roots, signs)
    if max(polynomial.variables(), default=0) < 2:
        return 0 if polynomial.is_zero else leading_sign(in_plane(polynomial), arc)
    return _leading(polynomial, leaf.roots, arc)


def _powers(guard: Polynomial, roots: Mapping[int, Root]) -> list[int]:
    """The roots in a guard that are |p| up to a constant."""
    found = (k for k in sorted(guard.variables()) if k in roots)
    return [k for k in found if (power := roots[k].power) is not None and power.is_polynomial]


def _put_in(guard: Polynomial, roots: Mapping[int, Root], signs: tuple[int, ...] | list[int]) -> Polynomial:
    """The guard with |p| replaced by the polynomials of these signs."""
    powers = _powers(guard, roots)
    if not powers:
        return guard
    images = [Polynomial.coordinate(guard.count, i) for i in range(guard.count)]
    for k, s in zip(powers, signs, strict=True):
        power = roots[k].power
        assert power is not None
        images[k] = power.polynomial.scaled(s * power.scale).widened(guard.count)
    return guard.substitute(images)


def _conjugates(guard: Polynomial, roots: Mapping[int, Root]) -> Polynomial:
    """The product over all conjugates of the roots in the guard."""
    for place in sorted((k for k in guard.variables() if k >= 2), reverse=True):
        root = roots.get(place)
        if root is None:
            raise RootRefused  # the remainder of another function
        n, d = root.exponent.numerator, root.exponent.denominator
        radical = Polynomial.coordinate(guard.count, place) ** d
        guard = resultant(radical - (root.base**n).scaled(root.factor**d), guard, place)
        if guard.is_zero:
            raise RootRefused
    return guard


def _leading(polynomial: Polynomial, roots: Mapping[int, Root], arc: Arc) -> int:
    orders = in_plane(_conjugates(polynomial, roots)).along(arc)
    if not orders or min(orders) > ORDER_LIMIT:
        raise RootRefused
    series = _along(polynomial, roots, arc, Fraction(min(orders)))
    least = min((power for power, value in series.items() if value), default=None)
    if least is None:
        raise RootRefused
    return sign(series[least])


def _along(polynomial: Polynomial, roots: Mapping[int, Root], arc: Arc, order: Fraction) -> Series:
    """The series of a polynomial along an arc, up to an order."""
    paths: dict[int, Series] = {}
    for i in polynomial.variables():
        if i < 2:
            paths[i] = {Fraction(k): v for k, v in Polynomial.coordinate(2, i).along(arc).items()}
        else:
            paths[i] = _root_along(roots[i], arc, order)
    total: Series = {}
    for monomial, coefficient in polynomial.terms():
        term: Series = {_ZERO: coefficient}
        for i, exponent in monomial:
            for _ in range(exponent):
                term = _times(term, paths[i], order)
        for power, value in term.items():
            total[power] = total.get(power, _ZERO) + value
    return total


def _root_along(root: Root, arc: Arc, order: Fraction) -> Series:
    """c b**e = c lead**e t**(e v) (1 + u)**e with the binomial series."""
    along = in_plane(root.base).along(arc)
    if not along:
        raise RootRefused
    low = min(along)
    lead = along[low]
    if sign(lead) <= 0:
        raise RootRefused
    start = root.exponent * low
    u: Series = {Fraction(k - low): value / lead for k, value in along.items() if k > low}
    total: Series = {}
    power: Series = {_ZERO: _ONE}
    binomial, j = _ONE, 0
    while power and j <= ORDER_LIMIT:
        for exponent, value in power.items():
            total[exponent] = total.get(exponent, _ZERO) + binomial * value
        binomial = binomial * (root.exponent - j) / (j + 1)
        power = _times(power, u, order - start) if binomial else {}
        j += 1
    scale = root.factor * power_of(lead, root.exponent)
    return {start + exponent: scale * value for exponent, value in total.items() if start + exponent <= order}


def _times(left: Series, right: Series, order: Fraction) -> Series:
    found: Series = {}
    for a, x in left.items():
        for b, y in right.items():
            if a + b <= order:
                found[a + b] = found.get(a + b, _ZERO) + x * y
    return found

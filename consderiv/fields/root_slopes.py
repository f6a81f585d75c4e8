"""The gradient of one root r = c b**e on a sector of the plane, up to o(1): five cases by the leading form L of b.

With m the degree of L the root is homogeneous of degree mu = e m up to smaller terms.

* `Smooth`: r = |p| times a positive smooth function (b is the power of a polynomial): the gradient of +-p at the point.
* mu > 1 and L has no zero on the tangent cone, or e > 1/2 and b is a sum of squares (then |grad b|**2 <= C b): zero.
* `Form`: mu = 1 and L = k Q**j with Q positive definite: Q d / |d|_Q along directions d.
* `Line`: mu = 1 and L = k l**m with a linear function l: +-grad l where l is not zero. Along the line l = 0, for m = 2, write
  b = U ((u - phi(v))**2 + psi(v)) with U > 0 (Weierstrass preparation in u = l), psi of order at least 3. On each side of
  v = 0 the derivative (d/du) r is (u - phi) / sqrt((u - phi)**2 + psi), increasing in u up to o(1), and the other one is
  o(1) as long as psi is not -(u - phi)**2 to leading order. So on a sector the limits are s grad l, s between the
  limits along its two half-branches.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from ..exact.polynomials import Polynomial
from ..exact.reals import Number, sign
from ..germs.arcs import leading_sign
from ..germs.basis import local_factors
from ..germs.plane import half_decomposition
from ..germs.sums_of_squares import is_sum_of_squares
from ..sets.curved_matrices import is_positive
from ..sets.curved_matrices import product as gram_product
from ..sets.curved_numbers import square_root
from .planar_norms import Ray, tangent
from .regular import half_hessian
from .root_coordinates import PerfectPower, Root, RootRefused, power_of
from .root_sectors import Boundary, Sector, in_cone, same_ray
from .root_signs import in_plane

_ZERO, _ONE = Fraction(0), Fraction(1)

Vector = tuple[Number, ...]
Gram = tuple[tuple[Number, ...], ...]


@dataclass(frozen=True)
class Smooth:
    """The gradient has one limit."""

    slopes: Vector


@dataclass(frozen=True)
class Form:
    """factor * Q d / |d|_Q."""

    gram: Gram
    factor: Number


@dataclass(frozen=True)
class Line:
    """+-size * slopes off the line <slopes, d> = 0; the root along which the limits near this line are taken."""

    slopes: Ray
    size: Number
    root: Root
    decided: bool

    @property
    def kernel(self) -> Ray:
        """The direction of the line."""
        return (-self.slopes[1], self.slopes[0])

    def value(self, direction: Sequence[Number]) -> Number:
        """The factor of `slopes` along a direction off the line."""
        return self.size * sign(self.slopes[0] * direction[0] + self.slopes[1] * direction[1])

    def along(self, boundary: Boundary) -> Number:
        """The limit of the factor along a half-branch that is tangent to the line."""
        if not self.decided:
            raise RootRefused
        axis = 0 if self.slopes[0] else 1
        base, slope = (boundary.leading(p) for p in (self.root.base, self.root.base.derivative(axis)))
        if base is None:
            raise RootRefused
        if slope is None or 2 * slope[0] > base[0]:
            return _ZERO
        if 2 * slope[0] < base[0] or sign(base[1]) <= 0:
            raise RootRefused
        size = square_root(slope[1] * slope[1] / (4 * base[1])) * self.root.factor
        return size * sign(slope[1]) / self.slopes[axis]


RootSlopes = Smooth | Form | Line


def root_slopes(root: Root, sector: Sector) -> RootSlopes:
    """The case of a root on a sector.

    Raises
    ------
    RootRefused
        If no case applies, in particular where the gradient is unbounded.
    """
    base = in_plane(root.base)
    if leading_sign(base, sector.arc) <= 0:
        raise RootRefused
    if root.power is not None:
        return _of_power(root.power, sector)
    if _is_steep(base, root.exponent):
        return Smooth((_ZERO, _ZERO))
    form = leading_form(base)
    degree = root.exponent * form.degree
    if degree > 1 and not _has_zero(form, sector):
        return Smooth((_ZERO, _ZERO))
    if root.exponent > Fraction(1, 2) and is_sum_of_squares(base, 2):
        return Smooth((_ZERO, _ZERO))
    if degree != 1:
        raise RootRefused
    return _of_form(form, root)


def _is_steep(base: Polynomial, exponent: Fraction) -> bool:
    """Whether each factor has a power above one in base**exponent: then the gradient tends to zero."""
    return exponent > 1 or (base.is_rational and all(exponent * m > 1 for _, m in local_factors(base)))


def _of_power(power: PerfectPower, sector: Sector) -> Smooth:
    polynomial = in_plane(power.polynomial)
    side = leading_sign(polynomial, sector.arc)
    row = polynomial.gradient
    return Smooth(tuple(side * power.scale * row.get(i, _ZERO) for i in range(2)))


def leading_form(polynomial: Polynomial) -> Polynomial:
    """The terms of least degree."""
    terms = dict(polynomial.terms())
    least = min(sum(e for _, e in monomial) for monomial in terms)
    return Polynomial.from_terms(2, {m: c for m, c in terms.items() if sum(e for _, e in m) == least})


def _has_zero(form: Polynomial, sector: Sector) -> bool:
    """Whether a form vanishes on a ray of the closed tangent cone of a sector."""
    curves = tuple(factor for factor, _ in local_factors(form)) if form.is_rational else None
    if curves is None:
        raise RootRefused
    rays: list[Ray] = [tangent(w.arc(1)[0]) for w in half_decomposition(curves, (0, 1), sector.side).walls]
    if any(curve.variables() == {0} for curve in curves):
        rays += [(_ZERO, _ONE), (_ZERO, -_ONE)]
    return any(is_in_tangent_cone(ray, sector) for ray in rays)


def is_in_tangent_cone(ray: Ray, sector: Sector) -> bool:
    """Whether a direction is in the closed tangent cone of a sector, which may be a half plane."""
    start, end = sector.start.ray, sector.end.ray
    if not start[0] and not end[0] and not same_ray(start, end):
        return sector.side * ray[0] >= 0
    return in_cone(ray, start, end)


def _of_form(form: Polynomial, root: Root) -> Form | Line:
    """The root of a power of a definite form, or of a linear function."""
    gram = tuple(map(tuple, half_hessian(form, 2)))
    if form.degree == 2 and root.exponent == Fraction(1, 2):
        if is_positive(gram, strictly=True):
            return Form(gram, root.factor)
        axis = 0 if gram[0][0] else 1
        if gram[axis][axis] > 0 and gram[0][0] * gram[1][1] == gram[0][1] * gram[1][0]:
            slopes: Ray = (gram[axis][0] / gram[axis][axis], gram[axis][1] / gram[axis][axis])
            return Line(slopes, root.factor * square_root(gram[axis][axis]), root, True)
        raise RootRefused
    factors = local_factors(form) if form.is_rational else ()
    if len(factors) != 1:
        raise RootRefused
    ((factor, multiplicity),) = factors
    scale = form.divided_by(factor**multiplicity)[0].constant
    if scale <= 0:
        raise RootRefused
    if factor.is_affine:
        row = factor.gradient
        size = root.factor * power_of(scale, root.exponent)
        return Line((row.get(0, _ZERO), row.get(1, _ZERO)), size, root, False)
    gram = tuple(map(tuple, half_hessian(factor, 2)))
    if factor.degree != 2 or not is_positive(gram, strictly=True):
        raise RootRefused
    return Form(gram, root.factor * power_of(scale, root.exponent))


def along_form(form: Form, direction: Sequence[Number]) -> Vector:
    """factor * Q d / |d|_Q."""
    length = square_root(gram_product(form.gram, tuple(direction), tuple(direction)))
    image = (sum((a * d for a, d in zip(row, direction, strict=True)), _ZERO) for row in form.gram)
    return tuple(form.factor * x / length for x in image)

"""Proofs that one convex set with curved boundary lies in another: facets, matrices, and term by term."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from consderiv.errors import BudgetError
from consderiv.exact.reals import Number, sign
from consderiv.sets.comparison import is_subset
from consderiv.sets.curved import CurvedHull, CurvedSum, Flat, centred, proportion
from consderiv.sets.curved_blocks import factors_of
from consderiv.sets.curved_matrices import Gram, Vector, inner, is_positive, product, shifted, solution
from consderiv.sets.curved_numbers import RootSum
from consderiv.sets.curved_support import centre_of, support_value
from consderiv.sets.ellipsoids import Cap, Ellipsoid, same_data
from consderiv.sets.images import image_flat
from consderiv.sets.membership import contains_flat
from consderiv.sets.minkowski import EXPANDED, MinkowskiSum, expand
from consderiv.sets.polytope import Polytope
from consderiv.sets.value_set import ValueSet
from consderiv.verdicts import Proved

_SHARES = [Fraction(k, 8) for k in range(1, 8)]


def proved_inside(small: ValueSet, large: ValueSet) -> bool:
    """Whether the inclusion of convex sets is proved by a simple rule; False proves nothing.

    Examples
    --------
    >>> from consderiv.sets.ellipsoids import ball
    >>> proved_inside(ball((1, 0), 1), ball((0, 0), 2))
    True
    """
    if isinstance(small, Polytope):
        return all(isinstance(contains_flat(large, vertex), Proved) for vertex in small.flat_vertices)
    if isinstance(large, (Polytope, MinkowskiSum)):
        try:
            return beyond(small, large) is None
        except BudgetError:
            return False
    if isinstance(small, CurvedHull):
        return all(proved_inside(member, large) for member in small.members)
    if isinstance(large, CurvedHull):
        return any(proved_inside(small, member) for member in large.members)
    if isinstance(small, Ellipsoid) and isinstance(large, Ellipsoid):
        return _atom_inside(small, large)
    if isinstance(large, Cap):
        return proved_inside(small, large.whole) and above(small, large)
    if _sum_inside(*split_terms(small), *split_terms(large)):
        return True
    return isinstance(large, CurvedSum) and _blocks_inside(small, large)


def beyond(small: ValueSet, large: Flat) -> Vector | None:
    """A normal of a facet or equation of a polytope that the convex set violates, None when it lies inside.

    Raises
    ------
    BudgetError
        If the polytope has too many facets or vertices.
    """
    polytope = expand(large, 4 * EXPANDED)
    for half in polytope.facets:
        if support_value(small, half.normal).minus(RootSum.of(half.offset)).sign() > 0:
            return half.normal
    for equation in polytope.affine_hull.equations:
        for side in (Fraction(1), Fraction(-1)):
            normal = tuple(side * entry for entry in equation.normal)
            if support_value(small, normal).minus(RootSum.of(side * equation.offset)).sign() > 0:
                return normal
    return None


def above(small: ValueSet, large: Cap) -> bool:
    """Whether a convex set lies on the right side of the flat part of a cap."""
    down = tuple(-entry for entry in large.normal)
    bound = inner(down, large.flat_centre) - large.level
    return support_value(small, down).minus(RootSum.of(bound)).sign() <= 0


def _atom_inside(small: Ellipsoid, large: Ellipsoid) -> bool:
    if same_data(small, large):
        return True
    if isinstance(large, Cap):
        return _atom_inside(small, large.whole) and above(small, large)
    offset = shifted(small.flat_centre, large.flat_centre, Fraction(-1))
    if not any(sign(entry) for entry in offset):
        return is_positive(_difference(large.gram, small.gram))
    ratio = proportion(small, large)
    if ratio is not None:
        return _moved_copy_inside(offset, ratio, large)
    # S-lemma (Yakubovich 1971): Q_2 - Q_1/t - z z^T/(1-t) is positive semidefinite for some t in (0, 1).
    return any(
        is_positive(_difference(_difference(large.gram, small.gram, 1 / t), _square(offset), 1 / (1 - t)))
        for t in (*_SHARES, *_touching_share(offset, large))
    )


def _touching_share(offset: Vector, large: Ellipsoid) -> list[Number]:
    """1 - |z|^2 in the norm of the large ellipsoid: right for its plane sections."""
    preimage = solution(large.gram, offset)
    share = Fraction(0) if preimage is None else 1 - inner(preimage, offset)
    return [share] if 0 < share < 1 else []


def _difference(first: Gram, second: Gram, factor: Number = Fraction(1)) -> Gram:
    return tuple(shifted(row, other, -factor) for row, other in zip(first, second, strict=True))


def _square(vector: Vector) -> Gram:
    return tuple(tuple(a * b for b in vector) for a in vector)


def _moved_copy_inside(offset: Vector, ratio: Number, large: Ellipsoid) -> bool:
    """|z| + sqrt(r) <= 1 in the norm of the large ellipsoid."""
    preimage = solution(large.gram, offset)
    if preimage is None:
        return False
    square = product(large.gram, preimage, preimage)
    return RootSum.of(Fraction(-1), [(Fraction(1), square), (Fraction(1), ratio)]).sign() <= 0


def split_terms(part: ValueSet) -> tuple[Flat, Sequence[Ellipsoid]]:
    """The polytope and the centred atoms whose sum a set is, if it is no hull."""
    if isinstance(part, CurvedSum):
        return part.flat, part.curved
    if isinstance(part, Ellipsoid):
        return Polytope((part.flat_centre,), part.shape), (centred(part),)
    assert isinstance(part, (Polytope, MinkowskiSum))
    return part, ()


def _sum_inside(flat: Flat, atoms: Sequence[Ellipsoid], outer_flat: Flat, outer_atoms: Sequence[Ellipsoid]) -> bool:
    """Each atom in an atom of its own, the rest of the outer atoms contain 0, and the polytopes are included."""
    left = list(outer_atoms)
    rest: list[Ellipsoid] = []
    for atom in atoms:
        match = next((other for other in left if same_data(atom, other)), None)
        match = match or next((other for other in left if _atom_inside(atom, other)), None)
        if match is None:
            rest.append(atom)
        else:
            left.remove(match)
    if any(isinstance(other, Cap) and sign(other.level) > 0 for other in left):
        return False
    try:
        if not rest and isinstance(is_subset(flat, outer_flat), Proved):
            return True
        return (bool(rest) and proved_inside(CurvedSum(flat, tuple(rest)), expand(outer_flat, 4 * EXPANDED))) or (
            not rest and bool(left) and _points_inside(flat, CurvedSum(outer_flat, tuple(left)))
        )
    except BudgetError:
        return False


def _points_inside(flat: Flat, large: CurvedSum) -> bool:
    vertices = expand(flat, 4 * EXPANDED).flat_vertices
    return all(isinstance(contains_flat(large, vertex), Proved) for vertex in vertices)


def _blocks_inside(small: ValueSet, large: CurvedSum) -> bool:
    """A sum whose terms move different coordinates is a product: it contains a set iff its factors contain the projections."""
    factors = factors_of(large)
    return len(factors) > 1 and all(
        proved_inside(project(small, coordinates), factor) for coordinates, factor in factors
    )


def project(part: ValueSet, coordinates: Sequence[int]) -> ValueSet:
    """The projection on some flat coordinates."""
    size = len(centre_of(part))
    rows = tuple(tuple(Fraction(int(i == k)) for i in range(size)) for k in coordinates)
    return image_flat(part, rows, (len(coordinates),))

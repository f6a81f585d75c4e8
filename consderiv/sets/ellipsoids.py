"""Ellipsoids {c + Q y : y^T Q y <= 1} and the hulls of caps of their surfaces, exactly."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, ClassVar

from consderiv.errors import UnsupportedError
from consderiv.exact.reals import Number, sign
from consderiv.sets.curved_matrices import (
    Gram,
    Vector,
    block_of,
    generalised_inverse,
    inner,
    is_positive,
    kernel,
    product,
    shifted,
    solution,
    times,
)
from consderiv.sets.curved_numbers import RootSum, rational_root, square_root
from consderiv.sets.elements import Shape, read_element, size_of, unflatten
from consderiv.sets.polytope import Polytope, hull_of
from consderiv.sets.value_set import ValueSet


class CurvedSet(ValueSet):
    """A convex set with curved boundary: `Ellipsoid`, `Cap`, or a `CurvedSum` or `CurvedHull` of such sets."""

    convex: ClassVar[bool] = True


@dataclass(frozen=True, eq=False, repr=False)
class Ellipsoid(CurvedSet):
    """{c + Q y : y^T Q y <= 1} for a positive semidefinite matrix Q = A^T A of rank at least two: c + A^T(unit ball).

    The support function is <c, d> + sqrt(d^T Q d). Use `ellipsoid` or `ball`; the constructor trusts its input.
    """

    flat_centre: Vector
    gram: Gram
    shape: Shape

    def __post_init__(self) -> None:
        # Curved sets register in the open operations when the first atom is made: import of the package stays light.
        import consderiv.sets.curved_operations  # noqa: F401

    @property
    def centre(self) -> Any:
        """The centre as a vector or matrix."""
        return unflatten(self.flat_centre, self.shape)

    @cached_property
    def kernel(self) -> list[Vector]:
        """Functionals that are constant on the set."""
        return kernel(self.gram)

    @cached_property
    def inverse(self) -> Gram:
        """A generalised inverse of Q: (v - c)^T G (v - c) <= 1 on the affine hull describes the set."""
        return generalised_inverse(self.gram)

    @cached_property
    def rank(self) -> int:
        """The dimension of the set."""
        return len(block_of(self.gram))


@dataclass(frozen=True, eq=False, repr=False)
class Cap(Ellipsoid):
    """The hull of a cap of the surface: {c + Q y : y^T Q y <= 1, <normal, Q y> >= level}, |level| < |normal|_Q.

    In a plane it is the hull of an arc. Use `cap` or `arc`; the constructor trusts its input.
    """

    normal: Vector
    level: Number

    @property
    def whole(self) -> Ellipsoid:
        """The ellipsoid that the cap belongs to."""
        return Ellipsoid(self.flat_centre, self.gram, self.shape)

    @cached_property
    def disc(self) -> tuple[Vector, Gram]:
        """Centre and matrix of the flat part of the boundary: the ellipsoid where <normal, v - c> = level."""
        axis = times(self.gram, self.normal)
        length = inner(self.normal, axis)
        share = 1 - self.level * self.level / length
        gram = tuple(
            tuple(share * (entry - a * b / length) for entry, b in zip(row, axis, strict=True))
            for row, a in zip(self.gram, axis, strict=True)
        )
        return shifted(self.flat_centre, axis, self.level / length), gram


def ellipsoid(centre: Any, gram: Iterable[Iterable[Any]], shape: Shape | None = None) -> ValueSet:
    """The ellipsoid {c + Q y : y^T Q y <= 1}, in its simplest type: a point or segment is a polytope.

    Parameters
    ----------
    centre : vector or matrix
        The centre c.
    gram : rows of numbers
        The symmetric positive semidefinite matrix Q, acting on flat elements.
    shape : tuple of int, optional
        The shape of the elements; read off the centre when missing.

    Raises
    ------
    UnsupportedError
        If the sizes do not fit or the matrix is not symmetric and positive semidefinite.

    Examples
    --------
    >>> ellipsoid((0, 0), [(1, 0), (0, 4)])
    {(a, b) : 4*a**2 + b**2 <= 4}
    >>> ellipsoid((1, 0), [(4, 0), (0, 0)])
    [-1, 3] x {0}
    """
    flat, found = read_element(centre, shape)
    rows = tuple(read_element(list(row))[0] for row in gram)
    size = size_of(found)
    fits = len(rows) == size and all(len(row) == size for row in rows)
    if not fits or any(rows[i][j] != rows[j][i] for i in range(size) for j in range(i)) or not is_positive(rows):
        raise UnsupportedError(
            f"a symmetric positive semidefinite matrix with {size} rows is required",
            f"received {len(rows)} rows {rows!r}"[:200],
            "pass Q = A^T A, or use ball(centre, radius)",
        )
    return ellipsoid_flat(flat, rows, found)


def ball(centre: Any, radius: Any = 1, axes: Sequence[int] | None = None) -> ValueSet:
    """The Euclidean ball, in all coordinates or in those given.

    Examples
    --------
    >>> ball((0, 0, 1), 2, axes=(0, 1))
    {(a, b, 1) : a**2 + b**2 <= 4}
    """
    flat, shape = read_element(centre)
    (length,) = read_element(radius)[0]
    used = range(len(flat)) if axes is None else axes
    rows = [[length * length if i == j and i in used else 0 for j in range(len(flat))] for i in range(len(flat))]
    return ellipsoid(centre, rows, shape)


def image_of_ball(centre: Any, matrix: Iterable[Iterable[Any]], shape: Shape | None = None) -> ValueSet:
    """c + A^T(unit ball): the subdifferential at 0 of <c, x> + norm(A x); A is given by rows.

    Examples
    --------
    >>> image_of_ball((0, 0), [(1, 1)])
    conv{(-1, -1), (1, 1)}
    """
    flat, found = read_element(centre, shape)
    rows = [read_element(list(row))[0] for row in matrix]
    columns = list(zip(*rows, strict=True)) or [()] * len(flat)
    return ellipsoid_flat(flat, tuple(tuple(inner(a, b) for b in columns) for a in columns), found)


def ellipsoid_flat(centre: Vector, gram: Gram, shape: Shape) -> Ellipsoid | Polytope:
    """The ellipsoid of checked data: a polytope if the rank is below two."""
    kept = block_of(gram)
    if not kept:
        return hull_of([centre], shape)
    if len(kept) == 1:
        root = _root_or_none(gram[kept[0]][kept[0]])
        if root is not None:
            half = tuple(entry / root for entry in gram[kept[0]])
            return hull_of([shifted(centre, half), shifted(centre, half, Fraction(-1))], shape)
    return Ellipsoid(centre, gram, shape)


def _root_or_none(number: Number) -> Number | None:
    """None while irrational roots are not available: the segment then stays an ellipsoid of rank one."""
    root = rational_root(number)
    if root is not None:
        return root
    try:
        return square_root(number)
    except UnsupportedError:
        return None


def cap(whole: ValueSet, normal: Any, level: Any = 0) -> ValueSet:
    """The hull of the points v of the surface with <normal, v - c> >= level, in its simplest type.

    Parameters
    ----------
    whole : Ellipsoid
        The ellipsoid.
    normal : vector or matrix
        A functional.
    level : number
        Counted from the centre.

    Raises
    ------
    UnsupportedError
        If there is no such point, or the set is not an ellipsoid.

    Examples
    --------
    >>> cap(ball((0, 0)), (1, 0))
    {(a, b) : a**2 + b**2 <= 1, a >= 0}
    """
    if not isinstance(whole, Ellipsoid) or isinstance(whole, Cap):
        raise UnsupportedError(
            "an ellipsoid is required", f"received {type(whole).__name__}", "cut polytopes by their vertices"
        )
    (height,) = read_element(level)[0]
    return cap_flat(whole, read_element(normal, whole.shape)[0], height)


def cap_flat(whole: Ellipsoid, normal: Vector, level: Number) -> Ellipsoid | Polytope:
    """The cap of checked data, with a canonical normal."""
    axis = times(whole.gram, normal)
    length = inner(normal, axis)
    # The surface has <normal, v - c> in [-|normal|_Q, |normal|_Q].
    height = sign(length - level * level)
    if height <= 0 and sign(level) <= 0:
        return whole
    if height < 0:
        raise UnsupportedError(
            "a cap with at least one point is required",
            f"received the level {level} above the ellipsoid",
            "lower the level",
        )
    if height == 0:
        point = shifted(whole.flat_centre, axis, level / length)
        return hull_of([point], whole.shape)
    canonical = solution(whole.gram, axis)
    assert canonical is not None, "the target is in the range"
    scale = abs(next(entry for entry in canonical if sign(entry)))
    return Cap(
        whole.flat_centre,
        whole.gram,
        whole.shape,
        tuple(entry / scale for entry in canonical),
        level / scale,
    )


def arc(whole: ValueSet, first: Any, last: Any) -> ValueSet:
    """The hull of the arc {c + Q x / sqrt(x^T Q x) : x in the cone of two rays} of an ellipse.

    Such an arc is the set of gradients of <c, x> + sqrt(x^T Q x) on the cone. The angle between the rays, in
    the inner product Q, is less than a half turn; a half ellipse is a `cap`.

    Raises
    ------
    UnsupportedError
        If the set is no ellipse or the rays are parallel.

    Examples
    --------
    >>> arc(ball((0, 0)), (1, 0), (0, 2))
    {(a, b) : a**2 + b**2 <= 1, a + b >= 1}
    """
    if not isinstance(whole, Ellipsoid) or isinstance(whole, Cap) or whole.rank != 2:
        raise UnsupportedError("an ellipse is required", f"received {whole}", "use cap(...) in higher dimension")
    start, end = (read_element(ray, whole.shape)[0] for ray in (first, last))
    one, other, mixed = (product(whole.gram, x, y) for x, y in ((start, start), (end, end), (start, end)))
    if sign(one * other - mixed * mixed) == 0:
        raise UnsupportedError("two rays that span a plane are required", "received parallel ones", "use cap(...)")
    # The bisector r/|r| + s/|s|, times |r|, has the same value |r| + <r, s>/|s| at both ends of the arc.
    ratio, length = square_root(one / other), square_root(one)
    return cap_flat(whole, shifted(start, end, ratio), length + mixed * ratio / length)


def reaches(part: Cap, direction: Vector) -> int:
    """The sign of <normal, m> - level at the maximiser m = Q d / |d|_Q of a direction with |d|_Q > 0."""
    square = product(part.gram, direction, direction)
    return RootSum.of(product(part.gram, part.normal, direction), [(-part.level, square)]).sign()


def same_data(first: Ellipsoid, second: Ellipsoid) -> bool:
    """Whether two sets in normal form have the same data: they are equal iff they do."""
    if type(first) is not type(second) or first.shape != second.shape:
        return False
    if first.flat_centre != second.flat_centre or first.gram != second.gram:
        return False
    if isinstance(first, Cap) and isinstance(second, Cap):
        return first.normal == second.normal and first.level == second.level
    return True

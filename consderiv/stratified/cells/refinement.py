"""Refining a partition of the space into relatively open polyhedra by one more hyperplane, exactly.

A face is a cone in R^{n+1} (the point x is the ray of (x, 1)), given in a basis of its span and by the rays of its
closure. A hyperplane that meets it without containing it leaves three parts; otherwise the face stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from ...errors import BudgetError
from ...exact.matrices import nullspace
from ...exact.rationals import dot
from ...exact.reals import Number, sign
from ...germs.cone import Cone, TooManyRays
from ...selections.arrangement import AffineFace
from ..formulas import Vector
from ..stratum import identity


@dataclass(frozen=True)
class OpenFace:
    """A relatively open polyhedron.

    Parameters
    ----------
    basis : tuple of vectors of R^{n+1}
        Of the span of its cone.
    positive : tuple of vectors of R^{n+1}
        Functionals that are positive on it; the last coordinate is the first of them.
    cone : Cone
        The same in the coordinates of the basis.
    signs : tuple of int
        For each hyperplane so far.
    """

    basis: tuple[Vector, ...]
    positive: tuple[Vector, ...]
    cone: Cone
    signs: tuple[int, ...] = ()

    @cached_property
    def point(self) -> Vector:
        """A point of the face."""
        weights = self.cone.direction()
        total = _combined([weights.get(k, Fraction(0)) for k in range(len(self.basis))], self.basis)
        return tuple(entry / total[-1] for entry in total[:-1])

    @cached_property
    def directions(self) -> tuple[Vector, ...]:
        """A basis of the directions of its affine hull."""
        level = [b[-1] for b in self.basis]
        return tuple(_combined(c, self.basis)[:-1] for c in nullspace([level], len(level)))

    @property
    def face(self) -> AffineFace:
        """Its signs, a point and directions."""
        return AffineFace(self.signs, self.point, self.directions)


def whole(count: int) -> OpenFace:
    """R^n."""
    height = (*(Fraction(0),) * count, Fraction(1))
    basis = identity(count + 1)
    return OpenFace(basis, (height,), _cone(basis, (height,)))


def divided(face: OpenFace, wall: Vector) -> list[OpenFace]:
    """The parts of a face on both sides of a hyperplane (a_1, ..., a_n, c) and on it, those that are not empty.

    Raises
    ------
    BudgetError
        If the closure has too many rays.
    """
    row = _row(wall, face.basis)
    if not row:
        return [_signed(face, 0)]
    here = sign(dot(wall, (*face.point, Fraction(1)))) if "point" in face.__dict__ else 0
    try:
        above = face.cone.cut(row)
        below = face.cone.cut({k: -c for k, c in row.items()})
    except TooManyRays:
        raise BudgetError("faces with few rays are followed", "received one with too many", "ask at a point") from None
    if above is None or below is None:
        # A functional of one sign that is not zero throughout is not zero anywhere on a relatively open set.
        return [_signed(face, -1 if above is None else 1)]
    parts = [_half(face, wall, above, 1, here), _half(face, wall, below, -1, here)]
    dense = [row.get(k, Fraction(0)) for k in range(len(face.basis))]
    basis = tuple(_combined(c, face.basis) for c in nullspace([dense], len(dense)))
    return [*parts, OpenFace(basis, face.positive, _cone(basis, face.positive), (*face.signs, 0))]


def _signed(face: OpenFace, s: int) -> OpenFace:
    """The same face with one more sign; its point is kept."""
    found = replace(face, signs=(*face.signs, s))
    for name in ("point", "directions"):
        if name in face.__dict__:
            found.__dict__[name] = face.__dict__[name]
    return found


def _half(face: OpenFace, wall: Vector, cone: Cone, s: int, here: int) -> OpenFace:
    oriented = tuple(s * entry for entry in wall)
    found = OpenFace(face.basis, (*face.positive, oriented), cone, (*face.signs, s))
    if s == here:
        found.__dict__["point"] = face.point
    return found


def _row(functional: Vector, basis: Sequence[Vector]) -> dict[int, Number]:
    return {k: value for k, b in enumerate(basis) if (value := dot(functional, b))}


def _cone(basis: Sequence[Vector], positive: Sequence[Vector]) -> Cone:
    """The cone of functionals that are positive somewhere on the span together."""
    cone: Cone | None = Cone()
    for functional in positive:
        assert cone is not None
        cone = cone.cut(_row(functional, basis))
    assert cone is not None
    return cone


def _combined(coefficients: Sequence[Number], basis: Sequence[Vector]) -> Vector:
    size = len(basis[0])
    return tuple(
        sum((c * b[i] for c, b in zip(coefficients, basis, strict=True) if c), Fraction(0)) for i in range(size)
    )

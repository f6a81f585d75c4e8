"""All faces of an arrangement of affine hyperplanes, in a closed box or in the space, each with a point."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ..errors import BudgetError
from ..exact.matrices import nullspace
from ..exact.rationals import dot
from ..exact.reals import Number
from ..germs.cone import Cone, TooManyRays

Vector = tuple[Number, ...]
Bounds = tuple[tuple[Number, Number], ...]
FACE_BUDGET = 3000


@dataclass(frozen=True)
class AffineFace:
    """A relatively open face: the points where each functional has the given sign.

    Parameters
    ----------
    signs : tuple of int
        One for each hyperplane, then one for each wall of the box (0 on the wall, 1 inside).
    point : vector
        A point of the face.
    directions : tuple of vectors
        A basis of the directions of its affine hull.
    """

    signs: tuple[int, ...]
    point: Vector
    directions: tuple[Vector, ...]

    def in_closure_of(self, other: AffineFace) -> bool:
        """Whether the face lies in the closure of another face of the arrangement."""
        return all(a in (0, b) for a, b in zip(self.signs, other.signs, strict=True))


@dataclass(frozen=True)
class _State:
    """A subspace of R^{n+1} given by a basis, and functionals that are positive on the cone so far."""

    basis: tuple[Vector, ...]
    positive: tuple[Vector, ...]
    signs: tuple[int, ...]


def affine_faces(
    hyperplanes: Sequence[Vector], size: int, box: Bounds | None = None, budget: int = FACE_BUDGET
) -> Iterator[AffineFace]:
    """The faces of {<a, x> + c = 0} in the box, cells included; hyperplanes are (a_1, ..., a_n, c).

    The arrangement is made homogeneous by a coordinate t > 0, so that faces are cones with exact rays.

    Raises
    ------
    BudgetError
        When there are more faces than the budget, or a cone has too many rays.
    """
    walls = _walls(box) if box is not None else []
    functionals = [(h, (1, -1, 0)) for h in hyperplanes] + [(w, (1, 0)) for w in walls]
    last = (*(Fraction(0),) * size, Fraction(1))
    identity = tuple(tuple(Fraction(int(i == j)) for j in range(size + 1)) for i in range(size + 1))
    stack = [_State(identity, (last,), ())]
    produced = 0
    while stack:
        state = stack.pop()
        if len(state.signs) < len(functionals):
            # The walls of the box come first: they cut off most of the arrangement.
            stack.extend(_children(state, *functionals[len(functionals) - 1 - len(state.signs)]))
            continue
        produced += 1
        if produced > budget:
            raise BudgetError(
                f"at most {budget} faces are enumerated",
                f"received {len(hyperplanes)} hyperplanes in R^{size} with more",
                "take a smaller box, or verify at a point",
            )
        yield _face(state, size)


def signs_at(hyperplanes: Sequence[Vector], box: Bounds | None, point: Vector) -> tuple[int, ...]:
    """Signs of the hyperplanes and of the walls at a point, in the order of `AffineFace.signs`."""
    walls = _walls(box) if box is not None else []
    values = (dot(functional, (*point, Fraction(1))) for functional in (*hyperplanes, *walls))
    return tuple((value > 0) - (value < 0) for value in values)


def _walls(box: Bounds) -> list[Vector]:
    size, found = len(box), []
    for i, (low, high) in enumerate(box):
        for side, bound in ((1, low), (-1, high)):
            normal = [Fraction(0)] * size
            normal[i] = Fraction(side)
            found.append((*normal, -side * bound))
    return found


def _children(state: _State, functional: Vector, allowed: Sequence[int]) -> list[_State]:
    restricted = [dot(functional, b) for b in state.basis]
    if not any(restricted):
        return [_State(state.basis, state.positive, (*state.signs, 0))]
    found = []
    for sign in allowed:
        if sign:
            oriented = tuple(sign * a for a in functional)
            found.append(_State(state.basis, (*state.positive, oriented), (*state.signs, sign)))
        else:
            wall = tuple(_combined(c, state.basis) for c in nullspace([restricted], len(restricted)))
            found.append(_State(wall, state.positive, (*state.signs, 0)))
    return [child for child in found if _cone(child) is not None]


def _combined(coefficients: Sequence[Number], basis: Sequence[Vector]) -> Vector:
    return tuple(
        sum((c * b[i] for c, b in zip(coefficients, basis, strict=True)), Fraction(0)) for i in range(len(basis[0]))
    )


def _cone(state: _State) -> Cone | None:
    cone: Cone | None = Cone()
    try:
        for functional in state.positive:
            row = {k: value for k, b in enumerate(state.basis) if (value := dot(functional, b))}
            if cone is None or not row:
                return None
            cone = cone.cut(row)
    except TooManyRays:
        raise BudgetError(
            "cells with few rays are enumerated", "received a cell with too many", "verify at a point"
        ) from None
    return cone


def _face(state: _State, size: int) -> AffineFace:
    cone = _cone(state)
    assert cone is not None
    weights = cone.direction()
    total = _combined([weights.get(k, Fraction(0)) for k in range(len(state.basis))], state.basis)
    point = tuple(entry / total[-1] for entry in total[:-1])
    level = [b[-1] for b in state.basis]
    directions = tuple(_combined(c, state.basis)[:-1] for c in nullspace([level], len(level)))
    return AffineFace(state.signs[::-1], point, directions)

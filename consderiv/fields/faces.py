"""All faces of a central arrangement of hyperplanes: every realisable sign vector in {+, 0, -}, with a point of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ..errors import BudgetError
from ..exact.matrices import nullspace
from ..germs.cone import Cone, primitive

Vector = tuple[Fraction, ...]


@dataclass(frozen=True)
class Face:
    """A relatively open face.

    Parameters
    ----------
    signs : tuple of int
        The sign of each hyperplane's functional on the face.
    point : vector
        A point of the face.
    """

    signs: tuple[int, ...]
    point: Vector


@dataclass(frozen=True)
class _State:
    """A partial sign vector: a subspace given by a basis, and strict conditions on it."""

    basis: tuple[Vector, ...]
    positive: tuple[Vector, ...]  # functionals on R^n, oriented to be positive
    signs: tuple[int, ...]


def faces(hyperplanes: Sequence[Vector], size: int, budget: int = 5000) -> Iterator[Face]:
    """The faces of the arrangement {<a, d> = 0} in R^size, cells and the centre included.

    Raises
    ------
    BudgetError
        When there are more faces than the budget.
    """
    identity = tuple(tuple(Fraction(int(i == j)) for j in range(size)) for i in range(size))
    stack = [_State(identity, (), ())]
    produced = 0
    while stack:
        state = stack.pop()
        if len(state.signs) == len(hyperplanes):
            cone = _cone(state)
            assert cone is not None
            produced += 1
            if produced > budget:
                raise BudgetError(
                    f"at most {budget} faces are enumerated",
                    f"received {len(hyperplanes)} hyperplanes with more",
                    "ask for the Clarke or Frechet set instead",
                )
            yield Face(state.signs, _point(state, cone, size))
            continue
        stack.extend(_children(state, hyperplanes[len(state.signs)]))


def _children(state: _State, functional: Vector) -> list[_State]:
    restricted = [_dot(functional, b) for b in state.basis]
    if not any(restricted):
        return [_State(state.basis, state.positive, (*state.signs, 0))]
    found = []
    for sign in (1, -1):
        oriented = tuple(sign * a for a in functional)
        found.append(_State(state.basis, (*state.positive, oriented), (*state.signs, sign)))
    wall = tuple(
        tuple(sum((c * b[i] for c, b in zip(vector, state.basis, strict=True)), Fraction(0)) for i in range(len(functional)))
        for vector in nullspace([restricted], len(restricted))
    )
    found.append(_State(wall, state.positive, (*state.signs, 0)))
    return [child for child in found if _cone(child) is not None]


def _cone(state: _State) -> Cone | None:
    cone: Cone | None = Cone()
    for functional in state.positive:
        row = {k: _dot(functional, b) for k, b in enumerate(state.basis)}
        if cone is None or not any(row.values()):
            return None
        cone = cone.cut(row)
    return cone


def _point(state: _State, cone: Cone, size: int) -> Vector:
    total = [Fraction(0)] * size
    for k, weight in cone.direction().items():
        for i, entry in enumerate(state.basis[k]):
            total[i] += weight * entry
    small = primitive(dict(enumerate(total)))
    return tuple(small.get(i, Fraction(0)) for i in range(size))


def _dot(first: Vector, second: Vector) -> Fraction:
    return sum((a * b for a, b in zip(first, second, strict=True) if a and b), Fraction(0))

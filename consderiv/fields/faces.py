"""All faces of a central arrangement of hyperplanes: every realisable sign vector in {+, 0, -}, with a point of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from time import monotonic

from ..errors import BudgetError
from ..exact.matrices import nullspace
from ..exact.reals import Number
from ..germs.cone import Cone, primitive

Vector = tuple[Number, ...]


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
    """A partial sign vector: a subspace given by a basis, and the open cone that strict conditions leave of it."""

    basis: tuple[Vector, ...]
    positive: tuple[Vector, ...]  # functionals on R^n, oriented to be positive
    signs: tuple[int, ...]
    cone: Cone  # in coordinates over the basis


def faces(hyperplanes: Sequence[Vector], size: int, budget: int = 5000, seconds: float = 10.0) -> Iterator[Face]:
    """The faces of the arrangement {<a, d> = 0} in R^size, cells and the centre included.

    Raises
    ------
    BudgetError
        When there are more faces than the budget, or the time is over.
    """
    identity = tuple(tuple(Fraction(int(i == j)) for j in range(size)) for i in range(size))
    stack = [_State(identity, (), (), Cone())]
    produced = 0
    deadline = monotonic() + seconds
    while stack:
        state = stack.pop()
        if len(state.signs) == len(hyperplanes):
            produced += 1
            if produced > budget or monotonic() > deadline:
                raise BudgetError(
                    f"at most {budget} faces are enumerated, in {seconds:g} seconds",
                    f"received {len(hyperplanes)} hyperplanes with more ({produced} were found)",
                    "ask for the Clarke or Frechet set instead",
                )
            yield Face(state.signs, _point(state, size))
            continue
        stack.extend(_children(state, hyperplanes[len(state.signs)]))


def _children(state: _State, functional: Vector) -> list[_State]:
    """The sides of a hyperplane that the open cone meets, then the hyperplane itself if it meets both sides."""
    row = {k: _dot(functional, b) for k, b in enumerate(state.basis)}
    if not any(row.values()):
        return [_State(state.basis, state.positive, (*state.signs, 0), state.cone)]
    found = []
    for sign in (1, -1):
        side = state.cone.cut({k: sign * value for k, value in row.items()})
        if side is not None:
            oriented = tuple(sign * a for a in functional)
            found.append(_State(state.basis, (*state.positive, oriented), (*state.signs, sign), side))
    if len(found) == 2:
        found.append(_wall(state, list(row.values()), len(functional)))
    return found


def _wall(state: _State, restricted: Sequence[Number], size: int) -> _State:
    """The part of the cone inside the hyperplane; it is not empty, because the cone is convex and meets both sides."""
    basis = tuple(
        tuple(sum((c * b[i] for c, b in zip(vector, state.basis, strict=True)), Fraction(0)) for i in range(size))
        for vector in nullspace([restricted], len(restricted))
    )
    cone: Cone | None = Cone()
    for functional in state.positive:
        assert cone is not None
        cone = cone.cut({k: _dot(functional, b) for k, b in enumerate(basis)})
    assert cone is not None, "a hyperplane that crosses an open convex cone meets it"
    return _State(basis, state.positive, (*state.signs, 0), cone)


def _point(state: _State, size: int) -> Vector:
    total = [Fraction(0)] * size
    for k, weight in state.cone.direction().items():
        for i, entry in enumerate(state.basis[k]):
            total[i] += weight * entry
    small = primitive(dict(enumerate(total)))
    return tuple(small.get(i, Fraction(0)) for i in range(size))


def _dot(first: Vector, second: Vector) -> Number:
    return sum((a * b for a, b in zip(first, second, strict=True) if a and b), Fraction(0))

"""Differentiability and regularity from the branches at first order, where guards are curved or the program jumps nearby.

With the branches of tangent_cells.py: F is differentiable at x with derivative V if on every branch c = F(x) and G - V
vanishes on T; and it is not if on some branch that is realised c is not F(x), or G - V does not vanish on a direction in
which its set is approached.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from ..errors import ConsderivError
from ..exact.matrices import nullspace
from ..exact.reals import Number
from ..programs.evaluate import evaluate
from ..verdicts import Proved, Refuted, Unknown, Verdict
from .local import Local
from .tangent_cells import Matrix, TangentCell, Vector, identity, product_of, tangent_cells

CANDIDATES = 8


def differentiable_by_cells(local: Local) -> Verdict:
    """Whether F is differentiable at the point, from its branches at first order.

    Returns
    -------
    Proved(rows of the derivative), Refuted or Unknown
    """
    cells = tangent_cells(local)
    if isinstance(cells, Unknown):
        return cells
    try:
        here = evaluate(local.program, local.point)
    except ConsderivError as error:
        return Unknown(str(error))
    jump = next((cell for cell in cells if cell.realised and cell.values != here), None)
    if jump is not None:
        return Refuted(jump.direction, "not continuous at the point")
    return _common_derivative(cells, here)


def _common_derivative(cells: Sequence[TangentCell], here: Sequence[Number]) -> Verdict:
    if any(cell.values != tuple(here) for cell in cells):
        return Unknown("an undecided branch has another value at the point")
    certain = next((cell for cell in cells if cell.is_full and not cell.level), None)
    undecided = Unknown("the tangent cone of a branch is not decided")
    candidates = [certain.gradients] if certain is not None else list(dict.fromkeys(cell.gradients for cell in cells))
    for candidate in candidates[:CANDIDATES]:
        differing = [cell for cell in cells if not _agree(cell, candidate)]
        if not differing:
            return Proved(candidate, "every branch has this derivative in the directions of its set")
        if certain is not None:
            witness = next(
                (d for cell in differing if (d := _contradiction(cell, certain.gradients)) is not None), None
            )
            return undecided if witness is None else Refuted(witness, "the directional derivative is not linear")
    return undecided


def _agree(cell: TangentCell, gradients: Matrix) -> bool:
    return all(cell.vanishes(_minus(own, other)) for own, other in zip(cell.gradients, gradients, strict=True))


def _contradiction(cell: TangentCell, gradients: Matrix) -> Vector | None:
    """A direction in which the branch is approached and its derivative is not the given one."""
    if cell.direction is None or not cell.realised:
        return None
    rows = [_minus(own, other) for own, other in zip(cell.gradients, gradients, strict=True)]
    differing = next((row for row in rows if product_of(row, cell.direction)), None)
    if differing is not None:
        return cell.direction
    return _moved(cell, next(row for row in rows if not cell.vanishes(row))) if cell.is_full else None


def _moved(cell: TangentCell, row: Vector) -> Vector:
    """A direction d + s k in the relative interior of T, d inside it with <row, d> = 0, and <row, k> not zero."""
    assert cell.direction is not None
    basis = nullspace(cell.level) if cell.level else identity(len(row))
    side = next(vector for vector in basis if product_of(row, vector))
    step = Fraction(1)
    while True:
        moved = tuple(d + step * x for d, x in zip(cell.direction, side, strict=True))
        if all(product_of(normal, moved) > 0 for normal in cell.above):
            return moved
        step /= 2


def _minus(first: Vector, second: Vector) -> Vector:
    return tuple(a - b for a, b in zip(first, second, strict=True))


def regular_by_cells(cells: Sequence[TangentCell], vertices: Sequence[Vector]) -> bool:
    """Whether f'(x; d) >= <v, d> for all d and all vertices v of the Clarke set: then f' = f°, f is regular."""
    return all(cell.is_nonnegative(_minus(cell.gradients[0], vertex)) for cell in cells for vertex in vertices)


def irregular_direction(cell: TangentCell, vertices: Sequence[Vector]) -> Vector | None:
    """The direction of the branch, if f'(x; d) < <v, d> for some v of the Clarke set: then f'(x; d) < f°(x; d)."""
    if cell.direction is None or not cell.realised:
        return None
    slope = product_of(cell.gradients[0], cell.direction)
    return cell.direction if any(product_of(vertex, cell.direction) > slope for vertex in vertices) else None

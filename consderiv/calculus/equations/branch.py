"""A branch of an equation F(x, y) = 0 near a solution, and whether it carries solutions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from ...exact.lp import Direction, strict_direction
from ...exact.matrices import determinant, solve
from ...exact.polynomials import Polynomial
from ...exact.reals import Number, sign
from ...germs.feasibility import LocallyEmpty, Realised
from ...germs.tree import Leaf
from ...verdicts import Proved, Refuted, Unknown, Verdict
from .matrix_forms import Matrix

_ZERO = Fraction(0)


@dataclass(frozen=True)
class Branch:
    """A smooth piece F_i with [A_i B_i] = F_i'(x, y), and the leaf of the case tree on which F = F_i."""

    leaf: Leaf
    a: Matrix
    b: Matrix

    @cached_property
    def solution(self) -> tuple[tuple[Number, ...], ...] | None:
        """-B_i^{-1} A_i, the derivative of y_i; None if B_i is singular."""
        columns = [solve(self.b, [-entry for entry in column]) for column in zip(*self.a, strict=True)]
        if not sign(determinant(self.b)):
            return None
        return tuple(zip(*columns, strict=True))

    def slopes(self, width: int) -> list[list[Number]]:
        """The gradients of x -> g(x, y_i(x)) for all guards g of the leaf (`width` variables x)."""
        assert self.solution is not None
        rows = []
        for guard in self.leaf.cell.guards:
            gradient = guard.gradient
            row = [gradient.get(j, _ZERO) for j in range(width)]
            for k, solved in enumerate(self.solution):
                factor = gradient.get(width + k, _ZERO)
                row = [r + factor * s for r, s in zip(row, solved, strict=True)] if factor else row
            rows.append(row)
        return rows


def carries_solutions(branch: Branch, width: int) -> Verdict:
    """Whether (x, y_i(x)) is in the cell of the branch for an open set of the `width` parameters x near the point."""
    if branch.solution is None:
        return Unknown("a branch with a singular B")
    cell = branch.leaf.cell
    rows = branch.slopes(width)
    affine = all(g.is_affine for g in cell.guards) and all(p.numerator.is_affine for p in branch.leaf.pieces)
    if affine:
        rows = [row for row in rows if any(row)]  # a guard that vanishes on the solutions is no condition there
    if not rows:
        return Proved(None) if affine or not cell.guards else _carries_curved(branch)
    answer = strict_direction(rows) if all(map(any, rows)) else None
    if isinstance(answer, Direction):
        return Proved(answer.direction)
    return Refuted(answer) if affine else _carries_curved(branch)


def _carries_curved(branch: Branch) -> Verdict:
    cell = branch.leaf.cell
    zero = [piece.numerator for piece in branch.leaf.pieces]
    start = type(cell)(cell.count, variables=cell.variables)

    def is_empty(guards: Sequence[Polynomial]) -> bool:
        return start.assume(guards, zero).is_empty

    kept = [g for g in cell.guards if not (is_empty([g]) and is_empty([-g]))]
    status = start.assume(kept, zero).status if kept else Realised(())
    if isinstance(status, Realised):
        return Proved(status.arc)
    return Refuted(None) if isinstance(status, LocallyEmpty) else Unknown("a curved cell on the solutions")

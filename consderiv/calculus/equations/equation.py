"""An equation F(x, y) = 0 near a solution: its branches, and whether it has exactly one solution y(x), Lipschitz in x.

Each branch is a smooth piece F_i with the cell where F = F_i; where its B_i is invertible it has the smooth solution y_i(x),
and the branch carries solutions if (x, y_i(x)) lies in the cell for an open set of x near the point. The map
(x, y) -> (x, F(x, y)) is a Lipschitz homeomorphism near the point if Clarke's condition holds, or if all det B_i have one
sign (coherent orientation) and one generic value has exactly one preimage.

Clarke (1976), On the inverse function theorem; Pang and Ralph (1996), Piecewise smoothness, local invertibility, and
parametric analysis of normal maps; Scholtes (2012), Introduction to Piecewise Differentiable Equations.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from ...errors import ConsderivError, UnsupportedError
from ...exact.matrices import determinant, solve
from ...exact.reals import Number, format_number, sign
from ...fields.gap import operand_text
from ...fields.local import Obstacle
from ...germs.outer import is_tied, run_at
from ...germs.tree import explore_until_decided, leaves_of
from ...html import Shown
from ...programs import evaluate
from ...programs.lowering import lowered
from ...programs.operations import OPERATIONS
from ...sets import Polytope, ValueSet, expand
from ...sets.elements import Shape
from ...sets.minkowski import MinkowskiSum
from ...sets.polytope import hull_of
from ...verdicts import Proved, Refuted, Unknown, Verdict
from ..cases import PointedFunction
from .branch import Branch, carries_solutions
from .invertibility import all_invertible

TRIALS = 40
COMPARISONS = ("lt", "le", "gt", "ge", "eq", "ne")
_ZERO = Fraction(0)


@dataclass(frozen=True)
class Preimages:
    """In the direction (dx, dp), the linearised equation F(x + dx, y) = dp has solutions on exactly these branches."""

    direction: tuple[Number, ...]
    branches: tuple[int, ...]


@dataclass(frozen=True, repr=False)
class Equation(Shown):
    """F(x, y) = 0 at a solution; the unknowns y are the last variables.

    Parameters
    ----------
    function : PointedFunction
        F with its variables in the order (x, y), as many outputs as unknowns.
    unknowns : int
        m, the number of unknowns.
    """

    function: PointedFunction
    unknowns: int

    def __str__(self) -> str:
        unknowns = ", ".join(self.function.program.variables[self.width :])
        return f"{self.function.text} = 0 near ({', '.join(map(format_number, self.function.point))}), solved for {unknowns}"

    @property
    def width(self) -> int:
        """n, the number of parameters x."""
        return len(self.function.point) - self.unknowns

    @property
    def shape(self) -> Shape:
        """The shape of a derivative of y(x): (n,) if F is scalar, else (m, n)."""
        return (self.unknowns, self.width) if self.function.program.is_map else (self.width,)

    @cached_property
    def systems(self) -> ValueSet:
        """The Clarke Jacobian of F as a set of m x (n + m) matrices [A B]."""
        found = self.function.clarke
        if isinstance(found, MinkowskiSum):
            found = expand(found)
        if isinstance(found, Polytope) and not self.function.program.is_map:
            return Polytope(found.flat_vertices, (1, self.width + 1))
        return found

    @cached_property
    def condition(self) -> Verdict:
        """Clarke's condition: every B of the projection of the Clarke Jacobian on y is invertible."""
        if not isinstance(self.systems, Polytope):
            return Unknown(f"the Clarke Jacobian is not a known polytope ({self.systems})")
        flats = [tuple(e for row in vertex for e in row[self.width :]) for vertex in self.systems.vertices]
        projected = hull_of(flats, (self.unknowns, self.unknowns))
        try:
            return all_invertible(projected.vertices)
        except ConsderivError as error:
            return Unknown(str(error))

    @cached_property
    def branches(self) -> tuple[Branch, ...] | Unknown:
        """The branches of F near the point, those left out whose cell is locally empty."""
        local = self.function.local
        if isinstance(local.germ, Obstacle):
            return Unknown(local.germ.reason)
        program = lowered(local.program).merged()
        try:
            tree = explore_until_decided(program, local.point, program.outputs, budget=local.budget)
        except ConsderivError as error:
            return Unknown(str(error))
        found = []
        for leaf in leaves_of(tree):
            if leaf.error is not None:
                return Unknown(str(leaf.error))
            rows = [[g.get(j, _ZERO) for j in range(len(local.point))] for g in leaf.gradients()]
            found.append(Branch(leaf, [r[: self.width] for r in rows], [r[self.width :] for r in rows]))
        return tuple(found)

    @cached_property
    def homeomorphism(self) -> Verdict:
        """Whether (x, y) -> (x, F(x, y)) is a Lipschitz homeomorphism near the point.

        If so, y(x) exists near the point, is unique there and Lipschitz, also for F(x, y) = p with small p.
        """
        if isinstance(self.condition, Proved):
            return Proved(self.condition.evidence, "every B of the Clarke Jacobian is invertible (Clarke's condition)")
        if isinstance(self.branches, Unknown):
            return self.branches
        if any(branch.leaf.cell.is_undecided for branch in self.branches):
            return Unknown("whether some cell accumulates at the point is not decided")
        signs = [sign(determinant(branch.b)) for branch in self.branches]
        if 0 in signs or len(set(signs)) > 1:
            return Refuted(tuple(signs), "the determinants of the B on the branches do not have one sign")
        found = self.generic_preimages
        if found is None:
            return Unknown("all determinants have one sign, but preimages were not counted (cells beyond first order)")
        if len(found.branches) == 1:
            return Proved(found, "all determinants have one sign, and a generic value has one preimage")
        return Refuted(found, f"a generic value has {len(found.branches)} preimages")

    @cached_property
    def unique(self) -> Verdict:
        """Whether F(x, y) = 0 has exactly one solution y near the point, for every x near it."""
        if isinstance(self.homeomorphism, Proved):
            return Proved(self.homeomorphism.evidence, "the homeomorphism gives it")
        if self.width and self._countable():
            for trial in range(2, TRIALS):
                moments = [Fraction(trial) ** k for k in range(self.width)]
                for side in (1, -1):
                    direction = (*(side * m for m in moments), *[_ZERO] * self.unknowns)
                    hit = self._solved_in(direction)
                    if hit is not None and len(hit) != 1:
                        return Refuted(
                            Preimages(direction, tuple(hit)), f"along a ray of x there are {len(hit)} solutions"
                        )
        return Unknown("neither a homeomorphism nor a ray with another number of solutions was found")

    def _countable(self) -> bool:
        """Whether solutions along rays can be counted: all cells of first order, all B invertible."""
        if isinstance(self.branches, Unknown):
            return False
        return all(branch.leaf.cell.first_order and branch.solution is not None for branch in self.branches)

    @cached_property
    def generic_preimages(self) -> Preimages | None:
        """The branches on which F(x + t dx, y) = t dp is solved, in a direction that meets no wall; None if not decided."""
        if not self._countable():
            return None
        for trial in range(2, TRIALS):
            # Points of a moment curve meet every wall in finitely many places.
            moments = tuple(Fraction(trial) ** k for k in range(len(self.function.point)))
            if (hit := self._solved_in(moments)) is not None:
                return Preimages(moments, tuple(hit))
        return None

    def _solved_in(self, direction: Sequence[Number]) -> list[int] | None:
        """The branches whose cell contains the solution in this direction; None if some lies on a wall."""
        assert not isinstance(self.branches, Unknown)
        dx, dp = direction[: self.width], direction[self.width :]
        hit = []
        for k, branch in enumerate(self.branches):
            residual = [
                p - sum(a * d for a, d in zip(row, dx, strict=True)) for p, row in zip(dp, branch.a, strict=True)
            ]
            dy = solve(branch.b, residual)
            assert dy is not None
            move = (*dx, *dy)
            values = [
                sum((slope * move[j] for j, slope in guard.gradient.items()), _ZERO)
                for guard in branch.leaf.cell.guards
            ]
            if any(not value for value in values):
                return None
            if all(value > 0 for value in values):
                hit.append(k)
        return hit

    @cached_property
    def carried(self) -> tuple[Verdict, ...]:
        """For each branch, whether it carries solutions; Unknown for one with a singular B."""
        if isinstance(self.branches, Unknown):
            return ()
        return tuple(carries_solutions(branch, self.width) for branch in self.branches)

    @cached_property
    def weakly_active(self) -> tuple[str, ...]:
        """The kinks that the solution sits on, as text: switches tied at the point, and comparisons that tie there."""
        program = lowered(self.function.program).merged()
        run = run_at(program, self.function.point)
        found = []
        for index in program.needed():
            node = program.nodes[index]
            values = [run.values.get(operand) for operand in node.operands]
            compared = node.operation in COMPARISONS and None not in values and values[0] == values[1]
            if compared or (OPERATIONS[node.operation].kind == "switch" and is_tied(run, index)):
                found.append(operand_text(program, index))
        return tuple(found)


def equation(function: PointedFunction, unknowns: Sequence[str]) -> Equation:
    """The equation F = 0 in some of its variables, at a solution.

    Raises
    ------
    UnsupportedError
        If the unknowns are not variables, their number is not that of the equations, or F does not vanish at the point.
    """
    program = function.program
    missing = [name for name in unknowns if name not in program.variables]
    if missing or len(set(unknowns)) != len(unknowns):
        raise UnsupportedError(
            f"the unknowns must be distinct variables among {', '.join(program.variables)}",
            f"received {', '.join(unknowns) or 'none'}",
            "name the variables to solve for",
        )
    if len(program.outputs) != len(unknowns) or len(unknowns) == len(program.variables):
        raise UnsupportedError(
            "as many equations as unknowns are required, and at least one parameter",
            f"received {len(program.outputs)} equations, {len(unknowns)} unknowns, {len(program.variables)} variables",
            "write F as a list with one entry for each unknown",
        )
    order = [*(name for name in program.variables if name not in unknowns), *unknowns]
    moved = _reordered(function, order)
    values = evaluate(moved.program, moved.point)
    if any(value != 0 for value in values):
        raise UnsupportedError(
            "the point must solve F(x, y) = 0",
            f"received a point where F is ({', '.join(map(str, values))})",
            "move the point to a solution",
        )
    return Equation(moved, len(unknowns))


def _reordered(function: PointedFunction, order: Sequence[str]) -> PointedFunction:
    from ...fields.local import Local
    from ...programs.conversion import with_variables

    place = [function.program.variables.index(name) for name in order]
    program = with_variables(function.program, order)
    return PointedFunction(Local(program, tuple(function.point[i] for i in place)))

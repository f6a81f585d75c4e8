"""The Clarke Jacobian of the solution y(x) of F(x, y) = 0, from the case tree of F."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from ...certificates.encoding import cell_arc, element, pairs, vector
from ...certificates.model import Claim, Omitted
from ...certificates.statements import program_claim
from ...certificates.trees import tree_json
from ...certificates.workspace import Workspace
from ...exact.lp import Direction, strict_direction
from ...exact.reals import Number
from ...germs.germ import realised
from ...germs.tree import Leaf
from ...sets import Polytope
from ...sets.elements import Flat
from ...verdicts import Proved
from ..equations.branch import Branch
from ..equations.equation import Equation, Preimages
from ..equations.invertibility import OneSign, all_invertible
from .products import weights_in

_ZERO = Fraction(0)


def solution_clarke(
    work: Workspace, equation: Equation, condition: int, clarke: Mapping[str, Any], true: Polytope
) -> Claim:
    """The polytope is the Clarke Jacobian of the solution.

    Parameters
    ----------
    work : Workspace
        F with the unknowns as its last variables, at a solution.
    equation : Equation
    condition : int
        The place of the statement on the Clarke Jacobian of F.
    clarke : mapping
        That statement.
    true : Polytope

    Raises
    ------
    Omitted
        If a curved cell matters, or nothing shows that there is one solution.
    """
    if work.local.jumping:
        raise Omitted("the solutions of programs with a comparison, sign or floor are not covered")
    unknowns, width = equation.unknowns, equation.width
    unique = _uniqueness(equation, condition, clarke)
    leaves = _Leaves(work, width, true, "target" in unique)
    tree = tree_json(work.tree, leaves.json)
    if len(leaves.shown) < len(true.flat_vertices):
        raise Omitted("a vertex is not carried by a leaf of first order")
    stated = {"type": "polytope", "vertices": [element(flat, true.shape) for flat in true.flat_vertices]}
    proof = {**unique, "tree": tree}
    return program_claim("solution_clarke", work, proof, unknowns=unknowns, set=stated)


def _uniqueness(equation: Equation, condition: int, clarke: Mapping[str, Any]) -> dict[str, Any]:
    """Why there is one solution: Clarke's condition, or a value with one preimage."""
    try:
        return {"clarke": condition, "power": _power(clarke, equation.width)}
    except Omitted as reason:
        verdict = equation.homeomorphism
        if isinstance(verdict, Proved) and isinstance(verdict.evidence, Preimages):
            return {"target": vector(verdict.evidence.direction)}
        raise reason from None


def _power(clarke: Mapping[str, Any], width: int) -> int:
    if clarke["set"]["type"] != "polytope":
        raise Omitted("the Clarke Jacobian of the equation is stated as a sum")
    vertices = [v if isinstance(v[0], list) else [v] for v in clarke["set"]["vertices"]]
    blocks = [[[_exact(e) for e in row[width:]] for row in vertex] for vertex in vertices]
    verdict = all_invertible(blocks)
    if not isinstance(verdict, Proved):
        raise Omitted("Clarke's condition is not proved")
    evidence: OneSign = verdict.evidence
    return evidence.power


def _exact(entry: str | Number) -> Number:
    return Fraction(entry) if isinstance(entry, str) else entry


class _Leaves:
    """The leaves as JSON; a vertex gets its evidence at the first leaf that carries it."""

    def __init__(self, work: Workspace, width: int, true: Polytope, affine: bool):
        self.work, self.width, self.true, self.affine = work, width, true, affine
        self.index: dict[Flat, int] = {flat: k for k, flat in enumerate(true.flat_vertices)}
        self.shown: set[int] = set()

    def json(self, leaf: Leaf) -> dict[str, Any]:
        if leaf.error is not None:
            raise Omitted(str(leaf.error))
        if self.affine and not _is_affine(leaf):
            raise Omitted("Clarke's condition fails, and a piece or a guard is not affine")
        rows = [[g.get(j, _ZERO) for j in range(len(self.work.local.point))] for g in leaf.gradients()]
        branch = Branch(leaf, [r[: self.width] for r in rows], [r[self.width :] for r in rows])
        if branch.solution is None:
            raise Omitted("a branch with a singular B")
        slopes = branch.slopes(self.width)
        idle = self._idle(leaf, slopes)
        if idle is not None:
            return {"idle": idle}
        flat = tuple(entry for row in branch.solution for entry in row)
        k = self.index.get(flat)
        if k is None:
            return {"weights": weights_in(self.true, flat)}
        if k not in self.shown and (found := self._carried(leaf, slopes)):
            self.shown.add(k)
            return {"vertex": k, **found}
        return {"vertex": k}

    def _idle(self, leaf: Leaf, slopes: Sequence[Sequence[Number]]) -> list[Any] | None:
        """Multipliers of guards that leave no open set of x; only on affine leaves."""
        if not _is_affine(leaf):
            return None
        places = [k for k, row in enumerate(slopes) if any(row)]
        if not places:
            return None
        answer = strict_direction([slopes[k] for k in places])
        if isinstance(answer, Direction):
            return None
        return pairs({places[j]: value for j, value in answer.multipliers.items()})

    def _carried(self, leaf: Leaf, slopes: Sequence[Sequence[Number]]) -> dict[str, Any] | None:
        rows = [row for row in slopes if any(row)]
        if not realised(leaf) or (len(rows) < len(slopes) and not _is_affine(leaf)):
            return None
        answer = strict_direction(rows) if rows else Direction((Fraction(1),) * self.width)
        arc = cell_arc(leaf.cell)
        if not isinstance(answer, Direction) or arc is None:
            return None
        return {"arc": arc, "direction": vector(answer.direction)}


def _is_affine(leaf: Leaf) -> bool:
    pieces = all(p.denominator is None and p.numerator.is_affine for p in leaf.pieces)
    return pieces and all(guard.is_affine for guard in leaf.cell.guards)

"""Proofs of limiting (Mordukhovich) subdifferentials of piecewise linear programs: the Frechet sets over all faces."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from ..errors import BudgetError
from ..exact.polynomials import Polynomial
from ..exact.rationals import primitive
from ..exact.reals import Number, as_exact
from ..fields.faces import Face, faces
from ..fields.local import Local
from ..germs.elementary import is_elementary
from ..germs.outer import run_at
from ..germs.run import Run
from ..germs.run_switches import occurring
from ..germs.tree import Budget, ancestors, explore
from ..programs.operations import OPERATIONS
from ..sets.elements import Flat
from .empty import emptiness
from .encoding import vector
from .frechet import VARIABLE_LIMIT, RegularSet, regular_set, set_of
from .model import Claim, Omitted
from .moved import moved_point
from .statements import program_claim, require_continuous_form, require_scalar
from .trees import LEAF_LIMIT, guards_of
from .workspace import Workspace

Vector = tuple[Number, ...]
FACE_LIMIT = 150


def limiting(work: Workspace) -> Claim:
    """The limiting subdifferential of a scalar, piecewise linear program without comparisons.

    Raises
    ------
    Omitted
        If a piece is not affine, or there are too many faces.
    """
    local = work.local
    require_scalar(local, "the limiting subdifferential")
    require_continuous_form(local, "the limiting subdifferential")
    if work.width > VARIABLE_LIMIT:
        raise Omitted(f"limiting sets are certified for at most {VARIABLE_LIMIT} variables")
    require_affine(local)
    walls = hyperplanes(guards_of(work.tree), work.width)
    tree, stated = tree_of_faces(walls, work.width, lambda direction: _regular_set_at(local, direction))
    return program_claim("limiting", work, {"tree": tree}, set=stated)


def _regular_set_at(local: Local, direction: Vector) -> RegularSet:
    """The Frechet set a little way from the point."""
    tree = explore(
        local.program, moved_point(local, direction), local.program.outputs,
        linear=True, budget=Budget(leaves=LEAF_LIMIT, seconds=local.budget.seconds),
    )  # fmt: skip
    return regular_set(tree, len(direction))


def tree_of_faces(
    walls: Sequence[Polynomial], width: int, frechet_at: Callable[[Vector], RegularSet]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The tree of the faces of an arrangement, with the Frechet set on each, and the union of these sets."""
    found = _Faces(walls, frechet_at)
    tree = found.tree(_all_faces(walls, width), _Path(), 0)
    return tree, _members_set(found.members)


def _all_faces(walls: Sequence[Polynomial], width: int) -> list[Face]:
    try:
        return list(faces([dense(wall) for wall in walls], width, FACE_LIMIT))
    except BudgetError:
        raise Omitted(f"the cells have more than {FACE_LIMIT} faces") from None


def hyperplanes(guards: Iterable[Polynomial], width: int) -> list[Polynomial]:
    """The gradients of guards as linear functions, up to sign and scale."""
    found: dict[tuple[Any, ...], Polynomial] = {}
    for guard in guards:
        row = primitive([guard.gradient.get(i, Fraction(0)) for i in range(width)])[0]
        lead = next((entry for entry in row if entry), 0)
        key = row if lead > 0 else tuple(-entry for entry in row)
        found.setdefault(key, Polynomial.affine(width, 0, {i: as_exact(c) for i, c in enumerate(key)}))
    return list(found.values())


@dataclass
class _Faces:
    """Puts the faces of the arrangement into a tree of signs and collects the Frechet sets found there.

    A wall that is a combination of those that are zero already is not asked about again.
    """

    walls: Sequence[Polynomial]
    frechet_at: Callable[[Vector], RegularSet]
    members: list[tuple[Flat, ...]] = field(default_factory=list)

    def tree(self, parts: Sequence[Face], path: _Path, position: int) -> dict[str, Any]:
        """The tree of the faces that share the signs of the first walls."""
        if position == len(self.walls):
            (face,) = parts
            return self._leaf(face.point)
        wall = self.walls[position]
        sides = [[face for face in parts if face.signs[position] == sign] for sign in (1, -1, 0)]
        if len(sides[2]) == len(parts):
            return self.tree(parts, path, position + 1)
        paths = (path.positive(wall), path.positive(-wall), path.zero(wall))
        cases = [
            self.tree(side, own, position + 1) if side else {"empty": own.empty_json()}
            for side, own in zip(sides, paths, strict=True)
        ]
        return {"on": vector(dense(wall)), "cases": cases}

    def _leaf(self, direction: Vector) -> dict[str, Any]:
        found = self.frechet_at(direction)
        return {"direction": vector(direction), "member": self._place(found.vertices), "frechet": found.proof}

    def _place(self, vertices: tuple[Flat, ...]) -> int | None:
        if not vertices:
            return None
        if vertices not in self.members:
            self.members.append(vertices)
        return self.members.index(vertices)


@dataclass(frozen=True)
class _Path:
    """The conditions collected on the way to a face."""

    guards: tuple[Polynomial, ...] = ()
    equalities: tuple[Polynomial, ...] = ()

    def positive(self, wall: Polynomial) -> _Path:
        return _Path((*self.guards, wall), self.equalities)

    def zero(self, wall: Polynomial) -> _Path:
        return _Path(self.guards, (*self.equalities, wall))

    def empty_json(self) -> dict[str, Any]:
        found = emptiness(self.guards, self.equalities)
        assert found is not None, "linear conditions without a solution have a Farkas combination"
        return found.to_json()


def dense(wall: Polynomial) -> Vector:
    """The row of a linear polynomial."""
    gradient = wall.gradient
    return tuple(gradient.get(i, Fraction(0)) for i in range(wall.count))


def _members_set(members: list[tuple[Flat, ...]]) -> dict[str, Any]:
    """The union of the Frechet sets, each of which is a member, also where it lies inside another one."""
    if len(members) <= 1:
        return set_of(members[0] if members else ())
    if all(len(vertices) == 1 for vertices in members):
        return {"type": "finite", "elements": [vector(vertices[0]) for vertices in members]}
    return {"type": "union", "members": [set_of(vertices) for vertices in members]}


def require_affine(local: Local) -> None:
    """Refuse programs in which a piece that a branch needs may be no affine function."""
    run = run_at(local.program, local.point)
    degrees: dict[int, int] = {}
    for index in ancestors(local.program, local.program.outputs):
        degrees[index] = _degree(run, index, degrees)
    if max(degrees[output] for output in local.program.outputs) > 1:
        raise Omitted("some piece is curved; limiting sets are certified for piecewise linear programs")


def _degree(run: Run, index: int, degrees: dict[int, int]) -> int:
    """A bound of the degree of the pieces that a node needs; 2 stands for everything that may be curved."""
    node = run.program.nodes[index]
    known = [degrees[i] for i in node.operands]
    if node.operation in ("variable", "constant", "boolean"):
        return int(node.operation == "variable")
    if OPERATIONS[node.operation].kind == "switch":
        if not all(i in run.values for i in node.operands):
            return 2
        branches = run.branches(node)
        used = occurring(branches)
        return max((known[k] for k in used), default=0)
    if node.operation in ("neg", "add", "sub", "item"):
        return max(known)
    if node.operation == "mul":
        return min(2, sum(known))
    if node.operation == "div":
        return known[0] if known[1] == 0 else 2
    if node.operation == "power" and not is_elementary(node):
        return 0 if known[0] == 0 or node.parameter == 0 else min(2, known[0]) if node.parameter == 1 else 2
    if is_elementary(node):
        return 2 if known[0] else 0
    if node.operation in ("where", "piecewise"):
        return max(known)
    return 2

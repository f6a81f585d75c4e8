"""Proofs of limiting subdifferentials from the cells alone, whatever decides these: polyhedral cones, or curved orthants.

Curved cells between hypersurfaces in general position lie like the cones of their gradients, and at all points near x
other than x itself they are orthants in suitable coordinates; so the Frechet sets along their faces have limits that are
computed from the gradients at x.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb
from typing import Any

from ..exact.lp import Feasible, solve_nonnegative
from ..exact.matrices import independent_rows
from ..exact.polynomials import Polynomial
from ..exact.rationals import dot
from ..exact.reals import Number, as_exact
from ..germs.tree import Leaf, leaves_of
from ..sets.elements import Flat
from .encoding import cell_arc, pairs, vector
from .frechet import (
    CHOICE_LIMIT,
    VARIABLE_LIMIT,
    RegularSet,
    Slopes,
    bounds_json,
    empty_proof,
    needed_directions,
    outer_vertices,
)
from .limiting import hyperplanes, tree_of_faces
from .model import Claim, Omitted
from .statements import program_claim, require_scalar, with_continuity
from .tangents import cone_rays
from .trees import leaf_jacobian, tree_json
from .workspace import Workspace

Vector = tuple[Number, ...]


@dataclass(frozen=True)
class _Cone:
    """A cell {<a, z> > 0 for all rows a}, or what is left of it near a face, and the gradient of the program there.

    Parameters
    ----------
    rows : tuple of (index of the guard, vector)
    gradient : vector
    """

    rows: tuple[tuple[int, Vector], ...]
    gradient: Vector

    def near(self, direction: Vector) -> _Cone | None:
        """The guards that vanish along the direction; None if another one is negative."""
        sides = [(j, row, dot(row, direction)) for j, row in self.rows]
        if any(side < 0 for _, _, side in sides):
            return None
        return _Cone(tuple((j, row) for j, row, side in sides if side == 0), self.gradient)


def limiting_of_cells(work: Workspace, continuous: int | None) -> Claim:
    """The limiting subdifferential of a scalar program whose cells are polyhedral cones or in general position.

    Raises
    ------
    Omitted
        If they are not, or there are too many faces.
    """
    require_scalar(work.local, "the limiting subdifferential")
    if work.width > VARIABLE_LIMIT:
        raise Omitted(f"limiting sets are certified for at most {VARIABLE_LIMIT} variables")
    leaves = list(leaves_of(work.tree))
    curved = _curved_guards(leaves, work.width)
    cones = [_cone(leaf, work.width) for leaf in leaves]
    guards = [guard for leaf in leaves for guard in leaf.cell.guards]

    def frechet_at(direction: Vector) -> RegularSet:
        _require_general_position(curved, direction)
        return _frechet_at(cones, direction)

    tree, stated = tree_of_faces(hyperplanes(guards, work.width), work.width, frechet_at)
    proof = {"cells": tree_json(work.tree, lambda leaf: {"arc": cell_arc(leaf.cell)}), "tree": tree}
    return program_claim("limiting", work, with_continuity(proof, work.local, continuous), set=stated)


def _curved_guards(leaves: Sequence[Leaf], width: int) -> list[Vector]:
    """The gradients of the distinct guards; none if all cells are polyhedral cones with affine pieces."""
    if any(leaf.error is not None for leaf in leaves):
        raise Omitted("a branch has no smooth piece at the point")
    guards = list(dict.fromkeys(_up_to_scale(guard) for leaf in leaves for guard in leaf.cell.guards))
    affine = all(p.denominator is None and p.numerator.is_affine for leaf in leaves for p in leaf.pieces)
    if affine and all(guard.is_affine for guard in guards):
        return []
    if not all(i < width for guard in guards for i in guard.variables()):
        raise Omitted("a curved cell is bounded by an elementary function, and no other proof applies")
    return [_gradient(guard, width) for guard in guards]


def _require_general_position(curved: Sequence[Vector], direction: Vector) -> None:
    """The guards that vanish along the direction are independent, or they vanish together at the point only."""
    rows = [row for row in curved if dot(row, direction) == 0]
    rank = len(independent_rows(rows))
    if rank < min(len(rows), len(direction)):
        raise Omitted("some piece or cell is curved, and no other proof applies")


def _gradient(guard: Polynomial, width: int) -> Vector:
    gradient = guard.gradient
    return tuple(gradient.get(i, Fraction(0)) for i in range(width))


def _up_to_scale(guard: Polynomial) -> Polynomial:
    lead = min(guard.terms(), key=lambda term: term[0])[1]
    return guard.scaled(1 / lead)


def _cone(leaf: Leaf, width: int) -> _Cone:
    guards = leaf.cell.guards
    gradient = leaf_jacobian(leaf, width)
    path = leaf.cell.arc()
    rows = tuple((j, _gradient(guard, width)) for j, guard in enumerate(guards))
    if path is None or len(path) > 1 or not all(dot(row, path[0]) > 0 for _, row in rows):
        raise Omitted("some cell contains no straight line from the point across its boundary")
    return _Cone(rows, tuple(gradient.get(i, Fraction(0)) for i in range(width)))


def _frechet_at(cones: Sequence[_Cone], direction: Vector) -> RegularSet:
    """The Frechet set a little way along a direction, from the cells that meet there."""
    width = len(direction)
    active = [near for cone in cones if (near := cone.near(direction)) is not None]
    slopes: Slopes = {}
    for cone in active:
        for ray in cone_rays([row for _, row in cone.rows], width):
            slopes[ray] = dot(cone.gradient, tuple(as_exact(x) for x in ray))
    vertices = outer_vertices(slopes, width)
    if not vertices:
        return RegularSet((), empty_proof(slopes, width))
    directions = needed_directions(slopes, vertices, width)
    if comb(len(directions), width) > CHOICE_LIMIT:
        raise Omitted("a Frechet set has too many constraints for a checker to enumerate its vertices")
    proof = {
        "multipliers": [[_multipliers(cone, vertex) for vertex in vertices] for cone in active],
        "directions": [vector(d) for d in directions],
        "bounds": bounds_json(directions, width),
    }
    return RegularSet(tuple(vertices), proof)


def _multipliers(cone: _Cone, vertex: Flat) -> Any:
    target = [a - b for a, b in zip(cone.gradient, vertex, strict=True)]
    answer = solve_nonnegative([row for _, row in cone.rows], target)
    if not isinstance(answer, Feasible):
        raise Omitted("a vertex of a Frechet set is not below the directional derivative on some cell")
    return pairs((cone.rows[k][0], weight) for k, weight in answer.weights.items())

"""Proofs of Frechet (regular) subdifferentials {v : <v, d> <= f'(x; d) for all d}."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb
from typing import Any

from ..errors import BudgetError
from ..exact.lp import Feasible, solve_nonnegative
from ..exact.matrices import nullspace
from ..exact.rationals import dot, primitive
from ..exact.reals import Number, as_exact
from ..germs.germ import FlatRow
from ..germs.tree import Leaf, Tree, leaves_of
from ..sets.double_description import extreme_rays
from ..sets.elements import Flat
from .encoding import pairs, vector
from .model import Claim, Omitted
from .statements import program_claim, require_scalar
from .trees import leaf_jacobian, tree_json
from .workspace import Workspace

VARIABLE_LIMIT = 16
CHOICE_LIMIT = 20_000  # choices of n directions that a checker enumerates
FEW_CHOICES = 60
Ray = tuple[Any, ...]  # integers, or numbers of a field
Slopes = dict[Ray, Number]  # direction -> f'(x; direction)


@dataclass(frozen=True)
class RegularSet:
    """The Frechet set of a linearised tree with its proof; `vertices` is empty for the empty set."""

    vertices: tuple[Flat, ...]
    proof: dict[str, Any]


def frechet(work: Workspace, continuous: int | None = None) -> Claim:
    """The Frechet subdifferential of a scalar program.

    Parameters
    ----------
    continuous : int, optional
        The index of the statement that a program with comparisons is continuous.

    Raises
    ------
    Omitted
        If there are too many variables or cells for a checker to enumerate, or no proof is found.
    """
    require_scalar(work.local, "the Frechet subdifferential")
    if work.local.jumping:
        from .frechet_jumping import frechet_jumping

        return frechet_jumping(work, continuous)
    found = regular_set(work.linear_tree, work.width)
    return program_claim("frechet", work, found.proof, set=set_of(found.vertices))


def frechet_of_derivative(work: Workspace, derivative: Claim, index: int) -> Claim:
    """The Frechet subdifferential of a differentiable scalar program: S_index states its gradient or derivative."""
    require_scalar(work.local, "the Frechet subdifferential")
    element = derivative.statement["gradient" if derivative.rule == "gradient" else "derivative"]
    stated = {"type": "polytope", "vertices": [element]}
    return program_claim("frechet", work, {"derivative": index}, set=stated)


def set_of(vertices: Sequence[Flat]) -> dict[str, Any]:
    """The SET of a polytope given by its vertices; none: the empty set."""
    if not vertices:
        return {"type": "empty"}
    return {"type": "polytope", "vertices": [vector(v) for v in vertices]}


def regular_set(tree: Tree, width: int) -> RegularSet:
    """The Frechet set of a piecewise linear function, given by its case tree, with the proof of it."""
    require_few_variables(width)
    return set_below(generator_slopes(tree, width), width, lambda vertices: _multiplier_tree(tree, vertices, width))


def require_few_variables(width: int) -> None:
    """Refuse sets whose vertices a checker cannot enumerate."""
    if width > VARIABLE_LIMIT:
        raise Omitted(f"Frechet sets are certified for at most {VARIABLE_LIMIT} variables")


def set_below(slopes: Slopes, width: int, tree_of: Callable[[Sequence[Flat]], Any]) -> RegularSet:
    """{v : <v, d> <= slope_d} with the proof; `tree_of` shows the vertices to be below the function on each cell."""
    vertices = outer_vertices(slopes, width)
    if not vertices:
        return RegularSet((), empty_proof(slopes, width))
    directions = needed_directions(slopes, vertices, width)
    if comb(len(directions), width) > CHOICE_LIMIT:
        raise Omitted("the Frechet set has too many constraints for a checker to enumerate its vertices")
    proof = {
        "tree": tree_of(vertices),
        "directions": [vector(d) for d in directions],
        "bounds": bounds_json(directions, width),
    }
    return RegularSet(tuple(vertices), proof)


def generator_slopes(tree: Tree, width: int) -> Slopes:
    """Generators of the closed cells, each with the directional derivative there."""
    slopes: Slopes = {}
    for leaf in leaves_of(tree):
        row = leaf_jacobian(leaf, width)
        for d in _generators(leaf, width):
            slopes[d] = _value(row, d)
    return slopes


def _generators(leaf: Leaf, width: int) -> list[Ray]:
    """The rays of the closed cell and a positive basis of its lineality space."""
    cone = leaf.cell.cone
    if cone is None:
        raise Omitted("a cell of the linearised program has too many rays")
    found = [primitive([ray.get(i, Fraction(0)) for i in range(width)])[0] for ray in cone.generators()]
    rows = [[g.gradient.get(i, Fraction(0)) for i in range(width)] for g in leaf.cell.guards]
    lines = [primitive(line)[0] for line in nullspace(rows, width)]
    if lines:
        found += [*lines, primitive([as_exact(-sum(entries)) for entries in zip(*lines, strict=True)])[0]]
    return found


def _value(row: FlatRow, direction: Ray) -> Number:
    return sum((slope * direction[i] for i, slope in row.items()), Fraction(0))


def outer_vertices(slopes: Slopes, width: int) -> list[Flat]:
    """The vertices of {w : <w, d> <= p(d)}, from the rays of its homogenisation."""
    rows = dict.fromkeys(primitive([*(as_exact(-x) for x in d), p])[0] for d, p in slopes.items())
    last = (*(0,) * width, 1)
    try:
        rays = extreme_rays([*rows, last])
    except BudgetError as error:
        raise Omitted(str(error)) from None
    return sorted(tuple(as_exact(x) / ray[-1] for x in ray[:-1]) for ray in rays if ray[-1] > 0)


def empty_proof(slopes: Slopes, width: int) -> dict[str, Any]:
    """Weights with sum w_k d_k = 0 and sum w_k p(d_k) < 0."""
    directions = list(slopes)
    columns = [[*_exact(d), slopes[d]] for d in directions]
    answer = solve_nonnegative(columns, [*(Fraction(0),) * width, Fraction(-1)])
    if not isinstance(answer, Feasible):
        raise Omitted("no combination of directions shows that the Frechet set is empty")
    used = sorted(answer.weights)
    return {
        "directions": [vector(directions[j]) for j in used],
        "weights": vector(answer.weights[j] for j in used),
    }


def needed_directions(slopes: Slopes, vertices: Sequence[Flat], width: int) -> list[Ray]:
    """Directions whose constraints describe the polytope: those that are tight, without the redundant ones."""
    kept = [d for d, p in slopes.items() if max(dot(v, _exact(d)) for v in vertices) == p]
    kept.sort(key=lambda d: (sum(map(abs, d)), d))
    position = len(kept) - 1
    while position >= 0 and comb(len(kept), width) > FEW_CHOICES:
        d = kept[position]
        rest = [(*_exact(e), slopes[e]) for e in kept if e != d]
        slack = (*(Fraction(0),) * width, Fraction(1))
        if isinstance(solve_nonnegative([*rest, slack], (*_exact(d), slopes[d])), Feasible):
            kept.pop(position)
        position -= 1
    return kept


def _exact(d: Ray) -> Flat:
    return tuple(as_exact(x) for x in d)


def bounds_json(directions: Sequence[Ray], width: int) -> list[Any]:
    """Nonnegative combinations of the directions that give e_1, -e_1, e_2, ..."""
    columns = [_exact(d) for d in directions]
    found = []
    for i in range(width):
        for sign in (1, -1):
            answer = solve_nonnegative(columns, [Fraction(sign * (i == j)) for j in range(width)])
            if not isinstance(answer, Feasible):
                raise Omitted("the directions do not bound the Frechet set")
            found.append(pairs(answer.weights))
    return found


def _multiplier_tree(tree: Tree, vertices: Sequence[Flat], width: int) -> dict[str, Any]:
    def leaf_json(leaf: Leaf) -> dict[str, Any]:
        row = leaf_jacobian(leaf, width)
        gradients = [guard.gradient for guard in leaf.cell.guards]
        columns = [[g.get(i, Fraction(0)) for i in range(width)] for g in gradients]
        lists = []
        for vertex in vertices:
            target = [row.get(i, Fraction(0)) - vertex[i] for i in range(width)]
            answer = solve_nonnegative(columns, target)
            if not isinstance(answer, Feasible):
                raise Omitted("a vertex of the Frechet set is not below the directional derivative on some cell")
            lists.append(pairs(answer.weights))
        return {"multipliers": lists}

    return tree_json(tree, leaf_json)

"""The chain-rule field of programs with norms at zero, whose own choices fill the unit ball: proofs/format.md, 5a."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from ..errors import ConsderivError
from ..exact.reals import Number, sign
from ..fields.chain_rule import chain_rule_hull as hull_of_field
from ..fields.local import Local
from ..germs.germ import FlatRow
from ..germs.tree import ancestors
from ..programs.program import Node
from ..sets import MinkowskiSum, Polytope
from ..sets.curved_matrices import Gram, Vector, inner
from ..sets.curved_numbers import root_bounds
from ..sets.ellipsoids import CurvedSet
from ..sets.value_set import ValueSet
from .chain_rule import HULL_LIMIT, choices_json
from .curved_comparison import Compared, compared
from .curved_encoding import curved_json
from .curved_parts import ZERO, Atoms, Part, Parts, added, distinct, sum_of_squares
from .elementary import is_root_at_zero
from .encoding import element, vector
from .formal import FormalLeaf, FormalProgram, FormalSplit, FormalTree, formal_program, leaves_of_formal
from .model import Claim, Omitted
from .regular import require_plain_form
from .statements import program_claim
from .workspace import Workspace


@dataclass(frozen=True)
class BallField:
    """Formal differentiation with each norm at zero as a variable of its own.

    Parameters
    ----------
    formal : FormalProgram
        Of the program in which norm k at zero is variable n + k.
    norms : tuple of int
        The needed norms at zero, increasing.
    tree : FormalTree
        All combinations of branches, with the gradients of the outputs and of the norms' operands at the leaves.
    """

    work: Workspace
    formal: FormalProgram
    norms: tuple[int, ...]
    tree: FormalTree

    def split(self, leaf: FormalLeaf) -> tuple[Vector, list[tuple[list[Number], list[FlatRow]]]]:
        """The derivative with respect to the n variables, and for each norm its column and its operands' gradients."""
        program, n = self.work.local.program, self.work.width
        count = len(program.outputs)
        outputs, rest = leaf.gradients[:count], list(leaf.gradients[count:])
        flat = tuple(row.get(i, ZERO) for row in outputs for i in range(n))
        norms = []
        for k, norm in enumerate(self.norms):
            size = len(program.nodes[norm].operands)
            norms.append(([row.get(n + k, ZERO) for row in outputs], rest[:size]))
            rest = rest[size:]
        return flat, norms

    def parts(self, atoms: Atoms) -> Parts:
        """One part for each leaf."""
        found: list[Part] = []
        for leaf in leaves_of_formal(self.tree):
            flat, norms = self.split(leaf)
            total: Parts = (Part(flat),)
            for column, gradients in norms:
                total = added(total, atoms.of(self._gram(column, gradients)))
            found += total
        return distinct(found)

    def _gram(self, column: list[Number], gradients: list[FlatRow]) -> Gram:
        return sum_of_squares([self.lifted(column, gradient) for gradient in gradients], self.work.local.size)

    def lifted(self, column: list[Number], gradient: FlatRow) -> Vector:
        """c g^T as a flat element."""
        return tuple(c * gradient.get(i, ZERO) for c in column for i in range(self.work.width))


def ball_field(work: Workspace) -> BallField:
    """The field of a program with norms at zero.

    Raises
    ------
    Omitted
        If a norm at zero is an operand of another one, or there are too many combinations.
    """
    require_plain_form(work)
    local, run = work.local, work.run
    program, n = local.program, work.width
    needed = ancestors(program, program.outputs)
    if any(is_root_at_zero(run, k) for k in needed):
        raise Omitted("a square root has no formal derivative at zero")
    if any(work.given.program.nodes[k].operation == "sqrt" and program.nodes[k].operation == "abs" for k in needed):
        raise Omitted("formal differentiation of sqrt(a**2) is not defined where a is zero")
    norms = tuple(k for k in needed if program.nodes[k].operation == "norm" and run.values.get(k) == 0)
    nodes = list(program.nodes)
    for k, norm in enumerate(norms):
        nodes[norm] = Node("variable", (), n + k)
    names = tuple(f"{name}_" for name in program.variables) + tuple(f"norm{k}" for k in norms)
    operands = [i for norm in norms for i in program.nodes[norm].operands]
    outputs = (*program.outputs, *operands)
    opened = replace(program, variables=names, nodes=tuple(nodes), outputs=outputs, is_map=True)
    formal = formal_program(Local(opened, (*local.point, *(ZERO for _ in norms)), local.budget))
    if formal.leaf_count(outputs) > HULL_LIMIT:
        raise Omitted(f"more than {HULL_LIMIT} combinations of choices share nodes")
    found = BallField(work, formal, norms, formal.tree(outputs))
    for leaf in leaves_of_formal(found.tree):
        if any(i >= n for gradient in leaf.gradients[len(program.outputs) :] for i in gradient):
            raise Omitted("a norm at zero is an operand of another norm at zero")
    return found


def ball_hull(field: BallField) -> Compared:
    """The hull of the field with its proof."""
    return compared(field.parts, _engine_set(field.work), field.work.local.shape)


def _engine_set(work: Workspace) -> list[ValueSet]:
    try:
        found = hull_of_field(work.given)
    except ConsderivError:
        return []
    return [found] if isinstance(found, (Polytope, MinkowskiSum, CurvedSet)) else []


def curved_chain_rule_hull(field: BallField, hull: Compared) -> Claim:
    """The convex hull of the chain-rule field."""
    proof = {"tree": _tree_json(field.tree), "compare": hull.proof}
    return program_claim("chain_rule_hull", field.work, proof, set=curved_json(hull.shown))


def _tree_json(tree: FormalTree) -> dict[str, Any]:
    if isinstance(tree, FormalSplit):
        return {"split": tree.node, "cases": [_tree_json(case) for case in tree.cases]}
    return {}


def farthest_element(field: BallField, functional: Vector) -> Claim:
    """An element of the field that is (nearly) as far as possible along a functional, with its choices."""
    best: tuple[Number, Claim] | None = None
    for leaf in leaves_of_formal(field.tree):
        value, thetas = _along(field, leaf, functional)
        score = inner(functional, value)
        if best is None or sign(score - best[0]) > 0:
            best = score, _element_claim(field, leaf, thetas, value)
    assert best is not None
    return best[1]


def _along(field: BallField, leaf: FormalLeaf, y: Vector) -> tuple[Vector, list[Vector]]:
    """The element with theta along the slopes of the functional, just inside the ball if their length is irrational."""
    value, norms = field.split(leaf)
    thetas = []
    for column, gradients in norms:
        rows = [field.lifted(column, gradient) for gradient in gradients]
        slopes = [inner(y, row) for row in rows]
        square = sum((s * s for s in slopes), ZERO)
        length = _length(square)
        theta = tuple(s / length if length else ZERO for s in slopes)
        thetas.append(theta)
        for share, row in zip(theta, rows, strict=True):
            value = tuple(v + share * entry for v, entry in zip(value, row, strict=True))
    return value, thetas


def _length(square: Number) -> Number:
    """The root, or a rational number a little above it."""
    from ..sets.curved_numbers import rational_root

    root = rational_root(square)
    return root_bounds(square, 16)[1] if root is None else root


def _element_claim(field: BallField, leaf: FormalLeaf, thetas: list[Vector], value: Vector) -> Claim:
    work = field.work
    chosen: Mapping[int, Mapping[int, Number]] = {node: {b: Fraction(1)} for node, b in leaf.choices}
    choices = choices_json(chosen) + [[norm, vector(theta)] for norm, theta in zip(field.norms, thetas, strict=True)]
    choices.sort(key=lambda entry: entry[0])
    shown = element(value, work.local.shape)
    return program_claim("chain_rule_element", work, {"choices": choices}, element=shown)

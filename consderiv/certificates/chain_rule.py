"""Proofs about the chain-rule field: its hull (proofs A and B), its elements, and averages of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import prod
from typing import Any

from ..exact.reals import Number
from ..germs.germ import FlatRow
from ..germs.outer import Column
from ..sets.elements import Flat
from ..sets.membership import combine
from .encoding import number, pairs, sparse_element
from .factored import Member, member_of, sum_json
from .formal import FormalLeaf, FormalProgram, FormalSplit, FormalTree, flat_row, leaves_of_formal
from .model import Claim, Omitted
from .statements import program_claim, with_continuity
from .trees import DEPTH_LIMIT, key_of
from .workspace import Workspace

HULL_LIMIT = 512  # leaves of a tree of formal choices
VERTEX_LIMIT = 64
Choices = dict[int, dict[int, Number]]


@dataclass(frozen=True)
class FormalGroup:
    """Outermost ties that share ties, with all combinations of their branches.

    Parameters
    ----------
    roots : tuple of int
    columns : tuple of columns
        The derivative of the outputs with respect to each root.
    tree : FormalTree
    width : int
    """

    roots: tuple[int, ...]
    columns: tuple[Column, ...]
    tree: FormalTree
    width: int

    def contribution(self, leaf: FormalLeaf) -> FlatRow:
        """What a leaf adds to the derivative."""
        return flat_row(self.columns, leaf.gradients, self.width)

    @cached_property
    def leaves(self) -> dict[Any, tuple[FlatRow, FormalLeaf]]:
        """The distinct contributions, each with its first leaf."""
        found: dict[Any, tuple[FlatRow, FormalLeaf]] = {}
        for leaf in leaves_of_formal(self.tree):
            row = self.contribution(leaf)
            found.setdefault(key_of(row), (row, leaf))
        return found

    @cached_property
    def hull(self) -> Member:
        """The hull of the contributions."""
        return member_of([row for row, _ in self.leaves.values()])

    def choices(self, vertex: int) -> Choices:
        """The branches that give a vertex."""
        _, leaf = self.leaves[key_of(self.hull.vertices[vertex])]
        return {node: {b: Fraction(1)} for node, b in leaf.choices}


@dataclass(frozen=True)
class FormalHull:
    """The hull of the chain-rule field: the outputs as one group (proof A), or a sum of groups (proof B)."""

    formal: FormalProgram
    base: FlatRow
    groups: tuple[FormalGroup, ...]
    factored: bool

    def members(self) -> list[Member]:
        """The hulls of the groups."""
        return [group.hull for group in self.groups]


def formal_hull(work: Workspace) -> FormalHull:
    """The hull, in one piece if the tree of all choices is small, else as a sum.

    Raises
    ------
    Omitted
        Where a group has too many combinations of branches, or the program jumps inside.
    """
    formal = work.formal
    outputs = work.local.program.outputs
    if work.local.jumping:
        return whole_hull(work, formal)
    if formal.leaf_count(outputs) <= VERTEX_LIMIT:
        return whole_hull(work, formal)
    try:
        found = factored_hull(work, formal)
    except Omitted:
        return whole_hull(work, formal)
    small = formal.leaf_count(outputs) <= HULL_LIMIT and prod(len(m.vertices) for m in found.members()) <= VERTEX_LIMIT
    return whole_hull(work, formal) if small else found


def whole_hull(work: Workspace, formal: FormalProgram) -> FormalHull:
    """One group: the outputs."""
    outputs = work.local.program.outputs
    columns: tuple[Column, ...] = tuple({k: Fraction(1)} for k in range(len(outputs)))
    group = FormalGroup(tuple(outputs), columns, _tree(formal, outputs), work.width)
    return FormalHull(formal, {}, (group,), False)


def factored_hull(work: Workspace, formal: FormalProgram) -> FormalHull:
    """One group for each set of outermost ties that share ties."""
    outer = work.outer
    groups = tuple(
        FormalGroup(roots, tuple(outer.columns[r] for r in roots), _tree(formal, roots), work.width)
        for roots in outer.sharing
    )
    return FormalHull(formal, outer.base, groups, True)


def _tree(formal: FormalProgram, roots: Sequence[int]) -> FormalTree:
    if formal.leaf_count(roots) > HULL_LIMIT:
        raise Omitted(f"more than {HULL_LIMIT} combinations of choices share nodes")
    return formal.tree(roots)


def chain_rule_hull(work: Workspace, hull: FormalHull, continuous: int | None = None) -> Claim:
    """The convex hull of the chain-rule field."""
    shape = work.local.shape
    if not hull.factored:
        (group,) = hull.groups
        if work.local.jumping:
            proof = _with_branches({"leaves": _leaves_json(group)}, work, hull.formal, continuous)
            return program_claim("chain_rule_hull", work, proof, set=group.hull.to_json(shape))
        return program_claim("chain_rule_hull", work, {"tree": _group_json(group)}, set=group.hull.to_json(shape))
    groups = [{"roots": list(group.roots), "tree": _group_json(group)} for group in hull.groups]
    stated = sum_json(hull.base, hull.members(), shape)
    return program_claim("chain_rule_hull", work, {"groups": groups}, set=stated)


def _with_branches(
    proof: dict[str, Any], work: Workspace, formal: FormalProgram, continuous: int | None
) -> dict[str, Any]:
    """The proof; for programs with comparisons with the branches that count, and a reference to their continuity."""
    if not work.local.jumping:
        return proof
    return with_continuity({**proof, "branches": formal.branches}, work.local, continuous)


def _group_json(group: FormalGroup) -> dict[str, Any]:
    return _tree_json(group.tree, _leaf_writer(group), 0)


def _leaves_json(group: FormalGroup) -> list[dict[str, Any]]:
    """One leaf for each combination of branches, the last node running fastest."""
    write = _leaf_writer(group)
    return [write(leaf) for leaf in leaves_of_formal(group.tree)]


def _leaf_writer(group: FormalGroup) -> Callable[[FormalLeaf], dict[str, Any]]:
    index = group.hull.index()

    def leaf_json(leaf: FormalLeaf) -> dict[str, Any]:
        row = group.contribution(leaf)
        k = index.get(key_of(row))
        if k is not None:
            return {"vertex": k}
        weights = group.hull.weights(row)
        assert weights is not None
        return {"weights": pairs(weights)}

    return leaf_json


def _tree_json(tree: FormalTree, leaf_json: Callable[[FormalLeaf], dict[str, Any]], depth: int) -> dict[str, Any]:
    if depth > DEPTH_LIMIT:
        raise Omitted(f"the tree of choices has more than {DEPTH_LIMIT} splits on one path")
    if isinstance(tree, FormalSplit):
        return {"split": tree.node, "cases": [_tree_json(case, leaf_json, depth + 1) for case in tree.cases]}
    return leaf_json(tree)


def chain_rule_element(
    work: Workspace,
    formal: FormalProgram,
    choices: Mapping[int, Mapping[int, Number]],
    continuous: int | None = None,
) -> Claim:
    """The element of the field that some choices give.

    Parameters
    ----------
    choices : mapping from tied node to {branch: weight}
        Ties that are not named use their first branch.
    """
    outputs = work.local.program.outputs
    known = completed(formal, outputs, choices)
    gradients = formal.gradients(outputs, known)
    row = flat_row([{k: Fraction(1)} for k in range(len(outputs))], gradients, work.width)
    shown = sparse_element(row, work.local.shape)
    proof = _with_branches({"choices": choices_json(known)}, work, formal, continuous)
    return program_claim("chain_rule_element", work, proof, element=shown)


def completed(
    formal: FormalProgram, outputs: Sequence[int], choices: Mapping[int, Mapping[int, Number]]
) -> dict[int, Mapping[int, Number]]:
    """Choices for exactly the ties that the outputs need."""
    return {node: choices.get(node, {0: Fraction(1)}) for node in formal.needed_ties(outputs)}


def choices_json(choices: Mapping[int, Mapping[int, Number]]) -> list[Any]:
    """The list of [node, WEIGHTS], node increasing."""
    return [[node, pairs(weights)] for node, weights in sorted(choices.items())]


def extreme_choices(hull: FormalHull, functional: Mapping[int, Number]) -> Choices:
    """Pure choices that maximise a functional over the field: the best leaf of each group."""
    found: Choices = {}
    for group in hull.groups:
        values = [
            sum((functional.get(i, Fraction(0)) * x for i, x in vertex.items()), Fraction(0))
            for vertex in group.hull.vertices
        ]
        found.update(group.choices(values.index(max(values))))
    return found


def chain_rule_hull_element(work: Workspace, hull: FormalHull, target: Flat, continuous: int | None = None) -> Claim:
    """An element of the hull, as a convex combination of values of the field.

    Raises
    ------
    Omitted
        If the element is not in the hull.
    """
    outputs = work.local.program.outputs
    parts = _group_weights(work, hull, target)
    combination = []
    for weight, vertices in coupled(parts):
        chosen: Choices = {}
        for group, vertex in zip(hull.groups, vertices, strict=True):
            chosen.update(group.choices(vertex))
        combination.append([number(weight), choices_json(completed(hull.formal, outputs, chosen))])
    flat = {i: x for i, x in enumerate(target) if x}
    shown = sparse_element(flat, work.local.shape)
    proof = _with_branches({"combination": combination}, work, hull.formal, continuous)
    return program_claim("chain_rule_hull_element", work, proof, element=shown)


def _group_weights(work: Workspace, hull: FormalHull, target: Flat) -> list[list[tuple[int, Number]]]:
    from .set_claims import raw_sum, sum_weights

    if not hull.groups:
        return []
    if not hull.factored:
        answer = combine(hull.groups[0].hull.polytope(work.local).flat_vertices, target)
        if isinstance(answer, tuple):
            raise Omitted("the element is not in the hull of the field")
        return [sorted(answer.weights.items(), key=lambda entry: entry[0])]
    parts = [Member((hull.base,)), *hull.members()]
    found = sum_weights(raw_sum([part.polytope(work.local) for part in parts]), target)
    return [sorted(weights, key=lambda entry: entry[0]) for weights in found[1:]]


def coupled(parts: Sequence[Sequence[tuple[int, Number]]]) -> list[tuple[Number, tuple[int, ...]]]:
    """Joint weights with the given marginals: all parts are laid along [0, 1], which is cut wherever one of them is."""
    cuts: set[Number] = {Fraction(0), Fraction(1)}
    ends: list[list[tuple[Number, int]]] = []
    for weights in parts:
        total: Number = Fraction(0)
        row: list[tuple[Number, int]] = []
        for k, w in weights:
            total += w
            row.append((total, k))
        ends.append(row)
        cuts.update(end for end, _ in row)
    ordered = sorted(cuts)
    joint = []
    for low, high in zip(ordered, ordered[1:], strict=False):
        joint.append((high - low, tuple(next(k for end, k in row if end >= high) for row in ends)))
    return joint

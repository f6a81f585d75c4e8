"""Chain-rule fields of programs with comparisons: the branches of `where` and `piecewise` that count."""

from fractions import Fraction
from itertools import product
from math import prod
from typing import Any

from cells import check_arc, read_arc
from claim import Claim, by_node
from formal import Chain
from leaves import Vertices, check_formal_leaf
from limits import MAX_BRANCHES, Malformed, Rejected
from program import CHOICES, STEPS
from reader import Object, fields, items
from trees import is_empty, leaves, require_all
from values import UNDEFINED, at_jump, pick


def jumping_chain(claim: Claim, value: Any) -> Chain:
    """The met nodes with their counted branches; everything that is met is continuous at the point."""
    claim.program.check_supported(claim.where)
    where, nodes, values = f"{claim.where}: proof.branches", claim.program.nodes, Chain(claim).values
    trees = {node: tree for node, (tree,), _ in by_node(value, claim.program, where)}
    met, counted = set(claim.program.outputs), dict[int, list[int]]()
    for i in reversed(claim.program.needed(claim.program.outputs)):
        if i not in met:
            continue
        if nodes[i].name in CHOICES:
            if i not in trees:
                raise Rejected(f"{where}: node {i} is missing")
            counted[i] = _counted(claim, i, trees.pop(i), f"{where}: tree of node {i}")
        else:
            counted[i] = []
        met.update(counted[i] or nodes[i].operands)
        _check_continuous(claim, i, [values[k] for k in (i, *(counted[i] or nodes[i].operands))])
    if trees:
        raise Rejected(f"{where}: node {min(trees)} is not met, or no 'where' or 'piecewise'")
    return Chain(claim, counted=counted)


def _check_continuous(claim: Claim, i: int, values: list[Any]) -> None:
    """A met node, with its value and the values of its operands, or of its counted branches."""
    node = claim.program.nodes[i]
    if any(value is UNDEFINED for value in values) or (
        node.name == "abs" and node.data and not values[1].head
    ):
        raise Rejected(f"{claim.where}: node {i} is met, and undefined")
    if node.name in STEPS and at_jump(node.name, values[1]):
        raise Rejected(f"{claim.where}: node {i} ({node.name}) is met, and jumps")
    if node.name in CHOICES and any(value.head != values[1].head for value in values):
        raise Rejected(f"{claim.where}: the counted branches of node {i} have several values")


def _counted(claim: Claim, i: int, tree: Any, where: str) -> list[int]:
    """The branches that the conditions choose arbitrarily near the point, or at it."""
    node = claim.program.nodes[i]
    conditions = node.operands[:1] if node.name == "where" else node.operands[1::2]
    run = claim.exact_run(three_way=True, roots=conditions)
    near, others = set[int](), set[int]()
    for leaf, spot in leaves(run, tree, where):
        if is_empty(leaf, run, spot, claim.trusted):
            continue
        place = pick(node, [run.states[k].value if k in run.states else None for k in node.operands])
        if not isinstance(place, int):
            raise Rejected(f"{spot}: nothing is chosen, or a condition is not decided")
        if isinstance(leaf, Object) and "arc" in leaf:
            arc = read_arc(fields(leaf, spot, "arc")["arc"], claim.size, f"{spot}.arc")
            check_arc(arc, run.cell, claim.size, f"{spot}.arc", closed=True)
            near.add(node.operands[place])
        else:
            fields(leaf, spot, "")
            others.add(node.operands[place])
    if not near or not others <= near:
        raise Rejected(f"{where}: no leaf with an arc has a branch that may be chosen")
    return [k for k in dict.fromkeys(node.operands) if k in near]


def check_leaves(claim: Claim, chain: Chain, value: Any, vertices: Vertices) -> None:
    """Every combination of branches at the tied nodes gives an element; the vertices are among them."""
    where, reached = f"{claim.where}: proof.leaves", set()
    tied = [i for i in sorted(chain.counted or ()) if chain.tied(i)]
    counts = [chain.count(i) for i in tied]
    if prod(counts) > MAX_BRANCHES:
        raise Malformed(f"{where}: too large: more than {MAX_BRANCHES} combinations")
    entries = items(value, where, prod(counts))
    for place, choice in enumerate(product(*map(range, counts))):
        choices = {i: [(branch, Fraction(1))] for i, branch in zip(tied, choice, strict=True)}
        reached.add(check_formal_leaf(entries[place], chain.element(choices), vertices, f"{where}[{place}]"))
    require_all(reached, len(vertices), claim.where, "has vertex")

"""Proof B: groups of tied nodes whose cells, or choices, are independent; the set is a Minkowski sum."""

from collections.abc import Mapping
from typing import Any

import polynomials as poly
import sets
from claim import Claim
from elimination import has_rank, rank
from formal import Chain
from leaves import check_formal_leaf, check_leaf
from limits import Rejected, charge
from polynomials import Poly
from quantities import combine
from reader import Vector, fields, index, items
from run import Run
from sets import Body
from trees import is_empty, leaves, require_all

Rates = Mapping[int, Mapping[int, Any]]


def check_factored(claim: Claim, body: Body, formal: bool) -> None:
    """Conditions (1) and (2); for the Clarke Jacobian also (3)."""
    where = f"{claim.where}: proof.groups"
    entries = items(claim.proof_fields("groups")["groups"], where, len(body.members) - 1)
    groups = [fields(entry, f"{where}[{g}]", "roots tree") for g, entry in enumerate(entries)]
    chain = Chain(claim, formal)
    roots = [_read_roots(chain, group["roots"], f"{where}[{g}].roots") for g, group in enumerate(groups)]
    stops = [r for part in roots for r in part]
    if len(set(stops)) < len(stops):
        raise Rejected(f"{where}: a root occurs twice")
    rates, base = _outer_derivative(chain, frozenset(stops))
    if body.members[0] != (base,):
        raise Rejected(f"{claim.where}: member 0 of the set is not the one point B")
    split: set[int] = set()
    spans: list[list[Vector]] = []
    for g, group in enumerate(groups):
        spot = f"{where}[{g}]"
        run = claim.linear_run(roots[g], True) if formal else claim.exact_run(roots=roots[g])
        nodes, guards = _check_group(claim, run, rates, group["tree"], body.members[g + 1], spot)
        if not split.isdisjoint(nodes):
            raise Rejected(f"{spot}: node {min(split & nodes)} is split in two groups")
        split |= nodes
        spans.append(guards)
    if not formal:
        _check_direct_sum(spans, where)


def _read_roots(chain: Chain, value: Any, where: str) -> list[int]:
    """Tied switches; of a tied sort the items, because a root is a number."""
    nodes = chain.program.nodes
    roots = [index(k, len(nodes), where) for k in items(value, where, least=1)]
    for k in roots:
        source = nodes[k].operands[0] if nodes[k].name == "item" else k
        if nodes[k].name == "sort" or not chain.tied(source):
            raise Rejected(f"{where}: node {k} is not a number that a tied node gives")
    return roots


def _outer_derivative(chain: Chain, stops: frozenset[int]) -> tuple[Rates, Vector]:
    """c_r for each root, {output: number}, and B."""
    rates: dict[int, dict[int, Any]] = {r: {} for r in stops}
    rows = []
    for place, output in enumerate(chain.program.outputs):
        at_stops, direct = chain.derivative(output, stops, {})
        rows.append(direct)
        for r, value in at_stops.items():
            if value:
                rates[r][place] = value
    return rates, sets.flatten(rows, chain.claim.size)


def _check_group(
    claim: Claim, run: Run, rates: Rates, tree: Any, vertices: tuple[Vector, ...], where: str
) -> tuple[set[int], list[Vector]]:
    """Condition (2). The nodes that were split, and the gradients of all guards."""
    reached, nodes = set(), set()
    guards: dict[frozenset[Any], Poly] = {}
    for leaf, spot in leaves(run, tree, f"{where}.tree"):
        nodes |= {node for node, _ in run.path}
        charge(len(run.path) + sum(len(guard) for guard in run.cell.guards))
        for guard in run.cell.guards:
            guards[frozenset(guard.items())] = guard
        if not run.formal and is_empty(leaf, run, spot, claim.trusted):
            continue
        found = _jacobian(run, rates, claim.size, spot)
        if run.formal:
            reached.add(check_formal_leaf(leaf, found, vertices, spot))
        else:
            reached.add(check_leaf(leaf, run, found, vertices, spot, longest=1))
    require_all(reached, len(vertices), where, "has vertex" if run.formal else "with an arc has vertex")
    for guard in guards.values():
        if poly.degree(guard) != 1:
            raise Rejected(f"{where}: a guard is not of degree 1")
    return nodes, [poly.gradient(guard) for guard in guards.values()]


def _jacobian(run: Run, rates: Rates, n: int, where: str) -> Vector:
    """sum over the roots of c_r times the gradient of r."""
    terms = []
    for root, slope in zip(run.roots, run.jacobian(where), strict=True):
        for row, rate in rates[root].items():
            terms.append((rate, {row * n + i: value for i, value in slope.items()}))
    return combine(terms)


def _check_direct_sum(spans: list[list[Vector]], where: str) -> None:
    """Condition (3): then the cells of different groups always meet."""
    if not has_rank([vector for span in spans for vector in span], sum(rank(span) for span in spans)):
        raise Rejected(f"{where}: the spans of the groups' guards are not in direct sum")

"""limiting: the Mordukhovich subdifferential, the limits of Frechet sets nearby."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import polynomials as poly
from affine import Germ
from cells import check_empty
from claim import Claim
from fan import Fan, Path
from limits import Rejected, charge
from quantities import dot
from reader import Object, Vector, fields, index, items, vector
from rules_frechet import check_ends, check_frechet, scalar, sides
from run import Cell
from sets import CONVEX, Body, described
from signs import sign
from trees import require_all

Check = Callable[[Vector, Path, tuple[Vector, ...] | None, Any, str], None]


def limiting(claim: Claim) -> str:
    scalar(claim)
    proof = claim.proof if isinstance(claim.proof, Object) else Object()
    if "cells" in proof:
        body = claim.set_of("set", "polytope finite empty union")
        parts = claim.continuous_fields("cells tree")
        _cover(claim, body, parts["tree"], Fan(claim, parts["cells"]).check)
    elif "between" in proof:
        body = claim.set_of("set", "polytope")
        _check_between(claim, body.members[0])
    elif "concave" in proof:
        body = claim.set_of("set", "finite")
        _check_concave(claim)
    elif claim.proof == {}:
        body = claim.set_of("set", "polytope finite")
        ends = left, right = sides(claim)
        if (body.kind == "polytope") != (left.get(0, 0) <= right.get(0, 0)):
            raise Rejected(f"{claim.where}: the limiting set is not of this type")
        check_ends(claim, body.members[0], ends)
    else:
        body = claim.set_of("set", "polytope finite empty union")
        claim.no_jumps()
        germ = Germ(claim)

        def check(direction: Vector, path: Path, vertices: Any, proof: Any, where: str) -> None:
            germ.check_steady(direction, path, where)
            check_frechet(claim, [direction], vertices, proof, f"{where}.frechet")

        _cover(claim, body, claim.proof_fields("tree")["tree"], check)
    return f"the limiting subdifferential of {claim.at()} is {described(body)}"


def _check_between(claim: Claim, vertices: Sequence[Vector]) -> None:
    """The Frechet set and the Clarke set are this polytope."""
    entries = items(claim.proof_fields("between")["between"], f"{claim.where}: proof.between", 2)
    for k, rule in zip(entries, ("frechet", "clarke"), strict=True):
        other = claim.other(k, rule).set_of("set", f"empty {CONVEX}")
        found = other.members[0] if other.kind == "polytope" else ()
        charge(len(found) * len(vertices) // 8)
        if not all(v in vertices for v in found) or not all(v in found for v in vertices):
            raise Rejected(f"{claim.where}: the {rule} set has other vertices")


def _check_concave(claim: Claim) -> None:
    """Near the point the negative is regular, so that only derivatives are Frechet subgradients."""
    claim.no_jumps()
    other = claim.other(claim.proof_fields("concave")["concave"], "bouligand")
    if other.statement["set"] != claim.statement["set"]:
        raise Rejected(f"{claim.where}: the Bouligand set is another one")
    if sign(claim) not in (0, -1):
        raise Rejected(f"{claim.where}: the negative is not known to be regular near the point")


def _cover(claim: Claim, body: Body, tree: Any, check: Check) -> None:
    """All directions: on each leaf the Frechet set beside the point is a member, or empty."""
    members, named = _members(body), set()
    for leaf, path, where in _leaves(claim, tree, f"{claim.where}: tree"):
        if isinstance(leaf, Object) and "empty" in leaf:
            evidence = fields(leaf, where, "empty")["empty"]
            claim.trusted += check_empty(evidence, _cell(path), claim.size, f"{where}.empty")
            continue
        parts = fields(leaf, where, "direction member frechet")
        direction = vector(parts["direction"], claim.size, f"{where}.direction")
        for on, case in path:
            side = dot(on, direction)
            if (side <= 0, side >= 0, side != 0)[case]:
                raise Rejected(f"{where}.direction: not on the side that the path says")
        k = None if parts["member"] is None else index(parts["member"], len(members), f"{where}.member")
        named.add(-1 if k is None else k)
        check(direction, path, None if k is None else members[k], parts["frechet"], where)
    require_all(named, len(members), claim.where, "has member")


def _members(body: Body) -> Sequence[tuple[Vector, ...]]:
    """A union as it is; a finite set is the union of its points, a polytope the union of itself."""
    return [(element,) for element in body.members[0]] if body.kind == "finite" else body.members


def _leaves(claim: Claim, tree: Any, where: str) -> Iterator[tuple[Any, Path, str]]:
    """The leaves of the tree of sides <a, d> > 0, < 0, = 0."""
    waiting: list[tuple[Any, Path, str]] = [(tree, (), where)]
    while waiting:
        subtree, path, spot = waiting.pop()
        if not (isinstance(subtree, Object) and "on" in subtree):
            yield subtree, path, spot
            continue
        parts = fields(subtree, spot, "on cases")
        on = vector(parts["on"], claim.size, f"{spot}.on")
        cases = items(parts["cases"], f"{spot}.cases", 3)
        for k in (2, 1, 0):
            waiting.append((cases[k], (*path, (on, k)), f"{spot}.cases[{k}]"))


def _cell(path: Path) -> Cell:
    """Here every guard is strict: the three sides are disjoint."""
    sides = [(poly.linear(on), case) for on, case in path]
    guards = [poly.scale(p, poly.ONE[()] * (-1) ** case) for p, case in sides if case < 2]
    return Cell(guards, [True] * len(guards), [p for p, case in sides if case == 2])

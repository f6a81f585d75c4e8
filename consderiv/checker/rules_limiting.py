"""limiting: the Mordukhovich subdifferential of a piecewise linear germ, the union of Frechet sets nearby."""

from collections.abc import Iterator, Sequence
from typing import Any

import polynomials as poly
from affine import Germ
from cells import check_empty
from claim import Claim
from limits import Rejected
from quantities import dot
from reader import Object, Vector, fields, index, items, vector
from rules_frechet import check_frechet, scalar_without_jumps
from run import Cell
from sets import Body, described
from trees import require_all

Path = tuple[tuple[Vector, int], ...]


def limiting(claim: Claim) -> str:
    body = claim.set_of("set", "polytope finite empty union")
    scalar_without_jumps(claim)
    germ, members, named = Germ(claim), _members(body), set()
    for leaf, path, where in _leaves(claim, claim.proof_fields("tree")["tree"], f"{claim.where}: tree"):
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
        germ.check_steady(direction, path, where)
        k = None if parts["member"] is None else index(parts["member"], len(members), f"{where}.member")
        named.add(-1 if k is None else k)
        vertices = None if k is None else members[k]
        check_frechet(claim, [direction], vertices, parts["frechet"], f"{where}.frechet")
    require_all(named, len(members), claim.where, "has member")
    return f"the limiting subdifferential of {claim.at()} is {described(body)}"


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

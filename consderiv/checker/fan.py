"""Limiting, proof E: a function that is linear on each cell of a fan of cones."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, NamedTuple

import polynomials as poly
from affine import Sides
from cells import check_arc, read_arc
from claim import Claim
from elimination import rank
from limits import Rejected, charge
from polynomials import Poly, gradient
from quantities import combine, dot
from reader import Vector, fields, items, pairs
from rules_frechet import check_outer, check_void
from trees import is_empty, leaves

Path = tuple[tuple[Vector, int], ...]


class Cone(NamedTuple):
    guards: list[Vector]
    slope: Vector


class Fan:
    """The cells. Construction checks that they are not empty, and that (1) they are cones and the function is
    linear on each, or that (2) they have the same directions as the cones of their linear forms.

    `curved`: in case (2) the guards, one for all multiples; the first coefficient is 1.
    """

    def __init__(self, claim: Claim, tree: Any) -> None:
        self.claim, self.cones, run = claim, list[Cone](), claim.exact_run()
        linear, open_cones, guards = True, True, list[Poly]()
        for leaf, where in leaves(run, tree, f"{claim.where}: cells"):
            if is_empty(leaf, run, where, claim.trusted):
                continue
            arc = read_arc(fields(leaf, where, "arc")["arc"], claim.size, f"{where}.arc")
            items(arc, f"{where}.arc", 1)
            check_arc(arc, run.cell, claim.size, f"{where}.arc")
            (piece,) = run.pieces(where)
            cone = Cone([gradient(guard) for guard in run.cell.guards], run.jacobian(where)[0])
            rest = {monomial: x for monomial, x in piece.above.items() if monomial}
            linear &= poly.is_constant(piece.below) and all(map(self._is_linear, [rest, *run.cell.guards]))
            open_cones &= all(len(poly.by_remainders(guard, claim.size)) == 1 for guard in run.cell.guards)
            open_cones &= all(dot(guard, arc[0]) > 0 for guard in cone.guards)
            guards += [poly.scale(guard, 1 / guard[min(guard)]) for guard in run.cell.guards]
            self.cones.append(cone)
        if not linear and not open_cones:
            raise Rejected(f"{claim.where}: cells: neither linear, nor open cones to first order")
        charge(len(guards) ** 2 // 20)
        distinct = [guard for k, guard in enumerate(guards) if guard not in guards[:k]]
        self.curved = [] if linear else [gradient(guard) for guard in distinct]

    def _is_linear(self, p: Poly) -> bool:
        return all(len(m) == 1 and m[0][1] == 1 and m[0][0] < self.claim.size for m in p)

    def check(
        self, direction: Vector, path: Path, vertices: tuple[Vector, ...] | None, proof: Any, where: str
    ) -> None:
        """The Frechet set at the point moved a little along the direction, and along all of its leaf."""
        sides, active = Sides(path), list[tuple[Cone, list[int]]]()
        walls = [wall for wall in self.curved if not dot(wall, direction)]
        if len(sides.zero.pivots) < self.claim.size and rank(walls) < len(walls):
            raise Rejected(f"{where}: the gradients of guards that vanish along the direction are dependent")
        for cone in self.cones:
            if not all(sides.decide(guard) for guard in cone.guards):
                raise Rejected(f"{where}: the side of a guard is not decided on this leaf")
            rates = [dot(guard, direction) for guard in cone.guards]
            if all(rate >= 0 for rate in rates):
                active.append((cone, [j for j, rate in enumerate(rates) if not rate]))

        def slope(e: Vector) -> Fraction:
            for cone, remaining in active:
                if all(dot(cone.guards[j], e) >= 0 for j in remaining):
                    return dot(cone.slope, e)
            raise Rejected(f"{where}: no cell contains a direction")

        spot = f"{where}.frechet"
        if vertices is None:
            check_void(self.claim, slope, proof, spot)
            return
        parts = fields(proof, spot, "multipliers directions bounds")
        lists = items(parts["multipliers"], f"{spot}.multipliers", len(active))
        for (cone, remaining), entry in zip(active, lists, strict=True):
            _check_cone(entry, cone, set(remaining), vertices, f"{spot}.multipliers")
        check_outer(self.claim, slope, vertices, parts, spot)


def _check_cone(value: Any, cone: Cone, remaining: set[int], vertices: Sequence[Vector], where: str) -> None:
    """J - v is a nonnegative combination of the remaining guards, for each vertex v."""
    for v, entry in zip(vertices, items(value, where, len(vertices)), strict=True):
        shares = pairs(entry, len(cone.guards), where)
        charge(1 + len(shares))
        named = {j for j, _ in shares}
        found = combine([(share, cone.guards[j]) for j, share in shares])
        if len(named) < len(shares) or not named <= remaining:
            raise Rejected(f"{where}: a guard is named twice, or is not one of the remaining ones")
        if found != combine([(Fraction(1), cone.slope), (Fraction(-1), v)]):
            raise Rejected(f"{where}: the combination is not the gradient minus the vertex")

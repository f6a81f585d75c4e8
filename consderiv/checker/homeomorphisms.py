"""Section 5b, `target`: a piecewise linear map that is a homeomorphism (Pang and Ralph 1996)."""

from collections.abc import Sequence
from fractions import Fraction

import polynomials as poly
from determinants import determinant, solve
from limits import Rejected
from quantities import dot
from reader import Vector


class Preimages:
    """Those of a target (x*, q) under the map (x, F(x, y)), F linear on each leaf, with Jacobian [A B].

    Determinants of one sign, and one preimage of a value that lies on no wall: the map is a homeomorphism.
    """

    def __init__(self, target: Vector, n: int):
        self.target, self.n = target, n
        self.signs: set[bool] = set()
        self.count = 0

    def visit(self, rows: Sequence[Vector], guards: Sequence[Vector], where: str) -> None:
        """A leaf with the rows of [A B] and the gradients of its guards."""
        n, m = self.n, len(rows)
        square = [[poly.constant(row.get(n + j, Fraction(0))) for j in range(m)] for row in rows]
        self.signs.add(poly.at_zero(determinant(square)) > 0)
        if len(self.signs) > 1:
            raise Rejected(f"{where}: the determinants of the leaves have both signs")
        place = {i: value for i, value in self.target.items() if i < n}
        moved = [{i + (i >= n): value for i, value in row.items()} for row in rows]
        for r, row in enumerate(moved):  # [A -q B]: one more column, that of B^(-1) q
            row |= {n: -self.target[n + r]} if n + r in self.target else {}
        found = solve(moved, n + 1) or []
        place |= {n + r: dot(row, {**place, n: Fraction(1)}) for r, row in enumerate(found)}
        sides = [dot(guard, place) for guard in guards]
        if all(side > 0 for side in sides):
            self.count += 1
        elif not any(side < 0 for side in sides):
            raise Rejected(f"{where}: the preimage of the target lies on a wall")

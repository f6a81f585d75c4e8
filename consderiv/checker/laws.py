"""Section 5c: LAW, and trees of CELLS that cover the box of a component."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import polynomials as poly
from limits import Malformed, Rejected, charge
from polynomials import Poly
from ranges import Cell, End, integral, mentioned
from reader import fields, index, items, number
from sets import formula, short


class Component(NamedTuple):
    """The free parameters with their intervals, the values of the others; all variables, and those of F."""

    free: dict[int, tuple[End, End]]
    fixed: dict[int, Poly]
    density: Poly
    total: int
    n: int

    def leaves(self, tree: Any, start: Cell, where: str) -> Iterator[tuple[Any, Cell, str]]:
        """Each leaf with its cell, on which the density is not negative."""
        waiting = [(tree, start.valued(self.fixed), where)]
        while waiting:
            subtree, cell, spot = waiting.pop()
            charge(5 + len(cell.ranges) + len(self.free))
            left = self.free.keys() - cell.ranges.keys()
            if not left:
                if cell.sign(self.density) < 0:
                    raise Rejected(f"{spot}: the density is negative")
                yield subtree, cell, spot
                continue
            parts = fields(subtree, spot, "parameter cuts cases")
            j = index(parts["parameter"], self.total, f"{spot}.parameter")
            if j not in left:
                raise Malformed(f"{spot}.parameter: not a free parameter that has no range yet")
            known = [i for i in (*cell.ranges, *cell.values) if i not in self.fixed]
            ends = cell.cuts(parts["cuts"], self.free[j], self.total, known, spot)
            cases = items(parts["cases"], f"{spot}.cases", len(ends) - 1)
            for k in reversed(range(len(cases))):
                waiting.append((cases[k], cell.ranging(j, ends[k], ends[k + 1]), f"{spot}.cases[{k}]"))

    def integral(self, p: Poly, cell: Cell) -> Poly:
        """Of p times the density over the ranges of the free parameters."""
        p = poly.multiply(p, self.density)
        for i, (low, high) in reversed(cell.ranges.items()):
            if i in self.free:
                p = integral(p, i, low or poly.ZERO, high or poly.ZERO)
        return p

    def words(self, names: Sequence[str]) -> str:
        """Where the parameters are, and the density or the mass there."""
        found = []
        for i in range(self.n, self.total):
            ends = [short(poly.at_zero(end or {})) for end in self.free.get(i, (self.fixed.get(i),))]
            found.append(f"{names[i]} " + (f"in ({', '.join(ends)})" if i in self.free else f"= {ends[0]}"))
        return f"{', '.join(found)} with {'density' if self.free else 'mass'} {formula(self.density, names)}"


def read_law(value: Any, total: int, where: str) -> list[Component]:
    """The components, of total mass 1."""
    law, mass = list[Component](), poly.ZERO
    for place, entry in enumerate(items(value, where, least=1)):
        spot = f"{where}[{place}]"
        parts = fields(entry, spot, "sides density")
        law.append(_component(parts, total, spot))
        if law[-1].n != law[0].n or law[0].n < 1:
            raise Malformed(f"{spot}.sides: not as many as in the first component, or no variable is left")
        mass = poly.add(mass, law[-1].integral(poly.ONE, Cell(law[-1].free, {})))
    if mass != poly.ONE:
        raise Rejected(f"{where}: the total mass is {short(poly.at_zero(mass))}, not 1")
    return law


def _component(parts: Any, total: int, where: str) -> Component:
    sides = items(parts["sides"], f"{where}.sides", least=1)
    n, free, fixed = total - len(sides), dict[int, tuple[End, End]](), dict[int, Poly]()
    for i, side in enumerate(sides, n):
        if isinstance(side, list):
            low, high = (number(end, f"{where}.sides") for end in items(side, f"{where}.sides", 2))
            if low >= high:
                raise Malformed(f"{where}.sides: an interval is empty")
            free[i] = poly.constant(low), poly.constant(high)
        else:
            fixed[i] = poly.constant(number(side, f"{where}.sides"))
    density = poly.read(parts["density"], total, f"{where}.density")
    if not mentioned(density) <= free.keys():
        raise Malformed(f"{where}.density: a variable that is no free parameter is mentioned")
    return Component(free, fixed, density, total, n)

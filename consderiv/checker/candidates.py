"""Section 5c: programs that are, piece by piece, polynomials, and when their expectations are C^1."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import product
from typing import Any

import polynomials as poly
from laws import Component
from limits import MAX_BRANCHES, Malformed, Rejected, charge
from polynomials import Poly
from program import SWITCHES, Node, Program
from quantities import Form, Quantity
from ranges import powers, replaced
from switches import all_branches
from values import NUMERIC, UNDEFINED, numeric

Choices = list[Poly]


class Candidates:
    """The polynomials that each needed node may be near a point, and the guards that choose among them."""

    def __init__(self, program: Program, where: str):
        self.known: dict[int, Choices] = {}
        self.guards: list[Poly] = []
        inputs = [Quantity({((i, 1),): Fraction(1)}) for i in range(len(program.variables))]
        for i in program.needed(program.outputs):
            node = program.nodes[i]
            found = self._of(node, [self.known[k] for k in node.operands], inputs)
            if found is None:
                raise Rejected(f"{where}: node {i} ({node.name}) is not supported here")
            self.known[i] = found

    def _of(self, node: Node, operands: list[Choices], inputs: list[Quantity]) -> Choices | None:
        if node.name == "item":
            return operands[0]
        if node.name in SWITCHES and not (node.name == "abs" and node.data):
            tied = all_branches(node.name, [Quantity(poly.ZERO)] * len(operands))
            self.guards += _sums((form for branch in tied for form in branch.guards), operands)
            return _sums((row for branch in tied for row in branch.rows), operands)
        if node.name not in NUMERIC or node.is_elementary():
            return None
        found: list[Any] = [
            numeric(node, choice, inputs) for choice in product(*(list(map(Quantity, u)) for u in operands))
        ]
        if any(u is UNDEFINED or u.below is not poly.ONE for u in found):
            return None
        return distinct(u.above for u in found)


def _sums(forms: Iterable[Form], operands: list[Choices]) -> Choices:
    """The linear forms, of all choices of candidates."""

    def every() -> Iterator[Poly]:
        for form in dict.fromkeys(forms):
            for choice in product(*(operands[k] for k, _ in form)):
                result = poly.ZERO
                for u, (_, factor) in zip(choice, form, strict=True):
                    result = poly.add(result, poly.scale(u, factor))
                yield result

    return distinct(every())


def distinct(entries: Iterable[Poly]) -> Choices:
    found: dict[frozenset[object], Poly] = {}
    for p in entries:
        charge(1 + len(p))
        found[frozenset(p.items())] = p
        if len(found) > MAX_BRANCHES:
            raise Malformed(f"too large: more than {MAX_BRANCHES} candidates")
    return list(found.values())


def check_guards(program: Program, law: list[Component], where: str) -> None:
    """For each w, no guard that is not identically zero vanishes for more than a null set of parameters."""
    for guard, component in product(Candidates(program, where).guards, law):
        p = guard
        for i, value in component.fixed.items():
            p = replaced(p, i, value)
        if p and not _has_constant_coefficient(p, list(component.free)):
            raise Rejected(f"{where}: a guard may vanish for many parameters at once")


def _has_constant_coefficient(p: Poly, free: list[int]) -> bool:
    """Whether some product of free parameters has a coefficient that is a constant other than zero."""
    parts = [p]
    for i in free:
        parts = [part for q in parts for part in powers(q, i).values()]
    return any(map(poly.is_constant, parts))

"""Section 5a: the rules of regular functions. Each node gets its Clarke set, as far as the rules give it."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import islice
from typing import Any, NamedTuple

import grams
import polynomials as poly
from claim import Claim, by_node
from curved import MINUS, ONE, Parts, distinct, multiple, plus
from limits import Malformed, Rejected
from polynomials import Poly
from program import CHOICES, SWITCHES, Node
from quantities import Quantity, expansion
from reader import Vector, items
from switches import branches
from values import NUMERIC, UNDEFINED, numeric, of_branch, outcome, pick

NONNEGATIVE = ("abs", "relu", "norm", "norm1", "norminf", "sqrt")
HALF = Fraction(1, 2)
Squares = Mapping[int, tuple[Poly, list[tuple[Poly, Poly]]]]


class Kind(NamedTuple):
    """A node. Sense 0: strictly differentiable, 1: regular, -1: its negative is regular; None: plain."""

    value: Any
    sense: int | None
    parts: Parts


def _kind(value: Any, sense: int | None, parts: Parts) -> Kind:
    smooth = len(parts) == 1 and min(parts[0], default=0) >= 0
    return Kind(value, 0 if smooth else sense, parts)


def read_squares(claim: Claim, value: Any, where: str) -> Squares:
    found: dict[int, tuple[Poly, list[tuple[Poly, Poly]]]] = {}
    n, nodes = claim.size + len(claim.program.elementary()), claim.program.nodes
    for node, (unit, terms), spot in by_node(value, claim.program, where, 3):
        if not nodes[node].is_root():
            raise Malformed(f"{spot}: node {node} is not a root")
        pairs = [tuple(poly.read(p, n, spot) for p in items(term, spot, 2)) for term in items(terms, spot)]
        found[node] = (poly.read(unit, n, spot), [(u, p) for u, p in pairs])
    return found


def square_gram(claim: Claim, node: int, squares: Squares, row: int, size: int) -> Vector:
    """Q such that the root of the operand of this node is sqrt(z^T Q z) to first order."""
    where, (unit, terms), n = f"{claim.where}: squares of node {node}", squares[node], claim.size
    (piece,) = claim.exact_run(roots=claim.program.nodes[node].operands).pieces(where)
    if min(poly.at_zero(u) for u in (unit, *(u for u, _ in terms))) <= 0:
        raise Rejected(f"{where}: V(0) or U(0) is not positive")
    found = poly.ZERO
    for u, p in terms:
        found = poly.add(found, poly.multiply(u, poly.multiply(p, p)))
    if poly.multiply(unit, poly.multiply(piece.above, piece.below)) != found:
        raise Rejected(f"{where}: V N D is not the sum of these squares")
    base = poly.at_zero(unit) * poly.at_zero(piece.below) ** 2
    slopes = [{row * n + i: x for i, x in poly.gradient(p).items() if i < n} for _, p in terms]
    return grams.squares([(poly.at_zero(u) / base, g) for (u, _), g in zip(terms, slopes, strict=True)], size)


class Walk:
    """The classes of all needed nodes. Gradients stand in row `row` of a matrix with `size` entries.

    `kinked` are the nodes that are not smooth at the point, with the matrix of their atom if they have one.
    """

    def __init__(
        self, claim: Claim, atom: Callable[[Vector], Parts], squares: Squares, row: int, size: int
    ) -> None:
        self.claim, self.atom, self.squares, self.row, self.size = claim, atom, squares, row, size
        self.nodes, self.kinked, self.kinds = (
            claim.program.nodes,
            dict[int, Vector | None](),
            dict[int, Any](),
        )
        for i in claim.program.needed(claim.program.outputs):
            operands = [self.kinds[k] for k in self.nodes[i].operands]
            undefined = any(operand is UNDEFINED for operand in operands)
            self.kinds[i] = UNDEFINED if undefined else self._node(i, self.nodes[i], operands)

    def outputs(self) -> list[Kind]:
        found = [self.kinds[k] for k in self.claim.program.outputs]
        if any(kind is UNDEFINED or kind.sense is None for kind in found):
            raise Rejected(f"{self.claim.where}: an output is undefined, or no rule gives its Clarke set")
        return found

    def _node(self, i: int, node: Node, operands: Sequence[Any]) -> Any:
        if node.name == "item":
            return operands[0][int(node.data)]
        values = [operand.value for operand in operands]
        if node.name in CHOICES:
            place = pick(node, values)
            return operands[place] if isinstance(place, int) else UNDEFINED
        if node.name in SWITCHES:
            return self._switch(i, node, operands, values)
        if node.name not in NUMERIC:  # a condition
            return Kind(outcome(node, values, self.claim.constants, True), 0, [{}])
        value = numeric(node, values, self.claim.constants)
        if value is UNDEFINED:
            return self._root(i, node, values)
        if node.name == "variable":
            return Kind(value, 0, [{self.row * self.claim.size + int(node.data): ONE}])
        if node.name == "norm" and not value.head:
            smooth = not any(operand.sense != 0 for operand in operands)
            gram = grams.squares([(ONE, op.parts[0]) for op in operands], self.size) if smooth else None
            return self._tip(i, value, gram)
        units = [expansion(v.head, {place: ONE}) for place, v in enumerate(values)]
        return self._combination(value, numeric(node, units, self.claim.constants).slope(), operands)

    def _root(self, i: int, node: Node, values: Sequence[Quantity]) -> Any:
        """A root whose operand is a sum of squares with the value 0."""
        if not node.is_root() or values[0].head or node.data < HALF or i not in self.squares:
            return UNDEFINED
        gram = square_gram(self.claim, i, self.squares, self.row, self.size)
        if node.data == HALF:
            return self._tip(i, values[0], gram)
        self.kinked[i] = None
        return Kind(values[0], 0, [{}])

    def _tip(self, i: int, value: Quantity, gram: Vector | None) -> Kind:
        self.kinked[i] = gram
        return Kind(value, None, []) if gram is None else _kind(value, 1, self.atom(gram))

    def _combination(self, value: Quantity, rates: Vector, operands: Sequence[Kind]) -> Kind:
        terms = [(rates[k], operands[k]) for k in sorted(rates)]
        senses = {(1 if c > 0 else -1) * kind.sense if kind.sense is not None else None for c, kind in terms}
        if None in senses or {1, -1} <= senses:
            return Kind(value, None, [])
        parts: Parts = [{}]
        for c, kind in terms:
            parts = plus(parts, multiple(c, kind.parts))
        return _kind(value, next(iter(senses - {0}), 0), parts)

    def _extreme(self, kinds: Sequence[Kind], sense: int) -> Kind:
        """max (sense 1) or min (-1): the hull of those that are tied."""
        values = [kind.value for kind in kinds]
        value = max(values) if sense > 0 else min(values)
        tied = [kind for kind in kinds if kind.value.same(value)]
        if len(tied) == 1:
            return tied[0]
        if any(kind.sense in (None, -sense) for kind in tied):
            return Kind(value, None, [])
        return _kind(value, sense, distinct(part for kind in tied for part in kind.parts))

    def _abs(self, k: int, kind: Kind) -> Kind:
        sign = kind.value.order()
        if sign > 0 or (not sign and self.nodes[k].name in NONNEGATIVE):
            return kind
        opposite = self._combination(kind.value.scale(MINUS), {0: MINUS}, [kind])
        if sign < 0:
            return opposite
        return self._extreme([kind, opposite], 1) if kind.sense == 0 else Kind(kind.value, None, [])

    def _switch(self, i: int, node: Node, operands: Sequence[Kind], values: Sequence[Quantity]) -> Any:
        found = list(islice(branches(node.name, values), 2))
        if len(found) > 1:
            self.kinked[i] = None
        if node.name in ("max", "min"):
            return self._extreme(operands, 1 if node.name == "max" else -1)
        if node.name == "relu":
            return self._extreme([*operands, Kind(values[0].lift(Fraction(0)), 0, [{}])], 1)
        if node.name == "clip":
            return self._extreme([self._extreme(operands[:2], 1), operands[2]], -1)
        if node.name in ("abs", "norm1", "norminf"):
            sizes = [self._abs(k, kind) for k, kind in zip(node.operands, operands, strict=True)]
            if node.name != "norm1":
                return self._extreme(sizes, 1)
            value = of_branch(found[0], values, node, self.claim.constants)
            return self._combination(value, dict.fromkeys(range(len(sizes)), ONE), sizes)
        value = of_branch(found[0], values, node, self.claim.constants)
        results = [Kind(v, None, []) for v in (value if node.name == "sort" else [value])]
        if len(found) == 1:
            rows = zip(results, found[0].rows, strict=True)
            results = [self._combination(kind.value, dict(row), operands) for kind, row in rows]
        return results if node.name == "sort" else results[0]

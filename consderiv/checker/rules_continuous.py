"""continuous: the formulas of two cells agree wherever the closure of one of the cells meets the other."""

from typing import Any, NamedTuple

import polynomials as poly
from cells import read_ideal, read_terms
from claim import Claim
from limits import Rejected, charge
from polynomials import Poly, rename
from program import SWITCHES
from quantities import Quantity
from reader import Object, fields, index, items, string
from trees import is_empty, leaves


class Leaf(NamedTuple):
    path: list[tuple[int, int]]
    guards: list[Poly]
    equalities: list[Poly]
    outputs: list[Quantity]
    operands: list[Any]  # the pieces that the elementary nodes are applied to

    def renamed(self, own: set[int], shift: int) -> "Leaf":
        """With other remainder coordinates for its own functions."""
        guards = [rename(p, own, shift) for p in self.guards]
        equalities = [rename(p, own, shift) for p in self.equalities]
        outputs = [Quantity(rename(q.above, own, shift), rename(q.below, own, shift)) for q in self.outputs]
        return Leaf(self.path, guards, equalities, outputs, [])


def continuous(claim: Claim) -> str:
    parts = claim.proof_fields("tree pairs")
    run, found = claim.exact_run(three_way=True), []
    for leaf, where in leaves(run, parts["tree"], f"{claim.where}: tree"):
        if not is_empty(leaf, run, where, claim.trusted):
            fields(leaf, where, "")
            cell = run.cell
            below = [run.states.get(claim.program.nodes[i].operands[0]) for i in run.remainders]
            inner = [state and state.piece for state in below]
            found.append(
                Leaf(list(run.path), list(cell.guards), list(cell.equalities), run.pieces(where), inner)
            )
    expected = [(i, j) for j in range(len(found)) for i in range(j) if _meet(claim, found[i], found[j])]
    where = f"{claim.where}: proof.pairs"
    entries = items(parts["pairs"], where)
    for k, (i, j) in enumerate(sorted(expected)):
        if k == len(entries):
            raise Rejected(f"{where}: the pair of leaves {i}, {j} is missing")
        first, second, witnesses = items(entries[k], f"{where}[{k}]", 3)
        if (index(first, len(found), where), index(second, len(found), where)) != (i, j):
            raise Rejected(f"{where}[{k}]: expected the pair of leaves {i}, {j}")
        _check_pair(claim, witnesses, found[i], found[j], f"{where}[{k}]")
    items(entries, where, len(expected))
    return f"{claim.at()} is continuous near the point"


def _meet(claim: Claim, first: Leaf, second: Leaf) -> bool:
    """Whether the closure of one cell can meet the other: not on the two open sides of one comparison."""
    charge(1 + min(len(first.path), len(second.path)))
    for (node, one), (_, two) in zip(first.path, second.path, strict=False):
        if one != two:
            return claim.program.nodes[node].name in SWITCHES or {one, two} != {0, 1}
    return True


def _own(first: Leaf, second: Leaf, n: int) -> set[int]:
    """The remainder coordinates that are not known to be one function on both leaves."""
    own: set[int] = set()
    for r, (one, two) in enumerate(zip(first.operands, second.operands, strict=True)):
        if isinstance(one, Quantity) and isinstance(two, Quantity):
            charge(1 + len(one.above) + len(one.below))
            used = {i for p in (one.above, one.below) for monomial in p for i, _ in monomial}
            if (one.above, one.below) != (two.above, two.below) or not used.isdisjoint(own):
                own.add(n + r)
    return own


def _check_pair(claim: Claim, value: Any, first: Leaf, second: Leaf, where: str) -> None:
    own = _own(first, second, claim.size)
    second = second.renamed(own, len(first.operands)) if own else second
    negated = [poly.scale(g, -poly.ONE[()]) for g in second.guards]
    charge(len(first.guards) * len(negated) // 20)
    vanishing = first.equalities + second.equalities
    vanishing += [g for g in first.guards if g in negated]
    guards = first.guards + second.guards
    for m, witness in enumerate(items(value, where, len(first.outputs))):
        difference = first.outputs[m].minus(second.outputs[m])
        _check_agreement(claim, witness, difference.above, vanishing, guards, f"{where}[2][{m}]")


def _check_agreement(
    claim: Claim, value: Any, difference: Poly, vanishing: list[Poly], guards: list[Poly], where: str
) -> None:
    """The difference is 0 where all of `vanishing` is 0 and all of `guards` is >= 0."""
    n = claim.size + 2 * len(claim.program.elementary())
    if isinstance(value, Object) and "trust" in value:
        text = string(fields(value, where, "trust")["trust"], where)
        claim.trusted.append(f"{where}: trusted, not proved: {text[:80]!r}")
    elif isinstance(value, Object) and "cofactors" in value:
        cofactors = fields(value, where, "cofactors")["cofactors"]
        if read_ideal(cofactors, vanishing, n, f"{where}.cofactors") != difference:
            raise Rejected(f"{where}: the difference of the outputs is not this combination")
    else:
        parts = fields(value, where, "square terms equalities")
        unit = poly.read(parts["square"], n, f"{where}.square")
        if poly.at_zero(unit) <= 0:
            raise Rejected(f"{where}.square: U(0) is not positive")
        terms = read_terms(parts["terms"], guards, [], n, f"{where}.terms", None)[0]
        square = poly.multiply(unit, poly.multiply(difference, difference))
        if poly.add(square, terms) != read_ideal(parts["equalities"], vanishing, n, f"{where}.equalities"):
            raise Rejected(f"{where}: the identity of the square is false")

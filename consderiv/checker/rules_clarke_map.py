"""Section 5e: fields on the whole space that are the Clarke subdifferential at every point."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import polynomials as poly
from cells import MAX_ARC
from claim import Claim
from limits import Malformed, Rejected
from polynomials import Poly
from ranges import powers, replaced
from reader import Object, fields, index, items
from regions import Region
from rules_strata import Leaf, check_mix, check_pairs, read_field, read_leaves, vanishes, words
from strata import Ball, Hull, minus, ratio, read_rational, slope


def clarke_map(claim: Claim) -> str:
    strata = read_field(claim)
    parts = claim.proof_fields("tree pairs limits")
    leaves = read_leaves(claim, parts["tree"], strata)
    check_pairs(claim, leaves, parts["pairs"])
    hulls, spot = [_hull(leaf, claim.where) for leaf in leaves], f"{claim.where}: proof.limits"
    thin = [(leaf.region, hull) for leaf, hull in zip(leaves, hulls, strict=True) if leaf.region.zeros]
    for k, entry in enumerate(items(parts["limits"], spot, len(thin))):
        _check_limits(entry, *thin[k], leaves, f"{spot}[{k}]")
    return f"{words(claim, strata)} is the Clarke subdifferential of {claim.name} at every point"


def _hull(leaf: Leaf, where: str) -> Hull:
    """The only member of the leaf."""
    if len(leaf.members) > 1:
        raise Rejected(f"{where}: the values on a leaf are a union, which is not known to be convex")
    if isinstance(leaf.members[0], Ball):
        raise Rejected(f"{where}: the value on a leaf is a ball, which this rule does not know")
    return leaf.members[0]


def _check_limits(value: Any, here: Region, member: Hull, leaves: Sequence[Leaf], where: str) -> None:
    """Each vector field on a leaf with zeros is a limit of gradients, or a combination of such ones."""
    entries, reached, mixed = items(value, where, len(member)), set(), set()
    for i, entry in enumerate(entries):
        spot, terms = f"{where}[{i}]", [ratio(pair) for pair in member[i]]
        if isinstance(entry, Object):
            parts = fields(entry, spot, "weights ideals")
            mixed |= check_mix(terms, parts["weights"], member, parts["ideals"], here.zeros, here, spot)
            continue
        a, arc, ideals = items(entry, spot, 3)
        source = leaves[index(a, len(leaves), spot)]
        if source.region.zeros:
            raise Rejected(f"{spot}: leaf {a} is not open")
        here.require_nonzero(source.formula.below, spot)
        terms = [minus(term, slope(source.formula, j)) for j, term in enumerate(terms)]
        vanishes(terms, ideals, here.zeros, here.n, spot)
        _check_arc_field(arc, here, source.region, spot)
        reached.add(i)
    if not mixed <= reached:
        raise Rejected(f"{where}: a combination of vector fields that are not shown to be limits")


def _check_arc_field(value: Any, here: Region, there: Region, where: str) -> None:
    """Beside each point of one leaf an arc starts into the other one."""
    n, t = here.n, here.n
    steps = items(value, where, least=1)
    if len(steps) > MAX_ARC:
        raise Malformed(f"{where}: too many steps")
    ends: list[Poly] = [{((i, 1),): Fraction(1)} for i in range(n)]
    for k, step in enumerate(steps, 1):
        for i, entry in enumerate(items(step, f"{where}[{k - 1}]", n)):
            p = read_rational(entry, n, f"{where}[{k - 1}]")
            ends[i] = poly.add(ends[i], poly.multiply(p, {((t, k),): Fraction(1)}))
    for p, side in there.path:
        parts = powers(_composed(p, ends), t)
        first = next((sign for e in sorted(parts) if (sign := here.sign(parts[e]))), 0)
        if first != side:
            raise Rejected(f"{where}: the arc does not start into the leaf")


def _composed(p: Poly, ends: Sequence[Poly]) -> Poly:
    """With all coordinates replaced at once, by way of other names."""
    n = len(ends)
    result = poly.rename(p, set(range(n)), n + 1)
    for i, end in enumerate(ends):
        result = replaced(result, n + 1 + i, end)
    return result

"""Section 5e: fields on the whole space that are conservative gradients."""

from collections.abc import Sequence
from itertools import permutations
from typing import Any, NamedTuple

import polynomials as poly
from cellrun import on_cell
from cells import read_ideal
from claim import Claim
from limits import Malformed, Rejected, charge
from polynomials import Poly
from ranges import mentioned
from ratios import Ratio
from reader import Object, fields, index, items, shown, weights
from regions import Region, contradiction, is_trusted, sign_leaves
from strata import Ball, Hull, Member, Part, VField, described, minus, ratio, read_pair, read_strata, slope


class Leaf(NamedTuple):
    region: Region
    members: list[Member]
    formula: Ratio


def conservative(claim: Claim) -> str:
    strata = read_field(claim)
    parts = claim.proof_fields("tree pairs")
    check_pairs(claim, read_leaves(claim, parts["tree"], strata), parts["pairs"])
    return f"{words(claim, strata)} is a conservative gradient of {claim.name}"


def read_field(claim: Claim) -> list[Part]:
    if claim.program.is_map:
        raise Rejected(f"{claim.where}: the rule is for scalar programs")
    n = len(claim.program.variables)
    return read_strata(claim.statement["strata"], n, f"{claim.where}: strata")


def words(claim: Claim, strata: Sequence[Part]) -> str:
    return f"for {claim.function()} on the whole space the field {described(strata, claim.program.names)}"


def read_leaves(claim: Claim, tree: Any, strata: Sequence[Part]) -> list[Leaf]:
    n, found = len(claim.program.variables), []
    for leaf, region, where in sign_leaves(tree, n, claim.trusted, f"{claim.where}: tree"):
        parts = fields(leaf, where, "formula ideal elements", "known")
        region.read_known(parts.get("known", []), f"{where}.known")
        members = _members(region, strata, where)
        (value,) = on_cell(claim.program, region, where)  # type: ignore[arg-type]
        pair = read_pair(parts["formula"], n, f"{where}.formula")
        region.require_nonzero(pair[1], f"{where}.formula")
        vanishes([_cross(value, ratio(pair))], [parts["ideal"]], region.zeros, n, f"{where}.ideal")
        found.append(Leaf(region, members, ratio(pair)))
        for m, entry in enumerate(items(parts["elements"], f"{where}.elements", len(members))):
            spot = f"{where}.elements[{m}]"
            member = members[m]
            rows: Sequence[VField | None] = [None] if isinstance(member, Ball) else member
            for i, element in enumerate(items(entry, spot, len(rows))):
                _check_element(element, rows[i], found[-1], claim.trusted, f"{spot}[{i}]")
    return found


def _cross(value: Ratio, other: Ratio) -> Ratio:
    """What is zero where two quotients are equal."""
    left, right = poly.multiply(value.above, other.below), poly.multiply(other.above, value.below)
    return Ratio(poly.add(left, right, -1), poly.ONE, None)


def _members(region: Region, strata: Sequence[Part], where: str) -> list[Member]:
    """The values on the leaf, which must be in each part, or outside of it."""
    found: list[Member] = []
    for k, part in enumerate(strata):
        inside = _inside(region, part)
        if inside is None:
            raise Rejected(f"{where}: it is not known whether the leaf lies in part {k}")
        found += part.value if inside else []
    if not found:
        raise Rejected(f"{where}: the field has no value on the leaf")
    return found


def _inside(region: Region, part: Part) -> bool | None:
    """Whether the leaf lies in the part; False: it lies outside of it."""
    unknown = False
    for p, wanted in (*((p, 0) for p in part.equations), *((p, 1) for p in part.positive)):
        sign = region.known(p)
        if sign not in (None, wanted) or (sign is None and not wanted and region.is_nonzero(p)):
            return False
        unknown |= sign is None
    return None if unknown else True


def vanishes(terms: Sequence[Ratio], value: Any, zeros: Sequence[Poly], n: int, where: str) -> None:
    """Each numerator is the combination of the zeros that its IDEAL says."""
    for i, (term, entry) in enumerate(zip(terms, items(value, where, len(terms)), strict=True)):
        if read_ideal(entry, zeros, n, f"{where}[{i}]") != term.above:
            raise Rejected(f"{where}[{i}]: the numerator is not this combination of the zeros")


def _check_element(value: Any, field: VField | None, leaf: Leaf, trusted: list[str], where: str) -> None:
    """Condition 3: the vector field is the gradient of the formula, up to gradients of the zeros.

    None stands for a ball, which may be a value at finitely many points only.
    """
    region, n = leaf.region, leaf.region.n
    for _, below in field or ():
        region.require_nonzero(below, where)
    if is_trusted(value, trusted, where):
        return
    if isinstance(value, Object) and "points" in value:
        _check_points(fields(value, where, "points")["points"], region, f"{where}.points")
        return
    parts = fields(value, where, "multipliers ideals")
    if field is None:
        raise Rejected(f"{where}: a ball has no multipliers, it is a value at finitely many points only")
    terms = [minus(ratio(pair), slope(leaf.formula, i)) for i, pair in enumerate(field)]
    seen: set[int] = set()
    for place, entry in enumerate(items(parts["multipliers"], f"{where}.multipliers")):
        spot = f"{where}.multipliers[{place}]"
        first, *pair = items(entry, spot, 3)
        k, factor = index(first, len(region.zeros), spot), read_pair(pair, n, spot)
        if k in seen:
            raise Malformed(f"{spot}: a zero is repeated")
        seen.add(k)
        region.require_nonzero(factor[1], spot)
        zero = Ratio(region.zeros[k], poly.ONE, None)
        terms = [minus(term, ratio(factor).times(slope(zero, i))) for i, term in enumerate(terms)]
    vanishes(terms, parts["ideals"], region.zeros, n, f"{where}.ideals")


def _check_points(value: Any, region: Region, where: str) -> None:
    """The leaf has finitely many points: for each coordinate a zero that mentions no other one."""
    for i, entry in enumerate(items(value, where, region.n)):
        zero = region.zeros[index(entry, len(region.zeros), f"{where}[{i}]")]
        if mentioned(zero) != {i}:
            raise Rejected(f"{where}[{i}]: the zero is not a polynomial in this coordinate alone")


def check_pairs(claim: Claim, leaves: Sequence[Leaf], value: Any) -> None:
    where = f"{claim.where}: proof.pairs"
    entries, place = items(value, where), 0
    for a, b in permutations(range(len(leaves)), 2):
        if _visibly_apart(leaves[a].region, leaves[b].region):
            continue
        if place == len(entries):
            raise Rejected(f"{where}: the pair of leaves {a}, {b} is missing")
        spot = f"{where}[{place}]"
        first, second, why = items(entries[place], spot, 3)
        if (index(first, len(leaves), spot), index(second, len(leaves), spot)) != (a, b):
            raise Rejected(f"{spot}: expected the pair of leaves {a}, {b}")
        _check_pair(claim, why, leaves[a], leaves[b], spot)
        place += 1
    items(entries, where, place)


def _visibly_apart(first: Region, second: Region) -> bool:
    """The closure of the first leaf and the second leaf: some polynomial has other signs on them."""
    charge(1 + len(first.signs) // 4)
    common = ((sign, second.signs[key][1]) for key, (_, sign) in first.signs.items() if key in second.signs)
    return any(one * two < 0 or (not one and two) for one, two in common)


def _check_pair(claim: Claim, value: Any, first: Leaf, second: Leaf, where: str) -> None:
    """The limits of values on the first leaf, at points of the second one, are values there."""
    here, n = second.region, second.region.n
    zeros = first.region.zeros + here.zeros
    if is_trusted(value, claim.trusted, where):
        return
    if isinstance(value, Object) and "apart" in value:
        evidence = fields(value, where, "apart")["apart"]
        factors = here.positives + first.region.positives
        contradiction(evidence, factors, len(here.positives), zeros, n, f"{where}.apart")
        return
    parts = fields(value, where, "members" + " ideal" * claim.jumps)
    if claim.jumps:
        here.require_nonzero(first.formula.below, f"{where}.ideal")
        vanishes([_cross(first.formula, second.formula)], [parts["ideal"]], zeros, n, f"{where}.ideal")
    for m, entry in enumerate(items(parts["members"], f"{where}.members", len(first.members))):
        spot = f"{where}.members[{m}]"
        source = first.members[m]
        if isinstance(source, Ball):
            raise Rejected(f"{spot}: a leaf whose value is a ball has to be apart from the other one")
        k, limits = items(entry, spot, 2)
        target = second.members[index(k, len(second.members), spot)]
        for i, limit in enumerate(items(limits, spot, len(source))):
            field = source[i]
            for _, below in field:
                here.require_nonzero(below, f"{spot}[{i}]")
            if isinstance(target, Ball):
                _check_inside(limit, target, field, here, f"{spot}[{i}]")
                continue
            shares, ideals = items(limit, f"{spot}[{i}]", 2)
            check_mix([ratio(pair) for pair in field], shares, target, ideals, zeros, here, f"{spot}[{i}]")


def _check_inside(value: Any, ball: Ball, field: VField, here: Region, where: str) -> None:
    if value != "inside":
        raise Malformed(f"{where}: the member is a ball, expected the string 'inside', found {shown(value)}")
    room = ball.room(field)
    if here.sign(room.above) * here.sign(room.below) < 0:
        raise Rejected(f"{where}: the vector field is not in the ball")


def check_mix(
    terms: list[Ratio], value: Any, target: Hull, ideals: Any, zeros: list[Poly], here: Region, where: str
) -> set[int]:
    """The vector is this convex combination where the zeros vanish; the vector fields that occur in it."""
    shares = _shares(value, len(target), here, where)
    for k, share in shares.items():
        terms = [minus(term, ratio(pair).times(share)) for term, pair in zip(terms, target[k], strict=True)]
    vanishes(terms, ideals, zeros, len(terms), where)
    return {k for k, share in shares.items() if share.above}


def _shares(value: Any, count: int, here: Region, where: str) -> dict[int, Ratio]:
    """WEIGHTS, or rational functions [k, N, D] that are nowhere negative on the leaf and have sum 1."""
    entries = items(value, where)
    if not all(isinstance(entry, list) and len(entry) == 3 for entry in entries):
        numbers = weights(value, count, where)
        return {k: Ratio(poly.constant(number), poly.ONE, None) for k, number in numbers}
    found: dict[int, Ratio] = {}
    rest = Ratio(poly.ONE, poly.ONE, None)
    for place, entry in enumerate(entries):
        spot = f"{where}[{place}]"
        k, pair = index(entry[0], count, spot), read_pair(entry[1:], here.n, spot)
        if k in found:
            raise Malformed(f"{spot}: an index is repeated")
        here.require_nonzero(pair[1], spot)
        if pair[0] and here.sign(pair[0]) * here.sign(pair[1]) < 0:
            raise Rejected(f"{spot}: the weight is negative")
        found[k] = ratio(pair)
        rest = minus(rest, found[k])
    if rest.above:
        raise Rejected(f"{where}: the weights do not have sum 1")
    return found

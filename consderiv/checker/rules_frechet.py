"""frechet: the regular subdifferential {v : <v, d> <= p(d) for all d}, p = F'(x; .)."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from math import comb
from typing import Any

import sets
from below import check_below
from claim import Claim, read_directions
from elimination import line
from limits import Malformed, Rejected
from polynomials import gradient
from quantities import combine, dot
from reader import Object, Vector, fields, items, number, pairs
from rules_directions import slopes
from run import Run
from sets import described
from trees import is_empty, leaves
from values import output_values

MAX_CHOICES = 20_000


Slope = Callable[[Vector], Fraction]


def frechet(claim: Claim) -> str:
    body = claim.set_of("set", "polytope empty")
    scalar(claim)
    vertices, proof = body.members[0] if body.members else None, claim.proof
    if isinstance(proof, Object) and "derivative" in proof:
        other = claim.other(claim.proof_fields("derivative")["derivative"], "derivative", "gradient")
        if vertices != (other.element_of(other.rule),):
            raise Rejected(f"{claim.where}: the set is not the one derivative")
    elif proof == {}:
        left, right = sides(claim)
        check_ends(claim, vertices, (left, right) if right.get(0, 0) >= left.get(0, 0) else None)
    else:
        check_frechet(claim, [], vertices, claim.rest(), f"{claim.where}: proof")
    return f"the Frechet subdifferential of {claim.at()} is {described(body)}"


def scalar(claim: Claim) -> None:
    if claim.program.is_map:
        raise Rejected(f"{claim.where}: the rule is for scalar programs")


def sides(claim: Claim) -> tuple[Vector, Vector]:
    """The derivatives from the left and from the right, in one variable."""
    if claim.size != 1:
        raise Rejected(f"{claim.where}: this proof is for one variable")
    left, right = (slopes(claim, {0: Fraction(side)}).get(0, Fraction(0)) for side in (-1, 1))
    return {0: -left} if left else {}, {0: right} if right else {}


def check_ends(claim: Claim, elements: Sequence[Vector] | None, ends: tuple[Vector, Vector] | None) -> None:
    """The elements are exactly these two, or this one; None stands for empty."""
    expected = list(ends) if ends and ends[0] != ends[1] else list(ends or ())[:1]
    if len(elements or ()) != len(expected) or not all(end in (elements or ()) for end in expected):
        raise Rejected(f"{claim.where}: the derivatives from the left and from the right give another set")


def check_frechet(
    claim: Claim, moved: Sequence[Vector], vertices: tuple[Vector, ...] | None, proof: Any, where: str
) -> None:
    """The Frechet set at the point, moved a little along `moved`, is this hull; None stands for empty."""

    def slope(direction: Vector) -> Fraction:
        """p(d)."""
        if claim.jumps:
            return slopes(claim, direction).get(0, Fraction(0))
        (value,) = output_values(claim.program, claim.along(*moved, direction), claim.where)
        return value.slope().get(len(moved), Fraction(0))

    if vertices is None:
        check_void(claim, slope, proof, where)
        return
    parts = fields(proof, where, "tree directions bounds")
    if claim.jumps:
        run = claim.exact_run()
    else:
        run = Run(claim.program, claim.program.outputs, claim.along(*moved), claim.affine)
    _check_inside(claim, run, vertices, parts["tree"], f"{where}.tree")
    check_outer(claim, slope, vertices, parts, where)


def check_void(claim: Claim, slope: Slope, proof: Any, where: str) -> None:
    """sum w_k d_k = 0 and sum w_k p(d_k) < 0: no v has <v, d_k> <= p(d_k) for all k."""
    parts = fields(proof, where, "directions weights")
    directions = read_directions(parts["directions"], claim.size, f"{where}.directions")
    entries = items(parts["weights"], f"{where}.weights", len(directions))
    shares = [number(entry, f"{where}.weights") for entry in entries]
    if any(share < 0 for share in shares):
        raise Rejected(f"{where}.weights: a weight is negative")
    if combine(list(zip(shares, directions, strict=True))):
        raise Rejected(f"{where}: the directions do not add up to zero with these weights")
    if dot(dict(enumerate(shares)), {k: slope(d) for k, d in enumerate(directions)}) >= 0:
        raise Rejected(f"{where}: the directional derivatives do not add up to a negative number")


def check_outer(
    claim: Claim, slope: Slope, vertices: Sequence[Vector], parts: Mapping[str, Any], where: str
) -> None:
    """Nothing outside the hull of the vertices is in the set."""
    directions = read_directions(parts["directions"], claim.size, f"{where}.directions")
    _check_bounded(claim, directions, parts["bounds"], f"{where}.bounds")
    _check_vertices(claim, directions, [slope(d) for d in directions], vertices, where)


def _check_inside(claim: Claim, run: Run, vertices: Sequence[Vector], tree: Any, where: str) -> None:
    """Each vertex v is in the set: on each cone p - <v, .> is a nonnegative combination of the guards."""
    for leaf, spot in leaves(run, tree, where):
        if is_empty(leaf, run, spot, claim.trusted):
            continue
        (slope,) = run.jacobian(spot)
        guards = [gradient(guard) for guard in run.cell.guards]
        lists = items(fields(leaf, spot, "multipliers")["multipliers"], f"{spot}.multipliers", len(vertices))
        for v, entry in enumerate(lists):
            if claim.jumps:
                b = combine([(Fraction(1), slope), (Fraction(-1), vertices[v])])
                check_below(entry, b, run.cell, claim.size, f"{spot}.multipliers[{v}]")
                continue
            shares = pairs(entry, len(guards), f"{spot}.multipliers[{v}]")
            found = combine([(share, guards[j]) for j, share in shares])
            if found != combine([(Fraction(1), slope), (Fraction(-1), vertices[v])]):
                raise Rejected(
                    f"{spot}.multipliers[{v}]: the combination is not the Jacobian minus vertex {v}"
                )


def _check_bounded(claim: Claim, directions: Sequence[Vector], value: Any, where: str) -> None:
    """Every coordinate direction and its opposite is a nonnegative combination of the directions."""
    for place, entry in enumerate(items(value, where, 2 * claim.size)):
        shares = pairs(entry, len(directions), f"{where}[{place}]")
        axis = {place // 2: Fraction(-1 if place % 2 else 1)}
        if sets.mix(directions, shares) != axis:
            raise Rejected(f"{where}[{place}]: the combination is not the coordinate direction")


def _check_vertices(
    claim: Claim, directions: list[Vector], slopes: list[Fraction], vertices: Sequence[Vector], where: str
) -> None:
    """Every vertex of {w : <w, d_k> <= p(d_k)} is listed."""
    n = claim.size
    if comb(len(directions), n) > MAX_CHOICES:
        raise Malformed(f"{where}.directions: too large: more than {MAX_CHOICES} choices of {n} directions")
    listed = {frozenset(vertex.items()) for vertex in vertices}
    rows = [d | ({n: p} if p else {}) for d, p in zip(directions, slopes, strict=True)]
    for chosen in combinations(rows, n - 1):
        edge = line(chosen, n)
        for vertex in _ends(*edge, directions, slopes) if edge else ():
            if frozenset(vertex.items()) not in listed and vertex not in vertices:  # forms may differ
                raise Rejected(f"{where}: {sets.written(vertex, claim.shape)} is a vertex that is not listed")


def _ends(base: Vector, step: Vector, directions: list[Vector], slopes: list[Fraction]) -> list[Vector]:
    """The ends of the part of the line base + t step where <., d_k> <= p(d_k) for all k.

    A vertex of a polytope is an end on each line through it that is cut out by n - 1 of its facets.
    """
    least: list[Fraction] = []
    most: list[Fraction] = []
    for d, p in zip(directions, slopes, strict=True):
        rate, room = dot(step, d), p - dot(base, d)
        if rate:
            (most if rate > 0 else least).append(room / rate)
        elif room < 0:
            return []
    found = [max(least)] * bool(least) + [min(most)] * bool(most)
    return [combine([(Fraction(1), base), (t, step)]) for t in found] if found == sorted(found) else []

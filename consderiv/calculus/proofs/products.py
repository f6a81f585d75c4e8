"""Statements about products of sets of matrices: their hull, an element with its factors, an element that has none."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ...certificates.encoding import element, number, pairs, set_json
from ...certificates.model import Claim, Omitted
from ...exact.reals import Number, all_rational
from ...sets import Polytope, Weights
from ...sets.elements import Flat, flatten
from ...sets.membership import combine, contains_flat
from ...sets.product_pieces import halves
from ...sets.product_sizes import products_of, sizes_of
from ...sets.products import Choice
from ...verdicts import Proved

DEEPEST = 12
PAIRS = 4096


def product_hull(left: Polytope, right: Polytope, whole: Polytope) -> Claim:
    """The polytope is the convex hull of the products of the elements of two others.

    Raises
    ------
    Omitted
        If it is not, or there are too many pairs of vertices.
    """
    left, right, whole = as_matrices(left, right, whole)
    sizes = sizes_of(left, right)
    if len(left.flat_vertices) * len(right.flat_vertices) > PAIRS:
        raise Omitted(f"more than {PAIRS} products of vertices")
    products = products_of(left.flat_vertices, right.flat_vertices, sizes)
    width = len(right.flat_vertices)
    places: dict[Flat, list[int]] = {}
    weights = []
    for k, product in enumerate(products):
        places.setdefault(tuple(product), [k // width, k % width])
        weights.append(weights_in(whole, tuple(product)))
    missing = [vertex for vertex in whole.flat_vertices if vertex not in places]
    if missing:
        raise Omitted("a vertex of the set is no product of vertices")
    statement = {"rule": "product_hull", "left": set_json(left), "right": set_json(right), "set": set_json(whole)}
    return Claim(statement, {"vertices": [places[v] for v in whole.flat_vertices], "weights": weights})


def weights_in(part: Polytope, flat: Flat) -> list[Any]:
    """WEIGHTS of the vertices for an element of a polytope."""
    verdict = contains_flat(part, flat)
    if not isinstance(verdict, Proved) or not isinstance(verdict.evidence, Weights):
        raise Omitted("an element is not shown to be in the polytope")
    return pairs(verdict.evidence.members[0])


def as_matrices(*parts: Polytope) -> tuple[Polytope, ...]:
    """Vectors as matrices of one row, where an irrational first entry could be taken for a row."""
    if all(all_rational(flat) for part in parts for flat in part.flat_vertices):
        return parts
    return tuple(part if len(part.shape) == 2 else Polytope(part.flat_vertices, (1, *part.shape)) for part in parts)


def _statement(rule: str, left: Polytope, right: Polytope, flat: Flat) -> dict[str, Any]:
    shape = sizes_of(left, right).shape
    return {"rule": rule, "left": set_json(left), "right": set_json(right), "element": element(flat, shape)}


def product_member(left: Polytope, right: Polytope, flat: Flat, choice: Choice) -> Claim:
    """The element is a product; the choice says of which matrices."""
    chosen = (flatten(choice.left, left.shape), flatten(choice.right, right.shape))
    left, right = as_matrices(left, right)
    proof = {}
    for name, part, entries in zip(("left", "right"), (left, right), chosen, strict=True):
        proof[name] = [element(entries, part.shape), weights_in(part, entries)]
    return Claim(_statement("product_member", left, right, flat), proof)


def product_nonmember(left: Polytope, right: Polytope, flat: Flat) -> Claim:
    """The element is no product: one factor is cut until on each part a functional separates it from all products.

    Raises
    ------
    Omitted
        If that does not happen soon.
    """
    left, right = as_matrices(left, right)
    for factor in ("left", "right"):
        part, other = (left, right) if factor == "left" else (right, left)
        tree = _cut(list(part.flat_vertices), other, factor, flat, sizes_of(left, right), DEEPEST)
        if tree is not None:
            return Claim(_statement("product_nonmember", left, right, flat), {"factor": factor, "tree": tree})
    raise Omitted("no few parts of a factor separate the element from all products")


def _cut(
    vertices: list[Flat], other: Polytope, factor: str, flat: Flat, sizes: Any, depth: int
) -> dict[str, Any] | None:
    fixed = other.flat_vertices
    products = products_of(vertices, fixed, sizes) if factor == "left" else products_of(fixed, vertices, sizes)
    answer = combine(tuple(products), flat)
    if isinstance(answer, tuple):
        return {"functional": element(answer, sizes.shape)}
    if not depth:
        return None
    place, value = _widest(vertices)
    cases = []
    for part in halves(vertices, place, value):
        found = _cut(part, other, factor, flat, sizes, depth - 1)
        if found is None:
            return None
        cases.append(found)
    return {"cut": [place, number(value)], "cases": cases} if len(cases) == 2 else None


def _widest(vertices: list[Flat]) -> tuple[int, Number]:
    """Where to cut: an entry that changes its sign, at 0; else the entry of the widest range, in its middle."""
    ranges = [(min(column), max(column)) for column in zip(*vertices, strict=True)]
    crossing = [k for k, (low, high) in enumerate(ranges) if low < 0 < high]
    if crossing:
        return crossing[0], Fraction(0)
    widest = max(range(len(ranges)), key=lambda k: ranges[k][1] - ranges[k][0])
    return widest, (ranges[widest][0] + ranges[widest][1]) / 2

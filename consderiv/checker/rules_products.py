"""Rules about products of two sets of matrices: hulls, elements, matrices that are no product."""

from collections.abc import Iterator
from itertools import product as every_pair
from typing import Any, NamedTuple

from claim import Claim
from limits import Malformed, Rejected, charge
from products import Points, halves, product
from quantities import dot
from reader import Object, Vector, fields, index, items, number, string
from sets import Body, Shape, described, guess_shape, read_element, read_mix, written


class Factors(NamedTuple):
    left: Body
    right: Body

    @property
    def shape(self) -> Shape:
        """The shape of the products."""
        return Shape(self.left.shape.rows, self.right.shape.columns)

    def times(self, left: Vector, right: Vector) -> Vector:
        return product(left, right, self.left.shape.columns, self.shape.columns)


def _read(claim: Claim) -> Factors:
    """The two polytopes; each has the shape of its first vertex, and the shapes fit."""
    if "shape" in claim.statement:
        raise Malformed(f"{claim.where}: the key 'shape' is unknown here")
    sides = []
    for key in ("left", "right"):
        shape = guess_shape(claim.statement[key], f"{claim.where}: {key}")
        sides.append(claim.set_of(key, "polytope", shape))
    if sides[0].shape.columns != (sides[1].shape.rows or 1):
        raise Malformed(f"{claim.where}: the matrices do not fit for products")
    return Factors(*sides)


def product_hull(claim: Claim) -> str:
    factors, where = _read(claim), f"{claim.where}: proof"
    body = claim.set_of("set", "polytope", factors.shape)
    vertices, left, right = body.members[0], factors.left.members[0], factors.right.members[0]
    parts = claim.proof_fields("vertices weights")
    for k, entry in enumerate(items(parts["vertices"], f"{where}.vertices", len(vertices))):
        spot = f"{where}.vertices[{k}]"
        first, second = items(entry, spot, 2)
        i, j = index(first, len(left), spot), index(second, len(right), spot)
        if factors.times(left[i], right[j]) != vertices[k]:
            raise Rejected(f"{spot}: vertex {k} is another matrix than this product")
    shares = items(parts["weights"], f"{where}.weights", len(left) * len(right))
    for place, (a, b) in enumerate(every_pair(left, right)):
        if read_mix(shares[place], vertices, f"{where}.weights[{place}]") != factors.times(a, b):
            raise Rejected(f"{where}.weights[{place}]: the combination is not the product")
    sides = f"{described(factors.left)} and {described(factors.right)}"
    return f"the hull of the products of {sides} is {described(body)}"


def _words(factors: Factors, element: Vector, verb: str) -> str:
    sides = f"{described(factors.left)} and a matrix of {described(factors.right)}"
    return f"{written(element, factors.shape)} {verb} the product of a matrix of {sides}"


def product_member(claim: Claim) -> str:
    factors, where = _read(claim), f"{claim.where}: proof"
    element = read_element(claim.statement["element"], factors.shape, f"{claim.where}: element")
    parts, found = claim.proof_fields("left right"), []
    for key, body in zip(("left", "right"), factors, strict=True):
        spot = f"{where}.{key}"
        value, shares = items(parts[key], spot, 2)
        found.append(read_element(value, body.shape, spot))
        if read_mix(shares, body.members[0], spot) != found[-1]:
            raise Rejected(f"{spot}: the combination is not the matrix")
    if factors.times(*found) != element:
        raise Rejected(f"{where}: the product of the matrices is not the element")
    return _words(factors, element, "is")


def product_nonmember(claim: Claim) -> str:
    factors, where = _read(claim), f"{claim.where}: proof"
    element = read_element(claim.statement["element"], factors.shape, f"{claim.where}: element")
    parts = claim.proof_fields("factor tree")
    if string(parts["factor"], f"{where}.factor") not in ("left", "right"):
        raise Malformed(f"{where}.factor: expected 'left' or 'right'")
    cut_left = parts["factor"] == "left"
    whole = factors.left if cut_left else factors.right
    for leaf, points, spot in _leaves(parts["tree"], whole, f"{where}.tree"):
        y = read_element(fields(leaf, spot, "functional")["functional"], factors.shape, spot)
        least = dot(y, element)
        pairs = every_pair(points, factors.right.members[0])
        for a, b in pairs if cut_left else every_pair(factors.left.members[0], points):
            if dot(y, factors.times(a, b)) >= least:
                raise Rejected(f"{spot}: the functional does not separate the element from the products")
    return _words(factors, element, "is not")


def _leaves(tree: Any, body: Body, where: str) -> Iterator[tuple[Any, Points, str]]:
    """The leaves of a tree of cuts, each with the points whose hull it stands for."""
    size = (body.shape.rows or 1) * body.shape.columns
    waiting: list[tuple[Any, Points, str]] = [(tree, list(body.members[0]), where)]
    while waiting:
        subtree, points, spot = waiting.pop()
        charge(1)
        if not (isinstance(subtree, Object) and "cut" in subtree):
            yield subtree, points, spot
            continue
        parts = fields(subtree, spot, "cut cases")
        entry, value = items(parts["cut"], f"{spot}.cut", 2)
        at, level = index(entry, size, f"{spot}.cut"), number(value, f"{spot}.cut")
        cases, sides = items(parts["cases"], f"{spot}.cases", 2), halves(points, at, level, spot)
        for k in (1, 0):
            waiting.append((cases[k], sides[k], f"{spot}.cases[{k}]"))

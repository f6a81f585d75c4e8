"""The judge of the statements of proofs/format.md, section 5b: products, inverses and solutions of sets of matrices."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import product
from random import Random
from typing import Any

from consderiv.calculus import all_invertible
from consderiv.exact.matrices import determinant
from consderiv.sets import contains
from consderiv.sets.polytope import hull_of
from consderiv.sets.products import product_set

from .hulls import Flat, Hull, same, weights
from .judgement import Judgement, both, of_verdict, sure
from .reading import Json, Nonsense, number

Statement = Mapping[str, Json]
Matrix = tuple[Flat, ...]
TRIED = 12


def matrix(value: Json) -> Matrix:
    """An ELEMENT; a VECTOR is a matrix of one row."""
    rows = value if value and isinstance(value[0], list) else [value]
    found = tuple(tuple(map(number, row)) for row in rows)
    if not found[0] or len({len(row) for row in found}) != 1:
        raise Nonsense("no matrix")
    return found


def polytope(value: Json) -> list[Matrix]:
    """The vertices of a polytope of matrices."""
    if value["type"] != "polytope":
        raise Nonsense("no polytope")
    found = [matrix(vertex) for vertex in value["vertices"]]
    if len({(len(one), len(one[0])) for one in found}) != 1:
        raise Nonsense("matrices of several shapes")
    return found


def times(first: Matrix, second: Matrix) -> Matrix:
    """The product."""
    if len(first[0]) != len(second):
        raise Nonsense("sizes that do not fit")
    columns = list(zip(*second, strict=True))
    return tuple(tuple(sum((a * b for a, b in zip(r, c, strict=True)), Fraction(0)) for c in columns) for r in first)


def flat(value: Matrix) -> Flat:
    """Row by row."""
    return tuple(entry for row in value for entry in row)


def mixture(vertices: list[Matrix], shares: list[Fraction]) -> Matrix:
    """A convex combination."""
    width = len(vertices[0][0])
    entries = [
        sum(w * e for w, e in zip(shares, column, strict=True)) for column in zip(*map(flat, vertices), strict=True)
    ]
    return tuple(tuple(entries[k : k + width]) for k in range(0, len(entries), width))


def _product_hull(statement: Statement) -> Judgement:
    left, right, stated = (polytope(statement[key]) for key in ("left", "right", "set"))
    made = tuple(flat(times(a, b)) for a, b in product(left, right))
    return sure(same([made], [tuple(map(flat, stated))]))


def _is_product(statement: Statement) -> bool | None:
    """Whether an element is a product: one factor tried at some points, the other found by an LP; else the engine."""
    left, right, wanted = polytope(statement["left"]), polytope(statement["right"]), flat(matrix(statement["element"]))
    own: bool | None = None
    if weights([tuple(flat(times(a, b)) for a, b in product(left, right))], wanted) is None:
        own = False
    else:
        tried = [tuple(flat(times(a, b)) for b in right) for a in _tried(left)]
        tried += [tuple(flat(times(a, b)) for a in left) for b in _tried(right)]
        own = True if any(weights([products], wanted) is not None for products in tried) else None
    factors = [hull_of(list(map(flat, part)), (len(part[0]), len(part[0][0]))) for part in (left, right)]
    known = contains(product_set(*factors), matrix(statement["element"]))
    return both(of_verdict(known), own, statement)


def _tried(vertices: list[Matrix]) -> list[Matrix]:
    """The vertices and some points between them."""
    random, found = Random(0), list(vertices)
    for _ in range(TRIED if len(vertices) > 1 else 0):
        cuts = [Fraction(random.randint(0, 4)) for _ in vertices]
        if total := sum(cuts):
            found.append(mixture(vertices, [cut / total for cut in cuts]))
    return found


def _product_member(statement: Statement) -> Judgement:
    return sure(_is_product(statement), "a product")


def _product_nonmember(statement: Statement) -> Judgement:
    found = _is_product(statement)
    return sure(None if found is None else not found, "a product")


def _square(statement: Statement) -> list[Matrix]:
    found = polytope(statement["set"])
    if len(found[0]) != len(found[0][0]):
        raise Nonsense("matrices that are not square")
    return found


def _invertible(statement: Statement) -> Judgement:
    matrices = _square(statement)
    signs = {(d > 0) - (d < 0) for d in map(determinant, _tried(matrices))}
    own = None if signs in ({1}, {-1}) else False
    return sure(both(of_verdict(all_invertible(matrices)), own, statement), "invertibility")


def _singular(statement: Statement) -> Judgement:
    wanted = matrix(statement["element"])
    inside = weights([tuple(map(flat, _square(statement)))], flat(wanted)) is not None
    return sure(inside and not determinant(wanted))


def _solves(statement: Statement) -> bool:
    """Whether A + B M = 0 for some [A B]: linear in the weights."""
    systems, solution = polytope(statement["set"]), matrix(statement["element"])
    n = len(solution[0])
    if len(systems[0][0]) != n + len(systems[0]) or len(solution) != len(systems[0]):
        raise Nonsense("sizes that do not fit")
    residues: Hull = tuple(flat(_residue(system, solution, n)) for system in systems)
    return weights([residues], (Fraction(0),) * len(residues[0])) is not None


def _residue(system: Matrix, solution: Matrix, n: int) -> Matrix:
    moved = times(tuple(row[n:] for row in system), solution)
    return tuple(
        tuple(a + b for a, b in zip(row[:n], more, strict=True)) for row, more in zip(system, moved, strict=True)
    )


ABOUT_MATRICES: dict[str, Callable[[Any], Judgement]] = {
    "product_hull": _product_hull, "product_member": _product_member, "product_nonmember": _product_nonmember,
    "invertible": _invertible, "singular": _singular,
    "solution_member": lambda statement: sure(_solves(statement)),
    "solution_nonmember": lambda statement: sure(not _solves(statement)),
}  # fmt: skip

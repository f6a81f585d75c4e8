"""Membership in products of sets of matrices: a choice (A, B), or separators for parts of P that cover it.

Is there A in P and B in Q with A B = M? On a part C of P all products lie in the hull of those of vertices, so a
functional that separates M from that hull refutes C: when M is no product, fine enough parts are all refuted. For a
single A the question is a linear program. Between two matrices A it is one with a parameter (product_segments.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from consderiv.errors import BudgetError
from consderiv.exact.lp import Feasible, UnverifiedError
from consderiv.exact.rationals import dot
from consderiv.exact.reals import UndecidedSign
from consderiv.sets.elements import Element, Flat, Shape, flatten, unflatten
from consderiv.sets.membership import OutsideAll, combine, contains_flat
from consderiv.sets.polytope import Polytope
from consderiv.sets.product_pieces import Piece, transposed
from consderiv.sets.product_rank_one import decide_rank_one
from consderiv.sets.product_search import Problem, average, search
from consderiv.sets.product_sizes import Sizes, multiplied, products_of
from consderiv.sets.products import Choice, ProductSet, choice_of
from consderiv.verdicts import Proved, Refuted, Unknown, Verdict


@dataclass(frozen=True)
class Excluded:
    """On the hull of these matrices the functional is greater at the element than at all products."""

    vertices: tuple[Element, ...]
    functional: Element


@dataclass(frozen=True)
class NoFactor:
    """No product is the element: the parts cover the factor ("left" or "right"), and each is excluded."""

    factor: str
    parts: tuple[Excluded, ...]


@contains_flat.register
def _(part: ProductSet, point: Flat) -> Verdict:
    outside: list[Any] = []
    reason = ""
    for index, (left, right) in enumerate(part.pairs):
        try:
            verdict = _decide_pair(part, index, left, right, point)
        except (BudgetError, UndecidedSign) as error:
            verdict = Unknown(str(error))
        if isinstance(verdict, Proved):
            return verdict
        if isinstance(verdict, Unknown):
            reason = verdict.reason
        else:
            outside.append(verdict.evidence)
    if reason:
        return Unknown(reason)
    return Refuted(outside[0] if len(outside) == 1 else OutsideAll(tuple(outside)), "no choice of factors gives it")


def _decide_pair(part: ProductSet, index: int, left: Polytope, right: Polytope, point: Flat) -> Verdict:
    pieces = part.pieces[index]
    if pieces is not None and not pieces[0].split:
        return _on_a_line(part, left, right, pieces[0], point)
    if pieces is not None:
        return _in_pieces(part, left, right, pieces, point)
    if part.sizes.k == 1:
        answer = decide_rank_one(left, right, part.sizes, point)
        if not isinstance(answer, tuple):
            return Refuted(answer, "no column of the one set times a row of the other gives it")
        return Proved(_checked(part, left, right, *answer, point))
    turned = right.dimension < left.dimension
    found = search(_problem(left, right, part.sizes, point, turned))
    if isinstance(found, str):
        return Unknown(found)
    if isinstance(found, list):
        cells = [(_back(cell, part.sizes, turned), functional) for cell, functional in found]
        return Refuted(_no_factor(part, cells, turned, point, right if not turned else left))
    a, b = found
    if turned:
        sizes = part.sizes
        a, b = transposed(found[1], sizes.k, sizes.p), transposed(found[0], sizes.n, sizes.k)
    return Proved(_checked(part, left, right, a, b, point))


def _problem(left: Polytope, right: Polytope, sizes: Sizes, point: Flat, turned: bool) -> Problem:
    """The factor of smaller dimension is the one whose parts are searched; M^T = B^T A^T."""
    if not turned:
        return Problem(left.flat_vertices, right.flat_vertices, point, sizes)
    lefts = tuple(transposed(v, sizes.k, sizes.n) for v in right.flat_vertices)
    rights = tuple(transposed(v, sizes.p, sizes.k) for v in left.flat_vertices)
    return Problem(lefts, rights, transposed(point, sizes.p, sizes.n), Sizes(sizes.n, sizes.k, sizes.p, ()))


def _back(cell: tuple[Flat, ...], sizes: Sizes, turned: bool) -> tuple[Flat, ...]:
    return tuple(transposed(v, sizes.n, sizes.k) for v in cell) if turned else cell


def _no_factor(
    part: ProductSet, cells: list[tuple[tuple[Flat, ...], Flat]], turned: bool, point: Flat, other: Polytope
) -> NoFactor:
    """The evidence, with every separation checked."""
    sizes = part.sizes
    shape: Shape | None = part.right.shape if turned else part.left.shape
    assert shape is not None
    parts = []
    for vertices, raw in cells:
        functional = transposed(raw, sizes.n, sizes.p) if turned else raw
        pairs = (other.flat_vertices, vertices) if turned else (vertices, other.flat_vertices)
        value = dot(functional, point)
        if any(dot(functional, product) >= value for product in products_of(*pairs, sizes)):
            raise _unverified("a separator")
        parts.append(Excluded(tuple(unflatten(v, shape) for v in vertices), unflatten(functional, sizes.shape)))
    return NoFactor("right" if turned else "left", tuple(parts))


def _in_pieces(part: ProductSet, left: Polytope, right: Polytope, pieces: list[Piece], point: Flat) -> Verdict:
    """On a piece the mean of the factor that was cut is a choice, and the other follows by a linear program."""
    cells: list[tuple[tuple[Flat, ...], Flat]] = []
    for piece in pieces:
        answer = combine(tuple(products_of(piece.lefts, piece.rights, part.sizes)), point)
        if isinstance(answer, tuple):
            cells.append((piece.lefts if piece.split == "left" else piece.rights, answer))
            continue
        count = len(piece.rights)
        if piece.split == "left":
            a = average((piece.lefts[i // count], w) for i, w in answer.weights.items())
            b = _completed(tuple(products_of([a], piece.rights, part.sizes)), piece.rights, point)
        else:
            b = average((piece.rights[i % count], w) for i, w in answer.weights.items())
            a = _completed(tuple(products_of(piece.lefts, [b], part.sizes)), piece.lefts, point)
        return Proved(_checked(part, left, right, a, b, point))
    sizes, turned = part.sizes, pieces[0].split == "right"
    if turned:  # `_no_factor` expects functionals of the transposed problem
        cells = [(cell, transposed(functional, sizes.p, sizes.n)) for cell, functional in cells]
    return Refuted(_no_factor(part, cells, turned, point, left if turned else right))


def _completed(columns: tuple[Flat, ...], vertices: tuple[Flat, ...], point: Flat) -> Flat:
    answer = combine(columns, point)
    if not isinstance(answer, Feasible):
        raise _unverified("a choice")
    return average((vertices[j], w) for j, w in answer.weights.items())


def _on_a_line(part: ProductSet, left: Polytope, right: Polytope, piece: Piece, point: Flat) -> Verdict:
    """From a product of vertices on one side to one on the other: first A moves, then B; some moment is exact."""
    verdict = contains_flat(piece.hull, point)
    if not isinstance(verdict, Proved):
        return verdict
    place = next((i for i in range(len(point)) if len({v[i] for v in piece.hull.flat_vertices}) > 1), 0)
    pairs = [(a, b) for a in left.flat_vertices for b in right.flat_vertices]
    first, *_, last = sorted(pairs, key=lambda pair: multiplied(pair[0], pair[1], part.sizes)[place])
    stops: list[tuple[Flat, Flat]] = [first, (last[0], first[1]), last]
    for start, end in zip(stops, stops[1:], strict=False):
        x, y = (multiplied(u, v, part.sizes)[place] for u, v in (start, end))
        if (x - point[place]) * (y - point[place]) <= 0:
            t = (point[place] - x) / (y - x) if x != y else Fraction(0)
            a, b = (average([(u, 1 - t), (v, t)]) for u, v in zip(start, end, strict=True))
            return Proved(_checked(part, left, right, a, b, point))
    raise _unverified("a path of products")


def _checked(part: ProductSet, left: Polytope, right: Polytope, a: Flat, b: Flat, point: Flat) -> Choice:
    """The choice, with both memberships and the product computed again."""
    inside = isinstance(contains_flat(left, a), Proved) and isinstance(contains_flat(right, b), Proved)
    if not inside or multiplied(a, b, part.sizes) != point:
        raise _unverified("a choice")
    return choice_of(part, a, b)


def _unverified(what: str) -> UnverifiedError:
    return UnverifiedError(
        "exactly verified evidence is required",
        f"{what} failed the exact check",
        "this is an error of consderiv: please report it with the input",
    )


def choice(part: ProductSet, element: Any) -> Choice | None:
    """Factors whose product is the element; None where none is known."""
    verdict = contains_flat(part, flatten(element, part.shape))
    return verdict.evidence if isinstance(verdict, Proved) and isinstance(verdict.evidence, Choice) else None

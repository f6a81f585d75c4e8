"""The elements of the parts that give an element of a predicted set, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import Any

from ...errors import ConsderivError
from ...exact.lp import Feasible, solve_nonnegative
from ...exact.reals import Number, format_number
from ...sets import MinkowskiSum, Polytope, ValueSet, convex_hull, expand
from ...sets.elements import Element, Flat, element_text, flatten, unflatten
from ...sets.membership import combine
from ...sets.product_membership import choice
from ...sets.product_sizes import PRODUCTS, products_of, sizes_of
from ...sets.products import ProductSet


def explained(words: Callable[[Any], str]) -> Callable[[Any], str]:
    """The words, or none where they cannot be computed."""

    def safe(element: Any) -> str:
        try:
            return words(element)
        except (ConsderivError, AttributeError):
            return ""

    return safe


def by_sum(parts: Sequence[ValueSet], names: Sequence[str]) -> Callable[[Any], str]:
    """An element of each part of a sum: "1 in Clarke f, 1 in Clarke g"."""

    def words(element: Any) -> str:
        addends = decomposed(parts, flatten(element, parts[0].shape))  # type: ignore[arg-type]
        if addends is None:
            return ""
        return ", ".join(f"{element_text(x)} in {name}" for x, name in zip(addends, names, strict=True))

    return explained(words)


def decomposed(parts: Sequence[ValueSet], target: Flat) -> list[Element] | None:
    """Elements of convex parts that add up to the target; None if there are none."""
    polytopes = [vertices_of(part) for part in parts]
    one, zero = Fraction(1), Fraction(0)
    columns = []
    for k, part in enumerate(polytopes):
        unit = tuple(one if j == k else zero for j in range(len(polytopes)))
        columns += [vertex + unit for vertex in part.flat_vertices]
    answer = solve_nonnegative(columns, target + (one,) * len(polytopes))
    if not isinstance(answer, Feasible):
        return None
    found, start = [], 0
    for part in polytopes:
        own = {j: answer.weights.get(start + j, zero) for j in range(len(part.flat_vertices))}
        start += len(own)
        found.append(unflatten(weighted((part.flat_vertices[j], w) for j, w in own.items()), part.shape))
    return found


def weighted(points: Iterable[tuple[Flat, Number]]) -> Flat:
    """sum of weight * point."""
    pairs = list(points)
    return tuple(sum((w * p[i] for p, w in pairs if w), Fraction(0)) for i in range(len(pairs[0][0])))


def vertices_of(part: ValueSet) -> Polytope:
    """The hull of a set as a polytope."""
    found = convex_hull(part)
    if isinstance(found, (Polytope, MinkowskiSum)):
        return expand(found)
    raise AttributeError("not a polytope")


def by_product(left: ValueSet, right: ValueSet, predicted: ValueSet) -> Callable[[Any], str]:
    """A and B, or the weighted products of vertices: "A B with A = 1, B = (1, 1)"."""

    def words(element: Any) -> str:
        if isinstance(predicted, ProductSet):
            found = choice(predicted, element)
            return "" if found is None else _pair_text(found.left, found.right)
        return _products_text(vertices_of(left), vertices_of(right), element)

    return explained(words)


def _products_text(left: Polytope, right: Polytope, element: Any) -> str:
    count = len(right.flat_vertices)
    if len(left.flat_vertices) * count > PRODUCTS:
        return ""
    sizes = sizes_of(left, right)
    products = tuple(products_of(left.flat_vertices, right.flat_vertices, sizes))
    answer = combine(products, flatten(element, sizes.shape))
    if not isinstance(answer, Feasible):
        return ""
    terms = [(w, left.vertices[i // count], right.vertices[i % count]) for i, w in sorted(answer.weights.items())]
    if len(terms) == 1:
        return _pair_text(*terms[0][1:])
    return " + ".join(f"{format_number(w)} A B ({_pair_text(a, b, bare=True)})" for w, a, b in terms)


def _pair_text(a: Element, b: Element, bare: bool = False) -> str:
    return ("" if bare else "A B with ") + f"A = {element_text(a)}, B = {element_text(b)}"


def by_hull(parts: Sequence[ValueSet], names: Sequence[str]) -> Callable[[Any], str]:
    """Weights and vertices of the parts of a hull of a union."""

    def words(element: Any) -> str:
        polytopes = [vertices_of(part) for part in parts]
        columns = [
            (v, name, part.shape) for part, name in zip(polytopes, names, strict=True) for v in part.flat_vertices
        ]
        answer = combine(tuple(v for v, _, _ in columns), flatten(element, polytopes[0].shape))
        if not isinstance(answer, Feasible):
            return ""
        terms = []
        for j, weight in sorted(answer.weights.items()):
            vertex, name, shape = columns[j]
            share = "" if weight == 1 else f"{format_number(weight)} "
            terms.append(f"{share}{element_text(unflatten(vertex, shape))} in {name}")
        return " + ".join(terms)

    return explained(words)


def by_projection(part: ValueSet, project: Callable[[Flat], Flat]) -> Callable[[Any], str]:
    """An element of the set that is projected."""

    def words(element: Any) -> str:
        whole = vertices_of(part)
        target = tuple(x for row in element for x in (row if isinstance(row, tuple) else (row,)))
        answer = combine(tuple(project(v) for v in whole.flat_vertices), target)
        if not isinstance(answer, Feasible):
            return ""
        found = weighted((whole.flat_vertices[j], w) for j, w in answer.weights.items())
        return f"the element {element_text(unflatten(found, whole.shape))}"

    return explained(words)

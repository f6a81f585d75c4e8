"""Inclusions with products of sets: a polytope in a product, and a product in another set."""

from __future__ import annotations

from itertools import combinations

from consderiv.exact.lp import Feasible
from consderiv.sets.comparison import Outside, covers, is_subset, subset_of
from consderiv.sets.elements import Flat, unflatten
from consderiv.sets.hull import affine_coordinates
from consderiv.sets.membership import combine, contains_flat
from consderiv.sets.polytope import Polytope
from consderiv.sets.product_search import average
from consderiv.sets.product_sizes import products_of
from consderiv.sets.products import ProductSet
from consderiv.sets.union import Union
from consderiv.sets.value_set import ValueSet
from consderiv.verdicts import Proved, Refuted, Unknown, Verdict

PARTS = 40
"""At most this many parts of a polytope, or of a factor, are looked at."""


@covers.register
def _(outer: ProductSet, inner: Polytope) -> Verdict:
    if outer.union_form is not None:
        verdict = subset_of(inner, outer.union_form)
        if not isinstance(verdict, Refuted):
            return verdict
        for flat in _samples(inner.flat_vertices):  # a witness with few digits, if there is one
            if isinstance(contains_flat(outer.union_form, flat), Refuted):
                return _outside(outer, inner, flat)
        flat = tuple(x for row in verdict.evidence.element for x in (row if isinstance(row, tuple) else (row,)))
        return _outside(outer, inner, flat)
    return _cover(outer, inner)


def _outside(outer: ProductSet, inner: Polytope, flat: Flat) -> Verdict:
    verdict = contains_flat(outer, flat)
    if isinstance(verdict, Refuted):
        return Refuted(Outside(unflatten(flat, inner.shape), verdict.evidence), verdict.reason)
    return verdict if isinstance(verdict, Unknown) else Unknown("two decisions on one element disagree")


def _cover(outer: ProductSet, inner: Polytope) -> Verdict:
    """Parts of the polytope whose vertices are products with a common A, or a common B; or an element outside."""
    parts: list[tuple[Flat, ...]] = [inner.flat_vertices]
    reason = ""
    for _ in range(PARTS):
        if not parts:
            return Unknown(reason) if reason else Proved(None, "parts of it are products with a common factor")
        part = parts.pop(0)
        for flat in _samples(part):
            verdict = contains_flat(outer, flat)
            if isinstance(verdict, Refuted):
                return Refuted(Outside(unflatten(flat, inner.shape), verdict.evidence), verdict.reason)
            reason = verdict.reason if isinstance(verdict, Unknown) else reason
            if isinstance(verdict, Proved) and _has_common_factor(outer, part, verdict.evidence):
                break
        else:
            parts += _bisected(part)
        if reason:
            break
    return Unknown(reason or f"neither an element outside the product nor a cover was found in {PARTS} parts")


def _samples(part: tuple[Flat, ...]) -> list[Flat]:
    """The mean, and the vertices and means of two vertices."""
    count = len(part)
    means = [tuple((x + y) / 2 for x, y in zip(p, q, strict=True)) for p, q in list(combinations(part[::-1], 2))[:10]]
    return [*means, average((p, 1 / (p[0] * 0 + count)) for p in part), *part[:10]]


def _has_common_factor(outer: ProductSet, part: tuple[Flat, ...], choice: object) -> bool:
    left, right = getattr(choice, "left", None), getattr(choice, "right", None)
    if left is None or right is None:
        return False
    sizes = outer.sizes
    for a, b in outer.pairs:
        by_left = tuple(products_of([_flat(left)], b.flat_vertices, sizes)) if _inside(a, left) else None
        by_right = tuple(products_of(a.flat_vertices, [_flat(right)], sizes)) if _inside(b, right) else None
        for columns in (by_left, by_right):
            if columns and all(isinstance(combine(columns, point), Feasible) for point in part):
                return True
    return False


def _flat(element: object) -> Flat:
    return tuple(x for row in element for x in (row if isinstance(row, tuple) else (row,)))  # type: ignore[attr-defined]


def _inside(part: Polytope, element: object) -> bool:
    return isinstance(contains_flat(part, _flat(element)), Proved)


def _bisected(part: tuple[Flat, ...]) -> list[tuple[Flat, ...]]:
    """The part cut across its longest extent."""
    from consderiv.sets.product_search import halved

    return halved(part) if len(affine_coordinates(part)) > 0 else [part]


@subset_of.register
def _(inner: ProductSet, outer: ValueSet) -> Verdict:
    if isinstance(outer, ProductSet) and _same_factors(inner, outer):
        return Proved(None, "the factors agree")
    points = [v for a, b in inner.pairs for v in products_of(a.flat_vertices, b.flat_vertices, inner.sizes)]
    verdicts: list[Verdict] = []
    for point in dict.fromkeys(points):
        verdict = contains_flat(outer, point)
        if isinstance(verdict, Refuted):
            return Refuted(Outside(unflatten(point, inner.shape), verdict.evidence), verdict.reason)
        verdicts.append(verdict)
    if outer.convex:
        undecided = next((v for v in verdicts if isinstance(v, Unknown)), None)
        return undecided or Proved(tuple(v.evidence for v in verdicts if isinstance(v, Proved)))
    if inner.union_form is not None:
        return is_subset(inner.union_form, outer)
    hull = is_subset(inner.hull, outer)
    if isinstance(hull, Proved):
        return Proved(hull.evidence, "the convex hull of the products lies in it")
    return _by_members(inner, outer)


def _same_factors(inner: ProductSet, outer: ProductSet) -> bool:
    def inside(a: ValueSet, b: ValueSet) -> bool:
        return a is b or (a.shape == b.shape and isinstance(is_subset(a, b), Proved))

    return inside(inner.left, outer.left) and inside(inner.right, outer.right)


def _by_members(inner: ProductSet, outer: ValueSet) -> Verdict:
    """Parts of the left factor whose products lie in one member of a union; or a product outside."""
    from consderiv.sets.product_search import halved

    parts = [(a.flat_vertices, b.flat_vertices) for a, b in inner.pairs]
    members = outer.members if isinstance(outer, Union) else ()
    for _ in range(PARTS):
        if not parts:
            return Proved(None, "parts of the product lie in single members of the union")
        lefts, rights = parts.pop(0)
        products = products_of(lefts, rights, inner.sizes)
        if any(all(isinstance(contains_flat(m, point), Proved) for point in products) for m in members):
            continue
        mean = average((p, 1 / (p[0] * 0 + len(lefts))) for p in lefts)
        for point in products_of(
            [mean], [average((p, 1 / (p[0] * 0 + len(rights))) for p in rights), *rights], inner.sizes
        ):
            verdict = contains_flat(outer, point)
            if isinstance(verdict, Refuted):
                return Refuted(Outside(unflatten(point, inner.shape), verdict.evidence), verdict.reason)
        longer = len(affine_coordinates(lefts)) >= len(affine_coordinates(rights))
        if longer and len(lefts) > 1:
            parts += [(half, rights) for half in halved(lefts)]
        elif len(rights) > 1:
            parts += [(lefts, half) for half in halved(rights)]
    return Unknown("the inclusion of a product that is not convex in a set that is not convex is not decided")

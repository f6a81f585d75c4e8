"""Inclusion and equality of sets, with a witness when they fail."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import singledispatch
from typing import Any

from consderiv.errors import BudgetError
from consderiv.exact.reals import UndecidedSign
from consderiv.html import Shown
from consderiv.sets.covering import uncovered_point
from consderiv.sets.elements import Element, Flat, Shape, element_text, require_same_shape, unflatten
from consderiv.sets.finite import Empty, FiniteSet
from consderiv.sets.membership import contains_flat
from consderiv.sets.minkowski import MinkowskiSum
from consderiv.sets.polytope import Polytope
from consderiv.sets.sum_inclusion import same_zonotope, sum_inside
from consderiv.sets.undecided import Undefined, UnknownSet
from consderiv.sets.union import Union
from consderiv.sets.value_set import ValueSet, unsupported
from consderiv.verdicts import Proved, Refuted, Unknown, Verdict


@dataclass(frozen=True, repr=False)
class Outside(Shown):
    """The element lies in the first set, and by the evidence not in the second."""

    element: Element
    evidence: Any

    def __str__(self) -> str:
        why = "" if self.evidence is None else f": {self.evidence}"
        return f"{element_text(self.element)} is not in the second set{why}"


def is_subset(inner: ValueSet, outer: ValueSet) -> Verdict:
    """Whether every element of the first set belongs to the second.

    Parameters
    ----------
    inner, outer : sets of one shape

    Returns
    -------
    Proved(evidence for the vertices), Refuted(Outside) or Unknown

    Raises
    ------
    UnsupportedError
        If the shapes differ.

    Examples
    --------
    >>> bool(is_subset(Polytope.hull([0, 1]), Polytope.hull([-1, 1])))
    True
    >>> is_subset(Polytope.hull([0, 2]), Polytope.hull([-1, 1])).evidence.element
    (Fraction(2, 1),)
    """
    for part in (inner, outer):
        if isinstance(part, Undefined):
            return Unknown(f"a set is undefined: {part.reason}")
    if inner.shape is not None and outer.shape is not None:
        require_same_shape(inner.shape, outer.shape)
    if inner is outer:
        return Proved(None, "it is the same set")
    if isinstance(inner, UnknownSet) or isinstance(outer, UnknownSet):
        return _by_bounds(inner, outer)
    try:
        return subset_of(inner, outer)
    except (BudgetError, UndecidedSign) as error:
        return Unknown(str(error))


def _by_bounds(inner: ValueSet, outer: ValueSet) -> Verdict:
    """Enough: the outer bound of the first inside the inner bound of the second. Not: the other way round."""
    above, least = (inner.outer, inner.inner) if isinstance(inner, UnknownSet) else (inner, inner)
    below, largest = (outer.inner, outer.outer) if isinstance(outer, UnknownSet) else (outer, outer)
    if above is not None and below is not None:
        verdict = is_subset(above, below)
        if isinstance(verdict, Proved):
            return verdict
    if least is not None and largest is not None:
        verdict = is_subset(least, largest)
        if isinstance(verdict, Refuted):
            return verdict
    return Unknown(next(part.reason for part in (inner, outer) if isinstance(part, UnknownSet)))


@singledispatch
def subset_of(inner: ValueSet, outer: ValueSet) -> Verdict:
    """Inclusion of a known set in a known set of the same shape; open for new types of the first."""
    unsupported("is_subset", inner, "consderiv.sets.comparison.subset_of")


@subset_of.register
def _(inner: Empty, outer: ValueSet) -> Verdict:
    return Proved(None, "the first set is empty")


@subset_of.register
def _(inner: FiniteSet, outer: ValueSet) -> Verdict:
    return _all_points(inner.flat_elements, inner.shape, outer)


@subset_of.register
def _(inner: Union, outer: ValueSet) -> Verdict:
    verdicts = [subset_of(member, outer) for member in inner.members]
    return _all_of(verdicts)


@subset_of.register
def _(inner: Polytope, outer: ValueSet) -> Verdict:
    verdict = _all_points(inner.flat_vertices, inner.shape, outer)
    if outer.convex or len(inner.flat_vertices) == 1 or not isinstance(verdict, Proved):
        return verdict
    return covers(outer, inner)


@singledispatch
def covers(outer: ValueSet, inner: Polytope) -> Verdict:
    """Whether a set that is not convex contains a polytope, all of whose vertices it contains; open for new types."""
    return Unknown(f"inclusion of a polytope in a nonconvex {type(outer).__name__} is not decided")


@covers.register
def _(outer: FiniteSet, inner: Polytope) -> Verdict:
    """A segment has more points than a finite set."""
    first, second = inner.flat_vertices[:2]
    for k in range(1, len(outer.flat_elements) + 2):
        point = tuple(a + (b - a) / (k + 1) for a, b in zip(first, second, strict=True))
        if point not in outer.flat_elements:
            break
    return Refuted(Outside(unflatten(point, inner.shape), None), "a segment is not finite")


@covers.register
def _(outer: Union, inner: Polytope) -> Verdict:
    point = uncovered_point(inner, outer)
    if point is None:
        return Proved(None, "the members of the union cover it")
    return Refuted(Outside(unflatten(point, inner.shape), contains_flat(outer, point).evidence))  # type: ignore[union-attr]


@subset_of.register
def _(inner: MinkowskiSum, outer: ValueSet) -> Verdict:
    if outer.convex and not isinstance(outer, Empty):
        answer = sum_inside(inner, outer)
        if answer is None:
            return Proved(None, "its support function is below that of the other set")
        if isinstance(answer, str):
            return Unknown(answer)
        return _all_points([answer], inner.shape, outer)
    if isinstance(outer, Union):
        for member in outer.members:
            if isinstance(subset_of(inner, member), Proved):
                return Proved(None, "one member of the union contains it")
    from consderiv.sets.minkowski import expand

    return subset_of(expand(inner), outer)


def _all_points(points: Iterable[Flat], shape: Shape, outer: ValueSet) -> Verdict:
    verdicts: list[Verdict] = []
    for point in points:
        verdict = contains_flat(outer, point)
        if isinstance(verdict, Refuted):
            return Refuted(Outside(unflatten(point, shape), verdict.evidence), verdict.reason)
        verdicts.append(verdict)
    return _all_of(verdicts)


def _all_of(verdicts: list[Verdict]) -> Verdict:
    for kind in (Refuted, Unknown):
        for verdict in verdicts:
            if isinstance(verdict, kind):
                return verdict
    return Proved(tuple(verdict.evidence for verdict in verdicts if isinstance(verdict, Proved)))


def is_equal(first: ValueSet, second: ValueSet) -> Verdict:
    """Whether two sets are the same set, whatever their types.

    Examples
    --------
    >>> bool(is_equal(FiniteSet.of([1]), Polytope.hull([1])))
    True
    """
    try:
        same = _same_data(first, second)
    except UndecidedSign as error:
        return Unknown(str(error))
    if same:
        return Proved(None, f"the {same} agree")
    there = is_subset(first, second)
    if isinstance(there, Refuted):
        return Refuted(there.evidence, "an element of the first is not in the second")
    back = is_subset(second, first)
    if isinstance(back, Refuted):
        return Refuted(back.evidence, "an element of the second is not in the first")
    return _all_of([there, back])


def _same_data(first: ValueSet, second: ValueSet) -> str:
    """What two sets of one type share that determines them; empty where nothing was found."""
    if isinstance(first, Polytope) and isinstance(second, Polytope) and first == second:
        return "vertices"
    if isinstance(first, MinkowskiSum) and isinstance(second, MinkowskiSum) and first.shape == second.shape:
        if first.members == second.members or same_zonotope(first, second):
            return "members"
    return ""

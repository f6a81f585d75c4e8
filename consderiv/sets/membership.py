"""Membership with evidence: weights that produce the element, or a functional that separates it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import singledispatch
from typing import Any

from consderiv.errors import BudgetError
from consderiv.exact.lp import Feasible, UnverifiedError, solve_nonnegative
from consderiv.exact.rationals import dot
from consderiv.exact.reals import Number, UndecidedSign, format_number
from consderiv.html import Shown
from consderiv.sets.elements import Element, Flat, element_text, flatten, unflatten
from consderiv.sets.finite import Empty, FiniteSet
from consderiv.sets.minkowski import MinkowskiSum
from consderiv.sets.polytope import Polytope
from consderiv.sets.sum_membership import decompose
from consderiv.sets.support import support_flat
from consderiv.sets.undecided import Undefined, UnknownSet
from consderiv.sets.union import Union
from consderiv.sets.value_set import ValueSet, unsupported
from consderiv.verdicts import Proved, Refuted, Unknown, Verdict

Weighted = tuple[tuple[int, Number], ...]
"""Pairs (index of a vertex, positive weight); the weights add up to one."""


@dataclass(frozen=True, repr=False)
class Weights(Shown):
    """The element is the sum over the members of weighted vertices; a polytope is its own only member."""

    members: tuple[Weighted, ...]

    def __str__(self) -> str:
        sums = [" + ".join(f"{format_number(w)} v{i}" for i, w in member) or "0" for member in self.members]
        return "the sum of weighted vertices " + " and ".join(sums)


@dataclass(frozen=True, repr=False)
class InMember(Shown):
    """The element lies in the member of a union with this index, by the evidence given."""

    index: int
    evidence: Any

    def __str__(self) -> str:
        return f"in member {self.index}: {self.evidence}"


@dataclass(frozen=True, repr=False)
class Separator(Shown):
    """<functional, element> = value_at_element > support = max of the functional over the set."""

    functional: Element
    value_at_element: Number
    support: Number

    def __str__(self) -> str:
        at, most = format_number(self.value_at_element), format_number(self.support)
        return f"<y, v> with y = {element_text(self.functional)} is {at} at the element and at most {most} on the set"


@dataclass(frozen=True, repr=False)
class OutsideAll(Shown):
    """One piece of evidence for each member of a union that the element is not in it."""

    evidence: tuple[Any, ...]

    def __str__(self) -> str:
        return "in no member: " + "; ".join(map(str, self.evidence))


def contains(part: ValueSet, element: Any) -> Verdict:
    """Whether an element belongs to a set, with evidence that can be checked by arithmetic alone.

    Proved carries weights with v = sum_i weight_i vertex_i (one list for each member of a sum), Refuted
    carries a functional y with <y, v> > max {<y, w> : w in the set}.

    Parameters
    ----------
    part : set
        Any set; for an unknown one the answer comes from its bounds.
    element : number, vector or matrix
        Of the shape of the set.

    Returns
    -------
    Proved(Weights or InMember), Refuted(Separator, OutsideAll or None), or Unknown

    Raises
    ------
    UnsupportedError
        If the element has another shape.

    Examples
    --------
    >>> contains(Polytope.hull([0, 2]), 1)
    Proved(Weights(...))
    >>> contains(Polytope.hull([0, 2]), 3).evidence
    <y, v> with y = 1 is 3 at the element and at most 2 on the set
    """
    point = () if part.shape is None else flatten(element, part.shape)
    try:
        return contains_flat(part, point)
    except UndecidedSign as error:
        return Unknown(str(error))


@singledispatch
def contains_flat(part: ValueSet, point: Flat) -> Verdict:
    """Membership of a flat element; open for new set types."""
    unsupported("contains", part, "consderiv.sets.membership.contains_flat")


@contains_flat.register
def _(part: Empty, point: Flat) -> Verdict:
    return Refuted(None, "the set is empty")


@contains_flat.register
def _(part: Undefined, point: Flat) -> Verdict:
    return Unknown(f"the set is undefined: {part.reason}")


@contains_flat.register
def _(part: FiniteSet, point: Flat) -> Verdict:
    if point in part.flat_elements:
        return Proved(Weights((((part.flat_elements.index(point), Fraction(1)),),)))
    return Refuted(None, f"it is none of the {len(part.flat_elements)} elements")


@contains_flat.register
def _(part: Polytope, point: Flat) -> Verdict:
    try:
        answer = combine(part.flat_vertices, point)
    except (BudgetError, UndecidedSign) as error:
        return Unknown(str(error))
    if isinstance(answer, tuple):
        return separated(part, point, answer)
    return Proved(Weights((_weighted(answer.weights),)))


@contains_flat.register
def _(part: MinkowskiSum, point: Flat) -> Verdict:
    try:
        answer = decompose(part, point, combine)
    except (BudgetError, UndecidedSign) as error:
        return Unknown(str(error))
    if isinstance(answer, tuple):
        return separated(part, point, answer)
    _check_decomposition(part, point, answer)
    return Proved(Weights(tuple(_weighted(weights) for weights in answer)))


@contains_flat.register
def _(part: Union, point: Flat) -> Verdict:
    outside: list[Any] = []
    open_reason = ""
    for index, member in enumerate(part.members):
        verdict = contains_flat(member, point)
        if isinstance(verdict, Proved):
            return Proved(InMember(index, verdict.evidence))
        if isinstance(verdict, Unknown):
            open_reason = verdict.reason
        else:
            outside.append(verdict.evidence)
    return Unknown(open_reason) if open_reason else Refuted(OutsideAll(tuple(outside)))


@contains_flat.register
def _(part: UnknownSet, point: Flat) -> Verdict:
    if part.inner is not None:
        inside = contains_flat(part.inner, point)
        if isinstance(inside, Proved):
            return Proved(inside.evidence, "it lies in the inner bound")
    if part.outer is not None:
        outside = contains_flat(part.outer, point)
        if isinstance(outside, Refuted):
            return Refuted(outside.evidence, "it lies outside the outer bound")
    return Unknown(part.reason)


def _check_decomposition(part: MinkowskiSum, point: Flat, weights: Sequence[Mapping[int, Any]]) -> None:
    total = list(part.base)
    for member, own in zip(part.members, weights, strict=True):
        if sum(own.values()) != 1 or min(own.values()) <= 0:
            raise _unverified("weights")
        base = member.flat_vertices[0]
        for i in member.varying:
            total[i] += sum(weight * member.flat_vertices[k][i] for k, weight in own.items()) - base[i]
    if tuple(total) != point:
        raise _unverified("a decomposition")


def _unverified(what: str) -> UnverifiedError:
    return UnverifiedError(
        "exactly verified evidence is required",
        f"{what} failed the exact check",
        "this is an error of consderiv: please report it with the input",
    )


def _weighted(weights: Any) -> Weighted:
    return tuple(sorted(weights.items()))


def separated(part: ValueSet, point: Flat, functional: Flat) -> Refuted:
    """The refutation by a functional, checked on the set itself."""
    value, bound = dot(functional, point), support_flat(part, functional)
    if value <= bound or part.shape is None:
        raise _unverified("a separator")
    return Refuted(Separator(unflatten(functional, part.shape), value, bound))


def combine(points: tuple[Flat, ...], target: Flat) -> Feasible | Flat:
    """Convex weights that give the target, or a functional that is strictly greater at the target.

    Vertices, single coordinates and segments are decided directly, the rest by an exact linear program.
    """
    if target in points:
        return Feasible({points.index(target): Fraction(1)})
    for i, value in enumerate(target):
        column = [point[i] for point in points]
        for sign in (1, -1):
            if sign * value > max(sign * entry for entry in column):
                return tuple(Fraction(sign if j == i else 0) for j in range(len(target)))
    one = Fraction(1)
    if len(target) == 1:
        low, high = min(points), max(points)
        share = (target[0] - low[0]) / (high[0] - low[0])
        return Feasible({points.index(low): one - share, points.index(high): share})
    answer = solve_nonnegative([point + (one,) for point in points], target + (one,))
    if isinstance(answer, Feasible):
        return answer
    return tuple(-entry for entry in answer.functional[:-1])

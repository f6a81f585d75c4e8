"""Pairs of leaves: limits of the elements of one leaf at points of another belong to the field there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ...exact.lp import Feasible, solve_nonnegative
from ...exact.polynomials import Polynomial
from ...exact.rational_functions import RationalFunction
from ...exact.reals import Number
from ...exact.term_arithmetic import Monomial
from ...stratified.cells.signs import Missing
from ...stratified.cells.solving import Solved
from ...stratified.conservative.identity import over_one_denominator
from ...stratified.formulas import substituted
from ...stratified.set_field import Member, VectorField
from ..encoding import pairs, polynomial
from ..expectation_run import Pair
from .balls import Ball
from .leaf import Leaf
from .on_leaf import OnLeaf, as_pair
from .one_coordinate import Separated
from .positivity import Absurd, Cofactors, cofactors, linearly_solved
from .reasons import ideal_json, nothing, reason_json
from .tree import Node
from .varying import Share, varying_shares

Json = Any
INSIDE = "inside"  # a ball


@dataclass(frozen=True)
class Hulled:
    """One vector field as a convex combination of those of a member, on the common zeros."""

    shares: tuple[Share, ...]
    ideals: tuple[Cofactors, ...]

    def to_json(self, zeros: Sequence[Polynomial]) -> Json:
        """[SHARES, IDEALs]."""
        return [shares_json(self.shares), [ideal_json(ideal, zeros) for ideal in self.ideals]]


def shares_json(shares: Sequence[Share]) -> Json:
    """SHARES: numbers, or quotients."""
    if all(isinstance(weight, Pair) for _, weight in shares):
        return [[k, polynomial(w.top), polynomial(w.below)] for k, w in shares]  # type: ignore[union-attr]
    return pairs([(k, w) for k, w in shares if not isinstance(w, Pair)])


@dataclass(frozen=True)
class Inside:
    """For each member of the first leaf a member of the second, with the combinations (None in a ball).

    `ideal` is for programs that jump.
    """

    limits: tuple[tuple[int, tuple[Hulled | None, ...]], ...]
    ideal: Cofactors | None


Why = Inside | Absurd | Separated | None


def why(one: Node, other: Node, jumps: bool) -> Why:
    """Why limits from the first leaf at points of the second belong to the field; None if that is not seen.

    Raises
    ------
    Missing
        If a sign is needed on the second leaf.
    """
    a, b = one.here, other.here
    assert a is not None and b is not None
    zeros = list(dict.fromkeys([*one.leaf.zeros, *other.leaf.zeros]))
    where = linearly_solved(zeros, other.leaf.count)
    missing: Missing | None = None
    try:
        found = _inside(a, b, other.leaf, zeros, where, jumps)
        if found is not None:
            return found
    except Missing as error:
        missing = error
    apart = nothing(other.leaf.positives, one.leaf.positives, zeros, where)
    if apart is None and missing is not None:
        raise missing
    return apart


def _inside(a: OnLeaf, b: OnLeaf, leaf: Leaf, zeros: list[Polynomial], where: Solved, jumps: bool) -> Inside | None:
    ideal: Cofactors | None = None
    if jumps:
        if not leaf.nonzero(a.formula.below):
            return None
        ideal = cofactors(a.formula.top * b.formula.below - b.formula.top * a.formula.below, zeros)
        if ideal is None:
            return None
    for v in (v for member in a.members for v in member):
        if not all(leaf.nonzero(e.denominator) for e in v if e.denominator is not None):
            return None
    limits = []
    for member in a.members:
        missing: Missing | None = None
        for m, outer in enumerate(b.members):
            try:
                hulled = _hulled(member, outer, leaf, zeros, where)
            except Missing as error:
                missing = missing or error
                continue
            if hulled is not None:
                limits.append((m, hulled))
                break
        else:
            if missing is not None:
                raise missing
            return None
    return Inside(tuple(limits), ideal)


def _hulled(
    member: Member | Ball, outer: Member | Ball, leaf: Leaf, zeros: list[Polynomial], where: Solved
) -> tuple[Hulled | None, ...] | None:
    """Each field of the member in the outer one; None for one in a ball."""
    if isinstance(member, Ball):
        return None  # its leaf is a finite set: then another reason is found
    if isinstance(outer, Ball):
        return (None,) * len(member) if all(_is_weight(outer.slack(v), leaf) for v in member) else None
    found: list[Hulled | None] = []
    for v in member:
        one = hulled(v, outer, leaf, zeros, where)
        if one is None:
            return None
        found.append(one)
    return tuple(found)


def hulled(v: VectorField, outer: Member, leaf: Leaf, zeros: list[Polynomial], where: Solved) -> Hulled | None:
    """v as a convex combination of a member's fields modulo the zeros; weights are constant, or have signs on the leaf.

    Raises
    ------
    Missing
        If the sign of a weight is needed.
    """
    for k in range(len(outer)):
        found = _checked(v, outer, ((k, Fraction(1)),), zeros)
        if found is not None:
            return found
    if len(outer) == 1:
        return None
    fixed = _fixed_weights(v, outer, where)
    if fixed is not None:
        found = _checked(v, outer, fixed, zeros)
        if found is not None:
            return found
    missing: Missing | None = None
    for shares in varying_shares(v, outer, where):
        try:
            if all(_is_weight(weight, leaf) for _, weight in shares):
                found = _checked(v, outer, shares, zeros)
                if found is not None:
                    return found
        except Missing as error:
            missing = missing or error
    if missing is not None:
        raise missing
    return None


def _is_weight(weight: Number | Pair, leaf: Leaf) -> bool:
    if not isinstance(weight, Pair):
        return weight >= 0
    below = leaf.sign(weight.below)
    return below != 0 and leaf.sign(weight.top) * below >= 0


def _checked(v: VectorField, outer: Member, shares: tuple[Share, ...], zeros: list[Polynomial]) -> Hulled | None:
    """The numerators of v_i - sum weight_k w_(k, i) in the ideal."""
    ideals = []
    for i, entry in enumerate(v):
        total = as_pair(entry)
        for k, weight in shares:
            w = as_pair(outer[k][i])
            total = total - (w * weight if isinstance(weight, Pair) else w.scaled(weight))  # type: ignore[arg-type]
        ideal = cofactors(total.top, zeros)
        if ideal is None:
            return None
        ideals.append(ideal)
    return Hulled(shares, tuple(ideals))


def _fixed_weights(v: VectorField, outer: Member, where: Solved) -> tuple[Share, ...] | None:
    """Constant weights with v = sum of weights times fields on the common zeros, over one denominator."""
    count = len(where.images)
    images = [[substituted(e, where.images) for e in w] for w in (*outer, v)]
    if any(e is None for w in images for e in w):
        return None
    flat: list[RationalFunction] = [e for w in images for e in w if e is not None]
    above, _ = over_one_denominator(flat, count)
    size, places = len(v), dict[tuple[int, Monomial], int]()
    columns = []
    for k in range(len(outer) + 1):
        column: dict[int, Number] = {}
        for i, p in enumerate(above[k * size : (k + 1) * size]):
            for monomial, c in where.reduced(p).terms():
                column[places.setdefault((i, monomial), len(places))] = c
        columns.append(column)
    dense = [[column.get(r, Fraction(0)) for r in range(len(places))] + [Fraction(1)] for column in columns]
    answer = solve_nonnegative(dense[:-1], dense[-1])
    return tuple(sorted(answer.weights.items())) if isinstance(answer, Feasible) else None


def why_json(found: Why, one: Leaf, other: Leaf) -> Json:
    """WHY."""
    zeros = [*one.zeros, *other.zeros]
    if found is None:
        return {"trust": "that limits belong to the field is not seen"}
    if not isinstance(found, Inside):
        return {"apart": reason_json(found, [*other.positives, *one.positives], zeros)}
    members = [[m, [INSIDE if hull is None else hull.to_json(zeros) for hull in hulls]] for m, hulls in found.limits]
    return {"members": members, **({} if found.ideal is None else {"ideal": ideal_json(found.ideal, zeros)})}


__all__ = ["Inside", "Why", "hulled", "shares_json", "why", "why_json"]

"""The hull of the chain-rule field of a program with Euclidean norms at zero, whose own choices fill the unit ball."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import prod

from ..exact.reals import Number
from ..sets import Polytope, UnknownSet, ValueSet
from .local import Local
from .ties import Linearisation, Row


def hull_with_norms(local: Local, lin: Linearisation, budget: int) -> ValueSet:
    """conv over the branches of all ties of A + sum_b (c_b J_b^T theta_b), |theta_b| <= 1, with one ball for each norm.

    Exact as long as no norm at zero is an operand of another one.
    """
    from ..sets.curved import curved_hull

    ties = sorted(lin.ties)
    count = prod(len(lin.ties[tie].branches) for tie in ties)
    if count > budget:
        return UnknownSet(f"{count} combinations of choices: more than the budget of {budget}")
    members: dict[object, ValueSet] = {}
    for picks in product(*(range(len(lin.ties[tie].branches)) for tie in ties)):
        choices = {tie: {pick: Fraction(1)} for tie, pick in zip(ties, picks, strict=True)}
        gradients = lin.sweep(choices)
        rows = [gradients[output][0] for output in lin.program.outputs]
        inner = {norm: [gradients[i][0] for i in lin.balls[norm]] for norm in lin.balls}
        if any(key < 0 for gradients_of in inner.values() for row in gradients_of for key in row):
            return UnknownSet("a norm at zero is an operand of another norm at zero")
        members.setdefault(_key(rows, inner), _sum(local, rows, inner))
    return curved_hull(*members.values())


def choices_are_separate(lin: Linearisation) -> bool:
    """Whether no tie or norm at zero is below another one: then the field is a sum over them, and convex."""
    switches = {*lin.ties, *lin.balls}
    stack = [operand for index in switches for operand in lin.operands(index)]
    seen = set(stack)
    while stack:
        index = stack.pop()
        if index in switches:
            return False
        new = lin.operands(index) - seen
        seen |= new
        stack.extend(new)
    return True


def _key(rows: list[Row], inner: dict[int, list[Row]]) -> object:
    every = [*rows, *(row for gradients in inner.values() for row in gradients)]
    return tuple(tuple(sorted(row.items())) for row in every)


def _sum(local: Local, rows: list[Row], inner: dict[int, list[Row]]) -> ValueSet:
    """A + sum_b c_b J_b^T ball, flat: row k of a Jacobian has its entries at k * n + variable."""
    from ..sets.curved import curved_sum
    from ..sets.ellipsoids import image_of_ball

    width = len(local.point)
    center: list[Number] = [row.get(v, Fraction(0)) for row in rows for v in range(width)]
    parts: list[ValueSet] = [Polytope((tuple(center),), local.shape)]
    zero = (Fraction(0),) * local.size
    for norm, gradients in inner.items():
        factors = [row.get(-1 - norm, Fraction(0)) for row in rows]
        matrix = [[c * g.get(v, Fraction(0)) for c in factors for v in range(width)] for g in gradients]
        if any(any(row) for row in matrix):
            parts.append(image_of_ball(_shaped(zero, local), matrix, local.shape))
    return curved_sum(*parts)


def _shaped(flat: tuple[Number, ...], local: Local) -> object:
    from ..sets.elements import unflatten

    return unflatten(flat, local.shape)

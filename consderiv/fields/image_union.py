"""The exact image of a scalar program whose choices are independent, as a union of polytopes, from the leaves up."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from .chain_rule import _irredundant, _row_hull
from .ties import Linearisation, Row

Member = list[Row]  # the vertices of one polytope
MEMBER_BUDGET = 64
POINT_BUDGET = 4096


def image_union(lin: Linearisation, width: int) -> list[Member] | None:
    """Polytopes whose union is the exact image; None beyond the budget or for a tie that is not covered.

    For independent convex sets S_i, the mixtures {sum m_i s_i : m in M, s_i in S_i} over a polytope M of nonnegative m
    form a convex set, the hull over the vertices of M. An interval [-1, 1] is cut at 0 into two such cases.
    """
    images: dict[int, list[Member]] = {}
    for index in lin.order:
        node = lin.program.nodes[index]
        if node.operation == "variable":
            images[index] = [[{int(node.parameter): Fraction(1)}]]  # type: ignore[arg-type]
        elif node.operation == "item":
            return None
        elif index in lin.ties or index in lin.rows:
            found = _node_image(lin, index, images, width)
            if found is None:
                return None
            images[index] = found
    return images[lin.program.outputs[0]]


def _node_image(lin: Linearisation, index: int, images: dict[int, list[Member]], width: int) -> list[Member] | None:
    operands = sorted(lin.operands(index))
    members: list[Member] = []
    for chosen in product(*(images[operand] for operand in operands)):
        hulls = dict(zip(operands, chosen, strict=True))
        for rows in _one_signed_cases(lin, index, hulls):
            points = [point for row in rows for point in _row_hull(row, hulls)]
            if len(points) > POINT_BUDGET:
                return None
            member = _irredundant(points, width)
            if member not in members:
                members.append(member)
        if len(members) > MEMBER_BUDGET:
            return None
    return members


def _one_signed_cases(lin: Linearisation, index: int, hulls: dict[int, Member]) -> list[list[Row]]:
    """Vertices of the row polytope, cut so that on each case every operand that is no single point has one sign."""
    if index not in lin.ties:
        return [[lin.rows[index]]]
    rows = [branch[0] for branch in lin.ties[index].branches]
    spread = [i for i in lin.operands(index) if len(hulls[i]) > 1]
    mixed = [i for i in spread if min(r.get(i, 0) for r in rows) < 0 < max(r.get(i, 0) for r in rows)]
    cases = [rows]
    for operand in mixed:
        cases = [part for case in cases for part in _cut(case, operand)]
    return cases


def _cut(rows: list[Row], operand: int) -> list[list[Row]]:
    """The polytope of rows cut by {coefficient of the operand = 0}: points of both closed halves."""
    zero = Fraction(0)
    up = [r for r in rows if r.get(operand, zero) >= 0]
    down = [r for r in rows if r.get(operand, zero) <= 0]
    wall = []
    for a in up:
        for b in down:
            s, t = a.get(operand, zero), -b.get(operand, zero)
            if s > 0 and t > 0:
                keys = {*a, *b}
                wall.append({k: (t * a.get(k, zero) + s * b.get(k, zero)) / (s + t) for k in keys if k != operand})
    return [part + wall for part in (up, down) if part]

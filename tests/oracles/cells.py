"""All cells of a piecewise linear program at a point, by brute force: the complete oracle for such programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Any

from .interpreter import (
    COMPARE,
    SWITCHES,
    ZERO,
    Dual,
    _chosen,
    _logic,
    combine,
    options,
    smooth,
)  # fmt: skip
from .linear import Vector, dot, generators, nullspace, polytope_vertices, positive_point


class NotLinear(Exception):
    """A product of two functions that are not constant, or the like."""


class TooLarge(Exception):
    """More cells than the oracle wants to enumerate."""


@dataclass(frozen=True)
class OwnCell:
    """The open cone {<g, d> > 0}, a point of it, and the Jacobian there."""

    guards: tuple[Vector, ...]
    point: Vector
    jacobian: tuple[Vector, ...]


@dataclass
class _State:
    nodes: list[Any]
    guards: tuple[Vector, ...]
    point: Vector


def cells(program: Any, point: Sequence[Fraction], limit: int = 400) -> list[OwnCell]:
    """Every cell of full dimension at the point."""
    width = len(point)
    start = _State([], (), tuple(Fraction(1, k + 1) for k in range(width)))
    stack, found = [start], []
    while stack:
        state = stack.pop()
        branched = False
        while len(state.nodes) < len(program.nodes) and not branched:
            node = program.nodes[len(state.nodes)]
            results = _results(node, state, point, width)
            if len(results) == 1 and not results[0][0]:
                state.nodes.append(results[0][1])
                continue
            branched = True
            for guards, result in results:
                child = _restrict(state, guards, width)
                if child is not None:
                    child.nodes.append(result)
                    stack.append(child)
        if not branched:
            if len(found) >= limit:
                raise TooLarge
            jacobian = tuple(state.nodes[o].gradient for o in program.outputs)
            if not all(state.nodes[o].affine for o in program.outputs):
                raise NotLinear
            found.append(OwnCell(state.guards, state.point, jacobian))
    return found


def _restrict(state: _State, guards: Sequence[Vector], width: int) -> _State | None:
    every = (*state.guards, *(g for g in guards if g not in state.guards))
    point = state.point
    if not all(dot(g, point) > 0 for g in every):
        inside = positive_point(every, width)
        if inside is None:
            return None
        point = inside
    return _State(list(state.nodes), every, point)


def _linear(dual: Dual) -> Dual:
    if not dual.affine:
        raise NotLinear
    return dual


def _results(node: Any, state: _State, point: Sequence[Fraction], width: int) -> list[tuple[list[Vector], Any]]:
    """Guard gradients and result of every way in which the node can act on this branch."""
    name, operands = node.operation, [state.nodes[i] for i in node.operands]
    zero = (ZERO,) * width
    if name == "variable":
        return [([], Dual(point[node.parameter], tuple(Fraction(int(i == node.parameter)) for i in range(width))))]
    if name in ("constant", "boolean"):
        return [([], Dual(node.parameter, zero))]
    if name == "item":
        return [([], operands[0][node.parameter])]
    if name in SWITCHES:
        return _switch(name, operands, width)
    if name in COMPARE or name in ("sign", "floor"):
        return _signs(name, operands, zero)
    if name in ("and", "or", "not"):
        return [([], _logic(name, operands, zero))]
    if name in ("where", "piecewise"):
        return [([], operands[_chosen(name, operands)])]
    try:
        return [([], smooth(name, operands, node.parameter, width))]
    except (ZeroDivisionError, AttributeError):
        return [([], None)]


def _switch(name: str, operands: list[Dual], width: int) -> list[tuple[list[Vector], Any]]:
    results = []
    for option in options(name, [_linear(u).value for u in operands]):
        guards = [combine(g, operands, width).gradient for g in option.guards]
        made = tuple(combine(row, operands, width) for row in option.rows)
        results.append(([g for g in guards if any(g)], made if name == "sort" else made[0]))
    return results


def _signs(name: str, operands: list[Dual], zero: Vector) -> list[tuple[list[Vector], Any]]:
    """Comparisons, sign and floor: both sides where the guard vanishes at the point but not identically."""
    u = _linear(operands[0])
    if name in COMPARE:
        v = _linear(operands[1])
        guard, value = tuple(a - b for a, b in zip(u.gradient, v.gradient, strict=True)), u.value - v.value
        result = {s: COMPARE[name](s) for s in (1, 0, -1)}
    elif name == "sign":
        guard, value, result = u.gradient, u.value, {s: Fraction(s) for s in (1, 0, -1)}
    else:
        whole = Fraction(floor(u.value))
        guard, value = u.gradient, u.value - whole
        result = {1: whole, 0: whole, -1: whole - 1}
    if value != 0 or not any(guard):
        return [([], Dual(result[(value > 0) - (value < 0)], zero))]
    return [([tuple(s * g for g in guard)], Dual(result[s], zero)) for s in (1, -1)]


def frechet_vertices(found: Sequence[OwnCell], width: int) -> set[Vector]:
    """Vertices of {v : <v, d> <= <slope, d> on every cell}, for a scalar function."""
    halfspaces = []
    for cell in found:
        for ray in generators(cell.guards, width):
            halfspaces.append((ray, dot(cell.jacobian[0], ray)))
    return polytope_vertices(halfspaces, width)


def near(found: Sequence[OwnCell], direction: Vector) -> list[OwnCell]:
    """The cells at the point x + t direction: those whose closure contains it, with the walls through it."""
    return [
        OwnCell(tuple(g for g in cell.guards if dot(g, direction) == 0), cell.point, cell.jacobian)
        for cell in found
        if all(dot(g, direction) >= 0 for g in cell.guards)
    ]


def face_points(found: Sequence[OwnCell], width: int, limit: int = 600) -> list[Vector]:
    """A point of every face of the arrangement of all guards' hyperplanes."""
    from .linear import primitive

    planes = {max(primitive(g), primitive([-x for x in g])) for cell in found for g in cell.guards}
    walls = [tuple(map(Fraction, g)) for g in sorted(planes)]
    stack: list[tuple[int, tuple[Vector, ...], tuple[Vector, ...]]] = [(0, (), ())]
    points = []
    while stack:
        depth, zero, positive = stack.pop()
        basis = nullspace(zero, width)
        inside = _inside(basis, positive, width)
        if inside is None:
            continue
        if depth == len(walls):
            points.append(inside)
            if len(points) > limit:
                raise TooLarge
            continue
        wall = walls[depth]
        stack.append((depth + 1, (*zero, wall), positive))
        for sign in (1, -1):
            stack.append((depth + 1, zero, (*positive, tuple(sign * x for x in wall))))
    return points


def _inside(basis: Sequence[Vector], positive: Sequence[Vector], width: int) -> Vector | None:
    rows = [[dot(p, b) for b in basis] for p in positive]
    if any(not any(row) for row in rows):
        return None
    weights = positive_point(rows, len(basis)) if basis else ()
    if weights is None:
        return None
    return tuple(sum((w * b[i] for w, b in zip(weights, basis, strict=True)), ZERO) for i in range(width))

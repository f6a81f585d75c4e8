"""Hulls conv{v_1(s), ..., v_k(s)} of vertices that are functions of a parameter, and their Aumann integrals.

As long as the edges keep their directions and no vertex passes a facet, the normal fan does not change. Then the vertex
i that maximises <., d> is the same for all s, and the Aumann integral is the polytope with the vertices int v_i.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations

from ...exact.matrices import rank
from ...exact.polynomials import Polynomial
from ...exact.reals import Number
from ...sets import Polytope
from ...sets.polytope import hull_of
from .quotients import Quotient

Vertex = tuple[Quotient, ...]


def hull_conditions(vertices: Sequence[Vertex], sample: Sequence[Number]) -> set[Polynomial]:
    """Polynomials without zero on a cell exactly if the hull keeps its normal fan there (edges that turn apart)."""
    if len(vertices) < 2 or vertices[0][0].count == 0:
        return set()
    found: set[Polynomial] = set()
    for a, b in combinations(vertices, 2):  # no two may meet by accident at the sample
        if all(u == v for u, v in zip(_at(a, sample), _at(b, sample), strict=True)):
            found |= {p for u, v in zip(a, b, strict=True) for p in _parts(u - v)}
    if found:
        return found
    found |= _rank_conditions(vertices, sample)
    if turning_edge(vertices, sample):
        return found
    shape = hull_of([_at(v, sample) for v in vertices], (len(vertices[0]),))
    extreme = [v for v in vertices if _at(v, sample) in shape.flat_vertices]
    for a, b in edges(shape, extreme, sample):
        found |= {p for u, v in zip(a, b, strict=True) for p in _parts(u - v)}
    redundant = [v for v in vertices if v not in extreme]
    for facet in shape.facets if redundant else ():
        corner = next(v for v in extreme if facet.excess(_at(v, sample)) == 0)
        for v in redundant:
            found |= _parts(_pairing(facet.normal, corner) - _pairing(facet.normal, v))
    return found


def _rank_conditions(vertices: Sequence[Vertex], sample: Sequence[Number]) -> set[Polynomial]:
    """Minors that vanish at the sample only by accident, where the dimension of the hull is too small there."""
    rows = [[u - v for u, v in zip(vertex, vertices[0], strict=True)] for vertex in vertices[1:]]
    size = rank([[entry.at(sample) for entry in row] for row in rows]) + 1
    found: set[Polynomial] = set()
    for chosen in combinations(rows, size):
        for columns in combinations(range(len(rows[0])), size):
            minor = _determinant([[row[c] for c in columns] for row in chosen])
            if not minor.is_zero:
                found |= _parts(minor)
    return found


def _determinant(rows: list[list[Quotient]]) -> Quotient:
    if len(rows) == 1:
        return rows[0][0]
    total = Quotient.constant(rows[0][0].count, 0)
    for c, entry in enumerate(rows[0]):
        if not entry.is_zero:
            term = entry * _determinant([row[:c] + row[c + 1 :] for row in rows[1:]])
            total = total + term.scaled(Fraction((-1) ** c))
    return total


def turning_edge(vertices: Sequence[Vertex], sample: Sequence[Number]) -> str:
    """Why the integral of the hulls is curved: an edge that turns with the parameter; empty if there is none."""
    if len(vertices) < 2 or vertices[0][0].count == 0:
        return ""
    shape = hull_of([_at(v, sample) for v in vertices], (len(vertices[0]),))
    extreme = [v for v in vertices if _at(v, sample) in shape.flat_vertices]
    for a, b in edges(shape, extreme, sample):
        difference = [u - v for u, v in zip(a, b, strict=True)]
        here = [d.at(sample) for d in difference]
        place = max(range(len(here)), key=lambda i: here[i] != 0)
        if any(
            not (d.scaled(here[place]) - difference[place].scaled(h)).is_zero
            for d, h in zip(difference, here, strict=True)
        ):
            return "an edge of the set turns with the parameter"
    for equation in shape.affine_hull.equations:
        if any(not (_pairing(equation.normal, v) - _pairing(equation.normal, extreme[0])).is_zero for v in vertices):
            return "the plane of the set turns with the parameter"
    return ""


def edges(shape: Polytope, extreme: Sequence[Vertex], sample: Sequence[Number]) -> list[tuple[Vertex, Vertex]]:
    """Pairs of vertices that no third vertex joins in all their common facets."""
    if len(extreme) < 2:
        return []
    on = [frozenset(k for k, f in enumerate(shape.facets) if f.excess(_at(v, sample)) == 0) for v in extreme]
    found = []
    for i, j in combinations(range(len(extreme)), 2):
        common = on[i] & on[j]
        if not any(common <= on[k] for k in range(len(extreme)) if k not in (i, j)):
            found.append((extreme[i], extreme[j]))
    return found


def _parts(value: Quotient) -> set[Polynomial]:
    return {p for p in (value.numerator, value.denominator) if not p.is_constant}


def _at(vertex: Vertex, sample: Sequence[Number]) -> tuple[Number, ...]:
    return tuple(entry.at(sample) for entry in vertex)


def _pairing(normal: Sequence[Number], vertex: Vertex) -> Quotient:
    total = Quotient.constant(vertex[0].count, Fraction(0))
    for c, entry in zip(normal, vertex, strict=True):
        if c:
            total = total + entry.scaled(Fraction(c) if isinstance(c, int) else c)
    return total

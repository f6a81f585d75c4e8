"""Numbers, vectors, polynomials and arcs as proofs/format.md, section 1, writes them.

An irrational number stays a `Real` inside the data of a claim: which FIELDNUMBER it is depends on the common field of the
whole file (number_field.py, closed_constants.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..exact.polynomials import Polynomial
from ..exact.reals import Number, Real, format_number
from ..germs.feasibility import Cell
from ..sets import Empty, FiniteSet, MinkowskiSum, Polytope, Union
from ..sets.elements import Flat, Shape
from ..sets.value_set import ValueSet
from .model import Omitted

Json = Any
UNCOVERED = ("erf", "atan")
"""Functions that a checker has no rule for, as operations and as constants."""


def number(value: Number | int) -> Json:
    """A NUMBER; an irrational number as it is.

    Raises
    ------
    Omitted
        If its closed form has a constant that a checker does not know.
    """
    if not isinstance(value, Real):
        return format_number(value)
    unknown = _uncovered(value)
    if unknown is not None:
        raise Omitted(f"certificates do not cover values of {unknown}")
    return value


def _uncovered(value: Number) -> str | None:
    """One of `UNCOVERED` in the closed form of a number."""
    from ..exact.closed_forms import ClosedForm

    constants = value.ring.constants if isinstance(value, ClosedForm) else ()
    for constant in constants:
        found = constant.kind if constant.kind in UNCOVERED else _uncovered(constant.argument)
        if found is not None:
            return found
    return None


def vector(entries: Iterable[Number | int]) -> list[Json]:
    """A VECTOR."""
    return [number(entry) for entry in entries]


def sparse_vector(row: Mapping[int, Number], size: int) -> list[Json]:
    """A sparse row as a VECTOR: long vectors are mostly zeros, which cost nothing to write."""
    entries: list[Json] = ["0"] * size
    for index, value in row.items():
        entries[index] = number(value)
    return entries


def element(flat: Flat, shape: Shape) -> list[Json]:
    """An ELEMENT: a VECTOR for scalar programs, a list of rows for maps."""
    entries = vector(flat)
    return entries if len(shape) == 1 else _rows(entries, shape)


def sparse_element(row: Mapping[int, Number], shape: Shape) -> list[Json]:
    """The ELEMENT of a sparse flat row."""
    if len(shape) == 1:
        return sparse_vector(row, shape[0])
    return _rows(sparse_vector(row, shape[0] * shape[1]), shape)


def _rows(flat: list[Json], shape: Shape) -> list[Json]:
    rows, columns = shape
    return [flat[k * columns : (k + 1) * columns] for k in range(rows)]


def polynomial(value: Polynomial) -> list[Json]:
    """A POLY: its terms."""
    return [[number(c), [[i, e] for i, e in monomial]] for monomial, c in value.terms()]


def arc(rows: Sequence[Sequence[Number]]) -> list[list[Json]]:
    """An ARC."""
    return [vector(row) for row in rows]


def cell_arc(cell: Cell) -> list[list[Json]] | None:
    """An ARC in a cell; straight ones are written without a dense vector of fractions."""
    if cell.cone is not None:
        return [sparse_vector(cell.cone.direction(), cell.count if cell.variables is None else cell.variables)]
    path = cell.arc()
    return None if path is None else arc(path)


def pairs(weights: Mapping[int, Number] | Iterable[tuple[int, Number]]) -> list[Json]:
    """WEIGHTS, or any list of [index, NUMBER], sorted by index."""
    items = weights.items() if isinstance(weights, Mapping) else weights
    return [[k, number(w)] for k, w in sorted(items, key=lambda item: item[0]) if w]


def set_json(part: ValueSet) -> dict[str, Json]:
    """A SET; unions of factored sums have no form and are refused."""
    if isinstance(part, Empty):
        return {"type": "empty"}
    if isinstance(part, FiniteSet):
        return {"type": "finite", "elements": [element(flat, part.shape) for flat in part.flat_elements]}
    if isinstance(part, Polytope):
        return {"type": "polytope", "vertices": [element(flat, part.shape) for flat in part.flat_vertices]}
    if isinstance(part, MinkowskiSum):
        return {"type": "minkowski_sum", "members": [set_json(member) for member in part.members]}
    if isinstance(part, Union) and all(isinstance(member, Polytope) for member in part.members):
        return {"type": "union", "members": [set_json(member) for member in part.members]}
    raise Omitted(f"a set of type {type(part).__name__} is no SET of the certificate format")

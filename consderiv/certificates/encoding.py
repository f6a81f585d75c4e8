"""Numbers, vectors, polynomials and arcs as proofs/format.md, section 1, writes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from ..exact.polynomials import Polynomial
from ..germs.feasibility import Cell
from ..sets import Empty, FiniteSet, MinkowskiSum, Polytope, Union
from ..sets.elements import Flat, Shape
from ..sets.json_form import element_to_json
from ..sets.value_set import ValueSet
from .model import Omitted

Json = Any


def number(value: Fraction | int) -> str:
    """A NUMBER."""
    return str(value)


def vector(entries: Iterable[Fraction | int]) -> list[str]:
    """A VECTOR."""
    return [str(entry) for entry in entries]


def sparse_vector(row: Mapping[int, Fraction], size: int) -> list[str]:
    """A sparse row as a VECTOR: long vectors are mostly zeros, which cost nothing to write."""
    entries = ["0"] * size
    for index, value in row.items():
        entries[index] = str(value)
    return entries


def element(flat: Flat, shape: Shape) -> list[Json]:
    """An ELEMENT: a VECTOR for scalar programs, a list of rows for maps."""
    return element_to_json(flat, shape)


def sparse_element(row: Mapping[int, Fraction], shape: Shape) -> list[Json]:
    """The ELEMENT of a sparse flat row."""
    if len(shape) == 1:
        return sparse_vector(row, shape[0])
    rows, columns = shape
    flat = sparse_vector(row, rows * columns)
    return [flat[k * columns : (k + 1) * columns] for k in range(rows)]


def polynomial(value: Polynomial) -> list[Json]:
    """A POLY: its terms."""
    return [[str(c), [[i, e] for i, e in monomial]] for monomial, c in value.terms()]


def arc(rows: Sequence[Sequence[Fraction]]) -> list[list[str]]:
    """An ARC."""
    return [vector(row) for row in rows]


def cell_arc(cell: Cell) -> list[list[str]] | None:
    """An ARC in a cell; straight ones are written without a dense vector of fractions."""
    if cell.cone is not None:
        return [sparse_vector(cell.cone.direction(), cell.count)]
    path = cell.arc()
    return None if path is None else arc(path)


def pairs(weights: Mapping[int, Fraction] | Iterable[tuple[int, Fraction]]) -> list[Json]:
    """WEIGHTS, or any list of [index, NUMBER], sorted by index."""
    items = weights.items() if isinstance(weights, Mapping) else weights
    return [[k, str(w)] for k, w in sorted(items) if w]


def set_json(part: ValueSet) -> dict[str, Json]:
    """A SET; unions of factored sums have no form and are refused."""
    if isinstance(part, (Empty, FiniteSet, Polytope, MinkowskiSum)):
        return part.to_dict()
    if isinstance(part, Union) and all(isinstance(member, Polytope) for member in part.members):
        return part.to_dict()
    raise Omitted(f"a set of type {type(part).__name__} is no SET of the certificate format")

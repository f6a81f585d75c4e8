"""Composition with conservative Jacobians: x -> {v A : v in D(g(x)), A in J(x)}."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any, ClassVar

from ...errors import UnsupportedError
from ...exact.rational_functions import RationalFunction
from ...exact.reals import Number
from ...programs.conversion import as_program
from ...sets import Undefined, UnknownSet
from ...sets.value_set import ValueSet
from ...verdicts import Unknown
from ..arithmetic import combined
from ..field import StratifiedField
from ..formulas import reduced
from ..maps.derivative_maps import clarke_map
from ..moving import Moving
from ..set_field import SetField
from ..set_field_text import PLAIN, Notation, members_text
from ..vector_fields import VectorField, distinct, irredundant
from .preimages import preimage
from .substitution import require_outputs

if TYPE_CHECKING:
    from ...sets.elements import Shape
    from ..stratum import Flat


def composed(
    field: StratifiedField, program: Any, jacobian: StratifiedField | None, hull: bool, variables: Any = None
) -> StratifiedField:
    """The field of f o g from those of f and g; see `StratifiedField.composed`."""
    known = as_program(program, variables)
    rows, count = len(field.variables), len(known.variables)
    require_outputs(known, rows)
    if field.value_shape != (rows,):
        raise UnsupportedError("a field with vectors as elements is required", "received matrices", "take a gradient")
    inner = jacobian if jacobian is not None else _own_jacobian(known)
    if inner.variables != known.variables or inner.value_shape not in ((rows, count), (rows * count,)):
        raise UnsupportedError(
            f"Jacobians of shape ({rows}, {count}) in {', '.join(known.variables)} are required",
            f"received {inner.value_shape} in {', '.join(inner.variables)}", "give the field of the inner map",
        )  # fmt: skip
    outer = preimage(field, known)

    def combine(first: SetField, second: SetField) -> SetField:
        return _products(first, second, rows, count, hull)

    found = combined(outer, inner, combine, "∘")
    return StratifiedField(found.variables, found.parts, found.name)


def _own_jacobian(program: Any) -> StratifiedField:
    found = clarke_map(program, kind="chain_rule")
    if isinstance(found, Unknown):
        raise UnsupportedError("a Jacobian field of the inner map is required", found.reason, "give one")
    return found


def _products(first: SetField, second: SetField, rows: int, count: int, hull: bool) -> SetField:
    for value in (first, second):
        if value.is_missing and value.moving is None:
            return SetField((), value.fixed)
    if len(second.fields) == 1 and first.moving is not None:
        (matrix,) = second.fields
        return first.mapped(lambda v: _product(v, matrix, count))
    if first.fixed is not None or second.fixed is not None:
        return SetField((), UnknownSet("products of hulls of vector fields are computed only"))
    if hull:
        pairs = product(first.fields, second.fields)
        return SetField.hull(irredundant(distinct(_product(v, a, count) for v, a in pairs)))
    if all(len(v) == 1 or len(a) == 1 for v, a in product(first.members, second.members)):
        members = [
            irredundant(distinct(_product(v, a, count) for v, a in product(one, two)))
            for one, two in product(first.members, second.members)
        ]
        return SetField(tuple(dict.fromkeys(members)))
    products = ProductField(first, second, (rows, count))
    if first.is_constant and second.is_constant:
        return SetField.constant(products.at((Fraction(0),) * count), count)
    return SetField.of_moving(products)


def _product(v: VectorField, matrix: VectorField, count: int) -> VectorField:
    """The row v A."""
    found = []
    for j in range(count):
        total = RationalFunction.constant(v[0].count, 0)
        for i, entry in enumerate(v):
            total = total + entry * matrix[i * count + j]
        found.append(reduced(total))
    return tuple(found)


@dataclass(frozen=True)
class ProductField(Moving):
    """x -> {v A : v in left(x), A in right(x)}: in general no union of hulls of vector fields."""

    reason: ClassVar[str] = "a set of products of two hulls"
    left: SetField
    right: SetField
    sizes: tuple[int, int]

    def at(self, point: Sequence[Number], shape: Shape | None = None) -> ValueSet:
        """The exact set of products at a point."""
        from ...sets.products import product_set

        left, right = self.left.at(point), self.right.at(point, self.sizes)
        undefined = next((part for part in (left, right) if isinstance(part, Undefined)), None)
        return product_set(left, right) if undefined is None else undefined

    def on(self, flat: Flat) -> SetField:
        """Restricted to a flat."""
        return _products(self.left.on(flat), self.right.on(flat), *self.sizes, hull=False)

    def scaled(self, factor: Number) -> SetField:
        """factor * D(x)."""
        return _products(self.left.scaled(factor), self.right, *self.sizes, hull=False)

    def convexified(self) -> SetField:
        """The hull of the products of vertices."""
        return _products(self.left, self.right, *self.sizes, hull=True)

    def written(self, names: Sequence[str], notation: Notation, shape: Shape | None = None) -> str:
        """{v A : v in ..., A in ...}."""
        left = members_text(self.left.members, names, notation, None)
        right = members_text(self.right.members, names, notation, self.sizes)
        if notation is PLAIN:
            return f"{{v A : v in {left}, A in {right}}}"
        return rf"\left\{{v A : v \in {left},\ A \in {right}\right\}}"

    def to_dict(self, names: Sequence[str]) -> dict[str, Any]:
        """{"type": "products", "left": ..., "right": ...}."""
        return {"type": "products", "left": self.left.to_dict(names), "right": self.right.to_dict(names)}

"""Stratified fields as JSON, schema "consderiv-field/1": numbers and formulas are program text."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import TYPE_CHECKING, Any

from ..errors import UnsupportedError
from ..exact.number_text import number_from_text
from ..programs.conversion import variable_names
from ..programs.names import quoted
from ..sets.json_form import from_json
from ..sets.value_set import ValueSet
from .enlarged import Hull, enlarged
from .reading import read_stratum
from .set_field import SetField
from .vector_fields import Member
from .vector_reading import read_vector

if TYPE_CHECKING:
    from .field import StratifiedField

SCHEMA = "consderiv-field/1"
Shape = tuple[int, ...]


def field_to_dict(field: StratifiedField) -> dict[str, Any]:
    """The JSON object; `from_dict` reads it."""
    return {
        "schema": SCHEMA,
        "name": field.name,
        "variables": list(field.variables),
        "shape": list(field.value_shape),
        "strata": [
            {"condition": str(s), "dimension": s.dimension, "value": v.to_dict(field.variables)} for s, v in field.parts
        ],
    }


def parts_of(data: Any) -> tuple[tuple[str, ...], list[tuple[Any, SetField]], str, Shape]:
    """Variables, strata with values, name and shape of a JSON object.

    Raises
    ------
    UnsupportedError, ProgramTextError
        If it is malformed.
    """
    if not isinstance(data, Mapping) or data.get("schema") != SCHEMA:
        raise _malformed(f'an object with "schema": "{SCHEMA}"', data)
    names, rows = data.get("variables"), data.get("strata")
    if not _all_texts(names) or not names or not isinstance(rows, list):
        raise _malformed("lists of variables and strata", data)
    known = variable_names(names)
    sizes = data.get("shape", [len(known)])
    if not isinstance(sizes, list) or not sizes or not all(type(size) is int and size > 0 for size in sizes):
        raise _malformed("a shape of positive integers", sizes)
    shape = tuple(sizes)
    found = []
    for row in rows:
        if not isinstance(row, Mapping) or not isinstance(row.get("condition"), str) or "value" not in row:
            raise _malformed("a condition and a value for each stratum", row)
        text = row["condition"]
        condition = read_stratum(True if text == "everywhere" else text, known)
        found.append((condition, value_from_json(row["value"], known, shape)))
    return known, found, str(data.get("name", "")), () if shape == (len(known),) else shape


def value_from_json(data: Any, names: tuple[str, ...], shape: Shape) -> SetField:
    """A value: hulls of vector fields, hulls with rays and balls, or a fixed set."""
    kind = data.get("type") if isinstance(data, Mapping) else None
    if kind == "union_of_hulls":
        return SetField(tuple(_fields(member, names, shape) for member in _listed(data.get("members"))))
    if kind == "enlarged_hulls":
        return enlarged([_hull(hull, names, shape) for hull in _listed(data.get("hulls"))])
    if kind == "elementary" and len(names) == 1:
        from .maps.elementary_values import elementary_value

        member = _listed(_listed(data.get("members"))[0])
        if not _all_texts(member[0]) or len(member[0]) != prod(shape):
            raise _malformed("entries as text", member[0])
        return elementary_value(member[0], names)
    if kind == "products":
        from .operations.composition import ProductField

        rows, count = _rows(data.get("left")), prod(shape)
        left = value_from_json(data.get("left"), names, (rows,))
        right = value_from_json(data.get("right"), names, (rows, count))
        return SetField.of_moving(ProductField(left, right, (rows, count)))
    return SetField.constant(_fixed(data, shape), len(names))


def _rows(left: Any) -> int:
    """The length of the vectors of the left factor of a product."""
    members = left.get("members") if isinstance(left, Mapping) else None
    return len(_listed(_listed(_listed(members)[0])[0]))


def _fixed(data: Any, shape: Shape) -> ValueSet:
    if isinstance(data, Mapping) and data.get("type") == "curved":
        from ..sets.curved_printing import curved_from_json

        return curved_from_json(dict(data), shape)
    return from_json(data, shape)


def _hull(data: Any, names: tuple[str, ...], shape: Shape) -> Hull:
    if not isinstance(data, Mapping) or set(data) != {"points", "rays", "radius"}:
        raise _malformed("points, rays and a radius", data)
    if not isinstance(data["radius"], str):
        raise _malformed("a radius as text", data["radius"])
    radius = number_from_text(data["radius"])
    if radius < 0:
        raise _malformed("a radius that is not negative", data["radius"])
    rays = [] if data["rays"] == [] else _fields(data["rays"], names, shape)
    return Hull(_fields(data["points"], names, shape), tuple(rays), radius)


def _fields(rows: Any, names: tuple[str, ...], shape: Shape) -> Member:
    size = prod(shape)
    if not all(_all_texts(row) and len(row) == size for row in _listed(rows)):
        raise _malformed(f"lists of {size} entries as text", rows)
    return tuple(read_vector(list(row), names, (size,)) for row in rows)


def _listed(value: Any) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise _malformed("a list that is not empty", value)
    return value


def _all_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(entry, str) for entry in value)


def _malformed(required: str, received: Any) -> UnsupportedError:
    return UnsupportedError(
        f"{required} is required", f"received {quoted(repr(received)[:80])}", "see StratifiedField.to_dict"
    )

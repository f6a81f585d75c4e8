"""The JSON form of sets: numbers are strings, vectors lists, matrices lists of rows."""

from __future__ import annotations

from functools import singledispatch
from typing import Any

from consderiv.errors import UnsupportedError
from consderiv.exact.rationals import format_rational
from consderiv.sets.elements import Flat, Shape, flatten, read_elements, unflatten
from consderiv.sets.finite import Empty, FiniteSet, finite_set
from consderiv.sets.minkowski import MinkowskiSum, sum_of_polytopes
from consderiv.sets.polytope import Polytope, hull_of
from consderiv.sets.undecided import Undefined, UnknownSet
from consderiv.sets.union import Union, union
from consderiv.sets.value_set import ValueSet, unsupported

Json = dict[str, Any]


@singledispatch
def to_json(part: ValueSet) -> Json:
    """The JSON form of a set; open for new set types.

    Examples
    --------
    >>> to_json(Polytope.hull([(0, "1/2"), (1, 0)]))
    {'type': 'polytope', 'vertices': [['0', '1/2'], ['1', '0']]}
    """
    unsupported("to_json", part, "consderiv.sets.json_form.to_json")


def element_to_json(flat: Flat, shape: Shape) -> list[Any]:
    """A vector as a list of strings, a matrix as a list of such rows."""
    if len(shape) == 1:
        return [format_rational(entry) for entry in flat]
    return [[format_rational(entry) for entry in row] for row in unflatten(flat, shape)]


@to_json.register
def _(part: Polytope) -> Json:
    return {"type": "polytope", "vertices": [element_to_json(v, part.shape) for v in part.flat_vertices]}


@to_json.register
def _(part: FiniteSet) -> Json:
    return {"type": "finite", "elements": [element_to_json(v, part.shape) for v in part.flat_elements]}


@to_json.register
def _(part: Empty) -> Json:
    return {"type": "empty"}


@to_json.register
def _(part: Union) -> Json:
    return {"type": "union", "members": [to_json(member) for member in part.members]}


@to_json.register
def _(part: MinkowskiSum) -> Json:
    return {"type": "minkowski_sum", "members": [to_json(member) for member in part.members]}


@to_json.register
def _(part: Undefined) -> Json:
    return {"type": "undefined", "reason": part.reason}


@to_json.register
def _(part: UnknownSet) -> Json:
    inner, outer = (None if bound is None else to_json(bound) for bound in (part.inner, part.outer))
    return {"type": "unknown", "reason": part.reason, "inner": inner, "outer": outer}


_KEYS = {
    "polytope": {"vertices"},
    "finite": {"elements"},
    "empty": set(),
    "product": {"factors"},
    "union": {"members"},
    "minkowski_sum": {"members"},
    "undefined": {"reason"},
    "unknown": {"reason", "inner", "outer"},
}


def from_json(obj: Any, shape: Shape | None = None) -> ValueSet:
    """Read a set from its JSON form, in normal form again.

    Parameters
    ----------
    obj : dict
        One of the forms that `to_json` gives.
    shape : tuple of int, optional
        The shape that the elements must have; needed for the empty set, which does not show it.

    Raises
    ------
    UnsupportedError
        If the type is unknown, a key is missing or surplus, a number is not an exact real, or shapes differ.

    Examples
    --------
    >>> from_json({"type": "finite", "elements": [["-1"], ["1"]]})
    {-1, 1}
    """
    kind = _checked_type(obj)
    if kind == "undefined":
        return Undefined(str(obj["reason"]))
    if kind == "unknown":
        inner, outer = (None if obj[key] is None else from_json(obj[key], shape) for key in ("inner", "outer"))
        return UnknownSet(str(obj["reason"]), inner, outer)
    if kind == "product":
        from consderiv.sets.products import product_from_json

        return product_from_json(obj)
    if kind in ("union", "minkowski_sum"):
        return _from_members(kind, obj["members"], shape)
    flats, found = read_elements(_listed(obj.get("vertices", obj.get("elements", []))), shape)
    if kind == "empty":
        return Empty(found)
    if not flats:
        raise _malformed(f"a {kind} with at least one element", "none", 'write {"type": "empty"}')
    return hull_of(flats, found) if kind == "polytope" else finite_set(flats, found)


def _checked_type(obj: Any) -> str:
    kind = obj.get("type") if isinstance(obj, dict) else None
    if not isinstance(kind, str) or kind not in _KEYS:
        raise _malformed(f'an object whose "type" is one of {sorted(_KEYS)}', repr(kind or obj)[:80], "see to_json")
    if set(obj) != _KEYS[kind] | {"type"}:
        raise _malformed(f"the keys {sorted(_KEYS[kind] | {'type'})}", f"{sorted(map(str, obj))}", "see to_json")
    return kind


def _listed(value: Any) -> list[Any]:
    if not isinstance(value, list) or not all(isinstance(entry, list) for entry in value):
        raise _malformed("a list of lists of numbers", repr(value)[:80], 'write each element as a list, ["1", "0"]')
    _require_texts(value)
    return value


def _require_texts(value: list[Any]) -> None:
    """Numbers are strings: a JSON float is not the decimal that it shows."""
    for entry in value:
        if isinstance(entry, list):
            _require_texts(entry)
        elif not isinstance(entry, str):
            raise _malformed("a number as a string", f"{entry!r}", 'write "3" or "-1/2"')


def _from_members(kind: str, members: Any, shape: Shape | None) -> ValueSet:
    if not isinstance(members, list) or not members:
        raise _malformed("a nonempty list of members", repr(members)[:80], "see to_json")
    parts: list[ValueSet] = []
    for member in members:
        part = from_json(member, shape)
        shape = part.shape if shape is None else shape
        parts.append(part)
    if kind == "union":
        return union(*parts)
    if not all(isinstance(part, Polytope) for part in parts):
        raise _malformed("a sum of polytopes", "another type", "multiply out or take hulls first")
    polytopes = [part for part in parts if isinstance(part, Polytope)]
    for part in polytopes:
        flatten(part.vertices[0], polytopes[0].shape)
    return sum_of_polytopes(polytopes, polytopes[0].shape, budget=0)


def _malformed(required: str, received: str, remedy: str) -> UnsupportedError:
    return UnsupportedError(f"{required} is required", f"received {received}", remedy)

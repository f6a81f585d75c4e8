"""Statements as data of the tests: numbers, programs and sets are read here once more, as proofs/format.md says."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from consderiv.errors import ConsderivError
from consderiv.programs.program import Node, Program
from consderiv.sets import Empty, FiniteSet, Polytope, ValueSet, minkowski_sum, union
from consderiv.sets.curved_operations import curved_hull, curved_sum, ellipsoid, surface
from consderiv.sets.polytope import hull_of

from .hulls import Flat, Hull
from .reading_constants import constants, polynomial_value, root

Json = Any
SORT_OF_PARAMETER = ("variable", "constant", "boolean", "power", "item")


class Nonsense(Exception):
    """The statement does not say anything: wrong lengths, wrong types."""


@contextmanager
def long_numbers() -> Iterator[None]:
    """Numbers of more than 4300 digits may be read and written; the checker has a limit of its own."""
    before = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    try:
        yield
    finally:
        sys.set_int_max_str_digits(before)


@contextmanager
def in_field(field: Json) -> Iterator[None]:
    """FIELDNUMBERs are read as numbers of this FIELD (None: there are none)."""
    before = _Field.alpha, _Field.constants
    _Field.alpha, _Field.constants = None, ()
    try:
        if field is not None and "constants" in field:
            _Field.constants = constants(field["constants"], number)
        elif field is not None:
            _Field.alpha = root(field["generator"], field["interval"])
        yield
    finally:
        _Field.alpha, _Field.constants = before


class _Field:
    alpha: Any = None
    constants: tuple[Any, ...] = ()


def number(value: Json) -> Any:
    """NUMBER or FIELDNUMBER."""
    if isinstance(value, list) and _Field.alpha is not None and all(isinstance(c, str) for c in value):
        return sum((_rational(c) * _Field.alpha**k for k, c in enumerate(value)), Fraction(0))
    if isinstance(value, dict) and "terms" in value and _Field.constants:
        above = polynomial_value(value["terms"], _Field.constants, number)
        return above / polynomial_value(value["over"], _Field.constants, number) if "over" in value else above
    return _rational(value)


def _rational(value: Json) -> Fraction:
    if not isinstance(value, str):
        raise Nonsense("a number is a string")
    above, _, below = value.partition("/")
    return Fraction(int(above), int(below or "1"))


def vector(value: Json, length: int) -> Flat:
    """VECTOR of a given length."""
    if not isinstance(value, list) or len(value) != length:
        raise Nonsense("a vector of another length")
    return tuple(map(number, value))


@dataclass(frozen=True)
class Shape:
    """The shape of a derivative: a vector for m = None, else m rows."""

    m: int | None
    n: int

    @property
    def sizes(self) -> tuple[int, ...]:
        """As the engine writes it."""
        return (self.n,) if self.m is None else (self.m, self.n)

    def element(self, value: Json) -> Flat:
        """ELEMENT, flat."""
        if self.m is None:
            return vector(value, self.n)
        if not isinstance(value, list) or len(value) != self.m:
            raise Nonsense("a matrix with another number of rows")
        return tuple(entry for row in value for entry in vector(row, self.n))

    def nested(self, flat: Flat) -> Any:
        """A flat element in the form of the engine's elements."""
        if self.m is None:
            return flat
        return tuple(flat[k * self.n : (k + 1) * self.n] for k in range(self.m))


def shape_of(value: Json) -> Shape:
    """The shape that an element shows."""
    if not isinstance(value, list) or not value:
        raise Nonsense("an element is a list that is not empty")
    if isinstance(value[0], list):
        return Shape(len(value), len(value[0]))
    return Shape(None, len(value))


@dataclass(frozen=True)
class Body:
    """A SET: hulls that are added up (polytope, minkowski_sum) or united (finite, union), or a curved set.

    An ellipsoid and a surface have their center as the only hull, and a GRAM; other curved sets have `members`.
    """

    kind: str
    hulls: tuple[Hull, ...]
    shape: Shape
    gram: tuple[Flat, ...] = ()
    members: tuple["Body", ...] = ()

    @property
    def curved(self) -> bool:
        """Whether it is one of the sets of section 5a."""
        return self.kind in CURVED

    @property
    def convex(self) -> bool:
        """Whether the hulls are added up."""
        return self.kind in ("polytope", "minkowski_sum")

    def as_set(self) -> ValueSet:
        """The set as the engine has it."""
        sizes = self.shape.sizes
        if self.curved:
            return self._as_curved_set()
        if self.kind == "empty":
            return Empty(sizes)
        if self.kind == "finite":
            return FiniteSet.of([self.shape.nested(point) for (point,) in self.hulls], sizes)
        parts: list[Polytope] = [hull_of(list(points), sizes) for points in self.hulls]
        if self.kind == "polytope":
            return parts[0]
        return union(*parts) if self.kind == "union" else minkowski_sum(*parts)

    def _as_curved_set(self) -> ValueSet:
        try:
            if self.kind in ("ellipsoid", "surface"):
                found = ellipsoid(self.shape.nested(self.hulls[0][0]), self.gram, self.shape.sizes)
                return found if self.kind == "ellipsoid" else surface(found)
            parts = [member.as_set() for member in self.members]
            return curved_sum(*parts) if self.kind == "curved_sum" else curved_hull(*parts)
        except ConsderivError as error:
            raise Nonsense(str(error)) from None


CURVED = ("ellipsoid", "surface", "curved_sum", "curved_hull")
CONVEX = ("polytope", "minkowski_sum", "ellipsoid", "curved_sum", "curved_hull")


def body(value: Json, shape: Shape | None = None) -> Body:
    """SET; the shape is read off the first element where it is not given."""
    kind = value["type"]
    if kind == "empty":
        return Body(kind, (), shape or Shape(None, 1))
    if kind in CURVED:
        return _curved_body(value, shape or shape_of(_first_element(value)))
    if kind == "finite":
        lists = [[element] for element in value["elements"]]
    else:
        lists = [value["vertices"]] if kind == "polytope" else [member["vertices"] for member in value["members"]]
        if kind in ("union", "minkowski_sum") and any(member["type"] != "polytope" for member in value["members"]):
            raise Nonsense("a member that is no polytope")
    if kind not in ("finite", "polytope", "union", "minkowski_sum") or not lists or not all(lists):
        raise Nonsense(f"a set of type {kind}")
    shape = shape or shape_of(lists[0][0])
    return Body(kind, tuple(tuple(map(shape.element, points)) for points in lists), shape)


def _curved_body(value: Json, shape: Shape) -> Body:
    kind = value["type"]
    if kind in ("ellipsoid", "surface"):
        size = shape.n * (shape.m or 1)
        if len(value["gram"]) != size:
            raise Nonsense("a gram matrix of another size")
        gram = tuple(vector(row, size) for row in value["gram"])
        return Body(kind, ((shape.element(value["center"]),),), shape, gram)
    members = tuple(body(member, shape) for member in value["members"])
    if not members or any(member.kind not in CONVEX for member in members):
        raise Nonsense("members that are not convex")
    return Body(kind, (), shape, members=members)


def _first_element(value: Json) -> Json:
    """The first element in a SET."""
    while isinstance(value, dict):
        value = value.get("center") or (value.get("vertices") or value.get("elements") or value["members"])[0]
    return value


def stated_shape(statement: Json, value: Json) -> Shape:
    """The shape in a statement about sets alone: its key, or that of an element or of the first element in a SET."""
    sizes = statement.get("shape")
    if sizes is None:
        return shape_of(_first_element(value) if isinstance(value, dict) and "type" in value else value)
    return Shape(None, *sizes) if len(sizes) == 1 else Shape(*sizes)


def program(value: Json) -> Program:
    """PROGRAM, without the nodes that no output needs."""
    nodes = value["nodes"]
    needed, waiting = set(), list(value["outputs"])
    while waiting:
        k = waiting.pop()
        if k not in needed:
            needed.add(k)
            waiting += _operands(nodes[k])
    place = {k: new for new, k in enumerate(sorted(needed))}
    kept = tuple(_node(nodes[k], place) for k in sorted(needed))
    return Program(tuple(value["variables"]), kept, tuple(place[k] for k in value["outputs"]), value["map"])


def _operands(item: Json) -> list[int]:
    name, *rest = item
    if name in ("variable", "constant", "boolean"):
        return []
    return rest[:1] if name in ("power", "item") else rest


def _node(item: Json, place: dict[int, int]) -> Node:
    name, *rest = item
    parameter = None
    if name in SORT_OF_PARAMETER:
        parameter = number(rest[-1]) if name in ("constant", "power") else rest[-1]
    return Node(name, tuple(place[k] for k in _operands(item)), parameter)

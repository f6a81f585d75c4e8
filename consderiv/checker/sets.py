"""SETs, MEMBER and OUTSIDE. An ELEMENT is kept as the sparse vector of its entries, row by row."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NamedTuple

from grams import read_gram
from limits import Malformed, Rejected
from quantities import combine, dot
from reader import Vector, fields, index, items, string, total, vector, weights


class Shape(NamedTuple):
    """Of an ELEMENT: a VECTOR of n numbers (rows None), or m of them."""

    rows: int | None
    columns: int


@dataclass(frozen=True)
class Body:
    """kind, and members: one list of elements for a polytope or a finite set, several for unions and sums.

    An ellipsoid and a surface have their center as the only element of `members`, and a GRAM; curved sums
    and hulls have bodies inside.
    """

    kind: str
    members: tuple[tuple[Vector, ...], ...]
    shape: Shape
    gram: Vector = field(default_factory=dict)
    inner: tuple["Body", ...] = ()


KEYS = {"polytope": "vertices", "finite": "elements", "union": "members", "minkowski_sum": "members"}
NESTED = {"curved_sum": "members", "curved_hull": "members"}
CURVED = "ellipsoid curved_sum curved_hull"
CONVEX = f"polytope minkowski_sum {CURVED}"
MAX_SHOWN, MAX_NUMBER = 4000, 400  # characters of a list, digits of a number


def read_element(value: Any, shape: Shape, where: str) -> Vector:
    if shape.rows is None:
        return vector(value, shape.columns, where)
    rows = [vector(row, shape.columns, where) for row in items(value, where, shape.rows)]
    return {r * shape.columns + i: entry for r, row in enumerate(rows) for i, entry in row.items()}


def flatten(rows: Sequence[Vector], columns: int) -> Vector:
    """The ELEMENT with these rows."""
    return {r * columns + i: entry for r, row in enumerate(rows) for i, entry in row.items()}


def guess_shape(value: Any, where: str) -> Shape:
    """The shape of the first element in a JSON value, for rules about sets alone."""
    while isinstance(value, dict):
        kind, keys = value.get("type"), KEYS | NESTED
        if kind == "ellipsoid":
            value = value.get("center")
        elif isinstance(kind, str) and kind in keys:
            value = items(value.get(keys[kind]), where, least=1)[0]
        else:
            raise Malformed(f"{where}: expected a set that is not empty")
    entries = items(value, where, least=1)
    if isinstance(entries[0], list):
        return Shape(len(entries), len(items(entries[0], where, least=1)))
    return Shape(None, len(entries))


def read_set(value: Any, shape: Shape, where: str, kinds: str) -> Body:
    """A SET of one of the kinds (words of a string)."""
    kind = string(value.get("type") if isinstance(value, dict) else None, f"{where}.type")
    if kind not in kinds.split():
        raise Malformed(f"{where}: expected a set of type {' or '.join(kinds.split())}, found {kind[:40]!r}")
    if kind == "empty":
        fields(value, where, "type")
        return Body(kind, (), shape)
    if kind in ("ellipsoid", "surface"):
        parts, size = fields(value, where, "type center gram"), (shape.rows or 1) * shape.columns
        center = read_element(parts["center"], shape, f"{where}.center")
        return Body(kind, ((center,),), shape, read_gram(parts["gram"], size, f"{where}.gram"))
    if kind in NESTED:
        entries = items(fields(value, where, "type members")["members"], where, least=1)
        inner = tuple(read_set(e, shape, f"{where}[{k}]", CONVEX) for k, e in enumerate(entries))
        return Body(kind, (), shape, inner=inner)
    entries = items(fields(value, where, f"type {KEYS[kind]}")[KEYS[kind]], where, least=1)
    if kind in ("union", "minkowski_sum"):
        bodies = [
            read_set(entry, shape, f"{where}.members[{k}]", "polytope") for k, entry in enumerate(entries)
        ]
        return Body(kind, tuple(body.members[0] for body in bodies), shape)
    return Body(kind, (tuple(read_element(e, shape, f"{where}[{k}]") for k, e in enumerate(entries)),), shape)


def mix(vertices: Sequence[Vector], shares: Sequence[tuple[int, Fraction]]) -> Vector:
    return combine([(share, vertices[k]) for k, share in shares])


def read_mix(value: Any, vertices: Sequence[Vector], where: str) -> Vector:
    """The convex combination of the vertices that WEIGHTS stands for."""
    return mix(vertices, weights(value, len(vertices), where))


def check_member(value: Any, element: Vector, body: Body, where: str) -> None:
    """MEMBER of the element in the set."""
    if body.kind == "polytope":
        found = read_mix(fields(value, where, "weights")["weights"], body.members[0], where)
    elif body.kind == "finite":
        elements = body.members[0]
        found = elements[index(fields(value, where, "index")["index"], len(elements), where)]
    elif body.kind == "union":
        parts = fields(value, where, "index weights")
        found = read_mix(
            parts["weights"], body.members[index(parts["index"], len(body.members), where)], where
        )
    else:
        shares = items(fields(value, where, "sum")["sum"], where, len(body.members))
        picked = [read_mix(s, m, where) for s, m in zip(shares, body.members, strict=True)]
        found = combine([(Fraction(1), item) for item in picked])
    if found != element:
        raise Rejected(f"{where}: the combination is not the element")


def check_outside(value: Any, element: Vector, body: Body, where: str) -> None:
    """OUTSIDE: the element is not in the set."""
    if body.kind in ("finite", "empty"):
        fields(value, where, "")
        if body.kind == "finite" and element in body.members[0]:
            raise Rejected(f"{where}: the element is in the finite set")
        return
    if body.kind == "union":
        functionals = items(fields(value, where, "functionals")["functionals"], where, len(body.members))
        groups: list[Sequence[tuple[Vector, ...]]] = [(member,) for member in body.members]
    else:
        functionals = [fields(value, where, "functional")["functional"]]
        groups = [body.members]
    for functional, group in zip(functionals, groups, strict=True):
        y = read_element(functional, body.shape, where)
        if dot(y, element) <= maximum(y, group):
            raise Rejected(f"{where}: the functional does not separate the element from the set")


def maximum(y: Vector, members: Sequence[Sequence[Vector]]) -> Fraction:
    """max <y, .> over the sum of the hulls of the members."""
    return total(max(dot(y, vertex) for vertex in member) for member in members)


def joined(separator: str, parts: Iterable[str], count: int) -> str:
    """The parts in full; of very long lists the first ones, and how many there are."""
    found, room = list[str](), MAX_SHOWN
    for part in parts:
        room -= len(part) + len(separator)
        if room < 0 and found:
            found.append(f"... {count} in all, see the file")
            break
        found.append(part)
    return separator.join(found)


def written(element: Vector, shape: Shape) -> str:
    """Mathematical notation of an element."""
    if shape.rows is None:
        return _row(element, 0, shape.columns)
    rows = (_row(element, r * shape.columns, shape.columns) for r in range(shape.rows))
    return f"[{joined(', ', rows, shape.rows)}]"


def _row(element: Vector, start: int, columns: int) -> str:
    if columns == 1:
        return short(element.get(start, Fraction(0)))
    entries = (short(element.get(start + i, Fraction(0))) for i in range(columns))
    return f"({joined(', ', entries, columns)})"


def short(value: Fraction) -> str:
    """A number in full, unless it has hundreds of digits."""
    if not isinstance(value, Fraction):
        text = str(value)
        return text if len(text) <= MAX_NUMBER else "<a number of the field>"
    bits = value.numerator.bit_length() + value.denominator.bit_length()
    return str(value) if bits <= 3 * MAX_NUMBER else f"<number of {bits} bits>"


def formula(p: Mapping[tuple[tuple[int, int], ...], Any], names: Sequence[str]) -> str:
    """Mathematical notation of a polynomial."""
    parts = []
    for monomial, value in p.items():
        factors = [names[i] + f"^{e}" * (e > 1) for i, e in monomial]
        first = short(value) if isinstance(value, Fraction) else f"({short(value)})"
        parts.append("*".join([first] * (first != "1" or not factors) + factors))
    return joined(" + ", parts, len(parts)).replace("+ -", "- ") or "0"


def described(body: Body) -> str:
    """Mathematical notation of a set."""
    if body.kind == "empty":
        return "the empty set"
    if body.kind in ("ellipsoid", "surface"):
        size = (body.shape.rows or 1) * body.shape.columns
        center, gram = written(body.members[0][0], body.shape), written(body.gram, Shape(size, size))
        return f"the {body.kind} with center {center} and gram matrix {gram}"
    if body.inner:
        separator = " + " if body.kind == "curved_sum" else " union "
        text = joined(separator, (f"({described(inner)})" for inner in body.inner), len(body.inner))
        return text if body.kind == "curved_sum" else f"conv({text})"
    separator = " + " if body.kind == "minkowski_sum" else " union "
    return joined(separator, (_listed(member, body) for member in body.members), len(body.members))


def _listed(member: Sequence[Vector], body: Body) -> str:
    hull = f"{{{joined(', ', (written(v, body.shape) for v in member), len(member))}}}"
    return hull if body.kind == "finite" or len(member) == 1 else f"conv{hull}"

"""Section 5a: parts, atoms, inclusions and comparisons of curved sets.

A part (v, a) is one sparse vector: the amount of base b stands at place -1 - b.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import reduce
from typing import Any

from grams import form, read_gram, semidefinite_rank, squares
from limits import Malformed, Rejected, charge, settle
from quantities import combine
from reader import Vector, fields, index, items, number, weights
from sets import Body, Shape, read_element

ATOMS = "bases segments scales"
MAX_PARTS = 10_000
ONE, MINUS = Fraction(1), Fraction(-1)
Parts = list[Vector]


class Atoms:
    """The bases of one proof, and what its atoms are to be written with."""

    def __init__(self, value: Mapping[str, Any], shape: Shape, where: str):
        self.shape, self.size = shape, (shape.rows or 1) * shape.columns
        lists = {key: items(value.get(key, []), f"{where}.{key}") for key in ATOMS.split()}
        self.bases = [read_gram(entry, self.size, f"{where}.bases") for entry in lists["bases"]]
        self.segments = [read_element(entry, shape, f"{where}.segments") for entry in lists["segments"]]
        self.scales = [ONE, *(number(entry, f"{where}.scales") for entry in lists["scales"])]
        if not all(self.bases) or min(self.scales) <= 0:
            raise Rejected(f"{where}: a base is zero, or a scale is not positive")

    def atom(self, gram: Vector) -> Parts:
        if not gram:
            return [{}]
        for u, s in ((u, s) for u in self.segments for s in self.scales):
            if gram == squares([(s * s, u)], self.size):
                return [combine([(s, u)]), combine([(-s, u)])]
        for (b, base), s in ((pair, s) for pair in enumerate(self.bases) for s in self.scales):
            charge(1 + len(gram) // 4)
            if gram == combine([(s * s, base)]):
                return [{-1 - b: s}]
        self.bases.append(gram)
        return [{-len(self.bases): ONE}]


class Known:
    """Parts, for the question whether a part is one of them: by value, though forms of numbers may differ."""

    def __init__(self, parts: Iterable[Vector] = ()):
        self.parts, self.keys, self.rational = list(parts), set[frozenset[Any]](), True
        for part in self.parts:
            self._note(part)

    def _note(self, part: Vector) -> None:
        charge(1 + len(part) // 4)
        self.keys.add(frozenset(part.items()))
        self.rational &= all(isinstance(x, Fraction) for x in part.values())

    def add(self, part: Vector) -> None:
        if part not in self:
            self.parts.append(part)
            self._note(part)
        if len(self.parts) > MAX_PARTS:
            raise Malformed(f"too large: more than {MAX_PARTS} parts")

    def __contains__(self, part: Vector) -> bool:
        charge(2 + len(part) // 3)
        if frozenset(part.items()) in self.keys:
            return True
        if self.rational and all(isinstance(x, Fraction) for x in part.values()):
            return False
        charge(1 + len(self.parts))
        return part in self.parts


def distinct(parts: Iterable[Vector]) -> Parts:
    known = Known()
    for part in parts:
        known.add(part)
    return known.parts


def plus(left: Parts, right: Parts) -> Parts:
    return distinct(_added(p, q) for p in left for q in right)


def _added(p: Vector, q: Vector) -> Vector:
    both = p.keys() & q.keys()
    charge(1 + len(both))
    result = p | q
    for i in both:
        result[i] = settle(p[i] + q[i])
        if not result[i]:
            del result[i]
    return result


def multiple(factor: Fraction, parts: Parts) -> Parts:
    size = -factor if factor < 0 else factor
    charge(sum(map(len, parts)))
    if not factor:
        return [{}]
    return [{i: settle((size if i < 0 else factor) * x) for i, x in part.items()} for part in parts]


def expand(body: Body, atoms: Atoms) -> Parts:
    """The parts of a SET."""
    if body.kind == "polytope":
        return distinct(body.members[0])
    if body.kind == "ellipsoid":
        return plus(list(body.members[0]), atoms.atom(body.gram))
    lists = [expand(inner, atoms) for inner in body.inner] or list(map(list, body.members))
    if body.kind == "curved_hull":
        return distinct(part for parts in lists for part in parts)
    return reduce(plus, lists, [{}])


def check_inclusion(value: Any, part: Vector, parts: Parts, atoms: Atoms, where: str) -> None:
    """INCLUSION of one part in the hull of a list of parts."""
    entry, size, count = fields(value, where, "weights", "moves shifts"), atoms.size, len(atoms.bases)
    for move in items(entry.get("moves", []), f"{where}.moves"):
        b, c = (index(k, count, f"{where}.moves") for k in items(move, f"{where}.moves", 2))
        larger = combine([(ONE, atoms.bases[c]), (MINUS, atoms.bases[b])])
        if b == c or semidefinite_rank(larger, size) is None:
            raise Rejected(f"{where}.moves: base {b} is not below base {c}")
        part = combine([(ONE, part), (part.get(-1 - b, Fraction(0)), {-1 - c: ONE, -1 - b: MINUS})])
    shares = weights(entry["weights"], len(parts), f"{where}.weights")
    rest = combine([(share, parts[j]) for j, share in shares] + [(MINUS, part)])
    if any(x < 0 for i, x in rest.items() if i < 0):
        raise Rejected(f"{where}: an amount is negative")
    centers, named = [{i: x for i, x in rest.items() if i >= 0}], set()
    for shift in items(entry.get("shifts", []), f"{where}.shifts"):
        base, element = items(shift, f"{where}.shifts", 2)
        b, u = index(base, count, f"{where}.shifts"), read_element(element, atoms.shape, f"{where}.shifts")
        t = rest.get(-1 - b, Fraction(0))
        room = combine([(t * t, atoms.bases[b]), (MINUS, squares([(ONE, u)], size))])
        if b in named or semidefinite_rank(room, size) is None:
            raise Rejected(f"{where}.shifts: base {b} is named twice, or its shift is too long")
        named.add(b)
        centers.append(u)
    if combine([(ONE, u) for u in centers]):
        raise Rejected(f"{where}: the centers do not agree")


def compare(value: Mapping[str, Any], left: Parts, right: Parts, atoms: Atoms, where: str) -> None:
    """COMPARISON: two lists of parts have the same hull."""
    for key, these, those in (("inside", left, right), ("covered", right, left)):
        known, spot = Known(those), f"{where}.{key}"
        missing = [k for k, part in enumerate(these) if part not in known]
        entries = items(value.get(key, []), spot)
        if len(entries) != len(missing):
            raise Rejected(f"{spot}: {len(missing)} parts are in one list only, not {len(entries)}")
        for k, entry in zip(missing, entries, strict=True):
            named, inclusion = items(entry, spot, 2)
            if index(named, len(these), spot) != k:
                raise Rejected(f"{spot}: expected part {k}")
            check_inclusion(inclusion, these[k], those, atoms, f"{spot}[{k}]")


def with_lengths(value: Any, y: Vector, atoms: Atoms, where: str, exact: bool = False) -> Vector:
    """y and the lengths sqrt(y^T B y), or upper bounds of them: <this, part> bounds <y, .> on the part."""
    lengths = [number(entry, where) for entry in items(value, where, len(atoms.bases))]
    for length, base in zip(lengths, atoms.bases, strict=True):
        square = form(base, y, atoms.size)
        if length < 0 or (length * length != square if exact else length * length < square):
            raise Rejected(f"{where}: not the length of the functional")
    return y | {-1 - b: length for b, length in enumerate(lengths) if length}

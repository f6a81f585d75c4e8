"""Convex sets as hulls of parts v + sum a_b E(B_b), the form in which certificates compare curved sets.

E(Q) has the support function sqrt(d^T Q d). See proofs/format.md, section 5a; a checker makes the same lists.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from typing import Any

from ..exact.reals import Number, sign
from ..sets import MinkowskiSum, Polytope
from ..sets.curved import CurvedHull, CurvedSum, moved
from ..sets.curved_matrices import Gram, Vector, block_of
from ..sets.curved_numbers import rational_root
from ..sets.elements import Shape
from ..sets.ellipsoids import Cap, Ellipsoid, _root_or_none
from ..sets.minkowski import expand
from ..sets.polytope import hull_of
from ..sets.value_set import ValueSet
from .model import Omitted

PART_LIMIT = 2000
ZERO, ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True)
class Part:
    """The set v + sum a_b E(B_b).

    Parameters
    ----------
    centre : flat element v
    amounts : tuple of (b, a_b)
        Sorted, with positive numbers.
    """

    centre: Vector
    amounts: tuple[tuple[int, Number], ...] = ()

    @property
    def is_point(self) -> bool:
        """Whether no base occurs."""
        return not self.amounts

    def amount(self, base: int) -> Number:
        """a_b, 0 if the base does not occur."""
        return dict(self.amounts).get(base, ZERO)


Parts = tuple[Part, ...]


@dataclass
class Atoms:
    """The bases of one proof, and the vectors and factors by which a checker recognises matrices.

    Parameters
    ----------
    size : int
        The number of entries of an element.
    bases : list of matrices
        In the order in which they are met.
    segments : list of vectors u
        For matrices s^2 u u^T.
    scales : list of numbers s
    learning : bool
        Whether new segments and scales are added; otherwise only what is listed is recognised.
    """

    size: int
    bases: list[Gram] = field(default_factory=list)
    segments: list[Vector] = field(default_factory=list)
    scales: list[Number] = field(default_factory=lambda: [ONE])
    learning: bool = True

    def frozen(self) -> Atoms:
        """The atoms that a checker starts with."""
        return Atoms(self.size, [], list(self.segments), list(self.scales), False)

    def of(self, gram: Gram) -> Parts:
        """The parts of E(Q)."""
        origin = (ZERO,) * self.size
        if not any(any(row) for row in gram):
            return (Part(origin),)
        if self.learning:
            self._learn(gram)
        for u in self.segments:
            square = tuple(tuple(a * b for b in u) for a in u)
            for s in self.scales:
                if _is_multiple(gram, square, s):
                    return (Part(tuple(s * a for a in u)), Part(tuple(-s * a for a in u)))
        for b, base in enumerate(self.bases):
            for s in self.scales:
                if _is_multiple(gram, base, s):
                    return (Part(origin, ((b, s),)),)
        self.bases.append(gram)
        return (Part(origin, ((len(self.bases) - 1, ONE),)),)

    def _learn(self, gram: Gram) -> None:
        """List the vector of a matrix of rank one, and the factor to a base that is known."""
        kept = block_of(gram)
        if len(kept) == 1:
            root = _root_or_none(gram[kept[0]][kept[0]])
            if root is not None:
                u = tuple(entry / root for entry in gram[kept[0]])
                squares = [tuple(tuple(a * b for b in w) for a in w) for w in self.segments]
                scale = next((s for square in squares if (s := _factor(gram, square)) is not None), None)
                if scale is None:
                    self.segments.append(u)
                elif scale not in self.scales:
                    self.scales.append(scale)
                return
        scale = next((s for base in self.bases if (s := _factor(gram, base)) is not None), None)
        if scale is not None and scale not in self.scales:
            self.scales.append(scale)


def _factor(gram: Gram, base: Gram) -> Number | None:
    """The rational number s > 0 with Q = s^2 B, None if there is none."""
    k = next(i for i in range(len(base)) if base[i][i])
    ratio = gram[k][k] / base[k][k]
    if sign(ratio) <= 0 or not isinstance(ratio, Fraction):
        return None
    root = rational_root(ratio)
    return root if root is not None and _is_multiple(gram, base, root) else None


def _is_multiple(gram: Gram, base: Gram, scale: Number) -> bool:
    square = scale * scale
    if any(gram[k][k] != square * base[k][k] for k in range(len(gram))):
        return False
    if scale == 1:
        return gram == base
    return all(a == square * b for row, other in zip(gram, base, strict=True) for a, b in zip(row, other, strict=True))


def sum_of_squares(rows: Iterable[Vector], size: int) -> Gram:
    """sum of r r^T over rows with few nonzero entries."""
    total: list[list[Number]] = [[ZERO] * size for _ in range(size)]
    for row in rows:
        used = [(i, entry) for i, entry in enumerate(row) if entry]
        for i, a in used:
            for j, b in used:
                total[i][j] = total[i][j] + a * b
    return tuple(tuple(entries) for entries in total)


def distinct(parts: Iterable[Part]) -> Parts:
    """The parts without repetitions, the first ones kept."""
    kept = tuple(dict.fromkeys(parts))
    if len(kept) > PART_LIMIT:
        raise Omitted(f"the set has more than {PART_LIMIT} parts")
    return kept


def added(first: Parts, second: Parts) -> Parts:
    """The Minkowski sum."""
    if len(first) * len(second) > 8 * PART_LIMIT:
        raise Omitted(f"the set has more than {PART_LIMIT} parts")
    return distinct(_sum(p, q) for p, q in product(first, second))


def _sum(first: Part, second: Part) -> Part:
    centre = tuple(a + b for a, b in zip(first.centre, second.centre, strict=True))
    if not second.amounts:
        return Part(centre, first.amounts)
    return Part(centre, merged([*first.amounts, *second.amounts]))


def merged(entries: Iterable[tuple[int, Number]]) -> tuple[tuple[int, Number], ...]:
    """Amounts of equal bases added up; zeros go."""
    total: dict[int, Number] = {}
    for b, amount in entries:
        total[b] = total.get(b, ZERO) + amount
    return tuple((b, total[b]) for b in sorted(total) if total[b])


def scaled(parts: Parts, factor: Number) -> Parts:
    """c times the set."""
    if factor == 1:
        return parts
    size = abs(factor)
    if not factor:
        return (Part((ZERO,) * len(parts[0].centre)),)
    return distinct(
        Part(tuple(factor * a for a in p.centre), tuple((b, size * a) for b, a in p.amounts)) for p in parts
    )


def parts_of(part: ValueSet, atoms: Atoms) -> Parts:
    """The parts of a polytope, Minkowski sum or curved set without caps.

    Raises
    ------
    Omitted
        For other sets.
    """
    if isinstance(part, Polytope):
        return distinct(Part(vertex) for vertex in part.flat_vertices)
    if isinstance(part, Cap):
        raise Omitted("caps of ellipsoids are no sets of the certificate format")
    if isinstance(part, Ellipsoid):
        return added((Part(part.flat_centre),), atoms.of(part.gram))
    if isinstance(part, CurvedHull):
        return distinct(one for member in part.members for one in parts_of(member, atoms))
    if not isinstance(part, (CurvedSum, MinkowskiSum)):
        raise Omitted(f"a set of type {type(part).__name__} has no parts")
    members: Sequence[ValueSet] = part.members if isinstance(part, MinkowskiSum) else terms_of(part)
    total = parts_of(members[0], atoms)
    for member in members[1:]:
        total = added(total, parts_of(member, atoms))
    return total


def terms_of(part: CurvedSum) -> tuple[ValueSet, ...]:
    """The terms of a curved sum; a flat term that is a point goes into the centre of the first ellipsoid."""
    flat, (first, *rest) = part.flat, part.curved
    if isinstance(flat, Polytope) and len(flat.flat_vertices) == 1:
        return (moved(first, flat.flat_vertices[0]), *rest)
    if isinstance(flat, MinkowskiSum) and len(expanded_or_none(flat) or ()) == 1:
        return (moved(first, expand(flat).flat_vertices[0]), *rest)
    return (flat, first, *rest)


def expanded_or_none(flat: MinkowskiSum) -> tuple[Vector, ...] | None:
    """The vertices of a factored sum all of whose members are points."""
    if any(len(member.flat_vertices) > 1 for member in flat.members):
        return None
    return expand(flat).flat_vertices


def set_of_parts(parts: Parts, atoms: Atoms, shape: Shape) -> ValueSet:
    """The set as its parts say it: for each list of amounts the hull of the centres plus ellipsoids."""
    groups: dict[Any, list[Vector]] = {}
    for part in parts:
        groups.setdefault(part.amounts, []).append(part.centre)
    members = [_group(amounts, hull_of(centres, shape), atoms) for amounts, centres in groups.items()]
    return members[0] if len(members) == 1 else CurvedHull(tuple(members))


def _group(amounts: tuple[tuple[int, Number], ...], centres: Polytope, atoms: Atoms) -> ValueSet:
    origin = (ZERO,) * atoms.size
    curved = []
    for b, amount in amounts:
        gram = tuple(tuple(amount * amount * entry for entry in row) for row in atoms.bases[b])
        curved.append(Ellipsoid(origin, gram, centres.shape))
    if not curved:
        return centres
    if len(curved) == 1 and len(centres.flat_vertices) == 1:
        return moved(curved[0], centres.flat_vertices[0])
    return CurvedSum(centres, tuple(curved))

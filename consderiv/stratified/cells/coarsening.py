"""Faces with equal values joined to larger strata: a wall goes where one formula holds on both sides and on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from ...exact.matrices import independent_rows
from ..set_field import SetField
from ..stratum import Stratum, affine
from .decomposition import Decomposition

ANY = 2  # a wall that does not matter


@dataclass(frozen=True)
class Block:
    """A union of faces {sign of wall i = signs[i] or ANY}, and the largest of them."""

    signs: tuple[int, ...]
    largest: int


class SignMasks:
    """Which faces have which sign at which wall, as bits; sets of faces are intersections."""

    def __init__(self, signs: Sequence[Sequence[int]], walls: int):
        self.every = (1 << len(signs)) - 1
        self.by_sign: list[dict[int, int]] = [{-1: 0, 0: 0, 1: 0} for _ in range(walls)]
        for k, own in enumerate(signs):
            for wall, s in enumerate(own):
                self.by_sign[wall][s] |= 1 << k

    def matching(self, signs: Sequence[int]) -> int:
        """The faces with these signs."""
        found = self.every
        for masks, s in zip(self.by_sign, signs, strict=True):
            if s != ANY:
                found &= masks[s]
        return found


def strata_of(
    found: Decomposition, values: Sequence[SetField], names: tuple[str, ...], merge: bool = True
) -> tuple[tuple[Stratum, SetField], ...]:
    """The faces as strata with their values, joined where that is possible (largest faces first, greedily)."""
    masks = _masks(found)
    assigned = 0
    parts = []
    for k, face in enumerate(found.faces):
        if assigned >> k & 1:
            continue
        signs = _widened(found, values, masks, k, assigned) if merge else face.signs
        assigned |= masks.matching(signs)
        parts.append((_stratum(found, Block(spared(masks, signs), k), names), values[k]))
    return tuple(parts)


def _widened(
    found: Decomposition, values: Sequence[SetField], masks: SignMasks, seed: int, assigned: int
) -> tuple[int, ...]:
    """The signs of a face with walls dropped as long as only free faces come in on which its value holds."""
    signs = found.faces[seed].signs
    zero = [wall for wall, s in enumerate(signs) if s == 0]
    accepted = {seed}
    changed = True
    while changed:
        changed = False
        for wall, s in enumerate(signs):
            if s == ANY or s == 0:
                continue
            wider = (*signs[:wall], ANY, *signs[wall + 1 :])
            faces = masks.matching(wider)
            if faces & assigned:
                continue
            new = [k for k in range(len(found.faces)) if faces >> k & 1 and k not in accepted]
            # An idle wall stays for now: without it the pattern may grow less elsewhere.
            if new and all(_holds(found, values, seed, zero, k) for k in new):
                signs, changed = wider, True
                accepted.update(new)
    return signs


def _holds(found: Decomposition, values: Sequence[SetField], seed: int, zero: Sequence[int], k: int) -> bool:
    """Whether face k lies in the flat of the seed and has the value of the seed, by the same formulas."""
    if any(found.faces[k].signs[wall] for wall in zero):
        return False
    if len(found.faces[k].directions) == len(found.faces[seed].directions):
        return values[k].agrees_with(values[seed])
    return values[k].agrees_with(values[seed].on(found.flats[k]))


def spared(masks: SignMasks, signs: tuple[int, ...]) -> tuple[int, ...]:
    """Walls dropped whose condition follows from the others and from the equations of the flat."""
    faces = masks.matching(signs)
    for wall, s in enumerate(signs):
        if s not in (ANY, 0):
            shorter = (*signs[:wall], ANY, *signs[wall + 1 :])
            if masks.matching(shorter) == faces:
                signs = shorter
    return signs


def _masks(found: Decomposition) -> SignMasks:
    return SignMasks([face.signs for face in found.faces], len(found.walls))


def face_stratum(found: Decomposition, k: int, names: tuple[str, ...]) -> Stratum:
    """One face as a stratum, without conditions that follow from the others."""
    return _stratum(found, Block(spared(_masks(found), found.faces[k].signs), k), names)


def _stratum(found: Decomposition, block: Block, names: tuple[str, ...]) -> Stratum:
    """Conditions are the walls themselves, so that fields made from them have no other walls."""
    count = len(names)
    equations, inequalities = [], []
    zero = [k for k, s in enumerate(found.faces[block.largest].signs) if s == 0]
    for k in independent_rows([found.walls[k] for k in zero]) if zero else ():
        equations.append(affine(found.walls[zero[k]], count))
    for wall, s in zip(found.walls, block.signs, strict=True):
        if s in (1, -1):
            inequalities.append(affine(wall, count).scaled(Fraction(s)))
    return Stratum(names, tuple(equations), tuple(inequalities))

"""Evidence that the part v + sum a_b E(B_b) lies in the hull of other parts: INCLUSION in proofs/format.md, 5a."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ..exact.lp import Feasible, solve_nonnegative
from ..exact.reals import Number, sign
from ..sets.curved_matrices import Gram, Vector, is_positive, shifted
from ..sets.elements import Shape
from .curved_parts import ONE, ZERO, Atoms, Part, Parts, merged
from .encoding import element, pairs

MOVE_LIMIT = 6  # bases among which moves are tried


@dataclass(frozen=True)
class Inclusion:
    """(v, a), after the moves, lies in sum w_j (part j): v = sum w_j v_j + sum u_b with u_b in t_b E(B_b)."""

    weights: tuple[tuple[int, Number], ...]
    moves: tuple[tuple[int, int], ...] = ()
    shifts: tuple[tuple[int, Vector], ...] = ()

    def to_json(self, shape: Shape) -> dict[str, Any]:
        """INCLUSION."""
        found: dict[str, Any] = {"weights": pairs(self.weights)}
        if self.moves:
            found["moves"] = [list(move) for move in self.moves]
        if self.shifts:
            found["shifts"] = [[b, element(u, shape)] for b, u in self.shifts]
        return found


def inclusion(part: Part, parts: Parts, atoms: Atoms, hint: Sequence[Inclusion] = ()) -> Inclusion | None:
    """Evidence that one part lies in the hull of others, None where none is found.

    Parameters
    ----------
    hint : sequence of Inclusion
        Candidates from elsewhere, which are checked first.
    """
    if part in parts:
        return Inclusion(((parts.index(part), ONE),))
    for moves in _moves(part, atoms):
        moved = after_moves(part, moves)
        for candidate in hint:
            if not moves and is_valid(part, candidate, parts, atoms):
                return candidate
        for attempt in (_by_weights, _by_one_shift, _by_blocks):
            found = attempt(moved, parts, atoms)
            if found is not None:
                result = Inclusion(found.weights, moves, found.shifts)
                if is_valid(part, result, parts, atoms):
                    return result
    return None


def _moves(part: Part, atoms: Atoms) -> Iterator[tuple[tuple[int, int], ...]]:
    """No move, and then every single move of an amount to a larger matrix."""
    yield ()
    if len(atoms.bases) > MOVE_LIMIT:
        return
    for b, _ in part.amounts:
        for c, larger in enumerate(atoms.bases):
            if c != b and is_positive(_difference(larger, atoms.bases[b])):
                yield ((b, c),)


def after_moves(part: Part, moves: Sequence[tuple[int, int]]) -> Part:
    """The part with amounts counted on larger matrices."""
    for b, c in moves:
        part = Part(part.centre, merged((c if base == b else base, amount) for base, amount in part.amounts))
    return part


def _by_weights(part: Part, parts: Parts, atoms: Atoms) -> Inclusion | None:
    """Weights with sum w_j v_j = v and sum w_j a_j >= a: a linear program with slack in the amounts."""
    bases = sorted({b for one in (part, *parts) for b, _ in one.amounts})
    columns = [(*one.centre, *(one.amount(b) for b in bases), ONE) for one in parts]
    blank = (ZERO,) * len(part.centre)
    slacks = [(*blank, *(Fraction(-int(b == c)) for c in bases), ZERO) for b in bases]
    target = (*part.centre, *(part.amount(b) for b in bases), ONE)
    answer = solve_nonnegative([*columns, *slacks], target)
    if not isinstance(answer, Feasible):
        return None
    return Inclusion(tuple((j, w) for j, w in sorted(answer.weights.items()) if j < len(parts)))


def _by_one_shift(part: Part, parts: Parts, atoms: Atoms) -> Inclusion | None:
    """One part j with larger amounts, of which one makes up for the difference of the centres."""
    for j, one in enumerate(parts):
        offset = shifted(part.centre, one.centre, -ONE)
        for b, amount in one.amounts:
            left = amount - part.amount(b)
            if sign(left) > 0 and _reaches(atoms.bases[b], left, offset):
                found = Inclusion(((j, ONE),), (), ((b, offset),))
                if is_valid(part, found, parts, atoms):
                    return found
    return None


def _by_blocks(part: Part, parts: Parts, atoms: Atoms) -> Inclusion | None:
    """In a sum, matrices that alone move some coordinates make up for all of the difference there."""
    amounts, centre = parts[0].amounts, parts[0].centre
    if not part.is_point or any(one.amounts != amounts for one in parts):
        return None
    moved = {b: {i for i, row in enumerate(atoms.bases[b]) if row[i]} for b, _ in amounts}
    varying = {i for i, entry in enumerate(centre) if any(one.centre[i] != entry for one in parts)}
    shifts = []
    rest = part.centre
    for b, own in moved.items():
        if own & varying or any(own & other for c, other in moved.items() if c != b):
            continue
        u = tuple(x - c if i in own else ZERO for i, (x, c) in enumerate(zip(part.centre, centre, strict=True)))
        rest = shifted(rest, u, -ONE)
        shifts.append((b, u))
    found = _by_weights(Part(rest), parts, atoms) if shifts else None
    return None if found is None else Inclusion(found.weights, (), tuple(shifts))


def is_valid(part: Part, evidence: Inclusion, parts: Parts, atoms: Atoms) -> bool:
    """The check that a checker makes."""
    if any(not is_positive(_difference(atoms.bases[c], atoms.bases[b])) for b, c in evidence.moves):
        return False
    moved = after_moves(part, evidence.moves)
    if any(sign(w) < 0 for _, w in evidence.weights) or sum((w for _, w in evidence.weights), ZERO) != 1:
        return False
    entries = [(b, w * amount) for j, w in evidence.weights for b, amount in parts[j].amounts]
    left = dict(merged([*entries, *((b, -amount) for b, amount in moved.amounts)]))
    if any(sign(amount) < 0 for amount in left.values()):
        return False
    total: Vector = (ZERO,) * len(part.centre)
    for j, w in evidence.weights:
        total = shifted(total, parts[j].centre, w)
    for b, u in evidence.shifts:
        if not _reaches(atoms.bases[b], left.get(b, ZERO), u):
            return False
        total = shifted(total, u)
    return total == moved.centre


def _reaches(base: Gram, amount: Number, u: Vector) -> bool:
    """Whether u lies in t E(B): t^2 B - u u^T is positive semidefinite."""
    square = amount * amount
    rows = zip(base, u, strict=True)
    return is_positive(tuple(tuple(square * q - a * b for q, b in zip(row, u, strict=True)) for row, a in rows))


def _difference(first: Gram, second: Gram) -> Gram:
    return tuple(tuple(a - b for a, b in zip(x, y, strict=True)) for x, y in zip(first, second, strict=True))

"""Statements about curved sets alone: membership, its negation, inclusion, support (proofs/format.md, section 5a)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..errors import ConsderivError
from ..exact.reals import Number
from ..sets import MinkowskiSum, Polytope, is_subset
from ..sets.comparison import Outside
from ..sets.curved_matrices import inner, product
from ..sets.curved_numbers import rational_root, root_bounds, square_root
from ..sets.elements import Flat, flatten
from ..sets.ellipsoids import CurvedSet
from ..sets.membership import Separator, contains_flat
from ..sets.value_set import ValueSet
from ..verdicts import Refuted
from .curved_encoding import atoms_json, curved_json
from .curved_hints import hints
from .curved_inclusion import Inclusion, inclusion
from .curved_parts import ZERO, Atoms, Part, Parts, parts_of
from .encoding import element, number, vector
from .model import Claim, Omitted

ROOT_BITS = (4, 8, 16, 32, 64, 128)  # binary places of upper bounds of roots


def is_curved(*sets: ValueSet) -> bool:
    """Whether one of the sets is curved: then the proofs of this file are needed."""
    return any(isinstance(part, CurvedSet) for part in sets)


def curved_member(part: ValueSet, flat: Flat) -> Claim:
    """The element belongs to the curved set."""
    atoms, (parts,) = _lists(part)
    found = _included(Part(flat), part, parts, atoms)
    shape = part.shape or ()
    claim = {"rule": "member", "set": curved_json(part), "element": element(flat, shape), "shape": list(shape)}
    return Claim(claim, {**atoms_json(atoms, shape), "inclusion": found.to_json(shape)})


def curved_nonmember(part: ValueSet, flat: Flat) -> Claim:
    """The element does not belong to the curved set."""
    atoms, (parts,) = _lists(part)
    shape = part.shape or ()
    claim = {"rule": "nonmember", "set": curved_json(part), "element": element(flat, shape), "shape": list(shape)}
    return Claim(claim, {**atoms_json(atoms, shape), **_separation(part, flat, parts, atoms)})


def curved_support(part: ValueSet, direction: Flat) -> Claim:
    """max <direction, .> over the curved set."""
    atoms, (parts,) = _lists(part)
    shape = part.shape or ()
    lengths = [square_root(product(base, direction, direction)) for base in atoms.bases]
    value = _maximum(direction, parts, lengths)
    keys = {"direction": element(direction, shape), "value": number(value), "shape": list(shape)}
    return Claim(
        {"rule": "support", "set": curved_json(part), **keys},
        {**atoms_json(atoms, shape), "lengths": vector(lengths)},
    )


def curved_subset(small: ValueSet, large: ValueSet, strict: bool | None = None) -> Claim:
    """Each element of the first set belongs to the second one; strict: some element of the second not to the first."""
    atoms, (inside, around) = _lists(small, large)
    shape = small.shape or ()
    found = [_included(part, large, around, atoms).to_json(shape) for part in inside]
    proof: dict[str, Any] = {**atoms_json(atoms, shape), "inclusions": found}
    beyond = None if strict is False else _beyond(small, large, inside, around, atoms)
    if strict and beyond is None:
        raise Omitted("no element of the outer set is shown to be outside the inner one")
    if beyond is not None:
        proof["beyond"] = beyond
    sets = {"inner": curved_json(small), "outer": curved_json(large)}
    return Claim({"rule": "subset", **sets, "strict": beyond is not None, "shape": list(shape)}, proof)


def _lists(*sets: ValueSet) -> tuple[Atoms, list[Parts]]:
    """The parts of the sets, with what a checker needs to find the same ones."""
    for part in sets:
        if not isinstance(part, (Polytope, MinkowskiSum, CurvedSet)):
            raise Omitted("statements about curved sets are made for convex sets only")
    assert sets[0].shape is not None
    size = 1
    for length in sets[0].shape:
        size *= length
    atoms = Atoms(size)
    for part in sets:
        parts_of(part, atoms)
    atoms = atoms.frozen()
    return atoms, [parts_of(part, atoms) for part in sets]


def _included(part: Part, container: ValueSet, parts: Parts, atoms: Atoms) -> Inclusion:
    found = inclusion(part, parts, atoms, hints(part, container, parts, atoms))
    if found is None:
        raise Omitted("no decomposition shows that the element, or part, is in the set")
    return found


def _separation(part: ValueSet, flat: Flat, parts: Parts, atoms: Atoms) -> dict[str, Any]:
    """A functional that is larger at the element, with upper bounds of the roots in the support function."""
    verdict = contains_flat(part, flat)
    if not isinstance(verdict, Refuted) or not isinstance(verdict.evidence, Separator):
        raise Omitted("no functional separates the element from the set")
    assert part.shape is not None
    y = flatten(verdict.evidence.functional, part.shape)
    squares = [product(base, y, y) for base in atoms.bases]
    for bits in ROOT_BITS:
        lengths = [_above(square, bits) for square in squares]
        if inner(y, flat) > _maximum(y, parts, lengths):
            return {"functional": element(y, part.shape), "lengths": vector(lengths)}
    raise Omitted("the element is too near to the set")


def _above(square: Number, bits: int) -> Number:
    """A number l >= 0 with l^2 >= square."""
    root = rational_root(square) if square else ZERO
    return root_bounds(square, bits)[1] if root is None else root


def _maximum(y: Flat, parts: Parts, lengths: Sequence[Number]) -> Number:
    values = [inner(y, one.centre) + sum((a * lengths[b] for b, a in one.amounts), ZERO) for one in parts]
    return max(values)


def _beyond(small: ValueSet, large: ValueSet, inside: Parts, around: Parts, atoms: Atoms) -> dict[str, Any] | None:
    """An element of the outer set that is not in the inner one."""
    for flat in _candidates(small, large, around, atoms):
        try:
            found = _included(Part(flat), large, around, atoms)
            outside = _separation(small, flat, inside, atoms)
        except (Omitted, ConsderivError):
            continue
        shape = small.shape or ()
        return {"element": element(flat, shape), "inclusion": found.to_json(shape), **outside}
    return None


def _candidates(small: ValueSet, large: ValueSet, around: Parts, atoms: Atoms) -> list[Flat]:
    """Elements of the outer set: from the engine's comparison, and points where its parts are farthest out."""
    found: list[Flat] = []
    try:
        verdict = is_subset(large, small)
    except ConsderivError:
        return []
    if not isinstance(verdict, Refuted):
        return []
    if isinstance(verdict.evidence, Outside):
        assert small.shape is not None
        found.append(flatten(verdict.evidence.element, small.shape))
    for part in around:
        found.append(part.centre)
        for b, amount in part.amounts:
            for row in atoms.bases[b]:
                length = next((entry for entry in row if entry), None)
                if length is not None:
                    found += _tips(part.centre, row, amount, atoms.bases[b])
    return found


def _tips(centre: Flat, row: Flat, amount: Number, base: Any) -> list[Flat]:
    """centre +- amount Q e_i / sqrt(Q_ii) for a row Q e_i, if the root is rational."""
    index = next(i for i, other in enumerate(base) if other == row)
    root = rational_root(base[index][index])
    if root is None or not isinstance(root, type(ZERO)):
        return []
    step = [amount * entry / root for entry in row]
    return [tuple(c + s * d for c, d in zip(centre, step, strict=True)) for s in (1, -1)]

"""Proofs that a set is the hull of the parts that a rule derives: proofs/format.md, section 5a, COMPARISON."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from ..sets.elements import Shape
from ..sets.value_set import ValueSet
from .curved_encoding import atoms_json
from .curved_hints import hints
from .curved_inclusion import inclusion
from .curved_parts import Atoms, Parts, parts_of, set_of_parts
from .model import Omitted

Derive = Callable[[Atoms], Parts]


@dataclass(frozen=True)
class Compared:
    """A set that is proved equal to the hull of derived parts, with the COMPARISON."""

    shown: ValueSet
    proof: dict[str, Any]


def compared(derive: Derive, candidates: Iterable[ValueSet], shape: Shape) -> Compared:
    """The first candidate that is proved equal to the derived parts, else the set as the parts say it.

    Raises
    ------
    Omitted
        If there are too many parts.
    """
    size = 1
    for length in shape:
        size *= length
    for candidate in candidates:
        try:
            return Compared(candidate, _comparison(derive, candidate, Atoms(size), shape))
        except Omitted:
            continue
    atoms = Atoms(size)
    plain = set_of_parts(derive(atoms), atoms, shape)
    return Compared(plain, _comparison(derive, plain, Atoms(size), shape))


def _comparison(derive: Derive, shown: ValueSet, atoms: Atoms, shape: Shape) -> dict[str, Any]:
    derived = derive(atoms)
    atoms.scales += dict.fromkeys(a for part in derived for _, a in part.amounts if a not in atoms.scales)
    parts_of(shown, atoms)
    atoms = atoms.frozen()
    derived, stated = derive(atoms), parts_of(shown, atoms)
    found = atoms_json(atoms, shape)
    found |= _missing("inside", derived, stated, atoms, shown, shape)
    return found | _missing("covered", stated, derived, atoms, None, shape)


def _missing(
    key: str, first: Parts, second: Parts, atoms: Atoms, container: ValueSet | None, shape: Shape
) -> dict[str, Any]:
    """The inclusions of the parts of the first list that are not in the second one."""
    known = set(second)
    found = []
    for k, part in enumerate(first):
        if part in known:
            continue
        evidence = inclusion(part, second, atoms, [] if container is None else hints(part, container, second, atoms))
        if evidence is None:
            raise Omitted("the set is not shown to be the one that the rules give")
        found.append([k, evidence.to_json(shape)])
    return {key: found} if found else {}

"""Parts of certificates: a few claims with those that they refer to, small enough to be checked thousands of times."""

import copy
from collections.abc import Iterator
from random import Random
from typing import Any

from consderiv.certificates.model import REFERENCES, renumbered_owner

Json = Any


def part(data: Json, random: Random, most: int = 3) -> Json:
    """A certificate with one to `most` claims of another one, those that they refer to included."""
    wanted = set(random.sample(range(len(data["statement"])), min(random.randint(1, most), len(data["statement"]))))
    waiting = list(wanted)
    while waiting:
        k = waiting.pop()
        new = {*named(data["proof"][k]), *owners(data["statement"][k])} - wanted
        wanted |= new
        waiting += new
    return _selected(data, sorted(wanted))


def named(proof: Json) -> Iterator[int]:
    """The indices of other statements in a proof."""
    for key in REFERENCES:
        value = proof.get(key)
        yield from (k for k in (value if isinstance(value, list) else [value]) if isinstance(k, int))


def renumber(proof: Json, place: dict[int, int]) -> None:
    """Put other indices of statements into a proof."""
    for key in REFERENCES:
        value = proof.get(key)
        if isinstance(value, int):
            proof[key] = place[value]
        elif isinstance(value, list) and all(isinstance(k, int) for k in value):
            proof[key] = [place[k] for k in value]


def owners(statement: Json) -> list[int]:
    """The indices of other statements in the key "of"."""
    found: list[int] = []

    def kept(k: int) -> int:
        found.append(k)
        return k

    for owner in statement.get("of", {}).values():
        renumbered_owner(owner, kept)
    return found


def renumber_owners(statement: Json, place: dict[int, int]) -> None:
    """Put other indices of statements into the key "of"."""
    if "of" in statement:
        statement["of"] = {key: renumbered_owner(owner, place.__getitem__) for key, owner in statement["of"].items()}


def mixture(first: Json, second: Json, random: Random) -> Json:
    """Claims of two certificates, some statements with the proof of a statement of the same rule in the other one."""
    one, two = part(first, random, 4), part(second, random, 4)
    mixed = {
        "format": one["format"],
        "statement": one["statement"] + two["statement"],
        "proof": one["proof"] + two["proof"],
    }
    mixed |= _field(random.choice((one, two)))
    shift = len(one["statement"])
    for proof in mixed["proof"][shift:]:
        if random.random() < 0.5:
            renumber(proof, {k: k + shift for k in named(proof)})
    for statement in mixed["statement"][shift:]:
        if random.random() < 0.5:
            renumber_owners(statement, {k: k + shift for k in owners(statement)})
    by_rule: dict[str, list[int]] = {}
    for k, statement in enumerate(mixed["statement"]):
        by_rule.setdefault(statement["rule"], []).append(k)
    for places in by_rule.values():
        if len(places) > 1 and random.random() < 0.7:
            i, j = random.sample(places, 2)
            mixed["proof"][i], mixed["proof"][j] = mixed["proof"][j], mixed["proof"][i]
    return mixed


def _selected(data: Json, places: list[int]) -> Json:
    new = {old: k for k, old in enumerate(places)}
    proofs = [copy.deepcopy(data["proof"][k]) for k in places]
    for proof in proofs:
        renumber(proof, new)
    statements = [copy.deepcopy(data["statement"][k]) for k in places]
    for statement in statements:
        renumber_owners(statement, new)
    return {"format": data["format"], "statement": statements, "proof": proofs, **_field(data)}


def _field(data: Json) -> Json:
    return {key: data[key] for key in ("field", "functions") if key in data}

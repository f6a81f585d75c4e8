"""Parts of certificates: a few claims with those that they refer to, small enough to be checked thousands of times."""

import copy
from collections.abc import Iterator
from random import Random
from typing import Any

from consderiv.certificates.model import REFERENCES

Json = Any


def part(data: Json, random: Random, most: int = 3) -> Json:
    """A certificate with one to `most` claims of another one, those that they refer to included."""
    wanted = set(random.sample(range(len(data["statement"])), min(random.randint(1, most), len(data["statement"]))))
    waiting = list(wanted)
    while waiting:
        new = set(named(data["proof"][waiting.pop()])) - wanted
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


def mixture(first: Json, second: Json, random: Random) -> Json:
    """Claims of two certificates, some statements with the proof of a statement of the same rule in the other one."""
    one, two = part(first, random, 4), part(second, random, 4)
    mixed = {"format": one["format"], "statement": one["statement"] + two["statement"], "proof": one["proof"] + two["proof"]}
    mixed |= _field(random.choice((one, two)))
    shift = len(one["statement"])
    for proof in mixed["proof"][shift:]:
        if random.random() < 0.5:
            renumber(proof, {k: k + shift for k in named(proof)})
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
    return {"format": data["format"], "statement": statements, "proof": proofs, **_field(data)}


def _field(data: Json) -> Json:
    return {key: data[key] for key in ("field", "functions") if key in data}

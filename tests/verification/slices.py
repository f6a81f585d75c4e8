"""Parts of certificates: a few claims with the continuity that they need, small enough to be checked thousands of times."""

import copy
from random import Random
from typing import Any

Json = Any


def part(data: Json, random: Random, most: int = 3) -> Json:
    """A certificate with one to `most` claims of another one; references to continuity are kept right."""
    wanted = set(random.sample(range(len(data["statement"])), min(random.randint(1, most), len(data["statement"]))))
    wanted |= {k for i in wanted if isinstance(k := data["proof"][i].get("continuous"), int)}
    return _selected(data, sorted(wanted))


def mixture(first: Json, second: Json, random: Random) -> Json:
    """Claims of two certificates, some statements with the proof of a statement of the same rule in the other one."""
    one, two = part(first, random, 4), part(second, random, 4)
    mixed = {"format": one["format"], "statement": one["statement"] + two["statement"], "proof": one["proof"] + two["proof"]}
    mixed |= _field(random.choice((one, two)))
    shift = len(one["statement"])
    for proof in mixed["proof"][shift:]:
        if isinstance(proof.get("continuous"), int) and random.random() < 0.5:
            proof["continuous"] += shift
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
        if isinstance(proof.get("continuous"), int):
            proof["continuous"] = new[proof["continuous"]]
    statements = [copy.deepcopy(data["statement"][k]) for k in places]
    return {"format": data["format"], "statement": statements, "proof": proofs, **_field(data)}


def _field(data: Json) -> Json:
    return {"field": data["field"]} if "field" in data else {}

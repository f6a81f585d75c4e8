"""Targeted mutants of the younger families: curved sets, constants, counted branches, products and solutions of matrices."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from random import Random
from typing import Any

from .slices import named, renumber
from .targeted import Forgery, all_leaves, claims, other_number, pick, replace

Json = Any


def places(value: Json, *keys: str) -> Iterator[tuple[Json, Json]]:
    """The containers in which some keys occur, with the key; at any depth."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            yield from ((item, key) for key in keys if key in item)
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)


def entries(value: Json) -> list[tuple[list[Json], int]]:
    """The rational numbers inside nested lists, as (list, place)."""
    found, waiting = [], [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, list):
            found += [(item, k) for k, entry in enumerate(item) if isinstance(entry, str)]
            waiting += [entry for entry in item if isinstance(entry, list)]
    return found


def alter(value: Json, random: Random) -> None:
    """Change one rational number inside nested lists."""
    container, k = pick(random, entries(value))
    container[k] = str(other_number(Fraction(container[k]), random))


def _curved(data: Json, random: Random) -> Json:
    """An ellipsoid or a surface in a statement."""
    return pick(random, [item for item, _ in places(data["statement"], "gram")])


def scale_gram(data: Json, random: Random) -> None:
    """A multiple of the matrix of an ellipsoid."""
    part, factor = _curved(data, random), random.choice((Fraction(4), Fraction(1, 4), Fraction(9, 4), Fraction(2)))
    part["gram"] = [[str(factor * Fraction(entry)) for entry in row] for row in part["gram"]]


def change_gram(data: Json, random: Random) -> None:
    """One entry of the matrix of an ellipsoid, and its mirror image."""
    gram = _curved(data, random)["gram"]
    i, j = random.randrange(len(gram)), random.randrange(len(gram))
    gram[i][j] = gram[j][i] = str(other_number(Fraction(gram[i][j]), random))


def move_center(data: Json, random: Random) -> None:
    """Another center."""
    alter(_curved(data, random)["center"], random)


def change_member(data: Json, random: Random) -> None:
    """A curved sum or hull loses a member, has one twice, or becomes the other one."""
    found = [
        item for item, _ in places(data["statement"], "members") if item.get("type") in ("curved_sum", "curved_hull")
    ]
    part, how = pick(random, found), random.randrange(3)
    if how == 0:
        del part["members"][random.randrange(len(part["members"]))]
    elif how == 1:
        part["members"].append(random.choice(part["members"]))
    else:
        part["type"] = {"curved_sum": "curved_hull", "curved_hull": "curved_sum"}[part["type"]]


def change_comparison(data: Json, random: Random) -> None:
    """The evidence of an inclusion: entries go, numbers change."""
    keys = ("inside", "covered", "inclusion", "inclusions", "moves", "shifts", "scales", "segments", "bases")
    item, key = pick(random, list(places(data["proof"], *keys)))
    if random.random() < 0.4 and isinstance(item[key], list) and item[key]:
        del item[key][random.randrange(len(item[key]))]
    elif isinstance(item[key], dict):
        alter(item[key].get("weights", []), random)
    else:
        alter(item[key], random)


def change_length(data: Json, random: Random) -> None:
    """Another length, and another value with it."""
    item, key = pick(random, list(places(data["proof"], "lengths", "functional", "squares")))
    alter(item[key], random)
    for statement in data["statement"]:
        if "value" in statement and random.random() < 0.7:
            alter([statement["value"]] if isinstance(statement["value"], str) else statement["value"], random)


def change_sense(data: Json, random: Random) -> None:
    """A rule about a regular function is claimed of another set of it."""
    statement, _ = pick(random, [c for c in claims(data) if "regular" in c[1]])
    statement["rule"] = random.choice(("clarke", "frechet", "limiting", "bouligand"))


def turn_surface(data: Json, random: Random) -> None:
    """An ellipsoid becomes a surface, or a surface an ellipsoid."""
    part = _curved(data, random)
    part["type"] = "surface" if part["type"] == "ellipsoid" else "ellipsoid"


def change_field(data: Json, random: Random) -> None:
    """Another constant."""
    constants = data.get("field", {}).get("constants", [])
    constant = pick(random, constants)
    if random.random() < 0.4:
        constant[0] = random.choice(("exp", "log", "sin", "cos", "pi", "root"))
        return
    alter([part.get("terms", []) if isinstance(part, dict) else part for part in constant[1:]], random)


def change_terms(data: Json, random: Random) -> None:
    """A number of a field of constants gets another coefficient, or is turned into its inverse."""
    item, _ = pick(random, list(places([data["statement"], data["proof"]], "terms")))
    if all(isinstance(term[0], str) and len(term) == 2 for term in item["terms"]):
        if random.random() < 0.2 and "over" in item:
            item["terms"], item["over"] = item["over"], item["terms"]
        else:
            alter([pick(random, item["terms"])], random)


def change_fact(data: Json, random: Random) -> None:
    """Another exponent in a fact, or another number that it gives."""
    fact = pick(random, data.get("functions", []))
    powers = [pair for part in fact if isinstance(part, list) for pair in part if isinstance(pair, list)]
    if powers and random.random() < 0.7:
        random.choice(powers)[1] += random.choice((-2, -1, 1, 2))
    else:
        data["functions"].remove(fact)


def change_branch(data: Json, random: Random) -> None:
    """A branch of a `where` is no longer counted, or counted without an arc; a list of them goes."""
    _, proof = pick(random, [c for c in claims(data) if c[1].get("branches")])
    leaves = [leaf for _, tree in proof["branches"] for leaf in all_leaves({"tree": tree})]
    if random.random() < 0.2:
        del proof["branches"][random.randrange(len(proof["branches"]))]
    else:
        replace(
            random.choice(leaves), random.choice((*leaves, {}, {"empty": {"terms": [[[["1", []]], [["1", []]], [0]]]}}))
        )


def change_multipliers(data: Json, random: Random) -> None:
    """The multipliers of a leaf change or go: those of derivatives and Frechet sets, of idle branches of solutions."""
    item, key = pick(random, list(places(data["proof"], "multipliers", "idle", "below")))
    if random.random() < 0.4:
        part = pick(random, item[key])
        part.clear() if isinstance(part, list) and key != "idle" else item[key].remove(part)
    else:
        alter(item[key], random)


def change_reference(data: Json, random: Random) -> None:
    """A proof refers to another statement."""
    proof = pick(random, [proof for proof in data["proof"] if list(named(proof))])
    count = len(data["statement"])
    renumber(proof, {k: random.randrange(count) for k in named(proof)})


MATRIX_RULES = (
    "product_hull", "product_member", "product_nonmember", "invertible", "singular", "solution_member", "solution_nonmember",
    "solution_clarke",
)  # fmt: skip


def change_factor(data: Json, random: Random) -> None:
    """A factor, a set of systems, or an element of a statement about matrices changes; two factors change places."""
    statement, _ = pick(random, claims(data, *MATRIX_RULES))
    key = pick(random, [key for key in ("left", "right", "set", "element") if key in statement])
    if key in ("left", "right") and random.random() < 0.15:
        statement["left"], statement["right"] = statement["right"], statement["left"]
    elif key == "element":
        alter(statement[key], random)
    elif random.random() < 0.5:
        alter(statement[key]["vertices"], random)
    else:
        vertices = statement[key]["vertices"]
        del vertices[random.randrange(len(vertices))]


def change_matrix_proof(data: Json, random: Random) -> None:
    """The power, the cuts, the kernel, the functionals, the weights of such a proof; or the rule itself."""
    statement, proof = pick(random, claims(data, *MATRIX_RULES))
    how = random.randrange(4)
    if how == 0 and "power" in proof:
        proof["power"] += random.choice((-1, 1, 7))
    elif how == 1:
        statement["rule"] = random.choice(MATRIX_RULES)
    elif "factor" in proof and how == 2:
        proof["factor"] = {"left": "right", "right": "left"}[proof["factor"]]
    else:
        item, key = pick(
            random, list(places(proof, "cut", "functional", "kernel", "weights", "direction", "left", "right"))
        )
        alter(item[key], random)


def change_unknowns(data: Json, random: Random) -> None:
    """Another number of unknowns; a leaf of a solution becomes idle, or is no longer so."""
    statement, proof = pick(random, claims(data, "solution_clarke"))
    if random.random() < 0.2:
        statement["unknowns"] += random.choice((-1, 1))
        return
    leaves = all_leaves(proof)
    replace(pick(random, leaves), pick(random, [*leaves, {"vertex": 0}, {"idle": [[0, "1"]]}]))


def change_solution(data: Json, random: Random) -> None:
    """The Jacobian of a solution gets another vertex, with its leaves; or loses one."""
    statement, proof = pick(random, claims(data, "solution_clarke"))
    vertices, k = statement["set"]["vertices"], random.randrange(len(statement["set"]["vertices"]))
    if random.random() < 0.5:
        alter(vertices[k], random)
    else:
        del vertices[k]
        for leaf in all_leaves(proof):
            if leaf.get("vertex", -1) >= k:
                leaf["vertex"] = max(0, leaf["vertex"] - 1)


NEW_FORGERIES: tuple[Forgery, ...] = (
    scale_gram, change_gram, move_center, change_member, change_comparison, change_length, change_sense, turn_surface,
    change_field, change_terms, change_fact, change_branch, change_multipliers, change_reference, change_factor,
    change_matrix_proof, change_unknowns, change_solution,
)  # fmt: skip

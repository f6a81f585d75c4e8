"""Targeted mutants: changes that keep a certificate well formed and its proof plausible, as a forger would make them."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from fractions import Fraction
from random import Random
from typing import Any

from .hulls import Flat, total, weights
from .reading import Body, Shape, body, long_numbers, number, shape_of

Json = Any
Leaf = dict[str, Any]
Forgery = Callable[[Json, Random], None]


class NotApplicable(Exception):
    """The certificate has nothing that this forgery could change."""


def pick(random: Random, items: list[Any]) -> Any:
    """One of the items, if there is one."""
    if not items:
        raise NotApplicable
    return random.choice(items)


def claims(data: Json, *rules: str) -> list[tuple[Json, Json]]:
    """Statement and proof of the claims of some rules (all, if none is named)."""
    pairs = zip(data["statement"], data["proof"], strict=True)
    return [(s, p) for s, p in pairs if not rules or s["rule"] in rules]


def leaves(tree: Json) -> Iterator[Leaf]:
    """The leaves of a tree, those of Frechet proofs inside leaves included."""
    if not isinstance(tree, dict):
        return
    if "cases" in tree:
        for case in tree["cases"]:
            yield from leaves(case)
        return
    yield tree
    if "frechet" in tree:
        yield from leaves(tree["frechet"].get("tree"))


def all_leaves(proof: Json) -> list[Leaf]:
    """All leaves of all trees of a proof."""
    trees = [proof.get("tree"), *(group["tree"] for group in proof.get("groups", []))]
    return [leaf for tree in trees for leaf in leaves(tree)]


def splits(tree: Json) -> Iterator[Json]:
    """The inner nodes of a tree."""
    if isinstance(tree, dict):
        if "cases" in tree:
            yield tree
            for case in tree["cases"]:
                yield from splits(case)
        if "frechet" in tree:
            yield from splits(tree["frechet"].get("tree"))


def all_splits(proof: Json) -> list[Json]:
    """All inner nodes of all trees of a proof."""
    trees = [proof.get("tree"), *(group["tree"] for group in proof.get("groups", []))]
    return [inner for tree in trees for inner in splits(tree)]


def replace(leaf: Leaf, new: Leaf) -> None:
    """Put another leaf in the place of a leaf."""
    new = copy.deepcopy(new)
    leaf.clear()
    leaf.update(new)


def written(flat: Flat, shape: Shape) -> Json:
    """ELEMENT."""
    if shape.m is None:
        return [str(x) for x in flat]
    return [[str(x) for x in row] for row in shape.nested(flat)]


TINY, HUGE = Fraction(1, 10**40), Fraction(10**60)


def other_number(value: Fraction, random: Random) -> Fraction:
    """A number that is not this one: near it, far from it, of the other sign."""
    choices = [
        value + 1,
        value - 1,
        -value,
        Fraction(0),
        2 * value,
        value / 2,
        value + TINY,
        value - TINY,
        value + HUGE,
    ]
    return random.choice([x for x in choices if x != value])


# Sets and the leaves that speak of their vertices.


def _with_points(data: Json, random: Random) -> tuple[Json, Json, Json, Body]:
    """A claim with a set, and one list of points of the set."""
    statement, proof = pick(random, [c for c in claims(data) if "set" in c[0] and c[0]["set"]["type"] != "empty"])
    part = statement["set"]
    shape = body(part).shape
    holder = random.choice(part["members"]) if "members" in part else part
    key = "vertices" if "vertices" in holder else "elements"
    return statement, proof, holder[key], Body(part["type"], (), shape)


def _jacobians(proof: Json, points: list[Flat]) -> list[tuple[Leaf, Flat]]:
    """The leaves that name points, with the Jacobian that they claim."""
    found = []
    for leaf in all_leaves(proof):
        k = leaf.get("vertex", leaf.get("element"))
        if isinstance(k, int) and k < len(points):
            found.append((leaf, points[k]))
        elif "weights" in leaf and all(i < len(points) for i, _ in leaf["weights"]):
            scaled = [tuple(number(w) * x for x in points[i]) for i, w in leaf["weights"]]
            found.append((leaf, total(scaled)))
    return found


def _readapt(proof: Json, old: list[Flat], new: list[Flat], random: Random) -> None:
    """Make the leaves fit the changed points as well as it goes: weights anew, else any vertex."""
    for leaf, jacobian in _jacobians(proof, old):
        arc = {"arc": leaf["arc"]} if "arc" in leaf else {}
        key = "element" if "element" in leaf else "vertex"
        if jacobian in new:
            replace(leaf, {key: new.index(jacobian), **arc})
            continue
        found = weights([tuple(new)], jacobian) if key == "vertex" else None
        if found is None:
            replace(leaf, {key: random.randrange(len(new)), **arc})
        else:
            replace(leaf, {"weights": [[k, str(w)] for k, w in enumerate(found[0]) if w]})


def _change_points(data: Json, random: Random, change: Callable[[list[Flat]], None]) -> None:
    _, proof, points, part = _with_points(data, random)
    old = [part.shape.element(point) for point in points]
    new = list(old)
    change(new)
    if not new or new == old:
        raise NotApplicable
    points[:] = [written(point, part.shape) for point in new]
    if random.random() < 0.8:
        _readapt(proof, old, new, random)


def _moved(point: Flat, random: Random) -> Flat:
    k = random.randrange(len(point))
    return (*point[:k], other_number(point[k], random), *point[k + 1 :])


def move_vertex(data: Json, random: Random) -> None:
    """One vertex somewhere else, weights adapted."""

    def change(points: list[Flat]) -> None:
        k = random.randrange(len(points))
        points[k] = _moved(points[k], random)

    _change_points(data, random, change)


def push_vertex_out(data: Json, random: Random) -> None:
    """One vertex farther out, so that all Jacobians remain inside."""

    def change(points: list[Flat]) -> None:
        k, j = random.randrange(len(points)), random.randrange(len(points))
        factor = random.choice((Fraction(1), Fraction(1, 10**6), Fraction(-1, 2)))
        points[k] = tuple(x + factor * (x - y) for x, y in zip(points[k], points[j], strict=True))

    _change_points(data, random, change)


def drop_vertex(data: Json, random: Random) -> None:
    """A vertex less; its leaves become combinations of the others, or name another one."""
    _change_points(data, random, lambda points: points.pop(random.randrange(len(points))) and None)


def add_vertex(data: Json, random: Random) -> None:
    """A vertex more: a copy, a mean, or a new one; sometimes a leaf with an arc names it."""
    _, proof, points, part = _with_points(data, random)
    old = [part.shape.element(point) for point in points]
    one, two = random.choice(old), random.choice(old)
    new = random.choice([one, tuple((x + y) / 2 for x, y in zip(one, two, strict=True)), _moved(one, random)])
    points.append(written(new, part.shape))
    with_arc = [leaf for leaf in all_leaves(proof) if "arc" in leaf]
    if with_arc and random.random() < 0.8:
        leaf = random.choice(with_arc)
        leaf["element" if "element" in leaf else "vertex"] = len(old)


def relabel_vertices(data: Json, random: Random) -> None:
    """The points in another order, with the leaves following (true) or not."""
    _change_points(data, random, random.shuffle)


def relabel_leaves(data: Json, random: Random) -> None:
    """The leaves name other vertices, and the set is what they name."""
    _, proof, points, _ = _with_points(data, random)
    leaf = pick(random, [leaf for leaf in all_leaves(proof) if "vertex" in leaf or "element" in leaf])
    key = "element" if "element" in leaf else "vertex"
    leaf[key] = random.randrange(len(points))


def swap_arcs(data: Json, random: Random) -> None:
    """Two leaves exchange their arcs or their vertices."""
    _, proof = pick(random, claims(data, "clarke", "bouligand"))
    found = [leaf for leaf in all_leaves(proof) if "arc" in leaf]
    if len(found) < 2:
        raise NotApplicable
    one, two = random.sample(found, 2)
    one["arc"], two["arc"] = two["arc"], one["arc"]


def bend_arc(data: Json, random: Random) -> None:
    """An arc loses, gains or changes a coefficient."""
    _, proof = pick(random, claims(data, "clarke", "bouligand"))
    arc = pick(random, [leaf["arc"] for leaf in all_leaves(proof) if "arc" in leaf])
    row = random.choice(arc)
    how = random.randrange(4)
    if how == 0:
        arc.append(list(row))
    elif how == 1 and len(arc) > 1:
        arc.remove(row)
    elif how == 2:
        arc.insert(0, ["0"] * len(row))
    else:
        k = random.randrange(len(row))
        row[k] = str(other_number(number(row[k]), random))


# Leaves and trees.


def exchange_empty(data: Json, random: Random) -> None:
    """The evidence of an empty leaf is that of another one."""
    _, proof = pick(random, claims(data))
    found = [leaf for leaf in all_leaves(proof) if "empty" in leaf]
    if len(found) < 2:
        raise NotApplicable
    one, two = random.sample(found, 2)
    replace(one, two)


def empty_leaf(data: Json, random: Random) -> None:
    """A leaf that is not empty gets the evidence of one that is, or invented evidence."""
    _, proof = pick(random, claims(data))
    found = all_leaves(proof)
    target = pick(random, [leaf for leaf in found if "empty" not in leaf])
    one = [["1", []]]
    invented = {"terms": [[one, one, [random.randrange(3)]] for _ in range(random.choice((1, 2)))]}
    known = [leaf for leaf in found if "empty" in leaf]
    replace(target, random.choice([*known, {"empty": invented}]))


def drop_term(data: Json, random: Random) -> None:
    """A term, core or equality of an emptiness proof less, or doubled."""
    _, proof = pick(random, claims(data))
    leaf = pick(random, [leaf for leaf in all_leaves(proof) if "empty" in leaf])
    parts = pick(random, [part for part in leaf["empty"].values() if isinstance(part, list) and part])
    k = random.randrange(len(parts))
    parts[k : k + 1] = random.choice(([], [parts[k], parts[k]]))


def merge_leaves(data: Json, random: Random) -> None:
    """A leaf says what another leaf says."""
    _, proof = pick(random, claims(data))
    found = all_leaves(proof)
    if len(found) < 2:
        raise NotApplicable
    one, two = random.sample(found, 2)
    replace(one, two)


def swap_cases(data: Json, random: Random) -> None:
    """The cases of a split in another order."""
    _, proof = pick(random, claims(data))
    inner = pick(random, all_splits(proof))
    random.shuffle(inner["cases"])


def cut_tree(data: Json, random: Random) -> None:
    """A split is replaced by one of its cases."""
    _, proof = pick(random, claims(data))
    inner = pick(random, all_splits(proof))
    replace(inner, random.choice(inner["cases"]))


def other_split(data: Json, random: Random) -> None:
    """A split at another node."""
    statement, proof = pick(random, [c for c in claims(data) if "program" in c[0]])
    inner = pick(random, [inner for inner in all_splits(proof) if "split" in inner])
    inner["split"] = random.randrange(len(statement["program"]["nodes"]))


# Program and point.


def _same_place(data: Json, random: Random, key: str) -> list[Json]:
    """All programs (points) of the statements about one program at one point, sometimes only one of them."""
    found = [s for s, _ in claims(data) if key in s]
    first = pick(random, found)
    if random.random() < 0.15:
        return [first[key]]
    return [s[key] for s in found if s["program"] == first["program"] and s["point"] == first["point"]]


def change_constant(data: Json, random: Random) -> None:
    """Another constant or exponent in the program."""
    programs = _same_place(data, random, "program")
    places = [k for k, node in enumerate(programs[0]["nodes"]) if node[0] in ("constant", "power")]
    k = pick(random, places)
    value = number(programs[0]["nodes"][k][-1])
    new = value + random.choice((-1, 1, 2)) if programs[0]["nodes"][k][0] == "power" else other_number(value, random)
    for one in programs:
        one["nodes"][k][-1] = str(new)


FAMILIES = (
    ("abs", "relu", "neg", "norm1", "norminf", "sign", "max", "median"), ("max", "min", "add", "sub", "norm1", "mul"),
    ("max", "min", "median", "norm1", "norminf"), ("lt", "le", "gt", "ge", "eq", "ne"), ("and", "or"),
    ("add", "sub", "mul", "div"), ("clip", "median", "max", "min"),
)  # fmt: skip


def change_operation(data: Json, random: Random) -> None:
    """Another operation with as many operands."""
    programs = _same_place(data, random, "program")
    nodes = programs[0]["nodes"]
    k = pick(random, [k for k, node in enumerate(nodes) if any(node[0] in family for family in FAMILIES)])
    family = random.choice([family for family in FAMILIES if nodes[k][0] in family])
    new = random.choice(family)
    for one in programs:
        one["nodes"][k][0] = new


def change_operands(data: Json, random: Random) -> None:
    """Operands in another order, or another operand."""
    programs = _same_place(data, random, "program")
    nodes = programs[0]["nodes"]
    names = ("variable", "constant", "boolean", "power", "item")
    k = pick(random, [k for k, node in enumerate(nodes) if node[0] not in names])
    rest = nodes[k][1:]
    if random.random() < 0.5:
        random.shuffle(rest)
    else:
        rest[random.randrange(len(rest))] = random.randrange(k)
    for one in programs:
        one["nodes"][k][1:] = rest


def change_item(data: Json, random: Random) -> None:
    """Another variable or another item of a sort."""
    programs = _same_place(data, random, "program")
    nodes = programs[0]["nodes"]
    k = pick(random, [k for k, node in enumerate(nodes) if node[0] in ("variable", "item")])
    bound = len(programs[0]["variables"]) if nodes[k][0] == "variable" else 2
    new = random.randrange(bound)
    for one in programs:
        one["nodes"][k][-1] = new


def change_outputs(data: Json, random: Random) -> None:
    """Another node as output, or the outputs in another order."""
    programs = _same_place(data, random, "program")
    outputs = list(programs[0]["outputs"])
    if random.random() < 0.4:
        random.shuffle(outputs)
    else:
        outputs[random.randrange(len(outputs))] = random.randrange(len(programs[0]["nodes"]))
    for one in programs:
        one["outputs"] = list(outputs)


def share_nodes(data: Json, random: Random) -> None:
    """Equal nodes become one: the function stays, the chain-rule field does not."""
    programs = _same_place(data, random, "program")
    if not _share_once(programs, random):
        raise NotApplicable
    while random.random() < 0.9 and _share_once(programs, random):
        pass


def _share_once(programs: list[Json], random: Random) -> bool:
    """Variables first, so that the operations on them become equal, too."""
    nodes = programs[0]["nodes"]
    used = {operand for node in nodes for operand in _operands(node)} | set(programs[0]["outputs"])
    twins = [(j, k) for k in sorted(used) for j in range(k) if nodes[j] == nodes[k]]
    if not twins:
        return False
    j, k = twins[0] if random.random() < 0.5 else random.choice(twins)
    for one in programs:
        for node in one["nodes"]:
            end = 1 + len(_operands(node))
            node[1:end] = [j if operand == k else operand for operand in node[1:end]]
        one["outputs"] = [j if output == k else output for output in one["outputs"]]
    return True


def _operands(node: Json) -> list[int]:
    if node[0] in ("variable", "constant", "boolean"):
        return []
    return node[1:-1] if node[0] in ("power", "item") else node[1:]


def change_point(data: Json, random: Random) -> None:
    """Another point, a little or far away."""
    points = _same_place(data, random, "point")
    k = random.randrange(len(points[0]))
    new = str(other_number(number(points[0][k]), random))
    for one in points:
        one[k] = new


def rename_variables(data: Json, random: Random) -> None:
    """Other names (true), or names in another order (true as well: only indices count)."""
    for one in _same_place(data, random, "program"):
        one["variables"] = [f"v{k}" for k in range(len(one["variables"]))]


# Rules of one kind.


def enlarge_frechet(data: Json, random: Random) -> None:
    """A vertex more or another one in a Frechet set, with the multipliers of an old one; one vertex less."""
    statement, proof = pick(random, [c for c in claims(data, "frechet") if "bounds" in c[1]])
    vertices = statement["set"]["vertices"]
    k, how = random.randrange(len(vertices)), random.randrange(3)
    if how == 0 and len(vertices) > 1:
        del vertices[k]
    else:
        flat = tuple(map(number, vertices[k]))
        new = [str(x) for x in _moved(flat, random)]
        vertices[k : k + 1] = [new] if how == 1 else [vertices[k], new]
    for leaf in all_leaves(proof):
        if "multipliers" in leaf:
            own = leaf["multipliers"]
            if len(vertices) < len(own):
                del own[k]
            elif len(vertices) > len(own):
                own.insert(k, copy.deepcopy(own[k]))


def spoil_frechet(data: Json, random: Random) -> None:
    """A direction, bound, weight or multiplier is doubled, dropped or changed."""
    _, proof = pick(random, claims(data, "frechet", "limiting"))
    inner = [leaf["frechet"] for leaf in all_leaves(proof) if "frechet" in leaf] or [proof]
    one = random.choice(inner)
    key = pick(random, [key for key in ("directions", "bounds", "weights") if key in one])
    k = random.randrange(len(one[key]))
    how = random.randrange(3)
    if how == 0:
        del one[key][k]
    elif how == 1:
        one[key].insert(k, copy.deepcopy(one[key][k]))
    elif key == "weights":
        one[key][k] = str(other_number(number(one[key][k]), random))
    elif key == "directions":
        j = random.randrange(len(one[key][k]))
        one[key][k][j] = str(other_number(number(one[key][k][j]), random))
    else:
        one[key][k] = copy.deepcopy(random.choice(one[key]))


def empty_frechet(data: Json, random: Random) -> None:
    """The Frechet set is said to be empty, with opposite directions as a proof."""
    statement, proof = pick(random, claims(data, "frechet"))
    n = len(statement["point"])
    d = [random.choice((-1, 0, 1, 2)) for _ in range(n)]
    statement["set"] = {"type": "empty"}
    proof.clear()
    proof.update({"directions": [[str(x) for x in d], [str(-x) for x in d]], "weights": ["1", "1"]})


def drop_member(data: Json, random: Random) -> None:
    """A limiting set without one member; its leaves are null with an invented proof, or name another member."""
    statement, proof = pick(random, claims(data, "limiting"))
    part = statement["set"]
    parts = part.get("members", part.get("elements", []))
    if len(parts) < 2:
        raise NotApplicable
    gone = random.randrange(len(parts))
    del parts[gone]
    for leaf in leaves(proof["tree"]):
        if leaf.get("member") == gone:
            how = random.randrange(3)
            leaf["member"] = None if how else random.randrange(len(parts))
            if how == 1:
                d = leaf["direction"]
                opposite = [str(-number(x)) for x in d]
                leaf["frechet"] = {"directions": [d, opposite], "weights": ["1", "1"]}
        elif isinstance(leaf.get("member"), int) and leaf["member"] > gone:
            leaf["member"] -= 1


def join_members(data: Json, random: Random) -> None:
    """A limiting or finite set becomes a hull, a hull becomes a finite set."""
    statement, _ = pick(random, [c for c in claims(data) if "set" in c[0] and c[0]["set"]["type"] != "empty"])
    part = statement["set"]
    lists = (
        [m["vertices"] for m in part["members"]] if "members" in part else [part.get("vertices", part.get("elements"))]
    )
    flat = [point for points in lists for point in points]
    hull = {"type": "polytope", "vertices": flat}
    united = {"type": "union", "members": [{"type": "polytope", "vertices": points} for points in lists]}
    added = {"type": "minkowski_sum", "members": united["members"]}
    statement["set"] = random.choice([hull, {"type": "finite", "elements": flat}, united, added])


def move_direction(data: Json, random: Random) -> None:
    """A limiting leaf looks in another direction; an `on` vector changes."""
    _, proof = pick(random, claims(data, "limiting"))
    vectors = [leaf["direction"] for leaf in all_leaves(proof) if "direction" in leaf]
    vectors += [inner["on"] for inner in all_splits(proof) if "on" in inner]
    one = pick(random, vectors)
    k = random.randrange(len(one))
    one[k] = str(other_number(number(one[k]), random))


def change_continuous(data: Json, random: Random) -> None:
    """Another statement is said to be the proof of continuity."""
    _, proof = pick(random, [c for c in claims(data) if "continuous" in c[1]])
    proof["continuous"] = random.randrange(len(data["statement"]) + 1)


def spoil_continuity(data: Json, random: Random) -> None:
    """Cofactors, pairs and leaves of a proof of continuity change."""
    _, proof = pick(random, claims(data, "continuous"))
    pairs = proof["pairs"]
    if not pairs:
        raise NotApplicable
    k, how = random.randrange(len(pairs)), random.randrange(3)
    if how == 0:
        del pairs[k]
    elif how == 1:
        pairs[k][2] = copy.deepcopy(random.choice(pairs)[2])
    else:
        pairs[k][:2] = [random.randrange(4), random.randrange(4)]


def change_rule(data: Json, random: Random) -> None:
    """The statement of another rule with the same keys."""
    same_keys = (
        ("clarke", "bouligand", "frechet", "limiting", "chain_rule_hull"), ("chain_rule_element", "chain_rule_hull_element"),
        ("gradient", "derivative"), ("continuous", "not_differentiable"), ("member", "nonmember"),
    )  # fmt: skip
    statement, proof = pick(random, [c for c in claims(data) if any(c[0]["rule"] in group for group in same_keys)])
    group = next(group for group in same_keys if statement["rule"] in group)
    old, statement["rule"] = statement["rule"], random.choice(group)
    if statement["rule"] in ("gradient", "derivative") and old in statement:
        statement[statement["rule"]] = statement.pop(old)
    if {old, statement["rule"]} == {"clarke", "bouligand"}:
        keys = ("vertex", "element") if old == "clarke" else ("element", "vertex")
        part = statement["set"]
        points = part.get("vertices", part.get("elements"))
        kind, key = ("finite", "elements") if old == "clarke" else ("polytope", "vertices")
        statement["set"] = {"type": kind, key: points}
        for leaf in all_leaves(proof):
            if keys[0] in leaf:
                leaf[keys[1]] = leaf.pop(keys[0])


def change_element(data: Json, random: Random) -> None:
    """Another element, gradient, direction or value."""
    keys = ("element", "gradient", "derivative", "direction", "value")
    statement, _ = pick(random, [c for c in claims(data) if any(key in c[0] for key in keys)])
    key = random.choice([key for key in keys if key in statement])
    value = statement[key]
    if isinstance(value, str):
        statement[key] = str(other_number(number(value), random))
        return
    row = random.choice(value) if isinstance(value[0], list) else value
    k = random.randrange(len(row))
    row[k] = str(other_number(number(row[k]), random))


def move_choice(data: Json, random: Random) -> None:
    """Other weights of one choice, or a choice less."""
    _, proof = pick(random, claims(data, "chain_rule_element", "chain_rule_hull_element"))
    choices = proof["choices"] if "choices" in proof else random.choice(proof["combination"])[1]
    k = random.randrange(len(choices)) if choices else pick(random, [])
    if random.random() < 0.3:
        del choices[k]
    else:
        choices[k][1] = [[random.randrange(2), "1"]]


def scale_functional(data: Json, random: Random) -> None:
    """A separating functional is scaled (true for positive factors); the element moves to the boundary."""
    statement, proof = pick(random, claims(data, "nonmember"))
    factor = random.choice((Fraction(1, 10**30), Fraction(-1), Fraction(0), Fraction(10**30)))
    shape = shape_of(statement["element"])
    for functional in [proof["functional"]] if "functional" in proof else proof.get("functionals", []):
        functional[:] = written(tuple(factor * x for x in shape.element(functional)), shape)
    if random.random() < 0.5:
        part = body(statement["set"], shape)
        if part.hulls:
            point = total(hull[0] for hull in part.hulls) if part.convex else part.hulls[0][0]
            far = shape.element(statement["element"])
            share = random.choice((Fraction(0), Fraction(1, 10**20), Fraction(1, 2)))
            statement["element"] = written(tuple(a + share * (b - a) for a, b in zip(point, far, strict=True)), shape)


def break_strictness(data: Json, random: Random) -> None:
    """Strict or not, with the same or invented evidence; inner and outer set exchanged or made equal."""
    statement, proof = pick(random, claims(data, "subset"))
    how = random.randrange(5)
    if how == 0:
        statement["strict"] = not statement["strict"]
        if not statement["strict"] and random.random() < 0.7:
            proof.pop("beyond", None)
    elif how == 1:
        statement["inner"], statement["outer"] = statement["outer"], statement["inner"]
    elif how == 2:
        statement[random.choice(("inner", "outer"))] = copy.deepcopy(statement[random.choice(("inner", "outer"))])
    elif how == 3 and "beyond" in proof:
        shape = shape_of(proof["beyond"]["element"])
        flat = _moved(shape.element(proof["beyond"]["element"]), random)
        proof["beyond"]["element"] = written(flat, shape)
    else:
        random.shuffle(proof["members"])


def huge_number(data: Json, random: Random) -> None:
    """One number anywhere becomes gigantic, or tiny beside what it was."""
    places = []
    waiting: list[Json] = [data["statement"], data["proof"]]
    while waiting:
        item = waiting.pop()
        for key, child in item.items() if isinstance(item, dict) else enumerate(item):
            if isinstance(child, str) and child.lstrip("-")[:1].isdigit():
                places.append((item, key))
            elif isinstance(child, (list, dict)):
                waiting.append(child)
    item, key = pick(random, places)
    old = number(item[key])
    item[key] = str(random.choice((old + 10**400, old * 10**5000, old + Fraction(1, 10**3000), old * (1 + TINY))))


def exchange_proofs(data: Json, random: Random) -> None:
    """Two claims exchange their proofs."""
    proofs = data["proof"]
    if len(proofs) < 2:
        raise NotApplicable
    i, j = random.sample(range(len(proofs)), 2)
    proofs[i], proofs[j] = proofs[j], proofs[i]


def double_group(data: Json, random: Random) -> None:
    """A factored proof loses, doubles or joins groups and members."""
    statement, proof = pick(random, [c for c in claims(data, "clarke", "chain_rule_hull") if "groups" in c[1]])
    groups, members = proof["groups"], statement["set"].get("members", [])
    if not groups or len(members) != len(groups) + 1:
        raise NotApplicable
    k, how = random.randrange(len(groups)), random.randrange(4)
    if how == 0:
        del groups[k], members[k + 1]
    elif how == 1:
        groups.append(copy.deepcopy(groups[k]))
        members.append(copy.deepcopy(members[k + 1]))
    elif how == 2:
        groups[k]["roots"].append(random.randrange(len(statement["program"]["nodes"])))
    else:
        groups[k]["roots"] = [random.randrange(len(statement["program"]["nodes"]))]


FORGERIES: tuple[Forgery, ...] = (
    move_vertex, push_vertex_out, drop_vertex, add_vertex, relabel_vertices, relabel_leaves, swap_arcs, bend_arc,
    exchange_empty, empty_leaf, drop_term, merge_leaves, swap_cases, cut_tree, other_split, change_constant,
    change_operation, change_operands, change_item, change_outputs, share_nodes, change_point, rename_variables,
    enlarge_frechet, spoil_frechet, empty_frechet, drop_member, join_members, move_direction, change_continuous,
    spoil_continuity, change_rule, change_element, move_choice, scale_functional, break_strictness, huge_number,
    exchange_proofs, double_group,
)  # fmt: skip


def forge(data: Json, random: Random, forgery: Forgery) -> Json | None:
    """A forged copy of a certificate, or None where the forgery does not apply."""
    forged = copy.deepcopy(data)
    try:
        with long_numbers():
            forgery(forged, random)
            if random.random() < 0.15:
                random.choice(FORGERIES)(forged, random)
    except (NotApplicable, KeyError, IndexError, TypeError, ValueError, AttributeError):
        return None
    return None if forged == data else forged

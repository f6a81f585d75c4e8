"""Short names for the JSON of fields on the whole space."""

from typing import Any

Json = Any


def p(text: str) -> Json:
    """A POLY: terms "number letters" with commas between them, the letters x, y, z; "" is zero."""
    found = []
    for term in filter(None, (part.strip() for part in text.split(","))):
        number, _, letters = term.partition(" ")
        found.append([number, [["xyz".index(x), letters.count(x)] for x in sorted(set(letters))]])
    return found


def v(*entries: str) -> Json:
    """A VFIELD: "above" or "above / below" for each entry."""
    pairs = (entry.partition("/") for entry in entries)
    return [[p(above), p(below or "1")] for above, _, below in pairs]


def part(equations: str, positive: str, *members: Json) -> Json:
    """Equations and inequalities are divided by semicolons."""
    first, second = ([p(q) for q in text.split(";") if q.strip()] for text in (equations, positive))
    return {"equations": first, "positive": second, "value": list(members)}


def split(polynomial: str, *cases: Json) -> Json:
    return {"split": p(polynomial), "cases": list(cases)}


def terms(*entries: tuple[str, str, list[int]]) -> Json:
    return [[c, p(s), list(places)] for c, s, places in entries]


def combination(*entries: tuple[str, int]) -> Json:
    """An IDEAL."""
    return [[p(q), k] for q, k in entries]


def element(*multipliers: tuple[int, str], n: int = 2, ideals: Json = None) -> Json:
    pairs = ((k, factor.partition("/")) for k, factor in multipliers)
    found = [[k, p(above), p(below or "1")] for k, (above, _, below) in pairs]
    return {"multipliers": found, "ideals": ideals or [[]] * n}


def leaf(formula: str, *elements: Json, ideal: Json = (), known: Json = ()) -> Json:
    """`elements`: a list for each member."""
    above, _, below = formula.partition("/")
    found = {"formula": [p(above), p(below or "1")], "ideal": list(ideal), "elements": list(elements)}
    return found | ({"known": list(known)} if known else {})


def empty(*entries: tuple[str, str, list[int]], ideal: Json = ()) -> Json:
    return {"empty": {"terms": terms(*entries), "ideal": list(ideal)}}


def by_roots(*points: str) -> Json:
    """Empty by the conditions on x alone."""
    return {"empty": {"variable": 0, "points": list(points)}}


def limit(member: int, *fields: Any, n: int = 2) -> Json:
    """A LIMIT: for each vector field the number of a vertex, or [weights, ideals]."""
    mixes = [field if isinstance(field, list) else [[[field, "1"]], [[]] * n] for field in fields]
    return [member, mixes]


def to(a: int, b: int, *limits: Json, **more: Json) -> Json:
    return [a, b, {"members": list(limits), **more}]


def about(rule: str, of: Json, strata: Json, **proof: Json) -> tuple[Json, Json]:
    return {"rule": rule, "program": of, "strata": strata}, proof

"""The key `of` of statements about sets (section 5c): which set of which function this is."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from json import dumps
from typing import Any

from claim import Claim
from limits import Malformed, Rejected, charge
from quantities import combine
from reader import Object, fields, index, items, number
from rules_sets import MAX_SHAPE
from sets import Body, Shape, short

SOURCES = "clarke bouligand frechet limiting chain_rule_hull solution_clarke expected_clarke"
SOURCES += " expectation_clarke product_hull"
MAX_SOURCES = 10
KEYS = ("set", "inner", "outer", "left", "right")


def linked(claim: Claim, said: Sequence[str], alike: Mapping[str, Sequence[int]]) -> str:
    """Check the links of a statement; words for them. `said`: of each statement, or ""; `alike`: sources."""
    text, where = "", f"{claim.where}: of"
    links = claim.statement.get("of")
    if "of" not in claim.statement and "program" not in claim.statement:
        return _recognised(claim, said, alike)
    if "of" in claim.statement and not (isinstance(links, Object) and links):
        raise Malformed(f"{where}: expected an object that is not empty")
    for key, value in (
        fields(links, where, "", " ".join(set(KEYS) & claim.bodies.keys())).items() if links else ()
    ):
        spot, body = f"{where}.{key}", claim.bodies[key]
        entries, bodies, raw = [value], [body], [claim.statement[key]]
        if isinstance(value, Object) and "members" in value:
            entries = items(fields(value, spot, "members")["members"], f"{spot}.members", least=1)
            if body.kind != "minkowski_sum" or len(entries) != len(body.members):
                raise Rejected(f"{spot}: not a Minkowski sum with as many members")
            bodies, raw = [Body("polytope", (m,), body.shape) for m in body.members], raw[0]["members"]
        found = [_link(claim, *link, said, spot) for link in zip(entries, bodies, raw, strict=True)]
        text += f"; {key}: {' + '.join(found)}"
    return text


def sources(claims: Sequence[Claim], said: Sequence[str]) -> dict[str, list[int]]:
    """Of each set as it is written: the first statements about functions that are verified and have it."""
    found: dict[str, list[int]] = {}
    for k, claim in enumerate(claims):
        if said[k] and claim.rule in SOURCES.split():
            same = found.setdefault(dumps(claim.statement["set"]), [])
            same += [k] * (len(same) < MAX_SOURCES)
    return found


def _recognised(claim: Claim, said: Sequence[str], alike: Mapping[str, Sequence[int]]) -> str:
    """Words for the sets that other statements have, too."""
    text = ""
    for key in (key for key in KEYS if key in claim.bodies):
        same = alike.get(dumps(claim.statement[key]), ())
        found = [k for k in same if claim.others[k] is not claim and not claim.others[k].trusted]
        if found:
            text += f"; {key}: {said[found[0]]} (statement {found[0]})"
            text += f", also of statement{'s' * (len(found) > 2)} " * (len(found) > 1)
            text += ", ".join(map(str, found[1:]))
    return text


def _link(claim: Claim, value: Any, body: Body, raw: Any, said: Sequence[str], where: str) -> str:
    """Check that the set is what the entry says."""
    change, k, factor, rest = "", value, Fraction(1), []
    if isinstance(value, Object):
        parts = fields(value, where, "times of")
        factor, k = number(parts["times"], where), parts["of"]
        change = f"{short(factor)} times "
    elif isinstance(value, list):
        k, *ends = items(value, where, 3)
        rest = [index(end, MAX_SHAPE, where) for end in ends]
        if rest[0] >= rest[1]:
            raise Malformed(f"{where}: no columns are named")
        change = f"columns {rest[0]} to {rest[1] - 1} of "
    other = claim.others[index(k, len(claim.others), where)]
    if other is claim or other.rule not in SOURCES.split():
        raise Malformed(f"{where}: statement {k} is not one of another set")
    if not said[k]:
        raise Rejected(f"{where}: statement {k} is not verified")
    claim.trusted += [f"{where}: statement {k} is trusted in part"] * bool(other.trusted)
    source = other.bodies["set"]
    alike = (body.shape.rows or 1, body.shape.columns) == (source.shape.rows or 1, source.shape.columns)
    if change or not alike or raw != other.statement["set"]:
        if source.kind != "polytope" or body.kind != "polytope":
            raise Rejected(f"{where}: the set is not that of statement {k}")
        if not _equal(body, _changed(source, factor, rest, where)):
            raise Rejected(f"{where}: the set is not {change}that of statement {k}")
    return f"{change}{said[k]} (statement {k})"


def _changed(source: Body, factor: Fraction, rest: list[int], where: str) -> Body:
    """A polytope times a number, or the columns from the first to before the second of `rest`."""
    shape, vertices = source.shape, source.members[0]
    if not rest:
        return Body("polytope", (tuple(combine([(factor, v)]) for v in vertices),), shape)
    (a, b), n = rest, shape.columns
    if b > n:
        raise Rejected(f"{where}: the other set has only {n} columns")
    parts = [{i // n * (b - a) + i % n - a: x for i, x in v.items() if a <= i % n < b} for v in vertices]
    return Body("polytope", (tuple(parts),), Shape(shape.rows, b - a))


def _equal(ours: Body, other: Body) -> bool:
    """Whether two polytopes have the same vertices; a VECTOR counts as a matrix of one row."""
    left, right = ours.members[0], other.members[0]
    charge(len(left) * len(right) // 8)
    shapes = {(body.shape.rows or 1, body.shape.columns) for body in (ours, other)}
    return len(shapes) == 1 and all(v in right for v in left) and all(v in left for v in right)

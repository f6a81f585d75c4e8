"""Curved sets as mathematics and as JSON."""

from __future__ import annotations

from typing import Any

from consderiv.errors import UnsupportedError
from consderiv.sets.curved import CurvedHull, CurvedSum, curved_hull, curved_sum
from consderiv.sets.curved_formulas import builder, support_formula
from consderiv.sets.elements import Shape, read_element, size_of
from consderiv.sets.ellipsoids import Cap, CurvedSet, Ellipsoid, cap_flat, ellipsoid
from consderiv.sets.json_form import from_json, to_json
from consderiv.sets.minkowski import MinkowskiSum
from consderiv.sets.polytope import Polytope
from consderiv.sets.printing import LATEX, LONGEST, Notation, listed, render
from consderiv.sets.value_set import ValueSet

Json = dict[str, Any]


@render.register
def _(part: Ellipsoid, notation: Notation) -> str:
    return atom_text(part, notation, "<=")


def atom_text(part: Ellipsoid, notation: Notation, relation: str) -> str:
    """{(a, b) : a**2 + b**2 <= 1}, with the relation given: an equation for the surface."""
    number: Any = notation.number
    coordinates, conditions = builder(part, number, relation)
    text = f"{_point(coordinates, part.shape, notation)} : {', '.join(conditions)}"
    if notation is LATEX:
        text = text.replace("*", " ").replace("<=", "\\le").replace(">=", "\\ge")
    else:
        text = text.replace("^", "**")
    return f"{notation.opening}{text}{notation.closing}"


def _point(coordinates: list[str], shape: Shape, notation: Notation) -> str:
    if len(shape) == 2:
        width = shape[1]
        return notation.matrix([coordinates[i : i + width] for i in range(0, len(coordinates), width)])
    shown = coordinates if len(coordinates) <= LONGEST else [*coordinates[:3], notation.dots, coordinates[-1]]
    return shown[0] if len(shown) == 1 else f"({', '.join(shown)})"


@render.register
def _(part: CurvedSum, notation: Notation) -> str:
    texts = [render(atom, notation) for atom in part.curved]
    if isinstance(part.flat, MinkowskiSum) or any(any(vertex) for vertex in part.flat.flat_vertices):
        texts.append(render(part.flat, notation))
    return " + ".join(texts)


@render.register
def _(part: CurvedHull, notation: Notation) -> str:
    texts: list[str] = []
    for member in part.members:
        if isinstance(member, Polytope) and len(member.flat_vertices) <= LONGEST:
            texts.append(listed(member.flat_vertices, member.shape, notation))
        else:
            text = render(member, notation)
            texts.append(f"({text})" if isinstance(member, (CurvedSum, MinkowskiSum)) else text)
    return f"{notation.hull}({notation.cup.join(texts)})"


@to_json.register
def _(part: CurvedSet) -> Json:
    """A description, the support function in d1, d2, ... over flat coordinates, and the data."""
    members = part.members if isinstance(part, CurvedHull) else (part,)
    return {
        "type": "curved",
        "description": str(part),
        "support": support_formula(part),
        "members": [member_to_json(member) for member in members],
    }


def member_to_json(part: ValueSet) -> Json:
    """One member of a hull: an ellipsoid, a cap, a sum of terms, or a flat set."""
    if isinstance(part, CurvedSum):
        return {"type": "sum", "terms": [member_to_json(term) for term in (part.flat, *part.curved)]}
    if not isinstance(part, Ellipsoid):
        return to_json(part)
    data: Json = {
        "type": "cap" if isinstance(part, Cap) else "ellipsoid",
        "centre": [str(entry) for entry in part.flat_centre],
        "matrix": [[str(entry) for entry in row] for row in part.gram],
    }
    if isinstance(part, Cap):
        data |= {"normal": [str(entry) for entry in part.normal], "level": str(part.level)}
    return data


def curved_from_json(obj: Json, shape: Shape | None = None) -> ValueSet:
    """Read a curved set from the members of its JSON form; elements are vectors unless a shape is given.

    Raises
    ------
    UnsupportedError
        If the data are malformed.

    Examples
    --------
    >>> from consderiv.sets.ellipsoids import ball
    >>> curved_from_json(to_json(ball((0, 1), 2)))
    {(a, b) : a**2 + (b - 1)**2 <= 4}
    """
    members = obj.get("members") if isinstance(obj, dict) else None
    if not isinstance(members, list) or not members:
        raise _malformed(repr(obj)[:80])
    return curved_hull(*(_member(member, shape) for member in members))


def _member(obj: Any, shape: Shape | None) -> ValueSet:
    kind = obj.get("type") if isinstance(obj, dict) else None
    if kind == "sum":
        return curved_sum(*(_member(term, shape) for term in obj.get("terms", [])))
    if kind not in ("ellipsoid", "cap"):
        return from_json(obj, shape)
    try:
        centre = read_element(obj["centre"])[0]
        found = shape if shape is not None else (len(centre),)
        rows = [centre[i : i + found[-1]] for i in range(0, size_of(found), found[-1])]
        whole = ellipsoid(list(centre) if len(found) == 1 else rows, obj["matrix"], found)
        if kind == "ellipsoid" or not isinstance(whole, Ellipsoid):
            return whole
        return cap_flat(whole, read_element(obj["normal"])[0], read_element(obj["level"])[0][0])
    except (KeyError, TypeError) as error:
        raise _malformed(repr(error)) from None


def _malformed(received: str) -> UnsupportedError:
    return UnsupportedError("the JSON form of a curved set is required", f"received {received}", "see to_dict()")

"""Statements about sets alone: membership, its negation, inclusion, support functions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ..errors import ConsderivError
from ..exact.reals import Number, all_rational
from ..sets import Empty, FiniteSet, MinkowskiSum, Polytope, Union
from ..sets import support as support_value
from ..sets.elements import Flat, flatten, unflatten
from ..sets.membership import InMember, OutsideAll, Separator, Weights, contains_flat
from ..sets.value_set import ValueSet
from ..verdicts import Proved, Refuted
from .encoding import element, number, pairs, set_json
from .model import Claim, Omitted


def member(part: ValueSet, value: Any) -> Claim:
    """The element belongs to the set.

    Examples
    --------
    >>> member(Polytope.hull([0, 2]), 1).proof
    {'weights': [[0, '1/2'], [1, '1/2']]}
    """
    flat = _flat(part, value)
    if is_curved(part):
        from .curved_claims import curved_member

        return curved_member(part, flat)
    claim = {
        "rule": "member",
        "set": set_json(part),
        "element": element(flat, part.shape or ()),
        **shape_key(part, flat),
    }
    return Claim(claim, member_json(part, flat))


def nonmember(part: ValueSet, value: Any) -> Claim:
    """The element does not belong to the set.

    Examples
    --------
    >>> nonmember(Polytope.hull([0, 2]), 3).proof
    {'functional': ['1']}
    """
    flat = _flat(part, value)
    if is_curved(part):
        from .curved_claims import curved_nonmember

        return curved_nonmember(part, flat)
    claim = {"rule": "nonmember", "set": set_json(part), "element": element(flat, part.shape or ())}
    return Claim({**claim, **shape_key(part, flat)}, outside_json(part, flat))


def support(part: ValueSet, direction: Any) -> Claim:
    """max <direction, .> over the set.

    Examples
    --------
    >>> support(Polytope.hull([0, 2]), 3).statement["value"]
    '6'
    """
    if is_curved(part):
        from .curved_claims import curved_support

        return curved_support(part, _flat(part, direction))
    if not isinstance(part, (Polytope, FiniteSet, MinkowskiSum)):
        raise Omitted("support is stated for polytopes, finite sets and sums")
    flat = _flat(part, direction)
    value = support_value(part, unflatten(flat, part.shape))
    keys = {"direction": element(flat, part.shape), "value": number(value), **shape_key(part, flat)}
    return Claim({"rule": "support", "set": set_json(part), **keys}, {})


def subset(inner: ValueSet, outer: ValueSet, strict: bool | None = None) -> Claim:
    """Each element of the inner set belongs to the outer one; strict: some element of the outer does not to the inner.

    Parameters
    ----------
    strict : bool or None
        None: strict if a vertex of the outer set shows it.

    Examples
    --------
    >>> subset(Polytope.hull([1]), Polytope.hull([0, 2])).statement["strict"]
    True
    """
    if is_curved(inner) or is_curved(outer):
        from .curved_claims import curved_subset

        return curved_subset(inner, outer, strict)
    if not isinstance(outer, (Polytope, MinkowskiSum)):
        raise Omitted("inclusion is stated in a polytope or a sum")
    members = [member_json(outer, flat) for flat in _points(inner)]
    proof: dict[str, Any] = {"members": members}
    beyond = None if strict is False else _beyond(inner, outer)
    if strict and beyond is None:
        raise Omitted("no element of the outer set is shown to be outside the inner one")
    if beyond is not None:
        proof["beyond"] = beyond
    claim = {"rule": "subset", "inner": set_json(inner), "outer": set_json(outer), "strict": beyond is not None}
    return Claim({**claim, **(shape_key(inner) or shape_key(outer))}, proof)


def is_curved(part: ValueSet) -> bool:
    """Whether the set is curved; the classes of such sets are loaded only where one occurs."""
    if isinstance(part, (Polytope, FiniteSet, MinkowskiSum, Union, Empty)):
        return False
    from ..sets.ellipsoids import CurvedSet

    return isinstance(part, CurvedSet)


def _flat(part: ValueSet, value: Any) -> Flat:
    if part.shape is None:
        raise Omitted("an undefined or unknown set has no elements to speak of")
    return flatten(value, part.shape)


def shape_key(part: ValueSet, flat: Flat = ()) -> dict[str, Any]:
    """The key `shape`, where an irrational first entry could be taken for a row of a matrix."""
    if part.shape is None or (all_rational(flat) and all_rational(_entries(part))):
        return {}
    return {"shape": list(part.shape)}


def _entries(part: ValueSet) -> Iterator[Number]:
    """The entries of all vertices or elements."""
    members: Sequence[ValueSet] = part.members if isinstance(part, (MinkowskiSum, Union)) else (part,)
    for one in members:
        if isinstance(one, (Polytope, FiniteSet)):
            for flat in one.flat_vertices if isinstance(one, Polytope) else one.flat_elements:
                yield from flat


def _points(inner: ValueSet) -> list[Flat]:
    """The vertices of the inner set, in the order of its JSON."""
    if isinstance(inner, Polytope):
        return list(inner.flat_vertices)
    if isinstance(inner, FiniteSet):
        return list(inner.flat_elements)
    if isinstance(inner, Union):
        return [flat for part in inner.members for flat in _points(part)]
    raise Omitted("inclusion is stated for polytopes, finite sets and unions of polytopes")


def _beyond(inner: ValueSet, outer: Polytope | MinkowskiSum) -> dict[str, Any] | None:
    """An element of the outer set that is not in the inner one."""
    from ..sets.comparison import Outside, subset_of

    try:
        verdict = subset_of(outer, inner)
    except ConsderivError:
        return None
    if not isinstance(verdict, Refuted) or not isinstance(verdict.evidence, Outside):
        return None
    flat = flatten(verdict.evidence.element, outer.shape)
    return {
        "element": element(flat, outer.shape),
        "member": member_json(outer, flat),
        "outside": outside_json(inner, flat),
    }


def member_json(part: ValueSet, flat: Flat) -> dict[str, Any]:
    """MEMBER."""
    verdict = contains_flat(part, flat)
    if not isinstance(verdict, Proved):
        raise Omitted("the element is not shown to be in the set")
    evidence = verdict.evidence
    if isinstance(evidence, InMember):
        return {"index": evidence.index, "weights": pairs(evidence.evidence.members[0])}
    assert isinstance(evidence, Weights)
    if isinstance(part, FiniteSet):
        return {"index": evidence.members[0][0][0]}
    if isinstance(part, MinkowskiSum):
        return {"sum": [pairs(weights) for weights in sum_weights(part, flat)]}
    return {"weights": pairs(evidence.members[0])}


def sum_weights(part: MinkowskiSum, flat: Flat) -> list[list[tuple[int, Number]]]:
    """Convex weights of the vertices of each member that give an element of a sum."""
    verdict = contains_flat(part, flat)
    if not isinstance(verdict, Proved) or not isinstance(verdict.evidence, Weights):
        raise Omitted("the element is not shown to be in the set")
    return [list(weights) for weights in verdict.evidence.members]


def outside_json(part: ValueSet, flat: Flat) -> dict[str, Any]:
    """OUTSIDE."""
    verdict = contains_flat(part, flat)
    if not isinstance(verdict, Refuted):
        raise Omitted("the element is not shown to be outside the set")
    if isinstance(part, (FiniteSet, Empty)):
        return {}
    if isinstance(verdict.evidence, OutsideAll):
        return {"functionals": [functional_json(part, found) for found in verdict.evidence.evidence]}
    return {"functional": functional_json(part, verdict.evidence)}


def functional_json(part: ValueSet, separator: Separator) -> list[Any]:
    """The separating functional as an ELEMENT."""
    assert part.shape is not None
    return element(flatten(separator.functional, part.shape), part.shape)


def raw_sum(members: Sequence[Polytope]) -> MinkowskiSum:
    """A Minkowski sum with exactly these members, in this order."""
    return MinkowskiSum(tuple(members))

"""Sets in one short sentence: the formula where it is short, else what kind of set it is and where it lies."""

from __future__ import annotations

from collections.abc import Sequence

from ..calculus.equations.solution_sets import SolutionSet
from ..errors import ConsderivError
from ..exact.reals import Number, format_number
from ..sets import Empty, FiniteSet, MinkowskiSum, Polytope, Undefined, Union, UnknownSet, bounding_box, to_text
from ..sets.curved_boundary import CurvedUnion
from ..sets.elements import describe_space
from ..sets.products import ProductSet
from ..sets.value_set import ValueSet

LONGEST = 110
SHORTEST = 40


def summary(value: ValueSet, longest: int = LONGEST) -> str:
    """The set as a formula, or in words that say how many vertices, members or elements it has: never a part of either.

    Parameters
    ----------
    value : set
    longest : int
        Formulas of more characters are replaced by words.

    Examples
    --------
    >>> from consderiv import clarke
    >>> summary(clarke("abs(x)", "x=0"))
    '[-1, 1]'
    >>> summary(Polytope.hull([(k, k * k) for k in range(9)]), longest=40)
    'a polytope with 9 vertices in R^2, entries from 0 to 64'
    """
    if isinstance(value, Empty):
        return "∅"
    if isinstance(value, UnknownSet):
        return _unknown(value, longest)
    text = to_text(value)
    if isinstance(value, Undefined) or (len(text) <= longest and "..." not in text):
        return text
    if isinstance(value, ProductSet):
        half = max(longest // 2, SHORTEST)
        return f"the products A B of A in {summary(value.left, half)} and B in {summary(value.right, half)}"
    if isinstance(value, SolutionSet):
        name = "the inverses B^-1 for [A B]" if value.is_inverse else "the matrices -B^-1 A for [A B]"
        return f"{name} in {summary(value.systems, SHORTEST)}"
    return f"{_kind(value)} in {'' if value.shape is None else describe_space(value.shape)}{_range(value)}"


def _unknown(value: UnknownSet, longest: int) -> str:
    parts = [f"unknown ({value.reason})"]
    for words, bound in (("it contains", value.inner), ("it lies in", value.outer)):
        if bound is not None:
            parts.append(f"{words} {summary(bound, longest)}")
    return "; ".join(parts)


def _kind(value: ValueSet) -> str:
    if isinstance(value, Polytope):
        return f"a polytope with {len(value.flat_vertices)} vertices"
    if isinstance(value, FiniteSet):
        return f"a set of {len(value.flat_elements)} elements"
    if isinstance(value, (Union, CurvedUnion)):
        return f"a union of {len(value.members)} sets"
    if isinstance(value, MinkowskiSum):
        return f"a sum of {len(value.members)} sets"
    return "a curved convex set" if value.convex else "a set that is not convex"


def _range(value: ValueSet) -> str:
    """The least and the greatest entry of all elements, where they are known."""
    try:
        box = bounding_box(value)
    except ConsderivError:
        return ""
    return f", entries from {_ends(box)}" if box else ""


def _ends(box: Sequence[tuple[Number, Number]]) -> str:
    return f"{format_number(min(low for low, _ in box))} to {format_number(max(high for _, high in box))}"

"""Values that are one fixed set, such as a ball: their sums and unions with others, and whether they are equal."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from ..errors import UnsupportedError
from ..sets import Empty, Undefined, UnknownSet
from ..sets.value_set import ValueSet
from .set_field import SetField
from .vector_fields import constant_field


def of_other_type(value: ValueSet, count: int | None) -> SetField:
    """A ball, an undefined set, ...: fixed; a set with rays is no compact value and says so."""
    if not isinstance(value, (Undefined, UnknownSet, Empty)):
        from ..sets.polyhedra import Polyhedron
        from .enlarged import Hull, enlarged

        if isinstance(value, Polyhedron):
            points, rays = (
                tuple(constant_field(v, count) for v in own) for own in (value.flat_vertices, value.flat_rays)
            )
            return enlarged([Hull(points, rays)])
    return SetField((), value)


def same_fixed(first: ValueSet | None, second: ValueSet | None) -> bool:
    """Whether both are one set, or are not known for one reason (comparing such sets is an error)."""
    if first is None or second is None or isinstance(first, UnknownSet) or isinstance(second, UnknownSet):
        return first is second or (type(first) is type(second) and str(first) == str(second))
    return first == second


def with_fixed(first: SetField, second: SetField, combine: Callable[..., ValueSet]) -> SetField:
    """Where one of the two is not made of vector fields: combined if both are constant, else not known."""
    for value in (first, second):
        if value.is_missing:
            return SetField((), value.fixed)
    if not (first.is_constant and second.is_constant):
        return _with_ball(first, second, combine)
    count = next((field[0].count for value in (first, second) for field in value.fields), None)
    parts = [value.fixed or value.at((Fraction(0),) * (count or 0)) for value in (first, second)]
    try:
        return SetField.constant(combine(*parts), count)
    except UnsupportedError:
        return _with_ball(first, second, combine)


def _with_ball(first: SetField, second: SetField, combine: Callable[..., ValueSet]) -> SetField:
    """A fixed ball and hulls that move, or two sets that have no fixed sum or union."""
    from .enlarged import Enlarged, hulls_of

    one, other = hulls_of(first), hulls_of(second)
    if one is None or other is None:
        return SetField((), UnknownSet("such a set is combined with sets that are constant on the stratum only"))
    return Enlarged(one).plus(second) if combine is sum_of_sets else Enlarged(one).united(second)


def sum_of_sets(first: ValueSet, second: ValueSet) -> ValueSet:
    """The Minkowski sum of two fixed sets."""
    from ..sets.curved import curved_sum

    return curved_sum(first, second)

"""Sets of numbers as intervals of floats."""

from __future__ import annotations

from ..sets import Empty, FiniteSet, Undefined, Union, UnknownSet, bounding_box
from ..sets.elements import flatten
from ..sets.value_set import ValueSet


def intervals(value: ValueSet) -> tuple[tuple[float, float], ...]:
    """(lowest, highest) of each connected part of a set of numbers; none where there is no set.

    Examples
    --------
    >>> from consderiv import limiting
    >>> intervals(limiting("-abs(x)", "x=0"))
    ((-1.0, -1.0), (1.0, 1.0))
    """
    if isinstance(value, UnknownSet):
        return () if value.inner is None else intervals(value.inner)
    if isinstance(value, (Empty, Undefined)):
        return ()
    if isinstance(value, FiniteSet):
        return tuple(2 * (float(flatten(v, value.shape)[0]),) for v in value.elements)
    if isinstance(value, Union):
        return tuple(pair for member in value.members for pair in intervals(member))
    box = bounding_box(value)
    assert box is not None, "the other sets are not empty"
    ((low, high),) = box
    return ((float(low), float(high)),)

"""A set on one line: of a long union the first members, and how many more there are."""

from __future__ import annotations

from ..sets import Union, ValueSet

LONGEST_LINE = 400
JOINT = " ∪ "


def set_words(value: ValueSet) -> str:
    """The set as text; a union that is too long to be read is cut between members.

    Examples
    --------
    >>> from consderiv.sets import Polytope
    >>> members = [Polytope.hull([(k,) * 9, (k + 1,) * 9]) for k in range(0, 24, 2)]
    >>> set_words(Union(tuple(members)))[-27:]
    ' 9, 9)} and 7 more (--json)'
    """
    text = str(value)
    if not isinstance(value, Union) or len(text) <= LONGEST_LINE:
        return text
    shown: list[str] = []
    for member in map(str, value.members):
        if shown and len(JOINT.join([*shown, member])) > LONGEST_LINE - 30:
            break
        shown.append(member)
    more = len(value.members) - len(shown)
    return f"{JOINT.join(shown)} and {more} more (--json)" if more else text

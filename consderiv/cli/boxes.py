"""A box of the command line: "x=-1:1,y=0:2"."""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import PointError, UnsupportedError
from ..exact.rationals import as_rational


def box(text: str, variables: Sequence[str]) -> dict[str, tuple[str, str]]:
    """A box as text, with rational ends for every variable.

    Raises
    ------
    PointError
        If it is written otherwise, or a variable has no side or two of them.

    Examples
    --------
    >>> box("x=-1:1, y=0:1/2", ["x", "y"])
    {'x': ('-1', '1'), 'y': ('0', '1/2')}
    """
    sides: dict[str, tuple[str, str]] = {}
    example = ",".join(f"{name}=-1:1" for name in variables[:3])
    for part in text.split(","):
        name, _, ends = (piece.strip() for piece in part.partition("="))
        low, colon, high = (piece.strip() for piece in ends.partition(":"))
        if not (colon and low and high) or name in sides:
            raise PointError("a box is written x=low:high,...", f"received {part.strip()!r}", f"write {example}")
        if name not in variables:
            known = f"a box has a side for each of {', '.join(variables) or 'no variable'}"
            raise PointError(
                known, f"received one for {name!r}", f"write {example}" if example else "leave the box out"
            )
        if not (_is_rational(low) and _is_rational(high)):
            raise PointError("the ends of a box are rational numbers", f"received {part.strip()!r}", f"write {example}")
        sides[name] = (low, high)
    missing = [name for name in variables if name not in sides]
    if missing:
        raise PointError("a box has a side for every variable", f"received none for {missing[0]}", f"write {example}")
    return sides


def _is_rational(text: str) -> bool:
    try:
        as_rational(text)
    except UnsupportedError:
        return False
    return True

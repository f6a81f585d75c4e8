"""Directions as they are given: text, mappings or sequences, checked before anything is traced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from ..errors import PointError
from ..exact.reals import Real
from ..programs.conversion import as_program
from ..programs.point import parse_point
from .functions.arguments import is_variable, leaves_of, read_arguments, size_of
from .functions.target import is_function

Direction = tuple[Fraction, ...]


def check_directions(
    directions: Any, target: Any, at: Any, variables: Any = None, parameters: str = "constants"
) -> None:
    """Refuse directions that are no vectors of rational numbers of the right length, before a function is traced.

    Parameters
    ----------
    directions, target, at, variables
        As for `directional_audit`.
    parameters : "constants" or "variables"
        With variables the length is only known later.

    Raises
    ------
    PointError
        If they are malformed.

    Examples
    --------
    >>> check_directions("[1, 0]; [0, 1]", "model.py:loss", "[0.0, 0.5]; 3")
    """
    if not is_function(target):
        read_directions(directions, as_program(target, variables).variables)
        return
    count = sum(size_of(leaf) for leaf in leaves_of(read_arguments(at)) if is_variable(leaf))
    for part in _parts(directions):
        if isinstance(part, Mapping) or (isinstance(part, str) and "=" in part):
            continue  # the names of the entries come from the trace
        entries = _entries(part)
        length = len(entries) if parameters == "variables" else count
        if len(entries) != length:
            raise PointError(
                f"a direction has one number for each of the {length} real entries of the arguments",
                f"received {len(entries)} in {str(part)[:60]}", 'write "[1, 0]; [0, 1]"',
            )  # fmt: skip
        _direction(entries, [f"entry {k}" for k in range(length)])


def read_directions(given: Any, variables: Sequence[str]) -> tuple[Direction, ...]:
    """Directions from text, mappings or sequences.

    Examples
    --------
    >>> read_directions("[1, 0]; y=1/2, x=0", ("x", "y"))
    ((Fraction(1, 1), Fraction(0, 1)), (Fraction(0, 1), Fraction(1, 2)))
    """
    return tuple(_direction(part, variables) for part in _parts(given))


def _parts(given: Any) -> list[Any]:
    """One part for each direction."""
    parts = [part.strip() for part in given.split(";") if part.strip()] if isinstance(given, str) else list(given)
    if not parts:
        raise PointError("directions are required", "received none", 'write "[1, 0]; [0, 1]"')
    return parts


def _entries(given: Any) -> Any:
    """A vector as its entries; what names its entries as it is."""
    if isinstance(given, str):
        text = given.strip().removeprefix("[").removesuffix("]")
        return given if "=" in given else [entry.strip() for entry in text.split(",")]
    if isinstance(given, (Mapping, Sequence)):
        return given
    given = given.tolist() if hasattr(given, "tolist") else given
    return given if isinstance(given, list) else [given]


def _direction(given: Any, variables: Sequence[str]) -> Direction:
    numbers = []
    for number in parse_point(_entries(given), variables):
        if isinstance(number, Real):
            raise PointError("rational directions are required", f"received {number}", "write a fraction near it")
        numbers.append(number)
    return tuple(numbers)


__all__ = ["Direction", "check_directions", "read_directions"]

"""Curves: piecewise rational maps of one variable on a closed interval, continuous."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import ConsderivError, PointError, UnsupportedError
from ..exact.reals import Number, format_number
from ..html import Shown
from ..programs.conversion import as_program, with_variables
from ..programs.names import quoted, suggestion
from ..programs.point import coordinate, split_at_commas
from ..programs.program import Program
from ..programs.rebuilding import joined
from ..programs.text import to_text

PARAMETER = "t"
_ASSIGNMENT = re.compile(r"\s*\w+\s*=(?!=)")


@dataclass(frozen=True, repr=False)
class Curve(Shown):
    """c: [a, b] -> R^n.

    Parameters
    ----------
    program : Program
        A map in one variable, the parameter, with one output for each coordinate.
    names : tuple of str
        The coordinates.
    low, high : Number
        a < b.
    """

    program: Program
    names: tuple[str, ...]
    low: Number
    high: Number

    @property
    def parameter(self) -> str:
        """The name of the parameter."""
        return self.program.variables[0]

    @property
    def coordinates(self) -> tuple[str, ...]:
        """The text of each coordinate."""
        one = self.program
        return tuple(to_text(Program(one.variables, one.nodes, (output,))) for output in one.outputs)

    def __str__(self) -> str:
        shown = ", ".join(f"{n} = {c}" for n, c in zip(self.names, self.coordinates, strict=True))
        return f"{shown}, {format_number(self.low)} <= {self.parameter} <= {format_number(self.high)}"


def read_curve(curve: Any, names: Sequence[str], interval: Any) -> Curve:
    """A curve from text "x=t,y=t**2", a mapping from coordinates to text, or a map such as "[t, t**2]".

    Raises
    ------
    PointError
        If a coordinate is missing, unknown or repeated, or the interval is not one.
    UnsupportedError
        If there is more than one parameter.

    Examples
    --------
    >>> print(read_curve("x=t,y=t**2", ("x", "y"), (0, 1)))
    x = t, y = t**2, 0 <= t <= 1
    """
    if isinstance(curve, Curve):
        return curve
    program = _program(curve, names)
    if len(program.outputs) != len(names):
        raise PointError(
            f"a curve has one entry for each of {', '.join(names)}", f"received {len(program.outputs)}",
            f"write {_example(names)}",
        )  # fmt: skip
    low, high = _interval(interval)
    return Curve(program, tuple(names), low, high)


def _program(curve: Any, names: Sequence[str]) -> Program:
    if isinstance(curve, str) and _ASSIGNMENT.match(curve):
        curve = _assignments(curve, names)
    if isinstance(curve, Mapping):
        return _joined([_entry(curve, name, names) for name in _checked(curve, names)])
    found = as_program(curve)
    return _with_parameter(found, found.variables)


def _joined(entries: Sequence[Program]) -> Program:
    parameters = tuple(dict.fromkeys(name for entry in entries for name in entry.variables))
    return joined([_with_parameter(entry, parameters) for entry in entries])


def _with_parameter(program: Program, parameters: Sequence[str]) -> Program:
    if len(parameters) > 1:
        raise UnsupportedError(
            "a curve has one parameter", f"received {', '.join(parameters)}", 'write for example "x=t,y=t**2"'
        )
    return with_variables(program, tuple(parameters) or (PARAMETER,))


def _entry(curve: Mapping[str, Any], name: str, names: Sequence[str]) -> Program:
    program = as_program(curve[name])
    if program.is_map:
        raise PointError(f"{name} is one function of t", "received a list", f"write {_example(names)}")
    return program


def _checked(curve: Mapping[str, Any], names: Sequence[str]) -> Sequence[str]:
    for name in curve:
        if name not in names:
            raise PointError(
                f"the coordinates are {', '.join(names)}", f"received {quoted(str(name))}", suggestion(name, names)
            )
    missing = [name for name in names if name not in curve]
    if missing:
        raise PointError(
            "a curve has an entry for every coordinate", f"received none for {missing[0]}", f"write {_example(names)}"
        )
    return names


def _assignments(text: str, names: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in split_at_commas(text):
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if name in found:
            raise PointError("every coordinate is given once", f"received {name} twice", "remove the repetition")
        if not equals or not value:
            raise PointError(
                "a curve is written name=entry,...", f"received {quoted(part.strip())}", f"write {_example(names)}"
            )
        found[name] = value
    return found


def _example(names: Sequence[str]) -> str:
    return ",".join(f"{name}={PARAMETER}" for name in names)


def _interval(interval: Any) -> tuple[Number, Number]:
    try:
        low, high = (coordinate("the end of the interval", end) for end in interval)
    except (TypeError, ValueError):
        raise PointError("an interval has two ends", f"received {interval!r}", "write (0, 1)") from None
    except ConsderivError:
        raise
    if not low < high:
        raise PointError(
            "an interval a < b is required", f"received {format_number(low)} and {format_number(high)}", "write (0, 1)"
        )
    return low, high

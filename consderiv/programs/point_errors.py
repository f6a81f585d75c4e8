"""What to say of a point that cannot be read, and what to write instead."""

from __future__ import annotations

import keyword
import re
from collections.abc import Collection, Sequence

from ..errors import ConsderivError, PointError
from .names import DECLARING, FUNCTIONS, close_names, quoted

_NAME = re.compile(r"(?<![0-9A-Za-z_.])[A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]*\s*\()")
_SECOND = re.compile(r"(?<![=<>!])=(?!=)")
_BEFORE_NAME = re.compile(r"[;\s]+(?=[A-Za-z_][A-Za-z0-9_]*\s*=)")


def _values(name: str) -> list[str]:
    """Examples of values for a coordinate, or for something else that is one number."""
    return [f"{name}={value}" if name.isidentifier() else value for value in ("0", "1/2", "sqrt(2)")]


def example(variables: Sequence[str]) -> str:
    """A point as it is written: "x=0,y=0"."""
    return ",".join(f"{variable}=0" for variable in variables[:3]) or "nothing"


def not_real(name: str, text: str) -> PointError:
    """The error for nan, infinity and what is no real number."""
    return PointError(
        f"{name} is a real number", f"received {quoted(text.strip())}", f"write {' or '.join(_values(name)[:2])}"
    )


def no_value(name: str, text: str, reason: ConsderivError) -> PointError:
    """The error for an expression such as 1/0 and sqrt(-1), which no number is the value of."""
    return PointError(
        f"{name} is a real number", f"received {quoted(text.strip())}, which has no value: {reason.required}",
        f"write {' or '.join(_values(name)[:2])}",
    )  # fmt: skip


def no_constant(name: str, text: str, constants: Collection[str], reason: ConsderivError) -> PointError:
    """The error for the text of a coordinate that cannot be read: with names in it, or no expression."""
    known = {*FUNCTIONS, *constants, *keyword.kwlist}
    names = [word for word in _NAME.findall(text) if word not in known]
    if any(f"received {word} " in reason.received for word in names):
        return PointError(
            f"{name} is a number", f"received {quoted(text.strip())}, with the name {names[0]} in it",
            f"write a number, such as {_values(name)[0]}, {_values(name)[1]} or {_values(name)[2]}",
        )  # fmt: skip
    required, received = reason.required, f"{reason.received} in {quoted(text.strip())}"
    return PointError(f"{name} is an exact constant expression: {required}", received, reason.remedy)


def unknown_variable(name: str, given: Collection[str], variables: Sequence[str]) -> PointError:
    """The error for a coordinate of a variable that the program does not have."""
    if not variables:
        return PointError("the program has no variables", f"received {quoted(name)}", "leave the point empty")
    known = f"the variables of the program are {', '.join(variables)}" if len(variables) > 1 else (
        f"the only variable of the program is {variables[0]}"
    )  # fmt: skip
    close = close_names(name, [one for one in variables if one not in given])
    remedy = f"did you mean {' or '.join(close)}?" if close else f"write {example(variables)}"
    if not close and all(one in given for one in variables):
        remedy = f"leave {name} out, or make it a variable of the program with {DECLARING}"
    return PointError(known, f"received a value for {quoted(name)}", remedy)


def no_assignment(part: str, variables: Sequence[str]) -> PointError:
    """The error for a part of a point that is not name=value."""
    received = (
        f"received {quoted(part.strip())}" if part.strip() else "received nothing between two commas or at the end"
    )
    remedy = f"write {example(variables)}"
    if part.strip().isdigit() and variables:
        remedy += f", and decimals with a point, as in {variables[0]}=0.5"
    return PointError("a point is written name=value,...", received, remedy)


def check_separators(text: str, value: str) -> None:
    """Refuse a value with another = in it: the coordinates are not separated by commas.

    Raises
    ------
    PointError
        With the point as it should be written.
    """
    if value.startswith("="):
        meant = text.replace("==", "=")
        raise PointError(
            "a point is written name=value,...", f"received {quoted(text.strip())}", f"write {meant.strip()}"
        )
    if _SECOND.search(value):
        meant = _BEFORE_NAME.sub(",", text.strip())
        remedy = f"write {meant}" if meant != text.strip() else "put a comma between them"
        raise PointError("coordinates are separated by commas", f"received {quoted(text.strip())}", remedy)

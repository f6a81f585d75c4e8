"""What is known of a Lipschitz constant: its exact value, that there is none, or bounds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ..exact.reals import Number, format_number
from ..html import Shown
from ..programs.program import Program
from ..programs.text import to_text
from ..sets.elements import Element
from ..verdicts import Unknown
from .norms import value_of

SCHEMA = "consderiv-lipschitz/1"
SHOWN = 8


@dataclass(frozen=True, repr=False)
class LipschitzConstant(Shown):
    """The least L with |F(x) - F(y)| <= L |x - y|, exactly.

    Parameters
    ----------
    norm : str
        "l2", "l1" or "linf": the norm on R^n, and on R^m for maps.
    size : Number
        L, for l2 its square.
    element : vector or matrix, or None
        A Jacobian (a limit of Jacobians) whose operator norm is L; None where L is approached at infinity only.
    place : str
        Where that is.
    """

    norm: str
    size: Number
    element: Element | None
    place: str

    @cached_property
    def value(self) -> Number:
        """L."""
        return value_of(self.size, self.norm)

    @property
    def squared(self) -> Number:
        """L squared."""
        return self.size if self.norm == "l2" else self.size * self.size

    def to_dict(self) -> dict[str, Any]:
        """The part of the JSON object that depends on the answer."""
        found = _facts("finite", self.norm)
        found.update(value=format_number(self.value), squared=format_number(self.squared), place=self.place)
        found["element"] = None if self.element is None else _texts(self.element)
        return found

    def __str__(self) -> str:
        shown = "" if self.element is None else f", by v = {_shown(self.element)}"
        return f"{format_number(self.value)} ({self.norm}{shown}, {self.place})"


@dataclass(frozen=True, repr=False)
class Infinite(Shown):
    """There is no Lipschitz constant.

    Parameters
    ----------
    norm : str
    reason : str
        Where the quotients |F(x) - F(y)| / |x - y| are unbounded.
    witness : object
        The arc, line or point that shows it.
    """

    norm: str
    reason: str
    witness: Any = None

    def to_dict(self) -> dict[str, Any]:
        """The part of the JSON object that depends on the answer."""
        found = _facts("infinite", self.norm)
        found["reason"] = self.reason
        return found

    def __str__(self) -> str:
        return f"infinite: {self.reason}"


@dataclass(frozen=True, repr=False)
class UnknownConstant(Unknown):
    """The constant is not known; `lower` and `upper` are sizes (for l2: squares) between which it lies."""

    norm: str = "l2"
    lower: Number | None = None
    upper: Number | None = None

    def to_dict(self) -> dict[str, Any]:
        """The part of the JSON object that depends on the answer."""
        found = _facts("unknown", self.norm)
        for name, size in (("lower", self.lower), ("upper", self.upper)):
            found[name] = None if size is None else format_number(value_of(size, self.norm))
        found["reason"] = self.reason
        return found

    def __str__(self) -> str:
        bounds = [
            f"{word} {format_number(value_of(size, self.norm))}"
            for word, size in (("at least", self.lower), ("at most", self.upper))
            if size is not None
        ]
        return f"unknown{''.join(f', {bound}' for bound in bounds)} ({self.norm}): {self.reason}"


Answer = LipschitzConstant | Infinite | UnknownConstant


def to_dict(answer: Answer, program: Program, point: Sequence[Number] | None, box: Any = None) -> dict[str, Any]:
    """The JSON object of schema "consderiv-lipschitz/1"."""
    sides = None if box is None else {name: [str(end) for end in ends] for name, ends in box.items()}
    return {
        "schema": SCHEMA,
        "program": to_text(program),
        "variables": list(program.variables),
        "at": None if point is None else [format_number(c) for c in point],
        "box": sides,
        **answer.to_dict(),
    }


def _facts(verdict: str, norm: str) -> dict[str, Any]:
    names = ("value", "squared", "element", "place", "lower", "upper", "reason")
    return {"verdict": verdict, "norm": norm, **dict.fromkeys(names)}


def _texts(element: Any) -> Any:
    return [_texts(entry) for entry in element] if isinstance(element, tuple) else format_number(element)


def _shown(element: Any) -> str:
    if not isinstance(element, tuple):
        return format_number(element)
    if len(element) == 1 and not isinstance(element[0], tuple):
        return format_number(element[0])
    opening, closing = "[]" if element and isinstance(element[0], tuple) else "()"
    return opening + ", ".join(shortened([_shown(entry) for entry in element])) + closing


def shortened(parts: Sequence[str]) -> list[str]:
    """Long lists with dots in the middle."""
    return list(parts) if len(parts) <= SHOWN else [*parts[: SHOWN - 2], "...", parts[-1]]


def line_text(names: Iterable[str], start: Iterable[Number | int], direction: Iterable[Number | int]) -> str:
    """The line start + t direction as text.

    Examples
    --------
    >>> line_text("xyz", (0, 1, 2), (1, -2, 0))
    'x = t, y = 1 - 2*t, z = 2'
    """
    return ", ".join(f"{n} = {_entry(b, d)}" for n, b, d in zip(names, start, direction, strict=True))


def _entry(start: Number | int, step: Number | int) -> str:
    if not step:
        return format_number(start)
    size = format_number(abs(step))
    moved = "t" if size == "1" else f"({size})*t" if " " in size else f"{size}*t"
    if not start:
        return moved if step > 0 else f"-{moved}"
    return f"{format_number(start)} {'+' if step > 0 else '-'} {moved}"


def place_text(names: Iterable[str], point: Iterable[Number]) -> str:
    """A point as text."""
    return ",".join(shortened([f"{n}={format_number(c)}" for n, c in zip(names, point, strict=True)]))

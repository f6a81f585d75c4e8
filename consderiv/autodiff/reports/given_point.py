"""The numbers that a caller gave for a function, before a format rounded them."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from ..functions.arguments import is_variable, leaves_of
from ..judging.result import Result
from ..rounding.number_format import FORMATS
from ..runner import Runner


def main_dtype(results: Sequence[Result]) -> str:
    """The format whose numbers an audit is about: the first one in which its own program ran.

    A program of text is exact; the numbers of its point that are floats are most often those of float64.
    """
    held = [result.setting.dtype for result in results if result.own is None and result.value is not None]
    return "float64" if "float64" in held or not held else held[0]


def given_numbers(runners: Sequence[Runner], point: Sequence[Fraction], dtype: str) -> tuple[float, ...]:
    """The real arguments of a function, entry by entry; empty where they are not those of the point.

    Parameters
    ----------
    point : sequence of Fraction
        What the format holds of them.
    """
    arguments = getattr(runners[0], "arguments", None) if runners else None
    if arguments is None:
        return ()
    try:
        numbers = [number for leaf in leaves_of(arguments) if is_variable(leaf) for number in _entries(leaf)]
        held = [FORMATS[dtype].nearest(Fraction(number)) for number in numbers]  # type: ignore[index]
    except (TypeError, ValueError, OverflowError, AttributeError):  # arguments of other kinds have no such list
        return ()
    return tuple(numbers) if held == list(point) else ()


def _entries(leaf: Any) -> list[float]:
    import numpy

    if hasattr(leaf, "detach"):
        leaf = leaf.detach().double().numpy()
    return [float(entry) for entry in numpy.asarray(leaf).astype(numpy.float64).reshape(-1)]


__all__ = ["given_numbers", "main_dtype"]

"""Derivatives as marked points: those that libraries returned, or those that are predicted from their conventions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import UnsupportedError

WANTED = "derivatives in a mapping from name to a vector of numbers are required"


@dataclass(frozen=True)
class Points:
    """Named elements, each a numpy array of objects, and how they are known.

    Parameters
    ----------
    named : mapping from name to array
    word : "returned" or "predicted"
    """

    named: Mapping[str, Any]
    word: str

    def label(self, name: str) -> str:
        """The name in a legend: that of a prediction says that it is one."""
        return name if self.word == "returned" else f"{self.word}: {name}"


def points_of(returned: Any, predicted: Mapping[str, Any], size: int) -> Points:
    """What is marked: what was returned if that is given, else the predictions.

    Raises
    ------
    UnsupportedError
        If it is no mapping to numbers, or an element has not `size` entries (0: any number).
    """
    given = predicted if returned is None else returned
    if not isinstance(given, Mapping):
        raise UnsupportedError(WANTED, f"received {type(given).__name__}", 'give for example returned={"jax": (0, 1)}')
    arrays = {str(name): _checked(name, point, size) for name, point in given.items()}
    return Points(arrays, "predicted" if returned is None else "returned")


def _checked(name: Any, point: Any, size: int) -> Any:
    import numpy

    try:
        array = numpy.asarray(point, dtype=object)
        for entry in array.ravel():
            float(entry)
    except (TypeError, ValueError, OverflowError):
        raise UnsupportedError(WANTED, f"received {point!r} from {name}", "give numbers only") from None
    if size and array.size != size:
        raise UnsupportedError(
            f"derivatives with {size} entr{'y' if size == 1 else 'ies'} are required",
            f"received {array.size} from {name}", "give them in the order of the variables",
        )  # fmt: skip
    return array

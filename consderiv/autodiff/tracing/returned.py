"""What a function has to have: numbers as results, and a real argument."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, TypeVar

from ...errors import UnsupportedError

MOST_SHOWN = 80


class _Traced(Protocol):
    @property
    def variables(self) -> Sequence[Any]: ...


T = TypeVar("T", bound=_Traced)


def check_returned(returned: Any, leaves: Sequence[Any]) -> None:
    """Refuse None, text, other objects, and containers without any number.

    Parameters
    ----------
    returned : object
        What the function returned.
    leaves : sequence
        What its containers hold.

    Raises
    ------
    UnsupportedError
        If one of the leaves is no number and no array, or there is none.

    Examples
    --------
    >>> check_returned((1.0, 2), [1.0, 2])
    """
    wrong = [leaf for leaf in leaves if not (isinstance(leaf, (bool, int, float, complex)) or hasattr(leaf, "dtype"))]
    if wrong or not leaves:
        raise UnsupportedError(
            "numbers as results are required", f"received {_words((wrong or [returned])[0])}",
            "return an array, or a container of arrays",
        )  # fmt: skip


def with_variables(traced: T) -> T:
    """What was traced, if it has a variable: integers are constants, and a function of them alone is a number.

    Raises
    ------
    UnsupportedError
        If it has none.
    """
    if not traced.variables:
        raise UnsupportedError(
            "a function with a real argument is required", "received no floats, and integers are constants",
            'write "0.0" instead of "0"',
        )  # fmt: skip
    return traced


def _words(value: Any) -> str:
    plain = value is None or isinstance(value, (str, bytes, list, tuple, dict))
    return repr(value)[:MOST_SHOWN] if plain else f"an object of type {type(value).__name__}"


__all__ = ["check_returned", "with_variables"]

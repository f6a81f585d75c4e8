"""Elements of sets: vectors of R^n or m x n matrices, kept flat inside and shown with their shape."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from consderiv.errors import UnsupportedError
from consderiv.exact.rationals import as_number
from consderiv.exact.reals import Number, Real, format_number

Shape = tuple[int, ...]
Flat = tuple[Number, ...]
Element = tuple[Any, ...]
"""A vector as a tuple of exact numbers, a matrix as a tuple of rows."""


def size_of(shape: Shape) -> int:
    """The dimension of the space of elements with this shape."""
    return math.prod(shape)


def element_text(element: Any) -> str:
    """A derivative as mathematics: a number in R^1, (1, 0), [[1, 0], [0, 1]].

    Examples
    --------
    >>> element_text((Fraction(1, 2),)), element_text((Fraction(1), Fraction(0)))
    ('1/2', '(1, 0)')
    """
    if element and isinstance(element[0], tuple):
        return "[" + ", ".join("[" + ", ".join(map(format_number, row)) + "]" for row in element) + "]"
    numbers = [format_number(entry) for entry in element]
    return numbers[0] if len(numbers) == 1 else f"({', '.join(numbers)})"


def unflatten(flat: Flat, shape: Shape) -> Element:
    """The element as users see it.

    Examples
    --------
    >>> unflatten((Fraction(1), Fraction(2)), (1, 2))
    ((Fraction(1, 1), Fraction(2, 1)),)
    """
    if len(shape) == 1:
        return flat
    rows, columns = shape
    return tuple(flat[i * columns : (i + 1) * columns] for i in range(rows))


def read_element(element: Any, shape: Shape | None = None) -> tuple[Flat, Shape]:
    """Read a number, vector or matrix exactly; a bare number is a vector of length one.

    Parameters
    ----------
    element : number, sequence of numbers, sequence of rows, NumPy array or SymPy matrix
        The element.
    shape : tuple of int, optional
        The shape that it must have.

    Returns
    -------
    flat, shape
        The entries, row by row, and the shape found.

    Raises
    ------
    UnsupportedError
        If an entry is not an exact real number, rows differ in length or the shape is not the one required.

    Examples
    --------
    >>> read_element([[1, "1/2"]])
    ((Fraction(1, 1), Fraction(1, 2)), (1, 2))
    """
    flat: Flat
    found: Shape
    rows = _entries(element)
    if rows is None:
        flat, found = (as_number(element),), (1,)
    else:
        first = _entries(rows[0]) if rows else None
        if first is None:
            flat, found = tuple(as_number(entry) for entry in rows), (len(rows),)
        else:
            flat, found = _matrix([first, *(_row(row) for row in rows[1:])])
    if shape is not None and found != shape and not (size_of(shape) == 1 and found == (1,)):
        raise _wrong_shape(shape, found)
    return flat, shape if shape is not None else found


def flatten(element: Any, shape: Shape) -> Flat:
    """The flat form of an element that must have the given shape."""
    return read_element(element, shape)[0]


def _row(value: Any) -> list[Any]:
    entries = _entries(value)
    if entries is None:
        raise UnsupportedError(
            "a list of rows is required",
            f"received {value!r} of type {type(value).__name__} among the rows",
            "give a vector as a list of numbers and a matrix as a list of rows",
        )
    return entries


def _entries(value: Any) -> list[Any] | None:
    """The entries of something list-like, None for a number."""
    if isinstance(value, (list, tuple)):
        return list(value)
    if isinstance(value, (int, Fraction, Real, float, str, bytes)):
        return None
    if hasattr(value, "tolist") and getattr(value, "shape", None) != ():
        entries = value.tolist()
        return entries if isinstance(entries, list) else None
    if isinstance(value, Sequence):
        return list(value)
    return None


def _matrix(rows: Sequence[Sequence[Any]]) -> tuple[Flat, Shape]:
    lengths = {len(row) for row in rows}
    if len(lengths) != 1:
        raise UnsupportedError(
            "rows of equal length are required",
            f"received rows of lengths {sorted(lengths)}",
            "give a vector as a list of numbers and a matrix as a list of rows",
        )
    return tuple(as_number(entry) for row in rows for entry in row), (len(rows), lengths.pop())


def read_elements(elements: Iterable[Any], shape: Shape | None = None) -> tuple[list[Flat], Shape]:
    """Read several elements of one shape; without any, the shape must be given."""
    flats: list[Flat] = []
    for element in elements:
        flat, shape = read_element(element, shape)
        flats.append(flat)
    if shape is None:
        raise UnsupportedError(
            "a shape is required for a set without elements",
            "received no element",
            "pass shape=(n,) or (m, n)",
        )
    return flats, shape


def require_same_shape(first: Shape, second: Shape) -> None:
    """Raise unless two sets live in the same space."""
    if first != second:
        raise _wrong_shape(first, second)


def _wrong_shape(required: Shape, received: Shape) -> UnsupportedError:
    return UnsupportedError(
        f"an element or set of {describe_space(required)} is required",
        f"received one of {describe_space(received)}",
        "give a vector as a list of numbers and a matrix as a list of rows",
    )


def describe_space(shape: Shape) -> str:
    """`R^n` or `R^(m x n)`."""
    return f"R^{shape[0]}" if len(shape) == 1 else f"R^({shape[0]} x {shape[1]})"

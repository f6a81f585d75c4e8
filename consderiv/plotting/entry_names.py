"""Names for the entries of derivatives on the axes: of f(x, y) the partial derivatives, otherwise v1, v2, v3."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

LOW_DIGITS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def entry_names(shape: Sequence[int], variables: Sequence[str] = ()) -> tuple[str, ...]:
    """One name for each entry of a vector (n,) or a matrix (m, n), row by row.

    Examples
    --------
    >>> entry_names((2,), ("x", "y")), entry_names((2,)), entry_names((2, 1), ("x",))
    (('∂f/∂x', '∂f/∂y'), ('v₁', 'v₂'), ('∂f₁/∂x', '∂f₂/∂x'))
    """
    columns = shape[-1] if shape else 1
    rows = shape[0] if len(shape) > 1 else 1
    places = [(i, j) for i in range(1, rows + 1) for j in range(1, columns + 1)]
    if len(variables) == columns:
        return tuple(f"∂f{_low(i) if rows > 1 else ''}/∂{variables[j - 1]}" for i, j in places)
    if len(places) == 1:
        return ("v",)
    return tuple(f"v{_low(i) if rows > 1 else ''}{_low(j) if columns > 1 else ''}" for i, j in places)


def name_axes(ax: Any, shape: Sequence[int], variables: Sequence[str] = ()) -> None:
    """Names for the axes on which vectors or small matrices are drawn; names that are there stay."""
    for side, name in zip("xyz", entry_names(shape, variables), strict=False):
        if not getattr(ax, f"get_{side}label")():
            getattr(ax, f"set_{side}label")(name)


def element_words(point: Any) -> str:
    """A number, vector or matrix of exact or floating numbers, for a description.

    Examples
    --------
    >>> element_words([0, 0]), element_words([1]), element_words([[0, 1], [2, 3]])
    ('(0, 0)', '1', '[[0, 1], [2, 3]]')
    """
    import numpy

    array = numpy.asarray(point, dtype=object)
    if array.size == 1:
        return str(array.item())
    if array.ndim < 2:
        return f"({', '.join(map(str, array))})"
    return f"[{', '.join('[' + ', '.join(map(str, row)) + ']' for row in array)}]"


def _low(number: int) -> str:
    return str(number).translate(LOW_DIGITS)

"""Arrays of elements: NumPy object arrays of expressions and exact constants, with the reductions of array libraries.

Every function takes and returns NumPy arrays with dtype object whose entries are elements (see `elements`); NumPy itself
is imported where it is needed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from ...errors import UnsupportedError
from . import arithmetic as _arithmetic
from .elements import Element, constant

Array = Any  # numpy.ndarray of dtype object


def from_entries(entries: Sequence[Element], shape: Sequence[int]) -> Array:
    """An array of this shape from its entries in row-major order."""
    import numpy

    array = numpy.empty(len(entries), dtype=object)
    for position, entry in enumerate(entries):
        array[position] = entry
    return array.reshape(tuple(shape))


def lift(values: Any) -> Array:
    """An array of constants: each float, integer or truth value is exactly the number that it is.

    Parameters
    ----------
    values : array_like
        Numbers of a real type (float64, float32, float16, bfloat16, integers, bool).

    Raises
    ------
    UnsupportedError
        For complex numbers and objects that are no numbers.

    Examples
    --------
    >>> lift([0.5, 3]).tolist()
    [Fraction(1, 2), Fraction(3, 1)]
    """
    import numpy

    if isinstance(values, numpy.ndarray) and values.dtype == object:
        return values
    array = numpy.asarray(values)
    if array.dtype.kind == "b":
        return from_entries([bool(v) for v in array.ravel().tolist()], array.shape)
    if array.dtype.kind in "iu":
        return from_entries([Fraction(int(v)) for v in array.ravel().tolist()], array.shape)
    if array.dtype.kind in "cOSU":
        raise UnsupportedError(
            "arrays of real numbers are required", f"received an array of {array.dtype}", "use real floats"
        )
    return from_entries([constant(float(v)) for v in array.astype(numpy.float64).ravel().tolist()], array.shape)


def elementwise(function: Callable[..., Element], *arrays: Array) -> Array:
    """The function of single elements applied to the entries, after broadcasting."""
    import numpy

    broadcast = numpy.broadcast_arrays(*(lift(array) for array in arrays))
    columns = [array.ravel() for array in broadcast]
    return from_entries([function(*entries) for entries in zip(*columns, strict=True)], broadcast[0].shape)


def grouped(array: Array, axes: Sequence[int] | int | None) -> tuple[Array, tuple[int, ...]]:
    """The entries along some axes as the rows of a matrix, and the shape of what remains."""
    import numpy

    axes = range(array.ndim) if axes is None else (axes,) if isinstance(axes, int) else axes
    reduced = [axis % array.ndim for axis in axes] if array.ndim else []
    kept = [axis for axis in range(array.ndim) if axis not in reduced]
    shape = tuple(array.shape[axis] for axis in kept)
    width = int(numpy.prod([array.shape[axis] for axis in reduced], dtype=int))
    count = int(numpy.prod(shape, dtype=int))
    return numpy.transpose(array, (*kept, *sorted(reduced))).reshape(count, width), shape


def reduce(
    function: Callable[[Sequence[Element]], Element], array: Array, axes: Sequence[int] | int | None = None
) -> Array:
    """A function of a list of elements (`total`, `product`, `largest`, `smallest`) along axes; None: all.

    Examples
    --------
    >>> from consderiv.autodiff.tracing.arithmetic import largest, total
    >>> reduce(total, lift([[1, 2], [3, 4]]), 0).tolist()
    [Fraction(4, 1), Fraction(6, 1)]
    """
    rows, shape = grouped(array, axes)
    return from_entries([function(list(row)) for row in rows], shape)


def along(function: Callable[[Sequence[Element]], Sequence[Element]], array: Array, axis: int) -> Array:
    """A function from a list to a list of the same length (a sort, a cumulative sum) along one axis."""
    import numpy

    rows, shape = grouped(array, axis)
    made = [entry for row in rows for entry in function(list(row))]
    width = array.shape[axis]
    return numpy.moveaxis(from_entries(made, (*shape, width)), -1, axis)


def cumulative(combine: Callable[[Element, Element], Element]) -> Callable[[Sequence[Element]], list[Element]]:
    """All partial results of an associative operation, from the left."""

    def scan(elements: Sequence[Element]) -> list[Element]:
        partial: list[Element] = []
        for element in elements:
            partial.append(combine(partial[-1], element) if partial else element)
        return partial

    return scan


def matmul(left: Array, right: Array) -> Array:
    """The product of matrices, or stacks of them, as `numpy.matmul` broadcasts them; vectors have one axis."""
    import numpy

    left, right = lift(left), lift(right)
    if left.ndim == 1:
        made = matmul(left[None, :], right)
        return made.reshape((*made.shape[:-2], *made.shape[-1:]) if right.ndim > 1 else ())
    if right.ndim == 1:
        made = matmul(left, right[:, None])
        return made.reshape(made.shape[:-1])
    stack = numpy.broadcast_shapes(left.shape[:-2], right.shape[:-2])
    lefts = numpy.broadcast_to(left, (*stack, *left.shape[-2:])).reshape(-1, *left.shape[-2:])
    rights = numpy.broadcast_to(right, (*stack, *right.shape[-2:])).reshape(-1, *right.shape[-2:])
    made = [_contract(u, v) for u, v in zip(lefts, rights, strict=True)]
    entries = [entry for matrix in made for entry in matrix.ravel()]
    return from_entries(entries, (*stack, left.shape[-2], right.shape[-1]))


def _contract(left: Array, right: Array) -> Array:
    columns = [list(column) for column in right.T]
    entries = [
        _arithmetic.total([_arithmetic.multiply(u, v) for u, v in zip(row, column, strict=True)])
        for row in left
        for column in columns
    ]
    return from_entries(entries, (left.shape[0], right.shape[1]))


def sorted_along(array: Array, axis: int = -1, descending: bool = False) -> Array:
    """The entries in order along an axis, one operation for each line."""
    step = -1 if descending else 1
    return along(lambda line: _arithmetic.ordered(line)[::step], array, axis % array.ndim)

"""One call of an ATen operation: its arguments by name, as arrays of expressions, numbers and booleans."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from ...errors import UnsupportedError
from .arrays import from_entries
from .elements import constant

Rule = Callable[["Call"], Any]
"""What an operation does: a call to an array, or a tuple of arrays."""


@dataclass(frozen=True)
class Call:
    """A node of the graph with its arguments resolved.

    Parameters
    ----------
    name : str
        The operation, such as "relu" (no namespace, no overload, no underscore for the in-place form).
    arguments : mapping
        Every argument of the schema by name: object arrays for tensors, Python values for the rest.
    dtype : torch.dtype or None
        The type of the (first) result.
    scalar_dtype : torch.dtype or None
        The type to which the library rounds a Python number before it meets a tensor.
    input_dtype : torch.dtype or None
        The type of the first tensor argument.
    source : str
        The line of the user's program.
    note : callable
        note(kind, array): the library's derivative differs from the program's at these entries.
    """

    name: str
    arguments: Mapping[str, Any]
    dtype: Any
    scalar_dtype: Any
    input_dtype: Any
    source: str
    note: Callable[[str, Any], None]

    def __getitem__(self, name: str) -> Any:
        return self.arguments[name]

    def get(self, name: str, default: Any = None) -> Any:
        """The argument, or the default where the schema has none of that name or it is None."""
        value = self.arguments.get(name)
        return default if value is None else value

    def array(self, name: str) -> Any:
        """A tensor argument, or a Python number as an array without axes, rounded as the library rounds it."""
        value = self.arguments[name]
        return value if is_array(value) else scalar_array(self.number(value))

    def number(self, value: Any) -> Any:
        """A Python number as the exact number that the library uses, in the type of the tensors that it meets."""
        return as_element(value, self.scalar_dtype)

    def axis(self, rank: int, name: str = "dim", default: int = -1) -> int:
        """An axis, not negative."""
        return normal_axis(self.get(name, default), rank)

    def refuse(self, required: str, received: str, remedy: str) -> UnsupportedError:
        """An error that names the operation and the line."""
        return UnsupportedError(f"aten.{self.name}: {required}", f"received {received} at {self.source}", remedy)


def random_numbers(received: str) -> UnsupportedError:
    """The error for a function that draws random numbers."""
    return UnsupportedError(
        "a function without random numbers is required: another sample makes another function", received,
        "draw the sample outside of the function, and pass it as an argument or keep it as a constant",
    )  # fmt: skip


class Later:
    """A second result, such as the indices of a sort, that is made when the function first uses it."""

    def __init__(self, make: Callable[[], Any]):
        self._make = make

    @cached_property
    def value(self) -> Any:
        """The result.

        Raises
        ------
        UnsupportedError
            If no program holds it.
        """
        return self._make()


def is_array(value: Any) -> bool:
    """Whether it is an array of elements."""
    return type(value).__module__ == "numpy" and hasattr(value, "ndim") and hasattr(value, "flags")


def scalar_array(element: Any) -> Any:
    """An array without axes."""
    return from_entries([element], ())


def normal_axis(axis: int, rank: int) -> int:
    """The axis counted from the front; a tensor without axes counts as one with one."""
    return axis % max(rank, 1)


def as_element(value: Any, dtype: Any = None) -> Any:
    """A Python number as a Fraction (bool as it is, infinity and NaN as floats), first rounded to the dtype."""
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return value
    exact = constant(value)
    return rounded(exact, dtype) if isinstance(exact, Fraction) and dtype is not None else exact


def rounded(number: Fraction, dtype: Any) -> Any:
    """The number as a tensor of that type holds it: infinity beyond its range.

    Unchanged where it is no double: then it was computed exactly.
    """
    import torch

    if dtype == torch.float64 or not dtype.is_floating_point or Fraction(float(number)) != number:
        return number
    return constant(torch.tensor(float(number), dtype=torch.float64).to(dtype).double().item())


def tensor_elements(tensor: Any) -> Any:
    """Every entry of a tensor as the exact number that it is: Fractions, booleans; infinities stay floats."""
    if tensor.is_complex():
        raise UnsupportedError(
            "real tensors are required", f"received {tensor.dtype}", "split it in real and imaginary part"
        )
    values = tensor.detach().cpu()
    values = values.double() if values.dtype.is_floating_point else values
    return from_entries([constant(value) for value in values.reshape(-1).tolist()], tuple(values.shape))

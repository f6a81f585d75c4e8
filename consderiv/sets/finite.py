"""The empty set and finite sets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from consderiv.sets.elements import Element, Flat, Shape, read_elements, unflatten
from consderiv.sets.value_set import ValueSet


@dataclass(frozen=True, eq=False, repr=False)
class Empty(ValueSet):
    """The empty subset of the space with this shape.

    Examples
    --------
    >>> Empty((2,))
    {}
    """

    convex: ClassVar[bool] = True
    shape: Shape


@dataclass(frozen=True, eq=False, repr=False)
class FiniteSet(ValueSet):
    """Finitely many points, at least one, without repetition and in lexicographic order.

    Use `FiniteSet.of`; the constructor trusts that `flat_elements` is in normal form already.
    """

    flat_elements: tuple[Flat, ...]
    shape: Shape

    @staticmethod
    def of(elements: Iterable[Any], shape: Shape | None = None) -> FiniteSet | Empty:
        """The set of the given elements; empty when there is none and the shape is given.

        Examples
        --------
        >>> FiniteSet.of([1, -1, 1])
        {-1, 1}
        """
        flats, found = read_elements(elements, shape)
        return finite_set(flats, found)

    @property
    def elements(self) -> tuple[Element, ...]:
        """The elements as vectors (tuples) or matrices (tuples of rows)."""
        return tuple(unflatten(flat, self.shape) for flat in self.flat_elements)


def finite_set(flats: Iterable[Flat], shape: Shape) -> FiniteSet | Empty:
    """The set of elements that are flat already."""
    distinct = tuple(sorted(set(flats)))
    return FiniteSet(distinct, shape) if distinct else Empty(shape)

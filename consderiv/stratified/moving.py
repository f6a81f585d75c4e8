"""Values of stratified fields that are no hulls of rational vector fields."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from ..sets import UnknownSet
from .set_field import SetField

if TYPE_CHECKING:
    from ..exact.reals import Number
    from ..sets.elements import Shape
    from ..sets.value_set import ValueSet
    from .set_field_text import Notation
    from .stratum import Flat
    from .vector_fields import VectorField


class Moving(ABC):
    """A set that moves with the point. Subclasses are frozen dataclasses; `reason` says what others cannot do with it."""

    reason: ClassVar[str]

    @property
    def simplified(self) -> SetField | None:
        """The same value as hulls of vector fields or as one fixed set, where that is possible."""
        return None

    @property
    def is_bounded(self) -> bool:
        """Whether the set at each point is bounded."""
        return True

    def is_unbounded_at(self, point: Sequence[Number]) -> bool:
        """Whether the set at a point has rays."""
        return False

    @abstractmethod
    def at(self, point: Sequence[Number], shape: Shape | None = None) -> ValueSet:
        """The exact set at a point."""

    @abstractmethod
    def on(self, flat: Flat) -> SetField:
        """Restricted to a flat."""

    @abstractmethod
    def scaled(self, factor: Number) -> SetField:
        """factor * D(x)."""

    @abstractmethod
    def written(self, names: Sequence[str], notation: Notation, shape: Shape | None = None) -> str:
        """As mathematics, in plain text or LaTeX."""

    @abstractmethod
    def to_dict(self, names: Sequence[str]) -> dict[str, Any]:
        """The JSON form."""

    def mapped(self, change: Callable[[VectorField], VectorField]) -> SetField:
        """The image under a linear map of vectors that depends on the point."""
        return SetField((), UnknownSet(f"{self.reason}: its image under a linear map is not known"))

    def pulled_back(self, change: Callable[[VectorField], VectorField | None]) -> SetField:
        """x -> D(g(x)), every vector field composed with g."""
        return SetField((), UnknownSet(f"{self.reason}: its preimage is not known"))

    def convexified(self) -> SetField:
        """conv D(x)."""
        return SetField((), UnknownSet(f"{self.reason}: its hull is not known"))

    def plus(self, other: SetField) -> SetField:
        """The Minkowski sum with any value that is known."""
        return SetField((), UnknownSet(f"{self.reason}: the sum is not known"))

    def united(self, other: SetField) -> SetField:
        """The union with any value that is known."""
        return SetField((), UnknownSet(f"{self.reason}: the union is not known"))


def sum_of_moving(first: SetField, second: SetField) -> SetField:
    """The Minkowski sum where one of the two moves."""
    return _combined(first, second, Moving.plus)


def union_of_moving(first: SetField, second: SetField) -> SetField:
    """The union where one of the two moves."""
    return _combined(first, second, Moving.united)


def _combined(first: SetField, second: SetField, combine: Callable[[Moving, SetField], SetField]) -> SetField:
    for one, other in ((first, second), (second, first)):
        if other.moving is None and other.is_missing:
            return other
        if one.moving is not None and (other.moving is None or isinstance(other.moving, type(one.moving))):
            return getattr(one.moving, combine.__name__)(other)  # type: ignore[no-any-return]
    return SetField((), UnknownSet("values of two different types are combined"))

"""Values that are not a known set: undefined ones, and sets known only between two bounds."""

from __future__ import annotations

from dataclasses import dataclass

from consderiv.errors import UnsupportedError
from consderiv.sets.elements import Shape
from consderiv.sets.value_set import ValueSet


@dataclass(frozen=True, repr=False)
class Undefined(ValueSet):
    """There is no set here, for the given reason: for instance the derivative of a square root at zero."""

    reason: str

    @property
    def shape(self) -> Shape | None:
        """No space: nothing is defined."""
        return None


@dataclass(frozen=True, eq=False, repr=False)
class UnknownSet(ValueSet):
    """A set that is not determined: it contains `inner` and lies in `outer`, where these are given."""

    reason: str
    inner: ValueSet | None = None
    outer: ValueSet | None = None

    @property
    def shape(self) -> Shape | None:
        """The shape of whichever bound is known."""
        known = self.inner if self.inner is not None else self.outer
        return None if known is None else known.shape

    def __hash__(self) -> int:
        return hash((self.reason, self.inner, self.outer))


def undecided(operation: str, received: ValueSet) -> UnsupportedError:
    """The error of operations that need to know the set itself."""
    reason = getattr(received, "reason", "")
    return UnsupportedError(
        f"`{operation}` needs a set that is known",
        f"received an {'undefined' if isinstance(received, Undefined) else 'unknown'} set ({reason})",
        "use its `inner` and `outer` bounds where there are any",
    )

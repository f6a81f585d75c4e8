"""What all sets share: membership, exact equality and printing, on top of the open operations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

from consderiv.errors import UnsupportedError

if TYPE_CHECKING:
    from consderiv.sets.elements import Shape
    from consderiv.verdicts import Verdict


class ValueSet:
    """A set of vectors or matrices. Subclasses are frozen dataclasses with an attribute or property `shape`.

    A type all of whose values are convex says so by `convex = True`.
    """

    convex: ClassVar[bool] = False

    if TYPE_CHECKING:

        @property
        def shape(self) -> Shape | None:
            """(n,) for vectors, (m, n) for matrices, None where there is no space."""

    def contains(self, element: Any) -> Verdict:
        """Whether the element belongs to the set, with evidence."""
        from consderiv.sets.membership import contains

        return contains(self, element)

    def __contains__(self, element: Any) -> bool:
        return bool(self.contains(element))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ValueSet):
            return NotImplemented
        if self is other:
            return True
        from consderiv.sets.comparison import is_equal
        from consderiv.sets.undecided import Undefined

        if isinstance(other, Undefined):
            return False
        if self.shape is not None and other.shape is not None and self.shape != other.shape:
            return False
        return bool(is_equal(self, other))

    def __hash__(self) -> int:
        """Equal sets have equal bounding boxes, whatever their type."""
        from consderiv.sets.support import bounding_box

        return hash((self.shape, bounding_box(self)))

    def __str__(self) -> str:
        from consderiv.sets.printing import to_text

        return to_text(self)

    def __repr__(self) -> str:
        return str(self)

    def _repr_latex_(self) -> str:
        from consderiv.sets.printing import to_latex

        return f"${to_latex(self)}$"

    def to_dict(self) -> dict[str, Any]:
        """The JSON form, with numbers as strings."""
        from consderiv.sets.json_form import to_json

        return to_json(self)


def unsupported(operation: str, received: object, register: str) -> NoReturn:
    """The default of an open operation: name the type, and say where to register it."""
    name = type(received).__name__
    raise UnsupportedError(
        f"`{operation}` needs a set type that is registered for it",
        f"received {name}",
        f"register it with @{register}.register({name})",
    )

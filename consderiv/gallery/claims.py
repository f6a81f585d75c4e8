"""Claims as typed values: what a source says of one quantity, and how a computed value compares with it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, Literal

from ..exact.reals import as_exact
from ..sets import Empty, FiniteSet, Polytope, Undefined, UnknownSet, ValueSet, contains, is_equal, to_json, union
from ..sets.elements import element_text as exact_element_text
from ..verdicts import Proved, Refuted, Unknown, Verdict, verdict_name

Status = Literal["agree", "disagree", "undecided"]
Element = tuple[Any, ...]


@dataclass(frozen=True)
class Finding:
    """A claim and what the engine computed.

    Parameters
    ----------
    claim : Claim
    status : "agree", "disagree" or "undecided"
    computed : str
        The computed value as text.
    """

    claim: Claim
    status: Status
    computed: str

    def to_dict(self) -> dict[str, Any]:
        """JSON."""
        return {**self.claim.to_dict(), "computed": self.computed, "status": self.status}


class Claim(ABC):
    """One statement about one quantity of an entry."""

    quantity: str

    @property
    @abstractmethod
    def text(self) -> str:
        """The claimed value as text."""

    @abstractmethod
    def check(self, subject: Any) -> Finding:
        """Ask the subject for the quantity, and compare."""

    def to_dict(self) -> dict[str, Any]:
        """JSON."""
        return {"quantity": self.quantity, "claimed": self.text}


@dataclass(frozen=True)
class SetClaim(Claim):
    """A quantity that is a set equals this set."""

    quantity: str
    value: ValueSet

    @property
    def text(self) -> str:
        """The set."""
        return str(self.value)

    def check(self, subject: Any) -> Finding:
        """Exact equality of sets."""
        found = subject.set_named(self.quantity)
        if isinstance(found, UnknownSet):
            return Finding(self, "undecided", str(found))
        if isinstance(found, Undefined):
            return Finding(self, "disagree", str(found))
        return Finding(self, _status(is_equal(found, self.value), True), str(found))

    def to_dict(self) -> dict[str, Any]:
        """JSON with the set as data."""
        return {"quantity": self.quantity, "claimed": to_json(self.value)}


@dataclass(frozen=True)
class VerdictClaim(Claim):
    """A property holds (with this derivative), or does not hold."""

    quantity: str
    holds: bool
    derivative: Element | None = None

    @property
    def text(self) -> str:
        """Yes or no."""
        return _yes(self.holds) + (f", with derivative {element_text(self.derivative)}" if self.derivative else "")

    def check(self, subject: Any) -> Finding:
        """The verdict, and the derivative as its evidence."""
        found = subject.verdict_named(self.quantity)
        status = _status(found, self.holds)
        computed = _ANSWERS[verdict_name(found)]
        if self.derivative is not None and isinstance(found, Proved):
            computed += f", with derivative {element_text(found.evidence)}"
            status = status if found.evidence == exact(self.derivative) else "disagree"
        return Finding(self, status, computed)


@dataclass(frozen=True)
class ElementClaim(Claim):
    """An element belongs to a set, or does not."""

    quantity: str
    element: Element
    holds: bool

    @property
    def text(self) -> str:
        """Membership."""
        return f"{element_text(self.element)} is {'' if self.holds else 'not '}in it"

    def check(self, subject: Any) -> Finding:
        """Exact membership; for the chain-rule field itself, not for its hull."""
        element = exact(self.element)
        if self.quantity == "chain_rule_field":
            found = subject.field_contains(element)
        else:
            whole = subject.set_named(self.quantity)
            if isinstance(whole, Undefined):
                return Finding(self, "disagree", str(whole))
            found = Unknown(whole.reason) if isinstance(whole, UnknownSet) else contains(whole, element)
        return Finding(self, _status(found, self.holds), self._computed(found))

    def _computed(self, found: Verdict) -> str:
        if isinstance(found, Unknown):
            return f"membership of {element_text(self.element)} is unknown ({found.reason})"
        return f"{element_text(self.element)} is {'' if isinstance(found, Proved) else 'not '}in it"


@dataclass(frozen=True)
class ConventionClaim(Claim):
    """The value that a named convention at kinks returns."""

    quantity: str
    value: Element

    @property
    def text(self) -> str:
        """The value."""
        return f"returns {element_text(self.value)}"

    def check(self, subject: Any) -> Finding:
        """Exact equality with the predicted value."""
        found = subject.convention(self.quantity)
        if found is None:
            return Finding(self, "disagree", "no finite value")
        same = tuple(found) == exact(self.value)
        return Finding(self, "agree" if same else "disagree", f"returns {element_text(found)}")


@dataclass(frozen=True)
class IndexClaim(Claim):
    """Which pieces of the selection are active, or essentially active, counted from 0."""

    quantity: str
    pieces: tuple[int, ...]

    @property
    def text(self) -> str:
        """The indices."""
        return _indices(self.pieces)

    def check(self, subject: Any) -> Finding:
        """Equality of the index sets."""
        found = subject.indices_named(self.quantity)
        if isinstance(found, Unknown):
            return Finding(self, "undecided", f"unknown ({found.reason})")
        return Finding(self, "agree" if tuple(found) == self.pieces else "disagree", _indices(found))


def _indices(pieces: tuple[int, ...]) -> str:
    return f"pieces {', '.join(map(str, pieces))}"


def _status(found: Verdict, holds: bool) -> Status:
    if isinstance(found, Unknown):
        return "undecided"
    return "agree" if isinstance(found, Proved if holds else Refuted) else "disagree"


_ANSWERS = {"proved": "yes, proved", "refuted": "no, refuted", "unknown": "unknown"}


def _yes(holds: bool) -> str:
    return "yes" if holds else "no"


def exact(element: Element) -> Element:
    """Nested tuples of fractions."""
    return tuple(exact(entry) if isinstance(entry, tuple) else as_exact(entry) for entry in element)


def element_text(element: Element) -> str:
    """A number in R^1, else (1, 0) or [[1, 0], [0, 1]]; entries may still be text."""
    return exact_element_text(exact(element))


def hull(*points: Any) -> Polytope:
    """The claimed set conv{points}."""
    return Polytope.hull(list(points))


def points(*elements: Any) -> ValueSet:
    """The claimed set {elements}."""
    return FiniteSet.of(list(elements))


def nothing(dimension: int) -> Empty:
    """The empty set of gradients in R^n."""
    return Empty((dimension,))


def either(*members: ValueSet) -> ValueSet:
    """The union of claimed sets."""
    return union(*members)

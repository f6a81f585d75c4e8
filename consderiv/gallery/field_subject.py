"""What the engine computes for an entry about a field on the whole space."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ..exact.reals import as_exact
from ..sets import FiniteSet, ValueSet
from ..stratified import StratifiedField, is_conservative
from ..stratified.conservative.minimal import minimal
from ..verdicts import Proved, Refuted, Unknown, Verdict
from .subject import Summary


@dataclass(frozen=True)
class FieldSubject:
    """A field and the function whose conservative gradient it may be.

    Parameters
    ----------
    field : StratifiedField
    function : str
        Program text.
    """

    field: StratifiedField
    function: str

    @cached_property
    def conservative(self) -> Verdict:
        """Whether the field is a conservative gradient of the function."""
        return is_conservative(self.field, self.function)

    def verdict_named(self, quantity: str) -> Verdict:
        """`conservative`, `equal to Clarke`, or `hull equal to Clarke`."""
        if quantity == "conservative":
            return self.conservative
        found = minimal(self.field, self.function)
        if isinstance(found, Unknown):
            return found
        return found.equal if quantity == "equal to Clarke" else found.hull_equal

    def set_named(self, quantity: str) -> ValueSet:
        """`critical points` or `artificial critical points`, where these are finitely many points of the line."""
        from ..critical import critical_points

        found = critical_points(self.function, kind=self.field, variables=self.field.variables)
        if quantity == "artificial critical points":
            clarke = critical_points(self.function, variables=self.field.variables)
            places = [point for point in found.points if isinstance(clarke.contains(point), Refuted)]
        else:
            places = list(found.points)
        return FiniteSet.of([tuple(map(as_exact, point)) for point in places])

    def certificate(self) -> Any:
        """That the field is conservative, or is not."""
        from ..certificates.strata.conservative import conservative_certificate

        return conservative_certificate(self.field, self.function)

    def summary(self) -> Summary:
        """The decision, and what refutes it."""
        word = {Proved: "conservative", Refuted: "not conservative"}.get(type(self.conservative), "unknown")
        return Summary("field", word, self.function, None)

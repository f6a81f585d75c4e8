"""What the engine computes for an entry, each quantity when a claim first asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ..errors import ConsderivError
from ..explanation import Explanation, explain
from ..sets import ValueSet
from ..verdicts import Unknown, Verdict


@dataclass(frozen=True)
class Subject:
    """A program, or a selection given by hand, at a point.

    Parameters
    ----------
    program : str
        Program text; empty if pieces are given.
    variables : tuple of str
    point : str
    pieces : tuple of (formula, condition)
    """

    program: str
    variables: tuple[str, ...]
    point: str
    pieces: tuple[tuple[str, str], ...] = ()

    @cached_property
    def selection(self) -> Any:
        """The selection given by hand, or the one that the program writes down."""
        from ..selections import LipschitzGradientSelection

        if self.pieces:
            return LipschitzGradientSelection.from_pieces(self.variables, self.pieces)
        return LipschitzGradientSelection.from_program(self.program, self.point, variables=self.variables)

    @cached_property
    def explanation(self) -> Explanation:
        """All that is known of the program at the point."""
        program = self.selection.to_program() if self.pieces else self.program
        return explain(program, self.point, None if self.pieces else self.variables)

    def set_named(self, quantity: str) -> ValueSet:
        """A derivative set, or the hull of the chain-rule field; J^s is that of the selection given by hand, if any."""
        if self.pieces and quantity == "selection_field":
            return self.selection.selection_field(self.point)  # type: ignore[no-any-return]
        return self.explanation.set_named("chain_rule_field" if quantity == "chain_rule_hull" else quantity)

    def verdict_named(self, quantity: str) -> Verdict:
        """One of lipschitz, differentiable, strictly_differentiable, regular."""
        return getattr(self.explanation, quantity)  # type: ignore[no-any-return]

    def indices_named(self, quantity: str) -> tuple[int, ...] | Unknown:
        """The active or essentially active pieces."""
        try:
            return getattr(self.selection, quantity)(self.point)  # type: ignore[no-any-return]
        except ConsderivError as error:
            return Unknown(str(error))

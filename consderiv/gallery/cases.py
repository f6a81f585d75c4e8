"""What entries about rules compute: a rule in a case, the formula of an expectation, the mean of a subgradient oracle."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .subject import FormulaSubject, OracleSubject, RuleSubject

if TYPE_CHECKING:
    from ..calculus.integrals.laws import Law


class Case(ABC):
    """Something to compute at the point of an entry."""

    @abstractmethod
    def subject(self, point: str, variables: tuple[str, ...]) -> Any:
        """What answers the claims."""

    @property
    @abstractmethod
    def text(self) -> str:
        """One line."""

    @abstractmethod
    def to_dict(self) -> dict[str, Any]:
        """JSON: rule, inputs, options."""


@dataclass(frozen=True)
class RuleCase(Case):
    """A calculus rule applied to functions, at the point of the entry.

    Parameters
    ----------
    rule : str
        Its name, as in `consderiv search --rule`.
    inputs : tuple of str
        The functions, as program text, in the order of the rule.
    options : tuple of (name, value)
        What else the rule is told: the unknowns of an equation, the law of an expectation.
    """

    rule: str
    inputs: tuple[str, ...]
    options: tuple[tuple[str, Any], ...] = ()

    def subject(self, point: str, variables: tuple[str, ...]) -> RuleSubject:
        """The rule's application."""
        from ..calculus.rules import rule_named

        apply = rule_named(self.rule).apply
        return RuleSubject(apply(*self.inputs, at=point, variables=variables or None, **dict(self.options)))

    @property
    def text(self) -> str:
        """The rule with its functions."""
        told = "".join(f", {name} {value}" for name, value in self.options)
        return f"{self.rule} rule: {' and '.join(self.inputs)}{told}"

    def to_dict(self) -> dict[str, Any]:
        """JSON."""
        return {"rule": self.rule, "inputs": list(self.inputs), "options": {k: str(v) for k, v in self.options}}


@dataclass(frozen=True)
class FormulaCase(Case):
    """The formula of F(w) = E f(w, s), and what kind of function it is."""

    integrand: str
    law: Law

    def subject(self, point: str, variables: tuple[str, ...]) -> FormulaSubject:
        """The formula."""
        from ..calculus.integrals.expectation import expectation

        return FormulaSubject(self.integrand, self.law, expectation(self.integrand, self.law))

    @property
    def text(self) -> str:
        """The expectation."""
        return f"E({self.integrand}), law {self.law}"

    def to_dict(self) -> dict[str, Any]:
        """JSON."""
        return {"rule": "expectation", "inputs": [self.integrand], "options": {"law": str(self.law)}}


@dataclass(frozen=True)
class OracleCase(Case):
    """The mean of the oracle that samples s and differentiates f(., s) under a convention."""

    integrand: str
    law: Law
    convention: str = "relu0=0"

    def subject(self, point: str, variables: tuple[str, ...]) -> OracleSubject:
        """The exact mean."""
        from ..calculus.integrals.sampling import oracle_mean

        return OracleSubject(oracle_mean(self.integrand, self.law, at=point, convention=self.convention))

    @property
    def text(self) -> str:
        """The oracle."""
        return f"derivative of {self.integrand} with {self.convention}, law {self.law}"

    def to_dict(self) -> dict[str, Any]:
        """JSON."""
        options = {"law": str(self.law), "convention": self.convention}
        return {"rule": "oracle", "inputs": [self.integrand], "options": options}

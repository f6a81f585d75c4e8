"""What entries compute besides programs: rules, formulas of expectations, subgradient oracles, fields on the space."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .field_subject import FieldSubject
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


@dataclass(frozen=True)
class FieldCase(Case):
    """A field on the whole space and a function: is it a conservative gradient of the function?

    Parameters
    ----------
    function : str
        Program text.
    parts : tuple of (condition, value)
        As for `StratifiedField.by_hand`; empty if `kind` is given.
    kind : str
        Instead of parts: a map of `of`, as for `clarke_map`.
    of : str
        The program whose map it is; by default the function.
    """

    function: str
    parts: tuple[tuple[str, str], ...] = ()
    kind: str = ""
    of: str = ""

    def subject(self, point: str, variables: tuple[str, ...]) -> FieldSubject:
        """The field and the function."""
        from ..stratified import StratifiedField, clarke_map
        from ..verdicts import Unknown

        if self.parts:
            return FieldSubject(StratifiedField.by_hand(variables, self.parts), self.function)
        field = clarke_map(self.of or self.function, variables, kind=self.kind)
        assert not isinstance(field, Unknown), "the maps of the gallery's programs are known"
        return FieldSubject(field, self.function)

    @property
    def text(self) -> str:
        """The field in one line."""
        if self.parts:
            return f"D = {'; '.join(f'{value} if {condition}' for condition, value in self.parts)}; f = {self.function}"
        return f"D = {self.kind} map of {self.of or self.function}; f = {self.function}"

    def to_dict(self) -> dict[str, Any]:
        """JSON."""
        options = {"kind": self.kind, "of": self.of or self.function} if self.kind else dict(self.parts)
        return {"rule": "field", "inputs": [self.function], "options": options}

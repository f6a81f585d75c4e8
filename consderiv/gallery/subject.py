"""What the engine computes for an entry, each quantity when a claim first asks for it.

A subject answers `set_named`, `verdict_named` and `field_contains`, and makes a certificate.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from ..errors import ConsderivError
from ..explanation import Explanation, explain
from ..sets import FiniteSet, ValueSet
from ..verdicts import Proved, Refuted, Unknown, Verdict

if TYPE_CHECKING:
    from ..calculus.rule import Application


class Summary(NamedTuple):
    """A line of the table: what is predicted by which rule, what is true, and an element that separates the two."""

    rule: str
    predicted: str
    true: str
    gap: Any


@dataclass(frozen=True)
class RuleSubject:
    """A rule applied to functions.

    Parameters
    ----------
    application : Application
    """

    application: Application

    def set_named(self, quantity: str) -> ValueSet:
        """`predicted`, `true`, or a part by its name."""
        if quantity in ("predicted", "true"):
            return getattr(self.application, quantity)  # type: ignore[no-any-return]
        return next(part.value for part in self.application.parts if part.name == quantity)

    def verdict_named(self, quantity: str) -> Verdict:
        """`inclusion`, `equality`, or a qualification by its name."""
        if quantity in ("inclusion", "equality"):
            return getattr(self.application, quantity)  # type: ignore[no-any-return]
        return next(q.verdict for q in self.application.qualifications if q.name == quantity)

    def certificate(self) -> Any:
        """The certificate of the case."""
        return self.application.certificate()

    def summary(self) -> Summary:
        """The predicted and the true set."""
        found = self.application
        separating = found.missing or found.gap
        element = separating.element if separating else None
        return Summary(found.rule.name, str(found.predicted), str(found.true), element)


@dataclass(frozen=True)
class FormulaSubject:
    """The formula of an expectation.

    Parameters
    ----------
    integrand : str
    law : Law
    found : Expectation
    """

    integrand: str
    law: Any
    found: Any

    def verdict_named(self, quantity: str) -> Verdict:
        """`semialgebraic`, or `C1`."""
        if quantity == "C1":
            from ..calculus.integrals.expectation_smoothing import smooths

            return smooths(self.integrand, self.law)
        kind = self.found.kind
        if isinstance(kind, Unknown):
            return kind
        if "not semialgebraic" in kind.evidence.name:
            return Refuted(kind.evidence.evidence)
        return (
            Proved(None)
            if kind.evidence.name in ("semialgebraic", "piecewise polynomial")
            else Unknown(str(kind.evidence))
        )

    def certificate(self) -> Any:
        """The formula, that F is C^1, and that it is not semialgebraic, as far as they are so."""
        from ..calculus.proofs.expectations import formula_certificate

        return formula_certificate(self.integrand, self.law, self.found)

    def summary(self) -> Summary:
        """The formula, and its kind."""
        return Summary("expectation", str(self.found), str(getattr(self.found.kind, "evidence", "")), None)


@dataclass(frozen=True)
class OracleSubject:
    """The mean of a stochastic subgradient oracle.

    Parameters
    ----------
    found : OracleMean
    """

    found: Any

    def set_named(self, quantity: str) -> ValueSet:
        """`expected field`, `clarke`, or the `mean` as a set of one element."""
        if quantity == "mean":
            return FiniteSet.of([self.found.mean])
        return self.found.field if quantity == "expected field" else self.found.clarke  # type: ignore[no-any-return]

    def verdict_named(self, quantity: str) -> Verdict:
        """`mean in the expected field`, or `mean in Clarke`."""
        return self.found.in_clarke if quantity == "mean in Clarke" else self.found.in_field  # type: ignore[no-any-return]

    def certificate(self) -> Any:
        """The mean against both sets."""
        from ..certificates import Certificate, member, nonmember

        outside = isinstance(self.found.in_clarke, Refuted)
        second = (
            nonmember(self.found.clarke, self.found.mean) if outside else member(self.found.clarke, self.found.mean)
        )
        return Certificate((member(self.found.field, self.found.mean), second))

    def summary(self) -> Summary:
        """The expected field against Clarke."""
        outside = isinstance(self.found.in_clarke, Refuted)
        return Summary("oracle", str(self.found.field), str(self.found.clarke), self.found.mean if outside else None)


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

    def field_contains(self, element: Any) -> Verdict:
        """Membership in the chain-rule field itself, not in its hull."""
        return self.explanation.chain_rule_field.contains(element)

    def convention(self, name: str) -> Any:
        """The value that a named convention returns."""
        return self.explanation.chain_rule_field.conventions[name]

    def certificate(self) -> Any:
        """The certificate of the program at the point."""
        return self.explanation.certificate()

    def summary(self) -> Summary:
        """The hull of the field against the Clarke set, and an element of the first that is not in the second."""
        gap = self.explanation.gap
        element = getattr(gap, "element", None)
        field = self.explanation.chain_rule_field.hull
        return Summary("chain rule", str(field), str(self.explanation.clarke), element)

    def indices_named(self, quantity: str) -> tuple[int, ...] | Unknown:
        """The active or essentially active pieces."""
        try:
            return getattr(self.selection, quantity)(self.point)  # type: ignore[no-any-return]
        except ConsderivError as error:
            return Unknown(str(error))

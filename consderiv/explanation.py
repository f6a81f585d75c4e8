"""`explain`: everything that is known of a program at a point, as one object that prints, and as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from .api import ChainRuleField, localise
from .errors import ConsderivError, UnsupportedError
from .exact.rationals import format_rational
from .exact.reals import as_exact, format_number
from .fields import clarke as _clarke
from .fields import differentiability as _differentiability
from .fields import frechet as _frechet
from .fields import limiting as _limiting
from .fields import lipschitz as _lipschitz
from .fields.gap import Gap, find_gap
from .fields.local import Local
from .fields.witnesses import Witness, witnesses
from .programs import to_text, value_text
from .programs.definability import Structure, path_differentiability, structure_near
from .sets import Undefined, UnknownSet, ValueSet, to_json
from .stages import doing
from .verdicts import Proved, Refuted, Unknown, Verdict, verdict_to_json

SCHEMA = "consderiv-explain/1"
SETS = ("bouligand", "clarke", "frechet", "limiting", "selection_field", "chain_rule_field")
SCALAR_ONLY = ("frechet", "limiting")


def explain(program: Any, at: Any = None, variables: Any = None, only: Sequence[str] | None = None) -> Explanation:
    """What a function's derivative sets are at a point, and what formal differentiation of the program can return.

    Parameters
    ----------
    program : str, Expression, Program, SymPy expression, or a list of them
    at : mapping, str or sequence
        The exact point.
    variables : sequence of str, optional
        The order of the variables; by default that of first appearance.
    only : sequence of str, optional
        Some of bouligand, clarke, frechet, limiting, selection_field, chain_rule_field; by default all.

    Returns
    -------
    Explanation
        Prints as mathematics; `.to_dict()` is the JSON object of `consderiv explain --json`.

    Raises
    ------
    ConsderivError
        If the text, the point or a name of a set is wrong, or the program has no value at the point.

    Examples
    --------
    >>> report = explain("relu(x) - relu(-x)", {"x": 0})
    >>> report.clarke, report.chain_rule_field.hull, report.gap.element
    ({1}, [0, 2], (Fraction(0, 1),))
    """
    local = localise(program, at, variables)
    return Explanation(local, wanted_sets(only, local))


def wanted_sets(only: Sequence[str] | None, local: Local) -> tuple[str, ...]:
    """The names of the sets to compute, checked."""
    if only is None:
        return tuple(name for name in SETS if not (local.program.is_map and name in SCALAR_ONLY))
    for name in only:
        if name not in SETS:
            raise UnsupportedError(
                f"names among {', '.join(SETS)} are required", f"received {name!r}", "choose some of them"
            )
        if local.program.is_map and name in SCALAR_ONLY:
            raise UnsupportedError(
                f"a scalar program is required for {name}", "received a map", "take one output, or leave it out"
            )
    return tuple(name for name in SETS if name in only)


@dataclass(frozen=True)
class Explanation:
    """A program at a point with its sets and verdicts; each is computed when it is first asked for.

    Parameters
    ----------
    local : Local
        The program and the exact point.
    only : tuple of str
        The sets that `to_dict` and printing show.
    """

    local: Local
    only: tuple[str, ...]

    @cached_property
    def value(self) -> Any:
        """The exact value at the point, as text: one string, for maps a list."""
        texts = value_text(self.local.program, self.local.point)
        return list(texts) if self.local.program.is_map else texts[0]

    @cached_property
    def lipschitz(self) -> Verdict:
        """Whether the program is locally Lipschitz at the point."""
        return _lipschitz.lipschitz(self.local)

    @cached_property
    def structure(self) -> Structure:
        """The o-minimal structure in which the program is definable near the point."""
        return structure_near(self.local.program, self.local.point)

    @cached_property
    def path_differentiable(self) -> Verdict:
        """Whether the function is path differentiable: definable and locally Lipschitz functions are."""
        return path_differentiability(self.structure, self.lipschitz)

    @cached_property
    def differentiable(self) -> Verdict:
        """Whether the function is (Frechet) differentiable."""
        return _differentiability.differentiable(self.local)

    @cached_property
    def strictly_differentiable(self) -> Verdict:
        """Whether the Clarke set is a singleton."""
        return _differentiability.strictly_differentiable(self.local)

    @cached_property
    def regular(self) -> Verdict:
        """Whether a scalar program is Clarke regular."""
        return _differentiability.regular(self.local)

    @cached_property
    def bouligand(self) -> ValueSet:
        """Limits of Jacobians."""
        with doing("the Bouligand set"):
            return _clarke.bouligand(self.local)

    @cached_property
    def clarke(self) -> ValueSet:
        """Their convex hull."""
        with doing("the Clarke set"):
            return _clarke.clarke(self.local)

    @cached_property
    def frechet(self) -> ValueSet:
        """Regular subgradients."""
        with doing("the Frechet set"):
            return _frechet.frechet(self.local)

    @cached_property
    def limiting(self) -> ValueSet:
        """Limits of regular subgradients."""
        with doing("the limiting set"):
            return _limiting.limiting(self.local)

    @property
    def selection_field(self) -> ValueSet:
        """J^s of the selection that the program writes down."""
        return self.chain_rule_field.hull

    @cached_property
    def chain_rule_field(self) -> ChainRuleField:
        """All that formal differentiation can return."""
        return ChainRuleField(self.local)

    @cached_property
    def gap(self) -> Gap | Unknown | None:
        """An element of the chain-rule hull that is not in Clarke, with its choices; None if there is none."""
        values = (self.chain_rule_field.conventions or {}).values()
        with doing("the gap"):
            return find_gap(self.local, self.clarke, self.chain_rule_field.hull, values)

    @cached_property
    def witnesses(self) -> tuple[Witness, ...]:
        """For each vertex of Clarke the arc that realises it."""
        with doing("arcs that realise the vertices"):
            return witnesses(self.local, self.clarke)

    def undecided(self, names: Sequence[str]) -> list[str]:
        """Those of the named sets that are not decided (undefined is a decision)."""
        return [name for name in names if isinstance(self.set_named(name), UnknownSet)]

    def set_named(self, name: str) -> ValueSet:
        """One of the sets by its name."""
        found: ValueSet = self.chain_rule_field.hull if name == "chain_rule_field" else getattr(self, name)
        return found

    def to_dict(self) -> dict[str, Any]:
        """The JSON object of schema consderiv-explain/1: numbers are strings, sets are typed objects."""
        program, point = self.local.program, self.local.point
        found: dict[str, Any] = {
            "schema": SCHEMA,
            "program": to_text(program),
            "variables": list(program.variables),
            "point": [format_rational(x) for x in point],
            "value": self.value,
            "lipschitz": self._lipschitz_dict(),
            "structure": self.structure.to_dict(),
            "path_differentiable": verdict_to_json(self.path_differentiable),
            "differentiable": _with_derivative(self.differentiable),
            "strictly_differentiable": _with_derivative(self.strictly_differentiable),
        }
        if not program.is_map:
            found["regular"] = verdict_to_json(self.regular)
        for name in self.only:
            found[name] = self._field_dict() if name == "chain_rule_field" else to_json(self.set_named(name))
        if "clarke" in self.only:
            found["witnesses"] = [witness.to_dict() for witness in self.witnesses]
        if {"clarke", "chain_rule_field"} <= set(self.only):
            found["gap"] = self._gap_dict()
        return found

    def _lipschitz_dict(self) -> dict[str, Any]:
        found: dict[str, Any] = verdict_to_json(self.lipschitz)
        jump = self.lipschitz.evidence if isinstance(self.lipschitz, Refuted) else None
        if jump is not None:
            found["witness"] = {"arc": [[format_rational(x) for x in d] for d in jump.arc], "gap": jump.gap}
        return found

    def _field_dict(self) -> dict[str, Any]:
        field = self.chain_rule_field
        return {
            "hull": to_json(field.hull),
            "exact": to_json(field.exact),
            "conventions": {name: _numbers(value) for name, value in field.conventions.items()},
        }

    def _gap_dict(self) -> dict[str, Any] | None:
        if self.gap is None:
            return None
        if isinstance(self.gap, Unknown):
            return {"verdict": "unknown", "reason": self.gap.reason}
        choices = [
            {
                "node": choice.node,
                "operation": choice.operation,
                "weights": {str(b): format_rational(w) for b, w in choice.weights},
                "derivative": _numbers(choice.derivative),
            }
            for choice in self.gap.choices
        ]
        return {"element": _numbers(self.gap.element), "choices": choices, "reason": self.gap.reason}

    def __str__(self) -> str:
        from .report import explanation_text

        return explanation_text(self)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        from .report import explanation_html

        return explanation_html(self)

    def _repr_latex_(self) -> str:
        from .report import explanation_latex

        return explanation_latex(self)

    def certificate(self) -> Any:
        """The certificate of the printed statements, with what could not be certified and why.

        Of a report on some sets only, it states those, and what they rest on.
        """
        from .certificates import explain_certificate

        wanted = None if self.only == wanted_sets(None, self.local) else self.only
        with doing("the certificate"):
            return explain_certificate(self.local, wanted)


def _with_derivative(verdict: Verdict) -> dict[str, Any]:
    found: dict[str, Any] = verdict_to_json(verdict)
    if isinstance(verdict, Proved):
        found["derivative"] = _numbers(verdict.evidence)
    return found


def _numbers(value: Any) -> Any:
    """Exact numbers as strings, in nested lists."""
    if value is None:
        return None
    if isinstance(value, (tuple, list)):
        return [_numbers(entry) for entry in value]
    return format_number(as_exact(value))


__all__ = ["ConsderivError", "Explanation", "Mapping", "Undefined", "explain"]

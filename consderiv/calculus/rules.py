"""All rules, found by name, with the function that applies each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal

from ..errors import UnsupportedError
from ..html import Shown
from . import arithmetic, extrema, partials, sums
from .chain import composition
from .chain import fields as composition_fields
from .equations import implicit, inverses
from .integrals import integral
from .rule import Application, Rule

Inputs = Literal["functions", "outer and inner", "function", "function and factor", "equation", "map", "integrand"]


@dataclass(frozen=True, repr=False)
class RuleEntry(Shown):
    """A rule, and how it is applied: `apply(*inputs, at=..., variables=...)`.

    Parameters
    ----------
    rule : Rule
    apply : function
        It gives an Application.
    inputs : str
        What comes before the point: "functions" of the same variables, an "outer and inner" function, one "function", a
        "function and factor", an "equation" (with the option `unknowns`), a "map" with as many
        outputs as variables, or an "integrand" (with the option `law`).
    least, most : int
        How many programs it takes.
    scalar : bool
        Whether all of them must be scalar.
    """

    rule: Rule
    apply: Callable[..., Application]
    inputs: Inputs = "functions"
    least: int = 2
    most: int = 4
    scalar: bool = False

    def __str__(self) -> str:
        return f"{self.rule} [{self.inputs}]"


_COMPOSE: Inputs = "outer and inner"

RULES: tuple[RuleEntry, ...] = (
    RuleEntry(sums.SUM, sums.apply_sum),
    RuleEntry(arithmetic.MULTIPLE, arithmetic.apply_multiple, "function and factor", 1, 1),
    RuleEntry(arithmetic.PRODUCT, arithmetic.apply_product, "functions", 2, 2, True),
    RuleEntry(arithmetic.QUOTIENT, arithmetic.apply_quotient, "functions", 2, 2, True),
    RuleEntry(extrema.MAX, extrema.apply_max, scalar=True),
    RuleEntry(extrema.MIN, extrema.apply_min, scalar=True),
    RuleEntry(composition.COMPOSITION, composition.apply_composition, _COMPOSE, 2, 2),
    RuleEntry(composition.WITHOUT_HULL, partial(composition.apply_composition, hull=False), _COMPOSE, 2, 2),
    RuleEntry(composition.ROWS, partial(composition.apply_composition, inner_jacobian="rows"), _COMPOSE, 2, 2),
    RuleEntry(
        composition.ROWS_WITHOUT_HULL,
        partial(composition.apply_composition, hull=False, inner_jacobian="rows"),
        _COMPOSE, 2, 2,
    ),
    RuleEntry(composition.SMOOTH_INNER, composition.apply_smooth_inner, _COMPOSE, 2, 2),
    RuleEntry(partials.PARTIAL, partials.apply_partial, "function", 1, 1),
    RuleEntry(partials.PARTIAL_PRODUCT, partials.apply_partial_product, "function", 1, 1, True),
    RuleEntry(composition_fields.CONSERVATIVE_SUM, composition_fields.apply_conservative_sum),
    RuleEntry(
        composition_fields.CONSERVATIVE_COMPOSITION, composition_fields.apply_conservative_composition, _COMPOSE, 2, 2
    ),
    RuleEntry(integral.INTEGRAL, integral.apply_integral, "integrand", 1, 1),
    RuleEntry(integral.INTEGRAL_CONSERVATIVE, integral.apply_integral_conservative, "integrand", 1, 1),
    RuleEntry(implicit.IMPLICIT, implicit.apply_implicit, "equation", 1, 1),
    RuleEntry(implicit.IMPLICIT_WITHOUT_HULL, partial(implicit.apply_implicit, hull=False), "equation", 1, 1),
    RuleEntry(inverses.INVERSE, inverses.apply_inverse, "map", 1, 1),
    RuleEntry(
        inverses.INVERSE_WITHOUT_HULL, partial(inverses.apply_inverse, rule=inverses.INVERSE_WITHOUT_HULL), "map", 1, 1
    ),
    RuleEntry(inverses.INVERSE_BACKWARD, partial(inverses.apply_inverse, rule=inverses.INVERSE_BACKWARD), "map", 1, 1),
)  # fmt: skip


def rule_named(name: str) -> RuleEntry:
    """The rule with this name.

    Raises
    ------
    UnsupportedError
        If there is none.

    Examples
    --------
    >>> rule_named("sum").rule.formula
    'Clarke(f_1 + ... + f_k)(x) ⊂ Clarke f_1(x) + ... + Clarke f_k(x)'
    """
    found = next((entry for entry in RULES if entry.rule.name == name), None)
    if found is None:
        raise UnsupportedError(
            "the name of a rule is required",
            f"received {name!r}",
            f"use one of {', '.join(e.rule.name for e in RULES)}",
        )
    return found

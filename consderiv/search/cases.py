"""What a search varies for each rule: the functions of a case, their variables, and how the rule is applied to them at 0."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..calculus.rule import Application
from ..calculus.rules import RULES, RuleEntry
from ..errors import UnsupportedError
from ..programs.names import close_names

Apply = Callable[..., Application]

NEEDS_TWO_KINKS = ("sum", "product", "quotient", "conservative-sum")
"""Where one smooth function is enough for equality."""


@dataclass(frozen=True)
class Slot:
    """One function of a case, over these variables; with `kink` only terms that have one are tried."""

    variables: tuple[str, ...]
    kink: bool = False


@dataclass(frozen=True)
class SearchCase:
    """How a rule is tried.

    Parameters
    ----------
    name : str
        The rule's name on the command line.
    slots : tuple of Slot
        The functions that vary.
    apply : function of one text for each slot
        The rule at 0.
    symmetric : bool
        Whether the order of the functions does not matter.
    """

    name: str
    slots: tuple[Slot, ...]
    apply: Apply
    symmetric: bool = False

    @property
    def variables(self) -> frozenset[str]:
        """All variables of all functions."""
        return frozenset(name for slot in self.slots for name in slot.variables)


def names() -> tuple[str, ...]:
    """The rules that can be searched."""
    return tuple(sorted(entry.rule.name for entry in RULES if entry.inputs != "function and factor"))


def cases_of(rule: str, variables: int) -> tuple[SearchCase, ...]:
    """How a rule is tried with this number of variables.

    Raises
    ------
    UnsupportedError
        If there is no such rule.
    """
    entry = next((entry for entry in RULES if entry.rule.name == rule), None)
    if entry is None or rule not in names():
        close = close_names(rule, names())
        remedy = f"did you mean {' or '.join(close)}?" if close else "choose one of them"
        raise UnsupportedError(f"a rule among {', '.join(names())} is required", f"received {rule!r}", remedy)
    return _MAKERS[entry.inputs](entry, tuple("xyzw"[:variables]))


def _functions(entry: RuleEntry, names: tuple[str, ...]) -> tuple[SearchCase, ...]:
    slot = Slot(names, kink=entry.rule.name in NEEDS_TWO_KINKS)

    def run(*terms: str) -> Application:
        return entry.apply(*terms, at=dict.fromkeys(names, 0), variables=names)

    return (SearchCase(entry.rule.name, (slot,) * 2, run, symmetric=entry.rule.name != "quotient"),)


def _one_function(entry: RuleEntry, names: tuple[str, ...]) -> tuple[SearchCase, ...]:
    def run(text: str) -> Application:
        return entry.apply(text, at=dict.fromkeys(names, 0), variables=names)

    return (SearchCase(entry.rule.name, (Slot(names, kink=True),), run),)


def _composition(entry: RuleEntry, names: tuple[str, ...]) -> tuple[SearchCase, ...]:
    """Outer functions of one and of two numbers."""

    def of(width: int) -> SearchCase:
        outer = ("u", "v")[:width]

        def run(first: str, *inner: str) -> Application:
            return entry.apply(
                first, f"[{', '.join(inner)}]" if width > 1 else inner[0],
                at=dict.fromkeys(names, 0), variables=names, outer_variables=outer,
            )  # fmt: skip

        return SearchCase(entry.rule.name, (Slot(outer), *(Slot(names),) * width), run)

    return of(1), of(2)


def _equation(entry: RuleEntry, names: tuple[str, ...]) -> tuple[SearchCase, ...]:
    """One equation, solved for y."""
    every = (*(name for name in ("x", "z", "w")[: len(names) - 1]), "y")

    def run(text: str) -> Application:
        return entry.apply(text, at=dict.fromkeys(every, 0), variables=every, unknowns=["y"])

    return (SearchCase(entry.rule.name, (Slot(every, kink=True),), run),)


def _map(entry: RuleEntry, names: tuple[str, ...]) -> tuple[SearchCase, ...]:
    """A map with as many outputs as variables."""

    def run(*rows: str) -> Application:
        return entry.apply(f"[{', '.join(rows)}]", at=dict.fromkeys(names, 0), variables=names)

    return (SearchCase(entry.rule.name, (Slot(names),) * len(names), run, symmetric=True),)


def _integrand(entry: RuleEntry, names: tuple[str, ...]) -> tuple[SearchCase, ...]:
    """An integrand with a parameter s that is -1 or 1, each with probability one half."""
    from ..calculus.integrals.laws import Law

    coin = Law.discrete({-1: "1/2", 1: "1/2"})

    def run(text: str) -> Application:
        return entry.apply(text, coin, at=dict.fromkeys(names, 0), variables=names)

    return (SearchCase(entry.rule.name, (Slot((*names, "s"), kink=True),), run),)


_MAKERS: dict[str, Callable[[RuleEntry, tuple[str, ...]], tuple[SearchCase, ...]]] = {
    "functions": _functions,
    "function": _one_function,
    "outer and inner": _composition,
    "equation": _equation,
    "map": _map,
    "integrand": _integrand,
}

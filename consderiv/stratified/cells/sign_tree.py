"""The space split by signs of polynomials, as far as a field and a program ask for: no geometry is needed.

A node asks for the sign of one irreducible polynomial and has three branches. The leaves cover the space, and some of
them may be empty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from ...errors import BudgetError
from ...exact.polynomials import Polynomial
from ...programs.program import Program
from ..field import StratifiedField
from ..set_field import SetField
from .contradictions import is_contradictory
from .face_run import OnFace
from .signs import Missing, Signs, denominators, run_on_signs, satisfied, sign_on, zeros_of

NODE_BUDGET = 1500


@dataclass(frozen=True)
class Leaf:
    """Points with these signs lie in the strata `places` (one in a partition), and the program is `here`."""

    signs: Signs
    places: tuple[int, ...]
    here: OnFace

    @property
    def zeros(self) -> tuple[Polynomial, ...]:
        """The polynomials that vanish on the leaf."""
        return zeros_of(self.signs)

    def may_adhere(self, other: Leaf) -> bool:
        """Whether points of `other` may be limits of points of this leaf, as far as signs tell."""
        both = ((s, other.signs[factor]) for factor, s in self.signs.items() if factor in other.signs)
        return all(t in (s, 0) for s, t in both)


Ask = Callable[[Leaf], None]


def sign_leaves(
    field: StratifiedField, program: Program, ask: Ask | None = None, budget: int = NODE_BUDGET
) -> list[Leaf]:
    """All leaves that are not seen to be empty.

    Parameters
    ----------
    ask : callable, optional
        Raises `Missing` on a leaf where one more sign is needed.
    budget : int
        Largest number of nodes.

    Raises
    ------
    BudgetError
        If there are too many.
    """
    count = len(program.variables)
    found, stack, visited = [], [dict[Polynomial, int]()], 0
    while stack:
        signs = stack.pop()
        visited += 1
        if visited > budget:
            raise BudgetError(
                f"at most {budget} sign vectors are followed", "received a field that needs more", "split it"
            )
        try:
            leaf = leaf_at(field, program, signs)
            if ask is not None:
                ask(leaf)
        except Missing as error:
            stack += _split(signs, error.factor, count)
            continue
        found.append(leaf)
    return found


def _split(signs: Signs, factor: Polynomial, count: int) -> Iterator[dict[Polynomial, int]]:
    for s in (0, 1, -1):
        branch = {**signs, factor: s}
        if not is_contradictory(branch, count):
            yield branch


def leaf_at(field: StratifiedField, program: Program, signs: Signs, known: Mapping[int, bool] | None = None) -> Leaf:
    """The strata and the formula of the program where these signs hold.

    Parameters
    ----------
    known : dict, optional
        Whether the points lie in some of the strata; these are not asked.

    Raises
    ------
    Missing
        If one more sign is needed.
    """
    places = _places(field, signs, known or {})
    for place in places:
        for denominator in value_denominators(field.parts[place][1]):
            sign_on(denominator, signs)
    here = run_on_signs(program, signs)
    if isinstance(here, set):
        raise Missing(min(here, key=lambda factor: (factor.degree, len(str(factor)), str(factor))))
    return Leaf(signs, places, here)


def _places(field: StratifiedField, signs: Signs, known: Mapping[int, bool]) -> tuple[int, ...]:
    """The strata of points with these signs; the first missing sign is asked for."""
    found, missing = [], None
    for k, (stratum, _) in enumerate(field.parts):
        try:
            if known[k] if k in known else satisfied(stratum, signs):
                found.append(k)
        except Missing as error:
            missing = missing or error
    if missing is not None:
        raise missing
    return tuple(found)


def value_denominators(value: SetField) -> tuple[Polynomial, ...]:
    """The denominators of all vector fields of a value."""
    return denominators([entry for v in value.fields for entry in v])

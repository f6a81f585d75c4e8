"""The exact answers that a float result is judged by: the only place where autodiff/ asks for fields."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ...errors import BudgetError, ConsderivError, DomainError
from ...exact.reals import Number
from ...programs.occurrences import node_name
from ...programs.operations import OPERATIONS
from ...programs.program import Program
from ...sets.elements import Flat
from ...sets.undecided import Undefined, UnknownSet
from ...verdicts import Proved, Unknown, Verdict
from ..rounding.exact_values import exact_values
from ..rounding.smooth_gradient import Enclosure, smooth_gradient
from .kinks import is_tied
from .power_norms import power_norm_bounds

if TYPE_CHECKING:
    from ...fields.local import Local

Returned = tuple[Fraction, ...]
"""The exact values of the floats that a library returned, row by row."""


class NoChainRule(Unknown):
    """The chain rule has no value at the point, whatever the choices: an operation jumps or has an infinite slope."""


@dataclass(frozen=True)
class Reference:
    """The exact side of an audit at one point.

    Parameters
    ----------
    clarke : set
        The Clarke set of the function; undefined or unknown sets say so themselves.
    gradient : flat tuple of Fraction or Real, or None
        The derivative, row by row, where the function is differentiable.
    enclosure : tuple of (Fraction, Fraction) or None
        Bounds of the derivative where the program is smooth with irrational values and the set is not known.
    in_chain_rule_image : callable(element) -> Verdict
        Whether some choice at each kink gives the element; Proved carries evidence with the attribute
        `choices`; `NoChainRule` where there is nothing to choose from.
    """

    clarke: Any
    gradient: Flat | None
    enclosure: Enclosure | None
    in_chain_rule_image: Callable[[Any], Verdict]
    _nearest: dict[Returned, Flat | None] = field(default_factory=dict, compare=False, repr=False)

    def contains(self, value: Returned) -> Verdict:
        """Whether the flat value is in the Clarke set."""
        from ...sets.membership import contains_flat

        return contains_flat(self.clarke, value)

    def distance_squared(self, value: Returned) -> Number | None:
        """The exact squared distance to the Clarke set, None where it is not computed."""
        from ...sets.nearest import squared_distance

        closest = self.nearest(value)
        distance: Number | None = None if closest is None else squared_distance(closest, value)
        return distance

    def nearest(self, value: Returned) -> Flat | None:
        """The element of the Clarke set nearest to the flat value, None where it is not computed."""
        from ...sets.nearest import nearest_flat

        if value not in self._nearest:
            try:
                self._nearest[value] = nearest_flat(self.clarke, value)
            except ConsderivError:
                self._nearest[value] = None
        return self._nearest[value]


def reference(program: Program, point: Sequence[Fraction]) -> Reference:
    """Compute the exact side once for all back-ends."""
    from ...fields.clarke import clarke
    from ...fields.local import Local

    local = Local(program, tuple(point))
    try:
        field = clarke(local)
    except DomainError as error:
        field = Undefined(str(error))
    except BudgetError as error:
        field = UnknownSet(str(error))
    if isinstance(field, UnknownSet):
        field = power_norm_bounds(program, point) or field
    enclosure = smooth_gradient(program, point) if isinstance(field, UnknownSet) else None
    return Reference(field, _gradient(local, field), enclosure, lambda element: _in_image(local, element))


def _gradient(local: Local, field: Any) -> Flat | None:
    """The only element of a singleton, else the derivative where the function is differentiable anyway."""
    vertices: tuple[Flat, ...] = getattr(field, "flat_vertices", ())
    if len(vertices) == 1:
        return vertices[0]
    if isinstance(field, (Undefined, UnknownSet)):
        return None
    from ...fields.differentiability import differentiable
    from ...sets.elements import flatten

    try:
        verdict = differentiable(local)
    except ConsderivError:
        return None
    return flatten(verdict.evidence, local.shape) if isinstance(verdict, Proved) else None


def _in_image(local: Local, element: Any) -> Verdict:
    from ...fields.chain_rule import linearisation
    from ...fields.image import image_contains

    try:
        found = linearisation(local)
        reason = found.reason if isinstance(found, Undefined) else ""
        reason = _jump(local) if isinstance(found, UnknownSet) else reason
        if reason:
            return NoChainRule(reason)
        return image_contains(local, element)
    except ConsderivError as error:
        return Unknown(str(error))


def _jump(local: Local) -> str:
    """Which sign or floor jumps at the point; empty if none does."""
    try:
        exact = exact_values(local.program, local.point)
    except ConsderivError:
        return ""
    for index in sorted(exact.demanded):
        node = local.program.nodes[index]
        operands = [exact.values[i] for i in node.operands]
        if OPERATIONS[node.operation].kind == "jump" and is_tied(node, operands):
            return f"{node_name(local.program, index)} jumps where its operand is {operands[0]} and has no derivative there"
    return ""

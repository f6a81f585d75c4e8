"""The public functions: a program, a point, and the set or verdict that one asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from .errors import ConsderivError
from .exact.rationals import as_number
from .exact.reals import Number
from .fields import chain_rule as _chain_rule
from .fields import clarke as _clarke
from .fields import differentiability as _differentiability
from .fields import directional as _directional
from .fields import frechet as _frechet
from .fields import image as _image
from .fields import lexicographic as _lexicographic
from .fields import limiting as _limiting
from .fields.local import Local
from .programs import as_program, parse_point
from .sets import ValueSet
from .verdicts import Unknown, Verdict

CONVENTIONS = ("relu0=0", "jax 0.10", "torch 2.13")


def localise(program: Any, at: Any = None, variables: Any = None) -> Local:
    """A program at an exact point, from anything that describes them.

    Parameters
    ----------
    program : str, Expression, Program, SymPy expression, or a list of them (a map)
    at : mapping, str or sequence
        {"x": 0, "y": "1/2"}, "x=0,y=1/2", or the coordinates in the order of the variables.
    variables : sequence of str, optional
        Their order; by default that of first appearance.
    """
    known = as_program(program, variables)
    return Local(known, parse_point({} if at is None else at, known.variables))


def clarke(program: Any, at: Any = None, variables: Any = None) -> ValueSet:
    """The Clarke subdifferential of a scalar program, the Clarke Jacobian of a map (Clarke 1983, 2.6).

    Examples
    --------
    >>> clarke("relu(x) - relu(-x)", {"x": 0})
    {1}
    """
    return _clarke.clarke(localise(program, at, variables))


def bouligand(program: Any, at: Any = None, variables: Any = None) -> ValueSet:
    """The set of limits of Jacobians at points of differentiability.

    Examples
    --------
    >>> bouligand("abs(x)", {"x": 0})
    {-1, 1}
    """
    return _clarke.bouligand(localise(program, at, variables))


def frechet(program: Any, at: Any = None, variables: Any = None) -> ValueSet:
    """The Frechet (regular) subdifferential of a scalar program.

    Examples
    --------
    >>> frechet("max(-abs(x), y)", {"x": 0, "y": 0})
    {(0, 1)}
    """
    return _frechet.frechet(localise(program, at, variables))


def limiting(program: Any, at: Any = None, variables: Any = None) -> ValueSet:
    """The limiting (Mordukhovich) subdifferential of a scalar program.

    Examples
    --------
    >>> limiting("-abs(x)", {"x": 0})
    {-1, 1}
    """
    return _limiting.limiting(localise(program, at, variables))


def selection_field(program: Any, at: Any = None, variables: Any = None) -> ValueSet:
    """J^s of the selection that the program writes down (Bolte and Pauwels 2020); belongs to the program.

    Examples
    --------
    >>> selection_field("max(x, x - abs(y))", {"x": 0, "y": 0})
    {1} x [-1, 1]
    """
    return _chain_rule.selection_field(localise(program, at, variables))


@dataclass(frozen=True)
class ChainRuleField:
    """The chain-rule field of a program at a point: all that formal differentiation can return there.

    `hull` is its convex hull, `exact` the field itself where it is known as a set, `conventions` the exact value that
    each named, versioned convention predicts (None where it has none).
    """

    local: Local

    @cached_property
    def hull(self) -> ValueSet:
        """The convex hull of the field."""
        return _chain_rule.chain_rule_hull(self.local)

    @cached_property
    def exact(self) -> ValueSet:
        """The field itself: a polytope, a union of polytopes, or unknown below the hull."""
        return _image.exact_field(self.local)

    @cached_property
    def conventions(self) -> Mapping[str, Any]:
        """The predicted element of each convention."""
        from .autodiff.judging.predicted import predicted

        found: dict[str, Any] = {}
        for name in CONVENTIONS:
            try:
                rows = predicted(self.local.program, self.local.point, name)
                found[name] = rows if self.local.program.is_map else rows[0]
            except ConsderivError:
                found[name] = None
        return found

    def contains(self, element: Any) -> Verdict:
        """Whether some choices give the element: Proved with the choices, Refuted or Unknown."""
        return _image.image_contains(self.local, element)

    def __str__(self) -> str:
        return str(self.hull)

    __repr__ = __str__


def chain_rule_field(program: Any, at: Any = None, variables: Any = None) -> ChainRuleField:
    """The chain-rule field of a program: it depends on how the function is written.

    Examples
    --------
    >>> field = chain_rule_field("relu(x) - relu(-x)", {"x": 0})
    >>> field.hull, bool(field.contains([0]))
    ([0, 2], True)
    """
    return ChainRuleField(localise(program, at, variables))


def _direction(local: Local, direction: Any) -> tuple[Number, ...]:
    if isinstance(direction, (Mapping, str)):
        return parse_point(direction, local.program.variables)
    return tuple(as_number(x) for x in direction)


def directional_derivative(program: Any, at: Any, direction: Any, variables: Any = None) -> Any:
    """F'(x; d) for t > 0 tending to 0: a number for a scalar program, a tuple for a map, or Unknown.

    Examples
    --------
    >>> directional_derivative("abs(x) - abs(y)", {"x": 0, "y": 0}, (1, 2))
    Fraction(-1, 1)
    """
    local = localise(program, at, variables)
    found = _directional.directional_derivative(local, _direction(local, direction))
    return found if isinstance(found, Unknown) or local.program.is_map else found[0]


def clarke_directional_derivative(program: Any, at: Any, direction: Any, variables: Any = None) -> Any:
    """f°(x; d) = max{<v, d> : v in Clarke} of a scalar program, or Unknown.

    Examples
    --------
    >>> clarke_directional_derivative("-abs(x)", {"x": 0}, (1,))
    Fraction(1, 1)
    """
    local = localise(program, at, variables)
    return _directional.clarke_directional_derivative(local, _direction(local, direction))


def lexicographic_derivative(program: Any, at: Any, directions: Sequence[Any], variables: Any = None) -> Any:
    """The LD-derivative along a basis of directions (Khan and Barton 2015): a vector, for maps a matrix.

    Examples
    --------
    >>> lexicographic_derivative("abs(x - y)", {"x": 0, "y": 0}, [(1, 1), (0, 1)])
    (Fraction(-1, 1), Fraction(1, 1))
    """
    local = localise(program, at, variables)
    found = _lexicographic.lexicographic_derivative(local, [_direction(local, d) for d in directions])
    return found if isinstance(found, Unknown) or local.program.is_map else found[0]


def is_differentiable(program: Any, at: Any = None, variables: Any = None, strictly: bool = False) -> Verdict:
    """Whether the function is (strictly) differentiable at the point; the evidence is the derivative.

    Examples
    --------
    >>> cusp = "min(max(y, 0), x**2)"
    >>> bool(is_differentiable(cusp, "x=0,y=0")), bool(is_differentiable(cusp, "x=0,y=0", strictly=True))
    (True, False)
    """
    local = localise(program, at, variables)
    decide = _differentiability.strictly_differentiable if strictly else _differentiability.differentiable
    return decide(local)


def is_regular(program: Any, at: Any = None, variables: Any = None) -> Verdict:
    """Whether a scalar program is Clarke regular at the point: f'(x; .) = f°(x; .)."""
    return _differentiability.regular(localise(program, at, variables))

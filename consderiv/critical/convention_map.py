"""What a library with a convention for kinks returns, on the whole space."""

from __future__ import annotations

from typing import Any

from ..autodiff.judging.kink_rules import NoConventionError
from ..errors import ConsderivError, DomainError
from ..programs.program import Program
from ..programs.text import to_text
from ..sets import Undefined, UnknownSet
from ..stratified.cells.coarsening import strata_of
from ..stratified.cells.decomposition import decompose
from ..stratified.cells.faces import CurvedWall
from ..stratified.field import StratifiedField
from ..stratified.maps.derivative_maps import clarke_map
from ..stratified.maps.gradients import scalar
from ..stratified.set_field import SetField
from ..stratified.stratum import Point, Stratum
from ..verdicts import Unknown
from .formal import convention_rule, formal_derivative
from .solution import UndecidedSet
from .solving import solutions_of


def convention_map(program: Any, convention: str, variables: Any = None) -> StratifiedField | Unknown:
    """The vector field that a library with a convention returns, if it did not round.

    Parameters
    ----------
    program : scalar program, text or expression, of rational operations, switches and comparisons
    convention : "relu0=0", "jax 0.10" or "torch 2.13"

    Returns
    -------
    StratifiedField with one vector field on each stratum, or Unknown with the reason

    Examples
    --------
    >>> print(convention_map("x**2 - 2*(relu(1 - x) + (x - 1) - relu(x - 1))", "relu0=0"))
    D(x) =    derivative by relu0=0 of x**2 - 2*(relu(1 - x) + (x - 1) - relu(x - 1))
      {2*x}  if x < 1
      {2*x}  if x > 1
      {0}    if x == 1
    """
    known = scalar(program, variables)
    try:
        parts = _on_the_space(known, convention)
    except ConsderivError as error:
        return Unknown(f"not decomposed globally: {error}")
    return StratifiedField(known.variables, parts, f"derivative by {convention} of {to_text(known)}")


def _on_the_space(program: Program, convention: str) -> tuple[tuple[Stratum, SetField], ...]:
    try:
        return _on_faces(program, convention)
    except CurvedWall:
        return _on_curves(program, convention)


def _on_faces(program: Program, convention: str) -> tuple[tuple[Stratum, SetField], ...]:
    found = decompose([program], len(program.variables))
    values = [
        _value(program, face.point, convention).on(flat) for face, flat in zip(found.faces, found.flats, strict=True)
    ]
    return strata_of(found, values, program.variables, merge=False)


def _on_curves(program: Program, convention: str) -> tuple[tuple[Stratum, SetField], ...]:
    """In the plane: the strata of the Clarke map, on each of which guards have constant signs."""
    known = clarke_map(program, merge=False)
    if isinstance(known, Unknown):
        raise UndecidedSet("a map on the whole space", known.reason, "ask at points")
    parts = []
    for stratum, _ in known:
        points = [point for solution in solutions_of(stratum) for point in solution.points]
        if points:
            parts.append((stratum, _value(program, points[0], convention)))
    return tuple(parts)


def _value(program: Program, point: Point, convention: str) -> SetField:
    try:
        return SetField.finite([formal_derivative(program, point, convention_rule(convention))])
    except (DomainError, NoConventionError) as error:
        return SetField((), Undefined(error.received))
    except ConsderivError as error:
        return SetField((), UnknownSet(str(error)))

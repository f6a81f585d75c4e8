"""Witnesses that a field is not conservative which are no segments: bad functions, curved curves, tangents."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ...exact.rational_functions import RationalFunction
from ...exact.reals import Number, format_number
from ...html import Shown
from ..formulas import Vector
from ..set_field import VectorField, field_text
from ..stratum import Point, Stratum
from ..writing import formula_text


@dataclass(frozen=True, repr=False)
class BadFunction(Shown):
    """The function jumps, is unbounded or has no value at a point of the stratum."""

    stratum: Stratum
    reason: str

    def __str__(self) -> str:
        return f"on {self.stratum}: {self.reason}"


@dataclass(frozen=True, repr=False)
class CurveDefect(Shown):
    """c(t) = curve(t), |t| < radius, runs in the stratum; <v, c'> - d/dt f(c) = defect(t), v in D(c(t)).

    Parameters
    ----------
    stratum : Stratum
    curve : tuple of RationalFunction
        Of the one variable t; denominators do not vanish for |t| <= radius.
    radius : Fraction
    element : vector field
        v as a function of the point.
    defect : RationalFunction
        Of t; not zero at t = 0.
    """

    stratum: Stratum
    curve: tuple[RationalFunction, ...]
    radius: Fraction
    element: VectorField
    defect: RationalFunction

    def __str__(self) -> str:
        names = self.stratum.variables
        path = ", ".join(formula_text(entry, ("t",)) for entry in self.curve)
        return (
            f"along ({', '.join(names)}) = ({path}), {-self.radius} < t < {self.radius}: "
            f"<v, c'> - d/dt f(c) = {formula_text(self.defect, ('t',))} for v = {field_text(self.element, names)}"
        )

    def to_dict(self) -> dict[str, Any]:
        """Numbers and formulas as text."""
        return {
            "stratum": str(self.stratum),
            "curve": [formula_text(entry, ("t",)) for entry in self.curve],
            "radius": str(self.radius),
            "element": [formula_text(entry, self.stratum.variables) for entry in self.element],
            "defect": formula_text(self.defect, ("t",)),
        }


@dataclass(frozen=True, repr=False)
class TangentDefect(Shown):
    """At a point at which the stratum is a manifold with the tangent vector, <v, tangent> - <grad F, tangent> = defect.

    By continuity the difference keeps its sign along curves in the stratum through nearby points with nearby
    tangents; f = F on the stratum.

    Parameters
    ----------
    stratum : Stratum
    point : Point
    tangent : vector
        Orthogonal to the gradients of the equations, which are linearly independent at the point.
    element : vector field
    defect : Number
        Not zero.
    """

    stratum: Stratum
    point: Point
    tangent: Vector
    element: VectorField
    defect: Number

    def __str__(self) -> str:
        names = self.stratum.variables
        where, along = (", ".join(map(format_number, v)) for v in (self.point, self.tangent))
        return (
            f"in {self.stratum} through ({', '.join(names)}) = ({where}) with the tangent ({along}): "
            f"<v, c'> - d/dt f(c) = {format_number(self.defect)} there for v = {field_text(self.element, names)}"
        )

    def to_dict(self) -> dict[str, Any]:
        """Numbers and formulas as text."""
        return {
            "stratum": str(self.stratum),
            "point": [format_number(entry) for entry in self.point],
            "tangent": [format_number(entry) for entry in self.tangent],
            "element": [formula_text(entry, self.stratum.variables) for entry in self.element],
            "defect": format_number(self.defect),
        }

"""Curves that start at a point, as proofs name them: arcs, and tangents of smooth surfaces; signs and limits along them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from ...errors import ConsderivError
from ...exact.matrices import rank
from ...exact.polynomials import Polynomial
from ...exact.rational_functions import RationalFunction
from ...exact.rationals import dot
from ...exact.reals import Number, sign
from ...programs.program import Program
from ...stratified.cells.faces import coefficients
from ...stratified.cells.signs import Missing
from ...stratified.set_field import VectorField
from ..encoding import arc, vector
from ..expectation_run import CellRun, Pair
from ..model import Omitted
from .leaf import Leaf
from .on_leaf import as_pair, gradient_entry
from .stated import Part

Json = Any
Point = tuple[Number, ...]
POLE = "pole"
FAULTS = (Missing, Omitted, ConsderivError)


@dataclass(frozen=True)
class Arc:
    """point + t d_1 + t^2 d_2 + ..."""

    point: Point
    steps: tuple[Point, ...]
    germ = None
    count = 1

    @property
    def path(self) -> list[Polynomial]:
        """The coordinates as polynomials in t."""
        rows = (self.point, *self.steps)
        return [
            Polynomial.from_terms(1, {((0, k),) if k else (): row[i] for k, row in enumerate(rows)})
            for i in range(len(self.point))
        ]

    def sign(self, value: Polynomial) -> int:
        """The sign of a polynomial in t, for small t > 0."""
        return next((sign(c) for c in coefficients(value) if c), 0)

    def sign_of(self, value: Polynomial) -> int:
        """The sign of a polynomial along the arc."""
        return self.sign(value.substitute(self.path))

    def lies_in(self, part: Part) -> bool:
        """Whether the arc runs in the part."""
        return not any(map(self.sign_of, part.equations)) and all(self.sign_of(g) > 0 for g in part.positive)

    def differs(self, program: Program, v: VectorField) -> bool:
        """Whether <v(c), c'> - d/dt F(c) is not zero."""
        (formula,) = CellRun(program, self, self.path).outputs()  # type: ignore[arg-type]
        total = -_derivative(formula)
        for entry, x in zip(v, self.path, strict=True):
            pair = _composed(entry, self.path)
            total = total + pair * Pair.of(x.derivative(0))
        return not total.top.is_zero

    def limit(self, v: VectorField) -> Point | str:
        """The limit of v along the arc, or that there is none."""
        found: list[Number] = []
        for entry in v:
            pair = _composed(entry, self.path)
            (above, lead), (below, divisor) = _lowest(pair.top), _lowest(pair.below)
            if lead and above < below:
                return POLE
            found.append(lead / divisor if lead and above == below else Fraction(0))
        return tuple(found)

    def to_json(self, of: Sequence[int]) -> Json:
        """AT."""
        return {"point": vector(self.point), "arc": arc(self.steps), "of": list(of)}


def _composed(entry: RationalFunction, path: Sequence[Polynomial]) -> Pair:
    below = None if entry.denominator is None else entry.denominator.substitute(path)
    if below is not None and below.is_zero:
        raise Omitted("a denominator vanishes along the arc")
    return Pair.of(entry.numerator.substitute(path), below)


def _derivative(pair: Pair) -> Pair:
    return gradient_entry(pair, 0)


def _lowest(value: Polynomial) -> tuple[int, Number]:
    return next(((k, c) for k, c in enumerate(coefficients(value)) if c), (0, Fraction(0)))


@dataclass(frozen=True)
class Tangent:
    """A curve in the smooth surface where the equations of a part vanish, with a velocity at the point."""

    point: Point
    direction: Point
    part: Part
    surface: Leaf = field(compare=False)
    germ = None

    @classmethod
    def at(cls, point: Point, direction: Point, part: Part) -> Tangent | None:
        """None if the surface is not seen to be smooth, or the direction is not tangent."""
        rows = [[h.derivative(i).at(point) for i in range(len(point))] for h in part.equations]
        if any(h.at(point) for h in part.equations) or any(dot(row, direction) for row in rows):
            return None
        if rows and rank(rows) < len(rows):
            return None
        return cls(point, direction, part, Leaf(len(point), [(h, 0) for h in part.equations]))

    @property
    def count(self) -> int:
        """The number of coordinates."""
        return len(self.point)

    def sign(self, value: Polynomial) -> int:
        """The sign of a polynomial along the curve.

        Raises
        ------
        Missing
            If it is not known.
        """
        here = value.at(self.point)
        if here:
            return sign(here)
        slope = sum((value.derivative(i).at(self.point) * d for i, d in enumerate(self.direction)), Fraction(0))
        return sign(slope) if slope else self.surface.sign(value)

    def lies_in(self, part: Part) -> bool:
        """Whether the curve runs in its part."""
        return part is self.part and all(self.sign(g) > 0 for g in part.positive)

    def differs(self, program: Program, v: VectorField) -> bool:
        """Whether <v - grad F, direction> is not zero at the point."""
        inputs = [Polynomial.coordinate(self.count, i) for i in range(self.count)]
        (formula,) = CellRun(program, self, inputs).outputs()  # type: ignore[arg-type]
        total: Number = Fraction(0)
        for i, (entry, d) in enumerate(zip(v, self.direction, strict=True)):
            gap = as_pair(entry) - gradient_entry(formula, i)
            below = gap.below.at(self.point)
            if not below:
                return False
            total += d * gap.top.at(self.point) / below
        return bool(total)

    def limit(self, v: VectorField) -> Point | str:
        """The limit of v at the point, or that there is none."""
        found: list[Number] = []
        for entry in v:
            pair = as_pair(entry)
            above, below = pair.top.at(self.point), pair.below.at(self.point)
            if not below:
                if above and self.sign(pair.below):
                    return POLE
                raise Omitted("a quotient 0/0 on a surface")
            found.append(above / below)
        return tuple(found)

    def to_json(self, of: Sequence[int]) -> Json:
        """AT."""
        known = self.surface.known_json()
        return {
            "point": vector(self.point),
            "tangent": vector(self.direction),
            "regular": list(range(len(self.part.equations))),
            **({"known": known} if known else {}),
            "of": list(of),
        }


Curve = Arc | Tangent


def is_defined(curve: Curve, v: VectorField) -> bool:
    """Whether the denominators of v have a sign along the curve that is not zero."""
    below = [e.denominator for e in v if e.denominator is not None]
    return all((curve.sign_of(p) if isinstance(curve, Arc) else curve.sign(p)) != 0 for p in below)

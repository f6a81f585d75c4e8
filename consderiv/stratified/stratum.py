"""Strata: basic semialgebraic sets {equations = 0, inequalities > 0}."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from ..exact.matrices import nullspace, rref
from ..exact.polynomials import Polynomial
from ..exact.reals import Number, format_number, sign
from ..html import Shown
from ..programs.latex import variable_latex
from ..sets.printing import LATEX
from .formulas import Vector
from .writing import comparison_latex, comparison_text

Point = tuple[Number, ...]


@dataclass(frozen=True, repr=False)
class Stratum(Shown):
    """The set {h = 0 for all equations h, g > 0 for all inequalities g}.

    Parameters
    ----------
    variables : tuple of str
    equations, inequalities : tuple of Polynomial
        In the variables themselves; coefficients are rational, and algebraic for end points on the line.

    Examples
    --------
    >>> from consderiv.stratified import stratum
    >>> s = stratum("x == 0 and y > x - 1", "x y")
    >>> str(s), s.contains((0, 0)), s.dimension
    ('x == 0 and y > -1', True, 1)
    """

    variables: tuple[str, ...]
    equations: tuple[Polynomial, ...] = ()
    inequalities: tuple[Polynomial, ...] = ()

    def contains(self, point: Sequence[Number]) -> bool:
        """Whether the exact point satisfies all conditions."""
        return all(not h.at(point) for h in self.equations) and all(sign(g.at(point)) > 0 for g in self.inequalities)

    @property
    def is_affine(self) -> bool:
        """Whether all conditions are of degree at most one, so that the stratum is a relatively open polyhedron."""
        return all(p.is_affine for p in (*self.equations, *self.inequalities))

    @cached_property
    def flat(self) -> Flat:
        """The affine space of the affine equations."""
        return Flat.of([h for h in self.equations if h.is_affine], len(self.variables))

    @property
    def dimension(self) -> int | None:
        """The dimension of a nonempty stratum with affine equations; None where equations are curved."""
        return None if any(not h.is_affine for h in self.equations) else len(self.flat.directions)

    @cached_property
    def shown(self) -> tuple[tuple[Polynomial, ...], tuple[Polynomial, ...]]:
        """Equations and inequalities as they are printed: solved, and restricted to the flat of the equations."""
        if any(not h.is_affine for h in self.equations) or not self.equations:
            return self.equations, tuple(map(_scaled, self.inequalities))
        inequalities = dict.fromkeys(_scaled(g.substitute(self.flat.images)) for g in self.inequalities)
        if any(g.is_constant and g.constant <= 0 for g in inequalities):
            return self.equations, self.inequalities  # no points at all
        return self.flat.equations, tuple(g for g in inequalities if not g.is_constant)

    def __str__(self) -> str:
        equations, inequalities = self.shown
        solved = [comparison_text(h, "==", self.variables) for h in equations]
        between = self._between(inequalities)
        bounds = [comparison_text(g, ">", self.variables) for g in inequalities]
        if between is not None:
            low, i, high = between
            bounds = [f"{format_number(low)} < {self.variables[i]} < {format_number(high)}"]
        return " and ".join([*solved, *bounds]) or "everywhere"

    def _between(self, inequalities: Sequence[Polynomial]) -> tuple[Number, int, Number] | None:
        """A lower bound, the place of its variable and an upper bound, if that is all there is."""
        if len(inequalities) != 2 or not all(g.is_affine and len(g.gradient) == 1 for g in inequalities):
            return None
        (i, a), (j, b) = (next(iter(g.gradient.items())) for g in inequalities)
        if i != j or a * b > 0:
            return None
        ends = [(-g.constant / s, s) for g, s in zip(inequalities, (a, b), strict=True)]
        low, high = (next(end for end, s in ends if (s > 0) is side) for side in (True, False))
        return low, i, high

    def latex(self) -> str:
        """The condition in LaTeX, without dollar signs."""
        equations, inequalities = self.shown
        solved = [comparison_latex(h, "==", self.variables) for h in equations]
        between = self._between(inequalities)
        bounds = [comparison_latex(g, ">", self.variables) for g in inequalities]
        if between is not None:
            low, i, high = between
            bounds = [f"{LATEX.number(low)} < {variable_latex(self.variables[i])} < {LATEX.number(high)}"]
        found = [*solved, *bounds]
        return r",\ ".join(found) or rf"\mathbb{{R}}^{{{len(self.variables)}}}"


@dataclass(frozen=True)
class Flat:
    """An affine space, its pivot coordinates written as affine functions of the others.

    Parameters
    ----------
    images : tuple of Polynomial
        x_i as an affine function on the flat; substituting them restricts a polynomial to the flat.
    directions : tuple of vectors
        A basis of its directions.
    rows : tuple of vectors
        The equations (a_1, ..., a_n, c) in reduced row echelon form.
    """

    images: tuple[Polynomial, ...]
    directions: tuple[Vector, ...]
    rows: tuple[Vector, ...]

    @classmethod
    def of(cls, equations: Sequence[Polynomial], count: int) -> Flat:
        """The common zeros of affine functions; pivots are the last coordinates that occur."""
        backwards = [(*(h.gradient.get(i, Fraction(0)) for i in reversed(range(count))), h.constant) for h in equations]
        kept, pivots = rref(backwards) if backwards else ([], [])
        images = [Polynomial.coordinate(count, i) for i in range(count)]
        for row, pivot in zip(kept, pivots, strict=True):
            if pivot < count:
                others = {count - 1 - j: -row[j] for j in range(count) if j != pivot and row[j]}
                images[count - 1 - pivot] = Polynomial.affine(count, -row[count], others)
        slopes = [row[:count][::-1] for row in kept]
        rows = tuple((*slope, row[count]) for slope, row in zip(slopes, kept, strict=True))
        directions = tuple(tuple(v) for v in nullspace(slopes, count)) if slopes else identity(count)
        return cls(tuple(images), directions, rows)

    @property
    def equations(self) -> tuple[Polynomial, ...]:
        """The equations x_pivot - (affine in the others) = 0."""
        count = len(self.images)
        return tuple(affine(row, count) for row in reversed(self.rows))


def identity(count: int) -> tuple[Vector, ...]:
    """The standard basis."""
    return tuple(tuple(Fraction(int(i == j)) for j in range(count)) for i in range(count))


def affine(row: Vector, count: int) -> Polynomial:
    """The affine function (a_1, ..., a_n, c)."""
    return Polynomial.affine(count, row[count], {i: row[i] for i in range(count) if row[i]})


def _scaled(polynomial: Polynomial) -> Polynomial:
    """A positive multiple of an affine function whose first slope is 1 or -1."""
    if not polynomial.is_affine or polynomial.is_constant:
        return polynomial
    return polynomial.scaled(1 / abs(polynomial.gradient[min(polynomial.gradient)]))

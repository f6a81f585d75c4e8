"""The Aumann expectation of Clarke f(w, .), and the Clarke set of F(w) = E f(w, s), at a point.

Both come from the germs of f(., s) on cells of parameters. Off a null set of w the gradient of F is E grad f(w, s), and
along a direction d that no fixed wall contains grad f(w + t d, s) tends to the gradient v_d(s) of the branch next to w,
for almost every s. By dominated convergence Clarke F(w) is the closed hull of the vectors E v_d.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import product
from typing import Any

from ...errors import BudgetError, UnsupportedError
from ...exact.matrices import rank
from ...exact.polynomials import Polynomial
from ...exact.reals import Number, UndecidedSign
from ...fields.local import Local
from ...programs.program import Program
from ...sets import Polytope, UnknownSet, ValueSet, minkowski_sum
from ...sets.elements import Shape
from ...sets.polytope import hull_of
from ...verdicts import Proved
from .cells import ParameterCell, cells, integral, univariate, without_roots
from .germs import CellType, parametric_germs, topes
from .hulls import turning_edge
from .laws import Component, Law
from .quotients import Quotient
from .walk import Factor, Integrand, at_point, gradient_at, walk

Vector = tuple[Number, ...]
UNDECIDED = (UnsupportedError, BudgetError, UndecidedSign)


@dataclass(frozen=True)
class Germs:
    """The germs of f(., s) at a point for all s in the support of a law.

    Parameters
    ----------
    program : Program
        Its variables are those of F first, then the parameters.
    point : tuple of Number
    law : Law

    Every property raises UnsupportedError or BudgetError where the germs are not known.
    """

    program: Program
    point: Vector
    law: Law

    @property
    def shape(self) -> Shape:
        """The shape of a derivative of F."""
        width = len(self.point)
        return (len(self.program.outputs), width) if self.program.is_map else (width,)

    @cached_property
    def parts(self) -> tuple[tuple[Integrand, CellType], ...]:
        """Each cell of parameters with its type, checked for the bound that dominated convergence needs."""
        found = []
        for component in self.law.components:
            integrand = Integrand(self.program, self.point, component)
            for kind in parametric_germs(integrand):
                _require_lipschitz(integrand, kind)
                if not _independent(kind.surfaces, kind.cell.sample):
                    raise UnsupportedError(
                        "kinks with independent gradients are required where one is curved",
                        "received others",
                        "move the point",
                    )
                found.append((integrand, kind))
        return tuple(found)

    @property
    def regular(self) -> bool:
        """Whether f(., s) is regular at the point for almost every s."""
        return all(kind.regular for _, kind in self.parts)

    @property
    def smooth(self) -> bool:
        """Whether f(., s) is strictly differentiable at the point for almost every s."""
        return all(len(kind.vertices) == 1 for _, kind in self.parts)

    @cached_property
    def turning(self) -> str:
        """Why the expectation is no polytope; empty if it is one."""
        reasons = (turning_edge(kind.vertices, kind.cell.sample) for _, kind in self.parts)
        return next((reason for reason in reasons if reason), "")

    def summand(self, integrand: Integrand, kind: CellType) -> Polytope:
        """The integral of the hulls over one cell, which keep their normal fan."""
        return hull_of([_mean(integrand, kind.cell, v) for v in kind.vertices], self.shape)

    @cached_property
    def expectation(self) -> ValueSet:
        """The Aumann expectation of the Clarke sets."""
        if not self.turning:
            return minkowski_sum(*(self.summand(integrand, kind) for integrand, kind in self.parts))
        return UnknownSet(f"{self.turning}: a curved set with exact support function", *self._bounds())

    def _bounds(self) -> tuple[ValueSet, ValueSet]:
        size = len(self.parts[0][1].vertices[0])
        directions = _directions(size)
        inner = hull_of([self.exposed(d) for d in directions], self.shape)
        units = [tuple(Fraction(k == i) for k in range(size)) for i in range(size)]
        ends = [(-self.support(tuple(-x for x in e)), self.support(e)) for e in units]
        return inner, hull_of(list(product(*ends)), self.shape)

    def exposed(self, direction: Sequence[Number]) -> Vector:
        """An element of the expectation that maximises <., direction> there."""
        return _total(
            _mean(integrand, cell, vertex)
            for integrand, kind in self.parts
            for cell, vertex in _maximisers(integrand, kind, direction)
        )

    def support(self, direction: Sequence[Number]) -> Number:
        """max{<v, direction> : v in the expectation}, exactly."""
        return sum((a * b for a, b in zip(self.exposed(direction), direction, strict=True)), Fraction(0))

    def limit(self, direction: Sequence[Number]) -> Vector:
        """E v_d: the limit of grad F(w + t d) for a direction d that is generic for almost every s."""
        found = []
        for integrand, kind in self.parts:
            piece = walk(integrand, kind.cell.sample, direction)
            gradient = tuple(q for out in piece.outputs for q in gradient_at(out, integrand.width))
            found.append(_mean(integrand, kind.cell, gradient))
        return _total(found)

    @cached_property
    def clarke(self) -> ValueSet:
        """The Clarke set of F at the point."""
        width = len(self.point)
        if self.smooth:
            return self.expectation
        surfaces: dict[Vector, set[Polynomial | None]] = {}
        for _, kind in self.parts:
            for row, found in kind.surfaces.items():
                if all(entry.is_constant for entry in row):
                    surfaces.setdefault(tuple(entry.constant for entry in row), set()).update(found)
        if any(kind.is_moving for _, kind in self.parts):
            return self._smoothed()
        generic = topes([(Fraction(1),)] if width == 1 else list(surfaces), width)
        if not _independent(surfaces):
            return UnknownSet("curved kinks with dependent gradients", None, self.expectation)
        return hull_of([self.limit(direction) for _, direction in generic], self.shape)

    def _smoothed(self) -> ValueSet:
        """Of F with kinks that turn with the parameter: equal to the expectation if that is regular, else only bounded."""
        if self.regular and len(self.program.outputs) == 1:
            return self.expectation
        above = self.expectation
        outer = above.outer if isinstance(above, UnknownSet) else above
        return UnknownSet("a kink turns with the parameter: F has no finite set of limiting gradients", None, outer)


def _independent(surfaces: Mapping[Any, set[Polynomial | None]], sample: Sequence[Number] | None = None) -> bool:
    """Whether all hypersurfaces are flat, or all of them are different and have independent normals."""
    if all(surface is None for found in surfaces.values() for surface in found):
        return True
    rows = [tuple(row) if sample is None else tuple(entry.at(sample) for entry in row) for row in surfaces]
    return all(len(found) == 1 for found in surfaces.values()) and rank(rows) == len(rows)


def _mean(integrand: Integrand, cell: ParameterCell, vertex: Sequence[Quotient]) -> Vector:
    density = Quotient.of(integrand.component.free_density)
    return tuple(integral(cell, entry * density) for entry in vertex)


def _total(vectors: object) -> Vector:
    rows = list(vectors)  # type: ignore[call-overload]
    return tuple(sum(column, Fraction(0)) for column in zip(*rows, strict=True))


def _maximisers(
    integrand: Integrand, kind: CellType, direction: Sequence[Number]
) -> list[tuple[ParameterCell, tuple[Quotient, ...]]]:
    """Smaller cells, each with a vertex that maximises <., direction> on it."""
    values = [_value(vertex, direction) for vertex in kind.vertices]
    if len(values) == 1:
        return [(kind.cell, kind.vertices[0])]
    if not kind.cell.order:
        best = max(range(len(values)), key=lambda i: values[i].at(()))
        return [(kind.cell, kind.vertices[best])]
    if len(kind.cell.order) > 1:
        raise UnsupportedError("one parameter is required for curved sets", "received several", "fix a parameter")
    differences = [(a - b).numerator for k, a in enumerate(values) for b in values[:k]]
    found = []
    for cell in cells([kind.cell.ends], [d for d in differences if not d.is_zero]):
        best = max(range(len(values)), key=lambda i: values[i].at(cell.sample))
        found.append((cell, kind.vertices[best]))
    return found


def _value(vertex: Sequence[Quotient], direction: Sequence[Number]) -> Quotient:
    total = Quotient.constant(vertex[0].count, 0)
    for entry, c in zip(vertex, direction, strict=True):
        total = total + entry.scaled(c)
    return total


def _directions(size: int) -> list[Vector]:
    """A few rational directions all around."""
    if size > 3:
        steps: tuple[tuple[int, ...], ...] = tuple(
            tuple(s * (k == i) for k in range(size)) for i in range(size) for s in (1, -1)
        )
    else:
        steps = tuple(v for v in product(*((range(-2, 3),) * size)) if any(v))
    return [tuple(Fraction(x) for x in v) for v in steps]


def _require_lipschitz(integrand: Integrand, kind: CellType) -> None:
    """Refuse where f(., s) is not known to be Lipschitz near the point with one constant for all s of the cell."""
    for below in kind.denominators:
        if not without_roots(kind.cell, below):
            raise UnsupportedError(
                "denominators without zero in the closed range of the parameter are required",
                "received one that may vanish, so that no integrable Lipschitz constant is known",
                "change the law",
            )
    for factor in kind.comparisons:
        if any(i < integrand.width for i in factor.polynomial.variables()):
            _require_continuous(integrand, kind, factor)


def _require_continuous(integrand: Integrand, kind: CellType, factor: Factor) -> None:
    """At a comparison that depends on the variables the branches must agree."""
    if factor.order == 0 and len(kind.cell.order) <= 1:
        from .walk import parameter_part

        leading = parameter_part(factor.leading, integrand.width)
        if leading.is_constant:
            return
        from ...exact.algebraic_roots import real_roots

        low, high = kind.cell.ends
        for root, _ in real_roots(univariate(leading, 0)):
            if low <= root <= high:
                _require_continuous_at(integrand, root)
        return
    if factor.order and integrand.width == 1 and _agrees_at_point(integrand, kind):
        return
    raise UnsupportedError(
        "a comparison that does not depend on the variables at the point is required",
        "received one whose branches are not proved to agree",
        "write it with abs, max or min",
    )


def _require_continuous_at(integrand: Integrand, value: Number) -> None:
    sides = tuple(value if isinstance(side, tuple) else side for side in integrand.component.sides)
    verdict = Local(integrand.program, (*integrand.point, *sides)).continuity
    if not isinstance(verdict, Proved):
        raise UnsupportedError(
            "an integrand that is continuous in variables and parameter is required",
            f"received one that is not proved to be so at the parameter {value}",
            "write it with abs, max or min",
        )


def _agrees_at_point(integrand: Integrand, kind: CellType) -> bool:
    """Whether the pieces on both sides of the point have the value of f(point, s) there, for all s of the cell."""
    component = integrand.component
    shifted = component.density.substitute(
        [Polynomial.coordinate(1 + len(component.sides), 1 + i) for i in range(len(component.sides))]
    )
    inner = Integrand(integrand.program, (), Component((*integrand.point, *component.sides), shifted))
    here = walk(inner, kind.cell.sample, ()).outputs
    for tope in kind.topes:
        there = [at_point(q, 1) for q in walk(integrand, kind.cell.sample, tope.direction).outputs]
        if any(not (a - b).is_zero for a, b in zip(here, there, strict=True)):
            return False
    return True

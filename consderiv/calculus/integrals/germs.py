"""The germs of w -> f(w, s) at a point for all parameters s at once: cells of parameters with one combinatorial type.

On a cell the realised branches are those at one sample: every sign that decides there is that of a polynomial without
zero on the cell, and the arrangement of the walls c(s) has one oriented matroid, since none of its minors vanishes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations

from ...errors import BudgetError, UnsupportedError
from ...exact.lp import Direction, strict_direction
from ...exact.polynomials import Polynomial
from ...exact.reals import Number, sign
from .cells import ParameterCell
from .hulls import hull_conditions
from .quotients import Quotient, coefficients_in, normalised
from .refinement import on_refined_cells
from .walk import Factor, Integrand, NotGeneric, Piece, gradient_at, parameter_part, walk

Vertex = tuple[Quotient, ...]
Row = tuple[Polynomial, ...]
WALL_LIMIT = 12


@dataclass(frozen=True)
class Tope:
    """A cell of increments: the signs of the walls, a direction inside, and the gradient there."""

    signs: tuple[int, ...]
    direction: tuple[Number, ...]
    gradient: Vertex


@dataclass
class CellType:
    """The germ on one cell of parameters.

    Parameters
    ----------
    cell : ParameterCell
    walls : tuple of rows
        Normals of the walls, polynomials in the parameters, without repetition.
    topes : tuple of Tope
    conditions : set of Polynomial
        Polynomials in the parameters that must keep their signs on the cell.
    regular : bool
        Whether f(., s) is Clarke regular at the point (scalar integrands).
    surfaces : dict
        For each wall the hypersurfaces with this normal: the polynomial of a curved one (it is the same for all parameters),
        None for a flat one.
    comparisons : tuple of Factor
        Factors that decided a comparison.
    denominators : tuple of Polynomial
        In the parameters.
    """

    cell: ParameterCell
    walls: tuple[Row, ...] = ()
    topes: tuple[Tope, ...] = ()
    conditions: set[Polynomial] = field(default_factory=set)
    regular: bool = True
    surfaces: dict[Row, set[Polynomial | None]] = field(default_factory=dict)
    comparisons: tuple[Factor, ...] = ()
    denominators: tuple[Polynomial, ...] = ()

    @property
    def vertices(self) -> tuple[Vertex, ...]:
        """The different gradients; the Clarke set of f(., s) is their hull."""
        return tuple(dict.fromkeys(tope.gradient for tope in self.topes))

    @property
    def curved(self) -> bool:
        """Whether some wall is a curved hypersurface."""
        return any(surface is not None for found in self.surfaces.values() for surface in found)

    @property
    def is_moving(self) -> bool:
        """Whether some wall turns with the parameter."""
        return any(not entry.is_constant for row in self.walls for entry in row)


def parametric_germs(integrand: Integrand) -> list[CellType]:
    """The types on the cells of one component, which are refined until no condition changes its sign on a cell."""
    return on_refined_cells(integrand, lambda cell: _cell_type(integrand, cell))


def _cell_type(integrand: Integrand, cell: ParameterCell) -> CellType:
    kind = CellType(cell)
    search = _Search(integrand, cell)
    if not search.run():
        kind.conditions = search.conditions
        return kind
    kind.walls, kind.surfaces = tuple(search.walls), search.surfaces
    kind.topes = tuple(
        Tope(signs, direction, tuple(q for out in piece.outputs for q in gradient_at(out, integrand.width)))
        for signs, direction, piece in search.found
    )
    kind.comparisons = tuple(dict.fromkeys(f for _, _, p in search.found for f, c in p.factors.items() if c))
    below = (d for _, _, piece in search.found for d in piece.denominators)
    kind.denominators = tuple(dict.fromkeys(parameter_part(d, integrand.width) for d in below))
    kind.conditions = search.conditions | _minors(search.walls) | set(kind.denominators)
    if len(integrand.program.outputs) == 1:
        kind.regular = _regular(kind)
    kind.conditions |= hull_conditions(kind.vertices, cell.sample)
    return kind


class _Search:
    """All topes of the walls at the sample; walls are found on the way."""

    def __init__(self, integrand: Integrand, cell: ParameterCell):
        self.integrand, self.cell, self.width = integrand, cell, integrand.width
        one = Polynomial.constant_of(len(integrand.component.free), 1)
        self.walls: list[Row] = [(one,)] if self.width == 1 else []
        self.conditions: set[Polynomial] = set()
        self.surfaces: dict[Row, set[Polynomial | None]] = {}
        self.before = 0
        self.found: list[tuple[tuple[int, ...], tuple[Number, ...], Piece]] = []

    def run(self) -> bool:
        """Whether the sample was generic."""
        while True:
            self.before = len(self.walls)
            self.found = []
            for signs, direction in topes([_at(row, self.cell.sample) for row in self.walls], self.width):
                try:
                    piece = walk(self.integrand, self.cell.sample, direction)
                except NotGeneric as error:
                    if not self._learn(error.factor):
                        return False
                    continue
                self.found.append((signs, direction, piece))
                for factor in piece.factors:
                    if not self._learn(factor, True):
                        return False
            if len(self.walls) == self.before:
                return True

    def _learn(self, factor: Factor, passed: bool = False) -> bool:
        """Keep the condition or the wall of a factor; False if the sample turns out not to be generic."""
        if factor.order == 0:
            self.conditions.add(parameter_part(factor.leading, self.width))
            return passed
        if self.width == 1:
            self.conditions.add(coefficients_to_parameters(factor.leading, ((0, factor.order),), 1))
            return passed
        row = self._row(factor)
        self.surfaces.setdefault(row, set()).add(normalised(factor.polynomial)[0] if factor.is_curved else None)
        if row in self.walls:
            if not passed and row in self.walls[self.before :]:
                return True  # the directions of this pass did not know the wall yet
            if not passed:
                self.conditions |= {entry for entry in row if not entry.is_zero}
            return passed
        self.walls.append(row)
        if len(self.walls) > WALL_LIMIT:
            raise BudgetError(f"at most {WALL_LIMIT} walls are handled", "received more", "split the integrand")
        if not any(_at(row, self.cell.sample)):
            self.conditions |= {entry for entry in row if not entry.is_zero}
            return False
        return True

    def _row(self, factor: Factor) -> Row:
        if factor.order > 1:
            raise UnsupportedError(
                "kinks along smooth hypersurfaces are required",
                "received one that is singular at the point",
                "move the point",
            )
        if factor.is_curved:
            if any(i >= self.width for i in factor.polynomial.variables()):
                raise UnsupportedError(
                    "a curved kink that does not depend on the parameter is required",
                    f"received the kink {factor.polynomial} = 0",
                    "use one variable, or a kink that is affine in the variables",
                )
        row = [coefficients_to_parameters(factor.leading, ((i, 1),), self.width) for i in range(self.width)]
        return _primitive(row)


def coefficients_to_parameters(polynomial: Polynomial, monomial: tuple[tuple[int, int], ...], width: int) -> Polynomial:
    """The coefficient of a monomial in the increments, as a polynomial in the parameters."""
    found = polynomial
    for index, power in monomial:
        parts = coefficients_in(found, index)
        found = parts[power] if power < len(parts) else Polynomial.constant_of(polynomial.count, 0)
    return parameter_part(found, width)


def _primitive(row: Sequence[Polynomial]) -> Row:
    """Without common factor, and with leading coefficient 1 in the first entry that is not zero."""
    entries = list(row)
    if all(entry.is_rational for entry in entries) and not all(entry.is_constant for entry in entries):
        common = entries[0].mpoly
        for entry in entries[1:]:
            common = common.gcd(entry.mpoly)
        if not common.is_constant():
            entries = [Polynomial(entry.count, mpoly=entry.mpoly / common) for entry in entries]
    first = next(entry for entry in entries if not entry.is_zero)
    lead = max(first.terms())[1] if not first.is_constant else first.constant
    return tuple(entry.scaled(1 / lead) for entry in entries)


def _at(row: Row, sample: Sequence[Number]) -> tuple[Number, ...]:
    return tuple(entry.at(sample) for entry in row)


def topes(rows: Sequence[Sequence[Number]], width: int) -> list[tuple[tuple[int, ...], tuple[Number, ...]]]:
    """The cells of a central arrangement of hyperplanes: signs, and a direction inside.

    Examples
    --------
    >>> [signs for signs, _ in topes([(1, 0), (0, 1)], 2)]
    [(1, 1), (1, -1), (-1, 1), (-1, -1)]
    """
    start = tuple(Fraction(k * k + 1, k + 1) for k in range(1, width + 1))
    found: list[tuple[tuple[int, ...], tuple[Number, ...]]] = [((), start)]
    for k in range(len(rows)):
        grown = []
        for signs, direction in found:
            here = sign(sum((a * b for a, b in zip(rows[k], direction, strict=True)), Fraction(0)))
            for side in (1, -1):
                if side == here:
                    grown.append(((*signs, side), direction))
                    continue
                chosen = (*signs, side)
                answer = strict_direction([tuple(s * e for e in row) for s, row in zip(chosen, rows, strict=False)])
                if isinstance(answer, Direction):
                    grown.append((chosen, answer.direction))
        found = grown
    return found


def _minors(walls: Sequence[Row]) -> set[Polynomial]:
    """The maximal minors in the first columns that have the generic rank: they determine the oriented matroid."""
    if all(entry.is_constant for row in walls for entry in row):
        return set()
    width = len(walls[0])
    for size in range(min(len(walls), width), 0, -1):
        for columns in combinations(range(width), size):
            found = {_determinant([[row[c] for c in columns] for row in rows]) for rows in combinations(walls, size)}
            if any(not minor.is_zero for minor in found):
                return {minor for minor in found if not minor.is_zero}
    return set()


def _determinant(rows: list[list[Polynomial]]) -> Polynomial:
    if len(rows) == 1:
        return rows[0][0]
    total = Polynomial.constant_of(rows[0][0].count, 0)
    for c, entry in enumerate(rows[0]):
        if not entry.is_zero:
            minor = _determinant([row[:c] + row[c + 1 :] for row in rows[1:]])
            total = total + (entry * minor).scaled(Fraction((-1) ** c))
    return total


def _regular(kind: CellType) -> bool:
    """Convexity of the directional derivative: across every wall the gradient jumps towards the positive side."""
    regular = True
    for first, second in combinations(kind.topes, 2):
        different = [i for i, (a, b) in enumerate(zip(first.signs, second.signs, strict=True)) if a != b]
        if len(different) != 1 or first.gradient == second.gradient:
            continue
        row, upper = kind.walls[different[0]], first.signs[different[0]]
        place = next(i for i, entry in enumerate(row) if not entry.is_zero)
        jump = first.gradient[place] - second.gradient[place]
        if jump.is_zero:
            continue
        kind.conditions |= {jump.numerator, jump.denominator, row[place]}
        size = jump.at(kind.cell.sample) * row[place].at(kind.cell.sample) * upper
        regular = regular and sign(size) > 0
    return regular

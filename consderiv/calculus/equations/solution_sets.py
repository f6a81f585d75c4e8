"""The set {-B^{-1} A : [A B] in P} of a polytope P of matrices: what implicit differentiation returns. Not convex in general.

Membership is linear: M belongs to it if and only if weights of the vertices [A_i B_i] exist with sum l_i (A_i + B_i M) = 0.
Bolte, Le, Pauwels and Silveti-Falls (2021), Nonsmooth implicit differentiation for machine learning and optimization.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, ClassVar

from ...errors import UnsupportedError
from ...exact.lp import Feasible, solve_nonnegative
from ...exact.matrices import solve
from ...exact.polynomials import Polynomial
from ...exact.reals import Number
from ...sets.comparison import Outside, covers, subset_of
from ...sets.elements import Element, Flat, Shape, flatten, unflatten
from ...sets.facets import Halfspace
from ...sets.images import convex_hull
from ...sets.json_form import to_json
from ...sets.membership import contains_flat
from ...sets.polytope import Polytope, hull_of
from ...sets.printing import LATEX, LONGEST, Notation, render
from ...sets.support import bounding_box
from ...sets.undecided import UnknownSet
from ...sets.value_set import ValueSet
from ...verdicts import Proved, Refuted, Unknown, Verdict
from .invertibility import MatrixPolytope
from .matrix_forms import adjugate, combination, product, weighted
from .simplex_forms import AtWeights, Weights, nonnegative_on_simplex


@dataclass(frozen=True)
class SystemChoice:
    """The matrix [A B] = sum weights_i [A_i B_i] with A + B M = 0."""

    weights: Weights
    system: Element


@dataclass(frozen=True)
class NoSystem:
    """<functional, A_i + B_i M> > 0 for all vertices [A_i B_i], so that no combination of them is zero."""

    functional: Element


@dataclass(frozen=True, eq=False, repr=False)
class SolutionSet(ValueSet):
    """{-B^{-1} A : [A B] in systems}, every B invertible.

    Use `solution_set`, which checks that and returns a polytope where the set is one.

    Parameters
    ----------
    systems : Polytope
        Of m x (n + m) matrices [A B].
    shape : (n,) or (m, n)
        That of the elements; (n,) only for m = 1.
    """

    convex: ClassVar[bool] = False
    systems: Polytope
    shape: Shape

    @property
    def unknowns(self) -> int:
        """m, the number of equations and of unknowns."""
        return self.systems.shape[0]

    @cached_property
    def blocks(self) -> tuple[tuple[Any, Any], ...]:
        """The pairs (A_i, B_i) of the vertices."""
        width = self.systems.shape[1] - self.unknowns
        return tuple(
            (tuple(row[:width] for row in vertex), tuple(row[width:] for row in vertex))
            for vertex in self.systems.vertices
        )

    @cached_property
    def is_inverse(self) -> bool:
        """Whether all A are -I, so that this is the set of the inverses of all B."""
        size = self.unknowns
        unit = tuple(tuple(Fraction(-int(i == j)) for j in range(size)) for i in range(size))
        return all(a == unit for a, _ in self.blocks)

    @cached_property
    def denominators(self) -> MatrixPolytope:
        """The polytope of all B."""
        return MatrixPolytope(tuple(b for _, b in self.blocks))

    @cached_property
    def determinant(self) -> Polynomial:
        """sign * det(sum l_i B_i): a form that is positive on the simplex."""
        return self.denominators.determinant.scaled(Fraction(self.denominators.sign))

    @cached_property
    def numerators(self) -> tuple[Polynomial, ...]:
        """The entries of -sign * adj(B) A, flat: the set is their quotient by the determinant."""
        count = len(self.blocks)
        a, b = combination([a for a, _ in self.blocks]), combination([b for _, b in self.blocks])
        entries = [entry for row in product(adjugate(b, count), a, count) for entry in row]
        return tuple(entry.scaled(Fraction(-self.denominators.sign)) for entry in entries)

    def at(self, weights: Sequence[Number]) -> Flat:
        """The element of the set for the matrix with these weights, flat."""
        scale = self.determinant.at(weights)
        return tuple(entry.at(weights) / scale for entry in self.numerators)

    @cached_property
    def vertex_images(self) -> Polytope:
        """The hull of the images of the vertices: inside the hull of the set, often equal to it."""
        return hull_of((_solution(a, b) for a, b in self.blocks), self.shape)

    @cached_property
    def hull(self) -> ValueSet:
        """The convex hull: a polytope if it is that of the images of the vertices, else known from inside only."""
        verdict = subset_of(self, self.vertex_images)
        if isinstance(verdict, Proved):
            return self.vertex_images
        reason = "the hull of the images of the vertices does not contain the whole set"
        if isinstance(verdict, Unknown):
            reason = f"whether the hull is spanned by the images of the vertices is not decided: {verdict.reason}"
        return UnknownSet(reason, inner=self.vertex_images)

    def __hash__(self) -> int:
        return hash((self.systems, self.shape))


def _solution(a: Any, b: Any) -> Flat:
    """-B^{-1} A, flat row by row."""
    columns = [solve(b, [-entry for entry in column]) for column in zip(*a, strict=True)]
    return tuple(entry for row in zip(*columns, strict=True) for entry in row)


def solution_set(systems: Polytope, shape: Shape | None = None) -> ValueSet:
    """The set {-B^{-1} A : [A B] in systems}, where B are the last m columns.

    Parameters
    ----------
    systems : Polytope
        Of m x (n + m) matrices.
    shape : (n,) or (m, n), optional
        That of the elements; (m, n) when missing.

    Returns
    -------
    ValueSet
        A Polytope if m = 1 or all B are equal (then it is the hull of the images of the vertices), else a SolutionSet.

    Raises
    ------
    UnsupportedError
        If some B is singular, or this is not decided: then the set is not defined.

    Examples
    --------
    >>> solution_set(Polytope.hull([[(-1, 1)], [(-1, 2)]]))
    conv{[[1/2]], [[1]]}
    """
    found = SolutionSet(systems, shape or (systems.shape[0], systems.shape[1] - systems.shape[0]))
    verdict = found.denominators.invertible
    if not isinstance(verdict, Proved):
        raise UnsupportedError(
            "every matrix B of the set must be invertible",
            verdict.reason if isinstance(verdict, Refuted) else f"this is unknown: {verdict.reason}",
            "the implicit formula has no value there",
        )
    constant = all(b == found.blocks[0][1] for _, b in found.blocks)
    return found.vertex_images if constant or found.unknowns == 1 else found


@contains_flat.register
def _(part: SolutionSet, point: Flat) -> Verdict:
    m, n = part.unknowns, len(point) // part.unknowns
    rows = [point[i * n : (i + 1) * n] for i in range(m)]
    columns = []
    for a, b in part.blocks:
        residual = [
            a[i][j] + sum((b[i][k] * rows[k][j] for k in range(m)), Fraction(0)) for i in range(m) for j in range(n)
        ]
        columns.append([*residual, Fraction(1)])
    answer = solve_nonnegative(columns, [*[Fraction(0)] * (m * n), Fraction(1)])
    if isinstance(answer, Feasible):
        weights = tuple(answer.weights.get(i, Fraction(0)) for i in range(len(columns)))
        return Proved(SystemChoice(weights, weighted(weights, part.systems.vertices)))
    functional = unflatten(answer.functional[:-1], (m, n))
    return Refuted(NoSystem(functional), "a functional is positive on A + B M for every [A B]")


@subset_of.register
def _(inner: SolutionSet, outer: ValueSet) -> Verdict:
    """In a polytope: each facet is a form on the simplex that may not be negative. Otherwise by its hull, or points of it."""
    if isinstance(outer, Polytope):
        return _in_polytope(inner, outer)
    if isinstance(outer, SolutionSet) and outer.systems == inner.systems:
        return Proved(None, "both are the solutions of the same systems")
    for weights in _samples(len(inner.blocks)):
        element = inner.at(weights)
        verdict = contains_flat(outer, element)
        if isinstance(verdict, Refuted):
            return Refuted(Outside(unflatten(element, inner.shape), verdict.evidence), "an element is not in it")
    return Unknown(f"inclusion of a curved set in a {type(outer).__name__} is not decided")


def _samples(count: int) -> list[Weights]:
    """Vertices, midpoints of edges and the centre: candidates for a refutation, never for a proof."""
    corners = [tuple(Fraction(int(i == k)) for i in range(count)) for k in range(count)]
    middles = [
        tuple((a + b) / 2 for a, b in zip(first, second, strict=True))
        for k, first in enumerate(corners)
        for second in corners[:k]
    ]
    return [*corners, *middles, (Fraction(1, count),) * count]


def _in_polytope(inner: SolutionSet, outer: Polytope) -> Verdict:
    undecided: Unknown | None = None
    halfspaces = [*outer.facets]
    for equation in outer.affine_hull.equations:
        opposite = Halfspace(tuple(-a for a in equation.normal), -equation.offset)
        halfspaces += [equation, opposite]
    for halfspace in halfspaces:
        form = inner.determinant.scaled(halfspace.offset)
        for entry, factor in zip(inner.numerators, halfspace.normal, strict=True):
            form = form - entry.scaled(factor)
        verdict = nonnegative_on_simplex(form)
        if isinstance(verdict, Refuted):
            found: AtWeights = verdict.evidence
            element = inner.at(found.weights)
            return Refuted(
                Outside(unflatten(element, inner.shape), contains_flat(outer, element).evidence),  # type: ignore[union-attr]
                "an element of the curved set lies beyond a facet",
            )
        if isinstance(verdict, Unknown):
            undecided = verdict
    return undecided or Proved(None, "every facet inequality is a form without negative coefficients")


@covers.register
def _(outer: SolutionSet, inner: Polytope) -> Verdict:
    """Refuted at midpoints; proved for sets of inverses, through the inverses of the polytope's matrices."""
    for weights in _samples(len(inner.flat_vertices)):
        point = _mean(inner, weights)
        verdict = contains_flat(outer, point)
        if isinstance(verdict, Refuted):
            return Refuted(Outside(unflatten(point, inner.shape), verdict.evidence), verdict.reason)
    converse = _inverse_inclusion(outer, inner)
    return converse or Unknown("whether the curved set contains all points of the polytope is not decided")


def _mean(part: Polytope, weights: Weights) -> Flat:
    return tuple(
        sum((w * v[i] for w, v in zip(weights, part.flat_vertices, strict=True)), Fraction(0))
        for i in range(len(part.flat_vertices[0]))
    )


def _inverse_inclusion(outer: SolutionSet, inner: Polytope) -> Verdict | None:
    """{B^{-1} : B in Q} contains P if all M in P are invertible and {M^{-1} : M in P} lies in Q."""
    if not outer.is_inverse:
        return None
    size = outer.unknowns
    matrices = hull_of((flatten(b, (size, size)) for _, b in outer.blocks), (size, size))
    try:
        verdict = subset_of(inverse_set(inner), matrices)
    except UnsupportedError:
        return None
    return verdict if isinstance(verdict, Proved) else None


def inverse_set(matrices: Polytope) -> ValueSet:
    """{B^{-1} : B in the polytope}.

    Raises
    ------
    UnsupportedError
        If some matrix is singular, or this is not decided.

    Examples
    --------
    >>> inverse_set(Polytope.hull([[(1,)], [(3,)]]))
    conv{[[1/3]], [[1]]}
    """
    size = matrices.shape[0]
    unit = [[Fraction(-int(i == j)) for j in range(size)] for i in range(size)]
    systems = [
        tuple(entry for i, row in enumerate(vertex) for entry in (*unit[i], *row)) for vertex in matrices.vertices
    ]
    return solution_set(hull_of(systems, (size, 2 * size)))


@convex_hull.register
def _(part: SolutionSet) -> ValueSet:
    return part.hull


@bounding_box.register
def _(part: SolutionSet) -> Any:
    return None


@render.register
def _(part: SolutionSet, notation: Notation) -> str:
    """{B^-1 : B in P}, or {M : A + B M = 0 for a pair (A, B) in conv{(A_1, B_1), ...}}."""
    latex = notation is LATEX
    element = r" \in " if latex else " in "
    if part.is_inverse:
        size = part.unknowns
        shown = render(hull_of((flatten(b, (size, size)) for _, b in part.blocks), (size, size)), notation)
        inside = f"{'B^{-1}' if latex else 'B^-1'} : B{element}{shown}"
    else:
        shown = f"{notation.hull}{notation.opening}{', '.join(_pairs(part, notation))}{notation.closing}"
        equation = r"M : A + B M = 0,\ (A, B)" if latex else "M : A + B M = 0 for (A, B)"
        inside = f"{equation}{element}{shown}"
    return f"{notation.opening}{inside}{notation.closing}"


def _pairs(part: SolutionSet, notation: Notation) -> list[str]:
    """The vertices (A_i, B_i), abbreviated where there are many."""
    blocks = part.blocks if len(part.blocks) <= LONGEST else (*part.blocks[:3], part.blocks[-1])
    texts = [f"({_matrix(a, notation)}, {_matrix(b, notation)})" for a, b in blocks]
    if len(part.blocks) > LONGEST:
        texts.insert(3, notation.dots)
    return texts


def _matrix(rows: Sequence[Sequence[Number]], notation: Notation) -> str:
    return notation.matrix([[notation.number(entry) for entry in row] for row in rows])


@to_json.register
def _(part: SolutionSet) -> dict[str, Any]:
    return {"type": "curved", "description": "-B^-1 A for [A B] in systems", "systems": to_json(part.systems)}

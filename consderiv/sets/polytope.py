"""Polytopes: convex hulls of finitely many vectors or matrices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from consderiv.sets.elements import Element, Flat, Shape, read_elements, unflatten
from consderiv.sets.facets import AffineHull, Halfspace, affine_hull_of, facets_of
from consderiv.sets.hull import affine_coordinates, irredundant
from consderiv.sets.value_set import ValueSet


@dataclass(frozen=True, eq=False, repr=False)
class Polytope(ValueSet):
    """The convex hull of finitely many points, in normal form: irredundant vertices in lexicographic order.

    Use `Polytope.hull`; the constructor trusts that `flat_vertices` is in normal form already.
    """

    convex: ClassVar[bool] = True
    flat_vertices: tuple[Flat, ...]
    shape: Shape

    @staticmethod
    def hull(points: Iterable[Any], shape: Shape | None = None) -> Polytope:
        """The convex hull of points, with the redundant ones removed exactly.

        Parameters
        ----------
        points : iterable of numbers, vectors or matrices
            At least one, all of one shape.
        shape : tuple of int, optional
            (n,) or (m, n); read off the points when missing.

        Returns
        -------
        Polytope

        Raises
        ------
        UnsupportedError
            If there is no point, or shapes differ.

        Examples
        --------
        >>> Polytope.hull([(0, 0), (1, 0), (0, 1), ("1/4", "1/4")])
        conv{(0, 0), (0, 1), (1, 0)}
        """
        flats, found = read_elements(points, shape)
        return hull_of(flats, found)

    @property
    def vertices(self) -> tuple[Element, ...]:
        """The vertices as vectors (tuples) or matrices (tuples of rows)."""
        return tuple(unflatten(flat, self.shape) for flat in self.flat_vertices)

    @cached_property
    def varying(self) -> tuple[int, ...]:
        """The flat coordinates that are not constant on the polytope."""
        base, *rest = self.flat_vertices
        found: set[int] = set()
        for vertex in rest:
            found.update(i for i, (a, b) in enumerate(zip(base, vertex, strict=True)) if a is not b and a != b)
        return tuple(sorted(found))

    @cached_property
    def dimension(self) -> int:
        """The dimension of the affine hull; 0 for a single point."""
        return len(affine_coordinates(self.flat_vertices))

    @cached_property
    def affine_hull(self) -> AffineHull:
        """The equations of the smallest affine space that contains the polytope."""
        return affine_hull_of(self.flat_vertices)

    @cached_property
    def facets(self) -> tuple[Halfspace, ...]:
        """The facets, as half-spaces; with `affine_hull` they describe the polytope."""
        return facets_of(self.flat_vertices)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Polytope):
            return self.shape == other.shape and self.flat_vertices == other.flat_vertices
        return super().__eq__(other)

    __hash__ = ValueSet.__hash__


def hull_of(flats: Iterable[Flat], shape: Shape) -> Polytope:
    """The convex hull of points that are flat already."""
    points = list(flats)
    if not points:
        read_elements([], None)
    return Polytope(tuple(irredundant(points)), shape)

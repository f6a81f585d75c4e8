"""What holds on a leaf: the parts in which it lies, the formula of the program, and multipliers for every element."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ...exact.polynomials import Polynomial
from ...exact.rational_functions import RationalFunction
from ...programs.program import Program
from ...stratified.cells.signs import Missing
from ...stratified.cells.solving import solved
from ...stratified.conservative.identity import Element as CombinedElement
from ...stratified.conservative.identity import combination, parallel_length
from ...stratified.formulas import reduced
from ...stratified.set_field import Member, VectorField
from ..encoding import polynomial
from ..expectation_run import CellRun, Pair
from ..model import Omitted
from .balls import Ball
from .leaf import Leaf, factors_of
from .positivity import Cofactors, cofactors
from .reasons import ideal_json
from .stated import Part, part_contains

Json = Any
Multiplier = tuple[Polynomial, Polynomial, Polynomial]


class NoValue(Omitted):
    """The field or the program has no value on a leaf, if it has a point."""


@dataclass(frozen=True)
class Element:
    """One vector field is a gradient plus a combination of normals, or the leaf consists of points.

    Parameters
    ----------
    multipliers : tuple of (zero, M, E)
    ideals : tuple of Cofactors
        One for each coordinate; empty where nothing is seen.
    points : tuple of Polynomial
        Zeros that mention one coordinate each.
    """

    multipliers: tuple[Multiplier, ...] = ()
    ideals: tuple[Cofactors, ...] = ()
    points: tuple[Polynomial, ...] = ()

    def to_json(self, zeros: Sequence[Polynomial]) -> Json:
        """ELEM."""
        if self.points:
            return {"points": [zeros.index(h) for h in self.points]}
        if not self.ideals:
            return {"trust": "no multipliers are found"}
        found = [[zeros.index(h), polynomial(above), polynomial(below)] for h, above, below in self.multipliers]
        return {"multipliers": found, "ideals": [ideal_json(ideal, zeros) for ideal in self.ideals]}


@dataclass(frozen=True)
class OnLeaf:
    """The members of a leaf, the formula there, and the elements of each member."""

    members: tuple[Member | Ball, ...]
    formula: Pair
    elements: tuple[tuple[Element, ...], ...]

    def to_json(self, leaf: Leaf) -> Json:
        """The object of the leaf."""
        zeros = leaf.zeros
        known = leaf.known_json()
        return {
            **({"known": known} if known else {}),
            "formula": [polynomial(self.formula.top), polynomial(self.formula.below)],
            "ideal": [],
            "elements": [[element.to_json(zeros) for element in member] for member in self.elements],
        }


def on_leaf(parts: Sequence[Part], program: Program, leaf: Leaf) -> OnLeaf:
    """What holds on the leaf.

    Raises
    ------
    Missing
        If one more sign is needed.
    Omitted
        If the field or the program has no value there.
    """
    inside = [part for part in parts if part_contains(part, leaf.sign)]
    members = tuple(member for part in inside for member in part.members)
    if not members:
        raise NoValue("a point may lie in no stratum with a value")
    for v in (v for member in members for v in member):
        for entry in v:
            if entry.denominator is not None and not leaf.nonzero(entry.denominator):
                raise NoValue("a vector field has no value: its denominator is zero")
    formula = formula_on(program, leaf)
    elements = tuple(
        (_of_ball(leaf),) if isinstance(member, Ball) else tuple(element_of(v, formula, leaf) for v in member)
        for member in members
    )
    return OnLeaf(members, formula, elements)


def _of_ball(leaf: Leaf) -> Element:
    """A ball has elements in every direction: only at points nothing is asked of them."""
    points = point_zeros(leaf)
    if not points:
        _ask_for_coordinates(leaf)
    return Element(points=points)


def formula_on(program: Program, leaf: Leaf) -> Pair:
    """The rational function that the program is on the leaf, without common factors."""
    inputs = [Polynomial.coordinate(leaf.count, i) for i in range(leaf.count)]
    (found,) = CellRun(program, leaf, inputs).outputs()  # type: ignore[arg-type]
    simple = reduced(RationalFunction.of(found.top, None if found.below.is_constant else found.below))
    formula = Pair.of(simple.numerator, simple.denominator)
    if not leaf.nonzero(formula.below):
        raise NoValue("a denominator of the program is zero")
    return formula


def as_function(pair: Pair) -> RationalFunction:
    """A pair as a rational function."""
    return RationalFunction.of(pair.top, None if pair.below.is_constant else pair.below)


def as_pair(function: RationalFunction) -> Pair:
    """A rational function as a pair."""
    return Pair.of(function.numerator, function.denominator)


def element_of(v: VectorField, formula: Pair, leaf: Leaf) -> Element:
    """Why v is grad F plus a combination of normals.

    Raises
    ------
    Missing
        If the length of a gradient is needed, and its sign is not known.
    """
    points = point_zeros(leaf)
    if points:
        return Element(points=points)
    function = as_function(formula)
    found = _combination(leaf, v, function)
    if found is None:
        _ask_for_coordinates(leaf)
        _ask_for_length(leaf, v, function)
        found = _combination(leaf, v, function)
    if found is None:
        return Element()
    zeros = tuple(leaf.zeros)
    one = Polynomial.constant_of(leaf.count, 1)
    multipliers = tuple(
        (h, mu.numerator, mu.denominator or one)
        for h, mu in zip(zeros, found.multipliers, strict=True)
        if not mu.is_zero
    )
    if not all(leaf.nonzero(below) for _, _, below in multipliers):
        return Element()
    ideals = [cofactors(rest, zeros) for rest in remainders(v, formula, multipliers)]
    known = tuple(ideal for ideal in ideals if ideal is not None)
    return Element(multipliers, known) if len(known) == len(ideals) else Element()


def _combination(leaf: Leaf, v: VectorField, formula: RationalFunction) -> CombinedElement | None:
    nonzero = tuple(factor for factor, s in leaf.signs.items() if s)
    return combination(tuple(leaf.zeros), v, formula, nonzero)


def gradient_entry(formula: Pair, i: int) -> Pair:
    """d(N/D)/dx_i as the format has it."""
    top, below = formula.top, formula.below
    if below.is_constant:
        return Pair.of(top.derivative(i))
    return Pair.of(top.derivative(i) * below - top * below.derivative(i), below * below)


def remainders(v: VectorField, formula: Pair, multipliers: Sequence[Multiplier]) -> list[Polynomial]:
    """The numerators of v_i - d(N/D)/dx_i - sum (M/E) dh/dx_i."""
    found = []
    for i, entry in enumerate(v):
        total = as_pair(entry) - gradient_entry(formula, i)
        for h, above, below in multipliers:
            total = total - Pair.of(above * h.derivative(i), below)
        found.append(total.top)
    return found


def point_zeros(leaf: Leaf) -> tuple[Polynomial, ...]:
    """A zero in each coordinate alone; empty if there are none."""
    zeros = leaf.zeros
    if not zeros:
        return ()
    found = [next((h for h in zeros if h.variables() == {i}), None) for i in range(leaf.count)]
    if None in found and len(leaf.where.free) <= len(leaf.where.rest):
        for factor in _coordinates(leaf):
            leaf.sign_of(factor)  # it is derived that it is zero
        zeros = leaf.zeros
        found = [next((h for h in zeros if h.variables() == {i}), None) for i in range(leaf.count)]
    return () if None in found else tuple(h for h in found if h is not None)


def _coordinates(leaf: Leaf) -> list[Polynomial]:
    """Polynomials in one coordinate that may vanish on the leaf: images that are constant or affine in one root."""
    where, found = leaf.where, []
    for i, image in enumerate(where.images):
        x = Polynomial.coordinate(leaf.count, i)
        if image.is_constant and image.is_rational:
            found.append(x - image)
        elif len(where.rest) == 1 and image.is_affine and image.variables() == where.rest[0].variables():
            ((j, slope),) = image.gradient.items()
            images = [Polynomial.coordinate(leaf.count, k) for k in range(leaf.count)]
            images[j] = (x - Polynomial.constant_of(leaf.count, image.constant)).scaled(1 / slope)
            found += [factor for factor, _ in factors_of(where.rest[0].substitute(images))[1]]
    return [factor for p in found for factor, _ in factors_of(p)[1]]


def _ask_for_coordinates(leaf: Leaf) -> None:
    """Coordinates that are constant because a sum of squares vanishes are split off."""
    where = solved(leaf.zeros, leaf.count)
    for i, image in enumerate(where.images):
        if image.is_constant and image.is_rational:
            factor = (Polynomial.coordinate(leaf.count, i) - image).factors()[1][0][0]
            if leaf.sign_of(factor) is None:
                raise Missing(factor)


def _ask_for_length(leaf: Leaf, v: VectorField, formula: RationalFunction) -> None:
    """The zeros of |grad h| are split off where v - grad F is parallel to grad h and this needs its length."""
    zeros = leaf.zeros
    if len(zeros) != 1:
        return
    length = parallel_length(zeros[0], v, formula)
    if length is None or length.is_constant:
        return
    for factor, _ in factors_of(length)[1]:
        if factor not in leaf.signs and leaf.sign_of(factor) is None:
            raise Missing(factor)


__all__ = [
    "Element",
    "NoValue",
    "OnLeaf",
    "as_function",
    "as_pair",
    "element_of",
    "formula_on",
    "gradient_entry",
    "on_leaf",
]

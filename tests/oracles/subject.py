"""A sample together with the package's answers and the oracle's own findings, each computed once."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from random import Random
from typing import Any

from consderiv.fields.clarke import bouligand, clarke
from consderiv.fields.local import Local
from consderiv.germs.tree import Budget
from consderiv.sets import FiniteSet, Polytope, UnknownSet, ValueSet, expand
from consderiv.sets.minkowski import MinkowskiSum

from .cells import NotLinear, OwnCell, TooLarge, cells
from .interpreter import NoValue, run
from .programs import Sample
from .report import note
from .sampling import near

BUDGET = Budget(leaves=2000, seconds=4.0)
Matrix = tuple[tuple[Fraction, ...], ...]


class Subject:
    """What both sides say about one sample."""

    def __init__(self, sample: Sample):
        self.sample, self.kind = sample, sample.kind
        self.program, self.point, self.width = sample.program, sample.point, sample.width
        self.local = Local(sample.program, sample.point, BUDGET)
        self.rng = Random(f"subject:{sample.kind}:{sample.seed}")

    def note(self, event: str) -> None:
        note(self.kind, event)

    def fail(self, message: str) -> None:
        raise AssertionError(f"{message}\n    {self.sample}")

    def need(self, condition: bool, message: str) -> None:
        if not condition:
            self.fail(message)

    def element(self, jacobian: Matrix) -> Any:
        """A Jacobian in the form of the package's elements."""
        return jacobian if self.program.is_map else jacobian[0]

    # The package's answers.

    @cached_property
    def bouligand(self) -> ValueSet:
        return bouligand(self.local)

    @cached_property
    def clarke(self) -> ValueSet:
        return clarke(self.local)

    @property
    def decided(self) -> bool:
        return isinstance(self.bouligand, FiniteSet)

    # The oracle's own findings.

    @cached_property
    def cells(self) -> list[OwnCell] | None:
        """All cells of a piecewise linear sample; None for curved or very large ones."""
        if not self.sample.linear:
            return None
        try:
            return cells(self.program, self.point)
        except (NotLinear, TooLarge):
            self.note("too large for the complete oracle")
            return None

    @cached_property
    def sampled(self) -> dict[Any, tuple[Fraction, ...]]:
        """Jacobians at the point of the branches found at generic points near it, each with such a point."""
        found: dict[Any, tuple[Fraction, ...]] = {}
        count = 16 if self.sample.linear else 40
        for place in near(self.rng, self.point, count, not self.sample.linear):
            jacobian = self.branch_at(place)
            if jacobian is not None:
                found.setdefault(jacobian, place)
        return found

    def branch_at(self, place: tuple[Fraction, ...]) -> Any:
        """The Jacobian at the point of the branch that is active at a nearby place; None if a node is tied there."""
        trace = run(self.program, place)
        if trace.ties:
            return None
        if self.sample.linear:
            return self.element(trace.jacobian)
        try:
            return self.element(run(self.program, self.point, trace.decisions).jacobian)
        except NoValue:
            return None

    def slope(self, direction: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
        """The one-sided directional derivative, by an exact quotient or from the branch along the direction."""
        step = Fraction(1, 2**60)
        place = tuple(p + step * d for p, d in zip(self.point, direction, strict=True))
        trace = run(self.program, place)
        if self.sample.linear:
            start = run(self.program, self.point).values
            return tuple((b - a) / step for a, b in zip(start, trace.values, strict=True))
        rows = run(self.program, self.point, trace.decisions).jacobian
        return tuple(sum((g * d for g, d in zip(row, direction, strict=True)), Fraction(0)) for row in rows)


def elements_of(part: ValueSet | None) -> tuple[Any, ...]:
    """Elements of a finite set, vertices of a polytope or sum."""
    if isinstance(part, FiniteSet):
        return part.elements
    if isinstance(part, MinkowskiSum):
        return expand(part).vertices
    return part.vertices if isinstance(part, Polytope) else ()


def outer_bound(part: ValueSet) -> ValueSet | None:
    """The set itself, or the outer bound of an unknown one."""
    return part.outer if isinstance(part, UnknownSet) else part

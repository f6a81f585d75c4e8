"""The cells of a selection near a point: every pattern of true and false conditions that occurs there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from ..errors import ConsderivError
from ..exact.zero_sets import definite
from ..germs.arcs import Arc
from ..germs.feasibility import Cell
from ..germs.tree import Budget, Leaf, explore, leaves_of
from ..html import Shown
from ..programs.program import Node, Program
from ..programs.rebuilding import joined
from ..sets.elements import element_text
from ..verdicts import Proved, Refuted, Unknown, Verdict
from .piece import Piece, Point

LEAF_BUDGET = Budget(leaves=5000, seconds=20.0)


@dataclass(frozen=True)
class Pattern:
    """A set {guards > 0, equalities = 0} near the point, on which the same conditions hold throughout.

    Parameters
    ----------
    cell : Cell
        Guards and equalities, with an arc inside or the reason why nobody knows whether there are points.
    true : tuple of int
        The pieces whose condition holds.
    """

    cell: Cell
    true: tuple[int, ...]

    @property
    def occurs(self) -> bool:
        """Whether the set is proved to accumulate at the point (or to contain it)."""
        return self.cell.cone is not None or self.cell.arc() is not None


def place_text(point: Point | None, arc: Arc | None) -> str:
    """A point, or an arc from the point that is asked about."""
    if point is not None:
        return f"at {element_text(point)}"
    steps = [f"t {element_text(d)}" if k == 1 else f"t**{k} {element_text(d)}" for k, d in enumerate(arc or (), 1)]
    return f"along x + {' + '.join(steps)}, t -> 0+" if steps else "at the point"


@dataclass(frozen=True, repr=False)
class Uncovered(Shown):
    """No condition holds at `point`, or along `arc` (local coordinates, for small t > 0)."""

    point: Point | None = None
    arc: Arc | None = None

    def __str__(self) -> str:
        return f"no condition holds {place_text(self.point, self.arc)}"


@dataclass(frozen=True)
class Cover:
    """On each pattern near the point some condition holds."""

    patterns: tuple[Pattern, ...]


def patterns(pieces: Sequence[Piece], point: Point, budget: Budget = LEAF_BUDGET) -> list[Pattern] | Unknown:
    """All patterns near the point, sets without interior included; the point itself may be left out.

    Comparisons are split into >, = and <, and the conditions contain no other kinks, so nothing is missed. A
    set that
    is nothing but the point is left out: there the conditions are evaluated directly.
    """
    conditions = joined([piece.comparisons for piece in pieces]).merged()
    tree = explore(conditions, point, conditions.outputs, three_way=True, budget=budget, taylor=0)
    found = []
    for leaf in leaves_of(tree):
        if leaf.error is not None:
            return Unknown(f"a condition has no value near the point: {leaf.error.reason}")
        pattern = Pattern(leaf.cell, tuple(i for i, truth in enumerate(leaf.truths) if truth))
        if pattern.occurs or not _is_only_the_point(leaf):
            found.append(pattern)
    return found


def _is_only_the_point(leaf: Leaf) -> bool:
    """Whether an equality with a definite quadratic form holds: it has no other zero near the point."""
    return any(definite(h) for h in leaf.cell.equalities)


def covers_near(pieces: Sequence[Piece], point: Point) -> Verdict:
    """Whether the cells cover a neighbourhood of the point: Proved(Cover), Refuted(Uncovered) or Unknown."""
    try:
        if not any(piece.holds(point) for piece in pieces):
            return Refuted(Uncovered(point=point), "no condition holds at the point itself")
        found = patterns(pieces, point)
    except ConsderivError as error:
        return Unknown(str(error))
    if isinstance(found, Unknown):
        return found
    bare = [pattern for pattern in found if not pattern.true]
    for pattern in bare:
        if pattern.occurs:
            return Refuted(Uncovered(arc=pattern.cell.arc()), "no condition holds along an arc that ends at the point")
    if bare:
        return Unknown(f"the cells may leave a gap: {getattr(bare[0].cell.status, 'reason', 'undecided')}")
    return Proved(Cover(tuple(found)), f"a condition holds on each of {len(found)} cells near the point")


def first_match(pieces: Sequence[Piece], point: Point) -> list[tuple[Leaf, int | None]]:
    """The open cells near the point, each with the first piece whose condition holds there."""
    conditions = joined([piece.comparisons for piece in pieces])
    nodes = list(conditions.nodes)
    operands: list[int] = []
    truth = len(nodes)
    nodes.append(Node("boolean", (), True))
    for i, condition in enumerate((*conditions.outputs, truth)):
        nodes.append(Node("constant", (), Fraction(i)))
        operands += [len(nodes) - 1, condition]
    nodes.append(Node("piecewise", tuple(operands)))
    chooser = Program(conditions.variables, tuple(nodes), (len(nodes) - 1,)).merged()
    tree = explore(chooser, point, chooser.outputs, budget=LEAF_BUDGET, taylor=0)
    found: list[tuple[Leaf, int | None]] = []
    for leaf in leaves_of(tree):
        if leaf.error is not None:
            raise leaf.error
        i = floor(leaf.pieces[0].value)
        found.append((leaf, i if i < len(pieces) else None))
    return found

"""For each vertex of the Clarke set: an arc along which the Jacobian tends to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product, zip_longest
from typing import Any

from ..exact.rationals import format_rational
from ..germs.arcs import Arc
from ..germs.feasibility import first_order_arc
from ..germs.passed_over import passed_over
from ..germs.remainders import lies_surely_in
from ..germs.tree import Leaf
from ..html import Shown
from ..sets import MinkowskiSum, Polytope
from ..sets.elements import Flat, element_text, unflatten
from ..sets.value_set import ValueSet
from .local import Local, Obstacle

LISTED = 64
TRIALS = 6


@dataclass(frozen=True, repr=False)
class Witness(Shown):
    """A vertex and the arc x + t d_1 + t**2 d_2 + ... (t > 0) in its cell."""

    vertex: Any
    arc: Arc

    def __str__(self) -> str:
        along = " + ".join(
            f"t**{k} {element_text(d)}" if k > 1 else f"t {element_text(d)}" for k, d in enumerate(self.arc, 1)
        )
        return f"{element_text(self.vertex)} is the limit along x + {along}, t -> 0+"

    def to_dict(self) -> dict[str, Any]:
        """JSON with numbers as strings."""
        return {"vertex": _numbers(self.vertex), "arc": _numbers(self.arc)}


def witnesses(local: Local, clarke: ValueSet) -> tuple[Witness, ...]:
    """The vertices of a polytope with their arcs (64 at most); none for factored sums and undecided sets."""
    germ = local.germ
    if isinstance(germ, Obstacle) or isinstance(clarke, MinkowskiSum) or not isinstance(clarke, Polytope):
        return ()
    base = local.dense(germ.base)
    wanted = set(clarke.flat_vertices)
    others = passed_over(germ)
    if others is None:
        return ()
    found: dict[Flat, Arc] = {}
    for chosen in product(*(local.jacobians(group).certain.items() for group in germ.groups)):
        entries = list(base)
        for key, _ in chosen:
            for place, value in key:
                entries[place] += value
        total = tuple(entries)
        if total in wanted and total not in found:
            arc = _off_kinks(len(local.point), [leaf for _, leaf in chosen], others)
            if arc is not None:
                found[total] = arc
        if len(found) == min(len(wanted), LISTED):
            break
    return tuple(Witness(unflatten(flat, local.shape), found[flat]) for flat in sorted(found))


def _off_kinks(count: int, leaves: Sequence[Leaf], others: Sequence[Leaf]) -> Arc | None:
    """An arc in the cells of the leaves and in one of the other cells: it leaves the kinks without a trace too."""
    arc = common_arc(count, leaves)
    if arc is None or not others:
        return arc
    guards = [guard for leaf in leaves for guard in leaf.cell.guards]
    for moved in _perturbed(arc, count):
        if lies_surely_in(moved, guards, (), count) and any(
            lies_surely_in(moved, other.cell.guards, (), count) for other in others
        ):
            return moved
    return None


def _perturbed(arc: Arc, count: int) -> Iterator[Arc]:
    """The arc, and the arc with a term of higher degree along points of a moment curve."""
    yield arc
    for degree in range(len(arc) + 1, len(arc) + TRIALS):
        for base in range(1, TRIALS):
            step = tuple(Fraction(base) ** k for k in range(count))
            gap = ((Fraction(0),) * count,) * (degree - len(arc) - 1)
            yield (*arc, *gap, step)


def common_arc(count: int, leaves: Sequence[Leaf]) -> Arc | None:
    """One arc in the cells of several leaves, one of each group, checked against all their guards."""
    if not leaves:
        return ((Fraction(0),) * count,)
    if len(leaves) == 1:
        return leaves[0].cell.arc()
    guards = [guard for leaf in leaves for guard in leaf.cell.guards]
    if all(leaf.cell.first_order for leaf in leaves):
        return first_order_arc(count, guards)
    # Curved groups share no coordinate with others, so their arcs may be added, if each moves its own coordinates.
    arcs = [leaf.cell.arc() or () for leaf in leaves]
    rows = zip_longest(*arcs, fillvalue=(Fraction(0),) * count)
    total = tuple(tuple(sum(entries, Fraction(0)) for entries in zip(*row, strict=True)) for row in rows)
    return total if lies_surely_in(total, guards, (), count) else None


def _numbers(value: Any) -> Any:
    return [_numbers(entry) for entry in value] if isinstance(value, tuple) else format_rational(value)

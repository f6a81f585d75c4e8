"""Planar curves with remainders of elementary functions: when their Taylor polynomials show their half-branches.

The sectors of the Taylor polynomials are those of the curves if the signs of all curves along the arcs in these sectors do
not depend on the remainders, and each curve of order m in y changes its sign m times on either side of the axis x = 0 (or
is definite): by Weierstrass' preparation theorem it has m complex zeros there, so there is exactly one at each change.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from ..errors import ConsderivError
from ..exact.polynomials import Polynomial
from ..exact.rational_functions import RationalFunction
from ..germs.arcs import Arc
from ..germs.elementary import ROOTS
from ..germs.elimination import eliminate
from ..germs.feasibility import REMAINDER_SAMPLES, LocallyEmpty, Realised, Status, Undecided, decide
from ..germs.remainders import (
    decide_with_remainders,
    has_remainders,
    lies_surely_in,
    renamed,
    renumbered,
    sure_sign,
    truncated,
    without_remainders,
)
from ..germs.sums_of_squares import positive_definite
from ..germs.tree import Leaf
from ..programs.program import Program


def are_analytic(leaves: Sequence[Leaf], program: Program, width: int, *, pieces: bool = True) -> bool:
    """Whether all remainders in the guards, and in the pieces if wanted, are analytic functions near the point."""
    return all(is_smooth(p, leaf, program, width) for leaf in leaves for p in _polynomials(leaf, pieces))


def _polynomials(leaf: Leaf, pieces: bool) -> Iterator[Polynomial]:
    """The guards and the numerators and denominators of the pieces."""
    yield from leaf.cell.guards
    for piece in leaf.pieces if pieces else ():
        yield piece.numerator
        if piece.denominator is not None:
            yield piece.denominator


def is_smooth(guard: Polynomial, leaf: Leaf, program: Program, variables: int) -> bool:
    """Whether only remainders of analytic functions are in the guard (or piece): no root at zero."""
    stack, seen = [i for i in guard.variables() if i >= variables], set[int]()
    while stack:
        place = stack.pop()
        if place in seen:
            continue
        seen.add(place)
        argument = leaf.arguments.get(place)
        node = program.nodes[program.elementary_nodes[place - variables]]
        if argument is None or (node.operation in ROOTS and not argument.value):
            return False
        for part in (argument.numerator, argument.denominator):
            stack.extend(() if part is None else (i for i in part.variables() if i >= variables))
    return True


def with_common_remainders(leaves: Sequence[Leaf], width: int) -> list[Leaf]:
    """The leaves with one coordinate for each remainder: that of one node is another function where its argument differs."""
    most = max(leaves[0].cell.count, width + sum(len(leaf.arguments) for leaf in leaves))
    coordinates: dict[tuple[int, RationalFunction], int] = {}
    moves: list[dict[int, int]] = []
    for leaf in leaves:
        places: dict[int, int] = {}
        for place in sorted(leaf.arguments):  # they contain remainders of earlier nodes only
            argument = renumbered(leaf.arguments[place], most, places)
            places[place] = coordinates.setdefault((place, argument), width + len(coordinates))
        moves.append(places)
    count = width + len(coordinates)
    return [renamed(leaf, count, places) for leaf, places in zip(leaves, moves, strict=True)]


def are_alike(curves: Sequence[Polynomial], halves: Sequence[Sequence[Arc]], last: int) -> bool:
    """Whether the curves have the half-branches of their Taylor polynomials between the same arcs."""
    try:
        return all(_have_their_branches(curves, half, last) for half in halves)
    except ConsderivError:
        return False


def _have_their_branches(curves: Sequence[Polynomial], arcs: Sequence[Arc], last: int) -> bool:
    seen = [0] * (len(arcs) - 1)  # changes of sign between neighbouring arcs
    for curve in curves:
        signs = [sure_sign(curve, arc, 2) for arc in arcs]
        if None in signs or 0 in signs:
            return False
        changes = [int(a != b) for a, b in pairwise(signs)]
        definite = positive_definite(curve, 2) or positive_definite(-curve, 2)
        if curve.variables() != {1 - last} and not definite and sum(changes) != _order_in(curve, last):
            return False
        seen = [a + b for a, b in zip(seen, changes, strict=True)]
    return max(seen, default=0) <= 1


def _order_in(curve: Polynomial, last: int) -> int | None:
    """The order m on an axis, where the curve is z_last**m times a function that is not zero; None if it is not known."""
    orders: dict[bool, int] = {}
    for monomial, _ in curve.terms():
        powers = dict(monomial)
        if 1 - last not in powers:
            outer = any(i > 1 for i in powers)
            orders[outer] = min(orders.get(outer, powers.get(last, 0)), powers.get(last, 0))
    plain = orders.get(False)
    return plain if plain is not None and plain <= orders.get(True, plain) else None


def decide_graph(variables: int, guards: Sequence[Polynomial], equalities: Sequence[Polynomial]) -> Status:
    """Whether {guards > 0, equalities = 0} accumulates at the point, whatever the remainders are.

    Equalities c z_i + r = 0 with r free of z_i say that the set is a graph over other coordinates, on which remainders are
    small functions of these. `Realised` has an arc in them.
    """
    reduced = eliminate(guards[0].count if guards else equalities[0].count, guards, equalities)
    left = variables - len(equalities) + len(reduced.equalities)
    if reduced.contradiction or left <= 0:
        return LocallyEmpty()
    positive, zeros = reduced.guards, reduced.equalities
    if not positive and not zeros:
        return Realised(())

    def decided(above: Sequence[Polynomial], zero: Sequence[Polynomial]) -> Status:
        return decide(reduced.count, tuple(above), tuple(zero), REMAINDER_SAMPLES)

    if not has_remainders((*positive, *zeros), left):
        return decided(positive, zeros)
    status = decide_with_remainders(left, positive, zeros, decided, None)
    if isinstance(status, Undecided) and len(zeros) == 1:
        arc = _arc_near(zeros[0], positive, left)
        return status if arc is None else Realised(arc)
    return status


def _arc_near(equality: Polynomial, guards: Sequence[Polynomial], variables: int) -> Arc | None:
    """An arc z(t) with a zero of the equality on the segment z(t) +- t**N e_i, where the guards are positive.

    N is larger than the orders of the guards along z(t), so that their leading coefficients are the same on the segment, and
    than that of z(t), so that the point is not on it.
    """
    above, zero = [truncated(guard, variables) for guard in guards], truncated(equality, variables)
    if zero.is_zero or any(guard.is_zero for guard in above):
        return None
    status = decide(zero.count, above, (zero,), REMAINDER_SAMPLES)
    if not isinstance(status, Realised) or not status.arc:
        return None
    arc = without_remainders(status.arc, variables)
    if not lies_surely_in(arc, guards, (), variables):
        return None
    power = 1 + max([len(arc), *(min(guard.along(arc)) for guard in above)])
    for i in range(variables):
        ends = [sure_sign(equality, _moved(arc, i, power, side), variables) for side in (1, -1)]
        if sorted(end or 0 for end in ends) == [-1, 1]:
            return arc
    return None


def _moved(arc: Arc, axis: int, power: int, side: int) -> Arc:
    """The arc with side * t**power added to one coordinate."""
    rows = [list(step) for step in arc]
    rows += [[Fraction(0)] * len(arc[0]) for _ in range(power - len(rows))]
    rows[power - 1][axis] += side
    return tuple(map(tuple, rows))

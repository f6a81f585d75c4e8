"""Cells whose guards contain remainder coordinates: functions w(z), smooth and zero at the point, of which no more is known.

A cell that is empty for all small (z, w) is empty. An arc z(t) proves that a cell is realised if the signs of its guards
along z(t) do not depend on w(t), which tends to 0: the lowest power of t has to be free of w.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from ..exact.lp import Dependence, strict_direction
from ..exact.matrices import rank
from ..exact.polynomials import Polynomial
from ..exact.rational_functions import RationalFunction
from ..exact.reals import Number, sign
from ..exact.term_arithmetic import Monomial, Terms
from .arcs import Arc
from .elementary import is_clear
from .feasibility import LocallyEmpty, Realised, Status, Undecided, first_order_arc

if TYPE_CHECKING:
    from .tree import Leaf

Decision = Callable[[Sequence[Polynomial], Sequence[Polynomial]], Status]


def has_remainders(polynomials: Sequence[Polynomial], variables: int) -> bool:
    """Whether a coordinate beyond the variables occurs."""
    return any(index >= variables for polynomial in polynomials for index in polynomial.variables())


def decide_with_remainders(
    variables: int,
    guards: Sequence[Polynomial],
    equalities: Sequence[Polynomial],
    decide: Decision,
    known: Arc | None,
) -> Status:
    """Decide a cell by what holds for all remainders; `decide` treats every coordinate as a variable."""
    free = not has_remainders(equalities, variables)
    if known is not None and free and lies_surely_in(known, guards, equalities, variables):
        return Realised(known)
    if not equalities and contradict_at_first_order(guards, variables):
        return LocallyEmpty()
    arc = first_order_arc(guards[0].count, guards) if guards and not equalities else None
    if arc is not None:
        return Realised(arc, first_order=True)
    if len(guards) == 1 and not guards[0].is_rational and not is_clear(guards[0], variables):
        return Undecided("a condition begins with remainders of elementary functions")
    every = decide(guards, equalities)
    if isinstance(every, LocallyEmpty):
        return every
    if free:
        arcs = [without_remainders(every.arc, variables)] if isinstance(every, Realised) and every.arc else []
        shortened = [truncated(guard, variables) for guard in guards]
        if not any(guard.is_zero for guard in shortened):
            status = decide(shortened, equalities)
            arcs += [status.arc] if isinstance(status, Realised) and status.arc else []
        for arc in arcs:
            if lies_surely_in(arc, guards, equalities, variables):
                return Realised(arc)
    return Undecided("the Taylor polynomials of an elementary function do not decide a cell")


def contradict_at_first_order(guards: Sequence[Polynomial], variables: int) -> bool:
    """Whether n + 1 guards in n coordinates z have gradients of rank n with a positive dependence.

    If each term of g_j contains a coordinate, g_j = <A_j(z, w), z> with A_j(0) its gradient. For small (z, w) A_1, ..., A_n are
    independent then, and A_0 = a_1 A_1 + ... + a_n A_n with all a_j < 0, so g_0 = a_1 g_1 + ... + a_n g_n <= 0 where the others
    are positive.
    """
    chosen = _opposite_slopes(guards, variables) if variables == 1 else _dependent(guards, variables)
    used = {i for guard in chosen for i in guard.gradient}
    return bool(chosen) and all(
        any(i in used for i, _ in monomial) and all(i in used or i >= variables for i, _ in monomial)
        for guard in chosen
        for monomial, _ in guard.terms()
    )


def _opposite_slopes(guards: Sequence[Polynomial], variables: int) -> list[Polynomial]:
    """Two guards of one coordinate with slopes of opposite signs, as early as possible."""
    seen: dict[int, Polynomial] = {}
    for guard in guards:
        gradient = guard.gradient
        if gradient and max(gradient) < variables:
            seen.setdefault(sign(gradient[0]), guard)
            if len(seen) == 2:
                return list(seen.values())
    return []


def _dependent(guards: Sequence[Polynomial], variables: int) -> list[Polynomial]:
    """Guards with a positive dependence whose gradients span as many coordinates as they involve; none if there are none."""
    gradients = [guard.gradient for guard in guards]
    used = sorted({i for gradient in gradients for i in gradient})
    if not used or used[-1] >= variables or not all(gradients):
        return []
    answer = strict_direction([[gradient.get(i, Fraction(0)) for i in used] for gradient in gradients])
    if not isinstance(answer, Dependence):
        return []
    chosen = [guards[j] for j in answer.multipliers]
    own = sorted({i for j in answer.multipliers for i in gradients[j]})
    rows = [[gradients[j].get(i, Fraction(0)) for i in own] for j in answer.multipliers]
    return chosen if len(chosen) == len(own) + 1 and rank(rows) == len(own) else []


def truncated(polynomial: Polynomial, variables: int) -> Polynomial:
    """The polynomial with all remainders set to zero."""
    terms = {m: c for m, c in polynomial.terms() if all(index < variables for index, _ in m)}
    return Polynomial.from_terms(polynomial.count, terms)


def without_remainders(arc: Arc, variables: int) -> Arc:
    """The arc with its remainder components set to zero."""
    return tuple(tuple(x if i < variables else Fraction(0) for i, x in enumerate(step)) for step in arc)


def lies_surely_in(arc: Arc, guards: Sequence[Polynomial], equalities: Sequence[Polynomial], variables: int) -> bool:
    """Whether guards are positive and equalities zero along the arc, whatever the remainders are."""
    return all(sure_sign(guard, arc, variables) == 1 for guard in guards) and all(
        sure_sign(equality, arc, variables) == 0 for equality in equalities
    )


def sure_sign(polynomial: Polynomial, arc: Arc, variables: int) -> int | None:
    """The sign along the arc for small t > 0, or None if it depends on the remainders."""
    parts: dict[Monomial, Terms] = {}
    for monomial, coefficient in polynomial.terms():
        inner = tuple((i, e) for i, e in monomial if i < variables)
        outer = tuple((i, e) for i, e in monomial if i >= variables)
        parts.setdefault(outer, {})[inner] = coefficient
    series = {outer: Polynomial.from_terms(polynomial.count, terms).along(arc) for outer, terms in parts.items()}
    plain: dict[int, Number] = series.pop((), {})
    others = [min(part) for part in series.values() if part]
    if not plain:
        return None if others else 0
    least = min(plain)
    return sign(plain[least]) if all(power >= least for power in others) else None


def with_own_remainders(first: Leaf, second: Leaf) -> tuple[Leaf, Leaf]:
    """Two leaves of one tree, with different coordinates for the remainders of functions whose arguments differ on them."""
    own: set[int] = set()
    shared = {place for place in first.arguments if place in second.arguments}
    while True:
        found = {
            place
            for place in shared - own
            if first.arguments[place] != second.arguments[place] or own & _coordinates(first.arguments[place])
        }
        if not found:
            break
        own |= found
    if not own:
        return first, second
    count = first.cell.count
    return renamed(first, 2 * count, {}), renamed(second, 2 * count, {place: place + count for place in own})


def _coordinates(piece: RationalFunction) -> set[int]:
    used = piece.numerator.variables()
    return used if piece.denominator is None else used | piece.denominator.variables()


def renamed(leaf: Leaf, count: int, places: Mapping[int, int]) -> Leaf:
    """The leaf with `count` coordinates, some of them renamed."""
    pieces = tuple(renumbered(piece, count, places) for piece in leaf.pieces)
    guards, equalities = (
        tuple(_renumbered(p, count, places) for p in part) for part in (leaf.cell.guards, leaf.cell.equalities)
    )
    arguments = {place: renumbered(piece, count, places) for place, piece in leaf.arguments.items()}
    cell = replace(leaf.cell, count=count, guards=guards, equalities=equalities)
    return replace(leaf, pieces=pieces, cell=cell, arguments=arguments)


def renumbered(piece: RationalFunction, count: int, places: Mapping[int, int]) -> RationalFunction:
    """The same function in `count` coordinates, some of them renamed."""
    denominator = None if piece.denominator is None else _renumbered(piece.denominator, count, places)
    return RationalFunction(_renumbered(piece.numerator, count, places), denominator)


def _renumbered(polynomial: Polynomial, count: int, places: Mapping[int, int]) -> Polynomial:
    terms = {tuple(sorted((places.get(i, i), e) for i, e in monomial)): c for monomial, c in polynomial.terms()}
    return Polynomial.from_terms(count, terms)

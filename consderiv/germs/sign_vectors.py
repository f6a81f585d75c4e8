"""Which sign vectors some curves have near the origin, one by one: found along arcs, refuted, or looked up in cells.

Monomial arcs show most vectors that occur, and monomials refute most of the others. What is left is decided by the local
decomposition of as few curves as possible: signs that no known arc gives to some of the curves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations, product

from ..errors import BudgetError, UnsupportedError
from ..exact.polynomials import Polynomial
from .arcs import Arc, leading_sign
from .cell_table import Signs, cell_table
from .first_order import first_order_arc, first_order_empty
from .initial_forms import monomial_arc, signs_on_small_arcs, whole_terms
from .monomial_search import contradict_in_charts, search
from .statuses import LocallyEmpty, Realised

WIDTH = 4  # coordinates of a decomposition
SECONDS = 20.0  # in decompositions for one germ


class SignVectors:
    """The sign vectors of some curves in three and more coordinates, without zeros.

    Parameters
    ----------
    curves : tuple of Polynomial
        Squarefree, pairwise coprime, zero at the origin.
    axes : tuple of int
        Their coordinates.
    """

    def __init__(self, curves: tuple[Polynomial, ...], axes: tuple[int, ...]):
        self.curves, self.axes = curves, axes
        self.found: dict[Signs, Arc] = {}
        self._refuted: list[dict[int, int]] = []  # signs of some curves that do not occur together
        self._is_complete = False  # whether all cells of all curves are known
        self._seconds = 0.0  # in decompositions
        self._undecided: set[Signs] = set()
        self._exhausted: set[tuple[int, ...]] = set()  # sets of curves whose decomposition is refused
        if all(curve.is_rational for curve in curves):
            self._start()

    def _start(self) -> None:
        count, size = self.curves[0].count, len(self.axes)
        forms = [whole_terms(curve, self.axes) for curve in self.curves]
        for signs, weights, point in signs_on_small_arcs(forms, size):
            if signs not in self.found:
                self.found[signs] = monomial_arc(count, self.axes, weights, point)

    def every(self) -> Iterator[tuple[Signs, Arc | None]]:
        """All sign vectors that occur or are undecided (then without an arc)."""
        yield from list(self.found.items())
        known = set(self.found)
        for signs in product((1, -1), repeat=len(self.curves)):
            if signs not in known and (status := self.status(signs)) != LocallyEmpty():
                yield signs, status.arc if isinstance(status, Realised) else None

    def first(self, fits: Callable[[Signs], bool]) -> Realised | LocallyEmpty | None:
        """Whether a vector occurs that fits, known ones first; None if that is undecided."""
        known = next((arc for signs, arc in self.found.items() if fits(signs)), None)
        if known is not None:
            return Realised(known)
        answer: LocallyEmpty | None = LocallyEmpty()
        for signs in filter(fits, product((1, -1), repeat=len(self.curves))):
            status = self.status(signs)
            if isinstance(status, Realised):
                return status
            answer = answer if status is not None else None
        return answer

    def status(self, signs: Signs) -> Realised | LocallyEmpty | None:
        """Whether the vector occurs; None where nothing decides it."""
        if signs in self.found:
            return Realised(self.found[signs])
        if signs in self._undecided:
            return None
        if self._is_complete or any(all(signs[k] == s for k, s in some.items()) for some in self._refuted):
            return LocallyEmpty()
        try:
            status = self._decide(signs)
        except (BudgetError, UnsupportedError):
            status = None
        if isinstance(status, Realised):
            self.found[signs] = status.arc
        elif status is not None:
            self._refuted.append(dict(enumerate(signs)))
        else:
            self._undecided.add(signs)
        return status

    def _decide(self, signs: Signs) -> Realised | LocallyEmpty | None:
        """Gradients, monomials, cells, then long consequences."""
        guards = [curve.scaled(Fraction(s)) for curve, s in zip(self.curves, signs, strict=True)]
        arc = first_order_arc(self.curves[0].count, guards)
        if arc is not None:
            return Realised(arc)
        if first_order_empty(guards):
            return LocallyEmpty()
        status = search(guards, self.axes) or self._by_cells(signs)
        if status is None and len(self.axes) > 3 and contradict_in_charts(guards, self.axes):
            return LocallyEmpty()
        return status

    def _by_cells(self, signs: Signs) -> Realised | LocallyEmpty | None:
        """Decompose small sets of curves to which no known arc gives these signs, until the vector is decided."""
        for chosen in self._subsets():
            if chosen in self._exhausted or self._occurs(signs, chosen):
                continue
            if self._seconds > SECONDS:
                return None
            wanted = tuple(signs[k] for k in chosen)
            here, is_complete = self._decompose(chosen, signs)
            if signs in self.found:
                return Realised(self.found[signs])
            if not is_complete:
                self._exhausted.add(chosen)
            elif wanted not in here:
                self._refuted.append(dict(zip(chosen, wanted, strict=True)))
                return LocallyEmpty()
        return None

    def _subsets(self) -> Iterator[tuple[int, ...]]:
        indices = range(len(self.curves))
        for size in range(2 if len(self.axes) > 3 else len(indices), len(indices) + 1):
            every = ((self._cost(chosen), chosen) for chosen in combinations(indices, size))
            yield from (chosen for cost, chosen in sorted(every) if cost[0] <= WIDTH)

    def _cost(self, chosen: Sequence[int]) -> tuple[int, int]:
        some = [self.curves[k] for k in chosen]
        return len({i for curve in some for i in curve.variables()}), sum(curve.degree for curve in some)

    def _occurs(self, signs: Signs, chosen: Sequence[int]) -> bool:
        return any(all(one[k] == signs[k] for k in chosen) for one in self.found)

    def _decompose(self, chosen: Sequence[int], wanted: Signs) -> tuple[set[Signs], bool]:
        """The signs of the chosen curves in their open cells, and whether these are all; stops at an arc with the wanted
        signs of all curves. Whatever is seen on the way is recorded."""
        some = tuple(self.curves[k] for k in chosen)
        table = cell_table(some, coordinates(some), patient=True)
        before, here = table.seconds, set()
        for arc, signs in table.rows():
            here.add(signs)
            if len(some) == len(self.curves):
                self.found.setdefault(signs, arc)
            elif all(wanted[k] == s for k, s in zip(chosen, signs, strict=True)):
                self._record(arc)
            if wanted in self.found:
                break
        self._seconds += table.seconds - before
        if wanted in self.found:
            return here, False
        self._is_complete |= table.is_complete and len(chosen) == len(self.curves)
        return here, table.is_complete

    def _record(self, arc: Arc) -> None:
        signs = tuple(leading_sign(curve, arc) for curve in self.curves)
        if all(signs):  # an arc in a cell of some curves may run inside another one
            self.found.setdefault(signs, arc)


def coordinates(polynomials: Sequence[Polynomial]) -> tuple[int, ...]:
    """The coordinates that occur, at least two."""
    used = sorted({i for polynomial in polynomials for i in polynomial.variables()})
    if len(used) == 1:
        used.append(1 if used[0] == 0 else 0)
    return tuple(used)

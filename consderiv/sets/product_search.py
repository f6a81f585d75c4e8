"""The search for A in P and B in Q with A B = M: parts of P are excluded by functionals, or hold a solution."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from consderiv.errors import ConsderivError
from consderiv.exact.lp import Feasible
from consderiv.exact.rationals import dot
from consderiv.exact.reals import Number
from consderiv.sets.elements import Flat
from consderiv.sets.hull import affine_coordinates
from consderiv.sets.membership import combine
from consderiv.sets.product_pieces import halves
from consderiv.sets.product_segments import Along, along_segment
from consderiv.sets.product_sizes import Sizes, products_of

CELLS = 120
"""At most this many parts are looked at."""

SEGMENTS = 40
"""At most this many segments inside the parts are searched."""

Cell = tuple[Flat, ...]
Excluded = list[tuple[Cell, Flat]]
Solution = tuple[Flat, Flat]


@dataclass(frozen=True)
class Problem:
    """Vertices of P and Q, and M."""

    lefts: Cell
    rights: Cell
    target: Flat
    sizes: Sizes

    def columns(self, lefts: Sequence[Flat]) -> tuple[Flat, ...]:
        """The products of the given matrices with the vertices of Q."""
        return tuple(products_of(lefts, self.rights, self.sizes))

    def completed(self, left: Flat) -> Solution | None:
        """The given A with some B, if there is one."""
        answer = combine(self.columns([left]), self.target)
        return self.solution(left, answer.weights.items()) if isinstance(answer, Feasible) else None

    def solution(self, left: Flat, weights: Iterable[tuple[int, Number]]) -> Solution:
        """A with the B of these weights."""
        return left, average((self.rights[j], w) for j, w in weights)


def average(weighted: Iterable[tuple[Flat, Number]]) -> Flat:
    """sum of weight * point."""
    pairs = list(weighted)
    return tuple(sum(w * point[i] for point, w in pairs) for i in range(len(pairs[0][0])))  # type: ignore[misc]


def search(problem: Problem) -> Solution | Excluded | str:
    """A solution, excluded parts that cover P, or why neither was found."""
    for left in problem.lefts:
        found = problem.completed(left)
        if found is not None:
            return found
    cells: list[Cell] = [problem.lefts]
    excluded: Excluded = []
    tried: set[frozenset[Flat]] = set()
    for _ in range(CELLS):
        if not cells:
            return excluded
        answer = _look_at(problem, cells.pop(0), excluded, tried)
        if isinstance(answer, tuple):
            return answer
        cells += answer
    return f"neither a choice of factors nor a proof that there is none was found in {CELLS} parts of a factor"


def _look_at(problem: Problem, cell: Cell, excluded: Excluded, tried: set[frozenset[Flat]]) -> Solution | list[Cell]:
    """A solution in the part, or the parts that remain of it."""
    columns = problem.columns(cell)
    functional = next((y for _, y in reversed(excluded[-4:]) if _separates(y, columns, problem.target)), None)
    answer = combine(columns, problem.target) if functional is None else functional
    if isinstance(answer, tuple):
        excluded.append((cell, answer))
        return []
    count = len(problem.rights)
    mean = average((cell[i // count], w) for i, w in answer.weights.items())
    found = problem.completed(mean)
    if found is not None:
        return found
    if len(affine_coordinates(cell)) <= 1:
        return _whole_segment(problem, min(cell), max(cell), excluded)
    for pair in combinations(cell, 2):
        if len(tried) < SEGMENTS and frozenset(pair) not in tried:
            tried.add(frozenset(pair))
            on_it = _on_segment(problem, *pair)
            if on_it is not None and on_it.t is not None:
                return _solution_at(problem, *pair, on_it)
    return halved(cell)


def halved(cell: Cell) -> list[Cell]:
    """The part cut across its longest extent."""
    spans = [(max(side) - min(side), i) for i, side in enumerate(zip(*cell, strict=True))]
    place = max(spans)[1]
    side = [vertex[place] for vertex in cell]
    return [tuple(half) for half in halves(cell, place, (max(side) + min(side)) / 2)]


def _separates(functional: Flat, columns: Sequence[Flat], target: Flat) -> bool:
    value = dot(functional, target)
    return all(dot(functional, column) < value for column in columns)


def _on_segment(problem: Problem, low: Flat, high: Flat) -> Along | None:
    """The segment, unless its hull alone excludes it."""
    first, second = problem.columns([low]), problem.columns([high])
    if isinstance(combine((*first, *second), problem.target), tuple):
        return None
    try:
        return along_segment(first, second, problem.target)
    except ConsderivError:
        return None


def _whole_segment(problem: Problem, low: Flat, high: Flat, excluded: Excluded) -> Solution | list[Cell]:
    along = along_segment(problem.columns([low]), problem.columns([high]), problem.target)
    if along.t is not None:
        return _solution_at(problem, low, high, along)
    if not along.is_excluded:
        from consderiv.errors import BudgetError

        raise BudgetError(
            "a decision along a segment of matrices is required", "received one that touches a boundary",
            "move the element, or take the convex hull of the product",
        )  # fmt: skip
    excluded += [(tuple(_between(low, high, t) for t in part), y) for y, part in _covering(along)]
    return []


def _covering(along: Along) -> list[tuple[Flat, tuple[Number, Number]]]:
    """Closed intervals, one after another from 0 to 1, each inside an open interval that was excluded."""
    start: Number = along.excluded[0][1] * 0
    parts: list[tuple[Flat, tuple[Number, Number]]] = []
    while True:
        functional, _, end = max((e for e in along.excluded if e[1] < start < e[2]), key=lambda e: e[2])
        if end > 1:
            parts.append((functional, (start, start * 0 + 1)))
            return parts
        following = max(e[2] for e in along.excluded if e[1] < end < e[2])
        overlap = max(start, max(e[1] for e in along.excluded if e[1] < end < e[2] and e[2] == following))
        stop = (overlap + end) / 2
        parts.append((functional, (start, stop)))
        start = stop


def _between(low: Flat, high: Flat, t: Number) -> Flat:
    return tuple(a + t * (b - a) for a, b in zip(low, high, strict=True))


def _solution_at(problem: Problem, low: Flat, high: Flat, along: Along) -> Solution:
    assert along.t is not None
    return problem.solution(_between(low, high, along.t), along.weights.items())

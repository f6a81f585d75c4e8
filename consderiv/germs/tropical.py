"""Open cells seen by their monomials: along z_i = c_i t**w_i the monomials of least weight decide every sign.

A polynomial that is positive along an arc in an orthant, with the weights w of the arc's leading terms, has a positive term
of least weight there. So if no weights w > 0 and no orthant let every guard have one, the cell is locally empty; and where
the positive terms can be strictly lighter than all negative ones, the monomial arcs with these weights lie in the cell.
Both are questions of linear inequalities in w, in any number of coordinates.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import product
from random import Random

from ..exact.lp import Infeasible, solve_nonnegative
from ..exact.polynomials import Polynomial
from ..exact.rationals import primitive
from ..exact.reals import Number, sign
from ..exact.term_arithmetic import Monomial

Exponents = tuple[int, ...]
Weights = tuple[int, ...]
Orthant = tuple[int, ...]
Support = tuple[tuple[Exponents, int], ...]  # monomials and the signs of their coefficients
Row = tuple[int, ...]  # <row, w> >= 0
Choices = tuple[frozenset[Row], ...]  # one of these sets of rows has to hold

ORTHANT_LIMIT = 256
NODE_LIMIT = 2000  # partial choices of dominating monomials


class TooManyChoices(Exception):
    """There are too many orthants or choices of dominating monomials."""


def exponents_of(monomial: Monomial, axes: Sequence[int]) -> Exponents:
    """The exponents of the coordinates `axes`."""
    powers = dict(monomial)
    return tuple(powers.get(axis, 0) for axis in axes)


def lightest_terms(polynomial: Polynomial, axes: Sequence[int]) -> list[tuple[Exponents, Number]]:
    """The terms that can be of least weight: their monomials are divided by no others."""
    return _lightest({exponents_of(monomial, axes): c for monomial, c in polynomial.terms()})


def _lightest(terms: Mapping[Exponents, Number]) -> list[tuple[Exponents, Number]]:
    found: list[tuple[Exponents, Number]] = []
    for exponents in sorted(terms, key=lambda m: (sum(m), m)):
        if not any(all(a <= b for a, b in zip(one, exponents, strict=True)) for one, _ in found):
            found.append((exponents, terms[exponents]))
    return found


def support(terms: Mapping[Exponents, Number]) -> Support:
    """The monomials that can be of least weight, with the signs of their coefficients."""
    return tuple((exponents, sign(c)) for exponents, c in _lightest(terms))


def supports(guards: Sequence[Polynomial], axes: Sequence[int]) -> list[Support]:
    """The same for several guards in the coordinates `axes`."""
    return [tuple((exponents, sign(c)) for exponents, c in lightest_terms(guard, axes)) for guard in guards]


def dominating(guards: Sequence[Support], size: int, strict: bool) -> Iterator[tuple[Weights, Orthant]]:
    """Orthants and weights w > 0 with which every guard has a positive term at most (strict: less) heavy than all negative.

    One for each orthant and each choice of these terms. If there are none that are not strict, {guards > 0} is locally
    empty; along every strict one, all z_i = (positive number) * orthant_i * t**w_i lie in it.

    Parameters
    ----------
    guards : sequence of Support
        In the same `size` coordinates.
    size : int
        Number of coordinates.
    strict : bool
        Whether ties are excluded.

    Raises
    ------
    TooManyChoices
        When the search is cut short.

    Examples
    --------
    >>> x, y = Polynomial.coordinate(2, 0), Polynomial.coordinate(2, 1)
    >>> guards = supports((x**3 - y * y, y - x), (0, 1))
    >>> list(dominating(guards, 2, strict=False))
    []
    >>> next(dominating(guards[:1], 2, strict=True))
    ((1, 2), (1, 1))

    Notes
    -----
    Alessandrini (2013), Logarithmic limit sets of real semi-algebraic sets; Viro's patchworking for the strict part.
    """
    nodes = Counter()
    for orthant in orthants(guards, size, strict):
        for weights in _in_orthant(guards, orthant, strict, nodes):
            yield weights, orthant


def has_weights(guards: Sequence[Support], size: int, nodes: Counter) -> bool:
    """Whether there are such weights, ties admitted, where all coordinates are positive."""
    return next(_in_orthant(guards, (1,) * size, False, nodes), None) is not None


def _in_orthant(guards: Sequence[Support], orthant: Orthant, strict: bool, nodes: Counter) -> Iterator[Weights]:
    conditions = _conditions(guards, orthant, strict)
    if conditions is not None:
        yield from _descend(conditions, frozenset(), (1,) * len(orthant), strict, nodes)


class Counter:
    """Counts partial choices up to the limit."""

    def __init__(self) -> None:
        self.left = NODE_LIMIT

    def step(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise TooManyChoices


def orthants(guards: Sequence[Support], size: int, strict: bool = False) -> Iterable[Orthant]:
    """All orthants, but one only of those that differ in coordinates with even exponents everywhere.

    Where arcs are searched for, some are enough.
    """
    odd = [any(exponents[i] % 2 for guard in guards for exponents, _ in guard) for i in range(size)]
    if 2 ** sum(odd) <= ORTHANT_LIMIT:
        return product(*((1, -1) if one else (1,) for one in odd))
    if not strict:
        raise TooManyChoices
    generator = Random(0)
    return [tuple(generator.choice((1, -1)) if one else 1 for one in odd) for _ in range(ORTHANT_LIMIT)]


def _conditions(guards: Sequence[Support], orthant: Orthant, strict: bool) -> list[Choices] | None:
    """For each guard the alternatives, fewest first; None where some guard has only negative terms."""
    negated = sum(1 << i for i, side in enumerate(orthant) if side < 0)
    found = []
    for guard in guards:
        choices = _choices(guard, negated, strict)
        if not choices:
            return None
        if frozenset() not in choices:
            found.append(choices)
    return sorted(found, key=len)


@lru_cache(maxsize=16384)
def _choices(guard: Support, negated: int, strict: bool) -> Choices:
    """The sets of inequalities with which one of the positive terms dominates all negative ones."""
    sides: dict[int, list[Exponents]] = {1: [], -1: []}
    for exponents, value in guard:
        flips = sum(e for i, e in enumerate(exponents) if negated >> i & 1)
        sides[-value if flips % 2 else value].append(exponents)
    found = []
    for dominant in sides[1]:
        rows = [tuple(n - p for n, p in zip(other, dominant, strict=True)) for other in sides[-1]]
        if all(any(entry > 0 for entry in row) for row in rows):
            found.append(frozenset(row for row in rows if any(entry < 0 for entry in row)))
    return tuple(found)


def _descend(
    conditions: Sequence[Choices], rows: frozenset[Row], weights: Weights, strict: bool, nodes: Counter
) -> Iterator[Weights]:
    """Weights for all choices of one alternative for each condition that have some; `weights` satisfy the rows."""
    if not conditions:
        yield weights
        return
    for alternative in conditions[0]:
        nodes.step()
        more = rows | alternative
        found = weights if _satisfy(weights, alternative, strict) else _weights(more, strict)
        if found is not None:
            yield from _descend(conditions[1:], more, found, strict, nodes)


def _satisfy(weights: Weights, rows: frozenset[Row], strict: bool) -> bool:
    least = 1 if strict else 0
    return all(sum(a * w for a, w in zip(row, weights, strict=True)) >= least for row in rows)


@lru_cache(maxsize=32768)
def _weights(rows: frozenset[Row], strict: bool) -> Weights | None:
    """Whole w > 0 with <row, w> >= 0 (strict: > 0) for all rows, or None if there are none.

    There are none iff some combination sum of l_j row_j + s = 0 with l, s >= 0 has total weight one, where only s counts
    (strict: all do); what separates the target from the cone is w, by a theorem of Motzkin (strict: Gordan).
    """
    size = len(next(iter(rows)))
    counts = 1 if strict else 0
    units = [tuple(int(i == j) for i in range(size)) for j in range(size)]
    columns = [*((*row, counts) for row in sorted(rows)), *((*unit, 1) for unit in units)]
    answer = solve_nonnegative(columns, (*(0,) * size, 1))
    if not isinstance(answer, Infeasible):
        return None
    return tuple(int(w) for w in primitive(answer.functional[:size])[0])

"""A proof without irrational numbers that a planar cell {g_1 > 0, ..., g_r > 0} is locally empty: its box trace.

In the box of box.py every open cell of the germ reaches the line x = eps or x = -eps, where the curves have finitely many
zeros y; one rational sample between any two neighbours meets every cell. If at each sample some guard is negative, no cell
has all guards positive. The checker of the trace recomputes resultants and counts zeros by Sturm sequences.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from flint import fmpz_poly

from ..exact.polynomials import Polynomial
from ..exact.real_order import simplest_between
from ..exact.real_roots import irreducible_factors, real_roots
from .box import Box, bivariate, box_for
from .complete import decide_open
from .cores import is_factorable
from .statuses import LocallyEmpty

DEGREE_LIMIT = 70  # of a resultant: its cost for a checker in pure Python grows fast
Exponents = tuple[tuple[int, int], ...]
Factorisation = tuple[Fraction, Exponents, Exponents]  # constant, powers of basis members, powers of units


@dataclass(frozen=True)
class BoxTrace:
    """Why a planar cell is locally empty.

    Parameters
    ----------
    axes : (int, int)
        The coordinates x and y.
    guards : tuple of int
        The guards that are needed.
    basis, units : tuple of Polynomial
        Irreducible factors that vanish, or do not vanish, at the origin.
    factors : tuple
        For each needed guard (constant, exponents of basis, exponents of units).
    box : Box
        |x| <= eps, |y| <= delta.
    right, left : tuple of Fraction
        Samples y on x = eps and on x = -eps, increasing.
    """

    axes: tuple[int, int]
    guards: tuple[int, ...]
    basis: tuple[Polynomial, ...]
    units: tuple[Polynomial, ...]
    factors: tuple[Factorisation, ...]
    box: Box
    right: tuple[Fraction, ...]
    left: tuple[Fraction, ...]

    def to_json(self, places: Sequence[int] | None = None) -> dict[str, Any]:
        """The trace as written in certificates; `places[k]` is the number of guard k in its list there."""
        numbers = [k if places is None else places[k] for k in self.guards]
        return {
            "axes": list(self.axes),
            "guards": numbers,
            "basis": [_poly(p) for p in self.basis],
            "units": [_poly(u) for u in self.units],
            "factors": [[str(c), [list(e) for e in b], [list(e) for e in u]] for c, b, u in self.factors],
            "eps": str(self.box.eps),
            "delta": str(self.box.delta),
            "right": [str(y) for y in self.right],
            "left": [str(y) for y in self.left],
        }


def _poly(polynomial: Polynomial) -> list[Any]:
    return [[str(c), [[i, e] for i, e in monomial]] for monomial, c in polynomial.terms()]


def box_trace(guards: Sequence[Polynomial], axes: tuple[int, int]) -> BoxTrace | None:
    """The box trace of a locally empty cell; None if it is not empty, not rational, or too large to be checked.

    Parameters
    ----------
    guards : sequence of Polynomial
        Polynomials in the two coordinates `axes` only, zero at the origin, with rational coefficients.
    axes : (int, int)
        Two different coordinates.

    Examples
    --------
    >>> x, y = Polynomial.coordinate(2, 0), Polynomial.coordinate(2, 1)
    >>> found = box_trace((y - x * x, x * x * x - y), (0, 1))
    >>> found.right, found.left
    ((Fraction(0, 1), Fraction(1, 5), Fraction(1, 2)), (Fraction(-1, 2), Fraction(0, 1), Fraction(1, 2)))
    """
    if not all(g.is_rational and not g.is_zero and is_factorable(g) for g in guards):
        return None
    if any(not g.variables() <= set(axes) for g in guards) or not isinstance(decide_open(guards), LocallyEmpty):
        return None
    needed = _needed(guards)
    chosen = [guards[k] for k in needed]
    candidates = [found for pair in (axes, (axes[1], axes[0])) if (found := _traced(chosen, needed, pair)) is not None]
    return min(candidates, key=lambda trace: len(str(trace.to_json())), default=None)


def _needed(guards: Sequence[Polynomial]) -> tuple[int, ...]:
    """Guards that contradict each other already, none of them superfluous."""
    kept = list(range(len(guards)))
    for k in sorted(kept, key=lambda k: -guards[k].degree):
        rest = [j for j in kept if j != k]
        if rest and isinstance(decide_open([guards[j] for j in rest]), LocallyEmpty):
            kept = rest
    return tuple(kept)


def _traced(guards: Sequence[Polynomial], needed: tuple[int, ...], axes: tuple[int, int]) -> BoxTrace | None:
    basis, units, factors = _factored(guards)
    curves = [curve for curve in basis if curve.variables() != {axes[0]}]
    degrees = [max(b for _, b in bivariate(curve, axes)) for curve in curves]
    sizes = list(zip(curves, degrees, strict=True))
    if any(m * q.degree + n * p.degree - m * n > DEGREE_LIMIT for p, m in sizes for q, n in sizes):
        return None
    box = box_for(curves, units, axes)
    right, left = (_samples(curves, axes, side * box.eps, box.delta) for side in (1, -1))
    trace = BoxTrace(axes, needed, tuple(basis), tuple(units), tuple(factors), box, right, left)
    for side, samples in ((1, right), (-1, left)):
        for y in samples:
            if all(_value(guard, {axes[0]: side * box.eps, axes[1]: y}) > 0 for guard in guards):
                return None
    return trace


def _value(polynomial: Polynomial, point: dict[int, Fraction]) -> Fraction:
    return Fraction(polynomial.at(point))  # type: ignore[arg-type]


def _factored(guards: Sequence[Polynomial]) -> tuple[list[Polynomial], list[Polynomial], list[Factorisation]]:
    basis: list[Polynomial] = []
    units: list[Polynomial] = []
    factors: list[Factorisation] = []
    for guard in guards:
        constant, found = guard.factors()
        powers: tuple[dict[int, int], dict[int, int]] = ({}, {})
        for factor, multiplicity in found:
            lead = next(factor.terms())[1]
            normal, constant = factor.scaled(1 / lead), constant * lead**multiplicity
            place, members = (powers[1], units) if factor.constant else (powers[0], basis)
            if normal not in members:
                members.append(normal)
            place[members.index(normal)] = multiplicity
        factors.append((constant, tuple(sorted(powers[0].items())), tuple(sorted(powers[1].items()))))
    return basis, units, factors


def _samples(curves: Sequence[Polynomial], axes: tuple[int, int], x: Fraction, delta: Fraction) -> tuple[Fraction, ...]:
    """One number between any two neighbouring zeros of the curves on the line x, within |y| < delta."""
    factors: list[fmpz_poly] = []
    for curve in curves:
        powers: dict[int, Fraction] = {}
        for (a, b), c in bivariate(curve, axes).items():
            powers[b] = powers.get(b, Fraction(0)) + c * x**a
        coefficients = [powers.get(b, Fraction(0)) for b in range(max(powers) + 1)]
        factors += [factor for factor, _ in irreducible_factors(coefficients)]
    lids = [fmpz_poly([-sign * delta.numerator, delta.denominator]) for sign in (1, -1)]
    roots = real_roots([*factors, *lids])
    inside = [root for root in roots if -delta <= root.low and root.high <= delta]
    return tuple(simplest_between(a.high, b.low) for a, b in pairwise(inside))

"""Leaves of a tree of signs: what is split, what follows from it, and points that show that there are some."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from random import Random
from typing import Any

from ...errors import ConsderivError
from ...exact.polynomials import Polynomial
from ...exact.reals import Number, sign
from ...stratified.cells.contradictions import is_contradictory
from ...stratified.cells.curve_roots import heights_over
from ...stratified.cells.signs import Missing
from ...stratified.cells.solving import Solved
from ..encoding import polynomial
from .irrational_points import eliminants
from .one_coordinate import Separated, roots_of
from .positivity import Absurd, Known, Term, cofactors, linearly_solved, signed
from .reasons import ideal_json, nothing, terms_json

Json = Any
POINTS, MEETING = 24, 6
DEPTH = 3
ABOVE = tuple(Fraction(k, d) for k, d in ((0, 1), (1, 3), (-1, 3), (4, 5), (-4, 5), (5, 2), (-5, 2), (9, 1), (-9, 1)))
Point = tuple[Number, ...]


class Leaf:
    """The points with given signs of irreducible polynomials; `sign` finds the signs of others.

    Attributes
    ----------
    path : list of (Polynomial, int)
        Splits, with the sign on this side.
    known : list of Known
        What follows from them.
    signs : dict
        Both together.
    points : tuple of points
        Some of the leaf; maybe none although there are some.
    """

    germ = None  # of a cell in a run: no coordinate is infinitely small

    def __init__(self, count: int, path: Sequence[tuple[Polynomial, int]] = (), known: Sequence[Known] = ()):
        self.count, self.path, self.known = count, list(path), list(known)
        self.signs = dict(self.path) | {k.polynomial: k.side for k in self.known}
        self.points: tuple[Point, ...] = ()
        self._failed: set[Polynomial] = set()

    @classmethod
    def whole(cls, count: int) -> Leaf:
        """The whole space."""
        found = cls(count)
        found.points = tuple(scattered(count))
        return found

    @property
    def zeros(self) -> list[Polynomial]:
        """The polynomials that vanish, in the order of the file."""
        return [p for p, s in self._ordered() if s == 0]

    @property
    def positives(self) -> list[Polynomial]:
        """The polynomials that are positive, in the order of the file."""
        return [p.scaled(Fraction(s)) for p, s in self._ordered() if s]

    @property
    def split_positives(self) -> list[Polynomial]:
        """Those of them that were split."""
        return [p.scaled(Fraction(s)) for p, s in self.path if s]

    def _ordered(self) -> list[tuple[Polynomial, int]]:
        return [*self.path, *((k.polynomial, k.side) for k in self.known)]

    @property
    def where(self) -> Solved:
        """The zeros solved for coordinates."""
        return _solved(tuple(self.zeros), self.count)

    def child(self, factor: Polynomial, s: int) -> Leaf:
        """The part where a factor has this sign."""
        found = Leaf(self.count, [*self.path, (factor, s)], self.known)
        found.points = tuple(p for p in self.points if sign(factor.at(p)) == s)
        if s == 0 and not found.points:
            found.points = tuple(found._on_zeros())
        if s == 0:
            found._eliminate(factor)
        return found

    def _eliminate(self, factor: Polynomial) -> None:
        """Where two plane curves meet, polynomials in one coordinate vanish."""
        curved = [h for h in self.zeros if len(h.variables()) == 2]
        if self.count != 2 or factor not in curved or len(curved) != 2:
            return
        shadows = eliminants(*curved) or ()
        if shadows and not self.points:
            self.points = tuple(self._meeting(curved[0], shadows[0]))
        for shadow in shadows:
            ideal = None if shadow in self.signs else cofactors(shadow, curved)
            if ideal is not None and not shadow.is_constant:
                self.known.append(Known(shadow, 0, (), ideal))
                self.signs[shadow] = 0

    def _on_zeros(self) -> list[Point]:
        where = self.where
        if where.rest:
            return self._on_a_curve(where)
        found = dict.fromkeys(tuple(image.at(p) for image in where.images) for p in scattered(self.count))
        inside = [p for p in found if all(sign(f.at(p)) == s for f, s in self.signs.items())]
        return inside[:POINTS]

    def _meeting(self, curve: Polynomial, shadow: Polynomial) -> list[Point]:
        """The points over the roots of a polynomial in x."""
        if max(shadow.degree, curve.degree) > MEETING:
            return []
        try:
            found = [(x, y) for x in roots_of(shadow, 0) for y in heights_over(curve, x)]
            return [p for p in found if all(sign(f.at(p)) == s for f, s in self.signs.items())]
        except ConsderivError:
            return []

    def _on_a_curve(self, where: Solved) -> list[Point]:
        """Points over some x, where the zeros are one curve of the plane."""
        if self.count != 2 or len(where.rest) > 1 or len(where.free) < 2 or not where.rest[0].is_rational:
            return []
        (curve,) = where.rest
        found = [(x, y) for x in ABOVE for y in heights_over(curve, x)]
        return [p for p in found if all(sign(f.at(p)) == s for f, s in self.signs.items())]

    def sign(self, value: Polynomial, quick: bool = False) -> int:
        """The sign of a polynomial; quickly, without a search for sums of squares.

        Raises
        ------
        Missing
            If it is not known.
        """
        if value.is_constant:
            return sign(value.constant)
        constant, factors = factors_of(value)
        own = [self.sign_of(factor, quick=quick) for factor, _ in factors]
        if 0 in own:
            return 0
        side = sign(constant)
        for (factor, multiplicity), s in zip(factors, own, strict=True):
            if s is None:
                raise Missing(factor)
            side *= s**multiplicity
        return side

    def sign_of(self, factor: Polynomial, depth: int = DEPTH, quick: bool = False) -> int | None:
        """The sign of an irreducible polynomial; None if it is not known."""
        if factor in self.signs:
            return self.signs[factor]
        if factor in self._failed:
            return None
        known = self._derived(factor, depth, quick)
        if known is None:
            if not quick:
                self._failed.add(factor)
            return None
        self.known.append(known)
        self.signs[factor] = known.side
        self._failed.clear()
        return known.side

    def _derived(self, factor: Polynomial, depth: int, quick: bool) -> Known | None:
        seen = {sign(factor.at(p)) for p in self.points}
        if len(seen) > 1:
            return None
        zeros = self.zeros
        image = self.where.reduced(factor)
        if zeros and seen <= {0} and (image.is_zero or len(self.where.rest) > 1):
            ideal = cofactors(factor, zeros)
            if ideal is not None:
                return Known(factor, 0, (), ideal)
        found = self._by_factors(factor, image, depth, quick) if zeros or seen == set() else None
        if found is not None or quick:
            return found
        for s in (1, -1):
            if seen <= {s}:
                answer = signed(factor, s, self.positives, zeros, self.where)
                if answer is not None:
                    return answer
        return None

    def _by_factors(self, factor: Polynomial, image: Polynomial, depth: int, quick: bool) -> Known | None:
        """The image on the zeros is a product of what has a sign."""
        if not self.zeros or not image.is_rational or not depth or image == factor:
            return None
        one = Polynomial.constant_of(self.count, 1)
        constant, factors = factors_of(image) if not image.is_constant else (image.constant, ())
        side, guards = sign(constant), []
        for part, multiplicity in factors:
            s = self.sign_of(part, depth - 1, quick)
            if not s:
                return None
            side *= s**multiplicity
            guards += [part.scaled(Fraction(s))] * multiplicity
        if not side:
            return None
        term = Term(abs(constant), one, tuple(guards))
        ideal = cofactors(factor - term.value.scaled(Fraction(side)), self.zeros)
        return None if ideal is None else Known(factor, side, (term,), ideal)

    def emptiness(self) -> Absurd | Separated | None:
        """Why there is no point; None if there is one, or no reason is found."""
        if self.points:
            return None
        return nothing(self.positives, (), self.zeros, self.where)

    @property
    def is_doubtful(self) -> bool:
        """Whether the engine sees that there is no point."""
        return not self.points and is_contradictory(self.signs, self.count)

    def nonzero(self, value: Polynomial) -> bool:
        """Whether a polynomial is known to vanish nowhere on the leaf.

        Raises
        ------
        Missing
            If its sign is not known.
        """
        return self.sign(value) != 0

    def apart(self, other: Leaf) -> bool:
        """Whether the signs alone show that no point of the other leaf is a limit of points of this one."""
        both = ((s, other.signs[f]) for f, s in self.signs.items() if f in other.signs)
        return any(t not in (s, 0) for s, t in both)

    def known_json(self) -> list[Json]:
        """The list `known`."""
        found = []
        positives, zeros = [p.scaled(Fraction(s)) for p, s in self.path if s], [p for p, s in self.path if not s]
        for one in self.known:
            found.append(
                [polynomial(one.polynomial), one.side, terms_json(one.terms, positives), ideal_json(one.ideal, zeros)]
            )
            if one.side:
                positives.append(one.polynomial.scaled(Fraction(one.side)))
            else:
                zeros.append(one.polynomial)
        return found


@lru_cache(maxsize=4096)
def factors_of(value: Polynomial) -> tuple[Fraction, tuple[tuple[Polynomial, int], ...]]:
    """The irreducible factors over Q."""
    constant, found = value.factors()
    return constant, tuple(found)


@lru_cache(maxsize=2048)
def _solved(zeros: tuple[Polynomial, ...], count: int) -> Solved:
    return linearly_solved(zeros, count)


@lru_cache(maxsize=16)
def scattered(count: int) -> tuple[Point, ...]:
    """Points in general position, near zero and far away."""
    random = Random(1)
    return tuple(
        tuple(Fraction(random.randint(-8 * scale, 8 * scale), random.choice((1, 2, 3, 5))) for _ in range(count))
        for scale in (1, 1, 2, 4)
        for _ in range(POINTS)
    )

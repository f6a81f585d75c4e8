"""Laws of a random parameter: finitely many atoms, piecewise polynomial densities on intervals and boxes, and mixtures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import reduce
from itertools import product
from operator import mul
from typing import Any

from ...errors import UnsupportedError
from ...exact.polynomials import Polynomial
from ...exact.rationals import as_number
from ...exact.reals import Number, format_number, sign
from ...html import Shown
from .cells import cells, integral
from .quotients import Quotient, polynomial_of

Side = Number | tuple[Number, Number]


@dataclass(frozen=True, repr=False)
class Component(Shown):
    """A measure on a product of points and intervals, with a polynomial density with respect to Lebesgue measure.

    Parameters
    ----------
    sides : tuple of number or (low, high)
        One for each parameter: a point, or an interval.
    density : Polynomial
        In all parameters; the mass of an atom.
    """

    sides: tuple[Side, ...]
    density: Polynomial

    @property
    def free(self) -> tuple[int, ...]:
        """The parameters that vary."""
        return tuple(i for i, side in enumerate(self.sides) if isinstance(side, tuple))

    @property
    def box(self) -> tuple[tuple[Number, Number], ...]:
        """The intervals of the free parameters."""
        return tuple(side for side in self.sides if isinstance(side, tuple))

    @property
    def images(self) -> tuple[Polynomial, ...]:
        """Each parameter as a polynomial in the free ones."""
        free = self.free
        return tuple(
            Polynomial.coordinate(len(free), free.index(i))
            if isinstance(side, tuple)
            else Polynomial.constant_of(len(free), side)
            for i, side in enumerate(self.sides)
        )

    @property
    def free_density(self) -> Polynomial:
        """The density in the free parameters."""
        return self.density.substitute(self.images)

    def mass(self) -> Number:
        """Its total mass."""
        (cell,) = cells(self.box, ())
        return integral(cell, Quotient.of(self.free_density))

    def __str__(self) -> str:
        places = [
            f"[{', '.join(map(format_number, s))}]" if isinstance(s, tuple) else format_number(s) for s in self.sides
        ]
        where = " x ".join(places)
        names = [f"s{i + 1}" for i in range(len(self.sides))] if len(self.sides) > 1 else ["s"]
        text = str(self.density)
        for i in reversed(range(len(names))):
            text = text.replace(f"z{i}", names[i])
        return f"{text} on {where}" if self.free else f"mass {text} at {where}"


@dataclass(frozen=True, repr=False)
class Law(Shown):
    """A probability law on R^k: a finite sum of components whose masses add up to 1, exactly.

    Examples
    --------
    >>> Law.discrete({-1: "1/2", 1: "1/2"}).is_discrete, Law.uniform(-1, 1).is_discrete
    (True, False)
    >>> print(Law.density([(0, 1, "2*s")]))
    2*s on [0, 1]
    """

    components: tuple[Component, ...]

    @property
    def dimension(self) -> int:
        """The number of parameters."""
        return len(self.components[0].sides)

    @property
    def is_discrete(self) -> bool:
        """Whether it has atoms only."""
        return not any(component.free for component in self.components)

    @property
    def atoms(self) -> tuple[tuple[tuple[Number, ...], Number], ...]:
        """The atoms: (point, mass)."""
        return tuple((c.sides, c.density.constant) for c in self.components if not c.free)  # type: ignore[misc]

    @staticmethod
    def of(components: Sequence[Component]) -> Law:
        """A law, after checking that the masses add up to 1."""
        if not components or len({len(c.sides) for c in components}) != 1:
            raise UnsupportedError(
                "a law has components of one dimension",
                "received none, or several dimensions",
                "give at least one atom",
            )
        total = sum((c.mass() for c in components), Fraction(0))
        if total != 1:
            raise UnsupportedError("masses that add up to 1 are required", f"received the sum {total}", "divide by it")
        return Law(tuple(components))

    @staticmethod
    def discrete(weights: Mapping[Any, Any]) -> Law:
        """Finitely many atoms, from a mapping of points (numbers or vectors) to masses."""
        if not isinstance(weights, Mapping):
            raise _form("a mapping of points to masses", weights, 'write Law.discrete({-1: "1/2", 1: "1/2"})')
        found = []
        for point, weight in weights.items():
            place = tuple(as_number(x) for x in (point if isinstance(point, tuple) else (point,)))
            mass = as_number(weight)
            if sign(mass) < 0:
                raise _negative(f"the mass {mass}")
            if sign(mass) > 0:
                found.append(Component(place, Polynomial.constant_of(len(place), mass)))
        return Law.of(found)

    @staticmethod
    def uniform(low: Any, high: Any) -> Law:
        """The uniform law on an interval; for two vectors of numbers, on a box."""
        if isinstance(low, (tuple, list)):
            if not isinstance(high, (tuple, list)) or len(high) != len(low):
                raise _form(f"a vector of {len(low)} upper ends", high, "give both corners of the box")
            return Law.product(*(Law.uniform(a, b) for a, b in zip(low, high, strict=True)))
        a, b = as_number(low), as_number(high)
        if not a < b:
            raise UnsupportedError("an interval low < high is required", f"received [{a}, {b}]", "swap the ends")
        return Law.of([Component(((a, b),), Polynomial.constant_of(1, 1 / (b - a)))])

    @staticmethod
    def density(pieces: Sequence[tuple[Any, ...]], parameters: Sequence[str] | str = "s") -> Law:
        """A piecewise polynomial density: pieces (low, high, text), on boxes (lows, highs, text).

        Raises
        ------
        UnsupportedError
            If a piece is negative somewhere, or the integral is not 1. (Where pieces overlap they add up.)
        """
        names = (parameters,) if isinstance(parameters, str) else tuple(parameters)
        found = []
        for piece in pieces:
            if not isinstance(piece, (tuple, list)) or len(piece) != 3:
                raise _form("pieces (low, high, text)", piece, 'write Law.density([(0, 1, "2*s")])')
            low, high, text = piece
            lows, highs = (end if isinstance(end, (tuple, list)) else (end,) for end in (low, high))
            sides = tuple((as_number(a), as_number(b)) for a, b in zip(lows, highs, strict=True))
            if not all(a < b for a, b in sides) or len(sides) != len(names):
                raise UnsupportedError(
                    f"pieces low < high in {len(names)} parameters are required",
                    f"received {low}, {high}",
                    "swap the ends",
                )
            component = Component(sides, polynomial_of(str(text), names))
            _require_nonnegative(component, str(text))
            found.append(component)
        return Law.of(found)

    @staticmethod
    def mixture(*parts: tuple[Any, Law]) -> Law:
        """sum p_i law_i, from pairs (p_i, law_i).

        Examples
        --------
        >>> print(Law.mixture(("1/2", Law.discrete({0: 1})), ("1/2", Law.uniform(0, 1))))
        mass 1/2 at 0; 1/2 on [0, 1]
        """
        found = []
        for weight, law in parts:
            mass = as_number(weight)
            if sign(mass) < 0:
                raise _negative(f"the weight {mass}")
            found += [replace(c, density=c.density.scaled(mass)) for c in law.components if mass]
        return Law.of(found)

    @staticmethod
    def product(*laws: Law) -> Law:
        """The law of independent parameters.

        Examples
        --------
        >>> print(Law.product(Law.uniform(0, 1), Law.discrete({2: 1})))
        1 on [0, 1] x 2
        """
        if not laws or not all(isinstance(law, Law) for law in laws):
            raise _form("at least one law", laws, "write Law.product(Law.uniform(0, 1), Law.uniform(0, 1))")
        found = []
        count = sum(law.dimension for law in laws)
        for chosen in product(*(law.components for law in laws)):
            densities, start = [], 0
            for part in chosen:
                width = len(part.sides)
                densities.append(
                    part.density.substitute([Polynomial.coordinate(count, start + i) for i in range(width)])
                )
                start += width
            found.append(Component(tuple(side for part in chosen for side in part.sides), reduce(mul, densities)))
        return Law.of(found)

    def __str__(self) -> str:
        return "; ".join(map(str, self.components))


def _form(required: str, received: Any, remedy: str) -> UnsupportedError:
    return UnsupportedError(f"{required} is required", f"received {received!r}"[:80], remedy)


def _negative(what: str) -> UnsupportedError:
    return UnsupportedError("masses and densities >= 0 are required", f"received {what}", "change the sign")


def _require_nonnegative(piece: Component, text: str) -> None:
    """By exact signs between the roots; in several parameters by the coefficients in the Bernstein basis of the box."""
    density = piece.density
    if len(piece.sides) == 1:
        if any(density.at(cell.sample) < 0 for cell in cells(piece.box, [density])):
            raise _negative(f"{text}, which is negative somewhere")
        return
    if any(sign(c) < 0 for c in _bernstein(density, piece.box)):
        raise UnsupportedError(
            "a density on a box with nonnegative Bernstein coefficients is required",
            f"received {text}",
            "split the box",
        )


def _bernstein(density: Polynomial, box: Sequence[tuple[Number, Number]]) -> list[Number]:
    """Coefficients of p(l + (h - l) t) in products of the Bernstein polynomials: sum_j binom(i,j)/binom(d,j) a_j."""
    from math import comb

    count = len(box)
    unit = density.substitute([Polynomial.affine(count, low, {i: high - low}) for i, (low, high) in enumerate(box)])
    terms = [(dict(monomial), c) for monomial, c in unit.terms()]
    degrees = [max((powers.get(i, 0) for powers, _ in terms), default=0) for i in range(count)]
    found = []
    for place in product(*(range(d + 1) for d in degrees)):
        total: Number = Fraction(0)
        for powers, c in terms:
            for i in range(count):
                c = c * Fraction(comb(place[i], powers.get(i, 0)), comb(degrees[i], powers.get(i, 0)))
            total += c
        found.append(total)
    return found

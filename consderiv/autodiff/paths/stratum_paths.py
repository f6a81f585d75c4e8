"""Polynomial paths inside a stratum of ties: lines first, then arcs, with exact rational coefficients.

A guard that contains a coordinate only linearly, with a constant factor, gives that coordinate as a polynomial of the
others; what is left is a stratum in fewer coordinates. Where nothing is left, every line in the free coordinates is an
arc of the stratum; else directions are sought along which all homogeneous parts of the guards vanish.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, product
from math import gcd

from ...exact.matrices import nullspace
from ...exact.polynomials import Polynomial
from ...html import Shown
from ...programs.program import Node, Program

Vector = tuple[Fraction, ...]
FACTOR_CHOICES = 8
PRIMES = (1, 2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47)
"""Entries of a direction in general position: few ties are met along it that are not meant."""


@dataclass(frozen=True, repr=False)
class Path(Shown):
    """The polynomial path c(t) = sum_k t**k coefficients[k] for t in an interval.

    Parameters
    ----------
    coefficients : tuple of vectors of Fraction
        The first one is the point at t = 0.
    interval : pair of Fraction
        The times that are meant.
    """

    coefficients: tuple[Vector, ...]
    interval: tuple[Fraction, Fraction] = (Fraction(0), Fraction(1))

    def at(self, time: Fraction) -> Vector:
        """The point c(t).

        Examples
        --------
        >>> Path(((Fraction(1),), (Fraction(2),), (Fraction(1),))).at(Fraction(1, 2))
        (Fraction(9, 4),)
        """
        return _horner(self.coefficients, time)

    def velocity(self, time: Fraction) -> Vector:
        """The derivative c'(t)."""
        slopes = [tuple(k * c for c in row) for k, row in enumerate(self.coefficients)][1:]
        return _horner(slopes, time)

    def shifted(self, time: Fraction) -> tuple[Vector, ...]:
        """The coefficients of s -> c(t + s).

        Examples
        --------
        >>> [int(x) for (x,) in Path(((Fraction(0),), (Fraction(0),), (Fraction(1),))).shifted(Fraction(3))]
        [9, 6, 1]
        """
        rows = list(self.coefficients)
        for start in range(len(rows) - 1):
            for k in range(len(rows) - 2, start - 1, -1):
                rows[k] = tuple(a + time * b for a, b in zip(rows[k], rows[k + 1], strict=True))
        return tuple(rows)

    def composed(self, program: Program) -> Program:
        """The program t -> F(c(t)) in one variable."""
        nodes: list[Node] = [Node("variable", (), 0)]
        place: list[int] = []

        def emit(*node: object) -> int:
            nodes.append(Node(*node))  # type: ignore[arg-type]
            return len(nodes) - 1

        coordinates = [self._coordinate(i, emit) for i in range(len(program.variables))]
        for node in program.nodes:
            if node.operation == "variable":
                place.append(coordinates[node.index])
            else:
                place.append(emit(node.operation, tuple(place[k] for k in node.operands), node.parameter))
        return Program(("t",), tuple(nodes), tuple(place[k] for k in program.outputs), program.is_map)

    def _coordinate(self, index: int, emit: object) -> int:
        write: object = emit
        total = write("constant", (), self.coefficients[-1][index])  # type: ignore[operator]
        for row in reversed(self.coefficients[:-1]):
            scaled = write("mul", (total, 0))  # type: ignore[operator]
            total = write("add", (scaled, write("constant", (), row[index])))  # type: ignore[operator]
        return int(total)

    def __str__(self) -> str:
        shown = []
        for entries in zip(*self.coefficients, strict=True):
            terms = [_term(c, k) for k, c in enumerate(entries) if c]
            shown.append(" + ".join(terms).replace("+ -", "- ") or "0")
        return f"({', '.join(shown)})"


def _term(coefficient: Fraction, power: int) -> str:
    if power == 0:
        return str(coefficient)
    name = "t" if power == 1 else f"t**{power}"
    return name if coefficient == 1 else f"-{name}" if coefficient == -1 else f"{coefficient}*{name}"


def _horner(rows: Sequence[Vector], time: Fraction) -> Vector:
    total = rows[-1]
    for row in reversed(rows[:-1]):
        total = tuple(a * time + b for a, b in zip(total, row, strict=True))
    return total


def paths_inside(guards: Sequence[Polynomial], point: Sequence[Fraction], limit: int = 6) -> Iterator[Path]:
    """Paths c with c(0) = point on which all guards (polynomials of y - point) vanish identically.

    Parameters
    ----------
    guards : sequence of Polynomial
        With rational coefficients, zero at 0. Without guards: lines.
    point : sequence of n Fractions
    limit : int
        Most paths for one choice of factors.

    Examples
    --------
    >>> x, y = (Polynomial.coordinate(2, i) for i in range(2))
    >>> [str(path) for path in paths_inside([y - x * x], [Fraction(0), Fraction(0)])]
    ['(t, t**2)']
    """
    n = len(point)
    if not all(guard.is_rational for guard in guards):
        return
    seen = set()
    for factors in _factor_choices(guards):
        images, rest = _eliminated(n, factors)
        free = sorted({i for image in images for i in image.variables()} | {i for g in rest for i in g.variables()})
        for direction in islice(_directions(rest, free, n), limit):
            rows = _along(images, direction, point)
            if len(rows) > 1 and rows not in seen:
                seen.add(rows)
                yield Path(rows)


def _factor_choices(guards: Sequence[Polynomial]) -> Iterator[list[Polynomial]]:
    """One irreducible factor of each guard that vanishes at 0: each choice is a component of the zero set."""
    options = [_vanishing_factors(guard) for guard in guards]
    for chosen in islice(product(*options), FACTOR_CHOICES):
        yield list(dict.fromkeys(chosen))


def _vanishing_factors(guard: Polynomial) -> list[Polynomial]:
    if guard.is_affine:
        return [guard]
    return [factor for factor, _ in guard.factors()[1] if not factor.constant]


def _eliminated(n: int, guards: Sequence[Polynomial]) -> tuple[list[Polynomial], list[Polynomial]]:
    """Each coordinate as a polynomial of the free ones, and the guards that could not be solved."""
    images = [Polynomial.coordinate(n, i) for i in range(n)]
    rest = sorted(guards, key=lambda g: g.degree)
    while (found := _solvable(rest)) is not None:
        place, index, value = found
        step = [Polynomial.coordinate(n, i) for i in range(n)]
        step[index] = value
        images = [image.substitute(step) if index in image.variables() else image for image in images]
        rest = [g.substitute(step) if index in g.variables() else g for k, g in enumerate(rest) if k != place]
        rest = [_reduced(g) for g in rest if not g.is_zero]
    return images, rest


def _reduced(guard: Polynomial) -> Polynomial:
    """After a substitution a guard may have factors: one that vanishes at 0 is enough, an affine one if there is."""
    return min(_vanishing_factors(guard), key=lambda g: g.degree, default=guard)


def _solvable(guards: Sequence[Polynomial]) -> tuple[int, int, Polynomial] | None:
    """A guard a z_i + p(others) with a constant a, as (place, i, -p / a)."""
    for place, guard in enumerate(guards):
        for index, slope in sorted(guard.gradient.items(), reverse=True):
            rest = {m: c for m, c in guard.terms() if m != ((index, 1),)}
            if all(i != index for m in rest for i, _ in m):
                value = Polynomial.from_terms(guard.count, rest).scaled(-1 / slope)
                return place, index, value
    return None


def _directions(guards: Sequence[Polynomial], free: Sequence[int], n: int) -> Iterator[Vector]:
    """Directions in the free coordinates along which all guards vanish identically."""
    forms = [form for guard in guards for form in _homogeneous_parts(guard)]
    linear = [[form.gradient.get(i, Fraction(0)) for i in free] for form in forms if form.is_affine]
    basis = nullspace(linear, len(free)) if free else []
    curved = [form for form in forms if not form.is_affine]
    for weights in _weights(len(basis), bool(curved)):
        vector = [Fraction(0)] * n
        for weight, member in zip(weights, basis, strict=True):
            for place, entry in zip(free, member, strict=True):
                vector[place] += weight * entry
        if any(vector) and not any(form.at(vector) for form in curved):
            yield tuple(vector)


def _weights(count: int, search: bool) -> Iterator[Sequence[int]]:
    """In general position, then one at a time, then (to solve equations) all small ones."""
    if not count:
        return
    yield [PRIMES[k % len(PRIMES)] * (1 if k % 2 == 0 else -1) for k in range(count)]
    if count > 1:
        yield from ([int(k == j) for k in range(count)] for j in range(count))
        yield from ([int(k in (j, j + 1)) for k in range(count)] for j in range(count - 1))
    if search and count <= 5:
        size = {1: 1, 2: 12, 3: 5, 4: 2}.get(count, 1)
        small = product(range(-size, size + 1), repeat=count)
        yield from (w for w in sorted(small, key=_size) if gcd(*w) == 1 and next(filter(None, w)) > 0)


def _size(weights: Sequence[int]) -> int:
    return sum(map(abs, weights))


def _homogeneous_parts(guard: Polynomial) -> list[Polynomial]:
    parts: dict[int, dict[object, object]] = {}
    for monomial, coefficient in guard.terms():
        parts.setdefault(sum(e for _, e in monomial), {})[monomial] = coefficient
    return [Polynomial.from_terms(guard.count, part) for part in parts.values()]  # type: ignore[arg-type]


def _along(images: Sequence[Polynomial], direction: Vector, point: Sequence[Fraction]) -> tuple[Vector, ...]:
    """The coefficients of point + images(t direction), trailing zero rows cut off."""
    columns = [image.along([direction]) for image in images]
    degree = max((power for column in columns for power in column), default=0)
    rows = [[Fraction(column.get(k, 0)) for column in columns] for k in range(degree + 1)]  # type: ignore[arg-type]
    rows[0] = [a + b for a, b in zip(rows[0], point, strict=True)]
    return tuple(tuple(row) for row in rows)


def coincidences(point: Sequence[Fraction]) -> list[Polynomial]:
    """The coordinates that are zero stay zero, and equal ones stay equal, as guards in y - point."""
    n = len(point)
    first: dict[Fraction, int] = {}
    found = []
    for index, value in enumerate(point):
        if not value:
            found.append(Polynomial.coordinate(n, index))
        elif value in first:
            found.append(Polynomial.coordinate(n, index) - Polynomial.coordinate(n, first[value]))
        else:
            first[value] = index
    return found


__all__ = ["Path", "coincidences", "paths_inside"]

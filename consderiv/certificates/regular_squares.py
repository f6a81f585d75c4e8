"""Polynomials as sums of squares with positive units: V q = sum U_i P_i^2, so that sqrt(q) is a norm.

See proofs/format.md, section 5a (`squares`). The identity is exact; finding none proves nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from ..exact.polynomials import Polynomial
from ..exact.rational_functions import RationalFunction
from ..exact.reals import Number, sign
from ..germs.cores import core_of, is_factorable
from ..germs.run import Run
from ..sets.curved_matrices import Gram

ZERO = Fraction(0)


@dataclass(frozen=True)
class Squares:
    """V q = sum U_i P_i^2 with V(0) > 0 and U_i(0) > 0."""

    unit: Polynomial
    terms: tuple[tuple[Polynomial, Polynomial], ...]

    def proves(self, q: Polynomial) -> bool:
        """Whether the identity holds."""
        total = Polynomial.constant_of(q.count, 0)
        for u, p in self.terms:
            total = total + u * p * p
        positive = sign(self.unit.constant) > 0 and all(sign(u.constant) > 0 for u, _ in self.terms)
        return positive and (self.unit * q - total).is_zero

    def gram(self, n: int, scale: Number) -> Gram:
        """sum U_i(0) g_i g_i^T / (V(0) scale), in the first n coordinates."""
        rows: list[list[Number]] = [[ZERO] * n for _ in range(n)]
        for u, p in self.terms:
            factor = u.constant / (self.unit.constant * scale)
            slopes = {i: a for i, a in p.gradient.items() if i < n}
            for i, a in slopes.items():
                for j, b in slopes.items():
                    rows[i][j] = rows[i][j] + factor * a * b
        return tuple(tuple(row) for row in rows)


def squares_of(run: Run, index: int, variables: int) -> Squares | None:
    """The operand of a root as squares: as the program is written, or by completing squares."""
    piece = run.pieces.get(index)
    if not isinstance(piece, RationalFunction):
        return None
    q = piece.numerator if piece.denominator is None else piece.numerator * piece.denominator
    one = Polynomial.constant_of(q.count, 1)
    for terms in (_written(run, index), None):
        found = completed(q, variables) if terms is None else Squares(one, tuple(terms))
        if found is not None and found.proves(q):
            return found
    return None


Terms = list[tuple[Polynomial, Polynomial]]


def _written(run: Run, index: int) -> Terms | None:
    """The squares of a node that is written as a sum of even powers with positive constant factors."""
    node = run.program.nodes[index]
    if node.operation == "add":
        parts = [_written(run, operand) for operand in node.operands]
        return None if any(part is None for part in parts) else [term for part in parts for term in part or []]
    if node.operation == "power":
        base, exponent = _polynomial(run, node.operands[0]), node.rational
        if base is None or exponent.denominator != 1 or exponent <= 0 or exponent % 2:
            return None
        return [(Polynomial.constant_of(base.count, 1), base ** int(exponent / 2))]
    if node.operation not in ("mul", "div"):
        return None
    first, second = node.operands
    left, right = _polynomial(run, first), _polynomial(run, second)
    if left is None or right is None:
        return None
    if node.operation == "mul" and left == right:
        return [(Polynomial.constant_of(left.count, 1), left)]
    constant, rest = (left, second) if node.operation == "mul" and left.is_constant else (right, first)
    if not constant.is_constant or sign(constant.constant) <= 0:
        return None
    inner = _written(run, rest)
    factor = constant.constant if node.operation == "mul" else 1 / constant.constant
    return None if inner is None else [(u.scaled(factor), p) for u, p in inner]


def _polynomial(run: Run, index: int) -> Polynomial | None:
    piece = run.pieces.get(index)
    return piece.numerator if isinstance(piece, RationalFunction) and piece.denominator is None else None


def completed(q: Polynomial, variables: int, depth: int = 0) -> Squares | None:
    """Squares of a polynomial: even monomials, a square times a unit, or one coordinate completed after another.

    Examples
    --------
    >>> x, y = (Polynomial.coordinate(2, i) for i in range(2))
    >>> q = x**2 + x * y**2 + y**4
    >>> found = completed(q, 2)
    >>> found.proves(q), len(found.terms)
    (True, 2)
    """
    one = Polynomial.constant_of(q.count, 1)
    if q.is_zero:
        return Squares(one, ())
    simple = _even_terms(q) or _square_times_unit(q)
    if simple is not None:
        return Squares(one, simple)
    if depth > variables:
        return None
    for index in range(variables):
        parts = _in_coordinate(q, index) or _as_form(q, index, variables)
        if parts is None:
            continue
        a, b, rest = parts  # a q = (a z + b)^2 + rest
        inner = completed(rest, variables, depth + 1)
        if inner is not None:
            z = Polynomial.coordinate(q.count, index)
            return Squares(inner.unit * a, ((inner.unit, a * z + b), *inner.terms))
    return None


def _even_terms(q: Polynomial) -> tuple[tuple[Polynomial, Polynomial], ...] | None:
    found = []
    for monomial, c in q.terms():
        if sign(c) <= 0 or any(e % 2 for _, e in monomial):
            return None
        root = Polynomial.from_terms(q.count, {tuple((i, e // 2) for i, e in monomial): Fraction(1)})
        found.append((Polynomial.constant_of(q.count, c), root))
    return tuple(found)


def _square_times_unit(q: Polynomial) -> tuple[tuple[Polynomial, Polynomial], ...] | None:
    if not q.is_rational or not is_factorable(q):
        return None
    core = core_of(q)
    if not core.core.is_constant or core.core.constant <= 0 or core.square.is_constant:
        return None
    return ((core.unit.scaled(core.core.constant), core.square),)


Completion = tuple[Polynomial, Polynomial, Polynomial]


def _in_coordinate(q: Polynomial, index: int) -> Completion | None:
    """q = a z^2 + 2 b z + c with a(0) > 0, where a, b, c do not contain z: then the rest is a c - b^2."""
    split = _by_power(q, index)
    if max(split) != 2 or sign(split[2].constant) <= 0:
        return None
    zero = Polynomial.constant_of(q.count, 0)
    a, b, c = split[2], split.get(1, zero).scaled(Fraction(1, 2)), split.get(0, zero)
    return a, b, a * c - b * b


def _by_power(q: Polynomial, index: int) -> dict[int, Polynomial]:
    found: dict[int, dict[tuple[tuple[int, int], ...], Number]] = {}
    for monomial, c in q.terms():
        power = dict(monomial).get(index, 0)
        rest = tuple((i, e) for i, e in monomial if i != index)
        found.setdefault(power, {})[rest] = c
    return {power: Polynomial.from_terms(q.count, terms) for power, terms in found.items()}


def _as_form(q: Polynomial, index: int, variables: int) -> Completion | None:
    """q = a z^2 + 2 b z + c as a form in the variables with polynomial coefficients, a(0) > 0, b and c without z.

    Each monomial is a product of a coefficient and of two variables; higher powers of z go into a.
    """
    a: dict[tuple[tuple[int, int], ...], Number] = {}
    b: dict[tuple[tuple[int, int], ...], Number] = {}
    c: dict[tuple[tuple[int, int], ...], Number] = {}
    for monomial, value in q.terms():
        powers = dict(monomial)
        if sum(e for i, e in monomial if i < variables) < 2:
            return None
        power = powers.get(index, 0)
        target = a if power >= 2 else b if power == 1 else c
        powers[index] = power - min(power, 2)
        rest = tuple((i, e) for i, e in sorted(powers.items()) if e)
        target[rest] = target.get(rest, ZERO) + (value / 2 if power == 1 else value)
    leading, mixed, other = (Polynomial.from_terms(q.count, terms) for terms in (a, b, c))
    if sign(leading.constant) <= 0:
        return None
    return leading, mixed, leading * other - mixed * mixed


def renamed(polynomial: Polynomial, places: Sequence[int]) -> list[list[object]]:
    """A POLY whose coordinate i is called places[i]."""
    from .encoding import number

    found = []
    for monomial, c in polynomial.terms():
        found.append([number(c), [[i, e] for i, e in sorted((places[i], e) for i, e in monomial)]])
    return found

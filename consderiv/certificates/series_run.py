"""Programs on truncated power series in a small u > 0 (proofs/format.md, section 5d): behaviour along an arc, roots of zero
included."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import isqrt
from typing import Any

from ..exact.reals import Number, Real, sign
from ..programs.evaluate import demanded_values
from ..programs.operations import COMPARISONS
from ..programs.program import Node, Program
from .model import Omitted

ZERO = Fraction(0)


@dataclass(frozen=True)
class Series:
    """a_0 + a_1 u + ... + a_(P-1) u^(P-1) + O(u^P)."""

    terms: tuple[Number, ...]

    @property
    def size(self) -> int:
        """P."""
        return len(self.terms)

    @property
    def order(self) -> int | None:
        """The least power with a coefficient that is not zero; None if there is none."""
        return next((k for k, a in enumerate(self.terms) if a), None)

    @property
    def sign(self) -> int:
        """The sign for small u > 0; 0 if no coefficient shows it."""
        return 0 if self.order is None else sign(self.terms[self.order])

    def cut(self, size: int) -> Series:
        """Known to a smaller power."""
        return self if size >= self.size else Series(self.terms[:size])

    def __add__(self, other: Series) -> Series:
        return Series(tuple(a + b for a, b in zip(self.terms, other.terms, strict=False)))

    def __sub__(self, other: Series) -> Series:
        return self + other.scaled(Fraction(-1))

    def scaled(self, factor: Number) -> Series:
        """A multiple."""
        return Series(tuple(factor * a for a in self.terms))

    def __mul__(self, other: Series) -> Series:
        size = min(self.size, other.size)
        found: list[Number] = [ZERO] * size
        for i, a in enumerate(self.terms[:size]):
            if a:
                for j, b in enumerate(other.terms[: size - i]):
                    found[i + j] += a * b
        return Series(tuple(found))

    def over(self, other: Series) -> Series:
        """The quotient, without negative powers of u."""
        m = other.order
        if m is None or self.size <= m or any(self.terms[:m]):
            raise Omitted("a quotient that is not bounded along the arc, as far as it is known")
        size = min(self.size, other.size) - m
        found: list[Number] = []
        for k in range(size):
            rest = self.terms[m + k] - sum((other.terms[m + j] * found[k - j] for j in range(1, k + 1)), ZERO)
            found.append(rest / other.terms[m])
        return Series(tuple(found))

    def power(self, exponent: Fraction, most: int) -> Series:
        """A power p/q that is no integer, of a series with an order: c^(p/q) u^(m p/q) (1 + h)^(p/q)."""
        m = self.order
        if m is None or self.sign < 0 or (m * exponent).denominator != 1 or m * exponent < 0:
            raise Omitted("a root of something that is not known to be a power of u times a unit")
        c = self.terms[m]
        h = Series((ZERO, *(a / c for a in self.terms[m + 1 :])))
        total, term = Series((Fraction(1), *([ZERO] * (h.size - 1)))), Series((Fraction(1), *([ZERO] * (h.size - 1))))
        for j in range(1, h.size):
            term = (term * h).scaled((exponent - j + 1) / j)
            total = total + term
        shift, value = int(m * exponent), rational_power(c, exponent)
        return Series((*([ZERO] * shift), *(value * a for a in total.terms))).cut(most)


def rational_power(base: Number, exponent: Fraction) -> Fraction:
    """base^exponent, if it is rational."""
    if isinstance(base, Real):
        raise Omitted("a root of an irrational number")
    p, q = exponent.numerator, exponent.denominator
    parts = [_root(part, q) for part in (base.numerator, base.denominator)]
    found: Fraction = Fraction(*parts) ** p
    return found


def _root(value: int, q: int) -> int:
    root = isqrt(value) if q == 2 else round(value ** (1 / q)) if value < 2**50 else 0
    for one in (root - 1, root, root + 1):
        if one > 0 and one**q == value:
            return one
    raise Omitted("a root that is irrational")


class SeriesRun:
    """The outputs of a program along x + sum d_k u^k."""

    def __init__(self, program: Program, point: Sequence[Number], arc: Sequence[Sequence[Number]], size: int):
        self.program, self.size = program, size
        self.inputs = [
            self._padded([value, *(step[i] for step in arc)]) for i, value in enumerate(point)
        ]  # at most `size` of them matter

    def outputs(self) -> list[Series]:
        """The series of the outputs.

        Raises
        ------
        Omitted
            Where they are not known.
        """
        values = demanded_values(self.program, self.inputs, self._apply)
        return [values[k] for k in self.program.outputs]

    def _padded(self, terms: Sequence[Number]) -> Series:
        return Series(tuple([*terms, *([ZERO] * self.size)][: self.size]))

    def _apply(self, index: int, node: Node, u: Sequence[Any]) -> Any:
        name = node.operation
        if name == "constant":
            return self._padded([node.rational])
        if name == "boolean":
            return bool(node.parameter)
        if name == "not":
            return not u[0]
        if name == "item":
            return u[0][node.index]
        if name in COMPARISONS:
            return COMPARISONS[name][self._decided(u[0] - u[1], node) + 1]
        if name == "sign":
            return self._padded([Fraction(self._decided(u[0], node))])
        return self._smooth(node, u)

    def _smooth(self, node: Node, u: Sequence[Any]) -> Any:
        name = node.operation
        if name == "neg":
            return u[0].scaled(Fraction(-1))
        if name in ("add", "sub", "mul"):
            return {"add": Series.__add__, "sub": Series.__sub__, "mul": Series.__mul__}[name](u[0], u[1])
        if name == "div":
            return u[0].over(u[1])
        if name == "sqrt" or (name == "power" and node.rational.denominator != 1):
            return u[0].power(Fraction(1, 2) if name == "sqrt" else node.rational, self.size)
        if name == "power":
            return self._integer_power(u[0], int(node.rational))
        if name == "norm":
            squares = [one * one for one in u]
            return sum(squares[1:], start=squares[0]).power(Fraction(1, 2), self.size)
        return self._switch(name, u)

    def _integer_power(self, base: Series, exponent: int) -> Series:
        found = self._padded([Fraction(1)])
        for _ in range(abs(exponent)):
            found = found * base
        return found if exponent >= 0 else self._padded([Fraction(1)]).over(found)

    def _decided(self, difference: Series, node: Node) -> int:
        side = difference.sign
        if not side and not self._is_constant(node):
            raise Omitted("a comparison that is not decided along the arc")
        return side

    def _is_constant(self, node: Node) -> bool:
        stack = list(node.operands)
        while stack:
            one = self.program.nodes[stack.pop()]
            if one.operation == "variable":
                return False
            stack += one.operands
        return True

    def _switch(self, name: str, u: Sequence[Series]) -> Any:
        size = min((one.size for one in u), default=self.size)
        if name == "abs":
            return _abs(u[0])
        if name == "relu":
            return u[0] if u[0].sign >= 0 else self._padded([]).cut(size)
        if name in ("max", "min"):
            return _best(u, 1 if name == "max" else -1).cut(size)
        if name == "clip":
            return _best([_best(u[:2], 1), u[2]], -1).cut(size)
        if name == "norm1":
            sizes = [_abs(one) for one in u]
            return sum(sizes[1:], start=sizes[0]).cut(size)
        if name == "norminf":
            return _best([_abs(one) for one in u], 1).cut(size)
        if name in ("sort", "median"):
            ordered = [one.cut(size) for one in _sorted(u)]
            if name == "sort":
                return tuple(ordered)
            low, high = ordered[(len(u) - 1) // 2], ordered[len(u) // 2]
            return low if len(u) % 2 else (low + high).scaled(Fraction(1, 2))
        raise Omitted(f"{name} is not covered along arcs")


def _abs(u: Series) -> Series:
    return u if u.sign >= 0 else u.scaled(Fraction(-1))


def _best(u: Sequence[Series], side: int) -> Series:
    winner = u[0]
    for one in u[1:]:
        if (one - winner).sign == side:
            winner = one
    return winner


def _sorted(u: Sequence[Series]) -> list[Series]:
    before = [0] * len(u)
    for i, j in combinations(range(len(u)), 2):
        before[i if (u[i] - u[j]).sign > 0 else j] += 1
    return [u[k] for k in sorted(range(len(u)), key=before.__getitem__)]

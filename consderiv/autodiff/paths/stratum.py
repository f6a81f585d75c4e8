"""The stratum of ties through a point: polynomials that vanish where the nodes that are tied there stay tied.

On the stratum all branches of a tied node agree, so any one of them gives the node there, and the guards of later nodes
are polynomials of the coordinates again. Values of elementary functions are coordinates of their own; two of them with
the same increasing function are equal where their arguments are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from flint import arb

from ...errors import BudgetError
from ...exact.polynomials import Polynomial
from ...exact.rational_functions import RationalFunction, linear_form
from ...exact.reals import Number
from ...programs.operations import COMPARISONS, OPERATIONS
from ...programs.operations.choice import chosen_position
from ...programs.program import Node, Program
from ..judging.kink_rules import local_rows
from ..judging.kinks import guards
from ..rounding.balls import rational_midpoint
from ..rounding.exact_values import ExactValues, exact_values

INCREASING = frozenset(("sqrt", "exp", "log", "tanh", "sigmoid", "softplus", "erf", "atan"))
MOST_DEGREE = 256
"""A program that multiplies itself 12 times has degree 4096, and polynomials that take minutes to write down."""


@dataclass(frozen=True)
class Stratum:
    """Where the ties of a program at a point persist, in local coordinates z = y - x.

    Parameters
    ----------
    point : tuple of Fraction
    nodes : tuple of int
        The nodes that are tied at the point.
    guards : tuple of Polynomial
        They vanish at z = 0; where all vanish, near 0, the same nodes are tied.
    zeros : tuple of Polynomial
        Factors of products and divided numbers that vanish at the point although nothing is tied: libraries have
        special cases there.
    """

    point: tuple[Fraction, ...]
    nodes: tuple[int, ...]
    guards: tuple[Polynomial, ...]
    zeros: tuple[Polynomial, ...] = ()


def stratum(program: Program, point: Sequence[Fraction]) -> Stratum:
    """The stratum of ties through a rational point.

    Raises
    ------
    ConsderivError
        Where the program has no value, or a decision depends on a value that is not known exactly.

    Examples
    --------
    >>> from consderiv.programs import parse
    >>> found = stratum(parse("max(x, y) + abs(z)"), [Fraction(1), Fraction(1), Fraction(2)])
    >>> found.nodes, found.guards
    ((2,), (z0 - z1,))
    """
    walk = _Walk(program, tuple(point), exact_values(program, point))
    for index in range(len(program.nodes)):
        if index in walk.exact.demanded:
            walk.visit(index)
    return Stratum(walk.point, tuple(sorted(walk.tied)), walk.local(walk.guards), walk.local(walk.zeros))


@dataclass
class _Walk:
    """One pass over the nodes. Coordinates n, n + 1, ... stand for elementary values minus their values here."""

    program: Program
    point: tuple[Fraction, ...]
    exact: ExactValues
    pieces: dict[int, tuple[RationalFunction, ...]] = field(default_factory=dict)
    symbols: list[tuple[str, tuple[RationalFunction, ...]]] = field(default_factory=list)
    guards: list[Polynomial] = field(default_factory=list)
    zeros: list[Polynomial] = field(default_factory=list)
    tied: set[int] = field(default_factory=set)

    @property
    def count(self) -> int:
        """Coordinates in all: those of the point and one for each elementary node."""
        return len(self.point) + len(self.program.elementary_nodes)

    def visit(self, index: int) -> None:
        """The piece of a node on the stratum; its guards that vanish."""
        node = self.program.nodes[index]
        values = [self.exact.values[i] for i in node.operands]
        kind = OPERATIONS[node.operation].kind
        if not any(isinstance(value, (bool, tuple)) for value in values):
            self._ties(index, node, values)
        if kind in ("predicate", "logic"):
            return
        if kind == "leaf":
            self.pieces[index] = (self._leaf(node, self.exact.values[index]),)
        elif kind == "choice":
            where = node.operation == "where"
            place = (1 if values[0] else 2) if where else 2 * chosen_position(values[1::2])
            self.pieces[index] = self.pieces[node.operands[place]]
        elif kind == "jump":
            self.pieces[index] = (RationalFunction.constant(self.count, self.exact.values[index]),)
        elif kind == "switch":
            middles = [rational_midpoint(value) for value in values]
            operands = [self.pieces[i][0] for i in node.operands]
            self.pieces[index] = tuple(
                linear_form(self.count, ((c, operands[p]) for p, c in row.items()))
                for row in local_rows(node, index, middles)
            )
        else:
            self.pieces[index] = (self._smooth(index, node, values),)

    def _leaf(self, node: Node, value: Any) -> RationalFunction:
        if node.operation != "variable":
            return RationalFunction.constant(self.count, value)
        return RationalFunction(Polynomial.coordinate(self.count, node.index, value))

    def _ties(self, index: int, node: Node, values: Sequence[Any]) -> None:
        """Each guard of the node that is zero here has to stay zero."""
        relevant = OPERATIONS[node.operation].kind != "elementary" or node.operation in ("sqrt", "power")
        if not relevant and node.operation not in COMPARISONS and node.operation != "norm":
            return
        for guard in guards(node, values):
            if node.operation == "norm" and any(not _is_zero(value) for value in values):
                return
            if guard.sign(values) == 0:
                form = linear_form(self.count, ((c, self.pieces[node.operands[p]][0]) for p, c in guard.form.items()))
                shifted = form + RationalFunction.constant(self.count, -guard.offset)
                self.tied.add(index)
                self.guards.append(shifted.numerator)

    def _smooth(self, index: int, node: Node, values: Sequence[Any]) -> RationalFunction:
        u = [self.pieces[i][0] for i in node.operands] if node.operation != "item" else []
        name = node.operation
        if name == "item":
            return self.pieces[node.operands[0]][node.index]
        if node.is_elementary or name == "norm":
            return self._elementary(index, node, values, u)
        if name in ("mul", "div"):
            operands = u if name == "mul" else u[:1]
            self.zeros += [p.numerator for p in operands if not p.is_zero and _is_zero(p.value)]
        if name in ("mul", "div", "power"):
            _check_degree(u, abs(node.rational.numerator) if name == "power" else 1)
        if name == "power":
            return u[0] ** node.rational.numerator
        return _SMOOTH[name](u)

    def _elementary(self, index: int, node: Node, values: Sequence[Any], u: list[RationalFunction]) -> RationalFunction:
        value = self.exact.values[index]
        if all(_is_zero(v) for v in values) and _is_zero(value) and index in self.tied:
            return RationalFunction.constant(self.count, 0)  # a root or norm at zero: its guards keep it there
        value = rational_midpoint(value) if isinstance(value, arb) else value  # the constant cancels or is pinned
        label = f"{node.operation} {node.parameter}"
        for place, (other, operands) in enumerate(self.symbols):
            if other == label and operands == tuple(u):
                return RationalFunction(Polynomial.coordinate(self.count, len(self.point) + place, value))
        self.symbols.append((label, tuple(u)))
        place = len(self.point) + len(self.symbols) - 1
        return RationalFunction(Polynomial.coordinate(self.count, place, value))

    def local(self, found: Sequence[Polynomial]) -> tuple[Polynomial, ...]:
        """The guards without the coordinates of elementary values: arguments are tied instead, or held fast."""
        n, pending, kept = len(self.point), list(found), []
        fixed: set[int] = set()
        while pending:
            guard = pending.pop()
            used = sorted(i for i in guard.variables() if i >= n)
            if not used:
                kept.append(guard)
            elif (same := self._same_function(guard, used)) is not None:
                pending.append(same)
            else:
                pending += [self._argument(i, k) for i in used if i not in fixed for k in range(self._arity(i))]
                fixed |= set(used)
                kept_part = {m: c for m, c in guard.terms() if all(i < n for i, _ in m)}
                pending.append(Polynomial.from_terms(self.count, kept_part))
        narrowed = [Polynomial.from_terms(n, dict(g.terms())) for g in kept if not g.is_zero]
        return tuple(dict.fromkeys(g for g in narrowed if _is_zero(g.constant)))

    def _arity(self, place: int) -> int:
        return len(self.symbols[place - len(self.point)][1])

    def _argument(self, place: int, position: int) -> Polynomial:
        """The argument of an elementary value minus its value here, numerator only."""
        piece = self.symbols[place - len(self.point)][1][position]
        return (piece + RationalFunction.constant(self.count, -piece.value)).numerator

    def _same_function(self, guard: Polynomial, used: Sequence[int]) -> Polynomial | None:
        """For c (h(u) - h(v)) with an increasing function h: u - v."""
        terms: dict[Any, Number] = {m: c for m, c in guard.terms() if m}
        if len(used) != 2 or set(terms) != {((i, 1),) for i in used} or sum(terms.values()) != 0:
            return None
        (first, u), (second, v) = (self.symbols[i - len(self.point)] for i in used)
        if first != second or first.split()[0] not in INCREASING:
            return None
        return (u[0] + v[0].scaled(Fraction(-1))).numerator


def _check_degree(operands: Sequence[RationalFunction], exponent: int) -> None:
    """Refuse a product whose degree is beyond the limit before it is computed."""
    degree = exponent * sum(max(p.numerator.degree, p.denominator.degree if p.denominator else 0) for p in operands)
    if degree > MOST_DEGREE:
        raise BudgetError(
            f"polynomials of degree at most {MOST_DEGREE} are followed along ties", f"received degree {degree}",
            "write the program with fewer products of itself",
        )  # fmt: skip


def _is_zero(value: Any) -> bool:
    return not isinstance(value, arb) and bool(value == 0)


_SMOOTH: dict[str, Callable[[Sequence[RationalFunction]], RationalFunction]] = {
    "neg": lambda u: u[0].scaled(Fraction(-1)),
    "add": lambda u: u[0] + u[1],
    "sub": lambda u: u[0] + u[1].scaled(Fraction(-1)),
    "mul": lambda u: u[0] * u[1],
    "div": lambda u: u[0] / u[1],
}

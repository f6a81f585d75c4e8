"""Elementary functions on a branch: Taylor polynomials with a remainder coordinate, and roots at zero.

Near a point where f is smooth, f(c + u) = a_0 + a_1 u + ... + a_k u**k + u**(k+1) (a_{k+1} + w) with a function w that is
smooth and zero at the point. So a piece with elementary functions is a polynomial in the coordinates and in one
*remainder coordinate* w for each elementary node. What holds for all small (z, w) holds for the function; and the
derivatives in w vanish at the point, because every w comes with u**(k+1).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Any

from ..errors import ConsderivError, DomainError, UnsupportedError
from ..exact.polynomials import Polynomial
from ..exact.rational_functions import RationalFunction
from ..exact.reals import Number
from ..programs.operations import OPERATIONS
from ..programs.program import Node, Program
from .cores import core_of, is_factorable
from .sums_of_squares import is_sum_of_squares, positive_definite

ROOTS = frozenset(("sqrt", "power", "norm"))
Piece = RationalFunction | tuple[RationalFunction, ...]  # a sort has one piece for each of its outputs


@dataclass(frozen=True, slots=True)
class Case:
    """One way to resolve a tied node: what it assumes, and what the node then is."""

    guards: tuple[Polynomial, ...]
    equalities: tuple[Polynomial, ...]
    value: Any
    piece: Piece | None
    weak: bool = False  # on null sets its closure counts: see `Cell.weak`
    error: ConsderivError | None = None  # why there is no piece


class UnclearComparison(UnsupportedError):
    """Two functions that are compared may be equal near the point: their Taylor polynomials do not tell."""


class SingularRoot(UnsupportedError):
    """A root or a norm whose argument vanishes at the point: its gradients may have infinitely many limits."""


def is_elementary(node: Node) -> bool:
    """Whether the node is an elementary function of one operand: exp, ..., sqrt, or a fractional power."""
    return node.is_elementary and node.operation != "norm"


def remainder_places(program: Program, count: int) -> dict[int, int]:
    """The remainder coordinate of each elementary node, counted on from the `count` variables."""
    return {index: count + place for place, index in enumerate(program.elementary_nodes)}


def radicand(node: Node, pieces: Sequence[RationalFunction]) -> RationalFunction:
    """The argument of an elementary function; for a norm the sum of squares under its root."""
    if node.operation != "norm":
        return pieces[0]
    total = pieces[0] * pieces[0]
    for piece in pieces[1:]:
        total = total + piece * piece
    return total


def expanded(node: Node, base: RationalFunction, value: Number, order: int, place: int | None) -> RationalFunction:
    """The Taylor polynomial of the node in u = base - its value, with the remainder u**(order+1) (a_{order+1} + w).

    With `place` None the remainder is left out (the linearised program).
    """
    taylor = OPERATIONS["sqrt" if node.operation == "norm" else node.operation].taylor
    assert taylor is not None
    count, center = base.count, base.value
    coefficients = taylor(center, value, order + 1, node.parameter)
    shift = base + RationalFunction.constant(count, -center)
    if shift.is_zero:
        return RationalFunction.constant(count, coefficients[0])
    total = RationalFunction.constant(count, coefficients[order])
    if place is not None:
        total = total + shift * RationalFunction(Polynomial.coordinate(count, place, coefficients[order + 1]))
    for coefficient in reversed(coefficients[:order]):
        total = total * shift + RationalFunction.constant(count, coefficient)
    return total


def root_cases(base: RationalFunction, exponent: Number, order: int, place: int) -> tuple[Case, ...] | None:
    """The branches q and -q of a root at zero that is |q|**k times a smooth function; None if it is none."""
    if exponent < 0 or not is_factorable(base.numerator):
        return None
    core = core_of(base.numerator)
    square_free = core.core.is_constant and core.core.constant > 0 and not core.square.is_constant
    if not square_free:
        return None
    if is_whole(2 * exponent):
        unit = RationalFunction.of(core.unit.scaled(core.core.constant), base.denominator)
        whole, factor = int(2 * exponent), _power_of_unit(unit, Fraction(exponent), order, place)  # type: ignore[arg-type]
    elif 2 * exponent > 1:
        # |q|**(2 e) unit**e = q**m w with w = |q|**(2 e - m) unit**e, which is zero at the point.
        whole, factor = -floor(-2 * exponent) - 1, RationalFunction(Polynomial.coordinate(base.count, place))
    else:
        return None
    sides = [RationalFunction(core.square.scaled(Fraction(sign))) for sign in (1, -1)]
    return tuple(Case((q.numerator,), (), Fraction(0), q**whole * factor, weak=True) for q in sides)


def _power_of_unit(unit: RationalFunction, exponent: Fraction, order: int, place: int) -> RationalFunction:
    """unit ** exponent for a function that is positive at the point."""
    value = OPERATIONS["power"].value((unit.value,), exponent)
    if unit.denominator is None and unit.numerator.is_constant:
        return RationalFunction.constant(unit.count, value)
    return expanded(Node("power", (0,), exponent), unit, value, order, place)


def is_whole(number: Number) -> bool:
    """Whether the number is an integer."""
    return isinstance(number, Fraction) and number.denominator == 1


def exponent_of(node: Node) -> Number:
    """The exponent of a root or power: 1/2 for square roots and norms."""
    return node.exponent if node.operation == "power" else Fraction(1, 2)


def steep_power_cases(base: RationalFunction, exponent: Number, place: int) -> tuple[Case, ...] | None:
    """base ** e at zero for e > 1: base**m w with m = ceil(e) - 1 and w = base**(e - m), which is zero at the point.

    It is defined for base > 0 only; its gradient e base**(e-1) grad base tends to zero, so it is C^1 there.
    """
    if exponent <= 1:
        return None
    rest = RationalFunction(Polynomial.coordinate(base.count, place))
    return positive_cases(base, base ** power_of_steep(exponent) * rest)


def power_of_steep(exponent: Number) -> int:
    """ceil(e) - 1."""
    return -floor(-exponent) - 1


def positive_cases(base: RationalFunction, piece: RationalFunction) -> tuple[Case, ...]:
    """A fractional power of a base: a piece where the base is positive, none where it is negative."""
    undefined = DomainError(
        "roots and fractional powers need a base >= 0", "received a negative one near the point", "use abs"
    )
    return (
        Case((base.guard,), (), Fraction(0), piece, weak=True),
        Case((-base.guard,), (), Fraction(0), None, error=undefined),
    )


def is_radial(exponent: Number, base: RationalFunction, variables: int) -> bool:
    """Whether the root is that of a quadratic form: definite, plus terms that do not count, or semidefinite and exact."""
    if exponent != Fraction(1, 2) or base.denominator is not None:
        return False
    return positive_definite(base.numerator, variables) or (
        is_quadratic_form(base.numerator, variables) and is_sum_of_squares(base.numerator, variables)
    )


def is_quadratic_form(polynomial: Polynomial, variables: int) -> bool:
    """Whether all terms are of degree two in the coordinates of the point."""
    return all(sum(e for _, e in monomial) == 2 and monomial[-1][0] < variables for monomial, _ in polynomial.terms())


def is_clear(polynomial: Polynomial, variables: int) -> bool:
    """Whether the polynomial is proved not to vanish identically, whatever its remainders are.

    It is if its terms of least degree in the coordinates z include one without a remainder.
    """
    degrees: dict[bool, int] = {}
    for monomial, _ in polynomial.terms():
        degree = sum(e for i, e in monomial if i < variables)
        with_remainder = any(i >= variables for i, _ in monomial)
        degrees[with_remainder] = min(degree, degrees.get(with_remainder, degree))
    return False in degrees and degrees[False] <= degrees.get(True, degrees[False])

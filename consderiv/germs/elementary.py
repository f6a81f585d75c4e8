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
from typing import Any

from ..errors import UnsupportedError
from ..exact.polynomials import Polynomial
from ..exact.rational_functions import RationalFunction
from ..exact.reals import Number
from ..programs.operations import OPERATIONS
from ..programs.program import Node, Program
from .cores import core_of, is_factorable
from .sums_of_squares import positive_definite

ROOTS = frozenset(("sqrt", "power", "norm"))
Piece = RationalFunction | tuple[RationalFunction, ...]  # a sort has one piece for each of its outputs


@dataclass(frozen=True, slots=True)
class Case:
    """One way to resolve a tied node: what it assumes, and what the node then is."""

    guards: tuple[Polynomial, ...]
    equalities: tuple[Polynomial, ...]
    value: Any
    piece: Piece | None


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
    total = RationalFunction.constant(count, coefficients[order])
    if place is not None:
        total = total + shift * RationalFunction(Polynomial.coordinate(count, place, coefficients[order + 1]))
    for coefficient in reversed(coefficients[:order]):
        total = total * shift + RationalFunction.constant(count, coefficient)
    return total


def root_cases(node: Node, base: RationalFunction, order: int, place: int) -> tuple[Case, ...] | None:
    """The branches q and -q of a root at zero that is |q|**k times a smooth function; None if it is none."""
    exponent = Fraction(node.parameter) if node.operation == "power" else Fraction(1, 2)  # type: ignore[arg-type]
    if exponent < 0 or not is_factorable(base.numerator):
        return None
    core = core_of(base.numerator)
    square_free = core.core.is_constant and core.core.constant > 0 and not core.square.is_constant
    if not square_free or (2 * exponent).denominator != 1:
        return None
    unit = RationalFunction.of(core.unit.scaled(core.core.constant), base.denominator)
    value = OPERATIONS["power"].value((unit.value,), exponent)
    if unit.denominator is None and unit.numerator.is_constant:
        factor = RationalFunction.constant(unit.count, value)
    else:
        factor = expanded(Node("power", (0,), exponent), unit, value, order, place)
    cases = []
    for sign in (Fraction(1), Fraction(-1)):
        side = RationalFunction(core.square.scaled(sign))
        cases.append(Case((side.numerator,), (), Fraction(0), side ** int(2 * exponent) * factor))
    return tuple(cases)


def is_radial(base: RationalFunction, variables: int) -> bool:
    """Whether sqrt(base) is the root of a positive definite quadratic form plus terms that do not count."""
    return base.denominator is None and positive_definite(base.numerator, variables)


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

"""Quotients 0/0 in branches that are not taken at the point: cases by the sign of the denominator, common factors cancelled.

where(x == 0, 0, x**3/(x**2 + abs(x))) has a value at 0, because the quotient is not needed there. On the branch x > 0 it is
x**3/(x**2 + x) = x**2/(x + 1) wherever its denominator is not zero. With D = U S**2 C, U(0) > 0, the denominator has the sign
of S**2 C; where that is zero the program has no value.
"""

from __future__ import annotations

from re import Match, sub
from typing import TYPE_CHECKING

from ..errors import ConsderivError, DomainError, UnsupportedError
from ..exact.polynomials import Polynomial
from ..exact.rational_functions import RationalFunction
from ..exact.reals import format_number
from ..programs.evaluate import evaluate
from ..programs.operations.smooth import zero_division
from ..programs.program import Node
from .cores import core_of
from .elementary import ROOTS, Case, UnclearComparison

if TYPE_CHECKING:
    from .run import Run


def is_spare_quotient(run: Run, node: Node) -> bool:
    """Whether the node divides by something that is zero at the point, in a program that does not need it there."""
    if node.operation != "div" or run.linear or run.values.get(node.operands[1]) != 0:
        return False
    if run.is_constant(node.operands[1]):
        return False
    try:
        evaluate(run.program, run.point)
    except ConsderivError:
        return False
    return True


def visit_spare_quotient(run: Run, index: int, node: Node) -> None:
    """Set the cases of such a quotient, once the pieces of numerator and denominator are known."""
    above, below = (run.pieces.get(i) for i in node.operands)
    if not isinstance(above, RationalFunction) or not isinstance(below, RationalFunction):
        return
    piece = _cancelled(run, above, below)
    guard = _without_unit(below.guard)
    cases = [Case((side,), (), piece.value, piece) for side in (guard, -guard)]
    if run.three_way:
        cases.append(Case((), (guard,), None, None, error=_undefined()))
    run.cases[index] = tuple(cases)


def _cancelled(run: Run, above: RationalFunction, below: RationalFunction) -> RationalFunction:
    one = Polynomial.constant_of(run.count, 1)
    numerator = above.numerator * (below.denominator or one)
    denominator = below.numerator * (above.denominator or one)
    if denominator.is_zero:
        raise zero_division(above.value)
    _require_smooth(run, numerator, denominator)
    if numerator.is_zero:
        return RationalFunction.constant(run.count, 0)
    factor = Polynomial(run.count, mpoly=numerator.mpoly.gcd(denominator.mpoly))
    numerator, denominator = numerator.divided_by(factor)[0], denominator.divided_by(factor)[0]
    if denominator.constant == 0:
        error = UnsupportedError(
            "a quotient whose denominator is not zero at the point is required, once common factors are cancelled",
            f"received ({numerator})/({denominator}) on a branch (z: coordinates from the point)",
            "move the point",
        )
        shown = _in_variables(f"({numerator})/({denominator})", run)
        error.because = f"the denominator of {shown} on it is zero there, also where common factors are cancelled"
        raise error
    piece = RationalFunction.of(numerator, denominator)
    if any(place >= len(run.point) and place not in run.rough for place in piece.gradient):
        raise UnclearComparison(
            "a quotient whose Taylor polynomials decide its gradient is required",
            "received one of lower order",
            "write the quotient as a function of its own",
        )
    return piece


def _in_variables(text: str, run: Run) -> str:
    """The text of polynomials in z, the coordinates from the point, with the variables of the program."""

    def named(match: Match[str]) -> str:
        place = int(match[1])
        if place >= len(run.point):
            return match[0]
        name, p = run.program.variables[place], run.point[place]
        return name if p == 0 else f"({name} - ({format_number(p)}))"

    return sub(r"\bz(\d+)", named, text).replace("^", "**")


def _require_smooth(run: Run, *polynomials: Polynomial) -> None:
    """Factors cancel in rational polynomials; a root at zero must keep the factor that makes it smooth."""
    nodes = run.program.nodes
    flat = {place for i, place in run.remainders.items() if nodes[i].operation in ROOTS and run.values.get(i) == 0}
    for polynomial in polynomials:
        if not polynomial.is_rational or polynomial.variables() & (flat - set(run.rough)):
            raise UnsupportedError(
                "a quotient of functions with rational coefficients and without roots at zero is required where it is 0/0",
                f"received ({polynomials[0]})/({polynomials[1]}) on a branch (z: coordinates from the point)",
                "cancel the common factor",
            )


def _without_unit(polynomial: Polynomial) -> Polynomial:
    """A polynomial with the same sign near the point, without factors that are not zero there."""
    core = core_of(polynomial)
    return core.square * core.square * core.core


def _undefined() -> DomainError:
    return DomainError(
        "division needs a denominator that is not zero near the point, where the quotient is needed",
        "received one that is zero at points of this branch arbitrarily near the point",
        "guard the quotient by a comparison of its denominator with zero",
    )

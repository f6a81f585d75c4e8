"""A program along a polynomial path: the exact derivative of t -> F(c(t)), and whether the ties there persist."""

from __future__ import annotations

from fractions import Fraction

from ...errors import ConsderivError
from ...exact.reals import UndecidedSign, sign
from ...fields.directional import directional_derivative
from ...fields.local import Local
from ...germs.tree import Budget
from ...programs.program import Program
from ...verdicts import Unknown
from ..judging.predicted import predicted
from ..rounding.smooth_gradient import smooth_gradient
from .contradiction import Interval
from .stratum import stratum
from .stratum_paths import Path


def derivative_along(program: Program, path: Path, time: Fraction) -> tuple[Interval, ...] | None:
    """(F o c)'(t) for each output, exactly or enclosed; None where it does not exist or is not known.

    Where all ties at c(t) hold along the path, the chain rule gives it with any choices; else both one-sided
    derivatives of the program in one variable are computed, and have to agree.

    Examples
    --------
    >>> from consderiv.programs import parse
    >>> path = Path(((Fraction(0), Fraction(0)), (Fraction(1), Fraction(1))))
    >>> derivative_along(parse("max(x, y) + x*y"), path, Fraction(1))
    ((Fraction(3, 1), Fraction(3, 1)),)
    """
    if ties_persist(program, path, time):
        found = _by_chain_rule(program, path, time)
        if found is not None:
            return found
    composed = path.composed(program)
    if not program.elementary_nodes:
        return _one_sided(composed, time)
    enclosure = smooth_gradient(composed, (time,))
    return tuple(enclosure) if enclosure is not None else None


def _by_chain_rule(program: Program, path: Path, time: Fraction) -> tuple[Interval, ...] | None:
    """With any choice at the ties: all branches agree along the path."""
    try:
        rows = predicted(program, path.at(time))
    except (ConsderivError, UndecidedSign):
        return None
    velocity = path.velocity(time)
    slopes = [sum((a * v for a, v in zip(row, velocity, strict=True)), Fraction(0)) for row in rows]
    return tuple((slope, slope) for slope in slopes)


def _one_sided(composed: Program, time: Fraction) -> tuple[Interval, ...] | None:
    """The derivative of a program in one variable, from its germs on both sides."""
    local = Local(composed, (time,), Budget(200, 2.0))
    try:
        right, left = (directional_derivative(local, (Fraction(s),)) for s in (1, -1))
        if isinstance(right, Unknown) or isinstance(left, Unknown):
            return None
        agree = all(sign(r + s) == 0 for r, s in zip(right, left, strict=True))
    except (ConsderivError, UndecidedSign):
        return None
    return tuple((r, r) for r in right) if agree else None


def ties_persist(program: Program, path: Path, time: Fraction) -> bool:
    """Whether every tie at c(t) is proved to hold along the whole path, so that no rule changes near t.

    Examples
    --------
    >>> from consderiv.programs import parse
    >>> path = Path(((Fraction(0), Fraction(0)), (Fraction(1), Fraction(1))))
    >>> [ties_persist(parse("max(x, y) + abs(x)"), path, Fraction(t)) for t in (0, 1)]
    [False, True]
    """
    try:
        tied = stratum(program, path.at(time))
    except (ConsderivError, UndecidedSign):
        return False
    arc = path.shifted(time)[1:]
    return not any(guard.along(arc) for guard in tied.guards)

"""Derivative maps on the line of programs with elementary functions, where all kinks have a closed form.

Between the zeros of everything that guards may compare, whatever branches are taken, a program is one smooth formula;
at these finitely many points the sets are those of the pointwise engine.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from ...errors import DomainError, UnsupportedError
from ...exact.polynomials import Polynomial
from ...exact.reals import Number
from ...fields.local import Local
from ...programs.evaluate import evaluate
from ...programs.program import Program
from ...selections.branches import pieces_at
from ...sets import Undefined, UnknownSet, is_equal
from ...sets.value_set import ValueSet
from ...verdicts import Proved
from ..cells.faces import faces_of, in_order
from ..set_field import SetField
from ..stratum import Stratum
from .choices import value_at_point
from .elementary import Symbols
from .elementary_values import ElementaryValue
from .elementary_zeros import ElementaryGuards

Parts = tuple[tuple[Stratum, SetField], ...]
BREAK_BUDGET = 64


@dataclass(frozen=True)
class Interval:
    """low < x < high (None: no bound), and the value there."""

    low: Number | None
    high: Number | None
    value: SetField


def breakpoints(program: Program) -> list[Number]:
    """All points at which some guard may vanish, in order.

    Raises
    ------
    UnsupportedError, UndecidedSign
        Where they have no closed form, or are not compared.
    """
    guards = ElementaryGuards(Symbols(split=True))
    guards.visit(program)
    found = in_order(guards.zeros())
    if len(found) > BREAK_BUDGET:
        raise UnsupportedError(f"at most {BREAK_BUDGET} kinks are required", f"received {len(found)}", "ask at a point")
    return found


def elementary_parts(program: Program, compute: Callable[[Local], ValueSet], of_program: bool, merge: bool) -> Parts:
    """The strata of a derivative map of a program in one variable, and their values.

    Parameters
    ----------
    compute : the set at a point
    of_program : bool
        Whether the set belongs to the program: where operands are the same function the engine decides.
    merge : bool
        Join intervals on which one formula holds.
    """
    breaks = breakpoints(program)
    faces = [f for f in faces_of([(Fraction(1), -b) for b in breaks], 1) if f.directions]
    samples = in_order(face.point[0] for face in faces)
    intervals = [
        Interval(low, high, _between(program, x, compute, of_program))
        for low, x, high in zip([None, *breaks], samples, [*breaks, None], strict=True)
    ]
    at_breaks = [value_at_point(program, (b,), compute) for b in breaks]
    kept: list[Interval] = intervals[:1]
    points: list[tuple[Number, ValueSet]] = []
    for b, here, right in zip(breaks, at_breaks, intervals[1:], strict=True):
        if merge and _continues(kept[-1].value, right.value, b, here):
            kept[-1] = Interval(kept[-1].low, right.high, right.value)
        else:
            points.append((b, here))
            kept.append(right)
    return (
        *((interval(one.low, one.high, program.variables), one.value) for one in kept),
        *((point_of_line(b, program.variables), SetField.constant(here, 1)) for b, here in points),
    )


def _between(program: Program, x: Number, compute: Callable[[Local], ValueSet], of_program: bool) -> SetField:
    """The derivative of the one formula on an open interval; x is a point of it."""
    try:
        evaluate(program, (x,))
    except DomainError as error:
        return SetField((), Undefined(f"the program has no value: {error.reason}"))
    pieces = pieces_at(program, (x,))
    if len(pieces) > 1 and of_program:  # operands that are the same function on the interval
        here = value_at_point(program, (x,), compute)
        if isinstance(here, (Undefined, UnknownSet)):
            return SetField((), here)
    symbols = Symbols()
    formula = pieces[0].formula
    slopes = tuple(symbols.derivative(symbols.formula(formula, output)) for output in formula.outputs)
    return SetField.of_moving(ElementaryValue(slopes, tuple(symbols.atoms)))


def _continues(left: SetField, right: SetField, b: Number, here: ValueSet) -> bool:
    """Whether one formula holds on both sides of a point and at it."""
    if (
        not left.agrees_with(right)
        or left.is_missing is not right.is_missing
        or isinstance(here, (Undefined, UnknownSet))
    ):
        return False
    value = left.at((b,), here.shape)
    return not isinstance(value, Undefined) and isinstance(is_equal(value, here), Proved)


def _from(b: Number) -> Polynomial:
    """x - b."""
    return Polynomial.affine(1, -b, {0: Fraction(1)})


def interval(low: Number | None, high: Number | None, names: tuple[str, ...]) -> Stratum:
    """low < x < high, None for no bound."""
    above = [] if low is None else [_from(low)]
    below = [] if high is None else [-_from(high)]
    return Stratum(names, (), (*above, *below))


def point_of_line(b: Number, names: tuple[str, ...]) -> Stratum:
    """x == b."""
    return Stratum(names, (_from(b),))

"""Floats and bounds as the texts of a report."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from ...exact.reals import Number, Real, format_number
from ...programs.program import Program
from ...sets import FiniteSet, Polytope, ValueSet
from ...sets.printing import PLAIN, render
from ..backends.backend import FloatMatrix
from .number_text import LONGEST, readable, short_decimal

LONGEST_IN_SETS = 24
"""Characters of an irrational number in a set that needs no rounding."""


def value_to_json(program: Program, value: FloatMatrix | None) -> list[Any] | None:
    """A vector for a scalar program, rows for a map; each float as the exact rational that it is."""
    if value is None:
        return None
    rows = [[float_text(entry) for entry in row] for row in value]
    return rows if program.is_map else list(rows[0])


def point_text(program: Program, point: Sequence[Number], dtype: str = "float64", given: Sequence[float] = ()) -> str:
    """A point by its names; a long fraction that is a float is written as that float, with its format.

    Parameters
    ----------
    dtype : str
        The format whose numbers the coordinates are, where they are no short fractions.
    given : sequence of float
        The numbers that were rounded to the coordinates, if any were.

    Examples
    --------
    >>> from consderiv.programs import parse
    >>> point_text(parse("x + y"), (Fraction(1, 3), Fraction(0.1)))
    'x = 1/3, y = 0.1 (float64)'
    >>> point_text(parse("x"), (Fraction(13421773, 2**27),), "float32", (0.1000000001,))
    'x = 0.1 (float32, rounded from 0.1000000001)'
    """
    before = given if len(given) == len(point) else (None,) * len(point)
    parts = zip(program.variables, point, before, strict=True)
    return ", ".join(f"{name} = {_coordinate(x, dtype, entry)}" for name, x, entry in parts)


def _coordinate(number: Number, dtype: str, given: float | None) -> str:
    shown = coordinate_text(number, dtype)
    remarks = [] if shown == format_number(number) else [dtype]
    if given is not None and Fraction(given) != number and Fraction(repr(given)) != Fraction(shown):
        remarks = [dtype, f"rounded from {given!r}"]
    return f"{shown} ({', '.join(remarks)})" if remarks else shown


def coordinate_text(number: Number, dtype: str) -> str:
    """The exact number where it is short, else the decimal whose float it is, with all the digits that this needs."""
    exact = format_number(number)
    if not isinstance(number, Fraction) or len(exact) <= LONGEST:
        return exact
    return short_decimal(number, dtype, 17) or exact


def set_text(part: ValueSet, dtype: str = "float64") -> str:
    """A set whose numbers are exact, or decimals of floats of the format; where one is rounded, irrational ones are too.

    A map with one output is shown as the vectors that its rows are.

    Examples
    --------
    >>> from consderiv.sets import Polytope
    >>> set_text(Polytope.hull([(Fraction(1, 6), Fraction(0.1))])), set_text(Polytope.hull([((1, 2),)]))
    ('{(1/6, 0.1)}', '{(1, 2)}')
    """
    if isinstance(part, (Polytope, FiniteSet)) and len(part.shape) == 2 and part.shape[0] == 1:
        part = replace(part, shape=part.shape[1:])
    notes: list[str] = []

    def number(entry: Number, longest: int) -> str:
        notes.append(readable(entry, longest if isinstance(entry, Real) else LONGEST, dtype))
        return notes[-1]

    shown = render(part, replace(PLAIN, number=lambda entry: number(entry, LONGEST_IN_SETS)))
    if not any(text.startswith("≈") for text in notes):
        return shown
    return render(part, replace(PLAIN, number=lambda entry: number(entry, 0)))


def float_text(number: float) -> str:
    """The exact rational value of a float, or "nan", "inf", "-inf".

    Examples
    --------
    >>> float_text(0.5), float_text(-0.0), float_text(float("nan"))
    ('1/2', '0', 'nan')
    """
    return str(Fraction(number)) if math.isfinite(number) else str(number)


def decimal_above(number: Fraction | None) -> str | None:
    """A short decimal numeral that is not below an upper bound, "0" for zero.

    Examples
    --------
    >>> decimal_above(Fraction(1, 3)), decimal_above(Fraction(0)), decimal_above(None)
    ('3.34e-1', '0', None)
    """
    if number is None or number == 0:
        return None if number is None else "0"
    digits = len(str(number.numerator)) - len(str(number.denominator))
    if Fraction(10) ** digits > number:
        digits -= 1
    scaled = math.ceil(number / Fraction(10) ** (digits - 2))
    if scaled >= 1000:
        scaled, digits = 100, digits + 1
    shown = str(scaled)
    return f"{shown[0]}.{shown[1:]}e{digits}"

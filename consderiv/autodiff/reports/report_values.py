"""Floats and bounds as the texts of a report."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

from ...programs.program import Program
from ..backends.backend import FloatMatrix


def value_to_json(program: Program, value: FloatMatrix | None) -> list[Any] | None:
    """A vector for a scalar program, rows for a map; each float as the exact rational that it is."""
    if value is None:
        return None
    rows = [[float_text(entry) for entry in row] for row in value]
    return rows if program.is_map else list(rows[0])


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

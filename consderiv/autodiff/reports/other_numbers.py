"""What a setting was judged for, where its format does not hold the numbers of the audit: one clause."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from ...exact.reals import Number
from ...programs.program import Program
from ...verdicts import counted, cut
from ..judging.result import Own
from ..rounding.number_format import FORMATS
from .number_text import exact_decimal, rounded
from .report_values import coordinate_text, set_text

SHOWN = 3
LONGEST_SET = 80


def other_numbers(
    program: Program, point: Sequence[Fraction], clarke: Any, own: Own, dtype: str, main_dtype: str = "float64"
) -> str:
    """Which coordinates and constants are other numbers in a format, and the Clarke set there if it is another one.

    Parameters
    ----------
    program, point, clarke
        Those of the audit; no set: that of the setting is not shown.
    own : Own
        Those of the setting.
    dtype, main_dtype : str
        The formats of the setting and of the audit.

    Returns
    -------
    str
        Empty if the numbers and the set are the same, whatever conversions the program of the setting has.

    Examples
    --------
    >>> from consderiv.programs import parse
    >>> from consderiv.sets import Polytope
    >>> one, program = Polytope.hull([1]), parse("x")
    >>> other_numbers(program, (Fraction(0.1),), one, Own(program, (Fraction(0.10009765625),), one), "bfloat16")
    'in bfloat16, x = 0.1 is ≈0.100098; judged for that number'
    >>> other_numbers(program, (Fraction(1),), one, Own(parse("x*1"), (Fraction(1),), one), "bfloat16")
    ''
    """
    if len(own.point) != len(point):
        return f"judged for the numbers that {dtype} holds"
    changed = [
        f"{name} = {coordinate_text(before, main_dtype)} is {_held(before, after)}"
        for name, before, after in zip(program.variables, point, own.point, strict=True)
        if before != after
    ] + _constants(program, own.program, dtype, main_dtype)
    is_other_set = clarke is not None and set_text(own.clarke, dtype) != set_text(clarke, main_dtype)
    clause = f", with {_set(own.clarke, dtype)}" if is_other_set else ""
    if not changed:
        return f"judged for the program that it is in {dtype}{clause}" if is_other_set else ""
    more = len(changed) - SHOWN
    shown = ", ".join(changed[:SHOWN]) + (f", and {counted(more, 'more number')}" if more > 0 else "")
    return f"in {dtype}, {shown}; judged for {'that number' if len(changed) == 1 else 'these numbers'}{clause}"


def _constants(program: Program, own: Program, dtype: str, main_dtype: str) -> list[str]:
    """The constants that the format does not hold; conversions u * 1 bring a constant 1 of their own."""
    before, after = _rationals(program), _rationals(own)
    found = []
    for number in sorted(before - after):
        # Some kernels read a Python number in float32, whatever the format of their arguments.
        held = (FORMATS[name].nearest(number) for name in (dtype, "float32"))  # type: ignore[index]
        shown = next((_held(number, one) for one in held if one is not None and one in after), "another number")
        found.append(f"the constant {coordinate_text(number, main_dtype)} is {shown}")
    return found


def _rationals(program: Program) -> set[Fraction]:
    nodes = (program.nodes[index] for index in program.needed())
    numbers = {node.parameter for node in nodes if node.operation == "constant"}
    return {number for number in numbers if isinstance(number, Fraction)} | {Fraction(1)}


def _held(before: Number, after: Fraction) -> str:
    """The number that a format holds, with digits enough to tell it from the other one."""
    about, other = float(after), float(before)
    exact = exact_decimal(about)
    if exact is not None:
        return exact
    for digits in (8, 9, 10, 12, 17):
        if f"{about:.6g}" != f"{other:.6g}":
            return rounded(after)
        if f"{about:.{digits}g}" != f"{other:.{digits}g}":
            return f"≈{about:.{digits}g}"
    return rounded(after)


def _set(clarke: Any, dtype: str) -> str:
    return f"the Clarke set {cut(set_text(clarke, dtype), LONGEST_SET)}"


__all__ = ["other_numbers"]

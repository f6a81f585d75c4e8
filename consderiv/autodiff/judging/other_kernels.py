"""A value outside of everything, from kernels that do not compute as the formula says: whether their rounding explains it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ..rounding.assumed_bounds import assumed_bounds, normwise
from ..rounding.derivative_error import BoundMatrix
from .judgement import Circumstances, Judgement

Judge = Callable[[Circumstances], Judgement]


def judged_again(judged: Judgement, near: Circumstances, bounds: BoundMatrix | None, judge_in: Judge) -> Judgement:
    """The judgement within the bounds of other kernels; the one that was, if they do not explain the value either.

    Parameters
    ----------
    judged : Judgement
        The verdict "outside" within the bounds of the formula.
    bounds : matrix or None
        Those of `assumed_bounds`.
    judge_in : callable
        Judges the value in other circumstances.
    """
    if bounds is None:
        return judged
    for wider, needs_digits in ((bounds, False), (normwise(bounds), True)):
        found = judge_in(replace(near, bounds=wider, is_proved=False, enclosing=None))
        if found.verdict != "outside" and (found.has_digits or not needs_digits):
            return found
    return judged


__all__ = ["assumed_bounds", "judged_again"]

"""Bounds of the Jacobians that a piecewise linear program can still have: forward differentiation with intervals.

The bounds are integers in units of 2**-SHIFT, rounded outwards: a bound may be a little too large, never too small.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cached_property

from ..exact.reals import Number, Real
from .norms import matrix_size
from .skeleton import Form, Skeleton

SHIFT = 64
UNIT = 1 << SHIFT

Interval = tuple[int, int]
Slopes = Mapping[int, Interval]
"""Bounds of the slopes by coordinate; zero where there is none."""
ZERO = (0, 0)


class SlopeBounds:
    """Upper bounds for the states of a search; the coefficients of the program are rounded once."""

    def __init__(self, skeleton: Skeleton, norm: str):
        self.skeleton, self.norm = skeleton, norm

    @cached_property
    def _switches(self) -> list[list[list[Slopes]]]:
        return [[[_rounded_form(row) for row in rows] for _, rows in s.branches] for s in self.skeleton.switches]

    @cached_property
    def _outputs(self) -> list[Slopes]:
        return [_rounded_form(form) for form in self.skeleton.outputs]

    def upper(self, done: int, rows: Sequence[Form]) -> Fraction:
        """A bound of the sizes of all Jacobians of the outputs, if each later switch may take any of its branches.

        Parameters
        ----------
        done : int
            How many switches have taken a branch.
        rows : sequence of mappings
            The affine functions of the sources so far; the constant at position n is left out.
        """
        count = self.skeleton.count
        slopes: list[Slopes] = [{i: _rounded(entry) for i, entry in row.items() if i < count} for row in rows]
        for branches in self._switches[done:]:
            results = [[_combined(row, slopes) for row in branch] for branch in branches]
            slopes += [_hull([branch[k] for branch in results]) for k in range(len(results[0]))]
        outputs = [_combined(form, slopes) for form in self._outputs]
        far = [[Fraction(max(map(abs, out.get(i, ZERO))), UNIT) for i in range(count)] for out in outputs]
        if self.norm == "l2" and len(far) > 1:
            return sum((entry * entry for row in far for entry in row), Fraction(0))
        size = matrix_size(far, self.norm)
        assert isinstance(size, Fraction)
        return size


def _rounded_form(form: Form) -> Slopes:
    return {source: _rounded(entry) for source, entry in form.items()}


def _rounded(number: Number) -> Interval:
    """Two integers around a number in units of 2**-SHIFT."""
    if isinstance(number, Real):
        low, high = number.enclosure(SHIFT)
        return low.numerator * UNIT // low.denominator, -(-high.numerator * UNIT // high.denominator)
    top = number.numerator << SHIFT
    return top // number.denominator, -(-top // number.denominator)


def _combined(form: Slopes, slopes: Sequence[Slopes]) -> Slopes:
    """A linear form of slopes, rounded outwards."""
    low: dict[int, int] = {}
    high: dict[int, int] = {}
    for source, (a, b) in form.items():
        for i, (c, d) in slopes[source].items():
            products = (a * c, a * d, b * c, b * d)
            low[i] = low.get(i, 0) + min(products)
            high[i] = high.get(i, 0) + max(products)
    return {i: (low[i] >> SHIFT, -(-high[i] >> SHIFT)) for i in low}


def _hull(parts: Sequence[Slopes]) -> Slopes:
    """The smallest intervals that contain those of all branches."""
    places = {i for part in parts for i in part}
    sides = {i: [part.get(i, ZERO) for part in parts] for i in places}
    return {i: (min(a for a, _ in pairs), max(b for _, b in pairs)) for i, pairs in sides.items()}

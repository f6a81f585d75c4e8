"""Results as LaTeX, to be put into a paper."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ..errors import UnsupportedError
from ..exact.reals import Real, as_exact
from ..programs import as_program
from ..sets.printing import LATEX


def latex(obj: Any) -> str:
    r"""A result as a LaTeX formula, without dollar signs: what stands between them in a notebook.

    Parameters
    ----------
    obj : set, Explanation, Program, Expression or program text, field, rule, exact number, tuple of numbers, ...
        Whatever a notebook shows as mathematics.

    Returns
    -------
    str
        Exact, as the printed form. Of an Explanation the environment `aligned`, for a display.

    Raises
    ------
    UnsupportedError
        If there is no formula of such an object, or it would be too long.

    Examples
    --------
    >>> from consderiv import clarke
    >>> print(latex(clarke("abs(x)", "x=0")))
    [-1, 1]
    >>> print(latex("abs(x)/2"))
    \frac{\left\lvert x \right\rvert}{2}
    """
    if isinstance(obj, str):
        obj = as_program(obj)
    if isinstance(obj, (int, Fraction, Real)):
        return LATEX.number(as_exact(obj))
    if isinstance(obj, tuple):
        return f"({', '.join(map(latex, obj))})"
    written = getattr(obj, "_repr_latex_", lambda: None)()
    if not written:
        kind = type(obj).__name__
        raise UnsupportedError("an object with a formula is required", f"received {kind}", "print it as text: str(...)")
    fence = "$$" if written.startswith("$$") else "$"
    return str(written).removeprefix(fence).removesuffix(fence)

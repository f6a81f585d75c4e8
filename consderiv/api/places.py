"""A program at a point, from what users write."""

from __future__ import annotations

from typing import Any

from ..fields.local import Local
from ..programs import as_program, parse_point


def localise(program: Any, at: Any = None, variables: Any = None) -> Local:
    """A program at an exact point, from anything that describes them.

    Parameters
    ----------
    program : str, Expression, Program, SymPy expression, or a list of them (a map)
    at : mapping, str or sequence
        {"x": 0, "y": "1/2"}, "x=0,y=1/2", or the coordinates in the order of the variables.
    variables : sequence of str, optional
        Their order; by default that of first appearance.

    Returns
    -------
    Local

    Raises
    ------
    ProgramTextError, PointError, DomainError
        If the text is no program, the point is not one of its points, or the program has no value there.

    Examples
    --------
    >>> localise("abs(x) + y", "y=1,x=0").point
    (Fraction(0, 1), Fraction(1, 1))
    """
    known = as_program(program, variables)
    return Local(known, parse_point({} if at is None else at, known.variables))

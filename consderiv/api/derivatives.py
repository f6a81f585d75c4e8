"""Derivatives in a direction, and whether there is a derivative."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..exact.rationals import as_number
from ..exact.reals import Number
from ..fields import differentiability as _differentiability
from ..fields import directional as _directional
from ..fields import lexicographic as _lexicographic
from ..fields.local import Local
from ..programs import parse_point
from ..verdicts import Unknown, Verdict
from .places import localise


def _direction(local: Local, direction: Any) -> tuple[Number, ...]:
    if isinstance(direction, (Mapping, str)):
        return parse_point(direction, local.program.variables)
    return tuple(as_number(x) for x in direction)


def directional_derivative(program: Any, at: Any, direction: Any, variables: Any = None) -> Any:
    """The one-sided directional derivative, the limit of (F(x + t d) - F(x)) / t for t > 0 tending to 0.

    Parameters
    ----------
    program, at, variables : as for `clarke`
    direction : mapping, str or sequence
        n exact entries, written as a point is.

    Returns
    -------
    number, tuple of m numbers for a map, or Unknown
        Exact.

    Raises
    ------
    ConsderivError
        As `clarke`.

    Examples
    --------
    >>> directional_derivative("abs(x) - abs(y)", {"x": 0, "y": 0}, (1, 2))
    Fraction(-1, 1)
    """
    local = localise(program, at, variables)
    found = _directional.directional_derivative(local, _direction(local, direction))
    return found if isinstance(found, Unknown) or local.program.is_map else found[0]


def clarke_directional_derivative(program: Any, at: Any, direction: Any, variables: Any = None) -> Any:
    """Clarke's directional derivative of a scalar program, f°(x; d) = max{<v, d> : v in the Clarke set}.

    Parameters
    ----------
    program, at, direction, variables : as for `directional_derivative`

    Returns
    -------
    number or Unknown
        Exact; the limsup of (f(y + t d) - f(y)) / t for y -> x, t > 0 tending to 0.

    Raises
    ------
    UnsupportedError
        If the program is a map.
    ConsderivError
        As `clarke`.

    Examples
    --------
    >>> clarke_directional_derivative("-abs(x)", {"x": 0}, (1,))
    Fraction(1, 1)

    Notes
    -----
    F. H. Clarke (1983), Optimization and Nonsmooth Analysis, 2.1.2.
    """
    local = localise(program, at, variables)
    return _directional.clarke_directional_derivative(local, _direction(local, direction))


def lexicographic_derivative(program: Any, at: Any, directions: Sequence[Any], variables: Any = None) -> Any:
    """The lexicographic derivative along a basis of directions.

    The derivative of the last of the functions F_0 = F'(x; .), F_k = F_(k-1)'(d_k; .), which is linear.

    Parameters
    ----------
    program, at, variables : as for `clarke`
    directions : sequence of n directions
        A basis, each written as a point is.

    Returns
    -------
    vector with n entries, for a map a matrix with m rows of n, or Unknown
        Exact.

    Raises
    ------
    UnsupportedError
        If the directions are no basis.
    ConsderivError
        As `clarke`.

    Examples
    --------
    >>> lexicographic_derivative("abs(x - y)", {"x": 0, "y": 0}, [(1, 1), (0, 1)])
    (Fraction(-1, 1), Fraction(1, 1))

    Notes
    -----
    Yu. Nesterov (2005), Lexicographic differentiation of nonsmooth functions; K. A. Khan and P. I. Barton (2015), A vector
    forward mode of automatic differentiation for generalized derivative evaluation.
    """
    local = localise(program, at, variables)
    found = _lexicographic.lexicographic_derivative(local, [_direction(local, d) for d in directions])
    return found if isinstance(found, Unknown) or local.program.is_map else found[0]


def is_differentiable(program: Any, at: Any = None, variables: Any = None, strictly: bool = False) -> Verdict:
    """Whether the function is (strictly) differentiable at the point.

    Strictly: (F(y) - F(z) - J (y - z)) / norm(y - z) -> 0 for y, z -> x; then the Clarke set is {J}.

    Parameters
    ----------
    program, at, variables : as for `clarke`
    strictly : bool

    Returns
    -------
    Proved, Refuted or Unknown
        The evidence of Proved is the exact derivative.

    Raises
    ------
    ConsderivError
        As `clarke`.

    Examples
    --------
    >>> cusp = "min(max(y, 0), x**2)"
    >>> bool(is_differentiable(cusp, "x=0,y=0")), bool(is_differentiable(cusp, "x=0,y=0", strictly=True))
    (True, False)
    """
    local = localise(program, at, variables)
    decide = _differentiability.strictly_differentiable if strictly else _differentiability.differentiable
    return decide(local)


def is_regular(program: Any, at: Any = None, variables: Any = None) -> Verdict:
    """Whether a scalar program is Clarke regular at the point: f'(x; d) = f°(x; d) for all d.

    Parameters
    ----------
    program, at, variables : as for `clarke`

    Returns
    -------
    Proved, Refuted or Unknown
        Equivalently, whether the Fréchet and the Clarke set are equal. Of a map Unknown.

    Raises
    ------
    ConsderivError
        As `clarke`.

    Examples
    --------
    >>> bool(is_regular("abs(x)", "x=0")), bool(is_regular("-abs(x)", "x=0"))
    (True, False)

    Notes
    -----
    F. H. Clarke (1983), Optimization and Nonsmooth Analysis, 2.3.4.
    """
    return _differentiability.regular(localise(program, at, variables))

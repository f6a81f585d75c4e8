"""The sets of derivatives at a point: those of the function, and the selection field of the program."""

from __future__ import annotations

from typing import Any

from ..fields import chain_rule as _chain_rule
from ..fields import clarke as _clarke
from ..fields import frechet as _frechet
from ..fields import limiting as _limiting
from ..sets import ValueSet
from .places import localise


def clarke(program: Any, at: Any = None, variables: Any = None) -> ValueSet:
    """The Clarke subdifferential of a scalar program f, the Clarke Jacobian of a map F, at a point x.

    conv{lim F'(x_k) : x_k -> x, F differentiable at x_k}. It belongs to the function: however it is written, the set is
    the same.

    Parameters
    ----------
    program : str, Expression, Program, SymPy expression, or a list of them (a map with m outputs)
    at : mapping, str or sequence
        The exact point: {"x": 0, "y": "1/2"}, "x=0,y=sqrt(2)", or n coordinates in the order of the variables. A float is
        the dyadic rational that it stores.
    variables : sequence of str, optional
        The order of the n variables; by default that of first appearance.

    Returns
    -------
    ValueSet
        Exact. Elements are vectors with n entries (numbers on the line), of maps matrices with m rows of n. `Undefined` where
        the function is not locally Lipschitz, `UnknownSet` with an inner and an outer set where something is not decided.

    Raises
    ------
    ProgramTextError, PointError, DomainError
        If the text is no program, the point is not one of its points, or the program has no value there.
    UnsupportedError
        If what is given is no program.

    Examples
    --------
    >>> clarke("relu(x) - relu(-x)", {"x": 0})
    {1}
    >>> clarke("[abs(x) + y, 2*x + abs(y)]", "x=0,y=0")
    conv{[[-1, 1], [2, -1]], [[-1, 1], [2, 1]], [[1, 1], [2, -1]], [[1, 1], [2, 1]]}

    Notes
    -----
    F. H. Clarke (1983), Optimization and Nonsmooth Analysis, 2.5.1 and 2.6.1.
    """
    return _clarke.clarke(localise(program, at, variables))


def bouligand(program: Any, at: Any = None, variables: Any = None) -> ValueSet:
    """The Bouligand set: all limits of gradients (of a map: Jacobians) at points of differentiability.

    {lim F'(x_k) : x_k -> x, F differentiable at x_k}. Its convex hull is the Clarke set; it belongs to the function.

    Parameters
    ----------
    program, at, variables : as for `clarke`

    Returns
    -------
    ValueSet
        Exact; as for `clarke`, but not convex: finitely many elements, or a union.

    Raises
    ------
    ConsderivError
        As `clarke`.

    Examples
    --------
    >>> bouligand("abs(x)", {"x": 0})
    {-1, 1}

    Notes
    -----
    L. Qi (1993), Convergence analysis of some algorithms for solving nonsmooth equations: the B-subdifferential.
    """
    return _clarke.bouligand(localise(program, at, variables))


def frechet(program: Any, at: Any = None, variables: Any = None) -> ValueSet:
    """The Fréchet (regular) subdifferential of a scalar program f at a point x.

    {v : f(y) >= f(x) + <v, y - x> + o(norm(y - x))}: closed and convex, and possibly empty. It belongs to the function.

    Parameters
    ----------
    program, at, variables : as for `clarke`

    Returns
    -------
    ValueSet
        Exact vectors with n entries; `Empty` where no v is one.

    Raises
    ------
    UnsupportedError
        If the program is a map.
    ConsderivError
        As `clarke`.

    Examples
    --------
    >>> frechet("max(-abs(x), y)", {"x": 0, "y": 0})
    {(0, 1)}

    Notes
    -----
    R. T. Rockafellar and R. J.-B. Wets (1998), Variational Analysis, 8.3: regular subgradients.
    """
    return _frechet.frechet(localise(program, at, variables))


def limiting(program: Any, at: Any = None, variables: Any = None) -> ValueSet:
    """The limiting (Mordukhovich) subdifferential of a scalar program f at a point x.

    {lim v_k : x_k -> x, v_k a Fréchet subgradient at x_k}. It belongs to the function; the hull of it is the Clarke set.

    Parameters
    ----------
    program, at, variables : as for `clarke`

    Returns
    -------
    ValueSet
        Exact vectors with n entries: a union of convex sets, which need not be convex.

    Raises
    ------
    UnsupportedError
        If the program is a map.
    ConsderivError
        As `clarke`.

    Examples
    --------
    >>> limiting("-abs(x)", {"x": 0})
    {-1, 1}

    Notes
    -----
    R. T. Rockafellar and R. J.-B. Wets (1998), Variational Analysis, 8.3: general subgradients (for Lipschitz functions).
    """
    return _limiting.limiting(localise(program, at, variables))


def selection_field(program: Any, at: Any = None, variables: Any = None) -> ValueSet:
    """J^s of the selection that the program writes down; it belongs to the program.

    conv{F_i'(x) : F_i(x) = F(x)} over the smooth pieces F_i that the choices at all ties of the program give, whether or not
    their cells have points near x.

    Parameters
    ----------
    program, at, variables : as for `clarke`

    Returns
    -------
    ValueSet
        Exact and convex; it contains the Clarke set.

    Raises
    ------
    ConsderivError
        As `clarke`.

    Examples
    --------
    >>> selection_field("max(x, x - abs(y))", {"x": 0, "y": 0})
    {1} x [-1, 1]

    Notes
    -----
    J. Bolte and E. Pauwels (2020), A mathematical model for automatic differentiation in machine learning.
    """
    return _chain_rule.selection_field(localise(program, at, variables))

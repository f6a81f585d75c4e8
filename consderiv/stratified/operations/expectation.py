"""Expectations of stratified fields: mixtures, and integrals over a parameter that is uniform on an interval."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import reduce
from typing import Any

from ...errors import UnsupportedError
from ...exact.polynomials import Polynomial
from ...exact.rationals import as_number
from ...exact.reals import Number, format_number, sign
from ...sets import linear_image
from ..field import StratifiedField
from ..set_field import SetField
from .averages import average


def mixture(terms: Iterable[tuple[Any, StratifiedField]]) -> StratifiedField:
    """x -> sum p_k D_k(x), a Minkowski combination: conservative for sum p_k f_k if each D_k is for f_k.

    Parameters
    ----------
    terms : pairs (probability, field)
        Probabilities are exact, positive and add up to one.

    Raises
    ------
    UnsupportedError
        If they do not.

    Examples
    --------
    >>> from consderiv import clarke_map
    >>> mixture([("1/3", clarke_map("abs(x)")), ("2/3", clarke_map("-abs(x)", "x"))]).at("x=0")
    [-1, 1]

    Notes
    -----
    Bolte, Le and Pauwels (2022), Subgradient sampling for nonsmooth nonconvex minimization.
    """
    known = [(as_number(weight), field) for weight, field in terms]
    _require_law([weight for weight, _ in known])
    total: StratifiedField | None = None
    for weight, field in known:
        total = field.scaled(weight) if total is None else total + field.scaled(weight)
    assert total is not None
    return total


def expectation(field: StratifiedField, parameter: str, law: Any) -> StratifiedField:
    """x -> E D(x, s): the expectation (Aumann integral) of a field over one of its variables.

    E D(x, s) = {E v(s) : v(s) in D(x, s)}. Elements of D may be vectors of all variables (those of a function of x and
    s; the entry of s is dropped), or of the other variables only.

    Parameters
    ----------
    field : StratifiedField
    parameter : str
        The random variable.
    law : {value: probability} for finitely many values, (low, high) for the uniform law, or consderiv.calculus.Law
        For densities strata are cut out by hyperplanes, values are polynomial in s, and hulls move with s in fixed
        directions.

    Raises
    ------
    UnsupportedError
        Where the integral is none of these.

    Examples
    --------
    >>> from consderiv import clarke_map
    >>> d = clarke_map("s*abs(w)", "w s")
    >>> expectation(d, "s", {-1: "1/2", 1: "1/2"}).at("w=0"), expectation(d, "s", (-1, 1)).at("w=0")
    ([-1, 1], [-1/2, 1/2])
    >>> print(expectation(clarke_map("abs(w - s)", "w s"), "s", (-1, 1)))
    D(w) =
      {-1}  if w < -1
      {w}   if -1 < w < 1
      {1}   if w > 1
      {-1}  if w == -1
      {1}   if w == 1

    Notes
    -----
    Bolte, Le and Pauwels (2022): the expectation of conservative fields is conservative for the expectation.
    """
    if parameter not in field.variables:
        raise UnsupportedError(
            f"a parameter among {', '.join(field.variables)} is required", f"received {parameter!r}", "choose one"
        )
    if isinstance(law, Mapping):
        return mixture((weight, _slice(field, parameter, as_number(value))) for value, weight in law.items())
    terms = [
        average(field, parameter, side, density)
        if isinstance(side, tuple)
        else _slice(field, parameter, side).scaled(density.constant)
        for side, density in _components(law)
    ]
    return reduce(StratifiedField.__add__, terms)


def _components(law: Any) -> list[tuple[Any, Polynomial]]:
    """Intervals with polynomial densities, and numbers with masses."""
    parts = getattr(law, "components", None)
    if parts is not None:
        if any(len(part.sides) != 1 for part in parts):
            raise UnsupportedError("a law of one parameter is required", "received several", "integrate one by one")
        return [(part.sides[0], part.density) for part in parts]
    low, high = (as_number(end) for end in law)
    if not sign(high - low) > 0:
        raise UnsupportedError(
            "an interval (low, high) is required", f"received ({format_number(low)}, {format_number(high)})",
            "give the smaller end first",
        )  # fmt: skip
    return [((low, high), Polynomial.constant_of(1, 1 / (high - low)))]


def _slice(field: StratifiedField, parameter: str, value: Number) -> StratifiedField:
    """x -> D(x, value), without the entry of the parameter."""
    place = field.variables.index(parameter)
    others = [name for name in field.variables if name != parameter]
    names = [f"({format_number(value)})" if i == place else name for i, name in enumerate(field.variables)]
    if not others:
        raise UnsupportedError("a field with other variables is required", "received none", "add one")
    found = field.preimage(f"[{', '.join(names)}]", others)
    parts = tuple((stratum, dropped(v, place, field.value_shape, len(others))) for stratum, v in found.parts)
    return StratifiedField(found.variables, parts)


def dropped(value: SetField, place: int, shape: tuple[int, ...], size: int) -> SetField:
    """The entry of the parameter dropped, where there is one."""
    if shape == (size,):
        return value
    if shape != (size + 1,):
        raise UnsupportedError("vectors of the variables are required", f"received shape {shape}", "take another field")
    if value.fixed is not None and value.moving is None:
        rows = [[int(i == j) for j in range(size + 1)] for i in range(size + 1) if i != place]
        return SetField.constant(linear_image(value.fixed, rows), size)
    return value.mapped(lambda field: (*field[:place], *field[place + 1 :]))


def _require_law(weights: Sequence[Number]) -> None:
    if not weights or any(sign(w) <= 0 for w in weights) or sum(weights, Fraction(0)) != 1:
        raise UnsupportedError(
            "positive probabilities that add up to one are required",
            f"received {', '.join(map(format_number, weights))}", "correct them",
        )  # fmt: skip

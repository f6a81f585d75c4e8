"""Proved bounds for the rounding of a network in floating point, whatever the order of its sums.

A sum of n products, in any order and with or without fused operations, has an error of at most gamma_n = n u/(1 - n u)
times the sum of the absolute products, and n underflows add at most n times the least normal number (Higham, 2002,
Accuracy and Stability of Numerical Algorithms, chapter 3).
"""

from __future__ import annotations

from fractions import Fraction

from ...errors import UnsupportedError
from ..rounding.number_format import NumberFormat
from .dyadic import Dyadic, rounded_up
from .layers import Affine, MaxPool, Rectifier
from .network import Sweep

BITS = 400
"""Bounds are rounded up to multiples of 2**-400."""


def of_products(rounding: NumberFormat, count: int, size: Fraction, error: Fraction) -> Fraction:
    """Bound of a sum of `count` products with absolute sum `size`, whose operands have errors that give `error`.

    Raises
    ------
    UnsupportedError
        If the format has too few bits for a sum of so many products.
    """
    if count * rounding.roundoff >= 1:
        raise UnsupportedError(
            "a sum of n products needs n u < 1 for a rounding bound", f"received n = {count}, u = {rounding.roundoff}",
            "use a wider number format",
        )  # fmt: skip
    gamma = count * rounding.roundoff / (1 - count * rounding.roundoff)
    return rounded_up(error + gamma * (size + error) + count * rounding.smallest, BITS)


def forward_bounds(sweep: Sweep, rounding: NumberFormat) -> tuple[tuple[Fraction, ...], ...]:
    """For each state a bound of the error of each entry in a floating-point forward sweep."""
    bounds = [(Fraction(0),) * sweep.network.width]
    for layer, state, numbers in zip(sweep.network.layers, sweep.states, sweep.numbers, strict=False):
        before = bounds[-1]
        if isinstance(layer, Affine):
            weight = layer.weight.absolute()
            sizes = (weight @ state.absolute() + layer.bias.absolute()).vector()
            errors = (weight @ Dyadic.column(before)).vector()
            count = len(numbers) + 1
            bounds.append(tuple(of_products(rounding, count, s, e) for s, e in zip(sizes, errors, strict=True)))
        elif isinstance(layer, Rectifier):
            bounds.append(tuple(_rectified(layer, u, e, rounding) for u, e in zip(numbers, before, strict=True)))
        else:
            bounds.append(tuple(max(before[i] for i in window) for window in layer.windows))
    return tuple(bounds)


def _rectified(layer: Rectifier, number: Fraction, error: Fraction, rounding: NumberFormat) -> Fraction:
    """|slope| <= 1 shrinks the error; the product rounds once."""
    if not layer.slope:
        return error
    steepest = max(Fraction(1), abs(layer.slope))
    return of_products(rounding, 1, steepest * abs(number), steepest * error)


def uncertain_units(sweep: Sweep, bounds: tuple[tuple[Fraction, ...], ...]) -> tuple[tuple[int, int], ...]:
    """The units (layer, unit) whose branch rounding may change: too near to their kink for the bound."""
    found = []
    for place, layer in enumerate(sweep.network.layers):
        numbers, errors = sweep.numbers[place], bounds[place]
        if isinstance(layer, Rectifier):
            found += [(place, k) for k, (u, e) in enumerate(zip(numbers, errors, strict=True)) if abs(u) <= e]
        elif isinstance(layer, MaxPool):
            found += [(place, k) for k, window in enumerate(layer.windows) if _is_close(window, numbers, errors)]
    return tuple(found)


def _is_close(window: tuple[int, ...], numbers: tuple[Fraction, ...], errors: tuple[Fraction, ...]) -> bool:
    first = max(window, key=lambda i: numbers[i])
    return any(numbers[first] - numbers[i] <= errors[first] + errors[i] for i in window if i != first)


def gradient_bounds(sweep: Sweep, output: int, rounding: NumberFormat) -> tuple[Fraction, ...]:
    """For each input a bound of the error of the gradient in a reverse sweep that takes the exact branches.

    The bounds are for `Sweep.conventional_gradient`.
    """
    row = sweep.unit_row(len(sweep.states) - 1, output)
    errors = [Fraction(0)] * len(row.vector())
    for place in reversed(range(len(sweep.network.layers))):
        layer = sweep.network.layers[place]
        if isinstance(layer, Affine):
            weight = layer.weight.absolute()
            sizes = (row.absolute() @ weight).vector()
            carried = (Dyadic.of([errors]) @ weight).vector()
            errors = [of_products(rounding, len(errors), s, e) for s, e in zip(sizes, carried, strict=True)]
            row = row @ layer.weight
        else:
            row, errors = _back(sweep, place, row, errors, rounding)
    return tuple(errors)


def _back(
    sweep: Sweep, place: int, row: Dyadic, errors: list[Fraction], rounding: NumberFormat
) -> tuple[Dyadic, list[Fraction]]:
    """Through a rectifier or a pool: entries move, are scaled, or add up where windows overlap."""
    layer, width = sweep.network.layers[place], len(sweep.numbers[place])
    sizes, carried, counts = [Fraction(0)] * width, [Fraction(0)] * width, [0] * width
    for unit, (factor, error) in enumerate(zip(row.vector(), errors, strict=True)):
        slope = layer.slope if isinstance(layer, Rectifier) and sweep.numbers[place][unit] <= 0 else Fraction(1)
        target = sweep.active(place, unit)[0]
        sizes[target] += abs(slope * factor)
        carried[target] += abs(slope) * error
        counts[target] += slope not in (0, 1) or isinstance(layer, MaxPool)
    bounds = [
        of_products(rounding, count, size, error) if count else error
        for count, size, error in zip(counts, sizes, carried, strict=True)
    ]
    return sweep.pulled_once(place, row), bounds


__all__ = ["forward_bounds", "gradient_bounds", "uncertain_units"]

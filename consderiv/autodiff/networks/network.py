"""Piecewise linear networks with float weights at a float input: the exact value, the exact ties, the exact gradient."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from ...errors import PointError, UnsupportedError
from .dyadic import Dyadic
from .layers import Affine, Layer, MaxPool, Rectifier


@dataclass(frozen=True, order=True)
class Tie:
    """A unit at a kink: a rectifier whose input is zero, or a maximum that several entries attain.

    Parameters
    ----------
    layer, unit : int
        Where it is: the position of the layer, and of its output.
    inputs : tuple of int
        The positions of the layer's input that tie.
    """

    layer: int
    unit: int
    inputs: tuple[int, ...]


@dataclass(frozen=True)
class Pulled:
    """A linear form of some layer's input, written in the network's input and the outputs of tied units."""

    coefficients: Dyadic
    ties: dict[Tie, Fraction]

    def key(self) -> tuple[object, ...]:
        """What two equal forms have in common; only falsy entries for the zero form."""
        nonzero = {k: c for k, c in enumerate(self.coefficients.vector()) if c}
        return tuple(nonzero.items()), tuple(sorted(self.ties.items()))


@dataclass(frozen=True)
class Network:
    """A composition of layers R^n -> R^m.

    Parameters
    ----------
    layers : tuple of Layer
    width : int
        n, the number of inputs.

    Examples
    --------
    >>> network = Network((Affine(Dyadic.of([[1.0, -1.0]]), Dyadic.column([0.0])), Rectifier()), 2)
    >>> sweep = network.at([0.5, 0.25])
    >>> sweep.value, sweep.gradient()
    ((Fraction(1, 4),), (Fraction(1, 1), Fraction(-1, 1)))
    >>> network.at([0.5, 0.5]).ties
    (Tie(layer=1, unit=0, inputs=(0,)),)
    """

    layers: tuple[Layer, ...]
    width: int

    def at(self, point: Sequence[float | Fraction]) -> Sweep:
        """The exact forward sweep at a point.

        Raises
        ------
        UnsupportedError
            If the point has another number of entries.
        PointError
            If an entry is infinite or NaN.
        """
        if len(point) != self.width:
            raise UnsupportedError(
                f"{self.width} inputs are required", f"received {len(point)}", "flatten the input of the network"
            )
        for k, u in enumerate(point):
            if isinstance(u, float) and not math.isfinite(u):
                raise PointError("inputs that are real numbers are required", f"received {u} at {k}", "correct it")
        states = [Dyadic.column(point)]
        for layer in self.layers:
            states.append(_forward(layer, states[-1]))
        return Sweep(self, tuple(states))


def _forward(layer: Layer, state: Dyadic) -> Dyadic:
    if isinstance(layer, Affine):
        return layer.weight @ state + layer.bias
    numbers = state.vector()
    if isinstance(layer, Rectifier):
        return Dyadic.column([u if u > 0 else layer.slope * u for u in numbers])
    return Dyadic.column([max(numbers[i] for i in window) for window in layer.windows])


def branch(layer: Rectifier | MaxPool, numbers: Sequence[Fraction], unit: int) -> tuple[int, ...]:
    """Which branch a unit takes: the sign of a rectifier's input, or the positions of the maximal entries."""
    if isinstance(layer, Rectifier):
        return ((numbers[unit] > 0) - (numbers[unit] < 0),)
    best = max(numbers[i] for i in layer.windows[unit])
    return tuple(i for i in layer.windows[unit] if numbers[i] == best)


@dataclass(frozen=True)
class Sweep:
    """The exact values at every layer: `states[k]` enters layer k, the last one is the network's value."""

    network: Network
    states: tuple[Dyadic, ...] = field(repr=False)

    @property
    def point(self) -> tuple[Fraction, ...]:
        """The input."""
        return self.states[0].vector()

    @property
    def value(self) -> tuple[Fraction, ...]:
        """The output, exactly."""
        return self.states[-1].vector()

    @cached_property
    def numbers(self) -> tuple[tuple[Fraction, ...], ...]:
        """The states as fractions."""
        return tuple(state.vector() for state in self.states)

    @cached_property
    def ties(self) -> tuple[Tie, ...]:
        """Every unit with a tie, whether or not its branches differ near the point."""
        found = []
        for place, layer in enumerate(self.network.layers):
            if isinstance(layer, Affine):
                continue
            for unit in range(len(self.numbers[place + 1])):
                inputs = self.active(place, unit)
                if len(inputs) > 1 or (isinstance(layer, Rectifier) and not self.numbers[place][unit]):
                    found.append(Tie(place, unit, inputs))
        return tuple(found)

    @cached_property
    def kinks(self) -> dict[tuple[int, int], Tie]:
        """The ties that are kinks, by (layer, unit): those with one and the same linear form on all branches are none.

        An example of a tie that is no kink: the maximum of two outputs of rectifiers that are both off.
        """
        found: dict[tuple[int, int], Tie] = {}
        for tie in self.ties:
            forms = [self._pulled(tie.layer, self.unit_row(tie.layer, i), found) for i in tie.inputs]
            first = forms[0].key()
            if any(form.key() != first for form in forms) or (len(forms) == 1 and any(first)):
                found[tie.layer, tie.unit] = tie
        return found

    def active(self, place: int, unit: int) -> tuple[int, ...]:
        """The inputs of a unit that attain its value."""
        layer = self.network.layers[place]
        return branch(layer, self.numbers[place], unit) if isinstance(layer, MaxPool) else (unit,)

    def gradient(self, output: int = 0) -> tuple[Fraction, ...] | None:
        """The exact gradient of one output in the network's input; None if a kink enters (see `local_program`).

        Raises
        ------
        UnsupportedError
            If the network has no such output.
        """
        found = self.pulled(len(self.network.layers), self.unit_row(len(self.states) - 1, output))
        return None if found.ties else found.coefficients.vector()

    def conventional_gradient(self, output: int = 0) -> tuple[Fraction, ...]:
        """What back-propagation returns without rounding: the lower slope at a tied rectifier, the first of tied maxima."""
        row = self.unit_row(len(self.states) - 1, output)
        for place in reversed(range(len(self.network.layers))):
            row = self.pulled_once(place, row)
        return row.vector()

    def pulled_once(self, place: int, row: Dyadic) -> Dyadic:
        """A linear form of the output of a layer as one of its input; kinks by their convention."""
        layer, numbers = self.network.layers[place], self.numbers[place]
        if isinstance(layer, Affine):
            return row @ layer.weight
        made = [Fraction(0)] * len(numbers)
        for unit, factor in enumerate(row.vector()):
            slope = layer.slope if isinstance(layer, Rectifier) and numbers[unit] <= 0 else 1
            made[self.active(place, unit)[0]] += slope * factor
        return Dyadic.of([made])

    def unit_row(self, place: int, unit: int) -> Dyadic:
        """The linear form that reads one entry of a state."""
        if not 0 <= unit < len(self.numbers[place]):
            raise UnsupportedError(
                f"an entry of {len(self.numbers[place])} is required", f"received {unit}", "count from 0"
            )
        return Dyadic.of([[Fraction(int(k == unit)) for k in range(len(self.numbers[place]))]])

    def operand(self, tie: Tie, position: int) -> Pulled:
        """One input of a tied unit, as a linear form."""
        return self.pulled(tie.layer, self.unit_row(tie.layer, position))

    def pulled(self, place: int, row: Dyadic) -> Pulled:
        """The linear form `row` of the input of layer `place`, pulled back to the network's input."""
        return self._pulled(place, row, self.kinks)

    def _pulled(self, place: int, row: Dyadic, kinks: Mapping[tuple[int, int], Tie]) -> Pulled:
        ties: dict[Tie, Fraction] = {}
        for k in reversed(range(place)):
            if row.is_zero:
                return Pulled(Dyadic.of([[Fraction(0)] * self.network.width]), ties)
            if not isinstance(self.network.layers[k], Affine):
                factors = list(row.vector())
                for unit, factor in enumerate(factors):
                    if factor and (k, unit) in kinks:
                        ties[kinks[k, unit]] = factor
                        factors[unit] = Fraction(0)
                row = Dyadic.of([factors])
            row = self.pulled_once(k, row)
        return Pulled(row, ties)


__all__ = ["Network", "branch", "Pulled", "Sweep", "Tie"]

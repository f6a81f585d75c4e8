"""The layers of a piecewise linear network: affine maps, rectifiers, maxima over windows."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from .dyadic import Dyadic


@dataclass(frozen=True)
class Affine:
    """u -> weight u + bias."""

    weight: Dyadic
    bias: Dyadic


@dataclass(frozen=True)
class Rectifier:
    """u -> u where u > 0, slope * u elsewhere, entry by entry: relu has slope 0."""

    slope: Fraction = Fraction(0)


@dataclass(frozen=True)
class MaxPool:
    """The maximum over each window, a tuple of positions of the layer's input."""

    windows: tuple[tuple[int, ...], ...]


Layer = Affine | Rectifier | MaxPool

__all__ = ["Affine", "Layer", "MaxPool", "Rectifier"]

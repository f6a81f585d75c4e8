"""The one door to automatic differentiation: what a back-end must offer, whichever library is behind it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from ...programs.program import Program

Mode = Literal["reverse", "forward"]
Dtype = Literal["float16", "bfloat16", "float32", "float64"]
FloatMatrix = tuple[tuple[float, ...], ...]
MODES: tuple[Mode, ...] = ("reverse", "forward")
DTYPES: tuple[Dtype, ...] = ("float32", "float64")
NARROW: tuple[Dtype, ...] = ("bfloat16", "float16")


@dataclass(frozen=True)
class Setting:
    """One way to run a library: mode of differentiation, number format, eager or compiled."""

    mode: Mode
    dtype: Dtype
    compiled: bool = False


class Backend(ABC):
    """A library that differentiates programs in floating point.

    A back-end spells each operation as a user of the library would (`spelling`), imports the library only
    inside its methods, and returns plain Python floats. It may raise anything: the audit reports that as
    `refused`.
    """

    name: str
    convention: str
    """Name of the convention, among the facts of the operations, that predicts this library at ties."""
    spelling: Mapping[str, str]
    """For each operation the expression that the library is given, in the words of its users."""
    assumed: frozenset[str] = frozenset()
    """Operations whose kernels are not plain IEEE arithmetic: their accuracy is assumed, never proved."""

    cancelling: Mapping[str, frozenset[str]] = {}
    """For each mode the binary operations with a rule v + m (u - v), which lets inactive tangents in."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"

    @abstractmethod
    def version(self) -> str:
        """Version of the installed library."""

    @abstractmethod
    def available(self) -> str | None:
        """None if the library can be used, else the reason why not."""

    @abstractmethod
    def jacobian(self, program: Program, point: Sequence[Fraction], setting: Setting) -> FloatMatrix:
        """The derivative that the library returns: m rows of n floats (one row for a scalar program)."""

    @abstractmethod
    def node_values(self, program: Program, point: Sequence[Fraction], setting: Setting) -> tuple[Any, ...]:
        """Every needed node's value in the library's arithmetic: float, bool, tuple of floats, or None."""

    def jvp(
        self, program: Program, point: Sequence[Fraction], direction: Sequence[float], setting: Setting
    ) -> tuple[float, ...] | None:
        """The library's own derivative along a direction, m floats; None if it has none but J times d.

        The direction consists of n numbers of the format of the setting.
        """
        return None

    def settings(self) -> tuple[Setting, ...]:
        """The settings that an audit runs: every mode and dtype, compiled too where the library compiles."""
        return tuple(Setting(mode, dtype) for dtype in DTYPES for mode in MODES)


def nearest_float(value: Any) -> float:
    """The double nearest to an exact number; beyond the range an infinity, as the library would read it."""
    try:
        return float(value)
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")

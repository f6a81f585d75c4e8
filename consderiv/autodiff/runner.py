"""What an audit runs: something that a library can differentiate in several settings, at a point."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from ..programs.program import Program
from .backends.backend import Backend, Dtype, FloatMatrix, Setting
from .judging.kink_rules import KinkRule
from .rounding.node_formats import NodeFormats, is_about_format, node_formats


@dataclass(frozen=True)
class Subject:
    """The exact program that a setting computes, and the exact point at which it does.

    For program text there is one. A function has constants and arguments of the format that it runs in, so each
    format may have a subject of its own.

    Parameters
    ----------
    program : Program
    point : tuple of n Fractions
    notes : mapping from node to notes
        Rules of the library's own at these nodes: custom derivatives, stopped derivatives; and number formats.
    """

    program: Program
    point: tuple[Fraction, ...]
    notes: Mapping[int, Sequence[Any]]

    @cached_property
    def key(self) -> tuple[Program, tuple[Fraction, ...]]:
        """What decides whether two settings have the same exact side."""
        return self.program, self.point

    def formats(self, dtype: Dtype) -> NodeFormats:
        """The format of each node in a run: a function may convert on the way."""
        return node_formats(self.notes, dtype)

    @cached_property
    def rules(self) -> dict[int, tuple[Any, ...]]:
        """The notes about derivatives, without those about formats."""
        kept = {node: tuple(n for n in remarks if not is_about_format(n)) for node, remarks in self.notes.items()}
        return {node: remarks for node, remarks in kept.items() if remarks}


class Runner(ABC):
    """One library, ready to differentiate one thing; programs and functions go the same road from here.

    Attributes
    ----------
    backend : Backend
        The library for programs: its version, what predicts it at kinks, and an emulation of forward sweeps.
    """

    backend: Backend

    @property
    def name(self) -> str:
        """Of the library."""
        return self.backend.name

    @property
    def convention(self) -> KinkRule:
        """What predicts the library at kinks."""
        return self.backend.convention

    def version(self) -> str:
        """Version of the installed library."""
        return self.backend.version()

    def available(self) -> str | None:
        """None if the library can be used, else the reason why not."""
        return self.backend.available()

    @abstractmethod
    def settings(self) -> tuple[Setting, ...]:
        """The settings that an audit runs."""

    @abstractmethod
    def subject(self, setting: Setting) -> Subject:
        """What this setting computes, exactly."""

    @abstractmethod
    def jacobian(self, setting: Setting, point: Sequence[Fraction] | None = None) -> FloatMatrix:
        """The derivative that the library returns: m rows of n floats; at another point if one is given."""

    @abstractmethod
    def node_values(self, setting: Setting) -> tuple[Any, ...]:
        """Every needed node's value in floating point: float, bool, tuple of floats, or None."""

    def cancelling(self, setting: Setting) -> frozenset[str]:
        """The binary operations with a rule v + m (u - v), which lets inactive tangents in."""
        return frozenset()

    def assumes(self, setting: Setting, operations: frozenset[str]) -> bool:
        """Whether the accuracy of some kernel on the way is assumed, not proved."""
        return True

    def is_plain(self, setting: Setting) -> bool:
        """Whether the derivative runs plain IEEE kernels only; asked where a value is outside of everything."""
        return True

    def own_prediction(self, setting: Setting) -> tuple[tuple[Any, ...], str] | None:
        """(flat value, reason) that the library's own derivative rules give in exact arithmetic; None: not known."""
        return None

    def fault(self, setting: Setting) -> Mapping[str, Any] | None:
        """The first call of the library whose own derivative is outside of its chain rule; None: not known."""
        return None


@dataclass(frozen=True)
class ProgramRunner(Runner):
    """A program, spelled in the words of a back-end."""

    backend: Backend
    program: Program
    point: tuple[Fraction, ...]

    def settings(self) -> tuple[Setting, ...]:
        return self.backend.settings()

    @cached_property
    def _subject(self) -> Subject:
        return Subject(self.program, self.point, {})

    def subject(self, setting: Setting) -> Subject:
        return self._subject

    def jacobian(self, setting: Setting, point: Sequence[Fraction] | None = None) -> FloatMatrix:
        return self.backend.jacobian(self.program, self.point if point is None else point, setting)

    def node_values(self, setting: Setting) -> tuple[Any, ...]:
        return self.backend.node_values(self.program, self.point, setting)

    def cancelling(self, setting: Setting) -> frozenset[str]:
        return self.backend.cancelling.get(setting.mode, frozenset())

    def assumes(self, setting: Setting, operations: frozenset[str]) -> bool:
        return bool(operations & self.backend.assumed)

    def fault(self, setting: Setting) -> Mapping[str, Any] | None:
        from .judging.node_fault import node_fault

        return node_fault(self, setting)

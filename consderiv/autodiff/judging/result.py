"""One result of an audit: a derivative of one library in one setting, judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from ...html import Shown
from ...programs.program import Program
from ...verdicts import cut
from ..backends.backend import FloatMatrix, Setting
from ..reports.number_text import value_text
from .judgement import Judgement

LONGEST = 400


@dataclass(frozen=True)
class Own:
    """What a setting computes where its format does not hold the arguments, or holds other constants.

    Parameters
    ----------
    program, point, clarke
        Exactly, in this format.
    shown : Program or None
        The program for readers, without the conversions of the format; the same numbers of nodes.
    """

    program: Program
    point: tuple[Fraction, ...]
    clarke: Any
    shown: Program | None = field(default=None, compare=False)


@dataclass(frozen=True, repr=False)
class Result(Shown):
    """One derivative of one back-end in one setting, judged; no value where the library refused.

    Parameters
    ----------
    backend, version, setting
        What ran.
    value : matrix of floats or None
        What it returned: m rows of n floats.
    judgement : Judgement
    own : Own or None
        The program and the point of this setting, where they are not those of the audit.
    fault : mapping or None
        Which call of the library has a derivative that no choice explains.
    path : mapping or None
        The path inside the ties that contradicts the value.
    """

    backend: str
    version: str | None
    setting: Setting
    value: FloatMatrix | None
    judgement: Judgement
    own: Own | None = None
    fault: Mapping[str, Any] | None = None
    path: Any = None

    def __str__(self) -> str:
        setting, library = self.setting, f"{self.backend} {self.version or ''}".strip()
        how = f"{setting.mode}, {setting.dtype}{', compiled' if setting.compiled else ''}"
        value = "no value" if self.value is None else value_text(self.value, setting.dtype)
        return cut(f"{library} ({how}): {value}, {self.judgement}", LONGEST)

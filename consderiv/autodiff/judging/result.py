"""One result of an audit: a derivative of one library in one setting, judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ...programs.program import Program
from ..backends.backend import FloatMatrix, Setting
from .judgement import Judgement


@dataclass(frozen=True)
class Own:
    """What a setting computes where its format does not hold the arguments, or holds other constants."""

    program: Program
    point: tuple[Fraction, ...]
    clarke: Any


@dataclass(frozen=True)
class Result:
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

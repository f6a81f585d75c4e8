"""Settings as a short text: modes, formats and compilers, factored where all combinations ran."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ..backends.backend import Setting


def settings_text(settings: Sequence[Setting]) -> str:
    """The modes, the formats, and with or without a compiler where that is not the same for all of them.

    Examples
    --------
    >>> eager = [Setting(mode, "float32") for mode in ("reverse", "forward")]
    >>> settings_text(eager)
    'reverse, forward; float32'
    >>> compiled = [Setting(mode, dtype, True) for dtype in ("float64", "float32") for mode in ("reverse", "forward")]
    >>> settings_text(eager + compiled)
    'reverse, forward; eager: float32, compiled: float64, float32'
    """
    whole = _product(settings)
    if whole is not None:
        return whole
    by_mode: dict[str, list[Setting]] = {}
    for setting in settings:
        by_mode.setdefault(setting.mode, []).append(setting)
    groups: dict[str, list[str]] = {}
    for mode, members in by_mode.items():
        groups.setdefault(_formats(members), []).append(mode)
    return " | ".join(f"{', '.join(modes)}; {formats}" for formats, modes in groups.items())


def _formats(settings: Sequence[Setting]) -> str:
    """The formats of one mode, those without a compiler first."""
    eager = [setting.dtype for setting in settings if not setting.compiled]
    compiled = [setting.dtype for setting in settings if setting.compiled]
    if not compiled:
        return ", ".join(eager)
    shown = [("eager", eager), ("compiled", compiled)]
    return ", ".join(f"{name}: {', '.join(formats)}" for name, formats in shown if formats)


def _product(settings: Sequence[Setting]) -> str | None:
    """The parts of the settings if they are all combinations of them."""
    parts: list[list[str]] = [
        list(dict.fromkeys(s.mode for s in settings)),
        list(dict.fromkeys(s.dtype for s in settings)),
        list(dict.fromkeys("compiled" if s.compiled else "eager" for s in settings)),
    ]
    if not settings or math.prod(map(len, parts)) != len(settings):
        return None
    shown = parts if len(parts[2]) > 1 or parts[2] == ["compiled"] else parts[:2]
    return "; ".join(", ".join(part) for part in shown)


__all__ = ["settings_text"]

"""A function that a library cannot trace: the call of the user's source that stops it, and what to write instead."""

from __future__ import annotations

import os
import re
import sysconfig
from linecache import getline
from pathlib import Path
from traceback import FrameSummary, extract_tb

from ...errors import UnsupportedError
from ...verdicts import cut
from .shown_source import place_text, without_cells

_FOLDERS = (Path(__file__).parents[2], *map(sysconfig.get_path, ("stdlib", "purelib", "platlib")))
_INTERNAL = (*(f"{folder}{os.sep}" for folder in _FOLDERS), "<frozen")
"""Where no source of the user is: this package, what is installed, and Python itself."""
_SHOWN = 60
_OWN = {"torch": ("torch.export", "torch.where or torch.cond", "torch"),
        "jax": ("jax.make_jaxpr", "jnp.where or lax.cond", "jax.numpy")}  # fmt: skip
_CONVERSION = r"\.(?:item|tolist)\b|^(?:float|int|complex|round|range)\b"
_NUMBER = "a traced value is no number of Python: leave out {call} and compute with arrays, choose with {where}"
_OTHER = "write data-dependent branches as {where}, loops with a fixed number of rounds, NumPy and math with {own}"
_REMEDIES = (
    (r"^(?:raise|assert)\b", "run the function at these arguments without consderiv: the error is its own"),
    (r"\.numpy\b|\bnp\.|\bnumpy\.", "NumPy cannot take a traced value: write this step with functions of {own}"),
    (r"\bmath\.", "the module math cannot take a traced value: write this step with functions of {own}"),
    (_CONVERSION, _NUMBER),
)
"""What to write instead, by what stands in the text of the call."""


def untraceable(library: str, error: BaseException) -> UnsupportedError:
    """The error for what a library, "torch" or "jax", raised while it traced a function.

    It names the call and the line of the user's source, and repeats the words of the library.
    """
    place, words = raised_at(error), f"{type(error).__name__}: {first_line(error)}"
    return cannot_trace(library, f"{place} ({words})" if place else words, place)


def cannot_trace(library: str, received: str, place: str) -> UnsupportedError:
    """The error for a function that a library cannot trace, with the remedy for the call that `place` begins with."""
    tracer, where, own = _OWN[library]
    text = place.rpartition(" at ")[0]
    remedy = next((words for pattern, words in _REMEDIES if re.search(pattern, text)), _OTHER)
    found = re.search(_CONVERSION, text)
    call = "" if found is None else f"{found[0]}()" if found[0].startswith(".") else f"{found[0]}(...)"
    return UnsupportedError(
        f"a function that {tracer} can trace at these arguments is required",
        f"received {received}", remedy.format(where=where, own=own, call=call),
    )  # fmt: skip


def raised_at(error: BaseException) -> str:
    """The innermost call of the user's source that led to an error, such as "float(x) at model.py:3", or nothing."""
    frames = [frame for frame in extract_tb(error.__traceback__) if not frame.filename.startswith(_INTERNAL)]
    if not frames:
        return ""
    place = place_text(frames[-1].filename, frames[-1].lineno or 0)
    return f"{_call(frames[-1])} at {place}".removeprefix(" ")


def _call(frame: FrameSummary) -> str:
    """The text of the call or operator that runs in a frame, on one line; empty without the source."""
    first, last = frame.lineno or 0, frame.end_lineno or 0
    lines = [getline(frame.filename, number).encode() for number in range(first, last + 1)]
    if not lines or frame.colno is None or frame.end_colno is None:
        return ""
    lines[-1] = lines[-1][: frame.end_colno]
    lines[0] = lines[0][frame.colno :]
    text = " ".join(b" ".join(lines).decode(errors="replace").split())
    return text if len(text) <= _SHOWN else text[: _SHOWN - 4] + " ..."


def first_line(error: BaseException) -> str:
    """The first line of the message of an error."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return cut(without_cells(lines[0] if lines else "no message").rstrip("."), 200)


__all__ = ["cannot_trace", "first_line", "raised_at", "untraceable"]

"""The library's own derivative in exact arithmetic: a traced derivative tells its rules from its rounding."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from ...errors import ConsderivError
from ..backends.backend import Setting
from ..rounding.exact_values import exact_values
from ..rounding.node_formats import is_about_format
from .running import jax_operator
from .target import Library


def own_derivative(
    library: Library, function: Callable[..., Any], arguments: tuple[Any, ...], setting: Setting
) -> tuple[Any, ...] | None:
    """The exact flat Jacobian that the library's derivative rules give, custom ones included; None: not traceable.

    JAX differentiates into a program that can be traced as any other; PyTorch does not.
    """
    if library != "jax":
        return None
    from ..tracing import trace_jax

    try:
        operator, reals, _ = jax_operator(function, arguments, setting)
        traced = trace_jax(operator, *reals)
        values = exact_values(traced.program, traced.point).values
        entries = [values[output] for output in traced.program.outputs]
    except (ConsderivError, TypeError, ValueError, ArithmeticError):
        return None
    if not all(isinstance(entry, Fraction) for entry in entries):
        return None
    return _by_rows(entries, traced.out_shapes, [int(leaf.size) for leaf in reals])


def _by_rows(entries: Sequence[Any], shapes: Sequence[tuple[int, ...]], widths: Sequence[int]) -> tuple[Any, ...]:
    """Blocks for each result and argument, one after the other, as the rows of one matrix, flat."""
    blocks, start = [], 0
    for shape in shapes:
        size = 1
        for length in shape:
            size *= int(length)
        blocks.append(entries[start : start + size])
        start += size
    flat: list[Any] = []
    count = len(widths)
    for place in range(0, len(blocks), count):
        own = blocks[place : place + count]
        for row in range(len(own[0]) // widths[0] if widths[0] else 0):
            for block, width in zip(own, widths, strict=True):
                flat += block[row * width : (row + 1) * width]
    return tuple(flat)


def rules_in_words(notes: Mapping[int, Sequence[Any]]) -> str:
    """For a sentence: "custom_jvp f at file.py:3, stop_gradient at file.py:4"."""
    words = []
    for remarks in notes.values():
        for note in remarks:
            if is_about_format(note):
                continue
            name = "" if note.name == note.kind else f" {note.name}"
            words.append(f"{note.kind}{name} at {note.source}")
    return ", ".join(dict.fromkeys(words))

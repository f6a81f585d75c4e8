"""A walk of a jaxpr: every equation by the rule of its primitive, inner programs in place, sharing kept."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from ...errors import UnsupportedError
from ...programs.expression import Expression
from ..rounding.node_formats import COMPUTED, REPLAYED
from ..rounding.number_format import ROUNDING, format_name
from .arrays import Array, lift
from .decisions import Decision, Point
from .elements import is_condition
from .format_notes import ACCURATE, NARROW, inner_nodes, made_nodes, own_nodes, results_of
from .library_calls import defined_at
from .primitives_elementwise import Rule
from .shown_source import is_cell, place_text

_PACKAGE = str(Path(__file__).parents[2])
_FRAME = re.compile(r"(?P<path>.*?):(?P<line>\d+)(?P<column>:\d+)?(?P<function> \(.*\))?")
DEPTH = 16
"""How many callers are looked through for a line of the user's."""
_SUMMED = frozenset(("dot_general", "conv_general_dilated"))
"""Kernels that sum narrow numbers in float32 and round once."""


class LocatedError(UnsupportedError):
    """An operation that is not covered, with the primitive and the line of the user's source."""


@dataclass(frozen=True)
class Note:
    """What a library does at a value that the function alone does not say.

    Parameters
    ----------
    kind : "custom_jvp", "custom_vjp", "stop_gradient", "rounding to <format>", "computed in <format>", ...
        A derivative rule of its own, a derivative that is dropped, or a number format: see `rounding.node_formats`.
    name : str
        Name of the function that has the rule.
    source : str
        Line of the user's source.
    """

    kind: str
    name: str
    source: str


@dataclass
class Trace:
    """The walk: `run` interprets inner programs, `note` collects remarks by expression."""

    notes: list[tuple[Expression, Note]] = field(default_factory=list)
    calls: list[Any] = field(default_factory=list)
    point: Point = field(default_factory=lambda: Point({}))
    run_format: str = ""

    def decide(self, condition: Any) -> Decision | None:
        """The truth of a condition at the example point, if it is decided there."""
        return self.point.decide(condition)

    def note(self, kind: str, name: str, outputs: Sequence[Array]) -> None:
        """Remember a remark about the entries of the outputs that depend on the variables."""
        made = Note(kind, name, self._line())
        for array in outputs:
            for entry in array.ravel():
                if isinstance(entry, Expression) and not is_condition(entry):
                    self.notes.append((entry, made))

    def run(self, program: Any, inputs: Sequence[Array]) -> list[Array]:
        """The outputs of a jaxpr, open or closed, for arrays of elements."""
        jaxpr = getattr(program, "jaxpr", program)
        consts = getattr(program, "consts", ())
        values: dict[Any, Array] = dict(zip(jaxpr.constvars, map(lift, consts), strict=True))
        values.update(zip(jaxpr.invars, inputs, strict=True))
        self.run_format = self.run_format or _real_type(jaxpr.invars)
        for eqn in jaxpr.eqns:
            outputs = self._apply(eqn, [_read(values, atom) for atom in eqn.invars])
            values.update(zip(eqn.outvars, outputs, strict=True))
        return [_read(values, atom) for atom in jaxpr.outvars]

    def _apply(self, eqn: Any, inputs: list[Array]) -> list[Array]:
        name = eqn.primitive.name
        rule = rules().get(name)
        self.calls.append(eqn)
        try:
            check_types([atom.aval for atom in (*eqn.invars, *eqn.outvars)])
            if rule is None:
                return _known_integers(eqn, inputs)
            outputs = rule(self, eqn, inputs)
            if name == "reduce_precision":
                bits = eqn.params["exponent_bits"], eqn.params["mantissa_bits"]
                outputs = [self.narrowed(array, format_name(*bits)) for array in outputs]
            self._note_formats(eqn, inputs, outputs)
            return outputs
        except LocatedError:
            raise
        except UnsupportedError as error:
            raise LocatedError(
                error.required, f"{error.received} in the primitive {name} at {self._line()}", error.remedy
            ) from None
        except (ArithmeticError, LookupError, TypeError, ValueError) as error:
            raise LocatedError(
                "operations in a covered form are required",
                f"received {type(error).__name__} in the primitive {name} at {self._line()}",
                "write another form of it",
            ) from error
        finally:
            self.calls.pop()

    def narrowed(self, result: Array, target: str) -> Array:
        """A conversion that rounds, as a node of its own with a note."""
        made = own_nodes(result)
        self.note(f"{ROUNDING}{target}", "convert_element_type", [made])
        return made

    def _note_formats(self, eqn: Any, inputs: Sequence[Array], outputs: Sequence[Array]) -> None:
        """Remember in which format an equation computes, where it is not that of the arguments."""
        name = eqn.primitive.name
        number_format = _real_type((*eqn.outvars, *eqn.invars)) or "exact"
        inner = "exact" if name in ACCURATE else "float32" if name in _SUMMED and number_format in NARROW else ""
        if number_format == self.run_format and not inner:
            return
        made = made_nodes(outputs, inputs)
        if any(hasattr(getattr(value, "jaxpr", value), "eqns") for value in eqn.params.values()):
            # The equations of an inner program have spoken for themselves.
            made = [e for e in results_of(made, outputs) if e.operation in ("mul", "where", "piecewise")]
        if number_format != self.run_format:
            self._remember(f"{COMPUTED}{number_format}", name, made)
        if inner:
            self._remember(f"{REPLAYED}{inner}", name, inner_nodes(made, outputs, number_format))

    def _remember(self, kind: str, name: str, made: Sequence[Expression]) -> None:
        note = Note(kind, name, self._line()) if made else None
        self.notes += [(expression, note) for expression in made if note is not None]

    def _line(self) -> str:
        """The line of the innermost call that knows it: the library's own programs keep no line."""
        called = next(filter(None, map(source_line, reversed(self.calls))), "")
        return called or next(filter(None, map(defined_at, reversed(self.calls))), "a line of the library")


def _real_type(atoms: Sequence[Any]) -> str:
    """The name of the first type of real numbers among these; empty if there is none."""
    types: list[Any] = [getattr(atom.aval, "dtype", None) for atom in atoms]
    return next((str(kind.name) for kind in types if getattr(kind, "kind", "b") not in "iub"), "")


def _read(values: dict[Any, Array], atom: Any) -> Array:
    if hasattr(atom, "val"):
        import numpy

        return lift(numpy.asarray(atom.val, dtype=atom.aval.dtype))
    return values[atom]


def check_types(avals: Sequence[Any]) -> None:
    """Refuse arrays of something else than numbers and truth values: keys of random generators."""
    for aval in avals:
        if not hasattr(getattr(aval, "dtype", None), "kind"):
            raise UnsupportedError(
                "arrays of real numbers are required", f"received an array of {getattr(aval, 'dtype', aval)}",
                "draw random numbers outside of the function and pass them as an argument",
            )  # fmt: skip


@cache
def rules() -> dict[str, Rule]:
    """The rules of all primitives, by name."""
    from . import (
        primitives_control,
        primitives_elementwise,
        primitives_indexing,
        primitives_logic,
        primitives_order,
        primitives_reductions,
        primitives_scatter,
        primitives_structure,
        primitives_windows,
    )

    modules = (
        primitives_elementwise, primitives_logic, primitives_structure, primitives_indexing, primitives_scatter,
        primitives_reductions, primitives_order, primitives_windows, primitives_control,
    )  # fmt: skip
    return {name: rule for module in modules for name, rule in module.RULES.items()}


def _known_integers(eqn: Any, inputs: list[Array]) -> list[Array]:
    """A primitive of constant integers and truth values alone is computed by the library itself, without rounding."""
    from .primitives_indexing import numbers

    dtypes = [atom.aval.dtype for atom in (*eqn.invars, *eqn.outvars)]
    if not all(dtype.kind in "iub" for dtype in dtypes):
        raise UnsupportedError(
            "operations with an exact meaning for piecewise elementary functions are required",
            "received one that is not covered",
            "write it with arithmetic, abs, max, min, sort, where, roots, exp, log and the like",
        )  # fmt: skip
    made = eqn.primitive.bind(*map(numbers, inputs, dtypes), **eqn.params)
    return [lift(array) for array in (made if eqn.primitive.multiple_results else [made])]


def source_line(eqn: Any) -> str:
    """The file, line and function of the user's source that made an equation; empty if it is not known."""
    try:
        from jax.extend.source_info_util import summarize
    except ImportError:
        return ""
    frames = str(summarize(eqn.source_info, num_frames=DEPTH)).splitlines()
    return _short(next((frame for frame in reversed(frames) if not frame.startswith(_PACKAGE)), ""))


def _short(frame: str) -> str:
    """ "file.py:12:24 (f)" of a frame with the whole path, "cell, line 2 (f)" of a cell of a notebook."""
    found = _FRAME.fullmatch(frame)
    if found is None:
        return frame
    column = "" if is_cell(found["path"]) else found["column"] or ""
    return f"{place_text(found['path'], int(found['line']))}{column}{found['function'] or ''}"

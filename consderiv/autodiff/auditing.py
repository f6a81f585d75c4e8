"""Audit: run a program in every back-end, mode and number format, and judge each derivative exactly."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ..errors import ConsderivError, PointError, UnsupportedError
from ..exact.reals import Number, Real
from ..programs.conversion import as_program
from ..programs.point import parse_point
from ..programs.program import Program
from .backend import Backend, Dtype, FloatMatrix, Setting
from .derivative_error import BoundMatrix
from .explanation import explanation
from .jax_backend import JaxBackend
from .judgement import Circumstances, Judgement, judge
from .kink_rules import DEFAULT_CONVENTION
from .number_format import FORMATS
from .numpy_backend import NumpyBackend
from .reference import Reference, reference
from .report import Audit, Result
from .rounding import RoundingAnalysis, differing_guards, rounding_analysis
from .torch_backend import TorchBackend

_FUNCTION_TARGET = re.compile(r"\.py:\w+\s*$")

BACKENDS: dict[str, type[Backend]] = {"numpy": NumpyBackend, "jax": JaxBackend, "torch": TorchBackend}


def audit(
    target: Any,
    at: Any,
    backends: Sequence[str | Backend] | str | None = None,
    allow: str = "chain_rule",
    variables: Any = None,
) -> Audit:
    """Differentiate a program with AD libraries, and say of each value what it is.

    Every value is compared, as the exact dyadic numbers that it is, with the derivative and the Clarke set
    of the function, then with the chain-rule field of the program; only a difference beyond the proved
    rounding error bound of the sweep counts as proved.

    Parameters
    ----------
    target : str, Expression or Program
        The program.
    at : str, mapping or sequence
        The point, such as "x=0, y=1/2".
    backends : names or Backend objects, optional
        "numpy", "jax", "torch" or back-ends of your own; default: all three. A library that is missing is
        reported as refused.
    allow : "chain_rule" or "clarke"
        What `Audit.is_permitted` accepts.
    variables : names, optional
        The order of the variables.

    Returns
    -------
    Audit
        One result for each back-end, mode, dtype and compiler; `print` shows a table, `to_dict` the JSON
        object.

    Raises
    ------
    ConsderivError
        If the program, the point or the name of a back-end is wrong.

    Examples
    --------
    >>> report = audit("relu(x) - relu(-x)", "x=0", backends="numpy")
    >>> [(result.value, result.judgement.verdict) for result in report.results[:1]]
    [(((0.0,),), 'chain_rule')]
    """
    if allow not in ("clarke", "chain_rule"):
        raise UnsupportedError(
            'allow is "clarke" or "chain_rule"', f"received {allow!r}", "choose one of the two"
        )
    if isinstance(target, str) and _FUNCTION_TARGET.search(target):
        raise UnsupportedError(
            "a program text is required",
            f"received {target!r}, a function in a file, which this release does not trace",
            "write the function as program text, or pass an Expression",
        )
    program = as_program(target, variables)
    point = _rational_point(parse_point(at, program.variables), program.variables)
    chosen = _backends(backends)
    exact = reference(program, point)
    run = _Run(program, point, exact)
    results = [result for backend in chosen for result in run.results(backend)]
    return Audit(
        program, point, exact.clarke, tuple(results), allow, target if isinstance(target, str) else None
    )


def _rational_point(point: Sequence[Number], variables: Sequence[str]) -> tuple[Fraction, ...]:
    """The point, whose coordinates are all rational: no float holds another one."""
    coordinates = []
    for name, number in zip(variables, point, strict=True):
        if isinstance(number, Real):
            raise PointError(
                "an audit needs a rational point, because libraries compute with floats",
                f"received the irrational coordinate {name} = {number}",
                f"write a rational number near it, such as {name}={float(number)!r}",
            )
        coordinates.append(number)
    return tuple(coordinates)


def _backends(names: Sequence[str | Backend] | str | None) -> list[Backend]:
    if names is None:
        names = list(BACKENDS)
    if isinstance(names, str):
        names = [name.strip() for name in names.split(",") if name.strip()]
    chosen = []
    for name in names:
        if isinstance(name, Backend):
            chosen.append(name)
        elif name in BACKENDS:
            chosen.append(BACKENDS[name]())
        else:
            raise UnsupportedError(
                f"a back-end is one of {', '.join(BACKENDS)}", f"received {name!r}", "choose among these"
            )
    return chosen


@dataclass(frozen=True)
class _Run:
    """One program at one point; the exact side is shared by all back-ends."""

    program: Program
    point: tuple[Fraction, ...]
    exact: Reference

    def results(self, backend: Backend) -> list[Result]:
        """All settings of a back-end; one refused result if it is not there."""
        reason = backend.available()
        if reason is not None:
            refused = Judgement("refused", "measured", reason)
            return [Result(backend.name, None, Setting("reverse", "float64"), None, refused)]
        predictions = self._predictions(backend)
        analyses: dict[tuple[Dtype, frozenset[str]], RoundingAnalysis | None] = {}
        results = []
        for setting in backend.settings():
            key = (setting.dtype, backend.cancelling.get(setting.mode, frozenset()))
            if key not in analyses:
                analyses[key] = self._analysis(backend, *key)
            results.append(self._result(backend, setting, analyses[key], predictions))
        return results

    def _predictions(self, backend: Backend) -> dict[str, Any]:
        rules: dict[str, Any] = {f"the convention of {backend.name}": backend.convention}
        if backend.convention != DEFAULT_CONVENTION:
            rules[DEFAULT_CONVENTION] = DEFAULT_CONVENTION
        found = {}
        for name, rule in rules.items():
            explained = explanation(self.program, self.point, rule)
            if explained is not None:
                value, choices = explained
                found[name] = (tuple(entry for row in value for entry in row), choices)
        return found

    def _analysis(
        self, backend: Backend, dtype: Dtype, cancelling: frozenset[str]
    ) -> RoundingAnalysis | None:
        """None where the program has no exact values to compare with."""
        try:
            dyadic = isinstance(backend.convention, str)
            return rounding_analysis(self.program, self.point, FORMATS[dtype], dyadic, cancelling)
        except ConsderivError:
            return None

    def _result(
        self,
        backend: Backend,
        setting: Setting,
        analysis: RoundingAnalysis | None,
        predictions: dict[str, Any],
    ) -> Result:
        version = _version(backend)
        try:
            value = backend.jacobian(self.program, self.point, setting)
        except Exception as error:  # a library may raise anything, and that is a finding and no crash
            return Result(
                backend.name, version, setting, None, Judgement("refused", "measured", _one_line(error))
            )
        near = self._circumstances(backend, setting, value, analysis, predictions)
        return Result(backend.name, version, setting, value, judge(self.program, value, self.exact, near))

    def _circumstances(
        self,
        backend: Backend,
        setting: Setting,
        value: FloatMatrix,
        analysis: RoundingAnalysis | None,
        predictions: dict[str, Any],
    ) -> Circumstances:
        number_format = FORMATS[setting.dtype]
        if analysis is None:
            unbounded = tuple((None,) * len(self.program.variables) for _ in self.program.outputs)
            return Circumstances(number_format, unbounded, False, "", predictions)
        is_proved = not analysis.doubtful and not (analysis.operations & backend.assumed)
        tie = self._float_tie(backend, setting, analysis) if analysis.doubtful else ""
        bounds = analysis.bounds
        if analysis.cancelled is not None:
            bounds, is_proved = _informative(value, bounds, analysis.cancelled), False
        return Circumstances(number_format, bounds, is_proved, tie, predictions)

    def _float_tie(self, backend: Backend, setting: Setting, analysis: RoundingAnalysis) -> str:
        """One sentence about the guards whose sign differs in this library's own forward sweep."""
        try:
            values = backend.node_values(self.program, self.point, setting)
        except Exception:  # without forward values nothing is claimed
            return ""
        differing = differing_guards(self.program, analysis.doubtful, values)
        if not differing:
            return ""
        first = differing[0]
        node = self.program.nodes[first.node]
        operands = [values[i] for i in node.operands]
        sign = first.guard.sign(operands)
        return (
            f"{node.operation} at node {first.node}: a guard is {_sign(first.sign)} exactly "
            f"and {_sign(sign)} in {setting.dtype}"
        )


def _informative(value: FloatMatrix, bounds: BoundMatrix, larger: BoundMatrix) -> BoundMatrix:
    """The larger bounds where they leave a significant bit: one above half the value would excuse all."""
    return tuple(
        tuple(
            wide if wide is not None and math.isfinite(entry) and wide <= abs(Fraction(entry)) / 2 else narrow
            for entry, narrow, wide in zip(*rows, strict=True)
        )
        for rows in zip(value, bounds, larger, strict=True)
    )


def _sign(sign: int | None) -> str:
    return {1: "positive", 0: "zero", -1: "negative", None: "not a number"}[sign]


def _version(backend: Backend) -> str | None:
    try:
        return backend.version()
    except Exception:  # a broken installation has no version
        return None


def _one_line(error: Exception) -> str:
    text = str(error).strip().splitlines()
    return f"{type(error).__name__}: {text[0] if text else ''}"[:300]


__all__ = ["BACKENDS", "Audit", "FloatMatrix", "Result", "audit"]

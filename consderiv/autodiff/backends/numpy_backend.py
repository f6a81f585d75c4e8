"""The built-in back-end: reverse and forward mode in NumPy; the derivative at kinks is a parameter."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import Any

from ...programs.operations import COMPARISONS, OPERATIONS
from ...programs.program import Program
from ..judging.kink_rules import DEFAULT_CONVENTION, KinkRule
from ..rounding.local_derivatives import Edge, smooth_partials, switch_edges
from ..rounding.sweeps import forward_jacobian, pushed, reverse_jacobian
from .backend import Backend, FloatMatrix, Setting, nearest_float
from .installed import missing
from .jax_backend import written_exponent
from .translation import Rule, nested_where, run

SPELLING = {
    "neg": "-u",
    "add": "u + v",
    "sub": "u - v",
    "mul": "u * v",
    "div": "u / v",
    "power": "products for exponents 0, 1, 2, 3, else u ** e",
    "sqrt": "numpy.sqrt(u)",
    "exp": "numpy.exp(u)",
    "log": "numpy.log(u)",
    "sin": "numpy.sin(u)",
    "cos": "numpy.cos(u)",
    "tanh": "numpy.tanh(u)",
    "sigmoid": "1 / (1 + numpy.exp(-u))",
    "softplus": "numpy.logaddexp(u, 0)",
    "erf": "math.erf(u)",
    "atan": "numpy.arctan(u)",
    "abs": "abs(u)",
    "relu": "max(u, 0)",
    "max": "max(us)",
    "min": "min(us)",
    "clip": "min(max(u, lo), hi)",
    "sort": "sorted(us)",
    "median": "the middle of sorted(us)",
    "norm1": "sum of abs(u)",
    "norminf": "max of abs(u)",
    "norm": "numpy.sqrt(sum of u * u)",
    "lt": "u < v",
    "le": "u <= v",
    "gt": "u > v",
    "ge": "u >= v",
    "eq": "u == v",
    "ne": "u != v",
    "and": "all",
    "or": "any",
    "not": "not",
    "where": "u if c else v",
    "piecewise": "the first case that holds",
    "sign": "numpy.sign(u)",
    "floor": "numpy.floor(u)",
}


@dataclass(frozen=True)
class NumpyBackend(Backend):
    """Automatic differentiation of a program in NumPy scalars of the dtype that is audited.

    Parameters
    ----------
    kinks : str or mapping
        The derivative at each kink: a convention name, or a mapping from node index or operation name to a
        convention name or to the derivative itself; what is not named is "relu0=0".

    Examples
    --------
    >>> from consderiv.programs import parse
    >>> program = parse("relu(x) - relu(-x)")
    >>> NumpyBackend().jacobian(program, [Fraction(0)], Setting("reverse", "float64"))
    ((0.0,),)
    >>> NumpyBackend({"relu": Fraction(1, 2)}).jacobian(program, [Fraction(0)], Setting("forward", "float32"))
    ((1.0,),)
    """

    kinks: KinkRule = DEFAULT_CONVENTION
    name = "numpy"
    spelling = SPELLING
    assumed = frozenset({"exp", "log", "sin", "cos", "tanh", "sigmoid", "softplus", "erf", "atan"})
    assumed |= {"fractional power", "high power"}

    @property
    def convention(self) -> KinkRule:  # type: ignore[override]
        """The rule at kinks, which predicts this back-end exactly."""
        return self.kinks

    def version(self) -> str:
        import numpy

        return str(numpy.__version__)

    def available(self) -> str | None:
        return missing("numpy")

    def jacobian(self, program: Program, point: Sequence[Fraction], setting: Setting) -> FloatMatrix:
        import numpy

        number = _number(setting)
        with numpy.errstate(all="ignore"):
            edges = self._all_edges(program, point, number)
            sweep = reverse_jacobian if setting.mode == "reverse" else forward_jacobian
            rows = sweep(program, edges, number(0), number(1))
        return tuple(tuple(float(entry) for entry in row) for row in rows)

    def jvp(
        self, program: Program, point: Sequence[Fraction], direction: Sequence[float], setting: Setting
    ) -> tuple[float, ...]:
        """One forward sweep with this tangent."""
        import numpy

        number = _number(setting)
        with numpy.errstate(all="ignore"):
            edges = self._all_edges(program, point, number)
            return tuple(float(entry) for entry in pushed(program, edges, list(map(number, direction)), number(0)))

    def _all_edges(
        self, program: Program, point: Sequence[Fraction], number: Callable[[Any], Any]
    ) -> dict[int, list[Edge]]:
        values = _forward(program, point, number)
        return {index: _edges(program, index, values, number, self.kinks) for index in program.needed()}

    def node_values(self, program: Program, point: Sequence[Fraction], setting: Setting) -> tuple[Any, ...]:
        import numpy

        with numpy.errstate(all="ignore"):
            return tuple(_plain(value) for value in _forward(program, point, _number(setting)))


def _forward(program: Program, point: Sequence[Fraction], number: Callable[[Any], Any]) -> list[Any]:
    return run(program, [number(value) for value in point], _rules(number), number)


def _plain(value: Any) -> Any:
    """Python floats and bools for NumPy scalars."""
    if isinstance(value, tuple):
        return tuple(float(entry) for entry in value)
    return value if value is None or isinstance(value, bool) else value.item()


def _number(setting: Setting) -> Callable[[Any], Any]:
    import numpy

    scalar = getattr(numpy, setting.dtype)
    return lambda value: scalar(nearest_float(value))


def _edges(
    program: Program, index: int, values: Sequence[Any], number: Callable[[Any], Any], kinks: KinkRule
) -> list[Edge]:
    node = program.nodes[index]
    operands = [values[i] for i in node.operands]
    flat = [entry for u in operands for entry in (u if isinstance(u, tuple) else (u,))]
    if OPERATIONS[node.operation].kind == "jump":
        return [(node.operands[0], number(0))]
    if node.operation in ("where", "piecewise"):
        return switch_edges(program, index, values, number, kinks) or []
    if any(entry != entry for entry in flat):
        return [(operand, number(float("nan"))) for operand in node.operands]
    edges = switch_edges(program, index, values, number, kinks)
    if edges is not None:
        return edges
    if node.operation == "norm":
        return [(i, u / values[index]) for i, u in zip(node.operands, operands, strict=True)]
    partials = smooth_partials(
        node, operands, values[index], number,
        lambda name, u: _rules(number)[name]((u,), None), lambda u, e: _power(u, e, number),
    )  # fmt: skip
    return list(zip(node.operands, partials, strict=True))


def _power(u: Any, exponent: Any, number: Callable[[Any], Any]) -> Any:
    """Products for small integers, so that these cases are plain IEEE arithmetic."""
    written = written_exponent(exponent)
    if written in (0, 1, 2, 3):
        return reduce(lambda product, _: product * u, range(int(written)), number(1))
    return number(1) / u if written == -1 else u ** number(written)


def _compared(function: Callable[[Any, Any], Any]) -> Rule:
    return lambda u, _: bool(function(u[0], u[1]))


def _applied(function: Callable[[Any], Any]) -> Rule:
    return lambda u, _: function(u[0])


def _rules(number: Callable[[Any], Any]) -> dict[str, Rule]:
    """NumPy for the functions; the switches by their exact definition, which only compares operands."""
    import numpy

    rules: dict[str, Rule] = {
        name: operation.value
        for name, operation in OPERATIONS.items()
        if operation.kind == "logic" or name in ("abs", "max", "min", "clip", "sort", "median")
    }
    functions = {"exp": numpy.exp, "log": numpy.log, "sin": numpy.sin, "cos": numpy.cos, "tanh": numpy.tanh,
                 "atan": numpy.arctan, "sqrt": numpy.sqrt, "sign": numpy.sign, "floor": numpy.floor}  # fmt: skip
    return {
        **rules,
        **{name: _compared(getattr(operator, name)) for name in COMPARISONS},
        **{name: _applied(function) for name, function in functions.items()},
        "neg": lambda u, _: -u[0],
        "add": lambda u, _: u[0] + u[1],
        "sub": lambda u, _: u[0] - u[1],
        "mul": lambda u, _: u[0] * u[1],
        "div": lambda u, _: u[0] / u[1],
        "power": lambda u, e: _power(u[0], e, number),
        "sigmoid": lambda u, _: number(1) / (number(1) + numpy.exp(-u[0])),
        "softplus": lambda u, _: numpy.logaddexp(u[0], number(0)),
        "erf": lambda u, _: number(math.erf(u[0])),
        "relu": lambda u, _: max(u[0], number(0)),
        "norm1": lambda u, _: sum((abs(v) for v in u), number(0)),
        "norminf": lambda u, _: max(abs(v) for v in u),
        "norm": lambda u, _: numpy.sqrt(sum((v * v for v in u), number(0))),
        "where": lambda u, _: u[1] if u[0] else u[2],
        "piecewise": lambda u, _: nested_where(lambda c, a, b: a if c else b, u, number(float("nan"))),
    }

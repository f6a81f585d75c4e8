"""JAX: jax.grad and jax.jacrev (reverse), jax.jacfwd (forward), eager and under jax.jit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from ...exact.reals import Real
from ...programs.program import Program
from .backend import DTYPES, MODES, Backend, FloatMatrix, Setting, nearest_float
from .installed import missing
from .translation import Rule, nested_where, plain, run

if TYPE_CHECKING:
    from ..rounding.node_formats import NodeFormats

SPELLING = {
    "neg": "-u",
    "add": "u + v",
    "sub": "u - v",
    "mul": "u * v",
    "div": "u / v",
    "power": "u ** 2, u ** 0.5",
    "sqrt": "jnp.sqrt(u)",
    "exp": "jnp.exp(u)",
    "log": "jnp.log(u)",
    "sin": "jnp.sin(u)",
    "cos": "jnp.cos(u)",
    "tanh": "jnp.tanh(u)",
    "sigmoid": "jax.nn.sigmoid(u)",
    "softplus": "jax.nn.softplus(u)",
    "erf": "jax.scipy.special.erf(u)",
    "atan": "jnp.arctan(u)",
    "abs": "jnp.abs(u)",
    "relu": "jax.nn.relu(u)",
    "max": "jnp.maximum(u, v); more: jnp.max(jnp.stack(us))",
    "min": "jnp.minimum(u, v); more: jnp.min(jnp.stack(us))",
    "clip": "jnp.clip(u, lo, hi)",
    "sort": "jnp.sort(jnp.stack(us))",
    "median": "jnp.median(jnp.stack(us))",
    "norm1": "jnp.linalg.norm(us, 1)",
    "norminf": "jnp.linalg.norm(us, jnp.inf)",
    "norm": "jnp.linalg.norm(us)",
    "lt": "u < v",
    "le": "u <= v",
    "gt": "u > v",
    "ge": "u >= v",
    "eq": "u == v",
    "ne": "u != v",
    "and": "jnp.logical_and",
    "or": "jnp.logical_or",
    "not": "jnp.logical_not(c)",
    "where": "jnp.where(c, u, v)",
    "piecewise": "nested jnp.where",
    "sign": "jnp.sign(u)",
    "floor": "jnp.floor(u)",
}


class JaxBackend(Backend):
    """JAX on the device that it selects; the 64-bit mode is a context, so no global setting changes."""

    name = "jax"
    convention = "jax 0.10"
    spelling = SPELLING
    assumed = frozenset({"exp", "log", "sin", "cos", "tanh", "sigmoid", "softplus", "erf", "atan", "fractional power"})

    def version(self) -> str:
        import jax

        return str(jax.__version__)

    def available(self) -> str | None:
        return missing("jax")

    def settings(self) -> tuple[Setting, ...]:
        return tuple(Setting(m, d, c) for d in DTYPES for m in MODES for c in (False, True))

    def jacobian(self, program: Program, point: Sequence[Fraction], setting: Setting) -> FloatMatrix:
        import numpy

        with precision(setting):
            x = _argument(point, setting)
            value = numpy.asarray(_derivative(program, setting)(x), dtype=float)
        rows = value.reshape(len(program.outputs), len(program.variables)).tolist()
        return tuple(tuple(row) for row in rows)

    def jvp(
        self, program: Program, point: Sequence[Fraction], direction: Sequence[float], setting: Setting
    ) -> tuple[float, ...]:
        """jax.jvp."""
        import jax.numpy as jnp
        import numpy

        with precision(setting):
            tangent = _pushed(program, setting)(_argument(point, setting), jnp.array(direction, dtype=setting.dtype))
            return tuple(numpy.asarray(tangent, dtype=float).reshape(-1).tolist())

    def node_values(self, program: Program, point: Sequence[Fraction], setting: Setting) -> tuple[Any, ...]:
        import jax

        def forward(x: Any) -> list[Any]:
            return run(program, [x[i] for i in range(len(program.variables))], _rules(), nearest_float)

        with precision(setting):
            values = (jax.jit(forward) if setting.compiled else forward)(_argument(point, setting))
            return tuple(plain(value) for value in values)

    def mixed_node_values(self, program: Program, point: Sequence[Fraction], formats: NodeFormats) -> tuple[Any, ...]:
        """The values that guards compare where nodes have formats of their own, in one compiled program."""
        from .mixed_run import mixed_node_values

        with precision(Setting("forward", "float64")):
            return mixed_node_values(program, point, formats, _rules())


def precision(setting: Setting) -> Any:
    """A context in which JAX computes with the dtype of the setting."""
    import jax

    double = setting.dtype == "float64"
    if hasattr(jax, "enable_x64"):
        return jax.enable_x64(double)
    experimental: Any = import_module("jax.experimental")  # the place of the context in older versions
    return experimental.enable_x64(double)


def _argument(point: Sequence[Fraction], setting: Setting) -> Any:
    import jax.numpy as jnp

    return jnp.array([nearest_float(value) for value in point], dtype=setting.dtype)


@lru_cache(maxsize=32)
def _derivative(program: Program, setting: Setting) -> Callable[[Any], Any]:
    """jax.grad, jacrev or jacfwd of the program, compiled if the setting says so; kept, because compiling takes long."""
    import jax

    function = _function(program, setting)
    derivative: Callable[[Any], Any]
    if setting.mode == "forward":
        derivative = jax.jacfwd(function)
    else:
        derivative = jax.jacrev(function) if program.is_map else jax.grad(function)
    compiled: Callable[[Any], Any] = jax.jit(derivative) if setting.compiled else derivative
    return compiled


@lru_cache(maxsize=32)
def _pushed(program: Program, setting: Setting) -> Callable[[Any, Any], Any]:
    """The tangent of jax.jvp, compiled if the setting says so."""
    import jax

    function = _function(program, setting)

    def pushed(x: Any, direction: Any) -> Any:
        return jax.jvp(function, (x,), (direction,))[1]

    compiled: Callable[[Any, Any], Any] = jax.jit(pushed) if setting.compiled else pushed
    return compiled


def _function(program: Program, setting: Setting) -> Callable[[Any], Any]:
    import jax.numpy as jnp

    rules = _rules()

    def function(x: Any) -> Any:
        values = run(program, [x[i] for i in range(len(program.variables))], rules, nearest_float)
        outputs = [jnp.asarray(values[i], dtype=setting.dtype) for i in program.outputs]
        return jnp.stack(outputs) if program.is_map else outputs[0]

    return function


def _rules() -> dict[str, Rule]:
    return {**_smooth_rules(), **_switch_rules(), **_choice_rules()}


def _smooth_rules() -> dict[str, Rule]:
    import jax
    import jax.numpy as jnp

    return {
        "neg": lambda u, _: -u[0],
        "add": lambda u, _: u[0] + u[1],
        "sub": lambda u, _: u[0] - u[1],
        "mul": lambda u, _: u[0] * u[1],
        "div": lambda u, _: jnp.true_divide(u[0], u[1]),
        "power": lambda u, e: jnp.asarray(u[0]) ** written_exponent(e),
        "sqrt": lambda u, _: jnp.sqrt(u[0]),
        "exp": lambda u, _: jnp.exp(u[0]),
        "log": lambda u, _: jnp.log(u[0]),
        "sin": lambda u, _: jnp.sin(u[0]),
        "cos": lambda u, _: jnp.cos(u[0]),
        "tanh": lambda u, _: jnp.tanh(u[0]),
        "sigmoid": lambda u, _: jax.nn.sigmoid(u[0]),
        "softplus": lambda u, _: jax.nn.softplus(u[0]),
        "erf": lambda u, _: jax.scipy.special.erf(u[0]),
        "atan": lambda u, _: jnp.arctan(u[0]),
    }


def _switch_rules() -> dict[str, Rule]:
    import jax
    import jax.numpy as jnp

    def stack(u: Sequence[Any]) -> Any:
        return jnp.stack([jnp.asarray(v) for v in u])

    return {
        "abs": lambda u, _: jnp.abs(u[0]),
        "relu": lambda u, _: jax.nn.relu(u[0]),
        "max": lambda u, _: jnp.maximum(*u) if len(u) == 2 else jnp.max(stack(u)),
        "min": lambda u, _: jnp.minimum(*u) if len(u) == 2 else jnp.min(stack(u)),
        "clip": lambda u, _: jnp.clip(*u),
        "sort": lambda u, _: jnp.sort(stack(u)),
        "median": lambda u, _: jnp.median(stack(u)),
        "norm1": lambda u, _: jnp.linalg.norm(stack(u), 1),
        "norminf": lambda u, _: jnp.linalg.norm(stack(u), jnp.inf),
        "norm": lambda u, _: jnp.linalg.norm(stack(u)),
        "sign": lambda u, _: jnp.sign(u[0]),
        "floor": lambda u, _: jnp.floor(u[0]),
    }


def _choice_rules() -> dict[str, Rule]:
    from functools import reduce

    import jax.numpy as jnp

    return {
        "lt": lambda u, _: u[0] < u[1],
        "le": lambda u, _: u[0] <= u[1],
        "gt": lambda u, _: u[0] > u[1],
        "ge": lambda u, _: u[0] >= u[1],
        "eq": lambda u, _: u[0] == u[1],
        "ne": lambda u, _: u[0] != u[1],
        "and": lambda u, _: reduce(jnp.logical_and, u),
        "or": lambda u, _: reduce(jnp.logical_or, u),
        "not": lambda u, _: jnp.logical_not(u[0]),
        "where": lambda u, _: jnp.where(u[0], u[1], u[2]),
        "piecewise": lambda u, _: nested_where(jnp.where, u, jnp.nan),
    }


def written_exponent(exponent: Any) -> int | float:
    """The exponent as a user writes it: an int where it is one, else a float."""
    if isinstance(exponent, Real):
        return float(exponent)
    exact = Fraction(exponent)
    return exact.numerator if exact.denominator == 1 else nearest_float(exact)

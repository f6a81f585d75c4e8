"""PyTorch: torch.autograd.grad (reverse) and torch.func.jacfwd (forward), eager."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from ...errors import UnsupportedError
from ...programs.program import Program
from .backend import Backend, FloatMatrix, Setting, nearest_float
from .installed import missing
from .jax_backend import written_exponent
from .translation import Rule, nested_where, plain, run

SPELLING = {
    "neg": "-u",
    "add": "u + v",
    "sub": "u - v",
    "mul": "u * v",
    "div": "u / v",
    "power": "u ** 2, u ** 0.5",
    "sqrt": "torch.sqrt(u)",
    "exp": "torch.exp(u)",
    "log": "torch.log(u)",
    "sin": "torch.sin(u)",
    "cos": "torch.cos(u)",
    "tanh": "torch.tanh(u)",
    "sigmoid": "torch.sigmoid(u)",
    "softplus": "torch.nn.functional.softplus(u)",
    "erf": "torch.erf(u)",
    "atan": "torch.atan(u)",
    "abs": "torch.abs(u)",
    "relu": "torch.relu(u)",
    "max": "torch.maximum(u, v); more: torch.stack(us).amax(0)",
    "min": "torch.minimum(u, v); more: torch.stack(us).amin(0)",
    "clip": "torch.clamp(u, lo, hi) with tensors lo and hi",
    "sort": "torch.sort(torch.stack(us)).values",
    # torch.median takes the lower of two middle values, so it is another function; quantile has the value
    # meant.
    "median": "torch.quantile(torch.stack(us), 0.5)",
    "norm1": "torch.linalg.norm(us, 1)",
    "norminf": "torch.linalg.norm(us, inf)",
    "norm": "torch.linalg.norm(us)",
    "lt": "u < v",
    "le": "u <= v",
    "gt": "u > v",
    "ge": "u >= v",
    "eq": "u == v",
    "ne": "u != v",
    "and": "torch.logical_and",
    "or": "torch.logical_or",
    "not": "torch.logical_not(c)",
    "where": "torch.where(c, u, v)",
    "piecewise": "nested torch.where",
    "sign": "torch.sign(u)",
    "floor": "torch.floor(u)",
}


class TorchBackend(Backend):
    """PyTorch on the CPU, eager. torch.compile needs a C++ compiler at run time and is refused here."""

    name = "torch"
    convention = "torch 2.13"
    spelling = SPELLING
    assumed = frozenset({"exp", "log", "sin", "cos", "tanh", "sigmoid", "softplus", "erf", "atan"})
    assumed |= {"fractional power", "high power"}

    # The forward rules of maximum and minimum: the tangent of max(x, 1e30*(x - 1)) at 0 comes out as 0.
    cancelling = MappingProxyType({"forward": frozenset({"max", "min"})})

    def version(self) -> str:
        import torch

        return str(torch.__version__)

    def available(self) -> str | None:
        return missing("torch")

    def jacobian(self, program: Program, point: Sequence[Fraction], setting: Setting) -> FloatMatrix:
        import torch

        _refuse_compiled(setting)
        x = _argument(point, setting)
        if setting.mode == "reverse":
            return _reverse(program, x)

        rows = torch.func.jacfwd(_function(program))(x).reshape(len(program.outputs), len(program.variables))
        return tuple(tuple(row) for row in rows.tolist())

    def jvp(
        self, program: Program, point: Sequence[Fraction], direction: Sequence[float], setting: Setting
    ) -> tuple[float, ...]:
        """torch.func.jvp."""
        import torch

        _refuse_compiled(setting)
        x = _argument(point, setting)
        tangent = torch.func.jvp(_function(program), (x,), (torch.tensor(list(direction), dtype=x.dtype),))[1]
        return tuple(tangent.double().tolist())

    def node_values(self, program: Program, point: Sequence[Fraction], setting: Setting) -> tuple[Any, ...]:
        import torch

        _refuse_compiled(setting)
        with torch.no_grad():
            return tuple(plain(value) for value in _run(program, _argument(point, setting)))


def _refuse_compiled(setting: Setting) -> None:
    if setting.compiled:
        raise UnsupportedError(
            "torch is audited eagerly",
            "received compiled=True, which starts a C++ compiler",
            "audit with compiled=False",
        )


def _argument(point: Sequence[Fraction], setting: Setting) -> Any:
    import torch

    return torch.tensor([nearest_float(value) for value in point], dtype=getattr(torch, setting.dtype))


def _run(program: Program, x: Any) -> list[Any]:
    import torch

    def constant(value: Any) -> Any:
        return torch.tensor(nearest_float(value), dtype=x.dtype)

    return run(program, [x[i] for i in range(len(program.variables))], _rules(), constant)


def _function(program: Program) -> Callable[[Any], Any]:
    """The outputs as one tensor, of the point as a tensor."""
    import torch

    def function(x: Any) -> Any:
        values = _run(program, x)
        return torch.stack([values[i] for i in program.outputs])

    return function


def _reverse(program: Program, x: Any) -> FloatMatrix:
    """One call of torch.autograd.grad for each output; an output that is a constant has the row zero."""
    import torch

    x = x.requires_grad_()
    values = _run(program, x)
    rows = []
    for output in program.outputs:
        gradient = None
        if values[output].requires_grad:
            (gradient,) = torch.autograd.grad(values[output], x, retain_graph=True, allow_unused=True)
        rows.append(tuple((torch.zeros_like(x) if gradient is None else gradient).tolist()))
    return tuple(rows)


def _rules() -> dict[str, Rule]:
    return {**_smooth_rules(), **_switch_rules(), **_choice_rules()}


def _smooth_rules() -> dict[str, Rule]:
    import torch

    return {
        "neg": lambda u, _: -u[0],
        "add": lambda u, _: u[0] + u[1],
        "sub": lambda u, _: u[0] - u[1],
        "mul": lambda u, _: u[0] * u[1],
        "div": lambda u, _: u[0] / u[1],
        "power": lambda u, e: u[0] ** written_exponent(e),
        "sqrt": lambda u, _: torch.sqrt(u[0]),
        "exp": lambda u, _: torch.exp(u[0]),
        "log": lambda u, _: torch.log(u[0]),
        "sin": lambda u, _: torch.sin(u[0]),
        "cos": lambda u, _: torch.cos(u[0]),
        "tanh": lambda u, _: torch.tanh(u[0]),
        "sigmoid": lambda u, _: torch.sigmoid(u[0]),
        "softplus": lambda u, _: torch.nn.functional.softplus(u[0]),
        "erf": lambda u, _: torch.erf(u[0]),
        "atan": lambda u, _: torch.atan(u[0]),
    }


def _switch_rules() -> dict[str, Rule]:
    import torch

    def stack(u: Sequence[Any]) -> Any:
        return torch.stack(tuple(u))

    return {
        "abs": lambda u, _: torch.abs(u[0]),
        "relu": lambda u, _: torch.relu(u[0]),
        "max": lambda u, _: torch.maximum(*u) if len(u) == 2 else stack(u).amax(0),
        "min": lambda u, _: torch.minimum(*u) if len(u) == 2 else stack(u).amin(0),
        "clip": lambda u, _: torch.clamp(*u),
        "sort": lambda u, _: torch.sort(stack(u)).values,
        "median": lambda u, _: torch.quantile(stack(u), 0.5),
        "norm1": lambda u, _: torch.linalg.norm(stack(u), 1),
        "norminf": lambda u, _: torch.linalg.norm(stack(u), float("inf")),
        "norm": lambda u, _: torch.linalg.norm(stack(u)),
        "sign": lambda u, _: torch.sign(u[0]),
        "floor": lambda u, _: torch.floor(u[0]),
    }


def _choice_rules() -> dict[str, Rule]:
    from functools import reduce

    import torch

    def condition(value: Any) -> Any:
        return torch.tensor(value) if isinstance(value, bool) else value

    def where(c: Any, u: Any, v: Any) -> Any:
        return torch.where(condition(c), u, v)

    return {
        "lt": lambda u, _: u[0] < u[1],
        "le": lambda u, _: u[0] <= u[1],
        "gt": lambda u, _: u[0] > u[1],
        "ge": lambda u, _: u[0] >= u[1],
        "eq": lambda u, _: u[0] == u[1],
        "ne": lambda u, _: u[0] != u[1],
        "and": lambda u, _: reduce(torch.logical_and, map(condition, u)),
        "or": lambda u, _: reduce(torch.logical_or, map(condition, u)),
        "not": lambda u, _: torch.logical_not(condition(u[0])),
        "where": lambda u, _: where(*u),
        "piecewise": lambda u, _: nested_where(where, u, torch.full_like(u[0], float("nan"))),
    }

"""Audit: run a program or a function in every library, mode and number format, and judge each derivative exactly."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from ..errors import PointError, UnsupportedError
from ..exact.reals import Number, Real
from ..programs.conversion import as_program
from ..programs.point import parse_point
from .backends.backend import Backend
from .backends.jax_backend import JaxBackend
from .backends.numpy_backend import NumpyBackend
from .backends.torch_backend import TorchBackend
from .collected import collected
from .deadline import Deadline
from .functions.target import is_function
from .judging.result import Result
from .reports.audit_report import Audit, Source
from .runner import ProgramRunner, Runner, Subject

BACKENDS: dict[str, type[Backend]] = {"numpy": NumpyBackend, "jax": JaxBackend, "torch": TorchBackend}


def audit(
    target: Any,
    at: Any,
    backends: Sequence[str | Backend] | str | None = None,
    allow: str = "chain_rule",
    variables: Any = None,
    seconds: float = 60.0,
    **options: Any,
) -> Audit:
    """Differentiate a program or a function with AD libraries, and say of each value what it is.

    Every value is compared, as the exact dyadic numbers that it is, with the derivative and the Clarke set
    of the function, then with the chain-rule field of the program; only a difference beyond the proved
    rounding error bound of the sweep counts as proved.

    Parameters
    ----------
    target : str, Expression, Program, or a function of JAX or PyTorch
        The program; or a callable, a torch.nn.Module, or the text "path.py:function", which imports the file.
    at : str, mapping or sequence
        The point, such as "x=0, y=1/2". For a function its arguments: a tuple of arrays, or the only argument, or
        a text such as "[0.0, 0.0]; 1.5". A list of as many arrays as the function has required positional
        parameters is taken as its arguments; any other list is one argument, and so is ([array],).
    backends : names or Backend objects, optional
        "numpy", "jax", "torch" or back-ends of your own; default: all three, and for a function the library that it
        uses. A library that is missing is reported as refused.
    allow : "chain_rule" or "clarke"
        What `Audit.is_permitted` accepts.
    variables : names, optional
        The order of the variables of a program.
    seconds : float
        The time for everything exact. What is not finished then is listed in `Audit.unfinished`, rows that are
        not judged have the verdict "undefined" with that reason, and everything else stands. `math.inf`: no limit.
    **options
        For functions: `dtypes`, a sequence of names; `parameters`, "constants" or "variables" for those of a
        torch.nn.Module; `compiled=True`, to run torch.compile too; `reference`, the same function written with
        operations that can be traced, for a custom operator that hides what it computes.

    Returns
    -------
    Audit
        One result for each back-end, mode, dtype and compiler; `print` shows a table, `to_dict` the JSON
        object.

    Raises
    ------
    ConsderivError
        If the program, the point or the name of a back-end is wrong, or if a function cannot be traced, or not in time.

    Examples
    --------
    >>> report = audit("relu(x) - relu(-x)", "x=0", backends="numpy")
    >>> [(result.value, result.judgement.verdict) for result in report.results[:1]]
    [(((0.0,),), 'chain_rule')]
    """
    if allow not in ("clarke", "chain_rule"):
        raise UnsupportedError('allow is "clarke" or "chain_rule"', f"received {allow!r}", "choose one of the two")
    deadline = Deadline.after(seconds)
    if is_function(target):
        from .function_checks import check_arguments, main_subject
        from .functions.audited import function_runner

        check_arguments(at)
        runner, name = function_runner(target, at, backends, **options)
        main = main_subject(runner, deadline)
        return _audited([runner], main, allow, name, target, deadline)
    refuse_options(options)
    program = as_program(target, variables)
    point = rational_point(parse_point(at, program.variables), program.variables)
    runners = [ProgramRunner(backend, program, point) for backend in chosen_backends(backends)]
    text = target if isinstance(target, str) else None
    return _audited(runners, Subject(program, point, {}), allow, text, target, deadline)


def _audited(
    runners: Sequence[Runner], main: Subject, allow: str, text: str | None, target: Any, deadline: Deadline
) -> Audit:
    found = collected(runners, main, deadline)
    source = Source(target, tuple(runners))
    return Audit(
        main.program, main.point, found.clarke, found.results, allow, text, found.findings, source, found.unfinished
    )


def refuse_options(options: dict[str, Any]) -> None:
    if options:
        names = ", ".join({"compiled": "compiled (--compile)"}.get(name, f"{name} (--{name})") for name in options)
        names = names.replace(" (--reference)", "")
        raise UnsupportedError(
            f"{names} {'is' if len(options) == 1 else 'are'} for functions, such as file.py:function",
            "received a program", f"leave {'it' if len(options) == 1 else 'them'} out",
        )  # fmt: skip


def rational_point(point: Sequence[Number], variables: Sequence[str]) -> tuple[Fraction, ...]:
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


def chosen_backends(names: Sequence[str | Backend] | str | None) -> list[Backend]:
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


__all__ = ["BACKENDS", "Audit", "Result", "audit"]

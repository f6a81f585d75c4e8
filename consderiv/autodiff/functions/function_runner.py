"""A function of JAX or PyTorch as something that an audit runs: its exact program in each format, its derivative."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from itertools import repeat
from typing import Any

from ...errors import ConsderivError, UnsupportedError
from ...programs.program import Node
from ..backends.backend import DTYPES, MODES, NARROW, Backend, Dtype, FloatMatrix, Setting
from ..backends.jax_backend import JaxBackend
from ..backends.numpy_backend import NumpyBackend
from ..backends.torch_backend import TorchBackend
from ..judging.result import Result
from ..judging.results import ExactSide, results
from ..rounding.number_format import FORMATS
from ..rounding.replay import replayed_values
from ..runner import Runner, Subject
from ..tracing.returned import with_variables
from .arguments import converted
from .dropped import dropped
from .fault import STOPS, at_fault
from .held import one_format
from .own_derivative import own_derivative, rules_in_words
from .parameters import with_parameters
from .placing import placed
from .plain_kernels import is_plain
from .reference_checks import check_shape, check_values
from .running import derivative, jax_operator, unheard
from .target import Library

ALL_DTYPES: tuple[Dtype, ...] = (*reversed(DTYPES), *NARROW)
HEARD = "heard"
"""What is remembered when the function has been run once, so that what it prints was shown."""
_BACKENDS: Mapping[Library, type[Backend]] = {"jax": JaxBackend, "torch": TorchBackend}


@dataclass(frozen=True)
class FunctionRunner(Runner):
    """One function at one point, run by its library.

    Parameters
    ----------
    library : "jax" or "torch"
    function : callable
    arguments : tuple
        Positional arguments with all their digits; integers among them are constants.
    parameters : "constants" or "variables"
        What the parameters of a torch.nn.Module are.
    dtypes : tuple of str
        The formats to run in; empty: all.
    with_compiler : bool
        Whether torch.compile runs too; jax.jit always does.
    reference : callable or None
        The same function written with operations that can be traced, where `function` hides them (a custom operator).
    """

    library: Library
    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    parameters: str = "constants"
    dtypes: tuple[Dtype, ...] = ()
    with_compiler: bool = False
    reference: Callable[..., Any] | None = None
    _made: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def backend(self) -> Backend:  # type: ignore[override]
        """The same library for programs."""
        return _BACKENDS[self.library]()

    def settings(self) -> tuple[Setting, ...]:
        """Every mode and format; jax by default eager in its own format only: there each step compiles for itself."""
        formats = self.dtypes or ALL_DTYPES
        compilers = (False, True) if self.library == "jax" or self.with_compiler else (False,)
        every = (Setting(m, d, c) for d in formats for m in MODES for c in compilers)
        sparing = self.library == "jax" and not self.dtypes
        return tuple(s for s in every if s.compiled or s.dtype == "float32" or not sparing)

    def main(self) -> Subject:
        """The subject of the widest format in which the function can be traced; the reference has to be one of it."""
        subject = self._widest()
        if self.reference is not None:
            check_values(self)
        return subject

    def _widest(self) -> Subject:
        failure: ConsderivError | None = None
        for dtype in self.dtypes or ALL_DTYPES:
            try:
                return self.subject(Setting("reverse", dtype))
            except ConsderivError as error:
                failure = failure or error
        assert failure is not None
        raise failure

    def subject(self, setting: Setting) -> Subject:
        """The program that the function is in this format, at the arguments as this format holds them."""
        key = ("subject", setting.dtype)
        if key not in self._made:
            self._made[key] = self._traced(setting)
        return self._made[key]  # type: ignore[no-any-return]

    def written(self) -> FunctionRunner:
        """The runner of the reference, if there is one."""
        return self if self.reference is None else replace(self, function=self.reference, reference=None, _made={})

    def _traced(self, setting: Setting) -> Subject:
        written = self.written()
        with unheard(self.library, setting), one_format(self.library, written.function, setting.dtype):
            function, arguments = written.prepared(setting, None)
            traced = with_variables(traced_function(self.library, function, arguments, self.parameters))
        if not all(isinstance(value, Fraction) for value in traced.point):
            raise UnsupportedError(
                f"arguments that {setting.dtype} holds are required", "received one beyond its range",
                "choose smaller arguments",
            )  # fmt: skip
        return Subject(traced.program, tuple(traced.point), traced.notes)

    def prepared(
        self, setting: Setting, point: Sequence[Fraction] | None
    ) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        """The function and the arguments, all in the format of the setting; at another point if one is given."""
        function = self.function
        if hasattr(function, "named_parameters"):
            key = ("module", setting.dtype)
            if key not in self._made:
                self._made[key] = in_format(function, setting.dtype)
            function = self._made[key]
        arguments = converted(self.library, self.arguments, setting.dtype)
        if self.library == "jax":
            function, arguments = bound(function, arguments)
        if point is not None:
            function, arguments = placed(self.library, function, arguments, point, setting.dtype, self.parameters)
        return function, arguments

    def jacobian(self, setting: Setting, point: Sequence[Fraction] | None = None) -> FloatMatrix:
        checked = one_format(self.library, self.function, setting.dtype)
        with unheard(self.library, setting, silent=HEARD in self._made), checked:
            self._made[HEARD] = True
            function, arguments = self.differentiated(setting, point)
            key = ("derivative", setting)
            if key not in self._made:
                self._made[key] = derivative(self.library, function, arguments, setting)
            value: FloatMatrix = self._made[key](arguments)
        check_shape(value, self.subject(setting))
        return value

    def differentiated(
        self, setting: Setting, point: Sequence[Fraction] | None = None
    ) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        """`prepared`, with the parameters among the arguments if they are variables."""
        function, arguments = self.prepared(setting, point)
        if self.parameters == "variables" and hasattr(function, "named_parameters"):
            return with_parameters(function, arguments)
        return function, arguments

    def judged_alone(self, setting: Setting) -> tuple[Any, Result]:
        """The Clarke set and the judged result of one setting, without a search for what is at fault."""
        exact = ExactSide()
        subject = self.subject(setting)
        (result,) = results(self, exact, subject, (setting,), blame=False)
        return exact.reference(subject).clarke, result

    def own_prediction(self, setting: Setting) -> tuple[tuple[Any, ...], str] | None:
        with unheard(self.library, setting):
            value = own_derivative(self.library, *self.differentiated(setting), setting)
        if value is None:
            return None
        words = "" if self.reference is not None else rules_in_words(self.subject(setting).notes)
        return value, f"the library's own rules give exactly this value{': ' + words if words else ''}"

    def is_plain(self, setting: Setting) -> bool:
        subject = self.subject(setting)
        if subject.rules or self.reference is not None or not subject.formats(setting.dtype).is_plain:
            return False
        with unheard(self.library, setting):
            function, arguments = self.differentiated(setting)
            operator: Any = None
            if self.library == "jax":
                operator = jax_operator(function, arguments, setting)[:2]
                operator = (operator[0], tuple(operator[1]))
            return is_plain(self.library, lambda: self.jacobian(setting), operator, setting)

    def fault(self, setting: Setting) -> Mapping[str, Any] | None:
        eager = replace(setting, compiled=False)
        with unheard(self.library, eager):
            found = at_fault(self.library, *self.differentiated(eager), eager)
        return (dropped(self.subject(setting)) if found is None or found["call"] in STOPS else None) or found

    def assumes(self, setting: Setting, operations: frozenset[str]) -> bool:
        return bool(operations & self.backend.assumed)

    def node_values(self, setting: Setting) -> tuple[Any, ...]:
        """The values of the traced program node by node: NumPy stands in for eager JAX, which would compile each."""
        subject = self.subject(setting)
        formats = subject.formats(setting.dtype)
        if not formats.is_uniform:
            if setting.compiled and formats.own and isinstance(self.backend, JaxBackend):
                return self.backend.mixed_node_values(subject.program, subject.point, formats)
            return replayed_values(subject.program, subject.point, formats, flushes=self.library == "jax")
        stands_in = self.library == "jax" and not setting.compiled and setting.dtype != "bfloat16"
        backend = NumpyBackend() if stands_in else self.backend
        compiled = setting.compiled and self.library == "jax"
        values = backend.node_values(subject.program, subject.point, replace(setting, compiled=compiled))
        if stands_in and setting.dtype != "float16":  # XLA flushes what is below the normal numbers, NumPy does not
            values = tuple(map(flushed, subject.program.nodes, values, repeat(FORMATS[setting.dtype].smallest)))
        return values

    def cancelling(self, setting: Setting) -> frozenset[str]:
        return self.backend.cancelling.get(setting.mode, frozenset())


def flushed(node: Node, value: Any, smallest: Fraction) -> Any:
    """A computed subnormal number as zero."""
    is_computed = node.operation not in ("variable", "constant") and isinstance(value, float)
    return 0.0 if is_computed and abs(value) < smallest else value


def traced_function(library: Library, function: Any, arguments: tuple[Any, ...], parameters: str) -> Any:
    """The exact side of a function: `Traced`, by the tracer of its library."""
    from ..tracing import trace_jax, trace_torch

    if library == "torch":
        return trace_torch(function, *arguments, parameters=parameters)
    return trace_jax(function, *arguments)


def in_format(module: Any, dtype: Dtype) -> Any:
    """A copy of a torch.nn.Module with all its real numbers in a format."""
    import torch

    return copy.deepcopy(module).to(getattr(torch, dtype))


def bound(function: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[Callable[..., Any], tuple[Any, ...]]:
    """The function of its other arguments, where Python integers and truth values stand: JAX would trace them."""
    is_open = [not isinstance(argument, (bool, int)) for argument in arguments]
    if all(is_open):
        return function, arguments

    def remaining(*values: Any) -> Any:
        waiting = iter(values)
        return function(*(next(waiting) if o else a for o, a in zip(is_open, arguments, strict=True)))

    try:
        parameters = list(inspect.signature(function).parameters.values())[: len(arguments)]
        kept = [p for p, o in zip(parameters, is_open, strict=True) if o]
        remaining.__signature__ = inspect.Signature(kept)  # type: ignore[attr-defined]
    except (TypeError, ValueError):
        pass
    return remaining, tuple(a for a, o in zip(arguments, is_open, strict=True) if o)

"""Which call of a library is at fault: each call of the function alone, at the operands that it really has, is audited.

The first call whose own derivative no choice explains is at fault. Calls that cannot be traced alone are passed over.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from ...errors import ConsderivError
from ..backends.backend import Setting
from ..judging.fault_text import fault
from ..judging.result import Result
from .target import Library

MOST_CALLS = 300
STOPS = ("Tensor.detach", "Tensor.detach_", "torch.detach", "Tensor.data.__get__", "stop_gradient")
"""Calls without a derivative on purpose: they are at fault only where no other call is."""
IN_ORDER = ("gradient", "clarke", "chain_rule")


@dataclass(frozen=True)
class Call:
    """One call of the library inside a function.

    Parameters
    ----------
    name : str
        Of the primitive or the function of the library.
    source : str
        Line of the user's source, where it is known.
    function : callable
        The call alone, of the operands that depend on the variables.
    operands : tuple of arrays
        Their values.
    is_rule : bool
        Whether its derivative is a rule that the user wrote.
    """

    name: str
    source: str
    function: Callable[..., Any]
    operands: tuple[Any, ...]
    is_rule: bool = False


def at_fault(
    library: Library, function: Callable[..., Any], arguments: tuple[Any, ...], setting: Setting
) -> Mapping[str, Any] | None:
    """The first call that is at fault, ready for JSON; None where none is found.

    A rule of the user that hides what it computes cannot be judged alone: where all else is in order, it is named.
    So is a call that has no derivative on purpose.
    Call it inside the `context` of the library.
    """
    from .calls_jax import jax_calls
    from .calls_torch import torch_calls

    hidden: dict[str, Call] = {}
    stopped = None
    try:
        calls = jax_calls if library == "jax" else torch_calls
        for call in islice(calls(function, arguments), MOST_CALLS):
            alone = _judged(library, call, setting)
            if alone is not None and _is_wrong(alone[1]) and call.name in STOPS:
                stopped = stopped or fault(call.name, call.source, setting, alone[1], alone[0])
            elif alone is not None and _is_wrong(alone[1]):
                return fault(call.name, call.source, setting, alone[1], alone[0])
            if call.is_rule and (alone is None or alone[1].judgement.verdict not in IN_ORDER):
                hidden.setdefault(call.name, call)
    except Exception:  # a library may raise anything; then the call at fault is not known
        return None
    return _by_exclusion(list(hidden.values())) or stopped


def _judged(library: Library, call: Call, setting: Setting) -> tuple[Any, Result] | None:
    """The Clarke set and the result of the call alone; None where it cannot be traced."""
    from .function_runner import FunctionRunner

    try:
        runner = FunctionRunner(library, call.function, call.operands, dtypes=(setting.dtype,))
        return runner.judged_alone(setting)
    except (ConsderivError, TypeError, ValueError, RuntimeError, NotImplementedError):
        return None


def _is_wrong(result: Result) -> bool:
    entries = [entry for row in result.value or () for entry in row]
    return result.judgement.verdict in ("outside", "nan") or not all(map(math.isfinite, entries))


def _by_exclusion(rules: Sequence[Call]) -> Mapping[str, Any] | None:
    """The rules that could not be judged alone."""
    if not rules:
        return None
    name, source = " or ".join(call.name for call in rules), rules[0].source if len(rules) == 1 else ""
    where = f", called at {source}" if source else ""
    what = "a derivative rule of its own that cannot be traced; all else that can be run alone is in order"
    return {"call": name, "source": source, "text": f"{name}{where}, {what}"}

"""Which call of a library is at fault: each call of the function alone, at the operands that it really has, is audited.

The first call whose own derivative no choice explains is at fault. Calls that cannot be traced alone are passed over.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ...errors import ConsderivError
from ..backends.backend import Setting
from ..judging.fault_text import fault
from .target import Library

MOST_CALLS = 300


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
    """

    name: str
    source: str
    function: Callable[..., Any]
    operands: tuple[Any, ...]


def at_fault(
    library: Library, function: Callable[..., Any], arguments: tuple[Any, ...], setting: Setting
) -> Mapping[str, Any] | None:
    """The first call that is at fault, ready for JSON; None where none is found.

    Call it inside the `context` of the library.
    """
    from .calls_jax import jax_calls
    from .calls_torch import custom_functions, torch_calls

    try:
        calls = jax_calls if library == "jax" else torch_calls
        for number, call in enumerate(calls(function, arguments)):
            if number >= MOST_CALLS:
                break
            found = _judged(library, call, setting)
            if found is not None:
                return found
        names = custom_functions(function, arguments) if library == "torch" else []
    except Exception:  # a library may raise anything; then the call at fault is not known
        return None
    if len(names) == 1:
        return {"call": names[0], "source": "", "text": f"{names[0]}, the only rule of its own in the function"}
    return None


def _judged(library: Library, call: Call, setting: Setting) -> Mapping[str, Any] | None:
    from .function_runner import FunctionRunner

    try:
        runner = FunctionRunner(library, call.function, call.operands, dtypes=(setting.dtype,))
        exact, result = runner.judged_alone(setting)
    except (ConsderivError, TypeError, ValueError, RuntimeError, NotImplementedError):
        return None
    if result.value is None:
        return None
    entries = [entry for row in result.value for entry in row]
    if result.judgement.verdict not in ("outside", "nan") and all(map(math.isfinite, entries)):
        return None
    return fault(call.name, call.source, setting, result, exact)

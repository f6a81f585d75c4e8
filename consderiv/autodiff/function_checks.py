"""What is checked of a function before and after its tracing: an error speaks of the function, not of tracers."""

from __future__ import annotations

import math
import re
from typing import Any

from ..errors import BudgetError, ConsderivError, PointError, UnsupportedError
from .backends.backend import Setting
from .deadline import Deadline
from .functions.arguments import leaves_of, size_of
from .functions.function_runner import FunctionRunner
from .functions.held import MixedFormats
from .functions.running import context
from .judging.results import one_line
from .runner import Subject

_NOT_FINITE = re.compile(r"(?<![A-Za-z_])(nan|inf|infinity)(?![A-Za-z_])", re.IGNORECASE)


def check_arguments(at: Any) -> None:
    """Refuse arguments that are not finite real numbers, dense and with a number at all.

    Raises
    ------
    PointError
        If they are complex, text, sparse, empty, NaN or infinite.

    Examples
    --------
    >>> check_arguments(([0.0, 1.0], 3))
    """
    if isinstance(at, str):
        found = _NOT_FINITE.search(at)
        if found is not None:
            raise _not_finite(found[0])
        return
    leaves = list(leaves_of(at))
    for leaf in leaves:
        _check_leaf(leaf)
    if leaves and all(size_of(leaf) == 0 for leaf in leaves):
        raise PointError(
            "arguments with at least one number are required", "received empty arrays", "differentiate at some numbers"
        )


def _check_leaf(leaf: Any) -> None:
    dtype = str(getattr(leaf, "dtype", type(leaf).__name__)).removeprefix("torch.")
    if dtype.startswith("complex"):
        raise PointError("arguments are real numbers", f"received {dtype}", "split them in real and imaginary parts")
    if dtype.startswith(("<U", "|S", "object", "datetime", "str", "bytes")):
        raise PointError("arguments are real numbers", f"received entries of type {dtype}", "pass floats")
    if getattr(leaf, "is_sparse", False) or "sparse" in str(getattr(leaf, "layout", "")):
        raise PointError("dense arrays are required", "received a sparse tensor", "call to_dense() first")
    if not _is_finite(leaf):
        raise _not_finite("nan or inf")


def _not_finite(received: str) -> PointError:
    return PointError("arguments are finite numbers", f"received {received}", "choose a point where all are finite")


def _is_finite(leaf: Any) -> bool:
    if isinstance(leaf, float):
        return math.isfinite(leaf)
    if hasattr(leaf, "isfinite"):  # a tensor; those of 8 bits have no such kernel
        return bool(leaf.double().isfinite().all()) if leaf.is_floating_point() else True
    if hasattr(leaf, "dtype") and hasattr(leaf, "shape"):
        import numpy

        array = numpy.asarray(leaf)
        return bool(numpy.isfinite(array.astype(float)).all()) if array.dtype.kind not in "iub" else True
    return True


def main_subject(runner: FunctionRunner, deadline: Deadline) -> Subject:
    """`runner.main()` within the time; where that fails and the function itself does, the error says so.

    Raises
    ------
    ConsderivError
        If the function does not run at its arguments, cannot be traced, or not in time.
    """
    try:
        return deadline.run(runner.main)
    except (BudgetError, MixedFormats):
        raise
    except ConsderivError:
        _run_once(runner)
        raise
    except SystemExit as error:
        raise _fails(error) from None


def _run_once(runner: FunctionRunner) -> None:
    """Call the function at its arguments."""
    setting = Setting("reverse", runner.dtypes[0] if runner.dtypes else "float32")
    try:
        with context(runner.library, setting):
            function, arguments = runner.prepared(setting, None)
            function(*arguments)
    except ConsderivError:
        return
    except (Exception, SystemExit) as error:
        raise _fails(error) from error


def _fails(error: Exception | SystemExit) -> UnsupportedError:
    words = one_line(error) if isinstance(error, Exception) else f"SystemExit: {error}"
    return UnsupportedError(
        "a function that runs at these arguments is required", f"received {words}"[:400], "call it with them first"
    )


__all__ = ["check_arguments", "main_subject"]

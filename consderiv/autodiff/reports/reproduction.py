"""A script of about ten lines that shows one value of an audit with the library alone."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

from ...errors import UnsupportedError
from ..functions.function_runner import FunctionRunner
from ..judging.result import Result
from ..runner import ProgramRunner
from .audit_report import Audit
from .defining import defining_lines, imports_a_file
from .source_text import hexadecimal
from .spelled import spelled_lines


def script(audit: Audit) -> str:
    """The script for the first result that is not permitted; else for the first value outside of the Clarke set.

    It prints the value; comments say what was reported, the exact Clarke set and the verdict.

    Raises
    ------
    UnsupportedError
        If no library returned a value, or only the built-in back-end did.
    """
    result = _chosen(audit)
    runner = next(r for r in audit.source.runners if r.name == result.backend)  # type: ignore[union-attr]
    if isinstance(runner, FunctionRunner):
        body = _function_lines(audit, runner, result)
    else:
        assert isinstance(runner, ProgramRunner)
        body = spelled_lines(audit.program, runner.point, result)
    return "\n".join([*_comments(audit, result), *body, ""])


def _chosen(audit: Audit) -> Result:
    useful = [r for r in audit.results if r.value is not None and r.backend in ("jax", "torch")]
    if audit.source is None or not useful:
        raise UnsupportedError(
            "a value that jax or torch returned is required", "received none", "audit with one of these back-ends"
        )
    wrong = [r for r in useful if not audit.permits(r)]
    outside = [r for r in useful if r.judgement.verdict not in ("gradient", "clarke")]
    return (wrong or outside or useful)[0]


def _comments(audit: Audit, result: Result) -> list[str]:
    clarke = audit.clarke if result.own is None else result.own.clarke
    setting, judged = result.setting, result.judgement
    how = "compiled" if setting.compiled else "eager"
    lines = [
        f"{result.backend} {result.version}, {setting.mode} mode, {setting.dtype}, {how}; exact Clarke set: {clarke}",
        f"returned: {value_line(result)}; verdict: {judged.verdict} ({judged.evidence}): {judged.reason}",
    ]
    return [line for text in lines for line in textwrap.wrap(text, 116, initial_indent="# ", subsequent_indent="#   ")]


def value_line(result: Result) -> str:
    """The value as the script prints it.

    One list of floats for each row.
    """
    return str([list(row) for row in result.value or ()])


def _function_lines(audit: Audit, runner: FunctionRunner, result: Result) -> list[str]:
    lines = ["import jax", "import jax.numpy as jnp"] if runner.library == "jax" else ["import torch"]
    name, own = defining_lines(audit.source.target if audit.source is not None else None, runner, result)
    arguments = [written(argument, runner.library, result.setting.dtype) for argument in runner.arguments]
    tail = _jax_tail if runner.library == "jax" else _torch_tail
    future = [line for line in own if line.startswith("from __future__")]
    rest = [line for line in own if line not in (*lines, *future)]
    is_wide = result.setting.dtype == "float64"
    width = [f'jax.config.update("jax_enable_x64", {is_wide})'] if runner.library == "jax" else []
    # A file that is imported makes its arrays as it did in the audit; arrays that are written here have their format.
    rest = [*rest, "", *width] if imports_a_file(rest) else [*width, *rest, ""]
    return [*future, *lines, *rest, *tail(name, arguments, result, runner)]


def written(value: Any, library: str, dtype: str) -> str:
    """An argument as source: floats as exact hexadecimal literals in arrays of the library.

    Examples
    --------
    >>> written(0.5, "jax", "float32")
    "jnp.array(float.fromhex('0x1.0000000000000p-1'), dtype='float32')"
    """
    from ..functions.arguments import is_variable

    if isinstance(value, dict):
        return "{" + ", ".join(f"{key!r}: {written(entry, library, dtype)}" for key, entry in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        entries = ", ".join(written(entry, library, dtype) for entry in value)
        return f"[{entries}]" if isinstance(value, list) else f"({entries},)"
    if not is_variable(value):
        if not hasattr(value, "tolist"):
            return repr(value)
        return f"jnp.array({value.tolist()!r})" if library == "jax" else f"torch.tensor({value.tolist()!r})"
    numbers = value.tolist() if hasattr(value, "tolist") else value
    if library == "jax":
        return f"jnp.array({hexadecimal(numbers)}, dtype={dtype!r})"
    return f"torch.tensor({hexadecimal(numbers)}, dtype=torch.{dtype})"


def _jax_tail(name: str, arguments: Sequence[str], result: Result, runner: FunctionRunner) -> list[str]:
    """The derivative with respect to every real argument."""
    setting = result.setting
    is_map = runner.subject(setting).program.is_map
    operator = "jax.jacfwd" if setting.mode == "forward" else "jax.jacrev" if is_map else "jax.grad"
    call = f"{operator}({name}, argnums={_real_places(runner)!r})"
    fixed = tuple(k for k, value in enumerate(runner.arguments) if isinstance(value, int))
    static = f", static_argnums={fixed!r}" if fixed else ""
    call = f"jax.jit({call}{static})" if setting.compiled else call
    rows = len(result.value or ())
    return [
        f"arguments = ({', '.join(arguments)},)",
        f"blocks = jax.tree_util.tree_leaves({call}(*arguments))",
        f"print(jnp.concatenate([b.reshape({rows}, -1) for b in blocks], axis=1).astype(float).tolist())",
    ]


def _torch_tail(name: str, arguments: Sequence[str], result: Result, runner: FunctionRunner) -> list[str]:
    """torch.autograd.grad for each entry of the result, or torch.func.jacfwd."""
    setting, is_module = result.setting, hasattr(runner.function, "named_parameters")
    called = f"torch.compile({name})" if setting.compiled else name
    rows = len(result.value or ())
    lines = [f"function = {called}" + (f".to(torch.{setting.dtype})" if is_module else "")]
    lines += [f"arguments = ({', '.join(arguments)},)"]
    if setting.mode == "forward":
        return [
            *lines,
            f"blocks = torch.utils._pytree.tree_leaves(torch.func.jacfwd(function, {_real_places(runner)!r})(*arguments))",
            f"print(torch.cat([b.reshape({rows}, -1) for b in blocks], 1).tolist())",
        ]
    leaves = "torch.utils._pytree.tree_leaves"
    more = " + list(function.parameters())" if is_module and runner.parameters == "variables" else ""
    return [
        *lines,
        f"real = [t.requires_grad_() for t in {leaves}(arguments) if torch.is_tensor(t) and t.is_floating_point()]{more}",
        f"entries = [entry for t in {leaves}(function(*arguments)) for entry in t.reshape(-1)]",
        "gradients = [torch.autograd.grad(e, real, retain_graph=True, allow_unused=True) for e in entries]",
        "filled = [[torch.zeros_like(x) if g is None else g for g, x in zip(row, real)] for row in gradients]",
        "print([torch.cat([g.reshape(-1) for g in row]).tolist() for row in filled])",
    ]


def _real_places(runner: FunctionRunner) -> tuple[int, ...]:
    """The positions of the arguments with real entries."""
    from ..functions.arguments import is_variable

    def has_real(value: Any) -> bool:
        if isinstance(value, dict):
            return any(map(has_real, value.values()))
        if isinstance(value, (list, tuple)):
            return any(map(has_real, value))
        return is_variable(value)

    return tuple(place for place, value in enumerate(runner.arguments) if has_real(value))

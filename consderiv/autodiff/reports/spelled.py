"""A program as the lines of a script: every node one call, in the words of a library."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from functools import reduce

from ...programs.program import Node, Program
from ..backends.backend import nearest_float
from ..backends.jax_backend import SPELLING as JAX_SPELLING
from ..backends.jax_backend import written_exponent
from ..backends.torch_backend import SPELLING as TORCH_SPELLING
from ..judging.result import Result
from .source_text import hexadecimal, point_literals

_STACKED = ("norm", "norm1", "norminf")


def spelled_lines(program: Program, point: Sequence[Fraction], result: Result) -> list[str]:
    """The script below its comments: imports, the function, the point, the call."""
    setting, is_jax = result.setting, result.backend == "jax"
    body = [f"    {line}" for line in _body(program, is_jax)]
    at = point_literals(point)
    if is_jax:
        operator = "jax.jacfwd" if setting.mode == "forward" else "jax.jacrev" if program.is_map else "jax.grad"
        call = f"jax.jit({operator}(function))" if setting.compiled else f"{operator}(function)"
        return [
            "import jax", "import jax.numpy as jnp",
            f'jax.config.update("jax_enable_x64", {setting.dtype == "float64"})', "", "def function(x):", *body, "",
            f'print({call}(jnp.array({at}, dtype="{setting.dtype}")).reshape({len(program.outputs)}, -1).tolist())',
        ]  # fmt: skip
    lines = ["import torch", "", "def function(x):", *body, "", f"x = torch.tensor({at}, dtype=torch.{setting.dtype})"]
    if setting.mode == "forward":
        return [*lines, f"print(torch.func.jacfwd(function)(x).reshape({len(program.outputs)}, -1).tolist())"]
    return [
        *lines,
        "entries = function(x.requires_grad_()).reshape(-1)",
        "rows = [torch.autograd.grad(e, x, retain_graph=True, allow_unused=True)[0] for e in entries]",
        "print([torch.zeros_like(x).tolist() if row is None else row.tolist() for row in rows])",
    ]


def _body(program: Program, is_jax: bool) -> list[str]:
    """One assignment for each node that is no leaf, and the result."""
    names: dict[int, str] = {}
    lines = []
    for index in program.needed():
        node = program.nodes[index]
        operands = [names[i] for i in node.operands]
        if node.operation == "variable":
            names[index] = f"x[{node.index}]"
        elif node.operation == "constant":
            number = hexadecimal(nearest_float(node.number))
            names[index] = number if is_jax else f"torch.tensor({number}, dtype=x.dtype)"
        elif node.operation == "boolean":
            names[index] = repr(bool(node.parameter))
        else:
            names[index] = f"n{index}"
            lines.append(f"n{index} = {expression(node, operands, is_jax)}")
    outputs = [names[i] for i in program.outputs]
    if is_jax:  # a constant is a Python float there
        outputs = [
            f"jnp.asarray({name})" if name.startswith("f") or name[0] in "-0123456789" else name for name in outputs
        ]
    stack = "jnp" if is_jax else "torch"
    return [*lines, f"return {stack}.stack([{', '.join(outputs)}])" if program.is_map else f"return {outputs[0]}"]


def expression(node: Node, operands: Sequence[str], is_jax: bool) -> str:
    """The call of one node.

    Examples
    --------
    >>> from consderiv.programs.program import Node
    >>> expression(Node("max", (0, 1)), ["x[0]", "x[1]"], True), expression(Node("norm", (0, 1)), ["a", "b"], False)
    ('jnp.maximum(x[0], x[1])', 'torch.linalg.norm(torch.stack([a, b]))')
    """
    library, name = ("jnp", node.operation) if is_jax else ("torch", node.operation)
    if name == "power":
        base = f"jnp.asarray({operands[0]})" if is_jax else operands[0]
        return f"{base} ** {written_exponent(node.exponent)!r}"
    if name == "item":
        return f"{operands[0]}[{node.index}]"
    if name in ("and", "or"):
        return reduce(lambda u, v: f"{library}.logical_{name}({u}, {v})", operands)
    if name in ("where", "piecewise"):
        return _choice(library, operands if name == "piecewise" else [operands[1], operands[0], operands[2], "True"])
    template = (JAX_SPELLING if is_jax else TORCH_SPELLING)[name].partition(" with ")[0]
    few, _, many = template.partition("; more: ")
    return _filled(many if many and len(operands) > 2 else few, operands, library, name in _STACKED)


def _choice(library: str, cases: Sequence[str]) -> str:
    """piecewise((a, c), (b, True)) as where(c, a, b)."""
    result = "float('nan')"
    for value, condition in reversed(list(zip(cases[0::2], cases[1::2], strict=True))):
        result = value if condition == "True" else f"{library}.where({condition}, {value}, {result})"
    return result


def _filled(template: str, operands: Sequence[str], library: str, is_stacked: bool) -> str:
    """The template of the spelling with the names of the operands."""
    several = f"[{', '.join(operands)}]"
    if is_stacked:
        several = f"{library}.stack({several})"
    values = dict(zip(("u", "v"), operands, strict=False))
    if "lo" in template.split("(")[-1] and len(operands) == 3:
        values |= {"lo": operands[1], "hi": operands[2]}
    values |= {"us": several, "c": operands[0]}
    words = re.compile(r"(?<![.\w])(us|u|v|lo|hi|c)(?![\w.(])")
    made = words.sub(lambda match: values.get(match[1], match[1]), template)
    return made.replace(", inf)", ', float("inf"))')

"""A program in JAX where nodes have number formats of their own: what a compiler makes of a function with conversions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from ...programs.operations import OPERATIONS
from ...programs.program import Program
from ..rounding.node_formats import NodeFormats, only_reads
from .backend import nearest_float
from .translation import Rule, plain

_SMOOTH = frozenset(("leaf", "smooth", "logic", "choice"))


def mixed_node_values(
    program: Program, point: Sequence[Fraction], formats: NodeFormats, rules: Mapping[str, Rule]
) -> tuple[Any, ...]:
    """The values that guards compare, in one compiled program, to be called where JAX has its 64-bit mode.

    The others are None: what a compiler simplifies depends on which values it has to return.
    """
    import jax
    import jax.numpy as jnp

    def forward(x: Any) -> list[Any]:
        values: list[Any] = [None] * len(program.nodes)
        for index in program.needed():
            node = program.nodes[index]
            stored = _type(formats.stored_name(index))
            if node.operation == "variable":
                values[index] = jnp.asarray(x[node.index], stored)
            elif node.operation == "constant":
                values[index] = nearest_float(node.parameter)  # a literal, with which compilers calculate
            elif node.operation == "boolean":
                values[index] = bool(node.parameter)
            elif node.operation == "item":
                values[index] = values[node.operands[0]][node.index]
            elif only_reads(node):
                values[index] = rules[node.operation]([values[i] for i in node.operands], node.parameter)
            else:
                inner = [i for i in node.operands if formats.is_inner(i)]
                working = _type(formats.stored_name(inner[0])) if inner else stored
                operands = [_real(values[i], working) for i in node.operands]
                if all(isinstance(value, (bool, float)) for value in operands):
                    operands = [value if isinstance(value, bool) else jnp.asarray(value, working) for value in operands]
                values[index] = _real(rules[node.operation](operands, node.parameter), stored)
        return [values[index] if index in compared else None for index in range(len(values))]

    compared = {i for node in program.nodes if OPERATIONS[node.operation].kind not in _SMOOTH for i in node.operands}
    x = jnp.array([nearest_float(value) for value in point], dtype=formats.default)
    return tuple(plain(value) for value in jax.jit(forward)(x))


def _type(name: str) -> str:
    """The type of JAX that stands for a format: exact steps are done in float64."""
    return "float64" if name == "exact" else name


def _real(value: Any, name: str) -> Any:
    """An array in a type; literals and truth values as they are."""
    if isinstance(value, (bool, float)) or str(getattr(value, "dtype", "")) == "bool":
        return value
    import jax.numpy as jnp

    return jnp.asarray(value, name)

"""Where a traced function computes in another number format than that of its arguments: what the notes are about.

The program is exact and knows no formats. A conversion to a narrower one is a node of its own, u * 1; the other nodes
are those that an operation of the library has made.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from ...programs.builder import result_type
from ...programs.expression import Expression
from ..rounding.number_format import format_named
from .arrays import Array, elementwise
from .elements import Choice, build, is_condition

NARROW = frozenset(("float16", "bfloat16"))
CUMULATIVE = frozenset(("cumsum", "cumprod", "logcumsumexp"))
"""Kernels that go on with the sums that they round only for the result."""
SCALED = frozenset(("mul", "div", "leaky_relu"))
"""Operations of PyTorch on float16 and bfloat16 that take a Python number in float32; sums and comparisons round it."""
ACCURATE = frozenset(("log1p", "expm1"))
"""Kernels that are accurate where their formula cancels: log(1 + u) and exp(u) - 1 near u = 0."""


def rounds(source: str, target: str) -> bool:
    """Whether a conversion of a real type to another one may change the number.

    Examples
    --------
    >>> rounds("float32", "float64"), rounds("float32", "bfloat16"), rounds("bfloat16", "float16")
    (False, True, True)
    >>> rounds("int32", "float64"), rounds("int32", "float32"), rounds("bool", "float16")
    (False, True, False)
    """
    if source == "bool" or target == "bool" or target.startswith(("int", "uint")):
        return False
    if source.startswith(("int", "uint")):
        return int(source.lstrip("uint") or 64) > format_named(target).precision
    return not format_named(target).includes(format_named(source))


def own_nodes(array: Array) -> Array:
    """Each number that depends on the variables as u * 1: a node that the note about a conversion can be about."""

    def own(entry: Any) -> Any:
        is_number = isinstance(entry, Expression) and not is_condition(entry)
        return build("mul", entry, 1) if is_number else entry

    return elementwise(own, array)


def made_nodes(outputs: Iterable[Array], inputs: Iterable[Array]) -> list[Expression]:
    """The numbers among the expressions of the outputs that are none of the inputs."""
    known = set(map(id, _expressions(inputs)))
    waiting = list(_expressions(outputs))
    made = []
    while waiting:
        expression = waiting.pop()
        if id(expression) not in known:
            known.add(id(expression))
            if result_type(expression.operation) == "number":
                made.append(expression)
            waiting.extend(expression.operands)
    return made


def _expressions(arrays: Iterable[Array]) -> Iterable[Expression]:
    for array in arrays:
        for entry in array.ravel().tolist():
            if isinstance(entry, Expression):
                yield entry
            elif isinstance(entry, Choice):
                yield from (c for c in (*entry.conditions, *entry.values) if isinstance(c, Expression))


def inner_nodes(made: Sequence[Expression], outputs: Iterable[Array], stored: str) -> list[Expression]:
    """The made expressions that are no results: steps inside a kernel, and constants that its format does not hold."""
    results, held = set(map(id, _expressions(outputs))), format_named(stored).holds

    def is_inner(expression: Expression) -> bool:
        is_constant = expression.operation == "constant" and isinstance(expression.parameter, Fraction)
        return id(expression) not in results and not (is_constant and held(expression.parameter))

    return list(filter(is_inner, made))


def results_of(made: Sequence[Expression], outputs: Iterable[Array]) -> list[Expression]:
    """The made expressions that are results."""
    results = set(map(id, _expressions(outputs)))
    return [e for e in made if id(e) in results]

"""`from_jax`: a function written with JAX as a program, through its jaxpr."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...errors import UnsupportedError
from ...programs.builder import ProgramBuilder
from ...programs.expression import Expression, as_expression, lower
from ...programs.names import unused_variable
from ...programs.program import Program
from ..backends.installed import missing
from .arrays import Array, from_entries, lift
from .elements import is_condition, written
from .jaxpr import Note, Trace, check_types
from .sizes import check_sizes


@dataclass(frozen=True)
class Traced:
    """A program with what its origin knows beyond it.

    Parameters
    ----------
    program : Program
        The function in exact arithmetic: scalar if the function returns one number, else a map.
    variables : tuple of str
        One for each entry of the floating-point arguments, in the order of the flattened arguments.
    point : tuple of Fraction
        The example arguments, as the exact numbers that they are.
    out_tree : object
        The structure of the result; with `out_shapes` it puts the outputs together again.
    out_shapes : tuple of tuple of int
        Shape of each leaf of the result.
    notes : mapping from int to tuple of Note
        By node: custom derivative rules and stopped derivatives of the library.
    """

    program: Program
    variables: tuple[str, ...]
    point: tuple[Any, ...]
    out_tree: Any
    out_shapes: tuple[tuple[int, ...], ...]
    notes: dict[int, tuple[Note, ...]] = field(default_factory=dict)


def from_jax(fn: Callable[..., Any], *example_args: Any) -> Program:
    """The program of a JAX function, in exact arithmetic.

    Parameters
    ----------
    fn : callable
        A function of arrays, or pytrees of arrays, of real numbers.
    *example_args
        Arguments that fix shapes and types. Integers and truth values among them are constants of the program.

    Returns
    -------
    Program
        One variable for each entry: `x` for a scalar argument x, `x_0`, `x_1` or `x_0_1` for an array, names by
        path for pytrees. Constants and weights are exactly the dyadic rationals that they are. Predicates,
        argmax and argsort become choices, so that the program is right at every point, not only at the example.

    Raises
    ------
    UnsupportedError
        For what is not covered; the message names the primitive and the line of the source.
    BudgetError
        If the arguments have more than 100 000 entries.

    Examples
    --------
    >>> import jax.numpy as jnp                                             # doctest: +SKIP
    >>> from_jax(lambda x: jnp.maximum(x, 0) + jnp.abs(x), 0.0).variables   # doctest: +SKIP
    ('x',)
    """
    return trace_jax(fn, *example_args).program


def trace_jax(fn: Callable[..., Any], *example_args: Any) -> Traced:
    """The program of a JAX function with its point, the structure of its result, and the library's own rules.

    Parameters, errors and names are those of `from_jax`.
    """
    reason = missing("jax")
    if reason:
        raise UnsupportedError(*reason.split("; ", 2))
    import jax
    import numpy

    check_sizes(jax.tree_util.tree_leaves(example_args))
    closed, out = _jaxpr(fn, example_args)
    check_types(closed.in_avals)
    names = _leaf_names(fn, example_args)
    leaves = [numpy.asarray(leaf) for leaf in jax.tree_util.tree_leaves(example_args)]
    converted = [leaf.astype(atom.aval.dtype) for leaf, atom in zip(leaves, closed.jaxpr.invars, strict=True)]
    inputs, variables, point = _inputs(names, converted)
    trace = Trace()
    outputs = trace.run(closed, inputs)
    shapes, tree = jax.tree_util.tree_flatten(out)
    is_map = not (len(outputs) == 1 and outputs[0].ndim == 0)
    results = [_number(entry) for array in outputs for entry in array.ravel()]
    program, notes = _program(variables, results, is_map, trace)
    return Traced(program, variables, point, tree, tuple(leaf.shape for leaf in shapes), notes)


def _jaxpr(fn: Callable[..., Any], example_args: Sequence[Any]) -> tuple[Any, Any]:
    """The jaxpr and the shapes of the result; what the function raises is an error of this package."""
    import jax

    try:
        return jax.make_jaxpr(fn, return_shape=True)(*example_args)  # type: ignore[no-any-return]
    except Exception as error:
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
        raise UnsupportedError(
            "a function that jax.make_jaxpr can trace at these arguments is required",
            f"received {type(error).__name__}: {(lines or ['no message'])[0][:200]}",
            "write data-dependent branches as jnp.where or lax.cond, with jax.numpy instead of numpy or math",
        ) from error


def _number(entry: Any) -> Expression:
    if is_condition(entry):
        raise UnsupportedError(
            "a function with real values is required", "received a truth value", "return jnp.where(condition, 1., 0.)"
        )
    return as_expression(written(entry))


def _inputs(names: Sequence[str], leaves: Sequence[Any]) -> tuple[list[Array], tuple[str, ...], tuple[Any, ...]]:
    """Arrays of variables for floats, of constants for integers; the variables, and their values."""
    import numpy

    inputs: list[Array] = []
    variables: list[str] = []
    point: list[Any] = []
    for name, leaf in zip(names, leaves, strict=True):
        values = lift(leaf)
        if leaf.dtype.kind in "iub":
            inputs.append(values)
            continue
        own = ["_".join([name, *map(str, index)]) for index in numpy.ndindex(leaf.shape)]
        own = [unused_variable(text, variables) for text in own]
        inputs.append(from_entries([Expression("variable", (), text) for text in own], leaf.shape))
        variables += own
        point += list(values.ravel())
    return inputs, tuple(variables), tuple(point)


def _leaf_names(fn: Callable[..., Any], arguments: Sequence[Any]) -> list[str]:
    """The name of each leaf of the arguments: the parameter's name and the path below it."""
    import jax

    names = []
    for name, argument in zip(_parameter_names(fn, len(arguments)), arguments, strict=True):
        for path, _ in jax.tree_util.tree_flatten_with_path(argument)[0]:
            words = re.sub(r"\W+", "_", "_".join([name, *map(_key, path)])).lstrip("_")
            names.append(words if words[:1].isalpha() else f"x{words}")
    return names


def _key(key: Any) -> str:
    for attribute in ("key", "idx", "name"):
        if hasattr(key, attribute):
            return str(getattr(key, attribute))
    return str(key)


def _parameter_names(fn: Callable[..., Any], count: int) -> list[str]:
    try:
        parameters = list(inspect.signature(fn).parameters.values())
    except (TypeError, ValueError):
        return [f"x{k}" for k in range(count)] if count > 1 else ["x"]
    names: list[str] = []
    for parameter in parameters:
        if parameter.kind is parameter.VAR_POSITIONAL:
            names += [f"{parameter.name}_{k}" for k in range(count - len(names))]
        else:
            names.append(parameter.name)
    return names[:count]


def _program(
    variables: Sequence[str], results: Sequence[Expression], is_map: bool, trace: Trace
) -> tuple[Program, dict[int, tuple[Note, ...]]]:
    """The program, and the remarks by node: noted nodes that no result needs come last and are cut off."""
    builder = ProgramBuilder(variables)
    noted = [expression for expression, _ in trace.notes]
    roots = lower(builder, [*results, *noted])
    whole = builder.program(roots, True)
    own = whole.outputs[: len(results)]
    needed = max(own) + 1
    notes: dict[int, tuple[Note, ...]] = {}
    for index, (_, note) in zip(whole.outputs[len(results) :], trace.notes, strict=True):
        if index < needed:
            notes[index] = (*notes.get(index, ()), note)
    return Program(whole.variables, whole.nodes[:needed], own, is_map), notes

"""`from_jax`: a function written with JAX as a program, through its jaxpr."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...errors import ConsderivError, UnsupportedError
from ...programs.builder import ProgramBuilder
from ...programs.expression import Expression, as_expression, lower
from ...programs.names import unused_variable
from ...programs.program import Program
from ..backends.installed import missing
from .arithmetic import truth_of_number
from .arrays import Array, from_entries, lift
from .decisions import Point, Way, merged
from .elements import is_condition, written_result
from .jax_names import leaf_names
from .jaxpr import Note, Trace, check_types
from .python_branches import Answers, InnerTest, answering, ways_through
from .returned import check_returned, with_variables
from .sizes import check_sizes
from .untraceable import cannot_trace, raised_at, untraceable


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
        argmax and argsort become choices, so that the program is right at every point, not only at the example;
        loops whose tests depend on the variables, and Python's `if`, go the way that the example decides, and the
        program has no value where they go another way.

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
    return with_variables(trace_jax(fn, *example_args)).program


def trace_jax(fn: Callable[..., Any], *example_args: Any) -> Traced:
    """The program of a JAX function with its point, the structure of its result, and the library's own rules.

    Parameters, errors and names are those of `from_jax`.
    """
    reason = missing("jax")
    if reason:
        raise UnsupportedError(*reason.split("; ", 2))
    import jax

    check_sizes(jax.tree_util.tree_leaves(example_args))
    try:
        return _traced(fn, example_args)
    except InnerTest:  # `if` under jit: the same function with its inner functions in place
        with jax.disable_jit():
            return _traced(fn, example_args)


def _traced(fn: Callable[..., Any], example_args: Sequence[Any]) -> Traced:
    import jax
    import numpy

    first = _jaxpr(fn, example_args, Answers(()))
    check_types(first[0].in_avals)
    names = leaf_names(fn, example_args)
    leaves = [numpy.asarray(leaf) for leaf in jax.tree_util.tree_leaves(example_args)]
    converted = [leaf.astype(atom.aval.dtype) for leaf, atom in zip(leaves, first[0].jaxpr.invars, strict=True)]
    inputs, variables, point = _inputs(names, converted)
    trace = Trace(point=Point(dict(zip(variables, point, strict=True))))

    def walked(given: tuple[bool, ...]) -> tuple[str | None, list[Any], Any]:
        closed, out, answers = _jaxpr(fn, example_args, Answers(given)) if given else first
        made = trace.run(closed, inputs)
        count = len(jax.tree_util.tree_leaves(out[0]))
        tests = [truth_of_number(test.item()) for test in made[count:]]
        return answers.open_at, tests, (made[:count], out[0])

    ways = ways_through(walked, trace.decide)
    out = _same_structure([out for _, (_, out) in ways])
    outputs = merged([Way(conditions, made) for conditions, (made, _) in ways])
    shapes, tree = jax.tree_util.tree_flatten(out)
    is_map = not (len(outputs) == 1 and outputs[0].ndim == 0)
    results = [_number(entry) for array in outputs for entry in array.ravel()]
    program, notes = _program(variables, results, is_map, trace)
    return Traced(program, variables, point, tree, tuple(leaf.shape for leaf in shapes), notes)


def _same_structure(results: Sequence[Any]) -> Any:
    """The structure and shapes that all ways through the function have in common."""
    import jax

    kinds = {(str(jax.tree_util.tree_structure(out)), tuple(leaf.shape for leaf in jax.tree_util.tree_leaves(out)))
             for out in results}  # fmt: skip
    if len(kinds) > 1:
        raise UnsupportedError(
            "results of one structure and shape are required", "received others on the two sides of a tied test",
            "return arrays of the same shapes on both sides, or move the point",
        )  # fmt: skip
    return results[0]


def _jaxpr(fn: Callable[..., Any], example_args: Sequence[Any], answers: Answers) -> tuple[Any, Any, Answers]:
    """The jaxpr, shapes of (result, tests), and the answers; what the function raises is our error."""
    import jax

    def truth(value: Any, before: Callable[[Any], bool]) -> bool:
        try:
            return before(value)
        except jax.errors.TracerBoolConversionError:
            if getattr(value, "_trace", None) is not outer[0]:
                raise InnerTest from None
            return answers.answer(value)

    def run(*arguments: Any) -> Any:
        outer.append(next((getattr(u, "_trace", None) for u in jax.tree_util.tree_leaves(arguments)), None))
        made = answers.run(fn, *arguments)
        if not answers.open:
            check_returned(made[0], jax.tree_util.tree_leaves(made[0]))
        return made

    outer: list[Any] = []

    try:
        with answering(jax.core.Tracer, truth):
            closed, out = jax.make_jaxpr(run, return_shape=True)(*example_args)
            return closed, out, answers
    except ConsderivError:
        raise
    except InnerTest as test:
        if not jax.config.jax_disable_jit:
            raise
        place = raised_at(test)
        received = f"a test of a value inside of vmap, grad or a loop{place and f': {place}'}"
        raise cannot_trace("jax", received, place) from None
    except Exception as error:
        raise untraceable("jax", error) from error


def _number(entry: Any) -> Expression:
    if is_condition(entry):
        raise UnsupportedError(
            "a function with real values is required", "received a truth value", "return jnp.where(condition, 1., 0.)"
        )
    return as_expression(written_result(entry))


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

"""`from_torch`: a function or module written with PyTorch as a program, through torch.export."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Literal

from ...errors import UnsupportedError
from ...programs.builder import ProgramBuilder
from ...programs.expression import Expression, as_expression, lower
from ...programs.names import unused_variable
from ...programs.program import Program
from ..backends.installed import missing
from .arithmetic import truth_of_number as truth
from .arrays import Array, from_entries
from .decisions import Point, Way, merged
from .elements import written_result
from .jax_functions import Traced
from .python_branches import Answers, ways_through
from .returned import check_returned, with_variables
from .sizes import check_sizes
from .torch_call import scalar_array, tensor_elements
from .torch_elementwise import number
from .torch_export import check_decomposition, decomposed, exported, leaves
from .torch_graph import Walk, covered

Parameters = Literal["constants", "variables"]


def from_torch(
    function: Any, *example_args: Any, parameters: Parameters = "constants", **example_keywords: Any
) -> Program:
    """The program of a PyTorch function or module, in exact arithmetic.

    Parameters
    ----------
    function : callable or torch.nn.Module
        It takes tensors, or pytrees of tensors, of real numbers.
    *example_args, **example_keywords
        Arguments that fix shapes and types. Integer tensors and Python numbers among them are constants.
    parameters : "constants" or "variables"
        What the parameters of a module are. As variables they have the names of their paths (`0_weight` as
        `p_0_weight_1_2`) and come after the arguments.

    Returns
    -------
    Program
        One variable for each entry of the floating-point arguments: `x` for a scalar tensor, `x_0` or `x_1_2` else.
        Weights and constants are exactly the dyadic rationals that they are.

    Raises
    ------
    UnsupportedError
        For what is not covered; the message names the operation and the line of the source.
    BudgetError
        If the arguments, and parameters that are variables, have more than 100 000 entries.

    Examples
    --------
    >>> import torch                                                          # doctest: +SKIP
    >>> from_torch(lambda x: torch.relu(x) + x.abs(), torch.tensor(0.0))      # doctest: +SKIP
    """
    return with_variables(trace_torch(function, *example_args, parameters=parameters, **example_keywords)).program


def trace_torch(
    function: Any, *example_args: Any, parameters: Parameters = "constants", **example_keywords: Any
) -> Traced:
    """The program of a PyTorch function with its point, the structure of its result, and the library's own rules.

    Parameters, errors and names are those of `from_torch`. Notes have the kinds "stop_gradient" (detach, item, no_grad) and
    "rounding to <format>" (a cast to a narrower type, which is exact in the program).
    """
    _check(parameters)
    named = leaves(function, example_args, example_keywords)
    trained = function.parameters() if parameters == "variables" and hasattr(function, "parameters") else ()
    check_sizes([*(leaf for _, leaf in named), *trained])
    inputs = _Inputs(parameters == "variables")
    walk = Walk()

    def walked(given: tuple[bool, ...]) -> tuple[str | None, list[Any], Any]:
        answers = Answers(given)
        original = exported(function, example_args, example_keywords, answers)
        whole = decomposed(original, covered())
        check_decomposition(original, whole, example_args, example_keywords)
        placed = _placed(inputs, whole, named)
        walk.point = Point(inputs.values())
        results = _results(whole, walk.run(whole.graph_module, placed))
        count = len(results) - len(answers.asked)
        tests = [truth(result.item()) for result in results[count:]]
        spec = whole.call_spec.out_spec
        return answers.open_at, tests, (results[:count], spec.child(0) if tests and not answers.open else spec)

    ways = ways_through(walked, lambda test: walk.point.decide(test))
    spec = _same_structure([made for _, made in ways])
    results = merged([Way(conditions, made) for conditions, (made, _) in ways])
    entries = [as_expression(written_result(number(entry))) for array in results for entry in array.ravel().tolist()]
    check_returned((), results)
    is_map = not (len(results) == 1 and results[0].ndim == 0)
    program, notes = _program(inputs.names(), entries, is_map, walk)
    shapes = tuple(tuple(array.shape) for array in results)
    return Traced(program, tuple(inputs.names()), tuple(inputs.point()), spec, shapes, notes)


def _results(whole: Any, outputs: Sequence[Any]) -> list[Array]:
    """The results of the function and the tests, without buffers that it changes."""
    specs = whole.graph_signature.output_specs
    return [_result(value) for value, spec in zip(outputs, specs, strict=True) if spec.kind.name == "USER_OUTPUT"]


def _same_structure(ways: Sequence[tuple[list[Array], Any]]) -> Any:
    """The structure that the results of all ways through the function have in common."""
    if len({(str(spec), tuple(array.shape for array in made)) for made, spec in ways}) > 1:
        raise UnsupportedError(
            "results of one structure and shape are required", "received others on the two sides of a tied test",
            "return tensors of the same shapes on both sides, or move the point",
        )  # fmt: skip
    return ways[0][1]


def _check(parameters: str) -> None:
    reason = missing("torch")
    if reason:
        raise UnsupportedError(*reason.split("; ", 2))
    if parameters not in ("constants", "variables"):
        raise UnsupportedError(
            'parameters are "constants" or "variables"', f"received {parameters!r}", 'write parameters="variables"'
        )


class _Inputs:
    """Variables in two groups, arguments before parameters, with their values at the example."""

    def __init__(self, trainable: bool):
        self.trainable = trainable
        self.groups: tuple[list[tuple[str, Any]], list[tuple[str, Any]]] = ([], [])
        self.made: dict[Any, Array] = {}  # one array for each argument and parameter, in every way through the function

    def names(self) -> list[str]:
        """All variables in order."""
        return [name for group in self.groups for name, _ in group]

    def point(self) -> list[Any]:
        """The value of each variable."""
        return [value for group in self.groups for _, value in group]

    def values(self) -> dict[str, Any]:
        """The value of each variable by its name."""
        return {name: value for group in self.groups for name, value in group}

    def array(self, key: Any, name: str, tensor: Any, group: int) -> Array:
        """A variable for every entry of a tensor, the same ones for the same key."""
        import numpy

        if key in self.made:
            return self.made[key]
        made = []
        for place, value in zip(numpy.ndindex(tuple(tensor.shape)), tensor_elements(tensor).ravel(), strict=True):
            own = unused_variable("_".join([name, *map(str, place)]), self.names())
            self.groups[group].append((own, value))
            made.append(Expression("variable", (), own))
        self.made[key] = from_entries(made, tuple(tensor.shape))
        return self.made[key]


def _placed(inputs: _Inputs, whole: Any, named: Sequence[tuple[str, Any]]) -> list[Any]:
    """A value for every placeholder of the graph."""
    import torch

    waiting = enumerate(named)
    placed: list[Any] = []
    for spec in whole.graph_signature.input_specs:
        if spec.kind.name == "USER_INPUT":
            place, (name, leaf) = next(waiting)
            if not isinstance(leaf, torch.Tensor):
                placed.append(leaf)
            elif leaf.dtype.is_floating_point:
                placed.append(inputs.array(place, _plain(name), leaf, 0))
            else:
                placed.append(tensor_elements(leaf))
            continue
        tensor = whole.state_dict.get(spec.target)
        tensor = whole.constants.get(spec.target) if tensor is None else tensor
        if spec.kind.name == "PARAMETER" and inputs.trainable:
            key = (tensor.data_ptr(), tuple(tensor.shape), tensor.stride())  # tied parameters are one variable
            placed.append(inputs.array(key, _plain(spec.target), tensor, 1))
        else:
            placed.append(tensor_elements(tensor) if isinstance(tensor, torch.Tensor) else tensor)
    return placed


def _plain(name: str) -> str:
    """A name of a variable from a path: letters, digits and underscores, a letter first."""
    words = re.sub(r"\W+", "_", name).strip("_")
    return words if words[:1].isalpha() else f"p_{words}"


def _result(value: Any) -> Array:
    """A result as an array; a Python number as one without axes."""
    check_returned(value, [value])
    return value if hasattr(value, "ravel") else scalar_array(Expression("constant", (), _exact(value)))


def _exact(value: Any) -> Any:
    from ...exact.rationals import as_rational

    return as_rational(value)


def _program(
    variables: Sequence[str], results: Sequence[Expression], is_map: bool, walk: Walk
) -> tuple[Program, dict[int, tuple[Any, ...]]]:
    """The program and the notes by node; nodes that only notes mention come last and are cut off."""
    builder = ProgramBuilder(variables)
    roots = lower(builder, [*results, *(expression for expression, _ in walk.notes)])
    whole = builder.program(roots, True)
    own = whole.outputs[: len(results)]
    needed = max(own) + 1 if own else 0
    notes: dict[int, tuple[Any, ...]] = {}
    for node, (_, note) in zip(whole.outputs[len(results) :], walk.notes, strict=True):
        if node < needed:
            notes[node] = (*notes.get(node, ()), note)
    return Program(whole.variables, whole.nodes[:needed], own, is_map), notes

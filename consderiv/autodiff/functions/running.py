"""Run a library: the derivative of a function at its arguments, as a matrix of Python floats.

Rows are the entries of the result, columns the entries of the real arguments, both flattened in order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack, nullcontext, redirect_stdout
from io import StringIO
from typing import Any

from ..backends.backend import FloatMatrix, Setting
from ..backends.jax_backend import precision
from .arguments import is_variable
from .target import Library

Derivative = Callable[[tuple[Any, ...]], FloatMatrix]
"""From arguments in the format of the setting to the matrix; compiled once where the setting says so."""


def jacobian(
    library: Library, function: Callable[..., Any], arguments: tuple[Any, ...], setting: Setting
) -> FloatMatrix:
    """The derivative that the library returns for arguments that are `converted` to the format of the setting."""
    with context(library, setting):
        return derivative(library, function, arguments, setting)(arguments)


def context(library: Library, setting: Setting) -> Any:
    """Where the library computes in the format of the setting: the 64-bit mode of JAX is a context."""
    return precision(setting) if library == "jax" else nullcontext()


def unheard(library: Library, setting: Setting, silent: bool = True) -> ExitStack:
    """The `context` in which what the function prints is not shown: it runs often, and mostly with traced values."""
    stack = ExitStack()
    stack.enter_context(context(library, setting))
    if silent:
        stack.enter_context(redirect_stdout(StringIO()))
    return stack


def derivative(
    library: Library, function: Callable[..., Any], arguments: tuple[Any, ...], setting: Setting
) -> Derivative:
    """The library's derivative for arguments with the shapes and constants of these; call it inside `context`."""
    make = _jax_derivative if library == "jax" else _torch_derivative
    return make(function, arguments, setting)


def _jax_derivative(function: Callable[..., Any], arguments: tuple[Any, ...], setting: Setting) -> Derivative:
    import jax
    import numpy

    operator, reals, outputs = jax_operator(function, arguments, setting)
    run = jax.jit(operator) if setting.compiled else operator
    heights, widths = [int(numpy.prod(output.shape)) for output in outputs], [int(leaf.size) for leaf in reals]

    def called(values: tuple[Any, ...]) -> FloatMatrix:
        leaves = [leaf for leaf in jax.tree_util.tree_leaves(values) if is_variable(leaf)]
        blocks = jax.tree_util.tree_leaves(run(*leaves))
        return _assembled([numpy.asarray(block).astype(numpy.float64) for block in blocks], heights, widths)

    return called


def jax_operator(
    function: Callable[..., Any], arguments: tuple[Any, ...], setting: Setting
) -> tuple[Callable[..., Any], list[Any], list[Any]]:
    """jax.grad, jacrev or jacfwd with respect to the real leaves; these leaves; the shapes of the results."""
    import jax

    leaves, tree = jax.tree_util.tree_flatten(arguments)
    places = [place for place, leaf in enumerate(leaves) if is_variable(leaf)]

    def of_real(*reals: Any) -> Any:
        whole = list(leaves)
        for place, value in zip(places, reals, strict=True):
            whole[place] = value
        return function(*jax.tree_util.tree_unflatten(tree, whole))

    reals = [leaves[place] for place in places]
    which = tuple(range(len(places)))
    outputs = jax.tree_util.tree_leaves(_shapes(of_real, reals, setting))
    if setting.mode == "reverse" and len(outputs) == 1 and outputs[0].shape == ():
        operator = jax.grad(lambda *values: jax.tree_util.tree_leaves(of_real(*values))[0], which)
    else:
        operator = (jax.jacrev if setting.mode == "reverse" else jax.jacfwd)(of_real, which)
    return operator, reals, outputs


def _shapes(function: Callable[..., Any], reals: Sequence[Any], setting: Setting) -> Any:
    """The shapes of the results; a function with `if` of its values has to run for them, as it does under grad."""
    import jax
    import numpy

    try:
        return jax.eval_shape(function, *reals)
    except jax.errors.ConcretizationTypeError:
        if setting.compiled:
            raise
        return jax.tree_util.tree_map(numpy.asarray, function(*reals))


def _assembled(blocks: Sequence[Any], heights: Sequence[int], widths: Sequence[int]) -> FloatMatrix:
    """One matrix from blocks, one for each result and argument, results first."""
    rows: list[tuple[float, ...]] = []
    count = len(widths)
    for place, height in enumerate(heights):
        own = blocks[place * count : (place + 1) * count]
        tables = [block.reshape(height, width).tolist() for block, width in zip(own, widths, strict=True)]
        rows += [tuple(entry for table in tables for entry in table[row]) for row in range(height)]
    return tuple(rows)


def _torch_derivative(function: Callable[..., Any], arguments: tuple[Any, ...], setting: Setting) -> Derivative:
    import torch
    from torch.utils._pytree import tree_flatten, tree_leaves, tree_unflatten

    called = torch.compile(function) if setting.compiled else function

    def run(values: tuple[Any, ...]) -> FloatMatrix:
        leaves, tree = tree_flatten(values)
        places = [k for k, leaf in enumerate(leaves) if isinstance(leaf, torch.Tensor) and is_variable(leaf)]

        def of_real(*reals: Any) -> list[Any]:
            whole = list(leaves)
            for place, value in zip(places, reals, strict=True):
                whole[place] = value
            return [torch.as_tensor(leaf) for leaf in tree_leaves(called(*tree_unflatten(whole, tree)))]

        reals = [leaves[place] for place in places]
        return (_torch_reverse if setting.mode == "reverse" else _torch_forward)(of_real, reals)

    return run


def _torch_reverse(of_real: Callable[..., list[Any]], reals: Sequence[Any]) -> FloatMatrix:
    """One call of torch.autograd.grad for each entry of the result; constants have the row zero."""
    import torch

    inputs = [leaf.detach().clone().requires_grad_() for leaf in reals]
    rows = []
    for entry in [entry for output in of_real(*inputs) for entry in output.reshape(-1)]:
        made: Sequence[Any] = [None] * len(inputs)
        if entry.requires_grad:
            made = torch.autograd.grad(entry, inputs, retain_graph=True, allow_unused=True)
        filled = [torch.zeros_like(leaf) if g is None else g for g, leaf in zip(made, inputs, strict=True)]
        rows.append(tuple(float(value) for g in filled for value in g.double().reshape(-1).tolist()))
    return tuple(rows)


def _torch_forward(of_real: Callable[..., list[Any]], reals: Sequence[Any]) -> FloatMatrix:
    """torch.func.jacfwd."""
    import torch
    from torch.utils._pytree import tree_leaves

    made = torch.func.jacfwd(of_real, tuple(range(len(reals))))(*reals)
    blocks = [block.detach().double() for block in tree_leaves(made)]
    with torch.no_grad():
        heights = [output.numel() for output in of_real(*reals)]
    return _assembled(blocks, heights, [leaf.numel() for leaf in reals])

"""Hypothesis strategies: points, or arguments of a function, that lie exactly on its kinks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from ..autodiff.backends.backend import Dtype
from ..autodiff.rounding.number_format import FORMATS
from ..errors import UnsupportedError
from ..programs.conversion import as_program
from ..programs.program import Program
from .on_kinks import STARTS, guards_at, has_kinks, point_on_kinks, reaches_a_kink

EIGHTHS = 64
"""Coordinates of the points that are moved onto kinks are k/8 with |k| <= 64."""

MOST_AT_ONCE = 3
"""Most guards that vanish together by construction; more may do so by chance."""

MOST_ATTEMPTS = 12
"""Single guards that are tried where the chosen ones do not vanish together."""


def kink_points(program: Any, dtype: Dtype = "float64", variables: Any = None) -> Any:
    """A strategy of points (tuples of Fraction, in the order of the variables) on kinks of a program.

    Parameters
    ----------
    program : str, Expression or Program
    dtype : str
        "float64", "float32", "bfloat16" or "float16": the format that holds the points exactly.
    variables : names, optional
        The order of the variables.

    Returns
    -------
    hypothesis.strategies.SearchStrategy
        It shrinks to few guards and to simple coordinates.

    Raises
    ------
    UnsupportedError
        If Hypothesis is not installed, the program has no kinks, or none was found at numbers of the format.

    Examples
    --------
    >>> from hypothesis import given, settings
    >>> from consderiv import evaluate_at                                                     # doctest: +SKIP
    >>> @given(kink_points("relu(x) - relu(y - 1)"))                                          # doctest: +SKIP
    ... def test_one_coordinate_is_at_its_kink(point):
    ...     assert point[0] == 0 or point[1] == 1
    """
    strategies = _hypothesis()
    known = _kinked(as_program(program, variables), dtype)
    return strategies.composite(_draw_point)(known, dtype)


def kink_arguments(fn: Callable[..., Any], *example_args: Any) -> Any:
    """A strategy of argument tuples on kinks of a function of JAX or PyTorch, like the example arguments in all else.

    Parameters
    ----------
    fn : callable
        A function that `from_jax` or `from_torch` traces.
    *example_args
        Arguments that fix shapes and types.

    Returns
    -------
    hypothesis.strategies.SearchStrategy
        Of tuples, to be called as `fn(*arguments)`.

    Raises
    ------
    UnsupportedError
        If Hypothesis is not installed, or the function has no kinks or cannot be traced.

    Examples
    --------
    >>> import jax.numpy as jnp                                                               # doctest: +SKIP
    >>> @given(kink_arguments(jnp.sort, jnp.zeros(3)))                                        # doctest: +SKIP
    ... def test_sort_at_ties(arguments):
    ...     subgradcheck(jnp.sort, arguments)
    """
    from ..autodiff import tracing
    from ..autodiff.functions.library import library_of

    strategies = _hypothesis()
    library = library_of(fn, example_args, None)
    dtype = _narrowest(library, example_args)
    traced = (tracing.trace_jax if library == "jax" else tracing.trace_torch)(fn, *example_args)
    points = strategies.composite(_draw_point)(_kinked(traced.program, dtype), dtype)
    return points.map(lambda point: _rebuilt(library, example_args, point))


def _hypothesis() -> Any:
    try:
        from hypothesis import strategies
    except ImportError:
        raise UnsupportedError(
            "Hypothesis is required for strategies", "it is not installed", "pip install hypothesis"
        ) from None
    return strategies


def _kinked(program: Program, dtype: Dtype) -> Program:
    if dtype not in FORMATS:
        raise UnsupportedError(f"a format is one of {', '.join(FORMATS)}", f"received {dtype!r}", "choose among these")
    if not has_kinks(program):
        raise UnsupportedError(
            "a program with kinks is required", "received one of smooth operations only", "draw any points instead"
        )
    if not reaches_a_kink(program, FORMATS[dtype]):
        raise UnsupportedError(
            f"a program with a kink at a point of {dtype} numbers is required",
            f"received one where none was found from {STARTS} starting points",
            "check that a guard can vanish (relu(x**2 + 1) has none), at numbers of the format (relu(x**2 - 2) has none)",
        )  # fmt: skip
    return program


def _draw_point(draw: Callable[[Any], Any], program: Program, dtype: Dtype) -> tuple[Fraction, ...]:
    """A point on the chosen guards; where there is none, on one guard that can vanish near the start."""
    from hypothesis import assume, strategies

    coordinate = strategies.integers(-EIGHTHS, EIGHTHS).map(lambda k: Fraction(k, 8))
    start = draw(strategies.tuples(*[coordinate] * len(program.variables)))
    found = guards_at(program, start)
    assume(found)
    most = min(MOST_AT_ONCE, len(found), len(start))
    chosen = draw(strategies.lists(strategies.sampled_from(range(len(found))), min_size=1, max_size=most, unique=True))
    attempts = [[found[k] for k in chosen], *([guard] for guard in found[:MOST_ATTEMPTS])]
    points = (point_on_kinks(program, start, guards, FORMATS[dtype]) for guards in attempts)
    point = next((point for point in points if point is not None), None)
    assume(point is not None)
    return point or start


def _narrowest(library: str, arguments: Sequence[Any]) -> Dtype:
    """The format of the floating-point arguments with the fewest bits."""
    names = [str(leaf.dtype).removeprefix("torch.") for leaf in _leaves(library, arguments) if hasattr(leaf, "dtype")]
    known = [name for name in names if name in FORMATS] or ["float32" if library == "jax" else "float64"]
    return min(known, key=lambda name: FORMATS[name].precision)


def _leaves(library: str, arguments: Sequence[Any]) -> list[Any]:
    if library == "jax":
        import jax

        return list(jax.tree_util.tree_leaves(arguments))
    from torch.utils._pytree import tree_leaves

    return list(tree_leaves(arguments))


def _rebuilt(library: str, arguments: Sequence[Any], point: Sequence[Fraction]) -> Any:
    """The arguments with the point's coordinates in place of their floating-point entries, in order."""
    entries = iter(map(float, point))
    if library == "jax":
        import jax

        return jax.tree_util.tree_map(lambda leaf: _filled_array(leaf, entries), tuple(arguments))
    from torch.utils._pytree import tree_map

    return tree_map(lambda leaf: _filled_tensor(leaf, entries), tuple(arguments))


def _filled_array(leaf: Any, entries: Any) -> Any:
    import numpy

    array = numpy.asarray(leaf)
    if array.dtype.kind in "iub":
        return leaf
    filled = numpy.array([next(entries) for _ in range(array.size)], numpy.float64).reshape(array.shape)
    if isinstance(leaf, float):
        return float(filled)
    if isinstance(leaf, numpy.ndarray):
        return filled.astype(array.dtype)
    import jax.numpy as jnp

    return jnp.asarray(filled, array.dtype)


def _filled_tensor(leaf: Any, entries: Any) -> Any:
    import torch

    if isinstance(leaf, float):
        return next(entries)
    if not isinstance(leaf, torch.Tensor) or not leaf.is_floating_point():
        return leaf
    filled = torch.tensor([next(entries) for _ in range(leaf.numel())], dtype=torch.float64)
    return filled.reshape(leaf.shape).to(leaf.dtype)


__all__ = ["kink_arguments", "kink_points"]

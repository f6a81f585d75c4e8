"""A spelling: source text of the tables made into the function that runs, and its exact arguments."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from ..functions.arguments import read_arguments
from .case import Library, Row

_NUMBER = re.compile(r"-?\d+(?:/\d+)?")


def function_of(row: Row) -> Callable[..., Any]:
    """The function of a row; its text comes from the tables of this package and from nowhere else."""
    made: Callable[..., Any] = eval(compile(row.source, row.identity, "eval"), _names(row.library))
    return made


def _names(library: Library) -> dict[str, Any]:
    """What a spelling may mention."""
    if library == "jax":
        import jax
        import jax.numpy as jnp
        from jax import lax

        return {"jax": jax, "jnp": jnp, "lax": lax}
    import torch
    import torch.nn.functional as F

    return {"torch": torch, "F": F}


def arguments_of(row: Row) -> tuple[Any, ...]:
    """The arguments of a row as floats and arrays of floats, none of which rounds.

    Examples
    --------
    >>> from .tables.rectifiers import CLIP_NODE
    >>> arguments_of(next(CLIP_NODE.rows()))
    (0.0, 0.0, 1.0)
    """
    return read_arguments(_NUMBER.sub(lambda found: repr(float(Fraction(found[0]))), row.point))


def exact_point(row: Row) -> tuple[Fraction, ...]:
    """The coordinates of the point, in the order of the entries of the arguments."""
    return tuple(Fraction(found) for found in _NUMBER.findall(row.point))


def entry_names(row: Row) -> tuple[str, ...]:
    """The variables of the program of a case: x for a number, x_0 or x_0_1 for the entries of an array.

    Examples
    --------
    >>> from .tables.matrices import CASES
    >>> entry_names(next(CASES[0].rows()))
    ('x_0_0', 'x_0_1', 'x_1_0', 'x_1_1')
    """
    import numpy

    parameters = row.source.removeprefix("lambda").partition(":")[0].split(",")
    names = []
    for name, value in zip(parameters, arguments_of(row), strict=True):
        places = numpy.ndindex(numpy.shape(value))
        names += ["_".join([name.strip(), *map(str, place)]) for place in places]
    return tuple(names)

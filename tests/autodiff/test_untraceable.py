"""What no library can trace: the message names the call and the line of the user's source, and what to write instead."""

from __future__ import annotations

import math
from inspect import getsourcelines
from pathlib import Path

import numpy
import pytest

from consderiv.autodiff.backends.installed import missing
from consderiv.autodiff.tracing import from_jax, from_torch
from consderiv.errors import UnsupportedError


def as_array(x):
    return x * numpy.asarray(x)[0]


def as_float(x):
    return x * float(x[0])


def as_integer(x):
    return x[int(x[0])]


def as_sine(x):
    return x * math.sin(x[0])


def as_detached(x):
    return x * x.numpy()[0]


def as_range(x):
    return x * len(range(x[0] + 1))


def raising(x):
    raise ValueError("of my own")


def undecided(x):
    return x if 1 / x[0] > 0 else -x


def through_a_helper(x):
    return as_float(x) + x


CASES = {
    as_array: ("numpy.asarray(x) at ", "NumPy cannot take a traced value: write this step with functions of"),
    as_float: ("float(x[0]) at ", "leave out float(...)"),
    as_integer: ("int(x[0]) at ", "leave out int(...)"),
    as_sine: ("math.sin(x[0]) at ", "the module math cannot"),
    as_detached: ("x.numpy", "NumPy cannot take"),
    as_range: ("range(x[0] + 1) at ", "leave out range(...)"),
    raising: ("ValueError: of my own", "without consderiv: the error is its own"),
    undecided: ("one that is not: 1 / x[0] > 0 at ", "with where or cond, and loops with a fixed number of rounds"),
}
TRACERS = {"torch": from_torch, "jax": from_jax}


def refusal(library, function):
    if missing(library) is not None:
        pytest.skip(missing(library))
    if library == "torch":
        import torch

        at = torch.zeros(2)
    else:
        import jax.numpy

        at = jax.numpy.zeros(2)
    with pytest.raises(UnsupportedError) as caught:
        TRACERS[library](function, at)
    return caught.value


@pytest.mark.parametrize("library", TRACERS)
@pytest.mark.parametrize("function", CASES, ids=lambda function: function.__name__)
def test_the_call_its_line_and_the_remedy(library, function):
    call, remedy = CASES[function]
    error = refusal(library, function)
    place = f"{Path(__file__).name}:{getsourcelines(function)[1] + 1}"
    assert call in error.received and place in error.received
    assert remedy in error.remedy


@pytest.mark.parametrize("library", TRACERS)
def test_the_innermost_line_of_the_user(library):
    place = f"{Path(__file__).name}:{getsourcelines(as_float)[1] + 1}"
    assert f"float(x[0]) at {place}" in refusal(library, through_a_helper).received


def as_item(x):
    return x * x[0].item()


def as_list(x):
    return x * x.tolist()[0]


@pytest.mark.parametrize("function, call", [(as_item, "x[0].item() at "), (as_list, "x.tolist() at ")])
def test_numbers_of_jax(function, call):
    """torch.export follows both."""
    error = refusal("jax", function)
    assert error.received.startswith(f"received {call}{Path(__file__).name}:")
    assert "leave out ." in error.remedy


def test_a_test_inside_of_vmap():
    def mapped(x):
        import jax

        return jax.vmap(lambda entry: entry if entry > 0 else 2 * entry)(x)

    assert "a test of a value inside of vmap, grad or a loop: entry > 0 at " in refusal("jax", mapped).received

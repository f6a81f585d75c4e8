"""Functions of jax.numpy whose inner program hides what they are: hypot is a norm, signbit a comparison.

They are known by the file of the library in which they are defined, so that no function of the user is meant.
"""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import PurePath
from typing import Any

from . import arithmetic as a
from .arrays import Array, elementwise
from .elements import build, is_constant
from .primitives_elementwise import Rule
from .shown_source import place_text

SOURCE = re.compile(r"(?P<name>\S+) at (?P<path>.+):(?P<line>\d+)")
"""What JAX says of a function that it traced."""


def library_function(eqn: Any) -> str:
    """ "ufuncs.hypot" for a call of jax.numpy.hypot; empty for what is not defined in JAX itself."""
    inner = eqn.params.get("jaxpr")
    info = getattr(getattr(inner, "jaxpr", inner), "debug_info", None)
    found = SOURCE.fullmatch(getattr(info, "func_src_info", None) or "")
    if found is None:
        return ""
    return f"{PurePath(found['path']).stem}.{found['name']}" if is_of_library(found["path"]) else ""


def defined_at(eqn: Any) -> str:
    """ "model.py:3" of the function with a derivative rule that the user wrote; empty for other equations."""
    info = getattr(getattr(eqn.params.get("call_jaxpr"), "jaxpr", None), "debug_info", None)
    found = SOURCE.fullmatch(getattr(info, "func_src_info", None) or "")
    if found is None or is_of_library(found["path"]):
        return ""
    return place_text(found["path"], int(found["line"]))


def is_of_library(path: str) -> bool:
    """Whether a file is one of JAX itself."""
    import jax

    return PurePath(path).parent.as_posix().startswith(PurePath(jax.__file__).parent.as_posix() + "/")


def _hypot(trace: Any, eqn: Any, inputs: list[Array]) -> list[Array]:
    """The norm of two numbers, which is what the scaled formula computes."""
    return [elementwise(lambda u, v: build("norm", u, v), *inputs)]


def _signbit(trace: Any, eqn: Any, inputs: list[Array]) -> list[Array]:
    """u < 0: the exact number 0 has no sign."""
    return [elementwise(lambda u: a.compare("lt", u, Fraction(0)), inputs[0])]


FORMULAS: dict[str, Rule] = {"ufuncs.hypot": _hypot, "ufuncs.signbit": _signbit}


def short_exponent(trace: Any, exponent: Any) -> Any:
    """1/3 for the float 1/3 that jnp.linalg.norm makes of its order 3; another exponent as it is."""
    if not is_constant(exponent) or isinstance(exponent, (bool, float)) or exponent.denominator <= LARGEST:
        return exponent
    short = Fraction(exponent).limit_denominator(LARGEST)
    within = any(library_function(eqn) in ("linalg.norm", "linalg.vector_norm") for eqn in trace.calls)
    same = any(_rounded(short, eqn.outvars[0].aval.dtype) == exponent for eqn in trace.calls[-1:])
    return short if within and same else exponent


LARGEST = 1000


def _rounded(number: Fraction, dtype: Any) -> Fraction:
    import numpy

    return Fraction(float(numpy.asarray(float(number)).astype(dtype)))

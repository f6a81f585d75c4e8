"""Irrational numbers of certificates (proofs/format.md, sections 1 and 1a): roots of polynomials, exp(1), log(2), ..."""

from collections.abc import Callable
from fractions import Fraction
from math import prod
from typing import Any

from consderiv.exact.algebraic_roots import real_roots
from consderiv.exact.real_functions import PI, cos, exp, log, power, sin

Json = Any
Read = Callable[[Json], Any]


def root(generator: Json, interval: Json) -> Any:
    """The root of an integer polynomial in an open interval."""
    low, high = map(Fraction, interval)
    (alpha,) = (found for found, _ in real_roots([int(c) for c in generator]) if low < found < high)
    return alpha


def constants(entries: Json, read: Read) -> tuple[Any, ...]:
    """The constants of a field, each from the ones before it."""
    found: list[Any] = []
    for kind, *data in entries:
        if kind == "algebraic":
            found.append(root(*data))
        elif kind == "pi":
            found.append(PI)
        elif kind == "root":
            found.append(power(_value(data[0], found, read), Fraction(1, data[1])))
        else:
            found.append({"exp": exp, "log": log, "sin": sin, "cos": cos}[kind](_value(data[0], found, read)))
    return tuple(found)


def _value(value: Json, known: list[Any], read: Read) -> Any:
    if not isinstance(value, dict):
        return read(value)
    above = polynomial_value(value["terms"], known, read)
    return above / polynomial_value(value["over"], known, read) if "over" in value else above


def polynomial_value(terms: Json, known: Any, read: Read) -> Any:
    """SUM: a polynomial in the constants."""
    return sum((read(c) * prod(known[k] ** e for k, e in powers) for c, powers in terms), Fraction(0))

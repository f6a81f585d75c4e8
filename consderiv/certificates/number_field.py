"""FIELD and FIELDNUMBER: the irrational numbers of a file as polynomials in one number alpha (proofs/format.md, 1)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from math import ceil, floor
from typing import Any

from ..errors import UnsupportedError
from ..exact.algebraic import Algebraic
from ..exact.algebraic_roots import common_field
from ..exact.number_field import NumberField, bounds, real_root_balls
from ..exact.reals import Real, format_number

Json = Any
COARSE_BITS = (2, 4, 8, 16, 32)  # binary places of the ends of an interval


def irrational_numbers(data: Any) -> Iterator[Real]:
    """The irrational numbers in nested lists and dictionaries."""
    stack = [data]
    while stack:
        top = stack.pop()
        if isinstance(top, dict):
            stack.extend(top.values())
        elif isinstance(top, (list, tuple)):
            stack.extend(entry for entry in top if not isinstance(entry, (str, int)))
        elif isinstance(top, Real):
            yield top


def in_common_field(data: Sequence[Json]) -> tuple[dict[str, Json] | None, list[Json]]:
    """The FIELD of some JSON data, None if all numbers are rational, and the data with FIELDNUMBERs.

    Raises
    ------
    BudgetError
        If the field has a degree above 64.
    UnsupportedError
        If some number is not algebraic: see closed_constants.py.
    """
    numbers: dict[tuple[Any, ...], Algebraic] = {}
    for number in irrational_numbers(list(data)):
        if not isinstance(number, Algebraic):
            raise UnsupportedError("algebraic numbers are required", f"received {number}", "use a field of constants")
        numbers.setdefault(key_of(number), number)
    if not numbers:
        return None, list(data)
    field, coefficients = common_field(list(numbers.values()))
    assert field is not None
    written = dict(zip(numbers, (vector_of(c) for c in coefficients), strict=True))
    return field_json(field), [replaced(part, lambda number: written[key_of(number)]) for part in data]


def key_of(number: Algebraic) -> tuple[Any, ...]:
    """Equal only for equal numbers of one field, and quicker than the equality of numbers."""
    return (number.field.key, tuple((int(c.p), int(c.q)) for c in number.element.coeffs()))


def vector_of(coefficients: Sequence[Fraction]) -> list[str]:
    """A FIELDNUMBER that is not rational."""
    return [format_number(c) for c in coefficients]


def field_json(field: NumberField) -> dict[str, Json]:
    """FIELD."""
    low, high = isolating_interval(field)
    return {
        "generator": [str(int(c)) for c in field.modulus.coeffs()],
        "interval": [format_number(low), format_number(high)],
    }


def isolating_interval(field: NumberField) -> tuple[Fraction, Fraction]:
    """An interval around the generator with short ends, not zero, and without another root of its modulus."""
    roots = [bounds(ball) for ball in real_root_balls(field.modulus, 64)]
    low, high = roots.pop(field.index)
    for bits in COARSE_BITS:
        scale = 1 << bits
        ends = Fraction(floor(low * scale), scale), Fraction(ceil(high * scale), scale)
        if all(right < ends[0] or left > ends[1] for left, right in roots) and ends[0] < ends[1]:
            return ends
    return low, high


def replaced(data: Json, write: Callable[[Any], Json]) -> Json:
    """The data with irrational numbers as they are written."""
    if isinstance(data, Real):
        return write(data)
    if isinstance(data, dict):
        return {key: replaced(entry, write) for key, entry in data.items()}
    if isinstance(data, (list, tuple)):
        return [replaced(entry, write) for entry in data]
    return data

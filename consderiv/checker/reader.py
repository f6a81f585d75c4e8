"""Strict reading of JSON: nothing is converted, guessed or passed over. `where` is the place in the file."""

import json
import re
from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any

from limits import Malformed, Rejected, settle

MAX_DEPTH = 400
MAX_NUMBER = 20_000
_NUMBER = re.compile(r"-?[0-9]+(/[0-9]+)?")

Vector = dict[int, Fraction]


class Field:
    """The field of the file that is read at present: a `Root`, `Constants`, or None."""

    root: Any = None


class Object(dict[str, Any]):
    """A JSON object that remembers whether one of its keys was repeated."""

    repeated: str | None = None


class Strange:
    """A float or an endless integer: allowed inside `meta`, of no type that is read anywhere else."""

    def __init__(self, text: str):
        self.text = text[:20]

    def __repr__(self) -> str:
        return self.text


def _object(pairs: list[tuple[str, Any]]) -> Object:
    result = Object(pairs)
    if len(result) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                result.repeated = key
                break
            seen.add(key)
    return result


def _constant(text: str) -> Any:
    raise Malformed(f"{text} is not JSON")


def load(text: str) -> Any:
    """The JSON value of the text. Other numbers become `Strange`, which is refused where it is used."""
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_float=Strange,
            parse_int=lambda digits: int(digits) if len(digits) <= 18 else Strange(digits),
            parse_constant=_constant,
        )
    except RecursionError:
        raise Malformed(f"nesting deeper than {MAX_DEPTH}") from None
    except ValueError as error:
        raise Malformed(f"not JSON: {error}") from None
    _check_depth(value)
    return value


def _check_depth(value: Any) -> None:
    layer = [value] if isinstance(value, (list, dict)) else []
    for _ in range(MAX_DEPTH):
        inner = [child for item in layer for child in (item.values() if isinstance(item, dict) else item)]
        layer = [child for child in inner if isinstance(child, (list, dict))]
    if layer:
        raise Malformed(f"nesting deeper than {MAX_DEPTH}")


def shown(value: Any) -> str:
    """A short form of any JSON value, for messages."""
    if isinstance(value, (list, dict)):
        return "a list" if isinstance(value, list) else "an object"
    return repr(value[:40] if isinstance(value, str) else value)


def fields(value: Any, where: str, required: str, optional: str = "") -> Mapping[str, Any]:
    """An object with exactly the required keys (words of a string) and possibly optional ones."""
    if not isinstance(value, Object):
        raise Malformed(f"{where}: expected an object, found {shown(value)}")
    if value.repeated is not None:
        raise Malformed(f"{where}: the key {shown(value.repeated)} is repeated")
    needed = required.split()
    for key in needed:
        if key not in value:
            raise Malformed(f"{where}: the key '{key}' is missing")
    for key in value:
        if key not in needed and key not in optional.split():
            raise Malformed(f"{where}: the key {shown(key)} is unknown here")
    return value


def items(value: Any, where: str, length: int | None = None, least: int = 0) -> list[Any]:
    if not isinstance(value, list):
        raise Malformed(f"{where}: expected a list, found {shown(value)}")
    if length is not None and len(value) != length:
        raise Malformed(f"{where}: expected a list of length {length}, found length {len(value)}")
    if len(value) < least:
        raise Malformed(f"{where}: expected a list of length at least {least}, found length {len(value)}")
    return value


def index(value: Any, bound: int, where: str) -> int:
    """A JSON integer from 0 to bound - 1. (`true` is an int in Python, not here.)"""
    if type(value) is not int:
        raise Malformed(f"{where}: expected an index, found {shown(value)}")
    if not 0 <= value < bound:
        raise Malformed(f"{where}: the index {value} is not between 0 and {bound - 1}")
    return value


def boolean(value: Any, where: str) -> bool:
    if value is not True and value is not False:
        raise Malformed(f"{where}: expected true or false, found {shown(value)}")
    return value


def string(value: Any, where: str) -> str:
    if not isinstance(value, str):
        raise Malformed(f"{where}: expected a string, found {shown(value)}")
    return value


@lru_cache(maxsize=4096)
def _fraction(text: str) -> Fraction | None:
    if len(text) > MAX_NUMBER or not _NUMBER.fullmatch(text):
        return None
    above, _, below = text.partition("/")
    divisor = int(below) if below else 1
    return settle(Fraction(int(above), divisor)) if divisor else None


def rational(value: Any, where: str) -> Fraction:
    """A NUMBER."""
    result = _fraction(value) if isinstance(value, str) else None
    if result is None:
        raise Malformed(f"{where}: expected a number as a string, found {shown(value)}")
    return result


def number(value: Any, where: str) -> Any:
    """A FIELDNUMBER: a NUMBER, or, if the file has a field, another number of the field."""
    if isinstance(value, str) or Field.root is None:
        return rational(value, where)
    return Field.root.number(value, where)


def vector(value: Any, length: int, where: str) -> Vector:
    """The nonzero entries of a list of numbers."""
    entries = items(value, where, length)
    return {i: value for i, entry in enumerate(entries) if entry != "0" and (value := number(entry, where))}


def pairs(value: Any, bound: int, where: str) -> list[tuple[int, Fraction]]:
    """A list of [index, NUMBER >= 0]."""
    result = []
    for place, item in enumerate(items(value, where)):
        k, weight = items(item, f"{where}[{place}]", 2)
        result.append((index(k, bound, f"{where}[{place}]"), number(weight, f"{where}[{place}]")))
        if result[-1][1] < 0:
            raise Rejected(f"{where}[{place}]: the number {shown(weight)} is negative")
    return result


def weights(value: Any, bound: int, where: str) -> list[tuple[int, Fraction]]:
    """A convex combination: distinct indices, numbers >= 0 with sum 1."""
    result = pairs(value, bound, where)
    if len({k for k, _ in result}) < len(result):
        raise Malformed(f"{where}: an index is repeated")
    if total(weight for _, weight in result) != 1:
        raise Rejected(f"{where}: the weights do not have sum 1")
    return result


def total(numbers: Any) -> Fraction:
    result = Fraction(0)
    for item in numbers:
        result = settle(result + item)
    return result

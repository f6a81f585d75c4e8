"""Programs as canonical JSON: the node format of certificates, and the hash of a program.

{"variables": ["x"], "nodes": [["variable", 0], ["abs", 0]], "outputs": [1], "map": false}. A node is
["variable", index], ["constant", "1/2"], ["boolean", true], ["power", operand, "exponent"],
["item", operand, position], or [operation, operand, ...]. Sharing is kept. Numbers in a program are strings: fractions,
or the closed form of an irrational number, such as "sqrt(2)".
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, NoReturn

from ..errors import ConsderivError, ProgramTextError
from ..exact.number_text import number_from_text
from ..exact.rationals import MAX_DIGITS, format_rational
from ..exact.reals import Number, Real, format_number
from .builder import MAX_EXPONENT_TEXT, ProgramBuilder
from .names import quoted
from .operations import OPERATIONS
from .program import Node, Program

_KEYS = ("variables", "nodes", "outputs", "map")
_RATIONAL = re.compile(r"-?(0|[1-9][0-9]*)(/[1-9][0-9]*)?")


def program_to_json(program: Program) -> dict[str, Any]:
    """The JSON object of a program.

    Examples
    --------
    >>> from consderiv.programs import parse
    >>> program_to_json(parse("abs(x)"))
    {'variables': ['x'], 'nodes': [['variable', 0], ['abs', 0]], 'outputs': [1], 'map': False}
    """
    return {
        "variables": list(program.variables),
        "nodes": [node_to_json(node) for node in program.nodes],
        "outputs": list(program.outputs),
        "map": program.is_map,
    }


def node_to_json(node: Node) -> list[Any]:
    """The JSON list of a node."""
    if node.operation in ("constant", "power"):
        return [node.operation, *node.operands, format_number(node.number)]
    if node.operation in ("variable", "boolean", "item"):
        return [node.operation, *node.operands, node.parameter]
    return [node.operation, *node.operands]


def canonical_json(program: Program) -> str:
    """Compact JSON with sorted keys: equal programs have equal texts."""
    return json.dumps(program_to_json(program), separators=(",", ":"), sort_keys=True)


def program_hash(program: Program) -> str:
    """SHA-256 of the canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical_json(program).encode("ascii")).hexdigest()


def program_from_json(source: str | bytes | Mapping[str, Any]) -> Program:
    """Read the JSON object of a program strictly: it is checked in every part, and its nodes keep their order.

    Parameters
    ----------
    source : str, bytes or mapping
        JSON text, or the object that it denotes.

    Raises
    ------
    ProgramTextError
        On repeated, missing or unknown keys, floats, numbers not in lowest terms, unknown operations, a wrong number
        or type of operands, operands that do not stand before their user, and outputs that are no numbers.

    Examples
    --------
    >>> program_from_json('{"variables":["x"],"nodes":[["variable",0],["abs",0]],"outputs":[1],"map":false}').outputs
    (1,)
    """
    data = _load(source) if isinstance(source, (str, bytes)) else source
    if not isinstance(data, Mapping) or set(data) != set(_KEYS):
        _fail(f"a program is an object with exactly the keys {', '.join(_KEYS)}", data)
    if not _is_list(data["variables"]) or not _is_list(data["nodes"]) or not _is_list(data["outputs"]):
        _fail("variables, nodes and outputs are lists", data)
    builder = ProgramBuilder(tuple(data["variables"]))
    names = tuple(builder.variables)
    for index, item in enumerate(data["nodes"]):
        try:
            _read_node(builder, names, item)
        except ConsderivError as error:
            raise ProgramTextError(error.required, f"{error.received} in node {index}", error.remedy) from None
    outputs, is_map = [_index(output, len(builder.nodes)) for output in data["outputs"]], data["map"]
    if not isinstance(is_map, bool) or not outputs or (not is_map and len(outputs) != 1):
        _fail("map is true, or it is false and there is one output", [data["outputs"], is_map])
    try:
        builder.program(outputs)
    except ConsderivError as error:
        raise ProgramTextError(error.required, error.received, error.remedy) from None
    return Program(tuple(builder.variables), tuple(builder.nodes), tuple(outputs), is_map)


def _load(source: str | bytes) -> Any:
    try:
        return json.loads(
            source,
            object_pairs_hook=_distinct,
            parse_float=_no_float,
            parse_constant=_no_float,
            parse_int=_short_int,
        )
    except (ValueError, RecursionError) as error:
        raise ProgramTextError(
            "JSON text is required",
            f"received {quoted(str(error) or type(error).__name__, 80)}",
            "see program_to_json",
        ) from None


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) != len(pairs):
        _fail("every key occurs once", [key for key, _ in pairs])
    return dict(pairs)


def _no_float(text: str) -> NoReturn:
    _fail('numbers are integers, or strings such as "1/2"', text)


def _short_int(text: str) -> int:
    if len(text) > 15:
        _fail("an index has at most 15 digits", text)
    return int(text)


def _read_node(builder: ProgramBuilder, names: tuple[str, ...], item: Any) -> None:
    if not _is_list(item) or not item or not isinstance(item[0], str):
        _fail("a node is a list that starts with the name of its operation", item)
    name, *rest = item
    if name not in OPERATIONS:
        _fail("a known operation is required", name)
    count = {"variable": 0, "constant": 0, "boolean": 0, "power": 1, "item": 1}.get(name)
    if count is None:
        builder.add(name, [_index(operand, len(builder.nodes)) for operand in rest])
        return
    if len(rest) != count + 1:
        _fail(f"{name} has {count} operands and one parameter", item)
    operands, parameter = [_index(operand, len(builder.nodes)) for operand in rest[:-1]], rest[-1]
    if name == "variable":
        builder.variable(names[_index(parameter, len(names))])
    elif name == "constant":
        builder.constant(_number(parameter))
    elif name == "boolean":
        builder.boolean(parameter if isinstance(parameter, bool) else _fail("true or false is required", parameter))
    elif name == "power":
        builder.power(operands[0], _number(parameter))
    else:
        sort = builder.nodes[operands[0]]
        builder.add(name, operands, _index(parameter, max(1, len(sort.operands))))


def _is_list(value: Any) -> bool:
    return isinstance(value, (list, tuple))


def _index(value: Any, end: int) -> int:
    """An integer from 0 to end - 1; true and false are none."""
    if type(value) is not int or not 0 <= value < end:
        _fail(f"an index is an integer >= 0 and < {end}, the number of what stands before", value)
    return value


def _number(value: Any) -> Number:
    """A fraction in lowest terms, or an irrational number in the closed form that it is printed in."""
    if not isinstance(value, str) or not any(letter.isalpha() or letter == "*" for letter in value):
        return _rational(value)
    if len(value) > MAX_EXPONENT_TEXT:
        _fail(f"a closed form of at most {MAX_EXPONENT_TEXT} characters is required", value)
    number = number_from_text(value)
    if not isinstance(number, Real) or number.text() != value:
        _fail("an irrational number is written in its canonical closed form", value)
    return number


def _rational(value: Any) -> Fraction:
    if not isinstance(value, str) or len(value) > 2 * MAX_DIGITS or not _RATIONAL.fullmatch(value):
        _fail('a rational number is a string such as "-1/2"', value)
    numerator, _, denominator = value.partition("/")
    if max(len(numerator), len(denominator)) > MAX_DIGITS:
        _fail(f"a number has at most {MAX_DIGITS} digits", value)
    number = Fraction(int(numerator), int(denominator or 1))
    if format_rational(number) != value:
        _fail("a rational number is in lowest terms", value)
    return number


def _fail(required: str, received: Any) -> NoReturn:
    raise ProgramTextError(required, f"received {quoted(repr(received), 80)}", "write it as program_to_json does")

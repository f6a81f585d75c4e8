"""Points: one exact real value for each variable, from text such as "x=0,y=1/2", a mapping or a sequence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from ..errors import ConsderivError, DomainError, PointError, UnsupportedError
from ..exact.rationals import as_rational
from ..exact.reals import Number, Real, as_exact
from .constants import with_constants
from .evaluate import evaluate
from .names import quoted
from .parser import parse
from .point_errors import check_separators, no_assignment, no_constant, no_value, not_real, unknown_variable
from .sympy_bridge import rational_number

Point = tuple[Number, ...]

_NOT_REAL = frozenset(("I", "j", "i", "nan", "inf", "oo", "zoo", "infinity", "none", "true", "false"))
_WORD = re.compile(r"(?<![0-9A-Za-z_.])[A-Za-z_][A-Za-z0-9_]*")


CONSTANT_NAMES = {
    "pi": "write its value into the point (pi=pi), and read the other slopes",
    "e": "write exp(1)",
    "E": "write exp(1)",
}
"""Names that readers may take for constants."""


def parse_point(source: Any, variables: Sequence[str]) -> Point:
    """Read a point.

    Parameters
    ----------
    source : str, mapping or sequence
        Text "x=0,y=1/2", whose values are exact constant expressions; a mapping from variables to numbers or texts;
        or a sequence of numbers or texts in the order of the variables; of one variable a number alone, which is not
        text. A float is the dyadic number it stores.
    variables : sequence of str
        The variables of the program.

    Returns
    -------
    tuple of Fraction or Real
        The coordinates in the order of the variables.

    Raises
    ------
    PointError
        If a variable is missing, repeated or unknown, or a value is not a real number.
    Examples
    --------
    >>> parse_point("x=0, y=1/2", ("x", "y"))
    (Fraction(0, 1), Fraction(1, 2))
    >>> parse_point({"y": 0.5, "x": "2**-1"}, ("x", "y"))
    (Fraction(1, 2), Fraction(1, 2))
    >>> parse_point("x=sqrt(2), y=RootOf(t**3 - t - 1, 0) - 1", ("x", "y"))
    (sqrt(2), -1 + RootOf(t**3 - t - 1, 0))
    >>> parse_point(Fraction(1, 2), ("x",))
    (Fraction(1, 2),)
    """
    values: dict[str, Any]
    if len(variables) == 1 and _is_bare(source):
        values = {variables[0]: source}
    elif isinstance(source, str):
        values = dict(_assignments(source, variables))
    elif isinstance(source, Mapping):
        values = {_name(key): value for key, value in source.items()}
        if len(values) < len(source):
            raise PointError("every variable is given once", "received a name twice", "remove the repetition")
    else:
        values = _in_order(source, variables)
    for name in values:
        if name not in variables:
            raise unknown_variable(name, values, variables)
    missing = [name for name in variables if name not in values]
    if missing:
        shown = ", ".join(missing[:5]) + (", ..." if len(missing) > 5 else "")
        remedy = f"add {missing[0]}=0"
        if missing[0] in CONSTANT_NAMES:
            remedy = f"a name in a program is a variable, {missing[0]} too: {CONSTANT_NAMES[missing[0]]}"
        raise PointError("a point has a value for every variable", f"received none for {shown}", remedy)
    return tuple(coordinate(name, values[name]) for name in variables)


def _is_bare(source: Any) -> bool:
    """Whether it is one number; text always has the names of the variables."""
    return isinstance(source, (int, float, Fraction, Real)) or hasattr(source, "is_extended_real")


def coordinate(name: str, value: Any) -> Number:
    """The exact value of one coordinate."""
    if isinstance(value, Real):
        return value
    if isinstance(value, str):
        return _from_text(name, value)
    if isinstance(value, (bool, complex)):
        raise not_real(name, repr(value))
    if hasattr(value, "is_extended_real"):  # a SymPy number; SymPy is loaded already
        return _from_sympy(name, value)
    try:
        return as_rational(value)
    except UnsupportedError:
        raise not_real(name, repr(value)) from None


def _from_text(name: str, text: str) -> Number:
    bad = [word for word in _WORD.findall(text) if word in _NOT_REAL or word.lower() in ("nan", "inf", "infinity")]
    if bad:
        raise not_real(name, text)
    constants: Mapping[str, Number] = {}
    try:
        written, constants = with_constants(text)
        program = parse(written, variables=tuple(constants))
        (value,) = _scalar(program, name, text, tuple(constants.values()))
    except DomainError as error:
        raise no_value(name, text, error) from None
    except PointError:
        raise
    except ConsderivError as error:
        raise no_constant(name, text, constants, error) from None
    return as_exact(value)


def _scalar(program: Any, name: str, text: str, constants: Sequence[Number]) -> tuple[Any, ...]:
    if program.is_map:
        raise PointError(f"{name} is one number", f"received the list {quoted(text.strip())}", f"write {name}=0")
    return evaluate(program, constants)


def _from_sympy(name: str, value: Any) -> Number:
    exact = rational_number(value)
    if exact is not None:
        return exact
    if getattr(value, "free_symbols", None) or not value.is_extended_real or value.is_infinite:
        raise not_real(name, str(value))
    from ..exact.real_functions import from_sympy

    try:
        return from_sympy(value)
    except ConsderivError as error:
        raise PointError(f"{name} is an exact real number: {error.required}", error.received, error.remedy) from None


def _name(key: Any) -> str:
    """The name of a variable given as text, as an expression or as a SymPy symbol."""
    name = key if isinstance(key, str) else getattr(key, "name", None)
    if not isinstance(name, str):
        raise PointError("a point maps names of variables to numbers", f"received {key!r}", 'write {"x": 0}')
    return name.strip()


def _in_order(source: Any, variables: Sequence[str]) -> dict[str, Any]:
    try:
        values = list(source)
    except TypeError:
        raise PointError(
            "a point is a text, a mapping or a sequence",
            f"received a {type(source).__name__}",
            'write "x=0" or [0]',
        ) from None
    if len(values) != len(variables):
        raise PointError(
            f"a point has {len(variables)} coordinates ({', '.join(variables) or 'none'})", f"received {len(values)}",
            "give one for each variable",
        )  # fmt: skip
    return dict(zip(variables, values, strict=True))


def _assignments(text: str, variables: Sequence[str]) -> dict[str, str]:
    values: dict[str, str] = {}
    if not text.strip():
        return values
    for part in split_at_commas(text):
        name, equals, value = part.partition("=")
        name = name.strip()
        if not equals or not _WORD.fullmatch(name):
            raise no_assignment(part, variables)
        check_separators(text, value)
        if not value.strip():
            raise PointError(f"{name} needs a value", "received an empty one", f"write {name}=0")
        if name in values:
            raise PointError("every variable is given once", f"received {name} twice", "remove the repetition")
        values[name] = value
    return values


def split_at_commas(text: str) -> Iterator[str]:
    """Split at the commas outside brackets.

    Examples
    --------
    >>> list(split_at_commas("x=max(1,2),y=0"))
    ['x=max(1,2)', 'y=0']
    """
    depth = start = 0
    for position, character in enumerate(text):
        if character in "([{":
            depth += 1
        elif character in ")]}":
            depth -= 1
        elif character == "," and depth <= 0:
            yield text[start:position]
            start = position + 1
    yield text[start:]

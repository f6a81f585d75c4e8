"""Which names program text knows: functions, reserved words, and what a variable may be called."""

from __future__ import annotations

import keyword
import re
from collections.abc import Container, Iterable
from difflib import get_close_matches

from ..errors import ProgramTextError

FUNCTIONS = (
    "abs", "max", "min", "relu", "clip", "sort", "median", "sqrt", "norm", "norm1", "norminf", "where", "piecewise",
    "sign", "floor", "exp", "log", "sin", "cos", "tanh", "sigmoid", "softplus",
)  # fmt: skip

# Functions of any number of arguments; a list or sort(...) may stand for their arguments.
VARIADIC = frozenset(("max", "min", "sort", "median", "norm", "norm1", "norminf"))

# What other libraries call these functions.
SYNONYMS = {
    "maximum": "max", "minimum": "min", "amax": "max", "amin": "min", "fabs": "abs", "absolute": "abs",
    "ln": "log", "clamp": "clip", "select": "piecewise", "sorted": "sort", "sgn": "sign", "l1norm": "norm1",
    "hypot": "norm", "logistic": "sigmoid", "heaviside": "where", "ceil": "floor", "ceiling": "floor", "sum": "+",
    "pow": "**", "tan": "sin", "sinh": "exp", "cosh": "exp", "log1p": "log", "expm1": "exp",
}  # fmt: skip

NOT_NUMBERS = frozenset(("nan", "inf", "infinity", "oo", "zoo"))

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
MAX_NAME = 100


def quoted(text: str, limit: int = 40) -> str:
    """The text in quotes on one line, cut after `limit` characters."""
    return repr(text if len(text) <= limit else text[:limit] + "...")


def at_column(column: int | None) -> str:
    """The words " at column c" of an error message."""
    return "" if column is None else f" at column {column}"


def suggestion(name: str, known: Iterable[str] = FUNCTIONS) -> str:
    """A remedy for an unknown name: the closest known names."""
    known = tuple(known)
    if name.lower() in SYNONYMS and known == FUNCTIONS:
        return f"did you mean {SYNONYMS[name.lower()]}?"
    matches = get_close_matches(name.lower()[:MAX_NAME], known, n=3, cutoff=0.6)
    if matches:
        return f"did you mean {' or '.join(matches)}?"
    return f"known names: {', '.join(known) if known else 'none'}"


def check_variable(name: str, column: int | None = None) -> str:
    """Return the name if a variable may have it.

    Parameters
    ----------
    name : str
        Letters a-z and A-Z, digits and underscores, not starting with a digit or with two underscores.
    column : int or None
        Where it stands in the text, from 1.

    Raises
    ------
    ProgramTextError
        If the name is malformed, a Python keyword, the name of a function, or means "not a number".

    Examples
    --------
    >>> check_variable("x1")
    'x1'
    """
    where = at_column(column)
    if not isinstance(name, str) or not _VARIABLE.fullmatch(name) or name.startswith("__") or len(name) > MAX_NAME:
        raise ProgramTextError(
            f"a variable is named by at most {MAX_NAME} letters, digits and underscores and starts with a letter",
            f"received {quoted(str(name))}{where}",
            "rename it, for example x1",
            column,
        )
    if keyword.iskeyword(name):
        raise ProgramTextError(
            "a variable needs a name that Python does not reserve", f"received the keyword {name}{where}",
            f"rename it, for example {name.lower()}_", column,
        )  # fmt: skip
    if name in FUNCTIONS:
        raise ProgramTextError(
            "a variable needs a name that no function has", f"received the function {name}{where}",
            f"write {name}(...) or rename the variable", column,
        )  # fmt: skip
    if name.lower() in NOT_NUMBERS:
        raise ProgramTextError(
            "a program has finite real numbers",
            f"received {name}{where}",
            "write a number or rename it",
            column,
        )
    return name


def check_variables(names: Iterable[str]) -> tuple[str, ...]:
    """Check every name, and that no name is repeated; one text is split at commas and blanks."""
    if isinstance(names, str):
        names = names.replace(",", " ").split()
    checked = tuple(check_variable(name) for name in names)
    repeated = sorted({name for name in checked if checked.count(name) > 1}) if len(set(checked)) < len(checked) else []
    if repeated:
        raise ProgramTextError(
            "every variable is declared once", f"received {repeated[0]} twice", "remove the repetition"
        )
    return checked


def unused_variable(name: str, taken: Container[str]) -> str:
    """A name that a new variable may have: the name itself, with underscores behind it as far as needed.

    Examples
    --------
    >>> unused_variable("x", ["x"]), unused_variable("max", [])
    ('x_', 'max_')
    """
    while name in taken or not _may_be_a_variable(name):
        name += "_"
    return name


def _may_be_a_variable(name: str) -> bool:
    try:
        check_variable(name)
    except ProgramTextError:
        return False
    return True

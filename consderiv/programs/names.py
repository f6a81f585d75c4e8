"""Which names program text knows: functions, reserved words, and what a variable may be called."""

from __future__ import annotations

import keyword
import re
from collections.abc import Container, Iterable
from difflib import get_close_matches

from ..errors import ProgramTextError

FUNCTIONS = (
    "abs", "max", "min", "relu", "clip", "sort", "median", "sqrt", "norm", "norm1", "norminf", "where", "piecewise",
    "sign", "floor", "exp", "log", "sin", "cos", "tanh", "sigmoid", "softplus", "erf", "atan",
)  # fmt: skip

# Functions of any number of arguments; a list or sort(...) may stand for their arguments.
VARIADIC = frozenset(("max", "min", "sort", "median", "norm", "norm1", "norminf"))

# Operations without a name of their own in program text.
SPOKEN = {"power": "a fractional power"}

# What other libraries call these functions.
SYNONYMS = {
    "maximum": "max", "minimum": "min", "amax": "max", "amin": "min", "fabs": "abs", "absolute": "abs",
    "ln": "log", "clamp": "clip", "select": "piecewise", "sorted": "sort", "sgn": "sign", "l1norm": "norm1",
    "hypot": "norm", "logistic": "sigmoid", "heaviside": "where", "ceil": "floor", "ceiling": "floor", "sum": "+",
    "pow": "**", "tan": "sin", "sinh": "exp", "cosh": "exp", "log1p": "log", "expm1": "exp",
    "arctan": "atan", "atan2": "atan", "arctan2": "atan", "asin": "atan", "acos": "atan", "arcsin": "atan",
    "arccos": "atan", "erfc": "erf", "logsoftmax": "log",
}  # fmt: skip

DECLARING = "--vars (in Python, variables=)"
"""How the variables of a program are declared."""

NOT_NUMBERS = frozenset(("nan", "inf", "infinity", "oo", "zoo"))

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
MAX_NAME = 100


def quoted(text: str, limit: int = 40) -> str:
    """The text in quotes on one line, cut after `limit` characters."""
    return repr(text if len(text) <= limit else text[:limit] + "...")


def at_column(column: int | None) -> str:
    """The words " at column c" of an error message."""
    return "" if column is None else f" at column {column}"


FORMULAS = {
    "gelu": "x*(1 + erf(x/sqrt(2)))/2", "silu": "x*sigmoid(x)", "swish": "x*sigmoid(x)", "mish": "x*tanh(softplus(x))",
    "elu": "x if x > 0 else exp(x) - 1", "leaky_relu": "max(x, 0.01*x)", "hardtanh": "clip(x, -1, 1)",
    "relu6": "clip(x, 0, 6)", "softsign": "x/(1 + abs(x))", "hardsigmoid": "clip(x/6 + 1/2, 0, 1)",
    "hardswish": "x*clip(x/6 + 1/2, 0, 1)", "logsigmoid": "-softplus(-x)",
    "selu": "1.0507009873554805*(x if x > 0 else 1.6732632423543772*(exp(x) - 1))",
    "softmax": "[exp(x)/(exp(x) + exp(y)), exp(y)/(exp(x) + exp(y))]", "logsumexp": "log(exp(x) + exp(y))",
}  # fmt: skip
"""What to write for functions of other libraries, with their usual parameters."""
OF_TWO = ("softmax", "logsumexp")
_SPELLINGS = {name.replace("_", ""): name for name in FORMULAS}


def suggestion(name: str, known: Iterable[str] = FUNCTIONS) -> str:
    """A remedy for an unknown name: the closest known names."""
    known = tuple(known)
    meant = _SPELLINGS.get(name.lower().replace("_", ""))
    if meant is not None and known == FUNCTIONS:
        return f"for {meant}{'(x, y)' if meant in OF_TWO else '(x)'} write {FORMULAS[meant]}"
    if name.lower() in SYNONYMS and known == FUNCTIONS:
        return f"did you mean {SYNONYMS[name.lower()]}?"
    matches = close_names(name, known)
    if matches:
        return f"did you mean {' or '.join(matches)}?"
    return f"known names: {', '.join(known) if known else 'none'}"


CUTOFF = 0.65
"""How alike names are of which one may be the other misspelled, from 0 to 1."""


def close_names(name: str, known: Iterable[str]) -> list[str]:
    """The known names that are spelled nearly like this one, the closest first.

    Examples
    --------
    >>> close_names("limting", ["clarke", "limiting"]), close_names("X", ["x", "y"])
    (['limiting'], ['x'])
    """
    return get_close_matches(name.lower()[:MAX_NAME], list(known), n=3, cutoff=CUTOFF)


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

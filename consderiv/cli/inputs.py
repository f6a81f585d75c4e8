"""Reading what a command is given: programs from the command line, a file or stdin; lists of names."""

from __future__ import annotations

import re
import sys

from ..errors import PointError, ProgramTextError, UnsupportedError
from .python_files import check_program, check_target

SHIELD = " "
"""Stands before an argument such as -abs(x), so that argparse does not take it for an option."""

MAX_BYTES = 64_000_000
_CLOSING = {"(": ")", "[": "]", "{": "}"}
_OPTION = re.compile(r"--[a-z][a-z-]*(=.*)?|-[hV]", re.DOTALL)


def shielded(arguments: list[str]) -> list[str]:
    """Protect the arguments that begin with a minus sign and are no options.

    Examples
    --------
    >>> shielded(["explain", "-abs(x)", "--at", "x=0", "-h", "-", "--", "--x"])
    ['explain', ' -abs(x)', '--at', 'x=0', '-h', '-', '--', '--x']
    """
    if arguments[:1] == ["check"]:  # takes no program, and has -q
        return arguments
    end = arguments.index("--") if "--" in arguments else len(arguments)
    return [_shield(argument) for argument in arguments[:end]] + arguments[end:]


def _shield(argument: str) -> str:
    is_text = argument.startswith("-") and argument != "-" and not _OPTION.fullmatch(argument)
    return SHIELD + argument if is_text else argument


def program_text(argument: str) -> str:
    """The text of a program: the argument itself, @file, or `-` for stdin.

    Raises
    ------
    ConsderivError
        If the file cannot be read as UTF-8 text, or the argument is the name of a file without @.
    """
    if argument == "-":
        return _decoded(sys.stdin.buffer.read(MAX_BYTES + 1), "stdin")
    if argument.startswith("@"):
        return _decoded(_file(argument[1:]), argument[1:])
    check_program(argument)
    return argument.removeprefix(SHIELD) if argument.startswith(SHIELD + "-") else argument


def _file(path: str) -> bytes:
    try:
        with open(path, "rb") as source:
            return source.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ProgramTextError(
            "@ stands before the name of a readable file", f"received {path!r} ({reason})", "check the path"
        ) from None


def _decoded(content: bytes, name: str) -> str:
    if len(content) > MAX_BYTES:
        raise ProgramTextError(
            f"a program text has at most {MAX_BYTES} bytes", f"received more from {name}", "split the program"
        )
    try:
        return _one_line(content.decode("utf-8-sig").strip())
    except UnicodeDecodeError:
        raise ProgramTextError(
            "a program is UTF-8 text", f"received other bytes from {name}", "save the file as UTF-8"
        ) from None


def _one_line(text: str) -> str:
    """A program may be spread over lines; with a comment in it only brackets can say where it goes on."""
    return text if "#" in text else " ".join(text.splitlines())


def names(argument: str | None) -> list[str] | None:
    """A list separated by commas or blanks; None if the option was not given.

    Examples
    --------
    >>> names("x, y"), names("x y"), names(None)
    (['x', 'y'], ['x', 'y'], None)
    """
    if argument is None:
        return None
    return argument.replace(",", " ").split()


def some_names(option: str, argument: str | None) -> list[str] | None:
    """The same for an option that does not take an empty list.

    Raises
    ------
    UnsupportedError
        If nothing is named.
    """
    found = names(argument)
    if found == []:
        raise UnsupportedError(
            f"{option} takes at least one name", "received none", f"leave {option} out, or name some"
        )
    return found


def check_brackets(option: str, text: str) -> None:
    """Refuse a point with a bracket that is open at its end, or that was never opened.

    Raises
    ------
    PointError
        With the point as it was meant.
    """
    opened: list[str] = []
    for character in text:
        if character in _CLOSING:
            opened.append(character)
        elif character in _CLOSING.values():
            if not opened or _CLOSING[opened.pop()] != character:
                raise PointError(
                    f"{option} has brackets in pairs", f"received {text!r}, where {character} closes none", "remove it"
                )
    if opened:
        meant = text + "".join(_CLOSING[bracket] for bracket in reversed(opened))
        raise PointError(
            f"{option} has brackets in pairs", f"received {text!r}, where {opened[-1]} is open", f'write "{meant}"'
        )


def audit_target(argument: str) -> str:
    """The target of an audit: path.py:function as it is, else the program text.

    Examples
    --------
    >>> audit_target("model.py:loss"), audit_target("abs(x)")
    ('model.py:loss', 'abs(x)')
    """
    from ..autodiff.functions.target import FUNCTION_IN_FILE

    if FUNCTION_IN_FILE.fullmatch(argument):
        return argument
    check_target(argument)
    return program_text(argument)

"""What is said of a command line that the grammar does not have: what it takes, what came, and what was meant."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from typing import Any, NoReturn

from ..errors import UnsupportedError
from ..programs.names import close_names

_MISSING = re.compile(r"the following arguments are required: (?P<names>.*)")
_ONE = re.compile(r"argument (?P<name>\S+): expected one argument")
_NUMBER = re.compile(r"argument (?P<name>\S+): invalid (?P<kind>int|float) value: (?P<value>.*)")
_SURPLUS = re.compile(r"argument (?P<name>\S+): ignored explicit argument (?P<value>.*)")
_KINDS = {"int": "a whole number", "float": "a number"}
_POINT = re.compile(r"\w+\s*=.*")
_PROGRAM = re.compile(r".*[^A-Za-z-].*", re.DOTALL)


class Parser(argparse.ArgumentParser):
    """A parser whose errors are our errors: one line of three parts, exit code 2.

    `example` is a command that works.
    """

    example = 'consderiv explain "abs(x)" --at x=0'

    def error(self, message: str) -> NoReturn:
        """Raise what argparse says, with what to write instead."""
        if found := _MISSING.fullmatch(message):
            raise UnsupportedError(f"`{self.prog}` needs {found['names']}", "received none", f"write {self.example}")
        if found := _ONE.fullmatch(message):
            raise UnsupportedError(f"{found['name']} needs a value", "received none", f"write {self.example}")
        if found := _SURPLUS.fullmatch(message):
            raise UnsupportedError(
                f"{found['name']} takes no value", f"received {found['value']}", f"write {found['name']}"
            )
        if found := _NUMBER.fullmatch(message):
            kind = _KINDS[found["kind"]]
            raise UnsupportedError(
                f"{found['name']} takes {kind}", f"received {found['value']}", f"see `{self.prog} --help`"
            )
        raise UnsupportedError(f"`{self.prog}` needs other arguments", message, f"see `{self.prog} --help`")

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        """Refuse a value that is none of the choices, and name the closest."""
        if action.choices is None or value in action.choices:
            return
        text, known = str(value).strip(), list(map(str, action.choices))
        name = "/".join(action.option_strings) or ("the command" if action.metavar == "COMMAND" else action.dest)
        close = close_names(text, known)
        remedy = f"did you mean {' or '.join(close)}?" if close else f"see `{self.prog} --help`"
        if action.metavar == "COMMAND" and text in ("help", "version"):
            remedy = f"write {self.prog} --{text}"
        elif action.metavar == "COMMAND" and not close and _PROGRAM.fullmatch(text):
            remedy = f'for a program write {self.prog} explain "{text}" --at ...'
        elif action.dest == "action" and not close:
            remedy = f"write {self.prog} show {text}, or see `{self.prog} --help`"
        raise UnsupportedError(f"{name} is one of {', '.join(known)}", f"received {text!r}", remedy)


def check_options(command: Parser, arguments: Sequence[str]) -> None:
    """Refuse unknown options, and those with a value that are given twice, before anything else is missed.

    Raises
    ------
    UnsupportedError
        For the first of them.
    """
    seen: set[str] = set()
    for argument in arguments[: arguments.index("--") if "--" in arguments else None]:
        name = argument.partition("=")[0]
        if not name.startswith("--"):
            continue
        action = command._option_string_actions.get(name)
        if action is None:
            refuse_rest(command, [argument])
        elif name in seen and action.nargs != 0:
            remedy = 'join them, as in --at "x=0,y=0"' if name == "--at" else "remove one of them"
            raise UnsupportedError(f"{name} is given once", "received it twice", remedy)
        seen.add(name)


def refuse_rest(command: Parser, rest: Sequence[str]) -> None:
    """Refuse the arguments that a command has no place for.

    Raises
    ------
    UnsupportedError
        With the option that was meant, or where quotes are missing.
    """
    if not rest:
        return
    text, places = rest[0].strip(), _places(command)
    options = [name for name in command._option_string_actions if name.startswith("--") and name != "--help"]
    if text.startswith("-"):
        remedy = _option_meant(command, text, options)
        raise UnsupportedError(
            f"the options of `{command.prog}` are {', '.join(options)}", f"received {text!r}", remedy
        )
    remedy = f"leave it out, as in {command.example}"
    if _POINT.fullmatch(text) and "--at" in options:
        remedy = f'write the point in quotes after --at: --at "x=0, {text}"'
    elif "PROGRAM" in places:
        remedy = f"put a program with blanks in quotes, as in {command.example}"
    raise UnsupportedError(f"`{command.prog}` takes {places}", f"received {text!r} too, which has no place", remedy)


def _option_meant(command: Parser, text: str, options: Sequence[str]) -> str:
    name = "--" + text.lstrip("-").partition("=")[0]
    if name == "--at" and name not in options:
        return "leave the point out: `consderiv explain` takes one"
    if name in options and text.startswith("--"):
        return "write options before --"
    close = close_names(name, options)
    return f"did you mean {close[0]}?" if close else f"see `{command.prog} --help`"


def _places(command: Parser) -> str:
    """What stands without an option: "PROGRAM and options"."""
    places = [str(action.metavar or action.dest) for action in command._actions if not action.option_strings]
    return f"{' '.join(places)} and options" if places else "options only"


def check_names(option: str, given: Sequence[str], known: Sequence[str]) -> None:
    """Refuse names of an option that are not known, and name the closest.

    Raises
    ------
    UnsupportedError
        For the first of them, and for an empty list.
    """
    if not given:
        raise UnsupportedError(
            f"{option} takes some of {', '.join(known)}", "received none", f"write {option} {known[0]}"
        )
    for name in given:
        if name not in known:
            close = close_names(name, known)
            remedy = f"did you mean {' or '.join(close)}?" if close else "choose some of them, separated by commas"
            raise UnsupportedError(f"{option} takes some of {', '.join(known)}", f"received {name!r}", remedy)

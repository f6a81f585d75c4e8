"""`consderiv search`."""

from __future__ import annotations

from argparse import Namespace
from itertools import islice
from typing import TYPE_CHECKING, Any

from ..errors import ConsderivError, UnsupportedError
from .certificate_file import check_certificate_path, save
from .exit_codes import DONE, UNDECIDED
from .inputs import some_names
from .output import print_json, remark

if TYPE_CHECKING:
    from ..search.finding import Failure, Search

SCHEMA = "consderiv-search/1"
LARGEST = 40


def run(chosen: Namespace) -> int:
    """Print the smallest failures; exit code 3 if the budget ended before anything was found."""
    check_certificate_path(chosen.certificate)
    _check(chosen)
    found, search = _found(chosen)
    if chosen.json:
        print_json({"schema": SCHEMA, **_counts(search), "failures": [one.to_dict() for one in found]})
    else:
        _print(found, search, chosen.count)
    if chosen.certificate is not None and found:
        save(found[0].application.certificate, chosen.certificate)
    return DONE if found or search.complete else UNDECIDED


def _check(chosen: Namespace) -> None:
    for name, value, most in (
        ("vars", chosen.vars, 4),
        ("size", chosen.size, LARGEST),
        ("count", chosen.count, 10_000),
    ):
        if not 1 <= value <= most:
            raise UnsupportedError(f"--{name} is a number from 1 to {most}", f"received {value}", "choose one of these")
    if not chosen.seconds > 0:
        raise UnsupportedError("--seconds is positive", f"received {chosen.seconds}", "choose a longer time")


def _found(chosen: Namespace) -> tuple[list[Failure], Search]:
    from ..programs.point import coordinate
    from ..search.finding import Search

    options: dict[str, Any] = {}
    for name in ("operations", "constants"):
        given = some_names(f"--{name}", getattr(chosen, name))
        if given is not None:
            options[name] = tuple(given)
    for text in options.get("constants", ()):
        coordinate("a constant", text)
    search = Search(chosen.rule, chosen.vars, chosen.size, chosen.failing, chosen.seconds, chosen.seed, **options)
    return list(islice(search.run(), chosen.count)), search


def _certified(one: Failure) -> str:
    try:
        return str(one.application.certificate().counts)
    except ConsderivError as error:
        return f"none ({error})"


def _counts(search: Search) -> dict[str, Any]:
    return {
        "rule": search.rule,
        "failing": search.failing,
        "tried": search.tried,
        "undecided": search.undecided,
        "outside_premises": search.refused,
        "complete": search.complete,
    }


def _extent(search: Search, found: int, count: int) -> str:
    """How much was tried, and what ended the search."""
    if search.complete:
        return f"all up to {search.size} nodes"
    reached = f"--count {count} was reached" if found == count else f"the time, --seconds {search.seconds:g}, was over"
    return f"not all: {reached}"


def _print(found: list[Failure], search: Search, count: int) -> None:
    for one in found:
        print(f"{one.size} nodes: {'   and   '.join(one.texts)}")
        print(one.application)
        print(f"    certificate  {_certified(one)}", end="\n\n")
    extent = _extent(search, len(found), count)
    print(f"{search.tried} cases tried ({extent}), {search.refused} outside the premises, {search.undecided} undecided")
    if not found:
        remark(f"no failure of {search.failing} was found")

"""The whole atlas: every row of the tables measured with the installed libraries, as one document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from ...errors import UnsupportedError
from ..backends.installed import missing
from .case import LIBRARIES, Library, Row
from .tables import rows

SCHEMA = "consderiv-atlas/1"
SEVERITY = (
    "outside", "not_conservative", "nan", "float_tie", "chain_rule", "refused", "unknown", "undefined",
    "clarke", "gradient",
)  # fmt: skip
"""Verdicts, the most surprising first; the first five are not in the Clarke set."""
OUTSIDE_CLARKE = SEVERITY[:5]


def chosen_rows(libraries: Sequence[str] | None = None, only: str = "") -> list[Row]:
    """The rows of some libraries (default: those that are installed) whose identity contains a text.

    Raises
    ------
    UnsupportedError
        If a name is no library of the atlas, a named one or every one is missing, or no row is left.
    """
    wanted = _libraries(libraries)
    found = [row for row in rows() if row.library in wanted and only in row.identity]
    _check_some(found, only, wanted)
    return found


def selected(document: Mapping[str, Any], libraries: Sequence[str] | None = None, only: str = "") -> dict[str, Any]:
    """The rows of a document of some libraries (default: all) whose identity contains a text, with their counts.

    Raises
    ------
    UnsupportedError
        If a name is no library of the atlas, or no row is left.
    """
    wanted = LIBRARIES if libraries is None else [_known(name) for name in libraries]
    found = [entry for entry in document["rows"] if entry["library"] in wanted and only in entry["id"]]
    _check_some(found, only, wanted)
    present = [library for library in LIBRARIES if any(entry["library"] == library for entry in found)]
    versions = {name: v for name, v in document["versions"].items() if name in present or name not in LIBRARIES}
    tables = {library: counts(found, library) for library in present}
    return {**document, "versions": versions, "counts": tables, "rows": found}


def _check_some(found: Sequence[Any], only: str, wanted: Sequence[str]) -> None:
    if not found:
        raise UnsupportedError(
            "at least one row is required", f"received {only!r} and {', '.join(wanted) or 'no library'}",
            "choose another text",
        )  # fmt: skip


def _known(name: str) -> Library:
    for library in LIBRARIES:
        if library == name:
            return library
    raise UnsupportedError(f"the libraries are {', '.join(LIBRARIES)}", f"received {name!r}", "choose among these")


def _libraries(names: Sequence[str] | None) -> list[Library]:
    if names is None:
        installed = [library for library in LIBRARIES if missing(library) is None]
        if not installed:
            raise UnsupportedError(
                f"one of the optional libraries {', '.join(LIBRARIES)} is required",
                "received an environment without them",
                "install one with: " + " or ".join(f"pip install 'consderiv[{library}]'" for library in LIBRARIES),
            )
        return installed
    for name in names:
        reason = missing(_known(name))
        if reason is not None:
            raise UnsupportedError(*reason.split("; ", 2))
    return [library for library in LIBRARIES if library in names]


def entries(wanted: Iterable[Row]) -> Iterator[dict[str, Any]]:
    """Measure rows one by one."""
    from .exact_side import RowSides
    from .measuring import measured

    sides = RowSides()
    for row in wanted:
        entry = measured(row, sides)
        yield {**entry, "verdict": worst(result["verdict"] for result in entry["results"])}


def worst(verdicts: Iterable[str]) -> str:
    """The most surprising of several verdicts.

    Examples
    --------
    >>> worst(["clarke", "nan", "gradient"])
    'nan'
    """
    return min(verdicts, key=SEVERITY.index)


def document(measured_rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The object of atlas.json (schema consderiv-atlas/1)."""
    present = {entry["library"] for entry in measured_rows}
    packages = ["consderiv", *(library for library in LIBRARIES if library in present)]
    return {
        "schema": SCHEMA,
        "versions": {name: _version(name) for name in packages},
        "counts": {library: counts(measured_rows, library) for library in LIBRARIES if library in present},
        "rows": list(measured_rows),
    }


def counts(measured_rows: Iterable[dict[str, Any]], library: str) -> dict[str, int]:
    """The number of rows of a library by their most surprising verdict."""
    found = Counter(entry["verdict"] for entry in measured_rows if entry["library"] == library)
    return {verdict: found[verdict] for verdict in SEVERITY if found[verdict]}


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


__all__ = ["OUTSIDE_CLARKE", "SCHEMA", "SEVERITY", "chosen_rows", "counts", "document", "entries", "selected", "worst"]

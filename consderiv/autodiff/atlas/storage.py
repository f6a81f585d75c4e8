"""The atlas that is kept in the package: reading it, writing it, and what has changed since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from json import dumps, loads
from typing import Any


def stored() -> dict[str, Any]:
    """The atlas of the versions that this release was tested with.

    Examples
    --------
    >>> sorted(stored()["versions"])
    ['consderiv', 'jax', 'torch']
    """
    found: dict[str, Any] = loads(files(__package__).joinpath("data", "atlas.json").read_text(encoding="utf-8"))
    return found


def atlas_text(document: Mapping[str, Any]) -> str:
    """A document as JSON with one line for each row, so that a difference of two files can be read."""
    head = [f"{dumps(key)}: {dumps(value, ensure_ascii=False)}" for key, value in document.items() if key != "rows"]
    rows = ",\n".join(dumps(row, ensure_ascii=False) for row in document["rows"])
    return "{\n" + ",\n".join([*head, '"rows": [\n' + rows + "\n]"]) + "\n}\n"


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """One line for everything that a user would notice: values, verdicts, sets and refusals of rows in both.

    Examples
    --------
    >>> changes(stored(), stored())
    []
    """
    lines = [
        f"{name}: version {old['versions'][name]} -> {version}"
        for name, version in new["versions"].items()
        if old["versions"].get(name, version) != version
    ]
    before = {row["id"]: row for row in old["rows"]}
    for row in new["rows"]:
        if row["id"] not in before:
            lines.append(f"{row['id']}: new")
        else:
            lines += [f"{row['id']}: {change}" for change in _row_changes(before[row["id"]], row)]
    return lines


def _row_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    for key in ("source", "point", "program", "clarke_text", "tracing"):
        if old[key] != new[key]:
            yield f"{key}: {old[key]} -> {new[key]}"
    before, after = by_setting(old), by_setting(new)
    groups: dict[str, list[str]] = {}
    for setting, result in after.items():
        if setting in before and _told(before[setting]) != _told(result):
            groups.setdefault(f"{_told(before[setting])} -> {_told(result)}", []).append(setting)
    for change, settings in groups.items():
        yield f"{'; '.join(settings)}: {change}"
    gone = [setting for setting in before if setting not in after]
    if gone:
        yield f"no longer measured: {'; '.join(gone)}"


def by_setting(row: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The results of a row, each under the words for its setting."""
    return {setting: result for result in row["results"] for setting in result["settings"]}


def _told(result: Mapping[str, Any]) -> str:
    return f"{value_text(result['value'])} ({result['verdict']})"


def value_text(value: Sequence[Any] | None) -> str:
    """A derivative for readers; a number stands alone.

    Examples
    --------
    >>> value_text(["1/2"]), value_text([["0", "1"], ["1", "0"]]), value_text(None)
    ('1/2', '[[0, 1], [1, 0]]', 'refused')
    """
    if value is None:
        return "refused"
    if len(value) == 1 and not isinstance(value[0], list):
        return _short(value[0])
    inner = [value_text_row(entry) if isinstance(entry, list) else _short(entry) for entry in value]
    return "[" + ", ".join(inner) + "]"


def value_text_row(row: Sequence[str]) -> str:
    """One row of a matrix."""
    return "[" + ", ".join(map(_short, row)) + "]"


def _short(number: str) -> str:
    """The exact number where it is short, else nine digits."""
    numerator, _, denominator = number.partition("/")
    if len(number) <= 14 or not (numerator.lstrip("-") + denominator).isdigit():
        return number
    return f"{int(numerator) / int(denominator or 1):.9g}"


__all__ = ["atlas_text", "by_setting", "changes", "stored", "value_text"]

"""The atlas as Markdown: counts, then what is not in the Clarke set, then everything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .running import OUTSIDE_CLARKE, SEVERITY
from .storage import value_text

VERDICTS = {
    "outside": "neither in the Clarke set nor given by the chain rule for any choices",
    "not_conservative": "contradicts the derivative along a stratum",
    "nan": "NaN or infinity although the function is Lipschitz",
    "float_tie": "rounding made or broke a tie",
    "chain_rule": "not in the Clarke set; the chain rule gives it with choices at the kinks",
    "refused": "the library raises an error",
    "unknown": "the Clarke set is not known, or the value could not be judged; the row says why",
    "undefined": "no Clarke set, as the function jumps or has an infinite slope; "
    "or the value is not in the set and the chain rule has none",
    "clarke": "in the Clarke set",
    "gradient": "the derivative, where the function has one",
}  # fmt: skip


def markdown(document: Mapping[str, Any]) -> str:
    """The page atlas.md."""
    rows = sorted(document["rows"], key=lambda row: SEVERITY.index(row["verdict"]))
    surprising = [row for row in rows if row["verdict"] in OUTSIDE_CLARKE]
    parts = [
        "# Derivatives of automatic differentiation at kinks",
        "What libraries return at exact points, and the exact Clarke set of the function. "
        f"Measured with {versions_text(document)}.",
        "## Counts",
        "Rows by their most surprising verdict.",
        *_table(["verdict", *document["counts"], "meaning"], _count_rows(document)),
        f"## Values that are not in the Clarke set: {len(surprising)} of {len(rows)} rows",
        *_table(HEADS, _cells(surprising)),
        "## All rows",
        *_table(HEADS, _cells(document["rows"])),
    ]
    return "\n".join(_spaced(parts)) + "\n"


HEADS = ("row", "source", "point", "Clarke set", "value", "verdict", "settings", "as predicted")


def versions_text(document: Mapping[str, Any]) -> str:
    """The versions in words."""
    return ", ".join(f"{name} {version}" for name, version in document["versions"].items())


def _spaced(parts: Iterable[str]) -> Iterable[str]:
    """An empty line between blocks, none inside a table."""
    before = ""
    for part in parts:
        if before and not (part.startswith("|") and before.startswith("|")):
            yield ""
        yield part
        before = part


def _count_rows(document: Mapping[str, Any]) -> list[list[str]]:
    counts = document["counts"]
    return [
        [verdict, *(str(counts[library].get(verdict, 0)) for library in counts), VERDICTS[verdict]]
        for verdict in SEVERITY
        if any(verdict in counts[library] for library in counts)
    ]


def _cells(rows: Iterable[Mapping[str, Any]]) -> list[list[str]]:
    """One line for each value of a row, the most surprising first."""
    lines = []
    for row in rows:
        everything = [setting for result in row["results"] for setting in result["settings"]]
        for result in sorted(row["results"], key=lambda one: SEVERITY.index(one["verdict"])):
            lines.append([
                row["id"], f"`{row['source']}`", row["point"], set_text(row), value_text(result["value"]),
                result["verdict"], settings_text(result["settings"], everything), predicted_text(result),
            ])  # fmt: skip
    return lines


def set_text(row: Mapping[str, Any], longest: int = 90) -> str:
    """The Clarke set of a row, cut where it is long."""
    text = " ".join(row["clarke_text"].split())
    return text if len(text) <= longest else text[: longest - 4] + " ..."


def settings_text(settings: Sequence[str], everything: Sequence[str]) -> str:
    """Some settings out of everything that was run, in few words.

    Examples
    --------
    >>> whole = ["reverse float32", "forward float32", "reverse float64", "forward float64"]
    >>> settings_text(whole, whole), settings_text(["reverse float32", "reverse float64"], whole)
    ('all', 'reverse')
    """
    chosen, known = _factors(settings), _factors(everything)
    fitting = [s for s in everything if all(word in group for word, group in zip(_words(s), chosen, strict=True))]
    if len(fitting) != len(settings):
        return "; ".join(settings)
    named = [group[0] for group, all_of_it in zip(chosen, known, strict=True) if len(group) < len(all_of_it)]
    return " ".join(named) or "all"


def _words(setting: str) -> list[str]:
    """Mode, format and compiler."""
    return [*setting.split(), "eager"][:3]


def _factors(settings: Sequence[str]) -> list[list[str]]:
    """The modes, formats and compilers that occur."""
    return [list(dict.fromkeys(_words(setting)[k] for setting in settings)) for k in range(3)]


def predicted_text(result: Mapping[str, Any]) -> str:
    """Whether the convention of the library predicts a value."""
    if result["predicted"] is None:
        return "" if result["departs"] is None else f"({result['departs']})"
    return "yes" if result["predicted"] else f"no: {result['departs']}"


def _table(heads: Sequence[str], lines: Iterable[Sequence[str]]) -> list[str]:
    shown = [heads, ["---"] * len(heads), *lines]
    return ["| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in shown]


__all__ = ["VERDICTS", "markdown", "predicted_text", "set_text", "settings_text", "versions_text"]

"""The atlas as one HTML page that needs nothing else: no request leaves it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from .markdown_page import VERDICTS, predicted_text, set_text, settings_text, versions_text
from .page_script import SCRIPT
from .page_style import STYLE
from .running import OUTSIDE_CLARKE, SEVERITY
from .storage import value_text

COLUMNS = (("Operation", 15), ("Library", 7), ("Source", 22), ("Point", 8), ("Clarke set", 14), ("Value", 12),
           ("Verdict", 12), ("As predicted", 10))  # fmt: skip
_CLASS = {**dict.fromkeys(OUTSIDE_CLARKE, "bad"), "chain_rule": "odd", "clarke": "good", "gradient": "good"}


def page(document: Mapping[str, Any]) -> str:
    """The page atlas.html."""
    rows = sorted(document["rows"], key=lambda row: SEVERITY.index(row["verdict"]))
    lines = [line for row in rows for line in _lines(row)]
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Derivatives of automatic differentiation at kinks</title>
<style>{STYLE}</style>
</head>
<body>
<a class="skip" href="#rows">Skip to the table</a>
<main>
<h1>Derivatives of automatic differentiation at kinks</h1>
<p>Each line is a value that a library returns as derivative at an exact point, with the exact Clarke set of the
function there. Measured with {escape(versions_text(document))}.</p>
<h2>Counts</h2>
<table class="counts"><caption class="soft">Rows by their most surprising verdict</caption>
<thead><tr>{_cells("th scope='col'", ["verdict", *document["counts"], "meaning"])}</tr></thead>
<tbody>{_counts(document)}</tbody></table>
<h2>Values</h2>
{_form(document)}
<p id="count" role="status" class="soft">{len(lines)} values</p>
<table id="rows" role="table"><caption class="soft">The most surprising first</caption>
<colgroup>{"".join(f'<col style="width:{width}%">' for _, width in COLUMNS)}</colgroup>
<thead role="rowgroup"><tr role="row">{_heads()}</tr></thead>
<tbody role="rowgroup">
{chr(10).join(lines)}
</tbody></table>
</main>
<script>{SCRIPT}</script>
</body>
</html>
"""


def _cells(tag: str, texts: Iterable[str]) -> str:
    return "".join(f"<{tag}>{escape(text)}</{tag.split()[0]}>" for text in texts)


def _heads() -> str:
    """A button in every header: it sorts."""
    head = '<th scope="col" role="columnheader"><button type="button">{}</button></th>'
    return "".join(head.format(name) for name, _ in COLUMNS)


def _badge(verdict: str) -> str:
    return f'<span class="badge {_CLASS.get(verdict, "")}">{verdict.replace("_", " ")}</span>'


def _counts(document: Mapping[str, Any]) -> str:
    counts = document["counts"]
    lines = []
    for verdict in SEVERITY:
        numbers = [counts[library].get(verdict, 0) for library in counts]
        if any(numbers):
            cells = _cells("td", [*map(str, numbers), VERDICTS[verdict]])
            lines.append(f'<tr><th scope="row">{_badge(verdict)}</th>{cells}</tr>')
    return "\n".join(lines)


def _form(document: Mapping[str, Any]) -> str:
    """The filters; hidden until the script is there to serve them."""
    libraries = "".join(f"<option>{name}</option>" for name in document["counts"])
    present = {result["verdict"] for row in document["rows"] for result in row["results"]}
    verdicts = "".join(
        f'<option value="{verdict}">{verdict.replace("_", " ")}</option>' for verdict in SEVERITY if verdict in present
    )
    return f"""<form hidden>
<label class="text">Text<input name="text" type="search" autocomplete="off" placeholder="clamp forward"></label>
<label>Library<select name="library"><option value="">all</option>{libraries}</select></label>
<label>Verdict<select name="verdict"><option value="">all</option>
<option value="outside-clarke">not in the Clarke set</option>{verdicts}</select></label>
<button type="reset">Show all</button>
</form>"""


def _lines(row: Mapping[str, Any]) -> Iterable[str]:
    """One line of the table for each value of a row; the roles stay where narrow screens show blocks."""
    everything = [setting for result in row["results"] for setting in result["settings"]]
    for result in sorted(row["results"], key=lambda one: SEVERITY.index(one["verdict"])):
        verdict = result["verdict"]
        outside = "yes" if verdict in OUTSIDE_CLARKE else "no"
        why = "".join(f"<p>{escape(text)}</p>" for text in _remarks(row, result))
        cells = [
            ("Library", escape(row["library"]), ""), ("Source", f"<code>{escape(row['source'])}</code>", ""),
            ("Point", escape(row["point"]), ""),
            ("Clarke set", escape(set_text(row)), ""),
            ("Value", f"{escape(value_text(result['value']))}<br><span class='soft'>"
             f"{escape(settings_text(result['settings'], everything))}</span>", ""),
            ("Verdict", f"{_badge(verdict)}<details><summary>why</summary>{why}</details>",
             f' data-key="{SEVERITY.index(verdict)}"'),
            ("As predicted", escape(predicted_text(result)), ""),
        ]  # fmt: skip
        inner = "".join(f'<td role="cell" data-label="{label}"{key}>{text}</td>' for label, text, key in cells)
        name = f'{escape(row["operation"])}<br><code class="soft">{escape(row["id"])}</code>'
        yield (
            f'<tr role="row" data-library="{row["library"]}" data-verdict="{verdict}" data-outside="{outside}">'
            f'<th scope="row" role="rowheader">{name}</th>{inner}</tr>'
        )


def _remarks(row: Mapping[str, Any], result: Mapping[str, Any]) -> Iterable[str]:
    """What stands behind "why"."""
    yield f"{result['reason']} ({result['evidence']})"
    if result["distance_squared"] not in (None, "0"):
        yield f"squared distance to the Clarke set: {value_text([result['distance_squared']])}"
    yield f"function: {row['program']}"
    if row["tracing"] != "agrees":
        yield f"traced program: {row['tracing']}; {row['note']}"
    if row["cited"]:
        yield f"closed form (cited): {row['cited']}"


__all__ = ["page"]

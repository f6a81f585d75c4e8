"""Results in notebooks: escaped text, tables, verdicts as coloured words, and results that show as their text."""

from __future__ import annotations

from collections.abc import Sequence

# Text and ground, readable on white and on black; words say the same as colours.
_GOOD, _BAD, _CARE, _PLAIN = (
    ("#0a6b2c", "#d9f9e2"),
    ("#a3132b", "#fde3e6"),
    ("#7a4a00", "#fdf1c4"),
    ("#4d5763", "#eef0f3"),
)
_TONES = {
    "proved": _GOOD, "gradient": _GOOD, "clarke": _GOOD, "agrees": _GOOD, "agree": _GOOD, "corrects the source": _GOOD,
    "refuted": _BAD, "outside": _BAD, "nan": _BAD, "not_conservative": _BAD, "disagrees": _BAD, "disagree": _BAD,
    "chain_rule": _CARE, "float_tie": _CARE, "undecided": _CARE, "unknown": _CARE,
}  # fmt: skip


def escape(text: str) -> str:
    """The standard library's `escape`, imported late: most processes show no HTML."""
    from html import escape as standard

    return standard(text)


class Html(str):
    """Text that is HTML already, so that `cell` leaves it alone."""


def badge(word: str) -> Html:
    """A word such as proved, refuted or outside, in its colour.

    Examples
    --------
    >>> "proved" in badge("proved")
    True
    """
    ink, ground = _TONES.get(word, _PLAIN)
    style = (
        f"color:{ink};background:{ground};border-radius:0.7em;padding:0.05em 0.6em;font-weight:600;white-space:nowrap"
    )
    return Html(f'<span style="{style}">{escape(word)}</span>')


def cell(content: object) -> str:
    """The content of a cell: HTML as it is, everything else escaped.

    Examples
    --------
    >>> cell("x < 0")
    'x &lt; 0'
    """
    return content if isinstance(content, Html) else escape(str(content))


def code(content: object) -> Html:
    """Text in the font of programs."""
    return Html(f"<code>{escape(str(content))}</code>")


def table(rows: Sequence[Sequence[object]], head: Sequence[str] = (), caption: str = "") -> Html:
    """A compact table; cells are escaped unless they are Html.

    Examples
    --------
    >>> table([["x < 0", "-1"]], ["where", "value"]).count("<td")
    2
    """
    align = ' style="text-align:left;vertical-align:top"'
    lines = ["<table>"]
    if caption:
        lines.append(f'<caption style="text-align:left">{cell(caption)}</caption>')
    if head:
        lines.append("<tr>" + "".join(f"<th{align}>{cell(name)}</th>" for name in head) + "</tr>")
    lines += ["<tr>" + "".join(f"<td{align}>{cell(entry)}</td>" for entry in row) + "</tr>" for row in rows]
    return Html("\n".join([*lines, "</table>"]))


def preformatted(text: str) -> Html:
    """Text with its lines and columns as they are; one line is `code`."""
    return Html(f"<pre>{escape(text)}</pre>") if "\n" in text else code(text)


class Shown:
    """A result that shows as its text: `repr` is `str`, and a notebook keeps lines and columns.

    A dataclass that inherits it says `repr=False`, and has a `__str__` of its own.
    """

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return preformatted(str(self))

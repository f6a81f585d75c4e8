"""The pages of the atlas: Markdown, and HTML whose script runs in node against the page's own lines."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html.parser import HTMLParser

import pytest

from consderiv.autodiff.atlas import OUTSIDE_CLARKE, SEVERITY, markdown, page, stored

STORED = stored()
ROWS = {row["id"]: row for row in STORED["rows"]}


class TestMarkdown:
    def test_the_legend_says_both_meanings_of_undefined(self, html):
        words = "or the value is not in the set and the chain rule has none"
        assert words in markdown(STORED) and words in html

    def test_what_is_outside_comes_first(self):
        text = markdown(STORED)
        _, surprising, everything = text.split("\n## ")[1:]
        listed = [line.split(" | ")[5] for line in surprising.splitlines()[4:] if line.startswith("| ")]
        assert surprising.startswith("Values that are not in the Clarke set")
        outside = [row for row in ROWS.values() if row["verdict"] in OUTSIDE_CLARKE]
        assert f": {len(outside)} of {len(ROWS)} rows" in surprising.splitlines()[0]
        assert listed[0] == min((row["verdict"] for row in outside), key=SEVERITY.index)
        assert all(row["id"] in everything for row in ROWS.values())

    def test_columns_are_right(self):
        for line in markdown(STORED).splitlines():
            if line.startswith("| ") and "`lambda" in line:
                assert len(line.replace("\\|", "").split("|")) == 10, line


class _Page(HTMLParser):
    """Tags with their attributes, whether they close in order, and the cells of the table of rows."""

    VOID = frozenset({"meta", "input", "br", "col"})

    def __init__(self):
        super().__init__()
        self.open, self.seen, self.heads, self.lines = [], [], [], []
        self.cells, self.inside = None, False

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.seen.append((tag, found))
        if tag not in self.VOID and tag != "option":
            self.open.append(tag)
        if tag == "table":
            self.inside = found.get("id") == "rows"
        elif tag == "tr" and self.inside:
            self.cells = self.heads if "data-verdict" not in found else []
            if self.cells is not self.heads:
                data = {name[5:]: value for name, value in found.items()}
                self.lines.append({"data": data, "cells": self.cells})
        elif tag in ("td", "th") and self.inside:
            self.cells.append({"text": "", "key": found.get("data-key")})

    def handle_endtag(self, tag):
        if tag != "option":
            assert self.open.pop() == tag

    def handle_data(self, data):
        if self.inside and self.cells and ("td" in self.open or "th" in self.open):
            self.cells[-1]["text"] += data


# The objects of a browser that the script uses, and nothing else: what it would touch beyond them is an error.
DOM = """
const given = %s;
const line = r => ({ dataset: r.data, hidden: false,
  cells: r.cells.map(c => ({ dataset: c.key === null ? {} : { key: c.key }, textContent: c.text })),
  get textContent() { return r.cells.map(c => c.text).join(" "); } });
const head = () => { const at = {}, button = { addEventListener(_, f) { button.click = f; } };
  return { getAttribute: n => at[n] ?? null, setAttribute(n, v) { at[n] = v; }, removeAttribute(n) { delete at[n]; },
    querySelector: () => button, button, at }; };
const own = { body: { rows: given.lines.map(line), append(...all) { own.body.rows = all; } },
  heads: given.heads.map(head), count: {}, heard: {}, form: { hidden: true, elements: { text: { value: "" },
  library: { value: "" }, verdict: { value: "" } }, addEventListener(n, f) { own.heard[n] = f; } } };
const document = { querySelectorAll: () => own.heads,
  querySelector: s => ({ "#rows tbody": own.body, form: own.form, "#count": own.count })[s] };
function shown(values) {
  for (const name of ["text", "library", "verdict"]) own.form.elements[name].value = values[name] ?? "";
  own.heard.input();
  return [own.count.textContent, own.body.rows.filter(r => !r.hidden).map(r => r.dataset)];
}
function sorted(column) {
  own.heads[column].button.click();
  return [own.heads.map(h => h.at["aria-sort"] ?? ""), own.body.rows.map(r => r.cells[column].dataset.key ?? "")];
}
{ %s
console.log(JSON.stringify({ hidden: own.form.hidden, all: shown({}), torch: shown({ library: "torch" }),
  outside: shown({ verdict: "outside-clarke" }), words: shown({ text: "CLIP@LOW clamp" }),
  none: shown({ text: "no such words" }), up: sorted(6), down: sorted(6), other: sorted(0) })); }
"""


@pytest.fixture(scope="module")
def html():
    return page(STORED)


@pytest.fixture(scope="module")
def parsed(html):
    found = _Page()
    found.feed(html)
    assert not found.open
    return found


@pytest.fixture(scope="module")
def tags(parsed):
    return parsed.seen


class TestPage:
    def test_it_asks_for_nothing(self, html, tags):
        assert not any({"src", "srcset", "action"} & set(attributes) for _, attributes in tags)
        assert [a["href"] for _, a in tags if "href" in a] == ["#rows"]
        assert "http" not in html.partition("<tbody>")[0] and "@import" not in html and "url(" not in html

    def test_it_can_be_read_aloud(self, tags):
        assert ("html", {"lang": "en"}) in tags and any(tag == "main" for tag, _ in tags)
        assert all(a.get("scope") in ("col", "row") for tag, a in tags if tag == "th")
        assert any(a.get("role") == "status" for _, a in tags)
        assert all(a.get("role") == "cell" for tag, a in tags if "data-label" in a)
        assert sum(tag == "caption" for tag, _ in tags) == sum(tag == "table" for tag, _ in tags)

    def test_every_value_has_a_line_with_its_verdict(self, tags):
        lines = [a for tag, a in tags if tag == "tr" and "data-verdict" in a]
        expected = [r["verdict"] for row in ROWS.values() for r in row["results"]]
        assert sorted(line["data-verdict"] for line in lines) == sorted(expected)
        for line in lines:
            assert (line["data-outside"] == "yes") == (line["data-verdict"] in OUTSIDE_CLARKE)
        assert sum("data-label" in a for _, a in tags) == 7 * len(lines)

    def test_it_fits_narrow_screens_and_dark_rooms(self, html):
        assert "width=device-width" in html and "prefers-color-scheme: dark" in html and "@media (max-width" in html


@pytest.mark.skipif(shutil.which("node") is None, reason="node is required to run the script of the page")
class TestScript:
    @pytest.fixture
    def answer(self, html, parsed):
        script = re.search(r"<script>(.*)</script>", html, re.DOTALL)[1]
        text = DOM % (json.dumps({"lines": parsed.lines, "heads": parsed.heads}), script)
        done = subprocess.run(["node", "-"], input=text, capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def test_filters(self, answer):
        total = sum(len(row["results"]) for row in ROWS.values())
        assert answer["hidden"] is False and answer["all"][0] == f"{total} of {total} values"
        assert {data["library"] for data in answer["torch"][1]} == {"torch"}
        outside = [r for row in ROWS.values() for r in row["results"] if r["verdict"] in OUTSIDE_CLARKE]
        assert answer["outside"][0] == f"{len(outside)} of {total} values"
        assert {data["outside"] for data in answer["outside"][1]} == {"yes"}
        assert 0 < len(answer["words"][1]) < 10 and answer["none"] == [f"0 of {total} values", []]

    def test_sorting_by_verdict_and_back(self, answer):
        marks, keys = answer["up"]
        assert marks[6] == "ascending" and keys == sorted(keys, key=int)
        marks, keys = answer["down"]
        assert marks[6] == "descending" and keys == sorted(keys, key=int, reverse=True)
        assert answer["other"][0] == ["ascending"] + [""] * 7

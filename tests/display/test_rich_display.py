"""What a notebook shows: LaTeX for mathematics, HTML for tables and verdicts, with everything escaped."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

import consderiv
from consderiv import Proved, Refuted, Unknown, parse
from consderiv.calculus import apply_sum
from consderiv.gallery import entries, run
from consderiv.html import table

VOID = {"br"}


class Balanced(HTMLParser):
    """Fails at tags that are not closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag, attrs) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data) -> None:
        self.words.append(data)


def words_of(html: str) -> str:
    parser = Balanced()
    parser.feed(html)
    parser.close()
    assert not parser.open
    return " ".join(parser.words)


def test_programs_show_as_mathematics() -> None:
    assert parse("abs(x)/2")._repr_latex_() == r"$\frac{\left\lvert x \right\rvert}{2}$"
    assert str(parse("abs(x)/2")) == "abs(x)/2"
    x = consderiv.variables("x")
    assert abs(x)._repr_latex_() == r"$\left\lvert x \right\rvert$"


VERDICTS = ((Proved((1,), "a < b"), "proved"), (Refuted(None, "x & y"), "refuted"), (Unknown("<budget>"), "unknown"))


@pytest.mark.parametrize(("verdict", "word"), VERDICTS)
def test_verdicts_show_word_and_reason(verdict, word: str) -> None:
    shown = words_of(verdict._repr_html_())
    assert shown.split()[0] == word and verdict.reason in shown
    assert str(verdict) == f"{word}: {verdict.reason}"


def test_evidence_with_a_text_is_shown() -> None:
    field = consderiv.StratifiedField.by_hand("x", [("x < 0", "-1"), ("x == 0", "[-1, 1]"), ("x > 0", "1")])
    shown = words_of(consderiv.is_conservative(field, "abs(x)")._repr_html_())
    assert "proved" in shown and "x > 0" in shown


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.name)
def test_gallery_entries(entry) -> None:
    shown = words_of(entry._repr_html_())
    assert entry.title in shown and entry.note in shown


def test_gallery_run() -> None:
    shown = words_of(run("identity-from-relus")._repr_html_())
    assert "agrees" in shown and "[0, 2]" in shown and "claimed" in shown


def test_a_misprint_is_a_sentence() -> None:
    sentence = "the source prints that the inclusion does not hold; it is proved that it holds"
    found = run("erratum-sum-rule")
    assert f"  refuted   {sentence}\n" in str(found)
    assert sentence in words_of(found._repr_html_())
    assert "the predicted set is [-1, 1]; computed: [-1/2, 1/2]" in str(run("erratum-uniform-law"))


def test_tables_escape_their_cells() -> None:
    assert "<b>" not in table([["<b>"]])
    assert "&lt;b&gt;" in table([["<b>"]], caption="<i>")
    words_of(table([["a", "<b>"]], ["x", "y"], "c"))


def test_rules_show_their_formula() -> None:
    found = apply_sum("abs(x)", "-abs(x)", at="x=0")
    assert found._repr_latex_() == r"$\{0\} \subsetneq [-2, 2]$"
    shown = words_of(found._repr_html_())
    assert found.rule.formula in shown and "predicted" in shown and "[-2, 2]" in shown and "Clarke (1983)" in shown


def test_audits_show_a_table() -> None:
    found = consderiv.audit("relu(x) - relu(-x)", "x=0", backends="numpy")
    shown = words_of(found._repr_html_())
    assert "chain_rule" in shown and "numpy" in shown and "relu(x) takes 0" in shown
    assert repr(found) == str(found)

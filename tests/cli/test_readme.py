"""README.md and the tour show what the commands print today."""

from __future__ import annotations

import doctest
import re
import shlex
from pathlib import Path

import pytest

README = Path(__file__).parents[2] / "README.md"
TOUR = README.parent / "docs" / "tour.md"
TEXT = README.read_text(encoding="utf-8")
BLOCKS = re.findall(r"```console\n(.*?)```", TEXT + TOUR.read_text(encoding="utf-8"), re.DOTALL)
SESSIONS = [block for block in BLOCKS if "consderiv audit" not in block]  # those depend on the libraries' versions


def _neutral(text: str) -> str:
    """Whether libraries are installed differs between machines."""
    return re.sub(r" +\((installed|not installed)[^)]*\)", "", text).strip()


@pytest.mark.parametrize("block", SESSIONS, ids=lambda block: block.splitlines()[0][2:60])
def test_console_blocks(tmp_path, monkeypatch, capfd, block):
    from consderiv.cli import main

    monkeypatch.chdir(tmp_path)
    for session in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        line, _, shown = session.partition("\n")
        main(shlex.split(line)[1:])
        printed = capfd.readouterr()
        assert _neutral(printed.out + printed.err) == _neutral(shown)


@pytest.mark.parametrize("page", [README, TOUR], ids=lambda page: page.name)
def test_python_session(page):
    text = page.read_text(encoding="utf-8")
    assert ">>> " in text
    runner = doctest.DocTestRunner(verbose=False)
    sessions = "\n".join(re.findall(r"```pycon\n(.*?)```", text, re.DOTALL))
    runner.run(doctest.DocTestParser().get_doctest(sessions, {}, page.name, str(page), 0))
    assert runner.summarize(verbose=False).failed == 0


def test_the_two_commands():
    assert 'python -m pip install . && consderiv explain "relu(x) - relu(-x)" --at x=0' in TEXT
    assert 'python -m pip install ".[test]" && python -m pytest' in TEXT


@pytest.mark.parametrize("page", [README, TOUR], ids=lambda page: page.name)
def test_every_link(page):
    for target in re.findall(r"\]\(([^)h][^)]*)\)", page.read_text(encoding="utf-8")):
        name, _, heading = target.partition("#")
        linked = page.parent / name if name else page
        assert linked.exists() and (not heading or heading in _headings(linked)), target


def _headings(page):
    titles = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^a-z0-9 -]", "", title.lower()).replace(" ", "-") for title in titles}

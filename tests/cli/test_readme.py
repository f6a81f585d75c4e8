"""README.md shows what the commands print today."""

from __future__ import annotations

import doctest
import re
import shlex
from pathlib import Path

import pytest

README = Path(__file__).parents[2] / "README.md"
TEXT = README.read_text(encoding="utf-8")
BLOCKS = re.findall(r"```console\n(.*?)```", TEXT, re.DOTALL)
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


def test_python_session():
    assert ">>> " in TEXT
    runner = doctest.DocTestRunner(verbose=False)
    sessions = "\n".join(re.findall(r"```pycon\n(.*?)```", TEXT, re.DOTALL))
    runner.run(doctest.DocTestParser().get_doctest(sessions, {}, "README.md", str(README), 0))
    assert runner.summarize(verbose=False).failed == 0


def test_the_two_commands_and_every_link():
    assert 'python -m pip install . && consderiv explain "relu(x) - relu(-x)" --at x=0' in TEXT
    assert 'python -m pip install ".[test]" && python -m pytest' in TEXT
    titles = re.findall(r"^#+ (.*)$", TEXT, re.MULTILINE)
    headings = {re.sub(r"[^a-z0-9 -]", "", title.lower()).replace(" ", "-") for title in titles}
    for target in re.findall(r"\]\(([^)h][^)]*)\)", TEXT):
        assert target[1:] in headings if target.startswith("#") else (README.parent / target).exists(), target

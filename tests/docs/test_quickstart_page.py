"""docs/quickstart.md: its commands and its Python run, and print the lines that it shows."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from consderiv.cli import main

TEXT = (Path(__file__).parents[2] / "docs" / "quickstart.md").read_text(encoding="utf-8")
COMMANDS = [
    shlex.split(line)[1:]
    for block in re.findall(r"```console\n(.*?)```", TEXT, re.DOTALL)
    for line in re.findall(r"^\$ (consderiv .*)$", block, re.MULTILINE)
]


def test_commands_print_what_the_page_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert [command[0] for command in COMMANDS] == ["explain", "audit", "explain", "check"]
    printed = []
    for command in COMMANDS:
        if command[0] != "audit":  # that needs torch, and model.py
            assert main(command) == 0
            printed += capfd.readouterr().out.splitlines()
    (shown,) = re.findall(r"```text\n(.*?)```", TEXT, re.DOTALL)
    rest = iter(printed)
    for line in shown.splitlines():
        assert line in rest, f"not printed, or not in this order: {line}"


def test_the_session_runs(capsys: pytest.CaptureFixture[str]) -> None:
    session, *_ = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    exec(session, {})
    printed = capsys.readouterr().out
    assert printed.startswith("[-1, 1] x {0} ") and "conv{(-2, 1), (0, -1), (0, 1), (2, -1)}" in printed


def test_the_function_of_the_page_is_the_absolute_value() -> None:
    from consderiv import compare

    assert compare("max(x, y) - relu(x - y) - y + abs(x)", "abs(x) + 0*y", "x=0,y=0").same_function

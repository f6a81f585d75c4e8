"""Running the command line: inside this process where that is enough, else as a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from consderiv.cli import main

SCHEMAS = Path(__file__).parents[2] / "consderiv" / "cli" / "schemas"


@dataclass(frozen=True)
class Outcome:
    """What a command printed and returned."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON object on stdout."""
        return json.loads(self.out)


def process(*arguments: str, stdin: bytes = b"", timeout: float = 120) -> Outcome:
    """`python -m consderiv ...` as a process."""
    done = subprocess.run(
        [sys.executable, "-m", "consderiv", *arguments], input=stdin, capture_output=True, timeout=timeout, check=False
    )
    return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture
def command(capsys):
    """A function that runs a command in this process."""

    def run(*arguments: str) -> Outcome:
        code = main(list(arguments))
        printed = capsys.readouterr()
        return Outcome(code, printed.out, printed.err)

    return run


@pytest.fixture
def valid():
    """A function that checks an object against one of the schemas."""
    jsonschema = pytest.importorskip("jsonschema")

    def check(name: str, value: Any) -> None:
        schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text())
        jsonschema.Draft202012Validator.check_schema(schema)
        jsonschema.Draft202012Validator(schema).validate(value)

    return check


@pytest.fixture(name="process")
def process_fixture():
    """The function `process`."""
    return process

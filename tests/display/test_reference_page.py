"""The reference page: every name on it exists, and its docstring is markup without faults."""

from __future__ import annotations

import importlib
import inspect
import io
import re
from functools import reduce
from pathlib import Path
from typing import Any

import pytest

import consderiv

PAGE = Path(__file__).parents[2] / "docs" / "reference.md"
NAMES = re.findall(r"^   ([A-Za-z_.]+)$", PAGE.read_text(), re.MULTILINE)


def found(name: str) -> Any:
    folder, _, last = name.rpartition(".")
    home = importlib.import_module(f"consderiv.{folder}") if folder else consderiv
    return reduce(getattr, last.split("."), home)


def test_the_page_has_names() -> None:
    assert len(NAMES) > 40 and len(set(NAMES)) == len(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_docstrings_are_markup(name: str) -> None:
    core = pytest.importorskip("docutils.core", reason="the extra `docs` is not installed")
    napoleon = pytest.importorskip("sphinx.ext.napoleon", reason="the extra `docs` is not installed")
    text = inspect.getdoc(found(name))
    assert text
    written = str(napoleon.NumpyDocstring(text, napoleon.Config(), what="function"))
    said = io.StringIO()
    core.publish_doctree(written, settings_overrides={"report_level": 2, "halt_level": 5, "warning_stream": said})
    assert not said.getvalue()

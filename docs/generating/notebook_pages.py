"""The notebooks, copied beside the pages: Sphinx reads only what is below its source folder.

A picture's description, which it carries in its output, becomes its alternative text. A wide one may scroll on a phone.
"""

from __future__ import annotations

import base64
import json
import shutil
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent.parent
NOTEBOOKS = HERE.parent / "notebooks"
PICTURE = "image/png"
WIDE = 650  # pixels


def copy_notebooks(app: Any) -> None:
    """Fresh copies in docs/notebooks."""
    target = HERE / "notebooks"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    for path in sorted(NOTEBOOKS.glob("[0-9][0-9]-*.ipynb")):
        notebook = described(json.loads(path.read_text(encoding="utf-8")))
        (target / path.name).write_text(json.dumps(notebook), encoding="utf-8")


def described(notebook: dict[str, Any]) -> dict[str, Any]:
    """The notebook with the descriptions where MyST-NB looks for alternative text: in the metadata of the cells."""
    return {**notebook, "cells": [_with_image_options(cell) for cell in notebook["cells"]]}


def _with_image_options(cell: dict[str, Any]) -> dict[str, Any]:
    pictures = [output for output in cell.get("outputs", ()) if PICTURE in output.get("data", {})]
    if not pictures:
        return cell
    options = {"alt": " ".join(description(output) for output in pictures)}
    if any(is_wide(base64.b64decode(output["data"][PICTURE])) for output in pictures):
        options["classes"] = "wide"
    return {**cell, "metadata": {**cell["metadata"], "mystnb": {"image": options}}}


def is_wide(png: bytes) -> bool:
    """Too wide to be read on a phone when it is made as narrow as that."""
    return int.from_bytes(png[16:20], "big") > WIDE


def description(output: dict[str, Any]) -> str:
    """What a picture shows, in one line; empty if the output is no picture, or has only Matplotlib's own text."""
    data = output.get("data", {})
    text = "".join(data.get("text/plain", ""))
    return one_line(text) if PICTURE in data and not text.startswith("<Figure") else ""


def one_line(text: str) -> str:
    """Lines of a description, each of which is a statement, as one."""
    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    return "; ".join(lines).replace(":;", ":").replace("=;", "=")


def setup(app: Any) -> dict[str, bool]:
    """Copy before anything is read."""
    app.connect("builder-inited", copy_notebooks)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

"""What the documentation generates: alternative texts of pictures, formulas, and the picture of the first page."""

from __future__ import annotations

import base64
import importlib
import json
import pickle
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

DOCS = Path(__file__).parents[2] / "docs"
NOTEBOOKS = sorted((DOCS.parent / "notebooks").glob("[0-9][0-9]-*.ipynb"))
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)


@pytest.fixture
def generating(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Import a module of docs/generating."""
    monkeypatch.syspath_prepend(str(DOCS))

    def load(name: str) -> ModuleType:
        return importlib.import_module(f"generating.{name}")

    return load


def picture(text: Any, png: bytes = PIXEL) -> dict[str, Any]:
    data = {"image/png": base64.b64encode(png).decode(), "text/plain": text}
    return {"output_type": "display_data", "data": data, "metadata": {}}


def notebook(*outputs: dict[str, Any]) -> dict[str, Any]:
    cell = {"cell_type": "code", "source": "plot()", "execution_count": 1, "id": "a", "metadata": {"tags": ["b"]}}
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{**cell, "outputs": list(outputs)}]}


def test_the_notebooks_show_pictures() -> None:
    """Executed with a backend that draws into files, they would show none."""
    without = [path.stem for path in NOTEBOOKS if "image/png" not in path.read_text(encoding="utf-8")]
    assert without == ["10-check-a-proof-by-hand"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_stored_picture_is_described(path: Path, generating: Any) -> None:
    description = generating("notebook_pages").description
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        pictures = [output for output in cell.get("outputs", ()) if "image/png" in output.get("data", {})]
        assert len(pictures) <= 1, "one picture for each cell: its alternative text belongs to the cell"
        for output in pictures:
            assert description(output), f"draw with consderiv.plotting, or call describe_axes: {cell['source']}"


def test_description_becomes_alternative_text(generating: Any) -> None:
    described = generating("notebook_pages").described
    (cell,) = described(notebook(picture(["a set:\n", "[-1, 1]\n", "{0}    if x < 0"])))["cells"]
    assert cell["metadata"] == {"tags": ["b"], "mystnb": {"image": {"alt": "a set: [-1, 1]; {0} if x < 0"}}}
    (cell,) = described(notebook(picture("<Figure size 540x520 with 2 Axes>")))["cells"]
    assert cell["metadata"]["mystnb"]["image"]["alt"] == ""
    words = notebook({"output_type": "stream", "name": "stdout", "text": "words"})
    assert described(words) == words


def test_wide_pictures_are_marked(generating: Any) -> None:
    wide = PIXEL[:16] + (900).to_bytes(4, "big") + PIXEL[20:]
    (cell,) = generating("notebook_pages").described(notebook(picture("two panels", wide)))["cells"]
    assert cell["metadata"]["mystnb"]["image"] == {"alt": "two panels", "classes": "wide"}


def test_page_has_the_alternative_text(generating: Any, tmp_path: Path) -> None:
    parser = pytest.importorskip("myst_nb.docutils_", reason="the extra `docs` is not installed")
    core = pytest.importorskip("docutils.core")
    page = core.publish_string(
        json.dumps(generating("notebook_pages").described(notebook(picture("from 0 to 2")))),
        parser=parser.Parser(), writer="html5",
        settings_overrides={"nb_execution_mode": "off", "nb_output_folder": str(tmp_path), "report_level": 4},
    )  # fmt: skip
    assert b'alt="from 0 to 2"' in page


def test_figures_tell_notebooks_what_they_show() -> None:
    pytest.importorskip("matplotlib").use("Agg")
    import matplotlib.pyplot as plt

    from consderiv import clarke
    from consderiv.plotting import describe, describe_axes, plot_set

    figure, (left, right) = plt.subplots(1, 2)
    plot_set(clarke("abs(x)", "x=0"), left)
    describe_axes(right, "a line")
    data, metadata = figure._repr_mimebundle_(include=None, exclude=None)  # as IPython calls it
    assert data == {"text/plain": describe(figure)} and metadata == {"image/png": {"alt": describe(figure)}}
    assert "[-1, 1]" in describe(figure) and "a line" in describe(figure)
    assert pickle.loads(pickle.dumps(figure))._repr_mimebundle_()[0] == data
    plt.close(figure)


def test_formulas_have_close_bars_and_may_scroll(generating: Any) -> None:
    pytest.importorskip("latex2mathml", reason="the extra `docs` is not installed")
    mathml = generating("mathml").mathml
    assert mathml("|x|").count('lspace="0" rspace="0"') == 2 and "span" not in mathml("|x|")
    assert mathml(r"\|x\|").count('lspace="0" rspace="0"') == 2
    assert mathml(r"(-x, -y) = [-1, 2 - z] \le -3").count('form="prefix"') == 4
    assert "lspace" not in mathml("x + y - z")
    long = r"\Phi(x, y) = (|x + y| - |x| + 2y,\ x - y - |y|)"
    assert mathml(long).startswith('<span class="long-math"><math') and "span" not in mathml(long, "block")


def test_first_picture_is_that_of_today(generating: Any) -> None:
    pytest.importorskip("matplotlib").use("Agg")
    import matplotlib.pyplot as plt
    from PIL import Image

    from consderiv.plotting import describe

    first = generating("first_picture")
    described = describe(first.drawn())
    plt.close("all")
    for name in first.LOOKS:
        with Image.open(first.FOLDER / name) as stored:
            assert stored.info["Description"] == described, "run docs/generating/first_picture.py"

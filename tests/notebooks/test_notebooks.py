"""The notebooks: text and notebook say the same, every cell runs, and outputs are stored."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "notebooks"
TEXTS = sorted(FOLDER.glob("[0-9][0-9]-*.md"))
FENCE = re.compile(r"^```python([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SOLUTIONS = 3


def cells(text: Path) -> list[tuple[str, str]]:
    """(options, source) of the code cells of a text."""
    return [(options.strip(), source.rstrip("\n")) for options, source in FENCE.findall(text.read_text())]


def stored(text: Path) -> dict:
    return json.loads(text.with_suffix(".ipynb").read_text())


def joined(source: str | list[str]) -> str:
    return source if isinstance(source, str) else "".join(source)


def test_there_are_notebooks() -> None:
    assert TEXTS, "run the tests from a checkout"


@pytest.mark.parametrize("text", TEXTS, ids=lambda path: path.stem)
def test_notebook_and_text_are_paired(text: Path) -> None:
    code = [joined(cell["source"]) for cell in stored(text)["cells"] if cell["cell_type"] == "code"]
    assert code == [source for _, source in cells(text)]


@pytest.mark.parametrize("text", TEXTS, ids=lambda path: path.stem)
def test_outputs_are_stored(text: Path) -> None:
    outputs = [output for cell in stored(text)["cells"] for output in cell.get("outputs", ())]
    kinds = {output["output_type"] for output in outputs}
    assert "error" not in kinds and kinds & {"execute_result", "stream", "display_data"}
    shown = json.dumps(outputs)
    assert "/tmp/" not in shown and "/home/" not in shown and "/root/" not in shown
    assert text.with_suffix(".ipynb").stat().st_size < 1_500_000


@pytest.mark.parametrize("text", TEXTS, ids=lambda path: path.stem)
def test_each_ends_in_assertions_and_exercises(text: Path) -> None:
    solutions = [source for options, source in cells(text) if "solution" in options]
    assert len(solutions) >= SOLUTIONS and all("assert" in source for source in solutions)
    others = [source for options, source in cells(text) if "solution" not in options]
    assert "assert" in others[-1]
    assert "## Exercises" in text.read_text()


@pytest.mark.parametrize("text", TEXTS, ids=lambda path: path.stem)
def test_every_cell_runs(text: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    for options, _ in cells(text):
        for library in re.findall(r"needs-(\w+)", options):
            pytest.importorskip(library)
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {"__name__": "__notebook__", "display": print}
    for number, (_, source) in enumerate(cells(text), 1):
        code = "\n".join(line for line in source.splitlines() if not line.startswith(("%", "!")))
        exec(compile(code, f"{text.name}, cell {number}", "exec"), names)
        import matplotlib.pyplot as plt

        plt.close("all")

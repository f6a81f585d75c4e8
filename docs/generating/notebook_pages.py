"""The notebooks, copied beside the pages: Sphinx reads only what is below its source folder."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent.parent
NOTEBOOKS = HERE.parent / "notebooks"


def copy_notebooks(app: Any) -> None:
    """Fresh copies in docs/notebooks."""
    target = HERE / "notebooks"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    for notebook in sorted(NOTEBOOKS.glob("[0-9][0-9]-*.ipynb")):
        shutil.copy(notebook, target)


def setup(app: Any) -> dict[str, bool]:
    """Copy before anything is read."""
    app.connect("builder-inited", copy_notebooks)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

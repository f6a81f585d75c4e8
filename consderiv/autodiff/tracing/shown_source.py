"""Places in the user's source as they are shown: the name of a file, or "cell" for a cell of a notebook."""

from __future__ import annotations

import re

_CELL = (
    r"(?:[^\s\"'(]*[/\\])?ipykernel_\d+[/\\]-?\w+\.py"  # IPython kernels write each cell to a temporary file
    r"|<ipython-input-[^>]*>"
)
_PLACE = re.compile(rf"(?:File )?\"?(?:{_CELL})\"?(?:(?::|, line )(?P<line>\d+))?(?::\d+)?")


def without_cells(text: str) -> str:
    """A text in which the temporary files of notebook cells are called what they are.

    Examples
    --------
    >>> without_cells("the function f at /tmp/ipykernel_123/456.py:2 for jit")
    'the function f at cell, line 2 for jit'
    """
    return _PLACE.sub(lambda found: f"cell, line {found['line']}" if found["line"] else "cell", text)


def place_text(path: str, line: int) -> str:
    """ "model.py:3", without the folder; "cell, line 3" in a notebook.

    Examples
    --------
    >>> place_text("/home/me/model.py", 3), place_text("<ipython-input-7-ab>", 2)
    ('model.py:3', 'cell, line 2')
    """
    return f"cell, line {line}" if is_cell(path) else f"{file_name(path)}:{line}"


def is_cell(path: str) -> bool:
    """Whether a path is that of a cell."""
    return re.search(_CELL, path) is not None


def file_name(path: str) -> str:
    """The last part of a path."""
    return path.replace("\\", "/").rpartition("/")[2]


__all__ = ["file_name", "is_cell", "place_text", "without_cells"]

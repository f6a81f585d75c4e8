"""The checker inside the test process, for tests that run it thousands of times.

Its modules import one another by plain names; they are loaded with its folder first on the path, and then
forgotten by the import system, so that no other test finds them under these names.
"""

import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

FOLDER = Path(__file__).parents[2] / "consderiv" / "checker"


def _load() -> dict[str, ModuleType]:
    names = [path.stem for path in FOLDER.glob("*.py") if not path.stem.startswith("__")]
    before = {name: sys.modules.pop(name) for name in names if name in sys.modules}
    sys.path.insert(0, str(FOLDER))
    try:
        return {name: import_module(name) for name in names}
    finally:
        sys.path.remove(str(FOLDER))
        for name in names:
            sys.modules.pop(name, None)
        sys.modules.update(before)


MODULES = _load()


def check_text(text: str) -> Any:
    """The result of the checker: `verdict`, `reasons`, `verified`, `sha256`."""
    return MODULES["certificate"].check_text(text)

"""The picture of the first page and of the README, in a light and a dark look: `python docs/generating/first_picture.py`.

The files are kept, since the README shows one of them; a test compares the descriptions in them with today's.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent.parent / "static"
LOOKS = {"identity.png": "default", "identity-dark.png": "dark_background"}
PROGRAM = "relu(x) - relu(-x)"


def drawn() -> Any:
    """The figure, in the look that is set."""
    import matplotlib.pyplot as plt

    from consderiv.plotting import plot_graph

    figure, axes = plt.subplots(2, 1, sharex=True, figsize=(6.4, 4.2), layout="constrained")
    plot_graph(PROGRAM, ax=axes)
    return figure


def write(folder: Path = FOLDER) -> None:
    """Both files; the dark one has no background, so that it lies on any dark page."""
    import matplotlib.pyplot as plt

    from consderiv.plotting import save

    for name, style in LOOKS.items():
        with plt.style.context(style):
            save(drawn(), folder / name, dpi=130, transparent=style != "default")
            plt.close("all")


if __name__ == "__main__":
    write()

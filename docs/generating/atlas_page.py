"""The atlas page: the stored atlas as the self-contained page that `consderiv atlas` writes."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def write_atlas(app: Any, exception: Exception | None) -> None:
    """atlas.html beside the other pages."""
    from consderiv.autodiff.atlas import page, stored

    if exception is None and app.builder.format == "html":
        (Path(app.outdir) / "atlas-table.html").write_text(page(stored()), encoding="utf-8")


def setup(app: Any) -> dict[str, bool]:
    """Write when everything else is built."""
    app.connect("build-finished", write_atlas)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

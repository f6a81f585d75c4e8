"""The atlas: what libraries return at the kinks of their operations, in all spellings, beside the exact Clarke set."""

from __future__ import annotations

from typing import Any

from ...lazy import loaded

_HOME = {
    "Case": "case", "Row": "case", "rows": "tables", "CASES": "tables", "chosen_rows": "running", "entries": "running",
    "document": "running", "selected": "running", "OUTSIDE_CLARKE": "running", "SEVERITY": "running", "SCHEMA": "running",
    "stored": "storage", "changes": "storage", "atlas_text": "storage", "value_text": "storage",
    "markdown": "markdown_page", "page": "html_page",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    """Load on first use: tables and pages are needed by one command only."""
    return loaded(__name__, _HOME, name)


__all__ = [*sorted(_HOME)]  # noqa: PLE0604

"""Each entry is run once for all tests."""

from __future__ import annotations

import functools

import pytest

from consderiv.gallery.entry import GalleryEntry
from consderiv.gallery.running import GalleryRun, run_entry


@functools.cache
def _run(entry: GalleryEntry) -> GalleryRun:
    return run_entry(entry)


@pytest.fixture
def run_once():
    """A function from an entry to its run."""
    return _run

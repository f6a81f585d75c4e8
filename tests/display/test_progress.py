"""Progress: silent by default, one line after a second, nothing left behind, and the same results."""

from __future__ import annotations

import io
import time

import pytest

import consderiv
from consderiv import stages


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(stages, "PATIENCE", 0.0)
    monkeypatch.setattr(stages, "REDRAW", 0.02)


def test_steps_are_the_same_things_and_nobody_listens():
    things = [1, 2, 3]
    assert stages.steps(things, "numbers") is things


def test_the_line_names_the_stages_and_how_far_they_are(quick):
    shown = io.StringIO()
    with consderiv.progress(shown), stages.doing("outer"):
        for k in stages.steps(range(4), "cells"):
            time.sleep(0.05 if k else 0)
    text = shown.getvalue()
    assert "outer > cells" in text and "cells 2/4" in text and "50%" in text
    assert not text.rstrip("\r").rsplit("\r", 1)[-1].strip()  # the line is wiped


def test_the_clock_counts_from_the_beginning(monkeypatch):
    monkeypatch.setattr(stages, "PATIENCE", 0.05)
    monkeypatch.setattr(stages, "REDRAW", 0.02)
    monkeypatch.setattr(stages, "time", lambda: time.time() - 3600)  # as if it had begun an hour ago
    shown = io.StringIO()
    with consderiv.progress(shown), stages.doing("outer"):
        time.sleep(0.3)
    assert "(1:00:00)" in shown.getvalue()


def test_an_unfinished_loop_leaves_no_stage():
    with consderiv.progress(io.StringIO()):
        now = stages._stages.get()
        for _ in stages.steps([1, 2], "things"):
            assert [str(stage) for stage in now] == ["things 0/2"]
            break
        with pytest.raises(KeyError), stages.doing("a mistake"):
            raise KeyError
        assert now == []
    assert stages._stages.get() is None


def test_what_is_quick_shows_nothing():
    shown = io.StringIO()
    with consderiv.progress(shown):
        assert str(consderiv.clarke("abs(x)", "x=0")) == "[-1, 1]"
    assert shown.getvalue() == ""


def test_audits_maps_and_explanations_say_what_they_do(monkeypatch):
    """Every stage that a command passes through is told."""
    told = []
    monkeypatch.setattr(stages, "_show", lambda *_: None)

    class Listening(list):
        def append(self, stage):
            told.append(stage.what)
            super().append(stage)

    token = stages._stages.set(Listening())
    try:
        str(consderiv.explain("abs(x)", "x=0"))
        consderiv.audit("abs(x)", "x=0", backends="numpy")
        consderiv.is_conservative(consderiv.clarke_map("abs(x) - y"), "abs(x) - y")
    finally:
        stages._stages.reset(token)
    assert {"branches at the point", "the limiting set", "audit", "faces", "strata"} <= set(told)

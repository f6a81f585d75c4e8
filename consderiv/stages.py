"""What a long computation is doing: loops and stages say so, and nobody listens unless `progress()` was asked for."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sized
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from threading import Event, Thread
from time import time
from typing import Any, TypeVar

PATIENCE = 1.0
"""Seconds before anything is shown."""
REDRAW = 0.3
T = TypeVar("T")


@dataclass
class Stage:
    """One thing that is being done: its name, and how much of it."""

    what: str
    done: int = 0
    total: int | None = None

    def __str__(self) -> str:
        many = f"{self.done}" if self.total is None else f"{self.done}/{self.total}"
        return f"{self.what} {many}" if self.done or self.total else self.what


_stages: ContextVar[list[Stage] | None] = ContextVar("stages", default=None)


def steps(things: Iterable[T], what: str) -> Iterable[T]:
    """The same things, counted while somebody watches.

    Parameters
    ----------
    things : iterable
    what : str
        What they are, in the plural: "cells".

    Examples
    --------
    >>> [n * n for n in steps([1, 2, 3], "numbers")]
    [1, 4, 9]
    """
    stages = _stages.get()
    return things if stages is None else _counted(stages, things, what)


def _counted(stages: list[Stage], things: Iterable[T], what: str) -> Iterator[T]:
    stage = Stage(what, 0, len(things) if isinstance(things, Sized) else None)
    stages.append(stage)
    try:
        for thing in things:
            yield thing
            stage.done += 1
    finally:
        stages.remove(stage)


@contextmanager
def doing(what: str, total: int | None = None) -> Iterator[Stage]:
    """Name what the block does; its stage may be changed while it runs.

    Examples
    --------
    >>> with doing("the limiting set") as stage:
    ...     str(stage)
    'the limiting set'
    """
    stage, stages = Stage(what, 0, total), _stages.get()
    if stages is None:
        yield stage
        return
    stages.append(stage)
    try:
        yield stage
    finally:
        stages.remove(stage)


@contextmanager
def progress(file: Any = None) -> Iterator[None]:
    """Show on one line what goes on inside the block, as soon as it takes longer than a second.

    Parameters
    ----------
    file : text file, optional
        By default the standard error stream. Nothing is left on it at the end.

    Examples
    --------
    >>> import consderiv
    >>> with consderiv.progress():
    ...     consderiv.clarke("max(x, y, 0)", "x=0,y=0")
    conv{(0, 0), (0, 1), (1, 0)}
    """
    stages: list[Stage] = []
    finished = Event()
    shower = Thread(target=_show, args=(stages, finished, file or sys.stderr), daemon=True)
    shower.start()
    token = _stages.set(stages)
    try:
        yield
    finally:
        _stages.reset(token)
        finished.set()
        shower.join()


def _show(stages: list[Stage], finished: Event, file: Any) -> None:
    started = time()
    if finished.wait(PATIENCE):
        return
    from tqdm import tqdm

    with tqdm(total=1, file=file, leave=False, dynamic_ncols=True, bar_format="{desc}") as bar:
        bar.start_t = started  # the time that is shown counts from the beginning, not from the first picture
        while not finished.wait(REDRAW):
            now = list(stages)
            counted = next((stage for stage in now if stage.total), None)
            bar.bar_format = "{desc} ({elapsed})"
            if counted is not None:
                bar.total, bar.n = counted.total, counted.done
                bar.bar_format = "{percentage:3.0f}% |{bar:20}| {desc} ({elapsed})"
            bar.set_description_str(" > ".join(map(str, now)) or "working", refresh=True)

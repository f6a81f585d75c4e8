"""A deadline for exact work: what is not finished by then is given up as a whole, and the answer says so.

Nothing that was interrupted is used again, so a deadline can only turn an answer into "not known".
"""

from __future__ import annotations

import ctypes
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import inf
from time import monotonic
from types import FrameType
from typing import Any, TypeVar

from ..errors import BudgetError, UnsupportedError

_T = TypeVar("_T")
_AGAIN = 0.2
"""Seconds after which the alarm rings again: code such as a finaliser may have swallowed the first one."""


class OutOfTime(BudgetError):
    """The time is over; `required` says how much there was."""


@dataclass(frozen=True)
class Deadline:
    """A moment of `time.monotonic` until which work may go on.

    Parameters
    ----------
    seconds : float
        How much time there was in all: for messages.
    end : float
    """

    seconds: float = inf
    end: float = inf

    @classmethod
    def after(cls, seconds: float) -> Deadline:
        """The deadline that many seconds from now.

        Raises
        ------
        UnsupportedError
            If the number is not positive.
        """
        if not isinstance(seconds, (int, float)) or not seconds > 0:
            raise UnsupportedError("a positive number of seconds is required", f"received {seconds!r}", "write 60")
        return cls(seconds, monotonic() + seconds)

    def sooner(self, seconds: float) -> Deadline:
        """The same deadline, or the one in that many seconds if it is nearer."""
        other = Deadline.after(seconds)
        return self if self.end <= other.end else other

    @property
    def is_finite(self) -> bool:
        """Whether there is a limit at all."""
        return self.end < inf

    @property
    def left(self) -> float:
        """Seconds that are left, negative if there are none."""
        return self.end - monotonic()

    def error(self) -> OutOfTime:
        """What is raised when the time is over."""
        return OutOfTime(
            f"at most {self.seconds:g} seconds are spent on this", "received a program that needs more",
            "raise the number of seconds",
        )  # fmt: skip

    def run(self, work: Callable[[], _T]) -> _T:
        """The result of a function without arguments.

        Raises
        ------
        OutOfTime
            If the deadline passes first; the function is interrupted, wherever it is.

        Examples
        --------
        >>> Deadline.after(60).run(lambda: 1 + 1)
        2
        """
        if not self.is_finite:
            return work()
        if self.left <= 0:
            raise self.error()
        alarm = _Alarm(self.left)
        try:
            try:
                alarm.start()
                with _quiet_finalisers():
                    return work()
            finally:
                alarm.silence()
        except _Ring:  # also one that came on the way into `finally`
            alarm.silence()
            raise self.error() from None


class _Ring(BaseException):
    """Raised in the thread that works; no `except Exception` takes it for an error of the work."""


class _Alarm:
    """Rings in the thread that made it."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._caller = ctypes.c_ulong(threading.get_ident())
        self._lock = threading.Lock()
        self._silent = threading.Event()

    def start(self) -> None:
        threading.Thread(target=self._wait, name="deadline", daemon=True).start()

    def _wait(self) -> None:
        pause = self._seconds
        while not self._silent.wait(pause):
            with self._lock:
                if not self._silent.is_set() and not _is_importing(sys._current_frames().get(self._caller.value)):
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(self._caller, ctypes.py_object(_Ring))
            pause = _AGAIN

    def silence(self) -> None:
        """After this it does not ring; a ring on the way is taken back."""
        while True:
            try:
                with self._lock:
                    self._silent.set()
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(self._caller, None)
                return
            except _Ring:
                continue


def _is_importing(frame: FrameType | None) -> bool:
    """Whether a thread is inside an import: half a module would stay behind."""
    while frame is not None:
        if frame.f_code.co_filename == "<frozen importlib._bootstrap>":
            return True
        frame = frame.f_back
    return False


@contextmanager
def _quiet_finalisers() -> Iterator[None]:
    """A ring inside a finaliser is swallowed by Python, which prints it; it comes again, so nobody needs to know."""
    before = sys.unraisablehook

    def quiet(found: Any) -> None:
        if found.exc_type is not _Ring:
            before(found)

    sys.unraisablehook = quiet
    try:
        yield
    finally:
        sys.unraisablehook = before


__all__ = ["Deadline", "OutOfTime"]

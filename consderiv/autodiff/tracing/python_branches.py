"""Python's `if` and `while` on traced values: every way through them that the example point decides.

A library that traces a function cannot say whether `x > 0` holds. The answer is computed here, exactly, at the example
point, and the function is traced again with it; where a test is tied at the point, both ways are traced. Each way
comes with its tests, so that the program says where it holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from threading import RLock, get_ident
from typing import Any

from ...errors import UnsupportedError
from .decisions import Decision, too_many_ties
from .elements import Element, negated
from .untraceable import raised_at

PATCHING = RLock()
"""Held while the library is changed for a trace: two threads would restore each other's changes."""
MAX_TESTS = 64
"""Most tests of one way: each of them is one more trace."""
MAX_TIED = 4
"""Most tied tests of one way: each of them doubles the number of ways."""


class OpenTest(BaseException):
    """A test without an answer so far; no handler of the user's function catches it."""


class InnerTest(BaseException):
    """A test of a value inside of another trace, such as that of a function under jit."""


@dataclass
class Answers:
    """The answers to the tests of one way in their order; the traced values that were asked about are collected.

    Parameters
    ----------
    given : tuple of bool
        The answers that are known.
    open_at : str or None
        Where in the source the test without an answer stands, "" if that is not known; None if all have one.
    """

    given: tuple[bool, ...]
    asked: list[Any] = field(default_factory=list)
    open_at: str | None = None

    @property
    def open(self) -> bool:
        """Whether there is a test without an answer."""
        return self.open_at is not None

    def answer(self, value: Any) -> bool:
        """The truth of a traced value on this way.

        Raises
        ------
        OpenTest
            If there is no answer so far: the trace ends here, with the values that were asked about.
        """
        self.asked.append(value)
        if len(self.asked) > len(self.given):
            self.open_at = ""
            raise OpenTest
        return self.given[len(self.asked) - 1]

    def run(self, function: Callable[..., Any], *arguments: Any, **keywords: Any) -> tuple[Any, list[Any]]:
        """The result of the function, None at an open test, and the values asked about."""
        try:
            return function(*arguments, **keywords), self.asked
        except OpenTest as test:
            self.open_at = raised_at(test)
            return None, self.asked


def answering(owner: Any, truth: Callable[[Any, Callable[[Any], bool]], bool]) -> AbstractContextManager[None]:
    """While it lasts, `bool(value)` of a class of traced values is `truth(value, the way it was)`."""
    return patched(owner, "__bool__", truth)


def patched(owner: Any, name: str, method: Callable[..., Any]) -> AbstractContextManager[None]:
    """While it lasts, a method of a class is `method(self, ..., the way it was)` in this thread."""
    before, thread = getattr(owner, name), get_ident()

    def chosen(*arguments: Any) -> Any:
        return method(*arguments, before) if get_ident() == thread else before(*arguments)

    return replaced(owner, name, chosen)


@contextmanager
def replaced(owner: Any, name: str, value: Any) -> Iterator[None]:
    """While it lasts, an attribute of a class or a module is this value; one thread at a time replaces anything."""
    with PATCHING:
        own, before = name in vars(owner), vars(owner).get(name)
        setattr(owner, name, value)
        try:
            yield
        finally:
            if own:
                setattr(owner, name, before)
            else:
                delattr(owner, name)


Traced = Callable[[tuple[bool, ...]], tuple[str | None, Sequence[Element], Any]]
"""Traces with these answers: where a test is open, the conditions asked about, and what was traced."""


def ways_through(trace: Traced, decide: Callable[[Element], Decision | None]) -> list[tuple[tuple[Element, ...], Any]]:
    """All ways that the point decides: pairs (conditions, what was traced).

    Parameters
    ----------
    trace : callable
        Traces the function with some answers.
    decide : callable
        The truth of a condition at the point.

    Raises
    ------
    UnsupportedError
        If a test is not decided at the point, or there are too many.
    """
    found = []
    waiting: list[tuple[tuple[bool, ...], int]] = [((), 0)]
    while waiting:
        given, ties = waiting.pop()
        open_at, conditions, made = trace(given)
        if open_at is None:
            path = zip(given, conditions, strict=True)
            found.append((tuple(c if truth else negated(c) for truth, c in path), made))
            continue
        decision = decide(conditions[-1])
        if decision is None or len(given) >= MAX_TESTS:
            raise UnsupportedError(
                f"at most {MAX_TESTS} tests `if` of values that are decided at the point are required",
                f"received {'one that is not' if decision is None else 'more'}{open_at and f': {open_at}'}",
                "write data-dependent branches with where or cond, and loops with a fixed number of rounds",
            )
        if decision.tied and ties >= MAX_TIED:
            raise too_many_ties(MAX_TIED, open_at)
        if decision.tied:
            waiting.append(((*given, not decision.truth), ties + 1))
        waiting.append(((*given, decision.truth), ties + decision.tied))
    return found

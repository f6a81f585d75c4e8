"""While torch.export traces: tests of values are answered, indices stay open, and nothing is printed."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr
from functools import partial, wraps
from io import StringIO
from typing import Any

from .python_branches import PATCHING, Answers, answering, patched


@contextmanager
def following(answers: Answers) -> Iterator[None]:
    """While it lasts, tests of traced tensors are answered, and a traced index can be assigned to."""
    import torch

    def set_item(tensor: Any, key: Any, value: Any, before: Callable[..., Any]) -> Any:
        return before(tensor, tuple(map(_as_list, key)) if isinstance(key, tuple) else _as_list(key), value)

    with answering(torch.Tensor, partial(_truth, answers)), patched(torch.Tensor, "__setitem__", set_item):
        yield


def _as_list(key: Any) -> Any:
    """A traced index as a list of one, which torch.export need not know the value of."""
    import torch

    is_index = isinstance(key, torch.Tensor) and key.ndim == 0 and key.dtype == torch.int64 and _is_traced(key)
    return key.reshape(1) if is_index else key


def _truth(answers: Answers, value: Any, before: Callable[[Any], bool]) -> bool:
    """The truth of a tensor: as an answer, where it has no value because torch.export traces."""
    return answers.answer(value) if _is_traced(value) else before(value)


def _is_traced(value: Any) -> bool:
    from torch._subclasses.fake_tensor import FakeTensor
    from torch._subclasses.functional_tensor import FunctionalTensor

    return isinstance(value, (FakeTensor, FunctionalTensor))


@contextmanager
def collecting(module: Any, answers: Answers) -> Iterator[None]:
    """While it lasts, the module returns the tests that it asked about besides its result, if there are any."""
    forward = module.forward

    @wraps(forward)
    def watched(*arguments: Any, **keywords: Any) -> Any:
        result, asked = answers.run(forward, *arguments, **keywords)
        return result if not asked else tuple(asked) if answers.open else (result, *asked)

    own = "forward" in vars(module)
    module.forward = watched
    try:
        yield
    finally:
        if own:
            module.forward = forward
        else:
            del module.forward


@contextmanager
def quiet() -> Iterator[None]:
    """Without the warnings and logs of the library about graphs that are ours: its errors come as exceptions."""
    with PATCHING:
        yield from _silenced()


def _silenced() -> Iterator[None]:
    names = ["torch", *(name for name in logging.root.manager.loggerDict if name.startswith("torch."))]
    handlers = [handler for name in names for handler in logging.getLogger(name).handlers]
    levels = [handler.level for handler in handlers]
    try:
        for handler in handlers:
            handler.setLevel(logging.CRITICAL + 1)
        with warnings.catch_warnings(), redirect_stderr(StringIO()):
            warnings.simplefilter("ignore")
            yield
    finally:
        for handler, level in zip(handlers, levels, strict=False):
            handler.setLevel(level)

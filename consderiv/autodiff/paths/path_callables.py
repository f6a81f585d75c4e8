"""Functions of one array as functions of a flat list of floats, for NumPy, JAX, PyTorch and plain Python."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ...errors import UnsupportedError

Point = tuple[float, ...]


@dataclass(frozen=True)
class FlatFunction:
    """A function and a gradient oracle on flat points.

    Parameters
    ----------
    value : callable
        From a point to a float.
    gradient : callable
        From a point to a tuple of n floats.
    size : int
        n.
    roundoff : float
        Unit roundoff of the arrays that the function is given.
    """

    value: Callable[[Point], float]
    gradient: Callable[[Point], Point]
    size: int
    roundoff: float


def library_of(example: Any) -> str:
    """ "torch", "jax", "numpy" or "python": where an array comes from.

    Examples
    --------
    >>> library_of(1.0), library_of([1.0, 2.0])
    ('python', 'python')
    """
    name = type(example).__module__.split(".")[0]
    return {"torch": "torch", "jaxlib": "jax", "jax": "jax", "numpy": "numpy"}.get(name, "python")


def flat_point(example: Any) -> Point:
    """The entries of an array, list or number, as floats."""
    if hasattr(example, "detach"):
        example = example.detach()
    if hasattr(example, "reshape"):
        return tuple(float(x) for x in example.reshape(-1).tolist())
    if isinstance(example, Sequence):
        return tuple(float(x) for x in example)
    return (float(example),)


def flat_function(f: Callable[..., Any], oracle: Callable[..., Any] | None, example: Any) -> FlatFunction:
    """Wrap a function and its oracle, both called with arrays like the example.

    Raises
    ------
    UnsupportedError
        If there is no oracle, and no library to make one with; and when called, if a value is no single number or a
        gradient has another size.
    """
    library = library_of(example)
    build, roundoff = _BUILDERS[library](example)
    gradient = oracle or _default_oracle(f, library)
    n = len(flat_point(example))

    def value(point: Point) -> float:
        found = f(build(point))
        count = getattr(found, "size", 1) if library != "torch" else getattr(found, "numel", lambda: 1)()
        if isinstance(found, (list, tuple, dict)) or count != 1:
            raise UnsupportedError(
                "a function that returns one number is required", f"received {_described(found)}", "return a sum of it"
            )
        return float(found)

    def slopes(point: Point) -> Point:
        found = flat_point(gradient(build(point)))
        if len(found) != n:
            raise UnsupportedError(
                f"an oracle that returns {n} numbers is required", f"received {len(found)}", "return the whole gradient"
            )
        return found

    return FlatFunction(value, slopes, n, roundoff)


def _described(found: Any) -> str:
    return f"shape {tuple(found.shape)}" if hasattr(found, "shape") else f"a {type(found).__name__}"


Build = Callable[[Point], Any]


def _torch(example: Any) -> tuple[Build, float]:
    import torch

    shape, dtype = example.shape, example.dtype
    return lambda point: torch.tensor(point, dtype=dtype).reshape(shape), torch.finfo(dtype).eps / 2


def _jax(example: Any) -> tuple[Build, float]:
    import jax.numpy as jnp
    import numpy

    shape, dtype = example.shape, example.dtype
    return lambda point: jnp.asarray(numpy.array(point).reshape(shape), dtype=dtype), float(jnp.finfo(dtype).eps) / 2


def _numpy(example: Any) -> tuple[Build, float]:
    import numpy

    shape, dtype = example.shape, example.dtype if example.dtype.kind == "f" else numpy.dtype(float)
    return lambda point: numpy.array(point, dtype=dtype).reshape(shape), float(numpy.finfo(dtype).eps) / 2


def _python(example: Any) -> tuple[Build, float]:
    if isinstance(example, Sequence):
        kind = type(example) if isinstance(example, (list, tuple)) else list
        return lambda point: kind(point), 2.0**-53
    return lambda point: point[0], 2.0**-53


_BUILDERS: dict[str, Callable[[Any], tuple[Build, float]]] = {
    "torch": _torch,
    "jax": _jax,
    "numpy": _numpy,
    "python": _python,
}


def _default_oracle(f: Callable[..., Any], library: str) -> Callable[..., Any]:
    if library == "jax":
        import jax

        gradient: Callable[..., Any] = jax.grad(f)
        return gradient
    if library == "torch":
        return lambda x: _torch_gradient(f, x)
    raise UnsupportedError(
        "a gradient oracle is required", "received none, and starts that are neither JAX nor PyTorch arrays",
        "pass oracle=, a function from a point to the gradient",
    )  # fmt: skip


def _torch_gradient(f: Callable[..., Any], x: Any) -> Any:
    import torch

    x = x.clone().requires_grad_()
    value = f(x)
    if not value.requires_grad:
        return torch.zeros_like(x)
    (gradient,) = torch.autograd.grad(value, x, allow_unused=True)
    return torch.zeros_like(x) if gradient is None else gradient

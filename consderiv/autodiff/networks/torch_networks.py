"""A torch module as a network: a chain of linear maps, convolutions, rectifiers and max pools, all weights exact."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from ...errors import UnsupportedError
from ..backends.installed import missing
from .dyadic import Dyadic
from .layers import Affine, Layer, MaxPool, Rectifier
from .network import Network

Shape = tuple[int, ...]


def network_from_torch(module: Any, shape: Sequence[int]) -> Network:
    """The network of a torch.nn.Sequential, for inputs of one shape (no batch axis).

    Parameters
    ----------
    module : torch.nn.Sequential or one of its layers
        Of Linear, Conv1d, Conv2d, ReLU, LeakyReLU, MaxPool1d, MaxPool2d, Flatten, Identity, and Dropout in evaluation
        mode, nested as one likes. Each weight is exactly the dyadic rational that it is, and so is the slope of a leaky
        rectifier in the type of the weights.
    shape : sequence of int
        The shape of the input.

    Returns
    -------
    Network
        Its inputs and outputs are flattened in row-major order.

    Raises
    ------
    UnsupportedError
        For another layer, with its name (trace such a module with `from_torch`); for a shape that a layer does not take;
        for weights that are infinite or NaN.

    Examples
    --------
    >>> import torch                                                                       # doctest: +SKIP
    >>> network_from_torch(torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.ReLU()), (2,)).width  # doctest: +SKIP
    2
    """
    reason = missing("torch")
    if reason:
        raise UnsupportedError(*reason.split("; ", 2))
    import torch

    dtype = next((p.dtype for p in module.parameters()), torch.float32)
    layers: list[Layer] = []
    place: Shape = tuple(shape)
    for name, child in leaves(module):
        after = _shape_after(name, child, place, dtype)
        layer = _layer(name, child, place, dtype)
        layers += [] if layer is None else [layer]
        place = after
    width = 1
    for size in shape:
        width *= size
    return Network(tuple(layers), width)


def _shape_after(name: str, module: Any, shape: Shape, dtype: Any) -> Shape:
    """The shape of a layer's output for one input; what torch raises about the shape is an error of this package."""
    import torch

    try:
        with torch.no_grad():
            return tuple(module(torch.zeros(1, *shape, dtype=dtype)).shape[1:])
    except (RuntimeError, ValueError, TypeError, IndexError) as error:
        raise UnsupportedError(
            f"entries of a shape that {type(module).__name__} at {name} takes are required",
            f"received {shape} ({str(error).splitlines()[0][:120]})",
            "pass the shape of one input, without batch axis",
        ) from error


def _real(numbers: Any, name: str) -> Any:
    """Weights as nested lists."""
    import torch

    if not torch.isfinite(numbers).all():
        raise UnsupportedError(
            "weights that are real numbers are required", f"received NaN or infinity in {name}", "correct the weights"
        )
    return numbers.detach().double().tolist()


def leaves(module: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    import torch

    if not isinstance(module, torch.nn.Sequential):
        yield name or type(module).__name__, module
        return
    for key, child in module.named_children():
        yield from leaves(child, f"{name}.{key}" if name else key)


def _layer(name: str, module: Any, shape: Shape, dtype: Any) -> Layer | None:
    from torch import nn

    if isinstance(module, nn.Linear) and len(shape) == 1:
        return Affine(Dyadic.of(_real(module.weight, name)), _bias(module, name))
    if isinstance(module, (nn.Conv1d, nn.Conv2d)) and module.padding_mode == "zeros":
        return _convolution(name, module, shape)
    if isinstance(module, nn.ReLU):
        return Rectifier()
    if isinstance(module, nn.LeakyReLU):
        return Rectifier(_in_type(module.negative_slope, dtype))
    if isinstance(module, (nn.MaxPool1d, nn.MaxPool2d)):
        return _max_pool(module, shape)
    still = isinstance(module, (nn.Identity, nn.Flatten)) or (isinstance(module, nn.Dropout) and not module.training)
    if still and (not isinstance(module, nn.Flatten) or (module.start_dim, module.end_dim) == (1, -1)):
        return None
    raise UnsupportedError(
        "a chain of linear, convolution, ReLU, LeakyReLU, max-pool and flatten layers is required",
        f"received {type(module).__name__} at {name}, for entries of shape {shape}",
        "trace the module with from_torch instead",
    )


def _bias(module: Any, name: str) -> Dyadic:
    if module.bias is None:
        return Dyadic.column([0.0] * module.weight.shape[0])
    return Dyadic.column(_real(module.bias, name))


def _in_type(number: float, dtype: Any) -> Fraction:
    import torch

    return Fraction(torch.tensor(number, dtype=torch.float64).to(dtype).double().item())


def _convolution(name: str, module: Any, shape: Shape) -> Affine:
    """The matrix of a convolution: its value at unit vectors, which no sum rounds, for one entry is not zero."""
    import copy

    import torch

    exact = copy.deepcopy(module).double()
    width = int(torch.tensor(shape).prod())
    with torch.no_grad():
        start = exact(torch.zeros(1, *shape, dtype=torch.float64))
        exact.bias = None
        units = exact(torch.eye(width, dtype=torch.float64).reshape(width, *shape))
    return Affine(Dyadic.of(_real(units.reshape(width, -1).T, name)), Dyadic.column(_real(start.reshape(-1), name)))


def _max_pool(module: Any, shape: Shape) -> MaxPool:
    import numpy

    from ..tracing.torch_windows import places, spread

    rank = 1 if type(module).__name__ == "MaxPool1d" else 2
    kernel, dilation = spread(module.kernel_size, rank), spread(module.dilation, rank)
    stride, padding = spread(module.stride or kernel, rank), spread(module.padding, rank)
    windows = places(shape[-rank:], kernel, stride, padding, dilation, module.ceil_mode).windows
    images = numpy.arange(numpy.prod(shape)).reshape(-1, *shape[-rank:])
    return MaxPool(tuple(tuple(int(image[at]) for _, at in window) for image in images for window in windows))


__all__ = ["network_from_torch"]

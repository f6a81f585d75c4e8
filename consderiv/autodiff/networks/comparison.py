"""What torch returns for a network at a float input, against the exact value, gradient and Clarke set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from ...errors import ConsderivError, UnsupportedError
from ...html import Shown
from ...verdicts import Unknown, Verdict
from ..rounding.number_format import FORMATS, NumberFormat
from .bounds import forward_bounds, gradient_bounds, uncertain_units
from .layers import Affine
from .local_form import local_program
from .network import Sweep, branch
from .torch_networks import leaves, network_from_torch


@dataclass(frozen=True, repr=False)
class NetworkComparison(Shown):
    """One output of a network at a float input, exactly and as torch computes it.

    Parameters
    ----------
    sweep : Sweep
        The exact side.
    output : int
        Which output.
    value, gradient
        What torch returned, as exact numbers.
    value_bound : Fraction
        Proved bound of the rounding error of the value.
    gradient_bounds : tuple of Fraction
        The same for each entry of the gradient, if the library takes the exact branches.
    uncertain : tuple of (layer, unit)
        Units so near to a kink that rounding may change the branch, by the bounds.
    moved : tuple of (layer, unit)
        Units whose branch differs in the library's own forward sweep.
    """

    sweep: Sweep
    output: int
    value: Fraction
    gradient: tuple[Fraction, ...]
    value_bound: Fraction
    gradient_bounds: tuple[Fraction, ...]
    uncertain: tuple[tuple[int, int], ...]
    moved: tuple[tuple[int, int], ...]

    @property
    def verdict(self) -> Literal["gradient", "tie", "float_tie", "outside"]:
        """Whether the gradient is the exact one up to the proved bound.

        "tie" says that it is the conventional one at a tie of the exact network (see `in_clarke`), "float_tie" that the
        library's own sweep took another branch, "outside" none of these.
        """
        if self.moved:
            return "float_tie"
        exact = self.sweep.conventional_gradient(self.output)
        near = all(abs(g - e) <= b for g, e, b in zip(self.gradient, exact, self.gradient_bounds, strict=True))
        if not near:
            return "outside"
        return "gradient" if self.sweep.gradient(self.output) is not None else "tie"

    def in_clarke(self) -> Verdict:
        """Whether the conventional gradient, without rounding, is in the Clarke set of the output."""
        from ...fields.clarke import clarke
        from ...fields.local import Local
        from ...sets import contains

        try:
            program = local_program(self.sweep, self.output)
            found = clarke(Local(program, self.sweep.point))
            return contains(found, self.sweep.conventional_gradient(self.output))
        except ConsderivError as error:
            return Unknown(str(error))

    def __str__(self) -> str:
        exact = self.sweep.value[self.output]
        largest = max(self.gradient_bounds, default=Fraction(0))
        error = max(
            (abs(g - e) for g, e in zip(self.gradient, self.sweep.conventional_gradient(self.output), strict=True)),
            default=Fraction(0),
        )
        return "\n".join((
            f"value {float(exact):.9g}, {float(self.value):.9g} returned: "
            f"error {float(abs(exact - self.value)):.2g}, at most {float(self.value_bound):.2g} is proved",
            f"gradient: {self.verdict}; largest error {float(error):.2g}, at most {float(largest):.2g} is proved",
            f"{len(self.sweep.ties)} exact ties, {len(self.sweep.kinks)} of them kinks; {len(self.uncertain)} units within "
            f"rounding of a tie, {len(self.moved)} with another branch in floating point",
        ))  # fmt: skip


def compare_network(module: Any, point: Any, output: int = 0) -> NetworkComparison:
    """Run a torch module and its exact network at one input.

    Parameters
    ----------
    module : torch.nn.Sequential
        As for `network_from_torch`.
    point : torch.Tensor
        One input, without batch axis, in the type of the weights.
    output : int
        Which entry of the flattened output is differentiated.

    Returns
    -------
    NetworkComparison

    Raises
    ------
    UnsupportedError
        For a layer that is not covered, a shape that it does not take, an output that does not exist, another type
        than that of the weights, or a format with too few bits for a bound.
    PointError
        If an entry of the input is infinite or NaN.

    Notes
    -----
    The bounds assume sums of products rounded in the format of the weights or a wider one, which holds on CPU.
    """
    rounding = _format(module, point)
    network = network_from_torch(module, tuple(point.shape))
    sweep = network.at(point.detach().double().reshape(-1).tolist())
    sweep.unit_row(len(sweep.states) - 1, output)  # refuses an output that does not exist
    bounds = forward_bounds(sweep, rounding)
    value, gradient, states = _torch_sweep(module, point, output)
    return NetworkComparison(
        sweep, output, value, gradient, bounds[-1][output], gradient_bounds(sweep, output, rounding),
        uncertain_units(sweep, bounds), _moved(sweep, states),
    )  # fmt: skip


def _format(module: Any, point: Any) -> NumberFormat:
    own = next((p.dtype for p in module.parameters()), point.dtype)
    name = str(point.dtype).removeprefix("torch.")
    if own != point.dtype or name not in FORMATS:
        raise UnsupportedError(
            f"an input of the type of the weights, one of {', '.join(FORMATS)}, is required",
            f"received {point.dtype} for weights of {own}", "convert one of them",
        )  # fmt: skip
    return FORMATS[name]


def _torch_sweep(
    module: Any, point: Any, output: int
) -> tuple[Fraction, tuple[Fraction, ...], list[tuple[Fraction, ...]]]:
    """The value, the gradient, and what entered each layer that the network has."""
    import torch

    x = point.detach().clone().requires_grad_(True)
    states, running = [], x[None]
    for _, child in leaves(module):
        if not isinstance(child, (torch.nn.Identity, torch.nn.Flatten, torch.nn.Dropout)):
            states.append(_exact(running))
        running = child(running)
    states.append(_exact(running))
    (gradient,) = torch.autograd.grad(running.reshape(-1)[output], x)
    return states[-1][output], _exact(gradient), states


def _exact(tensor: Any) -> tuple[Fraction, ...]:
    numbers = tensor.detach().double().reshape(-1)
    if not numbers.isfinite().all():
        raise UnsupportedError(
            "values and gradients that are real numbers are required", f"received NaN or infinity in {tensor.dtype}",
            "choose a wider format or smaller weights",
        )  # fmt: skip
    return tuple(map(Fraction, numbers.tolist()))


def _moved(sweep: Sweep, states: Sequence[tuple[Fraction, ...]]) -> tuple[tuple[int, int], ...]:
    """The units that take other branches with the library's states than with the exact ones."""
    return tuple(
        (place, unit)
        for place, layer in enumerate(sweep.network.layers)
        if not isinstance(layer, Affine)
        for unit in range(len(sweep.numbers[place + 1]))
        if branch(layer, sweep.numbers[place], unit) != branch(layer, states[place], unit)
    )


__all__ = ["NetworkComparison", "compare_network"]

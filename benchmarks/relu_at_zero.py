"""How often relu'(0) matters, by number format: the trend of Bertoin, Bolte, Gerchinovitz and Pauwels (2021),
Numerical influence of ReLU'(0) on backpropagation, on a small scale.

A weight is in the volume where relu'(0) matters if, on some mini-batch, back-propagation with relu'(0) = 0 and with
relu'(0) = 1 return different gradients. Its share is estimated over random initialisations and batches of images that
this script makes (blurred random blobs, quantised to 8 bits like photographs).

    python benchmarks/relu_at_zero.py [--draws 40]

Measured with torch 2.13.0 on a CPU, 200 draws: the share of draws in which some gradient differs, and exact zeros:

    bfloat16   82.5%    72.937 zeros per million units
    float16    19.5%     6.714 zeros per million units
    float32     0.0%     0.000 zeros per million units
    float64     0.0%     0.000 zeros per million units

Reduced against the paper: a perceptron 256-256-256-10 at initialisation instead of trained networks on MNIST and larger data,
one mini-batch of 64 for each draw instead of an epoch, and sums rounded at every step in place of GPU kernels. With 26
million units, zeros in 32 bits are too rare to be seen; the paper sees them over whole epochs.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence

import torch

WIDTHS = (256, 256, 256, 10)
BATCH = 64


class ReLU(torch.autograd.Function):
    """relu with a chosen derivative at zero."""

    at_zero = 0.0

    @staticmethod
    def forward(ctx, u):
        ctx.save_for_backward(u)
        return u.clamp(min=0)

    @staticmethod
    def backward(ctx, gradient):
        (u,) = ctx.saved_tensors
        slope = (u > 0).to(u.dtype) + ReLU.at_zero * (u == 0).to(u.dtype)
        return gradient * slope


class Product(torch.autograd.Function):
    """state @ weight.T whose sums are rounded in the number format at every step, as units without wide registers do."""

    @staticmethod
    def forward(ctx, state, weight):
        ctx.save_for_backward(state, weight)
        total = torch.zeros(state.shape[0], weight.shape[0], dtype=state.dtype)
        for k in range(state.shape[1]):
            total += state[:, k, None] * weight[None, :, k]
        return total

    @staticmethod
    def backward(ctx, gradient):
        state, weight = ctx.saved_tensors
        return gradient @ weight, gradient.T @ state


def images(generator: torch.Generator) -> torch.Tensor:
    """A batch of blurred blobs of 16 x 16 pixels in 256 grey levels."""
    noise = torch.rand(BATCH, 1, 16, 16, generator=generator)
    blurred = torch.nn.functional.avg_pool2d(noise, 5, stride=1, padding=2)
    low, high = blurred.amin((2, 3), keepdim=True), blurred.amax((2, 3), keepdim=True)
    return torch.round((blurred - low) / (high - low) * 255).reshape(BATCH, -1) / 255


def gradients(weights: Sequence[torch.Tensor], batch: torch.Tensor, labels: torch.Tensor, at_zero: float):
    """The gradients of the cross entropy of a perceptron, and how many units were exactly zero."""
    ReLU.at_zero = at_zero
    state, zeros = batch, 0
    for weight in weights[:-1]:
        before = Product.apply(state, weight)
        zeros += int((before == 0).sum())
        state = ReLU.apply(before)
    loss = torch.nn.functional.cross_entropy(Product.apply(state, weights[-1]).float(), labels)
    return torch.autograd.grad(loss, weights), zeros


def share(dtype: torch.dtype, draws: int) -> tuple[float, float]:
    """(share of the draws in which relu'(0) changes a gradient, zero units for each million)."""
    generator = torch.Generator().manual_seed(0)
    matters = zeros = units = 0
    for _ in range(draws):
        weights = [
            (torch.randn(m, n, generator=generator) * (2 / n) ** 0.5).to(dtype).requires_grad_(True)
            for n, m in zip(WIDTHS, WIDTHS[1:], strict=False)
        ]
        batch = images(generator).to(dtype)
        labels = torch.randint(0, 10, (BATCH,), generator=generator)
        first, count = gradients(weights, batch, labels, 0.0)
        second, _ = gradients(weights, batch, labels, 1.0)
        matters += any(not torch.equal(a, b) for a, b in zip(first, second, strict=True))
        zeros += count
        units += BATCH * sum(WIDTHS[1:-1])
    return matters / draws, zeros / units * 1e6


def main() -> None:
    """Print one line for each format."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--draws", type=int, default=40)
    draws = parser.parse_args().draws
    for dtype in (torch.bfloat16, torch.float16, torch.float32, torch.float64):
        portion, zeros = share(dtype, draws)
        print(
            f"{str(dtype).removeprefix('torch.'):9} {portion:6.1%} of {draws} draws, {zeros:9.3f} zeros per million units"
        )


if __name__ == "__main__":
    main()

"""max(x, 0), |x|, clipping, and the activations built from them."""

from __future__ import annotations

from ..case import Case

ZERO = {"": "0"}

RELU = Case(
    "relu", "max(x, 0)", ZERO, "max(x, 0)",
    jax={
        "nn.relu": "lambda x: jax.nn.relu(x)",
        "maximum": "lambda x: jnp.maximum(x, 0.0)",
        "clip": "lambda x: jnp.clip(x, 0.0)",
        "where-gt": "lambda x: jnp.where(x > 0, x, 0.0)",
        "where-ge": "lambda x: jnp.where(x >= 0, x, 0.0)",
        "mask": "lambda x: x * (x > 0)",
        "half-sum": "lambda x: (x + jnp.abs(x)) / 2",
    },
    torch={
        "relu": "lambda x: torch.relu(x)",
        "F.relu": "lambda x: F.relu(x)",
        "clamp": "lambda x: torch.clamp(x, min=0.0)",
        "clamp_min": "lambda x: torch.clamp_min(x, 0.0)",
        "maximum": "lambda x: torch.maximum(x, torch.zeros_like(x))",
        "where-gt": "lambda x: torch.where(x > 0, x, 0.0)",
        "where-ge": "lambda x: torch.where(x >= 0, x, 0.0)",
        "mask": "lambda x: x * (x > 0)",
        "half-sum": "lambda x: (x + x.abs()) / 2",
        "stack-amax": "lambda x: torch.stack([x, 0 * x]).amax()",
        "threshold": "lambda x: F.threshold(x, 0.0, 0.0)",
    },
)  # fmt: skip

ABS = Case(
    "abs", "|x|", ZERO, "abs(x)",
    jax={
        "abs": "lambda x: jnp.abs(x)",
        "times-sign": "lambda x: x * jnp.sign(x)",
        "sqrt-square": "lambda x: jnp.sqrt(x * x)",
        "maximum": "lambda x: jnp.maximum(x, -x)",
        "two-relus": "lambda x: jax.nn.relu(x) + jax.nn.relu(-x)",
        "where-ge": "lambda x: jnp.where(x >= 0, x, -x)",
        "copysign": "lambda x: jnp.copysign(x, 1.0)",
    },
    torch={
        "abs": "lambda x: torch.abs(x)",
        "times-sign": "lambda x: x * torch.sign(x)",
        "sqrt-square": "lambda x: torch.sqrt(x * x)",
        "maximum": "lambda x: torch.maximum(x, -x)",
        "two-relus": "lambda x: F.relu(x) + F.relu(-x)",
        "where-ge": "lambda x: torch.where(x >= 0, x, -x)",
        "copysign": "lambda x: torch.copysign(x, torch.ones_like(x))",
    },
    convention={"jax": "abs", "torch": "abs"},
)  # fmt: skip

RELU_NODE = Case(
    "relu-node", "relu(x), the operation", ZERO, "relu(x)",
    jax={"nn.relu": "lambda x: jax.nn.relu(x)"},
    torch={"relu": "lambda x: torch.relu(x)"},
    convention={"jax": "nn.relu", "torch": "relu"},
)  # fmt: skip

CLIP = Case(
    "clip", "clip(x, 0, 1)", {"low": "0", "high": "1"}, "clip(x, 0, 1)",
    jax={
        "clip": "lambda x: jnp.clip(x, 0.0, 1.0)",
        "lax.clamp": "lambda x: lax.clamp(0.0, x, 1.0)",
    },
    torch={
        "clamp": "lambda x: torch.clamp(x, 0.0, 1.0)",
        "clamp-tensors": "lambda x: torch.clamp(x, torch.zeros_like(x), torch.ones_like(x))",
        "hardtanh": "lambda x: F.hardtanh(x, 0.0, 1.0)",
        "minimum-maximum": "lambda x: torch.minimum(torch.maximum(x, torch.zeros_like(x)), torch.ones_like(x))",
    },
)  # fmt: skip

CLIP_EMPTY = Case(
    "clip-equal-ends", "clip(x, 0, 0), a constant", ZERO, "clip(x, 0, 0)",
    jax={"clip": "lambda x: jnp.clip(x, 0.0, 0.0)", "lax.clamp": "lambda x: lax.clamp(0.0, x, 0.0)"},
    torch={"clamp": "lambda x: torch.clamp(x, 0.0, 0.0)", "hardtanh": "lambda x: F.hardtanh(x, 0.0, 0.0)"},
)  # fmt: skip

CLIP_NODE = Case(
    "clip-node", "clip(x, y, z)",
    {"low": "0; 0; 1", "high": "1; 0; 1", "all-equal": "0; 0; 0", "below-equal-ends": "-1; 0; 0", "crossed": "0; 1; 0"},
    "clip(x, y, z)",
    jax={"clip": "lambda x, y, z: jnp.clip(x, y, z)"},
    torch={"clamp": "lambda x, y, z: torch.clamp(x, y, z)"},
    convention={"jax": "clip", "torch": "clamp"},
)  # fmt: skip

RELU6 = Case(
    "relu6", "min(max(x, 0), 6)", {"low": "0", "high": "6"}, "min(max(x, 0), 6)",
    jax={"nn.relu6": "lambda x: jax.nn.relu6(x)"},
    torch={"F.relu6": "lambda x: F.relu6(x)"},
)  # fmt: skip

HARDTANH = Case(
    "hardtanh", "clip(x, -1, 1)", {"low": "-1", "high": "1"}, "clip(x, -1, 1)",
    jax={"nn.hard_tanh": "lambda x: jax.nn.hard_tanh(x)"},
    torch={"F.hardtanh": "lambda x: F.hardtanh(x)"},
)  # fmt: skip

HARDSIGMOID = Case(
    "hardsigmoid", "clip(x + 3, 0, 6)/6", {"low": "-3", "high": "3"}, "clip(x + 3, 0, 6)/6",
    jax={"nn.hard_sigmoid": "lambda x: jax.nn.hard_sigmoid(x)"},
    torch={"F.hardsigmoid": "lambda x: F.hardsigmoid(x)"},
)  # fmt: skip

HARDSWISH = Case(
    "hardswish", "x clip(x + 3, 0, 6)/6", {"low": "-3", "high": "3"}, "x*clip(x + 3, 0, 6)/6",
    jax={"nn.hard_swish": "lambda x: jax.nn.hard_swish(x)"},
    torch={"F.hardswish": "lambda x: F.hardswish(x)"},
)  # fmt: skip

CASES = (RELU, ABS, RELU_NODE, CLIP, CLIP_EMPTY, CLIP_NODE, RELU6, HARDTANH, HARDSIGMOID, HARDSWISH)

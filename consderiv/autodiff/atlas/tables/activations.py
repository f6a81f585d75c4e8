"""Leaky, exponential and shrinking activations; smooth ones that are computed with a kink inside."""

from __future__ import annotations

from fractions import Fraction

from ..case import Case

ZERO = {"": "0"}
SCALE, ALPHA = Fraction(1.0507009873554805), Fraction(1.6732632423543772)
"""The constants of selu, as both libraries hold them in double precision."""

CASES = (
    Case(
        "leaky_relu", "x or x/4", ZERO, "max(x, x/4)",
        jax={"nn.leaky_relu": "lambda x: jax.nn.leaky_relu(x, 0.25)"},
        torch={
            "F.leaky_relu": "lambda x: F.leaky_relu(x, 0.25)",
            "F.rrelu": "lambda x: F.rrelu(x, 0.125, 0.375, training=False)",
        },
    ),
    Case(
        "prelu", "x or w x", {"": "[0]; [1/4]"}, "[max(x_0, 0) + w_0*min(x_0, 0)]",
        jax={"where": "lambda x, w: jnp.where(x > 0, x, w * x)"},
        torch={"F.prelu": "lambda x, w: F.prelu(x, w)"},
    ),
    Case(
        "elu", "x or 2 (exp(x) - 1)", ZERO, "where(x > 0, x, 2*(exp(x) - 1))",
        jax={"nn.elu": "lambda x: jax.nn.elu(x, 2.0)"},
        torch={"F.elu": "lambda x: F.elu(x, 2.0)"},
    ),
    Case(
        "celu", "x or 2 (exp(x/2) - 1), smooth once", ZERO, "where(x > 0, x, 2*(exp(x/2) - 1))",
        jax={"nn.celu": "lambda x: jax.nn.celu(x, 2.0)"},
        torch={"F.celu": "lambda x: F.celu(x, 2.0)"},
    ),
    Case(
        "selu", "s x or s a (exp(x) - 1)", ZERO,
        f"{SCALE}*where(x > 0, x, {ALPHA}*(exp(x) - 1))",
        jax={"nn.selu": "lambda x: jax.nn.selu(x)"},
        torch={"F.selu": "lambda x: F.selu(x)"},
    ),
    Case(
        "softshrink", "sign(x) max(|x| - 1/2, 0)", {"low": "-1/2", "high": "1/2"}, "x - clip(x, -1/2, 1/2)",
        jax={
            "sign-maximum": "lambda x: jnp.sign(x) * jnp.maximum(jnp.abs(x) - 0.5, 0.0)",
        },
        torch={
            "F.softshrink": "lambda x: F.softshrink(x, 0.5)",
        },
    ),
    Case(
        "hardshrink", "0 or x, a jump", {"": "1/2"}, "where(abs(x) > 1/2, x, 0)",
        torch={"F.hardshrink": "lambda x: F.hardshrink(x, 0.5)"},
    ),
    Case(
        "threshold", "max(x, 1/2)", {"": "1/2"}, "max(x, 1/2)",
        torch={"F.threshold": "lambda x: F.threshold(x, 0.5, 0.5)"},
    ),
    Case(
        "softsign", "x/(1 + |x|), smooth once", ZERO, "x/(1 + abs(x))",
        jax={"nn.soft_sign": "lambda x: jax.nn.soft_sign(x)"},
        torch={"F.softsign": "lambda x: F.softsign(x)"},
    ),
    Case(
        "log_sigmoid", "-log(1 + exp(-x)), smooth", ZERO, "-softplus(-x)",
        jax={
            "nn.log_sigmoid": "lambda x: jax.nn.log_sigmoid(x)",
            "minimum-abs": "lambda x: jnp.minimum(x, 0.0) - jnp.log1p(jnp.exp(-jnp.abs(x)))",
        },
        torch={
            "F.logsigmoid": "lambda x: F.logsigmoid(x)",
            "clamp-abs": "lambda x: torch.clamp(x, max=0.0) - torch.log1p(torch.exp(-x.abs()))",
        },
    ),
    Case(
        "softplus", "log(1 + exp(x)), smooth", ZERO, "softplus(x)",
        jax={
            "nn.softplus": "lambda x: jax.nn.softplus(x)",
            "relu-abs": "lambda x: jax.nn.relu(x) + jnp.log1p(jnp.exp(-jnp.abs(x)))",
        },
        torch={
            "F.softplus": "lambda x: F.softplus(x)",
            "relu-abs": "lambda x: F.relu(x) + torch.log1p(torch.exp(-x.abs()))",
        },
    ),
    Case(
        "sparse_plus", "0, (x + 1)^2/4 or x, smooth once", {"low": "-1", "high": "1"},
        "where(x <= -1, 0, where(x >= 1, x, (x + 1)**2/4))",
        jax={"nn.sparse_plus": "lambda x: jax.nn.sparse_plus(x)"},
    ),
    Case(
        "sparse_sigmoid", "clip((x + 1)/2, 0, 1)", {"low": "-1", "high": "1"}, "clip((x + 1)/2, 0, 1)",
        jax={"nn.sparse_sigmoid": "lambda x: jax.nn.sparse_sigmoid(x)"},
    ),
)  # fmt: skip

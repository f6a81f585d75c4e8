"""The largest and the smallest of several numbers, in every disguise."""

from __future__ import annotations

from ..case import Case

PAIR = {"": "[0, 0]"}

CASES = (
    Case(
        "max", "max(x_0, x_1)", PAIR, "max(x_0, x_1)",
        jax={
            "maximum": "lambda x: jnp.maximum(x[0], x[1])",
            "max": "lambda x: jnp.max(x)",
            "sort": "lambda x: jnp.sort(x)[-1]",
            "top_k": "lambda x: lax.top_k(x, 1)[0][0]",
            "argmax": "lambda x: x[jnp.argmax(x)]",
            "cummax": "lambda x: lax.cummax(x)[-1]",
            "segment_max": "lambda x: jax.ops.segment_max(x, jnp.array([0, 0]), 1)[0]",
            "scatter-max": "lambda x: jnp.full(1, -jnp.inf, x.dtype).at[jnp.array([0, 0])].max(x)[0]",
            "reduce_window": "lambda x: lax.reduce_window(x, -jnp.inf, lax.max, (2,), (1,), 'VALID')[0]",
            "half-abs": "lambda x: (x[0] + x[1] + jnp.abs(x[0] - x[1])) / 2",
        },
        torch={
            "maximum": "lambda x: torch.maximum(x[0], x[1])",
            "fmax": "lambda x: torch.fmax(x[0], x[1])",
            "max": "lambda x: x.max()",
            "amax": "lambda x: x.amax()",
            "max-dim": "lambda x: x.max(0).values",
            "sort": "lambda x: x.sort().values[-1]",
            "topk": "lambda x: x.topk(1).values[0]",
            "kthvalue": "lambda x: x.kthvalue(2).values",
            "argmax": "lambda x: x[x.argmax()]",
            "cummax": "lambda x: x.cummax(0).values[-1]",
            "scatter_reduce": "lambda x: torch.full((1,), -1.0, dtype=x.dtype)"
            ".scatter_reduce(0, torch.tensor([0, 0]), x, 'amax', include_self=False)[0]",
            "max_pool1d": "lambda x: F.max_pool1d(x[None, None], 2)[0, 0, 0]",
            "adaptive_max_pool1d": "lambda x: F.adaptive_max_pool1d(x[None, None], 1)[0, 0, 0]",
            "half-abs": "lambda x: (x[0] + x[1] + (x[0] - x[1]).abs()) / 2",
        },
        convention={"jax": "maximum", "torch": "maximum"},
    ),
    Case(
        "min", "min(x_0, x_1)", PAIR, "min(x_0, x_1)",
        jax={
            "minimum": "lambda x: jnp.minimum(x[0], x[1])",
            "min": "lambda x: jnp.min(x)",
            "cummin": "lambda x: lax.cummin(x)[-1]",
        },
        torch={
            "minimum": "lambda x: torch.minimum(x[0], x[1])",
            "min": "lambda x: x.min()",
            "amin": "lambda x: x.amin()",
            "min-dim": "lambda x: x.min(0).values",
            "median": "lambda x: x.median()",
            "nanmedian": "lambda x: x.nanmedian()",
            "cummin": "lambda x: x.cummin(0).values[-1]",
        },
        convention={"jax": "minimum", "torch": "minimum"},
    ),
    Case(
        "max-three", "max(x_0, x_1, x_2)", {"all": "[0, 0, 0]", "two": "[1, 2, 2]"}, "max(x_0, x_1, x_2)",
        jax={
            "max": "lambda x: jnp.max(x)",
            "maximum-twice": "lambda x: jnp.maximum(jnp.maximum(x[0], x[1]), x[2])",
        },
        torch={
            "amax": "lambda x: x.amax(0)",
            "maximum-twice": "lambda x: torch.maximum(torch.maximum(x[0], x[1]), x[2])",
        },
        convention={"jax": "max", "torch": "amax"},
    ),
    Case(
        "min-three", "min(x_0, x_1, x_2)", {"all": "[0, 0, 0]"}, "min(x_0, x_1, x_2)",
        jax={"min": "lambda x: jnp.min(x)"},
        torch={"amin": "lambda x: x.amin(0)"},
        convention={"jax": "min", "torch": "amin"},
    ),
    Case(
        "max-pool-2d", "the largest of four", {"": "[[0, 0], [0, 0]]"}, "max(x_0_0, x_0_1, x_1_0, x_1_1)",
        jax={"reduce_window": "lambda x: lax.reduce_window(x, -jnp.inf, lax.max, (2, 2), (1, 1), 'VALID')[0, 0]"},
        torch={
            "max_pool2d": "lambda x: F.max_pool2d(x[None, None], 2)[0, 0, 0, 0]",
            "adaptive_max_pool2d": "lambda x: F.adaptive_max_pool2d(x[None, None], 1)[0, 0, 0, 0]",
        },
    ),
    Case(
        "max-with-itself", "max(x, x), which is x", {"": "0"}, "x",
        jax={"maximum": "lambda x: jnp.maximum(x, x)"},
        torch={
            "maximum": "lambda x: torch.maximum(x, x)",
            "fmax": "lambda x: torch.fmax(x, x)",
            "amax": "lambda x: torch.stack([x, x]).amax()",
        },
    ),
)  # fmt: skip

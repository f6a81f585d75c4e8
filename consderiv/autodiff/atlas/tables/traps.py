"""Branches that are not chosen, 0/0 and equality tests: where the value is right and the derivative is not."""

from __future__ import annotations

from ..case import Case

CASES = (
    Case(
        "where-sqrt", "where(x > 0, sqrt(x), 0)", {"border": "0", "not-chosen": "-1"}, "sqrt(max(x, 0))",
        jax={
            "where": "lambda x: jnp.where(x > 0, jnp.sqrt(x), 0.0)",
            "two-wheres": "lambda x: jnp.where(x > 0, jnp.sqrt(jnp.where(x > 0, x, 1.0)), 0.0)",
            "sqrt-maximum": "lambda x: jnp.sqrt(jnp.maximum(x, 0.0))",
        },
        torch={
            "where": "lambda x: torch.where(x > 0, torch.sqrt(x), 0.0)",
            "two-wheres": "lambda x: torch.where(x > 0, torch.sqrt(torch.where(x > 0, x, 1.0)), 0.0)",
            "sqrt-clamp": "lambda x: torch.sqrt(torch.clamp(x, min=0.0))",
        },
    ),
    Case(
        "where-divide", "where(x == 0, 0, x^2/x), which is x", {"": "0"}, "where(x == 0, 0, x**2/x)",
        jax={
            "where": "lambda x: jnp.where(x == 0, 0.0, x**2 / x)",
            "two-wheres": "lambda x: jnp.where(x == 0, 0.0, x**2 / jnp.where(x == 0, 1.0, x))",
        },
        torch={
            "where": "lambda x: torch.where(x == 0, 0.0, x**2 / x)",
            "two-wheres": "lambda x: torch.where(x == 0, 0.0, x**2 / torch.where(x == 0, 1.0, x))",
        },
    ),
    Case(
        "sinc", "sin(x)/x, smooth", {"": "0"}, "where(x == 0, 1, sin(x)/x)",
        jax={
            "where": "lambda x: jnp.where(x == 0, 1.0, jnp.sin(x) / x)",
            "sinc": "lambda x: jnp.sinc(x / jnp.pi)",
        },
        torch={
            "where": "lambda x: torch.where(x == 0, 1.0, torch.sin(x) / x)",
            "sinc": "lambda x: torch.sinc(x / torch.pi)",
        },
    ),
    Case(
        "identity-with-test", "0 if x == 0 else x, which is x", {"": "0"}, "x",
        jax={
            "where": "lambda x: jnp.where(x == 0, 0.0, x)",
            "cond": "lambda x: lax.cond(x == 0, lambda u: 0.0 * u, lambda u: u, x)",
        },
        torch={
            "where": "lambda x: torch.where(x == 0, 0.0, x)",
            "masked_fill": "lambda x: x.masked_fill(x == 0, 0.0)",
        },
    ),
    Case(
        "relu-difference", "relu(x) - relu(-x), which is x", {"": "0"}, "x",
        jax={
            "nn.relu": "lambda x: jax.nn.relu(x) - jax.nn.relu(-x)",
            "maximum": "lambda x: jnp.maximum(x, 0.0) - jnp.maximum(-x, 0.0)",
        },
        torch={
            "relu": "lambda x: F.relu(x) - F.relu(-x)",
            "clamp": "lambda x: x.clamp(min=0.0) - (-x).clamp(min=0.0)",
            "maximum": "lambda x: torch.maximum(x, 0 * x) - torch.maximum(-x, 0 * x)",
        },
    ),
    Case(
        "relu-plus-minimum", "max(x, 0) + min(x, 0), which is x", {"": "0"}, "x",
        jax={
            "maximum-minimum": "lambda x: jnp.maximum(x, 0.0) + jnp.minimum(x, 0.0)",
            "relu-minimum": "lambda x: jax.nn.relu(x) + jnp.minimum(x, 0.0)",
        },
        torch={
            "clamp": "lambda x: x.clamp(min=0.0) + x.clamp(max=0.0)",
            "relu-clamp": "lambda x: F.relu(x) + x.clamp(max=0.0)",
        },
    ),
    Case(
        "abs-minus-abs", "|x| - |-x|, which is 0", {"": "0"}, "0*x",
        jax={
            "mirrored": "lambda x: jnp.abs(x) - jnp.abs(-x)",
            "two-relus": "lambda x: jnp.abs(x) - jax.nn.relu(x) - jax.nn.relu(-x)",
        },
        torch={
            "mirrored": "lambda x: x.abs() - (-x).abs()",
            "two-clamps": "lambda x: x.abs() - x.clamp(min=0.0) - (-x).clamp(min=0.0)",
        },
    ),
    Case(
        "max-minus-x", "max(x, y) - x - relu(y - x), which is 0", {"": "0; 0"}, "0*x + 0*y",
        jax={"nn.relu": "lambda x, y: jnp.maximum(x, y) - x - jax.nn.relu(y - x)"},
        torch={"relu": "lambda x, y: torch.maximum(x, y) - x - F.relu(y - x)"},
    ),
    Case(
        "relu-minus-abs", "relu(-|x|), which is 0", {"": "0"}, "0*x",
        jax={"maximum": "lambda x: jnp.maximum(-jnp.abs(x), 0.0)"},
        torch={
            "clamp": "lambda x: (-x.abs()).clamp(min=0.0)",
            "where": "lambda x: torch.clamp(-torch.where(x > 0, x, -x), min=0.0)",
        },
    ),
    Case(
        "minus-relu", "-relu(-x), which is min(x, 0)", {"": "0"}, "min(x, 0)",
        jax={"minimum": "lambda x: jnp.minimum(x, 0.0)"},
        torch={"clamp": "lambda x: x.clamp(max=0.0)"},
    ),
    Case(
        "nested-abs", "||x| + y|", {"": "0; 0"}, "abs(abs(x) + y)",
        jax={"abs": "lambda x, y: jnp.abs(jnp.abs(x) + y)"},
        torch={"abs": "lambda x, y: (x.abs() + y).abs()"},
    ),
    Case(
        "sign-times-relu", "x max(sign of x, 0), which is relu(x)", {"": "0"}, "max(x, 0)",
        jax={"where": "lambda x: x * jnp.maximum(jnp.where(x > 0, 1.0, -1.0), 0.0)"},
        torch={"where": "lambda x: x * torch.clamp(torch.where(x > 0, 1.0, -1.0), min=0.0)"},
    ),
    Case(
        "nan_to_num", "the identity", {"": "0"}, "x",
        jax={"nan_to_num": "lambda x: jnp.nan_to_num(x)"},
        torch={"nan_to_num": "lambda x: torch.nan_to_num(x)"},
    ),
    Case(
        "half-circle", "sqrt(1 - clip(x, -1, 1)^2), infinite slope", {"": "1"}, "sqrt(1 - clip(x, -1, 1)**2)",
        jax={"clip": "lambda x: jnp.sqrt(1 - jnp.clip(x, -1.0, 1.0) ** 2)"},
        torch={"clamp": "lambda x: torch.sqrt(1 - torch.clamp(x, -1.0, 1.0) ** 2)"},
    ),
    Case(
        "sqrt-abs", "sqrt(|x|), infinite slope", {"": "0"}, "sqrt(abs(x))",
        jax={"sqrt": "lambda x: jnp.sqrt(jnp.abs(x))"},
        torch={"sqrt": "lambda x: torch.sqrt(x.abs())"},
    ),
)  # fmt: skip

"""Losses at their kinks."""

from __future__ import annotations

from ..case import Case

CASES = (
    Case(
        "l1_loss", "|x - y|", {"": "1; 1"}, "abs(x - y)",
        jax={"mean-abs": "lambda x, y: jnp.mean(jnp.abs(x - y))"},
        torch={
            "F.l1_loss": "lambda x, y: F.l1_loss(x, y)",
            "F.smooth_l1_loss": "lambda x, y: F.smooth_l1_loss(x, y, beta=0.0)",
        },
    ),
    Case(
        "huber", "x^2/2 or |x| - 1/2, smooth once", {"": "1"}, "where(abs(x) <= 1, x**2/2, abs(x) - 1/2)",
        jax={
            "where": "lambda x: jnp.where(jnp.abs(x) <= 1, 0.5 * x**2, jnp.abs(x) - 0.5)",
        },
        torch={
            "F.huber_loss": "lambda x: F.huber_loss(x, torch.zeros_like(x))",
            "F.smooth_l1_loss": "lambda x: F.smooth_l1_loss(x, torch.zeros_like(x))",
        },
    ),
    Case(
        "hinge", "max(0, 1 - x)", {"": "1"}, "max(0, 1 - x)",
        jax={
            "relu": "lambda x: jax.nn.relu(1 - x)",
        },
        torch={
            "hinge_embedding_loss": "lambda x: F.hinge_embedding_loss(x, -torch.ones_like(x))",
            "clamp": "lambda x: torch.clamp(1 - x, min=0.0)",
        },
    ),
    Case(
        "squared-hinge", "max(0, 1 - x)^2, smooth once", {"": "1"}, "max(0, 1 - x)**2",
        jax={"maximum": "lambda x: jnp.maximum(0.0, 1 - x) ** 2"},
        torch={"clamp": "lambda x: torch.clamp(1 - x, min=0.0) ** 2"},
    ),
    Case(
        "margin_ranking", "max(0, y - x)", {"": "0; 0"}, "max(0, y - x)",
        torch={"F.margin_ranking_loss": "lambda x, y: F.margin_ranking_loss(x, y, torch.ones_like(x))"},
    ),
    Case(
        "multi_margin", "max(0, 1 - x_0 + x_1)/2", {"": "[1, 0]"}, "max(0, 1 - x_0 + x_1)/2",
        torch={"F.multi_margin_loss": "lambda x: F.multi_margin_loss(x[None], torch.tensor([0]))"},
    ),
    Case(
        "triplet_margin", "max(0, |a - p + e| - |a - n + e| + 1) with e = 2^-20", {"": "[0]; [1]; [2]"},
        "max(0, abs(a_0 - p_0 + 2**-20) - abs(a_0 - n_0 + 2**-20) + 1)",
        jax={
            "formula": "lambda a, p, n: jax.nn.relu(jnp.linalg.norm(a - p + 2.0**-20)"
            " - jnp.linalg.norm(a - n + 2.0**-20) + 1)",
        },
        torch={
            "F.triplet_margin_loss": "lambda a, p, n: F.triplet_margin_loss(a[None], p[None], n[None], eps=2.0**-20)",
        },
    ),
    Case(
        "cosine_embedding", "max(0, 1 - x) through a cosine, at orthogonal vectors", {"": "[1, 0]; [0, 1]"},
        "max(0, (x_0*y_0 + x_1*y_1)/(norm(x_0, x_1)*norm(y_0, y_1)))",
        torch={"relu": "lambda x, y: F.relu(F.cosine_similarity(x, y, dim=0))"},
    ),
    Case(
        "pinball", "max(x/4, -3x/4)", {"": "0"}, "max(x/4, -3*x/4)",
        jax={
            "maximum": "lambda x: jnp.maximum(0.25 * x, -0.75 * x)",
            "where": "lambda x: jnp.where(x >= 0, 0.25, -0.75) * x",
        },
        torch={
            "maximum": "lambda x: torch.maximum(0.25 * x, -0.75 * x)",
            "where": "lambda x: torch.where(x >= 0, 0.25, -0.75) * x",
        },
    ),
    Case(
        "interp", "linear interpolation of |x| at a knot", {"": "0"}, "clip(abs(x), 0, 1)",
        jax={"jnp.interp": "lambda x: jnp.interp(x, jnp.array([-1.0, 0.0, 1.0]), jnp.array([1.0, 0.0, 1.0]))"},
    ),
)  # fmt: skip

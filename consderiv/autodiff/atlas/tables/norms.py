"""Norms and distances where they have kinks."""

from __future__ import annotations

from ..case import Case

ORIGIN = {"": "[0, 0]"}

CASES = (
    Case(
        "norm1", "|x_0| + |x_1|", {"origin": "[0, 0]", "axis": "[0, -1]"}, "norm1(x_0, x_1)",
        jax={
            "linalg.norm": "lambda x: jnp.linalg.norm(x, 1)",
            "sum-abs": "lambda x: jnp.sum(jnp.abs(x))",
        },
        torch={
            "linalg.norm": "lambda x: torch.linalg.norm(x, 1)",
            "l1_loss": "lambda x: F.l1_loss(x, torch.zeros_like(x), reduction='sum')",
            "cdist": "lambda x: torch.cdist(x[None], torch.zeros_like(x)[None], p=1.0)[0, 0]",
        },
        convention={"jax": "linalg.norm", "torch": "linalg.norm"},
    ),
    Case(
        "norm2", "sqrt(x_0^2 + x_1^2)", ORIGIN, "norm(x_0, x_1)",
        jax={
            "linalg.norm": "lambda x: jnp.linalg.norm(x)",
            "linalg.vector_norm": "lambda x: jnp.linalg.vector_norm(x)",
            "sqrt-sum": "lambda x: jnp.sqrt(jnp.sum(x**2))",
            "hypot": "lambda x: jnp.hypot(x[0], x[1])",
        },
        torch={
            "linalg.norm": "lambda x: torch.linalg.norm(x)",
            "linalg.vector_norm": "lambda x: torch.linalg.vector_norm(x)",
            "sqrt-sum": "lambda x: torch.sqrt((x**2).sum())",
            "hypot": "lambda x: torch.hypot(x[0], x[1])",
            "cdist": "lambda x: torch.cdist(x[None], torch.zeros_like(x)[None])[0, 0]",
            "dist": "lambda x: torch.dist(x, torch.zeros_like(x))",
        },
        convention={"jax": "linalg.norm", "torch": "linalg.norm"},
    ),
    Case(
        "norminf", "max(|x_0|, |x_1|)", {"origin": "[0, 0]", "corner": "[1, -1]"}, "norminf(x_0, x_1)",
        jax={
            "linalg.norm": "lambda x: jnp.linalg.norm(x, jnp.inf)",
            "max-abs": "lambda x: jnp.max(jnp.abs(x))",
        },
        torch={
            "linalg.norm": "lambda x: torch.linalg.norm(x, float('inf'))",
            "max-abs": "lambda x: x.abs().max()",
            "cdist": "lambda x: torch.cdist(x[None], torch.zeros_like(x)[None], p=float('inf'))[0, 0]",
        },
        convention={"jax": "linalg.norm", "torch": "linalg.norm"},
    ),
    Case(
        "norm-minus-inf", "min(|x_0|, |x_1|)", {"origin": "[0, 0]", "corner": "[1, -1]"}, "min(abs(x_0), abs(x_1))",
        jax={"linalg.norm": "lambda x: jnp.linalg.norm(x, -jnp.inf)"},
        torch={"linalg.norm": "lambda x: torch.linalg.norm(x, -float('inf'))"},
    ),
    Case(
        "norm3", "(|x_0|^3 + |x_1|^3)^(1/3)", {"origin": "[0, 0]", "axis": "[1, 0]"},
        "(abs(x_0)**3 + abs(x_1)**3)**(1/3)",
        jax={"linalg.norm": "lambda x: jnp.linalg.norm(x, 3)"},
        torch={
            "linalg.norm": "lambda x: torch.linalg.norm(x, 3)",
            "cdist": "lambda x: torch.cdist(x[None], torch.zeros_like(x)[None], p=3.0)[0, 0]",
        },
        cited="at the origin {v : |v_0|^(3/2) + |v_1|^(3/2) <= 1}, the ball of the dual norm "
        "(Rockafellar, 1970, Convex Analysis)",
    ),
    Case(
        "distance", "the Euclidean distance at coinciding points", {"": "[0, 0]; [0, 0]"}, "norm(x_0 - y_0, x_1 - y_1)",
        jax={"linalg.norm": "lambda x, y: jnp.linalg.norm(x - y)"},
        torch={
            "linalg.norm": "lambda x, y: torch.linalg.norm(x - y)",
            "dist": "lambda x, y: torch.dist(x, y)",
            "cdist": "lambda x, y: torch.cdist(x[None], y[None])[0, 0]",
        },
    ),
    Case(
        "pairwise_distance", "norm(x - y + e) with e = 2^-20", {"": "[0, 0]; [0, 0]"},
        "norm(x_0 - y_0 + 2**-20, x_1 - y_1 + 2**-20)",
        jax={"formula": "lambda x, y: jnp.linalg.norm(x - y + 2.0**-20)"},
        torch={"F.pairwise_distance": "lambda x, y: F.pairwise_distance(x[None], y[None], eps=2.0**-20)[0]"},
    ),
    Case(
        "normalize", "x/max(norm(x), 2^-40)", ORIGIN,
        "[x_0/max(norm(x_0, x_1), 2**-40), x_1/max(norm(x_0, x_1), 2**-40)]",
        jax={"formula": "lambda x: x / jnp.maximum(jnp.linalg.norm(x), 2.0**-40)"},
        torch={
            "F.normalize": "lambda x: F.normalize(x, dim=0, eps=2.0**-40)",
            "formula": "lambda x: x / torch.clamp_min(x.norm(), 2.0**-40)",
        },
    ),
    Case(
        "cosine_similarity", "<x, y>/(max(|x|, 2^-20) max(|y|, 2^-20)) at x = 0", {"": "[0, 0]; [1, 0]"},
        "(x_0*y_0 + x_1*y_1)/(max(norm(x_0, x_1), 2**-20)*max(norm(y_0, y_1), 2**-20))",
        jax={
            "formula": "lambda x, y: jnp.dot(x, y) / (jnp.maximum(jnp.linalg.norm(x), 2.0**-20)"
            " * jnp.maximum(jnp.linalg.norm(y), 2.0**-20))",
        },
        torch={"F.cosine_similarity": "lambda x, y: F.cosine_similarity(x, y, dim=0, eps=2.0**-20)"},
    ),
    Case(
        "std", "the standard deviation of two equal numbers", {"": "[1, 1]"}, "abs(x_0 - x_1)/2",
        jax={"std": "lambda x: jnp.std(x)", "sqrt-var": "lambda x: jnp.sqrt(jnp.var(x))"},
        torch={
            "std": "lambda x: torch.std(x, correction=0)",
            "sqrt-var": "lambda x: torch.sqrt(torch.var(x, correction=0))",
        },
    ),
)  # fmt: skip

"""Norms of 2 x 2 matrices and eigenvalues; singular values s_1 >= s_2 through s_1 +- s_2, which are Euclidean norms."""

from __future__ import annotations

from ..case import Case

# For [[a, b], [c, d]]: s_1 + s_2 = max(p, q) and s_1 = (p + q)/2, with p = |(a + d, b - c)| and q = |(a - d, b + c)|.
P = "norm(x_0_0 + x_1_1, x_0_1 - x_1_0)"
Q = "norm(x_0_0 - x_1_1, x_0_1 + x_1_0)"
IDENTITY, RANK_ONE, NULL = "[[1, 0], [0, 1]]", "[[1, 0], [0, 0]]", "[[0, 0], [0, 0]]"
WATSON = "Watson (1992), Characterization of the subdifferential of some matrix norms"

CASES = (
    Case(
        "nuclear", "the nuclear norm s_1 + s_2", {"rank-one": RANK_ONE, "zero": NULL}, f"max({P}, {Q})",
        jax={
            "linalg.norm": "lambda x: jnp.linalg.norm(x, 'nuc')",
        },
        torch={
            "linalg.norm": "lambda x: torch.linalg.matrix_norm(x, 'nuc')",
        },
        cited=f"{{U V^T + W : U^T W = 0, W V = 0, the spectral norm of W is at most 1}} ({WATSON})",
    ),
    Case(
        "spectral", "the spectral norm s_1", {"identity": IDENTITY, "rank-one": RANK_ONE, "zero": NULL},
        f"({P} + {Q})/2",
        jax={
            "linalg.norm": "lambda x: jnp.linalg.norm(x, 2)",
        },
        torch={
            "linalg.norm": "lambda x: torch.linalg.matrix_norm(x, 2)",
        },
        cited=f"the hull of {{u v^T : x v = s_1 u, x^T u = s_1 v, |u| = |v| = 1}} ({WATSON})",
    ),
    Case(
        "largest-eigenvalue", "the largest eigenvalue of (x + x^T)/2", {"identity": IDENTITY},
        "(x_0_0 + x_1_1)/2 + norm(x_0_0 - x_1_1, x_0_1 + x_1_0)/2",
        jax={"eigvalsh": "lambda x: jnp.linalg.eigvalsh(x)[-1]"},
        torch={"eigvalsh": "lambda x: torch.linalg.eigvalsh((x + x.T) / 2)[-1]"},
        cited="{G : G symmetric, positive semidefinite, trace 1} at a multiple of the identity "
        "(Overton, 1992, Large-scale optimization of eigenvalues)",
    ),
    Case(
        "matrix-norm-1", "the largest column sum", {"": IDENTITY},
        "max(abs(x_0_0) + abs(x_1_0), abs(x_0_1) + abs(x_1_1))",
        jax={"linalg.norm": "lambda x: jnp.linalg.norm(x, 1)"},
        torch={"linalg.matrix_norm": "lambda x: torch.linalg.matrix_norm(x, 1)"},
    ),
    Case(
        "frobenius", "the Frobenius norm", {"": NULL}, "norm(x_0_0, x_0_1, x_1_0, x_1_1)",
        jax={"linalg.norm": "lambda x: jnp.linalg.norm(x)"},
        torch={"linalg.matrix_norm": "lambda x: torch.linalg.matrix_norm(x)"},
    ),
    Case(
        "determinant", "the determinant at singular matrices, smooth", {"rank-one": RANK_ONE, "zero": NULL},
        "x_0_0*x_1_1 - x_0_1*x_1_0",
        jax={"linalg.det": "lambda x: jnp.linalg.det(x)"},
        torch={"linalg.det": "lambda x: torch.linalg.det(x)"},
    ),
)  # fmt: skip

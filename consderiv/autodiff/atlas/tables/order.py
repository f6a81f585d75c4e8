"""Sorting, medians, quantiles and running extremes at ties."""

from __future__ import annotations

from ..case import Case

CASES = (
    Case(
        "sort", "sort(x_0, x_1)", {"": "[0, 0]"}, "sort(x_0, x_1)",
        jax={
            "sort": "lambda x: jnp.sort(x)",
            "sort-descending": "lambda x: jnp.sort(x, descending=True)[::-1]",
            "argsort": "lambda x: x[jnp.argsort(x)]",
            "minimum-maximum": "lambda x: jnp.stack([jnp.minimum(x[0], x[1]), jnp.maximum(x[0], x[1])])",
        },
        torch={
            "sort": "lambda x: torch.sort(x).values",
            "sort-stable": "lambda x: torch.sort(x, stable=True).values",
            "msort": "lambda x: torch.msort(x)",
            "topk": "lambda x: torch.topk(x, 2, largest=False).values",
            "argsort": "lambda x: x[torch.argsort(x)]",
            "minimum-maximum": "lambda x: torch.stack([torch.minimum(x[0], x[1]), torch.maximum(x[0], x[1])])",
        },
        convention={"jax": "sort", "torch": "sort"},
    ),
    Case(
        "sort-three", "sort(x_0, x_1, x_2)", {"all": "[0, 0, 0]", "two": "[0, 1, 0]"},
        "sort(x_0, x_1, x_2)",
        jax={"sort": "lambda x: jnp.sort(x)"},
        torch={"sort": "lambda x: torch.sort(x).values"},
        convention={"jax": "sort", "torch": "sort"},
    ),
    Case(
        "median", "median(x_0, x_1, x_2)", {"all": "[0, 0, 0]", "two": "[0, 1, 0]"}, "median(x_0, x_1, x_2)",
        jax={
            "median": "lambda x: jnp.median(x)",
            "sort": "lambda x: jnp.sort(x)[1]",
        },
        torch={
            "median": "lambda x: x.median()",
            "median-dim": "lambda x: x.median(0).values",
            "kthvalue": "lambda x: x.kthvalue(2).values",
            "quantile": "lambda x: torch.quantile(x, 0.5)",
            "sort": "lambda x: x.sort().values[1]",
        },
        convention={"jax": "median", "torch": "quantile"},
    ),
    Case(
        "median-four", "the mean of the two middle numbers", {"": "[0, 0, 1, 1]", "all": "[0, 0, 0, 0]"},
        "median(x_0, x_1, x_2, x_3)",
        jax={"median": "lambda x: jnp.median(x)"},
        torch={"quantile": "lambda x: torch.quantile(x, 0.5)"},
        convention={"jax": "median", "torch": "quantile"},
    ),
    Case(
        "quantile", "the quantile 1/4 of three numbers", {"": "[0, 0, 1]"},
        "(min(x_0, x_1, x_2) + median(x_0, x_1, x_2))/2",
        jax={"quantile": "lambda x: jnp.quantile(x, 0.25)"},
        torch={
            "quantile": "lambda x: torch.quantile(x, 0.25)",
        },
    ),
    Case(
        "cummax", "running maximum", {"": "[0, 0, 0]"}, "[x_0, max(x_0, x_1), max(x_0, x_1, x_2)]",
        jax={
            "lax.cummax": "lambda x: lax.cummax(x)",
            "associative_scan": "lambda x: lax.associative_scan(jnp.maximum, x)",
        },
        torch={"cummax": "lambda x: x.cummax(0).values"},
    ),
    Case(
        "sum-of-sorted", "sum(sort(x)), which is x_0 + x_1", {"": "[0, 0]"}, "x_0 + x_1",
        jax={"sort": "lambda x: jnp.sum(jnp.sort(x))", "extremes": "lambda x: jnp.max(x) + jnp.min(x)"},
        torch={
            "sort": "lambda x: x.sort().values.sum()",
            "max-min-dim": "lambda x: x.max(0).values + x.min(0).values",
            "amax-amin": "lambda x: x.amax() + x.amin()",
        },
    ),
    Case(
        "range", "max - min, which is |x_0 - x_1|", {"": "[0, 0]"}, "abs(x_0 - x_1)",
        jax={"max-min": "lambda x: jnp.max(x) - jnp.min(x)"},
        torch={
            "max-min-dim": "lambda x: x.max(0).values - x.min(0).values",
        },
    ),
)  # fmt: skip

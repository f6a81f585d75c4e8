"""Products and powers at zeros: smooth functions whose derivative is easily computed as 0/0."""

from __future__ import annotations

from ..case import Case

CASES = (
    Case(
        "prod", "x_0 x_1 x_2", {"one-zero": "[0, 2, 4]", "two-zeros": "[0, 0, 4]"}, "x_0*x_1*x_2",
        jax={
            "prod": "lambda x: jnp.prod(x)",
            "exp-sum-log": "lambda x: jnp.exp(jnp.sum(jnp.log(x)))",
        },
        torch={
            "prod": "lambda x: x.prod()",
            "exp-sum-log": "lambda x: torch.exp(torch.log(x).sum())",
        },
    ),
    Case(
        "cumprod", "running product", {"one-zero": "[0, 2, 4]", "two-zeros": "[0, 0, 4]"},
        "[x_0, x_0*x_1, x_0*x_1*x_2]",
        jax={"cumprod": "lambda x: jnp.cumprod(x)"},
        torch={"cumprod": "lambda x: x.cumprod(0)"},
    ),
    Case(
        "square", "x^2", {"": "0"}, "x**2",
        jax={
            "power": "lambda x: x**2",
            "tensor-power": "lambda x: jnp.power(x, 2.0 * jnp.ones_like(x))",
            "abs": "lambda x: jnp.abs(x) ** 2",
            "exp-log": "lambda x: jnp.exp(2 * jnp.log(x))",
        },
        torch={
            "power": "lambda x: x**2",
            "tensor-power": "lambda x: torch.pow(x, 2 * torch.ones_like(x))",
            "abs": "lambda x: x.abs() ** 2",
            "norm": "lambda x: torch.linalg.vector_norm(x) ** 2",
            "sqrt-fourth": "lambda x: torch.sqrt(x**4)",
        },
    ),
    Case(
        "power-zero", "x^0, the constant 1", {"": "0"}, "1 + 0*x",
        jax={"integer": "lambda x: x**0", "float": "lambda x: jnp.power(x, 0.0)"},
        torch={"number": "lambda x: x**0", "tensor": "lambda x: torch.pow(x, torch.zeros_like(x))"},
    ),
    Case(
        "power-three-halves", "|x|^(3/2), smooth once", {"": "0"}, "abs(x)**(3/2)",
        jax={"power": "lambda x: jnp.abs(x) ** 1.5", "sqrt": "lambda x: jnp.abs(x) * jnp.sqrt(jnp.abs(x))"},
        torch={"power": "lambda x: x.abs() ** 1.5", "sqrt": "lambda x: x.abs() * torch.sqrt(x.abs())"},
    ),
    Case(
        "signed-square", "x |x|, smooth once", {"": "0"}, "x*abs(x)",
        jax={"times": "lambda x: x * jnp.abs(x)"},
        torch={"times": "lambda x: x * x.abs()"},
    ),
    Case(
        "logsumexp", "log(exp(x_0) + exp(x_1))", {"": "[0, 0]"}, "log(exp(x_0) + exp(x_1))",
        jax={
            "logsumexp": "lambda x: jax.nn.logsumexp(x)",
            "logaddexp": "lambda x: jnp.logaddexp(x[0], x[1])",
            "shifted": "lambda x: jnp.max(x) + jnp.log(jnp.sum(jnp.exp(x - jnp.max(x))))",
        },
        torch={
            "logsumexp": "lambda x: torch.logsumexp(x, 0)",
            "logaddexp": "lambda x: torch.logaddexp(x[0], x[1])",
            "shifted": "lambda x: x.max() + torch.log(torch.exp(x - x.max()).sum())",
        },
    ),
    Case(
        "logsumexp-one-infinite", "log(exp(x) + exp(-inf)), which is x", {"": "0"}, "x",
        jax={
            "logsumexp": "lambda x: jax.nn.logsumexp(jnp.stack([x, -jnp.inf]))",
            "logaddexp": "lambda x: jnp.logaddexp(x, -jnp.inf)",
        },
        torch={
            "logsumexp": "lambda x: torch.logsumexp(torch.stack([x, torch.full_like(x, -torch.inf)]), 0)",
            "logaddexp": "lambda x: torch.logaddexp(x, torch.full_like(x, -torch.inf))",
        },
    ),
    Case(
        "logsumexp-all-infinite", "exp(logsumexp(x - inf, x - inf)), the constant 0", {"": "0"}, "0*x",
        jax={
            "logsumexp": "lambda x: jnp.exp(jax.nn.logsumexp(jnp.stack([x, x]) - jnp.inf))",
            "logaddexp": "lambda x: jnp.exp(jnp.logaddexp(x - jnp.inf, x - jnp.inf))",
        },
        torch={
            "logsumexp": "lambda x: torch.exp(torch.logsumexp(torch.stack([x, x]) - torch.inf, 0))",
            "logaddexp": "lambda x: torch.exp(torch.logaddexp(x - torch.inf, x - torch.inf))",
        },
    ),
    Case(
        "masked-softmax", "exp(x)/(exp(x) + exp(-inf)), the constant 1", {"": "0"}, "1 + 0*x",
        jax={"softmax": "lambda x: jax.nn.softmax(jnp.stack([x, -jnp.inf]))[0]"},
        torch={"softmax": "lambda x: torch.softmax(torch.stack([x, torch.full_like(x, -torch.inf)]), 0)[0]"},
    ),
)  # fmt: skip

"""Functions with jumps: no Clarke set at the jump, the derivative 0 or 1 beside it."""

from __future__ import annotations

from ..case import Case

CASES = (
    Case(
        "floor", "floor(x)", {"jump": "0", "beside": "1/2"}, "floor(x)",
        jax={"floor": "lambda x: jnp.floor(x)"},
        torch={"floor": "lambda x: torch.floor(x)"},
    ),
    Case(
        "round", "round(x)", {"jump": "1/2", "beside": "0"}, "floor(x + 1/2)",
        jax={"round": "lambda x: jnp.round(x)"},
        torch={"round": "lambda x: torch.round(x)"},
    ),
    Case(
        "trunc", "trunc(x)", {"jump": "1", "beside": "0"}, "where(x >= 0, floor(x), -floor(-x))",
        jax={"trunc": "lambda x: jnp.trunc(x)"},
        torch={"trunc": "lambda x: torch.trunc(x)", "fix": "lambda x: torch.fix(x)"},
    ),
    Case(
        "sign", "sign(x)", {"jump": "0"}, "sign(x)",
        jax={"sign": "lambda x: jnp.sign(x)", "quotient": "lambda x: x / jnp.abs(x)"},
        torch={"sign": "lambda x: torch.sign(x)", "quotient": "lambda x: x / x.abs()"},
    ),
    Case(
        "heaviside", "0 or 1", {"jump": "0"}, "where(x > 0, 1, 0)",
        jax={
            "heaviside": "lambda x: jnp.heaviside(x, 0.0)",
        },
        torch={"where": "lambda x: torch.where(x > 0, 1.0, 0.0) + 0 * x"},
    ),
    Case(
        "remainder", "x - floor(x)", {"jump": "0", "beside": "3/2"}, "x - floor(x)",
        jax={"remainder": "lambda x: jnp.remainder(x, 1.0)", "minus-floor": "lambda x: x - jnp.floor(x)"},
        torch={"remainder": "lambda x: torch.remainder(x, 1.0)", "minus-floor": "lambda x: x - torch.floor(x)"},
    ),
    Case(
        "remainder-divisor", "x - y floor(x/y)", {"jump": "2; 1", "beside": "3/2; 1"}, "x - y*floor(x/y)",
        jax={"remainder": "lambda x, y: jnp.remainder(x, y)"},
        torch={"remainder": "lambda x, y: torch.remainder(x, y)"},
    ),
    Case(
        "fmod", "x - trunc(x)", {"jump": "1", "zero": "0"}, "where(x >= 0, x - floor(x), x + floor(-x))",
        jax={"fmod": "lambda x: jnp.fmod(x, 1.0)"},
        torch={"fmod": "lambda x: torch.fmod(x, 1.0)", "frac": "lambda x: torch.frac(x)"},
    ),
    Case(
        "floor_divide", "floor(x/y)", {"jump": "2; 1", "beside": "3/2; 1"}, "floor(x/y)",
        jax={"floor_divide": "lambda x, y: jnp.floor_divide(x, y)"},
        torch={
            "floor_divide": "lambda x, y: torch.floor_divide(x, y)",
            "div": "lambda x, y: torch.div(x, y, rounding_mode='floor')",
        },
    ),
    Case(
        "argmax", "the position of the largest", {"jump": "[0, 0]"}, "where(x_1 > x_0, 1, 0)",
        jax={"argmax": "lambda x: jnp.argmax(x).astype(x.dtype)"},
        torch={"argmax": "lambda x: x.argmax().to(x.dtype) + 0 * x.sum()"},
    ),
    Case(
        "other-at-argmax", "y at the position of the largest x", {"jump": "[0, 0]; [1, 2]", "equal": "[0, 0]; [1, 1]"},
        "where(x_1 > x_0, y_1, y_0)",
        jax={"argmax": "lambda x, y: y[jnp.argmax(x)]"},
        torch={"argmax": "lambda x, y: y[x.argmax()] + 0 * x.sum()"},
    ),
)  # fmt: skip

"""Arrays, tensors and number formats as Python source."""

from __future__ import annotations

from typing import Any

from .source_text import hexadecimal

MOST_ENTRIES = 400
"""Numbers that a script for people holds."""


class NotWritable(Exception):
    """The object has no source here; the text says which."""


def array_source(value: Any) -> tuple[str, str] | None:
    """The import and the expression of an array, a tensor or a format; None for other objects.

    Raises
    ------
    NotWritable
        If it has too many entries.

    Examples
    --------
    >>> import numpy
    >>> array_source(numpy.array([0.5, 2.0]))
    ('import numpy', "numpy.array([float.fromhex('0x1.0000000000000p-1'), 2.0], dtype='float64')")
    """
    root = type(value).__module__.partition(".")[0]
    if root == "torch" and type(value).__name__ == "dtype":
        return "import torch", str(value)
    if root == "numpy" and not hasattr(value, "tolist") and hasattr(value, "itemsize"):
        return "import numpy", f"numpy.dtype({str(value)!r})"
    if root not in ("numpy", "jax", "jaxlib", "torch", "ml_dtypes") or not hasattr(value, "tolist"):
        return None
    count = value.numel() if root == "torch" else value.size
    if count > MOST_ENTRIES:
        raise NotWritable(f"an array with {count} entries")
    if root == "torch":
        return "import torch", f"torch.tensor({_numbers(value)}, dtype={value.dtype})"
    dtype = str(value.dtype)
    if root in ("numpy", "ml_dtypes") and dtype not in ("bfloat16",):
        made = f"numpy.array({_numbers(value)}, dtype={dtype!r})"
        return "import numpy", made if hasattr(value, "__array_finalize__") and value.ndim else f"{made}[()]"
    return "import jax.numpy as jnp", f"jnp.array({_numbers(value)}, dtype={dtype!r})"


def _numbers(value: Any) -> str:
    """The entries, floats exactly."""
    kind = "f" if str(value.dtype).rpartition(".")[2].startswith(("float", "bfloat")) else "i"
    return hexadecimal(value.tolist()) if kind == "f" else repr(value.tolist())


__all__ = ["MOST_ENTRIES", "NotWritable", "array_source"]

"""What conventions are called: a library by its name and version, and the convention "relu0=0" by what it does."""

from __future__ import annotations

from collections.abc import Sequence

from ..programs import Program

LIBRARIES = {"jax 0.10": ("JAX 0.10", "jax"), "torch 2.13": ("PyTorch 2.13", "torch")}
"""What is printed, and the name of the package."""


def convention_title(name: str, program: Program) -> str:
    """The name of a convention for the kinks that a program has.

    Examples
    --------
    >>> from consderiv.programs import parse
    >>> convention_title("relu0=0", parse("abs(x)")), convention_title("jax 0.10", parse("abs(x)"))
    ("abs'(0) = 0", 'JAX 0.10')
    """
    return LIBRARIES[name][0] if name in LIBRARIES else _usual(program)


def _usual(program: Program) -> str:
    """The convention "relu0=0": zero at relus, absolute values and norms, the mean at maxima and minima."""
    operations = {program.nodes[index].operation for index in program.needed()}
    for operation in ("relu", "abs", "norm", "norm1"):
        if operation in operations:
            return f"{operation}'(0) = 0"
    others = operations & {"clip", "median", "norminf", "sort", "where", "piecewise"}
    return "mean at ties" if operations & {"max", "min"} and not others else "usual choices"


def joined(titles: Sequence[str]) -> str:
    """Names as they stand in a sentence.

    Examples
    --------
    >>> joined(["A"]), joined(["A", "B"]), joined(["A", "B", "C"])
    ('A', 'A and B', 'A, B and C')
    """
    return " and ".join(filter(None, [", ".join(titles[:-1]), titles[-1]]))

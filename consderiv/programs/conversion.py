"""`as_program`: text, Python expressions, SymPy expressions and programs, all as programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..errors import UnsupportedError
from .builder import ProgramBuilder
from .expression import as_expression, lower
from .names import check_variables, quoted
from .parser import parse
from .program import Node, Program


def as_program(source: Any, variables: Sequence[Any] | str | None = None) -> Program:
    """Make a program from whatever denotes one.

    Parameters
    ----------
    source : str, Expression, sequence of Expression, SymPy expression, or Program
        What to convert. A list is a map.
    variables : sequence of str, Expression or SymPy symbol, or None
        The variables in the order of the coordinates; None: in order of first appearance (SymPy: by name).

    Returns
    -------
    Program
        The program, kept as it is written.

    Raises
    ------
    ProgramTextError
        If text is no program, or a variable is not declared.
    UnsupportedError
        If the type is none of those above.

    Examples
    --------
    >>> from consderiv.programs.expression import variables
    >>> x, y = variables("x y")
    >>> as_program([abs(x) + y, 2*x]) == as_program("[abs(x) + y, 2*x]")
    False
    >>> as_program(abs(x) + 2*y) == as_program("abs(x) + 2*y")
    True
    """
    names = None if variables is None else variable_names(variables)
    if isinstance(source, str):
        return parse(source, names)
    if isinstance(source, Program):
        return source if names is None else with_variables(source, names)
    if _is_sympy(source) or (isinstance(source, (list, tuple)) and any(_is_sympy(item) for item in source)):
        from .sympy_bridge import from_sympy

        return from_sympy(source, names)
    is_map = isinstance(source, (list, tuple))
    try:
        expressions = [as_expression(item) for item in (source if is_map else (source,))]
    except UnsupportedError:
        raise _no_program(source) from None
    builder = ProgramBuilder(names)
    return builder.program(lower(builder, expressions), is_map)


def _no_program(source: Any) -> UnsupportedError:
    """What to do with an object that is no program; functions have other ways in."""
    name, remedy = type(source).__name__, 'write for example "[abs(x)+y, 2*x]"'
    if callable(source):
        own = getattr(source, "__name__", "f")
        own = own if own.isidentifier() else "f"
        remedy = (
            f"make a program of it with consderiv.from_torch({own}, example) or consderiv.from_jax({own}, example), "
            f"run it with consderiv.audit({own}, example), or write its text"
        )
    return UnsupportedError(
        "a program is text, an expression, a list of expressions, or a SymPy expression",
        f"received {quoted(repr(source))} of type {name}", remedy,
    )  # fmt: skip


def variable_names(variables: Sequence[Any] | str) -> tuple[str, ...]:
    """Names of variables given as text, expressions or SymPy symbols."""
    if isinstance(variables, str):
        return check_variables(variables)
    if not isinstance(variables, Sequence):
        raise UnsupportedError(
            "variables are names", f"received a {type(variables).__name__}", 'write variables=["x", "y"]'
        )
    names = [item if isinstance(item, str) else getattr(item, "name", None) for item in variables]
    for name, item in zip(names, variables, strict=True):
        if not isinstance(name, str):
            raise UnsupportedError(
                "variables are names", f"received a {type(item).__name__}", 'write variables=["x", "y"]'
            )
    return check_variables([name for name in names if name is not None])


def with_variables(program: Program, names: Sequence[str]) -> Program:
    """The same program with its variables in another order, or with more of them."""
    missing = [name for name in program.variables if name not in names]
    if missing:
        raise UnsupportedError(
            "all variables of the program are listed",
            f"received a list without {missing[0]}",
            f"add {missing[0]}",
        )
    place = [list(names).index(name) for name in program.variables]
    nodes = tuple(
        Node("variable", (), place[node.index]) if node.operation == "variable" else node for node in program.nodes
    )
    return Program(tuple(names), nodes, program.outputs, program.is_map)


def _is_sympy(source: Any) -> bool:
    return any(str(base.__module__).partition(".")[0] == "sympy" for base in type(source).__mro__)

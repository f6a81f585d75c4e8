"""The source of a function, a lambda or a class, cut out of its file, and the names that it uses."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from types import CodeType, FunctionType
from typing import Any


@dataclass(frozen=True)
class Text:
    """The source of one object.

    Parameters
    ----------
    name : str
        Under which the lines define it; "" for the expression of a lambda.
    lines : tuple of str
    after : tuple of str
        Statements of the same file that complete it, such as `name.defjvp(rule)`.
    trees : tuple
        The parsed lines, all of them.
    """

    name: str
    lines: tuple[str, ...]
    after: tuple[str, ...]
    trees: tuple[ast.AST, ...]


def text_of(value: Any) -> Text | None:
    """The source of a function or a class; None where there is none."""
    try:
        source = "".join(inspect.findsource(_with_file(value))[0])
        whole = ast.parse(source)
    except (OSError, TypeError, SyntaxError):
        return None
    if isinstance(value, FunctionType) and value.__name__ == "<lambda>":
        return _lambda(value, source, whole)
    try:
        own = _own_lines(value, source, whole)
        tree = ast.parse(own)
    except (OSError, TypeError, SyntaxError):
        return None
    definition = tree.body[0] if tree.body else None
    if not isinstance(definition, (ast.FunctionDef, ast.ClassDef)):
        return None
    more = list(_completing(definition.name, whole))
    after = tuple(line for node in more for line in _segment(source, node))
    return Text(definition.name, tuple(own.splitlines()), after, (definition, *more))


def _with_file(value: Any) -> Any:
    """The function itself; for a class one of its methods, which knows its file also in a notebook."""
    if not inspect.isclass(value):
        return value
    members = [getattr(member, "__func__", member) for member in vars(value).values()]
    own = (m for m in members if isinstance(m, FunctionType) and m.__qualname__.startswith(f"{value.__qualname__}."))
    return next(own, value)


def _own_lines(value: Any, source: str, whole: ast.Module) -> str:
    """The lines of one definition."""
    known = _with_file(value)
    if known is value:
        return textwrap.dedent(inspect.getsource(value)).rstrip()
    line, name = known.__code__.co_firstlineno, value.__name__
    classes = [node for node in ast.walk(whole) if isinstance(node, ast.ClassDef) and node.name == name]
    around = [node for node in classes if node.lineno <= line <= (node.end_lineno or 0)]
    return textwrap.dedent("\n".join(_segment(source, around[-1]))) if around else ""


def _lambda(value: FunctionType, source: str, whole: ast.Module) -> Text | None:
    """The one lambda of the file on that line that compiles to the same code."""
    nodes = [n for n in ast.walk(whole) if isinstance(n, ast.Lambda) and n.lineno == value.__code__.co_firstlineno]
    texts = {ast.get_source_segment(source, n) or "": n for n in nodes}
    fitting = [(text, node) for text, node in texts.items() if len(texts) == 1 or _is_compiled(text, value.__code__)]
    if len(fitting) != 1:
        return None
    text, node = fitting[0]
    return Text("", tuple(f"({text})".splitlines()), (), (node,))


def _is_compiled(text: str, code: CodeType) -> bool:
    try:
        (found,) = [c for c in compile(f"({text})", "", "eval").co_consts if isinstance(c, CodeType)]
    except (SyntaxError, ValueError):
        return False
    same_names = set(found.co_names) <= {*code.co_names, *code.co_freevars}
    return same_names and found.co_varnames == code.co_varnames and found.co_consts == code.co_consts


def _completing(name: str, whole: ast.Module) -> Iterator[ast.stmt]:
    """Statements at the top of a file that call or decorate with a method of an object: `name.defvjp(...)`."""
    for node in whole.body:
        calls: list[ast.expr] = []
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            calls = [node.value.func]
        elif isinstance(node, ast.FunctionDef):
            calls = [d.func if isinstance(d, ast.Call) else d for d in node.decorator_list]
        if any(isinstance(c, ast.Attribute) and isinstance(c.value, ast.Name) and c.value.id == name for c in calls):
            yield node


def _segment(source: str, node: ast.stmt) -> list[str]:
    decorators = getattr(node, "decorator_list", [])
    first = min([node.lineno, *(d.lineno for d in decorators)])
    return source.splitlines()[first - 1 : node.end_lineno]


def used_names(text: Text) -> list[str]:
    """The names that the source reads, in order; those that are only its own too."""
    found: dict[str, None] = {}
    for tree in text.trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                found[node.id] = None
    nodes = [node for tree in text.trees for node in ast.walk(tree) if isinstance(node, ast.arguments)]
    own = {argument.arg for node in nodes for argument in _arguments(node)}
    return [name for name in found if name not in own]


def _arguments(node: ast.arguments) -> list[ast.arg]:
    more = [node.vararg, node.kwarg]
    return [*node.posonlyargs, *node.args, *node.kwonlyargs, *(a for a in more if a is not None)]


__all__ = ["Text", "text_of", "used_names"]

"""A piecewise linear program as its switches: what each compares is a linear form in variables and earlier switches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ..errors import UnsupportedError
from ..exact.reals import Number
from ..programs.operations import OPERATIONS, OperationBranch
from ..programs.program import Node, Program
from ..stratified.cells.face_run import branches_of

Form = Mapping[int, Number]
"""Coefficients over sources: 0, ..., n-1 the variables, n the constant 1, then the results of the switches in order."""


@dataclass(frozen=True)
class Switch:
    """A switch with the forms of its operands; it adds one source for each of its results.

    Parameters
    ----------
    branches : tuple of (guards, rows)
        Linear forms over the sources before it.
    """

    branches: tuple[tuple[tuple[Form, ...], tuple[Form, ...]], ...]


@dataclass(frozen=True)
class Skeleton:
    """Parameters
    ----------
    count : int
        The number of variables.
    switches : tuple of Switch
    outputs : tuple of Form
    is_map : bool
    """

    count: int
    switches: tuple[Switch, ...]
    outputs: tuple[Form, ...]
    is_map: bool


def skeleton_of(program: Program) -> Skeleton:
    """The switches of a piecewise linear program without comparisons.

    Raises
    ------
    UnsupportedError
        For comparisons, and for what is not piecewise linear.

    Examples
    --------
    >>> from consderiv import parse
    >>> found = skeleton_of(parse("2*abs(x + y) - y"))
    >>> [{k: str(c) for k, c in form.items()} for form in found.outputs]
    [{3: '2', 1: '-1'}]
    """
    count = len(program.variables)
    forms: dict[int, tuple[Form, ...]] = {}
    switches: list[Switch] = []
    sources = count + 1
    for index in program.needed():
        node = program.nodes[index]
        operands = [forms[i] for i in node.operands]
        if OPERATIONS[node.operation].kind == "switch":
            switch = _switch(node, [rows[0] for rows in operands])
            switches.append(switch)
            width = len(switch.branches[0][1])
            forms[index] = tuple({sources + k: Fraction(1)} for k in range(width))
            sources += width
        else:
            forms[index] = _linear(node, operands, count)
    return Skeleton(count, tuple(switches), tuple(forms[i][0] for i in program.outputs), program.is_map)


def combined(form: Mapping[int, Number], operands: Sequence[Form]) -> Form:
    """A linear form of linear forms."""
    total: dict[int, Number] = {}
    for k, factor in form.items():
        for source, entry in operands[k].items():
            total[source] = total.get(source, Fraction(0)) + factor * entry
    return {source: entry for source, entry in total.items() if entry}


def _switch(node: Node, operands: Sequence[Form]) -> Switch:
    def composed(branch: OperationBranch) -> tuple[tuple[Form, ...], tuple[Form, ...]]:
        return tuple(combined(g, operands) for g in branch.guards), tuple(combined(r, operands) for r in branch.rows)

    return Switch(tuple(composed(b) for b in branches_of(node.operation, len(operands), node.parameter)))


def _linear(node: Node, operands: Sequence[tuple[Form, ...]], count: int) -> tuple[Form, ...]:
    name, kind = node.operation, OPERATIONS[node.operation].kind
    if name == "variable":
        return ({node.index: Fraction(1)},)
    if name == "constant":
        return ({count: node.number} if node.number else {},)
    if kind not in ("smooth", "elementary", "norm"):
        raise _not_linear(f"received {name}")
    if name == "item":
        return (operands[0][node.index],)
    first, *rest = (rows[0] for rows in operands)
    if all(source == count for form in (first, *rest) for source in form):
        value = OPERATIONS[name].value([form.get(count, Fraction(0)) for form in (first, *rest)], node.parameter)
        return ({count: value} if value else {},)
    if name == "neg":
        return (combined({0: Fraction(-1)}, [first]),)
    if name in ("add", "sub"):
        return (combined({0: Fraction(1), 1: Fraction(1 if name == "add" else -1)}, [first, *rest]),)
    if name == "power" and not node.is_elementary and node.rational == 1:
        return (first,)
    product = _product(name, first, rest, count)
    if product is None:
        raise _not_linear(f"received {name} of what varies")
    return (product,)


def _product(name: str, first: Form, rest: Sequence[Form], count: int) -> Form | None:
    """A product with a constant factor, or a quotient by a constant."""
    if name not in ("mul", "div"):
        return None
    second = rest[0]
    if all(source == count for source in second):
        factor = second.get(count, Fraction(0))
        if name == "div":
            return combined({0: 1 / factor}, [first]) if factor else None
        return combined({0: factor}, [first])
    if name == "mul" and all(source == count for source in first):
        return combined({0: first.get(count, Fraction(0))}, [second])
    return None


def _not_linear(received: str) -> UnsupportedError:
    return UnsupportedError(
        "a piecewise linear program of sums, multiples and switches is required", received,
        "ask at a point, or write it with abs, max and min",
    )  # fmt: skip

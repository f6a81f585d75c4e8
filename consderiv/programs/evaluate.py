"""The exact value of a program at a point, on demand: a branch that is not chosen is never computed.

Demand matters: `where(x > 0, 1/x, 0)` has a value at 0. `and` and `or` go from the left and stop at the first
operand that decides.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from ..errors import BudgetError, DomainError, PointError, UnsupportedError
from ..exact.rationals import as_rational
from ..exact.reals import format_number
from .operations import OPERATIONS
from .operations.choice import chosen_position
from .program import Node, Program

MAX_BITS = 200_000
"""Longest number, numerator and denominator together, that an evaluation computes with."""

MAX_TOTAL_BITS = 10_000_000
"""Bound on the sum of the lengths of all numbers of an evaluation that are longer than 1000 bits."""

Apply = Callable[[int, Node, Sequence[Any]], Any]


def evaluate(program: Program, point: Sequence[Any]) -> tuple[Any, ...]:
    """The exact values of the outputs at a point.

    Parameters
    ----------
    program : Program
        Its outputs are computed, and only the nodes that they demand.
    point : sequence of Fraction or Real
        One exact value for each variable; ints and floats are taken as the Fractions that they are.

    Returns
    -------
    tuple of Fraction or Real
        One value for each output: a fraction, or an irrational number in closed form.

    Raises
    ------
    DomainError
        If the program has no value here; the message names the operation and its node.
    UndecidedSign
        If a branch depends on the sign of an irrational number that is not proved.
    BudgetError
        If a number becomes longer than `MAX_BITS`.

    Examples
    --------
    >>> from consderiv.programs import evaluate, parse
    >>> evaluate(parse("where(x > 0, 1/x, x**2 - 1/3)"), [Fraction(0)])
    (Fraction(-1, 3),)
    >>> evaluate(parse("max(sqrt(x + 1), 1)"), [Fraction(1)])
    (sqrt(2),)
    """
    values = node_values(program, point)
    return tuple(values[output] for output in program.outputs)


def value_text(program: Program, point: Sequence[Any]) -> tuple[str, ...]:
    """The exact values of the outputs as text that SymPy parses: "3", "-1/2", "sqrt(2)", "exp(1)".

    Parameters and errors are those of `evaluate`.

    Examples
    --------
    >>> from consderiv.programs import parse
    >>> value_text(parse("[max(sqrt(x + 1), 1), x/2]"), [Fraction(1)])
    ('sqrt(2)', '1/2')
    """
    return tuple(format_number(value) for value in evaluate(program, point))


def node_values(program: Program, point: Sequence[Any]) -> dict[int, Any]:
    """The exact value of every node that the outputs demand at a point, by node index.

    Parameters and errors are those of `evaluate`. Conditions have the values True and False, a sort has a tuple.

    Examples
    --------
    >>> from consderiv.programs import node_values, parse
    >>> node_values(parse("x if x < 1 else 2"), [Fraction(0)])
    {0: Fraction(0, 1), 1: Fraction(1, 1), 2: True, 3: Fraction(0, 1), 5: Fraction(0, 1)}
    """
    return demanded_values(program, check_point(program, point), ExactArithmetic())


def check_point(program: Program, point: Sequence[Any]) -> list[Any]:
    """The coordinates, after checking how many they are; ints and floats as the fractions that they are."""
    if len(point) != len(program.variables):
        raise PointError(
            f"a point has one coordinate for each of the {len(program.variables)} variables",
            f"received {len(point)} coordinates", "give the coordinates in the order of the variables",
        )  # fmt: skip
    # Other exact types pass as they are; a float must never enter the arithmetic.
    inexact = (int, float, str)
    return [as_rational(u) if isinstance(u, inexact) or hasattr(u, "dtype") else u for u in point]


def demanded_values(program: Program, point: Sequence[Any], apply: Apply) -> dict[int, Any]:
    """Walk the demanded nodes without recursion; `apply(index, node, operand values)` computes a value."""
    values: dict[int, Any] = {}
    progress: dict[int, int] = {}
    stack = list(reversed(program.outputs))
    while stack:
        index = stack[-1]
        if index in values:
            stack.pop()
            continue
        node = program.nodes[index]
        if node.operation == "variable":
            values[index] = point[node.parameter]  # type: ignore[index]
        elif node.operation in _CHOICES:
            missing = _choose(index, node, values, progress)
            if missing is not None:
                stack.append(missing)
        else:
            needed = [operand for operand in node.operands if operand not in values]
            if needed:
                stack.extend(reversed(needed))
            else:
                values[index] = apply(index, node, [values[operand] for operand in node.operands])
    return values


_CHOICES = frozenset(("where", "piecewise", "and", "or"))


def _choose(index: int, node: Node, values: dict[int, Any], progress: dict[int, int]) -> int | None:
    """Set the value of a choice, or return the operand that it needs next."""
    if node.operation in ("and", "or"):
        return _connect(index, node, values, progress)
    if node.operation == "where":
        conditions, results = node.operands[:1], node.operands[1:]
    else:
        conditions, results = node.operands[1::2], node.operands[::2]
    position = progress.get(index, 0)
    while position < len(conditions):
        if conditions[position] not in values:
            progress[index] = position
            return conditions[position]
        if values[conditions[position]]:
            break
        position += 1
    progress[index] = position
    if position == len(results):
        with_node(index, node, lambda: chosen_position([]))
    if results[position] not in values:
        return results[position]
    values[index] = values[results[position]]
    return None


def _connect(index: int, node: Node, values: dict[int, Any], progress: dict[int, int]) -> int | None:
    decisive = node.operation == "or"
    for position in range(progress.get(index, 0), len(node.operands)):
        operand = node.operands[position]
        if operand not in values:
            progress[index] = position
            return operand
        if values[operand] == decisive:
            values[index] = decisive
            return None
    values[index] = not decisive
    return None


def with_node(index: int, node: Node, compute: Callable[[], Any]) -> Any:
    """Run a computation; an error that it raises names the node."""
    place = f"in {node.operation} at node {index}"
    try:
        return compute()
    except (DomainError, UnsupportedError) as error:
        raise type(error)(error.required, f"{error.received} ({place})", error.remedy) from None
    except ValueError:  # Python refuses to print integers of more than 4300 digits
        raise UnsupportedError(
            "operands of moderate length are required",
            f"received very long numbers ({place})",
            "move the point",
        ) from None


class ExactArithmetic:
    """Applies operations to exact values and keeps the length of rational numbers within the budget."""

    def __init__(self) -> None:
        self.total = 0

    def __call__(self, index: int, node: Node, operands: Sequence[Any]) -> Any:
        if node.operation == "power" and isinstance(operands[0], Fraction) and isinstance(node.parameter, Fraction):
            self.check(index, node, length(operands[0]) * int(abs(node.rational)))
        value = with_node(index, node, lambda: OPERATIONS[node.operation].value(operands, node.parameter))
        if isinstance(value, Fraction):
            bits = length(value)
            self.total += bits if bits > 1000 else 0
            self.check(index, node, bits)
        return value

    def check(self, index: int, node: Node, bits: int) -> None:
        if bits > MAX_BITS or self.total > MAX_TOTAL_BITS:
            raise BudgetError(
                f"exact values of at most {MAX_BITS} bits are computed",
                f"received a longer one in {node.operation} at node {index}",
                "use smaller exponents or a point with shorter coordinates",
            )


def length(value: Fraction) -> int:
    """Bits of numerator and denominator together; 0, 1 and -1 count as one, because their powers do not grow."""
    if value.denominator == 1 and -1 <= value.numerator <= 1:
        return 1
    return value.numerator.bit_length() + value.denominator.bit_length() - 1

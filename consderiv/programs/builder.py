"""Building a program node by node: arity, the type of every operand, and limits that stop explosions early.

Text, Python expressions, JSON and SymPy all build through this one door, so a `Program` is always well formed.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import floor
from typing import Literal

from ..errors import BudgetError, ProgramTextError, UnsupportedError
from ..exact.reals import Number, Real
from .evaluate import MAX_BITS, length
from .names import DECLARING, at_column, check_variable, check_variables, close_names
from .operations import OPERATIONS
from .program import Node, Parameter, Program

Type = Literal["number", "condition", "list"]

MAX_EXPONENT = 10_000
"""Largest numerator and denominator of an exponent."""

MAX_EXPONENT_TEXT = 300
"""Longest closed form of an irrational exponent."""

MAX_CONSTANT_BITS = 13_000
"""Longest constant: about 3900 decimal digits, which every Python prints."""

MAX_NODES = 500_000
"""Most nodes of one program."""

_CONDITION_KINDS = ("predicate", "logic")
WORDS = {"number": "a number", "condition": "a condition", "list": "a list"}


def result_type(operation: str) -> Type:
    """What a node of this operation is: a number, a condition (true or false) or a list (sort)."""
    if operation == "sort":
        return "list"
    if operation == "boolean" or OPERATIONS[operation].kind in _CONDITION_KINDS:
        return "condition"
    return "number"


def operand_type(operation: str, position: int) -> Type:
    """What the operand in this position has to be."""
    if operation == "item":
        return "list"
    if OPERATIONS[operation].kind == "logic" or (operation == "where" and position == 0):
        return "condition"
    if operation == "piecewise" and position % 2:
        return "condition"
    return "number"


class ProgramBuilder:
    """Nodes so far. `add` checks and appends one node; `program` returns the finished, frozen program.

    Parameters
    ----------
    variables : sequence of str or None
        The declared variables in order; None: in order of first use.
    """

    def __init__(self, variables: Sequence[str] | None = None):
        self.declared = variables is not None
        names = check_variables(variables) if variables is not None else ()
        self.variables = {name: index for index, name in enumerate(names)}
        self.nodes: list[Node] = []
        self.sizes: list[int] = []  # bits of the value if every variable is worth one bit: a bound on the degree too

    def variable(self, name: str, column: int | None = None) -> int:
        """A new node for an occurrence of a variable."""
        if name not in self.variables:
            check_variable(name, column)
            if self.declared:
                close = close_names(name, self.variables)
                raise ProgramTextError(
                    f"the variables are {', '.join(self.variables) or 'none'}",
                    f"received {name}{at_column(column)}",
                    f"did you mean {' or '.join(close)}?" if close else f"declare it with {DECLARING}",
                    column,
                )
            self.variables[name] = len(self.variables)
        return self._append(Node("variable", (), self.variables[name]), 1)

    def constant(self, value: Number | int) -> int:
        """A new node for a constant."""
        if isinstance(value, Real):
            return self._append(Node("constant", (), value), 1)
        exact = Fraction(value)
        if length(exact) > MAX_CONSTANT_BITS:
            raise UnsupportedError(
                f"a constant has at most {MAX_CONSTANT_BITS} bits", f"received one of {length(exact)} bits",
                "write it as a product or power",
            )  # fmt: skip
        return self._append(Node("constant", (), exact), length(exact))

    def boolean(self, truth: bool) -> int:
        """A new node for True or False."""
        return self._append(Node("boolean", (), bool(truth)), 1)

    def power(self, base: int, exponent: Number | int) -> int:
        """A new node for a power with a constant exponent, rational or not."""
        if isinstance(exponent, Real):
            return self._irrational_power(base, exponent)
        exponent = Fraction(exponent)
        largest = max(abs(exponent.numerator), exponent.denominator)
        if largest > MAX_EXPONENT:
            raise UnsupportedError(
                f"an exponent has numerator and denominator up to {MAX_EXPONENT}",
                "received a larger one" if largest > 10**30 else f"received {exponent}",
                "write a smaller power",
            )
        size = max(1, self.sizes[base] * int(abs(exponent)))
        if size > MAX_BITS:
            raise UnsupportedError(
                f"a power has degree and length up to {MAX_BITS}", "received a larger power of powers",
                "write smaller powers",
            )  # fmt: skip
        return self.add("power", (base,), exponent)

    def _irrational_power(self, base: int, exponent: Real) -> int:
        largest = max(abs(bound) for bound in exponent.enclosure(32))
        if largest > MAX_EXPONENT or self.sizes[base] * largest > MAX_BITS:
            raise UnsupportedError(
                f"an exponent of size up to {MAX_EXPONENT} is required", "received a larger one",
                "write a smaller power",
            )  # fmt: skip
        if len(exponent.text()) > MAX_EXPONENT_TEXT:
            raise UnsupportedError(
                f"an irrational exponent with a closed form of at most {MAX_EXPONENT_TEXT} characters is required",
                "received a longer one", "write a shorter exponent",
            )  # fmt: skip
        return self.add("power", (base,), exponent)

    def add(self, operation: str, operands: Sequence[int], parameter: Parameter = None) -> int:
        """A new node, after checking the number and the types of its operands."""
        operands = tuple(operands)
        least, most = OPERATIONS[operation].arity
        count = len(operands)
        if count < least or (most is not None and count > most) or (operation == "piecewise" and count % 2):
            raise UnsupportedError(
                f"{operation} takes {arity_text(operation)}",
                f"received {count}",
                "give the right number of arguments",
            )
        for position, operand in enumerate(operands):
            found = result_type(self.nodes[operand].operation)
            required = operand_type(operation, position)
            if found != required:
                raise UnsupportedError(
                    f"{operation} needs {WORDS[required]} as argument {position + 1}",
                    f"received {WORDS[found]} ({self.nodes[operand].operation})", type_remedy(required, found),
                )  # fmt: skip
        return self._append(Node(operation, operands, parameter), self._size(operation, operands, parameter))

    def items(self, index: int) -> list[int]:
        """New nodes for all outputs of the sort at this index."""
        return [self.add("item", (index,), position) for position in range(len(self.nodes[index].operands))]

    def take(self, start: int, root: int) -> Program:
        """Remove the nodes from `start` on and return them as a program without variables, with output `root`."""
        taken = tuple(
            Node(node.operation, tuple(i - start for i in node.operands), node.parameter) for node in self.nodes[start:]
        )
        del self.nodes[start:], self.sizes[start:]
        return Program((), taken, (root - start,))

    def program(self, outputs: Sequence[int], is_map: bool = False) -> Program:
        """The finished program, its nodes in canonical order."""
        for output in outputs:
            found = result_type(self.nodes[output].operation)
            if found != "number":
                raise UnsupportedError(
                    "the value of a program is a number or a list of numbers", f"received {WORDS[found]}",
                    type_remedy("number", found),
                )  # fmt: skip
        if not outputs:
            raise UnsupportedError("a map has at least one component", "received an empty list", "write [f, g]")
        return canonical(Program(tuple(self.variables), tuple(self.nodes), tuple(outputs), is_map))

    def _append(self, node: Node, size: int) -> int:
        if len(self.nodes) >= MAX_NODES:
            raise BudgetError(
                f"a program has at most {MAX_NODES} operations",
                "received more",
                "split it into several programs",
            )
        self.nodes.append(node)
        self.sizes.append(size)
        return len(self.nodes) - 1

    def _size(self, operation: str, operands: tuple[int, ...], parameter: Parameter) -> int:
        sizes = [self.sizes[i] for i in operands]
        if operation in ("mul", "div"):
            return sum(sizes)
        if operation == "power":
            return max(1, sizes[0] * floor(abs(Node(operation, operands, parameter).exponent)))
        return max(sizes, default=1)


def arity_text(operation: str) -> str:
    """The number of arguments in words."""
    least, most = OPERATIONS[operation].arity
    if operation == "piecewise":
        return "at least one pair (value, condition)"
    if most is None:
        return f"at least {least} argument{'s' if least > 1 else ''}"
    return f"{least} argument{'s' if least > 1 else ''}"


def type_remedy(required: Type, found: Type) -> str:
    """What to write when one type is required and another one came."""
    if found == "list":
        return "pick one component, such as sort(x, y)[0]"
    if required == "condition":
        return "compare, for example x > 0"
    return "choose numbers by it: where(condition, a, b)"


def canonical(program: Program) -> Program:
    """The same program with its nodes in the order in which a walk from the outputs completes them.

    Operands come before their user, left to right; sharing is kept; nodes that no output needs are dropped.
    """
    position: dict[int, int] = {}
    stack = list(reversed(program.outputs))
    while stack:
        index = stack[-1]
        missing = [operand for operand in program.nodes[index].operands if operand not in position]
        if missing and index not in position:
            stack.extend(reversed(missing))
        else:
            stack.pop()
            position.setdefault(index, len(position))
    nodes = tuple(
        Node(node.operation, tuple(position[i] for i in node.operands), node.parameter)
        for node in (program.nodes[index] for index in position)
    )
    return Program(program.variables, nodes, tuple(position[i] for i in program.outputs), program.is_map)

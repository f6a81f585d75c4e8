"""Program text to program: every occurrence becomes a node of its own, nothing is simplified, nothing is run."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from ..errors import ConsderivError, DomainError, ProgramTextError
from ..exact.rationals import as_rational
from ..exact.reals import Number, Real, as_exact
from .builder import WORDS, ProgramBuilder, arity_text, type_remedy
from .evaluate import evaluate
from .exponent_constants import with_exponent_constants
from .names import FUNCTIONS, VARIADIC, suggestion
from .operations import OPERATIONS
from .program import Program
from .syntax import COMPARISON_SYMBOLS, Step, postfix

_BINARY = {"+": "add", "-": "sub", "*": "mul", "/": "div"}


class Value(NamedTuple):
    """A result on the stack: a node, or a list or tuple of results.

    `kind` is "number", "condition", "sort" (node of the sort), "list" or "tuple" (parts). `start` is the index of
    the first node of this text; `column` is where the text starts.
    """

    kind: str
    node: int
    start: int
    column: int
    parts: tuple[Value, ...] = ()


def parse(text: str, variables: Sequence[str] | str | None = None) -> Program:
    """Read program text.

    Parameters
    ----------
    text : str
        A Python expression in `+ - * / **`, comparisons, and / or / not, `a if c else b` and the functions of
        `names.FUNCTIONS`; a list is a map. Numbers are exact as written: 0.1 is 1/10.
    variables : sequence of str, or None
        The variables in the order of the coordinates; None: in order of first appearance.

    Returns
    -------
    Program
        One node for each occurrence: abs(x) - abs(x) has two abs nodes. Only the middle of a chained
        comparison a < b < c is one node with two users.

    Raises
    ------
    ProgramTextError
        If the text is not a program, with the column where it is known.

    Examples
    --------
    >>> program = parse("[abs(x) + y, 2*x]")
    >>> program.variables, program.shape
    (('x', 'y'), (2, 2))
    """
    if not isinstance(text, str):
        raise ProgramTextError("program text is a string", f"received a {type(text).__name__}", "use as_program")
    names = variables.replace(",", " ").split() if isinstance(variables, str) else variables
    reader = _Lowering(ProgramBuilder(names))
    for step in with_exponent_constants(text, postfix(text), names or ()):
        try:
            reader.apply(step)
        except ConsderivError as error:
            raise _located(error, step.column) from None
    return reader.finish()


def _located(error: ConsderivError, column: int) -> ProgramTextError:
    if isinstance(error, ProgramTextError):
        return error
    return ProgramTextError(error.required, f"{error.received} at column {column}", error.remedy, column)


class _Lowering:
    """Turns steps into nodes with a stack of values."""

    def __init__(self, builder: ProgramBuilder):
        self.builder = builder
        self.stack: list[Value] = []

    def apply(self, step: Step) -> None:
        """Apply one step: take its arguments from the stack and push the result."""
        split = len(self.stack) - step.arity
        arguments, self.stack[split:] = self.stack[split:], []
        start = arguments[0].start if arguments else len(self.builder.nodes)
        handler = getattr(self, f"_{step.action}")
        kind, node, parts = handler(step, arguments)
        column = arguments[0].column if step.action in ("binary", "compare", "choose") else step.column
        self.stack.append(Value(kind, node, start, column, parts))

    def finish(self) -> Program:
        """The program whose text was read."""
        (value,) = self.stack
        try:
            if value.kind in ("list", "tuple"):
                return self.builder.program(self.numbers(value.parts, "a map"), is_map=True)
            if value.kind == "sort":
                return self.builder.program(self.builder.items(value.node), is_map=True)
            return self.builder.program([value.node])
        except ConsderivError as error:
            raise _located(error, value.column) from None

    # Values as operands.

    def number(self, value: Value, user: str) -> int:
        """The node of a value that has to be a number."""
        return self.typed(value, "number", user)

    def condition(self, value: Value, user: str) -> int:
        """The node of a value that has to be a condition."""
        return self.typed(value, "condition", user)

    def typed(self, value: Value, required: str, user: str) -> int:
        if value.kind == required:
            return value.node
        found = "list" if value.kind == "sort" else value.kind
        raise ProgramTextError(
            f"{user} needs {WORDS[required]}",
            f"received {WORDS.get(found, 'a tuple')} at column {value.column}",
            "remove the brackets" if found == "tuple" else type_remedy(required, found),  # type: ignore[arg-type]
            value.column,
        )

    def numbers(self, values: Sequence[Value], user: str) -> list[int]:
        """Nodes of numbers; a sort stands for all its items."""
        nodes: list[int] = []
        for value in values:
            nodes += self.builder.items(value.node) if value.kind == "sort" else [self.number(value, user)]
        return nodes

    # One method for each action of a step; each returns (kind, node, parts).

    def _number(self, step: Step, arguments: list[Value]) -> tuple[str, int, tuple[Value, ...]]:
        return "number", self.builder.constant(as_rational(step.argument)), ()

    def _real(self, step: Step, arguments: list[Value]) -> tuple[str, int, tuple[Value, ...]]:
        return "number", self.builder.constant(step.argument), ()

    def _truth(self, step: Step, arguments: list[Value]) -> tuple[str, int, tuple[Value, ...]]:
        return "condition", self.builder.boolean(step.argument), ()

    def _name(self, step: Step, arguments: list[Value]) -> tuple[str, int, tuple[Value, ...]]:
        return "number", self.builder.variable(step.argument, step.column), ()

    def _unary(self, step: Step, arguments: list[Value]) -> tuple[str, int, tuple[Value, ...]]:
        node = self.number(arguments[0], step.argument)
        return "number", node if step.argument == "+" else self.builder.add("neg", (node,)), ()

    def _binary(self, step: Step, arguments: list[Value]) -> tuple[str, int, tuple[Value, ...]]:
        left, right = (self.number(value, step.argument) for value in arguments)
        if step.argument == "**":
            return "number", self.power(left, arguments[1]), ()
        return "number", self.builder.add(_BINARY[step.argument], (left, right)), ()

    def _compare(self, step: Step, arguments: list[Value]) -> tuple[str, int, tuple[Value, ...]]:
        operands = [self.number(value, "a comparison") for value in arguments]
        pairs = zip(step.argument, operands, operands[1:], strict=False)
        links = [self.builder.add(COMPARISON_SYMBOLS[symbol], pair) for symbol, *pair in pairs]
        return "condition", links[0] if len(links) == 1 else self.builder.add("and", links), ()

    def _and(self, step: Step, arguments: list[Value]) -> tuple[str, int, tuple[Value, ...]]:
        operands = [self.condition(value, step.action) for value in arguments]
        return "condition", self.builder.add(step.action, operands), ()

    _or = _not = _and

    def _choose(self, step: Step, arguments: list[Value]) -> tuple[str, int, tuple[Value, ...]]:
        first, condition, second = arguments
        chosen = self.condition(condition, "if"), self.number(first, "if"), self.number(second, "else")
        return "number", self.builder.add("where", chosen), ()

    def _list(self, step: Step, arguments: list[Value]) -> tuple[str, int, tuple[Value, ...]]:
        return step.action, -1, tuple(arguments)

    _tuple = _list

    def _subscript(self, step: Step, arguments: list[Value]) -> tuple[str, int, tuple[Value, ...]]:
        listed, index = arguments
        if listed.kind != "sort":
            raise ProgramTextError(
                "an index picks one output of sort(...)",
                f"received an index of something else at column {step.column}",
                "write one component, or a list for a map", step.column,
            )  # fmt: skip
        self.number(index, "an index")
        position = self.constant(index, "an index")
        count = len(self.builder.nodes[listed.node].operands)
        if position.denominator != 1 or not -count <= position < count:
            raise ProgramTextError(
                f"the index of this sort is an integer from 0 to {count - 1}",
                f"received {_shown(position)} at column {index.column}", "use an index in this range", index.column,
            )  # fmt: skip
        return "number", self.builder.add("item", (listed.node,), int(position) % count), ()

    def _call(self, step: Step, arguments: list[Value]) -> tuple[str, int, tuple[Value, ...]]:
        name, column = step.argument, step.column
        if name not in FUNCTIONS:
            raise ProgramTextError(
                "a known function is required",
                f"received {name} at column {column}",
                suggestion(name),
                column,
            )
        if name == "piecewise":
            return "number", self.builder.add(name, self.cases(arguments, column)), ()
        if name in VARIADIC and len(arguments) == 1 and arguments[0].kind == "list":
            arguments = list(arguments[0].parts)
        least, most = OPERATIONS[name].arity
        if len(arguments) < least or (most is not None and len(arguments) > most):
            raise ProgramTextError(
                f"{name} takes {arity_text(name)}", f"received {len(arguments)} at column {column}",
                "give the right number of arguments", column,
            )  # fmt: skip
        if name == "where":
            nodes = [
                self.condition(arguments[0], name),
                *(self.number(value, name) for value in arguments[1:]),
            ]
        elif name in VARIADIC:
            nodes = self.numbers(arguments, name)
        else:
            nodes = [self.number(value, name) for value in arguments]
        return "sort" if name == "sort" else "number", self.builder.add(name, nodes), ()

    def cases(self, arguments: list[Value], column: int) -> list[int]:
        """The operands value, condition, value, condition, ... of a piecewise expression."""
        nodes: list[int] = []
        for case in arguments:
            if case.kind != "tuple" or len(case.parts) != 2:
                raise ProgramTextError(
                    "every argument of piecewise is a pair (value, condition)",
                    f"received something else at column {case.column}", "write piecewise((a, cond), (b, True))",
                    case.column,
                )  # fmt: skip
            nodes += [self.number(case.parts[0], "piecewise"), self.condition(case.parts[1], "piecewise")]
        if not nodes:
            raise ProgramTextError(
                f"piecewise takes {arity_text('piecewise')}", f"received 0 at column {column}",
                "write piecewise((a, cond), (b, True))", column,
            )  # fmt: skip
        return nodes

    def power(self, base: int, exponent: Value) -> int:
        """base ** exponent with a constant exponent, rational or not."""
        return self.builder.power(base, self.value_of(exponent, "an exponent", "number"))

    def constant(self, value: Value, user: str) -> Fraction:
        """The exact rational value of a constant expression, whose nodes are removed."""
        number = self.value_of(value, user)
        if isinstance(number, Real):
            raise ProgramTextError(
                f"{user} is a constant rational number",
                f"received an irrational one at column {value.column}", "write a number", value.column,
            )  # fmt: skip
        return number

    def value_of(self, value: Value, user: str, kind: str = "rational number") -> Number:
        """The exact value of a constant expression, whose nodes are removed."""
        nodes = self.builder.nodes[value.start :]
        if any(node.operation == "variable" for node in nodes):
            raise ProgramTextError(
                f"{user} is a constant {kind}", f"received one with a variable at column {value.column}",
                "write exp(y*log(x)) for x**y" if user == "an exponent" else "write a number", value.column,
            )  # fmt: skip
        try:
            (number,) = evaluate(self.builder.take(value.start, value.node), ())
        except ConsderivError as error:
            fault = "has no value" if isinstance(error, DomainError) else f"is not a {kind} of moderate length"
            raise ProgramTextError(
                f"{user} is a constant {kind}", f"received one at column {value.column} that {fault}",
                "write a number", value.column,
            ) from None  # fmt: skip
        return as_exact(number)


def _shown(number: Fraction) -> str:
    return str(number) if abs(number.numerator) + number.denominator < 10**30 else "a very long number"

"""The grammar of Python expressions, read without recursion into a list of steps in postfix order.

Operator precedence (R. W. Floyd, 1963): operators wait on a stack until one that binds less tightly arrives. Every
opening bracket starts a frame with a stack of its own, so a sum of 100,000 terms needs no more depth than x + y.
"""

from __future__ import annotations

import keyword
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ..errors import ProgramTextError
from .names import FUNCTIONS, quoted
from .tokens import Token, tokens

MAX_NESTING = 200
"""Most brackets that may be open at once (Python's own limit)."""

COMPARISON_SYMBOLS = {"<": "lt", "<=": "le", ">": "gt", ">=": "ge", "==": "eq", "!=": "ne"}
TERNARY, OR, AND, NOT, COMPARE, SUM, PRODUCT, SIGN, POWER = range(1, 10)
LEVELS = {
    "or": OR, "and": AND, "+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT, "**": POWER,
    **dict.fromkeys(COMPARISON_SYMBOLS, COMPARE),
}  # fmt: skip
_CLOSERS = {"(": ")", "call": ")", "[": "]", "subscript": "]"}
_REFUSED = {
    "//": "write floor(a/b)", "%": "write a - b*floor(a/b)", "@": "write the sum of products",
    "^": "write ** for a power", "&": "write the word `and`",
    "|": "write abs(x) for |x|, and the word `or` for a choice", "~": "write the word `not`", "<<": "write a*2**n",
    ">>": "write a/2**n", "=": "write == to compare; arguments have no names", ":=": "write the expression out",
    ".": "write the function's name alone, such as abs(x)", ":": "write a single index, such as sort(x,y)[0]",
    ";": "write a list [f, g] for a map", '"': "leave the quotes out", "'": "leave the quotes out",
    "#": "remove the comment", "{": "write ( or [", "}": "write ) or ]", "!": "write not or !=",
}  # fmt: skip


class Step(NamedTuple):
    """One step in postfix order: it replaces the last `arity` results by one.

    `action` is "number", "name", "truth", "unary", "binary", "compare", "and", "or", "not", "choose" (a if c else b,
    in the order a, c, b), "call", "list", "tuple" or "subscript"; `argument` says which one.
    """

    action: str
    argument: Any
    arity: int
    column: int


@dataclass(slots=True)
class _Operator:
    symbol: str
    level: int
    column: int
    chain: list[str]
    prefix: bool = False


@dataclass(slots=True)
class _Frame:
    opener: str
    column: int
    name: str = ""
    start: int = 0
    operators: list[_Operator] = field(default_factory=list)
    items: int = 0
    comma: bool = False


def postfix(text: str) -> list[Step]:
    """Read a Python expression into steps in postfix order.

    Parameters
    ----------
    text : str
        One expression; `a, b` at top level is a tuple.

    Raises
    ------
    ProgramTextError
        If the text is not an expression made of the operators of program text.

    Examples
    --------
    >>> [step.argument for step in postfix("x + 2*y")]
    ['x', '2', 'y', '*', '+']
    """
    reader = _Reader()
    for token in tokens(text):
        if reader.expects_operand:
            reader.operand(token)
        else:
            reader.operator(token)
    return reader.steps


class _Reader:
    """The state of reading: steps written so far, open brackets, and whether a value must come next."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.frames = [_Frame("", 1)]
        self.expects_operand = True
        self.after_name = False  # only a name that was just read can be called

    # A value is expected.

    def operand(self, token: Token) -> None:
        kind, text, column = token
        if kind == "number":
            self.value("number", text, column)
        elif kind == "name":
            self.word(text, column)
        elif text in ("(", "["):
            self.open(_Frame(text, column))
        elif text in ("+", "-"):
            self.frames[-1].operators.append(_Operator(text, SIGN, column, [], prefix=True))
        elif kind == "end" or text in (")", "]", ","):
            self.missing_operand(token)
        elif text in ("*", "**"):
            raise _error(
                "a value is required before an operator",
                text,
                column,
                "write the arguments one by one, without *",
            )
        elif text in _REFUSED:
            raise _error("program text has no such operator", text, column, _REFUSED[text])
        else:
            raise _error("a value is required before an operator", text, column, "write a number or a variable")

    def value(self, action: str, argument: Any, column: int) -> None:
        self.steps.append(Step(action, argument, 0, column))
        self.expects_operand = False
        self.after_name = action == "name"

    def word(self, text: str, column: int) -> None:
        if text in ("True", "False"):
            self.value("truth", text == "True", column)
        elif text == "not":
            operators = self.frames[-1].operators
            if operators and operators[-1].level > NOT:
                raise _error("not binds less tightly than its left neighbour", text, column, "write (not ...)")
            operators.append(_Operator(text, NOT, column, [], prefix=True))
        elif keyword.iskeyword(text):
            raise _error("a value is required", text, column, _keyword_remedy(text))
        else:
            self.value("name", text, column)

    def missing_operand(self, token: Token) -> None:
        """A closing bracket, comma or end where a value is expected: fine only after a comma or in `f()`."""
        frame = self.frames[-1]
        blank = not frame.operators and (frame.comma or not frame.items)
        if blank and token.text and _CLOSERS.get(frame.opener) == token.text:
            if frame.comma or frame.opener in ("call", "["):
                return self.close(token)
            remedy = "write an index" if frame.opener == "subscript" else "write a value between the brackets"
            raise _error("brackets contain a value", token.text, token.column, remedy)
        if blank and token.kind == "end" and frame.opener == "" and frame.comma:
            return self.close(token)
        if token.kind == "end" and len(self.steps) == 0 and len(self.frames) == 1 and not frame.operators:
            raise ProgramTextError(
                "a program is an expression", "received empty text", "write an expression such as abs(x)", 1
            )
        if token.kind == "end" and frame.opener and blank:
            raise _unclosed(frame)
        raise _error("a value is required", token.text or "the end", token.column, "write a number or a variable")

    # A value was just read.

    def operator(self, token: Token) -> None:
        kind, text, column = token
        called, self.after_name = self.after_name, False
        if text in LEVELS:
            self.binary(text, LEVELS[text], column)
        elif text == "(" and called:
            step = self.steps.pop()
            self.open(_Frame("call", column, step.argument, step.column))
        elif text == "[":
            self.open(_Frame("subscript", column))
        elif kind == "end" or text in (")", "]"):
            self.close(token)
        elif text == ",":
            self.comma(column)
        elif text == "if":
            self.choose(column)
        elif text == "else":
            self.otherwise(column)
        elif text == "=" and len(self.frames) == 1:
            remedy = "write what stands after = alone, or == to compare"
            raise _error("program text is one expression, without an assignment", text, column, remedy)
        elif text == "=" and called:
            remedy = "write == to compare; arguments are given in order, without names"
            raise _error("program text has no assignment and no named arguments", text, column, remedy)
        elif text in _REFUSED:
            raise _error("program text has no such operator", text, column, _REFUSED[text])
        elif keyword.iskeyword(text):
            raise _error("an operator is required after a value", text, column, _keyword_remedy(text))
        else:
            name = self.steps[-1].argument if called else None
            remedy = f"write {name}(...)" if name in FUNCTIONS else "write * for a product"
            raise _error("an operator is required between two values", text, column, remedy)

    def reduce(self, level: int) -> None:
        """Apply the waiting operators that bind more tightly than `level`."""
        operators = self.frames[-1].operators
        while operators and operators[-1].level > level:
            operator = operators.pop()
            symbol, column = operator.symbol, operator.column
            if operator.prefix:
                step = Step("not" if symbol == "not" else "unary", symbol, 1, column)
            elif operator.level == COMPARE:
                step = Step("compare", tuple(operator.chain), len(operator.chain) + 1, column)
            elif operator.level in (AND, OR):
                step = Step(symbol, symbol, len(operator.chain) + 1, column)
            else:
                step = Step("binary", symbol, 2, column)
            self.steps.append(step)

    def binary(self, symbol: str, level: int, column: int) -> None:
        self.reduce(level)
        operators = self.frames[-1].operators
        if operators and operators[-1].level == level:
            if level in (COMPARE, AND, OR):
                operators[-1].chain.append(symbol)
                self.expects_operand = True
                return
            if level != POWER:
                self.reduce(level - 1)
        operators.append(_Operator(symbol, level, column, [symbol]))
        self.expects_operand = True

    def choose(self, column: int) -> None:
        self.reduce(TERNARY)
        operators = self.frames[-1].operators
        if operators and operators[-1].symbol == "if":
            raise _error("a condition is required between if and else", "if", column, "put it into brackets")
        operators.append(_Operator("if", TERNARY, column, []))
        self.expects_operand = True

    def otherwise(self, column: int) -> None:
        self.reduce(TERNARY)
        operators = self.frames[-1].operators
        if not operators or operators[-1].symbol != "if":
            raise _error("else follows a if condition", "else", column, "write a if condition else b")
        operators[-1].symbol = "else"
        self.expects_operand = True

    def complete_item(self) -> None:
        """Apply every operator of the frame: the item between two commas is complete."""
        self.reduce(TERNARY)
        operators = self.frames[-1].operators
        while operators:
            operator = operators.pop()
            if operator.symbol == "if":
                raise _error("a choice has two values", "if", operator.column, "write a if condition else b")
            self.steps.append(Step("choose", "if", 3, operator.column))
        self.frames[-1].items += 1

    def comma(self, column: int) -> None:
        self.complete_item()
        frame = self.frames[-1]
        if frame.opener == "subscript":
            raise _error("an index is one integer", ",", column, "write sort(x,y)[0]")
        frame.comma = True
        self.expects_operand = True

    def open(self, frame: _Frame) -> None:
        if len(self.frames) > MAX_NESTING:
            raise ProgramTextError(
                f"brackets are nested at most {MAX_NESTING} deep",
                f"received one more at column {frame.column}",
                "build the program in Python with consderiv.variables", frame.column,
            )  # fmt: skip
        self.frames.append(frame)
        self.expects_operand = True

    def close(self, token: Token) -> None:
        frame = self.frames[-1]
        if token.kind == "end" and frame.opener:
            raise _unclosed(frame)
        if not frame.opener and token.kind != "end":
            raise _error("every closing bracket has an opening one", token.text, token.column, "remove it")
        if frame.opener and token.text != _CLOSERS[frame.opener]:
            raise _error(f"{_CLOSERS[frame.opener]} closes this bracket", token.text, token.column, "match them")
        if not self.expects_operand:
            self.complete_item()
        self.expects_operand = False
        if token.kind != "end":
            self.frames.pop()
        if frame.opener == "call":
            self.steps.append(Step("call", frame.name, frame.items, frame.start))
        elif frame.opener == "[":
            self.steps.append(Step("list", "[", frame.items, frame.column))
        elif frame.opener == "subscript":
            self.steps.append(Step("subscript", "[", 2, frame.column))
        elif frame.comma:
            self.steps.append(Step("tuple", "(", frame.items, frame.column))


def _error(required: str, received: str, column: int, remedy: str) -> ProgramTextError:
    shown = received if received in FUNCTIONS or received == "the end" else quoted(received)
    return ProgramTextError(required, f"received {shown} at column {column}", remedy, column)


def _unclosed(frame: _Frame) -> ProgramTextError:
    bracket = "[" if frame.opener in ("[", "subscript") else "("
    return _error("every bracket is closed", bracket, frame.column, f"add {_CLOSERS[frame.opener]}")


def _keyword_remedy(word: str) -> str:
    if word in ("is", "in"):
        return "compare with == or !="
    if word in ("for", "async", "await", "yield"):
        return "write the terms out; program text has no loops"
    if word == "lambda":
        return "write the expression alone"
    return "program text knows only the words if, else, and, or, not, True and False"

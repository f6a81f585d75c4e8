"""Random programs that hit kinks often: small integers, repeated operands, every operation."""

import random
from fractions import Fraction

import pytest

UNARY = ("abs", "relu", "sign", "floor")
VARIADIC = ("max", "min", "median", "norm1", "norminf")


class RandomText:
    """Random program text from a seed; all values are rational at rational points."""

    def __init__(self, seed, variables=("x", "y", "z")):
        self.random = random.Random(seed)
        self.variables = variables

    def number(self, depth):
        pick = self.random.random
        if depth <= 0 or pick() < 0.1:
            return self.random.choice((*self.variables, *self.variables, "0", "1", "2", "0.5", "1.25e-1", "3."))
        kind = self.random.randrange(12)
        if kind < 3:
            return f"{self.operand(depth)} {self.random.choice('+-*/')} {self.operand(depth)}"
        if kind == 3:
            return f"{self.random.choice('-+')}{self.operand(depth)}"
        if kind == 4:
            return f"{self.operand(depth)}**{self.random.choice(('2', '(3)', '-1', '0', '(1/2 + 1.5)', '(4/2)'))}"
        if kind == 5:
            return f"{self.random.choice(UNARY)}({self.number(depth - 1)})"
        if kind == 6:
            return f"{self.random.choice(VARIADIC)}({self.numbers(depth)})"
        if kind == 7:
            return f"clip({self.number(depth - 1)}, {self.number(depth - 1)}, {self.number(depth - 1)})"
        if kind == 8:
            return f"where({self.condition(depth - 1)}, {self.number(depth - 1)}, {self.number(depth - 1)})"
        if kind == 9:
            return f"({self.number(depth - 1)} if {self.condition(depth - 1)} else {self.number(depth - 1)})"
        if kind == 10:
            return f"sort({self.numbers(depth)})[0]"
        case = f"({self.number(depth - 1)}, {self.condition(depth - 1)})"
        return f"piecewise({case}, ({self.number(depth - 1)}, True))"

    def numbers(self, depth):
        count = self.random.randrange(1, 4)
        if count == 3 and self.random.random() < 0.3:
            return f"sort({self.number(depth - 1)}, {self.number(depth - 1)})"
        return ", ".join(self.number(depth - 1) for _ in range(count))

    def operand(self, depth):
        inner = self.number(depth - 1)
        return inner if inner.isidentifier() or (inner[-1] == ")" and "(" not in inner[1:]) else f"({inner})"

    def condition(self, depth):
        kind = self.random.randrange(7)
        if depth <= 0 or kind < 2:
            symbol = self.random.choice(("<", "<=", ">", ">=", "==", "!="))
            return f"{self.operand(depth)} {symbol} {self.operand(depth)}"
        if kind == 2:
            return f"{self.operand(depth)} <= {self.operand(depth)} < {self.operand(depth)}"
        if kind == 3:
            return f"({self.condition(depth - 1)} and {self.condition(depth - 1)} and {self.condition(depth - 1)})"
        if kind == 4:
            return f"({self.condition(depth - 1)} or {self.condition(depth - 1)})"
        if kind == 5:
            return f"(not {self.condition(depth - 1)})"
        return self.random.choice(("True", "False"))

    def point(self, count):
        return [Fraction(self.random.randrange(-3, 4), self.random.choice((1, 1, 2))) for _ in range(count)]


@pytest.fixture
def random_text():
    """`random_text(seed)` is a source of random program text."""
    return RandomText

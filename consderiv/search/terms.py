"""Small programs as terms: enumerated by their number of nodes, drawn at random, and made smaller.

A term is a tuple (operation, operands...); leaves are names of variables and numbers. Every occurrence in a term is a
node of its own, as in program text.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

Term = tuple["str | Term", ...]

UNARY = ("abs", "neg", "relu")
BINARY = ("add", "sub", "max", "min", "mul")
COMMUTATIVE = frozenset(("add", "max", "min", "mul"))
KINKS = frozenset(("abs", "relu", "max", "min"))
SIGNS = {"add": "+", "sub": "-", "mul": "*"}


@dataclass
class Grammar:
    """The terms over some variables and constants, by size; each is listed once up to the order of commutative operands.

    Left out are terms that a reader would write shorter: a constant under an operation of constants only, double
    negation, u - u, max(u, u) and products by 0 or 1.
    """

    variables: tuple[str, ...]
    constants: tuple[str, ...] = ("1", "2")
    unary: tuple[str, ...] = UNARY
    binary: tuple[str, ...] = BINARY
    known: dict[int, tuple[Term, ...]] = field(default_factory=dict, repr=False)

    def of_size(self, size: int) -> tuple[Term, ...]:
        """All terms with this number of nodes, in a fixed order.

        Examples
        --------
        >>> [text(term) for term in Grammar(("x",), ()).of_size(2)]
        ['abs(x)', '-x', 'relu(x)']
        """
        if size not in self.known:
            self.known[size] = tuple(self._made(size))
        return self.known[size]

    def _made(self, size: int) -> Iterator[Term]:
        if size <= 0:
            return
        if size == 1:
            yield from ((name,) for name in (*self.variables, *self.constants))
            return
        for operation in self.unary:
            for inner in self.of_size(size - 1):
                if is_plain(operation, inner):
                    yield (operation, inner)
        for operation in self.binary:
            for left in range(1, size - 1):
                for first in self.of_size(left):
                    for second in self.of_size(size - 1 - left):
                        if is_plain(operation, first, second):
                            yield (operation, first, second)

    def draw(self, size: int, rng: random.Random) -> Term:
        """A random term of about this size."""
        if size <= 1:
            return (rng.choice(self.variables if rng.random() < 0.8 or not self.constants else self.constants),)
        if size == 2 or rng.random() < 0.3:
            return (rng.choice(self.unary), self.draw(size - 1, rng))
        left = rng.randint(1, size - 2)
        return (rng.choice(self.binary), self.draw(left, rng), self.draw(size - 1 - left, rng))


def is_plain(operation: str, *operands: Term) -> bool:
    """Whether nobody would write the term shorter at sight."""
    if all(is_constant(operand) for operand in operands):
        return False
    if operation == "neg":
        return operands[0][0] not in ("neg", "sub")
    if operation in ("abs", "relu"):
        return operands[0][0] not in ("abs", "relu")
    first, second = operands
    if operation in ("sub", "max", "min") and first == second:
        return False
    if operation in COMMUTATIVE and first > second:
        return False
    if operation == "mul" and ("1",) in operands:
        return False
    return not (operation in ("add", "sub") and second[0] == "neg")


def is_constant(term: Term) -> bool:
    """Whether a term is a number."""
    return len(term) == 1 and isinstance(term[0], str) and not term[0][0].isalpha()


def size_of(term: Term) -> int:
    """The number of nodes."""
    return 1 + sum(size_of(operand) for operand in term[1:] if isinstance(operand, tuple))


def has_kink(term: Term) -> bool:
    """Whether some node may have a kink."""
    return term[0] in KINKS or any(has_kink(operand) for operand in term[1:] if isinstance(operand, tuple))


def variables_of(term: Term) -> set[str]:
    """The variables that occur."""
    if len(term) == 1:
        return set() if is_constant(term) else {str(term[0])}
    return set().union(*(variables_of(operand) for operand in term[1:] if isinstance(operand, tuple)))


def text(term: Term) -> str:
    """Program text.

    Examples
    --------
    >>> text(("sub", ("abs", ("x",)), ("mul", ("2",), ("add", ("x",), ("y",)))))
    'abs(x)-2*(x+y)'
    """
    operation, *operands = term
    shown = [text(operand) for operand in operands if isinstance(operand, tuple)]
    if not shown:
        return str(operation)
    if operation == "neg":
        return f"-{_bracketed(operands[0], shown[0], ('add', 'sub', 'mul'))}"
    if operation in SIGNS:
        loose = ("neg", "mul") if operation == "mul" else ("neg",)
        left = _bracketed(operands[0], shown[0], ("add", "sub")) if operation == "mul" else shown[0]
        right = _bracketed(operands[1], shown[1], (*loose, "add", "sub"))
        return f"{left}{SIGNS[str(operation)]}{right}"
    return f"{operation}({', '.join(shown)})"


def _bracketed(operand: object, shown: str, loose: Sequence[str]) -> str:
    return f"({shown})" if isinstance(operand, tuple) and operand[0] in loose else shown


def smaller(term: Term, leaves: Sequence[Term]) -> Iterator[Term]:
    """Terms with fewer nodes, one step away: a subterm becomes one of its operands, or a leaf."""
    operands = [operand for operand in term[1:] if isinstance(operand, tuple)]
    yield from operands
    if operands:
        yield from leaves
    for k, operand in enumerate(operands):
        for less in smaller(operand, leaves):
            yield (term[0], *operands[:k], less, *operands[k + 1 :])

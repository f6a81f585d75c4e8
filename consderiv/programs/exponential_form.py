"""exp, tanh and sigmoid of multiples of one argument as rational functions of one exponential, where a program has several.

With E = exp(g u): exp(k g u) = E**k, tanh(k g u / 2) = (E**k - 1)/(E**k + 1), sigmoid(k g u) = E**k/(E**k + 1). In this form
tanh(x) - (exp(2*x) - 1)/(exp(2*x) + 1) is zero by rational arithmetic. The function is the same, the program is not.
"""

from __future__ import annotations

from fractions import Fraction
from functools import reduce
from math import gcd, lcm

from .operations import OPERATIONS
from .program import Node, Program

SCALES = {
    "exp": Fraction(1),
    "sigmoid": Fraction(1),
    "tanh": Fraction(2),
}  # the multiple of the argument in the exponent
LARGEST = 8


def with_common_exponentials(program: Program) -> Program:
    """The program with these functions in one exponential for each argument of which several of them are taken.

    Parameters
    ----------
    program : Program
        With equal nodes merged, or equal arguments are not seen.

    Returns
    -------
    Program
        The same function; the same object if there is nothing to do, and for programs without kinks.

    Examples
    --------
    >>> from consderiv.programs import parse, to_text
    >>> to_text(with_common_exponentials(parse("abs(tanh(x) - exp(-2*x))").merged()))
    'abs((exp(2*x) - 1)/(exp(2*x) + 1) - 1/exp(2*x))'
    >>> to_text(with_common_exponentials(parse("abs(tanh(x) - exp(y))").merged()))
    'abs(tanh(x) - exp(y))'
    """
    kinked = any(OPERATIONS[node.operation].kind in ("switch", "predicate", "jump") for node in program.nodes)
    exponents = _shared_exponents(program) if kinked else {}
    if not exponents:
        return program
    return _Rewriting(program, exponents).rewritten()


def _shared_exponents(program: Program) -> dict[int, tuple[int, Fraction, int]]:
    """For each node to be rewritten (argument u, unit g, k): its exponent is k g u."""
    multiples: dict[int, dict[int, Fraction]] = {}
    for index, node in enumerate(program.nodes):
        if node.operation in SCALES:
            base, factor = _multiple(program, node.operands[0])
            if factor:
                multiples.setdefault(base, {})[index] = factor * SCALES[node.operation]
    found: dict[int, tuple[int, Fraction, int]] = {}
    for base, members in multiples.items():
        if len(members) < 2:
            continue
        unit = _common_unit(list(members.values()))
        counts = {index: int(exponent / unit) for index, exponent in members.items()}
        if max(map(abs, counts.values())) <= LARGEST:
            found.update({index: (base, unit, count) for index, count in counts.items()})
    return found


def _common_unit(exponents: list[Fraction]) -> Fraction:
    """The largest positive number of which all of these are whole multiples."""
    below = lcm(*(exponent.denominator for exponent in exponents))
    return Fraction(reduce(gcd, (int(exponent * below) for exponent in exponents)), below)


def _multiple(program: Program, index: int) -> tuple[int, Fraction]:
    """(u, c) such that the node is c u."""
    factor = Fraction(1)
    while True:
        node = program.nodes[index]
        constants = [_rational(program, i) for i in node.operands]
        if node.operation == "neg":
            index, factor = node.operands[0], -factor
        elif node.operation == "mul" and constants[0] is not None:
            index, factor = node.operands[1], factor * constants[0]
        elif node.operation == "mul" and constants[1] is not None:
            index, factor = node.operands[0], factor * constants[1]
        elif node.operation == "div" and constants[1]:
            index, factor = node.operands[0], factor / constants[1]
        else:
            return index, factor


def _rational(program: Program, index: int) -> Fraction | None:
    """The value of a rational constant, also as it is written: -2, 1/2."""
    node = program.nodes[index]
    if node.operation == "constant":
        return node.parameter if isinstance(node.parameter, Fraction) else None
    if node.operation not in ("neg", "div"):
        return None
    operands = [program.nodes[i] for i in node.operands]
    values = [own.parameter for own in operands if own.operation == "constant" and isinstance(own.parameter, Fraction)]
    if len(values) < len(operands) or (node.operation == "div" and not values[1]):
        return None
    return -values[0] if node.operation == "neg" else values[0] / values[1]


class _Rewriting:
    """Emits the new nodes in the order of the old ones."""

    def __init__(self, program: Program, exponents: dict[int, tuple[int, Fraction, int]]):
        self.program, self.exponents = program, exponents
        self.nodes: list[Node] = []
        self.place: list[int] = []
        self.powers: dict[tuple[int, int], int] = {}  # (argument, k) -> E**k

    def rewritten(self) -> Program:
        for index, node in enumerate(self.program.nodes):
            if index in self.exponents:
                self.place.append(self._function(index, node))
            else:
                self.place.append(
                    self._emit(node.operation, *(self.place[i] for i in node.operands), parameter=node.parameter)
                )
        outputs = tuple(self.place[i] for i in self.program.outputs)
        return Program(self.program.variables, tuple(self.nodes), outputs, self.program.is_map)

    def _emit(self, operation: str, *operands: int, parameter: object = None) -> int:
        self.nodes.append(Node(operation, operands, parameter))  # type: ignore[arg-type]
        return len(self.nodes) - 1

    def _function(self, index: int, node: Node) -> int:
        base, unit, count = self.exponents[index]
        power = self._power(base, unit, abs(count))
        one = self._emit("constant", parameter=Fraction(1))
        if node.operation == "exp":
            return power if count > 0 else self._emit("div", one, power)
        below = self._emit("add", power, one)
        if node.operation == "sigmoid":
            return self._emit("div", power if count > 0 else one, below)
        above = self._emit("sub", power, one) if count > 0 else self._emit("sub", one, power)
        return self._emit("div", above, below)

    def _power(self, base: int, unit: Fraction, count: int) -> int:
        if (base, count) not in self.powers:
            if count == 1:
                argument = self.place[base]
                if unit != 1:
                    argument = self._emit("mul", self._emit("constant", parameter=unit), argument)
                self.powers[base, count] = self._emit("exp", argument)
            else:
                root = self._power(base, unit, 1)
                self.powers[base, count] = self._emit("power", root, parameter=Fraction(count))
        return self.powers[base, count]

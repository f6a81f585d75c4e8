"""Roots that are locally Lipschitz wherever they have a value, although their argument may vanish.

A nonnegative function p of class C^{1,1} has a locally Lipschitz square root: `|p'|**2` <= 2 M p. So has a sum of
squares of locally Lipschitz functions: it is their norm. And t**a is locally Lipschitz on t >= 0 for a >= 1.
"""

from __future__ import annotations

from fractions import Fraction

from ..errors import ConsderivError
from ..exact.rational_functions import RationalFunction
from ..exact.reals import Number
from ..germs.sums_of_squares import written_as_squares
from ..programs.program import Node, Program
from ..stratified.cells.definite import is_definite, is_semidefinite
from ..stratified.reading import rational_nodes

DEPTH = 6
NONNEGATIVE = ("abs", "norm", "norm1", "norminf", "relu", "exp", "sigmoid", "softplus")


def is_lipschitz_root(program: Program, index: int) -> bool:
    """Whether a square root or fractional power of locally Lipschitz operands is proved to be locally Lipschitz.

    Examples
    --------
    >>> from consderiv import parse
    >>> roots = map(parse, ("sqrt(x**2 + 2*x*y + y**2)", "abs(x)**(3/2)", "sqrt(abs(x))"))
    >>> [is_lipschitz_root(p, p.outputs[0]) for p in roots]
    [True, True, False]
    """
    node = program.nodes[index]
    (operand,) = node.operands
    if _exponent(node) < 0 or _is_constant(program, operand):
        return True  # a zero of the argument is no point of the domain
    order = _order(program, operand, DEPTH)
    if order is not None and order * _exponent(node) >= 1:
        return True
    formula = _formula(program, operand)
    return formula is not None and formula.denominator is None and is_definite(formula.numerator)


def _is_constant(program: Program, index: int) -> bool:
    argument = Program(program.variables, program.nodes, (index,))
    return not any(program.nodes[i].operation == "variable" for i in argument.needed())


def _exponent(node: Node) -> Number:
    return Fraction(1, 2) if node.operation == "sqrt" else node.exponent


def _order(program: Program, index: int, depth: int) -> Number | None:
    """Some k such that the node is plus or minus a k-th power of a nonnegative locally Lipschitz function, or None."""
    node = program.nodes[index]
    if written_as_squares(program, index) and node.operation != "power":
        return Fraction(2)
    if node.operation in NONNEGATIVE:
        return Fraction(1)
    if node.operation in ("power", "sqrt") and _exponent(node) > 0 and depth:
        inner = _order(program, node.operands[0], depth - 1)
        if inner is not None:
            return inner * _exponent(node)
        if not node.is_elementary and node.rational % 2 == 0:
            return node.rational
    if node.operation == "mul" and depth:
        first = _order(program, node.operands[0], depth - 1)
        second = None if first is None else _order(program, node.operands[1], depth - 1)
        if first is not None and second is not None:
            return min(first, second)
    formula = _formula(program, index)
    return Fraction(2) if formula is not None and _has_one_sign(formula) else None


def _has_one_sign(formula: RationalFunction) -> bool:
    """Whether p/q never changes its sign: the factors of p q of odd multiplicity do not."""
    product = formula.numerator if formula.denominator is None else formula.numerator * formula.denominator
    if product.is_constant or not product.is_rational:
        return is_semidefinite(product)
    return all(multiplicity % 2 == 0 or is_semidefinite(factor) for factor, multiplicity in product.factors()[1])


def _formula(program: Program, index: int) -> RationalFunction | None:
    """A node as a rational function of the variables, or None."""
    try:
        return rational_nodes(Program(program.variables, program.nodes, (index,)))[index]
    except ConsderivError:
        return None

"""Is a polynomial that vanishes at the point a sum of squares near it? By completing squares, one coordinate at a time."""

from __future__ import annotations

from fractions import Fraction

from ..exact.polynomials import Polynomial
from ..exact.reals import sign
from ..exact.zero_sets import definite
from ..programs.program import Program
from .cores import core_of, is_factorable

_HALF = Fraction(1, 2)


def is_sum_of_squares(polynomial: Polynomial, variables: int) -> bool:
    """Whether the root of the polynomial is proved to have the gradient limits of a norm of smooth functions near 0.

    It has if its quadratic part is positive definite in the coordinates that occur, if it is a square times a unit, or if
    completing squares leaves even monomials with positive coefficients. False means: not found. Coordinates from
    `variables` on are remainders: smooth functions that vanish at 0.

    Examples
    --------
    >>> x, y = (Polynomial.coordinate(2, i) for i in range(2))
    >>> is_sum_of_squares(x**2 + x * y**2 + y**4, 2), is_sum_of_squares(x**2 - y**4, 2)
    (True, False)
    """
    if polynomial.constant or polynomial.gradient:
        return False
    if positive_definite(polynomial, variables):
        return True
    rest = polynomial
    for _ in range(polynomial.count):
        if _only_even_terms(rest):
            return True
        index = next((i for i in sorted(rest.variables()) if leads_square(rest, i)), None)
        if index is None:
            break
        rest = completed(rest, index)
    if rest.is_zero:
        return True
    if not rest.is_rational or not is_factorable(rest):
        return False
    core = core_of(rest).core
    return core.is_constant and core.constant > 0


def written_as_squares(program: Program, index: int) -> bool:
    """Whether a node is written as a sum of even powers, with positive constant factors: then its root is a norm.

    Examples
    --------
    >>> from consderiv.programs import parse
    >>> program = parse("x**2 + 3*(y - x**2)**4")
    >>> written_as_squares(program, program.outputs[0])
    True
    """
    pending, seen = [index], {index}
    while pending:
        terms = _terms_or_square(program, pending.pop())
        if terms is None:
            return False
        pending += set(terms) - seen
        seen.update(terms)
    return True


def _terms_or_square(program: Program, index: int) -> tuple[int, ...] | None:
    """The nodes that have to be sums of squares so that this one is; None where it is none."""
    node = program.nodes[index]
    if node.operation == "add":
        return node.operands
    if node.operation == "power":
        return () if not node.is_elementary and node.rational > 0 and node.rational % 2 == 0 else None
    if node.operation != "mul":
        return None
    first, second = (program.nodes[operand] for operand in node.operands)
    if node.operands[0] == node.operands[1] or first == second:
        return ()
    constant, rest = (first, 1) if first.operation == "constant" else (second, 0)
    positive = constant.operation == "constant" and constant.number > 0
    return (node.operands[rest],) if positive else None


def positive_definite(polynomial: Polynomial, variables: int) -> bool:
    """Whether it is a positive definite quadratic form in the coordinates z that occur, plus terms with gradients o(|z|).

    Then its root has the same limits of gradients as the root of the form. A term with a remainder is such a term if its
    degree in z is at least two.
    """
    used = sorted(index for index in polynomial.variables() if index < variables)
    place = {index: k for k, index in enumerate(used)}
    form = {}
    for monomial, coefficient in polynomial.terms():
        inner = tuple((place[i], e) for i, e in monomial if i < variables)
        if sum(e for _, e in inner) < 2:
            return False
        if len(inner) == len(monomial):
            form[inner] = coefficient
    first = form.get(((0, 2),))
    return first is not None and first > 0 and definite(Polynomial.from_terms(len(used), form))


def _only_even_terms(polynomial: Polynomial) -> bool:
    return all(sign(c) > 0 and all(e % 2 == 0 for _, e in monomial) for monomial, c in polynomial.terms())


def leads_square(polynomial: Polynomial, index: int) -> bool:
    """Whether the polynomial is a z_index**2 + b z_index + c with a constant a > 0."""
    powers = [(dict(monomial).get(index, 0), monomial, c) for monomial, c in polynomial.terms()]
    if max(power for power, _, _ in powers) != 2:
        return False
    leading = [(monomial, c) for power, monomial, c in powers if power == 2]
    return len(leading) == 1 and leading[0][0] == ((index, 2),) and leading[0][1] > 0


def completed(polynomial: Polynomial, index: int) -> Polynomial:
    """c - b**2 / (4 a), what is left of a z**2 + b z + c after its square."""
    half = polynomial.derivative(index).scaled(_HALF)  # a z + b / 2
    images = [Polynomial.coordinate(polynomial.count, i) for i in range(polynomial.count)]
    leading = half.derivative(index).constant
    images[index] = Polynomial.constant_of(polynomial.count, 0)
    linear = half.substitute(images)  # b / 2
    return polynomial.substitute(images) - (linear * linear).scaled(1 / leading)

"""Rational functions and conditions composed with a program."""

from __future__ import annotations

from collections.abc import Sequence

from ...errors import UnsupportedError
from ...exact.polynomials import Polynomial
from ...exact.rational_functions import RationalFunction
from ...programs.expression import Expression
from ...programs.program import Program
from ...programs.rebuilding import constant, program_of, rebuilt
from ..cells.decomposition import Decomposition, decompose
from ..formulas import reduced
from ..maps.gradients import outputs_of
from ..vector_fields import VectorField
from ..writing import ordered_terms

Formulas = Sequence[RationalFunction]


def composed_function(function: RationalFunction, inner: Formulas) -> RationalFunction | None:
    """The rational function after the inner ones; None where its denominator becomes zero."""
    above = _of_polynomial(function.numerator, inner)
    if function.denominator is None:
        return reduced(above)
    below = _of_polynomial(function.denominator, inner)
    return None if below.is_zero else reduced(above / below)


def composed_vector(field: VectorField, inner: Formulas) -> VectorField | None:
    """All entries composed."""
    found = [composed_function(entry, inner) for entry in field]
    return None if None in found else tuple(entry for entry in found if entry is not None)


def _of_polynomial(polynomial: Polynomial, inner: Formulas) -> RationalFunction:
    count = inner[0].count
    if all(f.denominator is None for f in inner):
        return RationalFunction(polynomial.substitute([f.numerator for f in inner]))
    total = RationalFunction.constant(count, 0)
    for monomial, coefficient in polynomial.terms():
        term = RationalFunction.constant(count, coefficient)
        for index, exponent in monomial:
            term = term * inner[index] ** exponent
        total = reduced(total + term)
    return total


def expressions_of(program: Program) -> list[Expression]:
    """The outputs as expressions that share what the program shares."""
    found: dict[int, Expression] = {}
    for index in program.needed():
        node = program.nodes[index]
        found[index] = rebuilt(node, [found[i] for i in node.operands], program.variables)
    return [found[output] for output in program.outputs]


def decomposed_with_signs(program: Program, polynomials: Sequence[Polynomial]) -> Decomposition:
    """Faces on which every output has one formula and every polynomial of the outputs one sign.

    Raises
    ------
    CurvedWall
        In several variables, where one of these vanishes on a set that is no hyperplane.
    """
    inner = expressions_of(program)
    tests = [
        program_of([Expression("where", (equals_zero(p, inner), constant(1), constant(0)))], program.variables, False)
        for p in polynomials
    ]
    return decompose([*outputs_of(program), *tests], len(program.variables))


def equals_zero(polynomial: Polynomial, inner: Sequence[Expression]) -> Expression:
    """The condition polynomial(inner) == 0."""
    total: Expression | None = None
    for monomial, coefficient in ordered_terms(polynomial):
        term = constant(coefficient)
        for index, exponent in monomial:
            term = term * inner[index] ** exponent
        total = term if total is None else total + term
    return Expression("eq", (constant(0) if total is None else total, constant(0)))


def require_outputs(program: Program, count: int) -> None:
    """Refuse programs with another number of outputs."""
    if len(program.outputs) != count:
        raise UnsupportedError(
            f"a program with {count} outputs is required", f"received one with {len(program.outputs)}",
            "give one output for each variable of the field",
        )  # fmt: skip

"""Polynomials, rational functions and their comparisons as program text and as LaTeX."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from ..exact.algebraic import Algebraic
from ..exact.algebraic_text import sum_latex, sum_text, term_texts
from ..exact.fraction_text import nested_fractions
from ..exact.polynomials import Polynomial
from ..exact.rational_functions import RationalFunction
from ..exact.reals import Number, Real, format_number, is_rational
from ..exact.term_arithmetic import Monomial
from ..programs.expression import Expression
from ..programs.latex import variable_latex
from ..programs.rebuilding import constant

Terms = list[tuple[Fraction, str]]


def polynomial_text(polynomial: Polynomial, names: Sequence[str]) -> str:
    """Program text, highest degree first (roots of higher degree are written RootOf).

    Examples
    --------
    >>> polynomial_text(Polynomial.affine(2, -1, {0: Fraction(2), 1: Fraction(-1)}), ("x", "y"))
    '2*x - y - 1'
    """
    if polynomial.is_constant and not is_rational(polynomial.constant):
        return number_text(polynomial.constant, names)
    return sum_text(_terms(polynomial, names, latex=False))


def polynomial_latex(polynomial: Polynomial, names: Sequence[str]) -> str:
    """The same in LaTeX, without dollar signs."""
    constant_term = polynomial.constant if polynomial.is_constant else Fraction(0)
    if isinstance(constant_term, Real):
        return constant_term.latex()
    return sum_latex(_terms(polynomial, names, latex=True))


def formula_text(function: RationalFunction, names: Sequence[str]) -> str:
    """A rational function as program text."""
    above = polynomial_text(function.numerator, names)
    if function.denominator is None:
        return above
    below = polynomial_text(function.denominator, names)
    return f"{_grouped(above, ' ')}/{_grouped(below, '*/ ')}"


def formula_latex(function: RationalFunction, names: Sequence[str]) -> str:
    """A rational function in LaTeX, without dollar signs."""
    above = polynomial_latex(function.numerator, names)
    if function.denominator is None:
        return above
    return nested_fractions(rf"\frac{{{above}}}{{{polynomial_latex(function.denominator, names)}}}")


def _grouped(text: str, marks: str) -> str:
    return f"({text})" if any(mark in text.lstrip("-") for mark in marks) else text


def _terms(polynomial: Polynomial, names: Sequence[str], latex: bool) -> Terms:
    found: Terms = []
    for monomial, coefficient in ordered_terms(polynomial):
        factors = [_power(names[i], e, latex) for i, e in monomial]
        for number, root in _parts(coefficient, names, latex):
            found.append((number, (" " if latex else "*").join([*([root] if root else []), *factors])))
    return found


def ordered_terms(polynomial: Polynomial) -> list[tuple[Monomial, Number]]:
    """Terms with the highest degree first, then in the order of the variables."""
    return sorted(polynomial.terms(), key=lambda term: (-sum(e for _, e in term[0]), [(i, -e) for i, e in term[0]]))


def _power(name: str, exponent: int, latex: bool) -> str:
    if latex:
        shown = variable_latex(name)
        return shown if exponent == 1 else f"{shown}^{{{exponent}}}"
    return name if exponent == 1 else f"{name}**{exponent}"


def _parts(number: Number, names: Sequence[str], latex: bool) -> Terms:
    if is_rational(number) or isinstance(number, Algebraic):
        return term_texts(number, latex)
    assert isinstance(number, Real)
    return [(Fraction(1), rf"\left({number.latex()}\right)" if latex else f"({number_text(number, names)})")]


def number_text(number: Number, names: Sequence[str]) -> str:
    """The number as text in which pi is the number: 4*atan(1) where a variable has its name."""
    text = format_number(number)
    return re.sub(r"\bpi\b", "(4*atan(1))", text) if "pi" in names else text


def polynomial_expression(polynomial: Polynomial, names: Sequence[str]) -> Expression:
    """The polynomial as an expression, highest degree first; roots of any degree are constants."""
    total: Expression | None = None
    for monomial, coefficient in ordered_terms(polynomial):
        body: Expression | None = None
        for index, exponent in monomial:
            variable = Expression("variable", (), names[index])
            factor = variable if exponent == 1 else variable**exponent
            body = factor if body is None else body * factor
        size = abs(coefficient)
        term = constant(size) if body is None else body if size == 1 else constant(size) * body
        if total is None:
            total = term if coefficient > 0 else constant(-size) if body is None else -term
        else:
            total = total + term if coefficient > 0 else total - term
    return constant(0) if total is None else total


def comparison_text(polynomial: Polynomial, relation: str, names: Sequence[str]) -> str:
    """`polynomial relation 0` with positive terms on both sides; relation is "==" or ">"."""
    left, shown, right = _sides(polynomial, relation)
    return f"{polynomial_text(left, names)} {shown} {polynomial_text(right, names)}"


def comparison_latex(polynomial: Polynomial, relation: str, names: Sequence[str]) -> str:
    """The same in LaTeX."""
    left, shown, right = _sides(polynomial, relation)
    sides = [polynomial_latex(side, names) for side in (left, right)]
    return f"{sides[0]} {'=' if shown == '==' else shown} {sides[1]}"


def closed_comparison(polynomial: Polynomial, names: Sequence[str]) -> Expression:
    """The condition polynomial >= 0."""
    left, shown, right = _sides(polynomial, ">")
    sides = tuple(polynomial_expression(side, names) for side in (left, right))
    return Expression("ge" if shown == ">" else "le", sides)


def _sides(polynomial: Polynomial, relation: str) -> tuple[Polynomial, str, Polynomial]:
    """A bound of one variable as x > bound; otherwise what is added on the left, what is subtracted on the right."""
    count, slopes = polynomial.count, polynomial.gradient
    if polynomial.is_affine and len(slopes) == 1:
        ((index, slope),) = slopes.items()
        bound = Polynomial.constant_of(count, -polynomial.constant / slope)
        return Polynomial.coordinate(count, index), relation if slope > 0 else _FLIPPED[relation], bound
    terms = ordered_terms(polynomial)
    forward = not terms or terms[0][1] > 0
    plus = Polynomial.from_terms(count, {m: c if forward else -c for m, c in terms if (c > 0) is forward})
    minus = Polynomial.from_terms(count, {m: -c if forward else c for m, c in terms if (c > 0) is not forward})
    return plus, relation if forward else _FLIPPED[relation], minus


_FLIPPED = {"==": "==", ">": "<"}

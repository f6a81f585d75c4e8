"""Algebraic numbers as text: sums of products of the roots that they were made from, such as 1/2 + 1/2*sqrt(5)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

from flint import fmpq_poly, fmpz_poly

from .number_field import MAX_DEGREE, Generator, NumberField, Radical, rational
from .reals import Number

Term = tuple[Fraction, list[tuple[Generator | Radical, int]]]


def algebraic_text(field: NumberField, element: fmpq_poly) -> str:
    """The closed form that SymPy parses."""
    return sum_text([(c, "*".join(_factor(base, e) for base, e in factors)) for c, factors in _sorted(field, element)])


def algebraic_latex(field: NumberField, element: fmpq_poly) -> str:
    """The closed form in LaTeX."""
    terms = [(c, " ".join(_latex_factor(base, e) for base, e in factors)) for c, factors in _sorted(field, element)]
    return sum_latex(terms)


def term_texts(number: Number, latex: bool) -> list[tuple[Fraction, str]]:
    """The terms of a rational or algebraic number: rational coefficients and products of roots (empty for one)."""
    if isinstance(number, Fraction):
        return [(number, "")]
    show, separator = (_latex_factor, " ") if latex else (_factor, "*")
    terms = _sorted(number.field, number.element)  # type: ignore[attr-defined]
    return [(c, separator.join(show(base, e) for base, e in factors)) for c, factors in terms]


def element_terms(field: NumberField, element: fmpq_poly) -> list[tuple[Fraction, fmpq_poly]]:
    """An element as a sum of rational multiples of products of roots, as they are written in its text."""
    terms = _terms(field, element)
    found = []
    for (exponents, coefficient), (shown, _) in zip(field.in_generators(element), terms, strict=True):
        product = fmpq_poly([1])
        for adjoined, exponent in zip(field.adjoined, exponents, strict=True):
            for _ in range(exponent):
                product = field.reduced(product * adjoined.image)
        found.append((shown, product * rational(coefficient / shown)))
    return found


def _sorted(field: NumberField, element: fmpq_poly) -> list[Term]:
    """The terms in an order that does not depend on the order of the generators."""

    def order(term: Term) -> tuple[object, ...]:
        return (len(term[1]), [_rank(base, exponent) for base, exponent in term[1]])

    return sorted(_terms(field, element), key=order)


def _rank(base: Generator | Radical, exponent: int) -> tuple[int, int, int, str]:
    if isinstance(base, Radical):
        return base.order, base.radicand, exponent, ""
    return MAX_DEGREE + 1, len(base.text), exponent, base.text


def _terms(field: NumberField, element: fmpq_poly) -> list[Term]:
    generators = [adjoined.generator for adjoined in field.adjoined]
    terms: list[Term] = []
    for exponents, coefficient in field.in_generators(element):
        factors = [(g, e) for g, e in zip(generators, exponents, strict=True) if e]
        terms.append(_merged(coefficient, factors))
    return terms


def _merged(coefficient: Fraction, factors: Sequence[tuple[Generator, int]]) -> Term:
    """A product with its square roots of integers under one root."""
    radicand, rest = 1, list[tuple[Generator | Radical, int]]()
    for generator, exponent in factors:
        radical = generator.radical
        if radical is None or radical.order != 2:
            rest.append((radical or generator, exponent))
        else:
            common = math.gcd(radicand, radical.radicand)
            coefficient *= common
            radicand = (radicand // common) * (radical.radicand // common)
    if radicand > 1:
        rest.append((Radical(radicand, 2), 1))
    return coefficient, sorted(rest, key=lambda factor: _rank(*factor))


def _factor(base: Generator | Radical, exponent: int) -> str:
    if isinstance(base, Radical):
        if base.order == 2:
            return f"sqrt({base.radicand})"
        return f"{base.radicand}**({Fraction(exponent, base.order)})"
    if exponent == 1:
        return base.text
    return (
        f"{base.text}**{exponent}"
        if base.text.endswith(")") and "**" not in _outside(base.text)
        else (f"({base.text})**{exponent}")
    )


def _outside(text: str) -> str:
    """The characters outside all parentheses."""
    depth, found = 0, []
    for character in text:
        depth -= character == ")"
        if depth == 0:
            found.append(character)
        depth += character == "("
    return "".join(found)


def _latex_factor(base: Generator | Radical, exponent: int) -> str:
    if isinstance(base, Radical):
        inner = str(base.radicand**exponent) if exponent == 1 else f"{base.radicand}^{{{exponent}}}"
        return rf"\sqrt{{{inner}}}" if base.order == 2 else rf"\sqrt[{base.order}]{{{inner}}}"
    return base.latex if exponent == 1 else rf"\left({base.latex}\right)^{{{exponent}}}"


def radical_text(radical: Radical) -> tuple[str, str]:
    """The text and the LaTeX of a root of an integer."""
    return _factor(radical, 1), _latex_factor(radical, 1)


def root_text(modulus: fmpz_poly, index: int) -> tuple[str, str]:
    """The text and the LaTeX of the real root number `index` of an irreducible polynomial."""
    coefficients = [Fraction(int(c)) for c in modulus.coeffs()]
    falling = list(reversed(list(enumerate(coefficients))))
    text = sum_text([(c, "" if k == 0 else "t" if k == 1 else f"t**{k}") for k, c in falling if c])
    latex = sum_latex([(c, "" if k == 0 else "t" if k == 1 else f"t^{{{k}}}") for k, c in falling if c])
    return f"RootOf({text}, {index})", rf"\operatorname{{root}}_{{{index}}}\left({latex}\right)"


def sum_text(terms: Sequence[tuple[Fraction, str]]) -> str:
    """A sum of coefficients times products: `1/2 + 1/2*sqrt(5)`; an empty product is one."""
    parts = []
    for coefficient, body in terms:
        size = abs(coefficient)
        shown = str(size) if not body else body if size == 1 else f"{size}*{body}"
        parts.append((coefficient < 0, shown))
    return _joined(parts)


def sum_latex(terms: Sequence[tuple[Fraction, str]]) -> str:
    """The same in LaTeX."""
    parts = []
    for coefficient, body in terms:
        size = abs(coefficient)
        number = str(size) if size.denominator == 1 else rf"\frac{{{size.numerator}}}{{{size.denominator}}}"
        parts.append((coefficient < 0, number if not body else body if size == 1 else f"{number} {body}"))
    return _joined(parts)


def _joined(parts: Sequence[tuple[bool, str]]) -> str:
    if not parts:
        return "0"
    first = ("-" if parts[0][0] else "") + parts[0][1]
    return first + "".join((" - " if negative else " + ") + shown for negative, shown in parts[1:])

"""Closed forms as text that SymPy parses and as LaTeX: quotients of sums of products, such as exp(1)/(1 + exp(1))."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from flint import fmpq_mpoly

from .algebraic import in_field
from .algebraic_text import sum_latex, sum_text, term_texts
from .closed_ring import ClosedRing, Constant
from .fraction_text import nested_fractions
from .reals import Number, Real

if TYPE_CHECKING:
    from .closed_forms import ClosedForm


def closed_text(form: ClosedForm) -> str:
    """The closed form as text."""
    above, below = _parts(form, latex=False)
    if below is None:
        return sum_text(above)
    numerator = _grouped(sum_text(above), len(above) > 1)
    return f"{numerator}/{_grouped(sum_text(below), len(below) > 1 or '*' in below[0][1] or below[0][0] != 1)}"


def closed_latex(form: ClosedForm) -> str:
    """The closed form in LaTeX."""
    above, below = _parts(form, latex=True)
    shown = sum_latex(above)
    return shown if below is None else nested_fractions(rf"\frac{{{shown}}}{{{sum_latex(below)}}}")


def _grouped(text: str, several: bool) -> str:
    return f"({text})" if several else text


Terms = list[tuple[Fraction, str]]


def _parts(form: ClosedForm, latex: bool) -> tuple[Terms, Terms | None]:
    """The terms above and below; a denominator that is a product of exponentials goes into the exponents above."""
    ring = form.ring
    shift = _exponential_denominator(ring, form.denominator)
    if shift is not None:
        return _terms(ring, form.numerator, shift, latex), None
    none = (0,) * len(ring.constants)
    return _terms(ring, form.numerator, none, latex), _terms(ring, form.denominator, none, latex)


def _exponential_denominator(ring: ClosedRing, denominator: fmpq_mpoly) -> tuple[int, ...] | None:
    if len(denominator) != 1 or denominator.leading_coefficient() != 1:
        return None
    exponents = tuple(int(e) for e in denominator.monoms()[0])
    constants = exponents[: len(ring.constants)]
    if any(exponents[len(ring.constants) :]):
        return None
    kinds = {c.kind for c, e in zip(ring.constants, constants, strict=False) if e}
    return constants if kinds <= {"exp"} else None


def _terms(ring: ClosedRing, element: fmpq_mpoly, shift: tuple[int, ...], latex: bool) -> Terms:
    from .closed_forms import coefficients

    found: Terms = []
    for monomial, coefficient in reversed(coefficients(ring, element)):
        show = constant_latex if latex else constant_text
        powers = [(c, e - s) for c, e, s in zip(ring.constants, monomial, shift, strict=True) if e != s]
        product = [show(constant, exponent) for constant, exponent in reversed(powers)]
        number: Number = (
            Fraction(int(coefficient[0].p), int(coefficient[0].q))
            if coefficient.degree() < 1
            else (
                in_field(ring.number_field, coefficient)  # type: ignore[arg-type]
            )
        )
        separator = " " if latex else "*"
        for factor, body in term_texts(number, latex):
            found.append((factor, separator.join([*([body] if body else []), *product])))
    return found


def constant_text(constant: Constant, exponent: int) -> str:
    """A power of a constant as text."""
    if constant.kind == "exp":
        return f"exp({_text(scaled(constant.argument, constant.scale * exponent))})"
    if constant.kind == "root":
        inner = _text(constant.argument)
        if constant.order == 2:
            return _power(f"sqrt({inner})", exponent)
        return f"({inner})**({Fraction(exponent, constant.order)})"
    if constant.kind == "pi":
        return _power("pi", exponent)
    return _power(f"{constant.kind}({_text(scaled(constant.argument, constant.scale))})", exponent)


def _power(text: str, exponent: int) -> str:
    return text if exponent == 1 else f"{text}**{exponent}" if exponent > 0 else f"{text}**({exponent})"


def constant_latex(constant: Constant, exponent: int) -> str:
    """A power of a constant in LaTeX."""
    if constant.kind == "exp":
        power = scaled(constant.argument, constant.scale * exponent)
        return "e" if power == 1 else f"e^{{{_latex(power)}}}"
    if constant.kind == "root":
        order = "" if constant.order == 2 else f"[{constant.order}]"
        body = rf"\sqrt{order}{{{_latex(constant.argument)}}}"
        return body if exponent == 1 else rf"{{{body}}}^{{{exponent}}}"
    if constant.kind == "pi":
        return r"\pi" if exponent == 1 else rf"\pi^{{{exponent}}}"
    name = _LATEX.get(constant.kind, rf"\{constant.kind}") + ("" if exponent == 1 else f"^{{{exponent}}}")
    return rf"{name}\left({_latex(scaled(constant.argument, constant.scale))}\right)"


_LATEX = {"erf": r"\operatorname{erf}", "atan": r"\arctan"}


def scaled(number: Number, scale: Fraction) -> Number:
    """A number times a rational number."""
    return number * scale


def _text(number: Number) -> str:
    return number.text() if isinstance(number, Real) else str(number)


def _latex(number: Number) -> str:
    if isinstance(number, Real):
        return number.latex()
    return sum_latex([(number, "")])

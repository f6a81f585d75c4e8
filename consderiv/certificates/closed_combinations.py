"""How a fact about exp, log, sin or cos follows from the constants of a file: integer combinations (format.md, 1a).

From exp(v_k) = w_k follows exp(sum e_k v_k) = prod w_k**e_k, and sines and cosines of integer multiples are those of the
powers of cos(t) + i sin(t).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm
from typing import Any

from ..errors import UnsupportedError
from ..exact.closed_ring import moved
from ..exact.matrices import solve
from ..exact.real_functions import PI
from ..exact.reals import Number, format_number
from .closed_constants import FieldOfConstants, argument_of, as_form, value_of
from .closed_facts import Fact

Json = Any
MULTIPLE_LIMIT = 1000
ROOT_LIMIT = 64
Base = tuple[int, Number, Number]  # (index of the constant, v, w) with exp(v) = w


def fact_json(field: FieldOfConstants, fact: Fact) -> Json:
    """A FACT, or None if it is that of a constant.

    Raises
    ------
    UnsupportedError
        If it does not follow from the constants.
    """
    if fact.kind == "exp":
        return _exponential(field, fact)
    return _circle(field, fact)


def _exponential(field: FieldOfConstants, fact: Fact) -> Json:
    v, w = fact.numbers
    base = _exponential_base(field)
    weights = _combination(field, v, [known for _, known, _ in base])
    if weights is None:
        raise _unknown(fact)
    if _is_one(weights):
        return None
    divisor = lcm(*(weight.denominator for weight in weights))
    multiples = [int(weight * divisor) for weight in weights]
    product: Number = Fraction(1)
    for multiple, (_, _, factor) in zip(multiples, base, strict=True):
        product = product * factor**multiple
    if divisor > ROOT_LIMIT or max(map(abs, multiples)) > MULTIPLE_LIMIT or w**divisor != product:
        raise _unknown(fact)
    pairs = [[k, multiple] for multiple, (k, _, _) in zip(multiples, base, strict=True) if multiple]
    return ["exp", pairs] if divisor == 1 else ["exp", pairs, divisor, field.number(w)]


def _exponential_base(field: FieldOfConstants) -> list[Base]:
    found: list[Base] = []
    for k, constant in enumerate(field.constants):
        if constant is not None and constant.kind in ("exp", "log"):
            pair = (argument_of(constant), value_of(constant))
            found.append((k, *(pair if constant.kind == "exp" else pair[::-1])))
    return found


def _circle(field: FieldOfConstants, fact: Fact) -> Json:
    turn = fact.numbers[0] / PI
    if isinstance(turn, Fraction):
        return ["turn", format_number(turn), *(field.number(value) for value in fact.numbers[1:])]
    base = [(k, argument_of(c)) for k, c in enumerate(field.constants) if c is not None and c.kind == "sin"]
    weights = _combination(field, fact.numbers[0], [angle for _, angle in base])
    if weights is None or any(weight.denominator > 1 or abs(weight) > MULTIPLE_LIMIT for weight in weights):
        raise _unknown(fact)
    pairs = [[k, int(weight)] for weight, (k, _) in zip(weights, base, strict=True) if weight]
    return None if _is_one(weights) else ["circle", pairs]


def _is_one(weights: Sequence[Fraction]) -> bool:
    return [weight for weight in weights if weight] == [1]


def _combination(field: FieldOfConstants, target: Number, known: Sequence[Number]) -> list[Fraction] | None:
    """Rational weights with sum weight * known == target, found by comparing coefficients of monomials.

    A multiple of one number comes first: numbers may be dependent, but not every combination is what the engine used.
    """
    ring = field.ring
    columns = [
        {tuple(map(int, e)): Fraction(int(c.p), int(c.q)) for e, c in ring.reduced(element).terms()}
        for element in _over_one_denominator([_quotient(field, number) for number in (*known, target)])
    ]
    monomials = sorted({monomial for column in columns for monomial in column})
    zero = Fraction(0)
    rows = [[column.get(monomial, zero) for column in columns] for monomial in monomials]
    for k in range(len(known)):
        ratios = {row[-1] / row[k] if row[k] else zero for row in rows if row[k] or row[-1]}
        if len(ratios) == 1 and zero not in ratios:
            return [ratios.pop() if i == k else zero for i in range(len(known))]
    found = solve([row[:-1] for row in rows], [row[-1] for row in rows]) if known else None
    return None if found is None else list(found)


def _quotient(field: FieldOfConstants, number: Number) -> tuple[Any, Any]:
    """Numerator and denominator in the ring of the field."""
    ring = field.ring
    if isinstance(number, Fraction):
        return ring.constant_number(number), ring.one
    form = as_form(number)
    return moved(form.numerator, form.ring, ring), ring.reduced(moved(form.denominator, form.ring, ring))


def _over_one_denominator(quotients: Sequence[tuple[Any, Any]]) -> list[Any]:
    """The numerators over the product of the distinct denominators."""
    below: list[Any] = []
    for _, denominator in quotients:
        if denominator not in below:
            below.append(denominator)
    found = []
    for element, denominator in quotients:
        for other in below:
            if other != denominator:
                element = element * other
        found.append(element)
    return found


def _unknown(fact: Fact) -> UnsupportedError:
    names = "exp" if fact.kind == "exp" else "sin and cos"
    return UnsupportedError(
        f"a value of {names} that follows from the constants of the file is required",
        f"received that at {fact.numbers[0]}",
        "move the point",
    )

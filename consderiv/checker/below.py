"""BELOW (section 4): a linear function is not negative in all directions that are tangent to a cell at 0."""

from typing import Any

import polynomials as poly
from cells import read_terms
from limits import Malformed, Rejected
from polynomials import Poly
from quantities import combine
from reader import Vector, fields, items, pairs
from run import Cell


def check_below(value: Any, b: Vector, cell: Cell, n: int, where: str) -> None:
    """<b, d> >= 0 for all tangent directions d."""
    if isinstance(value, list):
        shares = pairs(value, len(cell.guards), where)
        if len({j for j, _ in shares}) < len(shares):
            raise Malformed(f"{where}: a guard is named twice")
        slopes = [(share, poly.gradient(cell.guards[j])) for j, share in shares]
        if combine([(share, {i: x for i, x in slope.items() if i < n}) for share, slope in slopes]) != b:
            raise Rejected(f"{where}: the combination of the guards' gradients is another vector")
        return
    forms = [_leading(guard, n) for guard in cell.guards] + [poly.scale(poly.linear(b), -poly.ONE[()])]
    strict = [False] * len(cell.guards) + [True]
    terms = items(fields(value, where, "terms")["terms"], f"{where}.terms", least=1)
    found, good = read_terms(terms, forms, strict, n, f"{where}.terms", True)
    if found or not good:
        raise Rejected(f"{where}: the sum is not zero, or no term is positive where only -<b, z> is")


def _leading(guard: Poly, n: int) -> Poly:
    """The monomials of least degree, among those without remainder coordinates."""
    known = poly.by_remainders(guard, n)[()]
    least = min(sum(e for _, e in monomial) for monomial in known)
    return {monomial: x for monomial, x in known.items() if sum(e for _, e in monomial) == least}

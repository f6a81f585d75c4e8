"""Section 5e: trees of signs of polynomials, and what is known on a leaf of such a tree."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

import polynomials as poly
from cells import read_ideal
from coordinate import check_coordinate
from division import divided, leading
from limits import Malformed, Rejected, charge
from polynomials import Poly
from reader import Object, fields, index, items, rational, string
from strata import read_rational

Key = frozenset[Any]
Path = tuple[tuple[Poly, int], ...]
SIDES = (1, -1, 0)


def sign_of(value: Fraction) -> int:
    return (value > 0) - (value < 0)


def monic(p: Poly) -> tuple[Poly, int]:
    """The polynomial, not zero, over its leading coefficient, and the sign of this coefficient."""
    top = p[leading(p)]
    return poly.scale(p, 1 / top), sign_of(top)


class Region:
    """A leaf: polynomials that are positive at every point of it, and polynomials that are zero there."""

    def __init__(self, path: Path, n: int, quotients: dict[tuple[Key, Key], Poly | None]):
        self.n, self.path, self.quotients = n, path, quotients
        self.values: dict[int, Poly] = {}  # as a cell of section 5c: no variable has a value of its own
        self.positives: list[Poly] = []
        self.zeros: list[Poly] = []
        self.signs: dict[Key, tuple[Poly, int]] = {}
        for p, side in path:
            self.learn(p, side)

    def learn(self, p: Poly, side: int) -> None:
        """p has this sign everywhere on the leaf."""
        (self.positives if side else self.zeros).append(poly.scale(p, Fraction(side or 1)))
        if not poly.is_constant(p):
            q, top = monic(p)
            self.signs.setdefault(frozenset(q.items()), (q, side * top))

    def known(self, p: Poly) -> int | None:
        """The sign of a polynomial, if it is a product of those that are known."""
        sign = 1
        while not poly.is_constant(p):
            charge(1 + len(p) // 4)
            p, top = monic(p)
            sign *= top
            key = frozenset(p.items())
            found = self.signs.get(key) or self._factor(p, key)
            if found is None:
                return None
            if not found[1]:
                return 0
            sign *= found[1]
            p = self._quotient(p, key, found[0]) or poly.ONE
        return sign * sign_of(poly.at_zero(p))

    def _factor(self, p: Poly, key: Key) -> tuple[Poly, int] | None:
        """A known polynomial that divides p: first of all one that is zero."""
        entries = sorted(self.signs.values(), key=lambda entry: bool(entry[1]))
        return next((entry for entry in entries if self._quotient(p, key, entry[0]) is not None), None)

    def _quotient(self, p: Poly, key: Key, by: Poly) -> Poly | None:
        pair = key, frozenset(by.items())
        if pair not in self.quotients:
            charge(1)
            self.quotients[pair] = divided(p, by)
        return self.quotients[pair]

    def sign(self, p: Poly) -> int:
        found = self.known(p)
        if found is None:
            raise Rejected("the sign of a polynomial is not known on the leaf")
        return found

    def is_nonzero(self, p: Poly) -> bool:
        """Whether its sign is known and not 0, or it divides a polynomial that is positive."""
        if self.known(p):
            return True
        charge(1 + len(self.signs))
        return bool(p) and any(divided(q, monic(p)[0]) is not None for q, sign in self.signs.values() if sign)

    def require_nonzero(self, p: Poly, where: str) -> None:
        if not self.is_nonzero(p):
            raise Rejected(f"{where}: a denominator is not known to be nonzero on the leaf")

    def read_known(self, value: Any, where: str) -> None:
        """The list `known`: each entry follows from those before it."""
        for k, entry in enumerate(items(value, where)):
            spot = f"{where}[{k}]"
            above, side, terms, ideal = items(entry, spot, 4)
            p = read_rational(above, self.n, spot)
            if type(side) is not int or side not in SIDES:
                raise Malformed(f"{spot}: a sign is 1, -1 or 0")
            total, strict = read_terms(terms, self.positives, len(self.positives), self.n, spot)
            if not side:
                items(terms, spot, 0)
            elif not strict:
                raise Rejected(f"{spot}: no term is positive everywhere on the leaf")
            rest = read_ideal(ideal, self.zeros, self.n, spot)
            if poly.add(poly.scale(total, Fraction(side or 1)), rest) != p:
                raise Rejected(f"{spot}: the polynomial is not this sum")
            self.learn(p, side)


def read_terms(value: Any, factors: Sequence[Poly], own: int, n: int, where: str) -> tuple[Poly, bool]:
    """The sum of the terms c S^2 g_i g_j ..., and whether one is positive if the first `own` factors are."""
    result, strict = poly.ZERO, False
    for k, entry in enumerate(items(value, where)):
        spot = f"{where}[{k}]"
        first, second, chosen = items(entry, spot, 3)
        factor, root = rational(first, spot), read_rational(second, n, spot)
        if factor <= 0:
            raise Rejected(f"{spot}: the number is not positive")
        places = [index(i, len(factors), spot) for i in items(chosen, spot)]
        product = poly.scale(poly.multiply(root, root), factor)
        for i in places:
            product = poly.multiply(product, factors[i])
        result = poly.add(result, product)
        strict |= bool(root) and poly.is_constant(root) and all(i < own for i in places)
    return result, strict


def contradiction(
    value: Any, factors: Sequence[Poly], own: int, zeros: Sequence[Poly], n: int, where: str
) -> None:
    """No point has the first `own` factors positive, the others at least zero, and all of `zeros` zero."""
    if isinstance(value, Object) and "variable" in value:
        parts = fields(value, where, "variable points")
        samples = [rational(entry, f"{where}.points") for entry in items(parts["points"], f"{where}.points")]
        check_coordinate(index(parts["variable"], n, where), samples, factors[:own], zeros, where)
        return
    parts = fields(value, where, "terms ideal")
    total, strict = read_terms(parts["terms"], factors, own, n, f"{where}.terms")
    if not strict:
        raise Rejected(f"{where}: no term is positive everywhere")
    if poly.add(total, read_ideal(parts["ideal"], zeros, n, f"{where}.ideal")):
        raise Rejected(f"{where}: the sum is not the zero polynomial")


def is_trusted(value: Any, trusted: list[str], where: str) -> bool:
    """Whether a step is only trusted; then it is written down."""
    if not (isinstance(value, Object) and "trust" in value):
        return False
    text = string(fields(value, where, "trust")["trust"], where)
    trusted.append(f"{where}: trusted, not proved: {text[:80]!r}")
    return True


def sign_leaves(tree: Any, n: int, trusted: list[str], where: str) -> Iterator[tuple[Object, Region, str]]:
    """The leaves that are not empty, from left to right; the others are shown to be empty."""
    quotients: dict[tuple[Key, Key], Poly | None] = {}
    waiting: list[tuple[Any, Path, str]] = [(tree, (), where)]
    while waiting:
        subtree, path, spot = waiting.pop()
        charge(5 + len(path))
        if isinstance(subtree, Object) and "split" in subtree:
            parts = fields(subtree, spot, "split cases")
            p = read_rational(parts["split"], n, f"{spot}.split")
            cases = items(parts["cases"], f"{spot}.cases", 3)
            for k in (2, 1, 0):
                waiting.append((cases[k], (*path, (p, SIDES[k])), f"{spot}.cases[{k}]"))
            continue
        region = Region(path, n, quotients)
        if not (isinstance(subtree, Object) and "empty" in subtree):
            yield subtree, region, spot
            continue
        evidence = fields(subtree, spot, "empty")["empty"]
        if not is_trusted(evidence, trusted, f"{spot}.empty"):
            contradiction(evidence, region.positives, len(region.positives), region.zeros, n, f"{spot}.empty")

"""Fields of constants (section 1a): what they are made of, normal forms, and intervals."""

from fractions import Fraction
from functools import partial
from typing import Any, NamedTuple

import intervals
import polynomials as poly
from algebraic import Root, read_field, read_root
from closed import Closed, enclosure, precision, split
from division import divided, lowered
from intervals import Enclosure, shifted, times
from limits import Malformed, Rejected, charge
from polynomials import Monomial, Poly
from reader import Object, fields, index, items, rational, shown
from sets import short

MAX_CONSTANTS, MAX_EXPONENT, MAX_ARGUMENT, MAX_ROOT = 64, 1000, 10_000, 64
SIZES = {"algebraic": 2, "pi": 0, "exp": 1, "log": 1, "sin": 1, "cos": 1, "root": 2}


class Constant(NamedTuple):
    """`data` is what the file says; the detail is the root alpha, or the degree of a root."""

    kind: str
    data: list[Any]
    name: str
    argument: Any = None
    detail: Any = None


class Constants:
    """The constants of a file. `bases` are what denominators are made of: with leading coefficient 1."""

    def __init__(self) -> None:
        self.parts: list[Constant] = []
        self.bases: list[Poly] = []
        self._relations: list[tuple[int, int, Poly]] = []  # g_k to this power is this; the last k first
        self._known: dict[tuple[int, int, int], Enclosure] = {}

    def append(self, entry: Any, label: str, where: str) -> None:
        """One more constant; the label is its name if it is algebraic."""
        kind, *data = items(entry, where, least=1)
        if not isinstance(kind, str) or kind not in SIZES:
            raise Malformed(f"{where}: no constant is called {shown(kind)}")
        items(data, where, SIZES[kind])
        before = self.parts[-1] if self.parts and self.parts[-1].kind == "sin" else None
        if (before is not None) != (kind == "cos") or (before and before.data != data):
            raise Malformed(f"{where}: a cos must stand after the sin of the same number, and nothing else")
        if kind == "pi" and any(part.kind == "pi" for part in self.parts):
            raise Malformed(f"{where}: pi occurs twice")
        k, made = len(self.parts), Constant(kind, data, kind)
        if kind == "algebraic":
            made = Constant(kind, data, label, None, read_root(*data, where))
            *low, top = made.detail.generator
            self._replace(len(low), {((k, j),) * (j > 0): -c / top for j, c in enumerate(low) if c})
        elif kind != "pi":
            made = self._function(kind, data, where)
        if kind == "cos":
            self._replace(2, {(): Fraction(1), ((k - 1, 2),): Fraction(-1)})
        self.parts.append(made)
        self.bases.append(self.generator(k).above)

    def _replace(self, power: int, value: Poly) -> None:
        """In normal forms this power of the next constant is the value."""
        self._relations.insert(0, (len(self.parts), power, value))

    def _function(self, kind: str, data: list[Any], where: str) -> Constant:
        """exp, log, sin, cos or root."""
        argument = self.number(data[0], where)
        if kind in ("log", "root") and argument <= 0:
            raise Rejected(f"{where}: the {kind} of a number that is not positive")
        if kind not in ("log", "root") and not -MAX_ARGUMENT <= argument <= MAX_ARGUMENT:
            raise Malformed(f"{where}: too large: the {kind} of a number larger than {MAX_ARGUMENT}")
        if kind != "root":
            return Constant(kind, data, f"{kind}({short(argument)})", argument)
        degree = index(data[1], MAX_ROOT + 1, where)
        if degree < 2 or "over" in data[0]:
            raise Malformed(f"{where}: expected at least the second root of a number without 'over'")
        self._replace(degree, split(argument)[0])
        return Constant(kind, data, f"({short(argument)})^(1/{degree})", argument, degree)

    def number(self, value: Any, where: str) -> Any:
        """A FIELDNUMBER of the constants that are known so far."""
        if isinstance(value, str):
            return rational(value, where)
        parts = fields(value, where, "terms", "over")
        above, below = (self._sum(parts.get(key, [["1", []]]), f"{where}.{key}") for key in ("terms", "over"))
        if not below:
            raise Rejected(f"{where}.over: the number is zero")
        return above / below

    def _sum(self, value: Any, where: str) -> Any:
        entries = items(value, where, least=1)
        return self.make(poly.read(entries, len(self.parts), where, rational, MAX_EXPONENT))

    def generator(self, k: int) -> Closed:
        return Closed(self, {((k, 1),): Fraction(1)})

    def alphas(self) -> list[tuple[str, Root]]:
        return [(part.name, part.detail) for part in self.parts if part.kind == "algebraic"]

    def make(self, above: Poly, below: Monomial = ()) -> Any:
        """The number above / below in normal form, without the bases that divide both."""
        above, rest = self._reduced(above), []
        for i, e in below:
            above, count = self.stripped(above, i, e)
            rest += [(i, e - count)] * (count < e)
        rational = not rest and poly.is_constant(above)
        return poly.at_zero(above) if rational else Closed(self, above, tuple(rest))

    def stripped(self, p: Poly, i: int, most: int) -> tuple[Poly, int]:
        """Without a base as a factor, at most so often, and how often."""
        count = 0
        while count < most and (found := divided(p, self.bases[i])) is not None:
            p, count = found, count + 1
        return p, count

    def times(self, p: Poly, powers: Monomial) -> Poly:
        for i, e in powers:
            p = poly.multiply(p, poly.power(self.bases[i], e))
        return p

    def _reduced(self, p: Poly) -> Poly:
        for k, size, value in self._relations:
            charge(len(p) // 8)
            while high := {m: c for m, c in p.items() if dict(m).get(k, 0) >= size}:
                charge(1 + len(p) // 4)
                low = {m: c for m, c in p.items() if m not in high}
                left = {lowered(m, ((k, size),)): c for m, c in high.items()}
                p = poly.add(low, poly.multiply(left, value))
        return p

    def value(self, p: Poly, level: int) -> Enclosure:
        """An interval for a polynomial in the constants."""
        bits, low, high = precision(level), 0, 0
        charge(1 + len(p) // 2)
        for monomial, c in p.items():
            term = (1 << bits, 1 << bits)
            for k, e in monomial:
                term = times(term, self._power(k, e, level), bits)
            least, most = sorted(end * c.numerator for end in term)
            low, high = low + least // c.denominator, high - (-most // c.denominator)
        return low, high

    def sign(self, p: Poly) -> int:
        level, low, high = 0, 0, 0
        while low <= 0 <= high:
            low, high = self.value(p, level)
            level += 1
        return 1 if low > 0 else -1

    def _power(self, k: int, e: int, level: int) -> Enclosure:
        if (k, e, level) not in self._known:
            if half := e // 2:
                one, two = self._power(k, half, level), self._power(k, e - half, level)
            self._known[k, e, level] = (
                times(one, two, precision(level)) if half else self._constant(self.parts[k], level)
            )
        return self._known[k, e, level]

    def _constant(self, part: Constant, level: int) -> Enclosure:
        bits = precision(level)
        if part.kind == "pi":
            return intervals.pi(bits)
        if part.kind == "algebraic":
            return part.detail.enclosure(bits)
        x = enclosure(part.argument, level)
        if part.kind in ("log", "root"):
            if x[0] <= 0:  # but the number is positive
                return shifted(self._constant(part, level + 1), bits)
            f = intervals.log if part.kind == "log" else partial(intervals.root, part.detail)
            return intervals.rising(f, x, bits)
        limit = MAX_ARGUMENT << bits
        x = (max(x[0], -limit), min(x[1], limit))
        if part.kind == "exp":
            return intervals.rising(intervals.exp, x, bits)
        return intervals.around(x, bits)[part.kind == "cos"]


def read(value: Any, where: str) -> Constants | Root:
    """A FIELD."""
    if not (isinstance(value, Object) and "constants" in value):
        return read_field(value, where)
    entries = items(fields(value, where, "constants")["constants"], f"{where}.constants", least=1)
    if len(entries) > MAX_CONSTANTS:
        raise Malformed(f"{where}.constants: too large: more than {MAX_CONSTANTS}")
    field, several = Constants(), sum(isinstance(e, list) and e[:1] == ["algebraic"] for e in entries) > 1
    for k, entry in enumerate(entries):
        field.append(entry, f"alpha_{k}" if several else "alpha", f"{where}.constants[{k}]")
    if field.parts[-1].kind == "sin":
        raise Malformed(f"{where}.constants: a sin must be followed by the cos of the same number")
    return field

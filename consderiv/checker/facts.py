"""Facts (section 1a): the numbers at which exp, log, sin and cos are known."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from closed import BITS, enclosure, same
from constants import Constants
from intervals import around
from limits import Malformed, Rejected, charge, power, settle
from reader import index, items, rational, shown

ZERO, ONE = Fraction(0), Fraction(1)
MAX_EXPONENT, MAX_ROOT, MAX_PARTS, MAX_TURN = 1000, 64, 1000, 1_000_000

Fact = tuple[Any, ...]


class Facts:
    """Of the file that is read at present: exp(v) = w for (v, w); sin(t) = s, cos(t) = c for (t, s, c)."""

    exp: Sequence[Fact] = ()
    circle: Sequence[Fact] = ()


def fact_at(facts: Sequence[Fact], number: Any, place: int = 0) -> Fact | None:
    """The first fact with this number."""
    charge(len(facts) // 4)
    return next((fact for fact in facts if same(fact[place], number)), None)


def read_facts(field: Any, file: Mapping[str, Any]) -> None:
    """What is always known, what the constants tell, and the list `functions`."""
    exp: list[Fact] = [(ZERO, ONE)]
    circle: list[Fact] = [(ZERO, ZERO, ONE)]
    Facts.exp, Facts.circle = exp, circle
    if not isinstance(field, Constants):
        if "functions" in file:
            raise Malformed("functions: the file has no field of constants")
        return
    known: dict[Any, Fact] = {}
    for k, part in enumerate(field.parts):
        g, v = field.generator(k), part.argument
        if part.kind in ("exp", "log"):
            known[k] = (v, g) if part.kind == "exp" else (g, v)
            exp.append(known[k])
        elif part.kind == "sin":
            known[k] = (v, g, field.generator(k + 1))
            circle.append(known[k])
    for place, entry in enumerate(items(file.get("functions", []), "functions")):
        where = f"functions[{place}]"
        kind, first, *rest = items(entry, where, least=2)
        if kind == "exp":
            fact = _combined(first, known, (ONE,), where)
            exp.append(_root(field, fact, *items(rest, where, 2), where) if rest else fact)
        elif kind == "circle" and not rest:
            circle.append(_combined(first, known, (ZERO, ONE), where))
        elif kind == "turn":
            circle.append(_turn(field, rational(first, where), items(rest, where, 2), where))
        else:
            raise Malformed(f"{where}: no fact is like this: {shown(kind)}")


def _combined(value: Any, known: Mapping[Any, Fact], found: Fact, where: str) -> Fact:
    """The sum of e v_k and the product of w_k^e, or of (c_k + i s_k)^e; `found` is the neutral element."""
    angle, last = ZERO, -1
    for pair in items(value, where):
        k, e = items(pair, where, 2)
        if type(k) is not int or k <= last or len(known.get(k, ())) != 1 + len(found):
            raise Malformed(f"{where}: {shown(k)} is no constant of the kind, or they do not increase")
        if type(e) is not int or not 1 <= abs(e) <= MAX_EXPONENT:
            raise Malformed(f"{where}: an exponent is not from 1 to {MAX_EXPONENT} in size")
        v, *other = known[k]
        if e < 0:
            other = [1 / other[0]] if len(other) == 1 else [-other[0], other[1]]
        angle, found, last = angle + e * v, _product(found, _repeated(other, abs(e))), k
    return angle, *found


def _product(a: Sequence[Any], b: Sequence[Any]) -> Fact:
    """Of exponentials (w,) or of sine and cosine (s, c): those of the sum of the arguments."""
    if len(a) == 1:
        return (settle(a[0] * b[0]),)
    return settle(a[0] * b[1] + a[1] * b[0]), settle(a[1] * b[1] - a[0] * b[0])


def _repeated(one: Sequence[Any], count: int) -> Fact:
    found = tuple(one)
    for bit in bin(count)[3:]:
        found = _product(found, found)
        found = _product(found, one) if bit == "1" else found
    return found


def _root(field: Constants, fact: Fact, degree: Any, value: Any, where: str) -> Fact:
    """The root of an exponential."""
    if index(degree, MAX_ROOT + 1, where) < 2:
        raise Malformed(f"{where}: expected at least the second root")
    root = field.number(value, where)
    if root <= 0 or not same(power(root, degree), fact[1]):
        raise Rejected(f"{where}: the number is not this root")
    return fact[0] / degree, root


def _turn(field: Constants, r: Fraction, value: Sequence[Any], where: str) -> Fact:
    """Sine and cosine of r pi: (c + i s)^q = (-1)^p, and intervals choose among the roots."""
    p, q, kinds = r.numerator, r.denominator, [part.kind for part in field.parts]
    if "pi" not in kinds or q > MAX_PARTS or abs(p) > MAX_TURN:
        raise Malformed(f"{where}: pi is no constant, or the number is too large")
    pair, angle = [field.number(entry, where) for entry in value], r * field.generator(kinds.index("pi"))
    sine, cosine = _repeated(pair, q)
    if not same(sine, ZERO) or not same(cosine, Fraction((-1) ** (p % 2))):
        raise Rejected(f"{where}: these are not sine and cosine: their multiple is another one")
    if not any(_near(pair, angle, q, level) for level in range(len(BITS))):
        raise Rejected(f"{where}: these are the sine and cosine of another angle")
    return angle, *pair


def _near(pair: Sequence[Any], angle: Any, q: int, level: int) -> bool:
    """Whether intervals show that both numbers differ by less than 1 / q from the true ones."""
    true = around(enclosure(angle, level), BITS[level])
    found = [enclosure(number, level) for number in pair]
    ends = [max(a[1] - b[0], b[1] - a[0]) for a, b in zip(found, true, strict=True)]
    return max(ends) * q < 1 << BITS[level]


read_facts(None, {})

"""A numerical oracle for irrational points, norms and elementary functions: gradients at points very near the point.

It reads the program's text with `ast` and shares nothing with the package: forward-mode derivatives in mpmath with
hundreds of digits, at points that are spread over many scales, along weighted arcs and next to the switching surfaces.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

import mpmath
from mpmath import mpf

DIGITS = 460
NOISE_DIGITS = 400
Gradient = tuple[Any, ...]


class NoGradient(Exception):
    """The program has no value or no gradient here (a tie, or outside its domain)."""


@dataclass(frozen=True)
class Dual:
    """A value and its gradient."""

    value: Any
    gradient: Gradient


def _noise(number: Any) -> bool:
    return bool(abs(number) < mpf(10) ** -NOISE_DIGITS)


@dataclass
class Reading:
    """One evaluation: outputs, and the decision that every switch took."""

    width: int
    point: dict[str, Dual]
    signature: list[Any] = field(default_factory=list)

    def constant(self, value: Any) -> Dual:
        return Dual(mpf(value), (mpf(0),) * self.width)

    def linear(self, *terms: tuple[Any, Dual]) -> Dual:
        """sum c_k u_k."""
        value = sum((c * u.value for c, u in terms), mpf(0))
        parts = (sum((c * u.gradient[i] for c, u in terms), mpf(0)) for i in range(self.width))
        return Dual(value, tuple(parts))

    def sign(self, u: Dual) -> int:
        """The sign of a guard; zero only for a guard that vanishes with its gradient."""
        if not _noise(u.value):
            found = 1 if u.value > 0 else -1
        elif all(_noise(g) for g in u.gradient):
            found = 0
        else:
            raise NoGradient
        self.signature.append(found)
        return found

    def apart(self, u: Dual, v: Dual) -> int:
        return self.sign(self.linear((1, u), (-1, v)))

    def largest(self, operands: Sequence[Dual], sense: int = 1) -> Dual:
        """The best operand; ties among the others do not matter."""
        best = max(range(len(operands)), key=lambda i: sense * operands[i].value)
        for k, other in enumerate(operands):
            if k != best:
                self.apart(operands[best], other)
        self.signature.append(best)
        return operands[best]

    def absolute(self, u: Dual) -> Dual:
        return self.linear((self.sign(u), u))

    def smooth(self, u: Dual, value: Any, slope: Any) -> Dual:
        return Dual(value, tuple(slope * g for g in u.gradient))

    def product(self, u: Dual, v: Dual) -> Dual:
        pairs = zip(u.gradient, v.gradient, strict=True)
        return Dual(u.value * v.value, tuple(u.value * h + v.value * g for g, h in pairs))

    def quotient(self, u: Dual, v: Dual) -> Dual:
        if _noise(v.value):
            raise NoGradient
        ratio = u.value / v.value
        pairs = zip(u.gradient, v.gradient, strict=True)
        return Dual(ratio, tuple((g - ratio * h) / v.value for g, h in pairs))

    def root(self, u: Dual) -> Dual:
        if _noise(u.value):
            if all(_noise(g) for g in u.gradient):
                return self.constant(0)
            raise NoGradient
        if u.value < 0:
            raise NoGradient
        value = mpmath.sqrt(u.value)
        return self.smooth(u, value, 1 / (2 * value))

    def power(self, u: Dual, exponent: Any) -> Dual:
        if exponent == int(exponent):
            if exponent == 0:
                return self.constant(1)
            if exponent < 0 and _noise(u.value):
                raise NoGradient
            e = int(exponent)
            return self.smooth(u, u.value**e, e * u.value ** (e - 1))
        if _noise(u.value) and all(_noise(g) for g in u.gradient) and exponent > 0:
            return self.constant(0)
        if u.value <= 0 or _noise(u.value):
            raise NoGradient
        value = mpmath.power(u.value, exponent)
        return self.smooth(u, value, exponent * value / u.value)

    def norm(self, operands: Sequence[Dual]) -> Dual:
        total = self.constant(0)
        for u in operands:
            total = self.linear((1, total), (1, self.product(u, u)))
        return self.root(total)

    def call(self, name: str, operands: list[Dual]) -> Dual:
        u = operands[0]
        if name == "abs":
            return self.absolute(u)
        if name == "relu":
            return u if self.sign(u) > 0 else self.constant(0)
        if name in ("max", "min"):
            return self.largest(operands, 1 if name == "max" else -1)
        if name == "clip":
            return self.largest([self.largest([u, operands[1]]), operands[2]], -1)
        if name == "norm":
            return self.norm(operands)
        if name == "sqrt":
            return self.root(u)
        return self.smooth(u, *_ELEMENTARY[name](u.value))


def _log(v: Any) -> tuple[Any, Any]:
    if v <= 0:
        raise NoGradient
    return mpmath.log(v), 1 / v


def _tanh(v: Any) -> tuple[Any, Any]:
    t = mpmath.tanh(v)
    return t, 1 - t * t


def _sigmoid(v: Any) -> tuple[Any, Any]:
    s = 1 / (1 + mpmath.exp(-v))
    return s, s * (1 - s)


_ELEMENTARY: dict[str, Callable[[Any], tuple[Any, Any]]] = {
    "exp": lambda v: (mpmath.exp(v), mpmath.exp(v)),
    "log": _log,
    "sin": lambda v: (mpmath.sin(v), mpmath.cos(v)),
    "cos": lambda v: (mpmath.cos(v), -mpmath.sin(v)),
    "tanh": _tanh,
    "sigmoid": _sigmoid,
    "softplus": lambda v: (mpmath.log(1 + mpmath.exp(v)), 1 / (1 + mpmath.exp(-v))),
    "erf": lambda v: (mpmath.erf(v), 2 * mpmath.exp(-(v**2)) / mpmath.sqrt(mpmath.pi)),
    "atan": lambda v: (mpmath.atan(v), 1 / (1 + v**2)),
}


def _evaluate(tree: ast.expr, reading: Reading) -> Dual:
    if isinstance(tree, ast.Constant):
        return reading.constant(mpf(str(tree.value)))
    if isinstance(tree, ast.Name):
        return reading.point[tree.id] if tree.id != "pi" else reading.constant(mpmath.pi)
    if isinstance(tree, ast.UnaryOp):
        assert isinstance(tree.op, ast.USub)
        return reading.linear((-1, _evaluate(tree.operand, reading)))
    if isinstance(tree, ast.Call):
        assert isinstance(tree.func, ast.Name)
        if tree.func.id == "RootOf":
            return reading.constant(_root_of(ast.unparse(tree)))
        if tree.func.id == "where":
            return _where(tree.args, reading)
        return reading.call(tree.func.id, [_evaluate(a, reading) for a in tree.args])
    assert isinstance(tree, ast.BinOp), ast.dump(tree)
    u, v = _evaluate(tree.left, reading), _evaluate(tree.right, reading)
    if isinstance(tree.op, ast.Add):
        return reading.linear((1, u), (1, v))
    if isinstance(tree.op, ast.Sub):
        return reading.linear((1, u), (-1, v))
    if isinstance(tree.op, ast.Mult):
        return reading.product(u, v)
    if isinstance(tree.op, ast.Div):
        return reading.quotient(u, v)
    return reading.power(u, v.value)


def _where(arguments: Sequence[ast.expr], reading: Reading) -> Dual:
    """where(u < v, a, b); a set of measure zero does not matter."""
    test, yes, no = arguments
    assert isinstance(test, ast.Compare)
    sign = reading.apart(_evaluate(test.left, reading), _evaluate(test.comparators[0], reading))
    holds = {ast.Lt: sign < 0, ast.LtE: sign <= 0, ast.Gt: sign > 0, ast.GtE: sign >= 0}[type(test.ops[0])]
    return _evaluate(yes if holds else no, reading)


def _root_of(text: str) -> Any:
    """A real root by SymPy, at the working precision."""
    import sympy

    t = sympy.Symbol("t")
    return mpf(sympy.sympify(text, locals={"t": t, "RootOf": sympy.CRootOf}).evalf(mpmath.mp.dps))


def number(text: str) -> Any:
    """A real constant, from its text, at the working precision."""
    with mpmath.workdps(DIGITS):
        return _evaluate(ast.parse(text, mode="eval").body, Reading(0, {})).value


@dataclass(frozen=True)
class Case:
    """A program at a point, both as text."""

    program: str
    at: str

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(part.split("=")[0].strip() for part in self.at.split(",") if "=" in part)

    @property
    def values(self) -> tuple[str, ...]:
        pieces: list[str] = []
        for part in self.at.split(","):
            if "=" in part:
                pieces.append(part.split("=", 1)[1])
            else:
                pieces[-1] += "," + part
        return tuple(pieces)

    def __str__(self) -> str:
        return f'"{self.program}" --at "{self.at}"'


class Function:
    """The function of a case, its gradients near the point and its difference quotients."""

    def __init__(self, case: Case):
        self.case, self.names = case, case.names
        tree = ast.parse(case.program, mode="eval").body
        self.outputs = list(tree.elts) if isinstance(tree, ast.List) else [tree]
        self.centre = [number(text) for text in case.values]

    def at(self, place: Sequence[Any]) -> tuple[list[Dual], tuple[Any, ...]]:
        """Values and gradients of all outputs, and the decisions taken."""
        width = len(self.names)
        units = [tuple(mpf(int(i == k)) for i in range(width)) for k in range(width)]
        point = {n: Dual(p, u) for n, p, u in zip(self.names, place, units, strict=True)}
        reading = Reading(width, point)
        return [_evaluate(tree, reading) for tree in self.outputs], tuple(reading.signature)

    def moved(self, offset: Sequence[Any]) -> list[Any]:
        return [c + o for c, o in zip(self.centre, offset, strict=True)]

    def gradient(self, offset: Sequence[Any]) -> tuple[tuple[float, ...], tuple[Any, ...]] | None:
        """The flat Jacobian at the point plus an offset, and the decisions; None at ties and outside the domain."""
        try:
            found, signature = self.at(self.moved(offset))
        except NoGradient:
            return None
        return tuple(float(g) for output in found for g in output.gradient), signature

    def value(self, offset: Sequence[Any]) -> list[Any]:
        """The values alone: ties do not matter."""
        place = dict(zip(self.names, self.moved(offset), strict=True))
        reading = Reading(0, {n: Dual(p, ()) for n, p in place.items()})
        return [_evaluate(tree, reading).value for tree in self.outputs]

    def slope(self, direction: Sequence[Any], step: Any = None) -> list[float]:
        """(F(x + t d) - F(x)) / t for one tiny t."""
        with mpmath.workdps(DIGITS):
            t = mpf(10) ** -24 if step is None else step
            start = self.value([mpf(0)] * len(self.names))
            end = self.value([t * d for d in direction])
            return [float((b - a) / t) for a, b in zip(start, end, strict=True)]


SMALL = tuple(map(mpf, ("1", "-1", "2", "-2", "0.5", "-0.5", "1.5", "-1.5", "3", "-3", "0", "0.25")))


def offsets(rng: Random, width: int, count: int) -> Iterator[list[Any]]:
    """Generic offsets of size about 1e-26: straight, anisotropic, along weighted arcs with a higher-order term."""
    t = mpf(10) ** -26
    for trial in range(count):
        generic = [mpf(rng.uniform(-1, 1)) + mpf(rng.random()) / 10**12 for _ in range(width)]
        how = trial % 5
        if how in (0, 1):
            yield [t * g for g in generic]
        elif how == 2:  # near a special direction
            yield [t * rng.choice(SMALL) + t ** rng.choice((2, 3)) * g for g in generic]
        elif how == 3:  # anisotropic
            yield [t ** (mpf(rng.randint(2, 8)) / 2) * g for g in generic]
        else:  # arcs c t^a + d t^(a+b) + generic
            start = [rng.choice((1, 1, 2, 3, 4)) for _ in range(width)]
            more = rng.choice((1, 1, 2))
            yield [
                t**a * rng.choice(SMALL) + t ** (a + more) * rng.choice(SMALL) + t ** (a + more + 1) * g
                for a, g in zip(start, generic, strict=True)
            ]


@dataclass(frozen=True)
class Sampled:
    """A gradient near the point, where it was found, and the decisions there."""

    gradient: tuple[float, ...]
    offset: tuple[Any, ...]
    signature: tuple[Any, ...]


def sample(function: Function, rng: Random, count: int = 120, bisections: int = 8) -> list[Sampled]:
    """Gradients very near the point; between different decisions it looks for further ones by bisection."""
    found: list[Sampled] = []

    def visit(offset: Sequence[Any]) -> Sampled | None:
        seen = function.gradient(offset)
        if seen is None:
            return None
        found.append(Sampled(seen[0], tuple(offset), seen[1]))
        return found[-1]

    with mpmath.workdps(DIGITS):
        for offset in offsets(rng, len(function.names), count):
            visit(offset)
        for _ in range(bisections):
            pool = list({s.signature: s for s in rng.sample(found, len(found))}.values())
            if len(pool) < 2:
                break
            first, second = rng.sample(pool, 2)
            _bisect(visit, first, second)
    return found


def _bisect(visit: Callable[[Sequence[Any]], Sampled | None], first: Sampled, second: Sampled) -> None:
    """Walk towards a place where the decisions change."""
    low, high = first, second
    for _ in range(60):
        middle = visit([(a + b) / 2 for a, b in zip(low.offset, high.offset, strict=True)])
        if middle is None:
            return
        if middle.signature == low.signature:
            low = middle
        else:
            high = middle

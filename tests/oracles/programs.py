"""Random programs that force the hard cases: ties inside ties, parallel and identical kinks, cusps, shared nodes.

Everything is drawn from a seeded random.Random; `sample(kind, seed)` is reproducible.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from random import Random

from consderiv.programs import parse
from consderiv.programs.program import Program

from .terms import Term, const, op, power, sorted_items, text_of, times, to_program, var

SCALE = float(os.environ.get("CONSDERIV_SCALE", "1"))
SEED = int(os.environ.get("CONSDERIV_SEED", "0"))


def scaled(count: int) -> int:
    """The number of programs for a loop: CONSDERIV_SCALE multiplies it."""
    return max(3, round(count * SCALE))


@dataclass(frozen=True)
class Sample:
    """A random program at a point where it is tied."""

    kind: str
    seed: int
    program: Program
    point: tuple[Fraction, ...]
    outputs: tuple[Term, ...]
    linear: bool

    def __str__(self) -> str:
        at = ", ".join(map(str, self.point))
        return f"{self.kind} seed {self.seed}: {text_of(self.outputs, self.program.is_map)} at ({at})"

    @property
    def width(self) -> int:
        return len(self.point)


SWITCH_NAMES = (
    "abs", "abs", "relu", "relu", "max", "min", "max", "min", "clip", "sort", "median", "norm1", "norminf",
)  # fmt: skip


class Maker:
    """Draws terms that vanish at the point."""

    def __init__(self, rng: Random, width: int, curved: bool = False, jumps: bool = False):
        self.rng, self.width, self.curved, self.jumps = rng, width, curved, jumps
        simple = rng.random() < 0.6
        denominators = (1, 1, 2, 3)
        drawn = [Fraction(rng.randint(-3, 3), rng.choice(denominators)) for _ in range(width)]
        self.point = (Fraction(0),) * width if simple else tuple(drawn)
        self.forms: list[Term] = []
        self.made: list[Term] = []
        self.share = rng.random() < 0.4

    def coordinate(self, index: int) -> Term:
        """x_i - (value at the point)."""
        value = self.point[index]
        return var(index) if value == 0 else op("sub", var(index), const(value))

    def linear_form(self) -> Term:
        """A linear form that vanishes at the point: new, or in special position to earlier ones."""
        rng = self.rng
        if self.forms and rng.random() < 0.45:
            first = rng.choice(self.forms)
            how = rng.randrange(5)
            if how == 0:
                return first
            if how == 1:
                return times(rng.choice((2, -1, -2, Fraction(1, 2), 3)), first)
            if how == 2:
                return op("neg", first)
            second = rng.choice(self.forms)
            return op(rng.choice(("add", "sub")), first, second)
        total: Term | None = None
        for index in rng.sample(range(self.width), rng.randint(1, min(3, self.width))):
            piece = self.coordinate(index)
            factor = rng.choice((1, 1, 1, -1, 2, -2, 3, Fraction(1, 2)))
            if factor == -1 and total is not None:
                total = op("sub", total, piece)
                continue
            piece = piece if factor == 1 else times(factor, piece)
            total = piece if total is None else op("add", total, piece)
        assert total is not None
        self.forms.append(total)
        return total

    def leaf(self) -> Term:
        """A linear form, sometimes curved or zero; all vanish at the point."""
        rng = self.rng
        if rng.random() < 0.05:
            return const(0)
        if self.curved and rng.random() < 0.45:
            return self.curve()
        return self.linear_form()

    def curve(self) -> Term:
        """Polynomials and quotients that vanish at the point: parabolas, squares, cubes, local units."""
        rng = self.rng
        u, v = self.coordinate(rng.randrange(self.width)), self.coordinate(rng.randrange(self.width))
        how = rng.randrange(9)
        if how in (0, 1):
            return op("sub", v, times(rng.choice((1, 2, Fraction(1, 2))), power(u, 2)))
        if how == 2:
            return power(u, 2)
        if how == 3:
            return op("neg", power(self.linear_form(), 2))
        if how == 4:
            return power(u, 3)
        if how == 5:
            return op("mul", u, v)
        if how == 6:
            return op("mul", self.linear_form(), op("add", const(rng.choice((1, 2, -1))), u))
        if how == 7:
            return op("div", self.linear_form(), op("add", const(rng.choice((1, 2, -1))), u))
        return op("add", power(u, 2), power(v, 2))

    def term(self, depth: int) -> Term:
        """A term that vanishes at the point."""
        rng = self.rng
        if self.share and self.made and rng.random() < 0.2:
            return rng.choice(self.made)
        if depth <= 0 or rng.random() < 0.12:
            return self.leaf()
        made = self._inner(depth)
        self.made.append(made)
        return made

    def _inner(self, depth: int) -> Term:
        rng = self.rng
        how = rng.random()
        if how < 0.24:
            name = rng.choice(("add", "sub", "add", "sub", "neg"))
            return op(name, *self.terms(depth, 1 if name == "neg" else 2))
        if how < 0.30:
            return times(rng.choice((2, -1, -2, Fraction(1, 2), 0)), self.term(depth - 1))
        if self.curved and how < 0.40:
            return self.product(depth)
        if self.jumps and how < 0.58:
            return self.jump(depth)
        return self.switch(depth)

    def terms(self, depth: int, count: int) -> list[Term]:
        """Smaller terms."""
        return [self.term(depth - 1) for _ in range(count)]

    def switch(self, depth: int) -> Term:
        rng = self.rng
        name = rng.choice(SWITCH_NAMES)
        if name in ("abs", "relu"):
            return op(name, self.term(depth - 1))
        if name == "clip":
            return self.clip(depth)
        if name == "sort":
            return rng.choice(sorted_items(*self.terms(depth, rng.choice((2, 2, 3)))))
        if name in ("norm1", "norminf"):
            return op(name, *self.terms(depth, rng.choice((1, 2, 2))))
        arity = rng.choice((2, 2, 2, 3, 3)) if name in ("max", "min") else rng.choice((2, 3, 3))
        operands = self.terms(depth, arity)
        if rng.random() < 0.15:
            operands[rng.randrange(arity)] = const(rng.choice((0, 0, 1, -1)))
            if rng.random() < 0.3:
                operands[-1] = operands[0]  # one operand twice
        made = op(name, *operands)
        moved = any(o.op == "constant" and o.parameter in (1, -1) for o in operands)
        return self._at_zero(made) if moved else made

    def _at_zero(self, made: Term) -> Term:
        """Constants can move the value away from zero: clip it back so that outer ties stay tied."""
        from .interpreter import run

        value = run(to_program([made], self.width), self.point).values[0]
        return made if value == 0 else op("sub", made, const(value))

    def clip(self, depth: int) -> Term:
        rng = self.rng
        x = self.term(depth - 1)
        how = rng.randrange(5)
        low, high = [(const(0), const(1)), (const(-1), const(0)), (const(0), const(0)), (const(-1), const(1)), (x, x)][
            how
        ]
        if how == 4:
            low, high = self.term(depth - 1), self.term(depth - 1)
        return op("clip", x, low, high)

    def product(self, depth: int) -> Term:
        """A product or quotient that keeps the value zero."""
        rng = self.rng
        u = self.term(depth - 1)
        how = rng.randrange(5)
        if how == 0:
            return op("mul", u, self.term(depth - 1))
        if how == 1:
            return op("mul", u, op("add", const(rng.choice((1, -1, 2))), self.term(depth - 2)))
        if how == 2:
            return op("div", u, op("add", const(rng.choice((1, -1, 2))), self.term(depth - 2)))
        return power(u, rng.choice((2, 2, 3)))

    def jump(self, depth: int) -> Term:
        """Continuous forms with where, piecewise, sign and floor."""
        rng = self.rng
        g = self.leaf() if rng.random() < 0.8 else op(rng.choice(("abs", "relu")), self.linear_form())
        zero = const(0)
        k = const(rng.choice((1, 2, -1, Fraction(1, 2))))
        how = rng.randrange(9)
        if how == 0:
            return op("where", op(rng.choice(("gt", "ge", "lt", "le")), g, zero), op("mul", k, g), zero)
        if how == 1:
            u = self.term(depth - 1)
            return op("where", op(rng.choice(("gt", "ge", "lt", "le")), g, zero), op("add", u, op("mul", k, g)), u)
        if how == 2:
            return op("mul", op("sign", g), g)
        if how == 3:
            return op("mul", op("floor", g), g)
        if how == 4:
            u = self.term(depth - 1)
            return op("where", op(rng.choice(("eq", "ne")), g, zero), u, op("add", u, zero))
        if how == 5:
            h = op("sub", g, zero) if rng.random() < 0.5 else g
            cases = [op("neg", g), op("lt", g, zero), op("mul", k, h), op("ge", g, zero)]
            return op("piecewise", *cases, zero, Term("boolean", (), True))
        if how == 6:
            flip = op("where", op("gt", g, zero), const(1), const(-1))
            return op("max", op("mul", g, flip), zero)
        if how == 7:
            u, v = self.term(depth - 1), self.term(depth - 1)
            return op("where", op(rng.choice(("gt", "ge")), u, v), u, v)
        both = op(rng.choice(("and", "or")), op("gt", g, zero), op("gt", self.linear_form(), zero))
        u = self.term(depth - 1)
        return op("where", both, op("add", u, zero), u)


def _build(kind: str, seed: int, rng: Random, width: int, count: int, depth: int, curved: bool, jumps: bool) -> Sample:
    maker = Maker(rng, width, curved, jumps)
    outputs = tuple(maker.term(depth) for _ in range(count))
    if rng.random() < 0.5:  # a smooth part that does not vanish
        extra = op("add", outputs[0], times(rng.choice((1, 2, -1)), var(rng.randrange(width))))
        outputs = (extra, *outputs[1:])
    is_map = count > 1
    as_text = rng.random() < 0.3
    names = ("x", "y", "z", "w")[:width]
    program = parse(text_of(outputs, is_map), names) if as_text else to_program(outputs, width, is_map)
    return Sample(kind, seed, program, maker.point, outputs, not curved)


def _family(curved: bool, jumps: bool, maps: bool) -> Callable[[int], Sample]:
    kind = ("curved" if curved else "linear") + ("-jumps" if jumps else "") + ("-map" if maps else "")

    def make(seed: int) -> Sample:
        rng = Random(f"{kind}:{seed}")
        width = rng.choice((1, 2, 2, 2, 3, 3, 4)) if not curved else rng.choice((1, 2, 2, 2, 3))
        count = rng.choice((2, 2, 3)) if maps else 1
        depth = rng.choice((1, 2, 2, 3, 3)) if not maps else rng.choice((1, 2, 2))
        return _build(kind, seed, rng, width, count, depth, curved, jumps)

    return make


FAMILIES: dict[str, Callable[[int], Sample]] = {}
for _curved in (False, True):
    for _jumps in (False, True):
        for _maps in (False, True):
            _make = _family(_curved, _jumps, _maps)
            FAMILIES[_make(0).kind] = _make


def sample(kind: str, seed: int) -> Sample:
    """The random program of a family with this seed, counted from CONSDERIV_SEED."""
    return FAMILIES[kind](SEED + seed)

"""Random programs with forced ties at a rational point: every switch is shifted so that its operands agree there."""

from __future__ import annotations

import random
from fractions import Fraction

from consderiv.errors import ConsderivError
from consderiv.programs import Program, evaluate, parse

NAMES = ("x", "y", "z")


class ProgramWriter:
    """Writes expressions of bounded depth over the first `count` names."""

    def __init__(self, seed: int, count: int, curved: bool, jumps: bool):
        self.random = random.Random(seed)
        self.names = NAMES[:count]
        self.curved, self.jumps = curved, jumps
        self.point = tuple(Fraction(self.random.choice((0, 0, 0, 1, -1, 2))) for _ in self.names)

    def value(self, text: str) -> Fraction:
        """The exact value of an expression at the point."""
        return Fraction(evaluate(parse(text, self.names), self.point)[0])

    def centred(self, text: str) -> str:
        """The expression minus its value, so that it is zero at the point."""
        value = self.value(text)
        return text if value == 0 else f"({text} - ({value}))"

    def smooth(self) -> str:
        """An affine, sometimes a curved expression."""
        r = self.random
        terms = [f"{r.choice((-2, -1, 1, 1, 2))}*{name}" for name in self.names if r.random() < 0.7] or [self.names[0]]
        text = "(" + " + ".join(terms) + ")"
        if self.curved and r.random() < 0.4:
            a, b = r.choice(self.names), r.choice(self.names)
            quotient = f"({text}/(3 + {a} - ({self.value(a)})))"
            text = r.choice((f"({text} + {a}*{b})", f"({text}*{a})", quotient, f"({a}**2)"))
        return text

    def write(self, depth: int) -> str:
        """An expression with switches tied at the point."""
        r = self.random
        if depth == 0 or r.random() < 0.15:
            return self.smooth()
        u, v = self.write(depth - 1), self.write(depth - 1)
        kind = r.randrange(13 if self.jumps else 11)
        if kind <= 1:
            return f"({u} {r.choice('+-')} {v})"
        if kind == 2:
            return f"({r.choice((-1, 2, '1/2'))}*{u})"
        u, v = self.centred(u), self.centred(v)
        if kind <= 4:
            return f"{r.choice(('abs', 'relu'))}({u})"
        if kind <= 6:
            return f"{r.choice(('max', 'min'))}({u}, {v})"
        if kind == 7:
            w = self.centred(self.smooth())
            return r.choice((f"clip({u}, {v}, {w})", f"median({u}, {v}, {w})", f"max({u}, {v}, {w})"))
        if kind == 8:
            return f"sort({u}, {v})[{r.randrange(2)}]"
        if kind == 9:
            return f"{r.choice(('norm1', 'norminf'))}({u}, {v})"
        if kind == 10:
            return f"({u} + {u})" if r.random() < 0.5 else f"({u} - {u})"
        if kind == 11:
            return f"where({u} > 0, {u}, {r.choice((0, 2, -1))}*{u})"
        return f"({u}*sign({u}))"


def random_program(seed: int) -> tuple[Program, tuple[Fraction, ...], str] | None:
    """A random program with its point and text; None where the text has no value."""
    r = random.Random(seed)
    count = r.choice((1, 2, 2, 2, 3))
    writer = ProgramWriter(seed + 1, count, r.random() < 0.3, r.random() < 0.2)
    try:
        parts = [writer.write(r.choice((1, 2, 2, 3))) for _ in range(r.choice((1, 1, 1, 2)))]
        text = parts[0] if len(parts) == 1 else f"[{', '.join(parts)}]"
        return parse(text, writer.names), writer.point, text
    except ConsderivError:
        return None

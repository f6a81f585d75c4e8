"""Random programs beyond polynomials at rational points: irrational points, elementary functions, very curved cells,
constants such as exp(1), norms, comparisons, concave functions.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from consderiv.api import localise
from consderiv.fields.local import Local
from consderiv.germs.tree import Budget

from .makers import comparisons, concave, constants, norms

Maker = Callable[[Random], tuple[str, str]]  # the text of a program, and its point

# A point, and polynomials that vanish there.
IRRATIONAL = (
    ("x=sqrt(2)", ("x**2 - 2", "x*(x**2 - 2)", "x**3 - 2*x", "(2 - x**2)/x")),
    ("x=1+sqrt(5)", ("x**2 - 2*x - 4", "4/x - x + 2")),
    ("x=RootOf(t**3-t-1,0)", ("x**3 - x - 1", "x*(x**3 - x - 1)")),
    ("x=sqrt(2);y=sqrt(2)", ("x - y", "x*y - 2", "x**2 - 2", "y/x - 1", "x**2 - y**2", "2*y - 4/x")),
    ("x=sqrt(3);y=0", ("y", "x*y", "x**2 - 3", "y**2", "x**2 - 3 + y", "y - x*y**2")),
    ("x=sqrt(2);y=sqrt(3)", ("x**2 - 2", "y**2 - 3", "(x*y)**2 - 6", "x**2*y - 2*y")),
    ("x=sqrt(2);y=1+sqrt(2)", ("y - x - 1", "x*y - 2 - x", "x**2 - 2", "y**2 - 2*y - 1")),
    ("x=1;y=sqrt(7)/2", ("x - 1", "4*y**2 - 7", "(x - 1)*y", "y*(x - 1)**2 + 4*y**2 - 7")),
)
ELEMENTARY = (
    "sin({u})", "tanh({u})", "exp({u}) - 1", "log(1 + {u})", "sqrt(1 + {u}) - 1", "sigmoid({u}) - 1/2", "cos({u}) - 1",
    "(1 + {u})**(1/3) - 1", "sqrt(4 + {u}**2) - 2", "exp({u}) - 1 - {u}", "sin({u}) - {u}", "sqrt({u}**2)", "sqrt({u}*{u})",
)  # fmt: skip
CURVES = (
    "y - {a}*x**2", "y**2 - x**3", "x**{k} - y**{m}", "y - x**{k}", "-(x**2 + {a}*y**2)", "x*y - {a}*x**{k}", "{a}*x**2 - y",
    "y**2 - {a}*x**4", "x*y", "x - {a}*y", "y**{m} + x**{k}", "x**2*y - y**{m}", "x", "-y", "(y - x**2)*(y - {a}*x**3)",
)  # fmt: skip


def irrational(random: Random) -> tuple[str, str]:
    """Switches tied at an irrational point."""
    at, forms = random.choice(IRRATIONAL)

    def leaf() -> str:
        return f"{random.choice(('', '', '2*', '-1*', '1/3*'))}({random.choice(forms)})"

    return _program(random, leaf), at


def elementary(random: Random) -> tuple[str, str]:
    """Switches of elementary functions tied at 0."""

    def leaf() -> str:
        u = random.choice(("x", "x", "y", "(x - y)", "(2*x)", "(x*y)", "(y - x**2)"))
        if random.random() < 0.4:
            return random.choice((u, f"{u}**2", f"{u}**3", f"-1*{u}"))
        return f"({random.choice(ELEMENTARY).format(u=u)})"

    return _program(random, leaf, (1, 1, 1, 2)), "x=0;y=0"


def planar(random: Random) -> tuple[str, str]:
    """Cells between curves that are tangent to high order."""

    def curve() -> str:
        form = random.choice(CURVES).format(
            a=random.choice((1, 2, "1/2", 3)), k=random.randint(2, 5), m=random.randint(2, 4)
        )
        return f"{random.choice(('', '', '-1*'))}({form})"

    inner = f"min({', '.join(curve() for _ in range(random.choice((2, 3, 3))))})"
    text = random.choice((f"max({inner}, 0)", f"max({inner}, {curve()})", f"abs({inner}) - {curve()}"))
    if random.random() < 0.15:
        u = curve()
        return f"where({u} > 0, {u}, 0) + {text}", "x=0;y=0"
    return text, "x=0;y=0"


def _program(random: Random, leaf: Callable[[], str], depths: tuple[int, ...] = (2,)) -> str:
    def term(depth: int) -> str:
        if depth == 0 or random.random() < 0.2:
            return leaf()
        u, v = term(depth - 1), term(depth - 1)
        kind = random.randrange(9)
        if kind < 2:
            return f"{random.choice(('abs', 'relu'))}({u})"
        if kind < 5:
            return f"{random.choice(('max', 'min'))}({u}, {v})"
        if kind == 5:
            return f"({u} {random.choice('+-')} {v})"
        if kind == 6:
            return random.choice((f"clip({u}, {v}, {leaf()})", f"median({u}, {v}, {leaf()})", f"sort({u}, {v})[0]"))
        if kind == 7:
            return f"norm1({u}, {v})"
        u = leaf()
        return f"where({u} > 0, {u}, {random.choice((0, 2, -1))}*{u})"

    parts = [term(random.choice(depths)) for _ in range(random.choice((1, 1, 1, 2)))]
    return parts[0] if len(parts) == 1 else f"[{', '.join(parts)}]"


FAMILIES: dict[str, Maker] = {
    "irrational": irrational, "elementary": elementary, "planar": planar,
    "constants": constants, "norms": norms, "comparisons": comparisons, "concave": concave,
}  # fmt: skip


def drawn(family: str, seed: int, seconds: float = 1.5) -> tuple[Local, str]:
    """A program of a family at its point, with its text."""
    text, at = FAMILIES[family](Random(f"{family} {seed}"))
    names = [one.split("=")[0] for one in at.split(";")]
    local = localise(text, at.replace(";", ","), names)
    return Local(local.program, local.point, Budget(500, seconds)), f"{text} at {at}"

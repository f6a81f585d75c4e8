"""Random programs of the kinds whose numbers are not rational: irrational points, norms, elementary functions, roots.

A program is a tree of text templates, so that a failing one can be shrunk: every subtree of it is a program too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from .gradients import Case


@dataclass(frozen=True)
class Tree:
    """A template with one field {} for each child."""

    template: str
    children: tuple[Tree, ...] = ()

    def __str__(self) -> str:
        return self.template.format(*(str(c) for c in self.children))

    def smaller(self) -> Iterator[Tree]:
        """Trees with one node less: a child in place of a node."""
        yield from self.children
        for i, child in enumerate(self.children):
            for less in child.smaller():
                yield Tree(self.template, (*self.children[:i], less, *self.children[i + 1 :]))


def leaf(text: str) -> Tree:
    return Tree(text)


def node(template: str, *children: Tree) -> Tree:
    return Tree(template, children)


SWITCHES = ("abs({})", "relu({})", "max({}, {})", "min({}, {})", "max({}, {}, {})", "max({}, 0)", "min({}, {}, 0)")
SUMS = ("{} + {}", "{} - ({})", "-({})", "2*({})", "{} + ({})/2", "{} - 3*({})")


def _fields(template: str) -> int:
    return template.count("{}")


@dataclass(frozen=True)
class Grammar:
    """Leaves that vanish at the point, and templates that keep the value zero."""

    leaves: Sequence[str]
    inner: Sequence[str]

    def tree(self, rng: Random, depth: int) -> Tree:
        if depth <= 0 or rng.random() < 0.15:
            return leaf(rng.choice(self.leaves))
        template = rng.choice(self.inner)
        return Tree(template, tuple(self.tree(rng, depth - 1) for _ in range(_fields(template))))


LOCAL_CURVES = (
    "u", "v", "u", "v", "u + v", "u - v", "2*u - v", "v - u**2", "v - 2*u**2", "u*v", "u**2", "v - u**3", "v**2 - u**3",
    "u**2 + v**2", "-(u**2)", "v**2 - 2*u**2", "u**2 - 3*v**2", "v - u**2 - u**3", "u*(1 + v)",
)  # fmt: skip

COORDINATES = {
    "x=sqrt(2),y=0": ("(x**2 - 2)", "y"), "x=sqrt(2),y=sqrt(3)": ("(x**2 - 2)", "(y**2 - 3)"),
    "x=sqrt(2),y=sqrt(2)": ("(x - y)", "(x*y - 2)"), "x=1+sqrt(2),y=1": ("(x**2 - 2*x - 1)", "(y - 1)"),
    "x=RootOf(t**3-t-1,0),y=1/2": ("(x**3 - x - 1)", "(2*y - 1)"), "x=sqrt(2),y=1": ("(x*y - sqrt(2))", "(y - 1)"),
    "x=RootOf(t**3-2,0),y=sqrt(2)": ("(x**3 - 2)", "(y**2 - 2)"), "x=0,y=0": ("(y - sqrt(2)*x)", "(x + sqrt(3)*y)"),
    "x=sqrt(sqrt(2)),y=sqrt(2)": ("(x**4 - 2)", "(y - x**2)"), "x=0,y=sqrt(5)": ("x", "(y**2 - 5)"),
}  # fmt: skip


def irrational(rng: Random) -> tuple[Tree, str]:
    """Piecewise polynomials with curved kinks through a point of a real number field."""
    at = rng.choice(sorted(COORDINATES))
    u, v = COORDINATES[at]
    if rng.random() < 0.5:
        u, v = v, u
    leaves = [text.replace("u", "\0").replace("v", v).replace("\0", u) for text in LOCAL_CURVES]
    inner = (*SWITCHES, *SWITCHES, *SUMS, "({})*({})", "({})**2", "({})*x", "({})*y")
    return Grammar(leaves, inner).tree(rng, rng.choice((2, 2, 3, 3))), at


ONE_SERIES = (
    "x", "x", "exp(x) - 1", "sin(x)", "log(1 + x)", "tanh(x)", "1 - cos(x)", "2*softplus(x) - 2*log(2)",
    "4*sigmoid(x) - 2", "x**2", "x**2/2", "x + x**2/2", "x - x**3/6", "x - x**2/2", "exp(x) - 1 - x", "sin(x) - x",
    "exp(sin(x)) - 1", "log(cos(x))", "-(x**2)/2", "exp(x) - exp(-x)", "x*exp(x)", "x**3", "sin(x)**2", "tanh(x)*x",
    "log(1 + x**2)", "softplus(x) - softplus(-x)", "exp(x**2) - 1", "x/(1 + x)", "cos(x) - exp(x)", "sin(sin(x))",
)  # fmt: skip
TWO_SERIES = (
    "exp(x) - exp(y)", "exp(x + y) - 1", "sin(x*y)", "y - exp(x) + 1", "y - sin(x)", "y - x", "x*y", "y - x**2/2",
    "log(1 + x + y)", "exp(x*y) - 1", "tanh(x) - y", "1 - cos(x - y)", "y - 1 + cos(x)", "x*exp(y)", "x**2 + y**2",
)  # fmt: skip
ELEMENTARY_INNER = (
    *SWITCHES, *SWITCHES, *SUMS, "({})*({})", "({})**2", "exp({}) - 1", "sin({})", "tanh({})", "log(1 + {})",
    "({})*exp(x)", "({})*cos(x)",
)  # fmt: skip


def elementary(rng: Random) -> tuple[Tree, str]:
    """Elementary functions that are tied at 0, to various orders."""
    one = rng.random() < 0.5
    leaves = list(ONE_SERIES) if one else [t.replace("x", "\0") for t in ONE_SERIES]
    if not one:
        plain = [t.replace("e\0p", "exp").replace("\0", rng.choice("xy")) for t in leaves]
        leaves = [*plain, *TWO_SERIES]
    return Grammar(leaves, ELEMENTARY_INNER).tree(rng, rng.choice((1, 2, 2, 3))), "x=0" if one else "x=0,y=0"


SHIFTED = {
    "x=log(2)": ("exp(x) - 2", "x - log(2)", "2*x - log(4)", "exp(2*x) - 4", "exp(x) - exp(-x) - 3/2", "tanh(x) - 3/5"),
    "x=1,y=1": ("exp(x) - exp(y)", "log(x)", "log(x*y)", "x - y", "exp(x - 1) - 1", "x*y - 1", "log(x) - log(y)"),
    "x=log(3)/2,y=1/2": ("tanh(x) - y", "exp(2*x) - 3", "2*y - 1", "sigmoid(2*x) - 3/4", "x - log(3)*y"),
}  # fmt: skip


def shifted(rng: Random) -> tuple[Tree, str]:
    """Elementary functions at points that are logarithms, or tied away from 0."""
    at = rng.choice(sorted(SHIFTED))
    inner = (*SWITCHES, *SWITCHES, *SUMS, "({})*({})", "({})**2", "({})*exp(x)", "sin({})")
    return Grammar(SHIFTED[at], inner).tree(rng, rng.choice((1, 2, 2))), at


ODD = {
    "x=0,y=0": (
        "erf(x)", "atan(x)", "atan(x) - y", "erf(x) - erf(y)", "2*x - erf(x)*sqrt(4*atan(1))", "x - atan(x)", "x", "y",
        "erf(x + y)", "atan(x*y)", "x*(1 + erf(x/sqrt(2)))/2", "2*atan(y/(1 + sqrt(1 - y**2)))", "x - x**3/3 - atan(x)",
    ),
    "x=1,y=1": (
        "erf(x) - erf(1)", "atan(x) - atan(1)", "erf(x) - erf(y)", "x - y", "atan(x/y) - atan(1)", "x - 1",
        "erf(x*y) - erf(1)", "atan(x) + atan(y) - 2*atan(1)",
    ),
    "x=1/2,y=1/3": ("atan(x) + atan(y) - atan(1)", "2*x - 1", "x - 3*y/2", "erf(3*y) - erf(2*x)", "atan(x) - atan(1/2)"),
}  # fmt: skip


def odd(rng: Random) -> tuple[Tree, str]:
    """Error functions and arctangents that are tied at 0, or away from 0 by known identities."""
    at = rng.choice(sorted(ODD))
    inner = (*SWITCHES, *SWITCHES, *SUMS, "({})*({})", "({})**2", "({})*exp(x)", "erf({})", "atan({})")
    return Grammar(ODD[at], inner).tree(rng, rng.choice((1, 2, 2))), at


NORM_LEAVES = (
    "norm(x, y)", "norm(x, y)", "sqrt(x**2 + y**2)", "norm(x, 2*y)", "norm(x + y, x - y)", "x", "y", "x - y",
    "abs(x)", "sqrt(x**2 + y**4)", "norm(x, y**2)", "sqrt(x**2 + x*y + y**2)", "norm(x - y**2, y)", "norm(x**2, y**2)",
    "norm(abs(x), y)", "norm(relu(x), y)", "norm(max(x, y), x)", "-norm(x, y)", "sqrt(2*x**2 + 3*y**2)", "x**2",
)  # fmt: skip
SPACE_LEAVES = (
    "norm(x, y)", "norm(y, z)", "norm(x, y, z)", "z", "x", "abs(z)", "norm(x - z, y)", "-norm(x, y)", "norm(x, z)",
    "(x + z)/2 + sqrt((x - z)**2/4 + y**2)", "sqrt((x - z)**2 + 4*y**2)", "norm(x, y + z)", "abs(x - z)", "y",
)  # fmt: skip


def norms(rng: Random) -> tuple[Tree, str]:
    """Norms that vanish at 0, with positive and negative signs, among kinks."""
    plane = rng.random() < 0.6
    inner = (*SWITCHES, *SUMS, *SUMS, "({})*(1 + x)", "norm({}, {})", "({})*({})", "({})*exp(x)", "max({}, {})")
    made = Grammar(NORM_LEAVES if plane else SPACE_LEAVES, inner).tree(rng, rng.choice((1, 1, 2, 2, 3)))
    return made, "x=0,y=0" if plane else "x=0,y=0,z=0"


ROOT_LEAVES = ("x", "y", "x - y", "x*y", "x**2", "y**2", "x**2 + y**2", "x**4 + y**2", "y - x**2", "x**3", "x**4")
ROOT_INNER = (
    "sqrt(abs({}))", "abs({})**(3/2)", "({})*sqrt(abs({}))", "sqrt(({})**2)", "sqrt(({})**2 + ({})**2)", "{} + {}",
    "sqrt(({})**2 + ({})**4)", "(({})**2 + ({})**2)**(3/4)", "abs({})", "max({}, {})", "({})*({})", "sqrt(({})**4)",
    "{} - ({})", "abs({})**(4/3)", "(({})**2)**(2/3)", "sqrt(relu({}))", "sqrt(abs({}) + ({})**2)", "(({})**2)**(1/4)",
    "sqrt((1 + x)*({})**2)", "min({}, {})", "({})*norm({}, {})", "abs({})**(5/2)", "sqrt(abs({})**3)", "relu({})**(3/2)",
)  # fmt: skip


def roots(rng: Random) -> tuple[Tree, str]:
    """Square roots and fractional powers that vanish at the point, Lipschitz and not."""
    return Grammar(ROOT_LEAVES, ROOT_INNER).tree(rng, rng.choice((1, 2, 2))), "x=0,y=0"


FAMILIES: dict[str, Callable[[Random], tuple[Tree, str]]] = {
    "irrational": irrational, "elementary": elementary, "shifted": shifted, "norms": norms, "roots": roots,
    "odd": odd,
}  # fmt: skip


def drawn(kind: str, seed: int) -> tuple[Tree, str]:
    """The random program of a family with this seed, and its point."""
    return FAMILIES[kind](Random(f"{kind}:{seed}"))


def case_of(made: Tree, at: str) -> Case:
    """The coordinates that a program does not use are left out."""
    return Case(str(made), at)


def shrink(made: Tree, at: str, fails: Callable[[Case], bool]) -> Case:
    """The smallest subtree that still fails."""
    current, progress = made, True
    while progress:
        progress = False
        for less in current.smaller():
            if fails(case_of(less, at)):
                current, progress = less, True
                break
    return case_of(current, at)

"""Random programs at points with exp(1), log(2) or pi, with norms, with comparisons, and with limiting sets of curved cells."""

from __future__ import annotations

from random import Random

# A point, and elementary functions that vanish there.
CONSTANTS = (
    ("x=log(2)", ("exp(x) - 2", "x - log(2)", "exp(2*x) - 4", "exp(-x) - 1/2", "x*exp(x) - 2*x", "tanh(x) - 3/5")),
    ("x=1", ("exp(x) - exp(1)", "x - 1", "log(x)", "exp(1 - x) - 1", "sin(x - 1)", "sin(x) - sin(1)")),
    ("x=exp(1)", ("log(x) - 1", "x - exp(1)", "x*log(x) - x", "log(x)**2 - 1")),
    ("x=pi/2", ("cos(x)", "sin(x) - 1", "sin(2*x)", "cos(x)*(1 + x)")),
    ("x=1;y=exp(1)", ("y - exp(x)", "log(y) - x", "x - 1", "y - exp(1)", "x*y - y")),
    ("x=log(3);y=3", ("exp(x) - y", "log(y) - x", "y - 3", "y**2 - 9", "x*(y - 3)", "sigmoid(x) - 3/4")),
    ("x=0;y=log(2)", ("x", "exp(y) - 2", "x*y", "softplus(x) - log(2)", "y - log(2)*cos(x)", "x**2 + exp(y) - 2")),
)
LINES = ("x", "y", "(x + y)", "(x - y)", "(2*x)", "(x - 2*y)", "(x*y + x)", "(exp(x) - 1)", "sin(y)", "(-1*y)")
SPACE = ("x", "y", "z", "(x + z)", "(y - z)", "(2*z)", "(x*y + z)")
WALLS = ("x", "y", "(x - y)", "(y - x**2)", "(x + y)", "(y - x**3)", "(x*y)")


def constants(random: Random) -> tuple[str, str]:
    """Kinks of elementary functions at points with exp(1), log(2), pi."""
    at, forms = random.choice(CONSTANTS)

    def leaf() -> str:
        return f"{random.choice(('', '', '2*', '-1*', '1/3*'))}({random.choice(forms)})"

    return random.choice((
        f"abs({leaf()})", f"max({leaf()}, {leaf()})", f"abs({leaf()}) - relu({leaf()})", f"min({leaf()}, {leaf()}, 0)",
        f"relu({leaf()} + abs({leaf()}))", f"[abs({leaf()}), {leaf()}]", f"max({leaf()}, 0)*exp(x)",
        f"norm1({leaf()}, {leaf()})", f"where(({forms[0]}) > 0, {forms[0]}, 0) + {leaf()}",
    )), at  # fmt: skip


def norms(random: Random) -> tuple[str, str]:
    """Regular functions and their negatives, with norms and roots of squares; sums of these that are neither."""
    wide = random.random() < 0.3
    lines = SPACE if wide else LINES
    u, v, w = (random.choice(lines) for _ in range(3))
    a, b = random.choice(("2", "1/2", "3", "sqrt(2)")), random.choice(("", "", "-1*"))
    text = random.choice((
        f"{b}norm({u}, {v})", f"{b}{a}*norm({u}, {v})", f"{b}sqrt({u}**2 + {v}**2)", f"norm({u}, {v}) + abs({w})",
        f"max(norm({u}, {v}), {w})", f"relu(norm({u}, {v}) - {w})", f"norm({u}, {v}) + norm({v}, {w})",
        f"{b}norm({u}, {v}, {w})", f"norm({u}, {v}) + {a}*{w}", f"{b}(norm({u}, {v}) + {w}**2)",
        f"[norm({u}, {v}), {w}]", f"norm({u}, {v}) - abs({w})", f"{b}sqrt({u}**2 + {a}*{v}**2 + {w}**4)",
        f"norm({u} + 3, {v} + 4) + norm({u}, {v})", f"relu({u}) - relu({w}) + norm({u}, {v})*{b}{a}",
    ))  # fmt: skip
    return text, "x=0;y=0;z=0" if wide else "x=0;y=0"


def comparisons(random: Random) -> tuple[str, str]:
    """Programs with conditions that are continuous, most of them, and their chain-rule fields."""
    u, v, w = (random.choice(WALLS) for _ in range(3))
    a, b = random.choice(("0", "2", "-1", "1/2")), random.choice((">", ">=", "<", "<="))
    text = random.choice((
        f"where({u} {b} 0, {u}, {a}*{u})", f"where({u} {b} {v}, {u}, {v})", f"where({u} {b} 0, {u}, {a}*{u}) + abs({v})",
        f"where({u} > 0 and {v} > 0, min({u}, {v}), 0)", f"piecewise(({u}, {u} > 0), (0*x, {u} == 0), ({a}*{u}, True))",
        f"{v}*sign({v})", f"where({u} == 0, {u}, {a}*{u})", f"relu({u}) - where({u} > 0, 0*x, {a}*{u})",
        f"max(where({u} {b} 0, {u}, {a}*{u}), {v})", f"where({u} {b} 0, relu({u}), {a}*abs({u})) - {w}",
        f"where({u} > 0, {u}, where({v} > 0, {a}*relu(-{u}), 0*x))", f"[where({u} {b} 0, {u}, {a}*{u}), {v}]",
        f"floor({u} + 1/2) + abs({v})", f"where({u} {b} {v}, {v}, {u}) + exp(x)", f"where({u} {b} 0, sin({u}), {a}*{u})",
        f"where(x {b} 0, x, x) + relu(x)",
    ))  # fmt: skip
    return text, "x=0;y=0"


def concave(random: Random) -> tuple[str, str]:
    """Limiting sets of functions with kinks of one or of both signs along curves."""
    names = ("x", "y") if random.random() < 0.7 else ("x", "y", "z")
    u, v, w = (random.choice((*WALLS, *(("z", "(z - x*y)") if len(names) > 2 else ()))) for _ in range(3))
    text = random.choice((
        f"-abs({u}) - abs({v})", f"min({u}, {v})", f"min({u}, {v}, {w})", f"-relu({u}) + {v}", f"abs({u}) - abs({v})",
        f"{w} - norm1({u}, {v})", f"-max({u}, {v}) + {w}**2", f"-abs({u})*(1 + {w})", f"relu({u}) - abs({v})",
        f"-where({u} > 0, {u}, -{u})", f"min({u}, 0) + min({v}, 0)", f"-abs({u}) + exp({v})", f"-sqrt({u}**2) - abs({v})",
    ))  # fmt: skip
    return text, ";".join(f"{name}=0" for name in names)

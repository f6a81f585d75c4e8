"""Rewritings that keep the function and change the program, applied at random places."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from random import Random

from .terms import Term, const, op, times

HALF = Fraction(1, 2)


def rewritten(outputs: Sequence[Term], rng: Random, share: float = 0.5) -> tuple[Term, ...]:
    """The outputs with some operations replaced by other programs of the same function; sharing is kept."""
    made: dict[int, Term] = {}

    def visit(term: Term) -> Term:
        if id(term) not in made:
            args = tuple(visit(arg) for arg in term.args)
            fresh = Term(term.op, args, term.parameter) if args else term
            made[id(term)] = _replace(fresh, rng) if rng.random() < share else fresh
        return made[id(term)]

    return tuple(visit(output) for output in outputs)


def _replace(term: Term, rng: Random) -> Term:
    rule = RULES.get(term.op)
    result = rule(term, rng) if rule is not None else term
    if result.op not in ("constant", "boolean", "sort") and result.op not in CONDITIONS and rng.random() < 0.1:
        u = result.args[0] if result.args and result.args[0].op not in CONDITIONS + ("sort",) else result
        result = op("add", result, op("sub", op("abs", u), op("abs", u)))  # u - u with two ties
    return result


CONDITIONS = ("lt", "le", "gt", "ge", "eq", "ne", "and", "or", "not", "boolean")


def _binary_max(a: Term, b: Term, rng: Random) -> Term:
    how = rng.randrange(4)
    if how == 0:
        return op("add", a, op("relu", op("sub", b, a)))
    if how == 1:
        return times(HALF, op("add", op("add", a, b), op("abs", op("sub", a, b))))
    if how == 2:
        return op("sub", op("add", a, b), op("min", a, b))
    return op("where", op(rng.choice(("gt", "ge")), a, b), a, b)


def _max(term: Term, rng: Random) -> Term:
    if len(term.args) == 1:
        return term.args[0]
    a, b = term.args[0], term.args[1]
    if len(term.args) == 2:
        return _binary_max(a, b, rng)
    rest = op("max", *term.args[1:])
    return op("max", a, rest) if rng.random() < 0.5 else op("neg", op("min", *(op("neg", t) for t in term.args)))


def _min(term: Term, rng: Random) -> Term:
    return op("neg", _max(op("max", *(op("neg", t) for t in term.args)), rng)) if len(term.args) > 1 else term


def _relu(term: Term, rng: Random) -> Term:
    (u,) = term.args
    how = rng.randrange(5)
    if how == 0:
        return times(HALF, op("add", u, op("abs", u)))
    if how == 1:
        return op("max", u, const(0))
    if how == 2:
        return op("add", u, op("relu", op("neg", u)))
    if how == 3:
        return op("relu", op("relu", u))
    return op("where", op("gt", u, const(0)), u, const(0))


def _abs(term: Term, rng: Random) -> Term:
    (u,) = term.args
    how = rng.randrange(5)
    if how == 0:
        return op("max", u, op("neg", u))
    if how == 1:
        return op("add", op("relu", u), op("relu", op("neg", u)))
    if how == 2:
        return op("abs", op("neg", op("abs", u)))
    if how == 3:
        return op("mul", op("sign", u), u)
    return op("where", op("ge", u, const(0)), u, op("neg", u))


def _norm1(term: Term, rng: Random) -> Term:
    total = op("abs", term.args[0])
    for u in term.args[1:]:
        total = op("add", total, op("abs", u))
    return total


def _norminf(term: Term, rng: Random) -> Term:
    return op("max", *(op("abs", u) for u in term.args))


def _clip(term: Term, rng: Random) -> Term:
    x, low, high = term.args
    return op("min", op("max", x, low), high)


def _median(term: Term, rng: Random) -> Term:
    if len(term.args) != 3:
        return times(HALF, op("add", *term.args)) if len(term.args) == 2 else term
    a, b, c = term.args
    return op("max", op("min", a, b), op("min", op("max", a, b), c))


def _item(term: Term, rng: Random) -> Term:
    """A sorting network."""
    (whole,) = term.args
    wires = list(whole.args)
    pairs = {2: [(0, 1)], 3: [(0, 1), (1, 2), (0, 1)]}.get(len(wires))
    if whole.op != "sort" or pairs is None:
        return term
    for i, j in pairs:
        wires[i], wires[j] = op("min", wires[i], wires[j]), op("max", wires[i], wires[j])
    return wires[int(term.parameter)]  # type: ignore[arg-type]


def _add(term: Term, rng: Random) -> Term:
    """Commute, reassociate."""
    a, b = term.args
    if a.op == "add" and rng.random() < 0.5:
        return op("add", a.args[0], op("add", a.args[1], b))
    return op("add", b, a) if rng.random() < 0.5 else op("sub", a, op("neg", b))


def _mul(term: Term, rng: Random) -> Term:
    """Commute, distribute."""
    a, b = term.args
    if b.op in ("add", "sub"):
        return op(b.op, op("mul", a, b.args[0]), op("mul", a, b.args[1]))
    return op("mul", b, a)


RULES = {
    "max": _max, "min": _min, "relu": _relu, "abs": _abs, "norm1": _norm1, "norminf": _norminf, "clip": _clip,
    "median": _median, "item": _item, "add": _add, "mul": _mul,
}  # fmt: skip

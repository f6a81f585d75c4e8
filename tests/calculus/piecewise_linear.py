"""Positively homogeneous piecewise linear functions of one or two variables, with their derivative sets found by hand.

Nothing here uses the package: gradients are taken in every sector between the lines on which a switch can be tied, and
hulls in the plane are a chain of left turns. A term is a nested tuple.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cmp_to_key
from itertools import product
from random import Random
from typing import Any

Form = tuple[Fraction, ...]
Term = tuple[Any, ...]


def form(rng: Random, width: int) -> Term:
    """A linear form with small coefficients."""
    return ("form", tuple(Fraction(rng.choice((-2, -1, -1, -1, 0, 0, 1, 1, 1, 2))) for _ in range(width)))


def draw(rng: Random, width: int, depth: int) -> Term:
    """A random term."""
    how = rng.random()
    if depth == 0 or how < 0.04:
        return form(rng, width)
    if how < 0.35:
        return ("add", draw(rng, width, depth - 1), draw(rng, width, depth - 1))
    if how < 0.5:
        return ("times", Fraction(rng.choice((-1, -1, 2, Fraction(-1, 2)))), draw(rng, width, depth - 1))
    if how < 0.72:
        return ("abs", draw(rng, width, depth - 1))
    if how < 0.84:
        return ("relu", draw(rng, width, depth - 1))
    return (rng.choice(("max", "min")), draw(rng, width, depth - 1), draw(rng, width, depth - 1))


def text(term: Term, names: Sequence[str], centre: Sequence[Fraction]) -> str:
    """The term as a program, moved so that its kinks meet at the centre."""
    kind = term[0]
    if kind == "form":
        parts = [f"({c})*({name} - ({m}))" for c, name, m in zip(term[1], names, centre, strict=True)]
        return "(" + " + ".join(parts) + ")"
    if kind == "times":
        return f"(({term[1]})*{text(term[2], names, centre)})"
    inner = [text(t, names, centre) for t in term[1:]]
    return f"({inner[0]} + {inner[1]})" if kind == "add" else f"{kind}({', '.join(inner)})"


def plus(a: Form, b: Form, factor: Fraction = Fraction(1)) -> Form:
    """a + factor b."""
    return tuple(x + factor * y for x, y in zip(a, b, strict=True))


def pieces(term: Term) -> set[Form]:
    """All values of formal differentiation at the kink: every occurrence of a switch chooses for itself."""
    kind = term[0]
    if kind == "form":
        return {term[1]}
    if kind == "times":
        return {tuple(term[1] * x for x in p) for p in pieces(term[2])}
    if kind == "add":
        return {plus(p, q) for p, q in product(pieces(term[1]), pieces(term[2]))}
    own = pieces(term[1])
    if kind == "abs":
        return own | {tuple(-x for x in p) for p in own}
    if kind == "relu":
        return own | {(Fraction(0),) * len(next(iter(own)))}
    return own | pieces(term[2])


def guards(term: Term) -> set[Form]:
    """Forms whose zero lines contain every tie of a switch."""
    kind = term[0]
    if kind == "form":
        return set()
    if kind == "times":
        return guards(term[2])
    if kind in ("abs", "relu"):
        return guards(term[1]) | pieces(term[1])
    below = guards(term[1]) | guards(term[2])
    if kind == "add":
        return below
    return below | {plus(p, q, Fraction(-1)) for p, q in product(pieces(term[1]), pieces(term[2]))}


def derivative(term: Term, at: Form) -> tuple[Fraction, Form]:
    """Value and gradient at a point off all guards."""
    kind = term[0]
    if kind == "form":
        return sum((c * x for c, x in zip(term[1], at, strict=True)), Fraction(0)), term[1]
    if kind == "times":
        value, slope = derivative(term[2], at)
        return term[1] * value, tuple(term[1] * x for x in slope)
    value, slope = derivative(term[1], at)
    if kind == "abs":
        return (value, slope) if value >= 0 else (-value, tuple(-x for x in slope))
    if kind == "relu":
        return (value, slope) if value >= 0 else (Fraction(0), tuple(0 * x for x in slope))
    other, gradient = derivative(term[2], at)
    if kind == "add":
        return value + other, plus(slope, gradient)
    first = value >= other if kind == "max" else value <= other
    return (value, slope) if first else (other, gradient)


def sectors(terms: Sequence[Term], width: int) -> list[Form]:
    """A point inside every sector between the guards of all the terms."""
    one = Fraction(1)
    if width == 1:
        return [(one,), (-one,)]
    rays = {(one, 0 * one), (0 * one, one), (-one, 0 * one), (0 * one, -one)}
    for a, b in set().union(*(guards(term) for term in terms)):
        size = abs(a) + abs(b)
        if size:
            rays |= {(-b / size, a / size), (b / size, -a / size)}
    ordered = sorted(rays, key=cmp_to_key(_turning))
    return [plus(p, q) for p, q in zip(ordered, [*ordered[1:], ordered[0]], strict=True)]


def _turning(p: Form, q: Form) -> int:
    """The order of two rays by their angle from 0 to 2 pi."""
    halves = [1 if r[1] < 0 or (r[1] == 0 and r[0] < 0) else 0 for r in (p, q)]
    if halves[0] != halves[1]:
        return halves[0] - halves[1]
    cross = p[0] * q[1] - p[1] * q[0]
    return -1 if cross > 0 else 1 if cross < 0 else 0


def jacobians(terms: Sequence[Term], width: int) -> set[tuple[Form, ...]]:
    """All Jacobians near the kink: one row for each term."""
    return {tuple(derivative(term, at)[1] for term in terms) for at in sectors(terms, width)}


def composed(outer: Term, inner: Sequence[Term]) -> Term:
    """The term outer(inner_1, ..., inner_k)."""
    kind = outer[0]
    if kind != "form":
        return (kind, *(composed(t, inner) if isinstance(t, tuple) else t for t in outer[1:]))
    total: Term = ("times", outer[1][0], inner[0])
    for factor, term in zip(outer[1][1:], inner[1:], strict=True):
        total = ("add", total, ("times", factor, term))
    return total


def restricted(term: Term, place: int) -> Term:
    """The term as a function of one variable, the others at the kink."""
    if term[0] == "form":
        return ("form", (term[1][place],))
    return (term[0], *(restricted(t, place) if isinstance(t, tuple) else t for t in term[1:]))


def hull(points: Sequence[Form] | set[Form]) -> tuple[Form, ...]:
    """The sorted vertices of a hull on the line or in the plane."""
    distinct = sorted(set(points))
    if len(distinct[0]) == 1 or len(distinct) <= 2:
        return tuple(sorted({distinct[0], distinct[-1]}))
    chains = [_half(distinct), _half(distinct[::-1])]
    return tuple(sorted({p for chain in chains for p in chain}))


def _half(points: list[Form]) -> list[Form]:
    chain: list[Form] = []
    for p in points:
        while len(chain) >= 2:
            (a, b), (c, d) = chain[-2], chain[-1]
            if (c - a) * (p[1] - b) - (d - b) * (p[0] - a) > 0:
                break
            chain.pop()
        chain.append(p)
    return chain


def times(a: Sequence[Form], b: Sequence[Form]) -> tuple[Form, ...]:
    """The product of two matrices given by rows."""
    columns = list(zip(*b, strict=True))
    return tuple(tuple(sum((x * y for x, y in zip(r, c, strict=True)), Fraction(0)) for c in columns) for r in a)

"""Certificates to be spoiled: the gallery's, those written by hand, and those of varied programs."""

import json
from fractions import Fraction
from functools import cache
from typing import Any

from consderiv.api import localise
from consderiv.calculus import rule_named
from consderiv.certificates import (
    Certificate,
    Claim,
    Workspace,
    chain_rule_element,
    chain_rule_hull,
    chain_rule_hull_element,
    directional_derivative,
    explain_certificate,
    formal_hull,
    formal_program,
    member,
    nonmember,
    subset,
    support,
)  # fmt: skip
from consderiv.certificates.conventions import conventional_choices
from consderiv.certificates.model import Omitted
from consderiv.errors import ConsderivError
from consderiv.fields.local import Local
from consderiv.sets import FiniteSet, Polytope, from_json

from .hulls import total
from .neighbours import ACCEPTED, PROOFS
from .reading import Body, body

Json = Any

PROGRAMS = (
    # one variable
    ("abs(x)", "x=0"), ("-abs(x)", "x=0"), ("relu(x) - relu(-x)", "x=0"), ("abs(abs(x) - x)", "x=0"),
    ("max(x, 2*x) + min(x, -x)", "x=0"), ("clip(x, 0, 0)", "x=0"), ("clip(2*x, x, 3*x + 1)", "x=0"),
    ("abs(x**2 - 4) + x", "x=2"), ("relu(x**3)", "x=0"), ("where(x > 0, x, -x)", "x=0"),
    ("where(x >= 0, x**2, -x)", "x=0"), ("x*sign(x) + relu(x)", "x=0"), ("(x - 1)*floor(x)", "x=1"),
    ("0 if x == 0 else x", "x=0"), ("max(x**2, -x**2, x**3)", "x=0"), ("x/(1 + abs(x))", "x=0"),
    ("piecewise((-x, x < 0), (2*x, x < 1), (x + 1, True))", "x=1"), ("max(x*(1 - x), 0)", "x=1"),
    # several variables, piecewise linear
    ("abs(x) - abs(y)", "x=0,y=0"), ("abs(abs(x) + y)", "x=0,y=0"), ("max(x, x - abs(y))", "x=0,y=0"),
    ("relu(x) + relu(y) - relu(x + y)", "x=0,y=0"), ("max(-abs(x), y)", "x=0,y=0"), ("min(abs(x), abs(y))", "x=0,y=0"),
    ("median(x, y, x + y)", "x=0,y=0"), ("median(x, y, -x, 2*y)", "x=0,y=0"), ("norm1(x, y) - norminf(x, y)", "x=0,y=0"),
    ("norminf(x, y)", "x=0,y=0"), ("max(x, y, 0) - max(x, 0)", "x=0,y=0"), ("sort(x, y, x - y)[1]", "x=0,y=0"),
    ("abs(x) + abs(y) + abs(x - y)", "x=0,y=0"), ("relu(relu(x - y) - relu(y))", "x=0,y=0"),
    ("abs(x) + abs(y) + abs(z) + 1/2*abs(w)", "x=0,y=0,z=0,w=0"), ("min(x, y) + abs(y - z)", "x=1,y=1,z=1"),
    ("where(x > y, x, y) - max(x, y)", "x=0,y=0"), ("where(x > 0 and y > 0, min(x, y), 0)", "x=0,y=0"),
    # several variables, curved
    ("min(max(y, 0), x**2)", "x=0,y=0"), ("max(y - x**2, y - 2*x**2, 0)", "x=0,y=0"), ("abs(x*y)", "x=0,y=0"),
    ("max(x*y, x**2 - y)", "x=0,y=0"), ("abs(x - y**2)*(1 + x) - relu(y)", "x=0,y=0"),
    ("max(x/(1 + y), y/(1 - x))", "x=0,y=0"), ("relu(x**2 - y**2)/(2 + y) + abs(x)", "x=0,y=0"),
    ("where(y > x**2, y - x**2, 0)", "x=0,y=0"), ("abs(x**2 + y**2 - 1) + abs(y)", "x=1,y=0"),
    # maps
    ("[abs(x) + y, 2*x + abs(y)]", "x=0,y=0"), ("[max(x, y), min(x, y)]", "x=0,y=0"), ("[sort(x, y)[0], abs(x)]", "x=0,y=0"),
    ("[relu(x), relu(-x), x*y]", "x=0,y=1"), ("[abs(x)]", "x=0"), ("[where(x > 0, x, 0), abs(y - x**2)]", "x=0,y=0"),
)  # fmt: skip
YOUNGER = (  # with constants, norms, comparisons: what `explain` states of them
    ("abs(exp(x) - 2)", "x=log(2)"), ("max(x, log(y)) - 1", "x=1,y=exp(1)"), ("[abs(cos(x)), sin(x)]", "x=pi/2"),
    ("min(exp(x) - y, y - 3, 0)", "x=log(3),y=3"), ("abs(x - log(2)) + abs(exp(y) - 2)", "x=log(2),y=log(2)"),
    ("norm(x, y)", "x=0,y=0"), ("-norm(x, 2*y) + x", "x=0,y=0"), ("norm(x, y) + abs(x)", "x=0,y=0"),
    ("max(norm(x, y), x + y)", "x=0,y=0"), ("[norm(x, y), x]", "x=0,y=0"), ("norm(x, y) + norm(y, z)", "x=0,y=0,z=0"),
    ("sqrt(x**2 + 4*y**2)", "x=0,y=0"), ("sqrt(2)*norm(x, y)", "x=0,y=0"), ("relu(norm(x, y) - z)", "x=0,y=0,z=0"),
    ("where(x > y, x, y) + abs(x)", "x=0,y=0"), ("x*sign(x)", "x=0"), ("relu(x) - where(x > 0, 0*x, -x)", "x=0"),
    ("piecewise((x, x > 0), (0*y, x == 0), (-x, True))", "x=0,y=0"), ("-abs(x)*(1 + y) - abs(y)", "x=0,y=0"),
    ("where(x > 0, sin(x), 2*x)", "x=0"),
)  # fmt: skip
CASES = (
    ("composition-without-hull", ("abs(u)", "abs(x) + y"), {"at": "x=0,y=0"}),
    ("composition", ("abs(u) - abs(v)", "[x + y, x - y]"), {"at": "x=0,y=0"}),
    ("implicit", ("3*y + abs(x) - abs(y)",), {"unknowns": "y", "at": "x=0,y=0"}),
    ("implicit", ("[2*y + abs(x), 2*z - relu(y)]",), {"unknowns": "y z", "at": "x=0,y=0,z=0"}),
    ("implicit", ("abs(y) - x",), {"unknowns": "y", "at": "x=0,y=0"}),
    ("inverse-without-hull", ("[2*x + abs(y), 3*y - abs(x)]",), {"at": "x=0,y=0"}),
)


@cache
def texts() -> dict[str, str]:
    """All certificates by name, as JSON text."""
    found = {path.name: path.read_text() for path in sorted(PROOFS.glob("*.json"))}
    found |= {f"by hand: {name}": json.dumps(data) for name, data in ACCEPTED.items()}
    for program_text, at in PROGRAMS:
        found[f"{program_text} at {at}"] = certificate(localise(program_text, at)).to_text()
    for program_text, at in YOUNGER:
        found[f"{program_text} at {at}"] = explain_certificate(localise(program_text, at)).to_text()
    for rule, inputs, options in CASES:
        found[f"{rule}: {inputs}"] = rule_named(rule).apply(*inputs, **options).certificate().to_text()
    return {name: text for name, text in found.items() if '"trust"' not in text}


def certificate(local: Local) -> Certificate:
    """What `explain` states, and some statements more: directions, choices, sets alone."""
    claims = list(explain_certificate(local).claims)
    return Certificate((*claims, *_directions(local), *_choices(local), *_about_sets(claims, local)))


def _directions(local: Local) -> list[Claim]:
    n = len(local.point)
    found = []
    for d in ((1,) * n, (-1,) * n, (Fraction(1, 2), -2, 0, 3)[:n]):
        try:
            found.append(directional_derivative(Workspace(local), tuple(map(Fraction, d))))
        except (Omitted, ConsderivError):
            continue
    return found


def _choices(local: Local) -> list[Claim]:
    """The conventional element, and the mean of the vertices of the hull as an element of it."""
    found: list[Claim] = []
    if local.jumping:
        return found
    work = Workspace(local)
    formal = formal_program(work.local)
    choices = conventional_choices(formal)
    if choices is not None:
        found.append(chain_rule_element(work, formal, choices))
    hull = formal_hull(work)
    parts = body(chain_rule_hull(work, hull).statement["set"]).hulls
    means = [tuple(sum(entries, Fraction(0)) / len(part) for entries in zip(*part, strict=True)) for part in parts]
    found.append(chain_rule_hull_element(work, hull, total(means)))
    return found


def _about_sets(claims: list[Claim], local: Local) -> list[Claim]:
    """Membership, inclusion and support of the sets that were claimed."""
    found = []
    for claim in claims:
        part = claim.statement.get("set")
        if part is None or part["type"] not in ("polytope", "finite", "minkowski_sum"):
            continue
        known = from_json(json.loads(json.dumps(part)), local.shape)
        found += _about_set(known, body(part))
    return found


def _about_set(part: Any, listed: Body) -> list[Claim]:
    point = total(hull[0] for hull in listed.hulls) if listed.convex else listed.hulls[0][0]
    inside, far = listed.shape.nested(point), listed.shape.nested(tuple(2 * x + 3 for x in point))
    found = []
    for make in (
        lambda: member(part, inside),
        lambda: nonmember(part, far),
        lambda: support(part, far),
        lambda: subset(part, _larger(part, far)),
    ):
        try:
            found.append(make())
        except (Omitted, ConsderivError):
            continue
    return found


def _larger(part: Any, point: Any) -> Polytope:
    points = part.elements if isinstance(part, FiniteSet) else part.vertices if isinstance(part, Polytope) else ()
    return Polytope.hull([*points, point])


__all__ = ["PROGRAMS", "certificate", "texts"]

"""Proofs by the rules of regular functions: Clarke, Frechet and limiting sets, gradients."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..errors import ConsderivError
from ..exact.polynomials import Polynomial
from ..fields.clarke import clarke as clarke_set
from ..germs.elementary import is_elementary, remainder_places
from ..sets import MinkowskiSum, Polytope
from ..sets.ellipsoids import CurvedSet
from ..sets.value_set import ValueSet
from .curved_comparison import Compared, compared
from .curved_encoding import curved_json
from .curved_parts import Atoms
from .encoding import element
from .model import Claim, Omitted, Refused
from .regular import Class, Roots, program_class, require_plain_form, roots_at_zero
from .regular_squares import renamed
from .statements import program_claim, require_scalar
from .workspace import Workspace


def regular_clarke(work: Workspace) -> Claim:
    """The Clarke set of a regular function, or of the negative of one.

    Raises
    ------
    Omitted
        If the program has other kinks.
    """
    return _set_claim(work, "clarke")


def regular_frechet(work: Workspace) -> Claim:
    """The Frechet set: the Clarke set of a regular function, empty for the negative of one with a kink."""
    require_scalar(work.local, "the Frechet set")
    if classified(work).sense == -1:
        return program_claim("frechet", work, {"regular": squares_json(work)}, set={"type": "empty"})
    return _set_claim(work, "frechet")


def regular_limiting(work: Workspace) -> Claim:
    """The limiting set of a regular function, between the Frechet and the Clarke set."""
    require_scalar(work.local, "the limiting set")
    if classified(work).sense == -1:
        raise Omitted("the limiting set of the negative of a regular function is not covered")
    return _set_claim(work, "limiting")


def regular_bouligand(work: Workspace) -> Claim:
    """The only limit of gradients of a strictly differentiable function."""
    found = classified(work)
    if found.sense:
        raise Omitted("the limits of gradients at a norm or root that is zero are not covered")
    shown = {"type": "finite", "elements": [element(found.parts[0].centre, work.local.shape)]}
    return program_claim("bouligand", work, {"regular": squares_json(work)}, set=shown)


def regular_gradient(work: Workspace, rule: str = "gradient") -> Claim:
    """The program is strictly differentiable (rule "gradient"), so differentiable ("derivative")."""
    found = classified(work)
    if found.sense:
        raise Refused("the function is not strictly differentiable")
    shown = element(found.parts[0].centre, work.local.shape)
    keys: dict[str, Any] = {rule: shown}
    return program_claim(rule, work, {"regular": squares_json(work)}, **keys)


def _set_claim(work: Workspace, rule: str) -> Claim:
    found = regular_set(work)
    proof = {**squares_json(work), "compare": found.proof}
    return program_claim(rule, work, {"regular": proof}, set=curved_json(found.shown))


def classified(work: Workspace) -> Class:
    """The sense of the program and the parts of its Clarke set."""
    require_plain_form(work)
    found: Class = _once(work, "class", lambda: program_class(work, roots(work), Atoms(work.local.size)))
    return found


def roots(work: Workspace) -> Roots:
    """The roots at zero with their squares."""
    found: Roots = _once(work, "roots", lambda: roots_at_zero(work))
    return found


def regular_set(work: Workspace) -> Compared:
    """The Clarke set with its proof: as the engine writes it, if that is proved, else as the rules give it."""

    def make() -> Compared:
        classified(work)
        derive = lambda atoms: program_class(work, roots(work), atoms).parts  # noqa: E731
        return compared(derive, _engine_set(work), work.local.shape)

    found: Compared = _once(work, "set", make)
    return found


def _engine_set(work: Workspace) -> list[ValueSet]:
    try:
        found = clarke_set(work.given)
    except ConsderivError:
        return []
    return [found] if isinstance(found, (Polytope, MinkowskiSum, CurvedSet)) else []


def _once(work: Workspace, name: str, make: Callable[[], Any]) -> Any:
    """What several claims need, computed once; a reason why there is none is remembered, too."""
    memory, key = work.local.memory, f"certificates.regular.{name}"
    if key not in memory:
        try:
            memory[key] = make()
        except Omitted as reason:
            memory[key] = reason
    if isinstance(memory[key], Omitted):
        raise memory[key]
    return memory[key]


def squares_json(work: Workspace) -> dict[str, Any]:
    """The key `squares`, with remainder coordinates as a checker counts them: norms have none."""
    found = roots(work)
    if not found.squares:
        return {}
    program, width = work.local.program, work.width
    own = {k: width + r for r, k in enumerate(k for k, node in enumerate(program.nodes) if is_elementary(node))}
    engine = remainder_places(program, width)
    places = [*range(width), *(own.get(k, -1) for k in sorted(engine, key=lambda k: engine[k]))]

    def poly(polynomial: Polynomial) -> Any:
        return renamed(polynomial, places)

    entries = [
        [index, poly(one.unit), [[poly(u), poly(p)] for u, p in one.terms]]
        for index, one in sorted(found.squares.items())
    ]
    return {"squares": entries}

"""What is stated about programs with norms, or with roots that are zero: proofs/format.md, section 5a."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..errors import ConsderivError
from ..fields.chain_rule import chain_rule_hull as engine_hull
from ..fields.clarke import bouligand as engine_bouligand
from ..fields.clarke import clarke as engine_clarke
from ..fields.frechet import frechet as engine_frechet
from ..fields.limiting import limiting as engine_limiting
from ..fields.local import Local
from ..germs.tree import ancestors
from ..sets import MinkowskiSum, Polytope, Undefined, UnknownSet, is_subset
from ..sets.comparison import Outside
from ..sets.elements import flatten
from ..sets.ellipsoids import CurvedSet
from ..sets.membership import Separator, contains_flat
from ..sets.value_set import ValueSet
from ..verdicts import Proved, Refuted
from .collected import Collected
from .curved_chain_rule import BallField, ball_field, ball_hull, curved_chain_rule_hull, farthest_element
from .curved_encoding import curved_json
from .curved_surface import surface_claim
from .elementary import is_root_at_zero
from .encoding import vector
from .model import Claim, Omitted
from .regular_claims import (
    classified,
    regular_bouligand,
    regular_clarke,
    regular_frechet,
    regular_gradient,
    regular_limiting,
    regular_set,
)
from .regular_directions import curved_not_differentiable
from .set_claims import nonmember, subset
from .statements import program_json
from .workspace import Workspace

TRUSTED_PARTS = 8
Engine = Callable[[Local], ValueSet]


def about_curved(collected: Collected, work: Workspace) -> None:
    """All statements; where the rules do not apply, those that the engine decides are trusted."""
    collected.attempt("clarke", lambda: regular_clarke(work), lambda: trusted(work, "clarke", engine_clarke))
    collected.attempt(
        "bouligand",
        lambda: surface_claim(work, "bouligand"),
        lambda: regular_bouligand(work),
        lambda: _trusted_bouligand(work, any(not claim.is_trusted for claim in collected.claims)),
    )
    if not work.local.jumping:
        _smoothness(collected, work)
    if not work.local.program.is_map:
        collected.attempt("frechet", lambda: regular_frechet(work), lambda: trusted(work, "frechet", engine_frechet))
        collected.attempt(
            "limiting",
            lambda: regular_limiting(work),
            lambda: surface_claim(work, "limiting"),
            lambda: trusted(work, "limiting", engine_limiting),
        )
    _about_field(collected, work)


def _smoothness(collected: Collected, work: Workspace) -> None:
    collected.alternatives(("gradient", lambda: regular_gradient(work)))
    collected.alternatives(
        ("derivative", lambda: regular_gradient(work, "derivative")),
        ("not_differentiable", lambda: curved_not_differentiable(work)),
    )


def _trusted_bouligand(work: Workspace, clarke_is_certified: bool) -> Claim:
    """The engine's set, unless it has many pieces, or the Clarke set has a rule: then this set alone would be trusted."""
    try:
        count = len(classified(work).parts)
    except Omitted:
        count = 1
    if count > TRUSTED_PARTS:
        raise Omitted("the set of limits of gradients has many pieces")
    if clarke_is_certified:
        raise Omitted("no rule of the format covers the limits of gradients here")
    return trusted(work, "bouligand", engine_bouligand)


def trusted(work: Workspace, rule: str, engine: Engine) -> Claim:
    """A statement that is only trusted, so that a checker says incomplete.

    Raises
    ------
    Omitted
        If the set is not decided, or cannot be written.
    """
    found = engine(work.given)
    if isinstance(found, (Undefined, UnknownSet)):
        raise Omitted(f"the set is not decided: {found}")
    statement: dict[str, Any] = {
        "rule": rule,
        "program": program_json(work.given.program),
        "point": vector(work.given.point),
        "set": curved_json(found),
    }
    return Claim(statement, {"trust": "computed cell by cell; no rule of the format covers this set"})


def _about_field(collected: Collected, work: Workspace) -> None:
    try:
        field = ball_field(work)
        hull = ball_hull(field)
    except (Omitted, ConsderivError) as reason:
        collected.attempt("chain_rule_hull", _refuse(reason), lambda: _trusted_hull(work))
        return
    index = collected.attempt("chain_rule_hull", lambda: curved_chain_rule_hull(field, hull))
    clarke = next((claim for claim in collected.claims if claim.rule == "clarke"), None)
    if index is None or clarke is None or clarke.statement["set"] == collected.claims[index].statement["set"]:
        return
    try:
        _compare(collected, field, _stated(work), hull.shown)
    except (Omitted, ConsderivError) as reason:
        collected.leave_out("subset", str(reason))


def _trusted_hull(work: Workspace) -> Claim:
    """The engine's hull, unless a root is zero: the format has no derivative for it, whatever its exponent."""
    program = work.local.program
    if any(is_root_at_zero(work.run, k) for k in ancestors(program, program.outputs)):
        raise Omitted("a root has no formal derivative at zero")
    return trusted(work, "chain_rule_hull", engine_hull)


def _refuse(reason: Exception) -> Callable[[], Claim]:
    def make() -> Claim:
        raise Omitted(str(reason))

    return make


def _stated(work: Workspace) -> ValueSet:
    """The Clarke set as it is stated."""
    try:
        return regular_set(work).shown
    except Omitted:
        found = engine_clarke(work.given)
    if not isinstance(found, (Polytope, MinkowskiSum, CurvedSet)):
        raise Omitted("the Clarke set is not stated")
    return found


def _compare(collected: Collected, field: BallField, small: ValueSet, large: ValueSet) -> None:
    """Equal sets contain each other; else an element of the field outside Clarke, and Clarke inside the hull."""
    verdict = is_subset(large, small)
    if isinstance(verdict, Proved):
        collected.attempt("subset", lambda: subset(large, small, False))
        collected.attempt("subset", lambda: subset(small, large, False))
        return
    if isinstance(verdict, Refuted) and isinstance(verdict.evidence, Outside):
        collected.attempt("chain_rule_element", lambda: _outside_claim(collected, field, small, verdict.evidence))
    collected.attempt("subset", lambda: subset(small, large))


def _outside_claim(collected: Collected, field: BallField, small: ValueSet, evidence: Outside) -> Claim:
    """An element of the field that is not in the Clarke set; that it is not follows as a statement of its own."""
    shape = field.work.local.shape
    found = contains_flat(small, flatten(evidence.element, shape))
    if not isinstance(found, Refuted) or not isinstance(found.evidence, Separator):
        raise Omitted("no functional separates the element from the Clarke set")
    claim = farthest_element(field, flatten(found.evidence.functional, shape))
    outside = nonmember(small, claim.statement["element"])
    collected.claims.append(claim)
    return outside

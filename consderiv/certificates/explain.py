"""The certificate of what `explain` prints: every statement that can be proved, and why the others are left out."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from ..errors import ConsderivError, UnsupportedError
from ..fields.local import Local
from ..sets import Polytope, is_subset
from ..sets.comparison import Outside
from ..sets.elements import Flat, flatten, unflatten
from ..sets.membership import Separator, contains_flat
from ..sets.minkowski import MinkowskiSum
from ..verdicts import Proved, Refuted
from .bouligand import bouligand
from .chain_rule import FormalHull, chain_rule_element, chain_rule_hull, completed, extreme_choices, formal_hull
from .clarke import clarke
from .collected import Collected
from .continuity import continuous
from .conventions import conventional_choices
from .directional import not_differentiable
from .factored import Member
from .formal import flat_row
from .gradient import derivative, gradient
from .lower_sets import frechet_claim, limiting_claim
from .model import Certificate, Claim, Omitted, renumbered
from .selected import FIELDS, Wanted
from .set_claims import nonmember, subset
from .workspace import Workspace
from .written import written

Known = Polytope | MinkowskiSum


def explain_certificate(local: Local, only: Sequence[str] | None = None) -> Certificate:
    """The statements about a program at a point that can be proved, in the order in which `explain` prints them.

    Parameters
    ----------
    local : Local
        The program as written, and the exact point.
    only : sequence of str, optional
        The sets that the statements are about, by default all; statements that these rest on come with them.

    Returns
    -------
    Certificate
        `omitted` names the statements that are missing, each with its reason; they are no claims.

    Raises
    ------
    UnsupportedError
        If no statement at all can be made.

    Examples
    --------
    >>> from consderiv.fields.local import Local
    >>> from consderiv.programs import parse
    >>> explain_certificate(Local(parse("relu(x) - relu(-x)"), (Fraction(0),))).rules[:2]
    ('clarke', 'bouligand')
    """
    wanted = Wanted(only)
    certificate = wanted.of(_certificate(local, wanted))
    if not certificate.claims:
        raise _nothing(str((*certificate.omitted, "no rule states these sets")[0]))
    return certificate


def _certificate(local: Local, wanted: Wanted) -> Certificate:
    """The same, with statements about some other sets."""
    collected = Collected()
    work = Workspace(local)
    if _is_curved(work):
        from .curved_explain import about_curved

        about_curved(collected, work)
        return finished(collected) if collected.claims else _not_lipschitz(local, str(collected.omitted[0]))
    try:
        work.require_supported()
    except Omitted as reason:
        return _not_lipschitz(local, str(reason))
    where = collected.attempt("continuous", lambda: continuous(work)) if local.jumping else None
    if not local.jumping or where is not None:
        _about_function(collected, work, where, wanted)
        if wanted.any_of(FIELDS):
            _about_program(collected, work, where)
    elif not collected.claims:
        return _not_lipschitz(local, str(collected.omitted[0]))
    return finished(collected)


def _not_lipschitz(local: Local, reason: str) -> Certificate:
    """Where no set is to be certified because the function is not Lipschitz: that it is not."""
    from .not_lipschitz import not_lipschitz

    try:
        return Certificate((not_lipschitz(local),))
    except (Omitted, ConsderivError):
        raise _nothing(reason) from None


def _is_curved(work: Workspace) -> bool:
    try:
        return bool(work.is_curved)
    except (Omitted, ConsderivError):
        return False


def finished(collected: Collected) -> Certificate:
    """The certificate of what was collected."""
    if not collected.claims:
        raise _nothing(str(collected.omitted[0]))
    return _in_one_field(collected)


def _in_one_field(collected: Collected) -> Certificate:
    """The claims in order, without those whose irrational numbers would make the common field too large."""
    try:
        written(collected.claims)
        return Certificate(tuple(collected.claims), tuple(collected.omitted))
    except ConsderivError:
        pass
    kept: list[Claim] = []
    places: dict[int, int] = {}
    for old, claim in enumerate(collected.claims):
        try:
            moved = renumbered(claim, places)
            written([*kept, moved])
            places[old] = len(kept)
            kept.append(moved)
        except (Omitted, ConsderivError) as error:
            collected.leave_out(claim.rule, str(error))
    if not kept:
        raise _nothing(str(collected.omitted[-1]))
    return Certificate(tuple(kept), tuple(collected.omitted))


def _nothing(reason: str) -> UnsupportedError:
    return UnsupportedError(
        "a statement that can be certified is required",
        f"received none ({reason})",
        "see proofs/format.md for what the rules cover",
    )


def _about_function(collected: Collected, work: Workspace, where: int | None, wanted: Wanted) -> None:
    collected.attempt("clarke", lambda: clarke(work, where), lambda: _regular(work, "clarke"))
    collected.attempt("bouligand", lambda: bouligand(work, where))
    _smoothness(collected, work, where)
    if work.local.program.is_map:
        return
    known = collected.claims
    if wanted.any_of(("frechet", "limiting")):
        collected.attempt("frechet", lambda: frechet_claim(work, known, where), lambda: _regular(work, "frechet"))
    if wanted.any_of(("limiting",)):
        collected.attempt("limiting", lambda: limiting_claim(work, known, where), lambda: _regular(work, "limiting"))


def _regular(work: Workspace, rule: str) -> Claim:
    """The statement by the rules of regular functions, where the cells do not prove it."""
    from . import regular_claims

    made: Claim = getattr(regular_claims, f"regular_{rule}")(work)
    return made


def _smoothness(collected: Collected, work: Workspace, where: int | None) -> None:
    """Strictly differentiable or not (the Clarke set says so), and differentiable or not: one of the two each time."""
    smooth = collected.alternatives(("gradient", lambda: gradient(work, where)))
    if smooth == "gradient" and work.local.jumping:
        return
    derived = ("derivative", lambda: derivative(work, where))
    collected.alternatives(derived, ("not_differentiable", lambda: not_differentiable(work)))


def _about_program(collected: Collected, work: Workspace, where: int | None) -> None:
    try:
        hull = formal_hull(work)
    except (Omitted, ConsderivError) as reason:
        collected.leave_out("chain_rule_hull", str(reason))
        return
    index = collected.attempt("chain_rule_hull", lambda: chain_rule_hull(work, hull, where))
    inner = next((c for c in collected.claims if c.rule == "clarke"), None)
    if inner is None or (index is not None and _same_sum(inner, collected.claims[index])):
        return
    try:
        _compare(collected, work, hull, stated_set(inner, work), hull_set(hull, work), where)
    except (Omitted, ConsderivError) as reason:
        collected.leave_out("subset", str(reason))


def _same_sum(first: Claim, second: Claim) -> bool:
    """Whether two claims state one and the same factored sum, so that there is nothing to compare."""
    one, other = first.statement["set"], second.statement["set"]
    return bool(one["type"] == "minkowski_sum" and one == other)


def _compare(
    collected: Collected, work: Workspace, hull: FormalHull, inner: Known, outer: Known, where: int | None
) -> None:
    """The gap: an element of the field outside Clarke with its choices, and Clarke inside the hull."""
    separator = _conventional_gap(collected, work, hull, inner, where)
    if separator is None:
        verdict = is_subset(outer, inner)
        if isinstance(verdict, Proved):
            if isinstance(outer, Polytope):
                collected.attempt("subset", lambda: subset(outer, inner, False))
            if isinstance(inner, Polytope):
                collected.attempt("subset", lambda: subset(inner, outer, False))
            return
        if not isinstance(verdict, Refuted) or not isinstance(verdict.evidence, Outside):
            raise Omitted(str(getattr(verdict, "reason", "the two sets are not compared")))
        _extreme_gap(collected, work, hull, inner, flatten(verdict.evidence.element, work.local.shape), where)
    if isinstance(inner, Polytope):
        collected.attempt("subset", lambda: subset(inner, outer))


def _conventional_gap(
    collected: Collected, work: Workspace, hull: FormalHull, inner: Known, where: int | None
) -> Separator | None:
    """State that the value of relu'(0) = 0 is not a Clarke element, if that is so."""
    choices = conventional_choices(hull.formal)
    if choices is None:
        return None
    outputs = work.local.program.outputs
    known = completed(hull.formal, outputs, choices)
    gradients = hull.formal.gradients(outputs, known)
    value = work.local.dense(flat_row([{k: Fraction(1)} for k in range(len(outputs))], gradients, work.width))
    verdict = contains_flat(inner, value)
    if not isinstance(verdict, Refuted):
        return None
    collected.attempt("chain_rule_element", lambda: chain_rule_element(work, hull.formal, choices, where))
    collected.attempt("nonmember", lambda: nonmember(inner, unflatten(value, work.local.shape)))
    return verdict.evidence if isinstance(verdict.evidence, Separator) else None


def _extreme_gap(
    collected: Collected, work: Workspace, hull: FormalHull, inner: Known, outside: Flat, where: int | None
) -> None:
    """A vertex of the hull beyond a functional that separates some element from Clarke, with its choices."""
    verdict = contains_flat(inner, outside)
    if not isinstance(verdict, Refuted) or not isinstance(verdict.evidence, Separator):
        raise Omitted("no functional separates the element from the Clarke set")
    functional = flatten(verdict.evidence.functional, work.local.shape)
    choices = extreme_choices(hull, {i: y for i, y in enumerate(functional) if y})
    claim = chain_rule_element(work, hull.formal, choices, where)
    collected.claims.append(claim)
    collected.attempt("nonmember", lambda: nonmember(inner, claim.statement["element"]))


def stated_set(claim: Claim, work: Workspace) -> Known:
    """The set of a clarke claim with the members that the claim lists."""
    listed = claim.statement["set"]
    if listed["type"] == "polytope":
        return work.jacobians.hull.polytope(work.local)
    members = [Member((work.outer.base,)), *(found.hull for found in work.group_jacobians)]
    return MinkowskiSum(tuple(member.polytope(work.local) for member in members))


def hull_set(hull: FormalHull, work: Workspace) -> Known:
    """The set of a chain_rule_hull claim with the members that the claim lists."""
    if not hull.factored:
        return hull.groups[0].hull.polytope(work.local)
    members = [Member((hull.base,)), *hull.members()]
    return MinkowskiSum(tuple(member.polytope(work.local) for member in members))

"""Bouligand, Clarke, Frechet and limiting sets of programs of one or two variables with roots at zero, from their sectors.

The limiting set is the union of the Frechet set at the point, of all limits of gradients, and of the segments between the
gradients on both sides of the half-branches along which the kink is convex: with a convex kink in the limit the Frechet set
along the half-branch is that segment, with a concave one it is empty, and without one it tends to a limit of gradients.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from ..errors import ConsderivError
from ..programs.program import Program
from ..sets import Empty, UnknownSet, ValueSet, linear_image
from ..sets.curved import curved_hull
from ..sets.curved_arcs import united
from ..sets.curved_boundary import curved_union, surface
from ..sets.ellipsoids import Cap
from ..sets.membership import contains_flat
from ..sets.polytope import Polytope, hull_of
from ..verdicts import Proved
from .local import Local
from .planar_frechet import contains_ends, is_convex, planar_frechet
from .planar_parts import Part, PlanarGerm, planar_germ
from .root_coordinates import RootRefused

Compute = Callable[[PlanarGerm], ValueSet | None]


def clarke_in_plane(local: Local) -> ValueSet | None:
    """The Clarke set; None where it is not decided."""
    return _decided(local, _clarke)


def bouligand_in_plane(local: Local) -> ValueSet | None:
    """The set of all limits of gradients; None where it is not decided."""
    return _decided(local, _limits)


def frechet_in_plane(local: Local) -> ValueSet | None:
    """The Frechet set; None where it is not decided."""
    return _decided(local, planar_frechet)


def limiting_in_sectors(local: Local) -> ValueSet | None:
    """The limiting set; None where it is not decided."""
    return _decided(local, _limiting)


def is_lipschitz_in_plane(local: Local) -> bool:
    """Whether the gradients are bounded on all sectors: a continuous function is locally Lipschitz then."""
    return _germ(local) is not None


def _decided(local: Local, compute: Compute) -> ValueSet | None:
    germ = _germ(local)
    try:
        found = None if germ is None else compute(germ)
        if found is None or isinstance(found, UnknownSet) or len(local.point) == 2:
            return found
        return Empty((1,)) if isinstance(found, Empty) else linear_image(found, [[1, 0]], shape=(1,))
    except (RootRefused, ConsderivError):
        return None


def _germ(local: Local) -> PlanarGerm | None:
    if len(local.point) > 2 or local.program.is_map:
        return None
    return planar_germ(local if len(local.point) == 2 else _with_another_variable(local))


def _with_another_variable(local: Local) -> Local:
    """The program of one variable as one of two variables that does not depend on the second one."""
    if "plane" not in local.memory:
        program = local.program
        wider = Program((*program.variables, "_"), program.nodes, program.outputs, program.is_map)
        local.memory["plane"] = Local(wider, (*local.point, Fraction(0)), local.budget)
    found: Local = local.memory["plane"]
    return found


def _clarke(germ: PlanarGerm) -> ValueSet:
    return curved_hull(*(part.limits() for part in (*germ.wide, *germ.narrow)))


def _limits(germ: PlanarGerm) -> ValueSet:
    """The union of the limits; arcs of more than a half turn are joined."""
    arcs: list[list[Part]] = []
    for part in germ.wide:
        if part.forms and arcs and arcs[-1][-1].is_like(part):
            arcs[-1].append(part)
        elif part.forms:
            arcs.append([part])
    plain = [part.members() for part in germ.parts if not part.forms or part.ends]
    curved = [surface(arc) for parts in arcs for arc in _joined(parts)]
    return curved_union(*joined_segments(plain), *curved)


def _joined(parts: list[Part]) -> list[ValueSet]:
    limits = [part.limits() for part in parts]
    caps = [part for part in limits if isinstance(part, Cap)]
    return [*united(caps)] if len(caps) == len(limits) > 1 else limits


def joined_segments(sets: list[ValueSet]) -> list[ValueSet]:
    """The sets, with segments of one line that meet joined."""
    kept: list[ValueSet] = []
    for part in sets:
        whole = part
        for other in list(kept):
            joined = _joined_segment(whole, other)
            if joined is not None:
                kept = [member for member in kept if member is not other]
                whole = joined
        kept.append(whole)
    return kept


def _joined_segment(first: ValueSet, second: ValueSet) -> Polytope | None:
    """The union of two points or segments, if it is one."""
    if not isinstance(first, Polytope) or not isinstance(second, Polytope):
        return None
    joined = hull_of((*first.flat_vertices, *second.flat_vertices), (2,))
    return joined if joined.dimension <= 1 and _meet(first, second) else None


def _meet(first: Polytope, second: Polytope) -> bool:
    """Whether two sets of one line meet: then an end of one of them lies in the other."""
    pairs = ((first, second), (second, first))
    return any(isinstance(contains_flat(b, v), Proved) for a, b in pairs for v in a.flat_vertices)


def _limiting(germ: PlanarGerm) -> ValueSet | None:
    center = planar_frechet(germ)
    if center is None:
        return None
    if is_convex(germ) and contains_ends(germ):
        return center  # all limits of gradients are in it, so it is the Clarke set
    members = [_limits(germ)]
    members += [hull_of([kink.before, kink.after], (2,)) for kink in germ.kinks if kink.jump > 0]
    if not isinstance(center, Empty):
        members.append(center)
    return curved_union(*members)

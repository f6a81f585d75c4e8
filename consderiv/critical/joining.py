"""Polyhedra joined to larger ones, and closures of strata that belong to a set: what is printed gets shorter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from ..exact.polynomials import Polynomial
from ..stratified.stratum import Stratum
from .solution import Solution, UndecidedSet, is_covered, polyhedral_solution
from .solving import solutions_of

JOIN_BUDGET = 64
CLOSURE_BUDGET = 6


def joined(solutions: Sequence[Solution]) -> list[Solution]:
    """The same union with fewer polyhedra: a bound is dropped where what lies on it and beyond it belongs to the set.

    Examples
    --------
    >>> from consderiv.stratified import stratum
    >>> from consderiv.critical.solving import solutions_of
    >>> parts = [s for text in ("x > 0", "x == 0", "x < 0 and y > 1") for s in solutions_of(stratum(text, "x y"))]
    >>> [str(s.stratum) for s in joined([*parts, *solutions_of(stratum("x < 0", "x y"))])]
    ['everywhere']
    """
    found = list(solutions)
    if len(found) > JOIN_BUDGET:
        return found
    changed = True
    while changed:
        changed = False
        for part in sorted(found, key=lambda s: -s.dimension):
            wider = next(_wider(part, found), None)
            if wider is not None:
                found = [wider, *(s for s in found if not is_covered(s, wider))]
                changed = True
                break
    return sorted(found, key=lambda s: -s.dimension)


def _wider(part: Solution, found: Sequence[Solution]) -> Iterator[Solution]:
    """The part without a bound, if what comes in belongs to the union."""
    if part.dimension == 0 or (len(part.stratum.inequalities) > 1 and not part.is_polyhedron):
        return
    for g in part.stratum.inequalities:
        others = tuple(h for h in part.stratum.inequalities if h is not g)
        try:
            for bounds in [others, *_with_bounds_beyond(part, g, others, found)]:
                new = [*_solutions(part, (), [*bounds, -g]), *_solutions(part, (g,), bounds)]
                if len(bounds) > len(others):
                    new += _solutions(part, (), [*bounds, g])
                if all(any(is_covered(s, other) for other in found) for s in new):
                    wider = _solutions(part, (), bounds)
                    if len(wider) == 1 and is_covered(part, wider[0]) and not is_covered(wider[0], part):
                        yield wider[0]
        except UndecidedSet:
            continue


def _with_bounds_beyond(
    part: Solution, g: Polynomial, others: tuple[Polynomial, ...], found: Sequence[Solution]
) -> Iterator[tuple[Polynomial, ...]]:
    """The other bounds together with those of a polyhedron on the other side of g = 0 in the same flat."""
    if part.is_polyhedron:
        for neighbour in found:
            same = neighbour is not part and neighbour.stratum.equations == part.stratum.equations
            if same and -g in neighbour.stratum.inequalities:
                more = (h for h in neighbour.stratum.inequalities if h != -g and h not in others)
                bounds = (*others, *more)
                if len(bounds) > len(others):
                    yield bounds


def _solutions(part: Solution, equations: Sequence[Polynomial], inequalities: Sequence[Polynomial]) -> list[Solution]:
    """The stratum with other inequalities, and more equations."""
    names, known = part.stratum.variables, part.stratum.equations
    if not part.is_polyhedron:
        return solutions_of(Stratum(names, (*known, *equations), tuple(inequalities)))
    solution = polyhedral_solution([*known, *equations], inequalities, names)
    return [] if solution is None else [solution]


def closed_bounds(part: Solution, found: Sequence[Solution]) -> bool:
    """Whether the closure of a polyhedron is in the union: then its bounds may be written with >=."""
    bounds = part.stratum.inequalities
    if not part.is_polyhedron or not bounds or len(bounds) > CLOSURE_BUDGET:
        return False
    return all(any(is_covered(face, other) for other in found) for face in faces_of_closure(part))


def faces_of_closure(part: Solution) -> Iterator[Solution]:
    """The faces of the closure of a polyhedron but itself."""
    stratum: Stratum = part.stratum
    for zero in product((False, True), repeat=len(stratum.inequalities)):
        if any(zero):
            pairs = list(zip(stratum.inequalities, zero, strict=True))
            equations: list[Polynomial] = [g for g, on in pairs if on]
            face = polyhedral_solution(
                [*stratum.equations, *equations], [g for g, on in pairs if not on], stratum.variables
            )
            if face is not None:
                yield face

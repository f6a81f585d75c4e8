"""The certificate of a rule in a case: the sets of its parts, the true set, how the prediction is made, and the gap."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from ...certificates.clarke import clarke
from ...certificates.collected import Collected
from ...certificates.continuity import continuous
from ...certificates.explain import finished
from ...certificates.model import Certificate, Claim
from ...certificates.set_claims import is_curved, nonmember, subset
from ...certificates.workspace import Workspace
from ...sets import MinkowskiSum, Polytope, ValueSet
from ...sets.elements import flatten
from ...sets.membership import contains_flat
from ...sets.polytope import hull_of
from ...sets.products import Choice, ProductSet
from ...verdicts import Proved, Refuted
from ..cases import PointedFunction
from ..equations.equation import Equation
from ..equations.solution_sets import SolutionSet
from ..integrals.integral_case import IntegralCase
from ..rule import Application
from .inverses import invertibility, solution_membership
from .products import product_hull, product_member, product_nonmember
from .solutions import solution_clarke

Maker = tuple[str, Callable[[], Claim]]


def application_certificate(found: Application) -> Certificate:
    """The statements about a case that can be proved.

    The Clarke sets of the parts and of the whole; the products or inverses that make the prediction; the inclusion or the
    element that is missing; and the gap. What no rule covers is named in `omitted`.

    Raises
    ------
    UnsupportedError
        If no statement at all can be made.
    """
    collected = Collected()
    places: dict[PointedFunction, int | None] = {}
    for function in functions_of(found):
        places[function] = _about(collected, function)
    if isinstance(found.subject, Equation):
        for name, make in _about_solutions(found, found.subject, places, collected):
            collected.attempt(name, make)
    for name, make in (*_about_products(found), *_about_sets(found)):
        collected.attempt(name, make)
    if not places:
        collected.leave_out("expectation", "no rule of the checker covers expectations over densities")
    return finished(collected)


def functions_of(found: Application) -> tuple[PointedFunction, ...]:
    """The functions of a case whose Clarke sets are stated; the composed one is the last."""
    subject = found.subject
    if isinstance(subject, Equation):
        return (subject.function,)
    if isinstance(subject, IntegralCase):
        return (*(f for _, _, f in subject.atoms), subject.total) if subject.law.is_discrete else ()
    return tuple(dict.fromkeys(one for one in subject or () if isinstance(one, PointedFunction)))


def _about(collected: Collected, function: PointedFunction) -> int | None:
    """The Clarke set of one function."""
    work = Workspace(function.local)
    where = collected.attempt("continuous", lambda: continuous(work)) if function.local.jumping else None
    if function.local.jumping and where is None:
        return None
    return collected.attempt("clarke", lambda: clarke(work, where))


def _about_products(found: Application) -> Iterator[Maker]:
    """How the elements of the parts are multiplied."""
    if "composition" not in found.rule.name:
        return
    left, right = (part.value for part in found.parts[:2])
    if not isinstance(left, Polytope) or not isinstance(right, Polytope):
        return
    if isinstance(found.predicted, Polytope):
        yield "product_hull", partial(product_hull, left, right, found.predicted)
    elif isinstance(found.predicted, ProductSet):
        shape = found.predicted.shape
        if found.missing is not None:
            yield "product_nonmember", partial(product_nonmember, left, right, flatten(found.missing.element, shape))
        if found.gap is not None:
            flat = flatten(found.gap.element, shape)
            verdict = contains_flat(found.predicted, flat)
            if isinstance(verdict, Proved) and isinstance(verdict.evidence, Choice):
                yield "product_member", partial(product_member, left, right, flat, verdict.evidence)


def _about_solutions(
    found: Application, equation: Equation, places: dict[PointedFunction, int | None], collected: Collected
) -> Iterator[Maker]:
    """Clarke's condition, the elements of the formula, and the true Jacobian of the solution."""
    if isinstance(equation.systems, Polytope):
        width = equation.width
        blocks = [tuple(e for row in vertex for e in row[width:]) for vertex in equation.systems.vertices]
        yield "invertible", partial(invertibility, hull_of(blocks, (equation.unknowns,) * 2))
    if isinstance(found.predicted, SolutionSet):
        for one in (found.missing, found.gap):
            if one is not None:
                yield (
                    "solution",
                    partial(solution_membership, found.predicted, flatten(one.element, found.predicted.shape)),
                )
    k = places.get(equation.function)
    true = found.parts[0].value if found.rule.name == "inverse-backward" else found.true
    if k is not None and equation.width and isinstance(true, Polytope):
        statement = collected.claims[k].statement
        work = Workspace(equation.function.local)
        yield "solution_clarke", partial(solution_clarke, work, equation.unknowns, k, statement, true)


def _about_sets(found: Application) -> Iterator[Maker]:
    """Inclusion with a gap, equality, or an element that is missing; where sums and polytopes are compared."""
    predicted, true = found.predicted, found.true
    if found.missing is not None and _is_stated(predicted):
        yield "nonmember", partial(nonmember, predicted, found.missing.element)
    if isinstance(found.inclusion, Proved) and _is_stated(true) and _is_stated(predicted):
        yield "subset", partial(subset, true, predicted, None if found.gap else False)
        if isinstance(found.equality, Proved):
            yield "subset", partial(subset, predicted, true, False)
    elif found.gap is not None and isinstance(found.equality, Refuted) and _is_stated(true):
        yield "nonmember", partial(nonmember, true, found.gap.element)


def _is_stated(part: ValueSet) -> bool:
    return isinstance(part, (Polytope, MinkowskiSum)) or is_curved(part)
